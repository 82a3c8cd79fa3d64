package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"odatui/client/safe"
	"odatui/profiles"
	"odatui/ui/tty"
)

// profileForm is a form on the terminal: an error is shown at its field, the user can
// always go back, esc leaves.
type profileForm struct {
	form   *huh.Form
	head   string // why the form is shown again, "" the first time
	asked  []*question
	places []*place
	probe  func() error // returns an error if there is no keyring
	back   bool         // going back: nothing is checked
	chosen bool         // a place has had the focus: it is not changed any more
}

// question is a field with the sentence under its title.
type question struct {
	input *huh.Input
	help  string
}

// place is where a secret is to be kept.
type place struct {
	value *flagValue
	ask   *huh.Select[string]
}

// ask returns a field. check validates an answer, nil accepts any.
func (p *profileForm) ask(title, help string, value *string, check func(string) error) *huh.Input {
	q := &question{huh.NewInput().Title(title).Description(help).Value(value), help}
	p.asked = append(p.asked, q)
	return q.input.Validate(func(s string) error {
		if p.back || check == nil {
			return nil
		}
		err := check(strings.TrimSpace(s))
		if err != nil {
			q.input.Description(badInk.Render("✗ " + string(safe.Clean(spoken(err)))))
		}
		return err
	})
}

// spoken returns an error in one line, with its first hint.
func spoken(err error) string {
	text := err.Error()
	var e *profiles.Error
	if errors.As(err, &e) {
		text = e.Message
	}
	if advice := hints(err); len(advice) > 0 {
		text += ": " + advice[0]
	}
	return text
}

// show puts the groups on the page.
func (p *profileForm) show(groups []*huh.Group) {
	keys := huh.NewDefaultKeyMap()
	keys.Quit.SetKeys("ctrl+c", "esc")
	// Without keys: a field enables its filter again whenever it is left.
	keys.Select.Filter.SetKeys()
	keys.Select.SetFilter.SetKeys()
	keys.Select.ClearFilter.SetKeys()
	p.form = huh.NewForm(groups...).WithKeyMap(keys).WithTheme(huh.ThemeFunc(formTheme)).WithShowHelp(false).WithShowErrors(false)
}

// keyringMsg reports whether a keyring responds.
type keyringMsg struct{ err error }

// Init starts the form and the check of the keyring.
func (p *profileForm) Init() tea.Cmd {
	if p.probe == nil || len(p.places) == 0 {
		return p.form.Init()
	}
	probe := p.probe
	return tea.Batch(p.form.Init(), func() tea.Msg { return keyringMsg{probe()} })
}

// Update passes messages on to the form. It goes back by itself: the form does not if
// a field is not filled.
func (p *profileForm) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case keyringMsg:
		p.withoutKeyring(msg.err) // the form is drawn again below
	case tea.WindowSizeMsg:
		msg.Height = max(msg.Height-strings.Count(p.head, "\n")-3, 5)
		return p.passed(msg)
	case tea.KeyPressMsg:
		for _, q := range p.asked {
			q.input.Description(q.help)
		}
		switch msg.String() {
		case "shift+tab":
			return p.settled(p.goBack())
		case "enter":
			return p.settled(p.goOn(msg))
		}
	}
	return p.passed(msg)
}

func (p *profileForm) passed(msg tea.Msg) (tea.Model, tea.Cmd) {
	_, cmd := p.form.Update(msg)
	return p.settled(cmd)
}

// settled ends the form if it is filled or left.
func (p *profileForm) settled(cmd tea.Cmd) (tea.Model, tea.Cmd) {
	if p.form.State != huh.StateNormal {
		return p, tea.Quit
	}
	for _, place := range p.places {
		p.chosen = p.chosen || p.form.GetFocusedField() == huh.Field(place.ask)
	}
	return p, cmd
}

// goOn answers a field and goes to the next one at once. The form does it by a
// message: keys that are typed fast would still go to the field before.
func (p *profileForm) goOn(enter tea.KeyPressMsg) tea.Cmd {
	from := p.form.GetFocusedField()
	_, cmd := p.form.Update(enter)
	if from.Error() != nil || p.form.State != huh.StateNormal {
		return cmd
	}
	if cmd = p.form.NextField(); p.form.GetFocusedField() == from {
		cmd = p.form.NextGroup()
	}
	return cmd
}

// goBack goes to the field before, if necessary on the page before, at once.
func (p *profileForm) goBack() tea.Cmd {
	p.back = true
	defer func() { p.back = false }()
	from := p.form.GetFocusedField()
	cmd := p.form.PrevField()
	if p.form.GetFocusedField() == from {
		cmd = p.form.PrevGroup()
	}
	return cmd
}

