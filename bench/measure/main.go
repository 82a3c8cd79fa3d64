// Measure runs odatui and its peers alternately and prints a table of ratios.
//
// A ratio is taken within one round; the table shows the median, minimum and
// maximum over the rounds. Absolute times depend on the machine and are not
// shown; memory and size are. Every result is compared with a reference: a wrong
// result is an error. bench/run builds the programs that measure needs.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// bench holds the settings of a run.
type bench struct {
	ctx    context.Context // ends all programs
	tools  string          // folder of the programs under test
	odatui string
	python string
	temp   string
	rounds int
	scale  int // rows are divided by it
	long   bool
}

// figure is one line of the table. A goal of 0 means that there is none; without
// values, unit is the reason.
type figure struct {
	work, against string
	values        []float64
	unit          string // "" a ratio
	goal          float64
}

func main() {
	b := &bench{scale: 1}
	var only string
	flag.StringVar(&b.tools, "tools", "", "folder with odatui, hello, feed and the test binaries")
	flag.StringVar(&b.odatui, "odatui", "", "measure this binary of odatui instead of the one in the tools")
	flag.IntVar(&b.rounds, "rounds", 0, "rounds of each work (5, with --small 3)")
	flag.BoolVar(&b.long, "long", false, "more page sizes")
	flag.StringVar(&only, "only", "", "names of works, separated by commas")
	small := flag.Bool("small", false, "a tenth of the rows")
	strict := flag.Bool("strict", false, "exit 1 if a goal is missed")
	flag.Parse()
	var stop func()
	b.ctx, stop = signal.NotifyContext(context.Background(), os.Interrupt)
	if *small {
		b.scale, b.rounds = 10, cmp.Or(b.rounds, 3)
	}
	b.rounds = cmp.Or(b.rounds, 5)
	missed, err := b.run(os.Stdout, only)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
	}
	if err != nil || missed && *strict {
		os.Exit(1)
	}
}

func (b *bench) run(out io.Writer, only string) (missed bool, err error) {
	chosen, err := choose(only)
	if err != nil {
		return false, err
	}
	if b.temp, err = os.MkdirTemp("", "odatui-bench-"); err != nil {
		return false, err
	}
	defer os.RemoveAll(b.temp) //nolint:errcheck // best effort
	b.odatui = cmp.Or(b.odatui, b.tool("odatui"))
	// The interpreter itself: a version manager's python3 is a shell script.
	python, err := b.program("python3", "-c", "import sys; print(sys.executable)").Output()
	if err != nil {
		return false, fmt.Errorf("find python3: %w", err)
	}
	b.python = strings.TrimSpace(string(python))
	fmt.Fprintf(out, "%s\n\n| work | against | ratio: median (min to max) | goal | |\n|---|---|---|---|---|\n", b.machine())
	for _, w := range chosen {
		figures, err := w.run(b)
		if err != nil {
			return missed, fmt.Errorf("%s: %w", w.name, err)
		}
		for _, f := range figures {
			fmt.Fprintln(out, f)
			missed = missed || f.missed()
		}
	}
	return missed, nil
}

// choose returns the works with these names, separated by commas; "" means all.
func choose(names string) ([]work, error) {
	if names == "" {
		return works, nil
	}
	var chosen []work
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(works, func(w work) bool { return w.name == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no work named %q", name)
		}
		chosen = append(chosen, works[i])
	}
	return chosen, nil
}

func (b *bench) tool(name string) string { return filepath.Join(b.tools, name) }

func (b *bench) program(name string, args ...string) *exec.Cmd {
	return exec.CommandContext(b.ctx, name, args...)
}

func (f figure) missed() bool { return f.goal > 0 && len(f.values) > 0 && f.median() > f.goal }

func (f figure) median() float64 {
	sorted := slices.Sorted(slices.Values(f.values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// String returns the line of the table.
func (f figure) String() string {
	if len(f.values) == 0 {
		return fmt.Sprintf("| %s | %s | not measured: %s | | |", f.work, f.against, f.unit)
	}
	show := func(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }
	text := show(f.median())
	if len(f.values) > 1 {
		text += fmt.Sprintf(" (%s to %s)", show(slices.Min(f.values)), show(slices.Max(f.values)))
	}
	if f.unit != "" {
		text += " " + f.unit
	}
	goal, verdict := "", ""
	switch {
	case f.goal > 0 && f.missed():
		goal, verdict = fmt.Sprintf("<= %g", f.goal), "miss"
	case f.goal > 0:
		goal, verdict = fmt.Sprintf("<= %g", f.goal), "ok"
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s |", f.work, f.against, text, goal, verdict)
}

// machine describes in one line what the figures were measured on.
func (b *bench) machine() string {
	model := "unknown CPU"
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		_, rest, _ := strings.Cut(string(info), "model name")
		line, _, _ := strings.Cut(rest, "\n")
		model = cmp.Or(strings.TrimSpace(strings.TrimLeft(line, "\t :")), model)
	}
	output := func(name string, arg ...string) string {
		out, err := b.program(name, arg...).Output()
		if err != nil {
			return "unknown " + name
		}
		return strings.TrimSpace(string(out))
	}
	return fmt.Sprintf("%d cores, %s, %s, %s, %s, commit %s", runtime.NumCPU(), model, runtime.Version(),
		output("uname", "-sr"), time.Now().Format(time.DateOnly), output("git", "rev-parse", "--short", "HEAD"))
}
