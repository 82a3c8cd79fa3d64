package rows

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/exp/golden"

	"odatui/client"
	"odatui/ui/theme"
)

// marked lists the numbers of the rows in the window that carry the sign of a mark.
func (s *stage) marked() []int64 {
	var list []int64
	for line := range strings.Lines(s.plain()) {
		if rest, ok := strings.CutPrefix(line, "▸"); ok {
			n, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			list = append(list, n)
		}
	}
	return list
}

func (s *stage) wantMarked(want ...int64) {
	s.t.Helper()
	if got := s.marked(); !slices.Equal(got, want) {
		s.t.Errorf("marked %v, want %v", got, want)
	}
}

func TestMarks(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(1000, 50), Options{})
		s.press("z m")
		if s.last() != "no row is marked" {
			t.Errorf("note %q", s.last())
		}
		s.press(" ", " ", "down", " ")
		s.wantMarked(1, 2, 4)
		if s.row() != 4 || !strings.Contains(s.foot(), "   3 marked   ") {
			t.Errorf("at row %d, %s", s.row(), s.foot())
		}
		s.press("up", "up", "up")
		if here := s.screen.Say().Here[0]; here != "row 2, marked" {
			t.Errorf("said %q", here)
		}
		s.press(" ")
		s.wantMarked(1, 4)
		s.press("u")
		s.wantMarked(1, 4) // marks are no change of the view
		if s.last() != "nothing was changed here" {
			t.Errorf("note %q", s.last())
		}
		s.press("z m")
		s.wantMarked()
		if s.last() != "2 rows unmarked" || strings.Contains(s.foot(), "marked") {
			t.Errorf("note %q, %s", s.last(), s.foot())
		}
	})
}

func TestMarkRange(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(1000, 50), Options{})
		s.press("down", "m")
		if s.last() != "marked: m on another row marks the rows up to it" {
			t.Errorf("note %q", s.last())
		}
		s.press("down", "down", "down", "m", "up", "up", "m")
		s.wantMarked(2, 3, 4, 5)
		s.press("z m", "g", " ")
		s.command("row", "600")
		s.press("m")
		if want := " of 600 rows marked: the others are not loaded"; !strings.HasSuffix(s.last(), want) {
			t.Errorf("note %q", s.last())
		}
		if n := len(s.screen.marks.kept); n < 2 || n >= 600 || !s.screen.marks.is(599) {
			t.Errorf("%d rows are marked", n)
		}
	})
}

// TestMarksFollowTheirRows across reloads and another order, by their identity.
func TestMarksFollowTheirRows(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(100, 50)
		s := open(t, f, Options{})
		s.press(" ", "down", " ")
		f.id = func(row int64) string { return strconv.FormatInt(row, 10) } // one row more at the beginning
		s.press("R")
		s.wantMarked(1, 3)
		if !s.screen.marks.is(1) || s.screen.marks.is(0) {
			t.Errorf("by their place: %v", s.screen.marks.rows)
		}
		s.press("right", "s")
		s.wantMarked(1, 3)
		s.press("=")
		s.wantMarked()
		if s.last() != "2 rows unmarked: other rows were asked for" {
			t.Errorf("note %q", s.last())
		}
	})
}

// TestMarksFollowRowsThatMove while their page was dropped.
func TestMarksFollowRowsThatMove(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(10000, 50)
		s := open(t, f, Options{})
		s.press("down", "down", " ")
		for row := int64(500); row <= 9000; row += 500 {
			s.command("row", strconv.FormatInt(row, 10))
		}
		f.id = func(row int64) string { return strconv.FormatInt(row, 10) }
		s.press("g")
		if s.screen.marks.is(2) || !s.screen.marks.is(3) {
			t.Errorf("marked: %v", s.screen.marks.rows)
		}
	})
}

