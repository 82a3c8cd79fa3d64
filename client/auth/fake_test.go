package auth

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// roles are what a fake program can do; dir is where it lies.
var roles = map[string]func(dir string) int{
	"token": token,
	"echo": func(dir string) int {
		args, _ := json.Marshal(os.Args[1:])
		environ, _ := json.Marshal(os.Environ())
		_ = os.WriteFile(filepath.Join(dir, "args"), args, 0o600)
		_ = os.WriteFile(filepath.Join(dir, "environ"), environ, 0o600)
		return token(dir)
	},
	// print shows what lies beside it, so that a test can say anything.
	"print": func(dir string) int {
		out, _ := os.ReadFile(filepath.Join(dir, "stdout"))
		said, _ := os.ReadFile(filepath.Join(dir, "stderr"))
		_, _ = os.Stdout.Write(out)
		_, _ = os.Stderr.Write(said)
		if len(said) > 0 && len(out) == 0 {
			return 1
		}
		return 0
	},
	"hang": func(dir string) int {
		sleeper(dir)
		time.Sleep(time.Hour)
		return 0
	},
	// orphan ends well, but leaves a child that holds its output open.
	"orphan": func(dir string) int {
		sleeper(dir)
		return token(dir)
	},
	"flood": func(dir string) int {
		sleeper(dir)
		line := strings.Repeat("x", 64<<10) + "\n"
		for {
			_, _ = os.Stdout.WriteString(line) // goes on when nobody reads
		}
	},
	"babble": func(dir string) int {
		for range 400 {
			fmt.Fprintln(os.Stderr, "ERROR: "+strings.Repeat("y", 1024))
		}
		return 1
	},
	"sleep": func(dir string) int {
		time.Sleep(time.Hour)
		return 0
	},
}

func token(string) int {
	fmt.Printf(`{"accessToken":"tok-az","expiresOn":"2020-01-01 00:00:00.000000","expires_on":%d}`, time.Now().Add(time.Hour).Unix())
	return 0
}

// play does what the file "role" beside the program says.
func play(dir string) int {
	role, err := os.ReadFile(filepath.Join(dir, "role"))
	if len(os.Args) > 1 && os.Args[1] == "sleep" {
		role = []byte("sleep")
	}
	if err != nil || roles[string(role)] == nil {
		fmt.Fprintln(os.Stderr, "no such role", string(role), err)
		return 99
	}
	return roles[string(role)](dir)
}

// sleeper starts a child that holds our output open and notes who it is.
func sleeper(dir string) {
	child := exec.Command(os.Args[0], "sleep")
	child.Stdout, child.Stderr = os.Stdout, os.Stderr
	if err := child.Start(); err != nil {
		panic(err)
	}
	// Renamed, so that who waits for the file finds it whole.
	_ = os.WriteFile(filepath.Join(dir, "child.new"), fmt.Append(nil, child.Process.Pid), 0o600)
	_ = os.Rename(filepath.Join(dir, "child.new"), filepath.Join(dir, "child"))
}

// fake puts a program of that name and role into a folder of its own, which
// LookPath of the returned environment finds it in.
func fake(t *testing.T, name, role string, files ...string) (dir string, env Env) {
	t.Helper()
	dir = t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, name)
	if runtime.GOOS == "windows" {
		file += ".exe"
	}
	if err := os.Symlink(self, file); err != nil {
		t.Fatal(err)
	}
	files = append(files, "role", role)
	for i := 0; i < len(files); i += 2 {
		if err := os.WriteFile(filepath.Join(dir, files[i]), []byte(files[i+1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env = testEnv()
	env.LookPath = func(asked string) (string, error) {
		if asked != name {
			return "", &exec.Error{Name: asked, Err: exec.ErrNotFound}
		}
		return file, nil
	}
	return dir, env
}

// longest is how long a test waits for a process before it counts as hanging.
const longest = 3 * time.Minute

// written waits for a file of a fake program and reads it.
func written(t *testing.T, dir, name string) []byte {
	t.Helper()
	for end := time.Now().Add(longest); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if b, err := os.ReadFile(filepath.Join(dir, name)); err == nil {
			return b
		}
	}
	t.Fatalf("the program did not write %s", name)
	return nil
}

// untilStarted calls run with limits that double until the fake program that
// hangs has started its child: how long that takes depends on the machine.
func untilStarted(dir string, run func(limit time.Duration)) {
	for limit := 200 * time.Millisecond; limit < longest; limit *= 2 {
		run(limit)
		if _, err := os.Stat(filepath.Join(dir, "child")); err == nil {
			return
		}
	}
}
