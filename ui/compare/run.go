package compare

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/compare"
	"odatui/client/safe"
	"odatui/ui/dialog"
	"odatui/ui/grid"
	"odatui/ui/kit"
)

const (
	rowsLane = "rows"
	mostRows = 10_000   // differing rows that are held, and as many equal ones,
	mostSize = 16 << 20 // and bytes of their records; the others are only counted
	pace     = 50 * time.Millisecond
)

// result is what is known of the rows of a set that were compared.
type result struct {
	counts   compare.Counts
	complete bool
	failed   bool
}

// run is one comparison of rows: in flight, finished or ended before its end.
type run struct {
	set      string
	spec     compare.Spec
	sides    [2]*client.Session // as they were asked; swapped does not change them
	swapped  bool               // what comes is to be exchanged
	began    time.Time          // later by the time that it waited for the person
	since    time.Time          // when base rows had come: the rate is counted from there
	base     int64
	took     time.Duration
	stop     context.CancelFunc
	stopping bool
	over     <-chan struct{}
	feed     *feed
	agreed   chan struct{} // closed: much may be read
	asked    time.Time     // when it began to wait for that, zero: it does not wait

	begun    bool // the shape is known
	shape    compare.Shape
	progress compare.Progress
	done     bool
	summary  compare.Summary
	err      error
	final    bool           // the result comes, or has come
	sorting  bool           // rows came out of order: nothing is listed until they are sorted
	rows     []compare.Row  // held, in the order of the key
	next     []compare.Row  // of the result, as long as a preview is shown; nil none
	changes  map[string]int // cells that differ in them, by column
	capped   bool           // differing rows were left out
	fewer    bool           // equal rows were left out
}

// The messages of a comparison to its screen.
type (
	fedMsg  struct{ run *run }
	waitMsg struct{ run *run } // it is time to look again
	doneMsg struct {
		run     *run
		summary compare.Summary
		err     error
	}
)

// read is the command that waits for what comes.
func (r *run) read() tea.Msg {
	select {
	case <-r.feed.arrived:
		return fedMsg{r}
	case <-r.over:
		return nil
	}
}

// reading reports a comparison in flight that was not stopped.
func (s *Screen) reading() bool { return s.run != nil && !s.run.done && !s.run.stopping }

// spec is what is compared of a set.
func (s *Screen) spec(set string) compare.Spec {
	spec := compare.Spec{Left: set, Right: set, Key: s.keys[set], Equal: s.equal}
	if set == s.from.Set {
		spec.Filter, spec.Params = s.filter, s.from.Query.Params
	}
	return spec
}

// readRows reads all rows of a set on both sides; a comparison that runs ends.
func (s *Screen) readRows(set string) tea.Cmd {
	s.stopReading()
	s.subject, s.tab, s.record, s.kind = set, inRows, nil, ""
	s.listColumns()
	ctx, stop := context.WithCancel(context.Background())
	spec, now := s.spec(set), time.Now()
	r := &run{set: set, spec: spec, sides: s.sides, began: now, since: now, stop: stop, over: ctx.Done(),
		feed: &feed{arrived: make(chan struct{}, 1)}, agreed: agreedTo(s.agreed[set]), changes: make(map[string]int)}
	r.progress.Left.Total, r.progress.Right.Total = -1, -1
	s.run, s.grid = r, nil
	rows, left, right := s.options.Rows, s.sides[0], s.sides[1]
	work := s.loader.Start(rowsLane, func(context.Context) tea.Msg { // its context ends without an answer, that of the run with one
		defer stop()
		summary, err := rows(ctx, left, right, spec, r.feed, r.tell)
		return doneMsg{r, summary, err}
	})
	return tea.Batch(work, r.read)
}

// stopReading ends the comparison in flight; what it has found comes as its answer.
func (s *Screen) stopReading() {
	if s.reading() {
		s.run.stop()
		s.run.stopping = true
	}
}

// fed takes what has come of the comparison, and looks again a moment later.
func (s *Screen) fed(msg fedMsg) tea.Cmd {
	r := msg.run
	if r != s.run || r.done {
		return nil
	}
	much := s.absorb(r)
	if r.stopping {
		return nil
	}
	if len(much) > 0 { // nothing comes until the answer
		r.asked = time.Now()
		return s.ask(much, answerMsg{r, true}, answerMsg{r, false}, true)
	}
	return tea.Tick(pace, func(time.Time) tea.Msg { return waitMsg{r} })
}

