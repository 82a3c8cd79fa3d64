package grid_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/ui/grid"
)

// names is a table of a key, a name of so many letters each, and a number.
func names(letters ...int) *memory {
	t := &memory{columns: []grid.Column{{Name: "Id", Key: true}, {Name: "Name"}, {Name: "N", Number: true}, {Name: "Z"}}}
	for i, n := range letters {
		t.rows = append(t.rows, []client.Value{text(fmt.Sprint(i)), text(strings.Repeat("x", n)), raw("1"), text(strings.Repeat("z", 20))})
	}
	return t
}

func heading(g *grid.Grid) string {
	line, _, _ := strings.Cut(ansi.Strip(g.View()), "\n")
	return line
}

// TestOneLongValueDoesNotTakeTheRoom: most names are short.
func TestOneLongValueDoesNotTakeTheRoom(t *testing.T) {
	t.Parallel()
	src := names(append(make([]int, 60), 40, 12)...)
	for _, tt := range []struct {
		width, at int
		why       string
	}{
		{50, 26, "too narrow for all: the usual name, and what is free"},
		{90, 52, "room for all: nothing is cut"},
	} {
		g := newGrid(src, tt.width, 10)
		if at := strings.Index(strings.ReplaceAll(heading(g), "│", "|"), "N  Z"); at != tt.at {
			t.Errorf("%d wide: N stands at %d, want %d (%s):\n%s", tt.width, at, tt.at, tt.why, heading(g))
		}
	}
	small := newGrid(names(3, 4, 40), 60, 10)
	if v := ansi.Strip(small.View()); !strings.Contains(v, strings.Repeat("x", 40)) {
		t.Errorf("of three values none is rare:\n%s", v)
	}
}

// TestLaterRowsWidenIntoFreeRoomOnly: a column grows when wider values come,
// but pushes nothing out of the window.
func TestLaterRowsWidenIntoFreeRoomOnly(t *testing.T) {
	t.Parallel()
	src := names(5, 5, 5, 18, 18, 18)
	src.columns = src.columns[:3]
	late := func(width int) (*grid.Grid, string, string) {
		g := grid.New(dark(), src)
		g.SetSize(width, 10)
		g.Fit(0, 3)
		before := heading(g)
		g.Fit(3, 3)
		return g, before, heading(g)
	}
	if _, before, after := late(60); before == after {
		t.Errorf("there is room, and the column stays narrow:\n%s", after)
	}
	if _, before, after := late(19); before != after {
		t.Errorf("there is no room, and it jumps:\n%s\n%s", before, after)
	}
	g, _, _ := late(19)
	g.SetSize(60, 10)
	if v := ansi.Strip(g.View()); !strings.Contains(v, strings.Repeat("x", 18)) {
		t.Errorf("a wider window does not use its room:\n%s", v)
	}
}

// TestLateColumnsTakeTheirRoomBack from a long value that was given all of it: what came
// slowly is drawn as if it had come at once.
func TestLateColumnsTakeTheirRoomBack(t *testing.T) {
	t.Parallel()
	for name, late := range map[string]client.Value{"a value": text("0123456789ABCDEF"), "a name": {}} {
		src := names(5, 5, 60, 5)
		all := []grid.Column{src.columns[0], src.columns[1], {Name: "COMMENT"}}
		if late.Kind == client.Missing {
			all[2].Name, src.columns = "COMMENT_OF_STAFF", all[:2:2]
		} else {
			src.columns = all
		}
		for i := range src.rows {
			src.rows[i] = []client.Value{src.rows[i][0], src.rows[i][1], raw("null")}
		}
		slow := grid.New(dark(), src)
		slow.SetSize(60, 10)
		slow.Fit(0, 3)
		if v := ansi.Strip(slow.View()); !strings.Contains(v, strings.Repeat("x", 40)) {
			t.Fatalf("%s: the room is not used:\n%s", name, v)
		}
		src.columns, src.rows[3][2] = all, late
		src.version++
		slow.Refresh()
		slow.Fit(3, 1)
		quick := newGrid(src, 60, 10)
		if a, b := ansi.Strip(slow.View()), ansi.Strip(quick.View()); a != b {
			t.Errorf("%s came late:\n%s\nat once:\n%s", name, a, b)
		}
	}
}

// TestNothingMovesWhileScrolledSideways: the person counts on the place.
func TestNothingMovesWhileScrolledSideways(t *testing.T) {
	t.Parallel()
	src := names(5, 5, 5, 18, 18, 18)
	src.columns = append(src.columns, grid.Column{Name: "Last"})
	for i := range src.rows {
		src.rows[i] = append(src.rows[i], text(strings.Repeat("l", 3+i*3)))
	}
	g := grid.New(dark(), src)
	g.SetSize(34, 10)
	g.Fit(0, 3)
	g.GoToColumn("Last")
	before := heading(g)
	if !g.Span().Left {
		t.Fatalf("not scrolled:\n%s", before)
	}
	g.Fit(3, 3)
	if after := heading(g); before != after {
		t.Errorf("it moved:\n%s\n%s", before, after)
	}
}

// TestANumberIsNeverCutForCalm: a wider number comes late and is shown whole.
func TestANumberIsNeverCutForCalm(t *testing.T) {
	t.Parallel()
	src := names(5, 5, 5, 5)
	src.rows[3][2] = raw("9007199254740993")
	g := grid.New(dark(), src)
	g.SetSize(34, 10)
	g.Fit(0, 3)
	g.Fit(3, 1)
	if v := ansi.Strip(g.View()); !strings.Contains(v, "9007199254740993") {
		t.Errorf("the number is cut:\n%s", v)
	}
}

// TestJoinedLettersMeasureAlike: whether a joined pair is one character has
// changed between versions of Unicode; drawn apart, all count two.
func TestJoinedLettersMeasureAlike(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"क्ष", "विज्ञप्ति", "ক্ষ", "က္က", "श्रीमती", "र्\u200dय"} {
		got := grid.Tidy(s)
		letters := 0 // no character holds two of them
		for r := range strings.SplitSeq(got, "\u200c") {
			letters++
			_ = r
		}
		if letters < 2 {
			t.Errorf("%q stays joined: %q", s, got)
		}
		if again := grid.Tidy(got); again != got {
			t.Errorf("%q becomes %q, then %q", s, got, again)
		}
		if n := ansi.StringWidth("क्\u200cष"); n != 2 {
			t.Fatalf("apart they take %d cells", n)
		}
	}
	if got := grid.Tidy("नमन 日本 é"); got != "नमन 日本 é" {
		t.Errorf("changed for nothing: %q", got)
	}
}
