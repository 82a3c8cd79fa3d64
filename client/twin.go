package client

import (
	"bytes"
	"context"
	"slices"
	"sync"
)

// Twins lets two runs that are expected to bring much the same rows share the work of
// decoding them: of two pages with the same number, the one that is decoded second takes
// rows of the same text from the other page. The zero value is usable.
type Twins struct {
	mu    sync.Mutex
	pages map[int]*twin // decoded by one run, or being decoded
}

// twin is a page that another run may take rows from.
type twin struct {
	done chan struct{}
	mu   sync.Mutex // held while rows are taken: the page must not be released then
	page *Page      // nil it has been released, or its rows cannot be taken
}

// TwinRun is one of the two runs. It is used by one goroutine; nil is a run without a twin.
type TwinRun struct {
	twins *Twins
	n     int // pages so far
}

type twinKey struct{}

// WithTwin returns the context of one of the two runs.
func WithTwin(ctx context.Context, t *Twins) context.Context {
	return context.WithValue(ctx, twinKey{}, &TwinRun{twins: t})
}

// TwinOf returns the run of ctx, nil if it has no twin.
func TwinOf(ctx context.Context) *TwinRun {
	r, _ := ctx.Value(twinKey{}).(*TwinRun)
	return r
}

// Begin is called before a page is decoded. It returns the page of the other run, nil if
// there is none, and what is called at the end: with the page, unless its rows hold more
// than their cells say. If the other run is decoding its page, it waits for that.
func (r *TwinRun) Begin() (like *Page, end func(*Page)) {
	if r == nil {
		return nil, func(*Page) {}
	}
	t := r.twins
	t.mu.Lock()
	r.n++
	other := t.pages[r.n]
	if other != nil {
		delete(t.pages, r.n)
		t.mu.Unlock()
		<-other.done
		other.mu.Lock()
		return other.page, func(*Page) { other.mu.Unlock() }
	}
	if t.pages == nil {
		t.pages = map[int]*twin{}
	}
	own := &twin{done: make(chan struct{})}
	t.pages[r.n] = own
	t.mu.Unlock()
	return nil, func(p *Page) {
		if p != nil && p.large == nil && p.ids == nil {
			own.page, p.twin = p, own
		}
		close(own.done)
	}
}

// release waits until no row is taken any more.
func (t *twin) release() {
	if t != nil {
		t.mu.Lock()
		t.page = nil
		t.mu.Unlock()
	}
}

// Rows are searched among as many of the other page behind the last one that was found,
// among all before the first. After more misses than hits, and some, no more are searched.
const (
	twinWindow = 64
	twinMisses = 8
)

// Like sets a page some of whose rows are expected to come again, nil none.
func (b *PageBuilder) Like(p *Page) { b.like, b.likely = p, twinMisses }

// Repeat adds the row that begins at off if the other page has one of the same text, and
// returns where it ends.
func (b *PageBuilder) Repeat(off int) (end int, ok bool) {
	p, q := b.page, b.like
	if q == nil || p.large != nil || len(p.Columns) != len(q.Columns) {
		return 0, false
	}
	last := len(q.rows)
	if b.found > 0 {
		last = min(last, b.found+twinWindow)
	}
	for i := b.found; i < last; i++ {
		text := q.data[q.rows[i].off:][:q.rows[i].len]
		if !bytes.HasPrefix(p.data[off:], text) {
			continue
		}
		if !b.alike && !slices.EqualFunc(p.Columns, q.Columns, func(a, b Column) bool { return a.Name == b.Name }) {
			break
		}
		b.alike, b.found, b.likely = true, i+1, b.likely+1
		b.Row(off)
		copy(p.small[b.base:], q.small[i*len(q.Columns):][:len(q.Columns)])
		b.RowEnd(off + len(text))
		return off + len(text), true
	}
	if b.likely--; b.likely < 0 {
		b.like = nil
	}
	return 0, false
}
