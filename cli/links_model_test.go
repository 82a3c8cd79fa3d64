package cli

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"odatui/ui"
	"odatui/ui/kit"
)

// lotsModel has what the demo lacks: composite keys, contained records, and a derived type
// with properties and a link of its own.
const lotsModel = `<Edmx Version="4.0"><DataServices><Schema Namespace="N">
<EntityType Name="Lot"><Key><PropertyRef Name="Plant"/><PropertyRef Name="No"/></Key>
 <Property Name="Plant" Type="Edm.String" Nullable="false"/><Property Name="No" Type="Edm.Int32" Nullable="false"/>
 <NavigationProperty Name="Moves" Type="Collection(N.Move)" Partner="Lot"/>
 <NavigationProperty Name="Checks" Type="Collection(N.Check)" ContainsTarget="true"/></EntityType>
<EntityType Name="Move"><Key><PropertyRef Name="Id"/></Key>
 <Property Name="Id" Type="Edm.Int32" Nullable="false"/><Property Name="LotPlant" Type="Edm.String"/>
 <Property Name="LotNo" Type="Edm.Int32"/>
 <NavigationProperty Name="Lot" Type="N.Lot" Partner="Moves"><ReferentialConstraint Property="LotPlant" ReferencedProperty="Plant"/>
  <ReferentialConstraint Property="LotNo" ReferencedProperty="No"/></NavigationProperty></EntityType>
<EntityType Name="Check"><Key><PropertyRef Name="Step"/></Key>
 <Property Name="Step" Type="Edm.Int32" Nullable="false"/><Property Name="ById" Type="Edm.Int32"/>
 <NavigationProperty Name="By" Type="N.Person"><ReferentialConstraint Property="ById" ReferencedProperty="Id"/></NavigationProperty>
 <NavigationProperty Name="Pictures" Type="Collection(N.Picture)" ContainsTarget="true"/></EntityType>
<EntityType Name="Picture"><Key><PropertyRef Name="Id"/></Key><Property Name="Id" Type="Edm.Int32" Nullable="false"/></EntityType>
<EntityType Name="Person"><Key><PropertyRef Name="Id"/></Key><Property Name="Id" Type="Edm.Int32" Nullable="false"/></EntityType>
<EntityType Name="Inspector" BaseType="N.Person"><Property Name="HomePlant" Type="Edm.String"/><Property Name="HomeNo" Type="Edm.Int32"/>
 <NavigationProperty Name="Home" Type="N.Lot"><ReferentialConstraint Property="HomePlant" ReferencedProperty="Plant"/>
  <ReferentialConstraint Property="HomeNo" ReferencedProperty="No"/></NavigationProperty>
 <NavigationProperty Name="Deputies" Type="Collection(N.Person)"/></EntityType>
<EntityContainer Name="K"><EntitySet Name="Lots" EntityType="N.Lot"><NavigationPropertyBinding Path="Moves" Target="Moves"/>
  <NavigationPropertyBinding Path="Checks/By" Target="Persons"/></EntitySet>
 <EntitySet Name="Moves" EntityType="N.Move"><NavigationPropertyBinding Path="Lot" Target="Lots"/></EntitySet>
 <EntitySet Name="Persons" EntityType="N.Person"><NavigationPropertyBinding Path="N.Inspector/Home" Target="Lots"/>
  <NavigationPropertyBinding Path="N.Inspector/Deputies" Target="Persons"/></EntitySet></EntityContainer></Schema></DataServices></Edmx>`

const (
	lotRow    = `{"Plant":"A/b","No":1}`
	moveRow   = `{"Id":5,"LotPlant":"A/b","LotNo":1}`
	checkRow  = `{"Step":3,"ById":7}`
	personRow = `{"@odata.type":"#N.Inspector","Id":7,"HomePlant":"A/b","HomeNo":1}`
)

// lots are the answers of the service by path and filter, a list of one row where there
// are brackets.
var lots = map[string]string{
	"Lots": "[" + lotRow + "]", "Moves": "[" + moveRow + "]", "Persons": "[" + personRow + "]",
	"Lots(Plant='A/b',No=1)": lotRow, "Persons(7)": personRow,
	"Moves?LotPlant eq 'A/b' and LotNo eq 1":                 "[" + moveRow + "]",
	"Lots(Plant='A/b',No=1)/Checks":                          "[" + checkRow + "]",
	"Lots(Plant='A/b',No=1)/Checks(3)/Pictures":              `[{"Id":1}]`,
	"Persons(7)/N.Inspector/Deputies":                        "[" + personRow + "]",
	"Persons/N.Inspector?HomePlant eq 'A/b' and HomeNo eq 1": "[" + personRow + "]",
}

// TestLinksOverTheModel follows the links of composite keys, of contained records and of a
// derived type, and comes back to the same place.
func TestLinksOverTheModel(t *testing.T) {
	server, asked := openLots(t)
	config := filepath.Join(t.TempDir(), "profiles.toml")
	text := "version = 1\n[profiles.lots]\nurl = \"" + server.URL + "\"\nauth = { method = \"none\" }\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, config: config, store: stateOf(t)}
	for _, c := range []struct {
		set, link    string // a link whose rows the walk begins at, "" the set
		cells, links int
	}{
		{"Lots", "", 2, 3}, {"Moves", "", 3, 1}, {"Persons", "", 2, 2}, {"Lots", "Checks", 3, 2},
	} {
		d.sit(ui.Start{Ref: "lots"})
		d.Type(":open " + c.set)
		d.Press("enter")
		if c.link != "" {
			d.Press("O")
			for !strings.Contains(d.Frame(), "   "+c.link+" Collection(") {
				d.Press("j")
			}
			d.Press("enter")
		}
		if d.Front().Kind != kit.Rows {
			t.Fatalf("no rows:\n%s", d.Frame())
		}
		frame := d.Frame()
		if cells, links := d.AlongColumns(), d.AlongLinks(); cells != c.cells || links != c.links {
			t.Errorf("%s %s: %d jumps by columns, %d by links, want %d and %d:\n%s\n%s",
				c.set, c.link, cells, links, c.cells, c.links, frame, d.Frame())
		}
	}
	for path := range lots {
		if !asked[path] {
			t.Errorf("nothing led to %s", path)
		}
	}
}

// openLots starts the service, which fails the test if it is asked for another address.
func openLots(t *testing.T) (server *httptest.Server, asked map[string]bool) {
	t.Helper()
	var mu sync.Mutex
	asked = map[string]bool{}
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path, _ := url.PathUnescape(strings.TrimPrefix(r.URL.EscapedPath(), "/"))
		switch path {
		case "":
			fmt.Fprint(w, `{"value":[{"name":"Lots","url":"Lots"},{"name":"Moves","url":"Moves"},{"name":"Persons","url":"Persons"}]}`)
			return
		case "$metadata":
			fmt.Fprint(w, lotsModel)
			return
		}
		if where := r.URL.Query().Get("$filter"); where != "" {
			path += "?" + where
		}
		mu.Lock()
		defer mu.Unlock()
		asked[path] = true
		switch body, ok := lots[path]; {
		case !ok:
			t.Errorf("asked for %s", path)
			w.WriteHeader(http.StatusNotFound)
		case body[0] == '[' && r.URL.Query().Get("$skip") > "0":
			fmt.Fprint(w, `{"@odata.count":1,"value":[]}`)
		case body[0] == '[':
			fmt.Fprintf(w, `{"@odata.count":1,"value":%s}`, body)
		default:
			fmt.Fprint(w, body)
		}
	}))
	t.Cleanup(server.Close)
	return server, asked
}
