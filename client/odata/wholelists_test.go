package odata

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

const ordersModel = `<Edmx Version="4.0"><DataServices><Schema Namespace="N"><EntityType Name="Order"><Key><PropertyRef Name="Id"/></Key>
<Property Name="Id" Type="Edm.Int32"/><NavigationProperty Name="Lines" Type="Collection(N.Line)"/></EntityType>
<EntityType Name="Line"><Key><PropertyRef Name="No"/></Key><Property Name="No" Type="Edm.Int32"/>
<NavigationProperty Name="Parts" Type="Collection(N.Line)"/></EntityType>
<EntityContainer Name="K"><EntitySet Name="Orders" EntityType="N.Order"/><EntitySet Name="Lines" EntityType="N.Line"/></EntityContainer></Schema></DataServices></Edmx>`

// TestListsThatTheServiceCut: an expanded list with a next link or a larger count
// of its own is marked and reported once; a run with Lists brings all of it.
func TestListsThatTheServiceCut(t *testing.T) {
	t.Parallel()
	const first = "Orders?$expand=Lines&$orderby=Id&$top=1"
	counted := map[string]string{
		"Orders(1)/Lines?$orderby=No&$count=true&$top=2": `{"@odata.count":3,"value":[{"No":1},{"No":2}]}`,
		"Orders(1)/Lines?$orderby=No&$top=2&$skip=1":     `{"value":[{"No":2},{"No":3}]}`,
		"Orders(1)/Lines?$orderby=No&$top=2&$skip=2":     `{"value":[{"No":3}]}`}
	parts := map[string]string{
		"Orders(1)/Lines?p=2": `{"value":[{"No":1,"Parts@odata.count":2,"Parts":[{"No":7}]}]}`,
		"Lines(1)/Parts?p=2":  `{"value":[{"No":8}]}`,
		"Orders(1)/Lines/Parts?$orderby=No&$count=true&$top=2":    `{"@odata.count":2,"value":[{"No":6},{"No":7}]}`,
		"Orders(1)/Lines/Parts?$orderby=No&$top=2&$skip=1":        `{"value":[{"No":7}]}`,
		"Orders(1)/Lines(1)/Parts?$orderby=No&$count=true&$top=2": `{"@odata.count":2,"value":[{"No":6},{"No":7}]}`,
		"Orders(1)/Lines(1)/Parts?$orderby=No&$top=2&$skip=1":     `{"value":[{"No":7}]}`}
	emptyPages := map[string]string{"Orders(1)/Lines?p=40": `{"value":[]}`}
	for i := range 40 {
		emptyPages[fmt.Sprintf("Orders(1)/Lines?p=%d", i)] = fmt.Sprintf(`{"value":[],"@odata.nextLink":"Orders(1)/Lines?p=%d"}`, i+1)
	}
	for name, c := range map[string]struct {
		lines   string // of order 1, in the first answer
		answers map[string]string
		whole   string // "" the run fails
		cut     bool
	}{
		"whole":          {`"Lines":[{"No":1}]`, nil, `[{"No":1}]`, false},
		"empty":          {`"Lines":[]`, nil, `[]`, false},
		"a count of all": {`"Lines@odata.count":1,"Lines":[{"No":1}]`, nil, `[{"No":1}]`, false},
		"a link, behind": {`"Lines":[{"No":1}],"Lines@odata.nextLink":"Orders(1)/Lines?p=2"`,
			map[string]string{"Orders(1)/Lines?p=2": `{"value":[{"No":2},{"No":3}]}`}, `[{"No":1},{"No":2},{"No":3}]`, true},
		"a link, before": {`"Lines@nextLink":"Orders(1)/Lines?p=2","Lines":[{"No":1}]`,
			map[string]string{"Orders(1)/Lines?p=2": `{"value":[{"No":2}]}`}, `[{"No":1},{"No":2}]`, true},
		"a link and more": {`"Lines":[],"Lines@odata.nextLink":"HOST/odata/Orders(1)/Lines?p=2"`,
			map[string]string{"Orders(1)/Lines?p=2": `{"value":[{"No":1}],"@odata.nextLink":"Orders(1)/Lines?p=3"}`,
				"Orders(1)/Lines?p=3": `{"value":[{"No":2}]}`}, `[{"No":1},{"No":2}]`, true},
		"counted more":                   {`"Lines@odata.count":3,"Lines":[{"No":1}]`, counted, `[{"No":1},{"No":2},{"No":3}]`, true},
		"counted more, in another order": {`"Lines@odata.count":3,"Lines":[{"No":3}]`, counted, `[{"No":1},{"No":2},{"No":3}]`, true},
		"counted more, as a decimal":     {`"Lines@odata.count":3.0,"Lines":[{"No":1}]`, counted, `[{"No":1},{"No":2},{"No":3}]`, true},
		"counted more, as text":          {`"Lines@OData.Count":"3","Lines":[{"No":1}]`, counted, `[{"No":1},{"No":2},{"No":3}]`, true},
		"counted more than there are":    {`"Lines@odata.count":9,"Lines":[{"No":1}]`, counted, "", true},
		"counted, other entries":         {`"Lines@odata.count":3,"Lines":[{"No":4}]`, counted, "", true},
		"counted more, a link to nothing": {`"Lines@odata.count":3,"Lines":[{"No":1}],"Lines@odata.nextLink":"Orders(1)/Lines?p=2"`,
			map[string]string{"Orders(1)/Lines?p=2": `{"value":[]}`}, "", true},
		"a link that counts more": {`"Lines":[{"No":1}],"Lines@odata.nextLink":"Orders(1)/Lines?p=2"`,
			map[string]string{"Orders(1)/Lines?p=2": `{"@odata.count":3,"value":[{"No":2}]}`}, "", true},
		"a link to an entry that came": {`"Lines":[{"No":1}],"Lines@odata.nextLink":"Orders(1)/Lines?p=2"`,
			map[string]string{"Orders(1)/Lines?p=2": `{"value":[{"No":1},{"No":2}]}`}, "", true},
		"a link in small letters": {`"Lines":[{"No":1}],"Lines@odata.nextlink":"Orders(1)/Lines?p=2"`,
			map[string]string{"Orders(1)/Lines?p=2": `{"value":[{"No":2}]}`}, `[{"No":1},{"No":2}]`, true},
		"a link in other letters": {`"Lines":[{"No":1}],"Lines@OData.NextLink":"Orders(1)/Lines?p=2"`,
			map[string]string{"Orders(1)/Lines?p=2": `{"value":[{"No":2}]}`}, `[{"No":1},{"No":2}]`, true},
		"a link alone": {`"Lines@odata.nextLink":"Orders(1)/Lines?p=2"`,
			map[string]string{"Orders(1)/Lines?p=2": `{"value":[{"No":2}]}`}, `[{"No":2}]`, true},
		"a link that is a number": {`"Lines":[{"No":1}],"Lines@odata.nextLink":7`, map[string]string{"7": `{"value":[]}`}, "", true},
		"a link that is false":    {`"Lines":[{"No":1}],"Lines@odata.nextLink":false`, map[string]string{"false": `{"value":[]}`}, "", true},
		"a link that is null":     {`"Lines":[{"No":1}],"Lines@odata.nextLink":null`, nil, `[{"No":1}]`, false},
		"a link to values": {`"Lines":["a"],"Lines@odata.nextLink":"Orders(1)/Lines?p=2"`,
			map[string]string{"$metadata": "404 ", "Orders?$expand=Lines&$top=1&$skip=0": `{"value":[{"Id":1,"Lines":["a"],"Lines@odata.nextLink":"Orders(1)/Lines?p=2"}]}`,
				"Orders(1)/Lines?p=2": `{"value":["b"]}`}, `["a","b"]`, true},
		"empty pages without end": {`"Lines":[],"Lines@odata.nextLink":"Orders(1)/Lines?p=0"`, emptyPages, "", true},
		"counted more, within a list": {`"Lines":[{"No":1,"Parts@odata.count":2,"Parts":[{"No":7}]}]`, parts,
			`[{"No":1,"Parts@odata.count":2,"Parts":[{"No":6},{"No":7}]}]`, true},
		"counted more, within a record": {`"Lines":{"No":1,"Parts@odata.count":2,"Parts":[{"No":7}]}`, parts,
			`{"No":1,"Parts@odata.count":2,"Parts":[{"No":6},{"No":7}]}`, true},
		"counted more, within an entry that came later": {`"Lines":[],"Lines@odata.nextLink":"Orders(1)/Lines?p=2"`,
			parts, `[{"No":1,"Parts@odata.count":2,"Parts":[{"No":6},{"No":7}]}]`, true},
		"counted more, within an entry without a key":      {`"Lines":[{"Parts@odata.count":2,"Parts":[{"No":7}]}]`, nil, "", true},
		"counted more than there are, within a list":       {`"Lines":[{"No":1,"Parts@odata.count":3,"Parts":[{"No":7}]}]`, parts, "", true},
		"a link alone, within a list":                      {`"Lines":[{"No":1,"Parts@odata.nextlink":"Lines(1)/Parts?p=2"}]`, parts, `[{"No":1,"Parts":[{"No":8}]}]`, true},
		"a link that is a number, within a list":           {`"Lines":[{"No":1,"Parts":[],"Parts@odata.nextLink":7}]`, map[string]string{"7": `{"value":[]}`}, "", true},
		"a link within lists that are fetched without end": {`"Lines":[{"No":1,"Parts":[],"Parts@odata.nextLink":"Lines(1)/Parts?p=9"}]`, map[string]string{"Lines(1)/Parts?p=9": `{"value":[{"No":1,"Parts":[],"Parts@odata.nextLink":"Lines(1)/Parts?p=9"}]}`}, "", true},
		"within a list": {`"Lines":[{"No":1,"Parts":[{"No":7}],"Parts@odata.nextLink":"Lines(1)/Parts?p=2"}]`,
			map[string]string{"Lines(1)/Parts?p=2": `{"value":[{"No":8}]}`},
			`[{"No":1,"Parts":[{"No":7},{"No":8}]}]`, true},
		"a link in a circle": {`"Lines":[],"Lines@odata.nextLink":"Orders(1)/Lines?p=2"`,
			map[string]string{"Orders(1)/Lines?p=2": `{"value":[{"No":1}],"@odata.nextLink":"Orders(1)/Lines?p=2"}`}, "", true},
		"a foreign link":    {`"Lines":[],"Lines@odata.nextLink":"http://other.example/Lines"`, nil, "", true},
		"a link to nowhere": {`"Lines":[],"Lines@odata.nextLink":"Orders(1)/Lines?p=9"`, nil, "", true},
		"a link to no list": {`"Lines":[],"Lines@odata.nextLink":"Orders(1)/Lines?p=2"`,
			map[string]string{"Orders(1)/Lines?p=2": `{"message":"no"}`}, "", true},
		"counted, not there": {`"Lines@odata.count":3,"Lines":[{"No":1}]`, map[string]string{
			"Orders(1)/Lines?$orderby=No&$count=true&$top=2": `{"@odata.count":3,"value":[]}`}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answers := map[string]string{"$metadata": ordersModel, first: `{"value":[{"Id":1,` + c.lines + `}]}`,
				"Orders(1)/Lines?$orderby=No&$top=1": `{"value":[{"No":1}]}`}
			for at, body := range c.answers {
				answers[at] = body
			}
			for _, lists := range []bool{false, true} {
				s, l := play(t, answers)
				run := &client.Run{Query: client.Query{Path: "Orders", Expand: "Lines"}, Limit: 1, Lists: lists}
				var cells, notes []string
				var err error
				for p, e := range run.Pages(t.Context(), s) {
					if err = e; e != nil {
						break
					}
					for i := range p.Len() {
						cells = append(cells, p.Cell(i, p.Column("Lines")).Raw())
						if _, cut := p.Cut(i, p.Column("Lines")); cut != (c.cut && !lists) {
							t.Errorf("marked %v", cut)
						}
					}
					for _, n := range p.Notes {
						notes = append(notes, n.Topic)
					}
				}
				switch {
				case !lists:
					if err != nil || len(cells) != 1 || (strings.Join(notes, "") == client.CutListTopic) != c.cut {
						t.Errorf("cells %q, notes %q, %v", cells, notes, err)
					}
				case c.whole == "":
					if err == nil || !strings.Contains(err.Error(), "fetch the rest of Lines of ") {
						t.Errorf("cells %q, %v", cells, err)
					}
				default:
					if diff := cmp.Diff([]string{c.whole}, cells); diff != "" || err != nil || len(notes) > 0 {
						t.Errorf("%s, notes %q, %v by %q", diff, notes, err, l.requests())
					}
				}
			}
		})
	}
}

