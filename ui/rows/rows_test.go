package rows

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

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
		if got, want := s.foot(), "rows 1-20 of 12,345   row 1   Id Edm.Int32 | HTTP 200 · 184 ms"; got != want {
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
				s.size(size[0], size[1])
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
		if s.screen.pages == nil || s.screen.pages.Known() != 10 {
			t.Error("reload does nothing")
		}
	})
}

func TestCancelled(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &stage{t: t, fake: newFake(100, 50), w: 80, h: 24}
		s.screen = New(open(t, newFake(1, 1), Options{}).screen.look, &client.Session{Service: s.fake}, client.Query{Path: "Facts"}, Options{})
		s.size(80, 24)
		cmd := s.screen.Init()
		if !s.screen.Busy() {
			t.Fatal("not busy while loading")
		}
		s.screen.Cancel()
		s.run(cmd)
		if s.screen.Busy() || s.screen.pages != nil || len(s.fake.asked) != 0 {
			t.Error("a cancelled request was sent or taken")
		}
		if !strings.Contains(s.plain(), "R loads them") {
			t.Errorf("view:\n%s", s.plain())
		}
		s.press("R")
		if s.screen.pages == nil {
			t.Error("R does not load")
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
		s.run(record.Walk.Move(1))
		if here := record.Walk.Here(); here.Ordinal != 4 || here.Page.Cell(here.Row, 0).Text() != "5" || s.row() != 4 {
			t.Errorf("the next record: %+v", here)
		}
	})
}

func TestCutListsAreMarked(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(3, 50)
		f.cuts = map[int64]client.CutList{1: {Has: 2, Count: 5}}
		s := open(t, f, Options{})
		if lines := strings.Split(s.plain(), "\n"); !strings.Contains(strings.Join(lines, "\n"), "2/5 provisional") {
			t.Errorf("not marked:\n%s", s.plain())
		}
		s.press("down", "$", "v", "enter")
		if cell := s.sent[0].(kit.OpenCellMsg); cell.Cut != "2 of 5 entries came" {
			t.Errorf("cell %+v", cell)
		}
		if record := s.sent[1].(kit.OpenRecordMsg); record.Page == nil {
			t.Errorf("record %+v", record)
		}
	})
}

func TestReloadForgetsWhatWasRefused(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(3, 50)
		s := open(t, f, Options{})
		if len(f.forgot) != 0 {
			t.Errorf("forgot %q before R", f.forgot)
		}
		s.press("R")
		if !slices.Equal(f.forgot, []string{"Facts"}) || len(f.asked) != 2 {
			t.Errorf("forgot %q, asked %q", f.forgot, f.asked)
		}
	})
}

func TestStepLoadsWhatItComesTo(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(100, 10)
		f.can.Parallel = client.Ability{Is: client.No}
		s := open(t, f, Options{})
		s.size(80, 6)
		s.write("10")
		s.press("G", "enter")
		walk := s.sent[len(s.sent)-1].(kit.OpenRecordMsg).Walk
		cmd := walk.Move(1)
		if here := walk.Here(); here.Failed || here.Ordinal != 10 {
			t.Fatalf("before it has come: %+v", here)
		}
		s.run(cmd)
		if here := walk.Here(); here.Page == nil || here.Page.Cell(here.Row, 0).Text() != "11" {
			t.Errorf("the neighbour has not come: %+v", here)
		}
		s.press("g")
		s.run(walk.Move(-1))
		if here := walk.Here(); here.Ordinal != 0 {
			t.Errorf("before the first: %+v", here)
		}
	})
}

func TestGoToColumn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(100, 50), Options{})
		s.press("c")
		d := s.sent[0].(kit.OpenDialogMsg).Dialog
		d.SetSize(60, 12)
		straight(t, d.View(), 60, 12)
		key(d, "v")
		key(d, "l")
		cmd := key(d, "enter")
		if !d.Done() {
			t.Fatal("the list stays open")
		}
		s.run(cmd)
		if s.screen.Place().Column != "Value" {
			t.Errorf("on %s", s.screen.Place().Column)
		}
	})
}

func TestPalette(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(100000, 50), Options{})
		s.command("row", "12,000")
		if s.row() != 11999 {
			t.Errorf("on row %d", s.row())
		}
		s.command("column", "note")
		if s.screen.Place().Column != "Note" {
			t.Errorf("on %s", s.screen.Place().Column)
		}
		if lines := s.screen.At().Lines(); len(lines) != 4 || lines[2] != (kit.Entry{Text: "column Value", Hint: "Edm.Decimal"}) {
			t.Errorf("lines %+v", lines)
		}
		s.command("filter", "A eq 1")
		if s.screen.Query().Filter != "A eq 1" {
			t.Error("not filtered")
		}
		s.command("row", "x")
	})
}

func TestNothingToDoInAnEmptySet(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(0, 50), Options{})
		for _, k := range []string{"enter", "v", "s", "=", "y", "c", "pgdown"} {
			if c, _ := kit.Find(s.screen.Commands(), keyPress(k).Keystroke()); c.Why() != "there are no rows" {
				t.Errorf("%s: %q", k, c.Why())
			}
		}
		s.press("backspace")
		if n := s.notes(); len(n) != 1 || n[0] != "there is no filter" {
			t.Errorf("notes %q", n)
		}
	})
}

func TestColours(t *testing.T) {
	bubble(t, func(t *testing.T) {
		query := client.Query{Path: "Facts", Filter: "Value gt 1", OrderBy: []client.Order{{By: "Value"}}}
		s := openQuery(t, newFake(12345, 200), query, Options{})
		s.size(70, 18)
		s.press("down", "right")
		golden.RequireEqual(t, s.view())
	})
}

// withObjects gives a fake a column of objects, which differ from row to row.
func withObjects(f *fake) {
	plain := newFake(f.rows, f.size)
	f.columns = append(f.columns, client.Column{Name: "Extra"})
	f.cell = func(row int64, column string) string {
		if column != "Extra" {
			return plain.text(row, column)
		}
		return []string{`{"日本":1,"b":{"c":"مصر"}}`, "null", "", `{"b":null,"late":[1]}`, `"text"`, `{}`, `[{"a":1}]`}[row%7]
	}
}

func FuzzKeys(f *testing.F) {
	f.Add(uint64(1))
	f.Add(uint64(2))
	f.Add(uint64(77))
	keys := []string{"up", "down", "left", "right", "pgup", "pgdown", "g", "G", "home", "end", "0", "$", "5", "9", "s", "S", "=", "!",
		"backspace", "enter", "v", "y", "c", "R", "f", "esc", "ctrl+d", "ctrl+u", "x", "日", " ", "m", "z m", "z h", "z a", "z f", "z H",
		"z L", ">", "u", "U"}
	f.Fuzz(func(t *testing.T, seed uint64) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 3))
			fake := newFake(int64(r.IntN(500)), int64(1+r.IntN(60)))
			if r.IntN(2) == 0 {
				withObjects(fake)
			}
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
				s.size(1+r.IntN(150), 1+r.IntN(50))
				switch r.IntN(12) {
				case 0:
					s.screen.Cancel()
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
