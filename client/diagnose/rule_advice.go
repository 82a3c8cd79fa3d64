package diagnose

import (
	"strings"
	"sync"

	"odatui/client"
	"odatui/client/vendors"
)

// advise adds a step, if it is one for this failure.
func (m *matter) advise(d *client.Diagnosis, a vendors.Advice) {
	if !m.holds(a.Where) {
		return
	}
	if list := lists()[a.Text]; list != nil {
		for _, text := range list(m) {
			add(d, Do(capital(text)))
		}
		return
	}
	text, known := m.choose(a.Text)
	switch {
	case !known:
	case a.Action == client.ActionSignIn && a.Text == "":
		m.signIn(d, m.claimsChallenge())
	case a.Action == client.ActionSignIn && len(a.Args) == 1 && a.Args[0] == vendors.AsProfile:
		m.signInAs(d, text, "")
	default:
		add(d, m.step(a))
	}
}

// lists stand for several steps, or for several arguments of one.
var lists = sync.OnceValue(func() map[string]func(m *matter) []string {
	return map[string]func(m *matter) []string{
		"{hints}":        func(m *matter) []string { return m.Profile.Hints },
		"{az login}":     func(m *matter) []string { return m.azSignIn("") },
		"{az token}":     (*matter).azToken,
		"{az principal}": (*matter).principalLogin,
	}
})

// step puts the names of a failure into a step.
func (m *matter) step(a vendors.Advice) client.Step {
	text := m.fill(a.Text)
	s := client.Step{Text: text, Action: a.Action}
	switch p := m.roleOf(a.Ask); {
	case a.Ask == "":
	case strings.HasPrefix(text, "to "):
		s = p.to(text[len("to "):])
	case strings.HasPrefix(text, "for "):
		s = p.give(text[len("for "):])
	default:
		s = p.tell(text)
	}
	switch a.Action {
	case client.ActionReport:
		s = m.report(s)
	case client.ActionEdit, client.ActionSecret, client.ActionDoctor, client.ActionSets, client.ActionToken:
		s = m.on(a.Action, s.Text)
	default:
		s.Action = a.Action
	}
	for _, arg := range a.Args {
		if list := lists()[arg]; list != nil {
			s.Args = append(s.Args, list(m)...)
		} else if arg = m.fill(arg); arg != "" {
			s.Args = append(s.Args, arg)
		}
	}
	if a.Action == client.ActionSignIn && len(a.Args) == 0 {
		s.Args = m.azSignIn(m.claimsChallenge())
	}
	if a.Action == client.ActionSecret && a.Text == "" {
		secret, _ := m.Secret("client_secret")
		s = m.replaceSecret(secret, m.fill(a.Args[0]))
	}
	if a.If != "" {
		s = when(m.fill(a.If), s)
	}
	return s
}

// roleOf is a role with the name that the system of the failure gives it.
func (m *matter) roleOf(w client.Who) party {
	switch w {
	case client.WhoAppOwner:
		return m.clientOwner()
	case client.WhoMartAdmin:
		return m.dataOwner()
	case tokenOwner:
		return m.tokenOwner()
	case brokenOwner:
		return m.brokenOwner()
	case ownTenantAdmin:
		return party{tenantAdmin, "the administrator of your own tenant"}
	case hostOwner:
		return m.hostOwner()
	}
	return m.party(w)
}

// Roles that depend on the failure.
const (
	tokenOwner     client.Who = "token server"      // runs the token server: the API owner, by another name
	hostOwner      client.Who = "host"              // runs the host that failed
	brokenOwner    client.Who = "broken answer"     // must look at a response that no token server sends
	ownTenantAdmin client.Who = "your own tenant's" // not that of the API's tenant
)
