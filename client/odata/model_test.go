package odata

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

func TestTrap07ServiceDocuments(t *testing.T) {
	t.Parallel()
	s, l := play(t, map[string]string{
		"/odata": `{"@odata.context":"HOST/odata/$metadata","value":[
			{"name":"People","kind":"EntitySet","url":"People"},
			{"name":"Order Details","url":"OrderItems"},
			{"name":"Far","kind":"EntitySet","url":"http://inner.example/x/Far"},
			{"name":"Near","kind":"EntitySet","url":"HOST/odata/Near?tenant=1"},
			{"name":"Me","kind":"Singleton","url":"Me","title":"Myself"},
			{"name":"Top","kind":"FunctionImport","url":"Top"},
			{"name":"Other","kind":"ServiceDocument","url":"../other/"},
			{"name":"New","kind":"Hologram","url":"New"},
			{"url":"Nameless%20One"}, 7, {}]}`,
		"OrderItems?$top=2&$skip=0":      `{"value":[{"ID":1}],"@odata.nextLink":"OrderItems?$skiptoken=1"}`,
		"OrderItems?$skiptoken=1":        `{"value":[]}`,
		"Near?tenant=1&$top=2&$skip=0":   `{"value":[{"ID":3}]}`,
		"Me":                             `{"@odata.context":"x#Me","ID":4}`,
		"OrderItems(7)/L?$top=2&$skip=0": `{"value":[{"ID":5}]}`,
		"Nameless%20One?$top=2&$skip=0":  `{"value":[{"ID":6}]}`,
	})
	sets, err := s.Sets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []client.Set{
		{Name: "People", Kind: "EntitySet", URL: "People"},
		{Name: "Order Details", Kind: "EntitySet", URL: "OrderItems"},
		{Name: "Far", Kind: "EntitySet", URL: "http://inner.example/x/Far", Elsewhere: "http://inner.example"},
		{Name: "Near", Kind: "EntitySet", URL: l.server.URL + "/odata/Near?tenant=1"},
		{Name: "Me", Kind: "Singleton", URL: "Me", Title: "Myself"},
		{Name: "Top", Kind: "FunctionImport", URL: "Top"},
		{Name: "Other", Kind: "ServiceDocument", URL: "../other/", Elsewhere: "/other/"},
		{Name: "New", Kind: "Hologram", URL: "New"},
		{Name: "Nameless One", Kind: "EntitySet", URL: "Nameless%20One"},
	}
	if diff := cmp.Diff(want, sets); diff != "" {
		t.Error(diff)
	}
	for path, id := range map[string]string{"Order Details": "1", "Near": "3", "Me": "4", "Order Details(7)/L": "5", "Nameless One": "6"} {
		p, err := s.Fetch(t.Context(), client.Query{Path: path}, client.Start)
		if err != nil || p.Len() != 1 || p.Cell(0, 0).Raw() != id {
			t.Errorf("%s: %v", path, err)
			continue
		}
	}
	before := len(l.requests())
	for _, path := range []string{"Far", "Far(1)", "Far/L"} {
		if _, err := s.Fetch(t.Context(), client.Query{Path: path}, client.Start); !errors.Is(err, client.ErrOtherOrigin) ||
			!strings.Contains(err.Error(), "http://inner.example") {
			t.Errorf("%s: %v", path, err)
		}
	}
	if asked := l.requests()[before:]; len(asked) != 0 {
		t.Errorf("a set of another host was asked for at %q", asked)
	}
}

