package odata

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

// ledger records the requests a service gets and answers them from a table of
// request URIs below the root. What is not in it is 404.
type ledger struct {
	mu      sync.Mutex
	asked   []string
	headers []http.Header
	answers map[string]string
	server  *httptest.Server
}

func (l *ledger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	at := strings.TrimPrefix(r.RequestURI, "/odata/")
	l.mu.Lock()
	if !strings.HasPrefix(at, "$metadata") {
		l.asked = append(l.asked, at)
		l.headers = append(l.headers, r.Header.Clone())
	}
	l.mu.Unlock()
	body, ok := l.answers[at]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"error":{"code":"404","message":"nothing here"}}`)
		return
	}
	if status, rest, ok := strings.Cut(body, " "); ok && len(status) == 3 {
		code := 0
		fmt.Sscan(status, &code)
		w.WriteHeader(code)
		body = rest
	}
	fmt.Fprint(w, strings.ReplaceAll(body, "HOST", "http://"+r.Host))
}

func (l *ledger) requests() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.asked...)
}

func play(t *testing.T, answers map[string]string, change ...func(*client.Options)) (*Service, *ledger) {
	t.Helper()
	l := &ledger{answers: answers}
	l.server = httptest.NewServer(l)
	t.Cleanup(l.server.Close)
	o := client.Options{Session: "one", URL: l.server.URL + "/odata", PageSize: 2}
	for _, c := range change {
		c(&o)
	}
	s, err := New(l.server.Client(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, l
}

func paging(mode string) func(*client.Options) {
	return func(o *client.Options) { o.Paging = mode }
}

// walkAll walks a result and returns the first column of every row.
func walkAll(t *testing.T, s *Service, q client.Query) ([]string, []string, error) {
	t.Helper()
	var cells, notes []string
	pages := 0
	for p, err := range client.Pages(t.Context(), s, q) {
		if err != nil {
			return cells, notes, err
		}
		if pages++; pages > 50 {
			t.Fatal("the walk does not end")
		}
		for _, n := range p.Notes {
			notes = append(notes, n.Text)
		}
		for i := range p.Len() {
			cells = append(cells, p.Cell(i, 0).Text())
		}
	}
	return cells, notes, nil
}

func TestTrap02ListForms(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"4.0":           `{"@odata.context":"x","@odata.count":5,"value":[{"ID":1},{"ID":2}],"@odata.nextLink":"n"}`,
		"4.01":          `{"@context":"x","@count":5,"value":[{"ID":1},{"ID":2}],"@nextLink":"n"}`,
		"link first":    `{"@odata.nextLink":"n","@odata.count":"5","value":[{"ID":1},{"ID":2}]}`,
		"count in text": `{"@odata.count":"5","value":[{"ID":1},{"ID":2}],"@odata.nextLink":"n"}`,
		"with a BOM":    "\ufeff" + `{"@odata.count":5,"value":[{"ID":1},{"ID":2}],"@odata.nextLink":"n"}`,
		"with more":     `{"@odata.count":5,"@vendor.x":{"a":[]},"vendor":1,"value":[{"ID":1},{"ID":2}],"@odata.nextLink":"n"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := decode([]byte(body), decoding{})
			if err != nil {
				t.Fatal(err)
			}
			if got.broke != nil || got.page.Len() != 2 || got.count != 5 || got.next != "n" {
				t.Errorf("rows %d, count %d, next %q, broke %v", got.page.Len(), got.count, got.next, got.broke)
			}
		})
	}
}

func TestTrap12NextLinkIsFollowedAsItIs(t *testing.T) {
	t.Parallel()
	link := "Things?%24top=2&$filter=Name%20eq%20'a%2Bb'&sap-x=%7e&$skiptoken=a%252Fb,1;2"
	s, l := play(t, map[string]string{
		"Things?$top=2&$skip=0": `{"value":[{"ID":1},{"ID":2}],"@odata.nextLink":"HOST/odata/` + link + `"}`,
		link:                    `{"value":[{"ID":3}]}`,
	})
	cells, _, err := walkAll(t, s, client.Query{Path: "Things"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1", "2", "3"}, cells); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Things?$top=2&$skip=0", link}, l.requests()); diff != "" {
		t.Errorf("requests:\n%s", diff)
	}
}

