//go:build unix

package faulty

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"odatui/cli/clitest"
)

// TestFaultyModels: rows need no model, so a faulty one costs only what it would
// have added; describe reports what is wrong with it.
func TestFaultyModels(t *testing.T) {
	t.Parallel()
	xml := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { clitest.Reply(w, 200, "application/xml", body) }
	}
	const head = `<?xml version="1.0"?><edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices><Schema Namespace="N" xmlns="http://docs.oasis-open.org/odata/ns/edm">`
	const foot = `</Schema></edmx:DataServices></edmx:Edmx>`
	tests := map[string]http.HandlerFunc{
		"nothing": xml(""),
		"no XML":  xml("hello"),
		"cut":     xml(head + `<EntityType Name="T"><Key>`),
		"deep":    xml(head + strings.Repeat("<a>", 200_000)),
		"a web page": func(w http.ResponseWriter, _ *http.Request) {
			clitest.Reply(w, 200, "text/html", "<html><body>Sign in</body></html>")
		},
		"not found":   http.NotFound,
		"not allowed": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) },
		"silence":     func(_ http.ResponseWriter, r *http.Request) { clitest.Hang(r) },
		"a stall":     raw("HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n\r\n"+head, stall),
		"elsewhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://localhost:1/", http.StatusFound)
		},
		"base circle":  xml(head + `<EntityType Name="T" BaseType="N.U"/><EntityType Name="U" BaseType="N.T"/><EntityContainer Name="C"><EntitySet Name="T" EntityType="N.T"/></EntityContainer>` + foot),
		"base itself":  xml(head + `<EntityType Name="T" BaseType="N.T"/><EntityContainer Name="C"><EntitySet Name="T" EntityType="N.T"/></EntityContainer>` + foot),
		"missing type": xml(head + `<EntityContainer Name="C"><EntitySet Name="T" EntityType="N.Nowhere"/></EntityContainer>` + foot),
		"missing key":  xml(head + `<EntityType Name="T"><Key><PropertyRef Name="Nowhere"/></Key></EntityType><EntityContainer Name="C"><EntitySet Name="T" EntityType="N.T"/></EntityContainer>` + foot),
		"entities":     xml(`<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>` + head + `<EntityType Name="T"><Property Name="&b;&c;" Type="Edm.String"/></EntityType>` + foot),
		"a bomb":       packed("application/xml", bombOf(head, ' ', 300)),
	}
	for name, model := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "a bomb" {
				clitest.MemoryOnly(t)
			}
			e := clitest.NewServer(t, func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case "/svc/":
					clitest.Reply(w, 200, clitest.JSON, clitest.Document("T"))
				case "/svc/$metadata":
					model(w, r)
				default:
					clitest.Reply(w, 200, clitest.JSON, clitest.Page(1, 2, ""))
				}
			})
			s := clitest.NewSandbox(t, e.Profile())
			var got clitest.Result
			var peak int64
			var limit []string
			get := func() bool {
				got, peak = measured(t, s, append([]string{"get", "x", "T", "--format", "ndjson", "--top", "2"}, limit...)...)
				return got.Code == 0 && got.Out == "{\"Id\":1,\"Name\":\"row 1\"}\n{\"Id\":2,\"Name\":\"row 2\"}\n"
			}
			received := false
			if name == "silence" || name == "a stall" {
				withLimits(func(duration string) bool {
					limit = []string{"--timeout", duration}
					received = get()
					return received
				})
			} else {
				received = get()
			}
			if !received {
				t.Errorf("the rows were not received: %s", got)
			}
			got.OneError(t, false, "", nil)
			if peak > mostMemory && !clitest.Raced {
				t.Errorf("get took %d kB", peak)
			}
			got, peak = measured(t, s, append([]string{"describe", "x", "T"}, limit...)...)
			got.OneError(t, got.Code != 0, "", nil)
			if testing.Verbose() {
				t.Logf("exit %d, %d kB: %s%s", got.Code, peak, got.Out, got.Err)
			}
			if strings.Contains(got.Out+got.Err, "root:") {
				t.Errorf("a file of this machine was read: %s", got)
			}
			p := s.Terminal("x", "T")
			p.Until("row 2")
			p.Leave()
			p.Clean(0)
		})
	}
}

