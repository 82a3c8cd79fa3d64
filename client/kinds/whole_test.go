package kinds_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
	"odatui/client/kinds"
)

// These tests follow the table "Whole and exact": for each thing that an answer
// may say, what a run makes of it, in every way of paging.

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
		{name: "REST by cursor", kind: "rest", rest: &client.RestOptions{Rows: "data", Total: "total", Cursor: "next", CursorParam: "at", Limit: "size", Sets: sets},
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
	change func(from int, a *answer)
	asked  []string
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
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
		s.link(a, to)
	}
	if s.change != nil {
		s.change(from, a)
	}
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
func (s *script) link(a *answer, to int) {
	switch {
	case s.way.kind == "odata":
		a.fields["@odata.nextLink"] = fmt.Sprintf("Things?$skiptoken=%d", to)
	case s.way.rest.Cursor != "":
		a.fields["next"] = strconv.Itoa(to)
	default:
		a.fields["next"] = fmt.Sprintf("Things?size=3&at=%d", to)
	}
}

// open opens the service of a script.
func (s *script) open(t *testing.T, change ...func(*client.Options)) client.Service {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	o := client.Options{Session: "one", URL: server.URL + "/svc", PageSize: 3, Paging: s.way.mode, Rest: s.way.rest}
	for _, c := range change {
		c(&o)
	}
	k, _ := kinds.Lookup(s.way.kind)
	service, err := k.New(server.Client(), o, nil)
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
			id, err := strconv.Atoi(page.Cell(i, col).Text())
			if err != nil {
				id = -1
			}
			got.ids = append(got.ids, id)
		}
	}
	slices.Sort(got.topics)
	return got
}

func all() *client.Run { return &client.Run{Query: client.Query{Count: true}, Limit: -1} }

func upTo(n int) []int {
	var ids []int
	for i := range n {
		ids = append(ids, i)
	}
	return ids
}

