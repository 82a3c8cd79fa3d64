package grid_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"odatui/client"
	"odatui/ui/grid"
	"odatui/ui/theme"
)

// memory is a source in memory.
type memory struct {
	columns []grid.Column
	rows    [][]client.Value
	ids     []client.RowID
	absent  map[int64]grid.State
	version uint64
	more    int64
	cuts    map[int64]client.CutList // of column 0, by row
}

func (t *memory) Cut(row int64, column int) (client.CutList, bool) {
	c, ok := t.cuts[row]
	return c, ok && column == 0
}

func (t *memory) Len() (int64, bool)     { return int64(len(t.rows)) + t.more, true }
func (t *memory) Columns() []grid.Column { return t.columns }
func (t *memory) ID(row int64) client.RowID {
	if t.ids == nil {
		return client.RowID(strconv.FormatInt(row, 10))
	}
	return t.ids[row]
}

func (t *memory) State(row int64) (grid.State, uint64) {
	if row < 0 || row >= int64(len(t.rows)) {
		return grid.Absent, 0
	}
	if s, ok := t.absent[row]; ok {
		return s, t.version
	}
	return grid.Loaded, t.version
}

func (t *memory) Cell(row int64, column int) client.Value {
	if column >= len(t.rows[row]) {
		return client.Value{}
	}
	return t.rows[row][column]
}

func (t *memory) Find(id client.RowID) (int64, bool) {
	for i := range t.rows {
		if t.ID(int64(i)) == id {
			return int64(i), true
		}
	}
	return 0, false
}

func text(s string) client.Value { return client.Text(s) }
func raw(s string) client.Value  { return client.JSONValue(s) }

// sample is a table with one of everything.
func sample() *memory {
	countries := []string{"Côte d’Ivoire", "日本", "مصر", "Österreich", "Ελλάδα", "Brasil", "Türkiye", "São Tomé", "Việt Nam", "Norge"}
	notes := []client.Value{text(""), text("provisional"), raw("null"), text("see note\nsecond line"), {}}
	t := &memory{columns: []grid.Column{
		{Name: "Sys_PK", Key: true, Number: true},
		{Name: "COUNTRY"},
		{Name: "DIM_TIME"},
		{Name: "INDICATOR", Link: true},
		{Name: "VALUE_N", Number: true, Sort: grid.Sort{Rank: 1, Desc: true}},
		{Name: "LOW", Number: true, Sort: grid.Sort{Rank: 2}},
		{Name: "COMMENT"},
		{Name: "EXTRA"},
		{Name: "OK"},
	}}
	for i := range 60 {
		value := raw(fmt.Sprintf("%d.%02d", 60+i, i))
		if i%7 == 3 {
			value = raw("null")
		}
		t.rows = append(t.rows, []client.Value{
			raw(strconv.Itoa(48201 + i)), text(countries[i%len(countries)]), text(strconv.Itoa(2000 + i)),
			text("WHOSIS_00000" + strconv.Itoa(i) + " Life expectancy at birth in years and months"), value, raw("9007199254740993"),
			notes[i%len(notes)], raw(`{"a": 1, "b" : [1, 2]}`), raw("true"),
		})
	}
	return t
}

func dark() *theme.Theme { return theme.New(colorprofile.TrueColor, true) }

func newGrid(t *memory, w, h int) *grid.Grid {
	g := grid.New(dark(), t)
	g.SetSize(w, h)
	g.Fit(0, int64(len(t.rows)))
	return g
}

