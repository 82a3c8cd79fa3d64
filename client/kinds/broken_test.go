package kinds_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/redact"
	"odatui/client/transport"
)

// The ways in which the body of a response breaks off.
var breaks = map[string]func(conn net.Conn, body []byte){
	"shorter than declared": func(conn net.Conn, body []byte) {
		fmt.Fprintf(conn, "%sContent-Length: %d\r\n\r\n%s", breakHead, len(body), body[:len(body)/2])
	},
	"nothing of it": func(conn net.Conn, body []byte) {
		fmt.Fprintf(conn, "%sContent-Length: %d\r\n\r\n", breakHead, len(body))
	},
	"within a chunk": func(conn net.Conn, body []byte) {
		fmt.Fprintf(conn, "%sTransfer-Encoding: chunked\r\n\r\n%x\r\n%s", breakHead, len(body), body[:len(body)/2])
	},
	"between chunks": func(conn net.Conn, body []byte) {
		fmt.Fprintf(conn, "%sTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", breakHead, len(body)/2, body[:len(body)/2])
	},
	"without its last chunk": func(conn net.Conn, body []byte) {
		fmt.Fprintf(conn, "%sTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", breakHead, len(body), body)
	},
	"reset": func(conn net.Conn, body []byte) {
		fmt.Fprintf(conn, "%sContent-Length: %d\r\n\r\n%s", breakHead, len(body), body[:len(body)/2])
		_ = conn.(*net.TCPConn).SetLinger(0)
	},
	"packed": func(conn net.Conn, body []byte) {
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		_, _ = z.Write(body)
		_ = z.Close()
		fmt.Fprintf(conn, "%sContent-Encoding: gzip\r\nConnection: close\r\n\r\n%s", breakHead, packed.Bytes()[:packed.Len()-9])
	},
	"without a sign of it": func(conn net.Conn, body []byte) { // until the connection is closed
		fmt.Fprintf(conn, "%sConnection: close\r\n\r\n%s", breakHead, body[:len(body)-3])
	},
}

const breakHead = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

// breaking breaks off some answers to requests for rows.
type breaking struct {
	next http.Handler
	how  func(net.Conn, []byte)
	mu   sync.Mutex
	n    int
	from int // the first one that breaks off, from 1
	most int // how many do
}

func (b *breaking) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	record := httptest.NewRecorder()
	b.next.ServeHTTP(record, r)
	b.mu.Lock()
	if strings.HasSuffix(r.URL.Path, "/Things") {
		b.n++
	}
	breaks := strings.HasSuffix(r.URL.Path, "/Things") && b.n >= b.from && b.n < b.from+b.most
	b.mu.Unlock()
	if !breaks {
		for name, values := range record.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(record.Code)
		_, _ = w.Write(record.Body.Bytes())
		return
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	b.how(conn, bytes.TrimSpace(record.Body.Bytes()))
	_ = conn.Close()
}

// brokenRun is a run whose answers break off.
type brokenRun struct {
	result
	waits   []time.Duration
	journal *client.Journal
	asked   int
}

// runBroken reads through b; what it goes on to is a service that is paged in way w.
func runBroken(t *testing.T, w way, bulk bool, b *breaking) brokenRun {
	t.Helper()
	b.next = &script{way: w, rows: 7}
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	got := brokenRun{journal: &client.Journal{}}
	var mu sync.Mutex
	var waits []time.Duration
	hc, err := transport.New(transport.Config{Origin: server.URL, Journal: got.journal, Redactor: &redact.Redactor{}, Concurrency: 1,
		Pause: func(ctx context.Context, d time.Duration) error {
			mu.Lock()
			defer mu.Unlock()
			waits = append(waits, d)
			return ctx.Err()
		}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(hc.CloseIdleConnections)
	s := &script{way: w, server: server, client: func(string) *http.Client { return hc }}
	got.result = read(t, s.open(t), &client.Run{Query: client.Query{Count: true, Bulk: bulk}, Limit: -1})
	mu.Lock() // a request that was sent ahead may still be in flight
	defer mu.Unlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	got.waits, got.asked = slices.Clone(waits), b.n
	return got
}

// TestResponsesThatBreakOff: a page whose response breaks off is requested again, whichever
// it is, and its rows come once. The journal shows each try, and why it was made.
func TestResponsesThatBreakOff(t *testing.T) {
	t.Parallel()
	for how, cut := range breaks {
		for _, w := range ways() {
			for from := 1; from <= 3; from++ {
				bulk := from != 2 || how == "without a sign of it" // else a reader sees the rows that came at once
				name := fmt.Sprintf("%s, %s, request %d, bulk %t", how, w.name, from, bulk)
				whole := runBroken(t, w, bulk, &breaking{how: cut, from: 100, most: 0})
				got := runBroken(t, w, bulk, &breaking{how: cut, from: from, most: 2})
				// Without a sign of it the next page is requested before this one is known to be broken,
				// and the second answer that breaks off may be that one's.
				either := how == "without a sign of it" && bulk && !w.links
				if got.err != nil || !slices.Equal(got.ids, upTo(7)) || got.asked != whole.asked+2 || len(got.waits) != 2 || !either &&
					got.waits[1] <= got.waits[0] {
					t.Errorf("%s: rows %v, %v, %d requests (%d undisturbed), waits %v", name, got.ids, got.err, got.asked, whole.asked, got.waits)
				}
				tries := map[int]int{}
				for _, e := range got.journal.List() {
					if e.Why == "answer broke off" {
						tries[e.Attempt]++
					}
				}
				if !maps.Equal(tries, map[int]int{2: 1, 3: 1}) && (!either || !maps.Equal(tries, map[int]int{2: 2})) {
					t.Errorf("%s: tries %v", name, tries)
				}
			}
		}
	}
}

// TestResponsesThatBreakOffForEver: the run ends after as many tries as other failures have,
// and the rows that came are there.
func TestResponsesThatBreakOffForEver(t *testing.T) {
	t.Parallel()
	for how, cut := range breaks {
		for _, w := range ways() {
			got := runBroken(t, w, true, &breaking{how: cut, from: 2, most: 100})
			most, waits := 5, 3
			if how == "without a sign of it" && !w.links {
				most, waits = 9, 6 // the next page is requested, and tried again, before this one is decoded
			}
			if got.err == nil || len(got.ids) < 3 || !slices.Equal(got.ids, upTo(len(got.ids))) || len(got.ids) == 7 ||
				len(got.waits) < 3 || len(got.waits) > waits || got.asked < 5 || got.asked > most {
				t.Errorf("%s, %s: rows %v, %v, waits %v, %d requests", how, w.name, got.ids, got.err, got.waits, got.asked)
			}
			if text := fmt.Sprint(got.err); !strings.Contains(text, "broke off") && !strings.Contains(text, "reset") {
				t.Errorf("%s, %s: %v", how, w.name, got.err)
			}
		}
	}
}

// TestTriesCountTogether: a service that refuses a request once and breaks off the next
// answer is asked four times at most.
func TestTriesCountTogether(t *testing.T) {
	t.Parallel()
	for _, w := range ways() {
		var n atomic.Int32
		first := func(conn net.Conn, body []byte) {
			if n.Add(1)%2 == 1 {
				fmt.Fprint(conn, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
				return
			}
			breaks["reset"](conn, body)
		}
		got := runBroken(t, w, true, &breaking{how: first, from: 2, most: 100})
		if got.err == nil || got.asked != 5 || len(got.waits) != 3 {
			t.Errorf("%s: rows %v, %v, waits %v, %d requests", w.name, got.ids, got.err, got.waits, got.asked)
		}
	}
}
