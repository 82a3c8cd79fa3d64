package dialog

import (
	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// Confirm is a dialog that asks a question with two answers. enter takes the
// chosen one, at first the second: the careful one stands there. y and n answer
// at once; esc answers nothing.
type Confirm struct {
	look     *theme.Theme
	title    safe.Text
	question safe.Text
	answers  [2]Item // yes, no
	at       int
}

var _ kit.Dialog = (*Confirm)(nil)

// NewConfirm makes the dialog.
func NewConfirm(look *theme.Theme, title, question safe.Text, yes, no Item) *Confirm {
	yes.Hint, no.Hint = "y", "n"
	return &Confirm{look: look, title: title, question: question, answers: [2]Item{yes, no}, at: 1}
}

// Title says what it is about.
func (c *Confirm) Title() safe.Text { return c.title }

// Close answers nothing.
func (c *Confirm) Close() tea.Cmd { return nil }

// Update chooses and answers.
func (c *Confirm) Update(msg tea.Msg) (tea.Cmd, bool) {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil, false
	}
	switch k.Keystroke() {
	case "y":
		return kit.Send(c.answers[0].Send), true
	case "n":
		return kit.Send(c.answers[1].Send), true
	case "enter":
		return kit.Send(c.answers[c.at].Send), true
	case "up", "k", "home", "left", "h":
		c.at = 0
	case "down", "j", "end", "right", "l":
		c.at = 1
	case "tab", "shift+tab":
		c.at = 1 - c.at
	}
	return nil, false
}

// View draws the question and the answers; the answers stay longest.
func (c *Confirm) View(width, height int) string {
	inner := max(min(width-4, 60), 1)
	var lines []string
	if room := height - 2 - len(c.answers) - 1; room > 0 {
		for _, line := range kit.Wrap(c.question, inner, room) {
			lines = append(lines, c.look.Text.Render(line))
		}
		lines = append(lines, "")
	}
	for i, item := range c.answers {
		lines = append(lines, Row(c.look, item, i == c.at, inner))
	}
	return kit.Box(c.look, c.title, lines, inner)
}
