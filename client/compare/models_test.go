package compare_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/compare"
	"odatui/client/odata"
)

// schemaOf reads a model as a service sends it.
func schemaOf(t testing.TB, body []byte) *client.Schema {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/xml")
		if strings.HasPrefix(strings.TrimSpace(string(body)), "{") {
			w.Header().Set("Content-Type", "application/json")
		}
		_, _ = w.Write(body)
	}))
	t.Cleanup(server.Close)
	s, err := odata.New(server.Client(), client.Options{Session: t.Name(), URL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	schema, err := s.Schema(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// realModels returns the models of the shared test data, or skips.
func realModels(t testing.TB) map[string][]byte {
	t.Helper()
	root := os.Getenv("ODATUI_TESTDATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	files, _ := filepath.Glob(filepath.Join(root, "metadata", "v4*"))
	if len(files) == 0 {
		t.Skip("test data is not here: set ODATUI_TESTDATA")
	}
	models := map[string][]byte{}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		models[filepath.Base(file)] = body
	}
	return models
}

func TestAModelIsTheSameAsItself(t *testing.T) {
	t.Parallel()
	for name, body := range realModels(t) {
		left, right := schemaOf(t, body), schemaOf(t, body)
		got := compare.Models(compare.Model{Name: "a", Schema: left}, compare.Model{Name: "b", Schema: right})
		if got.Counts().Differences() != 0 || len(got.Sets) == 0 && len(left.Sets) > 0 {
			t.Errorf("%s: %d sets, %d differ", name, len(got.Sets), got.Counts().Differences())
		}
	}
}

// model wraps types and sets of the namespace NS.
func model(namespace, body string) []byte {
	return []byte(`<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="` + namespace + `" xmlns="http://docs.oasis-open.org/odata/ns/edm">` + strings.ReplaceAll(body, "NS.", namespace+".") + `</Schema></edmx:DataServices></edmx:Edmx>`)
}

const baseModel = `
<EnumType Name="Colour"><Member Name="Red" Value="0"/><Member Name="Blue" Value="1"/></EnumType>
<ComplexType Name="Address"><Property Name="City" Type="Edm.String"/><Property Name="Zip" Type="Edm.String" Nullable="false"/></ComplexType>
<EntityType Name="Thing"><Key><PropertyRef Name="ID"/></Key>
<Property Name="ID" Type="Edm.Int32" Nullable="false"/>
<Property Name="Name" Type="Edm.String" MaxLength="50"/>
<Property Name="Price" Type="Edm.Decimal" Precision="10" Scale="2" Nullable="false"/>
<Property Name="Colour" Type="NS.Colour" Nullable="false"/>
<Property Name="At" Type="NS.Address"/>
<Property Name="Tags" Type="Collection(Edm.String)" Nullable="false"/>
<NavigationProperty Name="Owner" Type="NS.Person" Nullable="false"/>
<NavigationProperty Name="Parts" Type="Collection(NS.Thing)"/>
</EntityType>
<EntityType Name="Special" BaseType="NS.Thing"><Property Name="Extra" Type="Edm.String"/></EntityType>
<EntityType Name="Person" OpenType="true"><Key><PropertyRef Name="ID"/></Key><Property Name="ID" Type="Edm.Int32" Nullable="false"/></EntityType>
<EntityType Name="Robot"><Key><PropertyRef Name="ID"/></Key><Property Name="ID" Type="Edm.Int32" Nullable="false"/></EntityType>
<Function Name="Year"><Parameter Name="of" Type="Edm.Date"/><ReturnType Type="Edm.Int32"/></Function>
<EntityContainer Name="C"><EntitySet Name="Things" EntityType="NS.Thing"/><EntitySet Name="People" EntityType="NS.Person"/>
<Singleton Name="Me" Type="NS.Person"/><FunctionImport Name="Year" Function="NS.Year"/></EntityContainer>`

// TestGrades changes one thing at a time.
func TestGrades(t *testing.T) {
	t.Parallel()
	left := schemaOf(t, model("Live", baseModel))
	for _, test := range []struct{ old, new, want string }{
		{"", "", ""},
		{`MaxLength="50"`, `MaxLength="80"`, "~ Things.Name harmless: wider length: Edm.String(50), nullable -> Edm.String(80), nullable"},
		{`MaxLength="50"`, `MaxLength="8"`, "~ Things.Name harmless: narrower length: Edm.String(50), nullable -> Edm.String(8), nullable"},
		{` MaxLength="50"`, ``, "~ Things.Name harmless: wider length: Edm.String(50), nullable -> Edm.String, nullable"},
		{`Scale="2"`, `Scale="4"`, "~ Things.Price harmless: wider scale: Edm.Decimal(10,2) -> Edm.Decimal(10,4)"},
		{`<Property Name="Tags" Type="Collection(Edm.String)" Nullable="false"/>`, ``,
			"< Things.Tags breaking: gone: Collection(Edm.String) -> "},
		{`<Property Name="Tags"`, `<Property Name="New" Type="Edm.Guid"/><Property Name="Tags"`,
			"> Things.New harmless: new:  -> Edm.Guid, nullable"},
		{`Name="Price" Type="Edm.Decimal" Precision="10" Scale="2"`, `Name="Price" Type="Edm.Double"`,
			"~ Things.Price breaking: another type: Edm.Decimal(10,2) -> Edm.Double"},
		{`Scale="2" Nullable="false"`, `Scale="2"`,
			"~ Things.Price breaking: null where there was none: Edm.Decimal(10,2) -> Edm.Decimal(10,2), nullable"},
		{`MaxLength="50"`, `MaxLength="50" Nullable="false"`, "~ Things.Name harmless: never null: Edm.String(50), nullable -> Edm.String(50)"},
		{`<EntityType Name="Thing"><Key><PropertyRef Name="ID"/>`,
			`<EntityType Name="Thing"><Key><PropertyRef Name="ID"/><PropertyRef Name="Name"/>`,
			"~ Things.Name breaking: another key: Edm.String(50), nullable -> Edm.String(50), key, nullable"},
		{`<Member Name="Blue" Value="1"/>`, `<Member Name="Blue" Value="1"/><Member Name="Green" Value="2"/>`,
			"~ Things.Colour breaking: a new member Green, which readers do not know: Colour -> Colour"},
		{`<Member Name="Blue" Value="1"/>`, ``, "~ Things.Colour breaking: no member Blue, which filters may name: Colour -> Colour"},
		{`Name="Blue" Value="1"`, `Name="Blue" Value="9"`, "~ Things.Colour harmless: another number of the member Blue: Colour -> Colour"},
		{`<Property Name="City" Type="Edm.String"/>`, ``, "< Things.At/City breaking: gone: Edm.String, nullable -> "},
		{`<Property Name="City" Type="Edm.String"/>`, `<Property Name="City" Type="Edm.Int32"/>`,
			"~ Things.At/City breaking: another type: Edm.String, nullable -> Edm.Int32, nullable"},
		{`Name="At" Type="NS.Address"`, `Name="At" Type="Edm.String"`,
			"~ Things.At breaking: another type: Address, nullable -> Edm.String, nullable"},
		{`Name="Owner" Type="NS.Person"`, `Name="Owner" Type="NS.Robot"`,
			"~ Things.Owner breaking: leads to other records: one Person -> one Robot"},
		{`Type="Collection(NS.Thing)"`, `Type="NS.Thing"`,
			"~ Things.Parts breaking: leads to one record on one side, to many on the other: many Thing -> one Thing, nullable"},
		{`Type="NS.Person" Nullable="false"`, `Type="NS.Person"`,
			"~ Things.Owner breaking: null where there was none: one Person -> one Person, nullable"},
		{`<NavigationProperty Name="Owner" Type="NS.Person" Nullable="false"/>`, ``, "< Things.Owner breaking: gone: one Person -> "},
		{`<Property Name="Extra" Type="Edm.String"/>`, `<Property Name="More" Type="Edm.String"/>`,
			"< Things.(Special)/Extra breaking: gone: Edm.String, nullable -> \n> Things.(Special)/More harmless: new:  -> Edm.String, nullable"},
		{`<EntityType Name="Special" BaseType="NS.Thing"><Property Name="Extra" Type="Edm.String"/></EntityType>`, ``,
			"< Things.(Special) breaking: gone: a derived type -> "},
		{`<EntityType Name="Thing">`, `<EntityType Name="Thing" OpenType="true">`,
			"> Things.* harmless: others than those that are declared may come:  -> columns that are not declared"},
		{`<EntityType Name="Person" OpenType="true">`, `<EntityType Name="Person">`,
			"< People.* breaking: no others than those that are declared: columns that are not declared -> \n" +
				"< Me.* breaking: no others than those that are declared: columns that are not declared -> "},
		{`<EntitySet Name="People" EntityType="NS.Person"/>`, ``, "< People breaking: the set is gone"},
		{`<EntitySet Name="People"`, `<EntitySet Name="Robots" EntityType="NS.Robot"/><EntitySet Name="People"`, "> Robots harmless: a new set"},
		{`<Singleton Name="Me" Type="NS.Person"/>`, `<EntitySet Name="Me" EntityType="NS.Person"/>`,
			"~ Me breaking: another kind: Singleton, EntitySet"},
		{`Name="of" Type="Edm.Date"`, `Name="of" Type="Edm.String"`,
			"~ Year.Year() breaking: is called otherwise, or returns something else: (of Edm.Date) Edm.Int32 -> (of Edm.String) Edm.Int32"},
		{`<EntitySet Name="People"`, `<EntitySet Name="PEOPLE"`, "< People breaking: the set is gone\n> PEOPLE harmless: a new set\n" +
			"# People of a and PEOPLE of b differ in upper and lower case only: they are not compared"},
	} {
		if !strings.Contains(baseModel, test.old) {
			t.Fatalf("the model has no %s", test.old)
		}
		body := strings.Replace(baseModel, test.old, test.new, 1)
		got := compare.Models(compare.Model{Name: "a", Schema: left}, compare.Model{Name: "b", Schema: schemaOf(t, model("Staging.Other", body))})
		if text := differences(got); text != test.want {
			t.Errorf("%s instead of %s:\n%s\nwant:\n%s", test.new, test.old, text, test.want)
		}
	}
}

// differences lists what differs, a line each.
func differences(s compare.Sets) string {
	var lines []string
	for _, set := range s.Sets {
		if set.Kind == compare.Same {
			if set.Grade != "" || len(set.Different()) > 0 {
				lines = append(lines, "wrong: "+set.Name)
			}
			continue
		}
		if set.Why != "" {
			lines = append(lines, fmt.Sprintf("%s %s %s: %s", set.Kind.Sign(), set.Name, set.Grade, set.Why))
			continue
		}
		for _, m := range set.Different() {
			lines = append(lines, fmt.Sprintf("%s %s.%s %s: %s: %s -> %s", m.Kind.Sign(), set.Name, m.Name, m.Grade, m.Why, m.Left, m.Right))
		}
	}
	for _, note := range s.Notes {
		lines = append(lines, "# "+note)
	}
	return strings.Join(lines, "\n")
}

func TestMovedColumns(t *testing.T) {
	t.Parallel()
	name, price := `<Property Name="Name" Type="Edm.String" MaxLength="50"/>`,
		`<Property Name="Price" Type="Edm.Decimal" Precision="10" Scale="2" Nullable="false"/>`
	body := strings.Replace(strings.Replace(baseModel, name, "", 1), price, price+name, 1)
	got := compare.Models(compare.Model{Name: "a", Schema: schemaOf(t, model("NS", baseModel))},
		compare.Model{Name: "b", Schema: schemaOf(t, model("NS", body))})
	if text := differences(got); strings.Count(text, "\n") != 0 || !strings.Contains(text, "harmless: another place in the order of columns") {
		t.Errorf("one column was moved:\n%s", text)
	}
}

func TestModelsThatAreNotThere(t *testing.T) {
	t.Parallel()
	sets := []client.Set{{Name: "Things", Kind: client.EntitySet}, {Name: "Old", Kind: client.EntitySet}}
	got := compare.Models(compare.Model{Name: "a", Sets: sets}, compare.Model{Name: "b", Schema: schemaOf(t, model("NS", baseModel))})
	want := "< Old breaking: the set is gone\n> People harmless: a new set\n> Me harmless: a new set\n> Year harmless: a new set\n" +
		"# a has no model: only the names of the sets are compared"
	if text := differences(got); text != want {
		t.Errorf("%s\nwant:\n%s", text, want)
	}
}

// mutation changes one property or link of a type, and says what is to be found.
type mutation struct {
	name  string
	grade compare.Grade
	do    func(*client.Type, int)
}

var mutations = []mutation{
	{"gone", compare.Breaking, func(t *client.Type, i int) { t.Properties = slices.Delete(t.Properties, i, i+1) }},
	{"type", compare.Breaking, func(t *client.Type, i int) { t.Properties[i].Type = "Edm.Planted" }},
	{"nulls", "", func(t *client.Type, i int) { t.Properties[i].Nullable = !t.Properties[i].Nullable }},
	{"length", compare.Harmless, func(t *client.Type, i int) { t.Properties[i].MaxLength += "1" }},
	{"label", compare.Harmless, func(t *client.Type, i int) { t.Properties[i].Doc += " planted" }},
	{"new", compare.Harmless, func(t *client.Type, i int) {
		t.Properties = slices.Insert(t.Properties, i, client.Property{Name: "Planted", Type: "Edm.String"})
	}},
	{"name", compare.Breaking, func(t *client.Type, i int) { t.Properties[i].Name += "Planted" }},
}

// TestPlantedDifferences finds each change of a real model, and nothing else.
func TestPlantedDifferences(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(11, 1))
	models := realModels(t)
	schemas := map[string]*client.Schema{}
	for _, name := range []string{"v4-northwind.xml", "v4-trippin.xml", "v4-msgraph-govsg.csdl", "v4-olingo-staticservice.xml"} {
		schemas[name] = schemaOf(t, models[name])
	}
	names := slices.Sorted(maps.Keys(schemas))
	for n := 0; n < 100; {
		schema := schemas[names[random.IntN(len(names))]]
		set := schema.Sets[random.IntN(len(schema.Sets))]
		kind := schema.TypeOf(set.Name)
		if kind == nil || len(kind.Properties) == 0 || kind.Base != "" || len(schema.DerivedFrom(kind.Name)) > 0 {
			continue // what other types inherit would have to change with it
		}
		n++
		plant := mutations[n%len(mutations)]
		i := random.IntN(len(kind.Properties))
		changed := *schema
		changed.Types = maps.Clone(schema.Types)
		other := *kind
		other.Properties = slices.Clone(kind.Properties)
		plant.do(&other, i)
		changed.Types[kind.Name] = &other
		got := compare.Models(compare.Model{Name: "a", Schema: schema}, compare.Model{Name: "b", Schema: &changed})
		touched := 0
		for _, s := range schema.Sets {
			if of := schema.TypeOf(s.Name); of != nil && of.Name == kind.Name {
				touched++
			}
		}
		column := kind.Properties[i].Name
		for _, s := range got.Sets {
			if s.Kind == compare.Same {
				continue
			}
			touched--
			for _, m := range s.Different() {
				if !strings.HasPrefix(m.Name, column) && m.Name != "Planted" {
					t.Errorf("%s %s.%s: found %+v", plant.name, set.Name, column, m)
				}
			}
			if plant.grade != "" && s.Grade != plant.grade {
				t.Errorf("%s %s.%s: %s, want %s", plant.name, set.Name, column, s.Grade, plant.grade)
			}
		}
		if touched != 0 {
			t.Errorf("%s %s.%s: the difference is not in %d sets of the type", plant.name, set.Name, column, touched)
		}
	}
}
