// Package ui is the explorer: one Bubble Tea program with a stack of screens,
// a stack of dialogs, and the frame around them.
//
// It does not know HTTP, how a token is got, what a kind of service is, or how
// profiles are kept: all that comes as functions and plain values in Deps.
package ui

//go:generate go test . -run TestKeysPage -update

import (
	"os/exec"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"

	"odatui/client"
	"odatui/client/index"
	"odatui/client/safe"
	"odatui/ui/exports"
	"odatui/ui/home"
	"odatui/ui/kit"
	"odatui/ui/palette"
	"odatui/ui/requests"
	"odatui/ui/theme"
)

// Model is the root: the only tea.Model of the program. Its state changes in
// Update only.
type Model struct {
	deps     Deps
	look     *theme.Theme
	remapped map[string][]string // the keys that a person chose, by command
	loader   kit.Loader

	width, height int
	screens       []*shown // the last one is in front; home is the first
	dialogs       []floating
	note          note
	opening       *opening
	profiles      Profiles
	before        map[string]string                         // profile -> the environment used before this one
	parked        []side                                    // environments of the profile that flips have left, newest first
	fresh         kit.Screen                                // in front since a flip
	followed      kit.Screen                                // the rows that a link was followed to last
	sessions      map[*client.Session]bool                  // open ones
	closings      []func()                                  // of those that were open; a second call waits for the first
	models        *index.Cache                              // what was made of the models of sessions
	indexed       indexed                                   // what the palette searched last
	seen          map[string]seen                           // by reference: what closed sessions were answered last
	exec          func(*exec.Cmd, tea.ExecCallback) tea.Cmd // runs a program on the terminal
	term          terminal                                  // what is known of it
	mouse         bool                                      // the program gets the mouse
	leader        leader                                    // the first of two keys
	armed         time.Time                                 // when ctrl+c was pressed last
	ticking       bool                                      // a redraw is scheduled
	clock         clock                                     // for the time that is left to tokens
	answered      time.Time                                 // when a person answered a request for a secret
	left          bool                                      // the place in front is kept: the program ends
	sent          []requests.Source                         // the journals of this run
	noteTurn      int                                       // of the newest note
	exports       *exports.Queue
	reading       bool // the exports' progress is read again soon
}

// shown is a screen on the stack. One that was rebuilt beneath another one
// loads when it comes to the front.
type shown struct {
	kit.Screen
	started bool
	resume  func() tea.Cmd // instead of Init: the screen was there before, nil it was not
}

// note is one line above the keys.
type note struct {
	text safe.Text
	role kit.Role
	turn int
}

// terminal is what is known of it from its environment.
type terminal struct {
	profile colorprofile.Profile
	dark    bool
	tmux    bool
	probed  bool // it was asked how it measures
}

const (
	noteTime = 6 * time.Second        // how long a note stays
	grace    = 400 * time.Millisecond // a sudden dialog hears no key before
	twice    = 2 * time.Second        // two ctrl+c within it quit
	busyTick = 120 * time.Millisecond // what loads is drawn again
	slow     = 300 * time.Millisecond // what takes longer says how long it takes
)

// the messages to itself
type (
	noteGoneMsg struct{ turn int }
	clockMsg    struct{ turn int }
	busyMsg     struct{}
)

// New makes the explorer. It does no work: that begins with Init.
func New(deps Deps) *Model {
	if deps.Now == nil {
		deps.Now = time.Now
	}
	m := &Model{
		deps: deps, remapped: chosen(deps.Settings.Keys), mouse: !deps.Settings.NoMouse, exec: tea.ExecProcess,
		before:   make(map[string]string),
		models:   &index.Cache{},
		exports:  &exports.Queue{Export: deps.Export, Open: deps.Open},
		sessions: make(map[*client.Session]bool),
		seen:     make(map[string]seen),
		term:     terminal{profile: colorprofile.TrueColor, dark: true},
	}
	m.look = &theme.Theme{}
	m.dress()
	m.screens = []*shown{{Screen: home.New(m.look, home.Options{
		Demo: deps.StartDemo != nil, Add: deps.AddProfile != nil, Import: deps.ImportProfiles != nil, Edit: deps.canEdit(),
		Explain: deps.Explain != nil, Now: deps.Now,
	})}}
	return m
}

// Init begins with what Deps.Start says.
func (m *Model) Init() tea.Cmd {
	commands := []tea.Cmd{tea.RequestBackgroundColor, m.front().start()}
	if m.deps.Start.Ref != "" {
		query, place := client.Query{Path: m.deps.Start.Set}, kit.Place{}
		if mark := m.deps.Start.Bookmark; mark != nil {
			query, place.Layout = mark.Query, mark.Layout
		}
		commands = append(commands, m.open(m.deps.Start.Ref, m.arrive(query, place)))
		m.opening.first = true
	}
	if wrong := CheckKeys(m.deps.Settings.Keys); len(wrong) > 0 {
		commands = append(commands, m.say(kit.Warn, "config.toml: "+safe.Clean(wrong[0])))
	}
	return tea.Batch(commands...)
}