func TestTrap13NextLinkForms(t *testing.T) {
	t.Parallel()
	r, err := parseRoot("https://api.example.org/svc/odata/")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, request, context, link, want string }{
		{"relative to the request", "/Things?$top=2", "", "Things?$skiptoken=5", "/Things?$skiptoken=5"},
		{"relative, encoded names", "/Things?$top=2", "", "Things?%24top=2&%24skiptoken=x", "/Things?%24top=2&%24skiptoken=x"},
		{"query alone", "/Things?$top=2", "", "?$skip=2", "/Things?$skip=2"},
		{"path of the origin", "/Things", "", "/svc/odata/Things?$skip=2", "/Things?$skip=2"},
		{"network path", "/Things", "", "//api.example.org/svc/odata/Things?x", "/Things?x"},
		{"absolute with the port", "/Things", "", "https://API.example.org:443/svc/odata/Things?x", "https://API.example.org:443/svc/odata/Things?x"},
		{"a link of a record, from the root", "/Orders(1)/Lines?$top=2", "", "Orders(1)/Lines?$skip=2", "/Orders(1)/Lines?$skip=2"},
		{"a link of a record, from the request", "/Orders(1)/Lines", "", "Lines?$skip=2", "/Orders(1)/Lines?$skip=2"},
		{"a link of a record, from the context", "/Orders(1)/Lines", "https://api.example.org/svc/odata/$metadata#Lines", "Lines?$skip=2", "/Lines?$skip=2"},
		{"context of an inner host", "/Things", "http://inner:8080/odata/$metadata#Things", "Things?$skip=2", "/Things?$skip=2"},
		{"colon in a key", "/Things", "", "Things('a:b')/Sub?x", "/Things('a:b')/Sub?x"},
		{"blanks and quotes", "/Things", "", `Things?$filter=Name eq "x"`, "/Things?$filter=Name%20eq%20%22x%22"},
		{"letters beyond ASCII", "/Things", "", "Things?$skiptoken=Ångström", "/Things?$skiptoken=%C3%85ngstr%C3%B6m"},
		{"double encoded", "/Things", "", "Things?$skiptoken=%2520", "/Things?$skiptoken=%2520"},
		{"lone percent", "/Things", "", "Thi%ngs?$skiptoken=5%", "/Thi%25ngs?$skiptoken=5%"},
		{"a fragment", "/Things", "", "Things?x#part", "/Things?x"},
		{"brackets and bars", "/Things", "", "Things?$skiptoken=[a|b]", "/Things?$skiptoken=[a%7Cb]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			request, err := r.below(strings.TrimPrefix(c.request, "/"), "")
			if err != nil {
				t.Fatal(err)
			}
			got, err := r.resolve(c.link, c.context, request, false)
			if err != nil {
				t.Fatal(err)
			}
			want := c.want
			if strings.HasPrefix(want, "/") {
				want = r.base + want
			}
			if got.String() != want {
				t.Errorf("%s\nwant %s", got, want)
			}
		})
	}
}

func TestTrap14LinksToOtherOriginsAreRefused(t *testing.T) {
	t.Parallel()
	for _, link := range []string{
		"http://evil.example/odata/Things?$skip=2",
		"https://HOSTONLY/odata/Things?$skip=2",
		"//evil.example/odata/Things",
		"http://user:word@HOSTONLY/odata/Things",
		"http://HOSTONLY@evil.example/odata/Things",
		"http://HOSTONLY.evil.example/odata/Things",
		"file:///etc/passwd",
		"javascript:alert(1)",
		"http://evil.example:80\\\\@HOSTONLY/",
	} {
		t.Run(link, func(t *testing.T) {
			t.Parallel()
			var evil string
			s, l := play(t, map[string]string{})
			evil = strings.ReplaceAll(link, "HOSTONLY", strings.TrimPrefix(l.server.URL, "http://"))
			l.answers["Things?$top=2&$skip=0"] = `{"value":[{"ID":1},{"ID":2}],"@odata.nextLink":"` + evil + `"}`
			cells, _, err := walkAll(t, s, client.Query{Path: "Things"})
			if !errors.Is(err, client.ErrOtherOrigin) && !strings.Contains(fmt.Sprint(err), "cannot be read") {
				t.Errorf("%v, want ErrOtherOrigin", err)
			}
			if len(cells) != 2 || len(l.requests()) != 1 {
				t.Errorf("rows %v, requests %v: the rows must be kept, nothing more asked", cells, l.requests())
			}
		})
	}
}

