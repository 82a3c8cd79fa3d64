package compare_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/compare"
)

// found is a sink that keeps everything.
type found struct {
	shape compare.Shape
	rows  []compare.Row
}

func (f *found) Begin(s compare.Shape) error { f.shape = s; return nil }
func (f *found) Row(r compare.Row) error     { f.rows = append(f.rows, r); return nil }

func (f *found) String() string {
	var b strings.Builder
	for _, r := range f.rows {
		b.WriteString(r.Kind.Sign())
		for _, k := range r.Key {
			b.WriteString(" " + k.Raw())
		}
		for _, c := range r.Cells {
			fmt.Fprintf(&b, " %s %s %s", c.Column, c.Left.Raw(), c.Right.Raw())
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// pageOf builds a page of records.
func pageOf(t testing.TB, records []string) *client.Page {
	t.Helper()
	body := "[" + strings.Join(records, ",") + "]"
	b := client.NewPageBuilder([]byte(body), nil)
	off := 1
	for _, r := range records {
		b.Row(off)
		d := json.NewDecoder(strings.NewReader(r))
		if _, err := d.Token(); err != nil {
			t.Fatal(err)
		}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				t.Fatal(err)
			}
			var value json.RawMessage
			if err := d.Decode(&value); err != nil {
				t.Fatal(err)
			}
			end := off + int(d.InputOffset())
			if !strings.Contains(name.(string), "@") {
				b.Set(b.ColumnOf([]byte(name.(string))), end-len(value), end)
			}
		}
		b.RowEnd(off + len(r))
		off += len(r) + 1
	}
	return b.Build()
}

// stream returns the records in pages of two rows, or as texts alone.
func stream(t testing.TB, keys *compare.Keys, records []string, texts bool) compare.Stream {
	var page *client.Page
	var in []int
	var key []byte
	at := 0
	return func() (compare.StreamRow, bool, error) {
		if at == len(records) {
			return compare.StreamRow{}, false, nil
		}
		if at%2 == 0 {
			page = pageOf(t, records[at:min(at+2, len(records))])
			in = keys.In(page)
		}
		key = keys.Append(key[:0], page, at%2, in)
		row := compare.StreamRow{Key: key, Text: page.Row(at % 2), Page: page, Row: at % 2}
		if texts {
			row.Page = nil
		}
		at++
		return row, true, nil
	}
}

func shapeOf(key string, columns ...string) compare.Shape {
	s := compare.Shape{Left: "a@live", Right: "a@staging", Set: "Things", Key: strings.Split(key, ",")}
	for _, c := range columns {
		name, typ, _ := strings.Cut(c, ":")
		s.Columns = append(s.Columns, compare.Column{Name: name, Left: typ, Right: typ, Kind: compare.Same})
	}
	return s
}

func TestMerge(t *testing.T) {
	t.Parallel()
	left := []string{
		`{"@odata.etag":"1","ID":1,"Name":"a","At":"2020-01-01T00:00:00Z"}`, `{"ID":2,"Name":"b"}`, `{"ID":3,"Name":null}`,
		`{"ID":10,"Name":"x"}`}
	right := []string{
		`{"Name":"a","ID":1.0,"At":"2020-01-01T01:00:00+01:00","@odata.etag":"2"}`, `{"ID":2,"Name":"c"}`, `{"ID":3}`,
		`{"ID":9,"Name":"n"}`, `{"ID":11,"Name":"y"}`}
	const want = "~ 2 Name \"b\" \"c\"\n> 9\n< 10\n> 11\n"
	for _, texts := range []bool{false, true} {
		shape := shapeOf("ID", "ID:Edm.Int32", "Name:Edm.String", "At:Edm.DateTimeOffset")
		keys, sink := compare.KeysOf(shape), &found{}
		m := &compare.Merge{Shape: shape, Left: stream(t, keys, left, texts), Right: stream(t, keys, right, texts), Sink: sink}
		if err := m.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got := sink.String(); got != want {
			t.Errorf("texts %v:\n%s\nwant:\n%s", texts, got, want)
		}
		if want := (compare.Counts{Equal: 2, Changed: 1, LeftOnly: 1, RightOnly: 2}); m.Counts != want {
			t.Errorf("%+v, want %+v", m.Counts, want)
		}
		if r := sink.rows[0]; r.Left.Raw() != left[1] || r.Right.Raw() != right[1] {
			t.Errorf("records %s, %s", r.Left.Raw(), r.Right.Raw())
		}
	}
}

func TestMergeRefusesKeysThatAreNotUnique(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		rows []string
		want string
		is   error
	}{
		{[]string{`{"A":"x","B":1}`, `{"A":"x","B":1.0}`}, "a@staging: the key is not unique: more than one row has A=x,B=1.0",
			compare.ErrNotUnique},
		{[]string{`{"A":null,"B":1}`, `{"B":1}`}, "a@staging: the key is not unique: more than one row has A=null,B=1", compare.ErrNotUnique},
		{[]string{`{"A":"y"}`, `{"A":"x"}`}, "a@staging: the rows are not in the order of the key: the row with A=x,B=null comes too late", compare.ErrOrder},
	} {
		shape := shapeOf("A,B", "A:Edm.String", "B:Edm.Decimal")
		keys := compare.KeysOf(shape)
		m := &compare.Merge{Shape: shape, Left: stream(t, keys, nil, false), Right: stream(t, keys, test.rows, false), Sink: &found{}}
		if err := m.Run(context.Background()); err == nil || err.Error() != test.want || !errors.Is(err, test.is) {
			t.Errorf("%v, want %s", err, test.want)
		}
	}
}

