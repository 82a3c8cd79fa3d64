package rows

import (
	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// openRecord shows the cursor's row in full.
func (s *Screen) openRecord() tea.Cmd { return s.recordAt(s.grid.Column()) }

// recordAt shows the cursor's row in full, at one of its fields.
func (s *Screen) recordAt(field string) tea.Cmd {
	row, _ := s.grid.Row()
	held := s.book.held(row)
	if held == nil {
		return nil
	}
	return kit.Send(kit.OpenRecordMsg{
		Session: s.session, Set: s.wanted.Path, Page: held.page, Row: int(row - held.first),
		Ordinal: row, Column: field, Step: s.walk,
	})
}

// reopened shows the record that was in front in the environment before, once
// its row is there; another one is only pointed at.
func (s *Screen) reopened(same bool) tea.Cmd {
	if s.reopen == nil {
		return nil
	}
	field := s.reopen.Column
	s.reopen = nil
	if !same {
		return kit.Note(kit.Warn, "the record is not among the rows read here: this is its place")
	}
	return s.recordAt(field)
}

// walk moves the cursor for a record screen in front. What it comes to is
// asked for when the screen says that it walked.
func (s *Screen) walk(by int) (page *client.Page, row int, ordinal int64, ok bool) {
	if s.book == nil {
		return nil, 0, -1, false
	}
	before, _ := s.grid.Row()
	s.grid.MoveRows(int64(by))
	now, _ := s.grid.Row()
	if by != 0 {
		s.down = by > 0
		if now == before {
			return nil, 0, -1, false
		}
	}
	held := s.book.held(now)
	switch {
	case held == nil && s.failedAt(now) >= 0:
		return nil, 0, -1, false
	case held == nil:
		return nil, 0, now, false
	}
	return held.page, int(now - held.first), now, true
}

// openCell shows the cursor's value in full.
func (s *Screen) openCell() tea.Cmd {
	row, column, value, ok := s.cursor()
	if !ok {
		return nil
	}
	msg := kit.OpenCellMsg{Session: s.session, Title: column.Name, Type: column.Type, Value: value.Clone()}
	if list, cut := s.book.Cut(row, s.book.index[column.Name]); cut {
		msg.Cut = list.String()
	}
	return kit.Send(msg)
}

// copyCell puts the cursor's value on the clipboard, as it is.
func (s *Screen) copyCell() tea.Cmd {
	row, column, value, ok := s.cursor()
	switch {
	case !ok:
		return nil
	case value.Kind == client.Missing:
		return kit.Note(kit.Warn, "the row holds no "+safe.Clean(column.Name))
	case value.Kind == client.Null:
		return kit.Note(kit.Warn, safe.Clean(column.Name)+" is null: there is nothing to copy")
	}
	return kit.Send(kit.CopyMsg{Text: value.Text(), What: safe.Clean(column.Name) + " of row " + number(row+1)})
}

// chooseColumn asks for a column by name.
func (s *Screen) chooseColumn() tea.Cmd {
	d := &columns{look: s.look, screen: s, keys: kit.NewMoveKeys()}
	d.keys.Up.SetKeys("up")
	d.keys.Down.SetKeys("down")
	d.keys.First.Unbind()
	d.keys.Last.Unbind()
	d.keys.HalfUp.Unbind()
	d.keys.HalfDown.Unbind()
	for _, name := range s.grid.Names() {
		c, _ := s.book.column(name)
		d.all = append(d.all, c)
	}
	d.find()
	for i, c := range d.all {
		if c.Name == s.grid.Column() {
			d.list.Go(i)
		}
	}
	return kit.Send(kit.OpenDialogMsg{Dialog: d})
}

// columns is the list of columns to go to.
type columns struct {
	look   *theme.Theme
	screen *Screen
	keys   kit.MoveKeys
	all    []client.Column
	found  []kit.Match
	list   kit.List
	input  kit.Input
}

var _ kit.Dialog = (*columns)(nil)

func (d *columns) find() {
	d.found = kit.Search(d.input.Value(), len(d.all), func(i int) string { return d.all[i].Name })
	d.list.Resize(len(d.found))
	d.list.Go(0)
}

// Title names the dialog.
func (d *columns) Title() safe.Text { return "go to column" }

// Close leaves the cursor where it is.
func (d *columns) Close() tea.Cmd { return nil }

// Update types, moves, and goes to the column with enter.
func (d *columns) Update(msg tea.Msg) (tea.Cmd, bool) {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		if k.Keystroke() == "enter" {
			if d.list.Cursor >= len(d.found) {
				return nil, false
			}
			name := d.all[d.found[d.list.Cursor].Index].Name
			return kit.Send(columnMsg{d.screen, name}), true
		}
		if d.list.Key(d.keys, k) {
			return nil, false
		}
	}
	if !d.list.Wheel(msg) && d.input.Update(msg) {
		d.find()
	}
	return nil, false
}

// View draws the line and the columns it finds, with their types.
func (d *columns) View(width, height int) string {
	inner := max(min(width-4, 64), 1)
	lines := []string{d.look.Accent.Render("c ") + d.input.View(d.look, inner-2)}
	from, to := d.list.Window(max(min(height-3, 16), 0))
	for i := from; i < to; i++ {
		c := d.all[d.found[i].Index]
		role := kit.Plain
		if i == d.list.Cursor {
			role = kit.Strong
		}
		name := safe.Clean(c.Name)
		if c.Key {
			name += " *"
		}
		left := []kit.Span{{Text: name, Role: role}}
		right := []kit.Span{{Text: safe.Clean(c.Type), Role: kit.Dim}}
		lines = append(lines, d.look.Bar(i == d.list.Cursor)+kit.Line(d.look, max(inner-2, 0), left, right))
	}
	if len(d.found) == 0 && height > 3 {
		lines = append(lines, d.look.Dim.Render(kit.Cut("no column has these letters", inner)))
	}
	return kit.Box(d.look, d.Title(), lines, inner)
}
