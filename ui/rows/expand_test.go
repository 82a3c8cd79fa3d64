package rows

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"odatui/client"
	"odatui/ui/kit"
)

// modelled is a fake with a model of its own.
type modelled struct {
	*fake
	schema *client.Schema
}

func (m modelled) Schema(context.Context) (*client.Schema, error) { return m.schema, nil }

// linkModel has facts with a country, which has a region, an address and lines.
func linkModel() *client.Schema {
	types := map[string]*client.Type{
		"NS.Country": {Kind: client.EntityType, Keys: []string{"Code"}, Properties: []client.Property{
			{Name: "Name", Type: "Edm.String"}, {Name: "Code", Type: "Edm.String"}, {Name: "Size", Type: "Edm.Int64", Nullable: true},
		}, Links: []client.Link{{Name: "Region", Target: "NS.Region"}, {Name: "Facts", Target: "NS.Fact", Many: true}}},
		"NS.Region": {Kind: client.EntityType, Properties: []client.Property{{Name: "Title", Type: "Edm.String"}}},
		"NS.Address": {Kind: client.ComplexType, Properties: []client.Property{{Name: "City", Type: "Edm.String"},
			{Name: "Zip", Type: "Edm.String"}}},
		"NS.Mood": {Kind: client.EnumType},
	}
	return &client.Schema{Version: "4.0", Types: types, Sets: []client.SchemaSet{{Name: "Facts", Type: "NS.Fact"}}}
}

// linkFake is a service of facts whose links are empty unless they are expanded.
func linkFake() *fake {
	f := newFake(120, 50)
	f.columns = []client.Column{
		{Name: "Id", Type: "Edm.Int32", Key: true}, {Name: "Address", Type: "NS.Address"}, {Name: "Mood", Type: "NS.Mood"},
		{Name: "Country", Type: "NS.Country", Link: true}, {Name: "Lines", Type: "Collection(NS.Line)", Link: true},
	}
	f.cell = func(row int64, column string) string {
		switch column {
		case "Id":
			return strconv.FormatInt(row+1, 10)
		case "Mood":
			return `"calm"`
		case "Address":
			if row == 1 {
				return "null"
			}
			return fmt.Sprintf(`{"@odata.type":"#x","City":"Wien %d","Zip":"1010"}`, row)
		case "Country":
			if !strings.Contains(f.last.Expand, "Country") {
				return ""
			}
			region := ""
			if strings.Contains(f.last.Expand, "Region") {
				region = `,"Region":{"Title":"Europe"}`
			}
			if row == 2 {
				return "null"
			}
			return fmt.Sprintf(`{"Code":"C%d","Name":"日本","Size":%d%s}`, row, 1000+row, region)
		case "Lines":
			if strings.Contains(f.last.Expand, "Lines") {
				return `[{"No":1,"Name":"first"},{"No":2,"Name":"second"}]`
			}
		}
		return ""
	}
	return f
}

func openLinks(t *testing.T, options Options) *stage {
	t.Helper()
	f := linkFake()
	s := open(t, f, options)
	s.screen.session.Service = modelled{f, linkModel()}
	s.size(160, 24)
	return s
}

func (s *stage) wantColumns(want ...string) {
	s.t.Helper()
	if got := s.screen.grid.Names(); !slices.Equal(got, want) {
		s.t.Errorf("columns %v, want %v", got, want)
	}
}

func TestExpandALink(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := openLinks(t, Options{})
		s.command("column", "Country")
		s.press("x")
		parts := []string{"Country/Code", "Country/Name", "Country/Size", "Country/Region"}
		s.wantColumns(slices.Concat([]string{"Id", "Address", "Mood"}, parts, []string{"Lines"})...)
		if s.fake.last.Expand != "Country" || s.screen.grid.Column() != "Country/Code" || len(s.fake.asked) != 2 {
			t.Errorf("expand %q, at %s, asked %v", s.fake.last.Expand, s.screen.grid.Column(), s.fake.asked)
		}
		if c, _ := s.screen.pages.Column("Country/Size"); c.Type != "Edm.Int64" || c.Link {
			t.Errorf("%+v", c)
		}
		for row, want := range map[int64]string{0: "日本", 2: ""} {
			if v, ok := s.screen.pages.Value(row, "Country/Name"); v.Text() != want || !ok || row == 2 && v.Kind != client.Null {
				t.Errorf("row %d: %+v", row, v)
			}
		}
		if v, _ := s.screen.pages.Value(0, "Country/Region"); v.Kind != client.Missing {
			t.Errorf("a link that was not expanded: %+v", v)
		}
		s.press("x")
		s.wantColumns("Id", "Address", "Mood", "Country", "Lines")
		if s.screen.grid.Column() != "Country" {
			t.Errorf("folded, at %s", s.screen.grid.Column())
		}
		s.press("x")
		if len(s.fake.asked) != 2 || s.screen.grid.Column() != "Country/Code" {
			t.Errorf("the rows hold it, and were asked for: %v", s.fake.asked)
		}
		s.press("u", "u", "u")
		s.wantColumns("Id", "Address", "Mood", "Country", "Lines")
		if s.screen.Query().Expand != "" || s.last() != "undid: expand Country (fetched again)" {
			t.Errorf("expand %q, note %q", s.screen.Query().Expand, s.last())
		}
		s.press("U")
		if !slices.Contains(s.screen.grid.Names(), "Country/Name") || s.screen.Query().Expand != "Country" {
			t.Errorf("done again: %v", s.screen.grid.Names())
		}
	})
}

