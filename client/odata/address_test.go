package odata

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"odatui/client"
)

// TestAddressesOfTheServiceDocument: they are resolved as RFC 3986 says, and none is made
// up from a name.
func TestAddressesOfTheServiceDocument(t *testing.T) {
	t.Parallel()
	rewrite := func(o *client.Options) { o.RewriteLinks = true }
	for _, c := range []struct {
		name, context, url, path string
		want                     string // path and query that are asked, "" refused
		change                   func(*client.Options)
	}{
		{"relative", "", "Things", "Set", "/odata/Things", nil},
		{"relative to the context", "HOST/odata/v2/$metadata", "Things", "Set", "/odata/v2/Things", nil},
		{"relative to a relative context", "v2/$metadata", "Things", "Set", "/odata/v2/Things", nil},
		{"in the current folder", "$metadata", "./Things", "Set", "/odata/Things", nil},
		{"a gateway that strips a part of the path", "/all/$metadata", "Things", "Set", "/odata/Things", nil},
		{"the same with an address from the host", "/all/$metadata", "/all/Things", "Set", "/odata/Things", nil},
		{"the same with an address elsewhere", "/all/$metadata", "/other/Things", "Set", "/other/Things", nil},
		{"a context of rows", "../$metadata", "Things", "Set", "/odata/Things", nil},
		{"one up", "$metadata", "../other/Things", "Set", "/other/Things", nil},
		{"up beyond the host", "", "../../../Things", "Set", "/Things", nil},
		{"from the host", "", "/other/Things", "Set", "/other/Things", nil},
		{"absolute", "", "HOST/other/Things", "Set", "/other/Things", nil},
		{"absolute, below", "", "HOST/odata/Things", "Set", "/odata/Things", nil},
		{"without a scheme", "", "//NETLOC/other/Things", "Set", "/other/Things", nil},
		{"a query alone", "", "?set=Things", "Set", "/odata/?set=Things&", nil},
		{"with a query", "", "/other/Things?tenant=1", "Set", "/other/Things?tenant=1&", nil},
		{"with a colon", "", "a:b/Things", "Set", "/odata/a:b/Things", nil},
		{"a record", "", "/other/Things", "Set(1)", "/other/Things(1)", nil},
		{"a link of a record", "", "../other/Things", "Set(1)/Kids", "/other/Things(1)/Kids", nil},
		{"a nested service", "", "sub/", "Set/Things", "/odata/sub/Things", nil},
		{"another host", "", "http://other.example/odata/Things", "Set", "", nil},
		{"another host, the context's too", "http://inner.example/odata/$metadata", "http://other.example/odata/Things", "Set", "", nil},
		{"another host without a scheme", "", "//other.example/odata/Things", "Set", "", nil},
		{"another port", "", "http://127.0.0.1:1/odata/Things", "Set", "", nil},
		{"relative, behind a gateway", "http://inner.example/x/$metadata", "Things", "Set", "/odata/Things", nil},
		{"absolute, behind a gateway", "http://inner.example/x/$metadata", "http://inner.example/x/Things", "Set", "/odata/Things", nil},
		{"outside the root behind a gateway", "http://inner.example/x/$metadata", "http://inner.example/y/Things", "Set", "", nil},
		{"from the host, behind a gateway", "http://inner.example/x/$metadata", "/x/Things", "Set", "/odata/Things", nil},
		{"from the host, outside the root behind a gateway", "http://inner.example/x/$metadata", "/y/Things", "Set", "/y/Things", nil},
		{"from the host, rewritten", "/x/$metadata", "/x/Things", "Set", "/odata/Things", rewrite},
		{"rewritten", "http://inner.example/x/$metadata", "http://inner.example/x/Things", "Set", "/odata/Things", rewrite},
		{"rewritten, of this host", "HOST/x/$metadata", "Things", "Set", "/odata/Things", rewrite},
		{"no address", "", "", "Set", "/odata/Set", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			asked := ""
			more := []func(*client.Options){}
			if c.change != nil {
				more = append(more, c.change)
			}
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				switch {
				case strings.HasSuffix(r.URL.Path, "/$metadata"):
					w.WriteHeader(http.StatusNotFound)
				case r.URL.Path == "/odata" && r.URL.RawQuery == "":
					text := fmt.Sprintf(`{"@odata.context":%q,"value":[{"name":"Set","kind":"EntitySet","url":%q}]}`, c.context, c.url)
					text = strings.ReplaceAll(text, "HOST", "http://"+r.Host)
					fmt.Fprint(w, strings.ReplaceAll(text, "NETLOC", r.Host))
				default:
					asked = r.RequestURI
					fmt.Fprint(w, `{"value":[]}`)
				}
			}, more...)
			if _, err := s.Sets(t.Context()); err != nil {
				t.Fatal(err)
			}
			_, err := s.Fetch(t.Context(), client.Query{Path: c.path}, client.Start)
			if c.want == "" {
				if !errors.Is(err, client.ErrOtherOrigin) || asked != "" {
					t.Errorf("asked %q, %v", asked, err)
				}
				return
			}
			at, _, _ := strings.Cut(asked, "?")
			if strings.Contains(c.want, "?") {
				at = asked[:min(len(asked), len(c.want))]
			}
			if at != c.want || err != nil {
				t.Errorf("asked %q, want %q, %v", asked, c.want, err)
			}
		})
	}
}