// absorb adds what has come to what is shown. much is what is only read if the user agrees.
func (s *Screen) absorb(r *run) (much []dialog.Everything) {
	b := r.feed.take()
	if b.shape != nil {
		r.begun, r.shape = true, *b.shape
		if r.swapped {
			swapShape(&r.shape)
		}
	}
	if b.progress != nil {
		r.progress = *b.progress
		if r.swapped {
			swapProgress(&r.progress)
		}
		if _, left := r.progress.Waits(); left > 0 { // a service asks for it: the rate is counted from its end
			r.since, r.base = time.Now(), r.progress.Left.Rows+r.progress.Right.Rows
		}
	}
	if r.swapped {
		b.counts.LeftOnly, b.counts.RightOnly = b.counts.RightOnly, b.counts.LeftOnly
	}
	c := &r.progress.Counts // the sink may know of more rows than the last progress
	c.Changed, c.LeftOnly, c.RightOnly = max(c.Changed, b.counts.Changed), max(c.LeftOnly, b.counts.LeftOnly),
		max(c.RightOnly, b.counts.RightOnly)
	r.capped, r.fewer, r.sorting = b.capped, b.fewer, b.sorting && !b.final
	s.results[r.set] = result{counts: r.progress.Counts}
	for i := range b.fresh {
		if r.swapped {
			swapRow(&b.fresh[i])
		}
	}
	switch {
	case b.final && (r.next != nil || !r.final && len(r.rows) > 0): // the preview stays until all is there
		if r.final = true; r.next == nil {
			r.next = []compare.Row{}
		}
		r.next = append(r.next, b.fresh...)
	case b.void:
		r.final = b.final
		s.replace(r, b.fresh)
	case b.shape != nil || len(b.fresh) > 0:
		r.add(b.fresh)
		s.showRows(len(b.fresh))
	}
	return b.much
}

// add appends rows to those that are held.
func (r *run) add(rows []compare.Row) {
	for _, row := range rows {
		for _, cell := range row.Cells {
			r.changes[cell.Column]++
		}
	}
	r.rows = append(r.rows, rows...)
}

// replace shows other rows than before; the cursor stays on its row.
func (s *Screen) replace(r *run, rows []compare.Row) {
	at := grid.Place{}
	if s.row() != nil {
		at = s.grid.Place()
	}
	r.rows, r.next, s.grid = nil, nil, nil
	clear(r.changes)
	r.add(rows)
	s.regridAt(at)
}

// finished takes the end of a comparison.
func (s *Screen) finished(got doneMsg) tea.Cmd {
	r := got.run
	if r == nil || r != s.run {
		return nil
	}
	s.absorb(r)
	if r.next != nil || !r.final { // what was shown so far is not the result
		s.replace(r, r.next)
	}
	r.done, r.summary, r.err, r.took = true, got.summary, got.err, time.Since(r.began)
	if r.swapped {
		swapProgress(&r.summary.Progress)
		swapShape(&r.summary.Shape)
	}
	if got.err == nil || r.summary.Progress.Left.Rows+r.summary.Progress.Right.Rows > 0 {
		r.progress = r.summary.Progress
	}
	s.results[r.set] = result{counts: r.progress.Counts, complete: r.whole(), failed: got.err != nil && !r.stopping}
	if s.models.known {
		s.listSets(s.current().Name)
	}
	if len(r.rows) == 0 && r.begun {
		s.showRows(0)
	}
	switch {
	case got.err == nil:
		return s.notFound(r)
	case r.stopping || errors.Is(got.err, context.Canceled):
		r.stopping = true
		return nil
	}
	return s.explain(r)
}

// whole reports that all rows were compared.
func (r *run) whole() bool { return r.done && r.err == nil && r.summary.Complete && !r.stopping }

// explain opens why a comparison did not come to its end.
func (s *Screen) explain(r *run) tea.Cmd {
	if s.unmatched(r) { // the tab says why, and which key chooses others
		return nil
	}
	side, err := failedSide(r)
	return s.trouble(side, "compare the rows of "+safe.Clean(r.set), err, func() tea.Cmd { return s.compareRows(r.set) })
}

// swap exchanges the sides of all that was found.
func (r *run) swap() {
	r.swapped = !r.swapped
	swapShape(&r.shape)
	swapShape(&r.summary.Shape)
	swapProgress(&r.progress)
	swapProgress(&r.summary.Progress)
	for _, rows := range [][]compare.Row{r.rows, r.next} {
		for i := range rows {
			swapRow(&rows[i])
		}
	}
}

