package diagnose

import (
	"strings"

	"odatui/client"
	"odatui/client/vendors"
)

// party is a role that can be asked for something, and its name in a text.
type party struct {
	who  client.Who
	name string
}

// party returns a role by the name that the system gives it.
func (m *matter) party(w client.Who) party { return party{w, vendors.WhoWords(w, m.System)} }

func (m *matter) apiOwner() party { return m.party(client.WhoAPIOwner) }

func (m *matter) martAdmin() party { return m.party(client.WhoMartAdmin) }

func (m *matter) networkAdmin() party { return m.party(client.WhoNetworkAdmin) }

// clientOwner makes new secrets. NxtPort's support does so for its customers.
func (m *matter) clientOwner() party {
	p := m.party(client.WhoAppOwner)
	if m.System == vendors.NxtPort {
		p.name = vendors.WhoWords(client.WhoAPIOwner, vendors.NxtPort)
	}
	return p
}

// tokenOwner runs the token server if that is not Entra.
func (m *matter) tokenOwner() party {
	p := party{client.WhoAPIOwner, "the owner of the token server"}
	switch {
	case m.System == vendors.ERPNet:
		p.name = vendors.WhoWords(client.WhoAPIOwner, vendors.ERPNet)
	case m.Endpoint != nil:
		p.name += " " + m.Endpoint.Host
	}
	return p
}

// to is a step that asks for a deed: "to" and a verb follow "Ask NAME".
func (p party) to(deed string) client.Step {
	return client.Step{Text: "Ask " + p.name + " to " + deed, Who: p.who, Ask: "Please " + deed}
}

// tell is a step that asks a question, which begins with "whether", "which" …
func (p party) tell(question string) client.Step {
	return client.Step{Text: "Ask " + p.name + " " + question, Who: p.who, Ask: "Please tell us " + question}
}

// give is a step that asks for a thing.
func (p party) give(thing string) client.Step {
	return client.Step{Text: "Ask " + p.name + " for " + thing, Who: p.who, Ask: "Please give us " + thing}
}

// Do is a step for which odatui offers nothing.
func Do(text string) client.Step { return client.Step{Text: text} }

func retry(text string) client.Step { return client.Step{Text: text, Action: client.ActionRetry} }

// on returns a step whose action is about the profile.
func (m *matter) on(action client.Action, text string, args ...string) client.Step {
	ref := m.Ref()
	if m.Profile != nil {
		ref = vendors.ElseText(m.Profile.Profile, ref)
	}
	return client.Step{Text: text, Action: action, Args: append([]string{ref}, args...)}
}

func (m *matter) edit(text string) client.Step { return m.on(client.ActionEdit, text) }

// set is an edit that sets one key, as in "paging = \"skip\"", with that at the
// end of its text. A setting without a value is left to the reader.
func (m *matter) set(text, setting string) client.Step {
	s := m.edit(text + setting)
	if key, value, ok := strings.Cut(setting, " = "); ok {
		s.Args = append(s.Args, key+"="+strings.Trim(value, `"`))
	}
	return s
}

func (m *matter) store(text string) client.Step { return m.on(client.ActionSecret, text) }

// report returns a step whose reader gets the report.
func (m *matter) report(s client.Step) client.Step {
	s.Action, s.Args = client.ActionReport, []string{"doctor", m.Ref(), "--report", "FILE"}
	if m.Pasted != nil {
		s.Args = []string{"explain", "TEXT", "--report"}
		if text := strings.TrimSpace(m.Text); text == m.Code {
			s.Args[1] = text
		}
	}
	return s
}

// signInAz is a step that signs in with az.
func signInAz(text string, args []string) client.Step {
	return client.Step{Text: text, Action: client.ActionSignIn, Args: args}
}

// when puts a condition before a step. The request to the one who is asked
// stays without it: a report is sent once the condition is met.
func when(condition string, s client.Step) client.Step {
	s.Text = condition + ", " + uncapital(s.Text)
	return s
}

// add appends a step, unless it says nothing.
func add(d *client.Diagnosis, s client.Step) {
	if s.Text, s.Ask = ended(s.Text), ended(s.Ask); s.Text != "" {
		d.Steps = append(d.Steps, s)
	}
}

// ended puts a full stop behind a text, unless it ends in an address or in
// another mark.
func ended(text string) string {
	text = strings.TrimSpace(text)
	last := text[strings.LastIndexByte(text, ' ')+1:]
	if text == "" || strings.ContainsRune(".?!", rune(text[len(text)-1])) || strings.Contains(last, "://") {
		return text
	}
	return text + "."
}
