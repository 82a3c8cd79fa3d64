package stats

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"odatui/client"
	"odatui/client/safe"
	"odatui/client/stats"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// looks are states of the screen.
var looks = []struct {
	name string
	fake func() *fake
	part int // rows that are loaded, 0 all
	q    client.Query
	play func(*stage)
}{
	{"number by the service", numbers, 0, client.Query{Filter: "Key ge 0"}, func(s *stage) { s.byService(3) }},
	{"number of loaded rows", numbers, 400, client.Query{}, func(s *stage) {
		s.change(func(r *stats.Result) {
			r.Source.Why = "the service refused to aggregate: 501 not implemented"
			r.Notes = []safe.Text{"amounts come in 3 currencies"}
		})
	}},
	{"number values", numbers, 0, client.Query{}, func(s *stage) { s.press("tab", "down", "space") }},
	{"number without bins", numbers, 0, client.Query{}, func(s *stage) {
		s.byService(4)
		s.change(func(r *stats.Result) {
			r.Bins, r.Values, r.Quantiles = nil, nil, nil
			r.NoBins = "the service cannot group"
			r.NoValues = "the service cannot group, and the values are not known"
		})
	}},
	{"text of loaded rows", cities, 175, client.Query{Filter: "Key ge 0 and Key lt 9999 and V ne 'a long value that does not fit'"},
		func(s *stage) {
			s.press("down")
			s.change(func(r *stats.Result) {
				r.Source.Why = "the service cannot group by a part of a complex property: 501 not implemented"
			})
		}},
	{"text searched", cities, 0, client.Query{}, func(s *stage) { s.press("/", "p", "l", "a", "c", "e") }},
	{"unique", func() *fake {
		f := numbers()
		f.column.Type, f.cells = "Edm.String", nil
		for i := range 195 {
			f.cells = append(f.cells, fmt.Sprintf(`"C%03d"`, i))
		}
		return f
	}, 0, client.Query{}, func(*stage) {}},
	{"dates", func() *fake {
		f := &fake{column: client.Column{Name: "V", Type: "Edm.Date", Nullable: true}, size: 500}
		for i := range 300 {
			f.cells = append(f.cells, fmt.Sprintf(`"%d-%02d-%02d"`, 2005+i*i/6000, 1+i%12, 1+i%28))
		}
		return f
	}, 0, client.Query{}, func(*stage) {}},
	{"booleans", func() *fake {
		f := &fake{column: client.Column{Name: "V", Type: "Edm.Boolean", Nullable: true}, size: 500}
		for i := range 30 {
			f.cells = append(f.cells, []string{"true", "false", "true", "null", ""}[i%5])
		}
		return f
	}, 0, client.Query{}, func(*stage) {}},
	{"no values", func() *fake {
		return &fake{column: client.Column{Name: "V", Type: "Edm.Int64", Nullable: true}, cells: []string{"null", "null"}, size: 10}
	}, 0, client.Query{}, func(*stage) {}},
}

// TestLooks holds the body at four sizes.
func TestLooks(t *testing.T) {
	for _, look := range looks {
		for _, size := range [][2]int{{120, 27}, {80, 19}, {60, 12}, {20, 2}} {
			t.Run(fmt.Sprintf("%s %dx%d", look.name, size[0], size[1]), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					f := look.fake()
					s := open(t, f, cmp.Or(look.part, len(f.cells)), look.q)
					look.play(s)
					s.screen.SetSize(size[0], size[1])
					golden.RequireEqual(t, s.plain()+"\n"+foot(s.screen)+"\n")
				})
			})
		}
	}
}

func foot(s *Screen) string {
	var b strings.Builder
	for _, span := range append(s.Foot().Left, append([]kit.Span{{Text: " | "}}, s.Foot().Right...)...) {
		b.WriteString(string(span.Text))
	}
	return b.String()
}

// TestAllSizes: no size is too small, and nothing is wider than the body.
func TestAllSizes(t *testing.T) {
	for _, look := range looks {
		t.Run(look.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := look.fake()
				s := open(t, f, cmp.Or(look.part, len(f.cells)), look.q)
				look.play(s)
				for width := 1; width < 130; width += 9 {
					for high := 0; high < 40; high += 3 {
						s.screen.SetSize(width, high)
						for range 2 {
							view := s.screen.View()
							lines := strings.Split(view, "\n")
							if len(lines) > max(high, 1) {
								t.Fatalf("%d lines of %d", len(lines), high)
							}
							for _, line := range lines {
								if ansi.StringWidth(line) > width {
									t.Fatalf("%dx%d: %q", width, high, ansi.Strip(line))
								}
							}
							s.screen.inValues = !s.screen.inValues
							s.screen.lay()
						}
						s.screen.click(width/2, high/2)
					}
				}
			})
		})
	}
}

