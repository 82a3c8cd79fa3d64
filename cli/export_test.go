package cli

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestExportOfLateColumns: the same command would fail again, and is not proposed.
func TestExportOfLateColumns(t *testing.T) {
	t.Parallel()
	s := &twoRows{namespace: "NS", rows: append(things("a", "b"), `{"ID":3,"Name":"c","Extra":1}`)}
	p := twoSides(t, s, s)
	file := filepath.Join(t.TempDir(), "x.csv")
	if code := p.run("export", "p@live", "Things", "-o", file); code != exitFailed ||
		!strings.Contains(p.err, "columns came after the header was written: Extra") || strings.Contains(p.err, "the same command goes on") {
		t.Errorf("exit %d: %s", code, p.err)
	}
	for _, ending := range []string{"ndjson", "json", "parquet", "xlsx"} {
		if code := p.run("export", "p@live", "Things", "-o", file+"."+ending); code != exitDone {
			t.Errorf("%s: exit %d: %s", ending, code, p.err)
		}
	}
}
