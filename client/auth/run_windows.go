package auth

import (
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// isolate gives the program a process group of its own and a cancel that ends
// what it started too: cmd.exe has python below it.
func isolate(cmd *exec.Cmd, p program) {
	cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP, CmdLine: p.line}
	cmd.Dir = p.dir
	cmd.Cancel = func() error {
		kill := exec.Command(filepath.Join(systemRoot(func() []string { return p.environ }), "System32", "taskkill.exe"),
			"/T", "/F", "/PID", strconv.Itoa(cmd.Process.Pid))
		if kill.Run() == nil {
			return nil
		}
		return cmd.Process.Kill()
	}
}

// attend prepares a program that talks to the person: it keeps the console.
func attend(cmd *exec.Cmd, p program) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: p.line}
	cmd.Dir = p.dir
}

// endGroup has nothing to do: a tree whose root has gone cannot be found again.
func endGroup(*exec.Cmd) {}

// azProgram returns how az is run: it is a .cmd file here, which only cmd.exe
// runs. The arguments have passed an allow-list without anything that cmd.exe
// reads in its own way; the folder is the system's, so that no az.cmd that lies
// about is taken.
func azProgram(_ string, args []string, environ func() []string) program {
	root := systemRoot(environ)
	line := "cmd.exe /c az"
	for _, a := range args {
		if strings.Contains(a, " ") {
			a = `"` + a + `"`
		}
		line += " " + a
	}
	return program{path: filepath.Join(root, "System32", "cmd.exe"), line: line, dir: root}
}

func systemRoot(environ func() []string) string {
	for _, entry := range environ() {
		if name, value, _ := strings.Cut(entry, "="); strings.EqualFold(name, "SYSTEMROOT") && filepath.IsAbs(value) {
			return value
		}
	}
	return `C:\Windows`
}