// wholeLists returns the cells of Lines of all rows of a run with Lists.
func wholeLists(t *testing.T, s *Service, q client.Query, limit int64) (cells, notes []string, err error) {
	t.Helper()
	for p, err := range (&client.Run{Query: q, Limit: limit, Lists: true}).Pages(t.Context(), s) {
		if err != nil {
			return cells, notes, err
		}
		for i := range p.Len() {
			cells = append(cells, p.Cell(i, p.Column("Lines")).Raw())
		}
		for _, n := range p.Notes {
			notes = append(notes, n.Topic)
		}
	}
	return cells, notes, nil
}

// TestListsKeepTheirOptions: a list is fetched with the options of its own item of
// $expand, and with the window that they select.
func TestListsKeepTheirOptions(t *testing.T) {
	t.Parallel()
	for expand, c := range map[string]struct{ options, want string }{
		"Lines($filter=No gt 0)":         {"No gt 0", `[{"No":1},{"No":2},{"No":3}]`},
		"Lines($filter=No gt 0;$top=2)":  {"No gt 0", `[{"No":1},{"No":2}]`},
		"Lines($filter=No gt 0;$skip=1)": {"No gt 0", `[{"No":2},{"No":3}]`},
		"Lines($filter=No gt 0;$top=1)":  {"none is requested", `[{"No":2}]`},
	} {
		q := client.Query{Path: "Orders", Expand: expand}
		rows := "Orders?" + option("$expand", expand) + "&$orderby=Id&"
		s, l := play(t, map[string]string{"$metadata": ordersModel,
			rows + "$top=1": `{"value":[{"Id":1,"Lines@odata.count":3,"Lines":[{"No":2}]}]}`,
			"Orders(1)/Lines?$orderby=No&$count=true&$top=2&" + option("$filter", c.options):         `{"@odata.count":3,"value":[{"No":1},{"No":2}]}`,
			"Orders(1)/Lines?$orderby=No&$top=2&$skip=1&" + option("$filter", c.options):             `{"value":[{"No":2},{"No":3}]}`,
			"Orders(1)/Lines?$orderby=No&$count=true&$top=2&$skip=1&" + option("$filter", c.options): `{"@odata.count":3,"value":[{"No":2},{"No":3}]}`,
			"Orders(1)/Lines?$orderby=No&$top=1&" + option("$filter", c.options):                     `{"value":[{"No":1}]}`,
			"Orders(1)/Lines?$orderby=No&$top=2&$skip=2&" + option("$filter", c.options):             `{"value":[{"No":3}]}`})
		cells, _, err := wholeLists(t, s, q, 1)
		if diff := cmp.Diff([]string{c.want}, cells); diff != "" || err != nil {
			t.Errorf("%s: %s, %v by %q", expand, diff, err, l.requests())
		}
	}
	s, l := play(t, map[string]string{"$metadata": ordersModel,
		"Orders?$expand=Lines($expand=Parts($select=No))&$orderby=Id&$top=1":                 `{"value":[{"Id":1,"Lines":[{"No":1,"Parts@odata.count":2,"Parts":[]}]}]}`,
		"Orders(1)/Lines(1)/Parts?$orderby=No&$count=true&$top=2&" + option("$select", "No"): `{"@odata.count":2,"value":[{"No":1},{"No":2}]}`,
		"Orders(1)/Lines(1)/Parts?$orderby=No&$top=2&$skip=1&" + option("$select", "No"):     `{"value":[{"No":2}]}`})
	cells, _, err := wholeLists(t, s, client.Query{Path: "Orders", Expand: "Lines($expand=Parts($select=No))"}, 1)
	if diff := cmp.Diff([]string{`[{"No":1,"Parts@odata.count":2,"Parts":[{"No":1},{"No":2}]}]`}, cells); diff != "" || err != nil {
		t.Error(diff, err, l.requests())
	}
}

