package rows

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"odatui/client"
	"odatui/ui/kit"
)

// bubble runs a test in a bubble of time: ticks cost nothing.
func bubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, test)
}

func TestFirstPage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(12345, 200), Options{})
		if !slices.Equal(s.fake.asked, []string{"start"}) {
			t.Errorf("asked %v", s.fake.asked)
		}
		if !s.fake.last.Count {
			t.Error("the total was not asked for")
		}
		if got, want := s.foot(), "rows 1-18 of 12,345   Id Edm.Int32 | 200 in 184 ms · page of 200"; got != want {
			t.Errorf("foot %q, want %q", got, want)
		}
	})
}

func TestSizes(t *testing.T) {
	for _, size := range [][2]int{{200, 47}, {120, 29}, {80, 21}, {60, 13}, {40, 8}, {20, 3}, {5, 2}, {1, 1}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := openQuery(t, newFake(12345, 200), client.Query{
					Path: "Facts", Filter: "DIM_TIME ge '2015'", OrderBy: []client.Order{{By: "Value", Desc: true}, {By: "Id"}},
					Where: []client.Condition{{Property: "Name", Value: client.Text("EURO"), Type: "Edm.String"}},
				}, Options{})
				s.w, s.h = size[0], size[1]
				s.press("down", "down", "right", "right")
				straight(t, s.view(), s.w, s.h)
				golden.RequireEqual(t, s.plain())
			})
		})
	}
}

// straight holds that nothing is drawn outside the body.
func straight(tb testing.TB, view string, w, h int) {
	tb.Helper()
	lines := strings.Split(view, "\n")
	if len(lines) > h {
		tb.Fatalf("%d lines of %d:\n%s", len(lines), h, ansi.Strip(view))
	}
	for i, line := range lines {
		if a, b := ansi.StringWidth(line), ansi.StringWidthWc(line); a > w || b > w {
			tb.Fatalf("line %d is %d or %d wide, room is %d: %q", i, a, b, w, line)
		}
	}
}

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
		held := 0
		for _, sheet := range s.screen.book.sheets {
			if sheet.page != nil {
				held++
			}
		}
		if held > maxPages {
			t.Errorf("%d pages are held", held)
		}
		if s.row() < 5000 {
			t.Errorf("on row %d", s.row())
		}
		before := len(s.fake.asked)
		s.press("g")
		if s.row() != 0 || s.screen.book.held(0) == nil {
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
		if s.screen.book.held(s.row()) == nil || s.row() >= low {
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
		if s.row() != 4999 || s.screen.book.held(4999) == nil {
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
		if s.row() < 200 || s.screen.book.held(s.row()) == nil {
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
	})
}

func TestCountThatIsWrong(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(150, 100)
		f.total = 500
		s := open(t, f, Options{})
		s.press("G")
		if s.trouble() != nil || s.row() > 149 || s.screen.book.held(s.row()) == nil {
			t.Fatalf("row %d, notes %v", s.row(), s.notes())
		}
		for range 150 {
			s.press("down")
		}
		if s.row() != 149 || !strings.Contains(s.foot(), "of 150") {
			t.Errorf("row %d: %s", s.row(), s.foot())
		}
	})
}

func TestFailureOfThePrefetchIsANote(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(1000, 50)
		f.fail[50] = errors.New("no luck")
		s := open(t, f, Options{})
		for range 30 {
			s.press("down")
		}
		if s.trouble() != nil {
			t.Fatal("a failure that nobody asked for was opened")
		}
		if len(s.notes()) != 1 {
			t.Errorf("notes %v", s.notes())
		}
		if asked := len(f.asked); asked != 2 {
			t.Errorf("asked %v: the failure was repeated", f.asked)
		}
		if !strings.Contains(s.plain(), "Österreich") {
			t.Error("the rows are gone")
		}
		for range 21 {
			s.press("down")
		}
		trouble := s.trouble()
		if trouble == nil {
			t.Fatal("the cursor needs the page and nothing says why it is not there")
		}
		if !strings.Contains(s.plain(), "not loaded") {
			t.Errorf("the rows are not marked:\n%s", s.plain())
		}
		asked := len(f.asked)
		s.press("down", "down")
		if len(f.asked) != asked {
			t.Error("moving among failed rows asks again and again")
		}
		delete(f.fail, 50)
		s.run(trouble.Retry)
		if s.screen.book.held(55) == nil {
			t.Error("trying again did not load the page")
		}
	})
}

