package rest

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

const odmAnswer = `{
 "meta": {"pagination": {"count": 3, "total": "41", "offset": 0, "limit": 3}},
 "data": [
  {"genestack:accession": "GSF1", "Study Title": "A \"quoted\" title", "Sample Source ID": ["a", "b"], "n": 9007199254740993},
  {"genestack:accession": "GSF2", "n": 1.50, "Added: later": null, "Study Title": ""},
  {"genestack:accession": "GSF3", "deep": {"x": [1, {"y": 2}]}, "\u0041ngle": true}
 ],
 "links": {"cursor": "abc"}
}`

func decode(t *testing.T, body string, o client.RestOptions, key ...string) (*envelope, error) {
	t.Helper()
	return (&Service{rest: o}).decode([]byte(body), key)
}

func TestValuesAreWhatTheServiceWrote(t *testing.T) {
	t.Parallel()
	env, err := decode(t, odmAnswer, client.RestOptions{Rows: "data", Total: "meta.pagination.total", Cursor: "links.cursor"})
	if err != nil {
		t.Fatal(err)
	}
	page := env.page
	var columns []string
	for _, c := range page.Columns {
		columns = append(columns, c.Name)
	}
	if d := cmp.Diff([]string{"genestack:accession", "Study Title", "Sample Source ID", "n", "Added: later", "deep", "Angle"}, columns); d != "" {
		t.Errorf("columns (-want +got):\n%s", d)
	}
	cell := func(row int, name string) client.Value { return page.Cell(row, page.Column(name)) }
	for _, c := range []struct {
		row  int
		name string
		kind client.ValueKind
		text string
	}{
		{0, "Study Title", client.String, `A "quoted" title`},
		{0, "Sample Source ID", client.Nested, `["a", "b"]`},
		{0, "n", client.Number, "9007199254740993"},
		{0, "Added: later", client.Missing, ""},
		{1, "n", client.Number, "1.50"},
		{1, "Added: later", client.Null, ""},
		{1, "Study Title", client.String, ""},
		{2, "deep", client.Nested, `{"x": [1, {"y": 2}]}`},
		{2, "Angle", client.Bool, "true"},
	} {
		if v := cell(c.row, c.name); v.Kind != c.kind || v.Text() != c.text {
			t.Errorf("row %d %q: %v %q, want %v %q", c.row, c.name, v.Kind, v.Text(), c.kind, c.text)
		}
	}
	if page.ID(1) != "GSF2" || !page.Columns[0].Key || page.Columns[1].Key {
		t.Errorf("identity %q, columns %+v", page.ID(1), page.Columns[:2])
	}
	if env.total != 41 || env.cursor != "abc" {
		t.Errorf("total %d, cursor %q", env.total, env.cursor)
	}
	if want := `{"genestack:accession": "GSF2", "n": 1.50, "Added: later": null, "Study Title": ""}`; page.Row(1) != want {
		t.Errorf("row text %q", page.Row(1))
	}
}

// TestNestedTooDeeply: an answer that is valid but too deep is not called
// broken.
func TestNestedTooDeeply(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000)
	for body, want := range map[string]string{
		`[{"id":1},{"id":2,"x":` + deep + `}]`: "nested too deeply",
		deep:                                   "nested too deeply",
		`[{"id":1},{"id":2,"x":]}]`:            "not valid JSON",
	} {
		srv := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) })
		page, err := open(t, srv.URL, client.RestOptions{}).Fetch(t.Context(), client.Query{Path: "things"}, client.Start)
		if err == nil {
			err = page.Incomplete
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.30s: %v, want %s", body, err, want)
		}
	}
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		row  string
		key  []string
		want client.RowID
	}{
		"id":                   {`{"accession":"A","id":7}`, nil, "7"},
		"genestack":            {`{"accession":"A","genestack:accession":"G"}`, nil, "G"},
		"accession":            {`{"accession":"A","id":null}`, nil, "A"},
		"nothing":              {`{"x":1}`, nil, ""},
		"id is an object":      {`{"id":{"a":1}}`, nil, ""},
		"configured":           {`{"id":1,"k":"v"}`, []string{"k"}, "v"},
		"configured, composed": {`{"b":2,"a":"x"}`, []string{"a", "b"}, "a=x,b=2"},
		"configured, missing":  {`{"id":1,"a":"x"}`, []string{"a", "b"}, ""},
		"configured, null":     {`{"a":null}`, []string{"a"}, ""},
	}
	for name, tt := range tests {
		env, err := decode(t, "["+tt.row+"]", client.RestOptions{}, tt.key...)
		if err != nil || env.page.ID(0) != tt.want {
			t.Errorf("%s: %q, %v; want %q", name, env.page.ID(0), err, tt.want)
		}
	}
}

