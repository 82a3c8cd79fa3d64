package save

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"odatui/client"
)

// pageOfLines makes a page of rows that are JSON objects on lines of their own.
func pageOfLines(text string, names ...string) *client.Page {
	b := client.NewPageBuilder([]byte(text), nil)
	for begin := 0; begin < len(text); {
		end := begin + strings.Index(text[begin:], "\n")
		b.Row(begin)
		for _, name := range names {
			quoted := client.Text(name).Raw() + ":"
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
	odd := "N\xff\"],["
	columns := []column{{Column: client.Column{Name: "A"}}, {Column: client.Column{Name: odd}}, {Column: client.Column{Name: "Late"}}}
	var one, two strings.Builder
	for i, v := range values {
		one.WriteString(`{"A":` + v + "\t," + client.Text(odd).Raw() + ":" + values[len(values)-1-i] + "\t}\n")
		two.WriteString(`{"Late":` + v + "\t,\"A\":null\t}\n")
	}
	rows := keptAndRead(t, columns, pageOfLines(one.String(), "A", odd), pageOfLines("null\n"), pageOfLines(two.String(), "Late", "A"))
	if len(rows) != 2*len(values)+1 {
		t.Fatalf("%d rows", len(rows))
	}
	for i, v := range values {
		last := values[len(values)-1-i]
		if rows[i][0] != v || rows[i][1] != last || rows[i][2] != "" {
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
		r := &rowReader{known: clientColumns(columns), spare: &client.Spare{}}
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
