package rows

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"odatui/client"
	"odatui/ui/choose"
	"odatui/ui/filterbar"
	"odatui/ui/kit"
)

// last is the note that was shown last.
func (s *stage) last() string {
	notes := s.notes()
	if len(notes) == 0 {
		return ""
	}
	return notes[len(notes)-1]
}

func TestUndo(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(1000, 50), Options{})
		s.press("u")
		if s.last() != "nothing was changed here" {
			t.Errorf("at first: %q", s.last())
		}
		s.press("right", "right", "s", "s", "z h", "<", "<", "left", "=")
		asked := len(s.fake.asked)
		for _, want := range []struct {
			note, order string
			where       int
		}{
			{"undid: filter by Name (fetched again)", "Value desc", 0},
			{"undid: width of Note", "Value desc", 0},
			{"undid: hide Value", "Value desc", 0},
			{"undid: sort by Value down (fetched again)", "Value", 0},
			{"undid: sort by Value (fetched again)", "", 0},
			{"nothing was changed here", "", 0},
		} {
			s.press("u")
			q := s.screen.Query()
			if s.last() != want.note || order(q) != want.order || len(q.Where) != want.where {
				t.Errorf("note %q, order %q, %d conditions, want %+v", s.last(), order(q), len(q.Where), want)
			}
		}
		if n := len(s.fake.asked) - asked; n != 3 {
			t.Errorf("%d requests, want one for each query: %v", n, s.fake.asked)
		}
		if l := s.screen.grid.Layout(); len(l.Hidden)+len(l.Widths) != 0 {
			t.Errorf("layout %+v", l)
		}
		s.press("U", "U", "U", "U", "U")
		q, l := s.screen.Query(), s.screen.grid.Layout()
		if order(q) != "Value desc" || len(q.Where) != 1 || len(l.Hidden) != 1 || len(l.Widths) != 1 {
			t.Errorf("did again: %q, %v, %+v", order(q), q.Where, l)
		}
		if s.last() != "did again: filter by Name (fetched again)" {
			t.Errorf("note %q", s.last())
		}
	})
}

// TestUndoKeepsTheRow: by its key where it is among the rows, else the place in that view.
func TestUndoKeepsTheRow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(1000, 50), Options{})
		s.command("row", "500")
		s.press("right", "s")
		if s.row() != 0 {
			t.Fatalf("sorted, the cursor is at row %d", s.row())
		}
		s.press("u")
		if s.row() != 499 {
			t.Errorf("back at row %d, want 499", s.row())
		}
		s.press("s", "u", "down", "down", "z h", "u")
		if s.row() != 501 {
			t.Errorf("a hidden column moved the cursor to row %d", s.row())
		}
	})
}

// TestUndoAcrossAReload keeps the chain.
func TestUndoAcrossAReload(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(1000, 50), Options{})
		s.press("right", "s", "R", "u")
		if order(s.screen.Query()) != "" || s.last() != "undid: sort by Name (fetched again)" {
			t.Errorf("order %q, note %q", order(s.screen.Query()), s.last())
		}
	})
}

// TestUndoThatFails leaves everything as it was; the same step can be undone then.
func TestUndoThatFails(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(1000, 50), Options{})
		s.press("right", "s")
		s.fake.fail[0] = errors.New("down")
		s.press("u")
		if order(s.screen.Query()) != "Name" || s.trouble() == nil {
			t.Fatalf("order %q", order(s.screen.Query()))
		}
		delete(s.fake.fail, 0)
		s.press("z h", "u", "u")
		if q := s.screen.Query(); order(q) != "" || s.last() != "undid: sort by Name (fetched again)" {
			t.Errorf("order %q, note %q", order(q), s.last())
		}
	})
}

// TestLayoutIsKept: what was arranged is in the place of the screen, and given to whom
// keeps it; what was kept is no step to undo.
func TestLayoutIsKept(t *testing.T) {
	bubble(t, func(t *testing.T) {
		kept := kit.Layout{}
		options := Options{Layout: func() kit.Layout { return kept }, KeepLayout: func(l kit.Layout) { kept = l }}
		s := open(t, newFake(100, 50), options)
		s.press("right", "z h", "z f", ">")
		if !slices.Equal(kept.Hidden, []string{"Name"}) || !slices.Equal(kept.Frozen, []string{"Value"}) || len(kept.Widths) != 1 {
			t.Fatalf("kept %+v", kept)
		}
		again := open(t, newFake(100, 50), options)
		if names := again.screen.grid.Names(); !slices.Equal(names, []string{"Id", "Value", "Note"}) {
			t.Errorf("opened again with %v", names)
		}
		if view := again.plain(); !strings.Contains(view, "3 columns, 1 hidden") {
			t.Errorf("the hidden column is not told:\n%s", view)
		}
		again.press("u")
		if again.last() != "nothing was changed here" {
			t.Errorf("note %q", again.last())
		}
		flipped := open(t, newFake(100, 50), Options{Place: again.screen.Place()})
		if names := flipped.screen.grid.Names(); !slices.Equal(names, []string{"Id", "Value", "Note"}) {
			t.Errorf("flipped with %v", names)
		}
		again.press("z a")
		if len(kept.Hidden) != 0 || len(again.screen.grid.Names()) != 4 {
			t.Errorf("kept %+v", kept)
		}
	})
}

