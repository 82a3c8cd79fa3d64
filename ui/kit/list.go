package kit

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"odatui/client/safe"
)

// MoveKeys are the keys that move in lists and long texts.
type MoveKeys struct {
	Up, Down, PageUp, PageDown, HalfUp, HalfDown, First, Last key.Binding
}

// NewMoveKeys returns the usual ones.
func NewMoveKeys() MoveKeys {
	return MoveKeys{
		Up:       key.NewBinding(key.WithKeys("up", "k"), key.WithHelp("↑ k", "up")),
		Down:     key.NewBinding(key.WithKeys("down", "j"), key.WithHelp("↓ j", "down")),
		PageUp:   key.NewBinding(key.WithKeys("pgup"), key.WithHelp("pgup", "page up")),
		PageDown: key.NewBinding(key.WithKeys("pgdown"), key.WithHelp("pgdn", "page down")),
		HalfUp:   key.NewBinding(key.WithKeys("ctrl+u"), key.WithHelp("ctrl+u", "half a page up")),
		HalfDown: key.NewBinding(key.WithKeys("ctrl+d"), key.WithHelp("ctrl+d", "half a page down")),
		First:    key.NewBinding(key.WithKeys("g", "home"), key.WithHelp("g home", "first")),
		Last:     key.NewBinding(key.WithKeys("G", "end"), key.WithHelp("G end", "last")),
	}
}

// Moving is the title of the group of moving keys: help lists it, the key line
// leaves it out.
const Moving safe.Text = "moving"

// Group returns the keys as a group for help.
func (k MoveKeys) Group() Group {
	return Group{Title: Moving, Keys: []key.Binding{k.Up, k.Down, k.PageUp, k.PageDown, k.HalfUp, k.HalfDown, k.First, k.Last}}
}

// List is a cursor in a list of Len entries and the window that follows it.
// The zero value is an empty list.
type List struct {
	Len    int
	Cursor int // 0 in an empty list
	top    int
	height int // of the last window
}

// Resize gives the list another length; the cursor stays inside.
func (l *List) Resize(n int) {
	l.Len = n
	l.Go(l.Cursor)
}

// Go moves the cursor to an entry, or as near as there is one.
func (l *List) Go(to int) { l.Cursor = max(min(to, l.Len-1), 0) }

// Key moves by a moving key and reports whether it was one.
func (l *List) Key(k MoveKeys, msg tea.KeyPressMsg) bool {
	page := max(l.height-1, 1)
	switch {
	case key.Matches(msg, k.Up):
		l.Go(l.Cursor - 1)
	case key.Matches(msg, k.Down):
		l.Go(l.Cursor + 1)
	case key.Matches(msg, k.PageUp):
		l.Go(l.Cursor - page)
	case key.Matches(msg, k.PageDown):
		l.Go(l.Cursor + page)
	case key.Matches(msg, k.HalfUp):
		l.Go(l.Cursor - max(page/2, 1))
	case key.Matches(msg, k.HalfDown):
		l.Go(l.Cursor + max(page/2, 1))
	case key.Matches(msg, k.First):
		l.Go(0)
	case key.Matches(msg, k.Last):
		l.Go(l.Len - 1)
	default:
		return false
	}
	return true
}

// Wheel moves the cursor by a turn of the wheel and reports whether it was one.
func (l *List) Wheel(msg tea.Msg) bool {
	wheel, ok := msg.(tea.MouseWheelMsg)
	if !ok {
		return false
	}
	switch wheel.Button {
	case tea.MouseWheelUp:
		l.Go(l.Cursor - 3)
	case tea.MouseWheelDown:
		l.Go(l.Cursor + 3)
	}
	return true
}

// Window returns which entries stand in height lines: from up to, not
// including, to. The cursor is always among them.
func (l *List) Window(height int) (from, to int) {
	height = max(height, 0)
	l.height = height
	l.top = max(min(l.top, l.Len-height), 0)
	if l.Cursor < l.top {
		l.top = l.Cursor
	}
	if height > 0 && l.Cursor >= l.top+height {
		l.top = l.Cursor - height + 1
	}
	return l.top, min(l.top+height, l.Len)
}

// Height returns the height of the last window.
func (l *List) Height() int { return l.height }

// Match is an entry that a search found.
type Match struct {
	Index int
	At    []int // byte offsets of the letters that matched, ascending
}

// Search returns the entries that hold the letters of pattern in that order,
// best first. An empty pattern finds all of them, in their own order.
func Search(pattern string, n int, entry func(int) string) []Match {
	if pattern == "" {
		all := make([]Match, n)
		for i := range all {
			all[i].Index = i
		}
		return all
	}
	var found []Match
	for _, m := range fuzzy.FindFrom(pattern, source{n, entry}) {
		found = append(found, Match{Index: m.Index, At: m.MatchedIndexes})
	}
	return found
}

type source struct {
	n     int
	entry func(int) string
}

// String returns the text of an entry.
func (s source) String(i int) string { return s.entry(i) }

// Len returns the number of entries.
func (s source) Len() int { return s.n }
