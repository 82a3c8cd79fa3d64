package cli

import (
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
)

// TestCurlCommandsRun runs what --curl prints, as pasted into a shell: with the
// profile's certificates, proxy, headers and query.
func TestCurlCommandsRun(t *testing.T) {
	t.Parallel()
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("curl is not here: what --curl prints is not run")
	}
	var seen atomic.Pointer[http.Request]
	service := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen.Store(r)
		fmt.Fprint(w, `{"value":[{"Id":1,"Name":"O'Hara"}]}`)
	})
	secure, plain := httptest.NewUnstartedServer(service), httptest.NewServer(service)
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // of the handshake that must fail
	secure.StartTLS()
	t.Cleanup(secure.Close)
	t.Cleanup(plain.Close)
	var proxied atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		proxied.Add(1)
		resp, err := http.Get(r.URL.String())
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer resp.Body.Close()
		_, _ = io.Copy(w, resp.Body)
	}))
	t.Cleanup(proxy.Close)
	folder := filepath.Join(t.TempDir(), "it's here")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	ca := filepath.Join(folder, "corp ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, url, lines string
		fails            bool
		proxied          int32
	}{
		{"plain", plain.URL, "", false, 0},
		{"an unknown certificate", secure.URL, "", true, 0},
		{"tls.ca_file", secure.URL, fmt.Sprintf("tls = { ca_file = %q }", ca), false, 0},
		{"insecure", secure.URL, "tls = { insecure = true }", false, 0},
		{"proxy", plain.URL, fmt.Sprintf("proxy = %q", proxy.URL), false, 1},
		{"headers and query", plain.URL, `headers = { "X-Part" = "a 'b' $c" }` + "\n" + `query = { v = "2&3" }`, false, 0},
	} {
		proxied.Store(0)
		p := newProgram(t, fmt.Sprintf("[profiles.p]\nurl = %q\n%s\n", c.url+"/svc", c.lines))
		if code := p.run("get", "p", "Things", "--filter", "Name eq 'O''Hara'", "--top", "3", "--curl"); code != 0 {
			t.Errorf("%s: exit %d\n%s", c.name, code, p.err)
			continue
		}
		cmd := exec.Command("sh", "-c", p.out)
		cmd.Env = []string{"PATH=" + filepath.Dir(curl), "HOME=" + folder}
		out, err := cmd.CombinedOutput()
		if (err != nil) != c.fails || !c.fails && string(out) != `{"value":[{"Id":1,"Name":"O'Hara"}]}` {
			t.Errorf("%s: %v, %s\n%s", c.name, err, out, p.out)
			continue
		}
		if c.fails {
			continue
		}
		last := seen.Load()
		if got := last.URL.Query().Get("$filter"); got != "Name eq 'O''Hara'" || proxied.Load() != c.proxied {
			t.Errorf("%s: filter %q, proxied %d times", c.name, got, proxied.Load())
		}
		if c.name == "headers and query" && (last.Header.Get("X-Part") != "a 'b' $c" || last.URL.Query().Get("v") != "2&3") {
			t.Errorf("%s: %v %v", c.name, last.Header, last.URL)
		}
	}
}
