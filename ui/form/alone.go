package form

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// Alone is a program that shows one form: the screen of the explorer in a frame of a
// first line, a status line and a key line.
type Alone struct {
	screen        *Screen
	look          *theme.Theme
	profile       colorprofile.Profile
	dark          bool
	width, height int
	note          safe.Text
	outcome       *Outcome
}

// NewAlone returns the program of a form.
func NewAlone(f *Form) *Alone {
	a := &Alone{look: theme.New(colorprofile.TrueColor, true), profile: colorprofile.TrueColor, dark: true}
	a.screen = New(a.look, f, Options{Done: func(o Outcome) tea.Cmd {
		a.outcome = &o
		return tea.Quit
	}})
	return a
}

// Outcome returns what was saved, false if the person left.
func (a *Alone) Outcome() (Outcome, bool) {
	if a.outcome == nil {
		return Outcome{}, false
	}
	return *a.outcome, true
}

// Init starts the form.
func (a *Alone) Init() tea.Cmd { return tea.Batch(tea.RequestBackgroundColor, a.screen.Init()) }

// Update does what the explorer's root does for a screen.
func (a *Alone) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.width, a.height = msg.Width, msg.Height
		return a, a.screen.SetSize(a.width, max(a.height-a.frame(), 1))
	case tea.BackgroundColorMsg:
		a.dark = msg.IsDark()
		a.dress()
	case tea.ColorProfileMsg:
		a.profile = msg.Profile
		a.dress()
	case tea.KeyPressMsg:
		return a, a.key(msg)
	case kit.BackMsg:
		return a, tea.Quit
	default:
		return a, a.screen.Update(msg)
	}
	return a, nil
}

// dress makes the theme anew: the screen shares it.
func (a *Alone) dress() { *a.look = *theme.New(a.profile, a.dark) }

// key runs the command of a key; without one it is typed.
func (a *Alone) key(msg tea.KeyPressMsg) tea.Cmd {
	a.note = ""
	stroke := msg.Keystroke()
	if stroke == "ctrl+c" {
		a.screen.Cancel()
		return tea.Quit
	}
	c, ok := kit.Find(a.screen.Commands(), stroke)
	switch {
	case !ok:
		return a.screen.Update(msg)
	case !c.Works():
		a.note = c.Why()
		return nil
	}
	return c.Run("")
}

// frame is how many lines are not the form's.
func (a *Alone) frame() int {
	if a.height < 16 {
		return 3
	}
	return 5
}

// View draws the frame and the form.
func (a *Alone) View() tea.View {
	v := tea.View{AltScreen: true, WindowTitle: string("odatui " + a.screen.Title)}
	if a.width < 20 || a.height < 5 {
		return v
	}
	lines := []string{a.look.Accent.Bold().Render(" odatui")}
	if a.frame() > 3 {
		lines = append(lines, "")
	}
	body := strings.Split(a.screen.View(), "\n")
	for len(body) < a.height-a.frame() {
		body = append(body, "")
	}
	lines = append(lines, body...)
	if a.frame() > 3 {
		lines = append(lines, "")
	}
	left := a.screen.Foot().Left
	if a.note != "" {
		left = []kit.Span{{Text: a.note, Role: kit.Dim}}
	}
	lines = append(lines, kit.Line(a.look, a.width-1, append([]kit.Span{{Text: " "}}, left...), nil), a.keyLine())
	if x, y, ok := kit.TakeCarets(a.look, lines); ok && x < a.width {
		v.Cursor = kit.Caret(a.look, x, y)
	}
	v.Content = strings.Join(lines, "\n")
	return v
}

// keyLine draws as many keys as there is room for.
func (a *Alone) keyLine() string {
	var spans []kit.Span
	for _, c := range a.screen.Commands() {
		if c.Quiet || !c.Works() {
			continue
		}
		more := []kit.Span{{Text: " "}, {Text: safe.Clean(c.Key()), Role: kit.Accent}, {Text: " " + c.Title + "  ", Role: kit.Dim}}
		if kit.SpansWidth(spans)+kit.SpansWidth(more) > a.width {
			break
		}
		spans = append(spans, more...)
	}
	return kit.Render(a.look, spans...)
}
