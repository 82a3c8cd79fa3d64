//go:build unix

package cli

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestModelsOnABadDay: rows need no model, so a bad one costs nothing but what
// it would have told; describe says what is wrong with it.
func TestModelsOnABadDay(t *testing.T) {
	t.Parallel()
	xml := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, "application/xml", body) }
	}
	const head = `<?xml version="1.0"?><edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices><Schema Namespace="N" xmlns="http://docs.oasis-open.org/odata/ns/edm">`
	const foot = `</Schema></edmx:DataServices></edmx:Edmx>`
	tests := map[string]http.HandlerFunc{
		"nothing": xml(""),
		"no XML":  xml("hello"),
		"cut":     xml(head + `<EntityType Name="T"><Key>`),
		"deep":    xml(head + strings.Repeat("<a>", 200_000)),
		"a web page": func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 200, "text/html", "<html><body>Sign in</body></html>")
		},
		"not found":   http.NotFound,
		"not allowed": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) },
		"silence":     func(_ http.ResponseWriter, r *http.Request) { hang(r) },
		"a stall":     raw("HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n\r\n"+head, func(io.Writer) { select {} }),
		"elsewhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://localhost:1/", http.StatusFound)
		},
		"base circle":  xml(head + `<EntityType Name="T" BaseType="N.U"/><EntityType Name="U" BaseType="N.T"/><EntityContainer Name="C"><EntitySet Name="T" EntityType="N.T"/></EntityContainer>` + foot),
		"base itself":  xml(head + `<EntityType Name="T" BaseType="N.T"/><EntityContainer Name="C"><EntitySet Name="T" EntityType="N.T"/></EntityContainer>` + foot),
		"missing type": xml(head + `<EntityContainer Name="C"><EntitySet Name="T" EntityType="N.Nowhere"/></EntityContainer>` + foot),
		"missing key":  xml(head + `<EntityType Name="T"><Key><PropertyRef Name="Nowhere"/></Key></EntityType><EntityContainer Name="C"><EntitySet Name="T" EntityType="N.T"/></EntityContainer>` + foot),
		"entities":     xml(`<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>` + head + `<EntityType Name="T"><Property Name="&b;&c;" Type="Edm.String"/></EntityType>` + foot),
		"a bomb": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			defer z.Close()
			_, _ = io.WriteString(z, head)
			blank := []byte(strings.Repeat(" ", 1<<20))
			for range 300 {
				if _, err := z.Write(blank); err != nil {
					return
				}
			}
		},
	}
	for name, model := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newServer(t, func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case "/svc/":
					reply(w, 200, isJSON, documentOf("T"))
				case "/svc/$metadata":
					model(w, r)
				default:
					reply(w, 200, isJSON, page(1, 2, ""))
				}
			})
			s := newSandbox(t, profileOn(e))
			got, peak := s.measured("get", "x", "T", "--format", "ndjson", "--timeout", "500ms", "--top", "2")
			if got.code != 0 || got.out != "{\"Id\":1,\"Name\":\"row 1\"}\n{\"Id\":2,\"Name\":\"row 2\"}\n" {
				t.Errorf("the rows did not come: %s", got)
			}
			got.oneError(t, false, "", nil)
			if peak > memory && !raced {
				t.Errorf("get took %d kB", peak)
			}
			got, peak = s.measured("describe", "x", "T", "--timeout", "500ms")
			got.oneError(t, got.code != 0, "", nil)
			if testing.Verbose() {
				t.Logf("exit %d, %d kB: %s%s", got.code, peak, got.out, got.err)
			}
			if strings.Contains(got.out+got.err, "root:") {
				t.Errorf("a file of this machine was read: %s", got)
			}
			p := s.terminal("x", "T", "--timeout", "500ms")
			p.until(t, "row 2")
			p.leave()
			p.clean(0)
		})
	}
}

