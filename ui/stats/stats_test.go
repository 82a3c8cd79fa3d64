package stats

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/stats"
	"odatui/ui/kit"
)

// TestNarrow by a bin, a value, null, several values; and leaving them out.
func TestNarrow(t *testing.T) {
	for _, tt := range []struct {
		name   string
		fake   *fake
		keys   string
		filter string
		where  string
	}{
		{"a bin", numbers(), "enter", "V ge 55 and V lt 60", ""},
		{"the bin before", numbers(), "left left enter", "V ge 45 and V lt 50", ""},
		{"not a bin: null is outside", numbers(), "!", "V lt 55 or V ge 60 or V eq null", ""},
		{"a number", numbers(), "tab down enter", "", "V eq 43.84"},
		{"null", numbers(), "tab enter", "", "V eq null"},
		{"not null", numbers(), "tab !", "", "V ne null"},
		{"a text with quotes", cities(), "down down enter", "", `V eq Unity "Block B"`},
		{"not a text", cities(), "down !", "", "V ne Riverside"},
		{"empty text", cities(), "down down down down enter", "", "V eq "},
		{"marked", cities(), "space down space enter", "V eq 'Port, East' or V eq 'Unity \"Block B\"'", ""},
		{"marked, one of them null", cities(), "space / n u l l enter space enter", "V eq 'Port, East' or V eq null", ""},
		{"not the marked", cities(), "space space !", "", "V ne Port, East, V ne Riverside"},
		{"a quote in it", cities(), "down down down space down space enter", "V eq 'St. Mary''s' or V eq 'النور'", ""},
		{"one marked, the cursor elsewhere", cities(), "space down enter", "", "V eq Port, East"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := open(t, tt.fake, len(tt.fake.cells), client.Query{})
				s.press(strings.Fields(tt.keys)...)
				var where []string
				for _, c := range s.where {
					op := " eq "
					if c.Not {
						op = " ne "
					}
					value := c.Value.Text()
					if c.Value.Kind == client.Null {
						value = "null"
					}
					where = append(where, c.Property+op+value)
					if c.Type != tt.fake.column.Type {
						t.Errorf("the type is %q", c.Type)
					}
				}
				if got := strings.Join(where, ", "); s.filter != tt.filter || got != tt.where || s.calls != 1 {
					t.Errorf("narrowed %d times by %q and %q, want %q and %q\n%s", s.calls, s.filter, got, tt.filter, tt.where, s.plain())
				}
				if s.last() != (kit.BackMsg{}) {
					t.Errorf("the screen stays: %#v", s.last())
				}
			})
		})
	}
}

// TestWhatCannotNarrow says why, and stays.
func TestWhatCannotNarrow(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*stage)
		want   string
	}{
		{"no filter", func(s *stage) { s.fake.can.Filter = client.Ability{Is: client.No} }, "the service cannot filter this set"},
		{"no rows beneath", func(s *stage) { s.screen.from.Narrow = nil }, "there are no rows beneath"},
		{"nested", func(s *stage) { s.change(func(r *stats.Result) { r.Class = stats.Nested }) }, "a nested value cannot be filtered by"},
		{"no bins", func(s *stage) {
			s.change(func(r *stats.Result) { r.Bins, r.Values, r.Nulls, r.NoValues = nil, nil, 0, "the service cannot group" })
		}, "the service cannot group"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := open(t, numbers(), 780, client.Query{})
				tt.change(s)
				s.press("enter")
				if note, ok := s.last().(kit.NoteMsg); !ok || string(note.Text) != tt.want || s.calls != 0 {
					t.Errorf("%#v, want %q", s.last(), tt.want)
				}
			})
		})
	}
}

// TestSearch finds values however letters are cased; esc shows all, then takes the marks away.
func TestSearch(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, cities(), 211, client.Query{})
		s.press("/", "R", "I", "V")
		s.has("/ RIV", "1 of 53", "Riverside")
		if strings.Contains(s.plain(), "Port, East") || strings.Contains(s.plain(), "other") {
			t.Errorf("not found, and there:\n%s", s.plain())
		}
		s.press("enter", "space")
		if s.screen.Typing() || !s.screen.marked[`"Riverside"`] {
			t.Errorf("marked %v", s.screen.marked)
		}
		s.press("esc")
		s.has("Port, East", "▸ Riverside")
		s.press("esc")
		if len(s.screen.marked) > 0 {
			t.Errorf("marked %v", s.screen.marked)
		}
		if _, ok := kit.Find(s.screen.Commands(), "esc"); ok {
			t.Error("esc does not lead back")
		}
	})
}

