//go:build unix

package process

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

	"odatui/cli/clitest"
)

// TestSignalsDuringGet: the rows received so far are written in whole lines, and
// the program reports that it was interrupted.
func TestSignalsDuringGet(t *testing.T) {
	t.Parallel()
	for format, lines := range map[string]int{"ndjson": 50, "csv": 51, "tsv": 51, "json": 51, "markdown": 52, "table": 51} {
		for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
			t.Run(format+" "+signal.String(), func(t *testing.T) {
				t.Parallel()
				s := clitest.NewSandbox(t, clitest.Silent(t).Profile())
				cmd := s.Command("get", "x", "T", "--all", "--format", format)
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
				if _, err := r.Peek(1); err != nil { // rows are written as they are received
					t.Fatal(err)
				}
				if err := cmd.Process.Signal(signal); err != nil {
					t.Fatal(err)
				}
				text, err := io.ReadAll(r)
				if err != nil {
					t.Fatal(err)
				}
				if code := clitest.CodeOf(t, cmd.Wait()); code != clitest.ExitInterrupted {
					t.Errorf("exit %d, want %d: %s", code, clitest.ExitInterrupted, errs.String())
				}
				if got := strings.Count(string(text), "\n"); got != lines || !strings.HasSuffix(string(text), "\n") {
					t.Errorf("%d whole lines were written, want %d: %q", got, lines, text)
				}
				if errs.String() != "odatui: error: 50 rows came, then it was interrupted\n"+
					"odatui: hint: what came stays written, the same command begins again; an export to a file goes on: odatui export\n" {
					t.Errorf("stderr: %q", errs.String())
				}
			})
		}
	}
}

// TestSignalsWhileWaiting: a signal ends the wait for a service, a token endpoint
// and az that do not answer.
func TestSignalsWhileWaiting(t *testing.T) {
	t.Parallel()
	v := clitest.NewSecrets()
	reached := make(chan string, 100)
	mute := clitest.NewServer(t, func(_ http.ResponseWriter, r *http.Request) {
		reached <- r.URL.Path
		clitest.Hang(r)
	})
	for _, tt := range []struct{ profile, waits string }{{"bearer", "/svc/"}, {"post", "/token"}} {
		s := clitest.NewSandbox(t, v.Profiles(mute.URL+"/svc/", mute.URL+"/token"))
		s.Env = v.Env()
		cmd := s.Command("sets", tt.profile)
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
		if code := clitest.CodeOf(t, cmd.Wait()); code != clitest.ExitInterrupted {
			t.Errorf("%s: exit %d", tt.profile, code)
		}
	}
	s := clitest.NewSandbox(t, v.Profiles(mute.URL+"/svc/", mute.URL+"/token"))
	s.Env = v.Env()
	started := hangingAz(t, s)
	cmd := s.Command("sets", "az")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	child := started()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if code := clitest.CodeOf(t, cmd.Wait()); code != clitest.ExitInterrupted {
		t.Errorf("az: exit %d", code)
	}
	mustEnd(t, child)
}

// hangingAz installs an az that never answers. The returned function waits until
// it has started a process of its own, and returns that process.
func hangingAz(t *testing.T, s *clitest.Sandbox) func() int {
	t.Helper()
	fifo := s.Path("work", "started")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	s.Script("az", "/bin/sleep 1000 &\necho $! > "+fifo+"\nwait")
	return func() int {
		t.Helper()
		line, err := os.ReadFile(fifo)
		if err != nil {
			t.Fatal(err)
		}
		pid, err := strconv.Atoi(strings.TrimSpace(string(line)))
		if err != nil {
			t.Fatal(err)
		}
		return pid
	}
}

// mustEnd waits for the end of a process that is not a child of the test's.
func mustEnd(t *testing.T, pid int) {
	t.Helper()
	for end := time.Now().Add(clitest.Longest); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if syscall.Kill(pid, 0) != nil {
			return
		}
		if data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err == nil && strings.Contains(string(data), ") Z ") {
			return // its parent has not collected its exit code yet
		}
	}
	t.Errorf("the process that az started is still running")
	_ = syscall.Kill(pid, syscall.SIGKILL)
}

// TestClosedPipe is odatui … | head -1: the program ends without a message.
func TestClosedPipe(t *testing.T) {
	t.Parallel()
	endless := clitest.NewServer(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/svc/":
			clitest.Reply(w, 200, clitest.JSON, clitest.Document("T"))
		case "/svc/T":
			n, _ := strconv.Atoi(r.URL.Query().Get("$skiptoken"))
			clitest.Reply(w, 200, clitest.JSON, clitest.Page(n*200, 200, fmt.Sprintf("T?$skiptoken=%d", n+1)))
		default:
			w.WriteHeader(404)
		}
	})
	for _, format := range []string{"ndjson", "csv", "json", "table", "markdown"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			s := clitest.NewSandbox(t, endless.Profile())
			cmd := s.Command("get", "x", "T", "--all", "--format", format)
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
			if !byPipe && (!status.Exited() || status.ExitStatus() > clitest.ExitFailed) {
				t.Errorf("it ended with %v", cmd.ProcessState)
			}
			if errs.Len() > 0 {
				t.Errorf("stderr: %q", errs.String())
			}
		})
	}
}

