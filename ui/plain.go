package ui

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// The size for which screens are laid out that do not say themselves what they show.
const (
	plainWidth, plainHeight = 120, 60
	quiet                   = time.Second      // after which suggestions for a typed line are printed
	patience                = 10 * time.Second // after which what loads is printed once more
)

// plain is the explorer in plain mode: what changes is printed as a line, once. There is
// no frame and no colour, nothing is drawn again, and the cursor is where the next
// letter goes, or at the beginning of the line that was chosen.
type plain struct {
	*Model
	out   io.Writer
	open  bool // the cursor is in a line that was printed
	typed int  // of the newest letter

	place   string // environment, profile and crumbs that were printed
	env     string
	begun   bool
	front   any                // the screen or dialog that was printed last
	told    map[any]kit.Spoken // what was printed of each
	note    int                // of the note that was printed
	waits   bool
	waiting time.Time
	patient bool
}

// quietMsg reports that no letter was typed for a while.
type quietMsg struct{ typed int }

// muted is a terminal without output: Bubble Tea sets it up, and what it draws is not
// wanted.
type muted struct{ term.File }

func (muted) Write(p []byte) (int, error) { return len(p), nil }

func newPlain(m *Model, out io.Writer) *plain {
	m.deps.Settings.Theme = "none"
	m.mouse = false
	m.dress()
	return &plain{Model: m, out: out, told: make(map[any]kit.Spoken)}
}

// Init begins as the explorer does, at a size that no terminal has to have.
func (p *plain) Init() tea.Cmd {
	return tea.Batch(p.handle(tea.WindowSizeMsg{Width: plainWidth, Height: plainHeight}), p.Model.Init())
}

// View draws nothing.
func (p *plain) View() tea.View { return tea.View{} }

// Update takes a message and prints what it has changed.
func (p *plain) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg, tea.MouseMsg, tea.ColorProfileMsg, tea.BackgroundColorMsg:
		return p, nil
	case quietMsg:
		if msg.typed == p.typed {
			p.tell(true)
			p.suggest()
		}
		return p, nil
	case tea.KeyPressMsg:
		before := p.speak()
		_, cmd := p.Model.Update(msg)
		if p.echo(msg, before) {
			p.typed++
			turn := p.typed
			return p, tea.Batch(cmd, tea.Tick(quiet, func(time.Time) tea.Msg { return quietMsg{turn} }))
		}
		p.tell(true)
		return p, cmd
	}
	_, cmd := p.Model.Update(msg)
	switch msg.(type) {
	case busyMsg, clockMsg, noteGoneMsg, exportsReadMsg: // time alone changes nothing that has to be printed
		p.tellWaiting()
	default:
		p.tell(!p.typing())
	}
	return p, cmd
}

// top is the dialog on top, else the screen in front.
func (p *plain) top() any {
	if n := len(p.dialogs); n > 0 {
		return p.dialogs[n-1].Dialog
	}
	return p.Model.front().Screen
}

// typing reports that letters are text now.
func (p *plain) typing() bool {
	said := p.speak()
	return said.Asks != "" && (len(p.dialogs) > 0 || p.Model.front().Typing())
}

// speak returns what is in front in words: what it says itself, else what it draws.
func (p *plain) speak() kit.Spoken {
	if p.opening != nil && p.opening.first {
		return kit.Spoken{}
	}
	top := p.top()
	if s, ok := top.(kit.Speaker); ok {
		return s.Say()
	}
	view := top.(interface{ View() string }).View()
	return read(view)
}

// read makes words of what a screen draws: a line each, signs as words, without frames.
// The line with the cursor's bar is the one under the cursor.
func read(view string) kit.Spoken {
	var said kit.Spoken
	for line := range strings.SplitSeq(ansi.Strip(view), "\n") {
		chosen := strings.Contains(line, "▌")
		text := safe.Clean(strings.Join(strings.Fields(inWords.Replace(line)), " "))
		if text == "" {
			continue
		}
		said.All = append(said.All, text)
		if chosen {
			said.Here = []safe.Text{text}
		}
	}
	return said
}

// inWords says the signs of the screens, and leaves out what only divides.
var inWords = strings.NewReplacer(
	"▌", "", "│", " ", "╭", "", "╮", "", "╰", "", "╯", "", "─", "", "━", "", "›", ">", "∅", "null", "✗", "failed:", "●", "good:",
	"◐", "in part:",
	"○", "not yet:", "→", "link to", "⇉", "links to", "⇇", "linked from", "↑", "up", "↓", "down", "▸", "marked:", "…", "...", "✓", "ok:",
	"█", "", "▇", "", "▆", "", "▅", "", "▄", "", "▃", "", "▂", "", "▁", "", "┼", "", "┴", "", "┬", "", "├", "", "┤", "", "⏎", " ", "·", ",",
)

// echo prints a letter as it is typed, and reports that the line has only grown by it.
func (p *plain) echo(msg tea.KeyPressMsg, before kit.Spoken) bool {
	now := p.speak()
	if msg.Text == "" || before.Asks == "" || now.Asks != before.Asks || !p.typing() {
		return false
	}
	grown, ok := strings.CutPrefix(string(now.Line), string(before.Line))
	if !ok || grown == "" {
		return false
	}
	p.write(grown)
	said := p.told[p.top()]
	said.Line = now.Line
	p.told[p.top()] = said
	return true
}

