package compare

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/compare"
	"odatui/client/safe"
	"odatui/ui/grid"
	"odatui/ui/kit"
)

// source is what the grid shows of a comparison: rows of some kinds, and the columns that
// differ in them.
type source struct {
	run     *run
	shown   []int // rows of the run
	columns []grid.Column
	naming  string // the column that names a row, "" none
	words   func(compare.Kind) safe.Text
	cache   *parsed
}

// parsed is the record that was looked at last: cells are asked for row by row.
type parsed struct {
	row         int
	left, right map[string]client.Value
}

// Len returns how many rows are shown.
func (d *source) Len() (int64, bool) { return int64(len(d.shown)), d.run.done }

// Columns lists the key, the column that names a row, and those that differ.
func (d *source) Columns() []grid.Column { return d.columns }

// State reports every row as loaded.
func (d *source) State(row int64) (grid.State, uint64) {
	if row >= int64(len(d.shown)) {
		return grid.Absent, 0
	}
	return grid.Loaded, 0
}

// at returns a row that is shown.
func (d *source) at(row int64) *compare.Row { return &d.run.rows[d.shown[row]] }

// ID is the key of a row.
func (d *source) ID(row int64) client.RowID { return rowID(d.at(row)) }

func rowID(r *compare.Row) client.RowID {
	var b strings.Builder
	for _, v := range r.Key {
		b.WriteString(v.Raw() + "\x00")
	}
	return client.RowID(b.String())
}

// Find returns the row of a key.
func (d *source) Find(id client.RowID) (int64, bool) {
	for row := range d.shown {
		if d.ID(int64(row)) == id {
			return int64(row), true
		}
	}
	return 0, false
}

// values returns the value of a column on the two sides.
func (d *source) values(row int64, column string) (left, right client.Value) {
	at := d.shown[row]
	if d.cache == nil || d.cache.row != at {
		r := &d.run.rows[at]
		d.cache = &parsed{row: at, left: members(r.Left), right: members(r.Right)}
	}
	return d.cache.left[column], d.cache.right[column]
}

// Cell returns a value of the left side, else of the right one.
func (d *source) Cell(row int64, column int) client.Value {
	c := d.columns[column]
	if c.Key {
		if i := slices.Index(d.run.shape.Key, c.Name); i < len(d.at(row).Key) {
			return d.at(row).Key[i]
		}
	}
	left, right := d.values(row, c.Name)
	if left.Kind == client.Missing {
		return right
	}
	return left
}

// Pair returns what a cell holds of the two sides.
func (d *source) Pair(row int64, column int) grid.Pair {
	r, c := d.at(row), d.columns[column]
	switch {
	case r.Kind == compare.LeftOnly:
		return grid.Pair{Side: grid.Left, Left: d.Cell(row, column)}
	case r.Kind == compare.RightOnly:
		return grid.Pair{Side: grid.Right, Right: d.Cell(row, column)}
	case c.Key:
		return grid.Pair{}
	}
	for _, cell := range r.Cells {
		if cell.Column == c.Name {
			return grid.Pair{Side: grid.Differs, Left: cell.Left, Right: cell.Right}
		}
	}
	if c.Name == d.naming || r.Kind == compare.Same {
		return grid.Pair{Side: grid.Same, Left: d.Cell(row, column)}
	}
	return grid.Pair{Side: grid.Equal}
}

// Lead returns the sign and the word of a row.
func (d *source) Lead(row int64) (sign, word string, side grid.Side) {
	kind := d.at(row).Kind
	side = map[compare.Kind]grid.Side{compare.LeftOnly: grid.Left, compare.RightOnly: grid.Right, compare.Same: grid.Same}[kind]
	return kind.Sign(), string(d.words(kind)), side
}

// visible reports that rows of a kind are shown.
func (s *Screen) visible(k compare.Kind) bool {
	if s.kind != "" {
		return k == s.kind
	}
	return k != compare.Same || s.equal
}

