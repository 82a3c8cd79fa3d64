//go:build unix

package clitest

import (
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes the test binary a program with a data race.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"odatui": func() {
		var group sync.WaitGroup
		n := 0
		for range 2 {
			group.Go(func() { n++ })
		}
		group.Wait()
		os.Exit(0)
	}})
}

// TestRacesOfPrograms: a race is in no output and no exit code, but reported.
func TestRacesOfPrograms(t *testing.T) {
	t.Parallel()
	s := &Sandbox{t: t, dir: t.TempDir()}
	if err := os.Mkdir(s.Path("work"), 0o700); err != nil {
		t.Fatal(err)
	}
	logs := logRaces(t)
	s.raceVariable = raceVariable(logs)
	if got := s.Run(); got.Code != 0 || got.Out+got.Err != "" {
		t.Error(got)
	}
	races := racesIn(t, logs)
	if !Raced {
		if len(races) > 0 {
			t.Errorf("without the race detector: %q", races)
		}
		return
	}
	if len(races) != 1 || strings.Count(races[0], "TestMain") != 2 || strings.Count(races[0], "result_test.go:") != 2 || len(races[0]) > 300 {
		t.Errorf("want one short line that names both accesses: %q", races)
	}
}

func TestRepeatedWords(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"odatui: error: the model cannot be read (The model cannot be read: it breaks off)": "the model cannot",
		"odatui: error: x of a, x of b, x of c":                                             "",
		"a b c a b":                                                                         "",
		"a b c: a b c":                                                                      "a b c",
		"a b b b b":                                                                         "b b b",
	} {
		if got := repeated(line); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}
