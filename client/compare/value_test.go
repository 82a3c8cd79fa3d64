package compare_test

import (
	"encoding/json"
	"math/big"
	"testing"

	"odatui/client"
	"odatui/client/compare"
)

// TestEqual has values as services write them, with the oddities that people met.
func TestEqual(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		typ, a, b string
		want      bool
	}{
		// Numbers, with and without IEEE754Compatible; frameworks drop or add zeros.
		{"Edm.Decimal", `1.0`, `1.00`, true},
		{"Edm.Decimal", `1.0`, `1e0`, true},
		{"Edm.Decimal", `"1.50"`, `1.5`, true},
		{"Edm.Decimal", `-0.0`, `0`, true},
		{"Edm.Decimal", `0.00`, `"0"`, true},
		{"Edm.Decimal", `123456789012345678901234567890.12`, `123456789012345678901234567890.13`, false},
		{"Edm.Decimal", `1.5E-7`, `0.00000015`, true},
		{"Edm.Decimal", `100`, `1e2`, true},
		{"Edm.Decimal", `100`, `10`, false},
		{"Edm.Decimal", `0.1`, `0.10000000000000001`, false},
		{"Edm.Int64", `9007199254740993`, `9007199254740992`, false},
		{"Edm.Int64", `9007199254740993`, `"9007199254740993"`, true},
		{"Edm.Int64", `1e999999999999999999`, `1e999999999999999998`, false},
		{"Edm.Int32", `5`, `null`, false},
		{"Edm.Int32", `0`, `null`, false},
		// Floats by the float: programs write as many digits as they like.
		{"Edm.Double", `0.1`, `0.10000000000000001`, true},
		{"Edm.Double", `1.618033988749895`, `1.61803398874989`, false}, // digits that were lost are another float
		{"Edm.Double", `0.84551240822557006`, `0.84551240822557`, false},
		{"Edm.Double", `"INF"`, `"INF"`, true},
		{"Edm.Double", `"INF"`, `"-INF"`, false},
		{"Edm.Double", `"NaN"`, `"NaN"`, true},
		{"Edm.Double", `"NaN"`, `0`, false},
		{"Edm.Single", `-7.18264771`, `-7.1826477`, true},
		{"Edm.Single", `0.1`, `0.10000000149011612`, true},
		{"Edm.Double", `0.1`, `0.10000000149011612`, false},
		// Instants, by time.
		{"Edm.DateTimeOffset", `"2022-12-27T17:51:09.2125084Z"`, `"2022-12-27T17:51:09.2125084+00:00"`, true},
		{"Edm.DateTimeOffset", `"2019-06-28T00:00:00Z"`, `"2019-06-28T00:00:00.00+00:00"`, true},
		{"Edm.DateTimeOffset", `"2018-10-11T02:14:02.7346039Z"`, `"2018-10-10T19:14:02.7346039-07:00"`, true},
		{"Edm.DateTimeOffset", `"2012-09-13T15:33:45Z"`, `"2012-09-13T17:33:45+02:00"`, true},
		{"Edm.DateTimeOffset", `"2012-09-13T15:33:45Z"`, `"2012-09-13T15:33:45+02:00"`, false},
		{"Edm.DateTimeOffset", `"2020-01-01T00:00:00.123Z"`, `"2020-01-01T00:00:00.1230000Z"`, true},
		{"Edm.DateTimeOffset", `"2020-01-01T00:00:00.124Z"`, `"2020-01-01T00:00:00.1235Z"`, true}, // rounded to the coarser side
		{"Edm.DateTimeOffset", `"2020-01-01T00:00:00.123Z"`, `"2020-01-01T00:00:00.1235Z"`, false},
		{"Edm.DateTimeOffset", `"2020-01-01T00:00:01Z"`, `"2020-01-01T00:00:00.999Z"`, true},
		{"Edm.DateTimeOffset", `"2019-12-31T23:59:59.9999999Z"`, `"2020-01-01T00:00:00.000Z"`, true},
		{"Edm.DateTimeOffset", `"2020-01-01T00:00:00.1Z"`, `"2020-01-01T00:00:00.2Z"`, false},
		{"Edm.DateTimeOffset", `"2020-01-01T00:00Z"`, `"2020-01-01T00:00:00Z"`, true}, // seconds are optional
		{"Edm.DateTimeOffset", `"0001-01-01T00:00:00Z"`, `"0001-01-01T00:00:00"`, true},
		{"Edm.DateTimeOffset", `"2020-02-30T00:00:00Z"`, `"2020-02-30T00:00:00Z"`, true},
		{"Edm.DateTimeOffset", `"not a time"`, `"not a Time"`, false},
		{"Edm.DateTime", `"/Date(1486125004000)/"`, `"2017-02-03T12:30:04"`, true},
		{"Edm.DateTime", `"\/Date(1486125004000)\/"`, `"/Date(1486125004000)/"`, true},
		{"Edm.DateTimeOffset", `"/Date(1409048258000+0000)/"`, `"2014-08-26T10:17:38Z"`, true},
		{"Edm.DateTimeOffset", `"/Date(1409048258000+0120)/"`, `"2014-08-26T12:17:38+02:00"`, true},
		{"Edm.DateTime", `"/Date(-62135596800000)/"`, `"0001-01-01T00:00:00"`, true},
		{"Edm.DateTime", `"/Date(-1)/"`, `"1969-12-31T23:59:59.999"`, true},
		// Dates exactly, durations by length.
		{"Edm.Date", `"2020-01-01"`, `"2020-01-01"`, true},
		{"Edm.Date", `"2020-01-01"`, `"2020-01-02"`, false},
		{"Edm.Duration", `"PT1H"`, `"PT60M"`, true},
		{"Edm.Duration", `"P1D"`, `"PT24H"`, true},
		{"Edm.Duration", `"PT0S"`, `"P0D"`, true},
		{"Edm.Duration", `"-PT1.5S"`, `"-PT1.500S"`, true},
		{"Edm.Duration", `"-PT1.5S"`, `"PT1.5S"`, false},
		{"Edm.Duration", `"-PT0.5S"`, `"PT0.5S"`, false},
		{"Edm.Duration", `"P1M"`, `"P30D"`, false},
		{"Edm.Time", `"PT13H20M"`, `"13:20:00"`, true},
		{"Edm.TimeOfDay", `"13:20:00"`, `"13:20:00.0000000"`, true},
		{"Edm.TimeOfDay", `"24:00:00"`, `"00:00:00"`, false},
		// Texts exactly.
		{"Edm.String", `"a"`, `"A"`, false},
		{"Edm.String", `"a"`, `"a "`, false},
		{"Edm.String", `""`, `null`, false},
		{"Edm.String", `"\u00e9"`, `"é"`, true},
		{"Edm.String", `"é"`, `"e\u0301"`, false}, // composed and decomposed
		{"Edm.String", `"1.0"`, `"1.00"`, false},
		{"Edm.String", `"2012-09-13T15:33:45Z"`, `"2012-09-13T17:33:45+02:00"`, false},
		{"NS.Colour", `"Red"`, `"Red"`, true},
		{"NS.Colour", `"Red"`, `"Blue"`, false},
		// The rest.
		{"Edm.Guid", `"01234567-89AB-CDEF-0123-456789ABCDEF"`, `"01234567-89ab-cdef-0123-456789abcdef"`, true},
		{"Edm.Guid", `"{01234567-89ab-cdef-0123-456789abcdef}"`, `"01234567-89ab-cdef-0123-456789abcdef"`, true},
		{"Edm.Binary", `"++//AA=="`, `"--__AA"`, true},
		{"Edm.Binary", `"AAE="`, `"AAI="`, false},
		{"Edm.Boolean", `true`, `true`, true},
		{"Edm.Boolean", `true`, `false`, false},
		{"Edm.Boolean", `false`, `null`, false},
		// Values within values: names in any order, items in their order; annotations do not count.
		{"NS.Address", `{"a":1,"b":[1,2]}`, `{"b": [1.0, 2], "a": 1}`, true},
		{"NS.Address", `{"a":1,"b":[1,2]}`, `{"a":1,"b":[2,1]}`, false},
		{"NS.Address", `{"a":1,"b":null}`, `{"a":1}`, true},
		{"NS.Address", `{"a":1,"b":2}`, `{"a":1}`, false},
		{"NS.Address", `{"@odata.type":"#Live.Address","a":1,"a@odata.type":"#Int64"}`, `{"a":1,"@odata.type":"#Staging.Address"}`, true},
		{"NS.Address", `{"a":{"@odata.etag":"1","b":"x"}}`, `{"a":{"b":"x","@odata.etag":"2"}}`, true},
		{"NS.Address", `{"a":[]}`, `{"a":{}}`, false},
		{"Collection(Edm.String)", `["a","b"]`, `["a", "b"]`, true},
		{"Collection(Edm.String)", `["a","b"]`, `["b","a"]`, false},
		{"Collection(Edm.String)", `[]`, `null`, false},
		{"Collection(Edm.DateTimeOffset)", `["2012-09-13T15:33:45Z"]`, `["2012-09-13T17:33:45+02:00"]`, true},
		{"Collection(Edm.Decimal)", `["1.0"]`, `[1]`, true},
		{"Edm.GeographyPoint", `{"type":"Point","coordinates":[4.70,50.8]}`, `{"coordinates":[4.7,50.8],"type":"Point"}`, true},
		// Without a model, by JSON alone.
		{"", `1`, `1.0`, true},
		{"", `1`, `"1"`, false},
		{"", `"2012-09-13T15:33:45Z"`, `"2012-09-13T17:33:45+02:00"`, false},
		{"", `true`, `"true"`, false},
		{"", `null`, `null`, true},
	} {
		a, b := client.JSONValue(test.a), client.JSONValue(test.b)
		if got := compare.Equal(a, b, test.typ, compare.Spec{}); got != test.want {
			t.Errorf("%s: %s and %s: %v", test.typ, test.a, test.b, got)
		}
		if got := compare.Equal(b, a, test.typ, compare.Spec{}); got != test.want {
			t.Errorf("%s: %s and %s, the other way: %v", test.typ, test.b, test.a, got)
		}
	}
	if !compare.Equal(client.Value{}, client.JSONValue("null"), "Edm.String", compare.Spec{}) {
		t.Error("a property that is missing is null")
	}
}