// TestMergeComparesWhatNoModelHas: open types, and services that write more than they
// declare.
func TestMergeComparesWhatNoModelHas(t *testing.T) {
	t.Parallel()
	left := []string{`{"ID":1,"A":1}`, `{"ID":2,"A":1,"Late":"x"}`, `{"ID":3,"A":1,"Old":1}`, `{"ID":4,"Link":{"__deferred":{"uri":"a"}}}`}
	right := []string{`{"ID":1,"A":1.0}`, `{"ID":2,"A":1,"L\u0061te":"y"}`, `{"ID":3,"A":1,"Old":2}`,
		`{"ID":4,"Link":{"__deferred":{"uri":"b"}},"__metadata":{"uri":"x"}}`}
	for _, texts := range []bool{false, true} {
		shape := shapeOf("ID", "ID:Edm.Int32", "A:Edm.Decimal")
		shape.Columns = append(shape.Columns, compare.Column{Name: "Old", Left: "Edm.Int32", Kind: compare.LeftOnly})
		keys, sink := compare.KeysOf(shape), &found{}
		m := &compare.Merge{Shape: shape, Sink: sink, Left: stream(t, keys, left[:4], texts), Right: stream(t, keys, right[:4], texts)}
		if !texts {
			m.Left, m.Right = stream(t, keys, left[:3], texts), stream(t, keys, right[:3], texts)
		}
		if err := m.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		const want = "~ 2 Late \"x\" \"y\"\n~ 3 Old 1 2\n"
		if sink.String() != want {
			t.Errorf("texts %v:\n%swant:\n%s", texts, sink, want)
		}
		if notes := m.Notes(); len(notes) != 1 || notes[0] != "compared too, though no model of both sides has it: Late, Old" {
			t.Errorf("%q", notes)
		}
	}
}

// TestMergeEndsWhereRowsAreCut compares up to the smaller of the two last keys.
func TestMergeEndsWhereRowsAreCut(t *testing.T) {
	t.Parallel()
	rows := func(ids ...int) (list []string) {
		for _, id := range ids {
			list = append(list, fmt.Sprintf(`{"ID":%d}`, id))
		}
		return list
	}
	for _, test := range []struct {
		left, right       []int
		cutLeft, cutRight bool
		want              string
	}{
		{[]int{1, 2, 3}, []int{1, 3, 5}, true, true, "< 2\n"},
		{[]int{1, 2, 3}, []int{2, 4, 5}, true, false, "< 1\n< 3\n"},
		{[]int{1, 2}, []int{1, 2, 3}, false, true, "> 3\n"},
		{[]int{1, 2}, []int{1, 2, 3}, true, true, ""},
		{[]int{1, 5}, []int{2}, true, false, "< 1\n> 2\n< 5\n"},
	} {
		shape := shapeOf("ID", "ID:Edm.Int64")
		keys, sink := compare.KeysOf(shape), &found{}
		cut := func(s compare.Stream, cut bool) compare.Stream {
			return func() (compare.StreamRow, bool, error) {
				row, ok, err := s()
				if !ok && cut {
					err = compare.ErrCut
				}
				return row, ok, err
			}
		}
		m := &compare.Merge{Shape: shape, Sink: sink,
			Left:  cut(stream(t, keys, rows(test.left...), false), test.cutLeft),
			Right: cut(stream(t, keys, rows(test.right...), false), test.cutRight)}
		if err := m.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if sink.String() != test.want {
			t.Errorf("%v %v:\n%swant:\n%s", test.left, test.right, sink, test.want)
		}
	}
}

