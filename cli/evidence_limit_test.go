package cli

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"odatui/client"
)

func TestEvidenceKnowsTheLimitInForce(t *testing.T) {
	t.Parallel()
	w := stranger("x")
	w.target = client.Target{Timeout: time.Minute}
	if got := w.evidence(nil).Target.Timeout; got != time.Minute {
		t.Errorf("%s", got)
	}
	w.limit = 2 * time.Second
	if got := w.evidence(nil).Target.Timeout; got != w.limit {
		t.Errorf("%s", got)
	}
}

func TestSmallFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, []byte("abcd"), 0o600); err != nil {
		t.Fatal(err)
	}
	if data, err := smallFile(path, 4); err != nil || string(data) != "abcd" {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := smallFile(path, 3); err == nil {
		t.Error("too large, and read")
	}
	if _, err := smallFile(filepath.Dir(path), 1<<20); err == nil {
		t.Error("a folder, and read")
	}
}
