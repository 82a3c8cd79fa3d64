//go:build e2e

package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// longest is how long a test waits for a program, a server or a screen before it
// counts as hanging.
const longest = 3 * time.Minute

// secret is the client secret of every client of the token server: it has the
// characters that are encoded wrong most often.
const secret = "p@ss w:rd+%/&=~"

// world is what the tests share: the binary and the servers.
type world struct {
	binary string
	Tokens string            `json:"tokens"`
	Mocks  map[string]string `json:"mocks"`
	Sloppy string            `json:"sloppy"`
	Paged  map[string]string `json:"paged"` // services with pages of 500 rows
	gate   gate
}

var shared world

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (int, error) {
	folder, err := os.MkdirTemp("", "odatui-e2e-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(folder)
	shared.binary = filepath.Join(folder, "odatui")
	if out, err := exec.Command("go", "build", "-o", shared.binary, "..").CombinedOutput(); err != nil {
		return 1, fmt.Errorf("build the program: %w\n%s", err, out)
	}
	stop, err := startServers(&shared)
	if err != nil {
		return 1, err
	}
	defer stop()
	shared.gate, err = startApache(folder, shared)
	if err != nil {
		return 1, err
	}
	defer shared.gate.stop()
	code := m.Run()
	if data, err := os.ReadFile(shared.gate.log); err == nil && code != 0 {
		fmt.Fprintf(os.Stderr, "apache says:\n%s\n", data)
	}
	return code, nil
}

// startServers starts servers.mjs and reads the addresses that it prints.
func startServers(w *world) (stop func(), err error) {
	cmd := exec.Command("node", "servers.mjs")
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the servers: %w", err)
	}
	stop = func() {
		stdin.Close()
		_ = cmd.Wait()
	}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), `{"tokens"`) {
			go func() { _, _ = io.Copy(io.Discard, stdout) }()
			return stop, json.Unmarshal(lines.Bytes(), w)
		}
	}
	stop()
	return nil, fmt.Errorf("the servers did not start: %s", complaints.String())
}

// freePort returns a port that was free a moment ago.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// home is one person's machine: a profiles file, an environment, no history.
type home struct {
	t      *testing.T
	folder string
	env    []string
}

func newHome(t *testing.T, profiles string) *home {
	t.Helper()
	h := &home{t: t, folder: t.TempDir()}
	if err := os.WriteFile(filepath.Join(h.folder, "profiles.toml"), []byte("version = 1\n"+profiles), 0o600); err != nil {
		t.Fatal(err)
	}
	h.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + h.folder, "TERM=xterm-256color", "LANG=C.UTF-8",
		"ODATUI_CONFIG=" + filepath.Join(h.folder, "profiles.toml"),
		"XDG_STATE_HOME=" + filepath.Join(h.folder, "state"),
		"E2E_SECRET=" + secret,
	}
	return h
}

// result is how a run of the program ended.
type result struct {
	out, err string
	code     int
}

// odatui runs the program without a terminal.
func (h *home) odatui(args ...string) result {
	h.t.Helper()
	ctx, stop := context.WithTimeout(h.t.Context(), longest)
	defer stop()
	cmd := exec.CommandContext(ctx, shared.binary, args...)
	cmd.Env, cmd.Dir = h.env, h.folder
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		h.t.Fatalf("odatui %s: %v", strings.Join(args, " "), err)
	}
	r := result{out.String(), complaints.String(), cmd.ProcessState.ExitCode()}
	if strings.Contains(r.out+r.err, secret) {
		h.t.Errorf("odatui %s prints the secret", strings.Join(args, " "))
	}
	return r
}

// want runs the program and wants success; it returns stdout.
func (h *home) want(args ...string) string {
	h.t.Helper()
	r := h.odatui(args...)
	if r.code != 0 {
		h.t.Fatalf("odatui %s: exit %d\n%s", strings.Join(args, " "), r.code, r.err)
	}
	return r.out
}
