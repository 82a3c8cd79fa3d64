package rows

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/ui/rows/pages"
)

func TestScrollingPrefetchesOnePage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(1000, 50), Options{})
		if len(s.fake.asked) != 1 {
			t.Fatalf("asked %v before any move", s.fake.asked)
		}
		for range 20 {
			s.press("down")
		}
		if want := []string{"start", "cursor 50"}; !slices.Equal(s.fake.asked, want) {
			t.Errorf("asked %v, want %v", s.fake.asked, want)
		}
		for range 35 {
			s.press("j")
		}
		if s.row() != 55 {
			t.Errorf("on row %d", s.row())
		}
		if strings.Contains(s.plain(), "·\n") || s.trouble() != nil {
			t.Error("there was something to wait for")
		}
	})
}

func TestOneRequestAtATimeWhereTheServiceWantsIt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(1000, 50)
		f.can.Parallel = client.Ability{Is: client.No}
		s := open(t, f, Options{})
		for range 25 {
			s.press("down")
		}
		if len(f.asked) != 1 {
			t.Errorf("asked %v: a page was fetched ahead", f.asked)
		}
		for range 30 {
			s.press("down")
		}
		if s.row() != 55 || len(f.asked) != 2 {
			t.Errorf("row %d after %v", s.row(), f.asked)
		}
	})
}

func TestMemoryStaysFlat(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(20000, 50), Options{})
		for range 300 {
			s.press("pgdown")
		}
		if held, _ := s.screen.pages.Held(); held > 10 {
			t.Errorf("%d pages are held", held)
		}
		if s.row() < 5000 {
			t.Errorf("on row %d", s.row())
		}
		before := len(s.fake.asked)
		s.press("g")
		if s.row() != 0 || !s.held(0) {
			t.Errorf("row %d after g", s.row())
		}
		if got := s.fake.asked[before:]; len(got) != 1 || got[0] != "start" {
			t.Errorf("asked %v to come back", got)
		}
	})
}

func TestDroppedPagesComeBackByTheirCursor(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(5000, 20)
		f.links = true
		s := open(t, f, Options{})
		for range 60 {
			s.press("pgdown")
		}
		low := s.row()
		f.asked = nil
		for range 20 {
			s.press("pgup")
		}
		if !s.held(s.row()) || s.row() >= low {
			t.Fatalf("row %d is not loaded", s.row())
		}
		for _, a := range f.asked {
			if !strings.HasPrefix(a, "cursor ") && a != "start" {
				t.Errorf("asked %q of a service that only has links", a)
			}
		}
	})
}

func TestGoToRow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(100000, 200), Options{})
		s.write("5000")
		if !strings.Contains(s.foot(), "5000 G goes there") {
			t.Errorf("digits are not shown: %s", s.foot())
		}
		s.press("G")
		if s.row() != 4999 || !s.held(4999) {
			t.Fatalf("on row %d", s.row())
		}
		if want := "row 4899"; s.fake.asked[1] != want {
			t.Errorf("asked %v, want %s", s.fake.asked, want)
		}
		if !strings.Contains(s.plain(), "5000") {
			t.Errorf("row 5000 is not on the screen:\n%s", s.plain())
		}
		s.press("G")
		if s.row() != 99999 {
			t.Errorf("the last row is %d", s.row())
		}
		if s.trouble() != nil {
			t.Error(s.trouble().Err)
		}
	})
}

func TestGoToRowWhereOnlyLinksLead(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(100000, 200)
		f.links = true
		s := open(t, f, Options{})
		s.write("5000")
		s.press("G")
		if s.row() != 0 || len(s.notes()) == 0 || !strings.Contains(s.notes()[0], "links") {
			t.Errorf("row %d, notes %v", s.row(), s.notes())
		}
		if len(f.asked) != 1 {
			t.Errorf("asked %v", f.asked)
		}
		s.press("G", "G")
		if s.row() < 200 || !s.held(s.row()) {
			t.Errorf("G does not go on: row %d", s.row())
		}
	})
}

func TestGoBehindTheEnd(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(300, 200)
		f.total = -1
		s := open(t, f, Options{})
		if !strings.Contains(s.foot(), " of ?") {
			t.Errorf("a total was made up: %s", s.foot())
		}
		s.write("900")
		s.press("G")
		if s.row() != 199 || len(s.notes()) == 0 {
			t.Errorf("row %d, notes %v", s.row(), s.notes())
		}
		s.press("down", "G")
		if s.row() != 299 || !strings.Contains(s.foot(), " of 300") {
			t.Errorf("row %d: %s", s.row(), s.foot())
		}
		s.press("9", "0", "0", "G")
		if notes := s.notes(); s.row() != 299 || notes[len(notes)-1] != "there is no row 900: the last one is 300" {
			t.Errorf("row %d, notes %v", s.row(), notes)
		}
	})
}

