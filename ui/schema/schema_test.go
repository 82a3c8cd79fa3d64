package schema_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"odatui/client"
	"odatui/client/index"
	"odatui/ui/kit"
	"odatui/ui/palette"
	"odatui/ui/schema"
	"odatui/ui/theme"
)

// service knows a model; it may fail or take its time first.
type service struct {
	client.Service
	model *client.Schema
	err   error
	wait  time.Duration
	text  string // of the metadata
	asked int
}

func (s *service) Schema(ctx context.Context) (*client.Schema, error) {
	s.asked++
	select {
	case <-time.After(s.wait):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return s.model, s.err
}

func (s *service) TypeAt(path string) (*client.Type, bool) {
	if path == "Places(1)/Country" {
		return s.model.Types["N.Country"], false
	}
	return nil, false
}

func (s *service) ReadRaw(ctx context.Context, path string, w io.Writer) error {
	if path != "$metadata" {
		return errors.New("another path")
	}
	select {
	case <-time.After(s.wait):
	case <-ctx.Done():
		return ctx.Err()
	}
	_, err := io.WriteString(w, s.text)
	return err
}

// model has a set of places with a link to their country, and a complex type.
func model() *client.Schema {
	return &client.Schema{
		Types: map[string]*client.Type{
			"N.Place": {Name: "N.Place", Kind: client.EntityType, Keys: []string{"Id"}, Properties: []client.Property{
				{Name: "Id", Type: "Edm.Int32"}, {Name: "CountryCode", Type: "Edm.String", MaxLength: "3", Doc: "where it is"},
				{Name: "Address", Type: "Collection(N.Address)", Nullable: true},
			}, Links: []client.Link{{Name: "Country", Target: "N.Country", Nullable: true, Partner: "Places",
				Pairs: []client.Pair{{Property: "CountryCode", Target: "Code"}}}}},
			"N.Country": {Name: "N.Country", Kind: client.EntityType, Keys: []string{"Code"},
				Properties: []client.Property{{Name: "Code", Type: "Edm.String"}},
				Links:      []client.Link{{Name: "Places", Target: "N.Place", Many: true, Partner: "Country"}}},
			"N.Address": {Name: "N.Address", Kind: client.ComplexType,
				Properties: []client.Property{{Name: "City", Type: "Edm.String"}}},
		},
		Sets: []client.SchemaSet{{Name: "Places", Kind: client.EntitySet, Type: "N.Place"},
			{Name: "Countries", Kind: client.EntitySet, Type: "N.Country"}},
	}
}

// bench drives a screen as the root does, its commands in goroutines of their own.
type bench struct {
	t    testing.TB
	s    *schema.Screen
	back chan tea.Msg
	sent []tea.Msg // messages for others
}

// start opens a screen, whose answers are not taken yet.
func start(t testing.TB, service client.Service, msg kit.OpenSchemaMsg) *bench {
	msg.Session = &client.Session{Service: service}
	b := &bench{t: t, back: make(chan tea.Msg, 100)}
	b.s = schema.New(theme.New(colorprofile.TrueColor, true), msg, &index.Cache{})
	b.s.SetSize(100, 24)
	b.run(b.s.Init())
	return b
}

func (b *bench) run(cmd tea.Cmd) {
	if cmd != nil {
		go func() { b.back <- cmd() }()
	}
}

// settle takes what has come until nothing moves.
func (b *bench) settle() {
	for {
		synctest.Wait()
		select {
		case msg := <-b.back:
			switch msg := msg.(type) {
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

// press presses keys as the root does.
func (b *bench) press(keys ...string) {
	b.t.Helper()
	for _, key := range keys {
		if c, ok := kit.Find(b.s.Commands(), key); ok {
			if why := c.Why(); why != "" {
				b.t.Fatalf("%s is off: %s", key, why)
			}
			b.run(c.Run(""))
		} else {
			b.run(b.s.Update(tea.KeyPressMsg{Code: []rune(key)[0], Text: key}))
		}
		b.settle()
	}
}

// off returns why a key does nothing.
func (b *bench) off(key string) string {
	c, ok := kit.Find(b.s.Commands(), key)
	if !ok {
		return "there is no such key"
	}
	return string(c.Why())
}

func (b *bench) frame() string { return ansi.Strip(b.s.View()) }

func (b *bench) has(texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		if !strings.Contains(b.frame(), text) {
			b.t.Fatalf("the frame lacks %q:\n%s", text, b.frame())
		}
	}
}

// at is what is under the cursor, and the crumbs.
func (b *bench) at() string {
	var foot, crumbs strings.Builder
	for _, s := range b.s.Foot().Left {
		foot.WriteString(string(s.Text))
	}
	for _, c := range b.s.Head().Crumbs {
		crumbs.WriteString(" › " + string(c))
	}
	return strings.TrimSpace(crumbs.String()) + " | " + foot.String()
}

func (b *bench) is(want string) {
	b.t.Helper()
	if got := b.at(); got != want {
		b.t.Fatalf("at %q, want %q:\n%s", got, want, b.frame())
	}
}

func in(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, test)
}

// TestGoesFromTypeToType and back, each time to where the cursor was. A type that led here
// is gone back to, so that the trail does not grow in a circle.
func TestGoesFromTypeToType(t *testing.T) {
	in(t, func(t *testing.T) {
		b := start(t, &service{model: model()}, kit.OpenSchemaMsg{Path: "Places", At: "Address"})
		b.settle()
		b.is("› Places › schema | property 3 of 3   Address Collection(N.Address), nullable")
		b.has("N.Place", "→ Country", "MaxLength 3", "where it is", "partner Places, CountryCode = Code")
		b.press("enter")
		b.is("› Places › schema › Address | property 1 of 1   City Edm.String")
		if why := b.off("enter"); !strings.Contains(why, "Edm.String has no parts") {
			t.Errorf("enter on a text is off: %q", why)
		}
		b.press("esc")
		b.is("› Places › schema | property 3 of 3   Address Collection(N.Address), nullable")
		b.press("tab", "enter")
		b.is("› Places › schema › Country | property 1 of 1   Code Edm.String")
		b.press("tab", "enter")
		b.is("› Places › schema | property 1 of 3   Id Edm.Int32")
		if _, ok := kit.Named(b.s.Commands(), "type-back"); ok {
			t.Error("esc goes back within a screen that has no type before")
		}
	})
}

// TestFindsTheTypeOfAPath: below a set, or by its name; another has none.
func TestFindsTheTypeOfAPath(t *testing.T) {
	in(t, func(t *testing.T) {
		for _, tt := range []struct {
			msg  kit.OpenSchemaMsg
			want string
		}{
			{kit.OpenSchemaMsg{Path: "Places(1)/Country", At: "Places"}, "› Places(1)/Country › schema | link 1 of 1   Places N.Place"},
			{kit.OpenSchemaMsg{Type: "N.Address"}, "› schema › Address | property 1 of 1   City Edm.String"},
			{kit.OpenSchemaMsg{Path: "Places", Type: "N.Country"}, "› Places › schema | property 1 of 1   Code Edm.String"},
			{kit.OpenSchemaMsg{Path: "Nothing"}, "› Nothing › schema | "},
		} {
			b := start(t, &service{model: model()}, tt.msg)
			b.settle()
			b.is(tt.want)
		}
	})
}

// TestOpens rows, statistics and a filter at the property under the cursor.
func TestOpens(t *testing.T) {
	in(t, func(t *testing.T) {
		b := start(t, &service{model: model()}, kit.OpenSchemaMsg{Path: "Places", At: "CountryCode"})
		b.settle()
		rows := kit.OpenRowsMsg{Query: client.Query{Path: "Places", Count: true}, Place: kit.Place{Column: "CountryCode"}}
		countries := kit.OpenRowsMsg{Query: client.Query{Path: "Countries", Count: true}}
		b.press("o", "f", "I", "tab", "o")
		if why := b.off("I"); !strings.Contains(why, "Country is not a column") {
			t.Errorf("I on a link is off: %q", why)
		}
		opts := cmp.Options{cmpopts.IgnoreTypes(&client.Session{}), cmpopts.IgnoreFields(kit.OpenStatsMsg{}, "Narrow"),
			cmpopts.IgnoreFields(kit.NowMsg{}, "Then")}
		want := []tea.Msg{rows, kit.NowMsg{Msg: rows}, kit.OpenStatsMsg{Query: client.Query{Path: "Places", Count: true}, Total: -1,
			Column: client.Column{Name: "CountryCode", Type: "Edm.String"}}, countries}
		if diff := cmp.Diff(want, b.sent, opts); diff != "" {
			t.Error(diff)
		}
		if got := b.sent[1].(kit.NowMsg).Then(); got != (palette.RunMsg{Line: "filter"}) {
			t.Errorf("after the rows: %v", got)
		}
		where := []client.Condition{{Property: "CountryCode"}}
		got := b.sent[2].(kit.OpenStatsMsg).Narrow(where, "x eq 1")().(kit.OpenRowsMsg)
		if got.Query.Path != "Places" || len(got.Query.Where) != 1 || got.Query.Filter != "x eq 1" || got.Place.Column != "CountryCode" {
			t.Errorf("narrowed: %+v", got)
		}
	})
}

// TestATypeWithoutASet opens no rows, and says so.
func TestATypeWithoutASet(t *testing.T) {
	in(t, func(t *testing.T) {
		b := start(t, &service{model: model()}, kit.OpenSchemaMsg{Type: "N.Address"})
		b.settle()
		for _, key := range []string{"o", "I", "f"} {
			if why := b.off(key); !strings.Contains(why, "set") {
				t.Errorf("%s is off: %q", key, why)
			}
		}
		b.press("y", "v")
		if got, ok := b.sent[0].(kit.CopyMsg); !ok || got.Text != "City" {
			t.Errorf("copied %+v", b.sent[0])
		}
		if got, ok := b.sent[1].(kit.OpenCellMsg); !ok || !strings.Contains(got.Value.Text(), "type      Edm.String") {
			t.Errorf("details: %+v", b.sent[1])
		}
	})
}

// TestSearch lists what has the words in its name or description; the cursor stays.
func TestSearch(t *testing.T) {
	in(t, func(t *testing.T) {
		b := start(t, &service{model: model()}, kit.OpenSchemaMsg{Path: "Places"})
		b.settle()
		b.press("/", "w", "h", "e", "r", "e")
		b.has("1 of 4", "CountryCode")
		b.press("enter")
		b.is("› Places › schema | property 1 of 1   CountryCode Edm.String")
		b.press("esc")
		b.is("› Places › schema | property 2 of 3   CountryCode Edm.String")
		b.press("/", "z", "z")
		b.has("Nothing matches.")
		b.press("esc")
		b.has("N.Place")
	})
}

// TestFlip opens the same type of another session's model.
func TestFlip(t *testing.T) {
	in(t, func(t *testing.T) {
		b := start(t, &service{model: model()}, kit.OpenSchemaMsg{Path: "Places"})
		b.settle()
		other := &client.Session{}
		got := b.s.At().Flip(other).(kit.OpenSchemaMsg)
		if got.Session != other || got.Path != "Places" || got.At != "Id" || got.Type != "" {
			t.Errorf("%+v", got)
		}
		b.press("tab", "enter")
		if got := b.s.At().Flip(other).(kit.OpenSchemaMsg); got.Type != "N.Country" {
			t.Errorf("%+v", got)
		}
	})
}

// TestTheNeighboursComeIntoSight with the last link: the cursor cannot go to them.
func TestTheNeighboursComeIntoSight(t *testing.T) {
	in(t, func(t *testing.T) {
		b := start(t, &service{model: model()}, kit.OpenSchemaMsg{Path: "Places"})
		b.settle()
		b.s.SetSize(50, 8)
		b.press("down", "down", "down")
		b.has("▌ →  Country", "Countries 0..1───*  Place")
	})
}

// TestAllSizes: nothing is wider or higher than the screen, and the cursor is in it.
func TestAllSizes(t *testing.T) {
	in(t, func(t *testing.T) {
		b := start(t, &service{model: model()}, kit.OpenSchemaMsg{Path: "Places"})
		b.settle()
		for _, key := range []string{"", "tab", "G", "g", "/", "x", "enter", "esc"} {
			if key != "" {
				b.press(key)
			}
			for _, size := range [][2]int{{1, 1}, {2, 2}, {12, 3}, {20, 5}, {30, 6}, {60, 11}, {80, 20}, {200, 56}} {
				b.s.SetSize(size[0], size[1])
				fits(t, b.s, size)
			}
		}
	})
}

// fits fails if a line is too long, or there are too many.
func fits(t testing.TB, s *schema.Screen, size [2]int) {
	t.Helper()
	for i, line := range strings.Split(ansi.Strip(s.View()), "\n") {
		if ansi.StringWidth(line) > size[0] || i >= size[1] {
			t.Fatalf("at %v line %d does not fit:\n%s", size, i+1, ansi.Strip(s.View()))
		}
	}
}
