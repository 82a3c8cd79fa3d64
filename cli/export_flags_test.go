package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestExportCounts: --count prints the rows of the query, and not those of --top.
func TestExportCounts(t *testing.T) {
	t.Parallel()
	s := &twoRows{namespace: "NS", rows: things("a", "b", "c", "d", "e")}
	p := twoSides(t, s, s)
	for _, args := range [][]string{{"-o", filepath.Join(t.TempDir(), "x.csv")}, {"-o", "-", "--format", "parquet"},
		{"-o", "-", "--format", "csv", "--top", "2"}} {
		args = append([]string{"export", "p@live", "Things"}, args...)
		if code := p.run(append(args, "--force", "--count")...); code != exitDone ||
			strings.Count(p.err, "odatui: the service counts 5 rows\n") != 1 {
			t.Errorf("%v: exit %d: %s", args, code, p.err)
		}
		if p.run(append(args, "--force")...); strings.Contains(p.err, "the service counts") {
			t.Errorf("%v: %s", args, p.err)
		}
	}
}

// TestFullStdout: rows that came are counted, and the advice is about the disk.
func TestFullStdout(t *testing.T) {
	t.Parallel()
	s := &twoRows{namespace: "NS", rows: things("a", "b", "c", "d", "e")}
	p := twoSides(t, s, s)
	for _, args := range [][]string{{"get", "p@live", "Things", "--all", "--format", "ndjson"},
		{"export", "p@live", "Things", "-o", "-", "--format", "ndjson"}} {
		var complaints bytes.Buffer
		a, room := newApp(os.Stdin, os.Stdout, os.Stderr), 50
		a.err, a.config, a.store, a.inTTY, a.outTTY = cleanWriter(&complaints), p.config, p.state, false, false
		a.out = writerOf(func(text []byte) (int, error) {
			if room -= len(text); room < 0 {
				return 0, syscall.ENOSPC
			}
			return len(text), nil
		})
		want := "odatui: error: 2 rows came, then write rows: no space left on device\nodatui: hint: free space on the disk\n"
		if code := a.run(t.Context(), args); code != exitFailed || complaints.String() != want {
			t.Errorf("%v: exit %d: %s", args, code, complaints.String())
		}
	}
}
