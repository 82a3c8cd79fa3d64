//go:build unix

package cli

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// slow is a service whose second page never comes.
func slow(t *testing.T) *evil {
	t.Helper()
	return newServer(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/svc/":
			reply(w, 200, isJSON, documentOf("T", "Silent"))
		case r.URL.Path == "/svc/T" && r.URL.Query().Get("$skiptoken") == "":
			reply(w, 200, isJSON, page(1, 50, "T?$skiptoken=2"))
		case r.URL.Path == "/svc/$metadata":
			w.WriteHeader(404)
		default:
			hang(r)
		}
	})
}

func profileOn(e *evil) string {
	return fmt.Sprintf("version = 1\n[profiles.x]\nurl = %q\n", e.URL+"/svc/")
}

// TestSignalsDuringGet: what came is written in whole lines, and the end says
// that it was interrupted.
func TestSignalsDuringGet(t *testing.T) {
	t.Parallel()
	for format, lines := range map[string]int{"ndjson": 50, "csv": 51, "tsv": 51, "json": 52, "markdown": 52, "table": 51} {
		for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
			t.Run(format+" "+signal.String(), func(t *testing.T) {
				t.Parallel()
				s := newSandbox(t, profileOn(slow(t)))
				cmd := s.command("get", "x", "T", "--all", "--format", format)
				var errs strings.Builder
				cmd.Stderr = &errs
				out, err := cmd.StdoutPipe()
				if err != nil {
					t.Fatal(err)
				}
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				r := bufio.NewReader(out)
				if _, err := r.Peek(1); err != nil { // rows are written as they come
					t.Fatal(err)
				}
				if err := cmd.Process.Signal(signal); err != nil {
					t.Fatal(err)
				}
				text, err := io.ReadAll(r)
				if err != nil {
					t.Fatal(err)
				}
				if code := codeOf(t, cmd.Wait()); code != exitInterrupted {
					t.Errorf("exit %d, want %d: %s", code, exitInterrupted, errs.String())
				}
				if got := strings.Count(string(text), "\n"); got != lines || !strings.HasSuffix(string(text), "\n") {
					t.Errorf("%d whole lines were written, want %d: %q", got, lines, text)
				}
				if strings.Count(errs.String(), "\n") != 1 || strings.Contains(errs.String(), "error") {
					t.Errorf("stderr: %q", errs.String())
				}
			})
		}
	}
}

// TestSignalsWhileNothingComes: a service, a token endpoint and az that are
// silent do not keep anybody.
func TestSignalsWhileNothingComes(t *testing.T) {
	t.Parallel()
	v := newTreasure()
	reached := make(chan string, 100)
	quiet := newServer(t, func(_ http.ResponseWriter, r *http.Request) {
		reached <- r.URL.Path
		hang(r)
	})
	for _, tt := range []struct{ profile, waits string }{{"bearer", "/svc/"}, {"post", "/token"}} {
		s := newSandbox(t, v.profiles(quiet.URL+"/svc/", quiet.URL+"/token"))
		s.env = v.env()
		cmd := s.command("sets", tt.profile)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for path := range reached {
			if path == tt.waits {
				break
			}
		}
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		if code := codeOf(t, cmd.Wait()); code != exitInterrupted {
			t.Errorf("%s: exit %d", tt.profile, code)
		}
	}
	s := newSandbox(t, v.profiles(quiet.URL+"/svc/", quiet.URL+"/token"))
	s.env = v.env()
	started := s.sleepyAz()
	cmd := s.command("sets", "az")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	child := started()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if code := codeOf(t, cmd.Wait()); code != exitInterrupted {
		t.Errorf("az: exit %d", code)
	}
	if !gone(child) {
		t.Errorf("what az had started lives on")
		_ = syscall.Kill(child, syscall.SIGKILL)
	}
}

