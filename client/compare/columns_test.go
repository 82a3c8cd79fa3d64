package compare_test

import (
	"errors"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/compare"
)

// typeOf makes a type of columns as "Name:Edm.String(3)", with a * behind the names of
// the key.
func typeOf(columns ...string) *client.Type {
	t := &client.Type{Name: "NS.T", Kind: client.EntityType}
	for _, c := range columns {
		name, typ, _ := strings.Cut(c, ":")
		name, key := strings.CutSuffix(name, "*")
		if key {
			t.Keys = append(t.Keys, name)
		}
		typ, digits, _ := strings.Cut(strings.TrimSuffix(typ, ")"), "(")
		t.Properties = append(t.Properties, client.Property{Name: name, Type: typ, Precision: digits})
	}
	return t
}

func TestColumns(t *testing.T) {
	t.Parallel()
	left := compare.Known{Type: typeOf("A:Edm.String", "ID*:Edm.Int32", "At:Edm.DateTimeOffset(3)", "Old:Edm.String", "Photo:Edm.Stream")}
	left.Type.Links = []client.Link{{Name: "Parts", Target: "NS.T", Many: true}}
	right := compare.Known{Type: typeOf("ID*:Edm.Int64", "New:Edm.Guid", "At:Edm.DateTimeOffset(7)", "A:Edm.String"),
		Seen: []client.Column{{Name: "Derived", Type: "Edm.Date"}, {Name: "@odata.id"}, {Name: "Linked", Link: true},
			{Name: "Own", Hidden: true}}}
	untyped := compare.Known{Seen: []client.Column{{Name: "ID", Key: true}, {Name: "A"}}}
	for _, test := range []struct {
		name        string
		left, right compare.Known
		spec        compare.Spec
		want        string
	}{
		{"both", left, right, compare.Spec{}, "ID | ID = A = At 3/7 = Old < New > Derived >"},
		{"another key", left, right, compare.Spec{Key: []string{"At", "A"}}, "At,A | At 3/7 = A = ID = Old < New > Derived >"},
		{"some", left, right, compare.Spec{Columns: []string{"At"}}, "ID | ID = A -= At 3/7 = Old -< New -> Derived ->"},
		{"but some", left, right, compare.Spec{Ignore: []string{"A", "ID", "New"}}, "ID | ID = A -= At 3/7 = Old < New -> Derived >"},
		{"one model", left, untyped, compare.Spec{}, "ID | ID = A = At 3/0 < Old <"},
		{"late columns", untyped, untyped, compare.Spec{Ignore: []string{"Late"}}, "ID | ID = A = Late -="},
		{"the key of one model", compare.Known{Seen: []client.Column{{Name: "ID"}}}, left, compare.Spec{}, "ID | ID = A > At 0/3 > Old >"},
		{"no key", compare.Known{Type: typeOf("A:Edm.String")}, compare.Known{Type: typeOf("A:Edm.String")}, compare.Spec{Left: "Things"},
			"error: Things has no key: its rows cannot be matched; name the columns that tell its rows apart: --key A,B"},
		{"keys differ", left, compare.Known{Type: typeOf("ID:Edm.Int32", "A*:Edm.String")}, compare.Spec{Left: "Things"},
			"error: Things has another key on each side: ID and A; name the columns that tell its rows apart: --key A,B"},
		{"key of one side", left, right, compare.Spec{Key: []string{"Old"}},
			"error: the key Old is not on both sides: Old is on the left side only; name a key that both sides have: --key A,B"},
		{"a text there", left, compare.Known{Type: typeOf("ID*:Edm.String")}, compare.Spec{},
			"error: the key ID is Edm.Int32 on the left side and Edm.String on the right one: no rows would match; name a key that has one type: --key A,B"},
		{"a wider number there", left, compare.Known{Type: typeOf("ID*:Edm.Int64")}, compare.Spec{}, "ID | ID = A < At 3/0 < Old <"},
		{"perhaps a text", left, compare.Known{Seen: []client.Column{{Name: "ID"}}}, compare.Spec{}, "ID | ID = A < At 3/0 < Old <"},
		{"a text that is a decimal", compare.Known{Type: typeOf("ID*:Edm.Decimal")}, compare.Known{Type: typeOf("ID*:Edm.String")},
			compare.Spec{}, "ID | ID ="},
		{"a slip in the key", left, right, compare.Spec{Key: []string{"IDD"}},
			`error: --key: neither side has a column "IDD"; did you mean ID, Old?`},
		{"a slip", left, right, compare.Spec{Columns: []string{"Newer"}},
			`error: --columns: neither side has a column "Newer"; did you mean New?`},
		{"a slip without a model", untyped, left, compare.Spec{Ignore: []string{"Ol"}},
			`error: --ignore: neither side has a column "Ol"; did you mean Old, ID, A?`},
		{"a link", left, right, compare.Spec{Columns: []string{"Parts"}}, `error: --columns: neither side has a column "Parts"; did you mean A?`},
	} {
		key, columns, err := compare.Columns(test.left, test.right, test.spec)
		got := strings.Join(key, ",") + " |"
		for _, c := range columns {
			got += " " + c.Name + " "
			if c.LeftDigits+c.RightDigits > 0 {
				got += string(rune('0'+c.LeftDigits)) + "/" + string(rune('0'+c.RightDigits)) + " "
			}
			if c.Ignored {
				got += "-"
			}
			got += c.Kind.Sign()
		}
		var wrong *compare.ColumnsError
		if errors.As(err, &wrong) {
			got = strings.Join(append([]string{"error: " + wrong.Error()}, wrong.Hints()...), "; ")
		} else if err != nil {
			t.Fatal(err)
		}
		if got != test.want {
			t.Errorf("%s:\n%s\nwant:\n%s", test.name, got, test.want)
		}
	}
}

// TestRoundedTimesAreTold: that a side is coarser is judged by all that it wrote, and a
// comparison says where it mattered.
func TestRoundedTimesAreTold(t *testing.T) {
	t.Parallel()
	left := []string{`{"ID":1,"At":"2020-01-01T00:00:00.25Z"}`, `{"ID":2,"At":"2020-01-01T00:00:00Z"}`,
		`{"ID":3,"At":"2020-01-01T00:00:00.3Z"}`}
	right := []string{`{"ID":1,"At":"2020-01-01T00:00:00.25Z"}`, `{"ID":2,"At":"2020-01-01T00:00:00.4Z"}`,
		`{"ID":3,"At":"2020-01-01T00:00:00.301Z"}`}
	shape := shapeOf("ID", "ID:Edm.Int32", "At:Edm.DateTimeOffset")
	keys, sink := compare.KeysOf(shape), &found{}
	m := &compare.Merge{Shape: shape, Sink: sink, Left: stream(t, keys, left, false), Right: stream(t, keys, right, false)}
	if err := m.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := sink.String(); got != "~ 2 At \"2020-01-01T00:00:00Z\" \"2020-01-01T00:00:00.4Z\"\n" {
		t.Errorf("%s", got)
	}
	const want = "At: 1 value is equal only because one side writes fewer digits of a second"
	if notes := m.Notes(); len(notes) != 1 || notes[0] != want {
		t.Errorf("%q", notes)
	}
}
