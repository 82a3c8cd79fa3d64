//go:build unix

package cli

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
)

// TestTokenEndpointsOnABadDay: the service is never asked without a token, and
// one line names the endpoint and what it did.
func TestTokenEndpointsOnABadDay(t *testing.T) {
	t.Parallel()
	good := func(members ...string) http.HandlerFunc {
		return jsonOf(object(append([]string{"access_token", `"opaque-token-0123456789"`}, members...)...))
	}
	tests := []struct {
		name   string
		answer http.HandlerFunc
		code   int
		says   []string
	}{
		{"a web page with 500", func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 500, "text/html", "<html><title>Oops</title><h1>We are down\x1b[2J</h1></html>")
		}, 4, []string{"HOST", "500", "web page"}},
		{"a redirect", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) }, 4, []string{"HOST", "302"}},
		{"a redirect that keeps the form", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}, 4, []string{"HOST", "307"}},
		{"200 without a token", jsonOf(`{"ok":true}`), 4, []string{"HOST", "without a token"}},
		{"200 with an error", jsonOf(`{"error":"invalid_client","error_description":"who are you"}`), 4, []string{"HOST", "who are you"}},
		{"200 with a web page", func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 200, "text/html", "<html><title>Sign in</title>")
		}, 4, []string{"HOST", "web page"}},
		{"200 with nothing", jsonOf(``), 4, []string{"HOST"}},
		{"a token that is a number", jsonOf(`{"access_token":12345}`), 4, []string{"HOST"}},
		{"an empty token", jsonOf(`{"access_token":""}`), 4, []string{"HOST"}},
		{"a token with a line end", jsonOf(`{"access_token":"abc\r\nX-Evil: 1"}`), 4, []string{"HOST"}},
		{"a token with an escape", jsonOf(`{"access_token":"abc\u001b]0;x"}`), 4, []string{"HOST"}},
		{"2 MiB", jsonOf(`{"x":"` + strings.Repeat("x", 2<<20) + `","access_token":"late"}`), 4, []string{"HOST", "1 MiB"}},
		{"too many requests", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "60")
			reply(w, 429, isJSON, `{"error":"temporarily_unavailable","error_description":"AADSTS90055: slow down"}`)
		}, 4, []string{"HOST", "slow down"}},
		{"nothing at all", raw("", nil), 4, []string{"HOST"}},
		{"silence", func(_ http.ResponseWriter, r *http.Request) { hang(r) }, 4, []string{"HOST", "300ms"}},
		{"a stall", raw(okHead+"\r\n{\"access_token\":\"abc", func(w io.Writer) { dribble("")(w) }), 4, []string{"HOST"}},
		{"expires_in is text", good("expires_in", `"3600"`), 0, nil},
		{"expires_in is junk", good("expires_in", `"soon"`), 0, nil},
		{"expires_in is negative", good("expires_in", `-5`), 0, nil},
		{"expires_in is huge", good("expires_in", `1e300`), 0, nil},
		{"expires_in is an object", good("expires_in", `{}`), 0, nil},
		{"expires_in is missing", good(), 0, nil},
		{"another type of token", good("token_type", `"mac"`), -1, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			service := newServer(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/svc/" {
					reply(w, 200, isJSON, documentOf("T"))
					return
				}
				reply(w, 200, isJSON, page(1, 1, ""))
			})
			token := newServer(t, tt.answer)
			s := newSandbox(t, newTreasure().profiles(service.URL+"/svc/", token.URL+"/token"))
			s.env = []string{"C_SECRET=client-secret-0123456789", "C_HEADER=header-key-0123456789", "C_QUERY=query-key-0123456789"}
			for _, args := range [][]string{{"get", "post", "T", "--timeout", "300ms"}, {"token", "post", "--timeout", "300ms"}} {
				got := s.run(args...)
				if tt.code >= 0 && got.code != tt.code {
					t.Errorf("want exit %d: %s", tt.code, got)
				}
				if testing.Verbose() {
					t.Log(got.err)
				}
				got.oneError(t, got.code != 0, strings.TrimPrefix(token.URL, "http://"), tt.says)
				if tt.code == 4 && len(service.asked()) > 0 {
					t.Errorf("the service was asked without a token: %v", service.asked())
				}
			}
			for _, a := range token.asked() {
				if a.method != http.MethodPost || a.path != "/token" {
					t.Errorf("the endpoint was asked otherwise: %+v", a)
				}
			}
		})
	}
}

// TestAzOnABadDay runs fakes of az that fail as az does, and worse.
func TestAzOnABadDay(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, script string
		code         int
		says         []string
	}{
		{"missing", "", 4, []string{"az", "not installed"}},
		{"not signed in", `echo 'ERROR: Please run "az login" to setup account.' >&2; exit 1`, 4, []string{"az login"}},
		{"steers the terminal", `printf 'ERROR: \033]0;x\007\033[2J\302\2338m\342\200\256evil\n' >&2; exit 1`, 4, []string{"evil"}},
		{"prints a web page", `echo '<html>proxy says no</html>'`, 4, []string{"az gave no token"}},
		{"prints nothing", `exit 0`, 4, []string{"az gave no token"}},
		{"crashes", `echo "Traceback (most recent call last):" >&2; echo "  File x" >&2; echo "OSError: broken" >&2; exit 120`, 4, []string{"OSError: broken"}},
		{"ends by a signal", `kill -9 $$`, 4, []string{"az"}},
		{"floods", `i=0; line=0123456789012345678901234567890123456789012345678901234567890123456789; while [ $i -lt 16 ]; do line=$line$line; i=$((i+1)); [ $i -gt 9 ] && break; done; while :; do echo $line; done`, 4, []string{"az"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			service := newServer(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, isJSON, documentOf("T")) })
			s := newSandbox(t, newTreasure().profiles(service.URL+"/svc/", service.URL))
			s.env = []string{"C_HEADER=header-key-0123456789", "C_QUERY=query-key-0123456789"}
			if tt.script != "" {
				if err := os.WriteFile(s.path("bin", "az"), []byte("#!/bin/sh\n"+tt.script+"\n"), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			p := s.terminal("sets", "az")
			if code := p.wait(); code != tt.code {
				t.Errorf("exit %d, want %d", code, tt.code)
			}
			p.clean(0)
			for _, part := range append(tt.says, "odatui: error: ") {
				if !strings.Contains(p.screen(), part) {
					t.Errorf("%q is not said:\n%s", part, p.screen())
				}
			}
			if len(service.asked()) > 0 {
				t.Errorf("the service was asked without a token: %v", service.asked())
			}
		})
	}
}

// TestNobodyThere: addresses where nobody answers, for the service and for the
// token endpoint.
func TestNobodyThere(t *testing.T) {
	t.Parallel()
	for origin, says := range map[string][]string{
		"http://127.0.0.1:1":             {"127.0.0.1:1", "connection refused"},
		"https://no-such-host.invalid":   {"no-such-host.invalid"},
		"http://not-loopback.invalid":    {"plain http://"},
		"https://user:pass@host.invalid": {"url"},
	} {
		t.Run(origin, func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t, fmt.Sprintf("version = 1\n[profiles.x]\nurl = %q\n", origin+"/svc"))
			got := s.run("sets", "x")
			if got.code != 1 && got.code != 2 {
				t.Error(got)
			}
			got.oneError(t, true, "", says)
			if strings.Contains(got.out+got.err, "user:pass") {
				t.Errorf("a password is said: %s", got)
			}
		})
	}
}
