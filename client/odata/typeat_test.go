package odata

import (
	"testing"

	"odatui/client"
)

// TestTypeAt follows paths below the root through a real model, once it was read.
func TestTypeAt(t *testing.T) {
	t.Parallel()
	s := &Service{}
	if of, _ := s.TypeAt("People"); of != nil {
		t.Errorf("before the model was read: %s", of.Name)
	}
	schema, err := parseModel(readData(t, "metadata/v4-trippin.xml"))
	if err != nil {
		t.Fatal(err)
	}
	s.model.schema = schema
	const space = "Microsoft.OData.SampleService.Models.TripPin."
	for path, want := range map[string]struct {
		of   string
		many bool
	}{
		"People":                                    {"Person", true},
		"People('russellwhyte')":                    {"Person", false},
		"People('russellwhyte')/Trips":              {"Trip", true},
		"Me/Trips(1)/PlanItems/" + space + "Flight": {"Flight", true},
		"People('a/b')/AddressInfo":                 {"Location", true},
		"Nothing":                                   {},
		"People('x')/Nothing":                       {},
	} {
		of, many := s.TypeAt(path)
		if of == nil {
			of = &client.Type{}
		}
		if name := space + want.of; want.of != "" && of.Name != name || want.of == "" && of.Name != "" || many != want.many {
			t.Errorf("%s: %q, a collection: %v", path, of.Name, many)
		}
	}
}
