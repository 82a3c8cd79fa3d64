//go:build unix

package clitest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// An absent text ends a wait early if the program has nothing to do: every second
// Await looks whether a process of the terminal runs, and idleLooks looks that see all
// of them asleep, and no output since the first, make it idle. A slow machine does not
// shorten that: a program that waits for the processor is not asleep, and the looks are
// made by the process that also contains the servers, which is slowed down as they are.
const (
	lookEvery = time.Second
	idleLooks = 30
)

// asleep reports whether each thread of a terminal's session sleeps or is stopped. It
// returns false where the system does not tell.
func asleep(session int) bool {
	processes, _ := filepath.Glob("/proc/[0-9]*/stat")
	found := false
	for _, path := range processes {
		fields := statOf(path)
		if len(fields) < 4 || fields[3] != fmt.Sprint(session) {
			continue
		}
		threads, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "task", "*", "stat"))
		for _, thread := range threads {
			if state := statOf(thread); len(state) == 0 || !slices.Contains([]string{"S", "T", "Z"}, state[0]) { // none if it has just ended
				return false
			}
			found = true
		}
	}
	return found
}

// statOf returns the fields of /proc/PID/stat that follow the name, which may contain
// blanks: state, parent, group, session.
func statOf(path string) []string {
	data, _ := os.ReadFile(path)
	return strings.Fields(string(data[bytes.LastIndexByte(data, ')')+1:]))
}
