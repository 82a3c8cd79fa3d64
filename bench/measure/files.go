package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// files measures exports to files: CSV against get, and Parquet against CSV.
func files(b *bench) ([]figure, error) {
	rows := bulkRows / b.scale
	s, err := b.serve(rows, bulkPage)
	if err != nil {
		return nil, err
	}
	save := func(name string) trial { return func() (cost, error) { return s.save(name) } }
	saved, got, err := b.inTurns(b.rounds, save("ours.csv"), s.export)
	var packed, plain []cost
	if err == nil {
		packed, plain, err = b.inTurns(b.rounds, save("ours.parquet"), save("ours.csv"))
	}
	if err = errors.Join(err, s.close()); err != nil {
		return nil, err
	}
	what := fmt.Sprintf("`export`, %s rows, ", count(rows))
	return []figure{
		{work: what + "csv: CPU", against: "`get --all --format csv`", values: cpuRatios(saved, got), goal: 1.1},
		{work: what + "csv: wall", against: "`get --all --format csv`", values: wallRatios(saved, got), goal: 1.1},
		{work: what + "parquet: CPU", against: "`export` as csv", values: cpuRatios(packed, plain), goal: 2},
		{work: what + "parquet: wall", against: "`export` as csv", values: wallRatios(packed, plain)},
	}, nil
}

// xlsx measures exports as .xlsx against Python with openpyxl.
func xlsx(b *bench) ([]figure, error) {
	rows := bulkRows / b.scale
	what := fmt.Sprintf("`export`, %s rows, xlsx: ", count(rows))
	python, ok := b.withOpenpyxl()
	if !ok {
		return []figure{{work: what + "CPU", unit: "no python3 with openpyxl"}}, nil
	}
	s, err := b.serve(rows, bulkPage)
	if err != nil {
		return nil, err
	}
	us, them, err := b.inTurns(b.rounds, func() (cost, error) { return s.save("ours.xlsx") }, func() (cost, error) {
		return b.spend(nil, python, filepath.Join("bench", "peer.py"), s.root+"/Rows", filepath.Join(b.temp, "theirs.xlsx"),
			strconv.Itoa(bulkPage))
	})
	const peer = "Python urllib, json, openpyxl write-only"
	return []figure{
		{work: what + "CPU", against: peer, values: cpuRatios(us, them), goal: 0.5},
		{work: what + "wall", against: peer, values: wallRatios(us, them)},
	}, errors.Join(err, s.close())
}

// withOpenpyxl returns a Python that has openpyxl: the usual one, else that of Debian.
func (b *bench) withOpenpyxl() (string, bool) {
	for _, python := range []string{b.python, "/usr/bin/python3"} {
		if b.program(python, "-c", "import openpyxl").Run() == nil {
			return python, true
		}
	}
	return "", false
}

// fileMemory exports two sizes in each format: peak memory must not grow with the result.
func fileMemory(b *bench) ([]figure, error) {
	var figures []figure
	for _, rows := range []int{bulkRows / b.scale, 5 * bulkRows / b.scale} {
		s, err := b.serve(rows, bulkPage)
		if err != nil {
			return nil, err
		}
		for _, format := range []struct {
			name string
			goal float64
		}{{"csv", 80}, {"parquet", 80}, {"xlsx", 150}} {
			c, err := s.save("ours." + format.name)
			if err != nil {
				return nil, errors.Join(err, s.close())
			}
			f := peak(fmt.Sprintf("`export`, %s rows, %s", count(rows), format.name), []cost{c})
			f.goal = format.goal
			figures = append(figures, f)
		}
		if err := s.close(); err != nil {
			return nil, err
		}
	}
	return figures, nil
}

// comparison is a pair of services that are compared.
type comparison struct {
	b           *bench
	rows        int
	left, right *service
	want        counts
}

// counts are the rows of each kind, as odatui diff writes them.
type counts struct {
	Equal     int `json:"equal"`
	Changed   int `json:"changed"`
	LeftOnly  int `json:"left_only"`
	RightOnly int `json:"right_only"`
}

