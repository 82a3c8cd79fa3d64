package session

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"odatui/client"
)

const elsewhereModel = `<Edmx Version="4.0"><DataServices><Schema Namespace="N"><EntityType Name="T"><Key><PropertyRef Name="Id"/></Key>
<Property Name="Id" Type="Edm.Int32"/></EntityType><EntityContainer Name="K"><EntitySet Name="Hidden" EntityType="N.T"/></EntityContainer></Schema></DataServices></Edmx>`

// modelServer answers a model at /edmx.xml, and keeps the requests.
func modelServer(t *testing.T) (address string, asked func() []*http.Request) {
	t.Helper()
	var mu sync.Mutex
	var requests []*http.Request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		requests = append(requests, r)
		mu.Unlock()
		switch r.URL.Path {
		case "/edmx.xml":
			_, _ = w.Write([]byte(elsewhereModel))
		case "/odata":
			_, _ = w.Write([]byte(`{"value":[]}`))
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL, func() []*http.Request {
		mu.Lock()
		defer mu.Unlock()
		return requests
	}
}

// TestModelFromElsewhere: of a file, of the service's own origin with the credential, and
// of another origin without it.
func TestModelFromElsewhere(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, metadata string
		own            bool   // the request goes to the service
		fails          string // part of the error, "" it is read
	}{
		{"a file", "models/edmx.xml", false, ""},
		{"the own origin", "OWN/edmx.xml", true, ""},
		{"another origin", "OTHER/edmx.xml", false, ""},
		{"no file", "models/none.xml", false, "none.xml"},
		{"a folder", "models", false, "not a file"},
		{"no model", "OTHER/none.xml", false, "404"},
		{"not of the service", "OTHER/odata", false, "model"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			own, ownAsked := modelServer(t)
			other, otherAsked := modelServer(t)
			metadata := strings.NewReplacer("OWN", own, "OTHER", other).Replace(c.metadata)
			o, path := newOpener(t, `version = 1
[profiles.x]
url      = "`+own+`/odata"
metadata = "`+metadata+`"
headers  = { "X-Key" = { file = "key" } }
auth     = { method = "api-key", header = "X-Auth", value = { file = "secret" } }
`)
			dir := filepath.Dir(path)
			if err := os.Mkdir(filepath.Join(dir, "models"), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "models", "edmx.xml"), []byte(elsewhereModel), 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := o.Open(t.Context(), "x", nil)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(s.Close)
			schema, err := s.Service.(client.Describer).Schema(t.Context())
			switch {
			case c.fails != "":
				if err == nil || !strings.Contains(err.Error(), c.fails) || strings.Contains(err.Error(), canaryKey) {
					t.Errorf("%v", err)
				}
			case err != nil || schema.Set("Hidden") == nil:
				t.Errorf("%+v, %v", schema, err)
			}
			if sets, err := s.Service.Sets(t.Context()); c.fails == "" && (err != nil || len(sets) != 1 || sets[0].Name != "Hidden") {
				t.Errorf("sets %+v, %v", sets, err)
			}
			for _, r := range otherAsked() {
				if r.Header.Get("X-Key")+r.Header.Get("X-Auth")+r.Header.Get("Authorization") != "" {
					t.Errorf("another host gets %v", r.Header)
				}
			}
			reached := false
			for _, r := range ownAsked() {
				reached = reached || r.URL.Path == "/edmx.xml" && r.Header.Get("X-Auth") == canaryFile
				if strings.Contains(r.URL.Path, "$metadata") {
					t.Error("the service is asked for its own model")
				}
			}
			if reached != c.own {
				t.Errorf("the service was asked: %v", reached)
			}
		})
	}
}
