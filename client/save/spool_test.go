package save

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"odatui/client"
)

// pageOfLines makes a page of rows that are JSON objects on lines of their own.
func pageOfLines(text string, names ...string) *client.Page {
	b := client.NewPageBuilder([]byte(text), nil)
	for begin := 0; begin < len(text); {
		end := begin + strings.Index(text[begin:], "\n")
		b.Row(begin)
		for _, name := range names {
			quoted := exact(name) + ":"
			if at := strings.Index(text[begin:end], quoted); at >= 0 {
				off := begin + at + len(quoted)
				n := strings.IndexAny(text[off:end], "\t") // ends a value in these texts
				b.Set(b.ColumnOf([]byte(name)), off, off+n)
			}
		}
		b.RowEnd(end)
		begin = end + 1
	}
	return b.Build()
}

// keptAndRead writes pages and reads them back.
func keptAndRead(t *testing.T, columns []column, pages ...*client.Page) [][]string {
	t.Helper()
	var file bytes.Buffer
	for _, p := range pages {
		k := &keeper{w: &file} // as another process would
		if err := k.Write(p, p.Len()); err != nil {
			t.Fatal(err)
		}
	}
	var rows [][]string
	for p, err := range keptRows(&file, columns) {
		if err != nil {
			t.Fatal(err)
		}
		for row := range p.Len() {
			var values []string
			for col := range columns {
				values = append(values, strings.Clone(p.Cell(row, col).Raw()))
			}
			rows = append(rows, values)
		}
	}
	return rows
}

// TestKeptValues: values come back as they were written, whatever is in them, in the columns
// of their names, also where the next page has others.
func TestKeptValues(t *testing.T) {
	t.Parallel()
	values := []string{`"a"`, `""`, `"\""`, `"\\"`, `"\\\""`, `"],[\\\\"`, `"{\"columns\":[]}"`, `-1.50e+3`, `true`,
		`{"a":[1,{"b":"]"}]}`, `[]`,
		`"` + "\xff" + `"`, `"` + strings.Repeat("long ", 200_000) + `"`}
	odd, even := "N\xff\"],[", "N\xfe\"],[" // alike, if what is not UTF-8 is replaced
	columns := []column{{Column: client.Column{Name: "A"}}, {Column: client.Column{Name: odd}}, {Column: client.Column{Name: "Late"}},
		{Column: client.Column{Name: even}}}
	var one, two strings.Builder
	for i, v := range values {
		one.WriteString(`{"A":` + v + "\t," + exact(odd) + ":" + values[len(values)-1-i] + "\t," + exact(even) + ":" + v + "\t}\n")
		two.WriteString(`{"Late":` + v + "\t,\"A\":null\t}\n")
	}
	rows := keptAndRead(t, columns, pageOfLines(one.String(), "A", odd, even), pageOfLines("null\n"), pageOfLines(two.String(), "Late", "A"))
	if len(rows) != 2*len(values)+1 {
		t.Fatalf("%d rows", len(rows))
	}
	for i, v := range values {
		last := values[len(values)-1-i]
		if rows[i][0] != v || rows[i][1] != last || rows[i][2] != "" || rows[i][3] != v {
			t.Errorf("row %d: %.80q, want %.40q and %.40q", i, rows[i], v, last)
		}
		if late := rows[len(values)+1+i]; late[0] != "" || late[1] != "" || late[2] != v {
			t.Errorf("row %d of the last page: %.80q, want %.40q", i, late, v)
		}
	}
	if empty := strings.Join(rows[len(values)], ""); empty != "" {
		t.Errorf("the row of an entry that is none: %q", empty)
	}
}