// TestURLsBelowTheRoot: the root is read from the context URL of the response.
func TestURLsBelowTheRoot(t *testing.T) {
	t.Parallel()
	row := func(context string) string {
		return `{"@odata.context":"` + context + `","value":[{"Id":1,"name":"a"}]}`
	}
	for _, c := range []struct{ name, url, body, want string }{
		{"a set", "/odata/Things", row("HOST/odata/$metadata#Things"), "/odata"},
		{"a set with options", "/odata/Things?$top=5&%24filter=Id%20eq%201&key=k", row("HOST/odata/$metadata#Things"), "/odata?key=k"},
		{"a relative context", "/odata/Things", row("$metadata#Things"), "/odata"},
		{"a closing slash", "/odata/Things/", row("HOST/odata/$metadata#Things"), "/odata"},
		{"a closing slash and a relative context", "/odata/Things/", row("$metadata#Things"), "/odata"},
		{"a link of an entity and a relative context", "/odata/Company('x')/Lines", row("$metadata#Lines"), "/odata"},
		{"below a session", "/(S(abc))/odata/Things", row("$metadata#Things"), "/(S(abc))/odata"},
		{"a session", "/(S(abc))/Things", row("$metadata#Things"), "/(S(abc))"},
		{"a count", "/odata/Things/$count", row("HOST/odata/$metadata#Things"), "/odata"},
		{"a value", "/odata/Things(1)/Name/$value", `{"@odata.context":"HOST/odata/$metadata#Things(1)/Name","value":"a"}`, "/odata"},
		{"references", "/odata/Things/$ref", row("HOST/odata/$metadata#Things"), "/odata"},
		{"V4.01", "/odata/Things", `{"@context":"$metadata#Things","value":[]}`, "/odata"},
		{"an entity", "/odata/Company('x')", `{"@odata.context":"HOST/odata/$metadata#Company/$entity","Name":"x"}`, "/odata"},
		{"a link of an entity", "/odata/Company('x')/Lines", row("HOST/odata/$metadata#Company('x')/Lines"), "/odata"},
		{"at the host", "/Things", row("HOST/$metadata#Things"), ""},
		{"behind a gateway", "/odata/Things", row("http://inner.example/x/y/$metadata#Things"), "/odata"},
		{"a name in two alphabets", "/odata/Gr%C3%B6%C3%9Fe", row("http://inner.example/x/$metadata#Größe"), "/odata"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			host := ""
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/$metadata") {
					w.WriteHeader(http.StatusNotFound)
					return
				}
				fmt.Fprint(w, strings.ReplaceAll(c.body, "HOST", "http://"+r.Host))
			}, func(o *client.Options) {
				host = strings.TrimSuffix(o.URL, "/odata")
				o.URL = host + c.url
			})
			_, err := s.Sets(t.Context())
			var no *client.ResponseError
			if !errors.As(err, &no) || no.Reason != client.ReasonNotRoot || no.Instead != strings.TrimSuffix(host+c.want, "?key=k") {
				t.Fatalf("%v, %+v", err, no)
			}
			if got := s.Root(t.Context()); got != host+c.want {
				t.Errorf("root %q, want %q", got, host+c.want)
			}
		})
	}
}