func TestCountThatIsWrong(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(150, 100)
		f.total = 500
		s := open(t, f, Options{})
		s.press("G")
		if s.trouble() != nil || s.row() > 149 || !s.held(s.row()) {
			t.Fatalf("row %d, notes %v", s.row(), s.notes())
		}
		if strings.Contains(s.foot(), "of 500") {
			t.Errorf("a total that was met to be wrong is still shown: %s", s.foot())
		}
		for range 150 {
			s.press("down")
		}
		if s.row() != 149 || !strings.Contains(s.foot(), "of 150") {
			t.Errorf("row %d: %s", s.row(), s.foot())
		}
	})
}

func TestLateAnswersAreDropped(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(1000, 50), Options{})
		first := key(s.screen, "s")  // sort by Id
		second := key(s.screen, "s") // nothing is committed yet: the same again
		s.press("down")
		s.run(second)
		asked := len(s.fake.asked)
		s.run(first)
		if got := order(s.screen.Query()); got != "Id" {
			t.Errorf("order %q", got)
		}
		if len(s.fake.asked) != asked {
			t.Error("the overtaken request was sent")
		}
	})
}

func TestAnswersReachTheRightScreen(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a, b := open(t, newFake(1000, 50), Options{}), open(t, newFake(7, 50), Options{})
		cmd := key(a.screen, "R")
		for _, c := range cmd().(tea.BatchMsg) {
			msg := c()
			b.screen.Update(msg)
			a.screen.Update(msg)
		}
		one, _ := a.screen.pages.Total()
		if two, _ := b.screen.pages.Total(); one != 1000 || two != 7 {
			t.Error("an answer went to the wrong screen")
		}
	})
}

func TestEmptyPagesAreFollowed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(100, 50)
		f.empty[0] = 3
		s := open(t, f, Options{})
		if len(f.asked) != 4 || s.screen.pages.Known() != 50 {
			t.Errorf("asked %v, known %d", f.asked, s.screen.pages.Known())
		}
		f.empty[0] = 1000
		s.press("R")
		if s.trouble() == nil || !errors.Is(s.trouble().Err, client.ErrEndlessEmpty) {
			t.Error("empty pages are followed for ever")
		}
	})
}

func TestBrokenPage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(100, 50)
		f.broken[0] = 37
		s := open(t, f, Options{})
		if len(s.notes()) == 0 || !strings.Contains(s.notes()[0], "broke off after 37 rows") {
			t.Errorf("notes %v", s.notes())
		}
		for range 40 {
			s.press("down")
		}
		if s.row() != 40 || !s.held(40) {
			t.Errorf("row %d after %v", s.row(), f.asked)
		}
	})
}

func TestColumnsAreTheUnion(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(100, 20)
		f.model, f.late = false, true
		f.cell = func(row int64, column string) string {
			if column == "Note" && row < 40 || column == "Value" && row >= 40 {
				return ""
			}
			return fmt.Sprintf(`"%s %d"`, column, row)
		}
		s := open(t, f, Options{})
		if strings.Contains(s.plain(), "Note") {
			t.Fatal("a column from nowhere")
		}
		s.write("60")
		s.press("G")
		view := s.plain()
		if !strings.Contains(view, "Note 59") || !strings.Contains(view, "Name 59") || strings.Contains(view, "Value 59") {
			t.Errorf("columns are mixed up:\n%s", view)
		}
		s.press("g")
		if view := s.plain(); !strings.Contains(view, "Value 0") || !strings.Contains(view, "Note") {
			t.Errorf("columns are mixed up:\n%s", view)
		}
	})
}

func TestTheModelMayComeLater(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(100, 20)
		f.model = false
		s := open(t, f, Options{})
		if view := s.plain(); !strings.Contains(view, "Id *") || !strings.Contains(view, "┼") {
			t.Errorf("the key is not marked:\n%s", view)
		}
		if !strings.Contains(s.foot(), "Edm.Int32") {
			t.Errorf("no type: %s", s.foot())
		}
		if len(f.asked) != 1 {
			t.Error("the run began anew")
		}
	})
}

func TestRepeatedRowsAreSaid(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(100, 50)
		f.id = func(row int64) string { return fmt.Sprint(row % 50) }
		s := open(t, f, Options{})
		s.press("G")
		if n := s.notes(); len(n) != 1 || !strings.Contains(n[0], "repeated rows") {
			t.Errorf("notes %v", n)
		}
	})
}

func TestHeldKeyDoesNotFloodTheService(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(100000, 20), Options{})
		var pending []tea.Cmd
		for range 200 {
			pending = append(pending, key(s.screen, "pgdown"))
			s.view()
		}
		for _, cmd := range pending {
			s.run(cmd)
		}
		if n := len(s.fake.asked); n > 8 {
			t.Errorf("%d requests for a held key: %v", n, s.fake.asked)
		}
		if !s.held(s.row()) {
			t.Errorf("row %d has not come", s.row())
		}
	})
}

// TestANewRunEndsTheSettling: the tick of a held key that comes while a new run
// is on its way must not keep later keys from settling.
func TestANewRunEndsTheSettling(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(1000, 50), Options{}).screen
		key(s, "pgdown")
		for range 9 { // past the page in flight
			key(s, "pgdown")
		}
		key(s, "s")
		s.Update(settleMsg{s})
		if _, need := s.pages.Settled(s.window(false)); need != pages.Nothing {
			t.Error("it still waits for a tick that has come")
		}
	})
}
