package filterbar

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// List is the dialog of the conditions: each can be left out, taken in again,
// edited and removed. Every change is applied at once.
type List struct {
	look    *theme.Theme
	all     []Condition
	list    kit.List
	width   int
	done    bool
	changed func(list []Condition) tea.Cmd
	edit    func(list []Condition, at int) tea.Cmd
}

var _ kit.Dialog = (*List)(nil)

// NewList makes the dialog. changed is called with all conditions after a change of
// one; edit closes the dialog and opens one in the bar.
func NewList(look *theme.Theme, all []Condition, changed func([]Condition) tea.Cmd, edit func([]Condition, int) tea.Cmd) *List {
	l := &List{look: look, all: slices.Clone(all), changed: changed, edit: edit}
	l.list.Resize(len(l.all))
	return l
}

// Title names the dialog.
func (l *List) Title() safe.Text { return "conditions" }

// Close leaves the conditions as they are now.
func (l *List) Close() tea.Cmd { return nil }

// Done reports that a condition is edited, or that there is none left.
func (l *List) Done() bool { return l.done }

// SetSize gives the list its room.
func (l *List) SetSize(width, height int) {
	l.width = max(min(width-4, 84), 1)
	l.list.SetHeight(max(min(height-2, 16), 1))
}

// Update turns the wheel.
func (l *List) Update(msg tea.Msg) tea.Cmd {
	l.list.Wheel(msg)
	return nil
}

// Commands lists what can be done with the condition under the cursor.
func (l *List) Commands() []kit.Command {
	state := safe.Text("leave out")
	if l.current().Off {
		state = "take in"
	}
	fixed := func() safe.Text {
		if c := l.current(); c.Where != nil || c.Search || c.Off {
			return "this one cannot be edited in the bar"
		}
		return ""
	}
	list := []kit.Command{
		{ID: "edit", Keys: []string{"enter"}, Title: "edit", Help: "edit the condition in the filter bar", Off: fixed, Run: func(string) tea.Cmd {
			l.done = true
			return l.edit(l.all, l.list.Cursor)
		}},
		{ID: "toggle", Keys: []string{"space", " "}, Shown: "space", Title: state, Help: "leave the condition out, or take it in again",
			Run: func(string) tea.Cmd { return l.toggle() }},
		{ID: "remove", Keys: []string{"x", "backspace", "delete"}, Shown: "x", Title: "remove", Help: "remove the condition",
			Run: func(string) tea.Cmd { return l.remove() }},
	}
	return append(list, kit.Moves(func(m kit.Move) tea.Cmd {
		l.list.Move(m)
		return nil
	}, false)...)
}

func (l *List) current() Condition {
	if l.list.Cursor < len(l.all) {
		return l.all[l.list.Cursor]
	}
	return Condition{}
}

func (l *List) toggle() tea.Cmd {
	l.all[l.list.Cursor].Off = !l.all[l.list.Cursor].Off
	return l.changed(slices.Clone(l.all))
}

func (l *List) remove() tea.Cmd {
	l.all = slices.Delete(l.all, l.list.Cursor, l.list.Cursor+1)
	l.list.Resize(len(l.all))
	l.done = len(l.all) == 0
	return l.changed(slices.Clone(l.all))
}

// View draws the conditions with their states.
func (l *List) View() string {
	var lines []string
	from, to := l.list.Window()
	for i := from; i < to; i++ {
		c := l.all[i]
		role, state := kit.Plain, kit.Span{Text: "● ", Role: kit.OK}
		switch {
		case c.Off:
			role, state = kit.Dim, kit.Span{Text: "○ ", Role: kit.Dim}
		case i == l.list.Cursor:
			role = kit.Strong
		}
		join := safe.Text("")
		if i > 0 && c.Join != "" {
			join = show(c.Join)
		}
		left := []kit.Span{state, {Text: kit.Pad(join, 4), Role: kit.Dim}, {Text: kit.Cut(c.Chip(), max(1, l.width-10)), Role: role}}
		var right []kit.Span
		if c.Off {
			right = []kit.Span{{Text: "off", Role: kit.Dim}}
		}
		lines = append(lines, l.look.Bar(i == l.list.Cursor)+kit.Line(l.look, max(l.width-2, 0), left, right))
	}
	var foot safe.Text
	if to-from < len(l.all) {
		foot = safe.Clean(fmt.Sprintf("%d of %d", l.list.Cursor+1, len(l.all)))
	}
	return kit.Footed(l.look, l.Title(), foot, lines, l.width)
}
