package kinds_test

import (
	"slices"
	"testing"

	"odatui/client"
)

// TestRowsThatMove: a row that is added or removed before the next page moves the
// others. Each row that stays comes once, and where the order is not that of the
// key it is said; a run whose place is lost fails.
func TestRowsThatMove(t *testing.T) {
	t.Parallel()
	for _, w := range ways() {
		if w.links {
			continue
		}
		note := []string{"moved"}
		if w.kind == "odata" {
			note = nil // in the order of the key
		}
		for _, c := range []struct {
			name   string
			write  func(table []int) []int
			ids    []int
			topics []string
			fails  bool
		}{
			{"nothing", func(ids []int) []int { return ids }, []int{10, 11, 12, 13, 14, 15, 16}, nil, false},
			{"a row before", func(ids []int) []int { return slices.Insert(ids, 0, 5) }, []int{10, 11, 12, 13, 14, 15, 16}, note, false},
			{"four rows before", func(ids []int) []int { return slices.Insert(ids, 0, 5, 6, 7, 8) }, []int{10, 11, 12, 13, 14, 15, 16}, note, false},
			{"a row before is gone", func(ids []int) []int { return slices.Delete(ids, 0, 1) }, []int{10, 11, 12, 13, 14, 15, 16}, note, false},
			{"two rows before are gone", func(ids []int) []int { return slices.Delete(ids, 0, 2) }, []int{10, 11, 12, 13, 14, 15, 16}, note, false},
			{"a row behind", func(ids []int) []int { return append(ids, 20) }, []int{10, 11, 12, 13, 14, 15, 16, 20}, nil, false},
			{"the last row that came is gone", func(ids []int) []int { return slices.Delete(ids, 2, 3) }, []int{10, 11, 12, 13, 14, 15, 16},
				nil, w.kind == "rest"},
			{"all that came is gone", func(ids []int) []int { return slices.Delete(ids, 0, 3) }, nil, nil, true},
		} {
			table, written := []int{10, 11, 12, 13, 14, 15, 16}, false
			s := &script{way: w, rows: 100, silent: true}
			s.change = func(from int, a *answer) {
				if from > 0 && !written {
					table, written = c.write(table), true
				}
				list := []any{}
				for _, id := range table[min(from, len(table)):min(from+3, len(table))] {
					list = append(list, row(id))
				}
				a.fields[w.list] = list
			}
			got := read(t, s.open(t), &client.Run{Limit: -1})
			if (got.err != nil) != c.fails || c.fails && !client.HasReason(got.err, client.ReasonMoved) {
				t.Errorf("%s, %s: %v", w.name, c.name, got.err)
			}
			if !c.fails && (!slices.Equal(got.ids, c.ids) || !slices.Equal(got.topics, c.topics)) {
				t.Errorf("%s, %s: rows %v, notes %q by %q", w.name, c.name, got.ids, got.topics, s.asked)
			}
		}
	}
}
