package kit

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"
)

// List is a cursor in a list of Len entries and the window that follows it.
// The zero value is an empty list.
type List struct {
	Len    int
	Cursor int // 0 in an empty list
	top    int
	height int // of the window
}

// Resize gives the list another length; the cursor stays inside.
func (l *List) Resize(n int) {
	l.Len = n
	l.Go(l.Cursor)
}

// Go moves the cursor to an entry, or as near as there is one.
func (l *List) Go(to int) {
	l.Cursor = max(min(to, l.Len-1), 0)
	l.follow()
}

// Move moves the cursor.
func (l *List) Move(m Move) {
	page := max(l.height-1, 1)
	switch m {
	case Up:
		l.Go(l.Cursor - 1)
	case Down:
		l.Go(l.Cursor + 1)
	case PageUp:
		l.Go(l.Cursor - page)
	case PageDown:
		l.Go(l.Cursor + page)
	case HalfUp:
		l.Go(l.Cursor - max(page/2, 1))
	case HalfDown:
		l.Go(l.Cursor + max(page/2, 1))
	case First:
		l.Go(0)
	case Last:
		l.Go(l.Len - 1)
	}
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

// SetHeight gives the window its height; the cursor is in it.
func (l *List) SetHeight(height int) {
	l.height = max(height, 0)
	l.follow()
}

// follow moves the window so that the cursor is in it.
func (l *List) follow() {
	l.top = max(min(l.top, l.Len-l.height), 0)
	if l.Cursor < l.top {
		l.top = l.Cursor
	}
	if l.height > 0 && l.Cursor >= l.top+l.height {
		l.top = l.Cursor - l.height + 1
	}
}

// Window returns which entries stand in the window: from up to, not including, to.
// The cursor is always among them.
func (l *List) Window() (from, to int) { return l.top, min(l.top+l.height, l.Len) }

// Height returns the height of the window.
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

// Within returns where a text holds another, however letters are cased; -1 it does not.
func Within(text, part string) (from, to int) {
	if from = strings.Index(text, part); from >= 0 {
		return from, from + len(part)
	}
	low := strings.ToLower(text)
	if len(low) != len(text) { // other letters: the offsets would not fit
		return -1, -1
	}
	part = strings.ToLower(part)
	if from = strings.Index(low, part); from < 0 {
		return -1, -1
	}
	return from, from + len(part)
}
