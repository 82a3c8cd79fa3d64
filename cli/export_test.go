package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestExportOfLateColumns: a file has all columns, also with the header of a format that is
// written first. What was written to a stream cannot be changed.
func TestExportOfLateColumns(t *testing.T) {
	t.Parallel()
	s := &twoRows{namespace: "NS", rows: append(things("a", "b"), `{"ID":3,"Name":"c","Extra":1}`)}
	p := twoSides(t, s, s)
	folder := t.TempDir()
	for ending, want := range map[string]string{
		"csv": "ID,Name,Extra\n1,a,\n2,b,\n3,c,1\n", "tsv": "ID\tName\tExtra\n1\ta\t\n2\tb\t\n3\tc\t1\n",
		"md": "| ID | Name | Extra |\n| --- | --- | --- |\n| 1 | a |  |\n| 2 | b |  |\n| 3 | c | 1 |\n", "csv.gz": "", "parquet": "", "xlsx": "",
	} {
		file := filepath.Join(folder, "x."+ending)
		code := p.run("export", "p@live", "Things", "-o", file)
		got, err := os.ReadFile(file)
		if code != exitDone || err != nil || want != "" && string(got) != want || !strings.Contains(p.err, "3 rows") {
			t.Errorf("%s: exit %d, %v: %s%s", ending, code, err, got, p.err)
		}
	}
	if names, err := os.ReadDir(folder); err != nil || len(names) != 6 {
		t.Errorf("%v: %v", names, err)
	}
	if code := p.run("export", "p@live", "Things", "-o", "-"); code != exitFailed || p.out != "ID,Name\n1,a\n2,b\n3,c\n" ||
		!strings.Contains(p.err, "columns came after the header was written: Extra\n") ||
		!strings.Contains(p.err, "hint: a file holds all columns: -o FILE") {
		t.Errorf("exit %d: %s%s", code, p.out, p.err)
	}
}
