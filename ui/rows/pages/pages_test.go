package pages_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"odatui/client"
	"odatui/ui/grid"
	"odatui/ui/rows/pages"
)

var seek = pages.Limits{Seek: true, Sure: true, Parallel: true}

// service makes pages of made-up rows.
type service struct {
	rows, size int64
	total      int64 // counted, -1 not
	pad        string
}

// page returns the rows from first on.
func (s service) page(first int64) *client.Page {
	n := max(0, min(s.size, s.rows-first))
	var body strings.Builder
	ends := make([][2]int, 0, n)
	for i := range n {
		from := body.Len()
		fmt.Fprintf(&body, `{"Id":%d,"Name":"row %d%s"}`, first+i, first+i, s.pad)
		ends = append(ends, [2]int{from, body.Len()})
	}
	columns := []client.Column{{Name: "Id", Type: "Edm.Int64", Key: true}, {Name: "Name", Type: "Edm.String"}}
	b := client.NewPageBuilder([]byte(body.String()), columns)
	text := body.String()
	for _, e := range ends {
		b.Row(e[0])
		comma := e[0] + strings.IndexByte(text[e[0]:], ',')
		b.Set(0, e[0]+len(`{"Id":`), comma)
		b.Set(1, comma+len(`,"Name":`), e[1]-1)
		b.RowEnd(e[1])
	}
	b.Key([]string{"Id"})
	p := b.Build()
	p.Query, p.First, p.Total = client.Query{Path: "Facts"}, first, s.total
	if first+n < s.rows {
		p.Next = &client.Cursor{Session: "s", Row: first + n}
	}
	return p
}

// opened returns a run whose first page has come.
func opened(t testing.TB, s service, limits pages.Limits) *pages.Pages {
	t.Helper()
	p := pages.New(client.Query{Path: "Facts"})
	if notes, err := arrive(p, pages.Request{}, s.page(0), limits); err != nil || len(notes) > 0 {
		t.Fatalf("notes %q, %v", notes, err)
	}
	return p
}

// arrive sends a request and takes its page.
func arrive(p *pages.Pages, r pages.Request, page *client.Page, limits pages.Limits) ([]string, error) {
	p.Sent(pages.Page, r)
	return p.Arrived(pages.Page, page, limits)
}

// fail sends a request that fails.
func fail(p *pages.Pages, lane pages.Lane, r pages.Request, err error) (awaited bool) {
	p.Sent(lane, r)
	return p.Failed(lane, err)
}

func window(row int64) pages.Window {
	return pages.Window{Row: row, First: row, N: 20, Moved: true, Down: true}
}

// where is a request as text.
func where(r pages.Request, need pages.Need) string {
	name := []string{"nothing", "fetch", "prefetch", "settle"}[need]
	switch {
	case need == pages.Nothing || need == pages.Settle:
		return name
	case r.At.Cursor() != nil:
		return fmt.Sprintf("%s cursor %d", name, r.First)
	}
	return fmt.Sprintf("%s row %d", name, r.First)
}

