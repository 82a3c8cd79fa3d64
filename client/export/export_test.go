package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
	"odatui/client/export"
)

// page builds a page of JSON objects the way a kind of service does.
func page(t testing.TB, known []client.Column, rows ...string) *client.Page {
	t.Helper()
	body := strings.Join(rows, "\n")
	b := client.NewPageBuilder([]byte(body), known)
	off := 0
	for _, row := range rows {
		b.Row(off)
		d := json.NewDecoder(strings.NewReader(row))
		if _, err := d.Token(); err != nil {
			t.Fatal(err)
		}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				t.Fatal(err)
			}
			var raw json.RawMessage
			if err := d.Decode(&raw); err != nil {
				t.Fatal(err)
			}
			end := off + int(d.InputOffset())
			b.Set(b.ColumnOf([]byte(name.(string))), end-len(raw), end)
		}
		b.RowEnd(off + len(row))
		off += len(row) + 1
	}
	return b.Build()
}

func write(t testing.TB, format string, o export.Options, pages ...*client.Page) string {
	t.Helper()
	f, err := export.FileOf("x."+format, format)
	if format == "table" {
		f.Format, _ = export.Lookup(format)
	} else if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := f.New(&out, o)
	for _, p := range pages {
		if err := w.Write(p, p.Len()); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

var columns = []client.Column{{Name: "ID", Type: "Edm.Int64", Key: true}, {Name: "Name"}, {Name: "Orders", Link: true}}

func sample(t testing.TB) *client.Page {
	return page(t, columns,
		`{"ID": 9007199254740993, "Name": "a,\"b\"\nc", "Extra": {"x": [1, 2.50]}}`,
		`{"Name": null, "ID": 1e400}`,
		`{"ID": -1, "Name": "", "Extra": true}`)
}

func TestFormats(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"csv": "ID,Name,Extra\n9007199254740993,\"a,\"\"b\"\"\nc\",\"{\"\"x\"\":[1,2.50]}\"\n1e400,,\n-1,\"\",true\n",
		"tsv": "ID\tName\tExtra\n9007199254740993\t\"a,\"\"b\"\"\nc\"\t\"{\"\"x\"\":[1,2.50]}\"\n1e400\t\t\n-1\t\"\"\ttrue\n",
		"json": `[
{"ID":9007199254740993,"Name":"a,\"b\"\nc","Extra":{"x":[1,2.50]}},
{"ID":1e400,"Name":null},
{"ID":-1,"Name":"","Extra":true}
]
`,
		"ndjson": `{"ID":9007199254740993,"Name":"a,\"b\"\nc","Extra":{"x":[1,2.50]}}
{"ID":1e400,"Name":null}
{"ID":-1,"Name":"","Extra":true}
`,
		"markdown": "| ID | Name | Extra |\n| --- | --- | --- |\n| 9007199254740993 | a,\"b\"<br>c | {\"x\":[1,2.50]} |\n| 1e400 |  |  |\n| -1 |  | true |\n",
		"table": "              ID  Name     Extra\n" +
			"9007199254740993  a,\"b\"⏎c  {\"x\":[1,2.50]}\n" +
			"           1e400  ∅        \n" +
			"              -1           true\n",
	}
	for format, want := range tests {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(want, write(t, format, export.Options{}, sample(t))); diff != "" {
				t.Error(diff)
			}
		})
	}
	if len(tests) != len(export.Formats()) {
		t.Errorf("%d formats are tested, there are %d", len(tests), len(export.Formats()))
	}
}

func TestNothing(t *testing.T) {
	t.Parallel()
	empty := page(t, columns)
	for format, want := range map[string]string{
		"csv": "ID,Name\n", "json": "[]\n", "ndjson": "", "table": "ID  Name\n",
	} {
		if got := write(t, format, export.Options{}, empty); got != want {
			t.Errorf("%s of no rows: %q, want %q", format, got, want)
		}
	}
	if got := write(t, "json", export.Options{}); got != "[]\n" {
		t.Errorf("json of no page: %q", got)
	}
}

// TestLaterPages: columns stand elsewhere in a later page, and one is new.
func TestLaterPages(t *testing.T) {
	t.Parallel()
	var dropped []string
	o := export.Options{Dropped: func(names []string) { dropped = append(dropped, names...) }}
	got := write(t, "csv", o, page(t, nil, `{"A":1,"B":2}`), page(t, nil, `{"C":3,"B":4,"A":5}`), page(t, nil, `{"C":6}`))
	if want := "A,B\n1,2\n5,4\n,\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if diff := cmp.Diff([]string{"C"}, dropped); diff != "" {
		t.Error(diff)
	}
	got = write(t, "ndjson", export.Options{}, page(t, nil, `{"A":1}`), page(t, nil, `{"C":3}`))
	if want := "{\"A\":1}\n{\"C\":3}\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTableFitsAndIsClean(t *testing.T) {
	t.Parallel()
	p := page(t, nil, `{"N":12345678901234567890,"T":"`+strings.Repeat("long ", 30)+`","E":"\u001b]0;x"}`)
	got := write(t, "table", export.Options{Width: 60}, p)
	for line := range strings.Lines(got) {
		if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > 60 {
			t.Errorf("%d cells: %q", n, line)
		}
	}
	if !strings.Contains(got, "12345678901234567890") || !strings.Contains(got, "␛]0;x") || strings.Contains(got, "\x1b") {
		t.Errorf("table:\n%s", got)
	}
}

// TestCSVRoundTrip: what is written is read back by another CSV reader.
func FuzzCSVRoundTrip(f *testing.F) {
	f.Add("a\"b", "c\r\nd")
	f.Fuzz(func(t *testing.T, a, b string) {
		x, _ := json.Marshal(a)
		y, _ := json.Marshal(b)
		p := page(t, nil, `{"A":`+string(x)+`,"B":`+string(y)+`}`)
		r := csv.NewReader(strings.NewReader(write(t, "csv", export.Options{}, p)))
		got, err := r.ReadAll()
		if err != nil || len(got) != 2 {
			t.Fatalf("%v, %v", got, err)
		}
		// The reader, not the writer, turns CRLF within a field into LF.
		unix := func(v client.Value) string { return strings.ReplaceAll(v.Text(), "\r\n", "\n") }
		if got[1][0] != unix(p.Cell(0, 0)) || got[1][1] != unix(p.Cell(0, 1)) {
			t.Fatalf("read back %q", got[1])
		}
	})
}
