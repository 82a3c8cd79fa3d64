// Package dialog holds the plain dialogs: a list to choose from, a question
// with two answers, and a line to type, hidden if it is a secret.
//
// It does not know what is chosen, answered or typed for, nor where it floats.
package dialog

import (
	"strings"

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
	look  *theme.Theme
	title safe.Text
	items []Item
	found []kit.Match
	list  kit.List
	input kit.Input
	keys  kit.MoveKeys
}

var _ kit.Dialog = (*List)(nil)

// NewList makes the dialog; the cursor stands on items[at].
func NewList(look *theme.Theme, title safe.Text, items []Item, at int) *List {
	l := &List{look: look, title: title, items: items, keys: kit.NewMoveKeys()}
	l.keys.Up.SetKeys("up", "ctrl+k")
	l.keys.Down.SetKeys("down", "ctrl+j", "tab")
	l.keys.First.SetKeys("home")
	l.keys.Last.SetKeys("end")
	l.find()
	l.list.Go(at)
	return l
}

// Title says what is chosen.
func (l *List) Title() safe.Text { return l.title }

// Close sends nothing.
func (l *List) Close() tea.Cmd { return nil }

func (l *List) find() {
	l.found = kit.Search(l.input.Value(), len(l.items), func(i int) string { return string(l.items[i].Text) })
	l.list.Resize(len(l.found))
}

// Update moves, searches and chooses.
func (l *List) Update(msg tea.Msg) (tea.Cmd, bool) {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		if k.Keystroke() == "enter" {
			if l.list.Cursor >= len(l.found) {
				return nil, false
			}
			return kit.Send(l.items[l.found[l.list.Cursor].Index].Send), true
		}
		if l.list.Key(l.keys, k) {
			return nil, false
		}
	}
	if l.list.Wheel(msg) {
		return nil, false
	}
	if l.input.Update(msg) {
		l.find()
		l.list.Go(0)
	}
	return nil, false
}

// View draws the window of the list.
func (l *List) View(width, height int) string {
	inner := max(min(width-4, 64), 1)
	var lines []string
	if l.input.Value() != "" || len(l.items) > 8 {
		lines = append(lines, l.look.Accent.Render("/")+l.input.View(l.look, inner-1))
	}
	from, to := l.list.Window(max(min(height-2-len(lines), len(l.items)), 1))
	for i := from; i < to; i++ {
		lines = append(lines, Row(l.look, l.items[l.found[i].Index], i == l.list.Cursor, inner))
	}
	if len(l.found) == 0 {
		lines = append(lines, l.look.Dim.Render(kit.Cut("nothing has these letters", inner)))
	}
	return kit.Box(l.look, l.title, lines, inner)
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
	look  *theme.Theme
	title safe.Text
	label safe.Text
	input kit.Input
	done  func(text string, ok bool) tea.Cmd
}

var _ kit.Dialog = (*Prompt)(nil)

// NewPrompt makes the dialog. done is called once, in Update: with the line,
// or with false when the person closed the dialog.
func NewPrompt(look *theme.Theme, title, label safe.Text, secret bool, done func(text string, ok bool) tea.Cmd) *Prompt {
	return &Prompt{look: look, title: title, label: label, input: kit.Input{Secret: secret}, done: done}
}

// Title says what is asked for.
func (p *Prompt) Title() safe.Text { return p.title }

// Close answers that nothing was typed.
func (p *Prompt) Close() tea.Cmd { return p.done("", false) }

// Update types; enter answers.
func (p *Prompt) Update(msg tea.Msg) (tea.Cmd, bool) {
	if k, ok := msg.(tea.KeyPressMsg); ok && k.Keystroke() == "enter" {
		return p.done(p.input.Value(), true), true
	}
	p.input.Update(msg)
	return nil, false
}

// View draws the label and the line.
func (p *Prompt) View(width, height int) string {
	inner := max(min(width-4, 64), 1)
	var lines []string
	for _, line := range kit.Wrap(p.label, inner, max(height-6, 1)) {
		lines = append(lines, p.look.Dim.Render(line))
	}
	lines = append(lines, "", p.input.View(p.look, inner), "")
	lines = append(lines, kit.Line(p.look, inner, []kit.Span{
		{Text: "enter", Role: kit.Accent}, {Text: " go on   ", Role: kit.Dim},
		{Text: "esc", Role: kit.Accent}, {Text: " cancel", Role: kit.Dim},
	}, nil))
	if over := len(lines) + 2 - height; over > 0 { // the line itself stays longest
		lines = lines[min(over, len(lines)-3):]
	}
	return strings.TrimRight(kit.Box(p.look, p.title, lines, inner), "\n")
}
