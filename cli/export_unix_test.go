//go:build unix

package cli

import (
	"bufio"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// TestExportToATerminal: one that is named by its path gets no control characters of the
// data, and no format that is not text.
func TestExportToATerminal(t *testing.T) {
	t.Parallel()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	s := &twoRows{namespace: "NS", rows: []string{`{"ID":1,"Name":"a\u001b]0;x\u0007b"}`}}
	p := twoSides(t, s, s)
	if code := p.run("export", "p@live", "Things", "-o", tty.Name(), "--format", "parquet"); code != exitUsage {
		t.Errorf("exit %d: %s", code, p.err)
	}
	if code := p.run("export", "p@live", "Things", "-o", tty.Name(), "--format", "ndjson"); code != exitDone {
		t.Errorf("exit %d: %s", code, p.err)
	}
	line, err := bufio.NewReader(master).ReadString('\n')
	if err != nil || !strings.Contains(line, `"a\u001b]0;x\u0007b"`) {
		t.Errorf("%q, %v", line, err)
	}
	if code := p.run("export", "p@live", "Things", "-o", tty.Name(), "--format", "tsv"); code != exitDone {
		t.Errorf("exit %d: %s", code, p.err)
	}
	_ = tty.Close()
	rest := bufio.NewReader(master)
	for _, want := range []string{"ID␉Name\r\n", "1␉a␛]0;x␇b\r\n"} {
		if line, err = rest.ReadString('\n'); line != want {
			t.Errorf("%q, want %q: %v", line, want, err)
		}
	}
}
