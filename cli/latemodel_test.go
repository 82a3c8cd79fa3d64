package cli

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"odatui/demo"
)

// TestTheModelComesAfterTheFirstPage: the service has an order of its own, and sends its
// model when the first page has been shown. The run goes on as it began.
func TestTheModelComesAfterTheFirstPage(t *testing.T) {
	model := make(chan struct{})
	e := explore(t, "Countries", func(d *demo.Demo, text string) string {
		to, err := url.Parse(unordered(t, d.Live))
		if err != nil {
			t.Fatal(err)
		}
		proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: to.Scheme, Host: to.Host})
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "$metadata") {
				select {
				case <-model:
				case <-r.Context().Done():
				}
			}
			proxy.ServeHTTP(w, r)
		}))
		t.Cleanup(server.Close)
		text = strings.Replace(text, "[profiles.demo]\n", "[profiles.demo]\npage_size = 50\n", 1)
		return strings.Replace(text, `"`+d.Live+`"`, `"`+server.URL+to.Path+`"`, 1)
	})
	e.until("of 195", "India")
	if lacks := e.lacks([]string{"Code *"}); lacks == "" {
		t.Fatalf("the key is known:\n%s", e.frame())
	}
	close(model)
	e.until("Code *")
	e.keys("49Gjjj")
	e.until("row 52", "Spain", "Venezuela", "Côte d’Ivoire") // in the service's own order, by population
}
