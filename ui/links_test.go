package ui_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui"
	"odatui/ui/kit"
)

// linked is a service with a model and links: countries, their regions and facilities.
type linked struct {
	*service
}

// cell is a property of a made-up record and its JSON text.
type cell struct{ name, json string }

var linkedRows = map[string][][]cell{
	"Countries": {
		{{"Code", `"NOR"`}, {"Flag", `"🇳🇴"`}, {"Name", `"Norway"`}, {"NativeName", `"Norge / Noreg / Norga"`}, {"RegionCode", `"EUR"`},
			{"Population", "5494728"}, {"AreaKm2", "385207"}, {"Footnote", "null"}},
		{{"Code", `"ATA"`}, {"Flag", `"🇦🇶"`}, {"Name", `"Antarctica"`}, {"NativeName", "null"}, {"RegionCode", "null"},
			{"Population", "null"}, {"AreaKm2", "14200000"}, {"Footnote", `"no state"`}},
	},
	"Countries('NOR')/Region": {{{"Code", `"EUR"`}, {"Name", `"European Region"`}}},
	"Countries('NOR')/Facilities": {{{"Id", "1"}, {"CountryCode", `"NOR"`}}, {{"Id", "2"}, {"CountryCode", `"NOR"`}},
		{{"Id", "3"}, {"CountryCode", `"NOR"`}}},
	"Countries('NOR')/Capital":  nil,
	"TopTen(year=2019,sex='F')": {{{"Id", "7"}, {"CountryCode", `"FRA"`}}},
}

func linkedSchema() *client.Schema {
	text := func(name, doc string) client.Property {
		return client.Property{Name: name, Type: "Edm.String", Doc: doc, Nullable: true}
	}
	code := text("Code", "ISO 3166, three letters")
	code.MaxLength = "3"
	return &client.Schema{
		Sets: []client.SchemaSet{{Name: "Countries", Type: "H.Country", Kind: client.EntitySet},
			{Name: "Regions", Type: "H.Region", Kind: client.EntitySet},
			{Name: "Facilities", Type: "H.Facility", Kind: client.EntitySet}, {Name: "TopTen", Kind: client.FunctionImport, Function: "H.TopTen"}},
		Types: map[string]*client.Type{
			"H.Country": {Name: "H.Country", Keys: []string{"Code"}, Properties: []client.Property{code, text("Flag", ""), text("Name", ""),
				text("NativeName", "in its own languages"), text("RegionCode", ""),
				{Name: "Population", Type: "Edm.Int64", Doc: "inhabitants, middle of the year"},
				{Name: "AreaKm2", Type: "Edm.Decimal", Doc: "km², land and water"}, text("Footnote", "")},
				Links: []client.Link{{Name: "Region", Target: "H.Region"}, {Name: "Facilities", Target: "H.Facility", Many: true}}},
			"H.Region": {Name: "H.Region", Keys: []string{"Code"}, Properties: []client.Property{text("Code", ""), text("Name", "")}},
			"H.Facility": {Name: "H.Facility", Keys: []string{"Id"}, Properties: []client.Property{{Name: "Id", Type: "Edm.Int32"},
				text("CountryCode", "")}},
		},
		Functions: []client.Function{{Name: "H.TopTen", Params: []client.Param{{Name: "year", Value: "Edm.Int32"},
			{Name: "sex", Value: "Edm.String"}}}},
	}
}

func (s *linked) Schema(context.Context) (*client.Schema, error) { return linkedSchema(), nil }

// Call writes numbers as they are and quotes the rest.
func (s *linked) Call(path string, f client.Function, args []client.Condition) (client.Query, error) {
	var parts []string
	for _, a := range args {
		text := a.Value.Text()
		if a.Type == "Edm.String" {
			text = "'" + text + "'"
		} else if strings.Trim(text, "0123456789") != "" {
			return client.Query{}, &client.ArgumentError{Name: a.Property, Message: "it is not a value of " + a.Type}
		}
		parts = append(parts, a.Property+"="+text)
	}
	return client.Query{Path: path + "(" + strings.Join(parts, ",") + ")"}, nil
}

