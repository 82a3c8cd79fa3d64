package ui_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/client/odata/filter"
	"odatui/ui"
	"odatui/ui/theme"
)

// monkey is what presses keys: every byte of its script is one deed.
var monkey = []string{
	"enter", "enter", "enter", "esc", "esc", "j", "k", "G", "g", "q", "-", "-", "p", ":", "?", "/", "L", "M", "R", "R",
	"tab", "shift+tab", "up", "down", "left", "right", "h", "l", "0", "$", "5", "G", "f", "=", "!", "s", "S", "c", "y", "v", "x", "w",
	"o", "a", "n", "N", "ctrl+d", "ctrl+u", "ctrl+p", "pgup", "pgdown", "home", "end", "backspace", "space", "z", "e", "日",
	"Y", "Y", "F", "f", "C", "u", "U", "z", "H", "<", ">", "_", "J", "K", "T", "D", "t", "d", "m", "i", "r", "'", "(", ",", "1",
	"ctrl+r", "ctrl+e", "delete", "tab", "I", "E", "A", "B",
}

// shapes are how a page may come: as it is, short, doubled, empty, with other columns, mixed up.
var shapes = []func(ids []int) ([]int, string){
	func(ids []int) ([]int, string) { return ids, "Name" },
	func(ids []int) ([]int, string) { return ids[:len(ids)/3], "Name" },
	func(ids []int) ([]int, string) { return slices.Concat(ids, ids), "Name" },
	func([]int) ([]int, string) { return nil, "Name" },
	func(ids []int) ([]int, string) { return ids, "Other" },
	func(ids []int) ([]int, string) {
		ids = slices.Clone(ids)
		slices.Reverse(ids)
		return append(ids, 7), "Name"
	},
}

// knowing is a service whose model and filter language are known.
type knowing struct {
	*service
	language filter.Language
}

func known(s *service) client.Service {
	t := &client.Type{Name: "NS.Country", Kind: client.EntityType, Keys: []string{"Id"},
		Properties: []client.Property{{Name: "Id", Type: "Edm.Int32"}, {Name: "Name", Type: "Edm.String", Nullable: true}}}
	schema := &client.Schema{Version: "4.0", Types: map[string]*client.Type{t.Name: t},
		Sets: []client.SchemaSet{{Name: "REF_COUNTRY", Type: t.Name}}}
	return knowing{s, filter.Language{Type: t, Schema: schema}}
}

func (k knowing) Schema(ctx context.Context) (*client.Schema, error) {
	return k.language.Schema, k.pass(ctx, "schema")
}
func (k knowing) Filter(_, text string) client.FilterText { return filter.Text(k.language, text) }
func (k knowing) Complete(_, text string, at int, seen client.Seen) client.Completion {
	return filter.Complete(k.language, text, at, seen)
}
func (k knowing) Comparison(_, property, operator string, v client.Value) (string, error) {
	return filter.Comparison(k.language, property, operator, v)
}
func (k knowing) Operators(_, property string) []string {
	return filter.Operators(k.language, property)
}
func (k knowing) JoinFilter(parts []client.FilterPart) string    { return filter.Join(parts) }
func (knowing) Contradiction(*client.Page) *client.Contradiction { return nil }

var _ client.Filterer = knowing{}

var fuzzSizes = [][2]int{{120, 32}, {80, 24}, {60, 15}, {61, 16}, {40, 10}, {20, 5}, {20, 200}, {200, 5}, {19, 4}, {1, 1}, {500, 2}}

// moods are how a service may behave; the script changes them.
var moods = []func(ctx context.Context, call string) error{
	nil, nil, nil, hang,
	func(context.Context, string) error { return errDown },
	func(context.Context, string) error { time.Sleep(300 * time.Millisecond); return nil }, // deaf and late
	func(context.Context, string) error { panic("boom") },
	func(context.Context, string) error {
		return &client.ResponseError{Method: "GET", Status: 401, Shape: client.ShapeOAuth, Code: "x"}
	},
	func(context.Context, string) error {
		return &client.AuthError{Method: "azure-cli", Message: "az is not signed in"}
	},
}

