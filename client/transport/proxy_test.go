package transport

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestProxy(t *testing.T) {
	t.Parallel()
	var seen ledger
	p := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen.note("proxy", r)
		if r.Method == http.MethodConnect {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		_, _ = io.WriteString(w, "through "+r.URL.Host)
	})
	proxy := "http://me:proxy-password-1@" + p.Listener.Addr().String()

	cfg := testConfig("http://api.test")
	cfg.Proxy = proxy
	_, body, err := get(t, open(t, cfg), "http://api.test/x")
	if err != nil || body != "through api.test" {
		t.Errorf("body %q, error %v", body, err)
	}
	if h := seen.of("proxy")[0].head.Get("Proxy-Authorization"); h == "" {
		t.Error("the proxy got no password")
	}
	if text := cfg.Redactor.Text("me:proxy-password-1"); strings.Contains(text, "password-1") {
		t.Errorf("the proxy's password is not known: %s", text)
	}

	cfg = testConfig("https://api.test")
	cfg.Proxy = proxy
	_, _, err = get(t, open(t, cfg), "https://api.test/x")
	var e *Error
	if !errors.As(err, &e) || e.Stage != "proxy" || err.Error() != "reach api.test through the proxy: it answered 407 Proxy Authentication Required" {
		t.Errorf("error %v", err)
	}

	cfg.Proxy = "http://127.0.0.1:1"
	_, _, err = get(t, open(t, cfg), "https://api.test/x")
	if !errors.As(err, &e) || e.Stage != "proxy" || err.Error() != "reach api.test through the proxy: connection refused" {
		t.Errorf("error %v", err)
	}
	if n := len(cfg.Journal.List()); n != 2 {
		t.Errorf("%d requests recorded, want no repeats", n)
	}
}

func TestBadProxy(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"http://me:very-secret@[bad", "ftp://me:very-secret@x", "http://", ":very-secret"} {
		cfg := testConfig("http://api.test")
		cfg.Proxy = bad
		if _, err := New(cfg); err == nil || strings.Contains(err.Error(), "very-secret") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestProxyOfEnvironment(t *testing.T) {
	t.Setenv("HTTP_PROXY", "plain.test:3128")
	t.Setenv("https_proxy", "http://secure.test")
	t.Setenv("HTTPS_PROXY", "")
	t.Setenv("NO_PROXY", "direct.test, .below.test,10.0.0.0/8,192.168.1.1,port.test:8443, *.star.test,[fd00::1]")
	t.Setenv("REQUEST_METHOD", "")
	choose, err := newProxy(testConfig("http://a.test"))
	if err != nil {
		t.Fatal(err)
	}
	for raw, want := range map[string]string{
		"http://a.test":          "http://plain.test:3128",
		"https://a.test":         "http://secure.test",
		"https://direct.test":    "",
		"https://x.direct.test":  "",
		"https://notdirect.test": "http://secure.test",
		"https://below.test":     "http://secure.test",
		"https://x.below.test":   "",
		"https://10.1.2.3":       "",
		"https://11.1.2.3":       "http://secure.test",
		"https://192.168.1.1:99": "",
		"https://port.test:8443": "",
		"https://port.test":      "http://secure.test",
		"https://x.star.test":    "",
		"https://[fd00::1]":      "",
		"http://localhost:99":    "",
		"http://127.0.0.2":       "",
		"http://[::1]":           "",
	} {
		req, err := http.NewRequest(http.MethodGet, raw, nil)
		if err != nil {
			t.Fatal(err)
		}
		u, err := choose(req)
		got := ""
		if u != nil {
			got = u.String()
		}
		if err != nil || got != want {
			t.Errorf("%s goes through %q, want %q (%v)", raw, got, want, err)
		}
	}
	t.Setenv("NO_PROXY", "*")
	if choose, err = newProxy(testConfig("http://a.test")); err != nil {
		t.Fatal(err)
	}
	req, _ := http.NewRequest(http.MethodGet, "https://a.test", nil)
	if u, _ := choose(req); u != nil {
		t.Errorf("NO_PROXY=*: %v", u)
	}
	t.Setenv("HTTPS_PROXY", "ftp://me:very-secret@x")
	if _, err := New(testConfig("http://a.test")); err == nil || strings.Contains(err.Error(), "very-secret") {
		t.Errorf("bad HTTPS_PROXY: %v", err)
	}
}
