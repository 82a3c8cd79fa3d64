package transport

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// certificate makes a self-signed one for names, valid from and until hours
// from now.
func certificate(t *testing.T, from, until int, names ...string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test server"}, DNSNames: names,
		NotBefore: now.Add(time.Duration(from) * time.Hour), NotAfter: now.Add(time.Duration(until) * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// secureServer serves with a certificate and returns its address and a file
// with the certificate.
func secureServer(t *testing.T, c tls.Certificate, version uint16) (addr, caFile string) {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }))
	s.TLS = &tls.Config{Certificates: []tls.Certificate{c}, MinVersion: tls.VersionTLS10, MaxVersion: version}
	s.EnableHTTP2 = true
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	caFile = filepath.Join(t.TempDir(), "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate[0]})
	if err := os.WriteFile(caFile, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return s.Listener.Addr().String(), caFile
}

func TestTLS(t *testing.T) {
	t.Parallel()
	good := func(t *testing.T) tls.Certificate { return certificate(t, -1, 1, "api.test") }
	tests := []struct {
		name     string
		cert     func(*testing.T) tls.Certificate
		version  uint16
		trusted  bool
		insecure bool
		want     string // "" works
	}{
		{name: "trusted", cert: good, trusted: true},
		{name: "unknown authority", cert: good, want: "secure connection to api.test: certificate signed by unknown authority"},
		{name: "unchecked", cert: good, insecure: true},
		{name: "expired", trusted: true, cert: func(t *testing.T) tls.Certificate { return certificate(t, -48, -24, "api.test") },
			want: "secure connection to api.test: certificate expired on " + time.Now().Add(-24*time.Hour).UTC().Format("2006-01-02")},
		{name: "not yet", trusted: true, cert: func(t *testing.T) tls.Certificate { return certificate(t, 24, 48, "api.test") },
			want: "secure connection to api.test: certificate is not valid before "},
		{name: "wrong name", trusted: true, cert: func(t *testing.T) tls.Certificate { return certificate(t, -1, 1, "other.test", "www.other.test") },
			want: "secure connection to api.test: wrong host name: the certificate is for other.test, www.other.test, not for api.test"},
		{name: "tls 1.1", trusted: true, cert: good, version: tls.VersionTLS11, want: "secure connection to api.test: "},
		{name: "tls 1.2", trusted: true, cert: good, version: tls.VersionTLS12},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			addr, ca := secureServer(t, tt.cert(t), tt.version)
			cfg := testConfig("https://api.test")
			cfg.Insecure = tt.insecure
			if tt.trusted {
				cfg.CAFile = ca
			}
			base, err := newBase(cfg)
			if err != nil {
				t.Fatal(err)
			}
			base.Proxy = nil
			base.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, addr)
			}
			c := behind(t, cfg, base)
			defer c.CloseIdleConnections()
			checkTLS(t, cfg, c, tt.want)
		})
	}
}

func checkTLS(t *testing.T, cfg Config, c *http.Client, want string) {
	t.Helper()
	_, body, err := get(t, c, "https://api.test/?secret=1")
	x := cfg.Journal.List()
	if len(x) != 1 {
		t.Fatalf("%d requests", len(x))
	}
	if want == "" {
		if err != nil || body != "hello" || !strings.HasSuffix(x[0].TLS, " test server") || x[0].Proto != "HTTP/2.0" {
			t.Errorf("body %q, error %v, exchange %+v", body, err, x[0])
		}
		return
	}
	var e *Error
	if !errors.As(err, &e) || e.Stage != "tls" || !strings.HasPrefix(err.Error(), want) || e.URL != "https://api.test/" {
		t.Errorf("error %v, want %q", err, want)
	}
}

func TestCAFile(t *testing.T) {
	t.Parallel()
	bad := filepath.Join(t.TempDir(), "bad.pem")
	if err := os.WriteFile(bad, []byte("not a certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{bad: "no certificate in it", bad + "x": "read ca_file: "} {
		cfg := testConfig("https://a.test")
		cfg.CAFile = file
		_, err := New(cfg)
		_, err2 := NewToken(cfg)
		if err == nil || err2 == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v", file, err, err2)
		}
	}
}

