package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestFigure(t *testing.T) {
	for _, c := range []struct {
		f    figure
		want string
	}{
		{figure{work: "a", against: "b", values: []float64{3, 1, 2}, goal: 2}, "| a | b | 2 (1 to 3) | <= 2 | ok |"},
		{figure{work: "a", against: "b", values: []float64{1, 2, 3, 4}, goal: 2.4}, "| a | b | 2.5 (1 to 4) | <= 2.4 | miss |"},
		{figure{work: "a", values: []float64{61.25}, unit: "MiB", goal: 64}, "| a |  | 61.2 MiB | <= 64 | ok |"},
		{figure{work: "a", values: []float64{12.3456, 0.0123456, 0.123456}}, "| a |  | 0.123 (0.0123 to 12.3) |  |  |"},
		{figure{work: "a", unit: "no test data", goal: 1}, "| a |  | not measured: no test data | | |"},
	} {
		if got := c.f.String(); got != c.want || c.f.missed() != strings.Contains(c.want, "miss") {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func TestTheSideThatBeginsAlternates(t *testing.T) {
	var order strings.Builder
	note := func(name string, wall time.Duration) trial {
		return func() (cost, error) {
			order.WriteString(name)
			return cost{wall: wall, cpu: 1}, nil
		}
	}
	us, them, err := (&bench{}).inTurns(2, note("a", 1), note("z", 2))
	if err != nil || order.String() != "zaazza" {
		t.Errorf("order %s, %v", order.String(), err)
	}
	if got := fmt.Sprint(wallRatios(us, them), cpuRatios(us, them)); got != "[0.5 0.5] [1 1]" {
		t.Errorf("ratios %s", got)
	}
}

func TestPeerCells(t *testing.T) {
	const want = "id,d,b,s\n9007199254740993,12.50,true,\"\"\n"
	for got, same := range map[string]bool{
		"id,d,b,s\r\n9007199254740993,12.5,True,\r\n": true,
		"id,d,b,s\n9007199254740992,12.5,True,\n":     false,
		"id,d,b,s\n9007199254740993,12.51,True,\n":    false,
		"id,d,b,s\n9007199254740993,12.5,True,x\n":    false,
		"id,d,b,s\n": false,
	} {
		if err := sameCells(strings.NewReader(got), strings.NewReader(want)); (err == nil) != same {
			t.Errorf("%q: %v", got, err)
		}
	}
}

// TestWrongExportsAreErrors runs the real programs, and one that changes a digit.
func TestWrongExportsAreErrors(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the changed program is a shell script")
	}
	b := &bench{ctx: t.Context(), tools: t.TempDir(), temp: t.TempDir(), rounds: 1}
	b.odatui = b.tool("odatui")
	t.Chdir(filepath.Join("..", ".."))
	for name, pkg := range map[string]string{"odatui": ".", "feed": "./bench/feed"} {
		if out, err := exec.Command("go", "build", "-o", b.tool(name), pkg).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	s, err := b.serve(300, 100)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}()
	if c, err := s.export(); err != nil || c.cpu <= 0 || c.memory <= 0 {
		t.Fatalf("cost %+v, %v", c, err)
	}
	urls, sent, err := s.requests()
	if err != nil || len(urls) < 3 || sent < 300*500 {
		t.Errorf("requests %q, %d bytes, %v", urls, sent, err)
	}
	script := "#!/bin/sh\n" + b.odatui + ` "$@" | sed '200s/7/8/'` + "\n"
	b.odatui = filepath.Join(b.temp, "changed")
	if err := os.WriteFile(b.odatui, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, wrong := range map[string]trial{"export": s.export, "stream": s.stream} {
		if _, err := wrong(); err == nil || !strings.Contains(err.Error(), "sha256") {
			t.Errorf("%s of a changed result: %v", name, err)
		}
	}
	if b.python, err = exec.LookPath("python3"); errors.Is(err, exec.ErrNotFound) {
		t.Skip("no python3")
	}
	if _, err := s.peer(); err != nil {
		t.Error(err)
	}
}
