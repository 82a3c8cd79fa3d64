package odata

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"

	"odatui/client"
)

// TestUnexplainedPageSize: a service that refuses large pages without a reason
// is asked for half as many rows, until it answers.
func TestUnexplainedPageSize(t *testing.T) {
	t.Parallel()
	for most, want := range map[int]int{3000: 2500, 400: 312, 0: 0} {
		var mu sync.Mutex
		var asked []int
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			top, _ := strconv.Atoi(r.URL.Query().Get("$top"))
			mu.Lock()
			asked = append(asked, top)
			mu.Unlock()
			if w.Header().Set("Content-Type", "application/json"); top > most {
				w.WriteHeader(http.StatusBadRequest)
				fmt.Fprint(w, `{"error":{"code":"x","message":"Bad Request"}}`)
				return
			}
			fmt.Fprint(w, `{"value":[{"Id":1}]}`)
		}))
		defer server.Close()
		s, err := New(server.Client(), client.Options{URL: server.URL})
		if err != nil {
			t.Fatal(err)
		}
		page, err := s.Fetch(t.Context(), client.Query{Path: "Things", Bulk: true}, client.Start)
		if err != nil || page.Len() != 1 {
			t.Fatalf("at most %d: %v", most, err)
		}
		mu.Lock()
		if got := asked[len(asked)-1]; got != want || slices.Min(asked) < min(most, smallPage/2) {
			t.Errorf("at most %d: sizes %v, want %d last", most, asked, want)
		}
		mu.Unlock()
	}
}
