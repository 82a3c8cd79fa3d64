//go:build unix

package tty_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"odatui/ui/tty"
)

var endSignals = []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT}

// file makes an empty file and returns its path.
func file(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestSignals: in the alternate screen and without.
func TestSignals(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"full", "inline"} {
		for _, signal := range endSignals {
			t.Run(how+" "+signal.String(), func(t *testing.T) {
				t.Parallel()
				r := start(t, how).read()
				r.until(t, "did")
				if asked := strings.Contains(r.String(), "\x1b[?2031h"); asked != (how == "full") {
					t.Errorf("asked for reports of dark and light: %v", asked)
				}
				r.signal(signal)
				r.until(t, "ended: the program was ended: context canceled")
				r.restored()
			})
		}
	}
}

// TestUpdateIsSlow: the terminal is given back while Update still runs; the
// program ends when it has returned, however late.
func TestUpdateIsSlow(t *testing.T) {
	t.Parallel()
	for _, signal := range endSignals {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			hangs := file(t)
			r := start(t, "full", "HANGS="+hangs).read()
			r.until(t, "full did")
			r.press("ah")
			r.until(t, "full did a")
			r.signal(signal)
			r.restored()
			if strings.Contains(r.String(), "ended") {
				t.Error("it did not wait for Update")
			}
			if err := os.Remove(hangs); err != nil {
				t.Fatal(err)
			}
			r.until(t, "ended: the program was ended: context canceled")
			r.restored()
		})
	}
}

// TestUpdateNeverReturns: the process ends all the same.
func TestUpdateNeverReturns(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"impatient", "impatient inline"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			r := start(t, how, "HANGS="+file(t)).read()
			r.until(t, "did")
			r.press("ah")
			r.until(t, "did a")
			r.signal(syscall.SIGTERM)
			if code := r.wait(); code != hung {
				t.Errorf("exit %d", code)
			}
			<-r.ended
			r.restored()
		})
	}
}

// TestTerminalThatTakesNoOutput: nobody reads what is written, so writing waits.
// The program ends as always; who reads later finds the sequences that restore the
// terminal.
func TestTerminalThatTakesNoOutput(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"flood", "flood inline"} {
		for _, signal := range endSignals {
			t.Run(how+" "+signal.String(), func(t *testing.T) {
				t.Parallel()
				r := start(t, how)
				for !tty.IsFull(r.child.Fd()) {
					time.Sleep(time.Millisecond)
				}
				r.signal(signal)
				if code := r.wait(); code != 0 {
					t.Errorf("exit %d", code)
				}
				if after := settings(t, r.tty); after != r.before {
					t.Errorf("settings %s, not %s", after, r.before)
				}
				r.read()
				<-r.ended
				text := r.String()
				off := []string{"\x1b[?25h", "\x1b[?2004l", "\x1b[?1002l", "\x1b[?1006l", "\x1b[?1004l", "\x1b[>4m", "\x1b[<1u"}
				if how == "flood" {
					off = append(off, "\x1b[?1049l", "\x1b[?2031l", "\x1b]2;\a")
				}
				for _, sequence := range off {
					if !strings.Contains(text, sequence) {
						t.Errorf("without %q: … %q", sequence, text[max(0, len(text)-400):])
					}
				}
			})
		}
	}
}

// TestEarlyKeys: keys and a paste that were typed before the first frame do
// nothing, wherever they wait when it is drawn: on their way to the model, in Bubble
// Tea's reader, or in the terminal.
func TestEarlyKeys(t *testing.T) {
	t.Parallel()
	hangs, more, read := file(t), file(t), file(t)
	r := start(t, "early", "HANGS="+hangs, "HANGS2="+more, "READ="+read)
	for settings(t, r.tty) == r.before {
		time.Sleep(time.Millisecond)
	}
	const keys = "a\r\x1b[200~b\x1b[201~"
	for typed, waits := 0, 0; waits < 3*len(keys); { // Bubble Tea's reader takes no more
		r.press(keys)
		typed += len(keys)
		for arrived := 0; arrived < typed; time.Sleep(time.Millisecond) {
			data, _ := os.ReadFile(read)
			count, _ := strconv.Atoi(string(data))
			waits = tty.Unread(r.child.Fd())
			arrived = count + waits
		}
	}
	if err := os.Remove(hangs); err != nil {
		t.Fatal(err)
	}
	r.read()
	r.until(t, "early did")
	r.press("deq") // the early ones still wait
	if err := os.Remove(more); err != nil {
		t.Fatal(err)
	}
	<-r.ended
	if text := r.String(); !strings.Contains(text, `after "deq"`) {
		t.Errorf("early keys acted: %q", text)
	}
	r.restored()
}

// TestNothingToSuspendTo: the program is the leader of its session, as with "ssh
// -t HOST odatui". Nobody could continue it.
func TestNothingToSuspendTo(t *testing.T) {
	t.Parallel()
	r := start(t, "full").read()
	r.until(t, "did")
	r.press("\x1a")
	r.until(t, "ctrl+z")
	r.press("q")
	r.until(t, "ended: <nil>")
	r.restored()
}

// TestProgramThatCannotBeAsked: it does not end when it is asked to. It loses the
// terminal, and the process ends.
func TestProgramThatCannotBeAsked(t *testing.T) {
	t.Parallel()
	editor := filepath.Join(t.TempDir(), "editor")
	script := "#!/bin/sh\ntrap '' TERM HUP\nprintf '\\033[?1049hstarted'\nwhile [ -e " + editor + " ]; do sleep 0.01; done\n"
	if err := os.WriteFile(editor, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	r := start(t, "impatient with others", "EDITOR="+editor).read()
	r.until(t, "did")
	r.press("x")
	r.until(t, "started")
	r.signal(syscall.SIGTERM)
	r.until(t, "ended: the program was ended: context canceled")
	r.restored()
}

// TestProgramsThatEnd are reported with their exit code.
func TestProgramsThatEnd(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]string{
		"exit 0": "it went well", "exit 3": "exit code 3", "kill -9 $$": "ended by the signal killed",
		"stty raw -echo; kill -9 $$": "ended by the signal killed",
	} {
		t.Run(script, func(t *testing.T) {
			t.Parallel()
			editor := filepath.Join(t.TempDir(), "editor")
			if err := os.WriteFile(editor, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
				t.Fatal(err)
			}
			r := start(t, "full", "EDITOR="+editor).read()
			r.until(t, "did")
			r.press("x")
			r.until(t, want)
			r.press("q")
			r.until(t, "ended: <nil>")
			r.restored()
		})
	}
	t.Run("not there", func(t *testing.T) {
		t.Parallel()
		r := start(t, "full", "EDITOR=/nowhere/at/all").read()
		r.until(t, "did")
		r.press("x")
		r.until(t, "no such file")
		r.press("q")
		r.until(t, "ended: <nil>")
		r.restored()
	})
}