// TestClassesOfTwoTypes: the order of the sides does not matter.
func TestClassesOfTwoTypes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b string
		want compare.Class
	}{
		{"Edm.Int32", "Edm.Int64", compare.Number}, {"Edm.Double", "Edm.Decimal", compare.Number}, {"Edm.Double", "Edm.Double", compare.Float},
		{"Edm.Single", "Edm.Double", compare.Number}, {"Edm.Date", "Edm.DateTimeOffset", compare.Instant},
		{"Edm.DateTime", "Edm.DateTimeOffset", compare.Instant},
		{"Edm.Time", "Edm.TimeOfDay", compare.Duration}, {"Edm.String", "Edm.Int32", compare.Untyped}, {"Edm.Guid", "", compare.GUID},
		{"", "", compare.Untyped},
		{"NS.Address", "Edm.String", compare.Untyped}, {"Collection(Edm.String)", "Edm.String", compare.Untyped},
		{"Edm.Date", "Edm.Duration", compare.Untyped},
	} {
		if got, back := compare.ClassOf(test.a, test.b), compare.ClassOf(test.b, test.a); got != test.want || back != test.want {
			t.Errorf("%s and %s: %v and %v, want %v", test.a, test.b, got, back, test.want)
		}
	}
}

func TestEqualAsAskedFor(t *testing.T) {
	t.Parallel()
	tolerance := func(s string) compare.Spec {
		r, _ := new(big.Rat).SetString(s)
		return compare.Spec{Tolerance: r}
	}
	for _, test := range []struct {
		typ, a, b string
		spec      compare.Spec
		want      bool
	}{
		{"Edm.Double", `1.618033988749895`, `1.61803398874989`, tolerance("1e-9"), true},
		{"Edm.Decimal", `1.1`, `1.2`, tolerance("0.1"), true}, // exactly, not as floats
		{"Edm.Decimal", `1.1`, `1.21`, tolerance("0.1"), false},
		{"Edm.Decimal", `1e200000000`, `2e200000000`, tolerance("1"), false},
		{"Edm.Decimal", `0.1`, `-0.1`, tolerance("0.2"), true},
		{"Edm.String", `"1.1"`, `"1.2"`, tolerance("1"), false},
		{"Edm.DateTimeOffset", `"2020-01-01T00:00:00Z"`, `"2020-01-01T00:00:01Z"`, tolerance("5"), false},
		{"Edm.String", `"ÉCOLE"`, `"école"`, compare.Spec{IgnoreCase: true}, true},
		{"Edm.String", `"STRASSE"`, `"straße"`, compare.Spec{IgnoreCase: true}, false},
		{"Edm.String", `"a "`, `"A"`, compare.Spec{IgnoreCase: true}, false},
		{"Edm.String", `" a\t"`, `"A"`, compare.Spec{IgnoreCase: true, Trim: true}, true},
		{"Edm.String", `"a b"`, `"a  b"`, compare.Spec{Trim: true}, false},
		{"Edm.String", `" "`, `""`, compare.Spec{Trim: true}, true},
		{"", `{"a":" X"}`, `{"a":"x"}`, compare.Spec{IgnoreCase: true, Trim: true}, true},
	} {
		if got := compare.Equal(client.JSONValue(test.a), client.JSONValue(test.b), test.typ, test.spec); got != test.want {
			t.Errorf("%s: %s and %s: %v", test.typ, test.a, test.b, got)
		}
	}
}

