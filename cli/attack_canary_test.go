//go:build unix

package cli

import (
	"encoding/base64"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestSecretsStayInside runs the commands with every way to sign in, fails
// them in every way, and looks for each secret in all that was said, written
// and sent.
func TestSecretsStayInside(t *testing.T) {
	t.Parallel()
	commands := []string{
		"sets P", "get P Ok", "get P Ok --url", "get P Ok --curl", "get P E401", "get P E400 -v", "get P Html", "get P Text", "get P Away -v",
		"get P Round -v", "get P Next --all", "get P Cut", "get P Hang --timeout 300ms", "describe P Ok", "token P", "token P --format json", "profiles show P",
		"get P Ok --filter x --param api_key=1", "profiles check P",
	}
	for _, profile := range few("post", "header", "bearer", "basic", "key", "qkey", "az") {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			v, stranger := newTreasure(), newServer(t, http.NotFound)
			if profile == "post" || profile == "header" {
				stranger.gossip = v.secret.value
			}
			service := newServer(t, v.echo(stranger))
			token := newServer(t, v.tokens(stranger))
			s := newSandbox(t, v.profiles(service.URL+"/svc/", token.URL+"/good"))
			s.env = v.env()
			v.fakeAz(s)
			for i, command := range commands {
				args := strings.Split(strings.Replace(command, " P", " "+profile, 1), " ")
				got := s.run(append(args, "--trace", fmt.Sprintf("trace%d.har", i))...)
				v.absent(t, command+": stdout", got.out)
				v.absent(t, command+": stderr", got.err)
				if strings.Contains(command, " E4") && (strings.Contains(got.err, "broken") || !strings.Contains(got.err, "(removed)")) {
					t.Errorf("what the service says is lost with its secrets: %s", got)
				}
			}
			v.folders(t, s)
			v.sent(t, service, token, stranger)
		})
	}
}

// TestTokenEndpointThatTellsTheSecret: it quotes the form, redirects with it,
// or gives a token under another name.
func TestTokenEndpointThatTellsTheSecret(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"refused", "html", "odd", "moved"} {
		for _, profile := range []string{"post", "header"} {
			t.Run(how+" "+profile, func(t *testing.T) {
				t.Parallel()
				v, stranger := newTreasure(), newServer(t, http.NotFound)
				service := newServer(t, v.echo(stranger))
				token := newServer(t, v.tokens(stranger))
				s := newSandbox(t, v.profiles(service.URL+"/svc/", token.URL+"/"+how))
				s.env = v.env()
				for _, args := range [][]string{{"sets", profile, "-v", "--trace", "t.har"}, {"token", profile}, {"token", profile, "--raw"}} {
					got := s.run(args...)
					if got.code != exitAuth {
						t.Errorf("want exit %d: %s", exitAuth, got)
					}
					v.absent(t, "stdout", got.out)
					v.absent(t, "stderr", got.err)
				}
				p := s.terminal(profile)
				p.until(t, "y copy report", "x the exchange")
				p.then("x", "› requests")
				p.then("w", ".har")
				p.close("› requests")
				p.then("y", " by the terminal")
				p.leave()
				v.recording(t, p)
				v.folders(t, s)
				v.sent(t, service, token, stranger)
				if len(service.asked()) > 0 {
					t.Errorf("the service was asked without a token: %v", service.asked())
				}
			})
		}
	}
}

// TestSecretsStayOffTheScreen drives the explorer into failures that quote
// secrets, and looks through everything that it drew.
func TestSecretsStayOffTheScreen(t *testing.T) {
	t.Parallel()
	for _, profile := range []string{"post", "basic", "qkey"} {
		for _, set := range []string{"E401", "E400", "Html", "Away", "Next"} {
			t.Run(profile+" "+set, func(t *testing.T) {
				t.Parallel()
				v, stranger := newTreasure(), newServer(t, http.NotFound)
				service := newServer(t, v.echo(stranger))
				token := newServer(t, v.tokens(stranger))
				s := newSandbox(t, v.profiles(service.URL+"/svc/", token.URL+"/good"))
				s.env = v.env()
				p := s.terminal(profile, set)
				if set == "Next" {
					p.until(t, "rows 1-1")
				} else {
					p.until(t, "y copy report")
					p.press("y")
					p.until(t, " by the terminal")
					p.press("Gg")
				}
				p.then("L", "› requests")
				p.then(enter, "answer")
				p.press("GghhGg")
				p.then("w", ".har")
				p.press("y")
				p.until(t, " by the terminal")
				p.leave()
				v.recording(t, p)
				v.folders(t, s)
				v.sent(t, service, token, stranger)
			})
		}
	}
}