func TestRowsThatAreNotObjects(t *testing.T) {
	t.Parallel()
	env, err := decode(t, `["a",1,null,[2,3],{"x":true}]`, client.RestOptions{})
	if err != nil || env.page.Len() != 5 {
		t.Fatalf("%v", err)
	}
	for i, want := range []string{"a", "1", "", "[2,3]", ""} {
		if got := env.page.Cell(i, env.page.Column("value")).Text(); got != want {
			t.Errorf("row %d: %q", i, got)
		}
	}
	if env.page.Cell(4, env.page.Column("x")).Text() != "true" {
		t.Error("object among values is lost")
	}
}

func TestTotals(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]int64{`12`: 12, `"12"`: 12, `" 12 "`: 12, `null`: -1, `-1`: -1, `1.5`: -1, `"many"`: -1,
		`{}`: -1, `true`: -1, `9223372036854775807`: 9223372036854775807, `99999999999999999999`: -1, `0`: 0} {
		env, err := decode(t, `{"t":`+raw+`,"d":[]}`, client.RestOptions{Rows: "d", Total: "t"})
		if err != nil || env.total != want {
			t.Errorf("%s: %d, %v", raw, env.total, err)
		}
	}
}

// TestAnswersWithoutRows: each is an error that says what is wrong, none is an
// empty result.
func TestAnswersWithoutRows(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		kind, body string
		shape      client.Shape
		message    string
	}{
		"another envelope":   {"application/json", `{"items":[{"id":1}],"log":{"lines":[]}}`, client.ShapeOther, `no array of rows at "data", the answer has arrays at "items", "log.lines"`},
		"rows are an object": {"application/json", `{"data":{"a":1}}`, client.ShapeOther, `no array of rows at "data"`},
		"rows are text":      {"application/json", `{"data":"x"}`, client.ShapeOther, `no array of rows at "data"`},
		"a bare list":        {"application/json", `[{"id":1}]`, client.ShapeOther, `no array of rows at "data"`},
		"an error with 200":  {"application/json", `{"statusCode":401,"message":"no"}`, client.ShapeAPIM, "no"},
		"sign-in page":       {"text/html", `<html><head><title>Sign in</title></head></html>`, client.ShapeHTML, "a sign-in page or other web page came instead of data: Sign in"},
		"page said JSON":     {"application/json", "\n<!DOCTYPE html><title>Sorry</title>", client.ShapeHTML, "a sign-in page or other web page came instead of data: Sorry"},
		"text":               {"text/plain", `all is well`, client.ShapeBroken, "not valid JSON"},
		"nothing":            {"application/json", "", client.ShapeEmpty, ""},
		"blanks":             {"application/json", " \r\n", client.ShapeEmpty, ""},
		"broken at once":     {"application/json", `{"data":[{"id":`, client.ShapeBroken, "broke off"},
		"broken before rows": {"application/json", `{"meta":{"a":`, client.ShapeBroken, "broke off"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", tt.kind)
				io.WriteString(w, tt.body)
			})
			s := open(t, srv.URL, client.RestOptions{Rows: "data", Offset: "o"})
			page, err := s.Fetch(t.Context(), client.Query{Path: "things"}, client.Start)
			var e *client.ResponseError
			if page != nil || !errors.As(err, &e) {
				t.Fatalf("%v, %v", page, err)
			}
			if e.Shape != tt.shape || !strings.Contains(e.Message, tt.message) || e.Status != 200 || string(e.Body) != tt.body {
				t.Errorf("%q: %q (body %q, status %d)", e.Shape, e.Message, e.Body, e.Status)
			}
		})
	}
}

