package report

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"odatui/client"
	"odatui/client/diagnose"
)

// TestTextsWithoutAFailure wants nothing said about texts that have the words of
// failures but tell of none: rows, program text, lists, notes, what is over.
func TestTextsWithoutAFailure(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("..", "explain", "testdata", "innocent", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no texts: %v", err)
	}
	for _, path := range files {
		a, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Files {
			_, text, ok := strings.Cut(string(f.Data), "\n\n")
			if !ok {
				t.Fatalf("%s: %s has no blank line before its text", path, f.Name)
			}
			d := diagnose.Of(client.Evidence{Text: text})
			if d.Code != "not-recognised" {
				t.Errorf("%s: %s is called %s (%s): %s", path, f.Name, d.Code, d.Confidence, d.Title)
			}
		}
	}
}