// TestOther is what the list leaves out, wherever it is scrolled to.
func TestOther(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, cities(), 211, client.Query{})
		for i := range len(s.screen.found) {
			sum, values := s.screen.other().Rows, s.screen.other().Values
			_, to := s.screen.list.Window()
			for n := range to {
				e := s.screen.entries[s.screen.found[n]]
				if sum += e.rows; e.value.Kind != client.Null {
					values++
				}
			}
			if sum != 211 || values != s.screen.result.Distinct {
				t.Fatalf("after %d moves: %d rows and %d values, want 211 and %d", i, sum, values, s.screen.result.Distinct)
			}
			s.press("down")
		}
		if strings.Contains(s.plain(), "other") {
			t.Errorf("nothing is left out at the end:\n%s", s.plain())
		}
	})
}

// TestOtherCountsTheRest that the result itself leaves out.
func TestOtherCountsTheRest(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, cities(), 211, client.Query{})
		s.change(func(r *stats.Result) { r.Rest, r.Rows = stats.Rest{Values: 1000, Rows: 9000}, 9211 })
		s.press("G")
		s.has("other", "9,000   97.7 %", "1,000 values")
		s.change(func(r *stats.Result) { r.Rest.Values = -1 })
		s.has("9,000   97.7 %")
		if strings.Contains(s.plain(), "0 values") {
			t.Errorf("their number is not known:\n%s", s.plain())
		}
	})
}

// TestStopped: esc ends asking, and what the job answers then is shown.
func TestStopped(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, numbers(), 400, client.Query{})
		loaded := s.screen.result
		s.screen.result = nil
		s.run(s.screen.start(s.screen.describe, false, func(ctx context.Context, _ *job) (*stats.Result, error) {
			<-ctx.Done()
			return loaded, ctx.Err()
		}))
		s.settle()
		if s.has(""); !s.screen.Busy() || s.screen.At().Since.IsZero() || strings.Contains(s.plain(), "counting") {
			t.Error("at once: it is not busy, or it flickers")
		}
		time.Sleep(time.Second)
		s.has("counting V…", "esc stops, and the loaded rows are counted")
		s.press("esc")
		if s.screen.Busy() || s.screen.result == nil || len(s.sent) > 0 {
			t.Fatalf("busy %v, sent %v", s.screen.Busy(), s.sent)
		}
		s.has("of 400 loaded rows", "of 780")
	})
}

// TestFailures open their screen, over what was counted here; trying again does the same again.
func TestFailures(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, numbers(), 400, client.Query{})
		loaded, calls := s.screen.result, 0
		var again func() tea.Cmd
		again = func() tea.Cmd {
			return s.screen.start(again, false, func(context.Context, *job) (*stats.Result, error) {
				calls++
				return loaded, errors.New("connection refused")
			})
		}
		s.run(again())
		s.settle()
		trouble, ok := s.last().(kit.TroubleMsg)
		if !ok || trouble.Doing != "describe V" || trouble.Retry == nil || trouble.Empty {
			t.Fatalf("%#v", s.last())
		}
		s.has("of 400 loaded rows")
		s.run(trouble.Retry)
		s.settle()
		if calls != 2 {
			t.Errorf("asked %d times", calls)
		}
	})
}

func TestACrashIsAFailure(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, numbers(), 400, client.Query{})
		s.screen.result = nil
		s.run(s.screen.start(s.screen.describe, false, func(context.Context, *job) (*stats.Result, error) { panic("x") }))
		s.settle()
		if _, ok := s.last().(kit.TroubleMsg); !ok {
			t.Fatalf("%#v", s.last())
		}
		s.has("could not be counted", "R tries again")
		s.press("R")
		s.has("of 400 loaded rows")
		if !slices.Equal(s.fake.forgot, []string{"Facts"}) {
			t.Errorf("forgot %q", s.fake.forgot)
		}
	})
}

