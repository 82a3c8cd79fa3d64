package compare_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
	"odatui/client/compare"
)

var (
	leftRows = []string{
		`{"Code":"CZE","Name":"Czechia","Note":null,"People":10,"More":{"a": [1, 2]}}`,
		`{"Code":"IND","Name":"India","Note":"a -> b","People":1436164237,"More":null}`,
		`{"Code":"NUL","Name":"NULL","Note":"_NULL","People":1}`,
		`{"Code":"OLD","Name":"","Note":"line\nend, \"quoted\"","People":9007199254740993}`,
		`{"Code":"SAM","Name":"same","People":1}`,
	}
	rightRows = []string{
		`{"Code":"CZE","Name":"Czech Republic","Note":"","People":10,"More":{"a":[1,3]}}`,
		`{"Code":"IND","Name":"India","Note":"a -> b","People":1400260132,"More":null}`,
		`{"Code":"NEW","Name":"Ünïcode 日本","Note":"x","People":null}`,
		`{"Code":"NUL","Name":null,"Note":"NULL","People":1}`,
		`{"Code":"SAM","Name":"same","People":1.0}`,
	}
)

// written writes the differences of the rows above.
func written(t *testing.T, format string, o compare.Options) string {
	t.Helper()
	shape := shapeOf("Code", "Code:Edm.String", "Name:Edm.String", "Note:Edm.String", "People:Edm.Int64", "More:")
	shape.Set = "Countries"
	var out strings.Builder
	w, err := compare.NewWriter(format, &out, o)
	if err != nil {
		t.Fatal(err)
	}
	keys := compare.KeysOf(shape)
	m := &compare.Merge{Shape: shape, Sink: w, Left: stream(t, keys, leftRows, false), Right: stream(t, keys, rightRows, false)}
	if err := m.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	s := compare.Summary{Shape: shape, Complete: true, Exact: true}
	s.Counts = m.Counts
	if err := w.Close(s); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestWriters(t *testing.T) {
	t.Parallel()
	for format, want := range map[string]string{
		"text": `
@@   Code  Name                       Note                People                    More
->   CZE   Czechia -> Czech Republic  NULL   -> ""        ·                         {"a":[1,2]} -> {"a":[1,3]}
->   IND   ·                          ·                   1436164237 -> 1400260132  ·
+++  NEW   Ünïcode 日本               x                   NULL                      NULL
->   NUL   _NULL   -> NULL            __NULL -> _NULL     ·                         ·
---  OLD   ""                         line⏎end, "quoted"  9007199254740993          NULL
`,
		"ndjson": `
{"kind":"changed","key":{"Code":"CZE"},"columns":{"Name":{"left":"Czechia","right":"Czech Republic"},"Note":{"left":null,"right":""},"More":{"left":{"a":[1,2]},"right":{"a":[1,3]}}}}
{"kind":"changed","key":{"Code":"IND"},"columns":{"People":{"left":1436164237,"right":1400260132}}}
{"kind":"right_only","key":{"Code":"NEW"},"columns":{"Name":{"left":null,"right":"Ünïcode 日本"},"Note":{"left":null,"right":"x"},"People":{"left":null,"right":null},"More":{"left":null,"right":null}}}
{"kind":"changed","key":{"Code":"NUL"},"columns":{"Name":{"left":"NULL","right":null},"Note":{"left":"_NULL","right":"NULL"}}}
{"kind":"left_only","key":{"Code":"OLD"},"columns":{"Name":{"left":"","right":null},"Note":{"left":"line\nend, \"quoted\"","right":null},"People":{"left":9007199254740993,"right":null},"More":{"left":null,"right":null}}}
`,
		"csv": `
kind,Code,column,left,right
changed,CZE,Name,Czechia,Czech Republic
changed,CZE,Note,,""
changed,CZE,More,"{""a"":[1,2]}","{""a"":[1,3]}"
changed,IND,People,1436164237,1400260132
right_only,NEW,,,
changed,NUL,Name,NULL,
changed,NUL,Note,_NULL,NULL
left_only,OLD,,,
`,
		"daff": `
@@,Code,Name,Note,People,More
->,CZE,"Czechia->Czech Republic",NULL->,10,"{""a"":[1,2]}->{""a"":[1,3]}"
-->,IND,India,"a -> b",1436164237-->1400260132,NULL
+++,NEW,"Ünïcode 日本",x,NULL,NULL
->,NUL,_NULL->NULL,__NULL->_NULL,1,NULL
---,OLD,,"line
end, ""quoted""",9007199254740993,NULL
`,
	} {
		if diff := cmp.Diff(strings.TrimPrefix(want, "\n"), written(t, format, compare.Options{})); diff != "" {
			t.Errorf("%s: %s", format, diff)
		}
	}
}

// TestJSONIsTheContract: the object holds the rows of ndjson, and the counts.
func TestJSONIsTheContract(t *testing.T) {
	t.Parallel()
	var got struct {
		Set, Left, Right string
		Key              []string
		Counts           compare.Counts
		Complete, Exact  bool
		Rows             []json.RawMessage
	}
	d := json.NewDecoder(strings.NewReader(written(t, "json", compare.Options{})))
	d.DisallowUnknownFields()
	if err := d.Decode(&got); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(written(t, "ndjson", compare.Options{})), "\n")
	if len(got.Rows) != len(lines) || got.Set != "Countries" || got.Left != "a@live" || got.Right != "a@staging" || !got.Complete ||
		!got.Exact ||
		got.Counts != (compare.Counts{Equal: 1, Changed: 3, LeftOnly: 1, RightOnly: 1}) || len(got.Key) != 1 || got.Key[0] != "Code" {
		t.Errorf("%+v", got)
	}
	for i, row := range got.Rows {
		if string(row) != lines[i] {
			t.Errorf("%s\n%s", row, lines[i])
		}
	}
}

