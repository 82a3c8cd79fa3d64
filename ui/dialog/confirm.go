package dialog

import (
	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// Confirm is a dialog that asks a question with two answers. enter takes the
// chosen one, at first the second: the careful one stands there. y and n answer
// at once; esc answers nothing, unless Closed is set.
type Confirm struct {
	look          *theme.Theme
	title         safe.Text
	question      safe.Text
	answers       [2]Item // yes, no
	at            int
	width, height int
	done          bool
	Closed        tea.Msg // what closing it sends, nil nothing
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
func (c *Confirm) Close() tea.Cmd {
	if c.Closed == nil {
		return nil
	}
	return kit.Send(c.Closed)
}

// Done reports that it was answered.
func (c *Confirm) Done() bool { return c.done }

// SetSize says how large it may be.
func (c *Confirm) SetSize(width, height int) { c.width, c.height = width, height }

// Update has nothing to type.
func (c *Confirm) Update(tea.Msg) tea.Cmd { return nil }

// Commands choose and answer.
func (c *Confirm) Commands() []kit.Command {
	give := func(i int) func(string) tea.Cmd {
		return func(string) tea.Cmd {
			c.done = true
			return kit.Send(c.answers[i].Send)
		}
	}
	choose := func(i func() int) func(string) tea.Cmd {
		return func(string) tea.Cmd {
			c.at = i()
			return nil
		}
	}
	return []kit.Command{
		{ID: "answer", Keys: []string{"enter"}, Title: "answer", Help: "take the chosen answer", Run: give(c.at)},
		{ID: "yes", Keys: []string{"y"}, Title: "yes", Help: "answer yes", Run: give(0)},
		{ID: "no", Keys: []string{"n"}, Title: "no", Help: "answer no", Run: give(1)},
		{ID: "first", Keys: []string{"up", "k", "home", "left", "h"}, Help: "choose the first answer", Quiet: true,
			Run: choose(func() int { return 0 })},
		{ID: "second", Keys: []string{"down", "j", "end", "right", "l"}, Help: "choose the second answer", Quiet: true,
			Run: choose(func() int { return 1 })},
		{ID: "other", Keys: []string{"tab", "shift+tab"}, Help: "choose the other answer", Quiet: true,
			Run: choose(func() int { return 1 - c.at })},
	}
}

// View draws the question and the answers; the answers stay longest.
func (c *Confirm) View() string {
	inner := max(min(c.width-4, 60), 1)
	var lines []string
	if room := c.height - 2 - len(c.answers) - 1; room > 0 {
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
