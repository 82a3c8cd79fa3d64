package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// work is one measurement; it returns one or more lines of the table.
type work struct {
	name string
	run  func(*bench) ([]figure, error)
}

var works = []work{
	{"export", export},
	{"latency", latency},
	{"links", links},
	{"memory", memory},
	{"files", files},
	{"xlsx", xlsx},
	{"file-memory", fileMemory},
	{"diff", diff},
	{"quick", quick},
	{"decode", benchmark(loop{"./client/odata", "Decode/page", 200}, loop{"./client/odata", "Decode/encoding-json", 25},
		figure{work: "decode a page of 5,000 rows: CPU", against: "encoding/json into maps", goal: 0.10})},
	{"filter", benchmark(loop{"./client/odata", "Filter", 5000}, loop{"./client/odata", "Decode/page", 200},
		figure{work: "parse and complete a filter, largest type of MS Graph: CPU", against: "decode a page of 5,000 rows", goal: 0.1})},
	{"metadata", benchmark(loop{"./client/odata", "Metadata/model", 150}, loop{"./client/odata", "Metadata/xml-Unmarshal", 15},
		figure{work: "read `$metadata` of MS Graph: CPU", against: "`xml.Unmarshal`", goal: 0.13})},
	{"step", reported(loop{"./ui/grid", "Step", 300}, "ratio",
		figure{work: "a scroll step, 200x60, 60 columns, cells of 1 MiB", against: "`bubbles/table` with ordinary cells", goal: 0.02})},
	{"bytes", reported(loop{"./ui/grid", "ScrollBytes", 200}, "ratio",
		figure{work: "bytes that a scroll step writes, the worst of 80x24, 120x32 and 200x60", against: "a whole frame", goal: 0.2})},
	{"scroll", reported(loop{"./ui/rows", "Memory", 1}, "MiB-heap",
		figure{work: "heap after 1,500 pages down, pages of 5,000 rows", unit: "MiB", goal: 80})},
	{"cache", cache},
	{"version", version},
	{"size", size},
}

const (
	bulkRows   = 200_000
	linkedRows = 220_000
	bulkPage   = 5000
	mostMemory = 64 // MiB of an export
)

// peak returns the line for the peak memory of exports.
func peak(what string, costs []cost) figure {
	return figure{work: "peak memory of " + what, values: mebibytes(costs), unit: "MiB", goal: mostMemory}
}

func count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// against measures exports of a service in turns with something else.
func (b *bench) against(s *service, theirs trial) (us, them []cost, err error) {
	us, them, err = b.inTurns(b.rounds, s.export, theirs)
	return us, them, errors.Join(err, s.close())
}

func export(b *bench) ([]figure, error) {
	rows := bulkRows / b.scale
	s, err := b.serve(rows, bulkPage)
	if err != nil {
		return nil, err
	}
	us, them, err := b.against(s, s.peer)
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("`get --all`, %s rows by %s", count(rows), count(bulkPage))
	return []figure{
		{work: what + ": CPU", against: "Python urllib, json, csv", values: cpuRatios(us, them), goal: 0.20},
		{work: what + ": wall", against: "Python urllib, json, csv", values: wallRatios(us, them)},
		peak(what, us),
	}, nil
}

func latency(b *bench) ([]figure, error) {
	rows := bulkRows / b.scale
	s, err := b.serve(rows, bulkPage, "-latency", "20ms", "-gzip")
	if err != nil {
		return nil, err
	}
	_, err = s.export() // the first run also asks for the model
	if err == nil {
		_, _, err = s.requests()
	}
	if err == nil {
		_, err = s.export()
	}
	curl, other := s.download()
	if err = errors.Join(err, other); err != nil {
		return nil, errors.Join(err, s.close())
	}
	us, them, err := b.against(s, curl)
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("`get --all`, %s rows by %s, 20 ms, gzip", count(rows), count(bulkPage))
	return []figure{
		{work: what + ": wall", against: "`curl --compressed`, the same pages", values: wallRatios(us, them), goal: 1.25},
		{work: what + ": CPU", against: "`curl --compressed`, the same pages", values: cpuRatios(us, them)},
	}, nil
}

func links(b *bench) ([]figure, error) {
	var figures []figure
	limits := []int{1000}
	if b.long {
		limits = []int{500, 1000, 2000}
	}
	for _, limit := range limits {
		rows := linkedRows / b.scale
		s, err := b.serve(rows, 0, "-limit", strconv.Itoa(limit))
		if err != nil {
			return nil, err
		}
		us, them, err := b.against(s, s.peer)
		if err != nil {
			return nil, err
		}
		what := fmt.Sprintf("`get --all`, %s rows, next links by %s", count(rows), count(limit))
		figures = append(figures,
			figure{work: what + ": wall", against: "Python urllib, json, csv", values: wallRatios(us, them), goal: 0.5},
			figure{work: what + ": CPU", against: "Python urllib, json, csv", values: cpuRatios(us, them)},
			peak(what, us))
	}
	return figures, nil
}

// memory exports ten times the rows, once: peak memory must not grow with the result.
func memory(b *bench) ([]figure, error) {
	rows := 10 * bulkRows / b.scale
	s, err := b.serve(rows, bulkPage)
	if err != nil {
		return nil, err
	}
	c, err := s.stream()
	return []figure{peak(fmt.Sprintf("`get --all`, %s rows by %s", count(rows), count(bulkPage)), []cost{c})}, errors.Join(err, s.close())
}