// TestWritersOfNothing write a whole document, and none before the comparison began.
func TestWritersOfNothing(t *testing.T) {
	t.Parallel()
	for _, format := range compare.Names() {
		var out strings.Builder
		w, err := compare.NewWriter(format, &out, compare.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Close(compare.Summary{}); err != nil || out.Len() > 0 {
			t.Errorf("%s without a beginning: %q, %v", format, out.String(), err)
		}
		w, _ = compare.NewWriter(format, &out, compare.Options{})
		if err := w.Begin(shapeOf("ID", "ID:Edm.Int32")); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(compare.Summary{}); err != nil {
			t.Fatal(err)
		}
		if format == "json" && !json.Valid([]byte(out.String())) {
			t.Errorf("%s", out.String())
		}
	}
	if _, err := compare.NewWriter("xml", nil, compare.Options{}); err == nil {
		t.Error("there is no format xml")
	}
}

func TestTextFitsTheTerminal(t *testing.T) {
	t.Parallel()
	for _, width := range []int{40, 60, 80, 120} {
		for _, line := range strings.Split(written(t, "text", compare.Options{Width: width}), "\n") {
			if n := len([]rune(line)); n > max(width, 5+6*10) {
				t.Errorf("%d: %d characters: %s", width, n, line)
			}
		}
	}
}

// TestColumnsOfOneSideAreWritten: as what a row has there, and in daff's schema row.
func TestColumnsOfOneSideAreWritten(t *testing.T) {
	t.Parallel()
	shape := shapeOf("ID", "ID:Edm.Int32", "A:Edm.String", "Skip:Edm.String")
	shape.Columns[2].Ignored = true
	shape.Columns = append(shape.Columns, compare.Column{Name: "Old", Kind: compare.LeftOnly},
		compare.Column{Name: "New", Kind: compare.RightOnly})
	rows := []compare.Row{
		{Kind: compare.Changed, Key: []client.Value{client.JSONValue("1")}, Left: client.JSONValue(`{"ID":1,"A":"a","Old":"o"}`),
			Right: client.JSONValue(`{"ID":1,"A":"b","New":"n"}`), Cells: []compare.Cell{{Column: "A", Left: client.Text("a"),
				Right: client.Text("b")}}},
		{Kind: compare.LeftOnly, Key: []client.Value{client.JSONValue("2")}, Left: client.JSONValue(`{"ID":2,"A":"a","Old":"o","Skip":"s"}`)},
		{Kind: compare.RightOnly, Key: []client.Value{client.JSONValue("3")}, Right: client.JSONValue(`{"ID":3,"A":"b","New":"n","Skip":"s"}`)},
	}
	for format, want := range map[string]string{
		"daff": "!,,,---,+++\n@@,ID,A,Old,New\n->,1,a->b,o,n\n---,2,a,o,\n+++,3,b,,n\n",
		"ndjson": `{"kind":"changed","key":{"ID":1},"columns":{"A":{"left":"a","right":"b"}}}
{"kind":"left_only","key":{"ID":2},"columns":{"A":{"left":"a","right":null},"Old":{"left":"o","right":null}}}
{"kind":"right_only","key":{"ID":3},"columns":{"A":{"left":null,"right":"b"},"New":{"left":null,"right":"n"}}}
`,
	} {
		var out strings.Builder
		w, err := compare.NewWriter(format, &out, compare.Options{})
		if err != nil {
			t.Fatal(err)
		}
		err = w.Begin(shape)
		for _, r := range rows {
			err = errors.Join(err, w.Row(r))
		}
		if err = errors.Join(err, w.Close(compare.Summary{})); err != nil || out.String() != want {
			t.Errorf("%s: %v\n%s", format, err, out.String())
		}
	}
}

// TestTextHidesNoValue: of a long change both values are cut.
func TestTextHidesNoValue(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	w, err := compare.NewWriter("text", &out, compare.Options{Width: 50})
	if err != nil {
		t.Fatal(err)
	}
	shape := shapeOf("ID", "ID:Edm.Int32", "Text:Edm.String")
	long := strings.Repeat("left ", 30)
	row := compare.Row{Kind: compare.Changed, Key: []client.Value{client.JSONValue("1")},
		Cells: []compare.Cell{{Column: "Text", Left: client.Text(long), Right: client.Text(strings.ReplaceAll(long, "left", "right"))}}}
	if err := errors.Join(w.Begin(shape), w.Row(row), w.Close(compare.Summary{})); err != nil {
		t.Fatal(err)
	}
	line := strings.Split(out.String(), "\n")[1]
	if !strings.Contains(line, "left") || !strings.Contains(line, "… -> right") || len([]rune(line)) > 50 {
		t.Errorf("%s", line)
	}
}

// TestTextIsSanitised: also the names of columns, of which a service without a model may
// have any.
func TestTextIsSanitised(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	w, err := compare.NewWriter("text", &out, compare.Options{})
	if err != nil {
		t.Fatal(err)
	}
	const evil = "a\x1b[31m\nb"
	shape := compare.Shape{Set: "S\x1b[2J", Key: []string{evil}, Columns: []compare.Column{{Name: evil, Kind: compare.Same},
		{Name: evil + "2", Kind: compare.Same}}}
	row := compare.Row{Kind: compare.Changed, Key: []client.Value{client.Text(evil)},
		Cells: []compare.Cell{{Column: evil + "2", Left: client.Text(evil), Right: client.Text("x")}}}
	if err := errors.Join(w.Begin(shape), w.Row(row), w.Close(compare.Summary{})); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); strings.Contains(text, "\x1b") || strings.Count(text, "\n") != 2 {
		t.Errorf("%q", text)
	}
}