func TestFirstPageFails(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(10, 50)
		f.fail[0] = &client.ResponseError{Status: 403, Code: "Forbidden\x1b]0;", Message: "no access"}
		s := open(t, f, Options{})
		trouble := s.trouble()
		if trouble == nil || trouble.Doing != "open Facts" {
			t.Fatalf("trouble %+v", trouble)
		}
		if !strings.Contains(s.plain(), "R tries again") || strings.Contains(s.view(), "\x1b]") {
			t.Errorf("view:\n%q", s.view())
		}
		delete(f.fail, 0)
		s.press("R")
		if s.screen.book == nil || s.screen.book.known() != 10 {
			t.Error("reload does nothing")
		}
	})
}

func TestSort(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(1000, 50), Options{})
		s.press("right", "right")
		for _, want := range []string{"Value", "Value desc", ""} {
			s.press("s")
			if got := order(s.screen.Query()); got != want {
				t.Errorf("order %q, want %q", got, want)
			}
		}
		s.press("s", "left", "S", "S")
		if got := order(s.fake.last); got != "Value,Name desc" {
			t.Errorf("order %q", got)
		}
		if view := s.plain(); !strings.Contains(view, "Value ↑") || !strings.Contains(view, "then Name ↓") || !strings.Contains(view, "Name ↓2") {
			t.Errorf("the order is not shown:\n%s", view)
		}
		s.press("S")
		if got := order(s.screen.Query()); got != "Value" {
			t.Errorf("order %q", got)
		}
	})
}

func order(q client.Query) string {
	var parts []string
	for _, o := range q.OrderBy {
		parts = append(parts, o.String())
	}
	return strings.Join(parts, ",")
}

func TestFilterByCell(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(1000, 50), Options{})
		s.press("down", "right", "=")
		where := s.fake.last.Where
		if len(where) != 1 || where[0].Property != "Name" || where[0].Not || where[0].Value.Text() != "日本" || where[0].Type != "Edm.String" {
			t.Fatalf("where %+v", where)
		}
		if !strings.Contains(s.plain(), "Name eq '日本'") {
			t.Errorf("no chip:\n%s", s.plain())
		}
		s.press("right", "!")
		if where := s.fake.last.Where; len(where) != 2 || !where[1].Not {
			t.Fatalf("where %+v", where)
		}
		s.press("backspace")
		if len(s.screen.Query().Where) != 1 {
			t.Error("the last filter is still there")
		}
		s.press("backspace", "backspace")
		if len(s.screen.Query().Where) != 0 {
			t.Error("the first filter is still there")
		}
		s.press("g", "down", "down", "$", "=") // a missing value
		if len(s.screen.Query().Where) != 0 || len(s.notes()) == 0 {
			t.Errorf("filtered by what is not there: %v", s.notes())
		}
	})
}

func TestFilterText(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var used []string
		s := open(t, newFake(1000, 50), Options{
			Filters: func() []string { return []string{"A eq 2", "A eq 1"} },
			Used:    func(f string) { used = append(used, f) },
		})
		s.press("f")
		if !s.screen.Typing() {
			t.Fatal("f does not open the line")
		}
		s.write("jkq")
		s.press("up", "up")
		if got := s.screen.filter.input.Value(); got != "A eq 1" {
			t.Errorf("history: %q", got)
		}
		s.press("down", "down")
		if got := s.screen.filter.input.Value(); got != "jkq" {
			t.Errorf("the draft is lost: %q", got)
		}
		s.press("enter")
		if s.screen.Typing() || s.fake.last.Filter != "jkq" || !slices.Equal(used, []string{"jkq"}) {
			t.Errorf("typing %v, filter %q, used %v", s.screen.Typing(), s.fake.last.Filter, used)
		}
		s.press("f", "ctrl+u", "enter")
		if s.screen.Query().Filter != "" {
			t.Error("an empty text takes the filter off")
		}
	})
}

func TestFilterThatIsRefusedKeepsItsText(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(1000, 50)
		s := open(t, f, Options{})
		f.fail[0] = &client.ResponseError{Status: 400, Message: "no such property"}
		s.press("f")
		s.write("Nme eq 1")
		s.press("enter")
		if s.trouble() == nil || !s.screen.Typing() || s.screen.filter.input.Value() != "Nme eq 1" {
			t.Fatalf("trouble %v, typing %v", s.trouble(), s.screen.Typing())
		}
		if !strings.Contains(s.plain(), "no such property") || !strings.Contains(s.plain(), "日本") {
			t.Errorf("reason or rows are not on the screen:\n%s", s.plain())
		}
		if s.screen.Query().Filter != "" {
			t.Error("a filter that was refused is in force")
		}
		s.press("esc")
		if s.screen.Typing() {
			t.Error("esc does not leave")
		}
	})
}

