package save

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path"
	"strings"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/export"
)

// trial is an export that is disturbed.
type trial struct {
	file  string // name, its ending is the format
	parts int64
	links bool
	late  int  // see feed
	slow  bool // each page is a second apart, so that the manifest is saved behind each
}

func (c trial) String() string {
	return fmt.Sprintf("%s parts %d links %t late %d slow %t", c.file, c.parts, c.links, c.late, c.slow)
}

func trials() []trial {
	var list []trial
	for i, name := range []string{"x.csv", "x.ndjson", "x.json", "x.md", "x.csv.gz", "x.tsv.zst", "x.parquet", "x.xlsx", "x"} {
		c := trial{file: name, links: i%2 == 0}
		if name == "x" {
			c.parts = 7
		} else if _, err := export.FileOf(name, ""); err != nil {
			continue
		}
		for _, slow := range []bool{true, false} {
			c.slow = slow
			list = append(list, c)
			c.links = !c.links
		}
	}
	for i, name := range []string{"x.csv", "x.tsv.gz", "x.md.zst"} {
		list = append(list, trial{file: name, links: i%2 == 0, late: 9 + 6*i, slow: i < 2})
	}
	return list
}

const feedRows = 23

// export runs the export of a trial as a process would.
func (c trial) export(ctx context.Context, t *testing.T, d disk, f *feed, name string) (client.ExportResult, error) {
	t.Helper()
	e := client.Export{Query: client.Query{Path: "Things"}, Limit: -1, Lists: true, File: "/d/" + c.file, RowsPerFile: c.parts}
	clock := time.Unix(0, 0)
	j := &job{disk: d, session: f.session(t, name), e: e, now: func() time.Time {
		if c.slow {
			clock = clock.Add(time.Second)
		}
		return clock
	}}
	return j.run(ctx, io.Discard)
}

func (c trial) feed() *feed { return &feed{rows: feedRows, size: 4, links: c.links, late: c.late} }

// whole returns what is under the final name, decompressed, nil if there is nothing.
func (c trial) whole(t *testing.T, d *simulated) []byte {
	t.Helper()
	var all []byte
	for _, name := range d.files() {
		if name != "/d/"+c.file && !strings.HasPrefix(name, "/d/"+c.file+"/") {
			continue
		}
		n := d.names[name]
		if n.dir {
			all = append(all, "folder\n"...)
			continue
		}
		r, err := export.Decompress(bytes.NewReader(n.data), strings.TrimPrefix(path.Ext(name), "."))
		if err != nil {
			r = io.NopCloser(bytes.NewReader(n.data))
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Errorf("%s: the finished file cannot be decompressed: %v", c, err)
		}
		if c.parts > 0 {
			all = append(all, path.Base(name)+"\n"...)
		}
		all = append(all, data...)
	}
	return all
}

// TestTorture fails each operation of an export in turn, of the disk and of the network, in
// each way, and goes on without faults: the file must be what an undisturbed export writes.
// Before that its name is absent, or the file is complete.
func TestTorture(t *testing.T) {
	t.Parallel()
	long := os.Getenv("ODATUI_LONG") == "1"
	r := rand.New(rand.NewPCG(11, 2026))
	runs, resumed := 0, 0
	for _, c := range trials() {
		d, f := newSimulated(), c.feed()
		if _, err := c.export(t.Context(), t, d, f, "undisturbed"); err != nil {
			t.Fatalf("%s: undisturbed: %v", c, err)
		}
		want, ops, requests := c.whole(t, d), d.ops, len(f.asked)
		if len(want) == 0 {
			t.Fatalf("%s: nothing was written", c)
		}
		for _, how := range []string{failError, failShort, failSpace, failCancel, failCrash} {
			for op := 1; op <= ops; op++ {
				if long || r.IntN(10) == 0 {
					runs++
					resumed += c.disturb(t, want, r, trouble{op: op, how: how})
				}
			}
		}
		for _, how := range []string{netError, netCut, netEnd, net500, net401, netHang, netStall} {
			for request := 1; request <= requests; request++ {
				if long || r.IntN(10) == 0 {
					runs++
					resumed += c.disturb(t, want, r, trouble{request: request, how: how})
				}
			}
		}
	}
	for i, seeds := 0, map[bool]int{true: 600, false: 60}[long]; i < seeds; i++ {
		runs += trials()[i%len(trials())].disturbOften(t, r)
	}
	t.Logf("%d runs, %d went on with rows of the one before", runs, resumed)
	if least := 5000; long && runs < least || resumed < runs/5 {
		t.Errorf("%d runs, %d resumed: too few", runs, resumed)
	}
}

