package export_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
	"odatui/client/export"
)

// TestContinued: two writers, of which the second continues behind any row of any page,
// write the same bytes as one, and report the same.
func TestContinued(t *testing.T) {
	t.Parallel()
	pages := []*client.Page{sample(t), page(t, columns, `{"Name":"x","Late":1,"ID":2}`, `null`), sample(t)}
	type told struct{ header, dropped []string }
	options := func(to *told) export.Options {
		return export.Options{
			Header:  func(names []string) { to.header = names },
			Dropped: func(names []string) { to.dropped = append(to.dropped, names...) },
		}
	}
	for _, f := range export.FileFormats() {
		if !f.Rows {
			continue
		}
		var one told
		want := write(t, f.Name, options(&one), pages...)
		if f.Name != "json" && f.Name != "ndjson" {
			if diff := cmp.Diff(told{[]string{"ID", "Name", "Extra"}, []string{"Late"}}, one, cmp.AllowUnexported(told{})); diff != "" {
				t.Errorf("%s: %s", f.Name, diff)
			}
		}
		for cut := 1; cut < 8; cut++ {
			var first, second told
			var out bytes.Buffer
			o := options(&first)
			w := f.New(&out, o)
			left := cut
			for i, p := range pages {
				n := min(left, p.Len())
				if err := w.Write(p, n); err != nil {
					t.Fatal(err)
				}
				if left -= n; left > 0 {
					continue
				}
				o = options(&second)
				o.Continued, o.Columns = true, first.header
				w = f.New(&out, o)
				for _, rest := range append([]*client.Page{p.Slice(n, p.Len())}, pages[i+1:]...) {
					if err := w.Write(rest, rest.Len()); err != nil {
						t.Fatal(err)
					}
				}
				break
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, out.String()); diff != "" {
				t.Errorf("%s, continued behind row %d: %s", f.Name, cut, diff)
			}
			if diff := cmp.Diff(one.dropped, append(first.dropped, second.dropped...)); diff != "" {
				t.Errorf("%s, continued behind row %d, dropped: %s", f.Name, cut, diff)
			}
		}
	}
}

// TestContinuedHidden: a column that only the program asked for is not dropped.
func TestContinuedHidden(t *testing.T) {
	t.Parallel()
	known := []client.Column{{Name: "ID", Hidden: true}, {Name: "A"}}
	o := export.Options{Continued: true, Columns: []string{"A"}, Dropped: func(names []string) { t.Errorf("dropped: %q", names) }}
	if got := write(t, "csv", o, page(t, known, `{"ID":1,"A":2}`)); got != "2\n" {
		t.Errorf("got %q", got)
	}
}

// TestContinuedWithoutRows: the document is ended all the same.
func TestContinuedWithoutRows(t *testing.T) {
	t.Parallel()
	for format, want := range map[string]string{"json": "\n]\n", "ndjson": "", "csv": "", "markdown": ""} {
		if got := write(t, format, export.Options{Continued: true, Columns: []string{"ID"}}); got != want {
			t.Errorf("%s: %q, want %q", format, got, want)
		}
	}
}