// straight holds the invariant of every view.
func straight(tb testing.TB, view string, w, h int) {
	tb.Helper()
	lines := strings.Split(view, "\n")
	if len(lines) != h {
		tb.Fatalf("%d lines, want %d:\n%s", len(lines), h, ansi.Strip(view))
	}
	for i, line := range lines {
		if a, b := ansi.StringWidth(line), ansi.StringWidthWc(line); a != w || b != w {
			tb.Fatalf("line %d is %d (characters) or %d (code points) wide, want %d: %q", i, a, b, w, line)
		}
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{200, 50}, {120, 32}, {80, 24}, {60, 15}, {40, 10}, {20, 5}, {9, 3}, {3, 2}, {1, 1}} {
		w, h := size[0], size[1]
		t.Run(fmt.Sprintf("%dx%d", w, h), func(t *testing.T) {
			t.Parallel()
			g := newGrid(sample(), w, h)
			g.MoveRows(6)
			g.GoToColumn("VALUE_N")
			view := g.View()
			straight(t, view, w, h)
			golden.RequireEqual(t, ansi.Strip(view))
		})
	}
}

func TestColours(t *testing.T) {
	t.Parallel()
	tests := map[string]*theme.Theme{
		"dark": dark(), "light": theme.New(colorprofile.TrueColor, false), "ansi16": theme.New(colorprofile.ANSI, true),
		"ansi256": theme.New(colorprofile.ANSI256, true), "ansi256 light": theme.New(colorprofile.ANSI256, false),
		"none": theme.New(colorprofile.ASCII, true), "plain": theme.New(colorprofile.NoTTY, true),
	}
	for name, th := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := grid.New(th, sample())
			g.SetSize(60, 6)
			g.Fit(0, 60)
			g.MoveRows(1)
			g.MoveColumns(1)
			view := g.View()
			straight(t, view, 60, 6)
			golden.RequireEqual(t, view)
		})
	}
}

func TestCutNumbersNeverShowDigits(t *testing.T) {
	t.Parallel()
	src := &memory{columns: []grid.Column{{Name: "n"}}, rows: [][]client.Value{{raw("12345678901234567890")}, {raw("7")}}}
	g := newGrid(src, 12, 4)
	view := ansi.Strip(g.View())
	if strings.Contains(view, "123") || !strings.Contains(view, "###") {
		t.Errorf("a number that does not fit is shown in part:\n%s", view)
	}
	if !strings.Contains(view, "7") {
		t.Errorf("the number that fits is gone:\n%s", view)
	}
}

func TestMarksOfEmptiness(t *testing.T) {
	t.Parallel()
	src := &memory{columns: []grid.Column{{Name: "key"}, {Name: "v"}}, rows: [][]client.Value{
		{text("null"), raw("null")}, {text("missing")}, {text("empty"), text("")}, {text("text"), text("null")}, {text("lines"), text("a\nb")},
	}}
	got := strings.Split(ansi.Strip(newGrid(src, 20, 7).View()), "\n")[2:]
	for i, want := range []string{" null     ∅", " missing  ·", " empty", " text     null", " lines    a⏎b"} {
		if strings.TrimRight(got[i], " ") != want {
			t.Errorf("row %d: %q, want %q", i, got[i], want)
		}
	}
}

func TestListsThatTheServiceCut(t *testing.T) {
	t.Parallel()
	list := client.JSONValue(`[{"a":1},{"a":2}]`)
	src := &memory{columns: []grid.Column{{Name: "v"}}, rows: [][]client.Value{{list}, {list}, {list}, {list}}, cuts: map[int64]client.CutList{
		1: {Has: 2, Count: 5}, 2: {Has: 2, Count: -1, Link: "x"}, 3: {Has: 2, Count: 2, Deep: true},
	}}
	got := strings.Split(ansi.Strip(newGrid(src, 40, 6).View()), "\n")[2:]
	for i, want := range []string{` [{"a":1},{"a":2}]`, ` 2/5 [{"a":1},{"a":2}]`, ` 2+ [{"a":1},{"a":2}]`, ` ⋯ [{"a":1},{"a":2}]`} {
		if strings.TrimRight(got[i], " ") != want {
			t.Errorf("row %d: %q, want %q", i, got[i], want)
		}
	}
	if got := strings.Split(ansi.Strip(newGrid(src, 9, 6).View()), "\n")[3]; !strings.HasPrefix(strings.TrimSpace(got), "2/5 ") {
		t.Errorf("the mark is cut off: %q", got)
	}
}

