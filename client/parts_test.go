package client_test

import (
	"strings"
	"testing"

	"odatui/client"
)

// TestPagesWithParts keep their rows, and have what is within a column beside it.
func TestPagesWithParts(t *testing.T) {
	t.Parallel()
	for name, pad := range map[string]string{"small rows": "", "large rows": strings.Repeat("x", 1<<17)} {
		rows := []string{`{"Id":1,"Of":{"A":"` + pad + `a","B":7}}`, `{"Id":2,"Of":null}`, `{"Id":3}`}
		b := client.NewPageBuilder([]byte(strings.Join(rows, "")), []client.Column{{Name: "Id"}, {Name: "Of"}})
		b.Key([]string{"Id"})
		off := 0
		for _, row := range rows {
			b.Row(off)
			b.Set(0, off+6, off+7)
			if at := strings.Index(row, `"Of":`); at > 0 {
				b.Set(1, off+at+5, off+len(row)-1)
			}
			off += len(row)
			b.RowEnd(off)
		}
		page := b.Build().WithParts(1, []client.Column{{Name: "Of/A"}, {Name: "Of/C"}}, func(text string, at [][2]int) {
			at[0] = [2]int{strings.Index(text, `:"`) + 1, strings.Index(text, `,"B"`)}
		})
		for row, want := range []struct{ id, a, c string }{{"1", `"` + pad + `a"`, ""}, {"2", "null", "null"}, {"3", "", ""}} {
			if a, c := page.Cell(row, 2).Raw(), page.Cell(row, 3).Raw(); a != want.a || c != want.c || string(page.ID(row)) != want.id ||
				page.Row(row) != rows[row] {
				t.Errorf("%s: row %d: %.40q, %q, id %s", name, row, a, c, page.ID(row))
			}
		}
		if v := page.Slice(1, 3).Cell(0, 2); v.Kind != client.Null {
			t.Errorf("%s: of a slice: %+v", name, v)
		}
	}
}
