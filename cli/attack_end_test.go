//go:build unix

package cli

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestEveryEndOfTheExplorer: whatever ends it, wherever it stands, the terminal
// is given back and the process is gone.
func TestEveryEndOfTheExplorer(t *testing.T) {
	t.Parallel()
	places := map[string]struct {
		args []string
		at   string // on the screen
		keys string
		then string
	}{
		"home":      {nil, "profiles.toml", "", ""},
		"palette":   {nil, "profiles.toml", ":", "─ commands ─"},
		"rows":      {[]string{"x", "T"}, "rows 1-", "", ""},
		"filtering": {[]string{"x", "T"}, "rows 1-", "f", "enter apply"},
		"waiting":   {[]string{"x", "Silent"}, "Silent", "", ""},
	}
	signals := map[string]syscall.Signal{"SIGTERM": syscall.SIGTERM, "SIGHUP": syscall.SIGHUP, "SIGINT": syscall.SIGINT, "SIGQUIT": syscall.SIGQUIT}
	for name, place := range places {
		for what, signal := range signals {
			t.Run(name+" "+what, func(t *testing.T) {
				t.Parallel()
				s := newSandbox(t, profileOn(slow(t)))
				p := s.terminal(place.args...)
				p.until(t, place.at)
				if place.keys != "" {
					p.then(place.keys, place.then)
				}
				if err := p.cmd.Process.Signal(signal); err != nil {
					t.Fatal(err)
				}
				if code := p.wait(); code != exitInterrupted {
					t.Errorf("exit %d, want %d", code, exitInterrupted)
				}
				p.clean(0)
			})
		}
		t.Run(name+" ctrl+c twice", func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t, profileOn(slow(t)))
			p := s.terminal(place.args...)
			p.until(t, place.at)
			if place.keys != "" {
				p.then(place.keys, place.then)
			}
			p.leave()
			p.clean(0)
		})
		t.Run(name+" the terminal is closed", func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t, profileOn(slow(t)))
			p := s.terminal(place.args...)
			p.until(t, place.at)
			p.tty.Close()
			_ = p.cmd.Wait() // hangs until the limit of the test if it lives on
			if status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signaled() && status.Signal() == syscall.SIGKILL {
				t.Errorf("it lived on: %v", p.cmd.ProcessState)
			}
		})
	}
}

// TestDemoLeavesNothing: its folder goes with it, whatever ends it.
func TestDemoLeavesNothing(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(p *onTerminal){
		"keys":    func(p *onTerminal) { p.press("\x03\x03") },
		"SIGTERM": func(p *onTerminal) { _ = p.cmd.Process.Signal(syscall.SIGTERM) },
		"SIGHUP":  func(p *onTerminal) { _ = p.cmd.Process.Signal(syscall.SIGHUP) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t, "version = 1\n")
			p := s.terminal("demo")
			p.until(t, "Countries", "11 sets")
			end(p)
			p.wait()
			p.clean(0)
			for _, folder := range []string{"tmp", "state", "work", "home"} {
				if left, _ := filepath.Glob(s.path(folder, "*")); len(left) > 0 {
					t.Errorf("left behind: %v", left)
				}
			}
		})
	}
}

// TestAzEndsWithTheExplorer: a program that was started for a token does not
// outlive the one who asked for it.
func TestAzEndsWithTheExplorer(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(p *onTerminal){
		"keys":    func(p *onTerminal) { p.press("\x03\x03") },
		"q":       func(p *onTerminal) { p.press("qq") },
		"SIGTERM": func(p *onTerminal) { _ = p.cmd.Process.Signal(syscall.SIGTERM) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newTreasure()
			s := newSandbox(t, v.profiles("http://127.0.0.1:1/svc/", "http://127.0.0.1:1/token"))
			s.env = v.env()
			child := s.sleepyAz()
			p := s.terminal("az")
			pid := child()
			p.until(t, "esc stop")
			end(p)
			p.wait()
			p.clean(0)
			if !gone(pid) {
				t.Errorf("what az had started lives on")
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
		})
	}
}

// TestPromptsGiveTheTerminalBack: a secret that is asked for on the terminal,
// and the form of a new profile, ended by ctrl+c and by a signal.
func TestPromptsGiveTheTerminalBack(t *testing.T) {
	t.Parallel()
	e := newServer(t, http.NotFound)
	toml := fmt.Sprintf("version = 1\n[profiles.x]\nurl = %q\nauth = { method = \"bearer\", token = { prompt = true } }\n", e.URL+"/svc/")
	for _, tt := range []struct{ args, at string }{
		{"sets x", "token"}, {"profiles add", "name"}, {e.URL + "/svc/", "How do you sign in"},
	} {
		for _, how := range []string{"ctrl+c", "SIGTERM", "SIGHUP"} {
			t.Run(tt.at+" "+how, func(t *testing.T) {
				t.Parallel()
				s := newSandbox(t, toml)
				p := s.terminal(strings.Fields(tt.args)...)
				p.wanted(t, func(screen string) string {
					if strings.Contains(strings.ToLower(screen), strings.ToLower(tt.at)) {
						return ""
					}
					return tt.at + " never came"
				})
				switch how {
				case "ctrl+c":
					p.press("\x03")
				case "SIGTERM":
					_ = p.cmd.Process.Signal(syscall.SIGTERM)
				default:
					_ = p.cmd.Process.Signal(syscall.SIGHUP)
				}
				if code := p.wait(); code != exitInterrupted {
					t.Errorf("exit %d, want %d", code, exitInterrupted)
				}
				p.clean(0)
				data, err := os.ReadFile(s.path("config/odatui/profiles.toml"))
				if err != nil || string(data) != toml {
					t.Errorf("the profiles changed: %q (%v)", data, err)
				}
			})
		}
	}
}

// TestDumbTerminals are told so; lines work on them.
func TestDumbTerminals(t *testing.T) {
	t.Parallel()
	e := slow(t)
	for _, args := range []string{"", "x", "x T", "demo", "profiles add"} {
		s := newSandbox(t, profileOn(e))
		s.env = []string{"TERM=dumb"}
		p := s.terminal(strings.Fields(args)...)
		if code := p.wait(); code != exitUsage {
			t.Errorf("%q: exit %d\n%s", args, code, p.screen())
		}
		p.clean(0)
		if strings.Contains(p.raw.String(), "\x1b") {
			t.Errorf("%q: an escape on a dumb terminal: %q", args, p.raw.String())
		}
	}
	s := newSandbox(t, profileOn(e))
	s.env = []string{"TERM=dumb"}
	p := s.terminal("sets", "x")
	if code := p.wait(); code != 0 || !strings.Contains(p.screen(), "Silent") || strings.Contains(p.raw.String(), "\x1b") {
		t.Errorf("exit %d: %q", code, p.raw.String())
	}
}
