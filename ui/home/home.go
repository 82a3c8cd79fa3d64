// Package home is the first screen: the place where the person was last, the profiles
// with their environments and how their credentials stand, further places, and what can
// be pasted. Without any profile it shows four ways on.
//
// It does not know where profiles are kept, how a session is opened, or any
// other screen: it asks for them by messages.
package home

import (
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// Entry is one profile as the explorer sees it.
type Entry struct {
	// About is the environment that the profile's name alone means.
	About client.About
	// Environments are all of them, in the file's order; at least About.
	Environments []client.About
	// Err says why the profile cannot be used, one line; "" it can.
	Err string
	// Broken says the same of single environments, by name.
	Broken map[string]string
	// Ends are the secrets that end soon, or have ended.
	Ends []Ending
	// Token tells how an environment's credential stands, without asking for a
	// token; nil: nothing is known.
	Token func(client.About) client.TokenInfo
}

// Ending is a secret that ends soon, or has ended.
type Ending struct {
	Text string // one line
	Fix  string // the command that puts another one in its place
}

// Profiles is what there is to open.
type Profiles struct {
	Entries  []Entry
	Path     string   // of the file
	Warnings []string // what the file got wrong, one line each
}

// The messages that home takes and sends.
type (
	// LoadedMsg brings the profiles, or why the file could not be read.
	LoadedMsg struct {
		Profiles Profiles
		Visits   []kit.Visit
		Err      error
	}
	// ReloadMsg asks for a LoadedMsg.
	ReloadMsg struct{}
	// DemoMsg asks for the demo.
	DemoMsg struct{}
	// ImportMsg asks for the profiles in a file.
	ImportMsg struct{ Path string }
	// VisitMsg asks for a place that was opened before.
	VisitMsg struct{ Visit kit.Visit }
)

// Options say which ways on there are.
type Options struct {
	Demo    bool             // the demo can be opened
	Add     bool             // a profile can be added
	Import  bool             // profiles can be imported from a file
	Edit    bool             // a profile can be edited
	Explain bool             // a pasted text can be explained
	Now     func() time.Time // nil: the clock
}

// line is one thing that can be chosen.
type line struct {
	kind  lineKind
	index int // of the entry or the visit
}

type lineKind int

const (
	profileLine lineKind = iota
	visitLine
	demoLine
	addLine
	importLine
	urlLine
)

// Screen is the home screen.
type Screen struct {
	look *theme.Theme
	opts Options

	width, height int

	loaded   bool
	err      error
	profiles Profiles
	visits   []kit.Visit
	chosen   map[string]int // profile -> index of the chosen environment

	lines  []line
	list   kit.List
	search *kit.Input
	ask    *kit.Input // an address, or the name of a file
	file   bool       // a file
}

var _ kit.Screen = (*Screen)(nil)

// New makes the screen; it shows nothing before the first LoadedMsg.
func New(look *theme.Theme, opts Options) *Screen {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	return &Screen{look: look, opts: opts, chosen: make(map[string]int)}
}

// Init asks for the profiles.
func (s *Screen) Init() tea.Cmd { return kit.Send(ReloadMsg{}) }

// Update takes a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case LoadedMsg:
		s.load(msg)
	case tea.KeyPressMsg:
		s.key(msg)
	case tea.PasteMsg:
		return s.paste(msg)
	case tea.MouseWheelMsg:
		s.list.Wheel(msg)
	case tea.MouseClickMsg:
		if b := s.window(); msg.Y >= 0 && msg.Y < len(b.at) && b.at[msg.Y] >= 0 {
			s.list.Go(b.at[msg.Y])
		}
	}
	return nil
}

func (s *Screen) load(msg LoadedMsg) {
	at, some := s.name()
	s.loaded, s.err = true, msg.Err
	s.profiles, s.visits = msg.Profiles, msg.Visits
	for _, e := range s.profiles.Entries {
		name := e.About.Profile
		if i, ok := s.chosen[name]; ok && i < len(e.Environments) {
			continue
		}
		s.chosen[name] = 0
		for i, a := range e.Environments {
			if a.Environment == e.About.Environment {
				s.chosen[name] = i
			}
		}
	}
	s.find()
	for i := range s.lines {
		if some && s.nameOf(s.lines[i]) == at {
			s.list.Go(i)
		}
	}
}

// name identifies the line under the cursor, false there is none.
func (s *Screen) name() (string, bool) {
	l, ok := s.current()
	return s.nameOf(l), ok
}

func (s *Screen) nameOf(l line) string {
	switch l.kind {
	case profileLine:
		if l.index < len(s.profiles.Entries) {
			return "profile " + s.profiles.Entries[l.index].About.Profile
		}
	case visitLine:
		if l.index < len(s.visits) {
			return "visit " + s.visits[l.index].Ref + " " + s.visits[l.index].Query.Path
		}
	default:
		return "way " + strconv.Itoa(int(l.kind))
	}
	return ""
}

// mostVisits is how many places are shown beside the last one.
const mostVisits = 5