// Fetch answers with the rows of a path; what the gate says of a path comes first.
func (s *linked) Fetch(ctx context.Context, q client.Query, _ client.Position) (*client.Page, error) {
	if err := s.pass(ctx, "fetch "+q.Path); err != nil {
		return nil, err
	}
	rows, known := linkedRows[q.Path]
	if !known {
		return nil, &client.ResponseError{Status: 404, Message: "no resource " + q.Path}
	}
	page := pageOf(linkedSchema().TypeOf(q.Path), rows)
	page.Query, page.Total = q, int64(len(rows))
	page.Trace = client.Trace{Status: 200, Duration: 7 * time.Millisecond}
	return page, nil
}

func (s *linked) CountRows(ctx context.Context, q client.Query) (int64, error) {
	if err := s.pass(ctx, "count "+q.Path); err != nil {
		return 0, err
	}
	return int64(len(linkedRows[q.Path])), nil
}

// pageOf makes a page of rows.
func pageOf(kind *client.Type, rows [][]cell) *client.Page {
	var body strings.Builder
	var marks [][3]int // row, from, to
	for i, row := range rows {
		for c, p := range row {
			fmt.Fprintf(&body, "%s%q:", map[bool]string{true: "{", false: ","}[c == 0], p.name)
			marks = append(marks, [3]int{i, body.Len(), body.Len() + len(p.json)})
			body.WriteString(p.json)
		}
		body.WriteString("}")
	}
	var columns []client.Column
	if kind != nil {
		columns = kind.Columns()
	}
	b := client.NewPageBuilder([]byte(body.String()), columns)
	at, start := 0, 0
	for _, row := range rows {
		b.Row(start)
		for _, p := range row {
			b.Set(b.ColumnOf([]byte(p.name)), marks[at][1], marks[at][2])
			at++
		}
		start = marks[at-1][2] + 1
		b.RowEnd(start)
	}
	if kind != nil {
		b.Key(kind.Keys)
	}
	return b.Build()
}

// Links are those of a country: one to one, one of it without a record, to many, one that
// leads nowhere, and a referrer.
func (s *linked) Links(page *client.Page, row int) []client.RowLink {
	value := func(name string) client.Value { return page.Cell(row, page.Column(name)).Clone() }
	if page.Column("RegionCode") < 0 {
		return nil
	}
	code, region := value("Code"), value("RegionCode")
	path := "Countries('" + code.Text() + "')/"
	of := []client.Condition{{Property: "CountryCode", Value: code}}
	links := []client.RowLink{
		{Name: "Region", Set: "Regions", Type: "H.Region", Query: client.Query{Path: path + "Region"}, Null: region.Kind == client.Null,
			Pairs: []client.Condition{{Property: "Code", Value: region}}, Columns: []string{"Region", "RegionCode"}},
		{Name: "Capital", Type: "H.City", Query: client.Query{Path: path + "Capital"}, Columns: []string{"Capital", "Name"}},
		{Name: "Language", Set: "Languages", Query: client.Query{Path: path + "Language"}, Columns: []string{"Language", "Name"}},
		{Name: "Facilities", Set: "Facilities", Type: "H.Facility", Many: true, Query: client.Query{Path: path + "Facilities"}, Pairs: of,
			Columns: []string{"Facilities"}},
		{Name: "Country", Set: "WideIndicatorMatrix", Back: true, Many: true,
			Query: client.Query{Path: "WideIndicatorMatrix", Where: of}, Pairs: of},
	}
	if region.Kind != client.Null {
		links[0].Text = "European Region"
	}
	return links
}

var (
	forbidden = &client.ResponseError{Status: 403, Message: "not for you"}
	failing   = &client.ResponseError{Status: 500, Message: "it broke"}
)

// inCountries begins at the rows of countries; gate says what becomes of a request, as
// "fetch Countries('NOR')/Region".
func inCountries(gate map[string]error) func() (*world, ui.Deps) {
	return func() (*world, ui.Deps) {
		w, d := at("xmart@live")()
		w.dress = func(s *service) client.Service {
			s.list = []client.Set{{Name: "Countries", Kind: client.EntitySet}, {Name: "Regions", Kind: client.EntitySet},
				{Name: "Facilities", Kind: client.EntitySet}, {Name: "TopTen", Kind: client.FunctionImport}}
			s.gate = func(ctx context.Context, call string) error {
				if err := gate[call]; err != nil {
					return err
				}
				return ctx.Err()
			}
			return &linked{service: s}
		}
		d.Start.Set = "Countries"
		return w, d
	}
}

