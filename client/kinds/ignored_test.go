package kinds_test

import (
	"net/url"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

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
				s := &script{way: w, rows: 7, silent: true, before: func(q url.Values) *answer {
					for _, p := range c.drop {
						q.Del(p)
						if p == "$top" || p == "size" {
							q.Set(p, "100")
						}
					}
					return nil
				}}
				run := c.run
				got := read(t, s.open(t), &run)
				if diff := cmp.Diff(c.ids, got.ids); diff != "" || got.err != nil {
					t.Errorf("rows %v by %q, %v", got.ids, s.asked, got.err)
				}
			})
		}
	}
}

// TestPagesUnderALimit: a bulk read asks for pages of 5,000 rows, or of the
// profile's size, however many rows are wanted, and for fewer where fewer are.
func TestPagesUnderALimit(t *testing.T) {
	t.Parallel()
	for _, w := range ways() {
		if w.mode == "next-link" {
			continue
		}
		for _, c := range []struct{ profile, limit, want int }{{0, -1, 5000}, {0, 100_000, 5000}, {0, 4, 4}, {3, 100_000, 3}, {3, 2, 2}} {
			s := &script{way: w, rows: 7}
			service := s.open(t, func(o *client.Options) { o.PageSize = c.profile })
			got := read(t, service, &client.Run{Query: client.Query{Bulk: true}, Limit: int64(c.limit)})
			u, err := url.Parse(s.asked[0])
			if err != nil || got.err != nil {
				t.Fatal(err, got.err)
			}
			if size := u.Query().Get("$top") + u.Query().Get("size"); size != strconv.Itoa(c.want) {
				t.Errorf("%s, page_size %d, limit %d: pages of %s, want %d", w.name, c.profile, c.limit, size, c.want)
			}
		}
	}
}

// TestServicesThatTakeMultiples: some services take only multiples of the page
// size as a row number, and answer others with the page that holds the row.
func TestServicesThatTakeMultiples(t *testing.T) {
	t.Parallel()
	for _, w := range ways() {
		if w.links {
			continue
		}
		for _, rows := range []int{0, 1, 3, 6, 7, 11} {
			for _, silent := range []bool{true, false} {
				s := &script{way: w, rows: rows, silent: silent, before: func(q url.Values) *answer {
					if n, err := strconv.Atoi(q.Get(w.from)); err == nil {
						q.Set(w.from, strconv.Itoa(n-n%3))
					}
					return nil
				}}
				if got := read(t, s.open(t), all()); got.err != nil || !slices.Equal(got.ids, upTo(rows)) {
					t.Errorf("%s, %d rows, counted %v: rows %v by %q, %v", w.name, rows, !silent, got.ids, s.asked, got.err)
				}
			}
		}
	}
}