func TestReasonsOfDeadKeys(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(100, 50), Options{})
		for _, tt := range [][2]string{
			{"z f", "a key is always frozen"}, {"z a", "no column is hidden"}, {"U", "nothing was undone"},
			{"z H", "this column is at the edge of its kind: frozen columns stay left, links right"},
		} {
			s.press(tt[0])
			if s.last() != tt[1] {
				t.Errorf("%s: %q, want %q", tt[0], s.last(), tt[1])
			}
		}
		s.press("z h", "z h", "z h", "z h")
		if s.last() != "this is the only column" {
			t.Errorf("z h: %q", s.last())
		}
	})
}

// choosing opens the list of columns.
func (s *stage) choosing() *choose.Dialog {
	s.t.Helper()
	s.press("C")
	for _, m := range slices.Backward(s.sent) {
		if d, ok := m.(kit.OpenDialogMsg); ok {
			d.Dialog.SetSize(80, 20)
			return d.Dialog.(*choose.Dialog)
		}
	}
	s.t.Fatal("no dialog")
	return nil
}

// choose gives keys to the list of columns.
func (s *stage) choose(d *choose.Dialog, keys ...string) {
	for _, k := range keys {
		s.run(key(d, k))
	}
}

func TestChooseColumns(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(100, 50)
		f.model = false // it comes later
		s := open(t, f, Options{})
		s.press("down", "down")
		asked := len(f.asked)
		s.choose(s.choosing(), "enter")
		if len(f.last.Select) != 0 || len(f.asked) != asked {
			t.Fatalf("nothing was changed, asked %v", f.asked)
		}
		s.choose(s.choosing(), "ctrl+n", "v", "a", " ", "enter")
		if !slices.Equal(f.last.Select, []string{"Value"}) {
			t.Errorf("selected %v", f.last.Select)
		}
		if s.row() != 2 {
			t.Errorf("the cursor is at row %d", s.row())
		}
		s.choose(s.choosing(), "n", "a", " ", "enter")
		if !slices.Equal(f.last.Select, []string{"Name", "Value"}) {
			t.Errorf("selected %v", f.last.Select)
		}
		s.choose(s.choosing(), "ctrl+n", "enter")
		if len(f.last.Select) != 0 {
			t.Errorf("none chosen: selected %v", f.last.Select)
		}
		s.press("u")
		if got := s.screen.Query().Select; !slices.Equal(got, []string{"Name", "Value"}) || s.last() != "undid: all columns (fetched again)" {
			t.Errorf("undone to %v, note %q", got, s.last())
		}
	})
}

// TestColumnsAreHiddenWhereTheServiceCannotSelect, and so are more names than a URL takes.
func TestColumnsAreHiddenWhereTheServiceCannotSelect(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(100, 50)
		f.can.Select = client.Ability{Is: client.No, Reason: "plain JSON gives whole rows"}
		s := open(t, f, Options{})
		s.choose(s.choosing(), "n", "o", "t", "e", " ", "enter")
		if len(f.asked) != 1 || !slices.Equal(s.screen.grid.Names(), []string{"Id", "Name", "Value"}) {
			t.Errorf("asked %v, columns %v", f.asked, s.screen.grid.Names())
		}
		if s.last() != "the service sends whole rows: 1 column is hidden here" {
			t.Errorf("note %q", s.last())
		}
		d := s.choosing()
		if view := d.View(); !strings.Contains(view, "3 of 4") {
			t.Errorf("the hidden one is chosen:\n%s", view)
		}
		s.choose(d, "ctrl+a", "enter")
		if len(s.screen.grid.Names()) != 4 {
			t.Errorf("all chosen: %v", s.screen.grid.Names())
		}
		s.press("u")
		if len(s.screen.grid.Names()) != 3 {
			t.Errorf("undone: %v", s.screen.grid.Names())
		}
	})
}

func TestManyNamesAreHidden(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(10, 10)
		for i := range 1000 {
			f.columns = append(f.columns, client.Column{Name: "Indicator" + strings.Repeat("X", i%7) + string(kit.Thousands(int64(i))), Type: "Edm.String"})
		}
		s := open(t, f, Options{})
		s.choose(s.choosing(), "n", "o", "t", "e", " ", "enter")
		if len(f.asked) != 1 || s.last() != "their names are too long for a URL: 1 column is hidden here" {
			t.Errorf("asked %v, note %q", f.asked, s.last())
		}
	})
}

// TestUndoTakesConditionsBack: one that was left out and is in force again is listed once.
func TestUndoTakesConditionsBack(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(100, 50), Options{})
		s.press("right", "=")
		list := filterbar.Conditions(nil, s.screen.Query())
		list[0].Off = true
		s.run(s.screen.changeConditions(list))
		s.run(s.screen.Update(nil))
		if len(s.screen.Query().Where) != 0 || len(s.screen.off) != 1 {
			t.Fatalf("left out: %d in force, %d not", len(s.screen.Query().Where), len(s.screen.off))
		}
		s.press("u")
		if len(s.screen.Query().Where) != 1 || len(s.screen.off) != 0 {
			t.Errorf("undone: %d in force, %d not", len(s.screen.Query().Where), len(s.screen.off))
		}
	})
}
