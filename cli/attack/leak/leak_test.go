//go:build unix

package leak

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"odatui/cli/clitest"
)

// TestSecretsStayInside runs the commands with every authentication method and
// every kind of failure, and looks for each secret in everything that was
// printed, written and sent.
func TestSecretsStayInside(t *testing.T) {
	t.Parallel()
	commands := []string{
		"sets P", "get P Ok", "get P Ok --url", "get P Ok --curl", "get P Ok --code python", "get P Ok --code r",
		"get P Ok --code powershell", "get P Ok --code m", "get P Ok --code odatui", "get P E401", "get P E400 -v", "get P Html", "get P Text", "get P Away -v",
		"get P Round -v", "get P Next --all", "get P Cut", "get P Hang --timeout 100ms", "describe P Ok", "token P", "token P --format json", "profiles show P",
		"get P Ok --filter x --param api_key=1", "profiles check P",
	}
	for _, profile := range clitest.Few("post", "header", "bearer", "basic", "key", "qkey", "az") {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			v, other := clitest.NewSecrets(), clitest.NewServer(t, http.NotFound)
			if profile == "post" || profile == "header" {
				v.Leaked = v.Secret.Value
			}
			service := clitest.NewServer(t, v.Echo(other))
			token := clitest.NewServer(t, v.Tokens(other))
			s := clitest.NewSandbox(t, v.Profiles(service.URL+"/svc/", token.URL+"/good"))
			s.Env = v.Env()
			v.FakeAz(s)
			for i, command := range commands {
				args := strings.Split(strings.Replace(command, " P", " "+profile, 1), " ")
				got := s.Run(append(args, "--trace", fmt.Sprintf("trace%d.har", i))...)
				v.Absent(t, command+": stdout", got.Out)
				v.Absent(t, command+": stderr", got.Err)
				if strings.Contains(command, " E4") && (strings.Contains(got.Err, "broken") || !strings.Contains(got.Err, "(removed)")) {
					t.Errorf("the service's message is lost with its secrets: %s", got)
				}
			}
			v.Folders(t, s)
			v.Sent(t, service, token, other)
		})
	}
}

// TestTokenEndpointQuotesTheSecret: a token endpoint quotes the form, redirects
// with it, or returns a token in the wrong field.
func TestTokenEndpointQuotesTheSecret(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"refused", "html", "odd", "moved"} {
		for _, profile := range []string{"post", "header"} {
			t.Run(how+" "+profile, func(t *testing.T) {
				t.Parallel()
				v, other := clitest.NewSecrets(), clitest.NewServer(t, http.NotFound)
				service := clitest.NewServer(t, v.Echo(other))
				token := clitest.NewServer(t, v.Tokens(other))
				s := clitest.NewSandbox(t, v.Profiles(service.URL+"/svc/", token.URL+"/"+how))
				s.Env = v.Env()
				for _, args := range [][]string{{"sets", profile, "-v", "--trace", "t.har"}, {"token", profile}, {"token", profile, "--raw"}} {
					got := s.Run(args...)
					if got.Code != clitest.ExitAuth {
						t.Errorf("want exit %d: %s", clitest.ExitAuth, got)
					}
					v.Absent(t, "stdout", got.Out)
					v.Absent(t, "stderr", got.Err)
				}
				p := s.Terminal(profile)
				p.Until("y copy report")
				p.Then("x", "› requests", "POST "+token.URL+"/"+how, "request body", "X-Ms-Request-Id")
				p.Press("Gg") // all of it is drawn
				p.Then("Y", " by the terminal")
				p.Then("w", ".har")
				p.Close("› requests")
				p.Then("y", " by the terminal")
				p.Leave()
				v.Recording(t, p)
				v.Folders(t, s)
				v.Sent(t, service, token, other)
				if len(service.Requests()) > 0 {
					t.Errorf("requests without a token: %v", service.Requests())
				}
			})
		}
	}
}

// TestSecretsStayOffTheScreen drives the explorer into failures that quote
// secrets, and searches everything that it drew.
func TestSecretsStayOffTheScreen(t *testing.T) {
	t.Parallel()
	for _, profile := range []string{"post", "basic", "qkey"} {
		for _, set := range []string{"E401", "E400", "Html", "Away", "Next"} {
			t.Run(profile+" "+set, func(t *testing.T) {
				t.Parallel()
				v, other := clitest.NewSecrets(), clitest.NewServer(t, http.NotFound)
				service := clitest.NewServer(t, v.Echo(other))
				token := clitest.NewServer(t, v.Tokens(other))
				s := clitest.NewSandbox(t, v.Profiles(service.URL+"/svc/", token.URL+"/good"))
				s.Env = v.Env()
				p := s.Terminal(profile, set)
				if set == "Next" {
					p.Until("rows 1-1")
				} else {
					p.Until("y copy report")
					p.Press("y")
					p.Until(" by the terminal")
					p.Press("Gg")
				}
				p.Then("L", "› requests")
				p.Then(clitest.Enter, "answer")
				p.Press("GghhGg")
				p.Then("w", ".har")
				p.Press("y")
				p.Until(" by the terminal")
				p.Leave()
				v.Recording(t, p)
				v.Folders(t, s)
				v.Sent(t, service, token, other)
			})
		}
	}
}

