package rows

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"odatui/client"
	"odatui/ui/kit"
	"odatui/ui/rows/pages"
)

// at returns the row, counted from one, and the column of the cursor.
func (s *stage) at() string {
	row, _ := s.screen.grid.Row()
	return fmt.Sprintf("%d %s", row+1, s.screen.grid.Column())
}

func (s *stage) top() string { return strings.TrimSpace(strings.Split(s.plain(), "\n")[0]) }

// find types words and presses enter.
func (s *stage) find(words string) {
	s.press("/")
	s.write(words)
	s.press("enter")
}

// TestFind goes from hit to hit over rows and columns, around the end, and back.
func TestFind(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(50, 50)
		f.cell = func(row int64, column string) string {
			if row == 3 && column != "Value" || row == 7 && column == "Note" {
				return `"Ünit"`
			}
			return `"other"`
		}
		s := open(t, f, Options{})
		s.press("/")
		s.write("u")
		if !s.screen.Typing() || s.at() != "1 Id" || !strings.HasSuffix(s.top(), "4 hits in 50 loaded rows") {
			t.Fatalf("typing %v, at %s, %q", s.screen.Typing(), s.at(), s.top())
		}
		s.write("NIT")
		s.press("enter")
		var way []string
		for range 5 {
			way = append(way, s.at())
			s.press("n")
		}
		if want := []string{"4 Id", "4 Name", "4 Note", "8 Note", "4 Id"}; !slices.Equal(way, want) {
			t.Errorf("%q, want %q", way, want)
		}
		if s.at() != "4 Name" || !strings.HasSuffix(s.top(), "hit 2 of 4 in 50 loaded rows") {
			t.Errorf("at %s, %q", s.at(), s.top())
		}
		s.press("N", "N")
		if s.at() != "8 Note" || !slices.Equal(s.notes(), []string{"behind the last hit: the first one", "before the first hit: the last one"}) {
			t.Errorf("at %s, notes %q", s.at(), s.notes())
		}
		s.press("up", "n") // from between two hits
		if s.at() != "8 Note" {
			t.Errorf("at %s", s.at())
		}
		s.press("up", "N")
		if s.at() != "4 Note" {
			t.Errorf("at %s", s.at())
		}
		s.press("esc")
		if strings.Contains(s.top(), "hit") || s.screen.noHits() == "" {
			t.Errorf("the search goes on: %q", s.top())
		}
	})
}

// TestFindFollowsThePages: rows that come and go, and another order of rows.
func TestFindFollowsThePages(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(400, 50), Options{})
		s.find("türkiye")
		if !strings.HasSuffix(s.top(), "hit 1 of 16 in 100 loaded rows") { // one page came ahead
			t.Errorf("%q", s.top())
		}
		s.press("4", "0", "0", "G")
		loaded := s.screen.pages.Loaded()
		if loaded <= 100 || !strings.HasSuffix(s.top(), fmt.Sprintf("hits in %d loaded rows", loaded)) {
			t.Errorf("%d loaded, %q", loaded, s.top())
		}
		s.press("s")
		if !strings.HasSuffix(s.top(), "8 hits in 50 loaded rows") {
			t.Errorf("after another run: %q", s.top())
		}
	})
}

func TestFindNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(100, 50), Options{})
		s.find("is not there")
		if !slices.Equal(s.notes(), []string{"no hit: is not there is not in the 50 loaded rows"}) || s.at() != "1 Id" {
			t.Errorf("notes %q, at %s", s.notes(), s.at())
		}
		s.press("n")
		if got := s.notes(); len(got) != 2 || got[1] != "no hit in the 50 loaded rows" {
			t.Errorf("notes %q", got)
		}
		s.command("find", "provisional")
		if s.at() != "2 Note" {
			t.Errorf("at %s", s.at())
		}
	})
}

// TestHitsOfHiddenColumnsAreForgotten: no key goes to a column that is gone, also
// before the new search has ended.
func TestHitsOfHiddenColumnsAreForgotten(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(50, 50)
		f.cell = func(_ int64, column string) string {
			if column == "Note" {
				return `"hit"`
			}
			return `"other"`
		}
		s := open(t, f, Options{})
		s.find("hit")
		if s.at() != "1 Note" || s.screen.grid.Names()[3] != "Note" {
			t.Fatalf("at %s of %q", s.at(), s.screen.grid.Names())
		}
		s.press("0", "l")
		late := key(s.screen, "z h") // the search for the other columns has not run
		s.press("n")
		s.run(late)
		if hits := len(s.screen.find.hits); hits != 50 || s.screen.grid.Column() != "Note" {
			t.Errorf("%d hits, at %s", hits, s.at())
		}
	})
}

// TestFindRunsOutsideUpdate: keys are handled while it runs, and esc ends it.
func TestFindRunsOutsideUpdate(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(100, 50), Options{})
		s.press("/")
		cmd := key(s.screen, "a") // not run yet
		if top := s.top(); !strings.HasSuffix(top, "searching the 50 loaded rows") {
			t.Errorf("%q", top)
		}
		if cmd := key(s.screen, "enter"); cmd != nil {
			s.run(cmd)
		}
		key(s.screen, "down")
		s.run(cmd)
		if s.at() == "1 Id" || !strings.Contains(s.top(), "hit 1 of ") && !strings.Contains(s.top(), "hit 2 of ") {
			t.Errorf("at %s, %q", s.at(), s.top())
		}
		s.press("esc", "/")
		late := key(s.screen, "a")
		s.press("esc")
		s.run(late)
		if s.screen.find.on() || len(s.screen.find.hits) > 0 || s.screen.Typing() {
			t.Errorf("%+v", s.screen.find)
		}
	})
}

// TestFindStops when its context ends, and keeps a limited number of hits.
func TestFindStops(t *testing.T) {
	t.Parallel()
	f := newFake(200_000, 200_000)
	f.cell = func(int64, string) string { return `"x"` }
	parts := []pages.Part{{Rows: f.page(client.Query{}, 0, 30_000)}}
	ctx, cancel := context.WithCancel(t.Context())
	got, ok := findIn(ctx, parts, []string{"Id", "Name", "Value", "Note"}, "x").(foundMsg)
	if !ok || !got.more || len(got.hits) != maxHits {
		t.Errorf("%d hits, more %v", len(got.hits), got.more)
	}
	cancel()
	if msg := findIn(ctx, parts, []string{"Id"}, "x"); msg != nil {
		t.Errorf("%T after the end", msg)
	}
}

func TestFindSizes(t *testing.T) {
	for _, size := range [][2]int{{120, 27}, {80, 19}, {60, 12}, {20, 3}, {5, 1}} {
		for name, last := range map[string]string{"typed": "", "went": "enter"} {
			t.Run(fmt.Sprintf("%s_%dx%d", name, size[0], size[1]), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					s := openQuery(t, newFake(12345, 200), client.Query{Path: "Facts", Filter: "DIM_TIME ge '2015'"}, Options{})
					s.size(size[0], size[1])
					s.press("/")
					s.write("osterr")
					if last != "" {
						s.press(last)
					}
					straight(t, s.view(), s.w, s.h)
					golden.RequireEqual(t, s.plain())
				})
			})
		}
	}
}

// menuOf opens the copy menu of a screen.
func menuOf(t testing.TB, cmd tea.Cmd) kit.Dialog {
	t.Helper()
	now, ok := cmd().(kit.NowMsg)
	if !ok {
		t.Fatal("nothing was opened")
	}
	return now.Msg.(kit.OpenDialogMsg).Dialog
}
