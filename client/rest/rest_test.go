package rest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

// server answers GET with what its function says and keeps what was asked.
type server struct {
	*httptest.Server
	mu   sync.Mutex
	asks []string
}

func serve(t *testing.T, answer http.HandlerFunc) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asks = append(s.asks, r.URL.RequestURI())
		s.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.asks...)
}

func open(t *testing.T, address string, o client.RestOptions) *Service {
	t.Helper()
	if o.Sets == nil {
		o.Sets = []client.RestSet{{Name: "things", Path: "/things"}}
	}
	s, err := New(http.DefaultClient, client.Options{Session: "1", URL: address, PageSize: 3, Rest: &o})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// walk reads all rows and returns the values of a column, and the error.
func walk(t *testing.T, s *Service, q client.Query, column string) ([]string, []string, error) {
	t.Helper()
	var values, notes []string
	for page, err := range client.Pages(t.Context(), s, q) {
		if err != nil {
			return values, notes, err
		}
		for i := range page.Len() {
			values = append(values, page.Cell(i, page.Column(column)).Text())
		}
		for _, n := range page.Notes {
			notes = append(notes, n.Text)
		}
		if len(values) > 1000 {
			t.Fatal("walked on for ever")
		}
	}
	return values, notes, nil
}

func numbers(n int) []string {
	var list []string
	for i := range n {
		list = append(list, strconv.Itoa(i))
	}
	return list
}

func rows(from, to int) []map[string]any {
	list := []map[string]any{}
	for i := from; i < to; i++ {
		list = append(list, map[string]any{"id": i})
	}
	return list
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v)
}

func num(r *http.Request, name string, otherwise int) int {
	if n, err := strconv.Atoi(r.URL.Query().Get(name)); err == nil {
		return n
	}
	return otherwise
}

