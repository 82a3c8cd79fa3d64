package rows

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/grid"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// openRecord shows the cursor's row in full.
func (s *Screen) openRecord() tea.Cmd { return s.recordAt(s.root(s.grid.Column()), false) }

// root returns the property that a column shows, or shows a part of.
func (s *Screen) root(column string) string {
	for parent := s.pages.Parent(column); parent != ""; parent = s.pages.Parent(column) {
		column = parent
	}
	return column
}

// recordAt shows the cursor's row in full, at one of its fields, or with that one in front.
func (s *Screen) recordAt(field string, cell bool) tea.Cmd {
	msg, ok := s.recordMsg(field)
	if !ok {
		return nil
	}
	msg.Cell = cell
	return kit.Send(msg)
}

// recordMsg opens the cursor's row in full; false where it is not loaded.
func (s *Screen) recordMsg(field string) (kit.OpenRecordMsg, bool) {
	here := walk{s}.Here()
	return kit.OpenRecordMsg{Session: s.session, Set: s.wanted.Path, RecordAt: here, Column: field, From: s.Head().Crumbs, Walk: walk{s}},
		here.Page != nil
}

// walk lets a record screen go from row to row.
type walk struct{ screen *Screen }

// Move moves the cursor and loads what it comes to.
func (w walk) Move(by int) tea.Cmd {
	cmd := w.screen.move(func(g *grid.Grid) { g.MoveRows(int64(by)) })
	w.screen.lay()
	return cmd
}

// Here returns the record under the cursor.
func (w walk) Here() kit.RecordAt {
	s := w.screen
	if s.pages == nil {
		return kit.RecordAt{}
	}
	row, _ := s.grid.Row()
	r := kit.RecordAt{Ordinal: row, Failed: s.pages.Why(row) != nil}
	r.Page, r.Row = s.pages.Row(row)
	r.Total = max(s.counted(), 0)
	for _, name := range s.grid.Names() {
		name = s.root(name)
		if c, _ := s.pages.Column(name); !slices.ContainsFunc(r.Columns, func(o client.Column) bool { return o.Name == name }) {
			r.Columns = append(r.Columns, c)
		}
	}
	return r
}

// openCell shows the cursor's value in full.
func (s *Screen) openCell() tea.Cmd { return s.cellAt(s.grid.Column()) }

// cellAt shows a value of the cursor's row in full.
func (s *Screen) cellAt(name string) tea.Cmd {
	row, _ := s.grid.Row()
	column, _ := s.pages.Column(name)
	value, ok := s.pages.Value(row, name)
	if !ok {
		return nil
	}
	msg := kit.OpenCellMsg{
		Session: s.session, Title: column.Name, Type: column.Type, Value: value.Clone(),
		From: append(s.Head().Crumbs, "row "+number(row+1)),
	}
	if page, at := s.pages.Row(row); column.Type == "Edm.Stream" && !value.IsSet() {
		msg.Stream, msg.Path = kit.StreamAt(s.session, page, at, column.Name)
	}
	if list, cut := s.pages.CutAt(row, column.Name); cut {
		msg.Cut = list.String()
	}
	return kit.Send(msg)
}

// copyCell puts the cursor's value on the clipboard, as it is.
func (s *Screen) copyCell() tea.Cmd {
	row, column, value, _ := s.cursor()
	return kit.Send(kit.CopyMsg{Text: value.Text(), What: safe.Clean(column.Name) + " of row " + number(row+1)})
}

// chooseColumn asks for a column by name.
func (s *Screen) chooseColumn() tea.Cmd {
	d := &columns{look: s.look, screen: s}
	for _, name := range s.grid.Names() {
		c, _ := s.pages.Column(name)
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
	all    []client.Column
	found  []kit.Match
	list   kit.List
	input  kit.Input
	width  int // of what is in the frame
	done   bool
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

// Done reports that a column was chosen.
func (d *columns) Done() bool { return d.done }

// SetSize gives the list its room.
func (d *columns) SetSize(width, height int) {
	d.width = max(min(width-4, 64), 1)
	d.list.SetHeight(max(min(height-3, 16), 0))
}

// Commands lists the keys of the dialog.
func (d *columns) Commands() []kit.Command {
	return append([]kit.Command{{
		ID: "choose", Keys: []string{"enter"}, Title: "go there", Help: "go to the column",
		Off: func() safe.Text {
			if len(d.found) == 0 {
				return "no column has these letters"
			}
			return ""
		},
		Run: func(string) tea.Cmd {
			d.done = true
			return kit.Send(columnMsg{d.screen, d.all[d.found[d.list.Cursor].Index].Name})
		},
	}}, kit.Moves(func(m kit.Move) tea.Cmd { d.list.Move(m); return nil }, true)...)
}

// Update types and turns the wheel.
func (d *columns) Update(msg tea.Msg) tea.Cmd {
	if !d.list.Wheel(msg) && d.input.Update(msg) {
		d.find()
	}
	return nil
}

// View draws the line and the columns it finds, with their types.
func (d *columns) View() string {
	lines := []string{d.look.Accent.Render("c ") + d.input.View(d.look, d.width-2)}
	from, to := d.list.Window()
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
		lines = append(lines, d.look.Bar(i == d.list.Cursor)+kit.Line(d.look, max(d.width-2, 0), left, right))
	}
	if len(d.found) == 0 && d.list.Height() > 0 {
		lines = append(lines, d.look.Dim.Render(kit.Cut("no column has these letters", d.width)))
	}
	return kit.Footed(d.look, d.Title(), kit.More(from, to-from, len(d.found)), lines, d.width)
}
