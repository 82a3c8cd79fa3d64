package diagnose

import (
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/lint"
)

// contradictions are what in the profile itself explains a refusal better than any
// guess about the server: by the codes of the refusal, the codes of lints, and the
// keys whose values are compared ("" of any).
var contradictions = []struct{ refusals, lints, values string }{
	{"client-unknown client-not-in-tenant client-not-allowed client-refused",
		"client-of-sibling tenant-of-sibling tenant-foreign client-id-unlike environment-mixed", "auth.client_id auth.token_url"},
	{"secret-wrong client-refused", "secret-of-sibling", ""},
	{"tenant-unknown tenant-refused", "tenant-unlike", ""},
	{"resource-unknown resource-refused token-request-refused audience-refused",
		"resource-default resource-of-sibling resource-at-v2 scope-at-v1 scope-of-itself scope-not-own scope-default-mistyped scope-missing " +
			"tenant-of-sibling tenant-foreign audience-slash", "auth.scope auth.resource auth.params.resource auth.params.audience"},
	{"scope-unknown scope-refused", "resource-of-sibling scope-of-itself scope-default-mistyped", ""},
	// Entra knows the API: it can be another one than the person means.
	{"not-assigned permission-not-listed resource-not-in-tenant", "resource-of-sibling scope-not-own tenant-of-sibling tenant-foreign", ""},
	// What an API says of the issuer, of the audience, or of neither.
	{"issuer-version tenant-wrong signing-key-unknown token-refused mart-access-missing",
		"tenant-of-sibling tenant-foreign client-of-sibling environment-mixed", "auth.token_url"},
	{"audience-wrong token-for-graph token-for-management token-refused mart-access-missing",
		"resource-of-sibling scope-not-own scope-of-itself scope-missing resource-default audience-missing audience-slash",
		"auth.scope auth.resource auth.params.audience"},
}

// garbled are the lints about values that cannot be meant as they are.
var garbled = strings.Fields("placeholder-left value-blanks value-quoted value-invisible")

// contradict makes what the profile contradicts the verdict. What the refusal means
// otherwise is the other possible cause.
func (m *matter) contradict(d *client.Diagnosis) {
	for _, c := range contradictions {
		if !slices.Contains(strings.Fields(c.refusals), d.Code) {
			continue
		}
		for _, l := range m.lints() {
			isGarbled := slices.Contains(garbled, l.Code) && slices.Contains(strings.Fields(c.values), l.Key)
			if !isGarbled && !slices.Contains(strings.Fields(c.lints), l.Code) {
				continue
			}
			wrong := l.Key + " " + l.Text
			if uncapital(l.Text) != l.Text { // not about the key, but a name begins it
				wrong = l.Key + ": " + l.Text
			}
			fact(d, client.FromProfile, wrong+" (odatui profiles check: "+l.Code+")")
			d.Also, d.SignIn, d.Steps = nil, nil, nil
			if d.Who != client.WhoSelf {
				d.Also = &client.Alternative{Title: d.Title, Who: d.Who, Tell: "That is so if " + l.Key + " is as you were given it."}
				d.NextWho = d.Who
			}
			d.Title, d.Who = wrong+".", client.WhoSelf
			if d.Confidence == client.Low {
				d.Confidence = client.Medium
			}
			add(d, m.fixOf(l))
			if d.NextWho != "" {
				add(d, when("If "+l.Key+" is as you were given it", m.report(m.party(d.NextWho).tell("what this refusal means"))))
			}
			return
		}
	}
}

// lints are what looks wrong in the profile.
func (m *matter) lints() []client.Lint {
	if m.Target.URL == "" {
		return nil
	}
	list := lint.Lints(m.Target, m.Now)
	if r := m.Target.Auth["resource"]; strings.HasSuffix(r, "/.default") {
		list = append(list, client.Lint{Code: "resource-default", Key: "auth.resource", Text: "ends in /.default, which belongs to scope",
			Fix: "Take /.default off: odatui profiles edit " + m.Ref() + " auth.resource=" + strings.TrimSuffix(r, "/.default")})
	}
	return list
}

// fixOf is the fix of a lint as a step. Where it is a command without anything to
// fill in, the step has its arguments.
func (m *matter) fixOf(l client.Lint) client.Step {
	text, command, _ := strings.Cut(l.Fix, "odatui profiles ")
	text = strings.TrimRight(text, ": ")
	args := strings.Fields(command)
	switch {
	case len(args) > 0 && args[0] == "secret":
		return m.store(text)
	case len(args) < 3 || strings.ContainsAny(command, "'…") || strings.Contains(command, "-ID"):
		return m.edit(text)
	}
	s := m.edit(text + ": " + strings.Join(args[2:], " "))
	s.Args = append(s.Args, args[2:]...)
	return s
}