// FuzzEqual: whatever two values are, the order of the two does not matter, and a value
// is equal to itself; values whose keys are the same are equal.
func FuzzEqual(f *testing.F) {
	types := []string{"", "Edm.Decimal", "Edm.Double", "Edm.Single", "Edm.String", "Edm.Boolean", "Edm.Guid", "Edm.Binary",
		"Edm.Date", "Edm.DateTimeOffset",
		"Edm.DateTime", "Edm.TimeOfDay", "Edm.Duration", "Edm.Time", "NS.Address", "Collection(Edm.Double)"}
	for i, seed := range []string{`1.0`, `"1e5"`, `"2020-01-01T00:00:00.5Z"`, `"/Date(-5+01)/"`, `"P1DT2.5S"`,
		`{"a":[1,{"b":null}],"a":2}`, `"AAE="`, `null`, `[0.1]`} {
		f.Add(seed, `"2020-01-01T00:00:00Z"`, uint8(i), uint8(i))
	}
	f.Fuzz(func(t *testing.T, a, b string, typ, how uint8) {
		if !json.Valid([]byte(a)) || !json.Valid([]byte(b)) {
			return
		}
		x, y, of := compact(a), compact(b), types[int(typ)%len(types)]
		spec := compare.Spec{IgnoreCase: how&1 > 0, Trim: how&2 > 0}
		if how&4 > 0 {
			spec.Tolerance = big.NewRat(1, 1000)
		}
		if compare.Equal(x, y, of, spec) != compare.Equal(y, x, of, spec) {
			t.Fatalf("%s: %s and %s are equal in one order only", of, a, b)
		}
		if !compare.Equal(x, x, of, spec) || !compare.Equal(y, y, of, spec) {
			t.Fatalf("%s: %s or %s is not equal to itself", of, a, b)
		}
		keys := compare.KeysOf(shapeOf("K", "K:"+of))
		one, two := pageOf(t, []string{`{"K":` + x.Raw() + `}`}), pageOf(t, []string{`{"K":` + y.Raw() + `}`})
		same := string(keys.Append(nil, one, 0, keys.In(one))) == string(keys.Append(nil, two, 0, keys.In(two)))
		if same && !compare.Equal(x, y, of, spec) && x.Kind == y.Kind {
			t.Fatalf("%s: %s and %s have the same key, and differ", of, a, b)
		}
	})
}

// compact returns a value without white space around it.
func compact(text string) client.Value {
	var raw json.RawMessage
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		panic(err)
	}
	return client.JSONValue(string(raw))
}
