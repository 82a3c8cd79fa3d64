package diagnose_test

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// faultNames are the ways in which an answer can fail to come.
var faultNames = []string{"dns", "dns-fail", "refused", "reset", "timeout", "cut", "stall", "large",
	"tls-unknown", "tls-expired", "tls-early", "tls-name", "tls-usage", "tls-client", "tls-closed", "tls-none",
	"proxy-407", "proxy-502", "proxy-refused"}

// direct reports whether a fault is one of the way without a proxy.
func direct(fault string) bool { return fault == "dns" || fault == "dns-fail" || fault == "refused" }

// world is the network of one recorded failure: a proxy through which every
// host is reached, and which answers for all of them.
type world struct {
	c      *recorded
	listen net.Listener
	wait   sync.WaitGroup
	mu     sync.Mutex
	conns  map[net.Conn]bool
	turn   map[*answered]bool // has answered
	asked  []string
}

// newWorld starts the network; it ends with the test.
func newWorld(t *testing.T, c *recorded) *world {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{c: c, listen: l, conns: map[net.Conn]bool{}, turn: map[*answered]bool{}}
	w.wait.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			w.keep(conn, true)
			w.wait.Go(func() {
				defer w.keep(conn, false)
				w.serve(conn)
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		w.mu.Lock()
		for conn := range w.conns {
			conn.Close()
		}
		w.mu.Unlock()
		w.wait.Wait()
	})
	return w
}

func (w *world) proxy() string { return "http://" + w.listen.Addr().String() }

func (w *world) keep(conn net.Conn, open bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if open {
		w.conns[conn] = true
		return
	}
	delete(w.conns, conn)
	conn.Close()
}

// serve answers the requests of one connection to the proxy.
func (w *world) serve(conn net.Conn) {
	in := bufio.NewReader(conn)
	for {
		req, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		if req.Method != http.MethodConnect {
			if !w.answer(conn, req, req.URL.Host) {
				return
			}
			continue
		}
		host := strings.TrimSuffix(req.Host, ":443")
		switch fault := w.c.faults[host]; fault {
		case "proxy-407":
			io.WriteString(conn, "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n")
			return
		case "proxy-502":
			io.WriteString(conn, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
			return
		case "tls-none":
			io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
			_, _ = in.Peek(1)
			io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
			return
		case "tls-closed":
			io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
			_, _ = in.Peek(1)
			// An alert: unrecognized_name.
			_, _ = conn.Write([]byte{21, 3, 3, 0, 2, 2, 112})
			return
		default:
			io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
			w.tunnel(conn, host, fault)
			return
		}
	}
}

// tunnel speaks TLS as the host and answers for it.
func (w *world) tunnel(conn net.Conn, host, fault string) {
	cert, err := certificate(host, fault)
	if err != nil {
		return
	}
	config := &tls.Config{Certificates: []tls.Certificate{*cert}, NextProtos: []string{"http/1.1"}} //nolint:gosec // a test's server
	if fault == "tls-client" {
		config.ClientAuth, config.MaxVersion = tls.RequireAnyClientCert, tls.VersionTLS12 // of 1.3 the client hears later
	}
	secure := tls.Server(conn, config)
	if secure.Handshake() != nil {
		return
	}
	in := bufio.NewReader(secure)
	for {
		req, err := http.ReadRequest(in)
		if err != nil || !w.answer(secure, req, host) {
			return
		}
	}
}

// answer answers one request, false to end the connection.
func (w *world) answer(conn net.Conn, req *http.Request, host string) bool {
	_, _ = io.Copy(io.Discard, req.Body)
	w.mu.Lock()
	w.asked = append(w.asked, req.Method+" "+host+req.URL.RequestURI())
	w.mu.Unlock()
	switch w.c.faults[host] {
	case "reset":
		w.reset(conn)
		return false
	case "timeout":
		_, _ = io.Copy(io.Discard, conn) // until the other side gives up
		return false
	}
	raw := w.find(req.Method, host, req.URL.Path)
	if raw == nil && req.Method == http.MethodPost {
		raw = []byte("HTTP/1.1 200 OK\nContent-Type: application/json\n\n" +
			`{"token_type":"Bearer","expires_in":3599,"access_token":"{{token}}"}`)
	}
	if raw == nil {
		raw = []byte("HTTP/1.1 404 Not Found\nContent-Type: text/plain\n\nthe corpus has no answer for " + req.Method + " " + host + req.URL.Path)
	}
	answer := w.c.wire(raw)
	switch w.c.faults[host] {
	case "cut":
		_, _ = conn.Write(answer[:len(answer)-1])
		w.reset(conn)
		return false
	case "stall":
		_, _ = conn.Write(answer[:len(answer)-1])
		_, _ = io.Copy(io.Discard, conn)
		return false
	case "large":
		top, body, _ := bytes.Cut(answer, []byte("\r\n\r\n"))
		top = append(bytes.ReplaceAll(top, []byte("Content-Length:"), []byte("X-Length:")), "\r\nConnection: close\r\n\r\n"...)
		_, _ = conn.Write(append(top, append(bytes.Repeat([]byte(" "), 2<<20), body...)...))
		return false
	}
	_, err := conn.Write(answer)
	return err == nil
}

// reset breaks the connection off hard.
func (w *world) reset(conn net.Conn) {
	if s, ok := conn.(*tls.Conn); ok {
		conn = s.NetConn()
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	conn.Close()
}

// find returns the answer with the longest path; several of the same address
// are given one after the other, the last one again and again.
func (w *world) find(method, host, path string) []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	var best *answered
	for _, a := range w.c.answers {
		if a.method != method || a.host != host || !strings.HasPrefix(path, a.path) {
			continue
		}
		if best == nil || len(a.path) > len(best.path) || len(a.path) == len(best.path) && w.turn[best] {
			best = a
		}
	}
	if best == nil {
		return nil
	}
	w.turn[best] = true
	return best.raw
}

// wire makes the bytes of an answer: what is made up goes in, lines end as
// HTTP has them, the length is right, and the clock is the server's.
func (c *recorded) wire(raw []byte) []byte {
	head, body := c.parts(raw)
	var b bytes.Buffer
	dated := false
	for i, line := range head {
		name, _, _ := strings.Cut(line, ":")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "content-length", "transfer-encoding", "connection", "content-encoding":
			continue
		case "date":
			dated = true
		}
		if i == 0 && !strings.HasPrefix(line, "HTTP/1.") { // HTTP/2 401, as curl prints it
			if _, rest, ok := strings.Cut(line, " "); ok {
				line = "HTTP/1.1 " + rest
			}
		}
		b.WriteString(line + "\r\n")
	}
	if !dated {
		b.WriteString("Date: " + time.Now().Add(c.skew).UTC().Format(http.TimeFormat) + "\r\n")
	}
	b.WriteString("Content-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n")
	b.Write(body)
	return b.Bytes()
}

