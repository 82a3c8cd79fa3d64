package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// cost is what a process used, including children that it waited for.
type cost struct {
	cpu, wall time.Duration
	memory    int64 // peak resident bytes; at least those of this program, which exec inherits
}

func (c cost) plus(d cost) cost {
	return cost{c.cpu + d.cpu, c.wall + d.wall, max(c.memory, d.memory)}
}

// spend runs a program and returns its cost. Its output goes to out, nil discards it.
func (b *bench) spend(out io.Writer, name string, args ...string) (cost, error) {
	cmd := b.program(name, args...)
	cmd.Env, cmd.Stdout = b.environment(), out
	return measure(cmd)
}

func measure(cmd *exec.Cmd) (cost, error) {
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	begin := time.Now()
	err := cmd.Run()
	wall := time.Since(begin)
	if err != nil {
		err = fmt.Errorf("%s: %w: %s", cmd.Path, err, strings.TrimSpace(stderr.String()))
	}
	if cmd.ProcessState == nil {
		return cost{}, err
	}
	return cost{cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), wall, resident(cmd.ProcessState)}, err
}

// environment excludes proxies and the settings of the user.
func (b *bench) environment() []string {
	env := []string{
		"XDG_CONFIG_HOME=" + b.temp, "XDG_STATE_HOME=" + b.state(), "XDG_CACHE_HOME=" + b.temp,
		"HOME=" + b.temp, "NO_COLOR=1",
	}
	for _, kept := range []string{"PATH", "LANG", "TMPDIR", "SYSTEMROOT"} {
		if value, ok := os.LookupEnv(kept); ok {
			env = append(env, kept+"="+value)
		}
	}
	return env
}

// trial runs and measures one side of a round.
type trial func() (cost, error)

// inTurns runs n rounds of both sides. The side that begins alternates, and one
// round before them is not counted: it fills caches.
func (b *bench) inTurns(n int, ours, theirs trial) (us, them []cost, err error) {
	for round := -1; round < n; round++ {
		var a, z cost
		var errs [2]error
		if round%2 == 0 {
			a, errs[0] = ours()
			z, errs[1] = theirs()
		} else {
			z, errs[1] = theirs()
			a, errs[0] = ours()
		}
		if err := errors.Join(errs[:]...); err != nil {
			return nil, nil, err
		}
		if round >= 0 {
			us, them = append(us, a), append(them, z)
		}
	}
	return us, them, nil
}

func cpuRatios(us, them []cost) []float64 {
	return ratios(us, them, func(c cost) float64 { return c.cpu.Seconds() })
}

func wallRatios(us, them []cost) []float64 {
	return ratios(us, them, func(c cost) float64 { return c.wall.Seconds() })
}

func ratios(us, them []cost, of func(cost) float64) []float64 {
	var out []float64
	for i := range us {
		out = append(out, of(us[i])/of(them[i]))
	}
	return out
}

func mebibytes(costs []cost) []float64 {
	var out []float64
	for _, c := range costs {
		out = append(out, float64(c.memory)/(1<<20))
	}
	return out
}
