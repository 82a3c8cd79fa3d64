package kinds_test

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"odatui/client"
)

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
	s.before = func(q url.Values) { q.Del("$skip") }
	if got := read(t, s.open(t), all()); got.err != nil || !slices.Equal(got.ids, upTo(7)) {
		t.Errorf("tokens only: rows %v by %q, %v", got.ids, s.asked, got.err)
	}
}