// TestARootIsNotTakenForASet: a service document is one, whatever its context URL is.
func TestARootIsNotTakenForASet(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"@odata.context":"HOST/odata/$metadata","value":[{"name":"Things","url":"Things"}]}`,
		`{"@odata.context":"HOST/odata/$metadata#","value":[{"name":"Things","url":"Things"}]}`,
		`{"@odata.context":"HOST/$metadata#Services","value":[{"name":"Things","url":"Things"}]}`,
		`{"@odata.context":"HOST/odata/$metadata#Things","value":[{"name":"Things"}]}`,
		`{"value":[{"name":"Things"}]}`,
	} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, strings.ReplaceAll(body, "HOST", "http://"+r.Host))
		})
		if sets, err := s.Sets(t.Context()); err != nil || len(sets) != 1 || s.Root(t.Context()) != "" {
			t.Errorf("%s: %v, %v", body, sets, err)
		}
	}
}

// TestNestedServices: their sets are asked for where their own document says.
func TestNestedServices(t *testing.T) {
	t.Parallel()
	s, l := play(t, map[string]string{
		"/odata": `{"value":[{"name":"HR","kind":"ServiceDocument","url":"sub/hr/"},` +
			`{"name":"Far","kind":"ServiceDocument","url":"http://other.example/"}]}`,
		"sub/hr/": `{"@odata.context":"$metadata","value":[{"name":"People","url":"People"},{"name":"Up","url":"../Up"},` +
			`{"name":"Out","url":"http://other.example/Out"}]}`,
		"sub/hr/People?$top=2&$skip=0":         `{"value":[{"Id":1}]}`,
		"sub/Up?$top=2&$skip=0":                `{"value":[{"Id":2}]}`,
		"sub/Up(1)":                            `{"Id":3}`,
		"sub/hr/People(1)/Kids?$top=2&$skip=0": `{"value":[{"Id":4}]}`,
	})
	if sets, err := s.Sets(t.Context()); err != nil || sets[1].Elsewhere != "http://other.example" {
		t.Fatal(sets, err)
	}
	p, err := s.Fetch(t.Context(), client.Query{Path: "HR"}, client.Start)
	if err != nil || p.Len() != 3 || p.Next != nil {
		t.Errorf("the document as rows: %v, asked %q", err, l.requests())
	}
	sets, err := s.Nested(t.Context(), "HR")
	if err != nil || len(sets) != 3 || sets[0].Name != "HR/People" || sets[0].Elsewhere != "" || sets[2].Elsewhere != "http://other.example" {
		t.Fatalf("%+v, %v", sets, err)
	}
	for path, id := range map[string]string{"HR/People": "1", "HR/Up": "2", "HR/Up(1)": "3", "HR/People(1)/Kids": "4"} {
		if p, err := s.Fetch(t.Context(), client.Query{Path: path}, client.Start); err != nil || p.Len() != 1 || p.Cell(0, 0).Text() != id {
			t.Errorf("%s: %v, asked %q", path, err, l.requests())
		}
	}
	for _, path := range []string{"Far", "HR/Out"} {
		if _, err := s.Fetch(t.Context(), client.Query{Path: path}, client.Start); !errors.Is(err, client.ErrOtherOrigin) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := s.Nested(t.Context(), "Far"); !errors.Is(err, client.ErrOtherOrigin) {
		t.Error(err)
	}
}