func TestSetsAreWritten(t *testing.T) {
	t.Parallel()
	body := strings.Replace(baseModel, `Scale="2"`, `Scale="4"`, 1)
	body = strings.Replace(body, `<Property Name="Tags" Type="Collection(Edm.String)" Nullable="false"/>`, "", 1)
	body = strings.Replace(body, `<Singleton Name="Me" Type="NS.Person"/>`, `<EntitySet Name="New" EntityType="NS.Person"/>`, 1)
	s := compare.Models(compare.Model{Name: "a@live", Schema: schemaOf(t, model("NS", baseModel))},
		compare.Model{Name: "a@staging", Schema: schemaOf(t, model("NS", body))})
	for format, want := range map[string]string{
		"text": `
@@   set     column  a@live -> a@staging                   grade     why
---  Me                                                    breaking  the set is gone
+++  New                                                   harmless  a new set
->   Things  Price   Edm.Decimal(10,2) -> Edm.Decimal(10,4)  harmless  wider scale
---  Things  Tags    Collection(Edm.String)                breaking  gone
`,
		"json": `
{"left":"a@live","right":"a@staging","sets":[
{"name":"Me","kind":"left_only","grade":"breaking","why":"the set is gone","columns":[]},
{"name":"New","kind":"right_only","grade":"harmless","why":"a new set","columns":[]},
{"name":"Things","kind":"changed","grade":"breaking","why":"","columns":[{"name":"Price","kind":"changed","left":"Edm.Decimal(10,2)","right":"Edm.Decimal(10,4)","grade":"harmless","why":"wider scale"},{"name":"Tags","kind":"left_only","left":"Collection(Edm.String)","right":null,"grade":"breaking","why":"gone"}]}
]}
`,
		"csv": `
kind,set,column,left,right,grade,why
left_only,Me,,,,breaking,the set is gone
right_only,New,,,,harmless,a new set
changed,Things,Price,"Edm.Decimal(10,2)","Edm.Decimal(10,4)",harmless,wider scale
left_only,Things,Tags,Collection(Edm.String),,breaking,gone
`,
		"daff": `
@@,set,column,type
---,Me,,
+++,New,,
->,Things,Price,"Edm.Decimal(10,2)->Edm.Decimal(10,4)"
---,Things,Tags,Collection(Edm.String)
`,
	} {
		var out strings.Builder
		if err := compare.WriteSets(format, &out, s, compare.Options{}); err != nil {
			t.Fatal(err)
		}
		if format == "text" {
			if strings.Join(strings.Fields(out.String()), " ") != strings.Join(strings.Fields(want), " ") {
				t.Errorf("text:\n%s", out.String())
			}
			continue
		}
		if diff := cmp.Diff(strings.TrimPrefix(want, "\n"), out.String()); diff != "" {
			t.Errorf("%s: %s", format, diff)
		}
		if format == "csv" || format == "daff" {
			if _, err := csv.NewReader(strings.NewReader(out.String())).ReadAll(); err != nil {
				t.Errorf("%s: %v", format, err)
			}
		}
	}
}
