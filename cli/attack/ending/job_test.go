//go:build unix

package ending

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"odatui/cli/clitest"
)

// rawEditor changes the terminal as an editor does. When it is asked to end it
// restores the terminal and saves what is edited.
const rawEditor = `#!/bin/sh
settings=$(STTY -g)
file=$1
save() { printf '\033[?1049l\033[?25h'; STTY "$settings"; echo '# saved' >> "$file"; kill $!; exit 1; }
SLEEP 1000 &
trap save TERM HUP
STTY raw -echo
printf '\033[?1049h\033[?25l\033[Hediting'
echo $$ > editor.pid
wait
`

// lineEditor appends the lines that are typed, up to "# end".
const lineEditor = `#!/bin/sh
echo $$ > editor.pid
echo editing
while read line; do echo "$line" >> "$1"; [ "$line" = "# end" ] && exit 0; done
exit 1
`

// stubbornEditor does not end when it is asked to.
const stubbornEditor = `#!/bin/sh
trap 'echo not yet' TERM HUP
echo $$ > editor.pid
echo editing
while :; do SLEEP 0.01; done
`

// editor makes a script the user's editor.
func editor(t *testing.T, s *clitest.Sandbox, script string) {
	t.Helper()
	for _, name := range []string{"stty", "sleep"} {
		path, err := exec.LookPath(name)
		if err != nil {
			t.Skip("this system has no " + name)
		}
		script = strings.ReplaceAll(script, strings.ToUpper(name), path)
	}
	if err := os.WriteFile(s.Path("bin", "editor"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	s.Env = append(s.Env, "EDITOR="+s.Path("bin", "editor"))
}

// running waits for the editor and returns its process.
func running(t *testing.T, s *clitest.Sandbox) int {
	t.Helper()
	pid := 0
	eventually(t, "the editor's start", func() bool {
		data, _ := os.ReadFile(s.Path("work", "editor.pid"))
		pid, _ = strconv.Atoi(strings.TrimSpace(string(data)))
		return pid > 0
	})
	return pid
}

// edited returns the profiles file.
func edited(t *testing.T, s *clitest.Sandbox) string {
	t.Helper()
	data, err := os.ReadFile(s.Path("config/odatui/profiles.toml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// editing starts the editor from the explorer, or by a command.
func editing(t *testing.T, s *clitest.Sandbox, from string) (p *clitest.Terminal, pid int) {
	t.Helper()
	if from == "command" {
		p = s.Terminal("profiles", "edit", "x")
	} else {
		p = s.Terminal()
		p.Until("profiles.toml")
		p.Then("e", "ctrl+e")
		p.Press("\x05")
	}
	pid = running(t, s)
	p.Until("editing")
	return p, pid
}

// TestSignalsWhileAnEditorRuns: the editor is asked to end and can save; then the
// program ends. The terminal is as it was.
func TestSignalsWhileAnEditorRuns(t *testing.T) {
	t.Parallel()
	for _, from := range []string{"explorer", "command"} {
		for _, signal := range endSignals {
			t.Run(from+" "+nameOf(signal), func(t *testing.T) {
				t.Parallel()
				s := clitest.NewSandbox(t, clitest.Silent(t).Profile())
				editor(t, s, rawEditor)
				p, editor := editing(t, s, from)
				if err := p.Cmd.Process.Signal(signal); err != nil {
					t.Fatal(err)
				}
				if code := p.Wait(); code != clitest.ExitInterrupted {
					t.Errorf("exit %d, want %d", code, clitest.ExitInterrupted)
				}
				p.Clean(0)
				if !gone(editor) {
					t.Error("the editor lives on")
				}
				if text := edited(t, s); strings.Count(text, "# saved") != 1 {
					t.Errorf("not saved once: %q", text)
				}
			})
		}
		t.Run(from+" the terminal is closed", func(t *testing.T) {
			t.Parallel()
			s := clitest.NewSandbox(t, clitest.Silent(t).Profile())
			editor(t, s, rawEditor)
			p, editor := editing(t, s, from)
			p.TTY.Close()
			if code := clitest.CodeOf(t, p.Cmd.Wait()); code != clitest.ExitInterrupted {
				t.Errorf("exit %d, want %d", code, clitest.ExitInterrupted)
			}
			if !gone(editor) || !strings.Contains(edited(t, s), "# saved") {
				t.Errorf("not saved, or it lives on: %q", edited(t, s))
			}
		})
	}
}

// TestStubbornEditor: the second signal kills the editor.
func TestStubbornEditor(t *testing.T) {
	t.Parallel()
	for _, from := range []string{"explorer", "command"} {
		t.Run(from, func(t *testing.T) {
			t.Parallel()
			s := clitest.NewSandbox(t, clitest.Silent(t).Profile())
			editor(t, s, stubbornEditor)
			p, editor := editing(t, s, from)
			_ = p.Cmd.Process.Signal(syscall.SIGTERM)
			p.Until("not yet")
			_ = p.Cmd.Process.Signal(syscall.SIGTERM)
			if code := p.Wait(); code != clitest.ExitInterrupted {
				t.Errorf("exit %d, want %d", code, clitest.ExitInterrupted)
			}
			p.Clean(0)
			if !gone(editor) {
				t.Error("the editor lives on")
			}
		})
	}
}

// TestEditorThatIsKilled: what it leaves behind on the terminal is cleaned up,
// and the explorer goes on.
func TestEditorThatIsKilled(t *testing.T) {
	t.Parallel()
	s := clitest.NewSandbox(t, clitest.Silent(t).Profile())
	editor(t, s, rawEditor)
	p, editor := editing(t, s, "explorer")
	_ = syscall.Kill(-editor, syscall.SIGKILL)
	p.Until("the profile is as it was", "profiles.toml")
	p.Leave()
	p.Clean(0)
}

// TestKeysThatSignalReachTheEditorOnly: ctrl+c and ctrl+\ are for the program
// that has the terminal.
func TestKeysThatSignalReachTheEditorOnly(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]string{"ctrl+c": "\x03", `ctrl+\`: "\x1c"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := clitest.NewSandbox(t, clitest.Silent(t).Profile())
			editor(t, s, lineEditor)
			p, editor := editing(t, s, "explorer")
			p.Press(key)
			p.Until("the profile is as it was", "profiles.toml")
			if !gone(editor) {
				t.Error("the editor lives on")
			}
			p.Leave()
			p.Clean(0)
		})
	}
}

// TestSuspendedEditor: ctrl+z in the editor stops the explorer as well. The shell
// continues both, or a signal ends both.
func TestSuspendedEditor(t *testing.T) {
	t.Parallel()
	for _, from := range []string{"explorer", "command"} {
		for _, how := range []string{"fg", "bg and fg", "TERM fg", "TERM bg", "HUP bg"} {
			t.Run(from+" "+how, func(t *testing.T) {
				t.Parallel()
				s := clitest.NewSandbox(t, clitest.Silent(t).Profile())
				editor(t, s, lineEditor)
				j := shell(t, s)
				if from == "command" {
					j.Press(j.program + " profiles edit x\r")
				} else {
					j.Press(j.program + "\r")
					j.Until("profiles.toml")
					j.Then("e", "ctrl+e")
					j.Press("\x05")
				}
				editor := running(t, s)
				j.Until("editing")
				j.Press("# one\r")
				eventually(t, "the first line", func() bool { return strings.Contains(edited(t, s), "# one") })
				j.Press("\x1a")
				j.Until("Stopped")
				j.atPrompt()
				j.same()
				pid := j.pid()
				signal, ends := strings.CutSuffix(how, " bg")
				if !ends {
					signal, ends = strings.CutSuffix(how, " fg")
				}
				if ends = ends && how != "bg and fg"; ends {
					j.Press(fmt.Sprintf("kill -s %s %d\r", signal, pid))
					j.atPrompt()
				}
				switch {
				case strings.HasSuffix(how, "bg"):
					j.Press("bg\r")
				case how == "bg and fg":
					j.Press("bg\r")
					j.atPrompt()
					fallthrough
				default:
					j.Press("fg; echo code=$?.\r")
				}
				if ends {
					if !gone(pid) || !gone(editor) {
						t.Fatalf("one of them lives on:\n%s", j.Screen())
					}
					if strings.HasSuffix(how, "bg") {
						j.code(pid)
					} else {
						j.Until(fmt.Sprintf("code=%d.", clitest.ExitInterrupted))
					}
				} else {
					eventually(t, "the editor in the foreground", func() bool { return groupOn(t, j.TTY) == editor })
					j.Press("# two\r# end\r")
					if from != "command" {
						j.Until("profiles.toml")
						j.Press("\x03\x03")
					}
					j.Until("code=0.")
					if text := edited(t, s); !strings.HasSuffix(text, "# one\n# two\n# end\n") {
						t.Errorf("edited: %q", text)
					}
				}
				j.atPrompt()
				j.same()
			})
		}
	}
}

// groupOn returns the process group that may use a terminal.
func groupOn(t *testing.T, tty *os.File) (group int) {
	t.Helper()
	conn, err := tty.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.Control(func(fd uintptr) { group, err = unix.IoctlGetInt(int(fd), unix.TIOCGPGRP) })
	if err != nil {
		t.Fatal(err)
	}
	return group
}

// TestSignInThatIsLeft: ctrl+c in az leads back to the explorer; a signal to the
// explorer ends both.
func TestSignInThatIsLeft(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"ctrl+c", "SIGTERM"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			v := clitest.NewSecrets()
			s := clitest.NewSandbox(t, v.Profiles("http://127.0.0.1:1/svc/", "http://127.0.0.1:1/token"))
			s.Env = v.Env()
			script := "#!/bin/sh\n[ \"$1\" = login ] || { echo 'ERROR: Please run az login to setup account.' >&2; exit 1; }\n" +
				"echo $$ > editor.pid\necho 'open a browser'\nread line\nexit 0\n"
			if err := os.WriteFile(s.Path("bin", "az"), []byte(script), 0o700); err != nil {
				t.Fatal(err)
			}
			p := s.Terminal("az")
			p.Until("sign in with az")
			p.Press("l")
			az := running(t, s)
			p.Until("open a browser")
			if how == "ctrl+c" {
				p.Press("\x03")
				p.Until("az did not sign in")
				p.Leave()
			} else {
				_ = p.Cmd.Process.Signal(syscall.SIGTERM)
				if code := p.Wait(); code != clitest.ExitInterrupted {
					t.Errorf("exit %d", code)
				}
			}
			p.Clean(0)
			if !gone(az) {
				t.Error("az lives on")
			}
		})
	}
}
