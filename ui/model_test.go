package ui_test

import (
	"context"
	"io"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"odatui/client"
	"odatui/ui"
	"odatui/ui/kit"
)

// described is a service that knows its model.
type described struct{ *service }

func (d described) Schema(ctx context.Context) (*client.Schema, error) {
	if err := d.pass(ctx, "schema"); err != nil {
		return nil, err
	}
	return places, nil
}

func (d described) TypeAt(path string) (*client.Type, bool) {
	if path == "REF_COUNTRY(1)/Facts" {
		return places.TypeOf("FACT_LIFE_EXPECTANCY"), true
	}
	return nil, false
}

func (d described) ReadRaw(ctx context.Context, path string, w io.Writer) error {
	if err := d.pass(ctx, "raw "+path); err != nil {
		return err
	}
	_, err := io.WriteString(w, `<edmx:Edmx xmlns:edmx="x"><edmx:DataServices><Schema Namespace="XMART"><EntityType Name="Country">`+
		`<Key><PropertyRef Name="Id"/></Key><Property Name="Id" Type="Edm.Int32"/></EntityType></Schema></edmx:DataServices></edmx:Edmx>`)
	return err
}

// places is the model of the services in tests: links both ways, one to itself, an enum, a
// complex type, a derived type, functions, and names in wide characters.
var places = &client.Schema{
	Version: "4.0",
	Sets: []client.SchemaSet{
		{Name: "FACT_LIFE_EXPECTANCY", Kind: client.EntitySet, Type: "XMART.Fact", Doc: "Years that people live",
			Targets: map[string]string{"Country": "REF_COUNTRY"}},
		{Name: "REF_COUNTRY", Kind: client.EntitySet, Type: "XMART.Country", Targets: map[string]string{"Facts": "FACT_LIFE_EXPECTANCY"}},
		{Name: "Me", Kind: client.Singleton, Type: "XMART.Person"},
		{Name: "TopTen", Kind: client.FunctionImport, Type: "XMART.Country", Function: "XMART.TopTen"},
		{Name: "日本", Kind: client.EntitySet, Type: "XMART.県"},
	},
	Types: map[string]*client.Type{
		"XMART.Fact": {Name: "XMART.Fact", Kind: client.EntityType, Keys: []string{"Id"}, Properties: []client.Property{
			{Name: "Id", Type: "Edm.Int32"}, {Name: "Name", Type: "Edm.String", Nullable: true, MaxLength: "40", Doc: "what it is called"},
			{Name: "CountryCode", Type: "Edm.String", Doc: "country, as a code of three letters"},
			{Name: "Sex", Type: "XMART.Sex", Doc: "whose years these are"},
			{Name: "Value", Type: "Edm.Decimal", Nullable: true, Precision: "9", Scale: "2", Default: "0"},
		}, Links: []client.Link{{Name: "Country", Target: "XMART.Country", Partner: "Facts",
			Pairs: []client.Pair{{Property: "CountryCode", Target: "Code"}}}}},
		"XMART.Country": {Name: "XMART.Country", Kind: client.EntityType, Keys: []string{"Id"}, Doc: "Where people live",
			Properties: []client.Property{
				{Name: "Id", Type: "Edm.Int32"}, {Name: "Name", Type: "Edm.String", Doc: "what it is called"},
				{Name: "Capital", Type: "XMART.City", Nullable: true},
			}, Links: []client.Link{
				{Name: "Facts", Target: "XMART.Fact", Many: true, Partner: "Country"},
				{Name: "Region", Target: "XMART.Region", Partner: "Countries"},
				{Name: "Neighbour", Target: "XMART.Country", Nullable: true},
				{Name: "Places", Target: "XMART.県", Many: true},
			}},
		"XMART.Island": {Name: "XMART.Island", Base: "XMART.Country", Kind: client.EntityType, Keys: []string{"Id"}},
		"XMART.Region": {Name: "XMART.Region", Kind: client.EntityType, Keys: []string{"Code"}, Properties: []client.Property{
			{Name: "Code", Type: "Edm.String"}, {Name: "Name", Type: "Edm.String"},
		}, Links: []client.Link{
			{Name: "Countries", Target: "XMART.Country", Many: true, Partner: "Region"},
			{Name: "World", Target: "XMART.World"},
		}},
		"XMART.World": {Name: "XMART.World", Kind: client.EntityType},
		"XMART.City": {Name: "XMART.City", Kind: client.ComplexType, Properties: []client.Property{
			{Name: "Name", Type: "Edm.String"}, {Name: "Location", Type: "Edm.GeographyPoint"},
		}},
		"XMART.Sex": {Name: "XMART.Sex", Kind: client.EnumType, Members: []client.Member{{Name: "Both", Value: "0"}, {Name: "Female", Value: "1"},
			{Name: "Male", Value: "2"}}},
		"XMART.県": {Name: "XMART.県", Kind: client.EntityType, Keys: []string{"番号"}, Properties: []client.Property{
			{Name: "番号", Type: "Edm.Int32"}, {Name: "都道府県の名前", Type: "Edm.String", Doc: "名前"},
		}, Links: []client.Link{{Name: "隣の県", Target: "XMART.県", Many: true}}},
		"XMART.Person": {Name: "XMART.Person", Kind: client.EntityType, Open: true, Stream: true},
	},
	Functions: []client.Function{
		{Name: "XMART.TopTen", Params: []client.Param{{Name: "year", Value: "Edm.Int32"}}, Returns: "Collection(XMART.Country)",
			Doc: "Where people live longest"},
		{Name: "XMART.Trend", Bound: true, On: "XMART.Country", Returns: "Edm.Double"},
		{Name: "XMART.Best", Bound: true, On: "Collection(XMART.Country)", Returns: "XMART.Country"},
	},
}