func TestWanted(t *testing.T) {
	s := service{rows: 10000, size: 100, total: 10000}
	for _, tt := range []struct {
		name   string
		limits pages.Limits
		window pages.Window
		want   string
	}{
		{"at the start", seek, window(0), "nothing"},
		{"near the end of the page", seek, window(45), "prefetch cursor 100"},
		{"not moved", seek, pages.Window{Row: 45, First: 45, N: 20}, "nothing"},
		{"one request at a time", pages.Limits{Seek: true}, window(45), "nothing"},
		{"half in the window", pages.Limits{Seek: true}, window(90), "prefetch cursor 100"},
		{"behind the page", seek, window(100), "fetch cursor 100"},
		{"far behind", seek, window(5000), "fetch row 4950"},
		{"far behind, by links only", pages.Limits{Parallel: true}, window(5000), "fetch cursor 100"},
		{"before the start", seek, window(-1), "nothing"},
	} {
		if got := where(opened(t, s, tt.limits).Want(tt.window)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestUpwards(t *testing.T) {
	s := service{rows: 10000, size: 100, total: 10000}
	p := opened(t, s, seek)
	if _, err := arrive(p, pages.Request{At: client.Row(5000), First: 5000}, s.page(5000), seek); err != nil {
		t.Fatal(err)
	}
	if got := where(p.Want(pages.Window{Row: 5010, First: 5010, N: 20, Moved: true})); got != "prefetch row 4900" {
		t.Error(got)
	}
}

// TestInFlight: what is in flight is not requested again, and one request waits
// until the cursor rests.
func TestInFlight(t *testing.T) {
	s := service{rows: 10000, size: 100, total: 10000}
	p := opened(t, s, seek)
	r, need := p.Want(window(45))
	if need != pages.Prefetch {
		t.Fatal(need)
	}
	p.Sent(pages.Ahead, r)
	if got := where(p.Want(window(50))); got != "nothing" {
		t.Errorf("while it is prefetched: %s", got)
	}
	if got := where(p.Want(window(120))); got != "nothing" {
		t.Errorf("the cursor is in it: %s", got)
	}
	if state, _ := p.State(120); state != grid.Absent {
		t.Errorf("state %v", state)
	}
	p.Slow(pages.Ahead)
	if state, _ := p.State(120); state != grid.Loading {
		t.Errorf("a slow one: state %v", state)
	}
	if !p.Failed(pages.Ahead, errors.New("no luck")) {
		t.Error("the cursor waited for it")
	}
	p.Sent(pages.Page, r)
	if got := where(p.Want(window(7000))); got != "settle" {
		t.Errorf("past the request: %s", got)
	}
	if got := where(p.Want(window(8000))); got != "nothing" {
		t.Errorf("while settling: %s", got)
	}
	if got := where(p.Settled(window(9000))); got != "fetch row 8950" {
		t.Errorf("settled: %s", got)
	}
	if got := where(p.Settled(window(9000))); got != "nothing" {
		t.Errorf("settled twice: %s", got)
	}
	if got := where(p.Want(window(7000))); got != "settle" {
		t.Errorf("later moves: %s", got)
	}
	p.Rest()
	if got := where(p.Settled(window(7000))); got != "nothing" {
		t.Errorf("after a new run began: %s", got)
	}
}

func TestFailures(t *testing.T) {
	s := service{rows: 10000, size: 100, total: 10000}
	p := opened(t, s, seek)
	r, _ := p.Want(window(100))
	why := errors.New("no luck")
	fail(p, pages.Ahead, r, why)
	if state, _ := p.State(150); state != grid.Failed || !errors.Is(p.Why(150), why) || p.Why(200) != nil {
		t.Errorf("state %v, %v", state, p.Why(150))
	}
	if got := where(p.Want(window(60))); got != "nothing" {
		t.Errorf("a failed page is prefetched again: %s", got)
	}
	if got := where(p.Want(window(150))); got != "fetch cursor 100" {
		t.Errorf("not seen yet, so the cursor asks once: %s", got)
	}
	if !fail(p, pages.Page, r, why) {
		t.Error("the cursor waited for it")
	}
	if got := where(p.Want(window(150))); got != "nothing" {
		t.Errorf("seen: %s", got)
	}
	if _, _, how := p.Reach(150); how != pages.There || p.Why(150) != nil {
		t.Errorf("gone to on purpose: %v", how)
	}
}

func TestWhatCannotBeRequested(t *testing.T) {
	s := service{rows: 10000, size: 100, total: 10000}
	p := opened(t, s, seek)
	fail(p, pages.Page, pages.Request{First: 5000}, fmt.Errorf("row 5000: %w", client.ErrCannot))
	if p.Seeks() {
		t.Error("row numbers are still used")
	}
	if n, known := p.Len(); n != 101 || known {
		t.Errorf("%d rows, %v", n, known)
	}
	if _, _, how := p.Reach(7000); how != pages.Unreachable {
		t.Errorf("reach %v", how)
	}
	page := s.page(200)
	page.Next, page.Incomplete = nil, client.ErrCannot
	_, err := arrive(p, pages.Request{First: 100}, page.Slice(0, 0), seek)
	if !errors.Is(err, client.ErrCannot) || p.More() || !p.Incomplete() {
		t.Errorf("the end of the links: %v", err)
	}
}

// TestOverlaps: the earlier place of a row counts, whatever order pages come in.
func TestOverlaps(t *testing.T) {
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 1))
		s := service{rows: 500, size: 40, total: 500}
		p := opened(t, s, seek)
		for range 30 {
			first := r.Int64N(s.rows)
			if _, err := arrive(p, pages.Request{At: client.Row(first), First: first}, s.page(first), seek); err != nil {
				t.Fatal(err)
			}
		}
		for row := range s.rows {
			if v, ok := p.Value(row, "Id"); ok && v.Text() != fmt.Sprint(row) {
				t.Fatalf("seed %d: row %d is %s", seed, row, v.Text())
			}
		}
		for row := range s.rows { // whatever is missing can be had
			_, request, how := p.Reach(row)
			if how == pages.There {
				_, err := arrive(p, request, s.page(request.First), seek)
				if err != nil {
					t.Fatal(err)
				}
			}
			if page, _ := p.Row(row); page == nil {
				t.Fatalf("seed %d: row %d cannot be had: %v %+v", seed, row, how, request)
			}
		}
	}
}