// trouble is what fails: an operation of the disk, or a request for rows.
type trouble struct {
	op, request int
	how         string
}

// disturb runs an export up to a fault and goes on. It returns 1 if rows were kept.
func (c trial) disturb(t *testing.T, want []byte, r *rand.Rand, x trouble) int {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	d, f := newSimulated(), c.feed()
	d.failAt, d.how, d.cancel = x.op, x.how, cancel
	f.failAt, f.cancel = x.request, cancel
	if x.request > 0 {
		f.how = x.how
	}
	_, err := c.export(ctx, t, d, f, "one")
	got := c.whole(t, d)
	if err == nil && !bytes.Equal(got, want) || err != nil && got != nil && !bytes.Equal(got, want) {
		t.Errorf("%s, %+v: error %v, and the file has\n%.300s", c, x, err, got)
	}
	if err == nil {
		return 0
	}
	var kept *client.ExportError
	if errors.As(err, &kept) && kept.Kept != "" && x.how != failCrash && d.names[kept.Kept] == nil {
		t.Errorf("%s, %+v: %s is reported as kept and is not there", c, x, kept.Kept)
	}
	if x.how == failCrash {
		d.crash(r)
		if got := c.whole(t, d); got != nil && !bytes.Equal(got, want) {
			t.Errorf("%s, %+v: after the crash the file has\n%.300s", c, x, got)
		}
	}
	d.settle()
	res, err := c.export(t.Context(), t, d, c.feed(), "two")
	if errors.Is(err, client.ErrFileTaken) { // it was finished, but its process did not learn that
		err = nil
	}
	if got := c.whole(t, d); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s, %+v: going on: error %v, files %q, got\n%.300s\nwant\n%.300s", c, x, err, d.files(), got, want)
	}
	for _, name := range d.files() {
		if strings.Contains(name, c.file+".") {
			t.Errorf("%s, %+v: %s was left", c, x, name)
		}
	}
	return int(min(res.Resumed, 1))
}

// disturbOften runs an export with one fault after the other, until it succeeds.
func (c trial) disturbOften(t *testing.T, r *rand.Rand) (runs int) {
	t.Helper()
	clean := newSimulated()
	if _, err := c.export(t.Context(), t, clean, c.feed(), "undisturbed"); err != nil {
		t.Fatal(err)
	}
	want, d, history := c.whole(t, clean), newSimulated(), []trouble{}
	for range 6 {
		runs++
		x := trouble{op: 1 + r.IntN(clean.ops), how: []string{failError, failShort, failSpace, failCancel, failCrash}[r.IntN(5)]}
		history = append(history, x)
		ctx, cancel := context.WithCancel(t.Context())
		d.failAt, d.how, d.cancel = x.op, x.how, cancel
		_, err := c.export(ctx, t, d, c.feed(), "one")
		cancel()
		if d.down {
			d.crash(r)
		}
		d.settle()
		if got := c.whole(t, d); err == nil && !bytes.Equal(got, want) || got != nil && !bytes.Equal(got, want) {
			t.Errorf("%s, %+v: error %v, and the file has\n%.300s", c, history, err, got)
		}
		if err == nil {
			return runs
		}
	}
	if _, err := c.export(t.Context(), t, d, c.feed(), "last"); err != nil && !errors.Is(err, client.ErrFileTaken) ||
		!bytes.Equal(c.whole(t, d), want) {
		t.Errorf("%s, %+v: going on: %v, files %q", c, history, err, d.files())
	}
	return runs
}