func TestPagingFindsEveryRowOnce(t *testing.T) {
	t.Parallel()
	const all = 10
	window := func(r *http.Request) (int, int) {
		from := min(num(r, "o", 0), all)
		return from, min(from+num(r, "l", all), all)
	}
	tests := map[string]struct {
		options client.RestOptions
		answer  http.HandlerFunc
		pages   int
	}{
		"offset with total": {client.RestOptions{Rows: "data", Total: "meta.total", Offset: "o", Limit: "l"},
			func(w http.ResponseWriter, r *http.Request) {
				from, to := window(r)
				reply(w, map[string]any{"meta": map[string]any{"total": all}, "data": rows(from, to)})
			}, 5},
		"total as text, behind the rows": {client.RestOptions{Rows: "a", Total: "z", Offset: "o", Limit: "l"},
			func(w http.ResponseWriter, r *http.Request) {
				from, to := window(r)
				reply(w, map[string]any{"z": strconv.Itoa(all), "a": rows(from, to)})
			}, 5},
		"no total: on until empty": {client.RestOptions{Rows: "", Offset: "o", Limit: "l"},
			func(w http.ResponseWriter, r *http.Request) { from, to := window(r); reply(w, rows(from, to)) }, 6},
		"the service gives fewer than asked": {client.RestOptions{Rows: "data", Total: "n", Offset: "o", Limit: "l"},
			func(w http.ResponseWriter, r *http.Request) {
				from, _ := window(r)
				reply(w, map[string]any{"n": all, "data": rows(from, min(from+2, all))})
			}, 10},
		"no limit parameter": {client.RestOptions{Rows: "", Offset: "o"},
			func(w http.ResponseWriter, r *http.Request) {
				from, _ := window(r)
				reply(w, rows(from, min(from+4, all)))
			}, 4},
		"cursor": {client.RestOptions{Rows: "data", Cursor: "page.cursor", Limit: "l"},
			func(w http.ResponseWriter, r *http.Request) {
				from := num(r, "cursor", 0)
				to := min(from+num(r, "l", 1), all)
				next := any(nil)
				if to < all {
					next = strconv.Itoa(to)
				}
				reply(w, map[string]any{"data": rows(from, to), "page": map[string]any{"cursor": next}})
			}, 4},
		"cursor as a number, own parameter, empty at the end": {client.RestOptions{Rows: "data", Cursor: "c", CursorParam: "after", Limit: "l"},
			func(w http.ResponseWriter, r *http.Request) {
				from := num(r, "after", 0)
				to := min(from+num(r, "l", 1), all)
				answer := map[string]any{"data": rows(from, to), "c": any(to)}
				if to == all {
					answer["c"] = ""
				}
				reply(w, answer)
			}, 4},
		"cursor carried back by the offset parameter": {client.RestOptions{Rows: "data", Cursor: "page.next", Offset: "after", Limit: "l"},
			func(w http.ResponseWriter, r *http.Request) {
				from := num(r, "after", 0)
				to := min(from+num(r, "l", 1), all)
				next := any(nil)
				if to < all {
					next = strconv.Itoa(to)
				}
				reply(w, map[string]any{"data": rows(from, to), "page": map[string]any{"next": next}})
			}, 4},
		"the last cursor comes again with no rows": {client.RestOptions{Rows: "data", Cursor: "c", Limit: "l"},
			func(w http.ResponseWriter, r *http.Request) {
				from := num(r, "c", 0)
				to := min(from+num(r, "l", 1), all)
				reply(w, map[string]any{"data": rows(from, to), "c": to})
			}, 5},
		"next link, relative": {client.RestOptions{Rows: "data", Next: "links.next", Limit: "l"},
			func(w http.ResponseWriter, r *http.Request) {
				from := num(r, "at", 0)
				to := min(from+3, all)
				links := map[string]any{"next": nil}
				if to < all {
					links["next"] = fmt.Sprintf("things?%%61t=%d", to)
				}
				reply(w, map[string]any{"data": rows(from, to), "links": links})
			}, 4},
		"a name that holds a dot": {client.RestOptions{Rows: "value", Next: "odata.nextLink"},
			func(w http.ResponseWriter, r *http.Request) {
				from := num(r, "at", 0)
				answer := map[string]any{"value": rows(from, min(from+5, all))}
				if from+5 < all {
					answer["odata.nextLink"] = "?at=5"
				}
				reply(w, answer)
			}, 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := serve(t, tt.answer)
			got, notes, err := walk(t, open(t, srv.URL, tt.options), client.Query{Path: "things"}, "id")
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(numbers(all), got); d != "" {
				t.Errorf("rows (-want +got):\n%s", d)
			}
			if len(srv.asked()) != tt.pages {
				t.Errorf("%d requests, want %d: %q", len(srv.asked()), tt.pages, srv.asked())
			}
			if len(notes) > 0 {
				t.Errorf("notes: %q", notes)
			}
		})
	}
}

func TestNextLinkIsFollowedAsItIs(t *testing.T) {
	t.Parallel()
	const link = "/things?%24top=2&x=a+b%20c&token=%7e~"
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery == "" {
			reply(w, map[string]any{"data": rows(0, 1), "next": link})
			return
		}
		reply(w, map[string]any{"data": rows(1, 2)})
	})
	got, _, err := walk(t, open(t, srv.URL, client.RestOptions{Rows: "data", Next: "next"}), client.Query{Path: "things"}, "id")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(numbers(2), got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"/things", link}, srv.asked()); d != "" {
		t.Errorf("requests (-want +got):\n%s", d)
	}
}