// TestEndlessFiles: profiles, secrets and certificates that are devices or pipes.
func TestEndlessFiles(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/zero"); err != nil {
		t.Skip("this system has no /dev/zero")
	}
	s := clitest.NewSandbox(t, `version = 1
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
	pipe := s.Path("work", "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(s.Path("config/odatui/profiles.toml"))
	if err != nil {
		t.Fatal(err)
	}
	s.Write("config/odatui/profiles.toml", strings.ReplaceAll(string(data), "PIPE", pipe))
	for _, command := range []string{
		"sets zero", "sets pipe", "sets ca", "sets caPipe", "sets yes", "sets flood", "profiles list --config /dev/zero", "profiles import /dev/zero",
	} {
		t.Run(strings.ReplaceAll(command, pipe, "pipe"), func(t *testing.T) {
			t.Parallel()
			in := s.Within(t)
			cmd := in.Command(strings.Fields(command)...)
			var errs strings.Builder
			cmd.Stderr = &errs
			peak, code := watched(t, cmd)
			got := clitest.Result{Args: cmd.Args[1:], Code: code, Err: errs.String()}
			if got.Code == 0 {
				t.Errorf("the file is accepted: %s", got)
			}
			if testing.Verbose() {
				t.Log(got.Code, got.Err)
			}
			got.OneError(t, true, "", nil)
			if peak > mostMemory && !clitest.Raced {
				t.Errorf("the run took %d kB", peak)
			}
		})
	}
}

// TestSecondSignal: a second signal ends what the first one cannot interrupt, as
// the opening of a pipe that has no writer.
func TestSecondSignal(t *testing.T) {
	t.Parallel()
	s := clitest.NewSandbox(t, "")
	pipe := s.Path("work", "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := s.Command("profiles", "list", "--config", pipe)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case <-ended:
			if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signaled() && status.Signal() == syscall.SIGKILL {
				t.Errorf("the program ended with %v", cmd.ProcessState)
			}
			return
		case <-time.After(20 * time.Millisecond):
			_ = cmd.Process.Signal(os.Interrupt)
		}
	}
}

// TestUnusableSecrets: a line end in a secret must not begin another header, and
// the error does not quote the secret.
func TestUnusableSecrets(t *testing.T) {
	t.Parallel()
	clitest.ProcessesOnly(t)
	v := clitest.NewSecrets()
	e := clitest.NewServer(t, v.Echo(nil))
	token := clitest.NewServer(t, v.Tokens(nil))
	for _, odd := range []string{"\r\nX-Evil: 1", "\n", "\x1b]0;x", "é", "\u202e", "\t tab "} {
		s := clitest.NewSandbox(t, v.Profiles(e.URL+"/svc/", token.URL+"/good"))
		for _, name := range []string{"C_SECRET", "C_TOKEN", "C_PASSWORD", "C_KEY", "C_HEADER", "C_QUERY"} {
			value := map[string]string{"C_TOKEN": v.Token.Value, "C_HEADER": v.HeaderKey.Value}[name]
			if value == "" {
				value = v.Key.Value
			}
			s.Env = append(s.Env, name+"="+value[:12]+odd+value[12:])
		}
		for _, profile := range []string{"post", "header", "bearer", "basic", "key", "qkey"} {
			got := s.Run("sets", profile, "-v", "--trace", "t.har")
			v.Absent(t, fmt.Sprintf("%q", got.Args), got.Out+got.Err)
			got.OneError(t, got.Code != 0, "", nil)
		}
		v.Folders(t, s)
	}
	for _, a := range append(e.Requests(), token.Requests()...) {
		if a.Header.Get("X-Evil") != "" {
			t.Errorf("a header was injected: %+v", a)
		}
	}
}
