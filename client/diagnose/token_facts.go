package diagnose

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"odatui/client"
)

// noToken reports whether the failure is that no token could be had: as an
// endpoint or a program said it, or as a pasted text says it.
func (m *matter) noToken() bool {
	return m.auth != nil || m.answer == nil && m.profile == nil && m.noSet == nil && m.code != ""
}

// oauth is the OAuth error of a token endpoint in lower case, "" none.
func (m *matter) oauth() string {
	if m.auth == nil {
		return ""
	}
	return strings.ToLower(strings.TrimSpace(m.auth.Code))
}

// viaAz reports whether az was asked for the token, or a pasted text is az's.
func (m *matter) viaAz() bool {
	switch {
	case m.auth != nil && m.auth.Method != "":
		return m.auth.Method == "azure-cli"
	case m.answer != nil:
		return false
	}
	return m.Target.Method == "azure-cli" || m.says("az login", "azure cli", "az account", "azure-cli")
}

// viaProgram reports whether a program of the person's own was asked.
func (m *matter) viaProgram() bool { return m.auth != nil && m.auth.Method == "command" }

// asClient reports whether a client with a secret asked, and no person.
func (m *matter) asClient() bool {
	if m.auth != nil && m.auth.Method != "" {
		return m.auth.Method == "client-credentials"
	}
	return m.Target.Method == "client-credentials"
}

// ofEntra reports whether it is Entra or B2C that answered.
func (m *matter) ofEntra() bool { return m.entra || m.endpoint == nil && m.code != "" }

// entraSpeaks reports whether the words are Entra's, however they came here.
func (m *matter) entraSpeaks() bool { return m.entra || m.code != "" || m.viaAz() }

// tokenFields are the fields of the token endpoint's JSON answer, nil if it was
// none.
func (m *matter) tokenFields() map[string]any {
	if m.auth == nil {
		return nil
	}
	var fields map[string]any
	_ = json.Unmarshal(m.auth.Body, &fields) // what is no JSON has no fields
	return fields
}

func (m *matter) tokenField(name string) string {
	s, _ := m.tokenFields()[name].(string)
	return s
}

// tokenHeader is a header field of the token endpoint's answer.
func (m *matter) tokenHeader(name string) string {
	if m.auth == nil || len(m.auth.Header[name]) == 0 {
		return ""
	}
	return m.auth.Header[name][0]
}

// tokenHost is how the token endpoint is spoken of.
func (m *matter) tokenHost() string {
	switch {
	case m.viaAz():
		return "Entra (through az)"
	case m.viaProgram():
		return m.auth.Endpoint
	case m.endpoint != nil && m.endpoint.Host != "":
		return m.endpoint.Host
	case m.code != "":
		return "Entra"
	}
	return "The token endpoint"
}

// clientID is the client that asked for the token: the profile's own, else the
// one the other side names. "" is unknown.
func (m *matter) clientID() string {
	if id := m.Target.Auth["client_id"]; id != "" {
		return id
	}
	return m.quoted("application with identifier '", "app '", "application '", "application with ID '")
}

// thatClient names the client in a sentence.
func (m *matter) thatClient() string {
	if id := m.clientID(); id != "" {
		return "client " + id
	}
	return "the client"
}

// quoted returns what stands between one of the openings and the next quote in
// the other side's words.
func (m *matter) quoted(openings ...string) string {
	for _, opening := range openings {
		i := strings.Index(strings.ToLower(m.said), strings.ToLower(opening))
		if i < 0 || i+len(opening) > len(m.said) {
			continue
		}
		if text, _, ok := strings.Cut(m.said[i+len(opening):], "'"); ok && text != "" && len(text) < 200 {
			return text
		}
	}
	return ""
}

// named puts a name behind a word, or leaves the word alone: "The client X".
func named(word, name string) string {
	if name == "" {
		return word
	}
	return word + " " + name
}

// audience is the setting that says what a token is for, by its key: "scope"
// where there is none.
func (m *matter) audience() (key, value string) {
	for _, key := range []string{"scope", "resource"} {
		if v := m.Target.Auth[key]; v != "" {
			return key, v
		}
		if v := m.Target.Params[key]; v != "" {
			return "params." + key, v
		}
	}
	return "scope", ""
}

// endpointVersion is 1 or 2 for Entra's two token endpoints, 0 for others.
func endpointVersion(u *url.URL) int {
	switch {
	case !isEntra(u):
		return 0
	case strings.Contains(strings.ToLower(u.Path), "/v2.0/"):
		return 2
	}
	return 1
}

// ref returns the profile's reference for a command.
func (m *matter) ref() string { return elseText(m.Target.Ref, "PROFILE") }