// TestTokenIsToldOnlyWhenAskedFor: the two ways that print a token do.
func TestTokenIsToldOnlyWhenAskedFor(t *testing.T) {
	t.Parallel()
	v := newTreasure()
	service := newServer(t, v.echo(nil))
	token := newServer(t, v.tokens(nil))
	s := newSandbox(t, v.profiles(service.URL+"/svc/", token.URL+"/good"))
	s.env = v.env()
	for _, args := range [][]string{{"token", "post", "--raw"}, {"get", "post", "Ok", "--curl", "--with-token"}} {
		got := s.run(append(args, "--trace", "t.har", "-v")...)
		if got.code != 0 || !strings.Contains(got.out, v.token.value) {
			t.Errorf("the token was asked for: %s", got)
		}
		v.absent(t, "what is beside the token", strings.ReplaceAll(got.out, v.token.value, ""))
		v.absent(t, "stderr", got.err)
	}
	v.folders(t, s)
}

// TestProxyPassword: a proxy that is not pleased quotes what it was sent.
func TestProxyPassword(t *testing.T) {
	t.Parallel()
	v := newTreasure()
	proxy := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		said := r.Header.Get("Proxy-Authorization")
		raw, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(said, "Basic "))
		w.Header().Set("Proxy-Authenticate", `Basic realm="`+said+string(raw)+`"`)
		reply(w, 407, "text/html", "<html>"+said+string(raw)+"</html>")
	})
	s := newSandbox(t, `version = 1
[profiles.plain]
url = "http://odata.invalid/svc/"
insecure_http = true
[profiles.secure]
url = "https://odata.invalid/svc/"
`)
	address := strings.Replace(proxy.URL, "http://", "http://the-user:"+url.QueryEscape(v.proxy.value)+"@", 1)
	s.env = append(v.env(), "HTTP_PROXY="+address, "HTTPS_PROXY="+address)
	for _, profile := range []string{"plain", "secure"} {
		for _, command := range []string{"sets", "token"} {
			got := s.run(command, profile, "-v", "--trace", "t.har")
			if command == "sets" && (got.code == 0 || !strings.Contains(got.err, "407")) {
				t.Errorf("want a failure that names 407: %s", got)
			}
			v.absent(t, "stdout", got.out)
			v.absent(t, "stderr", got.err)
			v.folders(t, s)
		}
	}
	if !slices.ContainsFunc(proxy.asked(), func(a asked) bool { return v.proxy.in(a.header.Get("Proxy-Authorization")) != "" }) {
		t.Error("the proxy never got its password: nothing was proved")
	}
}

// TestSecretsAndBrokenTLS: the failure of a handshake quotes nothing either.
func TestSecretsAndBrokenTLS(t *testing.T) {
	t.Parallel()
	v := newTreasure()
	stranger := httptest.NewTLSServer(v.echo(nil)) // signed by nobody we know
	t.Cleanup(stranger.Close)
	token := newServer(t, v.tokens(nil))
	plain := newServer(t, v.echo(nil))
	for origin, want := range map[string]string{
		stranger.URL: "certificate", strings.Replace(plain.URL, "http:", "https:", 1): "TLS", "https://no-such-host.invalid": "no-such-host.invalid",
	} {
		s := newSandbox(t, v.profiles(origin+"/svc/", token.URL+"/good"))
		s.env = v.env()
		for _, profile := range []string{"post", "basic", "qkey"} {
			got := s.run("get", profile, "Ok", "-v", "--trace", "t.har")
			if got.code != exitFailed || !strings.Contains(got.err, want) {
				t.Errorf("want exit 1 and %q: %s", want, got)
			}
			v.absent(t, "stdout", got.out)
			v.absent(t, "stderr", got.err)
		}
		v.folders(t, s)
	}
}