func TestTrap01OldVersionsAreNamed(t *testing.T) {
	t.Parallel()
	atom := `<?xml version="1.0"?><service xmlns="http://www.w3.org/2007/app"><workspace/></service>`
	for name, c := range map[string]struct{ header, typ, body, want string }{
		"V2 service document": {"2.0", "application/json", `{"d":{"EntitySets":["A"]}}`, "OData V2"},
		"V2 without header":   {"", "application/json", `{"d":{"results":[{"a":1}]}}`, "OData V2"},
		"V1 list":             {"1.0;", "application/json", `{"d":[{"a":1}]}`, "OData V1"},
		"V3 light":            {"3.0;", "application/json", `{"odata.metadata":"x","value":[]}`, "OData V3"},
		"V3 without header":   {"", "application/json", `{"odata.metadata":"x","value":[]}`, "OData V3"},
		"Atom":                {"2.0;", "application/atomsvc+xml", atom, "OData V2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if c.header != "" {
					w.Header().Set("DataServiceVersion", c.header)
				}
				w.Header().Set("Content-Type", c.typ)
				w.Write([]byte(c.body))
			})
			_, listed := s.Sets(t.Context())
			_, fetched := s.Fetch(t.Context(), client.Query{Path: "A"}, client.Start)
			for _, err := range []error{listed, fetched} {
				if err == nil || !strings.Contains(err.Error(), "this service uses "+c.want) {
					t.Errorf("%v", err)
				}
			}
		})
	}
	for file, want := range map[string]string{"v2-northwind.xml": "V2", "v3-northwind.xml": "V3", "v2-sap-schedagrmt.xml": "V2"} {
		body := readData(t, "metadata/"+file)
		s := serve(t, func(w http.ResponseWriter, r *http.Request) { w.Write(body) })
		if _, err := s.Schema(t.Context()); err == nil || !strings.Contains(err.Error(), "uses OData "+want) {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestTrap32Model(t *testing.T) {
	t.Parallel()
	text := `<?xml version="1.0"?><!-- licence --><edmx:Edmx Version="4.0" xmlns:edmx="x"><edmx:Reference Uri="v"><edmx:Include Namespace="Org.OData.Capabilities.V1" Alias="SAP__cap"/></edmx:Reference><edmx:DataServices>
<Schema Namespace="Very.Long.Base" Alias="B"><EntityType Name="Root" Abstract="true" OpenType="true"><Key><PropertyRef Name="ID"/></Key><Property Name="ID" Type="Edm.Guid" Nullable="false"/>
 <Property Name="Doc" Type="Edm.String" MaxLength="max"><Annotation Term="Org.OData.Core.V1.Description" String="What it &amp; is"/></Property></EntityType>
 <TypeDefinition Name="Weight" UnderlyingType="Edm.Decimal"/><EnumType Name="Color" IsFlags="true"><Member Name="Red"/><Member Name="Blue" Value="4"/><Member Name="Green"/></EnumType></Schema>
<Schema Namespace="Other" Alias="O"><EntityType Name="Order" BaseType="B.Root" HasStream="true"><Property Name="W" Type="B.Weight" Precision="5" Scale="2"/><Property Name="Cs" Type="Collection(B.Color)"/>
 <NavigationProperty Name="Lines" Type="Collection(O.Line)" ContainsTarget="true"/><NavigationProperty Name="Up" Type="Other.Order"/></EntityType>
 <EntityType Name="Line" BaseType="O.Loop"/><EntityType Name="Loop" BaseType="O.Line"/><EntityType Name="Lost" BaseType="Nowhere.X"/><EntityType Name="Big" BaseType="O.Order"/>
 <EntityContainer Name="Base"><EntitySet Name="Firsts" EntityType="B.Root"/></EntityContainer>
 <EntityContainer Name="Main" Extends="O.Base"><EntitySet Name="Orders" EntityType="O.Order"><NavigationPropertyBinding Path="Up" Target="Orders"/><NavigationPropertyBinding Path="O.Big/Up" Target="O.Main/Orders"/>
   <Annotation Term="SAP__cap.CountRestrictions"><Record><PropertyValue Property="Countable" Bool="false"/></Record></Annotation><Annotation Term="SAP__cap.TopSupported" Bool="false"/></EntitySet>
  <EntitySet Name="Ghosts" EntityType="O.Ghost"/><Singleton Name="Me" Type="O.Order"/></EntityContainer>
 <Annotations Target="O.Main/Orders"><Annotation Term="Org.OData.Capabilities.V1.SortRestrictions"><Record><PropertyValue Property="Sortable"><Bool>false</Bool></PropertyValue></Record></Annotation>
  <Annotation Term="SAP__cap.SkipSupported"/><Annotation Term="UI.LineItem"><Collection><Record><PropertyValue Property="Value" Path="ID"/></Record></Collection></Annotation></Annotations>
</Schema></edmx:DataServices></edmx:Edmx>`
	s, err := parseModel([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	id := client.Property{Name: "ID", Type: "Edm.Guid"}
	doc := client.Property{Name: "Doc", Type: "Edm.String", Nullable: true, MaxLength: "max", Doc: "What it & is"}
	want := &client.Type{
		Name: "Other.Order", Base: "Very.Long.Base.Root", Kind: client.EntityType, Keys: []string{"ID"}, Open: true, Stream: true,
		Properties: []client.Property{id, doc, {Name: "W", Type: "Very.Long.Base.Weight", Nullable: true, Precision: "5", Scale: "2"}, {Name: "Cs", Type: "Collection(Very.Long.Base.Color)", Nullable: true}},
		Links: []client.Link{{Name: "Lines", Target: "Other.Line", Many: true, Contains: true},
			{Name: "Up", Target: "Other.Order", Nullable: true}},
	}
	if diff := cmp.Diff(want, s.Types["Other.Order"]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]client.Member{{Name: "Red", Value: "0"}, {Name: "Blue", Value: "4"}, {Name: "Green", Value: "5"}}, s.Types["Very.Long.Base.Color"].Members); diff != "" {
		t.Error(diff)
	}
	if got := s.Types["Other.Big"]; len(got.Properties) != 4 || got.Keys == nil {
		t.Errorf("two steps of inheritance: %+v", got)
	}
	var names []string
	for _, set := range s.Sets {
		names = append(names, string(set.Kind)+" "+set.Name)
	}
	if diff := cmp.Diff([]string{"EntitySet Firsts", "EntitySet Orders", "EntitySet Ghosts", "Singleton Me"}, names); diff != "" {
		t.Error(diff)
	}
	orders := s.Set("Orders")
	if diff := cmp.Diff(map[string]string{"Up": "Orders", "Other.Big/Up": "Orders"}, orders.Targets); diff != "" {
		t.Error(diff)
	}
	a := orders.Abilities
	if a.Count.Is != client.No || a.Top.Is != client.No || a.OrderBy.Is != client.No || a.Skip.Is != client.Yes || a.Filter.Is != client.Unknown || a.Count.Reason == "" {
		t.Errorf("abilities %+v", a)
	}
	warned := strings.Join(s.Warnings, "\n")
	for _, part := range []string{"circle", "Nowhere.X", "O.Ghost", "Other.Ghost"} {
		if strings.Contains(warned, part) == (part == "O.Ghost") {
			t.Errorf("%q in the warnings:\n%s", part, warned)
		}
	}
}

func TestTrap36JSONModel(t *testing.T) {
	t.Parallel()
	fromXML, err := parseModel(readData(t, "metadata/v4-csdl-xml-16.1.xml"))
	if err != nil {
		t.Fatal(err)
	}
	fromJSON, err := parseModel(readData(t, "metadata/v4-csdl-json-16.1.json"))
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range fromXML.Types {
		j := fromJSON.Types[name]
		if j == nil {
			t.Errorf("%s is not in the JSON model", name)
			continue
		}
		if diff := cmp.Diff(x, j); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	if diff := cmp.Diff(fromXML.Sets, fromJSON.Sets); diff != "" {
		t.Error(diff)
	}
}

func TestRealModels(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file        string
		types, sets int
		look        func(t *testing.T, s *client.Schema)
	}{
		{"v4-trippin.xml", 14, 6, func(t *testing.T, s *client.Schema) {
			if s.Set("Me").Kind != client.Singleton || !s.TypeOf("Photos").Stream || !s.TypeOf("People").Link("Trips").Contains {
				t.Error("singleton, stream or containment is lost")
			}
			if s.Set("People").Targets["Friends"] != "People" {
				t.Errorf("targets %v", s.Set("People").Targets)
			}
		}},
		{"v4-northwind.xml", 26, 26, func(t *testing.T, s *client.Schema) {
			if diff := cmp.Diff([]string{"OrderID", "ProductID"}, s.TypeOf("Order_Details").Keys); diff != "" {
				t.Error(diff)
			}
		}},
		{"v4-olingo-staticservice.xml", 29, 24, nil},
		{"v4-msgraph-govsg.csdl", 210, 28, nil},
		{"v4-msgraph-v1-large.csdl", 3822, 72, func(t *testing.T, s *client.Schema) {
			user := s.TypeOf("users")
			if user == nil || user.Property("displayName") == nil || user.Keys[0] != "id" || user.Link("manager").Target != "microsoft.graph.directoryObject" {
				t.Errorf("%+v", user)
			}
		}},
	} {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			body := readData(t, "metadata/"+c.file)
			s, err := parseModel(body)
			if err != nil || len(s.Types) != c.types || len(s.Sets) != c.sets || len(s.Warnings) != 0 {
				t.Fatalf("%v, %d types, %d sets, warnings %v", err, len(s.Types), len(s.Sets), s.Warnings)
			}
			if c.look != nil {
				c.look(t, s)
			}
			cut, err := parseModel(body[:len(body)/2])
			if err == nil || cut == nil || len(cut.Types) == 0 {
				t.Errorf("half of it: %v", err)
			}
		})
	}
}

func TestTrap35HostileModels(t *testing.T) {
	t.Parallel()
	bomb := `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>` + keyedModel
	for name, body := range map[string]string{
		"entities": bomb, "doctype inside": strings.Replace(keyedModel, "<DataServices>", "<!DOCTYPE x><DataServices>", 1),
		"another root": "<rss/>", "text": "hello", "JSON": `{"a":1}`, "encoding": `<?xml version="1.0" encoding="ebcdic-de"?>` + keyedModel,
		"bottomless": "<Edmx>" + strings.Repeat("<a>", 5000),
	} {
		s, err := parseModel([]byte(body))
		if err == nil {
			t.Errorf("%s: taken: %+v", name, s)
		}
	}
	utf16 := []byte{0xff, 0xfe}
	for _, c := range `<?xml version="1.0" encoding="utf-16"?>` + keyedModel {
		utf16 = append(utf16, byte(c), byte(c>>8))
	}
	latin := []byte(`<?xml version="1.0" encoding="ISO-8859-1"?>` + strings.Replace(keyedModel, `Name="C"`, "Name=\"\xc4\"", 1))
	windows := []byte(`<?xml version="1.0" encoding="windows-1252"?>` + strings.Replace(keyedModel, `Name="C"`, "Name=\"\x8a\"", 1))
	for name, body := range map[string][]byte{"UTF-16": utf16, "Latin-1": latin, "Windows": windows, "BOM": append([]byte("\ufeff"), keyedModel...)} {
		s, err := parseModel(body)
		if err != nil || len(s.Types) != 1 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if name == "Latin-1" && s.Types["N.T"].Property("Ä") == nil {
			t.Error("Latin-1 was not converted")
		}
		if name == "Windows" && s.Types["N.T"].Property("Š") == nil {
			t.Error("windows-1252 was not converted")
		}
	}
}

// memory is a cache in memory.
type memory struct {
	mu    sync.Mutex
	kept  map[string][]byte
	saves int
}

func (m *memory) Load(key string) ([]byte, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, ok := m.kept[key]
	return b, ok
}

func (m *memory) Save(key string, data []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil {
		m.kept = map[string][]byte{}
	}
	m.kept[key] = data
	m.saves++
}

func TestTrap34ModelIsNeverWaitedFor(t *testing.T) {
	t.Parallel()
	hold := make(chan struct{})
	var asked atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/$metadata") {
			asked.Add(1)
			<-hold
			w.Write([]byte(keyedModel))
			return
		}
		w.Write([]byte(`{"value":[{"name":"Things","url":"Things"}]}`))
	})
	if _, err := s.Sets(t.Context()); err != nil {
		t.Fatal(err)
	}
	p, err := s.Fetch(t.Context(), client.Query{Path: "Things"}, client.Start)
	if err != nil || len(p.Query.Plan.KeyOrder) != 0 {
		t.Fatal(p, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error)
	go func() { _, err := s.Schema(ctx); left <- err }()
	cancel()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("a waiter that left: %v", err)
	}
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			if m, err := s.Schema(t.Context()); err != nil || m.Set("Things") == nil {
				t.Error(m, err)
			}
		})
	}
	close(hold)
	wg.Wait()
	if n := asked.Load(); n != 1 {
		t.Errorf("the model was asked for %d times", n)
	}
	// A run that began without the model keeps the service's order.
	if again, err := s.Request(p.Query, client.Start); err != nil || !strings.Contains(again.URL, "$skip=0") || strings.Contains(again.URL, "orderby") {
		t.Error(again.URL, err)
	}
	if fresh, err := s.Request(p.Query.Unplanned(), client.Start); err != nil || !strings.Contains(fresh.URL, "$orderby=A,B") {
		t.Error(fresh.URL, err)
	}
}

