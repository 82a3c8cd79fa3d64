package odata

import (
	"strings"
	"testing"

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
		"counted more": {`"Lines@odata.count":3,"Lines":[{"No":1}]`, map[string]string{
			"Orders(1)/Lines?$orderby=No&$count=true&$top=2&$skip=1": `{"@odata.count":3,"value":[{"No":2},{"No":3}]}`,
			"Orders(1)/Lines?$orderby=No&$top=2&$skip=2":             `{"value":[{"No":3}]}`}, `[{"No":1},{"No":2},{"No":3}]`, true},
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
			"Orders(1)/Lines?$orderby=No&$count=true&$top=2&$skip=1": `{"@odata.count":3,"value":[]}`}, "", true},
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
