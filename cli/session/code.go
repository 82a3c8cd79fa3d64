package session

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/auth"
	"odatui/client/redact"
	"odatui/client/snippet"
	"odatui/client/transport"
	"odatui/profiles"
)

// The environment variables of code for secrets that the profile reads from
// elsewhere.
const (
	secretVariable = "ODATUI_SECRET"
	tokenVariable  = "ODATUI_TOKEN"
)

// coder writes the code of one session.
type coder struct {
	target  *profiles.Target
	config  transport.Config
	service client.Service
	program []string // odatui, with the options that name the profiles file
}

// code is [client.Session.Code].
func (c *coder) code(run *client.Run, language string) (string, error) {
	l, ok := snippet.Lookup(language)
	if !ok {
		return "", fmt.Errorf("write code: no language %q", language)
	}
	s, err := c.source(run, l.Pages)
	if err != nil {
		return "", err
	}
	return l.Write(s)
}

// source returns what code is written from. all is set for code that reads all pages
// by itself.
func (c *coder) source(run *client.Run, all bool) (*snippet.Source, error) {
	asked := client.Run{Query: run.Query, First: run.First, Limit: run.Limit, Count: run.Count}
	if all {
		asked.Query.Bulk, asked.Query.Count = true, false
	}
	q, at := asked.Request()
	r, err := c.service.Request(q, at)
	if err != nil {
		return nil, err
	}
	r = transport.Preview(c.config, r)
	s := &snippet.Source{Program: c.program, Query: run.Query, First: run.First, Limit: run.Limit, Lists: run.Lists, Body: r.Body, Paging: r.Paging,
		CAFile: c.target.TLS.CAFile, Insecure: c.target.TLS.Insecure, SignIn: c.signIn()}
	if !IsURL(c.target.Profile) {
		s.Ref = About(c.target).Called()
	}
	c.addHeaders(s, r.Header)
	c.addParams(s, r.URL)
	if len(s.Query.Where) > 0 {
		s.Query.Filter, s.Query.Where = wholeFilter(s), nil
	}
	s.Proxy = c.target.Proxy
	if s.Proxy != "" && !strings.Contains(s.Proxy, "://") {
		s.Proxy = "http://" + s.Proxy
	}
	if u, err := url.Parse(s.Proxy); err == nil && u.User != nil {
		u.User = nil
		s.Proxy, s.ProxyUser = u.String(), true
	}
	return s, nil
}

// signIn returns how code gets the credential. Its secret is an environment
// variable, and a token that only odatui gets comes from its command line, or without
// a profile from a variable.
func (c *coder) signIn() client.SignIn {
	a := c.target.Auth
	method, ok := auth.Lookup(a.Method)
	if !ok {
		return client.SignIn{}
	}
	in := method.SignIn(auth.Settings{Text: maps.Clone(a.Text), Lists: a.Lists, Tables: a.Tables})
	in.Param = url.QueryEscape(in.Param)
	in.TokenURL, in.FormEnv = c.config.Redactor.Text(in.TokenURL), map[string]string{}
	for _, p := range in.Form { // further fields are plain text in the file
		if profiles.LooksSecret(p.Name) || c.config.Redactor.Value(p.Value) != p.Value {
			in.FormEnv[p.Name] = settingVariable(nil, p.Name)
		}
	}
	instead := secretVariable
	if in.Scheme == "Bearer" && in.TokenURL == "" {
		instead = tokenVariable
	}
	switch {
	case in.Secret != "":
		in.Secret = namedVariable(a.Secrets[in.Secret], instead)
	case in.Header == "" || in.TokenURL != "" || len(in.Program) > 0:
	case IsURL(c.target.Profile):
		in.Secret = instead
	default:
		in.Program = snippet.TokenProgram(c.program, About(c.target).Called())
	}
	return in
}

// namedVariable returns the environment variable that a secret is read from, another
// one if it is not in one.
func namedVariable(s *profiles.Secret, instead string) string {
	if s != nil && s.Reference().Env != "" {
		return s.Reference().Env
	}
	return instead
}

// variable replaces what the name of a shell variable cannot hold.
func variable(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, name)
}

// settingVariable returns the variable of a header or query parameter.
func settingVariable(settings []profiles.Setting, name string) string {
	instead := "ODATUI_" + strings.ToUpper(variable(name))
	for _, s := range settings {
		if strings.EqualFold(s.Name, name) {
			return namedVariable(s.Secret, instead)
		}
	}
	return instead
}

func (c *coder) addHeaders(s *snippet.Source, headers []client.Header) {
	for _, h := range headers {
		v := snippet.Value{Name: h.Name, Text: h.Value}
		if h.Secret {
			v = snippet.Value{Name: h.Name, Env: settingVariable(c.target.Headers, h.Name)}
		}
		s.Headers = append(s.Headers, v)
	}
}

// addParams reads the query of a previewed URL: parameters of the profile are
// repeated with each link, and secret ones are variables.
func (c *coder) addParams(s *snippet.Source, address string) {
	var query string
	s.URL, query, _ = strings.Cut(address, "?")
	profile, _ := url.Parse(c.target.URL)
	for pair := range strings.SplitSeq(query, "&") {
		name, raw, _ := strings.Cut(pair, "=")
		text, err := url.QueryUnescape(raw)
		plain, failed := url.QueryUnescape(name)
		if name == "" || err != nil || failed != nil {
			continue
		}
		if s.Paging.Skip != "" && plain == s.Paging.Skip {
			s.Skips = true
			continue
		}
		v := snippet.Value{Name: name, Text: text}
		own := slices.ContainsFunc(c.target.Query, func(q profiles.Setting) bool { return q.Name == plain })
		if own && text == transport.Placeholder || redact.SecretField(plain) && !strings.HasPrefix(plain, "$") {
			v = snippet.Value{Name: name, Env: settingVariable(c.target.Query, plain)}
		}
		if own || profile != nil && profile.Query().Has(plain) {
			s.Always = append(s.Always, name)
		}
		s.Params = append(s.Params, v)
	}
}

// wholeFilter returns the filter of a request, which includes the conditions of its
// query.
func wholeFilter(s *snippet.Source) string {
	for _, p := range s.Params {
		if p.Name == "$filter" || p.Name == "filter" {
			return p.Text
		}
	}
	for pair := range strings.SplitSeq(s.Body, "&") {
		if raw, ok := strings.CutPrefix(pair, "$filter="); ok {
			text, _ := url.QueryUnescape(raw)
			return text
		}
	}
	return ""
}

// Curl returns the curl command of a run with the credential itself in it, which is
// got unless the session has one.
func (o *Opener) Curl(ctx context.Context, s *client.Session, run *client.Run) (string, error) {
	opened, err := o.opening(s)
	if err != nil {
		return "", err
	}
	l, _ := snippet.Lookup("curl")
	source, err := opened.code.source(run, l.Pages)
	if err != nil {
		return "", err
	}
	proof, err := opened.credential.Prove(ctx, nil)
	if err != nil {
		return "", err
	}
	source.SignIn = client.SignIn{}
	for _, h := range proof.Header {
		source.Headers = slices.DeleteFunc(source.Headers, func(v snippet.Value) bool { return strings.EqualFold(v.Name, h.Name) })
		source.Headers = append(source.Headers, snippet.Value{Name: h.Name, Text: h.Value})
	}
	for _, p := range proof.Query {
		source.Params = append(source.Params, snippet.Value{Name: url.QueryEscape(p.Name), Text: p.Value})
	}
	return l.Write(source)
}
