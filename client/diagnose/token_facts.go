package diagnose

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
	"odatui/lazy"
)

// oddSecret returns what is visibly wrong with the form of a secret, "" nothing.
func (m *matter) oddSecret(s client.SecretShape) string {
	for _, form := range []struct {
		is   bool
		text string
	}{
		{s.Placeholder, "is a placeholder, not a secret"}, {s.Quoted, "has quotes around it"},
		{s.Blank, "has a blank or a line end at one end"}, {s.Invisible, "has invisible characters"},
		{s.Prefixed, `begins with "Bearer " or "Basic "`}, {s.Token, "is a token, not a client secret"},
		{s.GUID && m.EntraSpeaks(), "is the Secret ID, a GUID"}, {s.Hash && !m.EntraSpeaks(), "is the hash of a secret (SHA-256)"},
	} {
		if s.Known && form.is {
			return "the stored value " + form.text
		}
	}
	return ""
}

// replaceSecret is a step that puts a secret where the profile keeps it.
func (m *matter) replaceSecret(s client.SecretShape, what string) client.Step {
	switch kind, name, _ := strings.Cut(s.Source, " "); kind {
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

// secretShape adds where a secret comes from, what is wrong with its form, and
// which other environments use the same one.
func secretShape(m *matter, d *client.Diagnosis) {
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
	for _, found := range vendors.EntraCode.FindAllStringSubmatch(m.Said, 32) {
		codes = append(codes, strings.ToUpper(found[1])+found[2])
	}
	list, _ := m.TokenFields()["error_codes"].([]any)
	for _, v := range list {
		if n, ok := v.(float64); ok {
			codes = append(codes, "AADSTS"+strconv.FormatFloat(n, 'f', -1, 64))
		}
	}
	codes = slices.DeleteFunc(codes, func(c string) bool { return c == m.Code })
	return once(codes, 4)
}

// once returns the first few of some texts, each once.
func once(list []string, most int) []string {
	var kept []string
	for _, s := range list {
		if !slices.Contains(kept, s) && len(kept) < most {
			kept = append(kept, s)
		}
	}
	return kept
}

// askedFacts adds what the token request was for: the client, the tenant and the
// audience.
func (m *matter) askedFacts(d *client.Diagnosis) {
	setting(d, "client_id", m.Target.Auth["client_id"])
	if t := m.Tenant(); t != "" && m.EntraSpeaks() {
		setting(d, "tenant", t)
	} else if m.Target.Auth["token_url"] != "" {
		endpoint(m, d)
	}
	key, value := m.Audience()
	setting(d, key, value)
}

// endpoint adds the address of the token endpoint, without its query.
func endpoint(m *matter, d *client.Diagnosis) {
	if m.Endpoint != nil {
		setting(d, "token_url", m.Endpoint.Scheme+"://"+m.Endpoint.Host+m.Endpoint.Path)
	}
}

// retryAfter adds the pause that the token endpoint asks for.
func retryAfter(m *matter, d *client.Diagnosis) {
	fact(d, client.FromServer, after("Retry-After: ", m.TokenHeader("Retry-After")))
}

// fromAz adds az's message.
func fromAz(m *matter, d *client.Diagnosis) { m.azFacts(d) }

// errorWords adds what the token server says in words: an OAuth error alone hides
// the cause.
func errorWords(m *matter, d *client.Diagnosis) {
	if m.Auth == nil {
		return
	}
	quoted := strings.Join(strings.Fields(m.Auth.Description), " ")
	fact(d, client.FromServer, after("message: “", quoted, "”"))
	for _, name := range []string{"error_hint", "error_debug", "error_subcode", "errorCode", "errorSummary",
		"faultstring", "message", "reason"} {
		if text := strings.Join(strings.Fields(m.TokenField(name)), " "); text != "" && !strings.Contains(quoted, text) {
			fact(d, client.FromServer, name+": “"+text+"”")
		}
	}
}

// wholeAnswer adds the request and the whole response of any token server.
func wholeAnswer(m *matter, d *client.Diagnosis) {
	m.answerFact(d)
	m.askedFacts(d)
	errorWords(m, d)
	fact(d, client.FromServer, after(m.Code+" means: ", m.entry().Meaning))
}

// Parts of a federated token, as Entra's messages name what it has and what the
// client's credential has.
var (
	presentedPart = lazy.Regexp(`(?i)assertion (issuer|subject|audience)(?: claim)?(?: is)?:? '([^']+)'`)
	expectedPart  = lazy.Regexp(`(?i)(?:credential|expected) (issuer|subject|audience)(?: is| must be)?:? '([^']+)'`)
)

// assertionFacts sets what a federated token has beside what the client's
// credential has, as far as the response says it, with the first difference.
func (m *matter) assertionFacts(d *client.Diagnosis) {
	has := map[string]string{}
	for _, found := range presentedPart.FindAllStringSubmatch(m.Said, 9) {
		part := strings.ToLower(found[1])
		if has[part] == "" {
			fact(d, client.FromServer, "the token has "+part+" = "+found[2])
		}
		has[part] = found[2]
	}
	for _, found := range expectedPart.FindAllStringSubmatch(m.Said, 9) {
		part := strings.ToLower(found[1])
		if has[part] != "" {
			fact(d, client.FromServer, "the credential has "+part+" = "+found[2]+difference(has[part], found[2]))
			delete(has, part)
		}
	}
	if m.Says("not with case-sensitive") {
		fact(d, client.FromServer, "the credential's subject is the same but for capital and small letters")
	}
}

// difference says where two texts differ, "" nowhere.
func difference(a, b string) string {
	switch {
	case a == b:
		return ""
	case strings.EqualFold(a, b):
		return " (capital and small letters differ)"
	case strings.TrimRight(a, "/") == strings.TrimRight(b, "/"):
		return " (a slash at the end differs)"
	}
	x, y := []rune(a), []rune(b)
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	return fmt.Sprintf(" (different from character %d on)", n+1)
}
