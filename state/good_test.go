package state

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"odatui/client"
)

func TestSaltLasts(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "odatui")
	first := Open(dir).Salt()
	if len(first) != saltSize || bytes.Equal(first, make([]byte, saltSize)) {
		t.Fatalf("salt %x", first)
	}
	if again := Open(dir).Salt(); !bytes.Equal(first, again) {
		t.Errorf("the next run has another salt")
	}
	info, err := os.Stat(filepath.Join(dir, saltFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the salt's file: %v, %v", info, err)
	}
	if other := Open(t.TempDir()).Salt(); bytes.Equal(first, other) {
		t.Errorf("two installations share their salt")
	}
}

func TestSaltWithoutAFolder(t *testing.T) {
	t.Parallel()
	s := Open("")
	if a, b := s.Salt(), s.Salt(); len(a) != saltSize || !bytes.Equal(a, b) {
		t.Errorf("%x then %x", a, b)
	}
}

func TestDamagedSaltIsReplaced(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, saltFile), []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	first := Open(dir).Salt()
	if again := Open(dir).Salt(); len(first) != saltSize || !bytes.Equal(first, again) {
		t.Errorf("%x then %x", first, again)
	}
}

func TestLastGood(t *testing.T) {
	t.Parallel()
	s := Open(t.TempDir())
	if got := s.LastGood("xmart@live"); got != nil {
		t.Errorf("before the first run: %+v", got)
	}
	when := time.Date(2026, 11, 22, 7, 0, 0, 0, time.UTC)
	s.KeepGood("xmart@live", client.LastGood{When: when, Settings: map[string]string{"url": "https://one"}})
	s.KeepGood("xmart@live", client.LastGood{When: when.Add(time.Hour), Settings: map[string]string{"url": "https://two"}})
	got := Open(s.Dir()).LastGood("xmart@live")
	if got == nil || !got.When.Equal(when.Add(time.Hour)) || got.Settings["url"] != "https://two" {
		t.Errorf("got %+v", got)
	}
	if other := s.LastGood("xmart@staging"); other != nil {
		t.Errorf("the other environment: %+v", other)
	}
	s.Salt()
	if n, err := s.Clear(); err != nil || n != 2 {
		t.Errorf("cleared %d files, %v", n, err)
	}
	if s.LastGood("xmart@live") != nil {
		t.Errorf("still there after clear")
	}
}