// TestRefusedWaysOn: the rows of the page stay, the error comes when the next
// one is wanted.
func TestRefusedWaysOn(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		options client.RestOptions
		answer  func(r *http.Request) map[string]any
		want    error
		rows    int
		asks    int
	}{
		"other host": {client.RestOptions{Rows: "data", Next: "next"},
			func(*http.Request) map[string]any { return map[string]any{"next": "http://other.example/things?p=2"} }, client.ErrOtherOrigin, 2, 1},
		"other port": {client.RestOptions{Rows: "data", Next: "next"},
			func(*http.Request) map[string]any { return map[string]any{"next": "http://127.0.0.1:1/things"} }, client.ErrOtherOrigin, 2, 1},
		"other scheme": {client.RestOptions{Rows: "data", Next: "next"},
			func(r *http.Request) map[string]any { return map[string]any{"next": "https://" + r.Host + "/things"} }, client.ErrOtherOrigin, 2, 1},
		"user in front of the host": {client.RestOptions{Rows: "data", Next: "next"},
			func(r *http.Request) map[string]any {
				return map[string]any{"next": "http://" + r.Host + "@other.example/"}
			}, client.ErrOtherOrigin, 2, 1},
		"scheme relative": {client.RestOptions{Rows: "data", Next: "next"},
			func(*http.Request) map[string]any { return map[string]any{"next": "//other.example/x"} }, client.ErrOtherOrigin, 2, 1},
		"link to itself": {client.RestOptions{Rows: "data", Next: "next"},
			func(*http.Request) map[string]any { return map[string]any{"next": "/things"} }, client.ErrLoop, 2, 1},
		"circle of three": {client.RestOptions{Rows: "data", Next: "next"},
			func(r *http.Request) map[string]any {
				return map[string]any{"next": "/things?p=" + map[string]string{"": "1", "1": "2", "2": "1"}[r.URL.Query().Get("p")]}
			}, client.ErrLoop, 2, 2},
		"cursor that stands still": {client.RestOptions{Rows: "data", Cursor: "next"},
			func(*http.Request) map[string]any { return map[string]any{"next": "same"} }, client.ErrLoop, 2, 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
				answer := tt.answer(r)
				answer["data"] = rows(0, 2)
				reply(w, answer)
			})
			got, _, err := walk(t, open(t, srv.URL, tt.options), client.Query{Path: "things"}, "id")
			if !errors.Is(err, tt.want) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
			if len(got) != tt.rows || len(srv.asked()) != tt.asks {
				t.Errorf("%d rows by %d requests, want %d by %d", len(got), len(srv.asked()), tt.rows, tt.asks)
			}
		})
	}
}

func TestServiceThatIgnoresTheOffset(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		total, rows int
		limited     bool // the limit is honoured
		want        error
	}{
		"total unknown, more than asked for: the end":   {-1, 4, false, nil},
		"total unknown, the limit ignored too: the end": {-1, 2, false, nil},
		"total unknown, a full page: an error":          {-1, 3, true, client.ErrCannot},
		"total unknown, a short page: an error":         {-1, 2, true, client.ErrCannot},
		"more are counted: an error":                    {10, 4, false, client.ErrCannot},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
				n := tt.rows
				if tt.limited {
					n = min(n, num(r, "take", n))
				}
				answer := map[string]any{"data": rows(0, n)}
				if tt.total >= 0 {
					answer["total"] = tt.total
				}
				reply(w, answer)
			})
			s := open(t, srv.URL, client.RestOptions{Rows: "data", Total: "total", Offset: "skip", Limit: "take"})
			got, notes, err := walk(t, s, client.Query{Path: "things"}, "id")
			if !errors.Is(err, tt.want) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
			if d := cmp.Diff(numbers(tt.rows), got); d != "" {
				t.Error(d)
			}
			if len(notes) != 1 || !strings.Contains(notes[0], "skip") {
				t.Errorf("notes %q, want one that names the parameter", notes)
			}
			if a := s.Can("things"); a.Skip.Is != client.No {
				t.Errorf("skip is still %v", a.Skip)
			}
		})
	}
}

// TestEqualRowsAreNotARepeatedPage: without an identity a first row that looks
// like the last page's first row proves nothing.
func TestEqualRowsAreNotARepeatedPage(t *testing.T) {
	t.Parallel()
	values := []string{"a", "b", "c", "a", "c", "c"}
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		from := min(num(r, "o", 0), len(values))
		list := []map[string]string{}
		for _, v := range values[from:min(from+3, len(values))] {
			list = append(list, map[string]string{"v": v})
		}
		reply(w, list)
	})
	got, _, err := walk(t, open(t, srv.URL, client.RestOptions{Offset: "o", Limit: "l"}), client.Query{Path: "things"}, "v")
	if d := cmp.Diff(values, got); d != "" || err != nil {
		t.Error(err, d)
	}
}

