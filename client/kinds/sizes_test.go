package kinds_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/kinds"
)

// tooSlow is the error of a request that took too long.
type tooSlow struct{}

func (tooSlow) Error() string { return "no answer in time" }
func (tooSlow) Timeout() bool { return true }

// sizeOf returns the page size of a request, 0 none.
func sizeOf(q url.Values) int {
	n, _ := strconv.Atoi(q.Get("$top") + q.Get("size"))
	return n
}

// limitedSize is a service that sends at most 30 rows at once.
type limitedSize struct {
	next  http.RoundTripper
	fails error // of a request for more, nil: the service answers
}

func (l *limitedSize) RoundTrip(r *http.Request) (*http.Response, error) {
	if l.fails != nil && sizeOf(r.URL.Query()) > 30 {
		return nil, l.fails
	}
	return l.next.RoundTrip(r)
}

// TestPagesThatAreTooLarge: where a page is refused for its size, or is too slow
// or too large for a bulk read, a smaller one is asked for, and those behind it.
func TestPagesThatAreTooLarge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		status int
		text   string
		fails  error
		bulk   bool  // in a bulk read only
		sizes  []int // the first ones
	}{
		{"400 with the limit", 400, "The limit of '30' for Top query has been exceeded. The value is '64'.", nil, false, []int{64, 30, 30}},
		{"400 with the name of the parameter", 400, "$top or size is too large", nil, false, []int{64, 32, 16, 16}},
		{"400 with the size", 400, "SIZE is too much", nil, false, []int{64, 32, 16, 16}},
		{"413", 413, "too large", nil, false, []int{64, 32, 16, 16}},
		{"422 with the limit", 422, "limit must be at most 25", nil, false, []int{64, 25, 25}},
		{"501", 501, "a page size like this is not implemented", nil, false, []int{64, 32, 16, 16}},
		{"408", 408, "took too long", nil, true, []int{64, 32, 16, 16}},
		{"504", 504, "took too long", nil, true, []int{64, 32, 16, 16}},
		{"no answer in time", 0, "", tooSlow{}, true, []int{64, 32, 16, 16}},
		{"more than may be read", 0, "", fmt.Errorf("read: %w", client.ErrTooLarge), true, []int{64, 32, 16, 16}},
	} {
		for _, w := range ways() {
			if w.mode == "next-link" {
				continue // no size is asked for
			}
			for _, bulk := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s/%s/bulk %v", w.name, c.name, bulk), func(t *testing.T) {
					t.Parallel()
					var sizes []int
					s := &script{way: w, rows: 100, before: func(q url.Values) *answer {
						if c.status > 0 && sizeOf(q) > 30 {
							return &answer{status: c.status, raw: fmt.Sprintf(`{"error":{"code":"x","message":%q}}`,
								strings.ReplaceAll(c.text, "SIZE", strconv.Itoa(sizeOf(q))))}
						}
						return nil
					}}
					server := httptest.NewServer(s)
					t.Cleanup(server.Close)
					hc := server.Client()
					hc.Transport = noted{&limitedSize{hc.Transport, c.fails}, &sizes}
					k, _ := kinds.Lookup(w.kind)
					service, err := k.New(hc, client.Options{Session: "one", URL: server.URL + "/svc", PageSize: 64, Rest: w.rest}, nil)
					if err != nil {
						t.Fatal(err)
					}
					got := read(t, service, &client.Run{Query: client.Query{Count: true, Bulk: bulk}, Limit: -1})
					if c.bulk && !bulk {
						if got.err == nil {
							t.Error("a page that is not of a bulk read was asked for anew")
						}
						return
					}
					if got.err != nil || !slices.Equal(got.ids, upTo(100)) {
						t.Errorf("%d rows, %v", len(got.ids), got.err)
					}
					if n := min(len(sizes), len(c.sizes)); !slices.Equal(sizes[:n], c.sizes[:n]) {
						t.Errorf("sizes %v, want %v first", sizes, c.sizes)
					}
				})
			}
		}
	}
}

// noted notes the page sizes that are asked for.
type noted struct {
	next  http.RoundTripper
	sizes *[]int
}

func (n noted) RoundTrip(r *http.Request) (*http.Response, error) {
	if size := sizeOf(r.URL.Query()); size > 0 {
		*n.sizes = append(*n.sizes, size)
	}
	return n.next.RoundTrip(r)
}

// TestPagesRefusedWithoutAWord: a bulk read gets down to a size that is accepted,
// or to the size at which the explorer asks.
func TestPagesRefusedWithoutAWord(t *testing.T) {
	t.Parallel()
	for _, w := range ways() {
		if w.mode == "next-link" {
			continue
		}
		for _, status := range []int{400, 501} {
			s := &script{way: w, rows: 700, before: func(q url.Values) *answer {
				if sizeOf(q) > 300 {
					return &answer{status: status, raw: `{"error":{"code":"x","message":"bad request"}}`}
				}
				return nil
			}}
			service := s.open(t, func(o *client.Options) { o.PageSize = 0 })
			got := read(t, service, &client.Run{Query: client.Query{Count: true, Bulk: true}, Limit: -1})
			if got.err != nil || !slices.Equal(got.ids, upTo(700)) {
				t.Errorf("%s, %d: %d rows by %q, %v", w.name, status, len(got.ids), s.asked, got.err)
			}
		}
		s := &script{way: w, before: func(url.Values) *answer {
			return &answer{status: 400, raw: `{"error":{"code":"x","message":"bad request"}}`}
		}}
		service := s.open(t, func(o *client.Options) { o.PageSize = 0 })
		got := read(t, service, &client.Run{Query: client.Query{Count: true, Bulk: true}, Limit: -1})
		var e *client.ResponseError
		if !errors.As(got.err, &e) || e.Status != 400 || len(s.asked) > 14 {
			t.Errorf("%s, refused at any size: %v by %q", w.name, got.err, s.asked)
		}
	}
}

// TestAFailureIsNoMatterOfSize: a page behind the first one that fails for another
// reason is not asked for in smaller pieces, nor does the run begin again.
func TestAFailureIsNoMatterOfSize(t *testing.T) {
	t.Parallel()
	for _, w := range ways() {
		if w.links {
			continue
		}
		for _, status := range []int{401, 409, 500} {
			failed := 0
			s := &script{way: w, rows: 30}
			s.change = func(from int, a *answer) {
				if from > 0 && failed == 0 {
					failed++
					a.status, a.raw = status, `{"error":{"code":"x","message":"not now"}}`
				}
			}
			got := read(t, s.open(t, func(o *client.Options) { o.PageSize = 12 }), &client.Run{Query: client.Query{Bulk: true}, Limit: -1})
			if got.err == nil || len(got.ids) != 12 || len(s.asked) != 2 {
				t.Errorf("%s, %d: %d rows by %q, %v", w.name, status, len(got.ids), s.asked, got.err)
			}
		}
	}
}
