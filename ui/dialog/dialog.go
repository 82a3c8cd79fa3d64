// Package dialog holds the plain dialogs: a list to choose from, a question
// with two answers, and a line to type, hidden if it is a secret.
//
// It does not know what is chosen, answered or typed for, nor where it floats.
package dialog

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// Item is one thing to choose.
type Item struct {
	Text safe.Text
	Hint safe.Text // dim, at the right
	Send tea.Msg   // what choosing it sends
}

// List is a dialog to choose one of several things, searched by typing.
type List struct {
	look          *theme.Theme
	title         safe.Text
	items         []Item
	found         []kit.Match
	list          kit.List
	input         kit.Input
	width, height int
	done          bool
	// Delete returns the message that the delete key sends for an item, which leaves the
	// list; nil: the key does nothing.
	Delete func(Item) tea.Msg
}

var _ kit.Dialog = (*List)(nil)

// NewList makes the dialog; the cursor stands on items[at].
func NewList(look *theme.Theme, title safe.Text, items []Item, at int) *List {
	l := &List{look: look, title: title, items: items}
	l.find()
	l.list.Go(at)
	return l
}

// Title says what is chosen.
func (l *List) Title() safe.Text { return l.title }

// Close sends nothing.
func (l *List) Close() tea.Cmd { return nil }

// Done reports that something was chosen.
func (l *List) Done() bool { return l.done }

// SetSize says how large it may be.
func (l *List) SetSize(width, height int) {
	l.width, l.height = width, height
	l.fit()
}

func (l *List) find() {
	l.found = kit.Search(l.input.Value(), len(l.items), func(i int) string { return string(l.items[i].Text) })
	l.list.Resize(len(l.found))
	l.fit()
}

// fit gives the list the lines that the search line leaves.
func (l *List) fit() {
	room := l.height - 2
	if l.searches() {
		room--
	}
	l.list.SetHeight(max(min(room, len(l.items)), 1))
}

// searches reports a line for the search.
func (l *List) searches() bool { return l.input.Value() != "" || len(l.items) > 8 }

// Commands choose and move.
func (l *List) Commands() []kit.Command {
	list := []kit.Command{{ID: "choose", Keys: []string{"enter"}, Title: "choose", Help: "choose this one", Run: l.choose, Off: func() safe.Text {
		if len(l.found) == 0 {
			return "nothing has these letters"
		}
		return ""
	}}}
	if l.Delete != nil {
		list = append(list, kit.Command{ID: "delete", Keys: []string{"delete"}, Title: "forget", Help: "forget this one", Run: l.remove,
			Off: kit.Unless(len(l.found) > 0, "nothing has these letters")})
	}
	more := map[string]string{"up": "ctrl+k", "down": "ctrl+j"}
	for _, c := range kit.Moves(l.move, true) {
		if k, ok := more[c.ID]; ok {
			c.Keys = append(c.Keys, k)
		}
		list = append(list, c)
	}
	jump := func(id, key string, m kit.Move) kit.Command {
		return kit.Command{ID: id, Keys: []string{key}, Quiet: true, Silent: true, Section: kit.Moving,
			Run: func(string) tea.Cmd { return l.move(m) }}
	}
	return append(list, jump("next", "tab", kit.Down), jump("first", "home", kit.First), jump("last", "end", kit.Last))
}

func (l *List) move(m kit.Move) tea.Cmd {
	l.list.Move(m)
	return nil
}

func (l *List) choose(string) tea.Cmd {
	l.done = true
	return kit.Send(l.items[l.found[l.list.Cursor].Index].Send)
}

func (l *List) remove(string) tea.Cmd {
	at := l.found[l.list.Cursor].Index
	item := l.items[at]
	l.items = slices.Delete(slices.Clone(l.items), at, at+1)
	cursor := l.list.Cursor
	l.find()
	l.list.Go(cursor)
	l.done = len(l.items) == 0
	return kit.Send(l.Delete(item))
}

// Update searches.
func (l *List) Update(msg tea.Msg) tea.Cmd {
	if !l.list.Wheel(msg) && l.input.Update(msg) {
		l.find()
		l.list.Go(0)
	}
	return nil
}

// View draws the window of the list.
func (l *List) View() string {
	inner := max(min(l.width-4, 64), 1)
	var lines []string
	if l.searches() {
		lines = append(lines, l.look.Accent.Render("/")+l.input.View(l.look, inner-1))
	}
	from, to := l.list.Window()
	for i := from; i < to; i++ {
		lines = append(lines, Row(l.look, l.items[l.found[i].Index], i == l.list.Cursor, inner))
	}
	if len(l.found) == 0 {
		lines = append(lines, l.look.Dim.Render(kit.Cut("nothing has these letters", inner)))
	}
	return kit.Footed(l.look, l.title, kit.More(from, to-from, len(l.found)), lines, inner)
}

// Row draws one item in width cells.
func Row(look *theme.Theme, item Item, selected bool, width int) string {
	role := kit.Plain
	if selected {
		role = kit.Strong
	}
	right := []kit.Span{{Text: item.Hint, Role: kit.Dim}}
	if item.Hint == "" {
		right = nil
	}
	return look.Bar(selected) + kit.Line(look, max(width-2, 0), []kit.Span{{Text: item.Text, Role: role}}, right)
}

// Prompt is a dialog that asks for one line.
type Prompt struct {
	look          *theme.Theme
	title         safe.Text
	label         safe.Text
	input         kit.Input
	answer        func(text string, ok bool) tea.Cmd
	width, height int
	done          bool
}

var _ kit.Dialog = (*Prompt)(nil)

// NewPrompt makes the dialog. done is called once, in Update: with the line,
// or with false when the person closed the dialog.
func NewPrompt(look *theme.Theme, title, label safe.Text, secret bool, done func(text string, ok bool) tea.Cmd) *Prompt {
	return &Prompt{look: look, title: title, label: label, input: kit.Input{Secret: secret}, answer: done}
}

// Fill puts a text into the line that may be sent as it is.
func (p *Prompt) Fill(text string) { p.input.Set(text) }

// Title says what is asked for.
func (p *Prompt) Title() safe.Text { return p.title }

// Close answers that nothing was typed.
func (p *Prompt) Close() tea.Cmd { return p.answer("", false) }

// Done reports that the line was answered.
func (p *Prompt) Done() bool { return p.done }

// SetSize says how large it may be.
func (p *Prompt) SetSize(width, height int) { p.width, p.height = width, height }

// Commands answer; all other keys are text, which the key line says.
func (p *Prompt) Commands() []kit.Command {
	return []kit.Command{
		{ID: "send", Keys: []string{"enter"}, Title: "done", Help: "answer with this line", Run: func(string) tea.Cmd {
			p.done = true
			return p.answer(p.input.Value(), true)
		}},
		{ID: "cancel", Keys: []string{"esc"}, Title: "cancel", Help: "close without an answer"},
		{ID: "text", Shown: "other keys", Title: "are text", Silent: true},
	}
}

// Update types.
func (p *Prompt) Update(msg tea.Msg) tea.Cmd {
	p.input.Update(msg)
	return nil
}

// View draws the label and the line; the line itself stays longest.
func (p *Prompt) View() string {
	inner := max(min(p.width-4, 64), 1)
	var lines []string
	for _, line := range kit.Wrap(p.label, inner, max(p.height-3, 0)) {
		lines = append(lines, p.look.Dim.Render(line))
	}
	if len(lines) > 0 && len(lines)+4 <= p.height {
		lines = append(lines, "")
	}
	lines = append(lines, p.input.View(p.look, inner))
	return kit.Box(p.look, p.title, lines, inner)
}