// cache measures opening a service with a large model: the list of sets, and the
// first rows of one.
func cache(b *bench) ([]figure, error) {
	f := figure{work: "`sets` and `get SET` of MS Graph, model in the cache", against: "an empty state folder", goal: 0.7}
	data := cmp.Or(os.Getenv("ODATUI_TESTDATA"), filepath.Join("..", "shared", "data"))
	model := filepath.Join(data, "metadata", "v4-msgraph-v1-large.csdl")
	if _, err := os.Stat(model); err != nil {
		f.unit = errNoData.Error()
		return []figure{f}, nil //nolint:nilerr // the figure says so
	}
	s, err := b.serve(100, 0, "-metadata", model, "-gzip")
	if err != nil {
		return nil, err
	}
	look := func(before func() error) trial {
		return func() (sum cost, err error) {
			for range 3 { // one is short
				if err := before(); err != nil {
					return sum, err
				}
				for _, args := range [][]string{{"sets", "feed"}, {"get", "feed", "users"}} {
					c, err := b.lines(args)
					if sum = sum.plus(c); err != nil {
						return sum, err
					}
				}
			}
			return sum, nil
		}
	}
	// Each look at an empty folder fills it for the next one.
	cold := look(func() error { return os.RemoveAll(b.state()) })
	warm := look(func() error { return nil })
	us, them, err := b.inTurns(2*b.rounds, warm, cold)
	if err = errors.Join(err, s.close()); err != nil {
		return nil, err
	}
	wall, cpu := f, f
	wall.work, wall.values = f.work+": wall", wallRatios(us, them)
	cpu.work, cpu.values = f.work+": CPU", cpuRatios(us, them)
	return []figure{wall, cpu}, nil
}

// lines runs a command of odatui that writes a list.
func (b *bench) lines(args []string) (cost, error) {
	var out strings.Builder
	c, err := b.spend(&out, b.odatui, append([]string{"--config", b.profiles()}, args...)...)
	if err == nil && strings.Count(out.String(), "\n") < 30 {
		err = fmt.Errorf("odatui %s wrote too little:\n%s", args[0], out.String())
	}
	return c, err
}

// many runs a short program ten times, so that the cost is well above the resolution of the clock.
func (b *bench) many(name string, args ...string) trial {
	return func() (sum cost, err error) {
		for range 10 {
			c, err := b.spend(nil, name, args...)
			if sum = sum.plus(c); err != nil {
				return sum, err
			}
		}
		return sum, nil
	}
}

func version(b *bench) ([]figure, error) {
	us, them, err := b.inTurns(2*b.rounds, b.many(b.odatui, "version"), b.many(b.tool("hello")))
	return []figure{{work: "`odatui version`: CPU", against: "hello world in Go", values: cpuRatios(us, them), goal: 3}}, err
}

func size(b *bench) ([]figure, error) {
	info, err := os.Stat(b.odatui)
	if err != nil {
		return nil, err
	}
	return []figure{{work: "size of the program, stripped", values: []float64{float64(info.Size()) / 1e6}, unit: "MB", goal: 17}}, nil
}

// loop is a Go benchmark and how many operations of it are run.
type loop struct {
	dir, name string
	n         int
}

var errNoData = errors.New("no test data")

// cost returns the cost of one operation on one core, so that it includes the
// garbage collector. Starting the test binary adds a few per cent.
func (l loop) cost(b *bench) (cost, error) {
	c, _, err := l.run(b)
	c.cpu /= time.Duration(l.n)
	return c, err
}

func (l loop) run(b *bench) (cost, string, error) {
	cmd := b.program(b.tool(filepath.Base(l.dir)+".test"), "-test.v", "-test.run", "^$", "-test.cpu", "1",
		"-test.bench", "^Benchmark"+strings.ReplaceAll(l.name, "/", "$/^")+"$", "-test.benchtime", strconv.Itoa(l.n)+"x")
	cmd.Dir = l.dir
	var out strings.Builder
	cmd.Stdout = &out
	c, err := measure(cmd)
	switch {
	case err != nil:
		err = fmt.Errorf("%w: %s", err, out.String())
	case strings.Contains(out.String(), "--- SKIP"):
		err = errNoData
	case !strings.Contains(out.String(), "ns/op"):
		err = fmt.Errorf("there is no benchmark %s in %s", l.name, l.dir)
	}
	return c, out.String(), err
}

// reported runs a benchmark that compares by itself, and takes the largest value that it
// reports in a unit in each round.
func reported(l loop, unit string, f figure) func(*bench) ([]figure, error) {
	return func(b *bench) ([]figure, error) {
		for range b.rounds {
			_, out, err := l.run(b)
			if err != nil {
				return nil, err
			}
			value, found := metric(out, unit)
			if !found {
				return nil, fmt.Errorf("benchmark %s reports no %s", l.name, unit)
			}
			f.values = append(f.values, value)
		}
		return []figure{f}, nil
	}
}

// metric returns the largest value of a unit in the output of benchmarks.
func metric(out, unit string) (most float64, found bool) {
	for line := range strings.Lines(out) {
		fields := strings.Fields(line)
		if i := slices.Index(fields, unit); i > 0 {
			if value, err := strconv.ParseFloat(fields[i-1], 64); err == nil {
				most, found = max(most, value), true
			}
		}
	}
	return most, found
}

// benchmark compares two benchmarks.
func benchmark(ours, theirs loop, f figure) func(*bench) ([]figure, error) {
	return func(b *bench) ([]figure, error) {
		us, them, err := b.inTurns(b.rounds, func() (cost, error) { return ours.cost(b) }, func() (cost, error) { return theirs.cost(b) })
		if errors.Is(err, errNoData) {
			f.unit = errNoData.Error()
			return []figure{f}, nil
		}
		f.values = cpuRatios(us, them)
		return []figure{f}, err
	}
}
