package rows

import (
	"cmp"
	"fmt"
	"slices"

	"odatui/client"
	"odatui/ui/grid"
)

const (
	maxPages = 10       // pages held at once,
	maxBytes = 64 << 20 // and their size, as long as more than minPages are held
	minPages = 3
)

// book is one run of a query: the places of its pages, and the rows of those
// near the window. Pages far from it are dropped and fetched again, so that
// its size does not grow with what was scrolled past.
type book struct {
	query   client.Query // with the plan that the first page fixed
	columns []client.Column
	index   map[string]int
	sheets  []*sheet // ascending, not overlapping
	total   int64    // as the service counted, -1 unknown
	end     int64    // where the last page ended, -1 not known yet
	seek    bool     // any row can be gone to
	step    int64    // rows of an ordinary page
	trace   client.Trace
	version uint64
	waiting func(row int64) grid.State // what is on the way

	repeated, recounted bool            // shown once a run
	told                map[string]bool // topics of notes that were shown
	incomplete          bool            // an answer says that rows are missing which cannot be had
}

// sheet is a page of the run: where it stands, how to get it again, and its
// rows while they are held.
type sheet struct {
	first, n int64
	at       client.Position
	next     *client.Cursor
	page     *client.Page // nil: dropped
	columns  []int        // column of the page by column of the book, nil the same
	version  uint64
	last     bool // the service says there is nothing behind it
}

func (s *sheet) end() int64 { return s.first + s.n }

func newBook(query client.Query) *book {
	return &book{query: query, index: make(map[string]int), told: make(map[string]bool), total: -1, end: -1}
}

// add takes a page that begins at row first and was fetched from at. It
// returns what a person should know.
func (b *book) add(page *client.Page, first int64, at client.Position) []string {
	if page.First >= 0 {
		first = page.First
	}
	b.version++
	b.query, b.trace = page.Query, page.Trace
	b.incomplete = b.incomplete || page.Incomplete != nil
	notes := append(b.topics(page), b.count(page)...)
	notes = append(notes, b.repeats(page, first)...)
	s := &sheet{first: first, n: int64(page.Len()), at: at, next: page.Next, page: page, version: b.version}
	s.last = page.Next == nil && page.Incomplete == nil
	s.columns = b.merge(page.Columns)
	b.tell(page)
	notes = append(notes, b.place(s)...)
	if s.n > b.step {
		b.step = s.n
	}
	return notes
}

// topics returns the notes of a page, each topic once in a run.
func (b *book) topics(page *client.Page) []string {
	var notes []string
	for _, n := range page.Notes {
		if n.Topic == "" || !b.told[n.Topic] {
			b.told[n.Topic] = n.Topic != ""
			notes = append(notes, n.Text)
		}
	}
	return notes
}

// count takes over a total that came with a page.
func (b *book) count(page *client.Page) []string {
	if page.Total < 0 {
		return nil
	}
	was := b.total
	b.total = page.Total
	if was >= 0 && was != b.total && !b.recounted {
		b.recounted = true
		return []string{"the number of rows changed while reading: R reloads"}
	}
	return nil
}

// repeats looks for rows that other pages hold already: the service has no
// stable order.
func (b *book) repeats(page *client.Page, first int64) []string {
	if b.repeated || len(b.sheets) == 0 {
		return nil
	}
	held := make(map[client.RowID]bool)
	for _, s := range b.sheets {
		if s.page == nil || s.first == first {
			continue
		}
		for i := range int(s.n) {
			held[s.page.ID(i)] = true
		}
	}
	for i := range page.Len() {
		if id := page.ID(i); id != "" && held[id] {
			b.repeated = true
			return []string{"the service repeated rows: its order is not stable, some may be missing"}
		}
	}
	return nil
}

// place puts a sheet among the others. Where it overlaps the next one, the
// earlier place of a row counts; a sheet that came again replaces itself.
func (b *book) place(s *sheet) []string {
	i, found := b.search(s.first)
	if found {
		b.sheets[i] = s
	} else {
		if i > 0 && b.sheets[i-1].end() > s.first {
			before := b.sheets[i-1]
			before.n, before.last, before.next = s.first-before.first, false, nil
		}
		b.sheets = slices.Insert(b.sheets, i, s)
	}
	if i+1 < len(b.sheets) && s.end() > b.sheets[i+1].first {
		s.n, s.next = b.sheets[i+1].first-s.first, nil
	}
	joined := s.first == 0 || i > 0 && b.sheets[i-1].end() == s.first
	switch {
	case s.last && (s.n > 0 || joined):
		b.end = s.end()
		b.sheets = b.sheets[:i+1]
	case s.n == 0 && s.next == nil:
		b.sheets = slices.Delete(b.sheets, i, i+1)
		if s.last && b.total > s.first {
			counted := b.total
			b.total = -1
			return []string{fmt.Sprintf("the service counts %s rows but has none at row %s", thousands(counted), thousands(s.first+1))}
		}
	}
	return nil
}

