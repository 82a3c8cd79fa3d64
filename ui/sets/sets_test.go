package sets_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"odatui/client"
	"odatui/ui/kit"
	"odatui/ui/sets"
	"odatui/ui/theme"
)

// service lists a few sets, describes them and counts them; count waits for gate.
type service struct {
	client.Service
	gate chan struct{}
	on   chan int
}

var listed = []client.Set{
	{Name: "Regions", Kind: client.EntitySet}, {Name: "Countries", Kind: client.EntitySet},
	{Name: "Odd", Kind: client.EntitySet}, {Name: "Secret", Kind: client.EntitySet}, {Name: "Me", Kind: client.Singleton},
}

func (s *service) Sets(context.Context) ([]client.Set, error) { return listed, nil }

func (s *service) Schema(context.Context) (*client.Schema, error) {
	country := &client.Type{Name: "N.Country", Keys: []string{"Code"}, Properties: []client.Property{
		{Name: "Code", Type: "Edm.String"}, {Name: "RegionCode", Type: "Edm.String", Doc: "where it lies"},
	}, Links: []client.Link{{Name: "Region", Target: "N.Region"}}}
	return &client.Schema{
		Types: map[string]*client.Type{"N.Country": country, "N.Region": {Name: "N.Region", Keys: []string{"Id"}}},
		Sets: []client.SchemaSet{
			{Name: "Countries", Type: "N.Country", Doc: "what reports to the mart", Targets: map[string]string{"Region": "Regions"}},
			{Name: "Regions", Type: "N.Region"},
		},
	}, nil
}

func (s *service) CountRows(ctx context.Context, q client.Query) (int64, error) {
	if s.gate != nil {
		s.on <- 1
		select {
		case <-s.gate:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	switch q.Path {
	case "Secret":
		return 0, &client.ResponseError{Status: 403}
	case "Odd":
		return 0, errors.New("the number is none")
	}
	return 121680, nil
}

// bench drives a screen as the root does, its commands in goroutines of their own.
type bench struct {
	t    *testing.T
	s    *sets.Screen
	back chan tea.Msg
	sent []tea.Msg // messages for other screens
}

func open(t *testing.T, service client.Service, about client.About) *bench {
	return openAt(t, service, about, sets.Place{})
}

func openAt(t *testing.T, service client.Service, about client.About, at sets.Place) *bench {
	b := &bench{t: t, back: make(chan tea.Msg, 100)}
	b.s = sets.New(theme.New(colorprofile.TrueColor, true), &client.Session{About: about, Service: service}, at)
	b.s.SetSize(100, 24)
	b.run(b.s.Init())
	b.settle()
	return b
}

func (b *bench) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() { b.back <- cmd() }()
}

// settle takes what has come until nothing moves.
func (b *bench) settle() {
	for {
		synctest.Wait()
		select {
		case msg := <-b.back:
			switch msg := msg.(type) {
			case tea.BatchMsg:
				for _, cmd := range msg {
					b.run(cmd)
				}
			case kit.LoadedMsg:
				b.run(b.s.Update(msg))
			case nil:
			default:
				b.sent = append(b.sent, msg)
			}
		default:
			return
		}
	}
}

func (b *bench) press(keys ...string) {
	b.t.Helper()
	for _, key := range keys {
		c, ok := kit.Find(b.s.Commands(), key)
		switch {
		case !ok:
			b.run(b.s.Update(tea.KeyPressMsg{Code: []rune(key)[0], Text: key}))
		case !c.Works():
			b.t.Fatalf("%s: %s", key, c.Why())
		default:
			b.run(c.Run(""))
		}
		b.settle()
	}
}

func (b *bench) has(texts ...string) {
	b.t.Helper()
	view := ansi.Strip(b.s.View())
	for _, span := range append(b.s.Foot().Left, b.s.Foot().Right...) {
		view += string(span.Text)
	}
	for _, text := range texts {
		if !strings.Contains(strings.Join(strings.Fields(view), " "), text) {
			b.t.Errorf("the screen lacks %q:\n%s", text, view)
		}
	}
}

// TestWhatTheModelSays comes into the table; a set without a model stays.
func TestWhatTheModelSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, &service{}, client.About{})
		b.has("set description key columns links", "Countries what reports to the mart Code 2 1", "▌ Regions Id 0 0", "Me one record")
	})
}