func TestTrap14RefusedLinkIsJudgedOnlyWhenFollowed(t *testing.T) {
	t.Parallel()
	s, _ := play(t, map[string]string{
		"Things?$top=2&$skip=0": `{"value":[{"ID":1},{"ID":2}],"@odata.nextLink":"http://evil.example/x"}`,
	})
	p, err := s.Fetch(t.Context(), client.Query{Path: "Things"}, client.Start)
	if err != nil || p.Len() != 2 || p.Next == nil || p.Incomplete != nil {
		t.Fatalf("page %+v, %v", p, err)
	}
	if _, err := s.Fetch(t.Context(), p.Query, client.At(p.Next)); !errors.Is(err, client.ErrOtherOrigin) {
		t.Errorf("%v, want ErrOtherOrigin", err)
	}
	if _, err := s.Request(p.Query, client.At(p.Next)); !errors.Is(err, client.ErrOtherOrigin) {
		t.Errorf("Request: %v, want ErrOtherOrigin", err)
	}
}

func TestTrap15Loops(t *testing.T) {
	t.Parallel()
	first := "Things?$top=2&$skip=0"
	row := func(n int, next string) string {
		return fmt.Sprintf(`{"value":[{"ID":%d},{"ID":%d}],"@odata.nextLink":%q}`, n, n+1, next)
	}
	for name, c := range map[string]struct {
		answers map[string]string
		rows    int
	}{
		"itself":             {map[string]string{first: row(1, "Things?a"), "Things?a": row(3, "Things?a")}, 4},
		"back to the first":  {map[string]string{first: row(1, "Things?a"), "Things?a": row(3, first)}, 4},
		"there and back":     {map[string]string{first: row(1, "Things?a"), "Things?a": row(3, "Things?b"), "Things?b": row(5, "Things?a")}, 6},
		"same rows, new one": {map[string]string{first: row(1, "Things?a"), "Things?a": row(1, "Things?aa"), "Things?aa": row(1, "Things?aaa")}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, l := play(t, c.answers)
			cells, _, err := walkAll(t, s, client.Query{Path: "Things"})
			if !errors.Is(err, client.ErrLoop) {
				t.Errorf("%v, want ErrLoop", err)
			}
			if len(cells) < c.rows || len(l.requests()) > 5 {
				t.Errorf("%d rows by %v", len(cells), l.requests())
			}
		})
	}
}