// compare starts two services that differ as wanted, and writes a profile for both.
func (b *bench) compare(rows int, want counts) (*comparison, error) {
	d := &comparison{b: b, rows: rows, want: want}
	d.want.Equal = rows - want.Changed - want.LeftOnly - want.RightOnly
	var err error
	if d.left, err = b.start(rows, 0, "-missing", strconv.Itoa(want.RightOnly), "-shift", "3"); err != nil {
		return nil, err
	}
	d.right, err = b.start(rows, 0, "-missing", strconv.Itoa(want.LeftOnly), "-shift", "7", "-changed", strconv.Itoa(want.Changed))
	if err != nil {
		return nil, errors.Join(err, d.left.close())
	}
	err = b.profile(fmt.Sprintf("[profiles.feed.environments.left]\nurl = %q\n[profiles.feed.environments.right]\nurl = %q\n",
		d.left.root, d.right.root))
	if err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

func (d *comparison) close() error { return errors.Join(d.left.close(), d.right.close()) }

// run compares the services; what is found must be what differs, if all of it is read.
func (d *comparison) run(flags ...string) (cost, error) {
	var out strings.Builder
	args := append([]string{"--config", d.b.profiles(), "diff", "feed@left", "@right", "Rows", "--format", "json"}, flags...)
	c, err := d.b.spend(&out, d.b.odatui, args...)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 3 {
		return c, fmt.Errorf("the differences are not found: %w", err)
	}
	var got struct {
		Counts counts `json:"counts"`
		Exact  bool   `json:"exact"`
	}
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil {
		return c, err
	}
	if got.Exact && got.Counts != d.want {
		return c, fmt.Errorf("the differences are %+v, want %+v", got.Counts, d.want)
	}
	return c, nil
}

// slower reads both sides one after the other and returns the larger cost.
func (d *comparison) slower() (most cost, err error) {
	for _, side := range []string{"feed@left", "feed@right"} {
		c, err := d.b.spend(nil, d.b.odatui, "--config", d.b.profiles(), "get", side, "Rows", "--all", "--format", "csv")
		if err != nil {
			return most, err
		}
		if c.wall > most.wall {
			most = c
		}
	}
	return most, nil
}

// diff measures a comparison of all rows against reading the slower side.
func diff(b *bench) ([]figure, error) {
	d, err := b.compare(5*bulkRows/b.scale, counts{Changed: 800 / b.scale, LeftOnly: 100 / b.scale, RightOnly: 100 / b.scale})
	if err != nil {
		return nil, err
	}
	us, them, err := b.inTurns(b.rounds, func() (cost, error) { return d.run() }, d.slower)
	if err = errors.Join(err, d.close()); err != nil {
		return nil, err
	}
	what := fmt.Sprintf("`diff`, %s rows a side, %s differences", count(d.rows), count(1000/b.scale))
	memory := peak(what, us)
	memory.goal = 80
	return []figure{
		{work: what + ": wall", against: "`get --all` of the slower side", values: wallRatios(us, them), goal: 1.2},
		{work: what + ": CPU", against: "`get --all` of the slower side", values: cpuRatios(us, them)},
		memory,
	}, nil
}

// quick measures how much a comparison of counts and sums receives.
func quick(b *bench) ([]figure, error) {
	d, err := b.compare(5*bulkRows/b.scale, counts{LeftOnly: 100 / b.scale})
	if err != nil {
		return nil, err
	}
	bytes := func(flags ...string) (int64, error) {
		_, err := d.run(flags...)
		if err != nil {
			return 0, err
		}
		_, left, errL := d.left.requests()
		_, right, errR := d.right.requests()
		return left + right, errors.Join(errL, errR)
	}
	full, err := bytes()
	var part int64
	if err == nil {
		part, err = bytes("--quick")
	}
	return []figure{{work: fmt.Sprintf("`diff --quick`, %s rows a side, %s missing on one: bytes received", count(d.rows),
		count(d.want.LeftOnly)),
		against: "`diff`", values: []float64{float64(part) / float64(full)}, goal: 0.1}}, errors.Join(err, d.close())
}
