package odata

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

// cells writes a page as its columns and rows, each cell as it was written.
func cells(p *client.Page) [][]string {
	var head []string
	for _, c := range p.Columns {
		head = append(head, c.Name)
	}
	out := [][]string{head}
	for i := range p.Len() {
		var row []string
		for c := range p.Columns {
			row = append(row, p.Cell(i, c).Raw())
		}
		out = append(out, row)
	}
	return out
}

func TestDecodeForms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body string
		want       [][]string
	}{
		{"trap 5: numbers stay as written", `{"value":[{"a":9223372036854775807,"b":1.50,"c":-0,"d":1e400,"e":"INF"}]}`,
			[][]string{{"a", "b", "c", "d", "e"}, {"9223372036854775807", "1.50", "-0", "1e400", `"INF"`}}},
		{"trap 8: annotations are no columns", `{"value":[{"@odata.etag":"x","a":1,"a@odata.type":"#Int64","b@com.x.y":{"z":1},"@com.x":2,"#NS.Act":{"target":"x"}}]}`,
			[][]string{{"a", "#NS.Act"}, {"1", `{"target":"x"}`}}},
		{"trap 9: columns are the union", `{"value":[{"a":1},{"@odata.type":"#N.E","b":2,"a":3},{"c":4}]}`,
			[][]string{{"a", "b", "c"}, {"1", "", ""}, {"3", "2", ""}, {"", "", "4"}}},
		{"trap 10: null and absent", `{"value":[{"a":null,"b":""},{"a":{"x":[1]},"b":[]}]}`,
			[][]string{{"a", "b"}, {"null", `""`}, {`{"x":[1]}`, "[]"}}},
		{"a name twice keeps the last", `{"value":[{"a":1,"a":2}]}`, [][]string{{"a"}, {"2"}}},
		{"names that differ in case", `{"value":[{"UserId":1,"userid":2}]}`, [][]string{{"UserId", "userid"}, {"1", "2"}}},
		{"a name with escapes", `{"value":[{"a\u0062\"c":1},{"ab\"c":2}]}`, [][]string{{`ab"c`}, {"1"}, {"2"}}},
		{"primitives", `{"@odata.context":"$metadata#Collection(Edm.String)","value":["a",1,null,[2]]}`,
			[][]string{{"value"}, {`"a"`}, {"1"}, {"null"}, {"[2]"}}},
		{"one primitive", `{"@odata.context":"$metadata#Edm.Int64","value":9007199254740993}`, [][]string{{"value"}, {"9007199254740993"}}},
		{"one complex value", `{"@odata.context":"x","value":{"a":1,"@x":2,"b":{"c":3}}}`, [][]string{{"a", "b"}, {"1", `{"c":3}`}}},
		{"null for a list", `{"@odata.context":"x","value":null}`, [][]string{nil}},
		{"mixed rows", `{"value":[{"a":1},2]}`, [][]string{{"a", "value"}, {"1", ""}, {"", "2"}}},
		{"one record", `{"@odata.context":"$metadata#People/$entity","@odata.id":"People('x')","a":1,"value":[{"b":2}]}`,
			[][]string{{"a", "value"}, {"1", `[{"b":2}]`}}},
		{"a record with a value", `{"@odata.context":"$metadata#Me","name":"n","value":"v"}`, [][]string{{"name", "value"}, {`"n"`, `"v"`}}},
		{"a bare list", `[{"a":1}]`, [][]string{{"a"}, {"1"}}},
		{"a count", ` 42`, [][]string{{"value"}, {"42"}}},
		{"a count behind a BOM", "\ufeff42", [][]string{{"value"}, {"42"}}},
		{"bad UTF-8 and lone surrogates", "{\"value\":[{\"a\":\"\xff\",\"b\":\"\\ud800\"}]}", [][]string{{"a", "b"}, {"\"\xff\"", `"\ud800"`}}},
		{"no rows", `{"value":[]}`, [][]string{nil}},
		{"rows without properties", `{"value":[{},{}]}`, [][]string{nil, nil, nil}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := decode([]byte(c.body), decoding{})
			if err != nil || got.broke != nil {
				t.Fatal(err, got)
			}
			if diff := cmp.Diff(c.want, cells(got.page)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDecodeIdentity(t *testing.T) {
	t.Parallel()
	r, err := parseRoot("https://h.example/svc")
	if err != nil {
		t.Fatal(err)
	}
	d := decoding{identity: r.identity, keys: []string{"k"}, columns: []client.Column{{Name: "k", Key: true}}}
	for _, c := range []struct{ row, want string }{
		{`{"@odata.id":"Crm_Customers(1b)","k":1}`, "Crm_Customers(1b)"},
		{`{"@odata.id":"https://h.example/svc/People('a%20b')","k":1}`, "People('a b')"},
		{`{"@odata.id":"https://other.example/x/People('a/b')"}`, "People('a/b')"},
		{`{"@id":"/svc/People(1)"}`, "People(1)"},
		{`{"k":7}`, "7"},
		{`{"k":"a\"b"}`, `a"b`},
		{`{"x":7}`, ""},
	} {
		got, err := decode([]byte(`{"value":[{"k":"before"},`+c.row+`]}`), d)
		if err != nil || got.page.ID(1) != client.RowID(c.want) {
			t.Errorf("%s: %q, %v; want %q", c.row, got.page.ID(1), err, c.want)
		}
	}
}

func TestDecodeMarksLinks(t *testing.T) {
	t.Parallel()
	got, err := decode([]byte(`{"value":[{"a":1,"Trips@odata.navigationLink":"People('x')/Trips","Friends@odata.navigationLink":"y","Friends":[{"b":1}]}]}`), decoding{})
	if err != nil {
		t.Fatal(err)
	}
	want := []client.Column{{Name: "a", Nullable: true}, {Name: "Trips", Nullable: true, Link: true}, {Name: "Friends", Nullable: true, Link: true}}
	if diff := cmp.Diff(want, got.page.Columns); diff != "" {
		t.Error(diff)
	}
	if got.page.Cell(0, 1).Kind != client.Missing || got.page.Cell(0, 2).Raw() != `[{"b":1}]` {
		t.Error("the cells of the links are wrong")
	}
}

func TestDecodeKeepsTheModelsColumns(t *testing.T) {
	t.Parallel()
	known := []client.Column{{Name: "b", Type: "Edm.Int32", Key: true}, {Name: "never"}, {Name: "a"}}
	got, err := decode([]byte(`{"value":[{"new":0,"a":1,"b":2}]}`), decoding{columns: known, keys: []string{"b"}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"b", "never", "a", "new"}, {"2", "", "1", "0"}}, cells(got.page)); diff != "" {
		t.Error(diff)
	}
	if got.page.ID(0) != "2" {
		t.Errorf("identity %q", got.page.ID(0))
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`{"a":`, maxDepth+2) + "1" + strings.Repeat("}", maxDepth+2)
	for name, body := range map[string]string{
		"garbage behind": `{"value":[{"a":1}]}x`, "a second object": `{"value":[{"a":1}]}{"value":[]}`,
		"a comma too many": `{"value":[{"a":1},]}`, "too deep": `{"value":[{"a":1},` + deep + `]}`,
		"cut in a row": `{"value":[{"a":1},{"a":`, "cut behind a row": `{"value":[{"a":1}`, "cut behind the list": `{"value":[{"a":1}]`,
		"an apostrophe": `{"value":[{"a":1},{'a':1}]}`, "NaN": `{"value":[{"a":1},{"a":NaN}]}`, "a control": "{\"value\":[{\"a\":1},{\"a\":\"\n\"}]}",
	} {
		got, err := decode([]byte(body), decoding{})
		if err == nil && got.broke == nil {
			t.Errorf("%s: taken for whole", name)
			continue
		}
		if err != nil || got.page.Len() != 1 || got.page.Cell(0, 0).Raw() != "1" {
			t.Errorf("%s: the row before is lost: %v", name, err)
		}
	}
}

// Every file of JSONTestSuite as the value of a cell.
func TestDecodeJSONTestSuite(t *testing.T) {
	t.Parallel()
	dir := testData(t, "vectors/test_parsing")
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, f := range files {
		text, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		body := append(append([]byte(`{"value":[{"first":1},{"a":`), text...), `}]}`...)
		got, err := decode(bytes.Clone(body), decoding{})
		whole := err == nil && got.broke == nil
		tried++
		switch f.Name()[0] {
		case 'y':
			if !whole {
				t.Errorf("%s: refused: %v", f.Name(), err)
			}
		case 'n':
			if whole {
				t.Errorf("%s: accepted", f.Name())
			}
		}
		if err == nil && got.page.Len() == 0 {
			t.Errorf("%s: the row before is lost", f.Name())
		}
	}
	if tried < 300 {
		t.Errorf("only %d files tried", tried)
	}
}

func TestRealPayloads(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct{ rows, columns int }{
		"v4-feed-full.json": {2, -1}, "v4-olingo-Customers.json": {2, -1}, "v4-olingo-annotated.json": {1, -1},
		"v4-olingo-collectionOfEntityReferences.json": {2, 1}, "v4-olingo-containmentNav.json": {1, -1},
		"v4-olingo-crossjoin.json": {-1, -1}, "v4-olingo-delta.json": {-1, -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := decode(readData(t, "metadata/payloads/"+name), decoding{})
			if err != nil || got.broke != nil {
				t.Fatal(err, got)
			}
			if p := got.page; p.Len() == 0 || want.rows >= 0 && p.Len() != want.rows || want.columns >= 0 && len(p.Columns) != want.columns {
				t.Errorf("%d rows, columns %v", p.Len(), p.Columns)
			}
			for _, c := range got.page.Columns {
				if strings.Contains(c.Name, "@") && c.Name != "@odata.id" && c.Name != "@removed" {
					t.Errorf("the annotation %s is a column", c.Name)
				}
			}
		})
	}
	for _, name := range []string{"v2-entity.json", "v2-feed-count.json", "v2-inline-next-count.json"} {
		got, err := decode(readData(t, "metadata/payloads/"+name), decoding{})
		if err != nil || got.legacy != "V2" {
			t.Errorf("%s is not recognised: %v", name, err)
		}
	}
}

// FuzzDecode compares with encoding/json: what is taken for whole is valid
// JSON with the same number of rows, and nothing panics.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"value":[{"a":1,"b":"x"},{"a":null}],"@odata.nextLink":"n"}`, `{"@odata.count":"3","value":[[],{},1]}`,
		`{"a":{"b":[1]},"@odata.context":"x/$entity"}`, `[{"a":"\ud83d\ude00"}]`, `{"value":{"a\u0040b":1}}`, `42`,
		`{"error":{"code":"x"}}`, `{"value":[{"a@odata.navigationLink":"x","@odata.id":"T(1)"}]}`, `{"value":[{"a":1}],"value":[]}`,
	} {
		f.Add([]byte(seed))
	}
	known := decoding{keys: []string{"a"}, columns: []client.Column{{Name: "a", Key: true}}}
	f.Fuzz(func(t *testing.T, body []byte) {
		kept := bytes.Clone(body)
		got, err := decode(body, known)
		if !bytes.Equal(kept, body) {
			t.Fatal("the body was changed")
		}
		if err != nil {
			return
		}
		for i := range got.page.Len() {
			for c := range got.page.Columns {
				v := got.page.Cell(i, c)
				if v.Kind != client.Missing && !json.Valid([]byte(v.Raw())) {
					t.Fatalf("cell %d,%d holds %q", i, c, v.Raw())
				}
				v.Text()
			}
			if !json.Valid([]byte(got.page.Row(i))) {
				t.Fatalf("row %d is %q", i, got.page.Row(i))
			}
		}
		if got.broke != nil {
			return
		}
		text := bytes.TrimPrefix(body, []byte("\ufeff"))
		if !json.Valid(text) {
			t.Fatalf("taken for whole: %q", body)
		}
		if want := wantRows(text); want >= 0 && got.page.Len() != want {
			t.Fatalf("%d rows, want %d: %q", got.page.Len(), want, body)
		}
	})
}