func TestTrap15EmptyAndShortPagesWithLink(t *testing.T) {
	t.Parallel()
	s, _ := play(t, map[string]string{
		"Things?$top=2&$skip=0": `{"value":[{"ID":1}],"@odata.nextLink":"Things?a"}`,
		"Things?a":              `{"value":[],"@odata.nextLink":"Things?b"}`,
		"Things?b":              `{"value":[{"ID":2}],"@odata.nextLink":"Things?c"}`,
		"Things?c":              `{"value":[]}`,
	}, paging("auto"))
	cells, _, err := walkAll(t, s, client.Query{Path: "Things"})
	if diff := cmp.Diff([]string{"1", "2"}, cells); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestTrap16TopIsALimitToServicesThatKeepTheRules(t *testing.T) {
	t.Parallel()
	// The server splits $top=4 into pages of two; the whole has five rows.
	s, l := play(t, map[string]string{
		"Things?$top=4&$skip=0":      `{"value":[{"ID":1},{"ID":2}],"@odata.nextLink":"Things?$top=2&$skiptoken=2"}`,
		"Things?$top=2&$skiptoken=2": `{"value":[{"ID":3},{"ID":4}]}`,
		"Things?$top=4&$skip=3":      `{"value":[{"ID":4},{"ID":5}]}`,
		"Things?$top=4&$skip=4":      `{"value":[{"ID":5}]}`,
	}, func(o *client.Options) { o.PageSize = 4 })
	cells, _, err := walkAll(t, s, client.Query{Path: "Things"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1", "2", "3", "4", "5"}, cells); diff != "" {
		t.Errorf("rows:\n%s\nrequests %v", diff, l.requests())
	}
}

func TestTrap16TopIsAPageSizeToERPNet(t *testing.T) {
	t.Parallel()
	s, l := play(t, map[string]string{
		"Things?$top=2&$skip=0":          `{"value":[{"ID":1},{"ID":2}],"@odata.nextLink":"Things?%24top=2&%24skiptoken=2"}`,
		"Things?%24top=2&%24skiptoken=2": `{"value":[{"ID":3},{"ID":4}],"@odata.nextLink":"Things?%24top=2&%24skiptoken=4"}`,
		"Things?%24top=2&%24skiptoken=4": `{"value":[{"ID":5},{"ID":6}]}`,
	})
	cells, _, err := walkAll(t, s, client.Query{Path: "Things"})
	if err != nil || len(cells) != 6 || len(l.requests()) != 3 {
		t.Errorf("rows %v, requests %v, %v", cells, l.requests(), err)
	}
}

func TestTrap17MaxPageSize(t *testing.T) {
	t.Parallel()
	s, l := play(t, map[string]string{
		"Things":   `{"value":[{"ID":1},{"ID":2}],"@odata.nextLink":"Things?a"}`,
		"Things?a": `{"value":[{"ID":3}]}`,
	}, paging("max-page-size"))
	cells, _, err := walkAll(t, s, client.Query{Path: "Things"})
	if err != nil || len(cells) != 3 {
		t.Fatalf("%v, %v", cells, err)
	}
	for i, h := range l.headers {
		if got := h.Get("Prefer"); got != "odata.maxpagesize=2" {
			t.Errorf("request %d: Prefer %q", i, got)
		}
	}
	if _, err := s.Fetch(t.Context(), client.Query{Path: "Things"}, client.Row(50)); !errors.Is(err, client.ErrCannot) {
		t.Errorf("a jump: %v, want ErrCannot", err)
	}
}

func TestTrap18SkipIsSaidOnTheFirstPageWithoutOrder(t *testing.T) {
	t.Parallel()
	s, _ := play(t, nil)
	r, err := s.Request(client.Query{Path: "Things"}, client.Start)
	if err != nil || !strings.HasSuffix(r.URL, "/odata/Things?$top=2&$skip=0") {
		t.Errorf("%s, %v", r.URL, err)
	}
}

func TestTrap18ServicesThatIgnoreSkip(t *testing.T) {
	t.Parallel()
	rows := `"value":[{"ID":1},{"ID":2},{"ID":3}]}`
	for name, c := range map[string]struct {
		size  int // of a page
		total string
		other string // answer to other requests
		whole bool
	}{
		"fewer than asked for":             {5, "", "{" + rows, true},
		"fewer, a page size is honoured":   {5, "", `{"value":[{"ID":1}]}`, false},
		"fewer, as many counted alone":     {5, "", "3", true},
		"fewer, more counted alone":        {5, "", "9", false},
		"more than asked for":              {2, "", "", true},
		"as many, all are counted":         {3, `"@odata.count":3,`, "", true},
		"as many, for any page size":       {3, "", "{" + rows, true},
		"as many, a page size is honoured": {3, "", `{"value":[{"ID":1}]}`, false},
		"fewer, but more counted":          {5, `"@odata.count":9,`, "", false},
		"more, but still more there":       {2, `"@odata.count":9,`, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			same := "{" + c.total + rows
			s, _ := play(t, map[string]string{
				fmt.Sprintf("Things?$count=true&$top=%d&$skip=0", c.size): same, fmt.Sprintf("Things?$top=%d&$skip=2", c.size): same, fmt.Sprintf("Things?$top=%d&$skip=3", c.size): same,
				fmt.Sprintf("Things?$top=%d&$skip=2000000000", c.size): same,
				"Things?$top=1&$skip=0":                                c.other, "Things/$count": c.other,
			}, func(o *client.Options) { o.PageSize = c.size })
			cells, notes, err := walkAll(t, s, client.Query{Path: "Things", Count: true})
			if len(cells) != 3 || (err == nil) != c.whole {
				t.Errorf("rows %v, %v: whole is %v", cells, err, c.whole)
			}
			want := "only the first 3 rows can be read"
			if c.whole {
				want = "all 3 rows came at once"
			}

			if len(notes) != 1 || !strings.Contains(notes[0], "ignores $skip") || !strings.Contains(notes[0], want) {
				t.Errorf("notes %q, want %s", notes, want)
			}
			if s.Can("Things").Skip.Is != client.No {
				t.Error("it is not remembered")
			}
		})
	}
}

func TestTrap19CountIsNeverTrusted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		count, again int
		note         string
		fewer        bool
	}{
		"right":             {3, 3, "", false},
		"too high":          {9, 9, "", true},
		"too high at first": {9, 3, "", false},
		"of the page":       {2, 2, "the service counts 2 rows and sent 3", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := play(t, map[string]string{
				"Things?$count=true&$top=2&$skip=0": fmt.Sprintf(`{"@odata.count":%d,"value":[{"ID":1},{"ID":2}]}`, c.count),
				"Things?$top=2&$skip=1":             `{"value":[{"ID":2},{"ID":3}]}`,
				"Things?$top=2&$skip=2":             `{"value":[{"ID":3}]}`,
				"Things?$count=true&$top=2&$skip=3": fmt.Sprintf(`{"@odata.count":%d,"value":[]}`, c.again),
			})
			cells, notes, err := walkAll(t, s, client.Query{Path: "Things", Count: true})
			var fewer *client.CountError
			if len(cells) != 3 || errors.As(err, &fewer) != c.fewer || err != nil && !c.fewer {
				t.Errorf("rows %v, %v", cells, err)
			}
			if c.note != strings.Join(notes, ";") {
				t.Errorf("notes %q, want %q", notes, c.note)
			}
		})
	}
}

