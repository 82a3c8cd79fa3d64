//go:build unix

// Command start measures how an odatui binary starts, against two programs on
// the same machine:
//
//   - the processor time (user and system) of "odatui version", against a
//     hello world that is built here with the release's flags;
//   - the time from fork to the first frame of "odatui" (the home screen, with
//     an empty profiles file) on a pseudo-terminal, against fzf without input;
//   - the size of the binary.
//
// The runs of both programs alternate. It prints medians, and the median of
// the ratios of neighbouring runs. It does not know odatui's code.
package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/creack/pty"
)

const hello = "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hello\") }\n"

// frameLimit ends a program that draws nothing.
const frameLimit = 30 * time.Second

func main() {
	rounds := flag.Int("rounds", 41, "how often each program is run")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: start [-rounds N] BINARY [OTHER_BINARY ...]")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(context.Background(), *rounds, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "start:", err)
		os.Exit(1)
	}
}

// bench is the place where the programs run.
type bench struct {
	ctx    context.Context
	out    io.Writer
	dir    string
	rounds int
}

func run(ctx context.Context, rounds int, binaries []string) error {
	dir, err := os.MkdirTemp("", "odatui-start-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // best effort
	b := bench{ctx: ctx, out: os.Stdout, dir: dir, rounds: rounds}
	floor, err := b.hello()
	if err != nil {
		return err
	}
	if err := os.WriteFile(b.profiles(), nil, 0o600); err != nil {
		return err
	}
	for i, path := range binaries {
		if binaries[i], err = filepath.Abs(path); err != nil {
			return err
		}
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		fmt.Fprintf(b.out, "%s: %.1f MB\n", path, float64(info.Size())/1e6)
	}
	fmt.Fprintf(b.out, "\nprocessor time of \"version\", %d rounds\n", rounds)
	if err := b.compare(append([]string{floor}, binaries...), b.cpu); err != nil {
		return err
	}
	fzf, err := exec.LookPath("fzf")
	if err != nil {
		fmt.Fprintln(b.out, "\nfirst frame: not measured, fzf is not installed")
		return nil
	}
	fmt.Fprintf(b.out, "\nfork to first frame, 200x60, empty profiles file, %d rounds\n", rounds)
	return b.compare(append([]string{fzf}, binaries...), b.firstFrame)
}

func (b bench) profiles() string { return filepath.Join(b.dir, "profiles.toml") }

// hello builds the hello world and returns its path.
func (b bench) hello() (string, error) {
	source, path := filepath.Join(b.dir, "hello.go"), filepath.Join(b.dir, "hello")
	if err := os.WriteFile(source, []byte(hello), 0o600); err != nil {
		return "", err
	}
	build := exec.CommandContext(b.ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, source)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the hello world: %w: %s", err, out)
	}
	return path, nil
}

// compare measures all programs in turn, and prints each one's median and its
// ratio to the first one.
func (b bench) compare(programs []string, measure func(string) (time.Duration, error)) error {
	times := make([][]time.Duration, len(programs))
	for round := range b.rounds + 1 {
		for i, path := range programs {
			d, err := measure(path)
			if err != nil {
				return fmt.Errorf("run %s: %w", path, err)
			}
			if round > 0 { // the first run fills the caches
				times[i] = append(times[i], d)
			}
		}
	}
	for i, path := range programs {
		ratios := make([]float64, b.rounds)
		for round, d := range times[i] {
			ratios[round] = float64(d) / float64(times[0][round])
		}
		fmt.Fprintf(b.out, "  %8.2f ms  %5.2fx  %s\n", float64(median(times[i]))/1e6, median(ratios), path)
	}
	return nil
}

func median[T cmp.Ordered](list []T) T {
	list = slices.Sorted(slices.Values(list))
	return list[len(list)/2]
}

// cpu returns the processor time of one run of "path version".
func (b bench) cpu(path string) (time.Duration, error) {
	cmd := exec.CommandContext(b.ctx, path, "version")
	cmd.Env = b.environ()
	if err := cmd.Run(); err != nil {
		return 0, err
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), nil
}

func (b bench) environ() []string {
	return append(os.Environ(), "TERM=xterm-256color", "HOME="+b.dir, "XDG_STATE_HOME=", "XDG_CONFIG_HOME=", "ODATUI_CONFIG="+b.profiles())
}

// firstFrame returns the time from fork until a text of the program's first
// frame has arrived. The terminal answers no query.
func (b bench) firstFrame(path string) (time.Duration, error) {
	cmd, mark := exec.CommandContext(b.ctx, path), []byte("no profiles yet")
	cmd.Env = b.environ()
	if filepath.Base(path) == "fzf" {
		none, err := os.Open(os.DevNull)
		if err != nil {
			return 0, err
		}
		defer none.Close()
		cmd.Stdin, mark = none, []byte("0/0")
	}
	begin := time.Now()
	// The terminal is standard output: fzf's standard input is empty.
	tty, err := pty.StartWithAttrs(cmd, &pty.Winsize{Cols: 200, Rows: 60}, &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 1})
	if err != nil {
		return 0, err
	}
	watch := time.AfterFunc(frameLimit, func() { _ = cmd.Process.Kill() })
	defer func() {
		watch.Stop()
		_ = cmd.Process.Kill()
		_ = tty.Close()
		_ = cmd.Wait()
	}()
	var text []byte
	part := make([]byte, 1<<16)
	for {
		n, err := tty.Read(part)
		text = append(text, part[:n]...)
		if bytes.Contains(text, mark) {
			return time.Since(begin), nil
		}
		if err != nil {
			return 0, errors.Join(fmt.Errorf("%q was not drawn", mark), err)
		}
	}
}
