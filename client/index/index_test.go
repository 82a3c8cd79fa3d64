package index

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

// model has two sets, a type without a set below one of them, and a complex type.
func model() *client.Schema {
	place := &client.Type{Name: "N.Place", Kind: client.EntityType, Keys: []string{"Id"}, Properties: []client.Property{
		{Name: "Id", Type: "Edm.Guid"}, {Name: "CountryCode", Type: "Edm.String", Doc: "Where it is"},
	}, Links: []client.Link{{Name: "Country", Target: "N.Country"}}}
	clinic := *place
	clinic.Name, clinic.Base = "N.Clinic", "N.Place"
	clinic.Properties = append(clinic.Properties[:2:2], client.Property{Name: "Größe", Type: "Edm.Int32"})
	return &client.Schema{
		Types: map[string]*client.Type{
			"N.Place": place, "N.Clinic": &clinic,
			"N.Country": {Name: "N.Country", Kind: client.EntityType, Properties: []client.Property{{Name: "Code"}},
				Links: []client.Link{{Name: "Places", Target: "N.Place", Many: true}}},
			"N.Address": {Name: "N.Address", Kind: client.ComplexType, Properties: []client.Property{{Name: "Code"}}},
		},
		Sets: []client.SchemaSet{
			{Name: "Places", Type: "N.Place", Targets: map[string]string{"Country": "Countries"}},
			{Name: "Countries", Type: "N.Country"},
		},
	}
}

// names are the entries as set.name or type.name.
func names(found []*Entry) []string {
	var list []string
	for _, e := range found {
		of := e.Set
		if of == "" {
			of = e.Owner
		}
		if e.Kind == Type {
			of = "type"
		}
		list = append(list, of+"."+e.Name)
	}
	return list
}

func TestFind(t *testing.T) {
	t.Parallel()
	x := New(model())
	for pattern, want := range map[string][]string{
		"code":           {"Countries.Code", "N.Address.Code", "Places.CountryCode"},
		"COUNTRY":        {"Places.Country", "type.Country", "Places.CountryCode"},
		"places.code":    {"Places.CountryCode"},
		"n.address.code": {"N.Address.Code"},
		"address.":       {"N.Address.Code"},
		"n.address":      {"type.Address"},
		"code try":       {"Places.CountryCode"},
		"where is":       {"Places.CountryCode"}, // what the model says of it
		"größe":          {"N.Clinic.Größe"},
		"GRÖSSE":         nil,
		"id":             {"Places.Id"}, // a clinic inherits it
		"nothing":        nil,
		"":               nil,
		" . ":            nil,
	} {
		found, all := x.Find(Parse(pattern), 10)
		if diff := cmp.Diff(want, names(found)); diff != "" || all != len(want) {
			t.Errorf("%q finds %d:\n%s", pattern, all, diff)
		}
	}
}

// TestFindIsBounded returns the best ones and counts all.
func TestFindIsBounded(t *testing.T) {
	t.Parallel()
	found, all := New(model()).Find(Parse("code"), 2)
	if diff := cmp.Diff([]string{"Countries.Code", "N.Address.Code"}, names(found)); diff != "" || all != 3 {
		t.Errorf("%d: %s", all, diff)
	}
}

// TestOf lists the entries of a set.
func TestOf(t *testing.T) {
	t.Parallel()
	x := New(model())
	of := x.Of("Places")
	if len(of) != 3 || of[2].Kind != Link || of[2].Target != "Countries" || len(x.Of("Nothing")) > 0 || (*Index)(nil).Of("Places") != nil {
		t.Errorf("%+v", of)
	}
}