// showRows has the grid show what was found, of which so many rows are new. The cursor
// stays on its row.
func (s *Screen) showRows(fresh int) {
	r := s.run
	if !r.begun {
		return
	}
	if s.grid == nil {
		s.regrid()
		return
	}
	d := s.source
	first := len(d.shown)
	if first < some {
		d.naming = s.naming()
	}
	for i := len(r.rows) - fresh; i < len(r.rows); i++ {
		if s.visible(r.rows[i].Kind) {
			d.shown = append(d.shown, i)
		}
	}
	d.columns = s.rowColumns()
	s.refreshGrid(int64(first))
	if first == 0 {
		s.toDifference()
	}
}

// regrid makes the grid anew: for other rows, or other kinds of them. The cursor stays on
// its row and its column.
func (s *Screen) regrid() {
	place := grid.Place{}
	if s.grid != nil {
		place = s.grid.Place()
	}
	s.regridAt(place)
}

func (s *Screen) regridAt(place grid.Place) {
	r := s.run
	if !r.begun || r.set != s.subject && s.subject != "" {
		return
	}
	d := &source{run: r, naming: s.naming(), words: s.kindWord}
	for i := range r.rows {
		if s.visible(r.rows[i].Kind) {
			d.shown = append(d.shown, i)
		}
	}
	s.source = d
	d.columns = s.rowColumns()
	s.grid = grid.New(s.look, d)
	s.lay()
	s.refreshGrid(0)
	if place.ID != "" {
		if _, ok := d.Find(place.ID); !ok {
			place.ID = ""
		}
		s.grid.Restore(place)
		return
	}
	s.toDifference()
}

// refreshGrid takes over rows from one on, and goes to the row that is looked for.
func (s *Screen) refreshGrid(first int64) {
	d := s.source
	s.grid.Refresh()
	s.grid.Fit(first, min(int64(len(d.shown))-first, fitRows))
	if s.sought || s.from.Row.Page == nil || s.run.set != s.from.Set {
		return
	}
	for row := first; row < int64(len(d.shown)); row++ {
		if s.isWanted(d.at(row)) {
			s.sought = true
			s.grid.GoToRow(row)
			s.toDifference()
		}
	}
}

// fitRows is how many rows set the widths of columns at a time.
const fitRows = 500

// isWanted reports the row that the screen was opened on.
func (s *Screen) isWanted(r *compare.Row) bool {
	at := s.from.Row
	for i, name := range s.run.shape.Key {
		column := at.Page.Column(name)
		if column < 0 || i >= len(r.Key) || at.Page.Cell(at.Row, column).Text() != r.Key[i].Text() {
			return false
		}
	}
	return len(s.run.shape.Key) > 0
}

// notFound says that the row that the screen was opened on does not differ.
func (s *Screen) notFound(r *run) tea.Cmd {
	if s.sought || s.from.Row.Page == nil || r.set != s.from.Set || !r.whole() || r.capped {
		return nil
	}
	s.sought = true
	name := kit.RecordName(s.from.Row)
	if key := r.shape.Key; len(key) == 1 {
		name = safe.Clean(key[0]) + " " + name
	}
	return kit.Note(kit.Dim, name+" is equal on both sides")
}

// naming is the column that names the rows of the comparison: as a title does, else the
// first text.
func (s *Screen) naming() string {
	best, rank := "", len(titles)+1
	for _, c := range s.run.shape.Columns {
		if slices.Contains(s.run.shape.Key, c.Name) || c.Kind != compare.Same && c.Kind != "" {
			continue
		}
		at := slices.Index(titles, strings.ToLower(c.Name))
		switch {
		case at >= 0 && at < rank:
			best, rank = c.Name, at
		case best == "" && c.Left == "Edm.String" && s.short(c.Name):
			best, rank = c.Name, len(titles)
		}
	}
	return best
}