func TestEmptyResultNamesTheFilter(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := openQuery(t, newFake(0, 50), client.Query{Path: "Facts", Filter: "A eq 'nothing'"}, Options{})
		view := s.plain()
		for _, want := range []string{"No row matches", "A eq 'nothing'", "backspace"} {
			if !strings.Contains(view, want) {
				t.Errorf("%q is not said:\n%s", want, view)
			}
		}
		if got := s.foot(); !strings.HasPrefix(got, "rows 0 of 0") {
			t.Errorf("foot %q", got)
		}
		s.press("j", "G", "g", "l", "enter", "v", "y", "s", "=", "c", "pgdown") // must not panic
	})
}

func TestEmptySet(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(0, 50), Options{})
		if !strings.Contains(s.plain(), "holds no rows") {
			t.Errorf("view:\n%s", s.plain())
		}
	})
}

func TestReloadKeepsThePlace(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(10000, 100)
		s := open(t, f, Options{})
		s.write("3000")
		s.press("G", "right", "up", "up")
		before := s.screen.Place()
		f.id = func(row int64) string { return fmt.Sprint(row + 1 - 5) } // five rows were put before
		s.press("R")
		after := s.screen.Place()
		if after.ID != before.ID || after.Ordinal != before.Ordinal+5 || after.Column != before.Column || after.Top != before.Top {
			t.Errorf("place %+v, was %+v", after, before)
		}
		if last := f.asked[len(f.asked)-1]; last != "row 2947" {
			t.Errorf("asked %s", last)
		}
	})
}

func TestFlipKeepsEverything(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(1000, 50), Options{})
		s.press("right", "=", "s", "down", "down")
		staging := newFake(990, 50)
		staging.id = func(row int64) string { return fmt.Sprint(row + 2) } // one row less at the top
		msg, ok := s.screen.Flip(&client.Session{ID: "staging", Service: staging}).(kit.OpenRowsMsg)
		if !ok || !msg.Replace || msg.Query.Plan.Fixed || len(msg.Query.Where) != 1 || order(msg.Query) != "Name" {
			t.Fatalf("flip %+v", msg)
		}
		other := openQuery(t, staging, msg.Query, Options{Place: msg.Place})
		if p := other.screen.Place(); p.ID != msg.Place.ID || p.Column != "Name" || p.Ordinal != 1 {
			t.Errorf("place %+v, want that of %+v", p, msg.Place)
		}
	})
}

func TestFlipFarDown(t *testing.T) {
	bubble(t, func(t *testing.T) {
		small := newFake(120, 50)
		s := openQuery(t, small, client.Query{Path: "Facts"}, Options{Place: kit.Place{Ordinal: 5000, ID: "5001", Column: "Value", Top: 3}})
		if s.row() != 119 || s.screen.book.held(119) == nil || s.screen.Place().Column != "Value" {
			t.Errorf("place %+v after %v", s.screen.Place(), small.asked)
		}
		links := newFake(10000, 50)
		links.links = true
		s = openQuery(t, links, client.Query{Path: "Facts"}, Options{Place: kit.Place{Ordinal: 5000, ID: "5001"}})
		if s.trouble() != nil || s.screen.book.held(s.row()) == nil {
			t.Errorf("place %+v after %v", s.screen.Place(), links.asked)
		}
	})
}

func TestCancelled(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &stage{t: t, fake: newFake(100, 50), w: 80, h: 24}
		s.screen = New(open(t, newFake(1, 1), Options{}).screen.look, &client.Session{Service: s.fake}, client.Query{Path: "Facts"}, Options{})
		cmd := s.screen.Init()
		if !s.screen.Busy() {
			t.Fatal("not busy while loading")
		}
		s.screen.Cancel()
		s.run(cmd)
		if s.screen.Busy() || s.screen.book != nil || len(s.fake.asked) != 0 {
			t.Error("a cancelled request was sent or taken")
		}
		if !strings.Contains(s.plain(), "R loads them") {
			t.Errorf("view:\n%s", s.plain())
		}
		s.press("R")
		if s.screen.book == nil {
			t.Error("R does not load")
		}
	})
}

