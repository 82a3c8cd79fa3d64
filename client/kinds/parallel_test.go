package kinds_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/kinds"
	"odatui/client/redact"
	"odatui/client/transport"
)

// crowd is a service of 100 rows that counts the requests in flight. The first
// ones after the first page wait for each other.
type crowd struct {
	want int // most requests that are waited for

	mu             sync.Mutex
	arrived        sync.Cond
	inFlight, most int
}

func (c *crowd) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/Things") {
		http.NotFound(w, r)
		return
	}
	q := r.URL.Query()
	from, _ := strconv.Atoi(q.Get("$skip") + q.Get("from"))
	size, _ := strconv.Atoi(q.Get("$top") + q.Get("size"))
	if from > 0 {
		c.enter()
	}
	rows := []string{}
	for i := from; i < min(from+size, 100); i++ {
		rows = append(rows, fmt.Sprintf(`{"Id":%d}`, i))
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"@odata.count":100,"value":[%s]}`, strings.Join(rows, ","))
	if from > 0 {
		c.mu.Lock()
		c.inFlight--
		c.mu.Unlock()
	}
}

// enter counts a request and waits until enough have come. A minute without
// them means that they are not sent.
func (c *crowd) enter() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inFlight++
	c.most = max(c.most, c.inFlight)
	c.arrived.Broadcast()
	gaveUp := time.AfterFunc(time.Minute, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.want = 0
		c.arrived.Broadcast()
	})
	defer gaveUp.Stop()
	for c.most < c.want {
		c.arrived.Wait()
	}
}

// TestPagesAtOnce: as many pages are in flight as the profile says, and one by
// one unless it says so.
func TestPagesAtOnce(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"odata", "rest"} {
		for _, n := range []int{1, 3} {
			t.Run(fmt.Sprint(kind, " ", n), func(t *testing.T) {
				t.Parallel()
				c := &crowd{want: n}
				c.arrived.L = &c.mu
				server := httptest.NewServer(c)
				defer server.Close()
				hc, err := transport.New(transport.Config{Origin: server.URL, Journal: &client.Journal{}, Redactor: &redact.Redactor{}})
				if err != nil {
					t.Fatal(err)
				}
				defer hc.CloseIdleConnections()
				k, _ := kinds.Lookup(kind)
				s, err := k.New(hc, client.Options{URL: server.URL, Concurrency: n, Rest: &client.RestOptions{Rows: "value", Total: "@odata.count",
					Offset: "from", Limit: "size", Sets: []client.RestSet{{Name: "Things", Path: "/Things", Key: []string{"Id"}}}}}, nil)
				if err != nil {
					t.Fatal(err)
				}
				rows := 0
				for page, err := range client.Pages(t.Context(), s, client.Query{Path: "Things", PageSize: 11, Count: true, Bulk: true}) {
					if err != nil {
						t.Fatal(err)
					}
					rows += page.Len()
				}
				if rows != 100 || c.most != n {
					t.Errorf("%d rows came, %d requests in flight; want 100 and %d", rows, c.most, n)
				}
			})
		}
	}
}
