package save

import (
	"math/rand/v2"
	"strings"
	"testing"

	"odatui/client"
)

// TestKeptPagesOfAnyColumns: pages whose columns come, go and change their places come back
// value by value, small pages, empty ones, and such that need several frames.
func TestKeptPagesOfAnyColumns(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 11))
		names := []string{"", "a", "A", "]", "[", `"`, `\`, headingBegin, "null", "\xff", "\xfe", "\n", "é"}
		var pages []*client.Page
		var want []map[string]string
		var columns []column
		for range 1 + r.IntN(6) {
			rows := r.IntN(30)
			if r.IntN(10) == 0 {
				rows = 3000
			}
			var page *client.Page
			page, want = randomPage(r, rows, names, want)
			pages, columns = append(pages, page), gather(columns, page)
		}
		got := keptAndRead(t, columns, pages...)
		if len(got) != len(want) {
			t.Fatalf("seed %d: %d rows, want %d", seed, len(got), len(want))
		}
		for row, values := range want {
			for i, c := range columns {
				if got[row][i] != values[c.Name] {
					t.Fatalf("seed %d: row %d, column %q: %.80q, want %.80q", seed, row, c.Name, got[row][i], values[c.Name])
				}
			}
		}
	}
}

// randomPage returns a page, and appends the values of its rows that are not null.
func randomPage(r *rand.Rand, rows int, names []string, want []map[string]string) (*client.Page, []map[string]string) {
	type cell struct {
		name     string
		off, end int
	}
	var body []byte
	all := make([][]cell, rows)
	begins := make([]int, rows)
	for row := range all {
		begins[row] = len(body)
		values := map[string]string{}
		for _, i := range r.Perm(len(names)) {
			if r.IntN(3) > 0 {
				continue
			}
			text, kept := randomValue(r)
			all[row] = append(all[row], cell{names[i], len(body), len(body) + len(text)})
			body, values[names[i]] = append(body, text...), kept
		}
		want = append(want, values)
	}
	b := client.NewPageBuilder(body, nil)
	for row, cells := range all {
		b.Row(begins[row])
		end := begins[row]
		for _, c := range cells {
			b.Set(b.ColumnOf([]byte(c.name)), c.off, c.end)
			end = c.end
		}
		b.RowEnd(end)
	}
	return b.Build(), want
}

// randomValue returns a value as it comes, and as it is kept: "" for null.
func randomValue(r *rand.Rand) (text, kept string) {
	switch r.IntN(8) {
	case 0:
		return "null", ""
	case 1:
		return "-1.50e+3", "-1.50e+3"
	case 2:
		return `[1,{"a":"]\""},[]]`, `[1,{"a":"]\""},[]]`
	case 3:
		return "{\n\"x\" :\r\n[ \"\\n \" ]}", `{"x":["\n "]}`
	}
	var b strings.Builder
	for range r.IntN(20) {
		b.WriteString([]string{`\\`, `\"`, `]`, `[`, `,`, `{`, `x`, `\n`, `\u0000`, "\xff", ":"}[r.IntN(11)])
	}
	text = `"` + b.String() + `"`
	if r.IntN(400) == 0 {
		text = `"` + strings.Repeat(`\\\"],x`, r.IntN(100_000)) + `"`
	}
	return text, text
}