// TestFailures breaks real connections and looks at what is said.
func TestFailures(t *testing.T) {
	t.Parallel()
	const closed = "127.0.0.1:1" // a port that was closed a moment ago may be another test's now
	plain := serve(t, func(w http.ResponseWriter, _ *http.Request) {})
	raw := func(text string, reset bool) string {
		return listen(t, func(c net.Conn) {
			_, _ = c.Read(make([]byte, 4096))
			_, _ = io.WriteString(c, text)
			if tcp, ok := c.(*net.TCPConn); ok && reset {
				_ = tcp.SetLinger(0)
			}
			c.Close()
		})
	}
	tests := []struct {
		name, url, stage, want string
	}{
		{"dns", "http://nowhere.invalid", "dns", "resolve nowhere.invalid: "},
		{"refused", "http://" + closed, "connect", "connect to HOST: connection refused"},
		{"no tls there", "https://" + plain.Listener.Addr().String(), "tls", "secure connection to HOST: "},
		{"closed", "http://" + raw("", false), "header", "wait for the answer of HOST: connection closed without an answer"},
		{"junk", "http://" + raw("\x1b]0;hello\x07 junk\r\n\r\n", false), "header", "wait for the answer of HOST: malformed HTTP"},
		{"no colon", "http://" + raw("HTTP/1.1 429 Slow\r\nRetry-After 5\r\nContent-Length: 0\r\n\r\n", false), "header", "wait for the answer of HOST: malformed MIME"},
		{"a line end in Retry-After", "http://" + raw("HTTP/1.1 503 Busy\r\nRetry-After: 5\r\n;x\r\nContent-Length: 0\r\n\r\n", false), "header",
			"wait for the answer of HOST: malformed MIME"},
		{"a control character in Retry-After", "http://" + raw("HTTP/1.1 503 Busy\r\nRetry-After: \x01\r\nContent-Length: 0\r\n\r\n", false), "header",
			"wait for the answer of HOST: malformed MIME"},
		{"short body", "http://" + raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab", false), "body", "read the answer of HOST: broke off: unexpected end"},
		{"bad gzip", "http://" + raw("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 10\r\n\r\n0123456789", false), "body", "read the answer of HOST: gzip: invalid header"},
		{"large header", "http://" + raw("HTTP/1.1 200 OK\r\nX: "+strings.Repeat("x", 3<<20)+"\r\n\r\n", false), "header", "wait for the answer of HOST: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cfg := testConfig(tt.url)
			_, _, err := get(t, impatient(t, cfg), tt.url+"/path?secret=1")
			u, _ := url.Parse(tt.url)
			var e *Error
			if !errors.As(err, &e) || e.Stage != tt.stage || !strings.HasPrefix(err.Error(), strings.ReplaceAll(tt.want, "HOST", u.Host)) {
				t.Fatalf("stage %q, error %q", e.Stage, err)
			}
			if e.Host != u.Host || e.URL != tt.url+"/path" || strings.ContainsAny(err.Error(), "\x1b\x07\n?") {
				t.Errorf("host %q, url %q, text %q", e.Host, e.URL, err)
			}
			list := cfg.Journal.List()
			if x := list[len(list)-1]; x.Err != err.Error() || !x.Done {
				t.Errorf("journal %+v", x)
			}
		})
	}
}

// impatient makes a client that does not wait between tries.
func impatient(t *testing.T, cfg Config) *http.Client {
	t.Helper()
	c := open(t, cfg)
	c.Transport.(*chain).next.(*follow).next.(*guard).next.(*profile).next.(*authorize).next.(*retry).jitter = func() float64 { return 0 }
	return c
}

// listen accepts connections until the test ends.
func listen(t *testing.T, handle func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			handle(c)
		}
	}()
	t.Cleanup(func() { l.Close(); <-done })
	return l.Addr().String()
}

// TestResetIsRepeated: each of the first connections is reset before a byte
// came, the third answers.
func TestResetIsRepeated(t *testing.T) {
	t.Parallel()
	n := 0
	addr := listen(t, func(c net.Conn) {
		defer c.Close()
		_, _ = c.Read(make([]byte, 4096))
		if n++; n < 3 {
			_ = c.(*net.TCPConn).SetLinger(0)
			return
		}
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
	})
	cfg := testConfig("http://" + addr)
	code, body, err := get(t, impatient(t, cfg), "http://"+addr+"/")
	if code != 200 || body != "ok" {
		t.Errorf("status %d, body %q, error %v", code, body, err)
	}
	if list := cfg.Journal.List(); len(list) != 3 || list[2].Attempt != 3 || list[2].Why != "connection reset" {
		t.Errorf("journal %+v", list)
	}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	inner := errors.New("x")
	wrapped := &url.Error{Op: "Get", URL: "http://a.test/?secret=1", Err: &url.Error{Op: "Get", URL: "y", Err: inner}}
	same := Plain(wrapped) == inner && Plain(inner) == inner //nolint:errorlint // the very error, not one that wraps it
	if !same || Plain(nil) != nil {
		t.Error("Plain does not return the cause")
	}
}

// TestErrorsArePlainLines: text of the other side may end up in an error.
func TestErrorsArePlainLines(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a\x1b]52;c;x\x07 b\r\nc\td": "a ]52;c;x b c d",
		"\u009b31m\x7f red":          "31m red",
		"bad \xe2\x1b utf-8":         "bad \uFFFD utf-8",
		strings.Repeat("ü", 200):     strings.Repeat("ü", 150) + "…",
	} {
		e := &Error{Stage: "header", Host: "a.test", Err: errors.New(in)}
		if got := e.Error(); got != "wait for the answer of a.test: "+want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

func TestCloseIdleConnections(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{}, 1)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	s.Config.ConnState = func(_ net.Conn, st http.ConnState) {
		if st == http.StateClosed {
			gone <- struct{}{}
		}
	}
	s.Start()
	defer s.Close()
	c := open(t, testConfig(s.URL))
	if _, _, err := get(t, c, s.URL); err != nil {
		t.Fatal(err)
	}
	c.CloseIdleConnections()
	<-gone
}
