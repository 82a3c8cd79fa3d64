package grid_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/ui/grid"
	"odatui/ui/theme"
)

// sides is a source of two sides: a key, a column of texts and one of numbers.
type sides struct{ rows [][2]grid.Pair }

func (s sides) Len() (int64, bool)                     { return int64(len(s.rows)), true }
func (s sides) State(int64) (grid.State, uint64)       { return grid.Loaded, 0 }
func (s sides) ID(int64) client.RowID                  { return "" }
func (s sides) Find(client.RowID) (row int64, ok bool) { return 0, false }
func (s sides) Columns() []grid.Column {
	return []grid.Column{{Name: "Id", Key: true, Number: true}, {Name: "Text", Halves: true}, {Name: "Number", Number: true, Halves: true}}
}

func (s sides) Cell(row int64, column int) client.Value {
	if column > 0 {
		return s.rows[row][column-1].Left
	}
	return client.JSONValue(string('1' + byte(row)))
}

func (s sides) Pair(row int64, column int) grid.Pair {
	if column > 0 {
		return s.rows[row][column-1]
	}
	return grid.Pair{}
}

func (s sides) Lead(row int64) (sign, word string, side grid.Side) {
	switch s.rows[row][0].Side {
	case grid.Left:
		return "<", "live only", grid.Left
	case grid.Right:
		return ">", "test only", grid.Right
	}
	return "~", "changed", grid.Differs
}

func both(left, right string) grid.Pair {
	return grid.Pair{Side: grid.Differs, Left: client.JSONValue(left), Right: client.JSONValue(right)}
}

var twoSides = sides{[][2]grid.Pair{
	{both(`"Czechia"`, `"Czech Republic"`), both("5", "12345")},
	{{Side: grid.Equal}, both("1234567", "1")},
	{both(`"日本"`, `""`), {Side: grid.Equal}},
	{both(`"a -> b"`, `"c"`), {Side: grid.Equal}},
	{{Side: grid.Left, Left: client.Text("gone")}, {Side: grid.Left, Left: client.JSONValue("42")}},
	{{Side: grid.Right, Right: client.Text("new")}, {Side: grid.Right, Right: client.JSONValue("43")}},
}}

func drawn(width int, word int) []string {
	look := theme.New(colorprofile.TrueColor, true)
	g := grid.New(look, twoSides)
	g.SetLead("difference", word, func() (theme.Style, theme.Style) { return look.Bad, look.Warn })
	g.SetSize(width, 10)
	g.Refresh()
	g.Fit(0, 6)
	return strings.Split(ansi.Strip(g.View()), "\n")
}

// TestPairs: numbers are aligned on the arrow, which is longer than what looks like it.
func TestPairs(t *testing.T) {
	want := []string{
		"   difference Id * │ Text                       Number",
		" ──────────────────┼─────────────────────────────────────────────────────── ",
		" ~ changed       1 │ Czechia -> Czech Republic        5 -> 12345",
		" ~ changed       2 │ ·                          1234567 ->     1",
		` ~ changed       3 │ 日本 -> ""                       ·`,
		" ~ changed       4 │ a -> b --> c                     ·",
		" < live only     5 │ gone                            42",
		" > test only     6 │ new                                      43",
	}
	got := drawn(76, 9)
	for i, line := range want {
		if strings.TrimRight(got[i], " ") != strings.TrimRight(line, " ") {
			t.Errorf("line %d\n%q, want\n%q", i, got[i], line)
		}
	}
}

// TestPairsFit: each line has the width of the grid, and a number is never cut.
func TestPairsFit(t *testing.T) {
	for width := 1; width < 90; width++ {
		for _, word := range []int{0, 9} {
			for i, line := range drawn(width, word) {
				if n := ansi.StringWidth(line); n != width && width > 24 {
					t.Errorf("%d cells in line %d of a grid of %d: %q", n, i, width, line)
				}
				if strings.Contains(line, "1234…") || strings.Contains(line, "123…") {
					t.Errorf("a number is cut at %d: %q", width, line)
				}
			}
		}
	}
	narrow := drawn(44, 0)
	if !strings.Contains(narrow[2], "Czechia -> Czech") || !strings.HasPrefix(narrow[2], " ~    1 │") {
		t.Errorf("in 44 cells: %q", narrow[2])
	}
}

