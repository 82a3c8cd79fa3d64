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