// TestKeptLinesAreBroken: lines that no keeper wrote are an error or rows, never a panic.
func TestKeptLinesAreBroken(t *testing.T) {
	t.Parallel()
	whole := `{"columns":["A","B"]}` + "\n" + `["a\"\\",{"b":[1,"]"]}]` + "\n" + `[1,null]` + "\n[]\n"
	columns := []column{{Column: client.Column{Name: "A"}}, {Column: client.Column{Name: "B"}}}
	read := func(text []byte) error {
		r := newRowReader(clientColumns(columns))
		page, err := r.page(text)
		if err == nil {
			for row := range page.Len() {
				_ = page.Cell(row, 0).Text() + page.Cell(row, 1).Text()
			}
		}
		return err
	}
	if err := read([]byte(whole)); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"[1]\n", `{"columns":["A"]}` + "\n[1,2]\n", `{"columns":["C"]}` + "\n[1]\n", `{"columns":["A"]}` +
		"\n[\"a]\n",
		`{"columns":["A"]}` + "\n[1\n", `{"columns":["A"]}` + "\nnul\n", `{"columns":["A"]}` + "\n\n", `{"columns":` + "\n", "[]"} {
		if read([]byte(text)) == nil {
			t.Errorf("%q was read", text)
		}
	}
	random := rand.New(rand.NewPCG(11, 11))
	for range 20_000 {
		text := []byte(whole)
		for range 1 + random.IntN(3) {
			text[random.IntN(len(text))] = "[]{}\",\\\n1na:"[random.IntN(12)]
		}
		_ = read(text[:random.IntN(len(text)+1)])
	}
}

// TestNamesThatAreNotUTF8: an export whose columns have such names goes on with them, and
// tells them apart, as one does that was not interrupted.
func TestNamesThatAreNotUTF8(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"x.csv", "x.md", "x.parquet", "x.xlsx"} {
		x := newExporting(t, file)
		x.feed.latin = true
		want, _ := x.must()
		if file == "x.csv" && !strings.HasPrefix(want, "Id,Text,Amount,Day,Rate,Flag,List,Gr\xf6\xdfe,Gr\xfc\xdfe\n") {
			t.Errorf("%s: %.100q", file, want)
		}
		if file == "x.parquet" && (strings.Contains(want, "Gr\xf6") || !strings.Contains(want, "Gr\ufffde")) {
			t.Errorf("%s: the names are no text", file)
		}
		y := newExporting(t, file)
		y.feed.latin = true
		y.interrupt(3)
		if got, res := y.must(); got != want || res.Resumed == 0 {
			t.Errorf("%s: went on with %d rows, %d bytes, want %d", file, res.Resumed, len(got), len(want))
		}
	}
}

// TestKeptRowsOfAnotherLayout: rows that cannot be read, though they are those that the
// manifest describes, are an error that says what to do.
func TestKeptRowsOfAnotherLayout(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"\x28\xb5\x2f\xfd some other frame", "\x00\x00\x00\x05hello", "\x00\x00", "\x00\x00\x00\x03\x01\x00x", ""} {
		x := newExporting(t, "x.parquet")
		x.interrupt(3)
		m, err := readManifest(system{}, x.e.File+".partial.json")
		if err != nil {
			t.Fatal(err)
		}
		to := newMeter(io.Discard)
		io.WriteString(to, text)
		m.At.Bytes, m.At.Hash, m.Complete = to.n, to.sum(), true
		if err := errors.Join(m.save(system{}, x.e.File+".partial.json"), os.WriteFile(x.e.File+".partial", []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
		x.refused("the rows that were kept cannot be read", "--restart")
		x.e.Restart = true
		x.must()
	}
}

// TestRowsWithoutColumns: they are no Parquet, and nothing is left of them.
func TestRowsWithoutColumns(t *testing.T) {
	t.Parallel()
	x := newExporting(t, "x.parquet")
	x.e.Pages = []*client.Page{client.TextPage(nil, [][]string{{}, {}})}
	x.refused("there are no columns", "ndjson")
	if got := x.beside(); len(got) > 0 {
		t.Errorf("%q are left", got)
	}
}

// TestKeptKeyThatWasNotAskedFor: the values of a key that the program added to a selection
// are kept if it is named as a column, and are no column of their own.
func TestKeptKeyThatWasNotAskedFor(t *testing.T) {
	t.Parallel()
	for _, columns := range [][]string{nil, {"Text", "Id"}} {
		x := newExporting(t, "x.parquet")
		x.e.Query.Select, x.e.Columns = []string{"Text"}, columns
		x.must()
		b, err := os.ReadFile(x.e.File)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		if id := f.Root().Column("Id"); (id != nil) != (columns != nil) {
			t.Errorf("columns %q: %v", columns, f.Root().Columns())
		} else if id != nil {
			rows, err := parquet.Read[struct {
				ID *int64 `parquet:"Id"`
			}](bytes.NewReader(b), int64(len(b)))
			if err != nil || len(rows) != feedRows || rows[1].ID == nil || *rows[1].ID != 9007199254740994 {
				t.Errorf("%v, %d rows", err, len(rows))
			}
		}
	}
}
