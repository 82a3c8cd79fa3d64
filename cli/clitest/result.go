//go:build unix

package clitest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Result is how a program ended.
type Result struct {
	Args     []string
	Code     int
	Out, Err string
}

func (r Result) String() string {
	return fmt.Sprintf("odatui %s: exit %d\nstdout: %.2000q\nstderr: %.2000q", strings.Join(r.Args, " "), r.Code, r.Out, r.Err)
}

// OneError checks that stderr contains exactly one error line if the program
// failed and none otherwise. The line must contain parts, with HOST replaced by
// host. No line states anything twice.
func (r Result) OneError(t *testing.T, failed bool, host string, parts []string) {
	t.Helper()
	lines := 0
	for line := range strings.Lines(r.Err) {
		switch {
		case strings.HasPrefix(line, "odatui: error: "):
			lines++
			for _, part := range parts {
				if part = strings.ReplaceAll(part, "HOST", host); !strings.Contains(line, part) {
					t.Errorf("the error does not contain %q: %s", part, line)
				}
			}
			if len(line) > 1500 {
				t.Errorf("the error has %d bytes", len(line))
			}
		case !strings.HasPrefix(line, "odatui: "):
			t.Errorf("a line without the program's name: %q", line)
		}
		for _, word := range []string{"panic", "goroutine", "0x", "%!", "<nil>", "&{"} {
			if strings.Contains(line, word) {
				t.Errorf("%q in the error: %s", word, line)
			}
		}
		if again := repeated(line); again != "" {
			t.Errorf("%q occurs twice: %s", again, line)
		}
	}
	if want := map[bool]int{true: 1}[failed]; lines != want {
		t.Errorf("%d error lines, want %d: %s", lines, want, r)
	}
}

// repeated returns three consecutive words that occur twice in a line, "" if there
// are none: causes are wrapped, and each of them is stated once.
func repeated(line string) string {
	var words []string
	for _, word := range strings.Fields(line) {
		if word = strings.ToLower(strings.Trim(word, `.,:;!?()[]"'`)); word != "" {
			words = append(words, word)
		}
	}
	seen := map[[3]string]bool{}
	for i := 0; i+3 <= len(words); i++ {
		three := [3]string(words[i : i+3])
		if seen[three] {
			return strings.Join(three[:], " ")
		}
		seen[three] = true
	}
	return ""
}

var reportedRaces sync.Map

// inputReader is the library by which Bubble Tea reads keys. A program that a signal
// ends closes the reader while it is read: a race between two functions of the
// library (bubbletea issue 1599), and harmless, since the process ends.
const inputReader = "in github.com/muesli/cancelreader."

// ReportRaces returns a variable for the processes of a test, which makes the race
// detector write to files instead of their output. At its end the test fails for the
// races in them. A race that many programs have is reported once.
func ReportRaces(t testing.TB) (variable string) {
	logs := logRaces(t)
	t.Cleanup(func() {
		for _, race := range racesIn(t, logs) {
			if strings.Count(race, inputReader) == 2 {
				continue
			}
			if _, known := reportedRaces.LoadOrStore(race, true); !known {
				t.Error(race)
			}
		}
	})
	return raceVariable(logs)
}

func raceVariable(logs string) string {
	return "GORACE=atexit_sleep_ms=0 exitcode=0 log_path=" + logs + "/race"
}

// logRaces makes the directory of the race detector's reports. The name of a
// test's own directory may contain a comma, which the detector takes for the end.
func logRaces(t testing.TB) string {
	logs, err := os.MkdirTemp("", "odatui-races")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(logs) })
	return logs
}

// racesIn returns a line for each race that the detector found.
func racesIn(t testing.TB, logs string) []string {
	files, err := filepath.Glob(filepath.Join(logs, "race.*"))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, report := range strings.Split(string(text), "WARNING: DATA RACE")[1:] {
			list = append(list, "data race in the program"+accesses(report))
		}
	}
	return list
}

// accesses returns both accesses of a race, each with the innermost function that
// is not of the standard library, and its line.
func accesses(report string) string {
	text := ""
	parts := strings.Split(report, "\n\n")
	for _, part := range parts[:min(len(parts), 2)] { // what follows is where the goroutines began
		lines := strings.Split(strings.Trim(part, "\n"), "\n")
		what, _, _ := strings.Cut(lines[0], " at ")
		text += ": " + strings.ToLower(what)
		for i := 1; i+1 < len(lines); i += 2 {
			function := strings.TrimSpace(lines[i])
			at, _, _ := strings.Cut(filepath.Base(lines[i+1]), " ")
			dir, _, inDir := strings.Cut(function, "/")
			if inDir && (dir == "odatui" || strings.Contains(dir, ".")) || i+3 >= len(lines) {
				text += " in " + function + ", " + at
				break
			}
		}
	}
	return text
}