// TestColumnsAreFound: enter on one opens its set with the cursor in it.
func TestColumnsAreFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, &service{}, client.About{})
		b.press("/", "r", "e", "g", "i", "o", "n")
		b.has("1 of 5 sets", "2 columns and links", "Countries RegionCode Edm.String where it lies", "Region → Regions link, one")
		b.press("tab", "down", "enter")
		want := kit.OpenRowsMsg{Query: client.Query{Path: "Countries", Count: true}, Place: kit.Place{Column: "Region"}}
		got, ok := b.sent[len(b.sent)-1].(kit.OpenRowsMsg)
		if !ok || got.Query.Path != want.Query.Path || got.Place.Column != want.Place.Column {
			t.Errorf("opened %+v", b.sent)
		}
		b.press("esc")
		b.has("sets 1-5 of 5", "▌ Countries")
	})
}

// TestOrder: by name and back, the cursor on its set.
func TestOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, &service{}, client.About{})
		b.press("s")
		view := ansi.Strip(b.s.View())
		if strings.Index(view, "Countries") > strings.Index(view, "Regions") || !strings.Contains(view, "▌ Regions") {
			t.Errorf("by name:\n%s", view)
		}
		if at := b.s.At().Flip(nil).(sets.FlipMsg).Place; !at.ByName || at.Set != "Regions" {
			t.Errorf("a flip takes along %+v", at)
		}
		b.press("s")
		if view = ansi.Strip(b.s.View()); strings.Index(view, "Countries") < strings.Index(view, "Regions") {
			t.Errorf("in the service's order:\n%s", view)
		}
	})
}

// TestCounts: those that came, and why others did not.
func TestCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, &service{}, client.About{Concurrency: 2})
		b.press("c")
		b.has("Countries what reports to the mart Code 2 1 121,680", "Secret ✗ 403", "Odd ✗ failed", "counted 2 of 4", "2 without a count")
		b.press("down", "down")
		b.has("Odd not counted: the number is none")
	})
}

// TestCountsAreFew: no more at once than the profile allows, and esc ends them.
func TestCountsAreFew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{gate: make(chan struct{}), on: make(chan int, 10)}
		b := open(t, s, client.About{Concurrency: 2})
		b.press("c")
		if n := len(s.on); n != 2 || !b.s.Busy() || b.s.At().Since.IsZero() {
			t.Fatalf("%d counts at once, busy %v", n, b.s.Busy())
		}
		b.has("esc stops", "⠋ 0.0 s")
		s.gate <- struct{}{}
		b.settle()
		if n := len(s.on); n != 3 {
			t.Errorf("%d counts after one came", n)
		}
		before := fmt.Sprintf("%+v", *b.s)
		if b.s.View(); fmt.Sprintf("%+v", *b.s) != before {
			t.Error("drawing changes the screen")
		}
		b.s.Cancel()
		b.settle()
		if b.s.Busy() || len(s.on) != 3 {
			t.Errorf("busy %v, %d counts after esc", b.s.Busy(), len(s.on))
		}
		b.has("121,680")
	})
}

// TestNothingIsCounted where the profile says so.
func TestNothingIsCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, &service{}, client.About{Count: client.CountOff})
		if c, _ := kit.Find(b.s.Commands(), "c"); c.Works() {
			t.Error("c counts")
		}
	})
}

// TestAllSizes: nothing is wider or higher than the screen, whatever is searched.
func TestAllSizes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, &service{}, client.About{})
		for _, keys := range [][]string{nil, {"c"}, {"/", "r", "e"}, {"tab"}, {"x"}} {
			b.press(keys...)
			for _, size := range [][2]int{{20, 3}, {30, 6}, {60, 11}, {80, 20}, {200, 56}} {
				b.s.SetSize(size[0], size[1])
				for i, line := range strings.Split(ansi.Strip(b.s.View()), "\n") {
					if ansi.StringWidth(line) > size[0] || i >= size[1] {
						t.Errorf("%v at %v: line %d does not fit: %q", keys, size, i+1, line)
					}
				}
			}
		}
	})
}

// TestScenes draws the table, the counts and a search in the sizes of the contract.
func TestScenes(t *testing.T) {
	for _, scene := range []struct {
		name string
		keys []string
	}{{"listed", nil}, {"counted", []string{"c", "down", "down"}}, {"searched", []string{"/", "r", "e", "g", "i", "o", "n", "tab", "down"}}} {
		for _, size := range [][2]int{{60, 11}, {80, 20}, {120, 28}, {200, 56}} {
			t.Run(fmt.Sprintf("%s %dx%d", scene.name, size[0], size[1]), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := open(t, &service{}, client.About{Concurrency: 2})
					b.press(scene.keys...)
					b.s.SetSize(size[0], size[1])
					golden.RequireEqual(t, ansi.Strip(b.s.View()))
				})
			})
		}
	}
}
