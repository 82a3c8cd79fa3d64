package link

import (
	"net/http"
	"net/url"
	"testing"
)

func TestInHeader(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		values []string
		want   string
	}{
		{"none", nil, ""},
		{"alone", []string{`<a?p=2>; rel="next"`}, "a?p=2"},
		{"without quotes", []string{`<a>;rel=next`}, "a"},
		{"behind others", []string{`<z>; rel="prev", <a>; rel="next", <y>; rel="last"`}, "a"},
		{"in a second header", []string{`<z>; rel="prev"`, `<a>; rel="next"`}, "a"},
		{"one of several relations", []string{`<a>; rel="item next"`}, "a"},
		{"in capitals", []string{`<a>; REL="NEXT"`}, "a"},
		{"behind a title", []string{`<a>; title="next"; rel=next`}, "a"},
		{"with a comma in it", []string{`<a?p=1,2>; rel="next"`}, "a?p=1,2"},
		{"a title that is next", []string{`<a>; title="next"`}, ""},
		{"a longer relation", []string{`<a>; rel="nextpage"`}, ""},
		{"blanks around the sign", []string{`<a>; rel = "next"`}, "a"},
		{"single quotes", []string{`<a>; rel='prev next'`}, "a"},
		{"a title that holds a relation", []string{`<z>; rel="first"; title="go to; rel=next"`}, ""},
		{"a title that holds a link", []string{`<z>; title="a, <b>; rel=next"; rel="first", <a>; rel="next"`}, "a"},
		{"a title with a quote", []string{`<z>; title="a\"; rel=next"; rel="first"`}, ""},
		{"a comma in a relation's title", []string{`<a>; title="one, two"; rel="next"`}, "a"},
		{"two relations", []string{`<a>; rel="prev"; rel="next"`}, ""},
		{"a quote that does not end", []string{`<a>; rel="next`, `<b>; rel=next`}, "b"},
		{"a parameter without a value", []string{`<a>; crossorigin; rel=next`}, "a"},
		{"without a comma between", []string{`<z>; rel="prev" <a>; rel="next"`}, "a"},
		{"behind empty ones", []string{`, ,<a>;;rel=next;`}, "a"},
		{"no brackets", []string{`a; rel="next"`}, ""},
		{"not closed", []string{`<a; rel="next"`}, ""},
	} {
		if got := InHeader(http.Header{"Link": c.values}); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSameOrigin(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"https://a.test/x", "https://A.TEST:443/y?z", true},
		{"http://a.test", "http://a.test:80", true},
		{"HTTP://a.test", "http://a.test", true},
		{"http://a.test", "https://a.test", false},
		{"https://a.test", "https://a.test:8443", false},
		{"https://a.test", "https://b.a.test", false},
		{"http://[::1]:80", "http://[::1]", true},
		{"http://a.test:80", "https://a.test:443", false},
	} {
		if got := SameOrigin(parsed(t, c.a), parsed(t, c.b)); got != c.want {
			t.Errorf("%s and %s: %v", c.a, c.b, got)
		}
	}
}

func TestWithQuery(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ query, more, want string }{
		{"", "", ""},
		{"a=1", "", "a=1"},
		{"", "k=1", "k=1"},
		{"a=1", "k=1", "a=1&k=1"},
		{"k=2", "k=1", "k=2"},
		{"%6B=2", "k=1", "%6B=2"},
		{"a=k", "k=1", "a=k&k=1"},
		{"kk=2", "k=1", "kk=2&k=1"},
		{"k", "k=1", "k"},
		{"%24top=2&$skip=4", "$top=5&v=a%2Bb", "%24top=2&$skip=4&v=a%2Bb"},
		{"a=%zz", "k=%zz", "a=%zz&k=%zz"},
		{"a=1", "&k=1&&l=2&", "a=1&k=1&l=2"},
	} {
		if got := WithQuery(c.query, c.more); got != c.want {
			t.Errorf("%q with %q: %q, want %q", c.query, c.more, got, c.want)
		}
	}
}

func TestRewritten(t *testing.T) {
	t.Parallel()
	const root = "https://gate.test/api/v4"
	for _, c := range []struct{ name, link, context, asked, want string }{
		{"another host", "http://inner:8080/api/v4/Things?p=2", "", "Things", root + "/Things?p=2"},
		{"another base path", "http://inner/odata/Things?p=2", "", "Things", root + "/Things?p=2"},
		{"no base path", "http://inner/Things?p=2", "", "Things", root + "/Things?p=2"},
		{"the base path twice in the service", "http://inner/Things/sub/Things?p=2", "", "Things", root + "/Things?p=2"},
		{"a path of a record", "http://inner/o/Things(1)/Lines?p=2", "", "Things(1)/Lines", root + "/Things(1)/Lines?p=2"},
		{"a name that begins alike", "http://inner/o/ThingsOld?p=2", "", "Things", "https://gate.test/o/ThingsOld?p=2"},
		{"by the context", "http://inner/o/Renamed?p=2", "http://inner/o/$metadata#Things", "Things", root + "/Renamed?p=2"},
		{"a context elsewhere", "http://inner/o/Renamed", "http://inner/x/$metadata", "Things", "https://gate.test/o/Renamed"},
		{"an escaped path", "http://inner/o/Things('a%2Fb')/Lines?p=2", "", "Things('a%2Fb')/Lines", root + "/Things('a%2Fb')/Lines?p=2"},
		{"a user name", "http://me:word@inner/o/Things", "", "Things", root + "/Things"},
		{"the service's own", root + "/Things?p=2", "", "Things", root + "/Things?p=2"},
	} {
		var context *url.URL
		if c.context != "" {
			context = parsed(t, c.context)
		}
		link := parsed(t, c.link)
		if got := Rewritten(link, parsed(t, root), context, c.asked).String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if link.String() != c.link {
			t.Errorf("%s: the link itself was changed to %s", c.name, link)
		}
	}
	short := Rewritten(parsed(t, "http://inner/odata/Things"), parsed(t, "https://gate.test/"), nil, "Things").String()
	if short != "https://gate.test/Things" {
		t.Errorf("a root without a path: %s", short)
	}
}

func parsed(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
