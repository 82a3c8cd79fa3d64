package odata

import (
	"strings"
	"testing"

	"odatui/client"
)

const functionsModel = `<Edmx Version="4.0"><DataServices><Schema Namespace="N"><EntityType Name="T"><Key><PropertyRef Name="Id"/></Key>
<Property Name="Id" Type="Edm.Int32"/></EntityType>
<Function Name="GetTop"><ReturnType Type="Collection(N.T)"/></Function>
<Function Name="Near"><Parameter Name="lat" Type="Edm.Double"/><ReturnType Type="Collection(N.T)"/></Function>
<Function Name="Now"><ReturnType Type="Edm.DateTimeOffset"/></Function>
<Function Name="Best"><Parameter Name="of" Type="Edm.String"/><ReturnType Type="N.T"/></Function>
<EntityContainer Name="K"><EntitySet Name="Things" EntityType="N.T"/>
<FunctionImport Name="GetTop" Function="N.GetTop" EntitySet="Things"/><FunctionImport Name="Near" Function="N.Near" EntitySet="Things"/>
<FunctionImport Name="Now" Function="N.Now"/><FunctionImport Name="Best" Function="N.Best" EntitySet="Things"/>
<FunctionImport Name="Listed" Function="N.GetTop"/></EntityContainer></Schema></DataServices></Edmx>`

// TestFunctionsAreCalled: with the parameters as they are given; one that returns one
// value is called once, without options of lists.
func TestFunctionsAreCalled(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		path   string
		params []client.Param
		asked  string
		answer string
		rows   int
	}{
		{"GetTop", nil, "GetTop()?$orderby=Id&$top=2", `{"value":[{"Id":1}]}`, 1},
		{"GetTop()", nil, "GetTop()?$orderby=Id&$top=2", `{"value":[{"Id":1}]}`, 1},
		{"Listed", nil, "Listed()?$orderby=Id&$top=2", `{"value":[{"Id":1}]}`, 1},
		{"GetTop/Id", nil, "GetTop()/Id", `{"value":1}`, 1},
		{"Near(lat=1.5)", nil, "Near(lat=1.5)?$orderby=Id&$top=2", `{"value":[{"Id":1}]}`, 1},
		{"near(Lat=1.5)", nil, "near(Lat=1.5)", `{"value":[{"Id":1}]}`, 1},
		{"Near(lat=@p)", []client.Param{{Name: "@p", Value: "1.5"}}, "Near(lat=@p)?$orderby=Id&$top=2&@p=1.5", `{"value":[]}`, 0},
		{"Now", nil, "Now()", `{"@odata.context":"$metadata#Edm.DateTimeOffset","value":"2026-01-01T00:00:00Z"}`, 1},
		{"Now()", nil, "Now()", `{"value":"2026-01-01T00:00:00Z"}`, 1},
		{"Best(of='a/b')", nil, "Best(of='a%2Fb')", `{"@odata.context":"$metadata#Things/$entity","Id":1}`, 1},
		{"Best(of='it''s (x)')", nil, "Best(of='it''s%20(x)')", `{"Id":1}`, 1},
		{"Best(of='%')", nil, "Best(of='%25')", `{"Id":1}`, 1},
	} {
		s, l := play(t, map[string]string{
			"$metadata": functionsModel,
			"/odata":    `{"value":[{"name":"Things","url":"Things"},{"name":"Listed","kind":"FunctionImport","url":"Listed"}]}`,
			c.asked:     c.answer, "near(Lat=1.5)?$top=2&$skip=0": c.answer,
		})
		if _, err := s.Sets(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Schema(t.Context()); err != nil {
			t.Fatal(err)
		}
		p, err := s.Fetch(t.Context(), client.Query{Path: c.path, Params: c.params, PageSize: 2}, client.Start)
		asked := l.requests()[1:]
		if err != nil || p.Len() != c.rows || len(asked) != 1 || !strings.HasPrefix(asked[0], c.asked) {
			t.Errorf("%s: asked %q, want %q; %v", c.path, asked, c.asked, err)
		}
		if p != nil && p.Next != nil && c.rows == 1 && !strings.Contains(asked[0], "$top") && c.path[0] != 'n' {
			t.Errorf("%s: a single value has a next page", c.path)
		}
	}
}