// TestListsOfBulkRuns: no page of a bulk run is requested twice because a list was
// fetched between two pages.
func TestListsOfBulkRuns(t *testing.T) {
	t.Parallel()
	row := func(id string) string {
		return `{"value":[{"Id":` + id + `,"Lines":[],"Lines@odata.nextLink":"Orders(` + id + `)/Lines?p=2"}],"@odata.nextLink":"HOST/odata/Orders?p=` + id + `"}`
	}
	l := &ledger{answers: map[string]string{"$metadata": ordersModel, "Orders?$expand=Lines": row("1"), "Orders?p=1": row("2"), "Orders?p=2": row("3"),
		"Orders?p=3": `{"value":[]}`, "Orders(1)/Lines?p=2": `{"value":[{"No":1}]}`, "Orders(2)/Lines?p=2": `{"value":[{"No":2}]}`,
		"Orders(3)/Lines?p=2": `{"value":[{"No":3}]}`}}
	ahead := make(chan struct{})
	arrived := sync.OnceFunc(func() { close(ahead) })
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch strings.TrimPrefix(r.RequestURI, "/odata/") {
		case "Orders?p=1":
			arrived()
		case "Orders(1)/Lines?p=2": // the page behind must be on its way now
			select {
			case <-ahead:
			case <-time.After(3 * time.Minute):
				t.Error("the page behind was not requested, or no longer")
			}
		}
		l.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	s, err := New(server.Client(), client.Options{Session: "one", URL: server.URL + "/odata", PageSize: 2, Paging: pagingLink})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	cells, _, err := wholeLists(t, s, client.Query{Path: "Orders", Expand: "Lines", Bulk: true}, -1)
	if diff := cmp.Diff([]string{`[{"No":1}]`, `[{"No":2}]`, `[{"No":3}]`}, cells); diff != "" || err != nil {
		t.Error(diff, err)
	}
	seen := map[string]bool{}
	for _, at := range l.requests() {
		if seen[at] {
			t.Errorf("%s was requested twice", at)
		}
		seen[at] = true
	}
}

// TestListsWithCountsThatAreNotTrusted: with count = "untrusted" fewer entries than
// counted are reported and do not fail.
func TestListsWithCountsThatAreNotTrusted(t *testing.T) {
	t.Parallel()
	s, l := play(t, map[string]string{"$metadata": ordersModel,
		"Orders?$expand=Lines&$orderby=Id&$top=1": `{"value":[{"Id":1,"Lines@odata.count":3,"Lines":[],"Lines@odata.nextLink":"Orders(1)/Lines?p=2"}]}`,
		"Orders(1)/Lines?p=2":                     `{"value":[{"No":1}]}`}, func(o *client.Options) { o.Count = client.CountUntrusted })
	cells, notes, err := wholeLists(t, s, client.Query{Path: "Orders", Expand: "Lines"}, 1)
	if diff := cmp.Diff([]string{`[{"No":1}]`, "list-count"}, append(cells, notes...)); diff != "" || err != nil {
		t.Error(diff, err, l.requests())
	}
}
