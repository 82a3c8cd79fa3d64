package ui

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/form"
	"odatui/ui/home"
	"odatui/ui/kit"
	"odatui/ui/sets"
)

// The root's lanes.
const (
	openLane     = "session"
	linkLane     = "link"
	profilesLane = "profiles"
)

// opening is a session that is being opened, or the record behind a link; the screen in
// front stays until it is there.
type opening struct {
	ref   string
	what  safe.Text
	first bool // the program began with it: there is nothing to see yet
	since time.Time
	link  *following // a link is followed, no session is opened; nil: one is
}

// then is what happens with a session that has been opened, in Update.
type then func(*client.Session) tea.Cmd

// openedMsg is the answer of the lane that opens sessions.
type openedMsg struct {
	ref     string
	session *client.Session
	form    *form.Form // to be answered first, nil none
	err     error
	asked   openMsg
}

// open opens a session in the background.
func (m *Model) open(ref string, then then) tea.Cmd {
	return m.prepare(openMsg{ref, func(context.Context) (string, error) { return ref, nil }, then})
}

// prepare opens the session that is asked for.
func (m *Model) prepare(asked openMsg) tea.Cmd {
	m.stopOpening()
	m.opening = &opening{ref: asked.what, what: safe.Clean(m.shortName(asked.what)), since: time.Now()}
	open, questions := m.deps.Open, m.deps.AskSignIn
	return m.loader.Start(openLane, func(ctx context.Context) tea.Msg {
		ref, err := asked.find(ctx)
		if err != nil {
			return openedMsg{ref: asked.what, err: err, asked: asked}
		}
		if questions != nil {
			if f, err := questions(ref); f != nil || err != nil {
				return openedMsg{ref: ref, form: f, err: err, asked: asked}
			}
		}
		session, err := open(ctx, ref)
		if ctx.Err() != nil && session != nil {
			if session.Close != nil {
				session.Close()
			}
			return nil
		}
		return openedMsg{ref: ref, session: session, err: err, asked: asked}
	})
}

// stopOpening gives up the session that is being opened and reports whether there was one.
func (m *Model) stopOpening() bool {
	if m.opening == nil {
		return false
	}
	m.opening = nil
	m.loader.Cancel(openLane)
	m.loader.Cancel(linkLane)
	return true
}

// answer takes what the root has asked for itself.
func (m *Model) answer(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case openedMsg:
		return m.opened(msg)
	case linkedMsg:
		return m.linked(msg)
	case modelledMsg:
		return m.modelled(msg)
	case home.LoadedMsg:
		m.profiles = msg.Profiles
		return m.broadcast(msg)
	case indexed:
		return m.takeIndex(msg)
	case kit.CrashedMsg:
		if msg.Lane == indexLane {
			return nil
		}
		m.opening = nil
		return m.push(m.trouble(kit.TroubleMsg{Doing: "go on", Err: msg.Err}))
	}
	return nil
}

func (m *Model) opened(msg openedMsg) tea.Cmd {
	m.opening = nil
	switch {
	case errors.Is(msg.err, context.Canceled):
		return m.say(kit.Dim, "stopped")
	case msg.err != nil:
		return m.push(m.trouble(kit.TroubleMsg{
			Session: m.session(), Ref: msg.ref, Doing: "open " + safe.Clean(msg.ref), Err: msg.err, Retry: kit.Send(msg.asked),
		}))
	}
	if msg.form != nil {
		return m.askSignIn(msg.form, msg.asked)
	}
	m.sessions[msg.session] = true
	m.keepSent(msg.session.About.Ref(), msg.session.About.URL, msg.session.Journal)
	return msg.asked.then(msg.session)
}

// openMsg asks for a session, the first time or once more.
type openMsg struct {
	what string                                // as a person reads it
	find func(context.Context) (string, error) // returns the reference
	then then
}

// arrive returns the step that shows a session at its sets, or at the rows of
// a query with home and sets beneath.
func (m *Model) arrive(query client.Query, place kit.Place) then {
	return func(session *client.Session) tea.Cmd {
		left := m.reset()
		laid := m.lay(sets.New(m.look, session, sets.Place{Set: query.Path}))
		var rows tea.Cmd
		if query.Path != "" {
			query.Count = true
			rows = m.show(kit.OpenRowsMsg{Session: session, Query: query, Place: place})
		}
		return tea.Batch(left, laid, rows, m.front().start())
	}
}

// reset closes everything but home, which remembers the place.
func (m *Model) reset() tea.Cmd {
	left := m.keepPlace()
	for len(m.screens) > 1 {
		m.pop()
	}
	return left
}

// lay puts a screen on the others without loading it.
func (m *Model) lay(screen kit.Screen) tea.Cmd {
	s := &shown{Screen: screen}
	m.screens = append(m.screens, s)
	return m.fit(s)
}

// session returns the session of the screen in front, or of the next one
// beneath that has one.
func (m *Model) session() *client.Session {
	for _, s := range slices.Backward(m.screens) {
		if session := s.At().Session; session != nil {
			return session
		}
	}
	return nil
}

// sweep closes the sessions that no screen uses any more, and that no flip leads back to.
func (m *Model) sweep() tea.Cmd {
	if len(m.sessions) == 0 {
		return nil
	}
	used := make(map[*client.Session]bool, len(m.screens))
	profiles := make(map[string]bool)
	for _, s := range m.screens {
		at := s.At()
		for _, session := range append(at.Sides, at.Session) {
			if session != nil {
				used[session], profiles[session.About.Profile] = true, true
			}
		}
	}
	if len(m.parked) > 0 && !profiles[m.parked[0].session.About.Profile] {
		m.parked = nil
	}
	for _, p := range m.parked {
		used[p.session] = true
	}
	var commands []tea.Cmd
	for session := range m.sessions {
		if !used[session] && !m.exports.Uses(session) {
			delete(m.sessions, session)
			if m.indexed.session == session {
				m.indexed = indexed{}
			}
			m.witness(session)
			commands = append(commands, m.closing(session))
		}
	}
	return tea.Batch(commands...)
}

// closing closes a session in the background; the end of the program sees to
// it where that is faster.
func (m *Model) closing(session *client.Session) tea.Cmd {
	if session.Close == nil {
		return nil
	}
	end := sync.OnceFunc(session.Close)
	m.closings = append(m.closings, end)
	return func() tea.Msg {
		end()
		return nil
	}
}

// loadProfiles reads the profiles and the last places.
func (m *Model) loadProfiles() tea.Cmd {
	read, visits := m.deps.Profiles, m.deps.Visits
	return m.loader.Start(profilesLane, func(context.Context) tea.Msg {
		var msg home.LoadedMsg
		if read != nil {
			msg.Profiles, msg.Err = read()
		}
		if visits != nil {
			msg.Visits = visits()
		}
		return msg
	})
}

// shortName is what a reference is called while it opens: the environment in
// a flip, else the reference.
func (m *Model) shortName(ref string) string {
	if a, ok := m.about(); ok {
		for _, e := range a.Siblings {
			a.Environment = e
			if a.Ref() == ref {
				return e
			}
		}
	}
	return ref
}
