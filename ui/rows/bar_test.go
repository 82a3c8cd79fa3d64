package rows

import (
	"strings"
	"testing"

	"odatui/client"
)

// TestChipsUseTheLine: nothing is cut while there is room, and then the longest.
func TestChipsUseTheLine(t *testing.T) {
	bubble(t, func(t *testing.T) {
		long := "contains(Name,'a rather long text that goes on and on')"
		s := openQuery(t, newFake(100, 50), client.Query{Path: "Facts", Filter: long,
			Where: []client.Condition{{Property: "Value", Value: client.JSONValue("1"), Type: "Edm.Decimal"}}}, Options{})
		for width, want := range map[int]string{
			200: " filter  " + long + "   Value eq 1 ", 100: " filter  " + long + "   Value eq 1 ",
			60: " filter  contains(Name,'a rather long text t…   Value eq 1 ",
		} {
			s.size(width, 20)
			if line := strings.Split(s.plain(), "\n")[0]; !strings.HasPrefix(line, want) {
				t.Errorf("%d: %q, want %q", width, line, want)
			}
		}
	})
}

// TestAnEmptyResultKeepsTheHeaders, whether the model says them or an earlier page.
func TestAnEmptyResultKeepsTheHeaders(t *testing.T) {
	bubble(t, func(t *testing.T) {
		for _, model := range []bool{true, false} {
			f := newFake(100, 50)
			f.model, f.late = model, true
			s := open(t, f, Options{})
			f.rows, f.total = 0, 0
			s.command("filter", "A eq 1")
			if view := s.plain(); !strings.Contains(view, "No row matches") || !strings.Contains(view, "Value") || !strings.Contains(view, "───") {
				t.Errorf("model %v:\n%s", model, view)
			}
		}
	})
}

func TestArrowsPointToColumns(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(100, 50)
		f.cell = func(_ int64, column string) string { return `"` + strings.Repeat(column, 12) + `"` }
		s := open(t, f, Options{})
		s.size(60, 20)
		seen := map[string]bool{}
		for range 5 {
			line := strings.TrimSpace(strings.Split(s.plain(), "\n")[0])
			seen[line] = true
			if at := s.screen.grid.Span(); strings.HasSuffix(line, "→") != (at.Last < at.Of) {
				t.Errorf("%q at %+v", line, at)
			}
			s.press("right")
		}
		if len(seen) < 2 {
			t.Errorf("nothing was scrolled: %v", seen)
		}
	})
}

// TestAnUnknownLanguageIsOneChip: its words and quotes are not those of OData.
func TestAnUnknownLanguageIsOneChip(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := openQuery(t, newFake(10, 10), client.Query{Path: "Facts", Filter: `"Name"="War and Peace"`}, Options{})
		s.size(100, 20)
		if line := strings.Split(s.plain(), "\n")[0]; !strings.HasPrefix(line, ` filter  "Name"="War and Peace" `) {
			t.Errorf("%q", line)
		}
	})
}