// TestLoadOn reads all rows with progress; esc keeps what was read.
func TestLoadOn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := numbers()
		s := open(t, f, 200, client.Query{})
		s.has("◐ of 200 loaded rows of 780   A loads on")
		f.gate = func(ctx context.Context) error {
			select {
			case <-time.After(time.Second):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		s.press("A")
		s.has("0 rows read of 780", "esc stops and keeps them")
		time.Sleep(2500 * time.Millisecond)
		s.settle()
		s.has("400 rows read of 780")
		if s.screen.result.Rows != 400 {
			t.Errorf("%d rows are described so far", s.screen.result.Rows)
		}
		time.Sleep(time.Second)
		s.settle()
		s.has("600 rows read of 780")
		if s.screen.result.Rows != 400 {
			t.Errorf("%d rows are described: not all that was read has doubled", s.screen.result.Rows)
		}
		s.press("esc")
		s.has("◐ of 600 loaded rows of 780", "loading ended")
		if s.screen.Busy() || len(s.sent) > 0 {
			t.Errorf("busy %v, sent %v", s.screen.Busy(), s.sent)
		}
		s.press("A")
		time.Sleep(time.Minute)
		s.settle()
		s.has("● of all 780 rows, loaded")
		s.press("A")
		if note, _ := s.last().(kit.NoteMsg); note.Text != "all rows are counted" {
			t.Errorf("%#v", s.last())
		}
	})
}

// TestLeftWhileItLoads: nothing goes on behind a screen that was closed.
func TestLeftWhileItLoads(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := numbers()
		s := open(t, f, 200, client.Query{})
		f.gate = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
		s.press("A")
		s.screen.Cancel()
		s.settle() // synctest fails if a goroutine is left
	})
}

func TestCopy(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, cities(), 211, client.Query{})
		s.press("y")
		got, _ := s.last().(kit.CopyMsg)
		if !strings.HasPrefix(got.Text, "V\trows\tpercent\n\"Port, East\"\t"[:len("V\trows\tpercent\n")]+"Port, East\t38\t18.01\n") ||
			got.What != "the values of V" ||
			!strings.Contains(got.Text, "\"two\nlines\tand a tab\"\t3\t1.42\n") || !strings.Contains(got.Text, `"Unity ""Block B"""`+"\t30\t") {
			t.Errorf("%q: %q", got.What, got.Text)
		}
	})
}

func TestCopyOfBins(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, numbers(), 780, client.Query{})
		s.press("y")
		got, _ := s.last().(kit.CopyMsg)
		lines := strings.Split(strings.TrimSuffix(got.Text, "\n"), "\n")
		if lines[0] != "from\tto\trows\tpercent" || len(lines) != len(s.screen.bars)+1 || !strings.HasPrefix(lines[1], "20\t25\t") {
			t.Errorf("%q", got.Text)
		}
	})
}

// TestEnumsHaveNames where their values are numbers.
func TestEnumsHaveNames(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := &fake{column: client.Column{Name: "V", Type: "NS.Colour"}, cells: []string{"1", "1", "2", "7"}, size: 10}
		f.schema = &client.Schema{Types: map[string]*client.Type{"NS.Colour": {Name: "NS.Colour", Kind: client.EnumType,
			Members: []client.Member{{Name: "Red", Value: "1"}, {Name: "Green", Value: "2"}}}}}
		s := open(t, f, 4, client.Query{})
		s.has("Red  1", "Green  2", "7")
	})
}

// TestNewResultsKeepTheCursor on its value.
func TestNewResultsKeepTheCursor(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, cities(), 211, client.Query{})
		s.press("down", "down", "space")
		at, _ := s.screen.current()
		s.change(func(r *stats.Result) {
			r.Values = append([]stats.Frequency{{Value: client.Text("new"), Rows: 500}}, r.Values...)
		})
		if now, _ := s.screen.current(); now.id() != at.id() || len(s.screen.marked) != 1 {
			t.Errorf("%v, was %v; marked %v", now, at, s.screen.marked)
		}
		s.change(func(r *stats.Result) { r.Values = nil })
		if len(s.screen.marked) != 0 {
			t.Errorf("marked what is gone: %v", s.screen.marked)
		}
	})
}