// wantRows is what encoding/json finds, -1 where it cannot be told so simply.
func wantRows(text []byte) int {
	dec := json.NewDecoder(bytes.NewReader(text))
	if t, _ := dec.Token(); t != json.Delim('{') {
		return -1
	}
	names := map[string]int{}
	var value json.RawMessage
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return -1
		}
		var raw json.RawMessage
		if dec.Decode(&raw) != nil {
			return -1
		}
		names[fmt.Sprint(name)]++
		if name == "value" {
			value = raw
		}
	}
	var list []json.RawMessage
	if names["value"] != 1 || len(names) != 1 || json.Unmarshal(value, &list) != nil || list == nil {
		return -1
	}
	return len(list)
}

// FuzzResolve: a link that may be followed leads to the service's own origin.
func FuzzResolve(f *testing.F) {
	for _, seed := range []string{"Things?$skip=2", "//evil.example/x", "http://h.example@evil.example/", "https://h.example:443/odata/x",
		"http:\\\\evil.example", "/../x", "?a=%zz", "https://h.example/odata/T?$skiptoken='ä b'", "\thttps://evil.example", "http:///x", "https:h.example/x"} {
		f.Add(seed, "https://h.example/odata/$metadata#T")
		f.Add(seed, seed)
	}
	r, err := parseRoot("https://h.example/odata")
	if err != nil {
		f.Fatal(err)
	}
	request, err := r.below("T", "")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, link, context string) {
		u, err := r.resolve(link, context, request, false)
		if err != nil {
			return
		}
		if u.Scheme != "https" || !strings.EqualFold(u.Hostname(), "h.example") || u.User != nil || (u.Port() != "" && u.Port() != "443") {
			t.Fatalf("%q leads to %s", link, u)
		}
		for _, c := range []byte(u.String()) {
			if c <= ' ' || c >= 0x7f || c == '"' || c == '<' || c == '\\' {
				t.Fatalf("%q makes the illegal %q", link, u)
			}
		}
	})
}

