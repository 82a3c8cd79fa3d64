package client_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"odatui/client"
)

// wanted is what a page should hold: rows of values by column name.
type wanted []map[string]string

// buildAtRandom writes rows whose columns come and go, with some that are
// dropped, some values that are long, and some names that stand twice.
func buildAtRandom(r *rand.Rand, known, rows, names, long int) (*client.Page, wanted) {
	var body []byte
	var columns []client.Column
	for i := range known {
		columns = append(columns, client.Column{Name: fmt.Sprint("c", i)})
	}
	type step struct {
		off, end int
		name     string
		drop     bool
	}
	var steps []step
	var want wanted
	for range rows {
		row := map[string]string{}
		off := len(body)
		body = append(body, '{')
		for range r.IntN(names) {
			value := []string{"1", `"x"`, "null", "true", `{"a":1}`, `[]`, `""`, "-1.5"}[r.IntN(8)]
			if long > 0 && r.IntN(long) == 0 {
				value = `"` + strings.Repeat("y", 60_000+r.IntN(10_000)) + `"`
			}
			name := fmt.Sprint("c", r.IntN(names))
			at := len(body)
			body = append(body, value...)
			steps = append(steps, step{at, len(body), name, false})
			row[name] = value
			body = append(body, ',')
		}
		body = append(body, '}')
		drop := r.IntN(10) == 0
		steps = append(steps, step{off, len(body), "", drop})
		if !drop {
			want = append(want, row)
		}
	}
	b := client.NewPageBuilder(body, columns)
	first := 0
	for i, s := range steps {
		if s.name != "" {
			continue
		}
		b.Row(s.off)
		for _, cell := range steps[first:i] {
			b.Set(b.ColumnOf([]byte(cell.name)), cell.off, cell.end)
		}
		if first = i + 1; s.drop {
			b.Drop()
		} else {
			b.RowEnd(s.end)
		}
	}
	return b.Build(), want
}

func TestPageBuilderHoldsWhateverRowsCome(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		long := 0
		if seed%10 == 0 {
			long = 50
		}
		p, want := buildAtRandom(r, r.IntN(5), r.IntN(40), 1+r.IntN(30), long)
		if p.Len() != len(want) {
			t.Fatalf("seed %d: %d rows, want %d", seed, p.Len(), len(want))
		}
		for row, cells := range want {
			for col, c := range p.Columns {
				if v := p.Cell(row, col); v.Raw() != cells[c.Name] || (v.Kind == client.Missing) != (cells[c.Name] == "") {
					t.Fatalf("seed %d: row %d, %s: %v %.40q, want %.40q", seed, row, c.Name, v.Kind, v.Raw(), cells[c.Name])
				}
				delete(cells, c.Name)
			}
			if len(cells) > 0 {
				t.Fatalf("seed %d: row %d: %v have no column", seed, row, cells)
			}
		}
	}
}

func TestPageIsCompact(t *testing.T) {
	t.Parallel()
	var rows []string
	for i := range 2000 {
		rows = append(rows, fmt.Sprintf(`{"a":%d,"b":%d,"c":%d,"d":%d}`, i, i, i, i))
	}
	body := []byte(strings.Join(rows, ","))
	build := func(first int) *client.Page {
		b := client.NewPageBuilder(body, nil)
		off := 0
		for i, row := range rows {
			b.Row(off)
			if i > 0 || first == 0 {
				at := off
				for _, name := range []string{"a", "b", "c", "d"} {
					at += strings.Index(string(body[at:]), ":") + 1
					b.Set(b.ColumnOf([]byte(name)), at, at+1)
				}
			}
			b.RowEnd(off + len(row))
			off += len(row) + 1
		}
		return b.Build()
	}
	// Four bytes a cell, eight a row, sixteen an identity, and the body.
	most := int64(float64(len(body)+2000*(4*4+8+16)) * 1.1)
	for _, first := range []int{0, 1} { // an odd first row must not cost much
		if size := build(first).Size(); size > most {
			t.Errorf("%d bytes for a body of %d, want at most %d", size, len(body), most)
		}
	}
}

// TestDroppedRowLeavesNoColumn: the name of a column may be cut where a body breaks off.
func TestDroppedRowLeavesNoColumn(t *testing.T) {
	t.Parallel()
	body := []byte(`{"A":1}{"A":2,"B":3,"Brok`)
	b := client.NewPageBuilder(body, nil)
	row := func(off, end int, names ...string) {
		b.Row(off)
		for _, name := range names {
			b.Set(b.ColumnOf([]byte(name)), off+5, off+6)
		}
		b.RowEnd(end)
	}
	row(0, 7, "A")
	row(7, len(body), "A", "B", "Brok")
	b.Drop()
	row(0, 7, "A")
	if p := b.Build(); len(p.Columns) != 1 || p.Len() != 2 || p.Cell(1, 0).Text() != "1" {
		t.Errorf("%+v, %d rows", p.Columns, p.Len())
	}
}
