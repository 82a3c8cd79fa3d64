package odata

import (
	"net/http"
	"strings"
	"testing"

	"odatui/client"
)

// TestOtherAnswersOfTheRoot: the model is the list of sets where the root responds with
// something else, or leads to another address. The sets are asked for below the root.
func TestOtherAnswersOfTheRoot(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"an object": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"status":"up"}`)) },
		"nothing":   func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{}`)) },
		"null":      func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`null`)) },
		"an array":  func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`[]`)) },
		"a text":    func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`"hello"`)) },
		"plain text": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			_, _ = w.Write([]byte("OK"))
		},
		"a redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/odata/welcome/index.html", http.StatusFound)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked string
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				switch {
				case strings.HasSuffix(r.URL.Path, "/$metadata"):
					_, _ = w.Write([]byte(plainModel))
				case strings.HasSuffix(r.URL.Path, ".html"):
					w.Header().Set("Content-Type", "text/html")
					_, _ = w.Write([]byte("<!DOCTYPE html><html><title>Welcome</title></html>"))
				case r.URL.Path == "/odata":
					answer(w, r)
				default:
					asked = r.URL.Path
					_, _ = w.Write([]byte(`{"value":[{"Id":1}]}`))
				}
			})
			sets, err := s.Sets(t.Context())
			if err != nil || len(sets) != 1 || s.SetsNote() == "" {
				t.Fatalf("%v, %v, note %q", sets, err, s.SetsNote())
			}
			if _, err := s.Fetch(t.Context(), client.Query{Path: sets[0].Name}, client.Start); err != nil || asked != "/odata/Things" {
				t.Errorf("asked %q: %v", asked, err)
			}
		})
	}
}

// TestAHalfDocumentIsAnError: what was cut off is no reason to take the model for the list.
func TestAHalfDocumentIsAnError(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/$metadata") {
			_, _ = w.Write([]byte(plainModel))
			return
		}
		_, _ = w.Write([]byte(`{"value":[{"name":"Thi`))
	})
	if sets, err := s.Sets(t.Context()); err == nil {
		t.Errorf("%v without an error", sets)
	}
}

const plainModel = `<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="N" xmlns="http://docs.oasis-open.org/odata/ns/edm"><EntityType Name="T"><Key><PropertyRef Name="Id"/></Key>
<Property Name="Id" Type="Edm.Int32"/></EntityType><EntityContainer Name="K"><EntitySet Name="Things" EntityType="N.T"/></EntityContainer></Schema>
</edmx:DataServices></edmx:Edmx>`
