package compare

import (
	"sync"

	"odatui/client/compare"
	"odatui/ui/dialog"
)

var _ compare.Preview = (*feed)(nil)

// feed is the sink of a comparison: rows and progress on their way to the screen.
type feed struct {
	mu sync.Mutex
	batch
	rows, size [2]int        // that were kept: different, equal
	previewed  bool          // a preview has begun
	arrived    chan struct{} // something has come
}

// batch is what has come since the screen looked last.
type batch struct {
	shape         *compare.Shape
	void          bool // rows that came before
	final         bool // what comes is the result
	sorting       bool // a preview was void: rows are sorted first
	fresh         []compare.Row
	counts        compare.Counts // of all rows since the shape came
	progress      *compare.Progress
	much          []dialog.Everything // it waits until the user agrees to read that
	capped, fewer bool
}

// BeginPreview takes the shape: rows come that are found while both sides are read.
func (f *feed) BeginPreview(shape compare.Shape) {
	f.put(func() {
		f.sorting = f.previewed
		f.begin(shape)
		f.previewed = true
	})
}

// PreviewRow takes a row that is found so far.
func (f *feed) PreviewRow(row compare.Row) { f.put(func() { f.keep(row) }) }

// Begin takes the shape: all rows come, those before are void.
func (f *feed) Begin(shape compare.Shape) error {
	f.put(func() {
		f.begin(shape)
		f.final = true
	})
	return nil
}

func (f *feed) begin(shape compare.Shape) {
	f.shape, f.void, f.fresh = &shape, true, nil
	f.rows, f.size, f.capped, f.fewer, f.counts = [2]int{}, [2]int{}, false, false, compare.Counts{}
}

// Row keeps a row.
func (f *feed) Row(row compare.Row) error {
	f.PreviewRow(row)
	return nil
}

// keep counts a row, and keeps it as far as there is room for it.
func (f *feed) keep(row compare.Row) {
	f.counts.Add(row.Kind)
	kind, size := 0, row.Left.Len()+row.Right.Len()+128
	if row.Kind == compare.Same {
		kind = 1
	}
	if f.rows[kind] >= mostRows || f.size[kind]+size > mostSize {
		f.capped, f.fewer = f.capped || kind == 0, f.fewer || kind == 1
		return
	}
	f.rows[kind]++
	f.size[kind] += size
	f.fresh = append(f.fresh, row)
}

// put changes what the screen is to see, and says that there is something.
func (f *feed) put(change func()) {
	f.mu.Lock()
	change()
	f.mu.Unlock()
	select {
	case f.arrived <- struct{}{}:
	default:
	}
}

// take returns what has come.
func (f *feed) take() batch {
	f.mu.Lock()
	defer f.mu.Unlock()
	b := f.batch
	f.shape, f.fresh, f.progress, f.much, f.void = nil, nil, nil, nil, false
	return b
}