func TestFewerRowsThanCounted(t *testing.T) {
	t.Parallel()
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		from := min(num(r, "o", 0), 4)
		reply(w, map[string]any{"total": 9, "data": rows(from, min(from+3, 4))})
	})
	got, _, err := walk(t, open(t, srv.URL, client.RestOptions{Rows: "data", Total: "total", Offset: "o", Limit: "l"}), client.Query{Path: "things"}, "id")
	var fewer *client.CountError
	if !errors.As(err, &fewer) || *fewer != (client.CountError{Counted: 9, Came: 4}) || len(got) != 4 {
		t.Errorf("%d rows, error %v", len(got), err)
	}
}

func TestRowsAndPlaces(t *testing.T) {
	t.Parallel()
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		from := num(r, "pageOffset", 0)
		reply(w, map[string]any{"data": rows(from, from+num(r, "pageLimit", 0)), "meta": map[string]any{"pagination": map[string]any{"total": 5000}}})
	})
	s := open(t, srv.URL+"/base/", client.RestOptions{Rows: "data", Total: "meta.pagination.total", Offset: "pageOffset", Limit: "pageLimit", MaxLimit: 5})
	page, err := s.Fetch(t.Context(), client.Query{Path: "things", PageSize: 100}, client.Row(4000))
	if err != nil {
		t.Fatal(err)
	}
	if page.First != 4000 || page.Len() != 5 || page.Total != 5000 || page.Cell(0, 0).Text() != "4000" || page.Trace.Asked != 5 {
		t.Errorf("first %d, %d rows of %d, %v, asked %d", page.First, page.Len(), page.Total, page.Cell(0, 0).Text(), page.Trace.Asked)
	}
	if next, _ := page.NextPosition(); next.Row() != 4005 {
		t.Errorf("next begins at %d", next.Row())
	}
	if !page.Query.Plan.Fixed {
		t.Error("the run's order is not fixed by its first page")
	}
	want := []string{"/base/things?pageOffset=4000&pageLimit=5"}
	if d := cmp.Diff(want, srv.asked()); d != "" {
		t.Error(d)
	}
	foreign := *page.Next
	foreign.Session = "2"
	if _, err := s.Fetch(t.Context(), page.Query, client.At(&foreign)); !errors.Is(err, client.ErrForeignCursor) {
		t.Errorf("foreign cursor: %v", err)
	}
	if len(srv.asked()) != 1 {
		t.Error("a foreign cursor was sent")
	}
}

