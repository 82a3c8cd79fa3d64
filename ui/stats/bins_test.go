package stats

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/stats"
)

// TestTheBinStays where the user went, else it is the highest one.
func TestTheBinStays(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, numbers(), 780, client.Query{})
		shift := func(r *stats.Result) {
			r.Bins = append([]stats.Bin{{From: client.JSONValue("15"), To: client.JSONValue("20"), Rows: 5000}}, r.Bins...)
		}
		s.change(shift)
		if s.screen.bin != 0 {
			t.Errorf("bin %d is chosen, not the highest", s.screen.bin)
		}
		s.press("right", "right", "right")
		before := s.screen.bars[s.screen.bin].from
		s.change(func(r *stats.Result) { r.Bins = r.Bins[1:] })
		if now := s.screen.bars[s.screen.bin].from; now != before {
			t.Errorf("the bin from %s, it was from %s", now, before)
		}
	})
}

// TestTheLastBinMayHaveNoEnd: behind it there is no date.
func TestTheLastBinMayHaveNoEnd(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := &fake{column: client.Column{Name: "V", Type: "Edm.Date"}, cells: []string{`"9998-05-01"`, `"9999-12-31"`}, size: 10}
		s := open(t, f, 2, client.Query{})
		s.change(func(r *stats.Result) {
			r.Bins = []stats.Bin{{From: client.Text("9998-01-01"), To: client.Text("9999-01-01"), Rows: 1},
				{From: client.Text("9999-01-01"), Rows: 1}}
		})
		s.press("right")
		s.has("from 9999 on")
		s.press("!")
		if s.filter != "V lt 9999-01-01" {
			t.Errorf("%q", s.filter)
		}
		s.press("enter")
		if s.filter != "V ge 9999-01-01" {
			t.Errorf("%q", s.filter)
		}
	})
}

// TestBinsThatWereCountedNow have the keys.
func TestBinsThatWereCountedNow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, numbers(), 780, client.Query{})
		bins := s.screen.result.Bins
		s.byService(2)
		s.change(func(r *stats.Result) { r.Bins, r.Values, r.NoBins = nil, nil, "the answer is too large" })
		if !strings.Contains(string(s.screen.inShort()), "b counts them") || s.screen.noCountBins() != "" {
			t.Errorf("%q, %q", s.screen.inShort(), s.screen.noCountBins())
		}
		if !s.screen.inValues {
			t.Error("the keys are for bins that are not there")
		}
		s.change(func(r *stats.Result) { r.Bins, r.NoBins = bins, "" })
		if s.screen.inValues {
			t.Error("the keys are for the values")
		}
		s.has("55 to 60")
	})
}

// TestClicks choose what is drawn there, at every size.
func TestClicks(t *testing.T) {
	for _, size := range [][2]int{{120, 27}, {80, 19}, {60, 12}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := open(t, numbers(), 780, client.Query{})
				s.screen.SetSize(size[0], size[1])
				at := s.screen.plan().bars
				h := s.screen.histogram(s.screen.plan())
				for i := range s.screen.bars {
					for x := range h.solid() {
						s.screen.Update(tea.MouseClickMsg{X: at.x + h.axis + i*h.wide + x, Y: at.y + h.high - 1})
						if s.screen.bin != i || s.screen.inValues {
							t.Errorf("bin %d, want %d", s.screen.bin, i)
						}
					}
				}
				s.screen.inValues = true
				s.screen.lay()
				from, to := s.screen.list.Window()
				lines := strings.Split(s.plain(), "\n")
				for i := from; i < to; i++ {
					text := string(s.screen.entries[i].text)
					y := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, text+" ") })
					s.screen.Update(tea.MouseClickMsg{X: s.screen.plan().values.x + 5, Y: y})
					if s.screen.list.Cursor != i {
						t.Errorf("a click on line %d, %q, chooses %d, want %d", y, text, s.screen.list.Cursor, i)
					}
				}
			})
		})
	}
}
