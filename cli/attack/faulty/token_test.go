//go:build unix

package faulty

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"odatui/cli/clitest"
)

// TestFaultyTokenEndpoints: the service receives no request without a token, and
// one line names the endpoint and what it did.
func TestFaultyTokenEndpoints(t *testing.T) {
	t.Parallel()
	good := func(more string) http.HandlerFunc {
		return jsonOf(`{"access_token":"opaque-token-0123456789"` + more + `}`)
	}
	tests := []struct {
		name   string
		answer http.HandlerFunc
		code   int
		parts  []string // of the error line
	}{
		{"a web page with 500", func(w http.ResponseWriter, _ *http.Request) {
			clitest.Reply(w, 500, "text/html", "<html><title>Oops</title><h1>We are down\x1b[2J</h1></html>")
		}, 4, []string{"HOST", "500", "web page"}},
		{"a redirect", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) }, 4, []string{"HOST", "302"}},
		{"a redirect that keeps the form", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}, 4, []string{"HOST", "307"}},
		{"200 without a token", jsonOf(`{"ok":true}`), 4, []string{"HOST", "without a token"}},
		{"200 with an error", jsonOf(`{"error":"invalid_client","error_description":"who are you"}`), 4, []string{"HOST", "who are you"}},
		{"200 with a web page", func(w http.ResponseWriter, _ *http.Request) {
			clitest.Reply(w, 200, "text/html", "<html><title>Sign in</title>")
		}, 4, []string{"HOST", "web page"}},
		{"200 with nothing", jsonOf(``), 4, []string{"HOST"}},
		{"a token that is a number", jsonOf(`{"access_token":12345}`), 4, []string{"HOST"}},
		{"an empty token", jsonOf(`{"access_token":""}`), 4, []string{"HOST"}},
		{"a token with a line end", jsonOf(`{"access_token":"abc\r\nX-Evil: 1"}`), 4, []string{"HOST"}},
		{"a token with an escape", jsonOf(`{"access_token":"abc\u001b]0;x"}`), 4, []string{"HOST"}},
		{"2 MiB", jsonOf(`{"x":"` + strings.Repeat("x", 2<<20) + `","access_token":"late"}`), 4, []string{"HOST", "1 MiB"}},
		{"too many requests", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "60")
			clitest.Reply(w, 429, clitest.JSON, `{"error":"temporarily_unavailable","error_description":"AADSTS90055: slow down"}`)
		}, 4, []string{"HOST", "slow down"}},
		{"nothing at all", raw("", nil), 4, []string{"HOST"}},
		{"silence", func(_ http.ResponseWriter, r *http.Request) { clitest.Hang(r) }, 4, []string{"HOST", "200ms"}},
		{"a stall", raw(okHead+"\r\n{\"access_token\":\"abc", stall), 4, []string{"HOST"}},
		{"expires_in is text", good(`,"expires_in":"3600"`), 0, nil},
		{"expires_in is junk", good(`,"expires_in":"soon"`), 0, nil},
		{"expires_in is negative", good(`,"expires_in":-5`), 0, nil},
		{"expires_in is huge", good(`,"expires_in":1e300`), 0, nil},
		{"expires_in is an object", good(`,"expires_in":{}`), 0, nil},
		{"expires_in is missing", good(""), 0, nil},
		{"another type of token", good(`,"token_type":"mac"`), -1, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			service := clitest.NewServer(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/svc/" {
					clitest.Reply(w, 200, clitest.JSON, clitest.Document("T"))
					return
				}
				clitest.Reply(w, 200, clitest.JSON, clitest.Page(1, 1, ""))
			})
			token := clitest.NewServer(t, tt.answer)
			s := clitest.NewSandbox(t, clitest.NewSecrets().Profiles(service.URL+"/svc/", token.URL+"/token"))
			s.Env = []string{"C_SECRET=client-secret-0123456789", "C_HEADER=header-key-0123456789", "C_QUERY=query-key-0123456789"}
			for _, args := range [][]string{{"get", "post", "T"}, {"token", "post"}} {
				if tt.name == "silence" || tt.name == "a stall" {
					args = append(args, "--timeout", "200ms")
				}
				got := s.Run(args...)
				if tt.code >= 0 && got.Code != tt.code {
					t.Errorf("want exit %d: %s", tt.code, got)
				}
				if testing.Verbose() {
					t.Log(got.Err)
				}
				got.OneError(t, got.Code != 0, strings.TrimPrefix(token.URL, "http://"), tt.parts)
				if tt.code == 4 && len(service.Requests()) > 0 {
					t.Errorf("requests without a token: %v", service.Requests())
				}
			}
			for _, r := range token.Requests() {
				if r.Method != http.MethodPost || r.Path != "/token" {
					t.Errorf("another request to the endpoint: %+v", r)
				}
			}
		})
	}
}

// TestFaultyAz runs programs in place of az that fail as az does, and in other
// ways.
func TestFaultyAz(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, script string
		code         int
		parts        []string // of the error
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
			service := clitest.NewServer(t, func(w http.ResponseWriter, _ *http.Request) {
				clitest.Reply(w, 200, clitest.JSON, clitest.Document("T"))
			})
			s := clitest.NewSandbox(t, clitest.NewSecrets().Profiles(service.URL+"/svc/", service.URL))
			s.Env = []string{"C_HEADER=header-key-0123456789", "C_QUERY=query-key-0123456789"}
			if tt.script != "" {
				s.Script("az", tt.script)
			}
			p := s.Terminal("sets", "az")
			if code := p.Wait(); code != tt.code {
				t.Errorf("exit %d, want %d", code, tt.code)
			}
			p.Clean(0)
			for _, part := range append(tt.parts, "odatui: error: ") {
				if !strings.Contains(p.Screen(), part) {
					t.Errorf("%q is not shown:\n%s", part, p.Screen())
				}
			}
			if len(service.Requests()) > 0 {
				t.Errorf("requests without a token: %v", service.Requests())
			}
		})
	}
}

// TestUnusableServiceURLs: no server answers at the service's URL, or the URL is
// refused.
func TestUnusableServiceURLs(t *testing.T) {
	t.Parallel()
	for origin, parts := range map[string][]string{
		"http://127.0.0.1:1":             {"127.0.0.1:1", "connection refused"},
		"https://no-such-host.invalid":   {"no-such-host.invalid"},
		"http://not-loopback.invalid":    {"plain http://"},
		"https://user:pass@host.invalid": {"url"},
	} {
		t.Run(origin, func(t *testing.T) {
			t.Parallel()
			s := clitest.NewSandbox(t, fmt.Sprintf("version = 1\n[profiles.x]\nurl = %q\n", origin+"/svc"))
			got := s.Run("sets", "x")
			if got.Code != 1 && got.Code != 2 {
				t.Error(got)
			}
			got.OneError(t, true, "", parts)
			if strings.Contains(got.Out+got.Err, "user:pass") {
				t.Errorf("a password is printed: %s", got)
			}
		})
	}
}
