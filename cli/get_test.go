package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
)

// shop is a service with a set Things of seven rows, whose answers a test may
// give itself.
type shop struct {
	model  string
	rows   []string                                          // nil seven rows
	answer func(w http.ResponseWriter, r *http.Request) bool // true: answered

	mu    sync.Mutex
	asked []string
}

const shopModel = `<Edmx Version="4.0"><DataServices><Schema Namespace="N"><EntityType Name="Thing"><Key><PropertyRef Name="Id"/></Key>
<Property Name="Id" Type="Edm.Int32"/><Property Name="Name" Type="Edm.String"/></EntityType>
<EntityContainer Name="K"><EntitySet Name="Things" EntityType="N.Thing"/></EntityContainer></Schema></DataServices></Edmx>`

// derivedModel has types that are derived from that of Things.
var derivedModel = strings.Replace(shopModel, "<EntityContainer",
	`<EntityType Name="Wide" BaseType="N.Thing"><Property Name="Width" Type="Edm.Int32"/></EntityType>
<EntityType Name="WideRed" BaseType="N.Wide" OpenType="true"><Property Name="Red" Type="Edm.Boolean"/></EntityType><EntityContainer`, 1)

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/svc"), "/")
	if !strings.HasPrefix(path, "$") && path != "" {
		s.asked = append(s.asked, strings.TrimPrefix(r.URL.RequestURI(), "/svc/"))
	}
	q := r.URL.Query()
	switch {
	case s.answer != nil && s.answer(w, r):
	case path == "":
		fmt.Fprint(w, `{"value":[{"name":"Things","url":"Things"}]}`)
	case path == "$metadata":
		fmt.Fprint(w, s.model)
	case path == "Things":
		from, n := 0, len(s.rows)
		_, _ = fmt.Sscan(q.Get("$skip"), &from)
		_, _ = fmt.Sscan(q.Get("$top"), &n)
		from = min(from, len(s.rows))
		fmt.Fprintf(w, `{"value":[%s]}`, strings.Join(s.rows[from:min(from+n, len(s.rows))], ","))
	default:
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"error":{"code":"404","message":"there is nothing here"}}`)
	}
}

// answers answers a path with a text.
func answers(path string, status int, text string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if strings.TrimPrefix(r.URL.Path, "/svc/") != path {
			return false
		}
		w.WriteHeader(status)
		fmt.Fprint(w, text)
		return true
	}
}

// open starts the service and a program with a profile p of it.
func (s *shop) open(t *testing.T, lines string) *program {
	t.Helper()
	if s.model == "" {
		s.model = shopModel
	}
	for i := 0; i < 7 && len(s.rows) == i; i++ {
		s.rows = append(s.rows, fmt.Sprintf(`{"Id":%d,"Name":"n%d"}`, i, i))
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return newProgram(t, fmt.Sprintf("[profiles.p]\nurl = %q\n%s\n", server.URL+"/svc", lines))
}

// shopCase is one run of the program at a shop.
type shopCase struct {
	name     string
	shop     *shop
	lines    string // of the profile
	args     string
	code     int
	out      string // whole, or a part of it after "…"
	says     []string
	says0    []string // must not be on stderr
	requests []string // parts of the requests for rows, in order; nil any
}

func (c shopCase) run(t *testing.T) {
	p := c.shop.open(t, c.lines)
	code := p.run(strings.Fields(c.args)...)
	part, isPart := strings.CutPrefix(c.out, "…")
	if code != c.code || !isPart && p.out != c.out || isPart && !strings.Contains(p.out, part) {
		t.Errorf("exit %d, stdout %q; want %d, %q\n%s", code, p.out, c.code, c.out, p.err)
	}
	for _, text := range c.says {
		if !strings.Contains(p.err, text) {
			t.Errorf("%q is not on stderr:\n%s", text, p.err)
		}
	}
	for _, text := range c.says0 {
		if strings.Contains(p.err, text) {
			t.Errorf("%q is on stderr:\n%s", text, p.err)
		}
	}
	for i, part := range c.requests {
		if i >= len(c.shop.asked) || !strings.Contains(c.shop.asked[i], part) {
			t.Errorf("requests %q, want %q", c.shop.asked, c.requests)
			break
		}
	}
}

const sevenRows = "Id,Name\n0,n0\n1,n1\n2,n2\n3,n3\n4,n4\n5,n5\n6,n6\n"

func TestGetAtAShop(t *testing.T) {
	t.Parallel()
	derived := []string{`{"Id":0,"Name":"a"}`, `{"Id":1,"Name":"b"}`, `{"@odata.type":"#N.Wide","Id":2,"Name":"c","Width":5}`,
		`{"@odata.type":"#N.WideRed","Id":3,"Name":"d","Width":6,"Red":true}`}
	lists := func(w http.ResponseWriter, r *http.Request) bool {
		return answers("Things", 200, `{"value":[{"Id":0,"Lines":[{"No":1}],"Lines@odata.nextLink":"Lines?p=2"}]}`)(w, r) ||
			answers("Lines", 200, `{"value":[{"No":2}]}`)(w, r)
	}
	for _, c := range []shopCase{
		{name: "a list that was cut", shop: &shop{answer: lists}, args: "get p Things --top 1 --expand Lines --format csv",
			out: `…"[{""No"":1}]"`, says: []string{"Lines", "--expand-all"}},
		{name: "a list fetched to its end", shop: &shop{answer: lists}, args: "get p Things --top 1 --expand Lines --expand-all --format csv",
			out: `…"[{""No"":1},{""No"":2}]"`, says0: []string{"Lines"}},
		{name: "count alone", shop: &shop{answer: answers("Things/$count", 200, "7")}, args: "get p Things --top 2 --count --format csv",
			out:  "Id,Name\n0,n0\n1,n1\n",
			says: []string{"the service counts 7 rows"}},
		{name: "count alone is refused", shop: &shop{}, args: "get p Things --top 2 --count --format csv", out: "Id,Name\n0,n0\n1,n1\n",
			says: []string{"the service does not count"}},
		{name: "count with a filter", shop: &shop{answer: answers("Things/$count", 200, "3")},
			args: "get p Things --top 2 --count --filter Id --format csv",
			out:  "…0,n0", says: []string{"counts 3 rows"}, requests: []string{"$filter=", "Things/$count?$filter="}},
		{name: "the key is added and hidden", shop: &shop{answer: answers("Things", 200, `{"value":[{"Id":0,"Name":"a"},{"Id":1,"Name":"b"}]}`)},
			args: "get p Things --top 2 --select Name --format csv", out: "Name\na\nb\n", requests: []string{"$select=Name,Id"}},
		{name: "the key is hidden in JSON too", shop: &shop{answer: answers("Things", 200, `{"value":[{"Id":0,"Name":"a"}]}`)},
			args: "get p Things --top 1 --select Name --format ndjson", out: "{\"Name\":\"a\"}\n"},
		{name: "columns of derived types", shop: &shop{model: derivedModel, rows: derived}, lines: "page_size = 2",
			args: "get p Things --all --format csv",
			out:  "Id,Name,Width,Red\n0,a,,\n1,b,,\n2,c,5,\n3,d,6,true\n"},
		{name: "columns of derived types, tsv", shop: &shop{model: derivedModel, rows: derived}, lines: "page_size = 2",
			args: "get p Things --all --format tsv", out: "…Id\tName\tWidth\tRed\n"},
		{name: "a record that is not there", shop: &shop{}, args: "get p Things(99)", code: 1, says: []string{"Things(99)"},
			says0: []string{"has no Things at", "no set named"}},
		{name: "a path that is not there", shop: &shop{}, args: "get p Things(1)/Kidz", code: 1, says: []string{"Things(1)/Kidz"},
			says0: []string{"has no Things at", "no set named"}},
		{name: "an expired link", shop: &shop{answer: func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Query().Has("$skiptoken") {
				return answers("Things", 404, `{"error":{"code":"x","message":"token lost"}}`)(w, r)
			}
			return answers("Things", 200, `{"value":[{"Id":0,"Name":"n0"}],"@odata.nextLink":"Things?$skiptoken=1"}`)(w, r)
		}}, args: "get p Things --all --format csv", code: 1, out: "Id,Name\n0,n0\n", says: []string{"1 row came, then", "hint: "},
			says0: []string{"no set named", "has no Things"}},
		{name: "an error after the rows", shop: &shop{answer: answers("Things", 200,
			`{"value":[{"Id":0,"Name":"n0"}]} {"error":{"code":"E7","message":"lost the cursor"}}`)},
			args: "get p Things --all --format csv", code: 1, out: "Id,Name\n0,n0\n", says: []string{"1 row came, then", "lost the cursor"}},
		{name: "a limit for $top", shop: &shop{answer: func(w http.ResponseWriter, r *http.Request) bool {
			return len(r.URL.Query().Get("$top")) > 1 && answers("Things", 400,
				`{"error":{"message":"The limit of '4' for Top query has been exceeded."}}`)(w, r)
		}}, args: "get p Things --all --format csv", out: sevenRows, says: []string{"page_size"}},
		{name: "an own order with a refused key", shop: &shop{answer: func(w http.ResponseWriter, r *http.Request) bool {
			return strings.Contains(r.URL.Query().Get("$orderby"), "Id") && answers("Things", 400,
				`{"error":{"message":"'Id' is not sortable"}}`)(w, r)
		}}, args: "get p Things --orderby Name --format csv --top 7", out: sevenRows, says: []string{"order_by_key"},
			requests: []string{"$orderby=Name,Id", "$orderby=Name&"}},
		{name: "a column that does not come", shop: &shop{answer: answers("Things", 200, `{"value":[{"Id":0,"Name":"a"}]}`)},
			args: "get p Things --all --select Id,Nope --format csv", out: "…Id", says: []string{"no column Nope came"}, says0: []string{"column Id"}},
		{name: "no rows of a set that is not there", shop: &shop{}, args: "get p Thingz --top 0", code: 1, says: []string{"no set named"}},
		{name: "a model that is not sent", shop: &shop{answer: answers("$metadata", 304, "")}, args: "describe p Things --format csv",
			out: "…Name", says: []string{"does not send its model"}},
		{name: "raw", shop: &shop{answer: answers("Things(1)/Photo/$value", 200, "\x89PNG\x00\xff")},
			args: "get p Things(1)/Photo/$value --raw", out: "\x89PNG\x00\xff"},
		{name: "raw, refused", shop: &shop{}, args: "get p Things(1)/Photo/$value --raw", code: 1, says: []string{"404",
			"there is nothing here"}},
		{name: "raw, forbidden", shop: &shop{answer: answers("Media", 403, "no")}, args: "get p Media --raw", code: 4, says: []string{"403"}},
		{name: "raw, broken off", shop: &shop{answer: func(w http.ResponseWriter, r *http.Request) bool {
			w.Header().Set("Content-Length", "9")
			return answers("Media", 200, "abc")(w, r)
		}}, args: "get p Media --raw", code: 1, out: "abc", says: []string{"3 bytes came, then"}},
		{name: "raw with another flag", shop: &shop{}, args: "get p Media --raw --top 1", code: 2, says: []string{"--raw"}},
		{name: "raw of REST", shop: &shop{answer: answers("pic.bin", 200, "\x00\x01")}, lines: restLines, args: "get p pic.bin --raw",
			out: "\x00\x01"},
		{name: "raw of a set of REST", shop: &shop{answer: answers("files", 200, `{"data":[]}`)}, lines: restLines,
			args: "get p docs --raw", out: `{"data":[]}`},
		{name: "REST: no success beside an empty list", shop: &shop{answer: answers("files", 200, `{"success":false,"data":[]}`)},
			lines: restLines, args: "get p docs --all",
			code: 1, says: []string{"success: false"}},
		{name: "REST: an error beside an empty list", shop: &shop{answer: answers("files", 200, `{"error":"the index is down","data":[]}`)},
			lines: restLines, args: "get p docs",
			code: 1, says: []string{"the index is down"}},
		{name: "REST: success and an empty list", shop: &shop{answer: answers("files", 200, `{"success":true,"error":null,"data":[]}`)},
			lines: restLines,
			args:  "get p docs --format json", out: "[]\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.run(t)
		})
	}
}

const interruptedBehind2 = "odatui: error: 2 rows came, then it was interrupted\n" +
	"odatui: hint: what came stays written, the same command begins again; an export to a file goes on: odatui export\n"

// TestInterruptedAtTheEnd: the question behind the last row is interrupted.
func TestInterruptedAtTheEnd(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	s := &shop{answer: func(_ http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/$count") {
			return false
		}
		interrupt()
		<-r.Context().Done()
		return true
	}}
	p := s.open(t, "")
	var complaints bytes.Buffer
	a := newApp(os.Stdin, os.Stdout, os.Stderr)
	a.out, a.err, a.config, a.store, a.inTTY, a.outTTY = io.Discard, cleanWriter(&complaints), p.config, p.state, false, false
	code := a.run(ctx, []string{"get", "p", "Things", "--top", "2", "--count"})
	if code != exitInterrupted || complaints.String() != interruptedBehind2 {
		t.Errorf("exit %d, %q", code, complaints.String())
	}
}

// TestRawWriteError: a full disk is not the service's failure.
func TestRawWriteError(t *testing.T) {
	t.Parallel()
	p := (&shop{answer: answers("Media", 200, "abc")}).open(t, "")
	var complaints bytes.Buffer
	a := newApp(os.Stdin, os.Stdout, os.Stderr)
	a.out, a.err, a.config, a.store, a.inTTY, a.outTTY = writerOf(func([]byte) (int, error) { return 0, errors.New("the disk is full") }),
		cleanWriter(&complaints), p.config, p.state, false, false
	code := a.run(t.Context(), []string{"get", "p", "Media", "--raw"})
	if code != exitFailed || complaints.String() != "odatui: error: write the body: the disk is full\n" {
		t.Errorf("exit %d, %q", code, complaints.String())
	}
}

// TestInterruptedGet says how many rows were written.
func TestInterruptedGet(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	wrote := make(chan struct{})
	s := &shop{answer: func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Has("$skiptoken") {
			<-wrote
			interrupt()
			<-r.Context().Done()
			return true
		}
		return answers("Things", 200, `{"value":[{"Id":0,"Name":"a"},{"Id":1,"Name":"b"}],"@odata.nextLink":"Things?$skiptoken=2"}`)(w, r)
	}}
	p := s.open(t, "")
	var complaints bytes.Buffer
	a := newApp(os.Stdin, os.Stdout, os.Stderr)
	a.err, a.config, a.store, a.inTTY, a.outTTY = cleanWriter(&complaints), p.config, p.state, false, false
	lines := 0
	a.out = writerOf(func(text []byte) (int, error) {
		lines += bytes.Count(text, []byte("\n"))
		if lines == 2 {
			close(wrote)
		}
		return len(text), nil
	})
	code := a.run(ctx, []string{"get", "p", "Things", "--all", "--format", "ndjson"})
	if code != exitInterrupted || complaints.String() != interruptedBehind2 {
		t.Errorf("exit %d, %q", code, complaints.String())
	}
}

// writerOf is a writer that is a function.
type writerOf func([]byte) (int, error)

func (f writerOf) Write(p []byte) (int, error) { return f(p) }

const restLines = "kind = \"rest\"\n[profiles.p.rest]\nrows = \"data\"\n[[profiles.p.rest.sets]]\nname = \"docs\"\npath = \"/files\"\n"

// TestDescribeWaitsForTheModel: a model that was kept is checked before it is
// shown, and what is wrong with the new one is said.
func TestDescribeWaitsForTheModel(t *testing.T) {
	t.Parallel()
	newer := strings.Replace(shopModel, `Name="Name"`, `Name="Title"`, 1)
	for name, c := range map[string]struct {
		status int
		model  string
		column string
		code   int
		says   string
	}{
		"not changed": {304, "", "Name", 0, ""},
		"another one": {200, newer, "Title", 0, ""},
		"broken":      {200, "<Edmx", "Name", 0, "does not send its model"},
		"refused":     {500, `{"error":{"message":"no"}}`, "Name", 0, "does not send its model"},
		"cut":         {200, newer[:len(newer)-40], "Title", 1, "read in part"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &shop{}
			p := s.open(t, "")
			if code := p.run("describe", "p", "Things"); code != 0 || !strings.Contains(p.out, "Name") {
				t.Fatalf("exit %d: %s%s", code, p.out, p.err)
			}
			s.answer = answers("$metadata", c.status, c.model)
			code := p.run("describe", "p", "Things", "--format", "csv")
			if code != c.code || !strings.Contains(p.out, "\n"+c.column+",") || (c.says == "") != (p.err == "") || !strings.Contains(p.err, c.says) {
				t.Errorf("exit %d\n%s%s", code, p.out, p.err)
			}
		})
	}
}

// TestCacheClearForgetsRefusals: what a service refused is tried again.
func TestCacheClearForgetsRefusals(t *testing.T) {
	t.Parallel()
	s := &shop{answer: func(w http.ResponseWriter, r *http.Request) bool {
		return r.URL.Query().Has("$orderby") && answers("Things", 400, `{"error":{"message":"no sorting"}}`)(w, r)
	}}
	p := s.open(t, "")
	for i, want := range []int{1, 0, 0, 1} { // requests with $orderby
		if i == 3 && p.run("cache", "clear") != 0 {
			t.Fatal(p.err)
		}
		s.asked = nil
		if code := p.run("get", "p", "Things", "--all", "--format", "csv"); code != 0 || p.out != sevenRows {
			t.Fatalf("exit %d: %q\n%s", code, p.out, p.err)
		}
		if got := strings.Count(strings.Join(s.asked, " "), "$orderby"); got != want {
			t.Errorf("run %d: %d requests with $orderby, want %d: %q", i+1, got, want, s.asked)
		}
	}
}
