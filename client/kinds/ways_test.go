package kinds_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"odatui/client"
	"odatui/client/kinds"
)

// way is one way of paging, and the names that it uses.
type way struct {
	name  string
	kind  string
	rest  *client.RestOptions
	mode  string // of OData
	links bool   // next links lead on
	from  string // parameter that says where a page begins
	list  string // name of the list of rows
	count string // name of the total
}

func ways() []way {
	sets := []client.RestSet{{Name: "Things", Path: "/Things", Key: []string{"Id"}}}
	return []way{
		{name: "OData by $skip", kind: "odata", mode: "auto", from: "$skip", list: "value", count: "@odata.count"},
		{name: "OData by links", kind: "odata", mode: "next-link", links: true, from: "$skiptoken", list: "value", count: "@odata.count"},
		{name: "REST by offset", kind: "rest", rest: &client.RestOptions{Rows: "data", Total: "total", Offset: "from", Limit: "size", Sets: sets},
			from: "from", list: "data", count: "total"},
		{name: "REST by links", kind: "rest", rest: &client.RestOptions{Rows: "data", Total: "total", Next: "next", Limit: "size", Sets: sets},
			links: true, from: "at", list: "data", count: "total"},
		{name: "REST by cursor", kind: "rest", rest: &client.RestOptions{Rows: "data", Total: "total", Cursor: "next", CursorParam: "at",
			Limit: "size", Sets: sets},
			links: true, from: "at", list: "data", count: "total"},
	}
}

// answer is one answer before it is written.
type answer struct {
	status int
	header http.Header
	fields map[string]any
	raw    string // in place of fields
}

// script is a service of seven rows in pages of three, whose answers a test
// changes.
type script struct {
	way    way
	rows   int
	size   int // most rows of an answer, 0 as many as asked for
	silent bool
	// before changes what is asked for, or answers it.
	before func(url.Values) *answer
	change func(from int, a *answer)

	server *httptest.Server
	client func(origin string) *http.Client // nil: the server's own

	mu    sync.Mutex // pages are requested ahead
	asked []string
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if strings.HasSuffix(r.URL.Path, "$metadata") {
		fmt.Fprint(w, `<Edmx Version="4.0"><DataServices><Schema Namespace="N"><EntityType Name="T"><Key><PropertyRef Name="Id"/></Key>
<Property Name="Id" Type="Edm.Int32"/><Property Name="Name" Type="Edm.String"/></EntityType>
<EntityContainer Name="K"><EntitySet Name="Things" EntityType="N.T"/></EntityContainer></Schema></DataServices></Edmx>`)
		return
	}
	q := r.URL.Query()
	s.asked = append(s.asked, r.URL.RequestURI())
	if strings.HasSuffix(r.URL.Path, "$count") {
		http.NotFound(w, r)
		return
	}
	if s.before != nil {
		if a := s.before(q); a != nil {
			s.write(w, a)
			return
		}
	}
	number := func(name string, none int) int {
		if n, err := strconv.Atoi(q.Get(name)); err == nil {
			return n
		}
		return none
	}
	from := min(number(s.way.from, number("$skip", 0)), s.rows)
	size := number("$top", number("size", 3))
	if s.size > 0 {
		size = min(size, s.size)
	}
	to := min(from+size, s.rows)
	list := []any{}
	for i := from; i < to; i++ {
		list = append(list, row(i))
	}
	a := &answer{status: 200, header: http.Header{"Content-Type": {"application/json"}}, fields: map[string]any{s.way.list: list}}
	if !s.silent && (s.way.kind == "rest" || q.Get("$count") == "true") {
		a.fields[s.way.count] = s.rows
	}
	if s.way.links && to < s.rows {
		s.link(a, to, size)
	}
	if s.change != nil {
		s.change(from, a)
	}
	s.write(w, a)
}

func (s *script) write(w http.ResponseWriter, a *answer) {
	for name := range a.header {
		w.Header()[name] = a.header[name]
	}
	w.WriteHeader(a.status)
	if a.raw != "" || a.status == 204 {
		fmt.Fprint(w, a.raw)
		return
	}
	_ = json.NewEncoder(w).Encode(a.fields)
}

func row(i int) map[string]any { return map[string]any{"Id": i, "Name": "n" + strconv.Itoa(i)} }

// link writes how an answer leads on to a row.
func (s *script) link(a *answer, to, size int) {
	switch {
	case s.way.kind == "odata":
		a.fields["@odata.nextLink"] = fmt.Sprintf("Things?$skiptoken=%d", to)
	case s.way.rest.Cursor != "":
		a.fields["next"] = strconv.Itoa(to)
	default:
		a.fields["next"] = fmt.Sprintf("Things?size=%d&at=%d", size, to)
	}
}

// open opens the service of a script.
func (s *script) open(t *testing.T, change ...func(*client.Options)) client.Service {
	t.Helper()
	if s.server == nil {
		s.server = httptest.NewServer(s)
		t.Cleanup(s.server.Close)
	}
	o := client.Options{Session: "one", URL: s.server.URL + "/svc", PageSize: 3, Paging: s.way.mode, Rest: s.way.rest}
	for _, c := range change {
		c(&o)
	}
	k, _ := kinds.Lookup(s.way.kind)
	hc := s.server.Client()
	if s.client != nil {
		hc = s.client(s.server.URL)
	}
	service, err := k.New(hc, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c, ok := service.(interface{ Close() error }); ok {
		t.Cleanup(func() { _ = c.Close() })
	}
	return service
}

// result is what came of a run.
type result struct {
	ids    []int
	topics []string
	err    error
}

func read(t *testing.T, s client.Service, run *client.Run) result {
	t.Helper()
	var got result
	run.Query.Path = "Things"
	for page, err := range run.Pages(t.Context(), s) {
		if err != nil {
			got.err = err
			break
		}
		for _, n := range page.Notes {
			if !slices.Contains(got.topics, n.Topic) {
				got.topics = append(got.topics, n.Topic)
			}
		}
		col := page.Column("Id")
		for i := range page.Len() {
			got.ids = append(got.ids, atoi(page.Cell(i, col).Text()))
		}
	}
	slices.Sort(got.topics)
	return got
}

func atoi(text string) int {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return -1
}

func all() *client.Run { return &client.Run{Query: client.Query{Count: true}, Limit: -1} }

func upTo(n int) []int {
	var ids []int
	for i := range n {
		ids = append(ids, i)
	}
	return ids
}

func byRow(w way) bool { return !w.links }
func byLink(w way) bool {
	return w.links
}

// cells returns the rows of an answer for a test to change.
func cells(w way, a *answer) []any {
	list, _ := a.fields[w.list].([]any)
	return list
}

// counted sets the total of an answer that has one.
func counted(w way, a *answer, n int) {
	if _, ok := a.fields[w.count]; ok {
		a.fields[w.count] = n
	}
}