func TestMoreLinesAreMarkedWhenCut(t *testing.T) {
	t.Parallel()
	src := &memory{columns: []grid.Column{{Name: "v"}}, rows: [][]client.Value{{text(strings.Repeat("x", 60) + "\nsecond")}}}
	if view := ansi.Strip(newGrid(src, 30, 3).View()); !strings.Contains(view, "x…⏎") {
		t.Errorf("further lines are not marked:\n%s", view)
	}
}

func TestHostileCellsCannotLeaveTheirCell(t *testing.T) {
	t.Parallel()
	hostile := []string{
		"x\x1b]0;", "\x1bP", "\x1b_", "a\rFAKE", "\u009b31m", "\x1b[8mhidden", "\u202egnp", "e" + strings.Repeat("\u0301", 2000),
		"\u200b\u2060", strings.Repeat("👩‍👩‍👧", 5), "❤️", "👍🏽", "1️⃣", "🇫🇷🇩", "\u0301", "🏽", "\t\t", "\xe2\x1b\x5d",
	}
	src := &memory{columns: []grid.Column{{Name: "k\x1b]0;", Key: true}, {Name: "\u202ev"}, {Name: "end"}}}
	for _, s := range hostile {
		src.rows = append(src.rows, []client.Value{text(s), text(s + s), text("|")})
	}
	for _, w := range []int{80, 40, 20, 10, 4} {
		g := newGrid(src, w, len(hostile)+2)
		view := g.View()
		straight(t, view, w, len(hostile)+2)
		for _, r := range ansi.Strip(view) {
			if r < 0x20 && r != '\n' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e {
				t.Fatalf("width %d: %U reaches the screen", w, r)
			}
		}
	}
}

func TestStackedScriptsFollowTheTerminal(t *testing.T) {
	t.Parallel()
	src := &memory{columns: []grid.Column{{Name: "a"}, {Name: "b"}}, rows: [][]client.Value{{text("हिन्दी में"), text("x")}, {text("ไทยน้ำ"), text("x")}, {text("\u0600x"), text("x")}, {text("ﾊﾞﾞ"), text("x")}}}
	for _, graphemes := range []bool{false, true} {
		th := dark()
		th.Graphemes = graphemes
		g := grid.New(th, src)
		g.SetSize(30, 6)
		g.Fit(0, 4)
		for _, line := range strings.Split(g.View(), "\n") {
			width := ansi.StringWidthWc
			if graphemes {
				width = ansi.StringWidth
			}
			if width(line) != 30 {
				t.Errorf("graphemes=%v: %d wide: %q", graphemes, width(line), line)
			}
		}
	}
}

func TestFrozenKeysAndScrollByColumn(t *testing.T) {
	t.Parallel()
	g := newGrid(sample(), 60, 6)
	if s := g.Span(); s.First != 1 || !s.Right || s.Left {
		t.Errorf("at the start: %+v", s)
	}
	g.GoToColumn("COMMENT")
	view := ansi.Strip(g.View())
	if !strings.Contains(view, "Sys_PK *") || !strings.Contains(view, "COMMENT") || !strings.Contains(view, "┼") {
		t.Errorf("key or goal is not in the window:\n%s", view)
	}
	if strings.Contains(view, "COUNTRY") {
		t.Errorf("nothing was scrolled:\n%s", view)
	}
	if s := g.Span(); !s.Left {
		t.Errorf("after scrolling: %+v", s)
	}
	g.MoveColumns(-99)
	if g.Column() != "Sys_PK" {
		t.Errorf("on %s", g.Column())
	}
	g.MoveColumns(1)
	if !strings.Contains(ansi.Strip(g.View()), "COUNTRY") {
		t.Error("the way back to the first column is lost")
	}
}

