package pages_test

import (
	"fmt"
	"strings"
	"testing"

	"odatui/client"
	"odatui/ui/rows/pages"
)

// valued makes a page of rows with these JSON values in the column V.
func valued(first int64, values ...string) *client.Page {
	var body strings.Builder
	type cell struct{ row, from, to, end int }
	var cells []cell
	for _, v := range values {
		c := cell{row: body.Len()}
		body.WriteString(`{"V":`)
		c.from = body.Len()
		body.WriteString(v)
		c.to = body.Len()
		body.WriteString("}")
		c.end = body.Len()
		cells = append(cells, c)
	}
	b := client.NewPageBuilder([]byte(body.String()), []client.Column{{Name: "V", Type: "Edm.String"}})
	for _, c := range cells {
		b.Row(c.row)
		b.Set(0, c.from, c.to)
		b.RowEnd(c.end)
	}
	p := b.Build()
	p.Query, p.First, p.Total = client.Query{Path: "Facts"}, first, -1
	p.Next = &client.Cursor{Session: "s", Row: first + int64(len(values))}
	return p
}

func words(list []client.SeenValue) string {
	var b strings.Builder
	for _, v := range list {
		fmt.Fprintf(&b, "%s %d, ", v.Value.Text(), v.Rows)
	}
	return b.String()
}

func TestSeen(t *testing.T) {
	t.Parallel()
	p := pages.New(client.Query{Path: "Facts"})
	long := `"` + strings.Repeat("x", 300) + `"`
	arrive(p, pages.Request{}, valued(0, `"a"`, `"b"`, `"b"`, "null", `{"x":1}`, long, "1.50"), seek)
	if got := words(p.Seen("V")); got != "b 2, a 1, 1.50 1, " {
		t.Errorf("seen %q", got)
	}
	if p.Seen("W") != nil || p.Loaded() != 7 {
		t.Errorf("an unknown column is seen, or %d rows are loaded", p.Loaded())
	}
	arrive(p, pages.Request{First: 7}, valued(7, `"a"`, `"a"`), seek)
	if got := words(p.Seen("V")); got != "a 3, b 2, 1.50 1, " {
		t.Errorf("after another page: %q", got)
	}
}

// TestSeenIsBounded: not more rows are counted than a key press allows.
func TestSeenIsBounded(t *testing.T) {
	t.Parallel()
	p := pages.New(client.Query{Path: "Facts"})
	for first := int64(0); first < 15000; first += 5000 {
		values := make([]string, 5000)
		for i := range values {
			values[i] = `"x"`
		}
		arrive(p, pages.Request{First: first}, valued(first, values...), seek)
	}
	if list := p.Seen("V"); len(list) != 1 || list[0].Rows != 10000 || p.Loaded() != 15000 {
		t.Errorf("seen %q of %d rows", words(list), p.Loaded())
	}
}

// BenchmarkSeen counts a column of 10,000 rows with other values, which is done once.
func BenchmarkSeen(b *testing.B) {
	values := make([]string, 10000)
	for i := range values {
		values[i] = fmt.Sprintf("%d", i*7919)
	}
	page := valued(0, values...)
	for b.Loop() {
		p := pages.New(client.Query{Path: "Facts"})
		arrive(p, pages.Request{}, page, seek)
		p.Seen("V")
	}
}