// titles are names of columns that name a row, in lower case, best first.
var titles = []string{"name", "title", "displayname", "label", "caption", "fullname", "shortname", "username"}

// some is how many rows are looked at for the column that names them.
const some = 20

// short reports that no value of a column among the first rows is a long text.
func (s *Screen) short(column string) bool {
	const long = 60
	for i, r := range s.run.rows {
		if i == some {
			break
		}
		v := members(r.Left)[column]
		if v.Len() > long {
			return false
		}
	}
	return true
}

// rowColumns are the columns that are shown: key, name, and those that differ in the rows
// that are shown; where none is changed there, all.
func (s *Screen) rowColumns() []grid.Column {
	r, all := s.run, s.kind == compare.LeftOnly || s.kind == compare.RightOnly || s.kind == compare.Same || len(s.run.changes) == 0
	var list []grid.Column
	for _, c := range r.shape.Columns {
		key := slices.Contains(r.shape.Key, c.Name)
		if named := c.Name == s.source.naming && !s.nameless(c.Name); !key && !named && r.changes[c.Name] == 0 && !all {
			continue
		}
		typ := c.Left
		if typ == "" {
			typ = c.Right
		}
		list = append(list, grid.Column{Name: c.Name, Key: key, Number: grid.Numeric(typ), Halves: !key && !all})
	}
	return list
}

// nameless reports a column that is shown only in place of a name, where there is little room.
func (s *Screen) nameless(column string) bool {
	return s.width <= narrow && !slices.Contains(titles, strings.ToLower(column))
}

// row returns the row under the cursor, nil there is none.
func (s *Screen) row() *compare.Row {
	if s.grid == nil || s.run == nil || len(s.source.shown) == 0 || s.run.set != s.subject {
		return nil
	}
	at, _ := s.grid.Row()
	if at >= int64(len(s.source.shown)) {
		return nil
	}
	return s.source.at(at)
}

// step goes to the next or the previous row that differs, at a cell that does.
func (s *Screen) step(by int) tea.Cmd {
	d := s.source
	at, _ := s.grid.Row()
	for at += int64(by); at >= 0 && at < int64(len(d.shown)); at += int64(by) {
		if d.at(at).Kind != compare.Same {
			s.grid.GoToRow(at)
			s.toDifference()
			s.openRecord(s.record != nil)
			return nil
		}
	}
	if by > 0 && !s.run.done {
		return kit.Note(kit.Dim, "this is the last difference so far")
	}
	return kit.Note(kit.Dim, ends[by > 0])
}

// ends are the notes at the two ends of the differences.
var ends = map[bool]safe.Text{true: "this is the last difference", false: "this is the first difference"}

// toDifference brings the cursor to a cell that differs, unless it is at one.
func (s *Screen) toDifference() {
	r := s.row()
	if r == nil || len(r.Cells) == 0 {
		return
	}
	here := s.grid.Column()
	if slices.ContainsFunc(r.Cells, func(c compare.Cell) bool { return c.Column == here }) {
		return
	}
	for _, name := range s.grid.Names() {
		if slices.ContainsFunc(r.Cells, func(c compare.Cell) bool { return c.Column == name }) {
			s.grid.GoToColumn(name)
			return
		}
	}
}

// ordinal counts the differences up to the cursor, and all that are shown.
func (s *Screen) ordinal() (at, of int) {
	row, _ := s.grid.Row()
	for i, shown := range s.source.shown {
		if s.run.rows[shown].Kind == compare.Same {
			continue
		}
		of++
		if int64(i) <= row {
			at = of
		}
	}
	return at, of
}

// only shows the rows of the kind under the cursor, or all again.
func (s *Screen) only() tea.Cmd {
	if s.kind != "" {
		s.kind = ""
	} else if r := s.row(); r != nil {
		s.kind = r.Kind
	}
	s.regrid()
	return nil
}
