//go:build unix

package process

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"odatui/cli/clitest"
)

// TestEveryEndOfTheExplorer: whatever ends the explorer, and whatever it shows,
// the terminal is restored and the process has ended.
func TestEveryEndOfTheExplorer(t *testing.T) {
	t.Parallel()
	places := map[string]struct {
		args []string
		at   string // text on the screen
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
				s := clitest.NewSandbox(t, clitest.Silent(t).Profile())
				p := s.Terminal(place.args...)
				p.Until(place.at)
				if place.keys != "" {
					p.Then(place.keys, place.then)
				}
				p.Signal(signal)
				if code := p.Wait(); code != clitest.ExitInterrupted {
					t.Errorf("exit %d, want %d", code, clitest.ExitInterrupted)
				}
				p.Clean(0)
			})
		}
		t.Run(name+" ctrl+c twice", func(t *testing.T) {
			t.Parallel()
			s := clitest.NewSandbox(t, clitest.Silent(t).Profile())
			p := s.Terminal(place.args...)
			p.Until(place.at)
			if place.keys != "" {
				p.Then(place.keys, place.then)
			}
			p.Leave()
			p.Clean(0)
		})
		t.Run(name+" the terminal is closed", func(t *testing.T) {
			t.Parallel()
			s := clitest.NewSandbox(t, clitest.Silent(t).Profile())
			p := s.Terminal(place.args...)
			p.Until(place.at)
			p.TTY.Close()
			_ = p.Cmd.Wait() // it is killed if it does not end
			if status, ok := p.Cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signaled() && status.Signal() == syscall.SIGKILL {
				t.Errorf("it did not end: %v", p.Cmd.ProcessState)
			}
		})
	}
}

// TestDemoLeavesNothing: the demo removes its directory, whatever ends it.
func TestDemoLeavesNothing(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(p *clitest.Terminal){
		"keys":    func(p *clitest.Terminal) { p.Press("\x03\x03") },
		"SIGTERM": func(p *clitest.Terminal) { p.Signal(syscall.SIGTERM) },
		"SIGHUP":  func(p *clitest.Terminal) { p.Signal(syscall.SIGHUP) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := clitest.NewSandbox(t, "version = 1\n")
			p := s.Terminal("demo")
			p.Until("Countries", " sets")
			end(p)
			p.Wait()
			p.Clean(0)
			for _, folder := range []string{"tmp", "state", "work", "home"} {
				if left, _ := filepath.Glob(s.Path(folder, "*")); len(left) > 0 {
					t.Errorf("left behind: %v", left)
				}
			}
		})
	}
}

// TestAzEndsWithTheExplorer: a program that was started for a token ends with
// the explorer.
func TestAzEndsWithTheExplorer(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(p *clitest.Terminal){
		"keys":    func(p *clitest.Terminal) { p.Press("\x03\x03") },
		"q":       func(p *clitest.Terminal) { p.Press("qq") },
		"SIGTERM": func(p *clitest.Terminal) { p.Signal(syscall.SIGTERM) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := clitest.NewSecrets()
			s := clitest.NewSandbox(t, v.Profiles("http://127.0.0.1:1/svc/", "http://127.0.0.1:1/token"))
			s.Env = v.Env()
			started := hangingAz(t, s)
			p := s.Terminal("az")
			child := started()
			p.Until("esc stop")
			end(p)
			p.Wait()
			p.Clean(0)
			mustEnd(t, child)
		})
	}
}

// TestPromptsRestoreTheTerminal: the prompt for a secret and the form of a new
// profile, ended by ctrl+c and by signals.
func TestPromptsRestoreTheTerminal(t *testing.T) {
	t.Parallel()
	e := clitest.NewServer(t, http.NotFound)
	toml := fmt.Sprintf("version = 1\n[profiles.x]\nurl = %q\nauth = { method = \"bearer\", token = { prompt = true } }\n", e.URL+"/svc/")
	for _, tt := range []struct{ args, at string }{
		{"sets x", "token"}, {"profiles add", "name"}, {e.URL + "/svc/", "How do you sign in"},
	} {
		for _, how := range []string{"ctrl+c", "SIGTERM", "SIGHUP"} {
			t.Run(tt.at+" "+how, func(t *testing.T) {
				t.Parallel()
				s := clitest.NewSandbox(t, toml)
				p := s.Terminal(strings.Fields(tt.args)...)
				p.Await(func(screen string) string {
					if strings.Contains(strings.ToLower(screen), strings.ToLower(tt.at)) {
						return ""
					}
					return tt.at + " was not shown"
				})
				switch how {
				case "ctrl+c":
					p.Press("\x03")
					if strings.Contains(tt.args, "://") { // in the explorer one ctrl+c stops something, the second one quits
						p.Press("\x03")
						if code := p.Wait(); code != 0 {
							t.Errorf("exit %d", code)
						}
						p.Clean(0)
						return
					}
				case "SIGTERM":
					p.Signal(syscall.SIGTERM)
				default:
					p.Signal(syscall.SIGHUP)
				}
				if code := p.Wait(); code != clitest.ExitInterrupted {
					t.Errorf("exit %d, want %d", code, clitest.ExitInterrupted)
				}
				p.Clean(0)
				data, err := os.ReadFile(s.Path("config/odatui/profiles.toml"))
				if err != nil || string(data) != toml {
					t.Errorf("the profiles changed: %q (%v)", data, err)
				}
			})
		}
	}
}

// TestDumbTerminals: the explorer refuses a dumb terminal; other commands work.
func TestDumbTerminals(t *testing.T) {
	t.Parallel()
	e := clitest.Silent(t)
	for _, args := range []string{"", "x", "x T", "demo"} {
		s := clitest.NewSandbox(t, e.Profile())
		s.Env = []string{"TERM=dumb"}
		p := s.Terminal(strings.Fields(args)...)
		if code := p.Wait(); code != clitest.ExitUsage {
			t.Errorf("%q: exit %d\n%s", args, code, p.Screen())
		}
		p.Clean(0)
		if strings.Contains(p.Output(), "\x1b") {
			t.Errorf("%q: an escape sequence on a dumb terminal: %q", args, p.Output())
		}
	}
	s := clitest.NewSandbox(t, e.Profile())
	s.Env = []string{"TERM=dumb"}
	p := s.Terminal("sets", "x")
	if code := p.Wait(); code != 0 || !strings.Contains(p.Screen(), "Silent") || strings.Contains(p.Output(), "\x1b") {
		t.Errorf("exit %d: %q", code, p.Output())
	}
}
