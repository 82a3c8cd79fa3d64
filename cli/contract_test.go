package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// TestWrongUsage wants exit 2 wherever flags contradict each other.
func TestWrongUsage(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "[profiles.a]\nurl = \"http://127.0.0.1:1/\"\n")
	for _, args := range [][]string{
		{"get", "a", "Things", "--all", "--top", "3"},
		{"get", "a", "Things", "--url", "--curl"},
		{"get", "a", "Things", "--curl", "--code", "r"},
		{"get", "a", "Things", "--code", "cobol"},
		{"get", "a", "Things", "--with-token"},
		{"get", "a"},
		{"export", "a", "Things"},
		{"export", "a", "Things", "-o", "x.foo"},
		{"export", "a", "Things", "-o", "x.csv", "--rows-per-file", "5"},
		{"export", "a", "Things", "-o", "-", "--rows-per-file", "5"},
		{"diff", "a"},
		{"diff", "a", "@", "Things"},
		{"sets", "a", "b"},
	} {
		if code := p.run(args...); code != 2 || p.out != "" || !strings.HasPrefix(p.err, "odatui: error: ") {
			t.Errorf("%v: exit %d, stdout %q\n%s", args, code, p.out, p.err)
		}
	}
}

// TestUnknownKeysAreSaid wants the warnings of a profile, and of no other one,
// where it is used.
func TestUnknownKeysAreSaid(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"value":[{"name":"Things","url":"Things"}]}`)
	}))
	t.Cleanup(server.Close)
	p := newProgram(t, fmt.Sprintf(`[profiles.a]
url = %q
page_sise = 3
[profiles.a.environments.one]
[profiles.a.environments.two]
liv = true
[profiles.b]
url = %q
`, server.URL, server.URL))
	for ref, want := range map[string]string{
		"a":     "odatui: warning: profiles.toml: line 4, column 1: profiles.a.page_sise: unknown key; did you mean page_size?\n",
		"a@two": "odatui: warning: profiles.toml: line 7, column 1: profiles.a.environments.two.liv: unknown key; did you mean live?\n",
		"b":     "",
	} {
		if code := p.run("sets", ref); code != 0 || !strings.HasSuffix(p.err, want) || ref == "b" && p.err != "" || ref == "a" && p.err != want {
			t.Errorf("sets %s: exit %d\n%s", ref, code, p.err)
		}
	}
}

// TestHeadersAndQueryStayWithTheService wants a profile's headers and query in
// every request to the service and in none to the token endpoint.
func TestHeadersAndQueryStayWithTheService(t *testing.T) {
	t.Setenv("CONTRACT_SECRET", "s e+c:%")
	var asked []*http.Request
	mux := http.NewServeMux()
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		id, secret, _ := r.BasicAuth()
		if r.Header.Get("X-Sub") != "" || r.URL.RawQuery != "" {
			t.Errorf("the token endpoint got %q and %q", r.Header.Get("X-Sub"), r.URL)
		}
		if name, _ := url.QueryUnescape(id); name != "id:1" || r.FormValue("client_secret") != "" || r.FormValue("client_id") != "" {
			t.Errorf("signed in as %q with %v", id, r.Form)
		}
		if plain, _ := url.QueryUnescape(secret); plain != "s e+c:%" {
			t.Errorf("the secret came as %q", secret)
		}
		fmt.Fprint(w, `{"access_token":"opaque-token","token_type":"Bearer","expires_in":"3599"}`)
	})
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r)
		if r.URL.Path != "/svc/Things" {
			fmt.Fprint(w, `{"value":[{"name":"Things","url":"Things"}]}`)
			return
		}
		fmt.Fprint(w, `{"value":[{"Id":1}]}`)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	p := newProgram(t, fmt.Sprintf(`[profiles.a]
url = "%[1]s/svc"
paging = "next-link"
headers = { "X-Sub" = "v" }
query = { "api-version" = "2" }
auth = { method = "client-credentials", token_url = "%[1]s/token", client_id = "id:1", client_secret = { env = "CONTRACT_SECRET" }, scope = "s", client_auth = "client_secret_basic" }
`, server.URL))
	if code := p.run("get", "a", "Things", "--top", "1"); code != 0 {
		t.Fatalf("exit %d\n%s", code, p.err)
	}
	if len(asked) == 0 {
		t.Fatal("nothing was asked")
	}
	for _, r := range asked {
		if r.Header.Get("X-Sub") != "v" || r.URL.Query().Get("api-version") != "2" {
			t.Errorf("%s with X-Sub %q", r.URL, r.Header.Get("X-Sub"))
		}
	}
	if code := p.run("token", "a", "--format", "json"); code != 0 || strings.Contains(p.out, "opaque-token") {
		t.Errorf("token: exit %d\n%s%s", code, p.out, p.err)
	}
	var token map[string]json.RawMessage
	if err := json.Unmarshal([]byte(p.out), &token); err != nil || len(token) != 4 {
		t.Errorf("token --format json: %v in %s", err, p.out)
	}
}