func TestLateAnswersAreDropped(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(1000, 50), Options{})
		first := s.screen.Update(keyPress("s"))  // sort by Id
		second := s.screen.Update(keyPress("s")) // nothing is committed yet: the same again
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
		cmd := a.screen.Update(keyPress("R"))
		for _, c := range cmd().(tea.BatchMsg) {
			msg := c()
			b.screen.Update(msg)
			a.screen.Update(msg)
		}
		if a.screen.book.total != 1000 || b.screen.book.total != 7 {
			t.Error("an answer went to the wrong screen")
		}
	})
}

func TestEmptyPagesAreFollowed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(100, 50)
		f.empty[0] = 3
		s := open(t, f, Options{})
		if len(f.asked) != 4 || s.screen.book.known() != 50 {
			t.Errorf("asked %v, known %d", f.asked, s.screen.book.known())
		}
		f.empty[0] = 1000
		s.press("R")
		if s.trouble() == nil || !errors.Is(s.trouble().Err, client.ErrLoop) {
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
		if s.row() != 40 || s.screen.book.held(40) == nil {
			t.Errorf("row %d after %v", s.row(), f.asked)
		}
	})
}

func TestColumnsAreTheUnion(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(100, 20)
		f.model = false
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

func TestOpenAndCopy(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(100, 50), Options{})
		s.press("down", "down", "down", "enter", "right", "v", "y", "right", "y", "$", "y")
		record := s.sent[0].(kit.OpenRecordMsg)
		if record.Ordinal != 3 || record.Page.Cell(record.Row, 0).Text() != "4" || record.Set != "Facts" {
			t.Errorf("record %+v", record)
		}
		cell := s.sent[1].(kit.OpenCellMsg)
		if cell.Title != "Name" || cell.Type != "Edm.String" || cell.Value.Text() != "Österreich" {
			t.Errorf("cell %+v", cell)
		}
		if c := s.sent[2].(kit.CopyMsg); c.Text != "Österreich" {
			t.Errorf("copied %+v", c)
		}
		if _, ok := s.sent[3].(kit.NoteMsg); !ok {
			t.Error("null was copied")
		}
		if c := s.sent[4].(kit.CopyMsg); c.Text != "see\nnote" {
			t.Errorf("copied %+v", c)
		}
		page, row, ordinal, ok := record.Step(1)
		if !ok || ordinal != 4 || page.Cell(row, 0).Text() != "5" || s.row() != 4 {
			t.Errorf("step: row %d of %d, %v", row, ordinal, ok)
		}
	})
}

func TestStepLoadsWhatItComesTo(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(100, 10)
		f.can.Parallel = client.Ability{Is: client.No}
		s := open(t, f, Options{})
		s.h = 6
		s.view()
		s.write("10")
		s.press("G", "enter")
		step := s.sent[len(s.sent)-1].(kit.OpenRecordMsg).Step
		if _, _, ordinal, ok := step(1); ok && s.screen.book.held(10) == nil || ordinal != 10 {
			t.Fatalf("ordinal %d %v", ordinal, ok)
		}
		s.run(s.screen.Update(kit.WalkedMsg{}))
		page, row, _, ok := step(0)
		if !ok || page.Cell(row, 0).Text() != "11" {
			t.Errorf("the neighbour has not come: %v", ok)
		}
		s.press("g")
		if _, _, ordinal, ok := step(-1); ok || ordinal != -1 {
			t.Errorf("before the first: %d %v", ordinal, ok)
		}
	})
}

func TestGoToColumn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(100, 50), Options{})
		s.press("c")
		d := s.sent[0].(kit.OpenDialogMsg).Dialog
		straight(t, d.View(60, 12), 60, 12)
		d.Update(keyPress("v"))
		d.Update(keyPress("l"))
		cmd, done := d.Update(keyPress("enter"))
		if !done {
			t.Fatal("the list stays open")
		}
		s.run(cmd)
		if s.screen.Place().Column != "Value" {
			t.Errorf("on %s", s.screen.Place().Column)
		}
	})
}