// withoutKeyring offers another place first if there is no keyring.
func (p *profileForm) withoutKeyring(err error) {
	if err == nil {
		return
	}
	for _, place := range p.places {
		place.ask.Description("Where is it kept? No keyring answers on this machine.")
		if !p.chosen && place.value.place == placeKeyring {
			place.value.place = placePrompt
			place.ask.Value(&place.value.place)
		}
	}
}

// View draws why the form is shown again, the form, and the keys.
func (p *profileForm) View() tea.View {
	if p.form.State != huh.StateNormal {
		return tea.NewView("")
	}
	lines := strings.Split(p.form.View(), "\n")
	for len(lines) > 0 && strings.TrimSpace(ansi.Strip(lines[len(lines)-1])) == "" {
		lines = lines[:len(lines)-1]
	}
	footer := faintInk.Render("enter next   shift+tab back   ↑ ↓ choose   esc or ctrl+c leave, nothing is saved")
	return tea.NewView(p.head + strings.Join(lines, "\n") + "\n\n" + footer)
}

// run shows the form until it is filled. Leaving it is errNotDone.
func (p *profileForm) run(ctx context.Context, a *app) error {
	var options []tea.ProgramOption
	if a.noColor {
		options = append(options, tea.WithColorProfile(colorprofile.ASCII))
	}
	err := tty.New(a.terminal()).Run(ctx, p, options...)
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case err != nil:
		return fmt.Errorf("ask for the profile: %w", err)
	case p.form.State != huh.StateCompleted:
		return a.notDone()
	}
	return nil
}

// terminal returns the terminal that a form is drawn on.
func (a *app) terminal() (in, out *os.File) {
	in, _ = a.in.(*os.File)
	return in, os.Stderr
}

// dialogue shows the form until its input can be saved, or the user leaves. The input
// is kept. build returns the groups of fields.
func (d *addition) dialogue(ctx context.Context, build func(*profileForm) []*huh.Group, save func() error) error {
	if os.Getenv("TERM") == "dumb" {
		return usage("the terminal is dumb (TERM=dumb): it cannot show a form", "use flags, see: odatui profiles add --help")
	}
	head := ""
	for {
		p := &profileForm{head: head, probe: func() error { return profiles.KeyringProbe(ctx) }}
		p.show(build(p))
		if err := p.run(ctx, d.app); err != nil {
			return err
		}
		err := save()
		if err == nil || errors.Is(err, context.Canceled) {
			return err
		}
		head = refusal(err)
	}
}

// refusal returns the text above the form: why it could not be saved.
func refusal(err error) string {
	text := badInk.Render("✗ "+string(safe.Clean(message(err)))) + "\n"
	advice := hints(err)
	if errors.Is(err, profiles.ErrNoKeyring) {
		advice = []string{"choose another place for the secret"}
	}
	for _, line := range advice {
		text += "  " + string(safe.Clean(line)) + "\n"
	}
	return text + "\n"
}

// The colours of forms are the terminal's own, which suit any background.
var (
	badInk   = lipgloss.NewStyle().Foreground(lipgloss.Red)
	faintInk = lipgloss.NewStyle().Faint(true)
)

func formTheme(dark bool) *huh.Styles {
	t := huh.ThemeBase(dark)
	accent := lipgloss.NewStyle().Foreground(lipgloss.Cyan)
	t.Group.Title, t.Group.Description = lipgloss.NewStyle().Bold(true), faintInk
	t.Focused.Base = t.Focused.Base.BorderForeground(lipgloss.Cyan)
	t.Focused.Title, t.Focused.Description = accent.Bold(true), faintInk
	t.Focused.SelectSelector = accent.SetString("> ")
	t.Focused.SelectedOption = accent
	t.Focused.TextInput.Prompt, t.Focused.TextInput.Cursor = accent, accent
	t.Focused.FocusedButton = t.Focused.FocusedButton.Foreground(lipgloss.Black).Background(lipgloss.Cyan)
	t.Focused.BlurredButton = t.Focused.BlurredButton.UnsetForeground().UnsetBackground()
	t.Blurred = t.Focused
	t.Blurred.Base = t.Blurred.Base.BorderStyle(lipgloss.HiddenBorder())
	t.Blurred.Title = lipgloss.NewStyle()
	t.Blurred.FocusedButton = lipgloss.NewStyle().Padding(0, 2).MarginRight(1).Reverse(true)
	return t
}