// TestLongKeysShareTheRoom: of a key of two identifiers, both are in the window.
func TestLongKeysShareTheRoom(t *testing.T) {
	t.Parallel()
	const id = "12345678-90ab-cdef-1234-567890abcdef"
	src := &memory{columns: []grid.Column{{Name: "Tenant", Key: true}, {Name: "Record", Key: true}, {Name: "Name"}}}
	for range 3 {
		src.rows = append(src.rows, []client.Value{client.Text(id), client.Text(id), client.Text("a name that is long")})
	}
	for _, size := range []int{60, 80, 120} {
		view := ansi.Strip(newGrid(src, size, 6).View())
		row := strings.Split(view, "\n")[2]
		if strings.Count(row, "12345678") != 2 || !strings.Contains(row, "a name") {
			t.Errorf("at %d:\n%s", size, view)
		}
	}
}

func TestCursorStaysOnItsRowByIdentity(t *testing.T) {
	t.Parallel()
	src := sample()
	g := newGrid(src, 80, 12)
	g.MoveRows(10)
	row, id := g.Row()
	src.rows = append([][]client.Value{src.rows[59]}, src.rows...)
	src.ids = make([]client.RowID, len(src.rows))
	for i := range src.ids {
		src.ids[i] = client.RowID(strconv.Itoa(i - 1))
	}
	src.version++
	g.Refresh()
	if r, i := g.Row(); r != row+1 || i != id {
		t.Errorf("row %d %q, want %d %q", r, i, row+1, id)
	}
	src.rows, src.ids = src.rows[:5], src.ids[:5]
	g.Refresh()
	if r, _ := g.Row(); r != 4 {
		t.Errorf("row %d of 5", r)
	}
}

func TestColumnStaysByNameWhenColumnsChange(t *testing.T) {
	t.Parallel()
	src := sample()
	g := newGrid(src, 80, 12)
	g.GoToColumn("COMMENT")
	src.columns = append([]grid.Column{{Name: "NEW"}}, src.columns...)
	for i := range src.rows {
		src.rows[i] = append([]client.Value{text("new")}, src.rows[i]...)
	}
	src.version++
	g.Refresh()
	if g.Column() != "COMMENT" {
		t.Errorf("on %s", g.Column())
	}
	straight(t, g.View(), 80, 12)
	if !strings.Contains(ansi.Strip(g.View()), "provisional") {
		t.Errorf("old cells under new columns:\n%s", ansi.Strip(g.View()))
	}
}

func TestAnotherVersionOfARowIsDrawnAnew(t *testing.T) {
	t.Parallel()
	src := sample()
	g := newGrid(src, 80, 12)
	g.View()
	src.rows[3][1] = text("Atlantis")
	if strings.Contains(g.View(), "Atlantis") {
		t.Error("the cache does nothing")
	}
	src.version++
	if !strings.Contains(g.View(), "Atlantis") {
		t.Error("the old row is still drawn")
	}
	src.absent = map[int64]grid.State{4: grid.Loading, 5: grid.Failed}
	view := ansi.Strip(g.View())
	if !strings.Contains(view, "loading…") || !strings.Contains(view, "not loaded") {
		t.Errorf("states of rows are not shown:\n%s", view)
	}
	straight(t, g.View(), 80, 12)
}

func TestPlaceComesBack(t *testing.T) {
	t.Parallel()
	g := newGrid(sample(), 80, 12)
	g.GoToRow(30)
	g.MoveRows(-4)
	g.GoToColumn("LOW")
	p := g.Place()
	h := newGrid(sample(), 80, 12)
	h.Restore(p)
	if h.Place() != p {
		t.Errorf("got %+v, want %+v", h.Place(), p)
	}
	if h.View() != g.View() {
		t.Errorf("another window:\n%s\nwant\n%s", ansi.Strip(h.View()), ansi.Strip(g.View()))
	}
}

