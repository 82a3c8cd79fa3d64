package compare_test

import (
	"testing"

	"odatui/client"
	"odatui/client/compare"
)

// stay is a model with a complex type, whose names are those of one side.
func stay(namespace, precision string) *client.Schema {
	return &client.Schema{Types: map[string]*client.Type{
		namespace + ".Stay": {Name: namespace + ".Stay", Kind: client.ComplexType, Properties: []client.Property{
			{Name: "From", Type: "Edm.DateTimeOffset"}, {Name: "Until", Type: namespace + ".When", Precision: precision},
			{Name: "Room", Type: "Edm.Guid"}, {Name: "Rate", Type: "Edm.Double"}, {Name: "Before", Type: namespace + ".Stay"},
			{Name: "Meals", Type: "Collection(Edm.TimeOfDay)"},
		}},
		namespace + ".When": {Name: namespace + ".When", Kind: client.TypeDefinition, Base: "Edm.DateTimeOffset"},
	}}
}

// TestValuesWithinCompareByTheirTypes: each side has names of its own for them.
func TestValuesWithinCompareByTheirTypes(t *testing.T) {
	t.Parallel()
	left, right := stay("Live", "3"), stay("Staging", "7")
	for _, test := range []struct {
		a, b    string
		equal   bool
		rounded bool
	}{
		{`{"From":"2020-01-01T12:00:00+02:00"}`, `{"From":"2020-01-01T10:00:00Z"}`, true, false},
		{`{"From":"2020-01-01T10:00:00Z"}`, `{"From":"2020-01-01T10:00:00.4Z"}`, false, false}, // no precision is declared
		{`{"Until":"2020-01-01T10:00:00.123Z"}`, `{"Until":"2020-01-01T10:00:00.1234567Z"}`, true, true},
		{`{"Until":"2020-01-01T10:00:00.123Z"}`, `{"Until":"2020-01-01T10:00:00.1244567Z"}`, false, false},
		{`{"Room":"AAAAAAAA-bbbb-4444-8888-0123456789AB"}`, `{"Room":"aaaaaaaa-bbbb-4444-8888-0123456789ab"}`, true, false},
		{`{"Rate":0.1}`, `{"Rate":0.10000000000000001}`, true, false},
		{`{"Before":{"Before":{"Room":"AAAAAAAA-bbbb-4444-8888-0123456789AB"}}}`,
			`{"Before":{"Before":{"Room":"aaaaaaaa-bbbb-4444-8888-0123456789ab"}}}`, true, false},
		{`{"Meals":["12:00","18:00:00"]}`, `{"Meals":["12:00:00.000","18:00"]}`, true, false},
		{`{"Meals":["12:00","18:00:00"]}`, `{"Meals":["18:00","12:00:00"]}`, false, false},
		{`{"Other":"2020-01-01T12:00:00+02:00"}`, `{"Other":"2020-01-01T10:00:00Z"}`, false, false},
	} {
		for _, many := range []bool{false, true} {
			column, a, b := compare.Column{Name: "Stay", Left: "Live.Stay", Right: "Staging.Stay", Kind: compare.Same}, test.a, test.b
			if many {
				column.Left, column.Right, a, b = "Collection(Live.Stay)", "Collection(Staging.Stay)", "["+a+"]", "["+b+"]"
			}
			shape := shapeOf("ID", "ID:Edm.Int32")
			shape.Columns = append(shape.Columns, column)
			keys := compare.KeysOf(shape)
			m := &compare.Merge{Shape: shape, Models: [2]*client.Schema{left, right}, Sink: &found{},
				Left:  stream(t, keys, []string{`{"ID":1,"Stay":` + a + `}`}, false),
				Right: stream(t, keys, []string{`{"ID":1,"Stay":` + b + `}`}, false)}
			if err := m.Run(t.Context()); err != nil || (m.Counts.Equal == 1) != test.equal || (len(m.Notes()) > 0) != test.rounded {
				t.Errorf("%s and %s: %v %+v %q", a, b, err, m.Counts, m.Notes())
			}
		}
	}
}

// TestTimesInCollections are not rounded to each other unless a precision is declared.
func TestTimesInCollections(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		b    string
		want bool
	}{{`["2020-01-01T12:00:00+02:00"]`, true}, {`["2020-01-01T10:00:00.4Z"]`, false}} {
		if got := compare.Equal(client.JSONValue(`["2020-01-01T10:00:00Z"]`), client.JSONValue(test.b), "Collection(Edm.DateTimeOffset)",
			compare.Spec{}); got != test.want {
			t.Errorf("%s: %v", test.b, got)
		}
	}
}

// TestTypeDefinitionsStandForTheirType: also for the class of a key.
func TestTypeDefinitionsStandForTheirType(t *testing.T) {
	t.Parallel()
	model := stay("NS", "")
	of := &client.Type{Name: "NS.T", Keys: []string{"At"}, Properties: []client.Property{{Name: "At", Type: "NS.When", Precision: "7"}}}
	_, columns, err := compare.Columns(compare.Known{Type: of, Model: model}, compare.Known{Type: of, Model: model}, compare.Spec{})
	if err != nil || columns[0].Left != "Edm.DateTimeOffset" || columns[0].RightDigits != 7 {
		t.Errorf("%v %+v", err, columns)
	}
}
