package rows

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"odatui/client"
	"odatui/ui/kit"
)

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
		s.press("up")
		if !strings.Contains(s.plain(), "A eq 2") {
			t.Errorf("the history is not shown:\n%s", s.plain())
		}
		s.press("down", "esc")
		if got := s.screen.filter.Text(); got != "jkq" {
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
		if s.trouble() != nil || !s.screen.Typing() || s.screen.filter.Text() != "Nme eq 1" {
			t.Fatalf("trouble %v, typing %v", s.trouble(), s.screen.Typing())
		}
		if !strings.Contains(s.plain(), "no such property") || !strings.Contains(s.plain(), "日本") {
			t.Errorf("reason or rows are not on the screen:\n%s", s.plain())
		}
		if s.screen.Query().Filter != "" {
			t.Error("a filter that was refused is in force")
		}
		s.press("ctrl+o")
		if s.trouble() == nil {
			t.Error("the diagnosis cannot be opened")
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
		if f.last.Plan.Fixed {
			t.Error("the old run's plan was kept")
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
		msg, ok := s.screen.At().Flip(&client.Session{ID: "staging", Service: staging}).(kit.OpenRowsMsg)
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
		if s.row() != 119 || !s.held(119) || s.screen.Place().Column != "Value" {
			t.Errorf("place %+v after %v", s.screen.Place(), small.asked)
		}
		links := newFake(10000, 50)
		links.links = true
		s = openQuery(t, links, client.Query{Path: "Facts"}, Options{Place: kit.Place{Ordinal: 5000, ID: "5001"}})
		if s.trouble() != nil || !s.held(s.row()) {
			t.Errorf("place %+v after %v", s.screen.Place(), links.asked)
		}
	})
}

func TestWhatTheServiceCannotDoIsNotOffered(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(100, 50)
		f.can.Filter = client.Ability{Is: client.No, Reason: "it says so"}
		f.can.OrderBy = client.Ability{Is: client.No, Reason: "it says so"}
		s := open(t, f, Options{})
		for _, k := range []string{"f", "=", "!", "s", "S"} {
			if c, ok := kit.Find(s.screen.Commands(), k); !ok || c.Works() {
				t.Errorf("%s is offered", k)
			}
		}
		s.press("s", "=")
		if len(f.asked) != 1 || len(s.notes()) != 2 || !strings.Contains(s.notes()[0], "it says so") {
			t.Errorf("asked %v, notes %v", f.asked, s.notes())
		}
	})
}

// TestKeysAfterASentFilterAreCommands: between enter and the answer the line
// still shows the text, but what is pressed is meant for the rows.
func TestKeysAfterASentFilterAreCommands(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(1000, 50), Options{})
		s.press("f")
		s.write("A eq 1")
		key(s.screen, "enter") // the command is not run: no answer yet
		if s.screen.Typing() {
			t.Fatal("a sent filter is still typed in")
		}
		key(s.screen, "j")
		if got := s.screen.filter.Text(); got != "A eq 1" {
			t.Errorf("the text is now %q", got)
		}
	})
}
