package cli

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// secretText is a secret with characters that forms, headers and shells change.
const secretText = `s'e"c$r+e t%&=\1`

// protected is a service of two pages that requires everything a profile sends. Its
// next link lacks the parameters of the profile.
func protected(t *testing.T, authorized func(*http.Request) bool) string {
	t.Helper()
	mux := http.NewServeMux()
	form := func(w http.ResponseWriter, r *http.Request, ok bool) {
		if r.PostFormValue("grant_type") != "client_credentials" || r.PostFormValue("scope") != "a b" ||
			r.PostFormValue("audience") != "é&" || !ok {
			w.WriteHeader(http.StatusBadRequest)
		}
		fmt.Fprint(w, `{"access_token":"the-token","expires_in":3600}`)
	}
	mux.HandleFunc("POST /post", func(w http.ResponseWriter, r *http.Request) {
		form(w, r, r.PostFormValue("client_id") == "the client" && r.PostFormValue("client_secret") == secretText)
	})
	mux.HandleFunc("POST /header", func(w http.ResponseWriter, r *http.Request) {
		id, secret, _ := r.BasicAuth()
		form(w, r, strings.ReplaceAll(id, "%20", "+") == "the+client" &&
			strings.ReplaceAll(secret, "%20", "+") == "s%27e%22c%24r%2Be+t%25%26%3D%5C1")
	})
	mux.HandleFunc("GET /svc/Things", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if !authorized(r) || r.Header.Get("X-Part") != "a 'b' $c" || r.Header.Get("X-Sub") != secretText ||
			q.Get("sub") != secretText || q.Get("v") != "2&3" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if q.Get("$skiptoken") == "" {
			fmt.Fprint(w, `{"value":[{"Id":1,"Name":"O'Hara"}],"@odata.nextLink":"Things?$skiptoken=2"}`)
			return
		}
		fmt.Fprint(w, `{"value":[{"Id":2,"Name":"é"}]}`)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func bearerOf(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer the-token" }

// TestCodeSignsIn runs code with each sign-in method, with headers and parameters of
// the profile that are secret.
func TestCodeSignsIn(t *testing.T) {
	t.Parallel()
	bin := t.TempDir()
	az := "#!/bin/sh\ncase \"$*\" in *tsv) echo the-token;; *) echo '{\"accessToken\":\"the-token\",\"expires_on\":99999999999}';; esac\n"
	if err := os.WriteFile(filepath.Join(bin, "az"), []byte(az), 0o700); err != nil {
		t.Fatal(err)
	}
	const exchange = `method = "client-credentials", client_id = "the client", client_secret = { env = "PART" }, ` +
		`scope = "a b", params = { audience = "é&" }, `
	for _, c := range []struct {
		name, auth string
		authorized func(*http.Request) bool
	}{
		{"post", exchange + `token_url = "ORIGIN/post"`, bearerOf},
		{"header", exchange + `token_url = "ORIGIN/header", client_auth = "client_secret_basic"`, bearerOf},
		{"az", `method = "azure-cli", scope = "api://x/.default"`, bearerOf},
		{"command", `method = "command", command = ["echo", "the-token"]`, bearerOf},
		{"bearer", `method = "bearer", token = { env = "TOKEN" }`, bearerOf},
		{"basic", `method = "basic", username = "it's me!", password = { env = "PART" }`, func(r *http.Request) bool {
			user, password, _ := r.BasicAuth()
			return user == "it's me!" && password == secretText
		}},
		{"key in a header", `method = "api-key", header = "X-Api-Key", value = { env = "PART" }`, func(r *http.Request) bool {
			return r.Header.Get("X-Api-Key") == secretText
		}},
		{"key in the query", `method = "api-key", query = "api key", value = { env = "PART" }`, func(r *http.Request) bool {
			return r.URL.Query().Get("api key") == secretText
		}},
		{"none", `method = "none"`, func(r *http.Request) bool { return r.Header.Get("Authorization") == "" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			origin := protected(t, c.authorized)
			u := newUser(t, fmt.Sprintf(`[profiles.p]
url = "%s/svc"
paging = "next-link"
headers = { "X-Part" = "a 'b' $c", "X-Sub" = { env = "PART" } }
query = { "v" = "2&3", "sub" = { env = "PART" } }
auth = { %s }
`, origin, strings.ReplaceAll(c.auth, "ORIGIN", origin)), "PART="+secretText, "TOKEN=the-token",
				"PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
			for _, in := range interpreters {
				if why := missing(in.argv); why != "" {
					t.Log(why)
					continue
				}
				code := u.get([]string{"p", "Things", "--all"}, "--code", in.language)
				out, err := u.paste(in.argv, code+in.more)
				if err != nil {
					t.Errorf("%v\n%s", err, code)
					continue
				}
				if in.language == "odatui" {
					if out != "Id,Name\n1,O'Hara\n2,é\n" {
						t.Errorf("odatui code prints %q\n%s", out, code)
					}
					continue
				}
				want := rowsOf(t, "json", `[{"Id":1,"Name":"O'Hara"},{"Id":2,"Name":"é"}]`)
				if in.language == "curl" {
					want = want[:1]
				}
				if diff := cmp.Diff(want, rowsOf(t, in.language, out)); diff != "" {
					t.Errorf("%s\n%s", diff, code)
				}
			}
		})
	}
}
