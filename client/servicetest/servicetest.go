// Package servicetest is the conformance suite that every kind of service must
// pass: what the faces rely on, whatever speaks on the wire.
//
// It does not know HTTP or any kind of service; it is handed an opened one and
// told what is behind it.
package servicetest

import (
	"net/http"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

// Facts says what the service under test holds. It must not change while the
// suite runs.
type Facts struct {
	Query  client.Query // a list of Rows rows on three pages or more
	Rows   int
	Key    string // a column that is set in every row and differs in each
	Counts bool   // the list's total is told where Query.Count asks for it
	Jumps  bool   // Row(n) works; where it does not, it must be refused

	// NoTotal is a list whose total the service does not tell; the zero value
	// skips what is said about it.
	NoTotal client.Query
	Refused client.Query // answered with an error of the service's own
	Status  int          // of that answer
	Broken  client.Query // a list whose body breaks off after a row
	Empty   client.Query // a list without rows
	Hangs   client.Query // never answered

	// Kinds names columns of the row at ordinal 0 of Query: one that the row
	// lacks, one that is null, one that is an empty string, and one whose
	// number is Digits. "" skips the column.
	Missing, Null, Blank, Number, Digits string
}

// Run runs the suite. open is called once for each part, so that what one part
// teaches a service does not help the next.
func Run(t *testing.T, open func(t *testing.T) (client.Service, Facts)) {
	parts := []struct {
		name string
		run  func(Facts, *testing.T, client.Service)
	}{
		{"sets", Facts.sets}, {"walk", Facts.walk}, {"repeat", Facts.repeat}, {"jump", Facts.jump}, {"total", Facts.total},
		{"no total", Facts.noTotal}, {"foreign cursor", Facts.foreign}, {"cancelled", Facts.cancelled}, {"hangs", Facts.hangs},
		{"kinds", Facts.kinds}, {"refused", Facts.refused}, {"broken", Facts.broken}, {"empty", Facts.empty},
		{"concurrent", Facts.concurrent}, {"request", Facts.request}, {"schema", Facts.schema},
	}
	for _, p := range parts {
		t.Run(p.name, func(t *testing.T) {
			s, f := open(t)
			p.run(f, t, s)
		})
	}
}

func isGiven(q client.Query) bool { return q.Path != "" }

func (f Facts) sets(t *testing.T, s client.Service) {
	list, err := s.Sets(t.Context())
	if err != nil {
		t.Fatalf("list the sets: %v", err)
	}
	if len(list) == 0 {
		t.Fatal("no sets")
	}
	seen := map[string]bool{}
	for _, set := range list {
		if set.Name == "" || set.Kind == "" {
			t.Errorf("a set without a name or kind: %+v", set)
		}
		if seen[set.Name] {
			t.Errorf("set %q twice", set.Name)
		}
		seen[set.Name] = true
	}
	if !seen[f.Query.Path] {
		t.Errorf("the set %q is not in the list", f.Query.Path)
	}
}

// keys returns the key column of a page.
func (f Facts) keys(t *testing.T, p *client.Page) []string {
	t.Helper()
	col := p.Column(f.Key)
	if col < 0 {
		t.Fatalf("no column %q on the page", f.Key)
	}
	var out []string
	for i := range p.Len() {
		v := p.Cell(i, col)
		if !v.IsSet() {
			t.Fatalf("row %d has no %s", i, f.Key)
		}
		out = append(out, v.Text())
	}
	return out
}

// walk: every row comes once, pages follow on each other, the walk ends.
func (f Facts) walk(t *testing.T, s client.Service) {
	seen := map[string]int{}
	rows, pages := 0, 0
	for p, err := range client.Pages(t.Context(), s, f.Query) {
		if err != nil {
			t.Fatalf("page %d: %v", pages+1, err)
		}
		if pages++; pages > 10*f.Rows+10 {
			t.Fatal("the walk does not end")
		}
		if p.First >= 0 && p.First != int64(rows) {
			t.Errorf("page %d says it begins at row %d, it does at %d", pages, p.First, rows)
		}
		if p.Len() == 0 {
			continue
		}
		for _, k := range f.keys(t, p) {
			if at, twice := seen[k]; twice {
				t.Errorf("the row with %s %s came at %d and %d", f.Key, k, at, rows)
			}
			seen[k] = rows
			rows++
		}
	}
	if rows != f.Rows {
		t.Errorf("%d rows came, there are %d", rows, f.Rows)
	}
	if pages < 3 {
		t.Errorf("%d pages came; the list must have three or more to prove anything", pages)
	}
}

// repeat: a page that is fetched twice holds the same rows, and a run keeps
// its plan.
func (f Facts) repeat(t *testing.T, s client.Service) {
	first, err := s.Fetch(t.Context(), f.Query, client.Start)
	if err != nil {
		t.Fatal(err)
	}
	if !first.Query.Plan.Fixed {
		t.Error("the first page does not fix the plan of its run")
	}
	at, ok := first.NextPosition()
	if !ok {
		t.Fatal("the first page has no next page")
	}
	second, err := s.Fetch(t.Context(), first.Query, at)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first.Query.Plan, second.Query.Plan); diff != "" {
		t.Errorf("the plan changed within a run:\n%s", diff)
	}
	for _, again := range []struct {
		name string
		at   client.Position
		want *client.Page
	}{{"first", client.Start, first}, {"second", at, second}} {
		p, err := s.Fetch(t.Context(), first.Query, again.at)
		if err != nil {
			t.Fatalf("%s page once more: %v", again.name, err)
		}
		if diff := cmp.Diff(f.keys(t, again.want), f.keys(t, p)); diff != "" {
			t.Errorf("the %s page holds other rows when fetched again:\n%s", again.name, diff)
		}
		if p.First != again.want.First {
			t.Errorf("the %s page begins at %d when fetched again, before at %d", again.name, p.First, again.want.First)
		}
	}
}