// TestAnExplained500IsAskedOnce: a 500 with an error object is an answer. Our
// order is only dropped where the answer speaks of it.
func TestAnExplained500IsAskedOnce(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]int{"licence count exceeded": 1, "cannot order by ID": 2} {
		s, l := play(t, map[string]string{
			"$metadata":                  keyedModel,
			"Things?$orderby=A,B&$top=2": `500 {"error":{"code":"x","message":"` + message + `"}}`,
			"Things?$top=2&$skip=0":      `{"value":[{"ID":1}]}`,
		})
		if _, err := s.Schema(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, err := s.Fetch(t.Context(), client.Query{Path: "Things"}, client.Start)
		asked := 0
		for _, r := range l.requests() {
			if strings.HasPrefix(r, "Things") {
				asked++
			}
		}
		if asked != want || (err == nil) != (want == 2) {
			t.Errorf("%s: asked %d times, %v", message, asked, err)
		}
	}
}

func TestTrap19RefusedCountIsDroppedOnce(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"400", "404", "500", "501"} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			s, l := play(t, map[string]string{
				"Things?$count=true&$top=2&$skip=0": status + ` {"error":{"code":"x","message":"not supported"}}`,
				"Things?$top=2&$skip=0":             `{"value":[{"ID":1}]}`,
			})
			q := client.Query{Path: "Things", Count: true}
			for range 2 {
				p, err := s.Fetch(t.Context(), q, client.Start)
				if err != nil || p.Len() != 1 || p.Total != -1 || !p.Query.Plan.Lacks("$count") {
					t.Fatalf("%+v, %v", p, err)
				}
			}
			want := []string{"Things?$count=true&$top=2&$skip=0", "Things?$top=2&$skip=0", "Things?$top=2&$skip=0"}
			if diff := cmp.Diff(want, l.requests()); diff != "" {
				t.Error(diff)
			}
			if s.Can("Things").Count.Is != client.No {
				t.Error("it is not remembered")
			}
		})
	}
}