func init() {
	island := *places.Types["XMART.Country"]
	island.Name, island.Base = "XMART.Island", "XMART.Country"
	island.Properties = append(island.Properties[:3:3], client.Property{Name: "Harbours", Type: "Edm.Int32", Doc: "explain where ships land"})
	places.Types["XMART.Island"] = &island
}

// modelled is a world that has requests in its journal and a model.
func modelled() (*world, ui.Deps) {
	w, d := journaled()
	w.dress = func(s *service) client.Service { return described{s} }
	return w, d
}

// TestPaletteFindsProperties of the model: of a set, of a type without a set, and types.
func TestPaletteFindsProperties(t *testing.T) {
	rows := func(set, column string) kit.OpenRowsMsg {
		return kit.OpenRowsMsg{Query: client.Query{Path: set, Count: true}, Place: kit.Place{Column: column}}
	}
	for typed, want := range map[string]tea.Msg{
		"countrycode":     rows("FACT_LIFE_EXPECTANCY", "CountryCode"),
		"fact_life.value": rows("FACT_LIFE_EXPECTANCY", "Value"),
		"三県":              nil,
		"道府県":             rows("日本", "都道府県の名前"),
		"country.neighb":  rows("REF_COUNTRY", "Neighbour"),
		"region.world":    kit.OpenSchemaMsg{Type: "XMART.Region", At: "World"},
		"xmart.city":      kit.OpenSchemaMsg{Type: "XMART.City"},
		"harbours":        kit.OpenSchemaMsg{Type: "XMART.Island", At: "Harbours"},
	} {
		t.Run(typed, func(t *testing.T) {
			in(t, func(t *testing.T) {
				_, deps := modelled()
				b := newBench(t, deps, 120, 32)
				b.typing(":" + typed)
				b.keys("enter")
				var got tea.Msg
				for _, msg := range b.seen {
					switch msg := msg.(type) {
					case kit.OpenRowsMsg:
						msg.Session = nil
						got = msg
					case kit.OpenSchemaMsg:
						msg.Session = nil
						got = msg
					}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

// TestPaletteKeepsCommands: properties of the model follow the commands, which are run by
// their names whatever the model holds.
func TestPaletteKeepsCommands(t *testing.T) {
	in(t, func(t *testing.T) {
		_, deps := modelled()
		b := newBench(t, deps, 120, 32)
		b.typing(":explain ships")
		b.has("XMART.Island.Harbours")
		b.keys("enter")
		b.lacks("› schema")
	})
}

// TestPaletteLearnsLate: the model may come while one types; it is made ready once.
func TestPaletteLearnsLate(t *testing.T) {
	in(t, func(t *testing.T) {
		w, deps := modelled()
		free := make(chan struct{})
		w.services["xmart@live"].gate = func(ctx context.Context, call string) error {
			if call != "schema" {
				return ctx.Err()
			}
			select {
			case <-free:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		b := newBench(t, deps, 120, 32)
		b.typing(":harbour")
		b.has("nothing here has these letters")
		close(free)
		b.settle()
		b.has("XMART.Island.Harbours", "property of a type without a set, Edm.Int32")
		b.keys("esc", ":")
		b.typing("harbour")
		b.has("XMART.Island.Harbours")
	})
}

// TestPaletteSendsNothing where no screen has asked for the model: after a flip, the sets
// beneath the requests are not read until they are in front.
func TestPaletteSendsNothing(t *testing.T) {
	in(t, func(t *testing.T) {
		w, deps := modelled()
		b := newBench(t, deps, 120, 32)
		b.send(kit.OpenTokenMsg{Session: ui.SessionOf(b.m)})
		b.keys("-", ":")
		if n := w.services["xmart@staging"].count("schema"); n != 0 {
			t.Errorf("the palette asked for the model %d times", n)
		}
		b.keys("esc", "esc", ":")
		b.typing("harbour")
		b.has("XMART.Island.Harbours")
	})
}

// TestFilterFromTheSchema opens the rows at the property, with the bar in which one types.
func TestFilterFromTheSchema(t *testing.T) {
	in(t, func(t *testing.T) {
		_, deps := modelled()
		b := newBench(t, deps, 120, 32)
		b.keys("i", "down", "f")
		b.has("› FACT_LIFE_EXPECTANCY", "enter apply")
	})
}
