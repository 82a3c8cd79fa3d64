package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/diagnose"
	"odatui/client/report"
	"odatui/ui/dialog"
	"odatui/ui/kit"
	"odatui/ui/trouble"
)

// trouble makes the screen of a failure: what it means is found out here, once.
func (m *Model) trouble(msg kit.TroubleMsg) kit.Screen {
	session := msg.Session
	if session != nil && msg.Ref != "" && msg.Ref != session.About.Ref() {
		session = nil // it failed to open something else: that session is only beneath
		msg.Session = nil
	}
	evidence, diagnosis := m.diagnose(session, msg.Ref, msg.Err)
	return m.verdict(msg, evidence, diagnosis)
}

// explainedMsg carries what a pasted text means.
type explainedMsg struct {
	evidence  client.Evidence
	diagnosis client.Diagnosis
}

// explained explains a text that was pasted: to find its profile, the disk is read.
func (m *Model) explained(text string) tea.Cmd {
	explain := m.deps.Explain
	if explain == nil {
		return nil
	}
	return func() tea.Msg {
		evidence, diagnosis := explain(text)
		if evidence.Text == "" {
			evidence.Text = text
		}
		return explainedMsg{evidence, diagnosis}
	}
}

func (m *Model) verdict(msg kit.TroubleMsg, evidence client.Evidence, diagnosis client.Diagnosis) kit.Screen {
	return trouble.New(m.look, msg, trouble.Options{
		Evidence: evidence, Diagnosis: diagnosis, Siblings: m.siblings(msg), Program: m.program(),
		Add: m.deps.AddProfile != nil, Doctor: m.deps.Check != nil,
		Edit: m.deps.canEdit(), SignIn: m.deps.SignIn != nil, Keys: m.actions(),
	})
}

// actions are the commands that work everywhere, for the steps of a diagnosis.
func (m *Model) actions() kit.Actions {
	actions := make(kit.Actions)
	globals := m.globals()
	for action, id := range map[client.Action]string{
		client.ActionToken: "token", client.ActionRequests: "requests", client.ActionProfiles: "profile",
	} {
		actions[action], _ = kit.Named(globals, id)
	}
	return actions
}

// diagnose explains a failure. Without an explainer of its own it knows what
// the session knows.
func (m *Model) diagnose(session *client.Session, ref string, err error) (client.Evidence, client.Diagnosis) {
	if m.deps.Diagnose != nil {
		return m.deps.Diagnose(session, ref, err)
	}
	evidence := client.Evidence{Err: err, Now: m.deps.Now()}
	switch {
	case session != nil && session.Evidence != nil:
		evidence = session.Evidence(err)
	case session != nil:
		a := session.About
		evidence.Target = client.Target{Profile: a.Profile, Environment: a.Environment, Ref: a.Ref(), Title: a.Title,
			Kind: a.Kind, URL: a.URL, Live: a.Live, Method: a.Method}
	default:
		evidence.Target.Ref = ref
	}
	return evidence, diagnose.Of(evidence)
}

// program names this program and its system, for reports.
func (m *Model) program() string { return report.ProgramLine(m.deps.Version) }

// seen is what the service of an environment answered last.
type seen struct {
	when   time.Time
	status int
}

// witness keeps what a session's service answered last, before the session is
// closed: a failure in another environment says so.
func (m *Model) witness(session *client.Session) {
	if session.Journal == nil {
		return
	}
	if s, ok := lastAnswer(session.Journal.List()); ok {
		m.seen[session.About.Ref()] = s
	}
}

func lastAnswer(list []client.Exchange) (seen, bool) {
	for i := len(list) - 1; i >= 0; i-- {
		if e := list[i]; e.Done && e.Purpose == client.ForService && e.Status != 0 {
			return seen{e.Start.Add(e.Timing.Total), e.Status}, true
		}
	}
	return seen{}, false
}

// siblings returns the state of the other environments of a failed one, as far as
// they have answered in this run.
func (m *Model) siblings(msg kit.TroubleMsg) []trouble.Sibling {
	about, ok := m.failedIn(msg)
	if !ok {
		return nil
	}
	var list []trouble.Sibling
	own := about.Environment
	for _, name := range about.Siblings {
		about.Environment = name
		ref := about.Ref()
		at, ok := m.seen[ref]
		for session := range m.sessions {
			if session.About.Ref() == ref && session.Journal != nil {
				if now, answered := lastAnswer(session.Journal.List()); answered {
					at, ok = now, true
				}
			}
		}
		if ok && name != own && (at.status < 300 || at.status >= 400) {
			list = append(list, trouble.Sibling{Environment: name, Status: at.status, Ago: max(m.deps.Now().Sub(at.when), 0)})
		}
	}
	return list
}

// failedIn says which environment failed.
func (m *Model) failedIn(msg kit.TroubleMsg) (client.About, bool) {
	if s := msg.Session; s != nil && (msg.Ref == "" || msg.Ref == s.About.Ref()) {
		return s.About, true
	}
	return m.profileAbout(msg.Ref)
}

// explain asks for a text to explain.
func (m *Model) explain(text string) tea.Cmd {
	if text == "" {
		return m.float(m.explainPrompt(), false)
	}
	return kit.Send(kit.OpenExplainedMsg{Text: text})
}

// explainPrompt is the dialog for a text to explain.
func (m *Model) explainPrompt() kit.Dialog {
	const label = "Paste what was said: a code, an error as JSON, a WWW-Authenticate line, what az printed. Nothing is sent."
	return dialog.NewPrompt(m.look, "explain", label, false, func(text string, ok bool) tea.Cmd {
		if text = strings.TrimSpace(text); !ok || text == "" {
			return nil
		}
		return kit.Send(kit.OpenExplainedMsg{Text: text})
	})
}
