package ui

import (
	"time"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/doctor"
	"odatui/ui/kit"
	"odatui/ui/requests"
	"odatui/ui/token"

	tea "charm.land/bubbletea/v2"
)

// checked says what the doctor would check from here: the profile and
// environment in front, or under the cursor at home; false where there is none
// or no doctor, or where it is open.
func (m *Model) checked() (kit.OpenDoctorMsg, bool) {
	at := m.front().At()
	if at.Kind == kit.Doctor || m.deps.Check == nil {
		return kit.OpenDoctorMsg{}, false
	}
	msg := kit.OpenDoctorMsg{Ref: at.Ref}
	if at.Kind == kit.Home {
		return msg, msg.Ref != ""
	}
	session := m.session()
	if session != nil && (msg.Ref == "" || msg.Ref == session.About.Ref()) {
		msg.Session, msg.Ref = session, session.About.Ref()
	}
	return msg, msg.Ref != ""
}

func (m *Model) openDoctor() tea.Cmd {
	msg, ok := m.checked()
	if !ok {
		return nil
	}
	return m.show(msg)
}

func (m *Model) doctor(msg kit.OpenDoctorMsg) kit.Screen {
	if m.deps.Check == nil || msg.Session == nil && msg.Ref == "" {
		return nil
	}
	if s := msg.Session; s != nil && msg.Ref != "" && s.About.Ref() != msg.Ref {
		msg.Session = nil // that session is only beneath
	}
	return doctor.New(m.look, msg, doctor.Options{
		Check: m.deps.Check, Program: m.program(),
		Edit: m.deps.canEdit(), Write: m.deps.WriteReport != nil, SignIn: m.deps.SignIn != nil,
		About: func(ref string) client.About {
			about, ok := m.profileAbout(ref)
			if !ok {
				about = client.About{Profile: ref, Title: ref}
			}
			return about
		},
	})
}

// canToken says whether there is a token to explain.
func (m *Model) canToken() bool {
	s := m.shownSession()
	return s != nil && s.Token != nil && m.front().At().Kind != kit.Token
}

func (m *Model) openToken() tea.Cmd {
	return m.show(kit.OpenTokenMsg{Session: m.shownSession()})
}

func (m *Model) token(msg kit.OpenTokenMsg) kit.Screen {
	if msg.Session == nil || msg.Session.Token == nil {
		return nil
	}
	return token.New(m.look, msg.Session, token.Options{Get: m.deps.Token, Now: m.deps.Now})
}

// journal is what the requests screen would list from here: what the screen in
// front has sent itself, else the session's.
func (m *Model) journal() *client.Journal {
	switch at := m.front().At(); {
	case at.Kind == kit.Requests:
		return nil
	case at.Journal != nil || at.Kind == kit.Doctor: // what it has sent itself, if anything
		return at.Journal
	}
	if s := m.session(); s != nil {
		return s.Journal
	}
	return nil
}

func (m *Model) requests(msg kit.OpenRequestsMsg) kit.Screen {
	if msg.Journal == nil && msg.Session != nil {
		msg.Journal = msg.Session.Journal
	}
	if msg.Journal == nil {
		return nil
	}
	about, _ := m.about()
	return requests.New(m.look, msg, requests.Options{Root: about.URL, Run: m.sent, HAR: m.deps.HAR})
}

// mostSent is how many journals are kept: each has its newest exchanges.
const mostSent = 20

// keepSent keeps a journal of this run for the requests screen.
func (m *Model) keepSent(label, root string, journal *client.Journal) {
	if journal == nil {
		return
	}
	m.sent = append(m.sent, requests.Source{Label: safe.Clean(label), Root: root, Journal: journal})
	m.sent = m.sent[max(len(m.sent)-mostSent, 0):]
}

// keepTime has the frame drawn again when the time that is left to a token, as
// it is shown, is not true any more: each minute, in the last one each second.
// A tick that comes too late for what is shown now is overtaken.
func (m *Model) keepTime() tea.Cmd {
	now := m.deps.Now()
	wait := time.Duration(0)
	for _, s := range m.shownSessions() {
		wait = sooner(wait, kit.NextTick(s.Token(), now))
	}
	wait = sooner(wait, m.front().At().Next)
	if wait <= 0 {
		return nil
	}
	at := now.Add(wait)
	if m.clock.set && !at.Before(m.clock.at) {
		return nil
	}
	m.clock.turn++
	m.clock.at, m.clock.set = at, true
	turn := m.clock.turn
	return tea.Tick(wait, func(time.Time) tea.Msg { return clockMsg{turn} })
}

// clock is the tick that is scheduled.
type clock struct {
	at   time.Time
	set  bool
	turn int
}

// struck takes a tick; one that was overtaken is nothing.
func (c *clock) struck(turn int) {
	if c.turn == turn {
		c.set = false
	}
}

// sooner returns the smaller of two waits, of which 0 is none.
func sooner(a, b time.Duration) time.Duration {
	if a <= 0 || b > 0 && b < a {
		return b
	}
	return a
}