func TestRepeatedAndRecounted(t *testing.T) {
	s := service{rows: 1000, size: 100, total: 1000}
	p := opened(t, s, seek)
	again := s.page(50)
	again.First, again.Total = 100, 999
	notes, _ := arrive(p, pages.Request{First: 100}, again, seek)
	if len(notes) != 2 || !strings.Contains(notes[0], "changed") || !strings.Contains(notes[1], "repeated") {
		t.Errorf("notes %q", notes)
	}
	again = s.page(60)
	again.First, again.Total = 200, 998
	if notes, _ := arrive(p, pages.Request{First: 200}, again, seek); len(notes) != 0 {
		t.Errorf("shown twice: %q", notes)
	}
}

// TestColumnsAreTheSameWhenTheModelComesLater as when it comes first.
func TestColumnsAreTheSameWhenTheModelComesLater(t *testing.T) {
	model := []client.Column{
		{Name: "Name", Type: "Edm.String", Key: true}, {Name: "Never", Type: "Edm.Int32"}, {Name: "Id", Type: "Edm.Int64"},
		{Name: "Lines", Type: "Collection(NS.Line)", Link: true},
	}
	build := func(known []client.Column) *client.Page {
		body := []byte(`{"Id":1,"Open":2,"Name":"x"}`)
		b := client.NewPageBuilder(body, known)
		b.Row(0)
		b.Set(b.ColumnOf([]byte("Id")), 6, 7)
		b.Set(b.ColumnOf([]byte("Open")), 15, 16)
		b.Set(b.ColumnOf([]byte("Name")), 24, 27)
		b.RowEnd(len(body))
		page := b.Build()
		page.Total, page.Query = -1, client.Query{Path: "Facts"}
		return page
	}
	names := func(p *pages.Pages) []string {
		var list []string
		for _, c := range p.Columns() {
			v, _ := p.Value(0, c.Name)
			list = append(list, fmt.Sprintf("%s %v %v %s", c.Name, c.Key, c.Link, v.Text()))
		}
		return list
	}
	early, late := pages.New(client.Query{}), pages.New(client.Query{})
	_, _ = arrive(early, pages.Request{}, build(model), seek)
	_, _ = arrive(late, pages.Request{}, build(nil), seek)
	if !late.Describe(model) || !late.Typed() == early.Typed() {
		t.Error("nothing changed")
	}
	if a, b := names(early), names(late); !slices.Equal(a, b) || len(a) != 5 {
		t.Errorf("with the model\n%q\nand later\n%q", a, b)
	}
	if late.Describe(model) {
		t.Error("it changes again")
	}
}

// TestMemory: after many pages, few are held, and those that were dropped leave
// little behind.
func TestMemory(t *testing.T) {
	s := service{rows: 1 << 40, size: 5000, total: 1 << 40, pad: strings.Repeat("x", 400)}
	p := opened(t, s, seek)
	for i := range int64(40) {
		r, need := p.Want(window((i+1)*s.size - 10))
		if need != pages.Prefetch {
			t.Fatalf("page %d: %v", i, need)
		}
		if _, err := arrive(p, r, s.page(r.First), seek); err != nil {
			t.Fatal(err)
		}
	}
	p.Want(window(40 * s.size))
	if held, size := p.Held(); held > 10 || size > 16<<20 {
		t.Errorf("%d pages of %d bytes are held", held, size)
	}
	before := heap()
	for i := range int64(1000) {
		r := pages.Request{First: (101 + i) * s.size}
		_, _ = arrive(p, r, service{rows: s.rows, size: 1, total: -1}.page(r.First), seek)
		p.Want(window(r.First))
	}
	if more := heap() - before; more > 1<<20 {
		t.Errorf("1,000 pages leave %d bytes behind", more)
	}
	runtime.KeepAlive(p)
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