func TestRequestText(t *testing.T) {
	t.Parallel()
	condition := func(property, raw string, not bool) client.Condition {
		return client.Condition{Property: property, Value: client.JSONValue(raw), Not: not}
	}
	tests := map[string]struct {
		query client.Query
		at    client.Position
		want  string // "" refused
	}{
		"plain":            {client.Query{}, client.Start, "off=0&max=3"},
		"row":              {client.Query{PageSize: 7}, client.Row(12), "off=12&max=7"},
		"filter as it is":  {client.Query{Filter: `"Study Source"=ArrayExpress && x<1+2`}, client.Start, "filter=%22Study%20Source%22%3DArrayExpress%20%26%26%20x%3C1%2B2&off=0&max=3"},
		"search":           {client.Query{Search: "breast cancer"}, client.Start, "query=breast%20cancer&off=0&max=3"},
		"sort":             {client.Query{OrderBy: []client.Order{{By: "last_update", Desc: true}, {By: "Study Title"}}}, client.Start, "sort=-last_update%2CStudy%20Title&off=0&max=3"},
		"parameter":        {client.Query{Params: []client.Param{{Name: "returnedMetadataFields", Value: "all"}}}, client.Start, "returnedMetadataFields=all&off=0&max=3"},
		"cell":             {client.Query{Where: []client.Condition{condition("Study Source", `"ArrayExpress"`, false)}}, client.Start, "filter=%22Study%20Source%22%3DArrayExpress&off=0&max=3"},
		"cell excluded":    {client.Query{Where: []client.Condition{condition("n", "9007199254740993", true)}}, client.Start, "filter=%22n%22%21%3D9007199254740993&off=0&max=3"},
		"cell with blank":  {client.Query{Filter: "a=1 || b=2", Where: []client.Condition{condition("s", `"Homo sapiens"`, false)}}, client.Start, "filter=%28a%3D1%20%7C%7C%20b%3D2%29%20%26%26%20%22s%22%3D%22Homo%20sapiens%22&off=0&max=3"},
		"empty cell":       {client.Query{Where: []client.Condition{condition("s", `""`, false)}}, client.Start, "filter=%22s%22%3D%22%22&off=0&max=3"},
		"null":             {client.Query{Where: []client.Condition{condition("s", `null`, false)}}, client.Start, ""},
		"missing":          {client.Query{Where: []client.Condition{{Property: "s"}}}, client.Start, ""},
		"several values":   {client.Query{Where: []client.Condition{condition("s", `["a"]`, false)}}, client.Start, ""},
		"quote in value":   {client.Query{Where: []client.Condition{condition("s", `"a\"b"`, false)}}, client.Start, ""},
		"quote in name":    {client.Query{Where: []client.Condition{condition(`a"b`, `"x"`, false)}}, client.Start, ""},
		"select":           {client.Query{Select: []string{"a"}}, client.Start, ""},
		"expand":           {client.Query{Expand: "a"}, client.Start, ""},
		"apply":            {client.Query{Apply: "a"}, client.Start, ""},
		"a param of ours":  {client.Query{Params: []client.Param{{Name: "off", Value: "9"}}}, client.Start, ""},
		"param and filter": {client.Query{Filter: "a=1", Params: []client.Param{{Name: "filter", Value: "b=2"}}}, client.Start, ""},
	}
	s := open(t, "https://odm.example.org/api?v=1", client.RestOptions{Rows: "data", Offset: "off", Limit: "max",
		Sets: []client.RestSet{{Name: "things", Path: "things/all of%20them?kind=a%2Bb"}}})
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.query.Path = "things"
			r, err := s.Request(tt.query, tt.at)
			if tt.want == "" {
				if !errors.Is(err, client.ErrCannot) {
					t.Errorf("%v, %v; want a refusal", r, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			rest, ok := strings.CutPrefix(r.URL, "https://odm.example.org/api/things/all%20of%20them?v=1&kind=a%2Bb&")
			if !ok || rest != tt.want {
				t.Errorf("%s\nwant …%s", r.URL, tt.want)
			}
			if _, err := url.ParseRequestURI(r.URL); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNoOffsetParameterNoJump(t *testing.T) {
	t.Parallel()
	s := open(t, "https://x.example", client.RestOptions{Cursor: "c"})
	if _, err := s.Request(client.Query{Path: "things"}, client.Row(5)); !errors.Is(err, client.ErrCannot) {
		t.Errorf("jump without an offset parameter: %v", err)
	}
	if s.Can("things").Skip.Is != client.No {
		t.Error("skip should be a no")
	}
}

func TestSets(t *testing.T) {
	t.Parallel()
	s := open(t, "https://x.example", client.RestOptions{Sets: []client.RestSet{
		{Name: "studies", Title: "Studies", Path: "/a"}, {Name: "samples", Path: "/b"}, {Name: "flow-cytometries", Path: "/c"}}})
	sets, err := s.Sets(t.Context())
	if err != nil || len(sets) != 3 || sets[0] != (client.Set{Name: "studies", Title: "Studies", Kind: client.EntitySet, URL: "/a"}) {
		t.Errorf("%v, %v", sets, err)
	}
	var no *client.NoSetError
	if _, err := s.Fetch(t.Context(), client.Query{Path: "Studys"}, client.Start); !errors.As(err, &no) || len(no.Near) == 0 || no.Near[0] != "studies" {
		t.Errorf("%v, near %v", err, no)
	}
	if _, err := s.Request(client.Query{Path: "qqqqqqq"}, client.Start); !errors.As(err, &no) || len(no.Near) != 0 {
		t.Errorf("%v, near %v", err, no.Near)
	}
}

func TestSettingsThatCannotBe(t *testing.T) {
	t.Parallel()
	sets := []client.RestSet{{Name: "a", Path: "/a"}}
	for name, o := range map[string]client.Options{
		"no table":        {URL: "https://x.example"},
		"no url":          {Rest: &client.RestOptions{Sets: sets}},
		"relative url":    {URL: "/x", Rest: &client.RestOptions{Sets: sets}},
		"file url":        {URL: "file:///x", Rest: &client.RestOptions{Sets: sets}},
		"no sets":         {URL: "https://x.example", Rest: &client.RestOptions{}},
		"nameless set":    {URL: "https://x.example", Rest: &client.RestOptions{Sets: []client.RestSet{{Path: "/a"}}}},
		"twice":           {URL: "https://x.example", Rest: &client.RestOptions{Sets: append(sets, sets...)}},
		"other host":      {URL: "https://x.example", Rest: &client.RestOptions{Sets: []client.RestSet{{Name: "a", Path: "https://y.example/a"}}}},
		"other host, //":  {URL: "https://x.example", Rest: &client.RestOptions{Sets: []client.RestSet{{Name: "a", Path: "//y.example/a"}}}},
		"cursor and next": {URL: "https://x.example", Rest: &client.RestOptions{Sets: sets, Cursor: "c", Next: "n"}},
	} {
		if s, err := New(http.DefaultClient, o); err == nil || s != nil {
			t.Errorf("%s: opened", name)
		}
	}
}

// breaking answers with a body that gives its text and then an error.
type breaking struct {
	text string
	end  func() error
}

func (b breaking) RoundTrip(r *http.Request) (*http.Response, error) {
	body := io.MultiReader(strings.NewReader(b.text), readFunc(func([]byte) (int, error) { return 0, b.end() }))
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(body), Request: r}, nil
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

// TestBodyThatEndsInAnError: a cancelled read is not a page, nor is one beyond
// its cap, whatever came before.
func TestBodyThatEndsInAnError(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	for name, tt := range map[string]struct {
		end  func() error
		want error
	}{
		"cancelled": {func() error { cancel(); return ctx.Err() }, context.Canceled},
		"too large": {func() error { return fmt.Errorf("read: %w", client.ErrTooLarge) }, client.ErrTooLarge},
	} {
		in := t.Context()
		if name == "cancelled" {
			in = ctx
		}
		s, err := New(&http.Client{Transport: breaking{`{"data":[{"id":1},`, tt.end}},
			client.Options{URL: "https://x.example", Rest: &client.RestOptions{Rows: "data", Sets: []client.RestSet{{Name: "things", Path: "/things"}}}})
		if err != nil {
			t.Fatal(err)
		}
		if page, err := s.Fetch(in, client.Query{Path: "things"}, client.Start); !errors.Is(err, tt.want) || page != nil {
			t.Errorf("%s: %v, %v", name, page, err)
		}
	}
}

func TestRelativeLinkAfterARedirect(t *testing.T) {
	t.Parallel()
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/things":
			http.Redirect(w, r, "/v2/new/things", http.StatusFound)
		case "/v2/new/things":
			reply(w, map[string]any{"data": rows(0, 1), "next": "more?p=2"})
		case "/v2/new/more":
			reply(w, map[string]any{"data": rows(1, 2)})
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	})
	got, _, err := walk(t, open(t, srv.URL, client.RestOptions{Rows: "data", Next: "next"}), client.Query{Path: "things"}, "id")
	if d := cmp.Diff(numbers(2), got); d != "" || err != nil {
		t.Error(err, d)
	}
}
