package kinds_test

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

var spellings = []string{"@odata.nextLink", "@nextLink", "odata.nextLink", "nextLink", "__next", "Link header"}

// spelt puts a next link into an answer.
func spelt(a *answer, name string, link any) {
	if text, ok := link.(string); ok && name == "Link header" {
		a.header.Add("Link", `<Things>; rel="self", <`+text+`>; rel="next"`)
	} else {
		a.fields[name] = link
	}
}

// plainPages are the ways of paging in which a service that writes only "next"
// has no link that is expected: others are put into its answers.
func plainPages() []way {
	list := []way{}
	for _, w := range ways() {
		w.links = false
		if w.kind == "odata" {
			w.from = "$skip"
		}
		list = append(list, w)
	}
	return list
}

// TestEverySpellingOfANextLink: its rows come, whatever it is called and however
// the profile pages.
func TestEverySpellingOfANextLink(t *testing.T) {
	t.Parallel()
	for _, w := range plainPages() {
		for _, name := range spellings {
			if w.kind == "rest" && name == "@nextLink" {
				continue // of OData 4.01
			}
			s := &script{way: w, rows: 7, silent: true}
			s.change = func(from int, a *answer) {
				if from+3 < 7 {
					spelt(a, name, fmt.Sprintf("Things?%s=%d&$top=3&size=3", w.from, from+3))
				}
			}
			if got := read(t, s.open(t), all()); got.err != nil || !slices.Equal(got.ids, upTo(7)) {
				t.Errorf("%s, %s: rows %v by %q, %v", w.name, name, got.ids, s.asked, got.err)
			}
		}
	}
}

// TestNextLinksThatCannotBeFollowed: the rows behind them are missing, unless
// they are behind the limit.
func TestNextLinksThatCannotBeFollowed(t *testing.T) {
	t.Parallel()
	for _, w := range plainPages() {
		names := spellings[:1]
		if w.rest != nil && w.rest.Offset == "" {
			names = []string{"next"}
		}
		for what, value := range map[string]any{
			"an object": map[string]any{"href": "x"}, "a list": []any{"x"}, "true": true,
			"another host": "http://other.example/Things", "no address": "http://[::1",
		} {
			if text, ok := value.(string); ok && (text == "" || w.rest != nil && w.rest.Cursor != "") {
				continue // any text is a cursor
			}
			s := &script{way: w, rows: 3, silent: true}
			s.change = func(_ int, a *answer) { spelt(a, names[0], value) }
			got := read(t, s.open(t), all())
			if !client.HasReason(got.err, client.ReasonNextLink, client.ReasonOtherOrigin) || len(got.ids) != 3 {
				t.Errorf("%s, %s: rows %v, %v", w.name, what, got.ids, got.err)
			}
			if got = read(t, s.open(t), upToLimit(0, 3)); got.err != nil || len(got.ids) != 3 {
				t.Errorf("%s, %s behind the limit: rows %v, %v", w.name, what, got.ids, got.err)
			}
		}
	}
}

// TestQueryOfTheURLGoesAlong: a parameter in the profile's url is sent with every
// page, and once only.
func TestQueryOfTheURLGoesAlong(t *testing.T) {
	t.Parallel()
	for _, w := range ways() {
		for _, repeated := range []string{"", "&code=a%2Bb", "&c%6Fde=a%2Bb"} {
			s := &script{way: w, rows: 7, silent: true}
			s.change = func(_ int, a *answer) {
				for _, name := range []string{"next", "@odata.nextLink"} {
					if link, ok := a.fields[name].(string); ok && strings.Contains(link, "?") {
						a.fields[name] = link + repeated
					}
				}
			}
			s.before = func(q url.Values) *answer {
				if diff := cmp.Diff([]string{"a+b"}, q["code"]); diff != "" {
					t.Errorf("%s, a link with %q: %s", w.name, repeated, diff)
				}
				return nil
			}
			service := s.open(t, func(o *client.Options) { o.URL += "?code=a%2Bb" })
			if got := read(t, service, all()); got.err != nil || !slices.Equal(got.ids, upTo(7)) {
				t.Errorf("%s, a link with %q: rows %v, %v", w.name, repeated, got.ids, got.err)
			}
		}
	}
}

// TestLinksOfAServiceBehindAGateway: they name an inner host, and lead to the
// profile's own only where it says so.
func TestLinksOfAServiceBehindAGateway(t *testing.T) {
	t.Parallel()
	for _, w := range ways() {
		if !w.links || w.rest != nil && w.rest.Cursor != "" {
			continue
		}
		for _, inner := range []string{"http://inner.local:8080/svc/", "https://inner.local/other/root/", "http://inner.local/"} {
			s := &script{way: w, rows: 7, silent: true}
			s.change = func(_ int, a *answer) {
				for _, name := range []string{"next", "@odata.nextLink"} {
					if link, ok := a.fields[name].(string); ok {
						a.fields[name] = inner + link
					}
				}
			}
			got := read(t, s.open(t, func(o *client.Options) { o.RewriteLinks = true }), all())
			if got.err != nil || !slices.Equal(got.ids, upTo(7)) {
				t.Errorf("%s, %s: rows %v by %q, %v", w.name, inner, got.ids, s.asked, got.err)
			}
			if got = read(t, s.open(t), all()); !errors.Is(got.err, client.ErrOtherOrigin) || len(got.ids) != 3 {
				t.Errorf("%s, %s, not rewritten: rows %v, %v", w.name, inner, got.ids, got.err)
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
			if follows := slices.ContainsFunc(s.asked, func(u string) bool {
				return strings.Contains(u,
					"skiptoken")
			}); follows != (name != "$skip brings the rows") {
				t.Errorf("asked for %q", s.asked)
			}
		})
	}
	// A service that pages by $skiptoken and does not know $skip.
	s := &script{way: way{name: "tokens", kind: "odata", mode: "skip", links: true, from: "$skiptoken", list: "value",
		count: "@odata.count"}, rows: 7, size: 3, silent: true}
	s.before = func(q url.Values) *answer { q.Del("$skip"); return nil }
	if got := read(t, s.open(t), all()); got.err != nil || !slices.Equal(got.ids, upTo(7)) {
		t.Errorf("tokens only: rows %v by %q, %v", got.ids, s.asked, got.err)
	}
}
