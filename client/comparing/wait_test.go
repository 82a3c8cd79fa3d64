package comparing

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/compare"
	"odatui/client/odata"
)

// asking is a transport that waits before each request but that of the model, as the service
// asks.
type asking struct {
	t    *testing.T
	next http.RoundTripper
}

func (a asking) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.URL.Path, "$metadata") {
		tell, ok := client.PatienceOf(r.Context())
		if !ok {
			a.t.Errorf("no patience with %s", r.URL)
			return a.next.RoundTrip(r)
		}
		tell(time.Minute)
		tell(0)
	}
	return a.next.RoundTrip(r)
}

// TestWaitIsOfItsSide: a wait is reported as one of the side whose service asks for it, whatever
// is requested.
func TestWaitIsOfItsSide(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*compare.Spec){
		"all rows": nil, "top": func(s *compare.Spec) { s.Top = 12 }, "quick": func(s *compare.Spec) { s.Quick = true },
		"columns": func(s *compare.Spec) { s.Columns = []string{"Name"} },
	} {
		for at, side := range []string{"left", "right"} {
			left, right := things(30), things(30)
			left.applies, right.applies = true, true
			p := both(left, right, change)
			sessions := [2]*client.Session{p.left.open(t, "live", 7), p.right.open(t, "staging", 5)}
			table := [2]*table{p.left, p.right}[at]
			server := httptest.NewServer(table)
			service, err := odata.New(&http.Client{Transport: asking{t, server.Client().Transport}},
				client.Options{Session: "asking", URL: server.URL, Paging: "auto", PageSize: 5})
			if err != nil {
				t.Fatal(err)
			}
			sessions[at].Service = service
			var mu sync.Mutex
			var waits [2]int
			last := compare.Progress{}
			_, err = Rows(t.Context(), sessions[0], sessions[1], p.spec, &kept{}, func(p compare.Progress) {
				mu.Lock()
				defer mu.Unlock()
				if last = p; p.Left.Wait > 0 {
					waits[0]++
				}
				if p.Right.Wait > 0 {
					waits[1]++
				}
			})
			mu.Lock()
			if err != nil || waits[at] == 0 || waits[1-at] > 0 || last.Left.Wait+last.Right.Wait > 0 {
				t.Errorf("%s, %s: %v, waits %v, last %+v", name, side, err, waits, last)
			}
			mu.Unlock()
			_ = service.Close()
			server.Close()
		}
	}
}

// TestAWaitIsToldWithWhatHasComeSoFar: also with what came too soon after the last report.
func TestAWaitIsToldWithWhatHasComeSoFar(t *testing.T) {
	var told []compare.Progress
	c := &comparison{left: &side{}, right: &side{}, tell: func(p compare.Progress) { told = append(told, p) }}
	c.told = time.Now().Add(time.Hour) // no time between the pages
	c.left.shown.Rows, c.counts.Changed = 300, 6
	c.progress(false)
	if len(told) > 0 {
		t.Fatalf("told %+v", told)
	}
	c.waits(t.Context(), c.left, time.Minute)
	if len(told) != 1 || told[0].Left.Rows != 300 || told[0].Counts.Changed != 6 || told[0].Left.Wait != time.Minute {
		t.Errorf("told %+v", told)
	}
	c.progress(true)
	if told[len(told)-1].Left.Wait != time.Minute {
		t.Errorf("it waits no more: %+v", told)
	}
}