// whole is one row of the table: a change of the answers, and what must come.
type whole struct {
	name   string
	only   func(way) bool // nil every way
	rows   int
	size   int
	silent bool // the service does not count
	change func(w way, from int, a *answer)
	run    *client.Run
	ids    []int // nil all rows
	topics []string
	fails  bool
	is     error // the failure wraps it
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

func wholes() []whole {
	second := func(change func(w way, a *answer)) func(way, int, *answer) {
		return func(w way, from int, a *answer) {
			if from > 0 {
				change(w, a)
			}
		}
	}
	first := func(change func(w way, a *answer)) func(way, int, *answer) {
		return func(w way, from int, a *answer) {
			if from == 0 {
				change(w, a)
			}
		}
	}
	return []whole{
		{name: "as it should be", rows: 7},
		{name: "no rows", rows: 0},
		{name: "the service does not count", rows: 7, silent: true},
		{name: "pages shorter than asked for, no count", only: byRow, rows: 7, size: 2, silent: true},
		{name: "a full page that equals the total", only: byRow, rows: 7, change: func(w way, _ int, a *answer) {
			a.fields[w.count] = len(cells(w, a))
		}, topics: []string{"count"}},
		{name: "fewer rows than counted", rows: 7, fails: true, change: func(w way, _ int, a *answer) { counted(w, a, 9) }},
		{name: "fewer at first, then as many", only: byRow, rows: 7, change: func(w way, from int, a *answer) {
			if from == 0 {
				counted(w, a, 9)
			} else {
				counted(w, a, 7)
			}
		}},
		{name: "fewer rows than the first answer counts, and no count after it", rows: 7, fails: true, change: func(w way, n int, a *answer) {
			if n == 0 {
				counted(w, a, 9)
			} else {
				delete(a.fields, w.count)
			}
		}},
		{name: "fewer, untrusted", rows: 7, run: &client.Run{Query: client.Query{Count: true}, Limit: -1, Count: client.CountUntrusted}, topics: []string{"count"},
			change: func(w way, _ int, a *answer) { counted(w, a, 9) }},
		{name: "fewer, not counted", rows: 7, run: &client.Run{Query: client.Query{Count: true}, Limit: -1, Count: client.CountOff},
			change: func(w way, _ int, a *answer) { counted(w, a, 9) }},
		{name: "more rows than counted", rows: 7, topics: []string{"count"}, change: func(w way, _ int, a *answer) { counted(w, a, 5) }},
		{name: "fewer than counted, under a limit that was met", rows: 7, run: &client.Run{Query: client.Query{Count: true}, Limit: 5}, ids: upTo(5),
			change: func(w way, _ int, a *answer) { counted(w, a, 900) }},
		{name: "no list", rows: 7, ids: upTo(3), fails: true, change: second(func(w way, a *answer) { delete(a.fields, w.list) })},
		{name: "another shape", rows: 7, ids: upTo(3), fails: true, change: second(func(w way, a *answer) { a.fields[w.list] = map[string]any{"a": 1} })},
		{name: "a message in place of the list", rows: 7, ids: upTo(3), fails: true, change: second(func(w way, a *answer) { a.raw = `{"statusCode":200,"message":"no such token"}` })},
		{name: "an empty 204", rows: 7, ids: upTo(3), fails: true, change: second(func(_ way, a *answer) { a.status = 204 })},
		{name: "an empty 200", rows: 7, ids: upTo(3), fails: true, change: second(func(_ way, a *answer) { a.raw = " " })},
		{name: "an error document", rows: 7, ids: upTo(3), fails: true, change: second(func(_ way, a *answer) { a.raw = `{"error":{"code":"x","message":"lost"}}` })},
		{name: "an expired link", only: byLink, rows: 7, ids: upTo(3), fails: true, change: second(func(_ way, a *answer) { a.status, a.raw = 410, `{"error":{"code":"Gone","message":"expired"}}` })},
		{name: "a web page", rows: 7, ids: upTo(3), fails: true, change: second(func(_ way, a *answer) {
			a.raw, a.header = "<html><title>Sorry</title></html>", http.Header{"Content-Type": {"text/html"}}
		})},
		{name: "the list twice", rows: 2, ids: upTo(1), fails: true, change: func(w way, from int, a *answer) {
			a.raw = fmt.Sprintf(`{"%[1]s":[{"Id":0,"Name":"a"}],"%[1]s":[{"Id":1,"Name":"b"}]}`, w.list)
		}},
		{name: "text behind the end", rows: 1, ids: upTo(1), fails: true, change: func(w way, _ int, a *answer) {
			a.raw = fmt.Sprintf(`{"%s":[{"Id":0,"Name":"a"}]}{"error":{"code":"x","message":"lost"}}`, w.list)
		}},
		{name: "a row twice, in the next page", only: byLink, rows: 7, ids: upTo(3), fails: true, is: client.ErrMoved, change: func(w way, from int, a *answer) {
			if from == 3 {
				a.fields[w.list] = []any{row(1), row(3)}
			}
		}},
		{name: "a row twice in one answer", rows: 2, silent: true, ids: []int{0, 1}, fails: true, is: client.ErrMoved, change: func(w way, _ int, a *answer) {
			a.fields[w.list] = []any{row(0), row(1), row(1)}
		}},
		{name: "a key twice with other values", rows: 3, ids: []int{0, 1, 1}, topics: []string{"key-not-unique"}, change: func(w way, from int, a *answer) {
			if list := cells(w, a); len(list) > 0 {
				list[len(list)-1] = map[string]any{"Id": 1, "Name": "another"}
			}
		}},
		{name: "a property twice", rows: 1, ids: []int{1}, topics: []string{"repeated-property"}, change: func(w way, from int, a *answer) {
			if from == 0 {
				a.raw = fmt.Sprintf(`{"%s":[{"Id":0,"Name":"a","Id":1}]}`, w.list)
			}
		}},
		{name: "bytes that are not UTF-8", rows: 1, ids: upTo(1), topics: []string{"utf8"}, change: first(func(w way, a *answer) {
			a.raw = fmt.Sprintf("{\"%s\":[{\"Id\":0,\"Name\":\"\xe9\"}]}", w.list)
		})},
		{name: "half of a surrogate pair", rows: 1, ids: upTo(1), topics: []string{"surrogate"}, change: first(func(w way, a *answer) {
			a.raw = fmt.Sprintf(`{"%s":[{"Id":0,"Name":"\ud83d"}]}`, w.list)
		})},
		{name: "UTF-8 that is called Latin-1", rows: 1, ids: upTo(1), topics: []string{"charset"}, change: first(func(w way, a *answer) {
			a.header, a.raw = http.Header{"Content-Type": {"application/json; charset=iso-8859-1"}}, fmt.Sprintf(`{"%s":[{"Id":0,"Name":"é"}]}`, w.list)
		})},
		{name: "a charset that is not known", rows: 1, fails: true, ids: []int{}, change: func(w way, _ int, a *answer) {
			a.header, a.raw = http.Header{"Content-Type": {"application/json; charset=klingon"}}, fmt.Sprintf("{\"%s\":[{\"Id\":0,\"Name\":\"\xe9\"}]}", w.list)
		}},
	}
}

// counted sets the total of an answer that has one.
func counted(w way, a *answer, n int) {
	if _, ok := a.fields[w.count]; ok {
		a.fields[w.count] = n
	}
}

func TestWholeAndExact(t *testing.T) {
	t.Parallel()
	for _, w := range ways() {
		for _, c := range wholes() {
			if c.only != nil && !c.only(w) {
				continue
			}
			t.Run(w.name+"/"+c.name, func(t *testing.T) {
				t.Parallel()
				s := &script{way: w, rows: c.rows, size: c.size, silent: c.silent}
				if c.change != nil {
					s.change = func(from int, a *answer) { c.change(w, from, a) }
				}
				run := all()
				if c.run != nil {
					copied := *c.run
					run = &copied
				}
				got := read(t, s.open(t), run)
				want := c.ids
				if want == nil {
					want = upTo(c.rows)
				}
				if !slices.Equal(want, got.ids) {
					t.Errorf("rows %v, want %v (%v)", got.ids, want, got.err)
				}
				if (got.err != nil) != c.fails || c.is != nil && !errors.Is(got.err, c.is) {
					t.Errorf("error %v, want a failure: %v (%v)", got.err, c.fails, c.is)
				}
				if !c.fails && !slices.Equal(c.topics, got.topics) {
					t.Errorf("notes about %v, want %v", got.topics, c.topics)
				}
				if t.Failed() {
					t.Logf("asked for %q", s.asked)
				}
			})
		}
	}
}

// TestEverySpellingOfANextLink: its rows come, whatever it is called.
func TestEverySpellingOfANextLink(t *testing.T) {
	t.Parallel()
	w := ways()[0]
	for _, name := range []string{"@odata.nextLink", "@nextLink", "odata.nextLink", "nextLink", "__next", "Link header"} {
		s := &script{way: w, rows: 7, silent: true}
		s.change = func(from int, a *answer) {
			link := fmt.Sprintf("Things?$skip=%d&$top=3", from+3)
			switch {
			case from+3 >= 7:
			case name == "Link header":
				a.header.Add("Link", `<Things>; rel="self", <`+link+`>; rel="next"`)
			default:
				a.fields[name] = link
			}
		}
		got := read(t, s.open(t), all())
		if got.err != nil || !slices.Equal(got.ids, upTo(7)) || len(s.asked) != 3 {
			t.Errorf("%s: rows %v by %q, %v", name, got.ids, s.asked, got.err)
		}
	}
}

// TestNextLinksOfAnotherType cannot be followed: the rows behind them are
// missing.
func TestNextLinksOfAnotherType(t *testing.T) {
	t.Parallel()
	for _, w := range ways() {
		name := "next"
		if w.kind == "odata" {
			name = "@odata.nextLink"
		}
		for what, value := range map[string]any{"an object": map[string]any{"href": "x"}, "a list": []any{"x"}, "true": true} {
			if !w.links {
				continue
			}
			s := &script{way: w, rows: 3, silent: true}
			s.change = func(_ int, a *answer) { a.fields[name] = value }
			if got := read(t, s.open(t), all()); !errors.Is(got.err, client.ErrLink) || len(got.ids) != 3 {
				t.Errorf("%s, %s: rows %v, %v", w.name, what, got.ids, got.err)
			}
		}
	}
}

// TestLinksThatRowsByNumberAnswer: with paging = "skip" rows by $skip answer a
// next link; one that they do not answer is followed.
func TestLinksThatRowsByNumberAnswer(t *testing.T) {
	t.Parallel()
	w := ways()[0]
	w.mode = "skip"
	link := func(a *answer, to int) { a.fields["@odata.nextLink"] = fmt.Sprintf("Things?$skiptoken=%d", to) }
	for name, c := range map[string]struct {
		change func(from int, a *answer)
		fails  bool
		ids    []int
	}{
		"$skip brings the rows": {func(from int, a *answer) {
			if from < 6 {
				link(a, from+3)
			}
		}, false, upTo(7)},
		"the last answer still has a link": {func(from int, a *answer) {
			if from == 6 {
				link(a, 99)
			}
		}, true, upTo(7)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &script{way: w, rows: 7, silent: true, change: func(from int, a *answer) {
				if from == 99 {
					a.status, a.raw = 404, `{"error":{"message":"no such token"}}`
				}
				c.change(from, a)
			}}
			s.way.from = "$skip"
			service := s.open(t)
			got := read(t, service, all())
			if !slices.Equal(got.ids, c.ids) || (got.err != nil) != c.fails && name != "the last answer still has a link" {
				t.Errorf("rows %v by %q, %v", got.ids, s.asked, got.err)
			}
			if follows := slices.ContainsFunc(s.asked, func(u string) bool { return strings.Contains(u, "skiptoken") }); follows != (name != "$skip brings the rows") {
				t.Errorf("asked for %q", s.asked)
			}
		})
	}
	// A service that pages by $skiptoken and does not know $skip.
	s := &script{way: way{name: "tokens", kind: "odata", mode: "skip", links: true, from: "$skiptoken", list: "value", count: "@odata.count"}, rows: 7, size: 3, silent: true}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		q.Del("$skip")
		r.URL.RawQuery = q.Encode()
		s.ServeHTTP(w, r)
	})
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	k, _ := kinds.Lookup("odata")
	service, err := k.New(server.Client(), client.Options{Session: "one", URL: server.URL, PageSize: 3, Paging: "skip"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := read(t, service, all()); got.err != nil || !slices.Equal(got.ids, upTo(7)) {
		t.Errorf("tokens only: rows %v by %q, %v", got.ids, s.asked, got.err)
	}
}

// TestMoreRowsThanAskedFor: what was ignored is found out before a wrong row is
// written.
func TestMoreRowsThanAskedFor(t *testing.T) {
	t.Parallel()
	for _, w := range ways() {
		if w.links {
			continue
		}
		for name, c := range map[string]struct {
			drop []string // parameters that the service ignores
			run  client.Run
			ids  []int
		}{
			"the size is ignored":            {[]string{"$top", "size"}, client.Run{Limit: -1}, upTo(7)},
			"the size is ignored, --skip 2":  {[]string{"$top", "size"}, client.Run{First: 2, Limit: 2}, []int{2, 3}},
			"both are ignored":               {[]string{"$top", "size", "$skip", "from"}, client.Run{Limit: -1}, upTo(7)},
			"both are ignored, --skip 2":     {[]string{"$top", "size", "$skip", "from"}, client.Run{First: 2, Limit: 2}, []int{2, 3}},
			"both are ignored, --skip 5":     {[]string{"$top", "size", "$skip", "from"}, client.Run{First: 5, Limit: -1}, []int{5, 6}},
			"both are ignored, --top 2":      {[]string{"$top", "size", "$skip", "from"}, client.Run{Limit: 2}, []int{0, 1}},
			"the number is ignored, --top 2": {[]string{"$skip", "from"}, client.Run{Limit: 2}, []int{0, 1}},
			"nothing is, --skip 2 --top 3":   {nil, client.Run{First: 2, Limit: 3}, []int{2, 3, 4}},
		} {
			t.Run(w.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				s := &script{way: w, rows: 7, silent: true}
				server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
					q := r.URL.Query()
					for _, p := range c.drop {
						q.Del(p)
						if p == "$top" || p == "size" {
							q.Set(p, "100")
						}
					}
					r.URL.RawQuery = q.Encode()
					s.ServeHTTP(rw, r)
				}))
				t.Cleanup(server.Close)
				k, _ := kinds.Lookup(w.kind)
				service, err := k.New(server.Client(), client.Options{Session: "one", URL: server.URL, PageSize: 3, Paging: w.mode, Rest: w.rest}, nil)
				if err != nil {
					t.Fatal(err)
				}
				run := c.run
				got := read(t, service, &run)
				if diff := cmp.Diff(c.ids, got.ids); diff != "" || got.err != nil {
					t.Errorf("rows %v by %q, %v", got.ids, s.asked, got.err)
				}
			})
		}
	}
}