// search returns where the sheet that begins at row is, or would be.
func (b *book) search(row int64) (int, bool) {
	return slices.BinarySearchFunc(b.sheets, row, func(s *sheet, row int64) int { return cmp.Compare(s.first, row) })
}

// merge widens the book's columns by those of a page and returns where the
// page has them; nil where it has them all in the same places.
func (b *book) merge(columns []client.Column) []int {
	same := true
	for i, c := range columns {
		if c.Hidden {
			same = false
			continue
		}
		at, ok := b.index[c.Name]
		if !ok {
			at = len(b.columns)
			b.index[c.Name] = at
			b.columns = append(b.columns, c)
		} else if old := &b.columns[at]; old.Type == "" && c.Type != "" { // the model has come since
			*old = c
		}
		same = same && at == i
	}
	if same {
		return nil
	}
	where := make([]int, len(b.columns))
	for i := range where {
		where[i] = -1
	}
	for i, c := range columns {
		if !c.Hidden {
			where[b.index[c.Name]] = i
		}
	}
	return where
}

// at returns the sheet that holds a row, nil if no page is known there.
func (b *book) at(row int64) *sheet {
	i, found := b.search(row)
	if !found {
		i--
	}
	if i < 0 || row < b.sheets[i].first || row >= b.sheets[i].end() {
		return nil
	}
	return b.sheets[i]
}

// held returns the sheet of a row if its page is there.
func (b *book) held(row int64) *sheet {
	if s := b.at(row); s != nil && s.page != nil {
		return s
	}
	return nil
}

// around returns the sheets before and after a row that no sheet holds.
func (b *book) around(row int64) (before, after *sheet) {
	i, found := b.search(row)
	if found { // an empty page begins there
		i++
	}
	if i > 0 {
		before = b.sheets[i-1]
	}
	if i < len(b.sheets) {
		after = b.sheets[i]
	}
	return before, after
}

// request says where the page that shows a row is to be fetched from and at
// which row it begins; false if it cannot be had.
func (b *book) request(row int64) (at client.Position, first int64, ok bool) {
	if s := b.at(row); s != nil {
		return s.at, s.first, true
	}
	if row < 0 || b.end >= 0 && row >= b.end {
		return client.Start, 0, false
	}
	before, after := b.around(row)
	low := int64(0)
	if before != nil {
		low = before.end()
		if before.next != nil && (row-low < b.step || !b.seek) {
			return client.At(before.next), low, true
		}
	}
	switch {
	case !b.seek:
		return client.Start, 0, before == nil
	case row-low < b.step:
		first = low
	case after != nil && after.first-row <= b.step:
		first = max(low, after.first-b.step)
	default:
		first = row - b.step/2
	}
	return client.Row(first), first, true
}

// shut ends the run behind the page before a row: nothing can be requested there.
func (b *book) shut(row int64) {
	b.seek = false
	if before, _ := b.around(row); before != nil && before.end() == row {
		before.next = nil
	}
}

// more reports that there is something behind the last page known.
func (b *book) more() bool {
	return b.end < 0 && len(b.sheets) > 0 && b.sheets[len(b.sheets)-1].next != nil
}

// known returns the end of the last page known.
func (b *book) known() int64 {
	if len(b.sheets) == 0 {
		return 0
	}
	return b.sheets[len(b.sheets)-1].end()
}

// drop lets go of the pages farthest from the window until few are held.
func (b *book) drop(top, bottom int64) {
	for {
		var far *sheet
		var distance, size int64
		pages := 0
		for _, s := range b.sheets {
			if s.page == nil {
				continue
			}
			pages++
			size += s.page.Size()
			if d := max(s.first-bottom, top-s.end()); d > distance {
				far, distance = s, d
			}
		}
		if far == nil || pages <= maxPages && (size <= maxBytes || pages <= minPages) {
			return
		}
		far.page = nil
	}
}

// column returns the column of that name.
func (b *book) column(name string) (client.Column, bool) {
	i, ok := b.index[name]
	if !ok {
		return client.Column{}, false
	}
	return b.columns[i], true
}

// value returns the value at a loaded row and a column's name.
func (b *book) value(row int64, column string) (client.Value, bool) {
	i, ok := b.index[column]
	if !ok || b.held(row) == nil {
		return client.Value{}, false
	}
	return b.Cell(row, i), true
}
