package odata

import (
	"os"
	"path/filepath"
	"testing"
)

// testData returns a file or folder of the shared test data, or skips.
func testData(t testing.TB, name string) string {
	t.Helper()
	data := os.Getenv("ODATUI_TESTDATA")
	if data == "" {
		data = besideRepository(t)
	}
	path := filepath.Join(data, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the shared test data has no %s here: set ODATUI_TESTDATA", name)
	}
	return path
}

func besideRepository(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(filepath.Dir(dir), "shared", "data")
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}

func readData(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(testData(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