var linkScenes = []scene{
	{"record links", inCountries(nil), func(b *bench) { b.keys("O", "down", "down", "down") }},
	{"record links counted", inCountries(map[string]error{"fetch Countries('NOR')/Language": forbidden}), func(b *bench) { b.keys("O", "c") }},
	{"record null link", inCountries(nil), func(b *bench) { b.keys("down", "O", "o") }},
	{"followed record", inCountries(nil), func(b *bench) { b.keys("right", "right", "right", "right", "o") }},
	{"followed rows", inCountries(nil), func(b *bench) { b.keys("O", "down", "down", "down", "enter") }},
	{"links to choose", inCountries(nil), func(b *bench) { b.keys("right", "right", "o") }},
	{"function form", inCountries(nil), func(b *bench) { b.keys("esc", "G", "enter"); b.typing("20x"); b.keys("enter") }},
}

// TestFollow goes along links and comes back to the same place.
func TestFollow(t *testing.T) {
	for name, keys := range map[string][]string{
		"one from the rows":     {"right", "right", "right", "right", "o"},
		"one from the record":   {"O", "enter"},
		"many from the record":  {"O", "down", "down", "down", "enter"},
		"foreign key of record": {"enter", "down", "down", "down", "down", "o"},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				_, deps := inCountries(nil)()
				b := newBench(t, deps, 120, 32)
				b.keys(keys[:len(keys)-1]...)
				before, depth := b.frame(), len(ui.Screens(b.m))
				b.keys(keys[len(keys)-1])
				if len(ui.Screens(b.m)) != depth+1 {
					t.Fatalf("nothing opened:\n%s", b.frame())
				}
				b.has("Countries › NOR  Norway › ")
				b.keys("esc")
				if after := b.frame(); after != before {
					t.Errorf("another place:\n%s\n%s", before, after)
				}
			})
		})
	}
}

// TestLinkWithoutTarget: a link that leads nowhere is noted, and the place stays.
func TestLinkWithoutTarget(t *testing.T) {
	gone := &client.ResponseError{Status: 404, Message: "gone"}
	for name, c := range map[string]struct {
		gate map[string]error
		keys []string
		note string
	}{
		"no record": {nil, []string{"O", "down", "enter"}, "Capital leads nowhere: it is null"},
		"missing":   {nil, []string{"O", "down", "down", "enter"}, "the target of Language is missing (404)"},
		"no access": {map[string]error{"fetch Countries('NOR')/Region": forbidden}, []string{"O", "enter"}, "no access to Regions (403)"},
		"no access rows": {map[string]error{"fetch Countries('NOR')/Facilities": forbidden}, []string{"O", "down", "down", "down", "enter"},
			"no access to Facilities (403)"},
		"missing rows": {map[string]error{"fetch Countries('NOR')/Facilities": gone}, []string{"O", "down", "down", "down", "enter"},
			"the target of Facilities is missing (404)"},
		"null key": {nil, []string{"down", "right", "right", "right", "right", "o"}, "o: it leads nowhere: RegionCode is null"},
		"no link":  {nil, []string{"right", "o"}, "o: this column holds no link"},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				_, deps := inCountries(c.gate)()
				b := newBench(t, deps, 120, 32)
				b.keys(c.keys[:len(c.keys)-1]...)
				before := strings.Split(b.frame(), "\n")
				b.keys(c.keys[len(c.keys)-1])
				b.has(c.note)
				b.lacks("Judged")
				after := strings.Split(b.frame(), "\n")
				before[len(before)-3], after[len(after)-3] = "", ""
				if strings.Join(before, "\n") != strings.Join(after, "\n") {
					t.Errorf("the place has changed:\n%s", strings.Join(after, "\n"))
				}
			})
		})
	}
}

// TestLinkThatFails opens the diagnosis; trying again follows the link.
func TestLinkThatFails(t *testing.T) {
	in(t, func(t *testing.T) {
		gate := map[string]error{"fetch Countries('NOR')/Region": failing}
		_, deps := inCountries(gate)()
		b := newBench(t, deps, 120, 32)
		b.keys("O", "enter")
		b.has("Judged: service answered 500")
		delete(gate, "fetch Countries('NOR')/Region")
		b.keys("R")
		b.has("Regions › EUR  European Region")
	})
}