// fakeAz prints a token and keeps what it was given.
func (v *treasure) fakeAz(s *sandbox) {
	s.t.Helper()
	script := "#!/bin/sh\n{ export -p; echo \"$@\"; } > " + s.path("work", "az-environment") + "\n" +
		`echo '{"accessToken":"` + v.token.value + `","expires_on":99999999999}'` + "\n"
	if err := os.WriteFile(s.path("bin", "az"), []byte(script), 0o700); err != nil {
		s.t.Fatal(err)
	}
}

// folders looks through every file the program could write.
func (v *treasure) folders(t *testing.T, s *sandbox) {
	t.Helper()
	for _, folder := range []string{"home", "config", "state", "tmp", "work"} {
		err := filepath.WalkDir(s.path(folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			v.absent(t, "file "+strings.TrimPrefix(path, s.dir), string(data))
			v.absent(t, "file name", filepath.Base(path))
			if info, err := d.Info(); err == nil && info.Mode().Perm()&0o077 != 0 && d.Name() != "az-environment" {
				t.Errorf("%s can be read by others: %v", path, info.Mode())
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

var clipboards = regexp.MustCompile("\x1b\\]52;[^\x07\x1b]*")

var sequences = regexp.MustCompile("\x1b\\[[0-9;?<>=]*[ $]?[@-~]|\x1b\\][^\x07]*\x07|\x1bM|[\r\n\b\t]")

// recording looks through all that was drawn, and through what was copied.
func (v *treasure) recording(t *testing.T, p *onTerminal) {
	t.Helper()
	p.clean(len(p.copied))
	drawn := clipboards.ReplaceAllString(p.raw.String(), "") // claims in base64 are a part of a token
	v.absent(t, "screen", drawn)
	v.absent(t, "screen without sequences", sequences.ReplaceAllString(drawn, ""))
	v.copies(t, p)
}

// copies looks through what was copied.
func (v *treasure) copies(t *testing.T, p *onTerminal) {
	t.Helper()
	for _, text := range p.copied {
		plain, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(text, "c;"))
		if err != nil {
			t.Error(err)
		}
		v.absent(t, "clipboard", string(plain))
	}
}

// sent looks through the ledgers: a secret goes only where it belongs, nothing
// at all goes to strangers, and only GET and the token's POST are sent.
func (v *treasure) sent(t *testing.T, service, token, stranger *evil) {
	t.Helper()
	for _, a := range stranger.asked() {
		t.Errorf("a stranger was asked: %+v", a)
	}
	for _, a := range service.asked() {
		if a.method != http.MethodGet {
			t.Errorf("%s was sent to the service: %+v", a.method, a)
		}
		if part := v.secret.in(fmt.Sprint(a)); part != "" && !strings.HasPrefix(a.path, "/svc/Round") {
			t.Errorf("the service got a part of the client secret: %q in %+v", part, a)
		}
	}
	for _, a := range token.asked() {
		if a.method == http.MethodGet && strings.Contains(a.path, "/.well-known/") { // the doctor asks whose it is
			if part := v.secret.in(fmt.Sprint(a)); part != "" || a.header.Get("Authorization") != "" {
				t.Errorf("a part of the client secret went where everybody may read: %q in %+v", part, a)
			}
		} else if a.method != http.MethodPost {
			t.Errorf("%s was sent to the token endpoint: %+v", a.method, a)
		}
		for _, c := range v.all() {
			if part := c.in(fmt.Sprint(a)); part != "" && c != v.secret {
				t.Errorf("the token endpoint got a part of the %s: %q", c.name, part)
			}
		}
		if post, basic := a.body, a.header.Get("Authorization"); v.secret.in(post) != "" && v.secret.in(basic) != "" {
			t.Errorf("the secret was sent in two ways: %q and %q", post, basic)
		}
	}
}