// shellWord writes an argument so that it can be pasted into a shell.
func shellWord(s string) string {
	odd := func(r rune) bool {
		return r < ' ' || r > '~' || strings.ContainsRune(" \"'`$&|;<>(){}[]*?!#~\\", r)
	}
	if s != "" && !strings.ContainsFunc(s, odd) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// secret returns what is known of a secret of auth, false nothing.
func (m *matter) secret(key string) (client.SecretShape, bool) {
	for _, s := range m.Target.Secrets {
		if s.Key == "auth."+key || s.Key == key {
			return s, true
		}
	}
	return client.SecretShape{}, false
}

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
	case s.GUID && m.entraSpeaks():
		return "the stored value is the Secret ID, a GUID"
	case s.Hash && !m.entraSpeaks():
		return "the stored value is the hash of a secret (SHA-256)"
	}
	return ""
}

// replaceSecret is a step that puts a secret where the profile keeps it.
func (m *matter) replaceSecret(s client.SecretShape, what string) client.Step {
	kind, name, _ := strings.Cut(s.Source, " ")
	switch kind {
	case "env":
		return do("Set the variable " + name + " to " + what + ", then start odatui again")
	case "command":
		return do("Let the program " + name + ", from which the secret comes, print " + what)
	case "file":
		return do("Write into the file " + name + " nothing but " + what)
	case "prompt":
		return retry("Try again, and type " + what + " at the prompt")
	}
	return m.store("Store " + what)
}

// secretFacts adds where a secret comes from, what is wrong with its form, and
// which other environments use the same one.
func (m *matter) secretFacts(d *client.Diagnosis) {
	s, ok := m.secret("client_secret")
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
				fact(d, client.FromProfile, environmentOf(other)+" uses the same secret")
			}
		}
	}
}

// environmentOf returns the name of an environment for a sentence.
func environmentOf(t client.Target) string {
	if t.Environment != "" {
		return t.Environment
	}
	return t.Ref
}

// answerFact adds the token endpoint's response.
func (m *matter) answerFact(d *client.Diagnosis) {
	if m.auth == nil {
		if m.code != "" {
			fact(d, client.FromServer, "the text names "+m.code)
		}
		return
	}
	var said []string
	if m.auth.Status != 0 {
		said = append(said, strconv.Itoa(m.auth.Status))
	}
	if c := m.auth.Code; c != "" {
		said = append(said, c)
	}
	if m.code != "" {
		said = append(said, m.code)
	}
	switch {
	case len(said) == 0:
		fact(d, client.FromServer, m.auth.Message)
		return
	case m.auth.Status == 0 && m.auth.Method == "" && m.failedEndpoint() == "": // a text of unknown origin
		fact(d, client.FromServer, "the text names "+strings.Join(said, ", "))
		return
	}
	fact(d, client.FromServer, m.tokenHost()+" answered "+strings.Join(said, ", "))
	if s := m.tokenField("suberror"); s != "" {
		fact(d, client.FromServer, "suberror "+s)
	}
	for _, code := range m.furtherCodes() {
		text := "the response also names " + code
		if e := m.book.entries[code]; e != nil {
			text += ": " + e.Meaning
		}
		fact(d, client.FromServer, text)
	}
}

// furtherCodes returns the codes of a response beside the one that explains it.
func (m *matter) furtherCodes() []string {
	var codes []string
	add := func(code string) {
		if code != m.code && !slices.Contains(codes, code) && len(codes) < 4 {
			codes = append(codes, code)
		}
	}
	for _, found := range entraCode.FindAllStringSubmatch(m.said, 32) {
		add(strings.ToUpper(found[1]) + found[2])
	}
	list, _ := m.tokenFields()["error_codes"].([]any)
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
	if t := m.tenant(); t != "" && m.entraSpeaks() {
		setting(d, "tenant", t)
	} else if m.Target.Auth["token_url"] != "" {
		m.endpointURLFact(d)
	}
	key, value := m.audience()
	setting(d, key, value)
}

// endpointURLFact adds the address of the token endpoint, without its query.
func (m *matter) endpointURLFact(d *client.Diagnosis) {
	if m.endpoint != nil {
		setting(d, "token_url", m.endpoint.Scheme+"://"+m.endpoint.Host+m.endpoint.Path)
	}
}

// siblingTenant returns the tenant in another environment's token_url or tenant.
func siblingTenant(t client.Target) string {
	return elseText(entraTenant(t), t.Auth["tenant"])
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

// commandLine writes a command so that it can be pasted.
func commandLine(program string, args []string) string {
	words := []string{program}
	for _, a := range args {
		words = append(words, shellWord(a))
	}
	return strings.Join(words, " ")
}
