//go:build e2e

package e2e

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const pagedRows = 2600

// TestPagesOf500 reads a set of a server that sends at most 500 rows at once, by
// its links and by $skip: all rows, each once, in the order that was asked for.
func TestPagesOf500(t *testing.T) {
	for _, way := range []struct{ server, paging string }{
		{"links", "auto"}, {"links", "next-link"}, {"links", "max-page-size"}, {"skip", "auto"}, {"skip", "skip"},
	} {
		for _, order := range []string{"", "ID desc", "Released desc"} {
			t.Run(fmt.Sprintf("%s, paging %s, by %q", way.server, way.paging, order), func(t *testing.T) {
				h := newHome(t, fmt.Sprintf("[profiles.x]\nurl = %q\npaging = %q\nauth = { method = \"none\" }\n", shared.Paged[way.server], way.paging))
				args := []string{"get", "x", "Products", "--all", "--count", "--format", "csv", "--select", "ID,Released"}
				if order != "" {
					args = append(args, "--orderby", order)
				}
				r := h.odatui(args...)
				if r.code != 0 || r.err != "odatui: the service counts 2,600 rows\n" {
					t.Errorf("exit %d\n%s", r.code, r.err)
				}
				rows, err := csv.NewReader(strings.NewReader(r.out)).ReadAll()
				if err != nil || len(rows) != pagedRows+1 {
					t.Fatalf("%d lines, %v", len(rows), err)
				}
				rows = rows[1:]
				seen := map[string]bool{}
				for _, row := range rows {
					seen[row[0]] = true
				}
				if len(seen) != pagedRows {
					t.Errorf("%d different keys, want %d", len(seen), pagedRows)
				}
				if !slices.IsSortedFunc(rows, orders[order]) {
					t.Errorf("not in the order %q", order)
				}
				part := h.want("get", "x", "Products", "--skip", "700", "--top", "900", "--format", "csv", "--select", "ID", "--orderby", "ID")
				if ids := strings.Fields(part); len(ids) != 901 || ids[1] != "701" || ids[900] != "1600" {
					t.Errorf("--skip 700 --top 900: %d lines from %s to %s", len(ids), ids[1], ids[len(ids)-1])
				}
			})
		}
	}
}

// orders compares rows of ID and Released, of which many are equal.
var orders = map[string]func(a, b []string) int{
	"":              func([]string, []string) int { return 0 },
	"ID desc":       func(a, b []string) int { return cmp.Compare(number(b[0]), number(a[0])) },
	"Released desc": func(a, b []string) int { return cmp.Compare(b[1], a[1]) },
}

func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}
