package cell

import (
	"cmp"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/jsonscan"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// tree lays JSON text out over rows; more is that it has more than are shown, not ok that
// it is no JSON. Numbers and strings keep their writing.
func tree(text string) (rows []row, more, ok bool) {
	t := treeReader{text: text}
	t.scan.Reset([]byte(text), jsonscan.MaxDepth)
	ok = t.value("", 0)
	return t.rows, t.full, ok && t.scan.End() || t.full
}

// treeReader reads JSON text into rows.
type treeReader struct {
	text string
	scan jsonscan.Scanner
	rows []row
	full bool // there are too many
}

// value reads a value and what is in it, false where it is none.
func (t *treeReader) value(name safe.Text, depth int) bool {
	if t.full = t.full || len(t.rows) >= maxRows; t.full {
		return false
	}
	open := t.scan.Peek()
	if open != '{' && open != '[' {
		off, end, ok := t.scan.Value()
		if ok {
			value := t.text[off:end]
			t.rows = append(t.rows, row{text: name + safe.Clean(value), label: len(name), role: roleOf(value), depth: depth})
			last := &t.rows[len(t.rows)-1]
			last.links = findLinks(string(last.text))
		}
		return ok
	}
	at := len(t.rows)
	text, closing := safe.Text("{"), safe.Text("}")
	if open == '[' {
		text, closing = "[", "]"
	}
	t.rows = append(t.rows, row{text: name + text, label: len(name), depth: depth})
	n := 0
	t.scan.Open()
	for ; t.scan.More(); n++ {
		if n > 0 {
			t.rows[len(t.rows)-1].text += ","
		}
		var member safe.Text
		if open == '{' {
			from, to, _ := t.scan.Name()
			member = safe.Clean(t.text[from-1:to+1]) + ": "
		}
		if !t.value(member, depth+1) {
			if t.full { // what came stays, and is closed
				break
			}
			return false
		}
	}
	if !t.full && t.scan.Err() != nil {
		return false
	}
	if n == 0 {
		t.rows[at].text += closing
		return true
	}
	t.rows[at].end, t.rows[at].count = len(t.rows), n
	t.rows = append(t.rows, row{text: closing, depth: depth})
	return !t.full
}

// maxRows is how many rows of JSON are shown.
const maxRows = 100_000

func roleOf(value string) kit.Role {
	switch v := client.JSONValue(value); v.Kind {
	case client.Null:
		return kit.Mute
	case client.Number:
		return kit.Number
	}
	return kit.Plain
}

// sign is before a row: whether it is open or folded.
func (r *row) sign(part int) safe.Text {
	switch {
	case part > 0 || r.end == 0:
		return "  "
	case r.folded:
		return "▸ "
	}
	return "▾ "
}

// inside says what is folded away behind a row.
func (r *row) inside() safe.Text {
	closing := safe.Text("…}  ")
	if r.text[len(r.text)-1] == '[' {
		closing = "…]  "
	}
	return closing + kit.Thousands(int64(r.count))
}

// foldCommands are those of JSON.
func (s *Screen) foldCommands() []kit.Command {
	title, all := safe.Text("fold"), safe.Text("fold all")
	if s.nested && len(s.lines) > 0 && s.rows[s.lines[s.list.Cursor].row].folded {
		title = "unfold"
	}
	if s.anyFolded() {
		all = "unfold all"
	}
	off := kit.Unless(s.nested, "this value has no objects and no lists")
	return []kit.Command{
		{ID: "fold", Keys: []string{"enter", "space"}, Title: title, Help: "fold the object or the list, or unfold it", Section: "value",
			Quiet: !s.nested, Off: off, Run: kit.Run(func() tea.Cmd { s.fold(); return nil })},
		{ID: "fold-all", Keys: []string{"z"}, Title: all, Help: "fold all that is within the value, or unfold it", Section: "value",
			Quiet: !s.nested, Off: off, Run: kit.Run(func() tea.Cmd { s.foldAll(); return nil })},
	}
}

func (s *Screen) anyFolded() bool {
	for i := range s.rows {
		if s.rows[i].folded {
			return true
		}
	}
	return false
}

// fold folds the object or the list under the cursor or around it, or unfolds it.
func (s *Screen) fold() {
	if len(s.lines) == 0 {
		return
	}
	at := s.opener(s.lines[s.list.Cursor].row)
	s.rows[at].folded = !s.rows[at].folded && s.rows[at].end > 0
	s.relay(at)
}

// opener returns the row that begins what a row is in or closes.
func (s *Screen) opener(at int) int {
	if s.rows[at].end > 0 {
		return at
	}
	for i := at - 1; i >= 0; i-- {
		if s.rows[i].end >= at {
			return i
		}
	}
	return at
}

// foldAll folds all within the outermost object or list, or unfolds all.
func (s *Screen) foldAll() {
	at, folded := s.lines[s.list.Cursor].row, s.anyFolded()
	for i := range s.rows {
		s.rows[i].folded = !folded && s.rows[i].depth > 0 && s.rows[i].end > 0
	}
	for i := range s.rows[:at] { // the outermost one that is folded now
		if s.rows[i].folded && s.rows[i].end >= at {
			at = i
			break
		}
	}
	s.relay(at)
}

// relay lays the value out after a fold, with the cursor on a row.
func (s *Screen) relay(at int) {
	s.lay()
	for i, l := range s.lines {
		if l.row >= at {
			s.list.Go(i)
			return
		}
	}
	s.list.Go(cmp.Or(len(s.lines)-1, 0))
}