// parts returns head lines and body of a raw answer.
func (c *recorded) parts(raw []byte) (head []string, body []byte) {
	text := strings.ReplaceAll(string(raw), "\r\n", "\n")
	text = strings.NewReplacer("{{token}}", c.token, "{{secret}}", c.secrets["client_secret"],
		"{{now}}", time.Now().Add(c.skew).UTC().Format(http.TimeFormat), "{{here}}", time.Now().UTC().Format(http.TimeFormat)).Replace(text)
	top, rest, _ := strings.Cut(text, "\n\n")
	return strings.Split(strings.TrimSpace(top), "\n"), []byte(strings.TrimSuffix(rest, "\n"))
}

// authority is the throw-away CA of this test process.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  []byte
}

var (
	trusted = sync.OnceValues(newAuthority)
	strange = sync.OnceValues(newAuthority)
	leaves  sync.Map // host + fault -> func() (*tls.Certificate, error)
)

func newAuthority() (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "corpus CA"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &authority{cert, key, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})}, nil
}

// certificate returns what a host shows, made once.
func certificate(host, fault string) (*tls.Certificate, error) {
	leaf, _ := leaves.LoadOrStore(host+" "+fault, sync.OnceValues(func() (*tls.Certificate, error) { return newLeaf(host, fault) }))
	return leaf.(func() (*tls.Certificate, error))()
}

func newLeaf(host, fault string) (*tls.Certificate, error) {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	ca, err := trusted()
	if fault == "tls-unknown" {
		ca, err = strange()
	}
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{name},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if ip := net.ParseIP(name); ip != nil {
		template.DNSNames, template.IPAddresses = nil, []net.IP{ip}
	}
	switch fault {
	case "tls-early":
		template.NotBefore, template.NotAfter = time.Now().Add(48*time.Hour), time.Now().Add(72*time.Hour)
	case "tls-usage":
		template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	case "tls-expired":
		template.NotBefore, template.NotAfter = time.Now().Add(-72*time.Hour), time.Now().Add(-48*time.Hour)
	case "tls-name":
		template.DNSNames, template.IPAddresses = []string{"other.example.net"}, nil
	}
	der, err := x509.CreateCertificate(rand.Reader, template, ca.cert, &key.PublicKey, ca.key)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

// caFile and fakeAz are made before any test runs: a program that is written
// while another test starts one is "text file busy".
var caFile, fakeAz string

// refusing is where names lead, and nobody listens.
const refusing = "127.0.0.1"

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "corpus")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		if err := prepare(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return m.Run()
	}())
}

func prepare(dir string) error {
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"} {
		os.Unsetenv(name)
		os.Unsetenv(strings.ToLower(name))
	}
	ca, err := trusted()
	if err != nil {
		return err
	}
	caFile, fakeAz = filepath.Join(dir, "ca.pem"), filepath.Join(dir, "az")
	if err := os.WriteFile(caFile, ca.pem, 0o600); err != nil {
		return err
	}
	// What it says stands in the folder that AZURE_CONFIG_DIR names.
	script := "#!/bin/sh\ncat \"$AZURE_CONFIG_DIR/stderr\" >&2\ncat \"$AZURE_CONFIG_DIR/stdout\"\nread -r code < " +
		"\"$AZURE_CONFIG_DIR/code\"\nexit $code\n"
	if err := os.WriteFile(fakeAz, []byte(script), 0o700); err != nil { //nolint:gosec // it is to be run
		return err
	}
	return serveNames()
}
