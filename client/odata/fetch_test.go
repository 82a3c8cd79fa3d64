package odata

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"odatui/client"
)

// serve opens a service on a handler.
func serve(t *testing.T, h http.HandlerFunc, change ...func(*client.Options)) *Service {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	o := client.Options{Session: "one", URL: server.URL + "/odata", PageSize: 3}
	for _, c := range change {
		c(&o)
	}
	s, err := New(server.Client(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// rowsOf writes rows {"ID":n} from skip on.
func rowsOf(from, to int) string {
	var rows []string
	for i := from; i < to; i++ {
		rows = append(rows, fmt.Sprintf(`{"ID":%d}`, i))
	}
	return strings.Join(rows, ",")
}

func number(r *http.Request, name string, none int) int {
	n, err := strconv.Atoi(r.URL.Query().Get(name))
	if err != nil {
		return none
	}
	return n
}

func TestFetchWalksBySkip(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "$metadata") {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		skip, top := number(r, "$skip", 0), number(r, "$top", 100)
		fmt.Fprintf(w, `{"@odata.count":8,"value":[%s]}`, rowsOf(skip, min(skip+top, 8)))
	})
	seen := 0
	for page, err := range client.Pages(t.Context(), s, client.Query{Path: "Things", Count: true}) {
		if err != nil {
			t.Fatal(err)
		}
		for i := range page.Len() {
			if got := page.Cell(i, page.Column("ID")).Raw(); got != strconv.Itoa(seen) {
				t.Fatalf("row %d holds %s", seen, got)
			}
			seen++
		}
	}
	if seen != 8 {
		t.Errorf("%d rows came, want 8", seen)
	}
}