// sleepyAz puts an az in place that never answers, and returns what waits for
// its start and tells the process that it started in turn.
func (s *sandbox) sleepyAz() func() int {
	s.t.Helper()
	fifo := s.path("work", "started")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		s.t.Fatal(err)
	}
	script := "#!/bin/sh\n/bin/sleep 1000 &\necho $! > " + fifo + "\nwait\n"
	if err := os.WriteFile(s.path("bin", "az"), []byte(script), 0o700); err != nil {
		s.t.Fatal(err)
	}
	return func() int {
		s.t.Helper()
		line, err := os.ReadFile(fifo)
		if err != nil {
			s.t.Fatal(err)
		}
		pid, err := strconv.Atoi(strings.TrimSpace(string(line)))
		if err != nil {
			s.t.Fatal(err)
		}
		return pid
	}
}

// gone waits for the end of a process that is not our child.
func gone(pid int) bool {
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if syscall.Kill(pid, 0) != nil {
			return true
		}
		if data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err == nil && strings.Contains(string(data), ") Z ") {
			return true // nobody has fetched its exit code yet
		}
	}
	return false
}

// TestReaderThatLeaves is odatui … | head -1: quiet, and soon over.
func TestReaderThatLeaves(t *testing.T) {
	t.Parallel()
	endless := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/svc/":
			reply(w, 200, isJSON, documentOf("T"))
		case "/svc/T":
			n, _ := strconv.Atoi(r.URL.Query().Get("$skiptoken"))
			reply(w, 200, isJSON, page(n*200, 200, fmt.Sprintf("T?$skiptoken=%d", n+1)))
		default:
			w.WriteHeader(404)
		}
	})
	for _, format := range []string{"ndjson", "csv", "json", "table", "markdown"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t, profileOn(endless))
			cmd := s.command("get", "x", "T", "--all", "--format", format)
			var errs strings.Builder
			cmd.Stderr = &errs
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			cmd.Stdout = w
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			w.Close()
			if _, err := bufio.NewReaderSize(r, 16).ReadString('\n'); err != nil {
				t.Fatal(err)
			}
			r.Close()
			_ = cmd.Wait()
			status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
			byPipe := ok && status.Signaled() && status.Signal() == syscall.SIGPIPE
			if !byPipe && (!status.Exited() || status.ExitStatus() > exitFailed) {
				t.Errorf("it ended with %v", cmd.ProcessState)
			}
			if errs.Len() > 0 {
				t.Errorf("stderr: %q", errs.String())
			}
		})
	}
}

// TestFullDisk: output that cannot be written is an error of every command.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("this system has no /dev/full")
	}
	v := newTreasure()
	e := newServer(t, v.echo(nil))
	token := newServer(t, v.tokens(nil))
	commands := []string{
		"sets post", "sets post --format json", "get post Ok", "get post Ok --url", "get post Ok --curl", "token post", "token post --raw", "token post --format json",
		"profiles list", "profiles show post", "profiles path", "version", "completion bash", "--help", "profiles check",
	}
	for _, format := range []string{"table", "csv", "tsv", "json", "ndjson", "markdown"} {
		commands = append(commands, "get post Ok --format "+format)
	}
	for _, command := range commands {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t, v.profiles(e.URL+"/svc/", token.URL+"/good"))
			s.env = v.env()
			full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer full.Close()
			args := strings.Fields(command)
			cmd := s.command(args...)
			var errs strings.Builder
			cmd.Stdout, cmd.Stderr = full, &errs
			got := result{args, codeOf(t, cmd.Run()), "", errs.String()}
			if got.code != exitFailed {
				t.Errorf("want exit 1: %s", got)
			}
			got.oneError(t, true, "", []string{"no space left"})
			v.absent(t, "stderr", got.err)
		})
	}
}