// TestMarksWithoutIdentity are of the place: they end with the order of the rows.
func TestMarksWithoutIdentity(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(100, 50)
		f.model = false
		f.late = true
		f.id = func(int64) string { return "" }
		f.cell = func(row int64, column string) string {
			return map[string]string{"Name": strconv.FormatInt(row+1, 10), "Value": "1"}[column]
		}
		s := open(t, f, Options{})
		s.press("down", " ", "R")
		if !s.screen.marks.is(1) || len(s.screen.marks.rows) != 1 {
			t.Errorf("after a reload: %v", s.screen.marks.rows)
		}
		s.press("right", "s")
		if len(s.screen.marks.kept) != 0 || s.last() != "1 row unmarked: rows without a key are in another order" {
			t.Errorf("%d marked, note %q", len(s.screen.marks.kept), s.last())
		}
	})
}

// TestMarkedRowsAreCopied, also those whose page was dropped.
func TestMarkedRowsAreCopied(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(10000, 50)
		s := open(t, f, Options{})
		s.press("down", "down", " ")
		for row := int64(500); row <= 9000; row += 500 {
			s.command("row", strconv.FormatInt(row, 10))
		}
		s.press(" ")
		if s.held(2) {
			t.Fatal("row 3 is still held")
		}
		got, shown := s.copyBy("v", "a")
		if want := "Id,Name,Value,Note\n3,مصر,14.02,\n9000,Türkiye 👩‍👩‍👧,93.99,x\x1b]0;fake\a\n"; got.Text != want ||
			got.What != "2 marked rows as CSV" {
			t.Errorf("%s\n%q\n%q", got.What, got.Text, want)
		}
		if !strings.Contains(shown, "2 marked rows; the columns as they are shown") {
			t.Error(shown)
		}
		s.press("right", "z h")
		if got, _ := s.copyBy("j", "a"); !strings.Contains(got.Text, `{"Id":3,"Value":14.02}`) {
			t.Errorf("%s\n%s", got.What, got.Text)
		}
	})
}

// TestMarksAreBounded by number and by size.
func TestMarksAreBounded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(30000, 15000)
		s := open(t, f, Options{})
		s.press(" ")
		s.command("row", "15000")
		s.press("m")
		if n := len(s.screen.marks.kept); n != maxMarks || !strings.HasPrefix(s.last(), "not marked: at most 10,000 rows and 16.8 MB") {
			t.Errorf("%d marked, note %q", n, s.last())
		}
		large := newFake(40, 40)
		large.cell = func(row int64, column string) string {
			if column == "Note" {
				return strconv.Quote(strings.Repeat("x", 1<<20))
			}
			return strconv.FormatInt(row+1, 10)
		}
		l := open(t, large, Options{})
		l.press(" ")
		l.command("row", "40")
		l.press("m")
		if n := len(l.screen.marks.kept); n != 15 {
			t.Errorf("%d rows of 1 MiB are marked", n)
		}
	})
}

// TestMarkedRowsOfTwoShapes are one document.
func TestMarkedRowsOfTwoShapes(t *testing.T) {
	t.Parallel()
	a := client.TextPage([]string{"A"}, [][]string{{"1"}, {"2"}})
	b := client.TextPage([]string{"B", "A"}, [][]string{{"x", "3"}})
	list := pagesOf([]marked{copyRow(a, 0, 0), copyRow(b, 0, 1), copyRow(a, 1, 2)})
	if len(list) != 3 || list[1].Cell(0, 1).Text() != "3" || list[2].Cell(0, 0).Text() != "2" {
		t.Errorf("%d pages", len(list))
	}
}

// TestMarkedColours: a marked row is seen in every palette, that of the cursor too.
func TestMarkedColours(t *testing.T) {
	for name, look := range map[string]*theme.Theme{
		"dark": theme.New(colorprofile.TrueColor, true), "light": theme.New(colorprofile.TrueColor, false),
		"ansi16": theme.New(colorprofile.ANSI, true), "none": theme.New(colorprofile.ASCII, true), "plain": theme.New(colorprofile.NoTTY, true),
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := open(t, newFake(12345, 200), Options{})
				*s.screen.look = *look
				s.size(60, 7)
				s.press(" ", " ", "up", "right")
				straight(t, s.view(), s.w, s.h)
				golden.RequireEqual(t, s.view())
			})
		})
	}
}