// find makes the list of what can be chosen from what is searched.
func (s *Screen) find() {
	s.lines = s.lines[:0]
	pattern := ""
	if s.search != nil {
		pattern = s.search.Value()
	}
	visits := kit.Search(pattern, min(len(s.visits), 1+mostVisits), s.visitText)
	last := slices.IndexFunc(visits, func(m kit.Match) bool { return m.Index == 0 })
	if last >= 0 {
		s.lines = append(s.lines, line{visitLine, 0})
		visits = slices.Delete(visits, last, last+1)
	}
	for _, m := range kit.Search(pattern, len(s.profiles.Entries), s.entryText) {
		s.lines = append(s.lines, line{profileLine, m.Index})
	}
	if s.first() {
		if s.opts.Demo {
			s.lines = append(s.lines, line{kind: demoLine})
		}
		if s.opts.Add {
			s.lines = append(s.lines, line{kind: addLine})
		}
		if s.opts.Import {
			s.lines = append(s.lines, line{kind: importLine})
		}
		s.lines = append(s.lines, line{kind: urlLine})
	}
	for _, m := range visits {
		s.lines = append(s.lines, line{visitLine, m.Index})
	}
	s.list.Resize(len(s.lines))
}

// first reports that there is no profile yet.
func (s *Screen) first() bool { return s.loaded && s.err == nil && len(s.profiles.Entries) == 0 }

func (s *Screen) entryText(i int) string {
	e := s.profiles.Entries[i]
	return e.About.Title + " " + e.About.Profile + " " + e.About.Host
}

func (s *Screen) visitText(i int) string {
	v := s.visits[i]
	return v.Ref + " " + v.Query.Path
}

// env returns the environment of an entry that is chosen.
func (s *Screen) env(e Entry) client.About {
	if i := s.chosen[e.About.Profile]; i < len(e.Environments) {
		return e.Environments[i]
	}
	return e.About
}

// key takes what is typed.
func (s *Screen) key(msg tea.KeyPressMsg) {
	switch {
	case s.ask != nil:
		s.ask.Update(msg)
	case s.search != nil && s.search.Update(msg):
		s.find()
		s.list.Go(0)
	}
}

func (s *Screen) startSearch(words string) tea.Cmd {
	s.search = &kit.Input{}
	s.search.Set(words)
	s.find()
	return nil
}

// startURL opens an address, or the line to type one.
func (s *Screen) startURL(url string) tea.Cmd { return s.begin(false, url) }

// startImport imports a file, or opens the line to type its name.
func (s *Screen) startImport(path string) tea.Cmd { return s.begin(true, path) }

func (s *Screen) begin(file bool, text string) tea.Cmd {
	s.ask, s.file = &kit.Input{}, file
	s.ask.Set(text)
	if text == "" {
		return nil
	}
	return s.answer()
}

// answer takes what was typed.
func (s *Screen) answer() tea.Cmd {
	text := strings.TrimSpace(s.ask.Value())
	s.ask = nil
	if s.file {
		return kit.Send(ImportMsg{Path: text})
	}
	return kit.Send(kit.OpenSetsMsg{Ref: text})
}

// paste takes a text that was pasted: in an open line it is typed, an address is
// opened, and anything else is explained.
func (s *Screen) paste(msg tea.PasteMsg) tea.Cmd {
	text := strings.TrimSpace(msg.Content)
	switch {
	case s.ask != nil:
		s.ask.Update(msg)
	case s.search != nil:
		s.search.Update(msg)
		s.find()
	case text == "":
	case isURL(text):
		return kit.Send(kit.OpenSetsMsg{Ref: text})
	case s.opts.Explain:
		return kit.Send(kit.OpenExplainedMsg{Text: text})
	default:
		return kit.Note(kit.Warn, "that is no URL")
	}
	return nil
}

// isURL reports that a text is one address and nothing else.
func isURL(text string) bool {
	low := strings.ToLower(text)
	return (strings.HasPrefix(low, "http://") || strings.HasPrefix(low, "https://")) && !strings.ContainsAny(text, " \t\r\n")
}

// turn chooses the next environment of the profile under the cursor.
func (s *Screen) turn(by int) {
	l, _ := s.current()
	e := s.profiles.Entries[l.index]
	n := len(e.Environments)
	s.chosen[e.About.Profile] = (s.chosen[e.About.Profile] + by + n) % n
}

func (s *Screen) current() (line, bool) {
	if s.list.Cursor >= len(s.lines) {
		return line{}, false
	}
	return s.lines[s.list.Cursor], true
}

func (s *Screen) open() tea.Cmd {
	l, ok := s.current()
	if !ok {
		return nil
	}
	switch l.kind {
	case profileLine:
		return s.openProfile(s.profiles.Entries[l.index])
	case visitLine:
		return kit.Send(VisitMsg{s.visits[l.index]})
	case demoLine:
		return kit.Send(DemoMsg{})
	case addLine:
		return kit.Send(kit.AddProfileMsg{})
	case importLine:
		return s.startImport("")
	}
	return s.startURL("")
}

// openProfile opens a profile at its chosen environment. One that is broken
// is opened too: the way to its error in full.
func (s *Screen) openProfile(e Entry) tea.Cmd {
	s.search = nil
	at := s.env(e)
	s.find()
	s.list.Go(s.lineOf(e.About.Profile))
	return kit.Send(kit.OpenSetsMsg{Ref: at.Ref()})
}

func (s *Screen) lineOf(profile string) int {
	for i, l := range s.lines {
		if l.kind == profileLine && s.profiles.Entries[l.index].About.Profile == profile {
			return i
		}
	}
	return 0
}

// edit asks for the profile under the cursor to be edited.
func (s *Screen) edit() tea.Cmd {
	l, _ := s.current()
	return kit.Send(kit.EditProfileMsg{Ref: s.env(s.profiles.Entries[l.index]).Ref()})
}

// endSearch closes the search; the cursor stays on its profile.
func (s *Screen) endSearch() {
	var profile string
	if l, ok := s.current(); ok && l.kind == profileLine {
		profile = s.profiles.Entries[l.index].About.Profile
	}
	s.search = nil
	s.find()
	s.list.Go(s.lineOf(profile))
}
