//go:build unix

package profiles

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// asGroup puts a program and its children into a group of their own, so that
// all of them are ended.
func asGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error {
		err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		if errors.Is(err, syscall.ESRCH) {
			return os.ErrProcessDone
		}
		return err
	}
}
