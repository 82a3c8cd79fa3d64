//go:build unix

package auth

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// mustEnd waits until the process that a fake program started has ended. One
// whose new parent has not collected it yet has ended too.
func mustEnd(t *testing.T, dir string) {
	t.Helper()
	pid, err := strconv.Atoi(string(written(t, dir, "child")))
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(longest); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if syscall.Kill(pid, 0) == syscall.ESRCH || zombie(pid) {
			return
		}
	}
	_ = syscall.Kill(pid, syscall.SIGKILL)
	t.Errorf("the grandchild %d is still running", pid)
}

func zombie(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, ok := bytes.Cut(stat, []byte(") "))
	return err == nil && ok && bytes.HasPrefix(rest, []byte("Z"))
}