func TestNoContentAndNullAreNoRows(t *testing.T) {
	t.Parallel()
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/none" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		io.WriteString(w, "\xef\xbb\xbf"+`{"data":null,"total":0}`)
	})
	s := open(t, srv.URL, client.RestOptions{Rows: "data", Total: "total", Offset: "o",
		Sets: []client.RestSet{{Name: "none", Path: "none"}, {Name: "null", Path: "null"}}})
	for _, set := range []string{"none", "null"} {
		page, err := s.Fetch(t.Context(), client.Query{Path: set}, client.Start)
		if err != nil || page.Len() != 0 || page.Next != nil {
			t.Errorf("%s: %v, %v", set, page, err)
		}
	}
}

// TestCutAnywhere: an answer that breaks off keeps the whole rows before the
// cut and is never taken for a complete one.
func TestCutAnywhere(t *testing.T) {
	t.Parallel()
	o := client.RestOptions{Rows: "data", Total: "meta.pagination.total", Cursor: "links.cursor"}
	whole, err := decode(t, odmAnswer, o)
	if err != nil {
		t.Fatal(err)
	}
	most := 0
	for n := range len(odmAnswer) {
		env, err := decode(t, odmAnswer[:n], o)
		if err == nil {
			t.Fatalf("cut at %d: taken for complete", n)
		}
		for i := range env.page.Len() {
			if env.page.Row(i) != whole.page.Row(i) || env.page.ID(i) != whole.page.ID(i) {
				t.Fatalf("cut at %d: row %d is %q", n, i, env.page.Row(i))
			}
			for c, column := range env.page.Columns {
				if got, want := env.page.Cell(i, c), whole.page.Cell(i, whole.page.Column(column.Name)); got.Raw() != want.Raw() {
					t.Fatalf("cut at %d: row %d %s is %q, want %q", n, i, column.Name, got.Raw(), want.Raw())
				}
			}
		}
		most = max(most, env.page.Len())
	}
	if most != 3 {
		t.Errorf("at most %d rows were kept", most)
	}
}

func TestBodyThatBreaksOffKeepsRows(t *testing.T) {
	t.Parallel()
	tests := map[string]http.HandlerFunc{
		"connection lost": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, `{"data":[{"id":1},{"id":2},{"id"`)
		},
		"valid so far": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, `{"data":[{"id":1},{"id":2}]}`)
		},
		"ended early": func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, `{"data":[{"id":1},{"id":2},`) },
		"error in stream": func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, `{"data":[{"id":1},{"id":2}{"error":1}`)
		},
		"two answers": func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, `{"data":[{"id":1},{"id":2}]}{}`) },
	}
	for name, answer := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := serve(t, answer)
			s := open(t, srv.URL, client.RestOptions{Rows: "data"})
			got, _, err := walk(t, s, client.Query{Path: "things"}, "id")
			if d := cmp.Diff([]string{"1", "2"}, got); d != "" {
				t.Error(d)
			}
			if err == nil || !strings.Contains(err.Error(), "(2 rows of the answer came)") {
				t.Errorf("error %v", err)
			}
		})
	}
}

// TestNoSecretInErrors: what is redacted is nowhere in an error.
func TestNoSecretInErrors(t *testing.T) {
	t.Parallel()
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Echo", "Bearer s3cret")
		w.WriteHeader(http.StatusBadRequest)
		io.WriteString(w, `{"error":{"code":"1","message":"bad s3cret","details":[{"message":"key s3cret"}]}}`)
	})
	s, err := New(http.DefaultClient, client.Options{URL: srv.URL, Rest: &client.RestOptions{Sets: []client.RestSet{{Name: "a", Path: "/a?key=s3cret"}}}},
		WithRedact(func(text string) string { return strings.ReplaceAll(text, "s3cret", "***") }))
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Fetch(t.Context(), client.Query{Path: "a"}, client.Start)
	var e *client.ResponseError
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	text, _ := json.Marshal(e)
	if all := string(text) + string(e.Body) + err.Error(); strings.Contains(all, "s3cret") || e.Method != http.MethodGet || e.Code != "1" {
		t.Errorf("%s", all)
	}
}