// TestFilesThatNeverEnd: profiles, secrets and certificates that are no files.
func TestFilesThatNeverEnd(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/zero"); err != nil {
		t.Skip("this system has no /dev/zero")
	}
	s := newSandbox(t, `version = 1
[profiles.zero]
url = "http://127.0.0.1:1/"
auth = { method = "bearer", token = { file = "/dev/zero" } }
[profiles.pipe]
url = "http://127.0.0.1:1/"
auth = { method = "bearer", token = { file = "PIPE" } }
[profiles.ca]
url = "http://127.0.0.1:1/"
tls = { ca_file = "/dev/zero" }
[profiles.caPipe]
url = "http://127.0.0.1:1/"
tls = { ca_file = "PIPE" }
[profiles.yes]
url = "http://127.0.0.1:1/"
auth = { method = "bearer", token = { command = ["/bin/cat", "/dev/zero"] } }
[profiles.flood]
url = "http://127.0.0.1:1/"
auth = { method = "command", command = ["/bin/cat", "/dev/zero"] }
`)
	pipe := s.path("work", "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(s.path("config/odatui/profiles.toml"))
	if err != nil {
		t.Fatal(err)
	}
	s.write("config/odatui/profiles.toml", strings.ReplaceAll(string(data), "PIPE", pipe))
	for _, command := range []string{
		"sets zero", "sets pipe", "sets ca", "sets caPipe", "sets yes", "sets flood", "profiles list --config /dev/zero", "profiles import /dev/zero",
	} {
		t.Run(strings.ReplaceAll(command, pipe, "pipe"), func(t *testing.T) {
			t.Parallel()
			in := *s
			in.t = t
			in.dir = s.dir
			cmd := in.command(strings.Fields(command)...)
			var errs strings.Builder
			cmd.Stderr = &errs
			peak, code := in.watched(cmd)
			got := result{cmd.Args[1:], code, "", errs.String()}
			if got.code == 0 {
				t.Errorf("it is taken: %s", got)
			}
			if testing.Verbose() {
				t.Log(got.code, got.err)
			}
			got.oneError(t, true, "", nil)
			if peak > memory && !raced {
				t.Errorf("it took %d kB", peak)
			}
		})
	}
}

// TestSecondSignal ends what cannot hear of the first: here the opening of a
// pipe that nobody writes to.
func TestSecondSignal(t *testing.T) {
	t.Parallel()
	s := newSandbox(t, "")
	pipe := s.path("work", "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := s.command("profiles", "list", "--config", pipe)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case <-ended:
			if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signaled() && status.Signal() == syscall.SIGKILL {
				t.Errorf("it ended with %v", cmd.ProcessState)
			}
			return
		case <-time.After(20 * time.Millisecond):
			_ = cmd.Process.Signal(os.Interrupt)
		}
	}
}

// TestSecretsThatCannotBeSent: a line end in a secret must not become a header
// of its own, and the secret is not quoted.
func TestSecretsThatCannotBeSent(t *testing.T) {
	t.Parallel()
	processesOnly(t)
	v := newTreasure()
	e := newServer(t, v.echo(nil))
	token := newServer(t, v.tokens(nil))
	for _, odd := range []string{"\r\nX-Evil: 1", "\n", "\x1b]0;x", "é", "\u202e", "\t tab "} {
		s := newSandbox(t, v.profiles(e.URL+"/svc/", token.URL+"/good"))
		for _, name := range []string{"C_SECRET", "C_TOKEN", "C_PASSWORD", "C_KEY", "C_HEADER", "C_QUERY"} {
			value := map[string]string{"C_TOKEN": v.token.value, "C_HEADER": v.headerKey.value}[name]
			if value == "" {
				value = v.key.value
			}
			s.env = append(s.env, name+"="+value[:12]+odd+value[12:])
		}
		for _, profile := range []string{"post", "header", "bearer", "basic", "key", "qkey"} {
			got := s.run("sets", profile, "-v", "--trace", "t.har")
			v.absent(t, fmt.Sprintf("%q", got.args), got.out+got.err)
			got.oneError(t, got.code != 0, "", nil)
		}
		v.folders(t, s)
	}
	for _, a := range append(e.asked(), token.asked()...) {
		if a.header.Get("X-Evil") != "" {
			t.Errorf("a header was smuggled in: %+v", a)
		}
	}
}