func (s *shown) start() tea.Cmd {
	if s.started {
		return nil
	}
	s.started = true
	if s.resume != nil {
		return s.resume()
	}
	return s.Init()
}

func (m *Model) front() *shown { return m.screens[len(m.screens)-1] }

// Update takes every message of the program.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := m.handle(msg)
	return m, tea.Batch(cmd, m.goOnExporting(), m.sweep(), m.tick(), m.keepTime())
}

func (m *Model) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		return m.resize(msg)
	case tea.KeyPressMsg:
		return m.pressed(msg)
	case tea.PasteMsg:
		return m.typed(msg)
	case tea.MouseMsg:
		return m.point(msg)
	case tea.BackgroundColorMsg:
		m.term.dark = msg.IsDark()
		m.dress()
	case uv.DarkColorSchemeEvent, uv.LightColorSchemeEvent: // of the system: the terminal may differ
		return tea.RequestBackgroundColor
	case tea.ColorProfileMsg:
		m.term.profile = msg.Profile
		m.dress()
	case tea.EnvMsg:
		m.term.tmux = msg.Getenv("TMUX") != ""
	case tea.ModeReportMsg:
		return m.measure(msg)
	case tea.CursorPositionMsg:
		return m.measured(msg)
	case noteGoneMsg:
		if m.note.turn == msg.turn {
			m.note = note{}
		}
	case clockMsg:
		m.clock.struck(msg.turn)
	case busyMsg:
		m.ticking = false
	case kit.LoadedMsg:
		return m.loaded(msg)
	case palette.RunMsg:
		return m.run(msg.Line)
	default:
		if cmd, ok := m.route(msg); ok {
			return cmd
		}
		return m.broadcast(msg)
	}
	return nil
}

// loaded takes an answer to the root, or gives it to whose it is. A session
// that nobody waits for any more is closed.
func (m *Model) loaded(msg kit.LoadedMsg) tea.Cmd {
	if got, ok := m.loader.Take(msg); ok {
		return m.answer(got)
	}
	if late, ok := msg.Msg.(openedMsg); ok && late.session != nil {
		return m.closing(late.session)
	}
	return m.broadcast(msg)
}

// broadcast gives a message to all screens and dialogs: an answer must reach a
// screen that is not in front.
func (m *Model) broadcast(msg tea.Msg) tea.Cmd {
	var commands []tea.Cmd
	for _, s := range slices.Clone(m.screens) { // a form that was saved takes itself away
		commands = append(commands, s.Update(msg))
	}
	for _, p := range slices.Clone(m.parked) {
		for _, s := range p.screens {
			commands = append(commands, s.Update(msg))
		}
	}
	for _, d := range slices.Clone(m.dialogs) {
		commands = append(commands, m.settled(d.Dialog, d.Update(msg)))
	}
	return tea.Batch(commands...)
}

// resize sets the size, which is possible: Bubble Tea and package tty drop others.
func (m *Model) resize(msg tea.WindowSizeMsg) tea.Cmd {
	m.width, m.height = msg.Width, msg.Height
	var commands []tea.Cmd
	for _, s := range m.screens {
		commands = append(commands, m.fit(s))
	}
	for _, d := range m.dialogs {
		m.fitDialog(d.Dialog)
	}
	return tea.Batch(commands...)
}

// fit sets the size of a screen, later if it is not known yet.
func (m *Model) fit(s *shown) tea.Cmd {
	if m.width == 0 {
		return nil
	}
	_, height := m.body()
	return s.SetSize(m.width, max(height, 0))
}

// dress makes the theme anew: all screens share it.
func (m *Model) dress() {
	graphemes := m.look.Graphemes
	*m.look = *theme.Named(m.deps.Settings.Theme, m.term.profile, m.term.dark)
	m.look.Graphemes, m.look.Grouped = graphemes, m.deps.Settings.Grouping
}

// say shows a note.
func (m *Model) say(role kit.Role, text safe.Text) tea.Cmd {
	m.noteTurn++
	turn := m.noteTurn
	m.note = note{text: text, role: role, turn: turn}
	return tea.Tick(noteTime, func(time.Time) tea.Msg { return noteGoneMsg{turn} })
}

// tick has the frame drawn again while something loads.
func (m *Model) tick() tea.Cmd {
	if m.ticking || (m.opening == nil && !m.front().Busy()) {
		return nil
	}
	m.ticking = true
	return tea.Tick(busyTick, func(time.Time) tea.Msg { return busyMsg{} })
}
