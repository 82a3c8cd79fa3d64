package diagnose

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
)

// oddSecret returns what is visibly wrong with the form of a secret, "" nothing.
func (m *matter) oddSecret(s client.SecretShape) string {
	switch {
	case !s.Known:
		return ""
	case s.Placeholder:
		return "the stored value is a placeholder, not a secret"
	case s.Quoted:
		return "the stored value has quotes around it"
	case s.Blank:
		return "the stored value has a blank or a line end at one end"
	case s.Invisible:
		return "the stored value has invisible characters"
	case s.Prefixed:
		return "the stored value begins with \"Bearer \" or \"Basic \""
	case s.Token:
		return "the stored value is a token, not a client secret"
	case s.GUID && m.EntraSpeaks():
		return "the stored value is the Secret ID, a GUID"
	case s.Hash && !m.EntraSpeaks():
		return "the stored value is the hash of a secret (SHA-256)"
	}
	return ""
}

// replaceSecret is a step that puts a secret where the profile keeps it.
func (m *matter) replaceSecret(s client.SecretShape, what string) client.Step {
	kind, name, _ := strings.Cut(s.Source, " ")
	switch kind {
	case "env":
		return Do("Set the variable " + name + " to " + what + ", then start odatui again")
	case "command":
		return Do("Let the program " + name + ", from which the secret comes, print " + what)
	case "file":
		return Do("Write into the file " + name + " nothing but " + what)
	case "prompt":
		return retry("Try again, and type " + what + " at the prompt")
	}
	return m.store("Store " + what)
}

// secretFacts adds where a secret comes from, what is wrong with its form, and
// which other environments use the same one.
func (m *matter) secretFacts(d *client.Diagnosis) {
	s, ok := m.Secret("client_secret")
	if !ok {
		return
	}
	text := "client secret from " + s.Source
	if s.Known && s.Length > 0 {
		text += fmt.Sprintf(", %d characters", s.Length)
	}
	fact(d, client.FromProfile, text)
	fact(d, client.FromProfile, m.oddSecret(s))
	if day := m.Target.Auth["client_secret_expires"]; day != "" {
		fact(d, client.FromProfile, "client_secret_expires = "+day)
	}
	for _, other := range m.Target.Siblings {
		for _, o := range other.Secrets {
			if o.Key == s.Key && (o.Mark != "" && o.Mark == s.Mark || o.Source == s.Source && s.Source != "prompt") {
				fact(d, client.FromProfile, evidence.EnvironmentOf(other)+" uses the same secret")
			}
		}
	}
}

// answerFact adds the token endpoint's response.
func (m *matter) answerFact(d *client.Diagnosis) {
	if m.Auth == nil {
		if m.Code != "" {
			fact(d, client.FromServer, "the text names "+m.Code)
		}
		return
	}
	var said []string
	if m.Auth.Status != 0 {
		said = append(said, strconv.Itoa(m.Auth.Status))
	}
	if c := m.Auth.Code; c != "" {
		said = append(said, c)
	}
	if m.Code != "" {
		said = append(said, m.Code)
	}
	switch {
	case len(said) == 0:
		fact(d, client.FromServer, m.Auth.Message)
		return
	case m.Auth.Status == 0 && m.Auth.Method == "" && m.FailedEndpoint() == "": // a text of unknown origin
		fact(d, client.FromServer, "the text names "+strings.Join(said, ", "))
		return
	}
	fact(d, client.FromServer, m.TokenHost()+" answered "+strings.Join(said, ", "))
	if s := m.TokenField("suberror"); s != "" {
		fact(d, client.FromServer, "suberror "+s)
	}
	for _, code := range m.furtherCodes() {
		text := "the response also names " + code
		if e := m.Book.Entries[code]; e != nil {
			text += ": " + e.Meaning
		}
		fact(d, client.FromServer, text)
	}
}

// furtherCodes returns the codes of a response beside the one that explains it.
func (m *matter) furtherCodes() []string {
	var codes []string
	add := func(code string) {
		if code != m.Code && !slices.Contains(codes, code) && len(codes) < 4 {
			codes = append(codes, code)
		}
	}
	for _, found := range vendors.EntraCode.FindAllStringSubmatch(m.Said, 32) {
		add(strings.ToUpper(found[1]) + found[2])
	}
	list, _ := m.TokenFields()["error_codes"].([]any)
	for _, v := range list {
		if n, ok := v.(float64); ok {
			add("AADSTS" + strconv.FormatFloat(n, 'f', -1, 64))
		}
	}
	return codes
}

// askedFacts adds what the token request was for: the client, the tenant and the
// audience.
func (m *matter) askedFacts(d *client.Diagnosis) {
	setting(d, "client_id", m.Target.Auth["client_id"])
	if t := m.Tenant(); t != "" && m.EntraSpeaks() {
		setting(d, "tenant", t)
	} else if m.Target.Auth["token_url"] != "" {
		m.endpointURLFact(d)
	}
	key, value := m.Audience()
	setting(d, key, value)
}

// endpointURLFact adds the address of the token endpoint, without its query.
func (m *matter) endpointURLFact(d *client.Diagnosis) {
	if m.Endpoint != nil {
		setting(d, "token_url", m.Endpoint.Scheme+"://"+m.Endpoint.Host+m.Endpoint.Path)
	}
}

// azSignIn returns the arguments for az that sign in for a profile: in its
// tenant, for what its token is for, with the claims that were asked for (JSON
// or base64, "" none).
func azSignIn(t client.Target, claims string) []string {
	args := []string{"login"}
	if tenant := t.Auth["tenant"]; tenant != "" {
		args = append(args, "--tenant", tenant)
	}
	scope := t.Auth["scope"]
	if r := t.Auth["resource"]; scope == "" && r != "" {
		scope = r + "/.default" // so az itself turns one into the other
	}
	if scope != "" {
		args = append(args, "--scope", scope)
	}
	args = append(args, "--allow-no-subscriptions")
	if claims = strings.TrimSpace(claims); strings.HasPrefix(claims, "{") {
		claims = base64.StdEncoding.EncodeToString([]byte(claims))
	}
	if claims != "" && claims[0] != '-' { // base64 of an object; an option it must not become
		args = append(args, "--claims-challenge", claims)
	}
	return args
}