func swapRow(row *compare.Row) {
	swapKind(&row.Kind)
	row.Left, row.Right = row.Right, row.Left
	cells := make([]compare.Cell, len(row.Cells)) // the sink's own stay as they are
	for i, c := range row.Cells {
		cells[i] = compare.Cell{Column: c.Column, Left: c.Right, Right: c.Left}
	}
	row.Cells = cells
}

func swapProgress(p *compare.Progress) {
	p.Left, p.Right = p.Right, p.Left
	p.Counts.LeftOnly, p.Counts.RightOnly = p.Counts.RightOnly, p.Counts.LeftOnly
}

func swapShape(shape *compare.Shape) {
	shape.Left, shape.Right = shape.Right, shape.Left
	columns := make([]compare.Column, len(shape.Columns))
	for i, c := range shape.Columns {
		c.Left, c.Right = c.Right, c.Left
		swapKind(&c.Kind)
		columns[i] = c
	}
	shape.Columns = columns
}

// waitsFor says why nothing is listed while rows are read.
func (s *Screen) waitsFor(r *run) safe.Text {
	c := r.progress.Counts
	switch n := kit.Count(c.Differences(), "row differs", "rows differ"); {
	case r.sorting && c.Differences() == 0:
		return "The rows do not come in the order of the key: they are sorted here, and then compared."
	case r.sorting:
		return n + " so far. The rows do not come in the order of the key: they are sorted here, and listed then."
	case c.Differences() == 0:
		return "No difference so far."
	case c.Changed == 0:
		return kit.Count(c.Differences(), "row is", "rows are") + " on one side only so far. They are listed once both sides were read: " +
			"until then the other side may still send them."
	default:
		return n + " so far; they are listed once both sides were read."
	}
}

// instead says why there are no rows to look at; nil: there are.
func (s *Screen) instead() []kit.Span {
	r := s.run
	switch {
	case s.asking && r == nil: // behind the question
		return []kit.Span{{}}
	case r == nil || r.set != s.subject:
		name := safe.Clean(s.target())
		if why := s.uncompared(s.target()); why != "" {
			return []kit.Span{{Text: why, Role: kit.Dim}}
		}
		return []kit.Span{{Text: "The rows of " + name + " were not compared.", Role: kit.Dim},
			{Text: "enter reads every row of both sides and compares by key", Role: kit.Dim}}
	case s.row() != nil:
		return nil
	case s.held() > 0:
		return []kit.Span{{Text: "Nothing more is read until the question is answered.", Role: kit.Dim}}
	case !r.done && time.Since(r.began) < kit.Slow:
		return []kit.Span{{}}
	case !r.done:
		return []kit.Span{{Text: s.waitsFor(r), Role: kit.Dim}, {Text: "esc stops, and lists what was found", Role: kit.Dim}}
	case r.err != nil && r.stopping:
		found := safe.Text("Stopped before a difference was found.")
		if n := r.progress.Counts.Differences(); n > 0 {
			found = "Stopped. " + kit.Thousands(n) + " rows differ in what was read, and others may."
		}
		return []kit.Span{{Text: found, Role: kit.Dim}, {Text: "R compares again", Role: kit.Dim}}
	case s.unmatched(r):
		return []kit.Span{{Text: "The rows cannot be matched.", Role: kit.Bad}, {Text: safe.Clean(r.err.Error())},
			{Text: "K chooses the columns that tell rows apart", Role: kit.Dim}}
	case r.err != nil:
		return []kit.Span{{Text: "The rows could not be compared.", Role: kit.Bad}, {Text: safe.Clean(r.err.Error())},
			{Text: "R tries again", Role: kit.Dim}}
	case r.summary.Headline != "":
		return []kit.Span{{Text: safe.Clean(r.summary.Headline)}}
	case r.progress.Counts.Equal == 0:
		return []kit.Span{{Text: "Neither side has a row."}}
	}
	if r.progress.Counts.Equal == 1 {
		return []kit.Span{{Text: "The row is equal on both sides.", Role: kit.OK}, {Text: "a shows it", Role: kit.Dim}}
	}
	return []kit.Span{{Text: "All " + kit.Thousands(r.progress.Counts.Equal) + " rows are equal.", Role: kit.OK},
		{Text: "a shows them", Role: kit.Dim}}
}
