package save

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"odatui/client"
)

// TestRestartAsAnotherKind: what a folder of parts left does not stop a file of that name,
// nor the other way round. Files of others in it stay.
func TestRestartAsAnotherKind(t *testing.T) {
	t.Parallel()
	parts := func(e *client.Export) { e.RowsPerFile, e.Format = 10, "" }
	file := func(e *client.Export) { e.RowsPerFile, e.Format = 0, "csv" }
	for name, kinds := range map[string][2]func(*client.Export){"folder, then file": {parts, file}, "file, then folder": {file, parts}} {
		x := newExporting(t, "x")
		kinds[0](&x.e)
		x.interrupt(3)
		kinds[1](&x.e)
		x.refused("another export", "--restart")
		x.e.Restart = true
		if res, err := x.run(t.Context()); err != nil || res.Rows != feedRows {
			t.Errorf("%s: %v, %+v", name, err, res)
		}
	}
	x := newExporting(t, "x")
	parts(&x.e)
	x.interrupt(3)
	mine := filepath.Join(x.e.File+".partial", "mine.txt")
	if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	file(&x.e)
	x.e.Restart = true
	if _, err := x.run(t.Context()); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Error(err)
	}
	if b, err := os.ReadFile(mine); err != nil || string(b) != "mine" {
		t.Error(err)
	}
}
