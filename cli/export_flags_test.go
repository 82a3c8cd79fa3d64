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

// TestExcelSafeOfOtherFormats: a format that has no formulas is written as without the flag,
// and one line says so.
func TestExcelSafeOfOtherFormats(t *testing.T) {
	t.Parallel()
	s := &twoRows{namespace: "NS", rows: things("=1+1", "b")}
	p := twoSides(t, s, s)
	for name, says := range map[string]string{
		"x.csv": "", "x.tsv.gz": "", "x.json": "json: only csv and tsv need it", "x.jsonl.zst": "ndjson: only csv and tsv need it",
		"x.md": "markdown: only csv and tsv need it", "x.parquet": "parquet: only csv and tsv need it",
		"x --rows-per-file 2": "parquet: only csv and tsv need it", "x.xlsx": "xlsx: its texts are never formulas",
		"- --format json": "json: only csv and tsv need it", "-": "",
	} {
		folder := t.TempDir()
		run := func(flags string) (string, string) {
			t.Helper()
			args := strings.Fields("export p@live Things -o " + name + flags)
			if args[4] != "-" {
				args[4] = filepath.Join(folder, args[4])
			}
			if code := p.run(args...); code != exitDone {
				t.Errorf("%v: exit %d: %s", args, code, p.err)
			}
			data, _ := os.ReadFile(args[4])
			return p.out + string(data), p.err
		}
		safe, said := run(" --excel-safe")
		plain, _ := run(" --force")
		if line := "odatui: --excel-safe changes nothing in " + says + "\n"; strings.Contains(said, line) != (says != "") ||
			strings.Count(said, "--excel-safe") > 1 || (safe == plain) != (says != "") {
			t.Errorf("%s: written alike %t: %s", name, safe == plain, said)
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