// TestPartsAreColumns: they are sorted and filtered by their path, found, copied, hidden
// and marked as others.
func TestPartsAreColumns(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := openLinks(t, Options{})
		s.command("column", "Country")
		s.press("x", " ", "right", "right", "s")
		if got := order(s.screen.Query()); got != "Country/Size" || s.screen.Query().Expand != "Country" {
			t.Errorf("sorted by %q", got)
		}
		if got, _ := s.copyBy("v", "r"); got.Text != "Id,Address,Mood,Country/Code,Country/Name,Country/Size\n1,\"{\"\"@odata.type\"\":\"\"#x\"\",\"\"City\"\":\"\"Wien 0\"\",\"\"Zip\"\":\"\"1010\"\"}\",calm,C0,日本,1000\n" {
			t.Errorf("%q", got.Text)
		}
		if got, _ := s.copyBy("v", "a"); !strings.HasSuffix(got.Text, ",C0,日本,1000\n") {
			t.Errorf("%q", got.Text)
		}
		s.press("/", "1", "0", "0", "7", "enter")
		if s.row() != 7 || s.screen.grid.Column() != "Country/Size" {
			t.Errorf("found at row %d, %s", s.row(), s.screen.grid.Column())
		}
		s.press("esc", "z h", "z f", "enter")
		s.wantColumns("Id", "Country/Region", "Address", "Mood", "Country/Code", "Country/Name", "Lines")
		record := s.sent[len(s.sent)-1].(kit.OpenRecordMsg)
		var names []string
		for _, c := range record.Columns {
			names = append(names, c.Name)
		}
		if !slices.Equal(names, []string{"Id", "Country", "Address", "Mood", "Lines"}) || record.Column != "Country" {
			t.Errorf("a record of %v, at %s", names, record.Column)
		}
		s.command("column", "Country/Name")
		s.press("=")
		if w := s.screen.Query().Where; len(w) != 1 || w[0].Property != "Country/Name" || w[0].Type != "Edm.String" {
			t.Errorf("filtered by %+v", w)
		}
	})
}

// TestExpandWithin a link: the link within it is asked for too.
func TestExpandWithin(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := openLinks(t, Options{})
		s.command("column", "Country")
		s.press("x")
		s.command("column", "Country/Region")
		s.press("x")
		if s.fake.last.Expand != "Country($expand=Region)" || s.screen.grid.Column() != "Country/Region/Title" {
			t.Errorf("expand %q, at %s", s.fake.last.Expand, s.screen.grid.Column())
		}
		if v, _ := s.screen.pages.Value(0, "Country/Region/Title"); v.Text() != "Europe" {
			t.Errorf("%+v", v)
		}
		s.press("x")
		if s.screen.grid.Column() != "Country/Region" {
			t.Errorf("folded, at %s", s.screen.grid.Column())
		}
		s.press("x")
		s.command("column", "Country/Name")
		s.press("x")
		s.wantColumns("Id", "Address", "Mood", "Country", "Lines")
		s.press("x")
		if !slices.Contains(s.screen.grid.Names(), "Country/Region") {
			t.Errorf("folded with all within it, and expanded: %v", s.screen.grid.Names())
		}
	})
}

// TestExpandAnObject sends nothing.
func TestExpandAnObject(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := openLinks(t, Options{})
		s.press("right", "down", "x") // null there
		s.wantColumns("Id", "Address/City", "Address/Zip", "Mood", "Country", "Lines")
		if s.fake.last.Expand != "" || slices.Contains(s.fake.asked[1:], "start") {
			t.Errorf("asked %v", s.fake.asked)
		}
		if view := s.plain(); !strings.Contains(view, "Wien 0") || strings.Contains(view, "odata.type") {
			t.Error(view)
		}
		s.command("row", "100")
		if v, _ := s.screen.pages.Value(99, "Address/City"); v.Text() != "Wien 99" {
			t.Errorf("on a later page: %+v", v)
		}
		s.press("u")
		s.wantColumns("Id", "Address", "Mood", "Country", "Lines")
		if s.last() != "undid: expand Address" {
			t.Errorf("note %q", s.last())
		}
		s.command("column", "Mood")
		s.press("x")
		if s.last() != "this column holds no link and no object" {
			t.Errorf("note %q", s.last())
		}
	})
}

