package odata

import (
	"errors"
	"net/http"
	"testing"

	"odatui/client"
)

func TestArgumentsAreWrittenByTheirType(t *testing.T) {
	t.Parallel()
	schema := &client.Schema{Types: map[string]*client.Type{
		"Sales.Colour": {Name: "Sales.Colour", Kind: client.EnumType}, "Sales.Address": {Name: "Sales.Address", Kind: client.ComplexType},
		"Sales.Weight": {Name: "Sales.Weight", Kind: client.TypeDefinition, Base: "Edm.Decimal"},
	}}
	for _, c := range []struct {
		typ, typed, want string
		alias, wrong     bool
	}{
		{"Edm.Int32", "12", "12", false, false},
		{"Edm.Int32", "12)/Secrets(1", "", false, true},
		{"Edm.Date", "2019-01-02", "2019-01-02", false, false},
		{"Edm.Date", "yesterday", "", false, true},
		{"Edm.String", "O'Neil/x", "'O''Neil/x'", false, false},
		{"Edm.String", "", "''", false, false},
		{"Sales.Colour", "Red", "Sales.Colour'Red'", false, false},
		{"Sales.Weight", "1.5", "1.5", false, false},
		{"Sales.Weight", "heavy", "", false, true},
		{"Sales.Address", `{"City":"Oslo"}`, `{"City":"Oslo"}`, true, false},
		{"Collection(Edm.Int32)", " [1,2] ", "[1,2]", true, false},
		{"Collection(Edm.Int32)", "1,2", "", false, true},
	} {
		got, alias, err := argument(schema, c.typ, client.Text(c.typed))
		if (err != nil) != c.wrong || got != c.want && !c.wrong || alias != c.alias {
			t.Errorf("%q of %s: %q, alias %v, %v; want %q", c.typed, c.typ, got, alias, err, c.want)
		}
	}
	if got, _, err := argument(schema, "Sales.Address", client.JSONValue("null")); got != "null" || err != nil {
		t.Errorf("null: %q, %v", got, err)
	}
}

// TestCallIsEncoded: what is typed stays one argument of the URL.
func TestCallIsEncoded(t *testing.T) {
	t.Parallel()
	s, err := New(http.DefaultClient, client.Options{URL: "https://host/odata"})
	if err != nil {
		t.Fatal(err)
	}
	f := client.Function{Name: "NS.Find", Params: []client.Param{{Name: "name", Value: "Edm.String"},
		{Name: "ids", Value: "Collection(Edm.Int32)"}}}
	args := []client.Condition{{Property: "ids", Value: client.Text("[1,2]")}, {Property: "name", Value: client.Text("a/b?'c")}}
	q, err := s.Call("Find", f, args)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Request(q, client.Start)
	if want := "https://host/odata/Find(name='a%2Fb%3F''c',ids=@ids)?@ids=%5B1,2%5D"; err != nil || r.URL != want {
		t.Errorf("%s, %v; want %s", r.URL, err, want)
	}
	var wrong *client.ArgumentError
	if _, err := s.Call("Find", f, args[:1]); !errors.As(err, &wrong) || wrong.Name != "name" {
		t.Errorf("without a value: %v", err)
	}
}