// TestPairsSayTheirSide: where there are only signs before the rows, the first cell in sight
// says in words which side has the row, in the place of the half that is missing.
func TestPairsSayTheirSide(t *testing.T) {
	look := theme.New(colorprofile.TrueColor, true)
	g := grid.New(look, twoSides)
	g.SetLead("difference", 0, func() (theme.Style, theme.Style) { return look.Bad, look.Warn })
	g.SetSize(60, 10)
	g.Refresh()
	g.Fit(0, 6)
	check := func(want ...string) {
		t.Helper()
		for i, line := range strings.Split(ansi.Strip(g.View()), "\n")[2:8] {
			if strings.TrimRight(line, " ") != want[i] {
				t.Errorf("%q, want\n%q", line, want[i])
			}
		}
	}
	check(" ~    1 │ Czechia -> Czech Republic        5 -> 12345", " ~    2 │ ·                          1234567 ->     1",
		` ~    3 │ 日本 -> ""                       ·`, " ~    4 │ a -> b --> c                     ·",
		" <    5 │ gone  live only                 42", " >    6 │ new  test only                           43")
	g.SetSize(30, 10)
	g.GoToColumn("Number")
	check(" ~    1 │       5 -> 12345", " ~    2 │ 1234567 ->     1", " ~    3 │       ·", " ~    4 │       ·",
		" <    5 │    42  live only", " >    6 │ test only     43")
}

// TestTextsThatDifferBehindWhatFits begin with a sign, shortly before the difference.
func TestTextsThatDifferBehindWhatFits(t *testing.T) {
	long := strings.Repeat("long ", 30)
	for _, c := range []struct {
		left, right   string
		first, second int
		a, b          string
	}{
		{"Czechia", "Czech Republic", 7, 10, "Czechia", "Czech Republic"},              // it is in sight
		{long + "x", long + "y", 200, 200, long + "x", long + "y"},                     // all is
		{long + "x", long + "y", 12, 12, "…long long x", "…long long y"},               // as much as fits
		{long + "x" + long, long + "y" + long, 12, 12, "…ng x" + long, "…ng y" + long}, // a little
		{long, long, 12, 12, long, long},                                               // nothing is seen to differ
		{long + "x", long + "y", 4, 12, long + "x", long + "y"},                        // too little room
		{"東京都千代田区霞が関一丁目", "東京都千代田区霞が関二丁目", 12, 12, "…が関一丁目", "…が関二丁目"},                 // wide ones are counted as such
	} {
		a, b := grid.FromDifference(c.left, c.right, c.first, c.second, ansi.StringWidth)
		if a != c.a || b != c.b {
			t.Errorf("%q, %q in %d, %d: %q, %q", c.left, c.right, c.first, c.second, a, b)
		}
	}
}

// TestSomeOfTwoValuesIsNotDrawn: a column of two texts that has no room for both is left out.
func TestSomeOfTwoValuesIsNotDrawn(t *testing.T) {
	for width, shown := range map[int]bool{45: true, 38: false} {
		look := theme.New(colorprofile.TrueColor, true)
		g := grid.New(look, late{twoSides})
		g.SetLead("difference", 0, func() (theme.Style, theme.Style) { return look.Bad, look.Warn })
		g.SetSize(width, 10)
		g.Refresh()
		g.Fit(0, 6)
		if head := strings.Split(ansi.Strip(g.View()), "\n")[0]; strings.Contains(head, "Text") != shown {
			t.Errorf("at %d: %q", width, head)
		}
	}
}

// late has the texts behind the numbers.
type late struct{ sides }

func (l late) Columns() []grid.Column {
	list := l.sides.Columns()
	return []grid.Column{list[0], list[2], list[1]}
}

func (l late) Cell(row int64, column int) client.Value { return l.sides.Cell(row, (3-column)%3) }
func (l late) Pair(row int64, column int) grid.Pair    { return l.sides.Pair(row, (3-column)%3) }