func TestCommands(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(100000, 50), Options{})
		s.run(s.screen.Update(kit.CommandMsg{Name: "row", Arg: "12,000"}))
		if s.row() != 11999 {
			t.Errorf("on row %d", s.row())
		}
		s.run(s.screen.Update(kit.CommandMsg{Name: "column", Arg: "note"}))
		if s.screen.Place().Column != "Note" {
			t.Errorf("on %s", s.screen.Place().Column)
		}
		s.run(s.screen.Update(kit.CommandMsg{Name: "filter", Arg: "A eq 1"}))
		if s.screen.Query().Filter != "A eq 1" {
			t.Error("not filtered")
		}
		s.run(s.screen.Update(kit.CommandMsg{Name: "row", Arg: "x"}))
	})
}

func TestNoKeyWithoutADeed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(0, 50), Options{})
		for _, g := range s.screen.Keys() {
			for _, b := range g.Keys {
				if h := b.Help().Key; b.Enabled() && (h == "enter" || h == "v" || h == "s" || h == "=" || h == "y" || h == "backspace") {
					t.Errorf("%s does nothing in an empty set", h)
				}
			}
		}
	})
}

func TestHeldKeyDoesNotFloodTheService(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(100000, 20), Options{})
		var pending []tea.Cmd
		for range 200 {
			pending = append(pending, s.screen.Update(keyPress("pgdown")))
			s.view()
		}
		for _, cmd := range pending {
			s.run(cmd)
		}
		if n := len(s.fake.asked); n > 8 {
			t.Errorf("%d requests for a held key: %v", n, s.fake.asked)
		}
		if s.screen.book.held(s.row()) == nil {
			t.Errorf("row %d has not come", s.row())
		}
	})
}

func TestWhatTheServiceCannotDoIsNotOffered(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(100, 50)
		f.can.Filter = client.Ability{Is: client.No, Reason: "it says so"}
		f.can.OrderBy = client.Ability{Is: client.No, Reason: "it says so"}
		s := open(t, f, Options{})
		for _, g := range s.screen.Keys() {
			for _, b := range g.Keys {
				if h := b.Help().Key; b.Enabled() && slices.Contains([]string{"f", "=", "!", "s", "S"}, h) {
					t.Errorf("%s is shown", h)
				}
			}
		}
		s.press("s", "=")
		if len(f.asked) != 1 || len(s.notes()) != 2 || !strings.Contains(s.notes()[0], "it says so") {
			t.Errorf("asked %v, notes %v", f.asked, s.notes())
		}
	})
}

func TestColours(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := openQuery(t, newFake(12345, 200), client.Query{Path: "Facts", Filter: "Value gt 1", OrderBy: []client.Order{{By: "Value"}}}, Options{})
		s.w, s.h = 70, 18
		s.press("down", "right")
		golden.RequireEqual(t, s.view())
	})
}

func FuzzKeys(f *testing.F) {
	f.Add(uint64(1))
	f.Add(uint64(2))
	f.Add(uint64(77))
	keys := []string{"up", "down", "left", "right", "pgup", "pgdown", "g", "G", "home", "end", "0", "$", "5", "9", "s", "S", "=", "!",
		"backspace", "enter", "v", "y", "c", "R", "f", "esc", "ctrl+d", "ctrl+u", "x", "日"}
	f.Fuzz(func(t *testing.T, seed uint64) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 3))
			fake := newFake(int64(r.IntN(500)), int64(1+r.IntN(60)))
			fake.links, fake.model = r.IntN(2) == 0, r.IntN(2) == 0
			if r.IntN(2) == 0 {
				fake.total = int64(r.IntN(700)) - 1
			}
			for range r.IntN(4) {
				fake.fail[int64(r.IntN(10))*fake.size] = errors.New("no")
				fake.broken[int64(r.IntN(10))*fake.size] = r.IntN(5)
				fake.empty[int64(r.IntN(10))*fake.size] = r.IntN(30)
			}
			s := open(t, fake, Options{Place: kit.Place{Ordinal: int64(r.IntN(600)), ID: "17", Column: "Value", Top: r.IntN(9)}})
			for range 80 {
				s.w, s.h = 1+r.IntN(150), 1+r.IntN(50)
				switch r.IntN(12) {
				case 0:
					s.screen.Cancel()
				case 1:
					s.run(s.screen.Update(tea.WindowSizeMsg{}))
				default:
					s.press(keys[r.IntN(len(keys))])
				}
				straight(t, s.view(), s.w, s.h)
				s.foot()
				if len(fake.asked) > 3000 {
					t.Fatalf("asks without an end: %v", fake.asked[:50])
				}
			}
		})
	})
}
