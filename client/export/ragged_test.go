package export_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
	"odatui/client/export"
)

// growing are rows whose columns come late, some of them with names that need quotes.
var growing = []string{
	`{"ID":1,"Name":"a,\"b\"\n|c\\"}`, `{}`, `null`, `{"ID":2,"Second":"\\"}`, `{"ID":3,"=1,2":"","Third|":["x",null]}`,
	`{"Fourth":[],"ID":4,"Name":"\n","Third|":null}`, `{"ID":5,"Last":"\"","Second":"=1+1"}`,
}

// TestFill: columns that come late are in the completed text as if they had been known
// before, however the rows were divided into pages and wherever a writer went on.
func TestFill(t *testing.T) {
	t.Parallel()
	order := []string{"ID", "Name", "Second", "=1,2", "Third|", "Fourth", "Last"}
	for _, f := range export.FileFormats() {
		if f.Whole || f.Name == "json" || f.Name == "ndjson" {
			continue
		}
		want := write(t, f.Name, export.Options{Columns: order, ExcelSafe: true}, page(t, columns, growing...))
		for size := 1; size <= len(growing); size++ {
			for cut := range len(growing) {
				var header []string
				var formulas int64
				o := export.Options{Grow: true, ExcelSafe: true, Header: func(names []string) { header = names },
					Formulas: func(n int64) { formulas += n }}
				var ragged bytes.Buffer
				w := f.New(&ragged, o)
				for from := 0; from < len(growing); from += size {
					p := page(t, columns, growing[from:min(from+size, len(growing))]...)
					if err := w.Write(p, p.Len()); err != nil {
						t.Fatal(err)
					}
					if from == cut {
						next := o
						next.Continued, next.Columns = true, header
						w = f.New(&ragged, next)
					}
				}
				if err := w.Close(); err != nil {
					t.Fatal(err)
				}
				var got bytes.Buffer
				rows := int64(0)
				err := f.Fill(&got, iotest.OneByteReader(&ragged), export.Options{Columns: header, ExcelSafe: true},
					func(n int64) error { rows += n; return nil })
				if diff := cmp.Diff(want, got.String()); err != nil || diff != "" || rows != int64(len(growing)) {
					t.Errorf("%s, pages of %d, %d rows, %v: %s", f.Name, size, rows, err, diff)
				}
				if diff := cmp.Diff(order, header); diff != "" {
					t.Errorf("%s, pages of %d: %s", f.Name, size, diff)
				}
				if f.Name != "markdown" && formulas != 2 { // one is a name of a column
					t.Errorf("%s, pages of %d: %d formulas", f.Name, size, formulas)
				}
			}
		}
	}
}

func TestFillFails(t *testing.T) {
	t.Parallel()
	f, _ := export.Lookup("csv")
	stop := errors.New("stop")
	for text, fill := range map[string]func(o export.Options) error{
		"a row with more fields": func(o export.Options) error { return f.Fill(io.Discard, strings.NewReader("A\n1,2\n"), o, tellNothing) },
		"half a row": func(o export.Options) error {
			return f.Fill(io.Discard, strings.NewReader("A\n1\n\"2"), o, tellNothing)
		},
		"a reader that fails": func(o export.Options) error { return f.Fill(io.Discard, iotest.ErrReader(stop), o, tellNothing) },
		"a full disk":         func(o export.Options) error { return f.Fill(full{}, strings.NewReader("A\n1\n"), o, tellNothing) },
		"a caller that stops": func(o export.Options) error {
			return f.Fill(io.Discard, strings.NewReader("A\n1\n"), o, func(int64) error { return stop })
		},
		"a format without a header": func(o export.Options) error {
			g, _ := export.Lookup("ndjson")
			return g.Fill(io.Discard, strings.NewReader("{}\n"), o, tellNothing)
		},
	} {
		if fill(export.Options{Columns: []string{"A"}}) == nil {
			t.Errorf("%s: no error", text)
		}
	}
}

func tellNothing(int64) error { return nil }

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// TestGivenColumnsDoNotGrow: where the caller names the columns, others are left out.
func TestGivenColumnsDoNotGrow(t *testing.T) {
	t.Parallel()
	o := export.Options{Columns: []string{"B"}, Grow: true, Dropped: func(names []string) { t.Errorf("dropped: %q", names) }}
	if got := write(t, "csv", o, page(t, nil, `{"B":1}`), page(t, []client.Column{{Name: "B"}}, `{"B":2,"C":3}`)); got != "B\n1\n2\n" {
		t.Errorf("got %q", got)
	}
}

// TestLateLink: a link that is first expanded behind the header is written too, in the order
// of the rows and not of the model.
func TestLateLink(t *testing.T) {
	t.Parallel()
	o := export.Options{Grow: true}
	if got := write(t, "csv", o, page(t, columns, `{"ID":1}`), page(t, columns, `{"ID":2,"Orders":[3]}`)); got != "ID,Name\n1,\n2,,[3]\n" {
		t.Errorf("got %q", got)
	}
	links := []client.Column{{Name: "ID"}, {Name: "A", Link: true}, {Name: "B", Link: true}}
	var header []string
	o.Header = func(names []string) { header = names }
	write(t, "csv", o, page(t, links, `{"ID":1}`), page(t, links, `{"ID":2,"B":[1]}`, `{"ID":3,"A":[2]}`))
	if diff := cmp.Diff([]string{"ID", "B", "A"}, header); diff != "" {
		t.Error(diff)
	}
}
