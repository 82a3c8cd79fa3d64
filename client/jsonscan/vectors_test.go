package jsonscan

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// sharedFiles returns the files of a folder of the shared test data, or skips.
func sharedFiles(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	root := os.Getenv("ODATUI_TESTDATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	paths, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(folder), "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Skipf("the shared test data has no %s here: set ODATUI_TESTDATA", folder)
	}
	files := map[string][]byte{}
	for _, path := range paths {
		if files[filepath.Base(path)], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// TestConformance reads JSONTestSuite. The files y_ are valid, the files n_ are
// not, and on those left open (i_) the scanner agrees with encoding/json, as on
// all others.
func TestConformance(t *testing.T) {
	files := sharedFiles(t, "vectors/test_parsing")
	count := map[byte]int{}
	for name, text := range files {
		check(t, text, MaxDepth)
		var s Scanner
		s.Reset(text, MaxDepth)
		_, _, ok := s.Value()
		valid := ok && s.End()
		switch count[name[0]]++; {
		case name[0] == 'y' && !valid:
			t.Errorf("%s is refused: %v", name, faultOf(&s))
		case name[0] == 'n' && valid && (utf8.Valid(text) || !json.Valid([]byte(strings.ToValidUTF8(string(text), "\ufffd")))):
			t.Errorf("%s is accepted, and it is not only its UTF-8 that is wrong", name)
		}
	}
	t.Logf("%d valid, %d invalid, %d open files", count['y'], count['n'], count['i'])
	if count['y'] < 90 || count['n'] < 180 || count['i'] < 30 {
		t.Error("the suite is not complete")
	}
}

func TestPayloads(t *testing.T) {
	for name, text := range sharedFiles(t, "metadata/payloads") {
		check(t, text, 64)
		text = bytes.TrimSpace(text)
		for cut := range text {
			if s := scanned(text[:cut]); s.Err() == nil || *s.Err() != (Fault{cut, Truncated}) {
				t.Fatalf("%s, cut to %d bytes: %v", name, cut, s.Err())
			}
		}
	}
}

// scanned returns a Scanner that has read a value.
func scanned(text []byte) *Scanner {
	s := new(Scanner)
	s.Reset(text, MaxDepth)
	s.Value()
	return s
}