// TestLinkIsCancelled: esc ends the request for the record behind a link; so does going
// on to another record.
func TestLinkIsCancelled(t *testing.T) {
	in(t, func(t *testing.T) {
		w, deps := inCountries(nil)()
		dress, waits := w.dress, make(chan struct{})
		w.dress = func(s *service) client.Service {
			service := dress(s)
			s.gate = func(ctx context.Context, call string) error {
				if strings.HasSuffix(call, "/Region") {
					select {
					case <-waits:
					case <-ctx.Done():
					}
				}
				return ctx.Err()
			}
			return service
		}
		b := newBench(t, deps, 120, 32)
		b.keys("O", "enter")
		b.has("opening Region…", "esc stops")
		b.keys("esc")
		b.has("stopped opening Region", "links from this record")
		b.keys("enter", "J")
		close(waits)
		b.settle()
		b.has("ATA  Antarctica")
		b.lacks("Regions ›")
	})
}

// TestFlipOfFollowed opens what a link led to in the other environment, and finds it as
// it was left on the way back.
func TestFlipOfFollowed(t *testing.T) {
	for name, keys := range map[string][]string{"record": {"O", "enter"}, "rows": {"O", "down", "down", "down", "enter", "down"}} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				w, deps := inCountries(nil)()
				b := newBench(t, deps, 120, 32)
				b.keys(keys...)
				before := strings.Split(b.frame(), "\n")
				b.keys("-")
				b.has("STAGING", "Countries › NOR  Norway › ")
				b.keys("-")
				for _, i := range []int{0, 5, len(before) - 2} {
					if line := strings.Split(b.frame(), "\n")[i]; line != before[i] {
						t.Errorf("line %d is\n%s\nnot\n%s", i, line, before[i])
					}
				}
				for _, path := range []string{"Region", "Facilities"} {
					if n := w.services["xmart@live"].count("fetch Countries('NOR')/" + path); n > 1 {
						t.Errorf("%s was read %d times", path, n)
					}
				}
				b.keys("esc")
				b.has("Countries › NOR  Norway  ", "links from this record")
			})
		})
	}
}

// TestCall asks for the parameters of a function and opens what it returns.
func TestCall(t *testing.T) {
	in(t, func(t *testing.T) {
		_, deps := inCountries(nil)()
		b := newBench(t, deps, 120, 32)
		b.keys("esc", "G", "enter")
		b.typing("20x")
		b.keys("enter")
		b.has("it is not a value of Edm.Int32")
		b.keys("backspace")
		b.typing("19")
		b.keys("enter")
		b.typing("F")
		b.keys("enter")
		b.has("TopTen(year=2019,sex='F')", "FRA")
		b.keys("esc")
		if kind := ui.Screens(b.m)[len(ui.Screens(b.m))-1].At().Kind; kind != kit.Sets {
			t.Errorf("esc leads to %s", kind.Name())
		}
	})
}

// TestOlderRowsAreThinned: on a walk along links, the rows that esc comes back to next
// stay whole; those further beneath keep what is in their windows.
func TestOlderRowsAreThinned(t *testing.T) {
	for links, again := range map[int]bool{1: false, 2: true} {
		t.Run(fmt.Sprint(links), func(t *testing.T) {
			in(t, func(t *testing.T) {
				w, d := inRows()
				b := newBench(t, d, 80, 24)
				for range 12 {
					b.keys("pgdown")
					b.wait(time.Second)
				}
				at := b.line(21)
				for range links {
					b.send(kit.OpenLinkMsg{Session: ui.SessionOf(b.m), Link: client.RowLink{Name: "Next", Many: true,
						Query: client.Query{Path: "Next"}}, From: []safe.Text{"x", "y"}})
					b.settle()
				}
				for range links {
					b.keys("esc")
				}
				if b.line(21) != at {
					t.Errorf("%q, before %q", b.line(21), at)
				}
				before := w.services["xmart@live"].count("fetch")
				b.keys("g")
				b.wait(time.Second)
				if read := w.services["xmart@live"].count("fetch") > before; read != again {
					t.Errorf("after %d links the first rows are read again: %v", links, read)
				}
				b.has("row 1 ")
			})
		})
	}
}
