package cli

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
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

// TestResponseThatBreaksOff: the second page ends in the middle, once. No row is missing and
// none comes twice, in whatever reads all rows.
func TestResponseThatBreaksOff(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"get":    {"get", "p@live", "Things", "--all", "--format", "csv"},
		"export": {"export", "p@live", "Things", "-o", "-"},
		"diff":   {"diff", "p@live", "@uat", "Things", "--format", "csv"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var cut atomic.Int32
			s := &twoRows{namespace: "NS", rows: things("a", "b", "c", "d", "e"), before: func(w http.ResponseWriter, page int) bool {
				if page != 1 || cut.Add(1) > 1 {
					return false
				}
				conn, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					panic(err)
				}
				fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n"+`{"value":[{"ID":3,"Name":"c"},{"ID":4`)
				_ = conn.Close()
				return true
			}}
			p := twoSides(t, s, &twoRows{namespace: "NS", rows: things("a", "b", "c", "d", "x")})
			code, want, exit := p.run(args...), "ID,Name\n1,a\n2,b\n3,c\n4,d\n5,e\n", exitDone
			if name == "diff" {
				want, exit = "kind,ID,column,left,right\nchanged,5,Name,e,x\n", exitDifferent
			}
			if code != exit || p.out != want || cut.Load() < 2 {
				t.Errorf("exit %d, page 2 was requested %d times: %s%s", code, cut.Load(), p.out, p.err)
			}
		})
	}
}

// TestExportOfFilesThatCannotBe: each is one short line, and what can be done is a hint.
func TestExportOfFilesThatCannotBe(t *testing.T) {
	t.Parallel()
	s := &twoRows{namespace: "NS", rows: things("a")}
	p := twoSides(t, s, s)
	dir := t.TempDir()
	for _, name := range []string{"file", "taken.csv", "full/x.txt"} {
		_ = os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700)
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for args, want := range map[string]struct {
		code       int
		line, hint string
	}{
		"x.unknown":           {2, "no format of files ends in .unknown", "formats: csv, "},
		"x.csv.bz2":           {2, "no format of files ends in .bz2", "formats: csv, "},
		"x":                   {2, "the name of the file has no ending that names a format", "formats: csv, "},
		"x.csv --format nope": {2, `no format named "nope"`, "formats: csv, "},
		"x.parquet.gz":        {2, "parquet is compressed within, and cannot be read as .gz", "leave .gz out"},
		"x.csv --rows-per-file 5": {2, "--rows-per-file makes a folder of Parquet files: DIR/x.csv ends as csv does",
			"name a folder: -o DIR/x"},
		"x --rows-per-file 5 --format csv": {2, "--rows-per-file makes a folder of Parquet files", "name one with -o, and leave --format out"},
		"full":                             {2, "DIR/full is a folder", "name a file in it: DIR/full/rows.csv"},
		"full --format csv":                {1, "write DIR/full: it is a folder", "name a file in it: DIR/full/rows.csv"},
		"full --rows-per-file 5":           {1, "DIR/full is there already", "to replace it: --force"},
		"full --rows-per-file 5 --force":   {1, `the folder DIR/full has files of others, as "x.txt"`, "choose another folder"},
		"file --rows-per-file 5": {1, "write parts to DIR/file: it is a file",
			"--rows-per-file makes a folder: name one that is not there"},
		"taken.csv":    {1, "DIR/taken.csv is there already", "to replace it: --force"},
		"none/x.csv":   {1, "write DIR/none/x.csv: there is no folder DIR/none", "make it first: mkdir -p DIR/none"},
		"file/x.csv":   {1, "write DIR/file/x.csv: DIR/file is a file, not a folder", "choose another folder"},
		"file/y/x.csv": {1, "write DIR/file/y/x.csv: not a directory", "a part of the path is a file: choose another folder"},
	} {
		list := strings.Fields(args)
		list[0] = filepath.Join(dir, list[0])
		code := p.run(append([]string{"export", "p@live", "Things", "-o"}, list...)...)
		lines := strings.Split(strings.TrimSuffix(strings.ReplaceAll(p.err, dir, "DIR"), "\n"), "\n")
		if code != want.code || len(lines) < 2 || lines[0] != "odatui: error: "+want.line ||
			!strings.HasPrefix(lines[1], "odatui: hint: "+want.hint) {
			t.Errorf("%s: exit %d: %q", args, code, lines)
		}
	}
}