// TestMustRejectFiles runs the answers no JSON reader may accept.
func TestMustRejectFiles(t *testing.T) {
	dir := testdata(t, "vectors", "test_parsing")
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(files) < 100 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		env, err := decode(t, string(body), client.RestOptions{})
		complete := err == nil && env.found
		switch base := filepath.Base(file); {
		case strings.Contains(strings.ToLower(base), "utf"):
			// Bytes that are not UTF-8 inside a string are kept on purpose.
		case strings.HasPrefix(base, "n_") && complete:
			t.Errorf("%s: taken for a good answer", base)
		case strings.HasPrefix(base, "y_") && err != nil:
			t.Errorf("%s: %v", base, err)
		}
	}
}

// testdata finds a folder of the shared test data beside the repository.
func testdata(t testing.TB, path ...string) string {
	t.Helper()
	root := os.Getenv("ODATUI_TESTDATA")
	if root == "" {
		dir, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for dir != filepath.Dir(dir) {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				break
			}
			dir = filepath.Dir(dir)
		}
		root = filepath.Join(filepath.Dir(dir), "shared", "data")
	}
	full := filepath.Join(append([]string{root}, path...)...)
	if _, err := os.Stat(full); err != nil {
		t.Skipf("test data is not here: set ODATUI_TESTDATA (%v)", err)
	}
	return full
}

// FuzzDecode: whatever comes, reading ends without a panic, and what is taken
// for complete is what encoding/json reads too.
func FuzzDecode(f *testing.F) {
	f.Add(odmAnswer, "data", "meta.pagination.total", "links.cursor")
	f.Add(`[1,{"id":2}]`, "", "", "")
	f.Add(`{"a.b":{"c":[{}]}}`, "a.b.c", "a.b", "a")
	f.Add(`{"a":{"b.c":[{"x":1}],"b":{"c":3}}}`, "a.b.c", "a.b.c", "a..")
	f.Add(`{"d":[{"id":1}],"d":[{"id":2}]}`, "d", "d", "d")
	f.Fuzz(func(t *testing.T, body, rows, total, cursor string) {
		env, err := (&Service{rest: client.RestOptions{Rows: rows, Total: total, Cursor: cursor, Next: total}}).decode([]byte(body), nil)
		page := env.page
		if page.Len() > 0 && !env.found {
			t.Fatal("rows out of nowhere")
		}
		for i := range page.Len() {
			if !strings.Contains(body, page.Row(i)) || page.Row(i) == "" {
				t.Fatalf("row %q is not in the body", page.Row(i))
			}
			_ = page.ID(i)
			for c := range page.Columns {
				_ = page.Cell(i, c).Text()
			}
		}
		if env.total < -1 {
			t.Fatal("total", env.total)
		}
		if err != nil {
			return
		}
		if !json.Valid([]byte(body)) {
			// jsontext and encoding/json differ on nesting beyond 10000 only.
			t.Fatalf("taken for complete: %q", body)
		}
		if rows == "" {
			var list []json.RawMessage
			if json.Unmarshal([]byte(body), &list) == nil && len(list) != page.Len() {
				t.Fatalf("%d rows, want %d", page.Len(), len(list))
			}
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	var body strings.Builder
	body.WriteString(`{"meta":{"pagination":{"total":2000}},"data":[`)
	for i := range 2000 {
		if i > 0 {
			body.WriteByte(',')
		}
		id := strconv.Itoa(i)
		body.WriteString(`{"genestack:accession":"GSF` + id + `","Study Title":"A study of things number ` + id + `","n":` + id + `,"tags":["a","b"]}`)
	}
	body.WriteString(`]}`)
	text := []byte(body.String())
	s := &Service{rest: client.RestOptions{Rows: "data", Total: "meta.pagination.total"}}
	b.Run("page", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			if env, err := s.decode(text, nil); err != nil || env.page.Len() != 2000 {
				b.Fatal(err)
			}
		}
	})
	b.Run("maps", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			var v struct{ Data []map[string]any }
			if err := json.Unmarshal(text, &v); err != nil {
				b.Fatal(err)
			}
		}
	})
}
