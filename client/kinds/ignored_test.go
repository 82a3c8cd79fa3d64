package kinds_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
	"odatui/client/kinds"
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
				s := &script{way: w, rows: 7, silent: true}
				server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
					q := r.URL.Query()
					for _, p := range c.drop {
						q.Del(p)
						if p == "$top" || p == "size" {
							q.Set(p, "100")
						}
					}
					r.URL.RawQuery = q.Encode()
					s.ServeHTTP(rw, r)
				}))
				t.Cleanup(server.Close)
				k, _ := kinds.Lookup(w.kind)
				service, err := k.New(server.Client(), client.Options{Session: "one", URL: server.URL, PageSize: 3, Paging: w.mode, Rest: w.rest}, nil)
				if err != nil {
					t.Fatal(err)
				}
				run := c.run
				got := read(t, service, &run)
				if diff := cmp.Diff(c.ids, got.ids); diff != "" || got.err != nil {
					t.Errorf("rows %v by %q, %v", got.ids, s.asked, got.err)
				}
			})
		}
	}
}