// TestExpandALinkToMany shows how many rows there are and the first of them.
func TestExpandALinkToMany(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := openLinks(t, Options{})
		s.command("column", "Lines")
		s.press("x")
		if s.fake.last.Expand != "Lines($count=true;$top=5)" || !strings.Contains(s.plain(), "2: first, second") {
			t.Errorf("expand %q\n%s", s.fake.last.Expand, s.plain())
		}
		s.press("x")
		if s.fake.last.Expand != "" {
			t.Errorf("folded: %q", s.fake.last.Expand)
		}
		old := linkModel()
		old.Version = "2.0"
		s.screen.session.Service = modelled{s.fake, old}
		s.screen.schema = old
		s.press("x")
		if s.last() != "OData 2.0 cannot limit the rows of a link to many: o follows it" {
			t.Errorf("note %q", s.last())
		}
	})
}

// TestExpandedIsKept with the layout of the set, and asked for when it is opened again;
// a service that refuses it now shows the rows all the same.
func TestExpandedIsKept(t *testing.T) {
	bubble(t, func(t *testing.T) {
		kept := kit.Layout{}
		options := Options{Layout: func() kit.Layout { return kept }, KeepLayout: func(l kit.Layout) { kept = l }}
		s := openLinks(t, options)
		s.command("column", "Country")
		s.press("x", ">", "z L")
		again := open(t, linkFake(), options)
		if len(again.fake.asked) != 1 || again.fake.last.Expand != "Country" {
			t.Errorf("asked %v with %q", again.fake.asked, again.fake.last.Expand)
		}
		again.wantColumns("Id", "Address", "Mood", "Country/Name", "Country/Code", "Country/Size", "Lines") // its model is not known
		again.press("u")
		if again.last() != "nothing was changed here" || again.screen.grid.Layout().Widths["Country/Code"] == 0 {
			t.Errorf("note %q, %+v", again.last(), again.screen.grid.Layout())
		}
		picky := linkFake()
		refused := refuser{picky}
		r := open(t, newFake(1, 1), Options{})
		r.screen.session.Service = refused
		page, err := fetchExpanded(t.Context(), refused, pageRequest{}, options.Layout)
		if err != nil || page.Query.Expand != "" {
			t.Errorf("%v, %+v", err, page)
		}
	})
}

// refuser is a service that knows no $expand.
type refuser struct{ *fake }

func (r refuser) Fetch(ctx context.Context, q client.Query, at client.Position) (*client.Page, error) {
	if q.Expand != "" {
		return nil, &client.ResponseError{Status: 400, Message: "no"}
	}
	return r.fake.Fetch(ctx, q, at)
}

// TestExpandWithoutAModel shows what the objects have.
func TestExpandWithoutAModel(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(100, 50)
		f.columns = []client.Column{{Name: "id", Key: true}, {Name: "user"}}
		f.cell = func(row int64, column string) string {
			if column == "id" {
				return strconv.FormatInt(row, 10)
			}
			if row > 60 {
				return `{"late":1,"name":"x"}`
			}
			return `{"name":"a\"b","tags":[1,2],"\u00fc":{"deep":true}}`
		}
		s := open(t, f, Options{})
		s.press("right", "x")
		s.wantColumns("id", "user/name", "user/tags", "user/ü")
		s.command("row", "100")
		s.wantColumns("id", "user/name", "user/tags", "user/ü", "user/late")
		s.command("row", "1")
		s.command("column", "user/ü")
		s.press("x")
		s.wantColumns("id", "user/name", "user/tags", "user/ü/deep", "user/late")
		if v, _ := s.screen.pages.Value(0, "user/name"); v.Text() != `a"b` {
			t.Errorf("%q", v.Text())
		}
	})
}

// TestExpandedSizes keeps to the window.
func TestExpandedSizes(t *testing.T) {
	for _, size := range [][2]int{{120, 29}, {80, 21}, {60, 13}, {20, 3}, {1, 1}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := openLinks(t, Options{})
				s.command("column", "Lines")
				s.press("x")
				s.command("column", "Country")
				s.press("x", "right", " ", " ")
				s.size(size[0], size[1])
				straight(t, s.view(), s.w, s.h)
				golden.RequireEqual(t, s.plain())
			})
		})
	}
}