// tell prints what has changed: where one is, what failed or was done, what there is,
// what is under the cursor. all is false while letters are typed.
func (p *plain) tell(all bool) {
	p.tellPlace()
	p.tellNote()
	p.tellWaiting()
	if !all || p.Model.front().Busy() && len(p.dialogs) == 0 || p.opening != nil {
		return
	}
	now, top := p.speak(), p.top()
	before, known := p.told[top]
	back := top != p.front
	if back { // the place in it is printed again
		before.Here, before.Asks = nil, ""
	}
	_, speaks := top.(kit.Speaker)
	told := false
	for _, line := range now.All {
		if !slices.Contains(before.All, line) && (speaks || !known || !slices.Contains(now.Here, line)) {
			p.line(line)
			told = true
		}
	}
	if told && now.Also != "" {
		p.line(now.Also)
	}
	p.tellHere(now, before, told || back)
	if now.Asks != "" && (now.Line != before.Line || now.Asks != before.Asks) && (now.Line != "" || now.Asks != "search") {
		p.line(now.Asks + ": " + now.Line)
	}
	if len(p.told) > 100 { // of screens that are gone
		clear(p.told)
	}
	p.front, p.told[top] = top, now
}

// tellHere prints what is under the cursor, from the first part that changed on.
func (p *plain) tellHere(now, before kit.Spoken, told bool) {
	from := 0
	for from < len(now.Here) && from < len(before.Here) && now.Here[from] == before.Here[from] {
		from++
	}
	if from >= len(now.Here) {
		return
	}
	parts := slices.Clone(now.Here[from:])
	if from == 0 && told {
		parts[0] += now.Of
	}
	var texts []string
	for _, part := range parts {
		texts = append(texts, string(part))
	}
	p.line(safe.Clean(strings.Join(texts, ". ")))
	if now.Asks == "" {
		p.write("\r")
	}
}

// suggest prints what may be typed.
func (p *plain) suggest() {
	if now := p.speak(); p.typing() && len(now.Rest) > 0 {
		for _, text := range now.Rest {
			p.line("suggested: " + text)
		}
		p.line(now.Asks + ": " + now.Line)
	}
}

// tellPlace prints environment, profile and place when they have changed.
func (p *plain) tellPlace() {
	about, ok := p.about()
	if p.opening != nil && p.opening.first {
		return
	}
	if !ok {
		if p.place != "home" {
			p.place, p.env = "home", ""
			p.line("home")
		}
		return
	}
	env := strings.ToLower(about.Badge)
	crumbs := []string{}
	for _, c := range p.crumbs(about) {
		crumbs = append(crumbs, string(c))
	}
	where := append([]string{}, crumbs...)
	title := string(safe.Clean(about.Title))
	if place := strings.Join(append([]string{env, title}, crumbs...), ", "); place == p.place {
		return
	} else if !strings.HasPrefix(p.place, env+", "+title) {
		where = append([]string{title}, where...)
		if env != "" {
			if p.env != "" && p.env != env {
				env = "now " + env
			}
			where = append([]string{env}, where...)
		}
		p.place = place
	} else {
		p.place = place
	}
	p.env = strings.ToLower(about.Badge)
	p.line(safe.Clean(strings.Join(where, ", ")))
	if !p.begun {
		p.begun = true
		p.line(p.credentialWords() + "press ? for the keys")
	}
}

// credentialWords says how long the token is good.
func (p *plain) credentialWords() safe.Text {
	session := p.shownSession()
	if session == nil || session.Token == nil {
		return ""
	}
	token := session.Token()
	if token.State != client.TokenValid || token.ExpiresAt.IsZero() {
		return ""
	}
	return safe.Clean(fmt.Sprintf("token good for %d minutes, ", int(token.ExpiresAt.Sub(p.deps.Now()).Minutes())))
}

// tellNote prints a note once.
func (p *plain) tellNote() {
	if p.Model.note.text == "" || p.Model.note.turn == p.note {
		return
	}
	p.note = p.Model.note.turn
	switch p.Model.note.role {
	case kit.Bad:
		p.line("failed: " + p.Model.note.text)
	case kit.Warn:
		p.line("warning: " + p.Model.note.text)
	default:
		p.line(p.Model.note.text)
	}
}

// tellWaiting says that something loads: once, and once more after a while.
func (p *plain) tellWaiting() {
	busy := p.opening != nil || p.Model.front().Busy()
	switch {
	case !busy:
		p.waits, p.patient = false, false
	case !p.waits:
		p.waits, p.waiting = true, time.Now()
		if p.opening != nil {
			p.line("opening " + p.opening.what)
		} else {
			p.line("loading")
		}
	case !p.patient && time.Since(p.waiting) >= patience && !p.asked():
		p.patient = true
		p.line(safe.Clean(fmt.Sprintf("still loading, %d seconds, esc stops", int(time.Since(p.waiting).Seconds()))))
	}
}

// line prints a line; the cursor stays at its end.
func (p *plain) line(text safe.Text) {
	if p.open {
		p.write("\r\n")
	}
	p.write(string(text))
	p.open = true
}

func (p *plain) write(text string) { _, _ = io.WriteString(p.out, text) } // without an output there is nowhere to report it
