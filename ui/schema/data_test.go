package schema_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"odatui/client"
	"odatui/client/odata"
)

// metadata returns a file of the shared test data, or skips.
func metadata(t testing.TB, name string) []byte {
	t.Helper()
	root := os.Getenv("ODATUI_TESTDATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	body, err := os.ReadFile(filepath.Join(root, "metadata", name))
	if err != nil {
		t.Skipf("the shared test data has no metadata/%s here: set ODATUI_TESTDATA", name)
	}
	return body
}

// opened returns a service that has only its metadata.
func opened(t testing.TB, body []byte) *odata.Service {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if filepath.Base(r.URL.Path) != "$metadata" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/xml")
		_, _ = w.Write(body)
	}))
	t.Cleanup(server.Close)
	s, err := odata.New(server.Client(), client.Options{Session: t.Name(), URL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