// TestClosedStreams: a missing stdout, stderr or stdin is not replaced by the
// next file that is opened.
func TestClosedStreams(t *testing.T) {
	t.Parallel()
	v := newTreasure()
	e := newServer(t, v.echo(nil))
	token := newServer(t, v.tokens(nil))
	for _, closing := range []string{">&-", "2>&-", "<&-", "<&- >&- 2>&-"} {
		s := newSandbox(t, v.profiles(e.URL+"/svc/", token.URL+"/good"))
		s.env = v.env()
		self := s.command().Path
		cmd := exec.Command("/bin/sh", "-c", "exec "+self+" get post Ok --format ndjson --trace t.har -v "+closing)
		cmd.Env, cmd.Dir = s.environ(), s.path("work")
		out, err := cmd.CombinedOutput()
		if code := codeOf(t, err); code > exitFailed {
			t.Errorf("%s: exit %d: %s", closing, code, out)
		}
		v.folders(t, s)
		data, err := os.ReadFile(s.path("work", "t.har"))
		if err != nil || !strings.HasPrefix(string(data), "{") {
			t.Errorf("%s: the trace is %.100q (%v)", closing, data, err)
		}
	}
}

// TestHomesThatCannotBeUsed: reading needs no home, and nothing is remembered
// where nothing can be.
func TestHomesThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	e := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/svc/" {
			reply(w, 200, isJSON, documentOf("T"))
			return
		}
		reply(w, 200, isJSON, page(1, 1, ""))
	})
	tests := []struct {
		name string
		env  []string // after the standing ones; NAME alone removes it
		args string
		code int
		says string
	}{
		{"no home", []string{"HOME"}, "get x T", 0, ""},
		{"no home at all", []string{"HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"}, "get x T", 2, "home folder"},
		{"no home, a file by name", []string{"HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"}, "get x T --config FILE", 0, ""},
		{"no home, a url", []string{"HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"}, "sets URL", 0, ""},
		{"a home that is no folder", []string{"HOME=/dev/null/x"}, "get x T", 0, ""},
		{"a state that is no folder", []string{"XDG_STATE_HOME=/dev/null/x"}, "get x T", 0, ""},
		{"a relative state", []string{"XDG_STATE_HOME=here"}, "get x T", 0, ""},
		{"a config folder that is missing", []string{"XDG_CONFIG_HOME=/nowhere/at/all"}, "get x T", 2, "x"},
		{"a config folder that is missing, list", []string{"XDG_CONFIG_HOME=/nowhere/at/all"}, "profiles list", 0, ""},
		{"a config that is no folder", []string{"XDG_CONFIG_HOME=/dev/null"}, "get x T", 2, ""},
		{"a config that is a folder", nil, "get x T --config DIR", 2, ""},
		{"a trace that cannot be written", nil, "get x T --trace /nowhere/at/all/t.har", 1, "trace"},
		{"a temp folder that is missing", []string{"TMPDIR=/nowhere"}, "get x T", 0, ""},
		{"no terminal", []string{"TERM"}, "get x T", 0, ""},
		{"no terminal, explorer", []string{"TERM"}, "x", 2, "terminal"},
		{"no terminal, alone", nil, "", 2, "terminal"},
		{"no terminal, add", nil, "profiles add", 2, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t, profileOn(e))
			args := strings.NewReplacer("FILE", s.path("config/odatui/profiles.toml"), "URL", e.URL+"/svc/", "DIR", s.path("config")).Replace(tt.args)
			cmd := s.command(strings.Fields(args)...)
			for _, change := range tt.env {
				name, _, set := strings.Cut(change, "=")
				cmd.Env = append(without(cmd.Env, name), change)
				if !set {
					cmd.Env = cmd.Env[:len(cmd.Env)-1]
				}
			}
			var out, errs strings.Builder
			cmd.Stdout, cmd.Stderr = &out, &errs
			got := result{cmd.Args, codeOf(t, cmd.Run()), out.String(), errs.String()}
			if got.code != tt.code {
				t.Errorf("want exit %d: %s", tt.code, got)
			}
			got.oneError(t, tt.code != 0, "", []string{tt.says})
			if left, _ := filepath.Glob(s.path("work", "*")); len(left) > 0 {
				t.Errorf("left where the person is: %v", left)
			}
		})
	}
}

func without(env []string, name string) []string {
	var kept []string
	for _, entry := range env {
		if !strings.HasPrefix(entry, name+"=") {
			kept = append(kept, entry)
		}
	}
	return kept
}