func TestTrap19RefusalsOfAPersonsOwnQueryAreNotRetried(t *testing.T) {
	t.Parallel()
	s, l := play(t, map[string]string{
		"Things?$filter=Nam%20eq%201&$count=true&$top=2&$skip=0": `400 {"error":{"code":"","message":"Could not find a property named 'Nam'"}}`,
	})
	_, err := s.Fetch(t.Context(), client.Query{Path: "Things", Filter: "Nam eq 1", Count: true}, client.Start)
	var e *client.ResponseError
	if !errors.As(err, &e) || e.Status != 400 || len(l.requests()) != 1 {
		t.Errorf("%v by %v", err, l.requests())
	}
}

const keyedModel = `<Edmx Version="4.0"><DataServices><Schema Namespace="N"><EntityType Name="T"><Key><PropertyRef Name="A"/><PropertyRef Name="B"/></Key>
<Property Name="A" Type="Edm.Int32"/><Property Name="B" Type="Edm.String"/><Property Name="C" Type="Edm.Guid"/></EntityType>
<EntityContainer Name="K"><EntitySet Name="Things" EntityType="N.T"/><Singleton Name="Me" Type="N.T"/></EntityContainer></Schema></DataServices></Edmx>`

func TestTrap18OrderByKey(t *testing.T) {
	t.Parallel()
	no := false
	for name, c := range map[string]struct {
		q      client.Query
		change func(*client.Options)
		want   string
	}{
		"none given":    {client.Query{Path: "Things"}, nil, "Things?$orderby=A,B&$top=2"},
		"one given":     {client.Query{Path: "Things", OrderBy: []client.Order{{By: "B", Desc: true}}}, nil, "Things?$orderby=B%20desc,A&$top=2"},
		"all given":     {client.Query{Path: "Things", OrderBy: []client.Order{{By: "B"}, {By: "A"}}}, nil, "Things?$orderby=B,A&$top=2&$skip=0"},
		"not wanted":    {client.Query{Path: "Things"}, func(o *client.Options) { o.OrderByKey = &no }, "Things?$top=2&$skip=0"},
		"grouped":       {client.Query{Path: "Things", Apply: "groupby((A))"}, nil, "Things?$apply=groupby((A))&$top=2&$skip=0"},
		"one record":    {client.Query{Path: "Things(A=1,B='x')", Count: true}, nil, "Things(A=1,B='x')"},
		"a singleton":   {client.Query{Path: "Me", Count: true}, nil, "Me"},
		"by links only": {client.Query{Path: "Things"}, paging("next-link"), "Things"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, l := play(t, map[string]string{"$metadata": keyedModel}, func(o *client.Options) {
				if c.change != nil {
					c.change(o)
				}
			})
			if _, err := s.Schema(t.Context()); err != nil {
				t.Fatal(err)
			}
			r, err := s.Request(c.q, client.Start)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.TrimPrefix(r.URL, l.server.URL+"/odata/"); got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}

func TestTrap18RefusedKeyOrderIsDroppedOnce(t *testing.T) {
	t.Parallel()
	s, l := play(t, map[string]string{
		"$metadata":                              keyedModel,
		"Things?$orderby=A,B&$count=true&$top=2": `400 {"error":{"code":"x","message":"not supported"}}`,
		"Things?$orderby=A,B&$top=2":             `400 {"error":{"code":"x","message":"not supported"}}`,
		"Things?$top=2&$skip=0":                  `{"value":[{"A":1,"B":"x"}]}`,
		"Things?$count=true&$top=2&$skip=0":      `{"@odata.count":1,"value":[{"A":1,"B":"x"}]}`,
	})
	if _, err := s.Schema(t.Context()); err != nil {
		t.Fatal(err)
	}
	q := client.Query{Path: "Things", Count: true}
	p, err := s.Fetch(t.Context(), q, client.Start)
	if err != nil || p.Len() != 1 || len(p.Query.Plan.KeyOrder) != 0 || len(p.Notes) == 0 {
		t.Fatalf("%+v, %v", p, err)
	}
	if n := len(l.requests()); n != 3 {
		t.Errorf("%d requests, want 3: %v", n, l.requests())
	}
	p, err = s.Fetch(t.Context(), q, client.Start)
	if err != nil || p.Total != 1 || len(l.requests()) != 4 {
		t.Errorf("the second time: %+v, %v, %v: the count was not at fault", p, err, l.requests())
	}
}

func TestTrap20CursorsLeadBack(t *testing.T) {
	t.Parallel()
	s, _ := play(t, map[string]string{
		"Things?$top=2&$skip=0": `{"value":[{"ID":1},{"ID":2}],"@odata.nextLink":"Things?a"}`,
		"Things?a":              `{"value":[{"ID":3},{"ID":4}],"@odata.nextLink":"Things?b"}`,
		"Things?b":              `{"value":[{"ID":5}]}`,
	})
	p1, err := s.Fetch(t.Context(), client.Query{Path: "Things"}, client.Start)
	if err != nil {
		t.Fatal(err)
	}
	at := client.At(p1.Next)
	for range 3 { // there, on, and back again
		p2, err := s.Fetch(t.Context(), p1.Query, at)
		if err != nil || p2.First != 2 || p2.Next == nil {
			t.Fatalf("%+v, %v", p2, err)
		}
		p3, err := s.Fetch(t.Context(), p2.Query, client.At(p2.Next))
		if err != nil || p3.First != 4 || p3.Len() != 1 {
			t.Fatalf("%+v, %v", p3, err)
		}
	}
}

func TestTrap16ServicesWithoutSkip(t *testing.T) {
	t.Parallel()
	s, l := play(t, map[string]string{
		"Things?$count=true&$top=2&$skip=0": `400 {"error":{"code":"0x80060888","message":"Skip Clause is not supported in CRM"}}`,
		"Things?$count=true":                `{"@odata.count":3,"value":[{"ID":1},{"ID":2}],"@odata.nextLink":"Things?a"}`,
		"Things?a":                          `{"value":[{"ID":3}]}`,
	})
	cells, _, err := walkAll(t, s, client.Query{Path: "Things", Count: true})
	if err != nil || len(cells) != 3 || len(l.requests()) != 3 {
		t.Errorf("rows %v, requests %v, %v", cells, l.requests(), err)
	}
	if s.Can("Things").Skip.Is != client.No || l.headers[1].Get("Prefer") != "odata.maxpagesize=2" {
		t.Error("it is not remembered, or no page size asked for")
	}
}

func TestASetThatIsNotListedIsAskedForOnce(t *testing.T) {
	t.Parallel()
	s, l := play(t, map[string]string{"/odata": `{"value":[{"name":"Things","url":"Things"}]}`})
	if _, err := s.Sets(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Fetch(t.Context(), client.Query{Path: "Thinks", Count: true}, client.Start); err == nil || len(l.requests()) != 2 {
		t.Errorf("%v by %v", err, l.requests())
	}
}

// TestAPageOfTheWrongShape: if the model declares that a list was requested,
// anything else is an error, not a row.
func TestAPageOfTheWrongShape(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`[1,2]`, `{"value":{"a":1}}`, `{"value":"x"}`, `17`, `{"rows":[]}`} {
		s, _ := play(t, map[string]string{"$metadata": keyedModel, "Things?$orderby=A,B&$top=2": body})
		if _, err := s.Schema(t.Context()); err != nil {
			t.Fatal(err)
		}
		p, err := s.Fetch(t.Context(), client.Query{Path: "Things"}, client.Start)
		var e *client.ResponseError
		if !errors.As(err, &e) || !strings.Contains(e.Message, "no list of") {
			t.Errorf("%s: page %v, %v", body, p, err)
		}
	}
}