func TestAt(t *testing.T) {
	t.Parallel()
	g := newGrid(sample(), 80, 12)
	if row, column, ok := g.At(3, 0); row != -1 || column != "Sys_PK" || !ok {
		t.Errorf("heading: %d %q %v", row, column, ok)
	}
	if row, column, ok := g.At(14, 4); row != 2 || column != "COUNTRY" || !ok {
		t.Errorf("cell: %d %q %v", row, column, ok)
	}
	if _, _, ok := g.At(14, 99); ok {
		t.Error("below the window")
	}
}

func TestEmptySource(t *testing.T) {
	t.Parallel()
	g := newGrid(&memory{}, 30, 5)
	g.MoveRows(3)
	g.MoveColumns(2)
	g.MovePages(1, false)
	straight(t, g.View(), 30, 5)
	if g.Column() != "" {
		t.Error("a column of nothing")
	}
}

// step does one random thing to a grid.
func step(r *rand.Rand, g *grid.Grid, src *memory) (w, h int) {
	w, h = 1+r.IntN(120), 1+r.IntN(40)
	switch r.IntN(10) {
	case 0:
		g.MoveRows(int64(r.IntN(200) - 100))
	case 1:
		g.MoveColumns(r.IntN(20) - 10)
	case 2:
		g.MovePages(r.IntN(7)-3, r.IntN(2) == 0)
	case 3:
		g.GoToRow(int64(r.IntN(100)))
	case 4:
		src.rows = src.rows[:r.IntN(len(src.rows)+1)]
		g.Refresh()
	case 5:
		src.rows = sample().rows
		src.version++
		g.Refresh()
		g.Fit(0, 20)
	case 6:
		src.columns = sample().columns[:r.IntN(10)]
		g.Refresh()
	case 7:
		src.absent = map[int64]grid.State{int64(r.IntN(60)): grid.State(r.IntN(4))}
		src.version++
	case 8:
		g.Restore(grid.Place{Row: int64(r.IntN(99)) - 9, ID: client.RowID(strconv.Itoa(r.IntN(99))), Column: "LOW", Top: r.IntN(40)})
	case 9:
		src.more = int64(r.IntN(1000))
		g.Refresh()
	}
	return w, h
}

// shown reports that a column is somewhere in the window.
func shown(g *grid.Grid, column string, w, h int) bool {
	for x := range w {
		for y := range h {
			if _, c, _ := g.At(x, y); c == column {
				return true
			}
		}
	}
	return false
}

func FuzzGrid(f *testing.F) {
	f.Add(uint64(1))
	f.Add(uint64(42))
	f.Fuzz(func(t *testing.T, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 7))
		src := sample()
		g := newGrid(src, 80, 24)
		for range 60 {
			w, h := step(r, g, src)
			g.SetSize(w, h)
			view := g.View()
			straight(t, view, w, h)
			row, _ := g.Row()
			first, n := g.Visible()
			if total, _ := src.Len(); total > 0 && (row < first || row >= first+n) {
				t.Fatalf("cursor %d is outside of %d+%d", row, first, n)
			}
			if total, _ := src.Len(); total > 0 && g.Column() != "" && !shown(g, g.Column(), w, h) {
				t.Fatalf("column %s is outside the window of %dx%d:\n%s", g.Column(), w, h, ansi.Strip(view))
			}
		}
	})
}

func FuzzCell(f *testing.F) {
	f.Add("x\x1b]0;", 10)
	f.Add("👩‍👩‍👧❤️🇫🇷", 3)
	f.Fuzz(func(t *testing.T, s string, w int) {
		w = max(1, min(w, 200))
		src := &memory{columns: []grid.Column{{Name: s, Key: true}, {Name: "b"}}, rows: [][]client.Value{{text(s), text(s)}, {text("a"), text("b")}}}
		g := newGrid(src, w, 4)
		for _, line := range strings.Split(g.View(), "\n") {
			if n := ansi.StringWidthWc(line); n != w {
				t.Fatalf("%d wide, want %d: %q of %q", n, w, line, s)
			}
		}
	})
}
