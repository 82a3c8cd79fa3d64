package kinds_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/kinds"
	"odatui/client/redact"
	"odatui/client/transport"
)

// crowd holds requests for rows until another one has come. Two at once are
// noted.
type crowd struct {
	next     http.Handler
	throttle bool          // the third request is answered with 429
	patience time.Duration // how long a request is held at most

	mu      sync.Mutex
	asked   int
	inside  int
	another chan struct{} // closed when another request comes
	crowded []int         // requests that came while another one was there
}

func (c *crowd) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "$metadata") {
		c.next.ServeHTTP(w, r)
		return
	}
	c.mu.Lock()
	c.asked++
	n := c.asked
	if c.inside++; c.inside > 1 {
		c.crowded = append(c.crowded, n)
	}
	if c.another != nil {
		close(c.another)
	}
	c.another = make(chan struct{})
	another, hold := c.another, n > 2 && (c.throttle || len(c.crowded) == 0)
	c.mu.Unlock()
	if hold { // the first two are alone: the total is not known before
		select {
		case <-another:
		case <-time.After(c.patience):
		}
	}
	if c.throttle && n == 3 {
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(http.StatusTooManyRequests)
	} else {
		c.next.ServeHTTP(w, r)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inside--
}

// TestThrottled: a bulk read sends as many requests at once as the profile sets,
// and one at a time once the service asked for fewer.
func TestThrottled(t *testing.T) {
	t.Parallel()
	for _, w := range ways() {
		if w.links {
			continue // the next link is known one page ahead only
		}
		for name, c := range map[string]struct {
			atOnce   int
			throttle bool
			patience time.Duration
			crowded  bool
		}{
			"the profile sets nothing": {0, false, 20 * time.Millisecond, false},
			"four at once":             {4, false, time.Minute, true},
			"four at once, until 429":  {4, true, 20 * time.Millisecond, false},
		} {
			t.Run(w.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				s := &script{way: w, rows: 60}
				held := &crowd{next: s, throttle: c.throttle, patience: c.patience}
				server := httptest.NewServer(held)
				t.Cleanup(server.Close)
				hc, err := transport.New(transport.Config{Origin: server.URL, Journal: &client.Journal{}, Redactor: &redact.Redactor{}, Concurrency: 8})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(hc.CloseIdleConnections)
				k, _ := kinds.Lookup(w.kind)
				service, err := k.New(hc, client.Options{Session: "one", URL: server.URL + "/svc", PageSize: 4, Concurrency: c.atOnce,
					Rest: w.rest}, nil)
				if err != nil {
					t.Fatal(err)
				}
				got := read(t, service, &client.Run{Query: client.Query{Count: true, Bulk: true}, Limit: -1})
				if got.err != nil || !slices.Equal(got.ids, upTo(60)) {
					t.Errorf("%d rows, %v", len(got.ids), got.err)
				}
				// The 429 is known once its page is needed: until then, pages 3 to 9
				// and one of them again are requested.
				late := 0
				for _, n := range held.crowded {
					if !c.throttle || n > 10 {
						late++
					}
				}
				if (late > 0) != c.crowded {
					t.Errorf("of %d requests %v came while another one was there", held.asked, held.crowded)
				}
			})
		}
	}
}