// TestTokenIsPrintedOnRequest: two commands print the token, and nothing else
// that is secret.
func TestTokenIsPrintedOnRequest(t *testing.T) {
	t.Parallel()
	v := clitest.NewSecrets()
	service := clitest.NewServer(t, v.Echo(nil))
	token := clitest.NewServer(t, v.Tokens(nil))
	s := clitest.NewSandbox(t, v.Profiles(service.URL+"/svc/", token.URL+"/good"))
	s.Env = v.Env()
	for _, args := range [][]string{{"token", "post", "--raw"}, {"get", "post", "Ok", "--curl", "--with-token"}} {
		got := s.Run(append(args, "--trace", "t.har", "-v")...)
		if got.Code != 0 || !strings.Contains(got.Out, v.Token.Value) {
			t.Errorf("the token is not printed: %s", got)
		}
		v.Absent(t, "output without the token", strings.ReplaceAll(got.Out, v.Token.Value, ""))
		v.Absent(t, "stderr", got.Err)
	}
	v.Folders(t, s)
}

// TestProxyPassword: a proxy that rejects its password quotes it.
func TestProxyPassword(t *testing.T) {
	t.Parallel()
	v := clitest.NewSecrets()
	proxy := clitest.NewServer(t, func(w http.ResponseWriter, r *http.Request) {
		sent := r.Header.Get("Proxy-Authorization")
		decoded, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(sent, "Basic "))
		w.Header().Set("Proxy-Authenticate", `Basic realm="`+sent+string(decoded)+`"`)
		clitest.Reply(w, 407, "text/html", "<html>"+sent+string(decoded)+"</html>")
	})
	s := clitest.NewSandbox(t, `version = 1
[profiles.plain]
url = "http://odata.invalid/svc/"
insecure_http = true
[profiles.secure]
url = "https://odata.invalid/svc/"
`)
	address := strings.Replace(proxy.URL, "http://", "http://the-user:"+url.QueryEscape(v.Proxy.Value)+"@", 1)
	s.Env = append(v.Env(), "HTTP_PROXY="+address, "HTTPS_PROXY="+address)
	for _, profile := range []string{"plain", "secure"} {
		for _, command := range []string{"sets", "token"} {
			got := s.Run(command, profile, "-v", "--trace", "t.har")
			if command == "sets" && (got.Code == 0 || !strings.Contains(got.Err, "407")) {
				t.Errorf("want a failure that names 407: %s", got)
			}
			v.Absent(t, "stdout", got.Out)
			v.Absent(t, "stderr", got.Err)
			v.Folders(t, s)
		}
	}
	if !slices.ContainsFunc(proxy.Requests(), func(r clitest.Request) bool { return v.Proxy.In(r.Header.Get("Proxy-Authorization")) != "" }) {
		t.Error("the proxy never received its password: nothing was tested")
	}
}

// TestSecretsAndBrokenTLS: the error of a failed handshake contains no secret.
func TestSecretsAndBrokenTLS(t *testing.T) {
	t.Parallel()
	v := clitest.NewSecrets()
	unknown := httptest.NewTLSServer(v.Echo(nil)) // its certificate has an unknown issuer
	t.Cleanup(unknown.Close)
	token := clitest.NewServer(t, v.Tokens(nil))
	plain := clitest.NewServer(t, v.Echo(nil))
	for origin, want := range map[string]string{
		unknown.URL: "certificate", strings.Replace(plain.URL, "http:", "https:", 1): "TLS", "https://no-such-host.invalid": "no-such-host.invalid",
	} {
		s := clitest.NewSandbox(t, v.Profiles(origin+"/svc/", token.URL+"/good"))
		s.Env = v.Env()
		for _, profile := range []string{"post", "basic", "qkey"} {
			got := s.Run("get", profile, "Ok", "-v", "--trace", "t.har")
			if got.Code != clitest.ExitFailed || !strings.Contains(got.Err, want) {
				t.Errorf("want exit 1 and %q: %s", want, got)
			}
			v.Absent(t, "stdout", got.Out)
			v.Absent(t, "stderr", got.Err)
		}
		v.Folders(t, s)
	}
}