// TestFullDisk: every command reports output that cannot be written.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("this system has no /dev/full")
	}
	v := clitest.NewSecrets()
	e := clitest.NewServer(t, v.Echo(nil))
	token := clitest.NewServer(t, v.Tokens(nil))
	commands := []string{
		"sets post", "sets post --format json", "get post Ok", "get post Ok --url", "get post Ok --curl",
		"token post", "token post --raw", "token post --format json",
		"profiles list", "profiles show post", "profiles path", "version", "completion bash", "--help", "profiles check",
	}
	for _, format := range []string{"table", "csv", "tsv", "json", "ndjson", "markdown"} {
		commands = append(commands, "get post Ok --format "+format)
	}
	for _, command := range commands {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			s := clitest.NewSandbox(t, v.Profiles(e.URL+"/svc/", token.URL+"/good"))
			s.Env = v.Env()
			full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer full.Close()
			args := strings.Fields(command)
			cmd := s.Command(args...)
			var errs strings.Builder
			cmd.Stdout, cmd.Stderr = full, &errs
			got := clitest.Result{Args: args, Code: clitest.CodeOf(t, cmd.Run())}
			got.Err = errs.String()
			if got.Code != clitest.ExitFailed {
				t.Errorf("want exit 1: %s", got)
			}
			got.OneError(t, true, "", []string{"no space left"})
			v.Absent(t, "stderr", got.Err)
		})
	}
}

// TestClosedStreams: the next file that is opened does not take the place of a
// closed stdout, stderr or stdin.
func TestClosedStreams(t *testing.T) {
	t.Parallel()
	v := clitest.NewSecrets()
	e := clitest.NewServer(t, v.Echo(nil))
	token := clitest.NewServer(t, v.Tokens(nil))
	for _, closing := range []string{">&-", "2>&-", "<&-", "<&- >&- 2>&-"} {
		s := clitest.NewSandbox(t, v.Profiles(e.URL+"/svc/", token.URL+"/good"))
		s.Env = v.Env()
		self := s.Command().Path
		cmd := exec.Command("/bin/sh", "-c", "exec "+self+" get post Ok --format ndjson --trace t.har -v "+closing)
		cmd.Env, cmd.Dir = s.Environ(), s.Path("work")
		out, err := cmd.CombinedOutput()
		if code := clitest.CodeOf(t, err); code > clitest.ExitFailed {
			t.Errorf("%s: exit %d: %s", closing, code, out)
		}
		v.Folders(t, s)
		data, err := os.ReadFile(s.Path("work", "t.har"))
		if err != nil || !strings.HasPrefix(string(data), "{") {
			t.Errorf("%s: the trace is %.100q (%v)", closing, data, err)
		}
	}
}

// TestUnusableHomes: reading needs no home directory, and nothing is written to
// other places instead.
func TestUnusableHomes(t *testing.T) {
	t.Parallel()
	e := clitest.NewServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/svc/" {
			clitest.Reply(w, 200, clitest.JSON, clitest.Document("T"))
			return
		}
		clitest.Reply(w, 200, clitest.JSON, clitest.Page(1, 1, ""))
	})
	tests := []struct {
		name string
		env  []string // in addition to the standard variables; NAME alone removes one
		args string
		code int
		text string // part of the error
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
			s := clitest.NewSandbox(t, e.Profile())
			args := strings.NewReplacer("FILE", s.Path("config/odatui/profiles.toml"), "URL", e.URL+"/svc/", "DIR", s.Path("config")).Replace(tt.args)
			cmd := s.Command(strings.Fields(args)...)
			for _, change := range tt.env {
				name, _, set := strings.Cut(change, "=")
				cmd.Env = append(without(cmd.Env, name), change)
				if !set {
					cmd.Env = cmd.Env[:len(cmd.Env)-1]
				}
			}
			var out, errs strings.Builder
			cmd.Stdout, cmd.Stderr = &out, &errs
			got := clitest.Result{Args: cmd.Args, Code: clitest.CodeOf(t, cmd.Run())}
			got.Out, got.Err = out.String(), errs.String()
			if got.Code != tt.code {
				t.Errorf("want exit %d: %s", tt.code, got)
			}
			got.OneError(t, tt.code != 0, "", []string{tt.text})
			if left, _ := filepath.Glob(s.Path("work", "*")); len(left) > 0 {
				t.Errorf("left in the working directory: %v", left)
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
