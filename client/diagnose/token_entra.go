package diagnose

import (
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/vendors"
)

// The OAuth errors that go with some matters. Entra is not strict about them.
var (
	clientErrors = []string{"invalid_client", "unauthorized_client", "invalid_grant", "access_denied"}
	scopeErrors  = []string{"invalid_scope", "invalid_request", "invalid_resource", "invalid_target", "invalid_grant"}
	grantErrors  = []string{"invalid_grant", "interaction_required", "consent_required", "access_denied", "unauthorized_client"}
)

// labels lists the codes of a rule as people write them: AADSTS7000215.
func (r rule) labels() []string {
	list := strings.Fields(r.codes)
	for i, c := range list {
		if !strings.HasPrefix(c, "AADB2C") {
			list[i] = "AADSTS" + c
		}
	}
	return list
}

// entraRules makes rules of those that have codes of Entra. A code counts only with
// an OAuth error that goes with it, if there is one: Microsoft advises against
// decisions by codes.
func entraRules(areas ...[]rule) []rule {
	rules := slices.Concat(areas...)
	for i := range rules {
		r := &rules[i]
		labels, errors := r.labels(), r.oauth
		r.when = func(m *matter) bool {
			return m.NoToken() && slices.Contains(labels, m.Code) && (len(errors) == 0 || m.OAuth() == "" || slices.Contains(errors, m.OAuth()))
		}
		r.facts = slices.Concat([]factOf{answered, asked}, r.facts, []factOf{explained})
		if r.topic.Means != "" {
			r.topic.Seen = strings.Join(labels, ", ") + after("; ", r.topic.Seen) + "."
		}
	}
	return rules
}

// explained adds the catalogue's meaning of the code. [Book.Lookup] returns
// Microsoft's page about it. A code alone, without the answer around it, is less
// certain.
func explained(m *matter, d *client.Diagnosis) {
	if d.Confidence == client.High && (m.Auth == nil || m.Auth.Code == "" && m.Auth.Status == 0 && !m.ViaAz()) {
		d.Confidence = client.Medium
	}
	fact(d, client.FromServer, after(m.Code+" means: ", m.entry().Meaning))
}

// hasEntry reports whether the catalogue explains the code and what it says of
// the OAuth error is not contradicted.
func hasEntry(m *matter) bool {
	return m.holds("entry, no token") && (m.OAuth() == "" || m.Entry.Error == "" || m.Entry.Error == m.OAuth())
}

// catalogueWho returns who must act by the catalogue, self if it names nobody.
func catalogueWho(e *vendors.Entry) client.Who {
	if e == nil || !vendors.Known(client.Who(e.Who)) {
		return self
	}
	return client.Who(e.Who)
}

// sayCatalogue explains a code by the catalogue, if no rule has it.
func sayCatalogue(m *matter, d *client.Diagnosis) {
	e := m.Entry
	d.Title, d.Who, d.Confidence = e.Meaning, catalogueWho(e), client.Medium
	if vendors.Known(client.Who(e.Escalate)) {
		d.NextWho = client.Who(e.Escalate)
	}
	if e.Evidence == "own-knowledge" {
		d.Confidence = client.Low
	}
	fact(d, client.FromServer, after("usually: ", e.LikelyCause))
	fix := Do(e.Fix)
	if d.Who != client.WhoSelf {
		fix.Who = d.Who
	}
	add(d, fix)
	explained(m, d)
	if m.ViaAz() && e.Group == "session" {
		d.SignIn = m.azSignIn("")
	}
}

// sayContradictedCode is sayCatalogue where the OAuth error is one that does not go
// with the code.
func sayContradictedCode(m *matter, d *client.Diagnosis) {
	sayCatalogue(m, d)
	d.Confidence = client.Low
	fact(d, client.FromServer, "the error "+m.OAuth()+" does not usually come with "+m.Code)
}