func TestTrap34ModelIsKept(t *testing.T) {
	t.Parallel()
	for name, etag := range map[string]string{"by ETag": `W/"one"`, "by its text": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cache := &memory{}
			answered := make(chan int, 10)
			text := keyedModel
			open := func(hold chan struct{}) *Service {
				return serve(t, func(w http.ResponseWriter, r *http.Request) {
					if hold != nil {
						<-hold
					}
					if etag != "" {
						w.Header().Set("ETag", etag)
						if r.Header.Get("If-None-Match") == etag {
							w.WriteHeader(http.StatusNotModified)
							answered <- 304
							return
						}
					}
					w.Write([]byte(text))
					answered <- 200
				}, func(o *client.Options) { o.Cache = cache })
			}
			first := open(nil)
			if _, err := first.Schema(t.Context()); err != nil {
				t.Fatal(err)
			}
			<-answered
			// The root is another port: the key must not matter here.
			move := func(s *Service) {
				cache.mu.Lock()
				defer cache.mu.Unlock()
				for _, data := range cache.kept {
					cache.kept[s.cacheKey()] = data
				}
			}
			hold := make(chan struct{})
			second := open(hold)
			move(second)
			if m, err := second.Schema(t.Context()); err != nil || m.Set("Things") == nil {
				t.Fatal("a kept model was not used at once", err)
			}
			close(hold)
			want := 200
			if etag != "" {
				want = 304
			}
			if got := <-answered; got != want {
				t.Errorf("checked with %d, want %d", got, want)
			}
		})
	}
}

// slowly keeps what it is given when it is let.
type slowly struct {
	memory
	let chan struct{}
}

func (s *slowly) Save(key string, data []byte) {
	<-s.let
	s.memory.Save(key, data)
}

func TestAModelThatWasReadIsKeptBeforeTheEnd(t *testing.T) {
	t.Parallel()
	cache := &slowly{let: make(chan struct{})}
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, keyedModel) }, func(o *client.Options) { o.Cache = cache })
	if _, err := s.Schema(t.Context()); err != nil {
		t.Fatal("a model waits for the cache:", err)
	}
	closed := make(chan struct{})
	go func() { s.Close(); close(closed) }()
	close(cache.let)
	<-closed
	if _, ok := cache.Load(s.cacheKey()); !ok {
		t.Error("the model was not kept")
	}
}

func TestModelThatIsNotThere(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, "no")
	})
	for range 3 {
		if _, err := s.Schema(t.Context()); err == nil {
			t.Fatal("no error")
		}
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("asked %d times for what is not there", n)
	}
}
