//go:build e2e

package e2e

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// terminal is the program in a real terminal: tmux, with a server of its own.
type terminal struct {
	t      *testing.T
	socket string
}

// openTerminal starts a command line in a window of the given size.
func (h *home) openTerminal(width, height int, args ...string) *terminal {
	h.t.Helper()
	w := &terminal{h.t, filepath.Join(h.folder, "tmux")}
	line := "exec env -i"
	for _, v := range append(h.env, "TERM=screen-256color") {
		line += " " + quoted(v)
	}
	line += " " + quoted(shared.binary)
	for _, a := range args {
		line += " " + quoted(a)
	}
	// The shell stays, so that what is left on the terminal can be seen.
	line = "(" + line + "); echo exit=$?; sleep 60"
	w.tmux("-f", "/dev/null", "new-session", "-d", "-x", fmt.Sprint(width), "-y", fmt.Sprint(height), "sh", "-c", line)
	h.t.Cleanup(func() { _ = exec.Command("tmux", "-S", w.socket, "kill-server").Run() })
	return w
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func (w *terminal) tmux(args ...string) string {
	w.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-S", w.socket}, args...)...).CombinedOutput()
	if err != nil {
		w.t.Fatalf("tmux %v: %v\n%s", args, err, out)
	}
	return string(out)
}

func (w *terminal) screen() string { return w.tmux("capture-pane", "-p") }

func (w *terminal) keys(keys ...string) {
	w.t.Helper()
	w.tmux(append([]string{"send-keys"}, keys...)...)
}

// until waits for texts to stand on the screen together.
func (w *terminal) until(texts ...string) string {
	w.t.Helper()
	deadline := time.Now().Add(longest)
	for {
		screen := w.screen()
		missing := ""
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				missing = text
			}
		}
		if missing == "" {
			return screen
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("%q does not come:\n%s", missing, screen)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func TestExplorerInATerminal(t *testing.T) {
	h := newHome(t, protected())
	w := h.openTerminal(120, 32, "jwt")
	w.until("Products")
	w.keys("Enter")
	w.until("rows 1-", "of 250", "Äpfel 1", "日本茶 2", "قهوة 3")
	w.keys("2", "0", "0", "G")
	w.until("200", "of 250")
	w.keys("Enter")
	w.until("Name", "Edm.String")
	w.keys("Escape")
	w.until("of 250")
	w.keys("f")
	w.keys("-l", "ID le 3")
	w.keys("Enter")
	w.until("rows 1-3 of 3")
	w.keys("L")
	w.until("200", "GET", "POST")
	w.tmux("resize-window", "-x", "60", "-y", "15")
	w.until("GET")
	w.keys("C-c", "C-c")
	w.until("exit=0")
}

func TestExplorerShowsARefusal(t *testing.T) {
	h := newHome(t, protected())
	w := h.openTerminal(80, 24, "wrong")
	screen := w.until("invalid_client")
	if strings.Contains(screen, secret) {
		t.Error("the secret is on the screen")
	}
	w.keys("Escape")
	w.until("enter open")
	w.keys("q")
	w.until("exit=0")
}

func TestDemoInATerminal(t *testing.T) {
	h := newHome(t, "")
	w := h.openTerminal(100, 30, "demo")
	w.until("LIVE", "Countries", "Observations")
	w.keys("-l", "/Obs")
	w.keys("Enter")
	w.until("LIVE", "rows 1-", "of 1")
	w.keys("-l", "-")
	w.until("STAGING", "rows 1-")
	w.keys("-l", "-")
	w.until("LIVE", "rows 1-")
	w.keys("C-c", "C-c")
	w.until("exit=0")
}
