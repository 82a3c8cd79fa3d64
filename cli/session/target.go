package session

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/redact"
	"odatui/method"
	"odatui/profiles"
)

// targetOf returns an environment as a diagnosis may see it. Secrets in variables
// and files are read for their shape, others are not; the values
// are added to r. file is nil for a URL.
func targetOf(t *profiles.Target, file *profiles.File, salt []byte, r *redact.Redactor) client.Target {
	out := plainTarget(t, salt, r)
	if file == nil {
		return out
	}
	for _, env := range t.Environments {
		if env == t.Environment {
			continue
		}
		if sibling, _ := file.Look(t.Profile + "@" + env); sibling != nil {
			out.Siblings = append(out.Siblings, plainTarget(sibling, salt, r))
		}
	}
	return out
}

// plainTarget is targetOf without siblings.
func plainTarget(t *profiles.Target, salt []byte, r *redact.Redactor) client.Target {
	var secrets []client.SecretShape
	for _, s := range t.Secrets() { // first: the addresses may contain them
		secrets = append(secrets, readWithoutPrompt(s, salt, r))
	}
	about := About(t)
	out := client.Target{
		Profile: about.Profile, Environment: about.Environment, Ref: t.Ref(), Title: t.Title, Kind: t.Kind,
		URL: withoutUser(t.URL, r), Live: t.Live, Licensed: t.Licensed, Method: t.Auth.Method,
		Auth: map[string]string{}, Params: map[string]string{}, Command: hideArgs(t.Auth.Lists["command"]),
		Proxy: withoutUser(t.Proxy, r), CAFile: t.TLS.CAFile, Insecure: t.TLS.Insecure, PlainHTTP: t.InsecureHTTP,
		Paging: t.Paging, PageSize: t.PageSize, Concurrency: t.AtOnce(), Timeout: t.Timeout,
		Environ: environOf(t.Auth.Method), Secrets: secrets,
	}
	for key, text := range t.Auth.Text {
		if strings.HasSuffix(key, "_url") {
			text = withoutUser(text, r)
		}
		out.Auth[key] = text
	}
	for name, text := range t.Auth.Tables["params"] {
		out.Params[name] = profiles.HideText(name, text)
	}
	for _, s := range t.Headers {
		out.Headers = append(out.Headers, s.Name)
	}
	for _, s := range t.Query {
		out.Query = append(out.Query, s.Name)
	}
	return out
}

// readWithoutPrompt returns the shape of a secret. It reads only a secret that
// needs no prompt and no other program.
func readWithoutPrompt(s profiles.KeyedSecret, salt []byte, r *redact.Redactor) client.SecretShape {
	if !atHand(s.Secret) {
		return client.SecretShape{Key: s.Key, Source: s.Source()}
	}
	value, err := s.Resolve(context.Background(), nil)
	if err == nil {
		r.Add(value)
	}
	return shapeOf(s, value, err, salt)
}

// shapeOf returns the shape of a secret that was read, or why it could not be read.
func shapeOf(s profiles.KeyedSecret, value string, err error, salt []byte) client.SecretShape {
	shape := client.SecretShape{}
	var wrong *profiles.SecretError
	switch {
	case errors.As(err, &wrong):
		shape.Problem, shape.Reason = wrong.Message, wrong.Reason
	case err != nil:
		shape.Problem = err.Error()
	default:
		shape = evidence.Shape(value, salt)
	}
	shape.Key, shape.Source = s.Key, s.Source()
	return shape
}

// withoutUser returns a URL without user information, known secrets and the
// values of parameters with secret names. It returns a note in place of a text
// with an @ that is no URL.
func withoutUser(address string, r *redact.Redactor) string {
	if address == "" {
		return ""
	}
	address = r.Text(address) // first: a secret may contain what separates parameters
	whole := address
	if !strings.Contains(whole, "://") {
		whole = "http://" + whole
	}
	u, err := url.Parse(whole)
	if err != nil {
		if strings.Contains(address, "@") {
			return "(not an address)"
		}
		return address
	}
	if u.User != nil {
		u.User = nil
		address = u.String()
	}
	if before, query, ok := strings.Cut(address, "?"); ok {
		pairs := strings.Split(query, "&")
		for i, pair := range pairs {
			if name, _, _ := strings.Cut(pair, "="); looksSecret(name) {
				pairs[i] = name + "=" + redact.Removed
			}
		}
		address = before + "?" + strings.Join(pairs, "&")
	}
	return address
}

// looksSecret reports whether a parameter is secret by its name.
func looksSecret(name string) bool {
	if plain, err := url.QueryUnescape(name); err == nil {
		name = plain
	}
	return redact.SecretField(name) || profiles.LooksSecret(name) && !strings.HasPrefix(name, "$")
}

// hideArgs hides arguments of a program that look like secrets, or follow a
// flag that names one.
func hideArgs(argv []string) []string {
	out := slices.Clone(argv)
	hide := false
	for i, arg := range out {
		name, _, pair := strings.Cut(arg, "=")
		switch {
		case i == 0:
		case hide && !strings.HasPrefix(arg, "-"):
			out[i], hide = redact.Removed, false
		case strings.HasPrefix(arg, "-") && profiles.LooksSecret(strings.TrimLeft(name, "-")):
			if pair {
				out[i] = name + "=" + redact.Removed
			}
			hide = !pair
		case pair && profiles.LooksSecret(name):
			out[i] = name + "=" + redact.Removed
		default:
			hide = false
		}
	}
	return out
}

// proxyVariables name variables with URLs, which may contain a password.
var proxyVariables = []string{"HTTPS_PROXY", "HTTP_PROXY"}

// environOf returns the variables of this process that matter to a method.
func environOf(m method.Method) map[string]string {
	out := map[string]string{}
	for _, name := range []string{"AZURE_CONFIG_DIR", "NO_PROXY", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"} {
		if v := variableOf(name); v != "" {
			out[name] = v
		}
	}
	for _, name := range proxyVariables {
		if v := variableOf(name); v != "" {
			out[name] = withoutUser(v, nil)
		}
	}
	if m.Az() {
		if cloud := azureCloud(); cloud != "" {
			out["AZURE_CLOUD_NAME"] = cloud
		}
	}
	return out
}

// variableOf returns the value of an environment variable: of its upper-case name,
// else of its lower-case name.
func variableOf(name string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return os.Getenv(strings.ToLower(name))
}

// azureCloud returns the cloud that az is configured for, "" for the default one:
// from a variable, else from [cloud] in the settings of az.
func azureCloud() string {
	if v := os.Getenv("AZURE_CLOUD_NAME"); v != "" {
		return v
	}
	dir := os.Getenv("AZURE_CONFIG_DIR")
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		dir = filepath.Join(home, ".azure")
	}
	data, err := os.ReadFile(filepath.Join(dir, "config"))
	if err != nil {
		return ""
	}
	section := ""
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			section = line
		}
		if key, value, ok := strings.Cut(line, "="); ok && section == "[cloud]" && strings.TrimSpace(key) == "name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