// TestTheChosenBinHasASign where colours are not enough.
func TestTheChosenBinHasASign(t *testing.T) {
	h := newHistogram([]bar{{"0", "1", 3}, {"1", "2", 8}, {"2", "3", 1}}, 40, 8)
	h.chosen = 1
	for profile, want := range map[colorprofile.Profile]string{
		colorprofile.TrueColor: "", colorprofile.ANSI: "▲", colorprofile.ASCII: "▲", colorprofile.NoTTY: "^",
	} {
		lines := h.view(theme.New(profile, true))
		ground := ansi.Strip(lines[len(lines)-2])
		at := strings.IndexAny(ground, "▲^")
		if (at >= 0) != (want != "") || want != "" && !strings.Contains(ground, want) {
			t.Errorf("%v: %q, want %q", profile, ground, want)
		}
		if x := ansi.StringWidth(ground[:max(at, 0)]); at >= 0 && h.at(x, 0) != 1 {
			t.Errorf("%v: the sign is below bin %d", profile, h.at(x, 0))
		}
	}
}

// TestHeights: the highest bin fills the height, one row is seen, none is empty.
func TestHeights(t *testing.T) {
	h := newHistogram([]bar{{"0", "1", 0}, {"1", "2", 1}, {"2", "3", 1_000_000}, {"3", "4", 500_000}}, 40, 10)
	for i, want := range []int{0, 1, 64, 32} {
		if got := h.eighthsOf(h.bars[i].rows); got != want {
			t.Errorf("bin %d is %d eighths high, want %d", i, got, want)
		}
	}
	lines := h.view(theme.New(colorprofile.NoTTY, true))
	if !strings.HasPrefix(lines[0], "1,000,000") {
		t.Errorf("the highest label: %q", lines[0])
	}
}

func TestRoundNumbers(t *testing.T) {
	for n, want := range map[int64]int64{0: 0, 1: 1, 2: 2, 3: 2, 7: 6, 9: 8, 87: 80, 100: 100, 199: 100, 121_680: 100_000,
		1<<63 - 1: 8_000_000_000_000_000_000} {
		if got := nice(n); got != want {
			t.Errorf("%d: %d, want %d", n, got, want)
		}
	}
}

func TestShortDates(t *testing.T) {
	for _, tt := range [][2]string{
		{"2005-01-01 2006-01-01 2007-01-01", "2005 2006 2007"},
		{"2005-01-01 2005-02-01", "2005-01 2005-02"},
		{"2005-01-01 2005-01-08", "2005-01-01 2005-01-08"},
		{"2005-01-01T00:00:00Z 2006-01-01T00:00:00Z", "2005 2006"},
		{"2005-01-01T00:00:00Z 2005-01-01T06:00:00Z", "2005-01-01T00:00 2005-01-01T06:00"},
		{"-0001-01-01 0001-01-01", "-0001-01-01 0001-01-01"},
		{"1.01 2.01", "1.01 2.01"},
		{"-5 0", "-5 0"},
	} {
		if got := strings.Join(shortDates(strings.Fields(tt[0])), " "); got != tt[1] {
			t.Errorf("%s: %s, want %s", tt[0], got, tt[1])
		}
	}
}

func TestGrouped(t *testing.T) {
	for text, want := range map[string]string{
		"2019": "2019", "12345": "12,345", "-1234567.25": "-1,234,567.25", "1e400": "1e400", "123456e3": "123456e3", "12345678": "12,345,678",
		"2019-01-01": "2019-01-01", "": "", "0.00001234": "0.00001234", "100000": "100,000", "20190101T": "20190101T",
	} {
		if got := string(grouped(text)); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestThinBars(t *testing.T) {
	for _, tt := range []struct {
		n, most int64
		cells   int
		want    string
	}{{10, 10, 4, "━━━━"}, {5, 10, 4, "━━"}, {6, 10, 4, "━━╸"}, {1, 1000, 4, "╸"}, {0, 10, 4, ""}, {1, 0, 4, ""}, {1, 1, 0, ""}} {
		if got := string(thin(tt.n, tt.most, tt.cells)); got != tt.want {
			t.Errorf("%d of %d: %q, want %q", tt.n, tt.most, got, tt.want)
		}
	}
}