// TestPropertyNamedError: an object named error is the error of a response if it is
// alone or stands beside a list; in a record it is a property.
func TestPropertyNamedError(t *testing.T) {
	t.Parallel()
	for body, c := range map[string]struct {
		list           bool // a list of records was requested
		faulty, failed bool
	}{
		`{"error":{"code":"x"}}`:                                               {false, true, true},
		`{"@odata.context":"x","error":{"code":"x"}}`:                          {false, true, true},
		`{"error":{"code":"x"},"value":[]}`:                                    {false, false, true},
		`{"error":{"code":"x"},"Id":1}`:                                        {false, false, false},
		`{"Id":1,"error":{"code":"x"}}`:                                        {false, false, false},
		`{"error":{"code":"x"},"Id":1,"value":[]}`:                             {false, false, true},
		`{"error":{"code":"x"},"traceId":"1"}`:                                 {true, false, true},
		`{"@odata.context":"$metadata#T/$entity","error":{"code":"x"},"Id":1}`: {true, false, false},
	} {
		got, err := decode([]byte(body), decoding{records: c.list})
		if err != nil || got.faulty != c.faulty || (got.fault != nil) != c.failed {
			t.Errorf("%s: faulty %v, fault %s, %v", body, got.faulty, got.fault, err)
		}
	}
	s, _ := play(t, map[string]string{"$metadata": ordersModel, "Orders(1)": `{"error":{"code":"x"},"Id":1}`})
	p, err := s.Fetch(t.Context(), client.Query{Path: "Orders(1)"}, client.Start)
	if err != nil || p.Incomplete != nil || p.Cell(0, p.Column("error")).Raw() != `{"code":"x"}` {
		t.Error(p, err)
	}
}
