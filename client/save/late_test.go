package save

import (
	"context"
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"odatui/client"
)

// TestLateColumns: columns that come on a late page, the last one among them, are in a file
// with a header, behind those of the model, in the order in which they came. It does not
// matter how large the pages are and where the export was interrupted.
func TestLateColumns(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"x.csv", "x.csv.gz", "x.csv.zst"} {
		for _, late := range []int{feedRows - 1, feedRows - 2, 9} {
			x := newExporting(t, file)
			x.feed.late = late
			want := unpacked(t, x)
			records, err := csv.NewReader(strings.NewReader(want)).ReadAll()
			if err != nil || len(records) != feedRows+1 {
				t.Fatalf("%s, late %d: %v, %d records", file, late, err, len(records))
			}
			head := []string{"Id", "Text", "Amount", "Day", "Rate", "Flag", "List", "Late", `"Last", and =least`}
			last := records[feedRows]
			if !slices.Equal(records[0], head) || last[len(last)-1] != `[1,{"a":"\"\n"}]` || last[len(last)-2] != "late 22" ||
				records[late][7] != "" {
				t.Errorf("%s, late %d: head %q, last %q", file, late, records[0], last)
			}
			if got := x.beside(); !slices.Equal(got, []string{file}) {
				t.Errorf("%s: files %q", file, got)
			}
			for request := 3; request <= 6; request++ {
				y := newExporting(t, file)
				y.feed.late, y.feed.size = late, request
				y.interrupt(3)
				y.interruptWriting()
				y.feed.rows = 0 // all rows are kept: none is requested
				if got := unpacked(t, y); got != want || len(y.feed.asked) > 0 {
					t.Errorf("%s, late %d, pages of %d: %d requests, got\n%s\nwant\n%s", file, late, request, len(y.feed.asked), got, want)
				}
			}
		}
	}
}

// interruptWriting goes on with an export up to where its file is made of the kept rows.
func (x *exporting) interruptWriting() {
	x.t.Helper()
	ctx, cancel := context.WithCancel(x.t.Context())
	defer cancel()
	x.tell = func(p client.ExportProgress) {
		if p.Stage == client.ExportWriting {
			cancel()
		}
	}
	res, err := x.run(ctx)
	if err == nil || res.Stage != client.ExportWriting || res.Resumed == 0 {
		x.t.Errorf("%v, %+v", err, res)
	}
	if _, err := os.Stat(x.e.File); err == nil {
		x.t.Errorf("%s is there", x.e.File)
	}
	x.tell = nil
}

// TestLateColumnsOfHeldRows: no request is sent, and nothing is kept before the end.
func TestLateColumnsOfHeldRows(t *testing.T) {
	t.Parallel()
	x := newExporting(t, "x.csv")
	x.feed.late = 21
	want, _ := x.must()
	s := x.feed.session(t, "held").Service
	if _, err := s.(client.Describer).Schema(t.Context()); err != nil {
		t.Fatal(err)
	}
	q := client.Query{Path: "Things", PageSize: 4}
	for at, more := client.Start, true; more; { // as the explorer does: no place to go on from is known
		page, err := s.Fetch(t.Context(), q, at)
		if err != nil {
			t.Fatal(err)
		}
		x.e.Pages = append(x.e.Pages, page)
		q = page.Query
		at, more = page.NextPosition()
	}
	x.e.Force = true
	if got, _ := x.must(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestCompletedTextThatIsGone: it is made again of the rows that are kept.
func TestCompletedTextThatIsGone(t *testing.T) {
	t.Parallel()
	x := newExporting(t, "x.csv")
	x.feed.late = 21
	want, _ := x.must()
	x = newExporting(t, "x.csv")
	x.feed.late = 21
	x.tell = func(p client.ExportProgress) {
		if p.Stage == client.ExportWriting {
			os.WriteFile(x.e.File, []byte("mine"), 0o600)
		}
	}
	if _, err := x.run(t.Context()); err == nil {
		t.Fatal("the file is replaced")
	}
	x.tell = nil
	for _, path := range []string{x.e.File, x.e.File + ".partial.new"} {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	if got, res := x.must(); got != want || len(x.feed.asked) > 0 || res.Resumed != feedRows {
		t.Errorf("%d requests, %+v, got\n%s", len(x.feed.asked), res, got)
	}
	if got := x.beside(); !slices.Equal(got, []string{"x.csv"}) {
		t.Errorf("files %q", got)
	}
}

// TestKeptRowsThatWereChanged: no file is made of rows that are not those that came.
func TestKeptRowsThatWereChanged(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"x.csv", "x.csv.gz"} {
		x := newExporting(t, file)
		x.feed.late = 21
		x.interrupt(4)
		x.interruptWriting()
		damage(x, func(b []byte) []byte { b[len(b)/2] ^= 1; return b })
		x.refused("its bytes are not those", "--restart")
	}
}

// TestLateColumnsThatAreNotAskedFor: columns that are named stay those of the file.
func TestLateColumnsThatAreNotAskedFor(t *testing.T) {
	t.Parallel()
	x := newExporting(t, "x.csv")
	x.feed.late, x.e.Columns = 9, []string{"Text", "Id"}
	x.interrupt(4)
	got, _ := x.must()
	if !strings.HasPrefix(got, "Text,Id\nplain,9007199254740993\n") || strings.Contains(got, "late") {
		t.Errorf("got\n%s", got)
	}
}

// TestLateColumnsOfAStream: what was written to a stream stays, and the columns are named.
func TestLateColumnsOfAStream(t *testing.T) {
	t.Parallel()
	x := newExporting(t, "x.csv")
	x.feed.late = 9
	var out strings.Builder
	_, err := Stream(t.Context(), x.feed.session(t, "s"), x.e, &out, nil)
	if err == nil || !strings.Contains(err.Error(), "columns came after the header was written: Late") ||
		!strings.Contains(out.String(), "\n9007199254741002,") {
		t.Errorf("%v\n%s", err, out.String())
	}
}