// TestKeysSortAsValues: the order of keys is that of the values by type.
func TestKeysSortAsValues(t *testing.T) {
	t.Parallel()
	for typ, values := range map[string][]string{
		"Edm.Int64": {`null`, `-9223372036854775808`, `"-100"`, `-99`, `-1`, `0`, `1`, `2`, `10`, `"11"`, `99`, `100`, `9223372036854775807`},
		"Edm.Decimal": {`null`, `-1e3`, `-10.5`, `-10.49`, `-1.5`, `-1`, `-0.01`, `-0.009`, `0.0`, `0.009`, `0.01`, `"0.010000001"`, `1`,
			`1.5`, `15`, `1.51e1`},
		"Edm.String":  {`null`, `""`, `"\u0000"`, `"\u0000a"`, `"A"`, `"A\u0000"`, `"AB"`, `"a"`, `"ä"`, `"\ud83d\ude00"`},
		"Edm.Date":    {`null`, `"0001-01-01"`, `"1899-12-31"`, `"2020-01-01"`, `"2020-01-02"`},
		"Edm.Boolean": {`null`, `false`, `true`},
		"Edm.DateTimeOffset": {`null`, `"0001-01-01T00:00:00Z"`, `"/Date(-1000)/"`, `"1970-01-01T00:00:00Z"`, `"/Date(1)/"`,
			`"2020-01-01T00:00:00+02:00"`,
			`"2020-01-01T00:00:00Z"`, `"2020-01-01T00:00:00.0000001Z"`, `"2019-12-31T23:00:00-02:00"`},
		"": {`null`, `false`, `true`, `-1`, `2`, `10`, `"10"`, `"2"`, `[1]`, `{"a":1}`},
	} {
		keys := compare.KeysOf(shapeOf("K", "K:"+typ))
		var made []string
		for _, v := range values {
			page := pageOf(t, []string{`{"K":` + v + `}`})
			made = append(made, string(keys.Append(nil, page, 0, keys.In(page))))
		}
		if !slices.IsSorted(made) || len(slices.Compact(slices.Clone(made))) != len(values) {
			t.Errorf("%s: %q gives %x", typ, values, made)
		}
	}
}

// TestKeysOfTwoColumnsAreNotMixedUp: what is in one column is not taken for the beginning
// of the next one.
func TestKeysOfTwoColumnsAreNotMixedUp(t *testing.T) {
	t.Parallel()
	texts := []string{`""`, `"\u0000"`, `"\u0000\u0000"`, `"a"`, `"a\u0000"`, `"\u0000a"`, `"\u0001"`, `"\u00ff"`, `null`, `1`, `true`,
		`"x"`, `"z"`, `"x\u0000\u0000\u0007y"`, `"y\u0000\u0000\u0007z"`}
	keys := compare.KeysOf(shapeOf("A,B", "A:Edm.String", "B:Edm.String"))
	found := map[string]string{}
	for _, a := range texts {
		for _, b := range texts {
			row := `{"A":` + a + `,"B":` + b + `}`
			page := pageOf(t, []string{row})
			key := string(keys.Append(nil, page, 0, keys.In(page)))
			if other, twice := found[key]; twice {
				t.Errorf("%s and %s have the same key", row, other)
			}
			found[key] = row
		}
	}
}

// TestMergeAllocatesNothingPerEqualRow also where the texts of the rows differ.
func TestMergeAllocatesNothingPerEqualRow(t *testing.T) {
	shape := shapeOf("ID", "ID:Edm.Int32", "Name:Edm.String", "V:Edm.Decimal", "At:Edm.DateTimeOffset")
	keys := compare.KeysOf(shape)
	count := func(rows int) float64 {
		var left, right []string
		for i := range rows {
			left = append(left, fmt.Sprintf(`{"@odata.etag":"1","ID":%d,"Name":"n","V":1.50,"At":"2020-01-01T00:00:00Z"}`, i))
			right = append(right, fmt.Sprintf(`{"@odata.etag":"2","ID":%d,"Name":"n","V":1.5,"At":"2020-01-01T00:00:00.000Z"}`, i))
		}
		one, two := pageOf(t, left), pageOf(t, right)
		walk := func(p *client.Page) compare.Stream {
			in, at, key := keys.In(p), 0, make([]byte, 0, 64)
			return func() (compare.StreamRow, bool, error) {
				if at == p.Len() {
					return compare.StreamRow{}, false, nil
				}
				key = keys.Append(key[:0], p, at, in)
				at++
				return compare.StreamRow{Key: key, Text: p.Row(at - 1), Page: p, Row: at - 1}, true, nil
			}
		}
		return testing.AllocsPerRun(5, func() {
			m := &compare.Merge{Shape: shape, Left: walk(one), Right: walk(two), Sink: &found{}}
			if err := m.Run(context.Background()); err != nil || m.Counts.Equal != int64(rows) {
				t.Fatal(err, m.Counts)
			}
		})
	}
	if few, many := count(10), count(1000); many > few+10 { // the buffers of keys grow with the keys
		t.Errorf("%v allocations for 10 rows, %v for 1000", few, many)
	}
}