// jump: Row(n) leads to the row that a walk meets at n.
func (f Facts) jump(t *testing.T, s client.Service) {
	n := int64(f.Rows / 2)
	p, err := s.Fetch(t.Context(), f.Query, client.Row(n))
	if !f.Jumps {
		if err == nil {
			t.Error("a jump that the service is not able to make was not refused")
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if p.First != n {
		t.Errorf("the page says it begins at %d, asked for %d", p.First, n)
	}
	var all []string
	for page, err := range client.Pages(t.Context(), s, f.Query) {
		if err != nil {
			t.Fatal(err)
		}
		if page.Len() > 0 {
			all = append(all, f.keys(t, page)...)
		}
	}
	if got := f.keys(t, p); len(got) == 0 || got[0] != all[n] {
		t.Errorf("row %d is %v, in a walk it is %s", n, got, all[n])
	}
	beyond, err := s.Fetch(t.Context(), f.Query, client.Row(int64(f.Rows+10)))
	if err != nil {
		t.Fatalf("a place beyond the end: %v", err)
	}
	if _, more := beyond.NextPosition(); beyond.Len() != 0 || more {
		t.Errorf("beyond the end there are %d rows, more: %v", beyond.Len(), more)
	}
}

func (f Facts) total(t *testing.T, s client.Service) {
	q := f.Query
	q.Count = true
	p, err := s.Fetch(t.Context(), q, client.Start)
	if err != nil {
		t.Fatal(err)
	}
	want := int64(-1)
	if f.Counts {
		want = int64(f.Rows)
	}
	if p.Total != want {
		t.Errorf("total %d, want %d", p.Total, want)
	}
}

func (f Facts) noTotal(t *testing.T, s client.Service) {
	if !isGiven(f.NoTotal) {
		t.Skip("the service always tells a total")
	}
	f.NoTotal.Count = true
	p, err := s.Fetch(t.Context(), f.NoTotal, client.Start)
	if err != nil {
		t.Fatal(err)
	}
	if p.Total != -1 {
		t.Errorf("an untold total is %d, want -1", p.Total)
	}
}

func (f Facts) kinds(t *testing.T, s client.Service) {
	p, err := s.Fetch(t.Context(), f.Query, client.Start)
	if err != nil {
		t.Fatal(err)
	}
	cell := func(name string) client.Value { return p.Cell(0, p.Column(name)) }
	if f.Missing != "" {
		if v := cell(f.Missing); v.Kind != client.Missing {
			t.Errorf("%s is %v %q, want missing", f.Missing, v.Kind, v.Raw())
		}
	}
	if f.Null != "" {
		if v := cell(f.Null); v.Kind != client.Null {
			t.Errorf("%s is %v %q, want null", f.Null, v.Kind, v.Raw())
		}
	}
	if f.Blank != "" {
		if v := cell(f.Blank); v.Kind != client.String || v.Text() != "" {
			t.Errorf("%s is %v %q, want an empty string", f.Blank, v.Kind, v.Raw())
		}
	}
	if f.Number != "" {
		if v := cell(f.Number); v.Kind != client.Number || v.Raw() != f.Digits {
			t.Errorf("%s is %v %q, want the number %s", f.Number, v.Kind, v.Raw(), f.Digits)
		}
	}
}

// concurrent: many at once see the same rows.
func (f Facts) concurrent(t *testing.T, s client.Service) {
	first, err := s.Fetch(t.Context(), f.Query, client.Start)
	if err != nil {
		t.Fatal(err)
	}
	want := f.keys(t, first)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if i%2 == 0 {
				_, _ = s.Sets(t.Context())
			}
			s.Can(f.Query.Path)
			if _, err := s.Request(f.Query, client.Start); err != nil {
				t.Error(err)
			}
			p, err := s.Fetch(t.Context(), first.Query, client.Start)
			if err != nil {
				t.Error(err)
				return
			}
			if p.Len() != len(want) || p.Cell(0, p.Column(f.Key)).Text() != want[0] {
				t.Errorf("%d rows from %s on", p.Len(), p.Cell(0, p.Column(f.Key)).Text())
			}
		})
	}
	wg.Wait()
}

func (f Facts) request(t *testing.T, s client.Service) {
	p, err := s.Fetch(t.Context(), f.Query, client.Start)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Request(p.Query, client.Start)
	if err != nil {
		t.Fatal(err)
	}
	if r.Method != http.MethodGet || r.URL != p.Trace.URL {
		t.Errorf("Request says %s %s, sent was %s", r.Method, r.URL, p.Trace.URL)
	}
}

// schema: a model, where there is one, fits the rows.
func (f Facts) schema(t *testing.T, s client.Service) {
	d, ok := s.(client.Describer)
	if !ok {
		t.Skip("this kind has no model")
	}
	m, err := d.Schema(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if m == nil || m.TypeOf(f.Query.Path) == nil {
		t.Fatalf("the model does not know the type of %s", f.Query.Path)
	}
	p, err := s.Fetch(t.Context(), f.Query, client.Start)
	if err != nil {
		t.Fatal(err)
	}
	kind := m.TypeOf(f.Query.Path)
	for i, c := range kind.Columns() {
		if i >= len(p.Columns) || p.Columns[i] != c {
			t.Errorf("column %d is not the model's %s", i, c.Name)
		}
	}
	if p.ID(0) == "" && len(kind.Keys) > 0 {
		t.Error("the model has a key and the row no identity")
	}
}