// play runs a script and checks every frame.
func play(t testing.TB, script []byte) {
	w := newWorld()
	var mood atomic.Int64 // read by what is on its way
	gate := func(ctx context.Context, call string) error {
		if f := moods[mood.Load()]; f != nil {
			return f(ctx, call)
		}
		return ctx.Err()
	}
	var shape atomic.Int64
	w.dress = known
	live := map[string]bool{}
	for ref, s := range w.services {
		s.gate = gate
		s.send = func(ids []int) ([]int, string) { return shapes[shape.Load()](ids) }
		live[ref] = strings.HasSuffix(ref, "@live")
	}
	w.openGate = func(ctx context.Context, ref string) error {
		if mood.Load() > 5 {
			return nil // panics and refusals are the services'
		}
		return gate(ctx, ref)
	}
	d := w.deps()
	d.Remember = func(ui.Visit) {}
	d.Filters = func(string, string) []string { return []string{"A eq 1", "B gt 2"} }
	d.StartDemo = demo
	d.HAR = func([]client.Exchange) (string, error) { return "x.har", nil }
	d.Start = ui.Start{Ref: "xmart@live", Set: "REF_COUNTRY"}
	b := newBench(t, d, 120, 32)
	width, height := 120, 32
	for i := 0; i < len(script) && !b.quit; i++ {
		c := script[i]
		switch {
		case c >= 250:
			size := fuzzSizes[int(script[(i+1)%len(script)])%len(fuzzSizes)]
			b.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			width, height = size[0], size[1]
		case c >= 247:
			shape.Store(int64(script[(i+1)%len(script)]) % int64(len(shapes)))
		case c >= 244:
			mood.Store(int64(int(c-244+script[(i+1)%len(script)]) % len(moods)))
		case c >= 236:
			time.Sleep(time.Duration(c-236) * 60 * time.Millisecond)
		case c >= 230:
			b.send(tea.MouseWheelMsg{Button: tea.MouseWheelDown, X: 3, Y: int(c) - 225})
		case c >= 224:
			b.send(tea.MouseClickMsg{Button: tea.MouseLeft, X: int(c) % 50, Y: int(c) - 222})
		case c >= 222:
			b.send(tea.PasteMsg{Content: "paste\nd \x1b]0;x"})
		case c >= 216:
			b.send(alt(rune("jkq/f-"[c-216]), 0))
		default:
			b.send(press(monkey[int(c)%len(monkey)]))
		}
		if c%3 != 0 { // now and then the answers wait
			b.settle()
		}
		view := b.m.View()
		frame := view.Content
		if c := view.Cursor; c != nil && (c.X < 0 || c.X >= width || c.Y < 0 || c.Y >= height) {
			t.Fatalf("the cursor is at %d, %d of %dx%d", c.X, c.Y, width, height)
		}
		fits(t, ansi.Strip(frame), width, height)
		if s := ui.SessionOf(b.m); s != nil && s.About.Live && width >= 20 && height >= 5 {
			if first, _, _ := strings.Cut(frame, "\n"); !strings.Contains(first, "LIVE") {
				t.Fatalf("a live session without the word at %dx%d after %d deeds:\n%s", width, height, i, ansi.Strip(frame))
			}
		}
		for _, seq := range []string{"\x1b]", "\x07", theme.CaretText, theme.CaretChosen} {
			if strings.Contains(frame, seq) {
				t.Fatalf("%q reaches the terminal", seq)
			}
		}
	}
	// whatever happened: it stops and quits
	b.send(press("ctrl+c"))
	b.send(press("ctrl+c"))
	b.settle()
	if !b.quit {
		t.Fatal("ctrl+c twice does not quit")
	}
	time.Sleep(time.Minute)
	synctest.Wait()
}

func TestMonkey(t *testing.T) {
	t.Parallel()
	runs := 60
	if testing.Short() {
		runs = 10
	}
	for seed := range runs {
		script := make([]byte, 300)
		r := rand.New(rand.NewPCG(uint64(seed), 7))
		for i := range script {
			script[i] = byte(r.IntN(256))
		}
		t.Run(fmt.Sprint(seed), func(t *testing.T) { synctest.Test(t, func(t *testing.T) { play(t, script) }) })
	}
}

func FuzzKeys(f *testing.F) {
	f.Add([]byte("\x00\x00\x0a\x0b\xff\x05\xf4\x03"))
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 400 {
			script = script[:400]
		}
		synctest.Test(t, func(t *testing.T) { play(t, script) })
	})
}

// TestUpdateNeverWaits presses esc while everything hangs: the answer is
// there before any time has passed (bench.send fails otherwise).
func TestUpdateNeverWaits(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		for _, s := range w.services {
			s.gate = hang
		}
		b := begin(t, w, "xmart@live")
		w.openGate = hang
		for _, k := range []string{"-", "esc", "R", "esc", "p", "enter", "esc", ":", "esc", "L", "esc", "esc"} {
			b.keys(k)
		}
		b.has("LIVE")
	})
}
