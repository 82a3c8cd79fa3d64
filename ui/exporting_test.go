package ui_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui"
	"odatui/ui/kit"
)

// exporter replaces exports: each one takes its steps from the test.
type exporter struct {
	mu    sync.Mutex
	begun []*writing
}

// writing is one export that runs.
type writing struct {
	client.Export
	session *client.Session
	steps   chan any // client.ExportProgress: that far it is; client.ExportResult, error: it ends; string: it panics
	ended   bool
}

func (x *exporter) run(ctx context.Context, s *client.Session, e client.Export,
	tell func(client.ExportProgress)) (client.ExportResult, error) {
	w := &writing{Export: e, session: s, steps: make(chan any)}
	x.mu.Lock()
	x.begun = append(x.begun, w)
	x.mu.Unlock()
	defer func() { w.ended = true }()
	var r client.ExportResult
	for {
		select {
		case <-ctx.Done():
			return r, &client.ExportError{Err: ctx.Err(), Rows: r.Rows, Kept: e.File + ".partial"}
		case step := <-w.steps:
			switch step := step.(type) {
			case client.ExportProgress:
				r.ExportProgress = step
				tell(step)
			case client.ExportResult:
				step.Files = append(step.Files, e.File)
				return step, nil
			case error:
				return r, step
			default:
				panic(step)
			}
		}
	}
}

// names lists the files of the exports that were begun.
func (x *exporter) names() []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	var list []string
	for _, w := range x.begun {
		list = append(list, w.File)
	}
	return list
}

// goes gives an export, counted from zero, its next step, and lets the screen see it.
func (x *exporter) goes(b *bench, i int, steps ...any) {
	b.t.Helper()
	if n := len(x.names()); n <= i {
		b.t.Fatalf("%d exports were begun:\n%s", n, b.frame())
	}
	for _, step := range steps {
		x.begun[i].steps <- step
		b.wait(time.Second)
	}
}

func written(rows, total int64) client.ExportProgress {
	return client.ExportProgress{Rows: rows, Total: total, Bytes: 80 * rows, Key: fmt.Sprint(1_000_000 + rows)}
}

func finished(rows int64) client.ExportResult {
	return client.ExportResult{ExportProgress: written(rows, rows)}
}

func broke(err error, rows int64) error {
	return &client.ExportError{Err: err, Rows: rows, Kept: "ref-country.csv.partial"}
}

// exporting begins in the rows of a set, with an exporter.
func exporting() (*world, ui.Deps, *exporter) {
	w, d := inRows()
	x := &exporter{}
	d.Export = x.run
	return w, opened(d, func(s *client.Session) { s.About.Concurrency = 4 }), x
}

// opened changes each session that is opened.
func opened(d ui.Deps, change func(*client.Session)) ui.Deps {
	open := d.Open
	d.Open = func(ctx context.Context, ref string) (*client.Session, error) {
		s, err := open(ctx, ref)
		if err == nil {
			s.Code = func(r *client.Run, language string) (string, error) {
				return fmt.Sprintf("%s %s %s \\\n  --filter '%s'\n", language, ref, r.Query.Path, r.Query.Filter), nil
			}
			change(s)
		}
		return s, err
	}
	return d
}

// TestExportWritesTheView: E asks for what is there, enter begins it in the background, and
// the frame says how far it is and how it ended.
func TestExportWritesTheView(t *testing.T) {
	in(t, func(t *testing.T) {
		_, d, x := exporting()
		b := newBench(t, d, 120, 32)
		b.keys("s", "E")
		b.has("export of REF_COUNTRY", "loaded", "all 500", "ref-country.csv", "500 rows, 1 request to LIVE", "by Id")
		b.keys("enter")
		b.lacks("export of REF_COUNTRY")
		b.has("exporting to ref-country.csv")
		b.keys("down")
		want := client.Export{Query: client.Query{Path: "REF_COUNTRY", Count: true, OrderBy: []client.Order{{By: "Id"}}}, Limit: -1, Lists: true,
			File: "ref-country.csv"}
		if diff := cmp.Diff(want, x.begun[0].Export); diff != "" {
			t.Error(diff)
		}
		x.goes(b, 0, written(100, 500))
		b.has("1 export 20 %", "row 2")
		x.goes(b, 0, finished(500))
		b.has("ref-country.csv: 500 rows, 40.0 kB")
		b.lacks("1 export")
	})
}

// TestExportOfMarkedRows: they are written as they are, without a request, and the columns
// that are shown are those of the file.
func TestExportOfMarkedRows(t *testing.T) {
	in(t, func(t *testing.T) {
		_, d, x := exporting()
		b := newBench(t, d, 120, 32)
		b.keys("space", "down", "space", "right", "z", "h", "E")
		b.has("marked 2", "loaded 100", "2 rows that are there: nothing is requested", "1 column that is")
		b.keys("enter")
		got := x.begun[0]
		if len(got.Pages) != 1 || got.Pages[0].Len() != 2 || got.Pages[0].Cell(1, 0).Text() != "2" || !slices.Equal(got.Columns, []string{"Id"}) {
			t.Errorf("%d pages, columns %v", len(got.Pages), got.Columns)
		}
		x.goes(b, 0, finished(2))
		b.keys("E", "right", "enter")
		if got := x.begun[1]; len(got.Pages) == 0 || got.Pages[0].Len() != 50 || len(got.Columns) != 1 {
			t.Errorf("not the loaded rows: %d pages", len(got.Pages))
		}
		x.goes(b, 1, finished(50))
	})
}

// TestExportChoices: formats choose the ending and an ending the format; the choice is there
// the next time.
func TestExportChoices(t *testing.T) {
	in(t, func(t *testing.T) {
		_, d, x := exporting()
		d.ExportFile = func(s *client.Session, name, ending string, _ func(string) bool) string {
			return s.About.Environment + "-" + name + "." + ending
		}
		b := newBench(t, d, 120, 32)
		b.keys("E")
		b.has("live-REF_COUNTRY.csv", "formulas")
		b.keys("down", "n", "down", "g")
		b.has("live-REF_COUNTRY.ndjson.gz")
		b.lacks("formulas")
		b.keys("up", "p")
		b.has("live-REF_COUNTRY.parquet")
		b.lacks("compression", "formulas", ".gz")
		b.keys("n", "down", "g", "up", "c", "down", "down", "right", "enter")
		if got := x.begun[0]; got.File != "live-REF_COUNTRY.csv.gz" || !got.ExcelSafe || got.Format != "" {
			t.Errorf("%+v", got.Export)
		}
		b.keys("E")
		b.has("csv.gz")
		b.keys("up")
		b.send(press("ctrl+u"))
		b.typing("out/日本.tsv")
		b.has("out/日本.tsv")
		b.keys("enter")
		if got := x.begun[1]; got.File != "out/日本.tsv" || got.Format != "" || !got.ExcelSafe {
			t.Errorf("%+v", got.Export)
		}
		b.keys("E", "up")
		b.send(press("ctrl+u"))
		b.keys("enter")
		b.has("the file needs a name")
		b.typing("-")
		b.keys("enter")
		b.has("no stream")
		b.send(press("ctrl+u"))
		b.typing("out/./日本.tsv")
		b.keys("enter")
		b.has("another export is writing this file")
		x.goes(b, 0, finished(1))
		b.send(press("ctrl+u"))
		b.typing("data.txt")
		b.keys("enter")
		if got := x.begun[len(x.begun)-1]; got.File != "data.txt" || got.Format != "tsv" {
			t.Errorf("%+v", got.Export)
		}
	})
}

// TestExportBeforeItsNameIsThere: enter that comes before the proposed name waits for it.
func TestExportBeforeItsNameIsThere(t *testing.T) {
	in(t, func(t *testing.T) {
		_, d, x := exporting()
		names := make(chan string)
		d.ExportFile = func(*client.Session, string, string, func(string) bool) string { return <-names }
		b := newBench(t, d, 120, 32)
		b.keys("E", "enter")
		b.has("export of REF_COUNTRY")
		names <- "late.csv"
		b.settle()
		b.lacks("export of REF_COUNTRY")
		if got := x.names(); !slices.Equal(got, []string{"late.csv"}) {
			t.Errorf("begun: %v", got)
		}
	})
}

// TestExportQueue: an environment has two exports at once, one where it is licensed or takes
// one request at a time; others wait for their turn, and other environments do not.
func TestExportQueue(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*client.Session)
		want   int
	}{
		"two":      {func(s *client.Session) { s.About.Concurrency = 4 }, 2},
		"licensed": {func(s *client.Session) { s.About.Concurrency, s.About.Licensed = 4, true }, 1},
		"one":      {func(s *client.Session) { s.About.Concurrency = 1 }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				_, d := inRows()
				x := &exporter{}
				d.Export = x.run
				b := newBench(t, opened(d, c.change), 120, 32)
				for range 3 {
					b.keys("E", "enter")
				}
				if got := len(x.names()); got != c.want {
					t.Errorf("%d at once", got)
				}
				b.typing(":exports")
				b.keys("enter")
				b.has(fmt.Sprintf("%d running", c.want), "waits", "ref-country-2.csv", "ref-country-3.csv")
				x.goes(b, 0, finished(500))
				if got := len(x.names()); got != c.want+1 {
					t.Errorf("%d were begun after the first has ended", got)
				}
				b.keys("esc", "-", "E", "enter")
				if got := x.begun[len(x.begun)-1].session.About.Ref(); got != "xmart@staging" {
					t.Errorf("the export of the other environment waits: the last is of %s", got)
				}
			})
		})
	}
}

// TestSessionsOfExportsStayOpen: leaving for home closes a session only once its export is
// done.
func TestSessionsOfExportsStayOpen(t *testing.T) {
	in(t, func(t *testing.T) {
		w, d, x := exporting()
		b := newBench(t, d, 120, 32)
		b.keys("E", "enter", "esc", "esc")
		b.has("1 export")
		closed := func() int {
			w.mu.Lock()
			defer w.mu.Unlock()
			return w.closed["xmart@live"]
		}
		if closed() != 0 {
			t.Error("the session was closed under its export")
		}
		b.keys("E")
		b.has("export 1 of 1", "live REF_COUNTRY")
		x.goes(b, 0, finished(500))
		b.has("1 done", "500 rows were written, 40.0 kB.", "odatui export xmart@live REF_COUNTRY")
		if closed() != 1 {
			t.Errorf("closed %d times after the export", closed())
		}
	})
}

// TestQuitAsksForExports: q and :quit ask once, ctrl+c says it and the second one quits; an
// export that is stopped is waited for.
func TestQuitAsksForExports(t *testing.T) {
	in(t, func(t *testing.T) {
		_, d, x := exporting()
		b := newBench(t, d, 120, 32)
		b.keys("E", "enter", "E", "enter")
		b.typing(":quit")
		b.keys("enter")
		b.has("2 exports run: quit stops them", "odatui export xmart@live REF_COUNTRY", "-o ref-country.csv")
		b.keys("enter")
		if b.quit || x.begun[0].ended {
			t.Fatal("the careful answer quits")
		}
		b.keys("esc", "esc", "q")
		b.has("2 exports run: quit stops them")
		b.keys("y")
		if !b.quit || !x.begun[0].ended || !x.begun[1].ended {
			t.Error("it does not quit, or an export goes on")
		}
	})
	t.Run("interrupt", func(t *testing.T) {
		in(t, func(t *testing.T) {
			_, d, x := exporting()
			b := newBench(t, d, 120, 32)
			b.keys("E", "enter", "ctrl+c")
			b.has("ctrl+c again stops the export and quits")
			b.keys("ctrl+c")
			if !b.quit || !x.begun[0].ended {
				t.Error("the second ctrl+c does not quit")
			}
		})
	})
}

// TestStoppedExport: the list says what came, who must act and what goes on; enter opens the
// diagnosis, and R goes on from both.
func TestStoppedExport(t *testing.T) {
	in(t, func(t *testing.T) {
		w, d, x := exporting()
		b := newBench(t, d, 120, 32)
		b.keys("E", "enter")
		x.goes(b, 0, written(200, 500), broke(&client.ResponseError{Status: 503}, 200))
		b.has("ref-country.csv: stopped after 200 rows, the service answered 503; :exports says why")
		b.typing(":exports")
		b.keys("enter")
		b.has("1 stopped, can go on", "40 %", "200 rows came, then the service answered 503.", "Judged:", "who must act      you",
			"R goes on behind row 200", "odatui export xmart@live REF_COUNTRY --filter '' -o ref-country.csv",
			"ref-country.csv.partial", "last key 1000200", "export 1 of 1", "stopped HTTP 503")
		b.keys("enter")
		b.has("odatui tried to export REF_COUNTRY to ref-country.csv")
		b.keys("R")
		b.has("1 running", "export 1 of 1")
		if len(x.begun) != 2 || x.begun[1].session != x.begun[0].session || w.opened["xmart@live"] != 1 {
			t.Errorf("%d begun, %d sessions", len(x.begun), w.opened["xmart@live"])
		}
		p := written(300, 500)
		p.Resumed = 200
		x.goes(b, 1, p, broke(&client.ResponseError{Status: 401}, 300))
		b.has("300 rows came, then the token was refused.")
		b.keys("R") // the secret may be another one by now
		if len(x.begun) != 3 || x.begun[2].session == x.begun[0].session || w.opened["xmart@live"] != 2 {
			t.Errorf("%d begun, %d sessions", len(x.begun), w.opened["xmart@live"])
		}
		x.goes(b, 2, finished(500))
		b.has("1 done", "500 rows were written")
	})
}

// TestExportGoesOnAfterAFailedOpening: what is kept stays known.
func TestExportGoesOnAfterAFailedOpening(t *testing.T) {
	in(t, func(t *testing.T) {
		w, d, x := exporting()
		b := newBench(t, d, 120, 32)
		b.keys("E", "enter")
		x.goes(b, 0, written(200, 500), broke(&client.ResponseError{Status: 401}, 200))
		b.typing(":exports")
		b.keys("enter")
		w.openGate = func(context.Context, string) error { return errDown }
		b.keys("R")
		b.has("200 rows came, then dial tcp", "ref-country.csv.partial")
		w.openGate = nil
		b.keys("R")
		if len(x.begun) != 2 {
			t.Errorf("%d begun", len(x.begun))
		}
	})
}

// TestStopAndForget: x ends an export that runs or waits, d takes it off the list.
func TestStopAndForget(t *testing.T) {
	in(t, func(t *testing.T) {
		_, d, x := exporting()
		b := newBench(t, d, 120, 32)
		for range 3 {
			b.keys("E", "enter")
		}
		x.goes(b, 1, written(50, 500))
		b.typing(":exports")
		b.keys("enter")
		b.has("export 3 of 3", "waits")
		b.keys("d")
		b.has("d: stop it first: x")
		b.keys("x")
		b.has("1 stopped, can go on", "export 3 of 3", "No row came: it was stopped.")
		b.keys("g", "j", "x")
		b.has("2 stopped, can go on", "50 rows came, then it was stopped.", "export 2 of 3", "cancelled at")
		b.keys("y")
		b.has("copied the path")
		b.keys("Y")
		b.has("copied the command")
		b.keys("d")
		b.has("1 stopped, can go on", "export 2 of 2")
		b.keys("R")
		if got := x.names(); !slices.Equal(got, []string{"ref-country.csv", "ref-country-2.csv", "ref-country-3.csv"}) {
			t.Errorf("begun: %v", got)
		}
		x.goes(b, 0, finished(500))
		x.goes(b, 2, finished(500))
		b.keys("d", "d")
		b.has("Nothing is exported in this run", "no exports")
		b.keys("x")
		b.has("x: there are no exports")
	})
}

// TestExportOverAFile asks before it is replaced.
func TestExportOverAFile(t *testing.T) {
	in(t, func(t *testing.T) {
		_, d, x := exporting()
		b := newBench(t, d, 120, 32)
		there := fmt.Errorf("ref-country.csv %w", client.ErrFileTaken)
		b.keys("E", "enter")
		x.goes(b, 0, there)
		b.wait(time.Second) // a dialog that comes by itself hears no key at first
		b.has("ref-country.csv is there already. Replace it?")
		b.keys("n")
		b.has("nothing was exported")
		b.keys("esc", "E")
		b.has("E: nothing was exported in this run")
		b.keys("enter", "E", "enter")
		x.goes(b, 1, there)
		b.wait(time.Second)
		b.keys("y")
		if len(x.begun) != 3 || !x.begun[2].Force || x.begun[1].Force {
			t.Fatalf("%d begun", len(x.begun))
		}
		x.goes(b, 2, broke(fmt.Errorf("ref-country.csv.partial %w: filter was Id gt 3", client.ErrOtherExport), 0))
		b.wait(time.Second)
		b.has("is of another export: filter was Id", "Drop what is there, and begin again?")
		b.keys("y")
		if len(x.begun) != 4 || !x.begun[3].Force || !x.begun[3].Restart || x.begun[2].Restart {
			t.Fatalf("%d begun", len(x.begun))
		}
		x.goes(b, 3, finished(500))
		b.has("ref-country.csv: 500 rows")
		b.typing(":exports")
		b.keys("enter")
		b.has("export 1 of 1")
	})
}

// noFolder is an error of the file, as those of client/save are.
type noFolder struct{ error }

func (noFolder) Is(target error) bool { return target == client.ErrFile }
func (noFolder) Hints() []string      { return []string{"make it first: mkdir -p out"} }

// TestExportThatCannotBeWritten is no failure of the service: it is not diagnosed as one, and
// says what the file needs.
func TestExportThatCannotBeWritten(t *testing.T) {
	in(t, func(t *testing.T) {
		_, d, x := exporting()
		b := newBench(t, d, 120, 32)
		b.keys("E", "enter")
		x.goes(b, 0, noFolder{errors.New("write out/x.csv: there is no folder out")})
		b.typing(":exports")
		b.keys("enter")
		b.has("there is no folder out", "who must act", "you", "make it first: mkdir -p out; then R begins anew.", "enter details")
		b.lacks("does not recognise", "Check every stage", "the diagnosis")
		b.keys("enter")
		b.has("make it first: mkdir -p out", "esc list")
		b.lacks("for a ticket", "enter details")
	})
}

// TestLargeExportOfALiveEnvironment asks with rows and requests before it takes everything.
func TestLargeExportOfALiveEnvironment(t *testing.T) {
	for name, c := range map[string]struct {
		live  bool
		total int64
		asks  string
	}{"many": {true, 121_680, "121,680 rows are at least 25 requests."}, "unknown": {true, -1, "How many rows there are is not known"},
		"few": {true, 100_000, ""}, "not live": {false, 121_680, ""}} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				_, d, x := exporting()
				b := newBench(t, opened(d, func(s *client.Session) { s.About.Live = c.live }), 120, 32)
				b.send(kit.ExportMsg{Session: ui.SessionOf(b.m), Query: client.Query{Path: "F"}, Name: "F", Total: c.total})
				b.settle()
				b.keys("enter")
				if c.asks != "" {
					if len(x.begun) != 0 {
						t.Error("it was begun without a question")
					}
					b.has(c.asks, "xmart@live is live.")
					b.keys("n")
					b.has("export of F")
					b.keys("enter", "y")
				}
				b.lacks("export of F")
				if len(x.begun) != 1 {
					t.Errorf("%d begun", len(x.begun))
				}
			})
		})
	}
}

// TestNamesOfExportsAreClean: what a server calls things cannot control the terminal, and
// nothing is wider than the screen, at any size.
func TestNamesOfExportsAreClean(t *testing.T) {
	in(t, func(t *testing.T) {
		_, d, x := exporting()
		d.ExportFile = func(_ *client.Session, name, ending string, _ func(string) bool) string {
			return "\x1b[2J日本語の施設\u202e" + name + "." + ending
		}
		b := newBench(t, d, 120, 32)
		for _, name := range []string{"F\x1b]0;x\a", strings.Repeat("日本", 60)} {
			b.send(kit.ExportMsg{Session: ui.SessionOf(b.m), Query: client.Query{Path: name}, Name: "日本日本", Total: 500})
			b.settle()
			b.keys("enter")
		}
		x.goes(b, 0, written(1, 2), &client.ExportError{Err: errors.New("\x1b[31mno"), Rows: 1, Kept: "\x1b[2J.partial"})
		b.typing(":exports")
		b.keys("enter", "G")
		for _, size := range append(slices.Clone(sizes), [2]int{40, 10}, [2]int{200, 60}, [2]int{30, 7}, [2]int{61, 16}) {
			b.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			b.settle()
			for range 2 {
				frame := b.frame()
				fits(t, frame, size[0], size[1])
				if i := strings.IndexFunc(frame, func(r rune) bool { return r < ' ' && r != '\n' || r == '\u202e' }); i >= 0 {
					t.Errorf("%v: a control character: %q", size, frame[max(0, i-20):i+1])
				}
				b.keys("k")
			}
			b.keys("G")
		}
	})
}

// TestExportThatPanics is an export that failed.
func TestExportThatPanics(t *testing.T) {
	in(t, func(t *testing.T) {
		_, d, x := exporting()
		b := newBench(t, d, 120, 32)
		b.keys("E", "enter")
		x.goes(b, 0, "a bug")
		b.has("stopped after 0 rows", "a bug")
		b.keys("down")
		b.has("row 2")
	})
}

// TestNoExports: without an exporter E says so, and there is no list.
func TestNoExports(t *testing.T) {
	in(t, func(t *testing.T) {
		_, d := inRows()
		b := newBench(t, d, 120, 32)
		b.keys("E")
		b.has("E: rows cannot be exported here")
		b.keys("esc", "E")
		b.has("E: rows cannot be exported here")
	})
}

// TestExportWhileRowsComeIsNotTheOldView: E waits for the rows of a view that has changed.
func TestExportWhileRowsComeIsNotTheOldView(t *testing.T) {
	in(t, func(t *testing.T) {
		w, d, _ := exporting()
		b := newBench(t, d, 120, 32)
		gate := make(chan struct{})
		w.services["xmart@live"].gate = func(ctx context.Context, call string) error {
			if call == "fetch" {
				<-gate
			}
			return ctx.Err()
		}
		b.keys("s", "E")
		b.has("E: other rows are on their way")
		close(gate)
		b.settle()
		b.keys("E")
		b.has("by Id")
	})
}

// TestExportsInPlainMode: exports are printed once, and how far they are with a key.
func TestExportsInPlainMode(t *testing.T) {
	in(t, func(t *testing.T) {
		_, d, x := exporting()
		out := &teletype{t: t}
		b := benchOf(t, ui.NewPlain(d, out), 80, 24)
		out.lines()
		b.keys("E")
		out.said("export of REF_COUNTRY", "500 rows, 1 request to LIVE", "rows: all 500")
		b.keys("down")
		out.said("format: csv")
		b.keys("enter")
		out.said("exporting to ref-country.csv")
		b.typing(":exports")
		b.keys("enter")
		out.said("exports, 1", "export 1 of 1. ref-country.csv from live REF_COUNTRY: running")
		out.lines()
		x.goes(b, 0, written(100, 500), written(200, 500))
		if lines := out.lines(); len(lines) > 0 {
			t.Errorf("progress is printed by itself: %q", lines)
		}
		b.keys("down")
		out.said("200 of 500 rows")
		x.goes(b, 0, broke(&client.ResponseError{Status: 503}, 200))
		out.said("failed: ref-country.csv: stopped after 200 rows", "what to do: R goes on behind row 200")
	})
}

// exportScenes have a picture at every size.
var exportScenes = []scene{
	{"export dialog", exportWorld, func(b *bench) { b.keys("=", "space", "E", "down") }},
	{"export question", exportWorld, func(b *bench) {
		b.send(kit.ExportMsg{Session: ui.SessionOf(b.m), Query: client.Query{Path: "F"}, Name: "F", Total: 121_680})
		b.settle()
		b.keys("enter")
	}},
	{"exports none", exportWorld, func(b *bench) { b.send(kit.OpenExportsMsg{}); b.settle() }},
	{"exports", exportWorld, playExports},
	{"exports stopped", exportWorld, func(b *bench) { playExports(b); b.keys("g", "down", "down", "down") }},
	{"exports done", exportWorld, func(b *bench) { playExports(b); b.keys("G", "up", "enter") }},
	{"exports waiting for a service", func() (*world, ui.Deps) {
		w, d, _ := exporting()
		d.Export = func(ctx context.Context, _ *client.Session, _ client.Export, tell func(client.ExportProgress)) (client.ExportResult, error) {
			p := written(300, 1000)
			tell(p)
			time.Sleep(time.Second)
			p.Wait = 290 * time.Second
			tell(p)
			<-ctx.Done()
			return client.ExportResult{}, ctx.Err()
		}
		return w, d
	}, func(b *bench) {
		b.keys("E", "enter")
		b.wait(3 * time.Second)
		b.send(kit.OpenExportsMsg{})
		b.settle()
	}},
	{"exports marked on the status line", exportWorld, func(b *bench) { playExports(b); b.keys("esc") }},
}

// exportWorld has an exporter that does by the name of the file what its script says.
func exportWorld() (*world, ui.Deps) {
	w, d, _ := exporting()
	d.Export = scripted
	return w, d
}

// script is what an export does, a second a step; then it goes on without an end.
type script struct {
	file, set string
	total     int64
	steps     []any
}

var scripts = []script{
	{"countries.csv", "REF_COUNTRY", 195, []any{client.ExportResult{ExportProgress: written(195, 195), Formulas: 2,
		Notes: []string{"3 rows moved while they were read; none is missing"}, Advice: []string{"duckdb -c \"from 'countries.csv'\""}}}},
	{"notes.ndjson", "日本", 34, []any{client.ExportResult{ExportProgress: written(34, 34)}}},
	{"observations-staging.csv", "FACT_LIFE_EXPECTANCY", 121_485, []any{written(40_000, 121_485), written(80_000, 121_485),
		&client.ExportError{Err: &client.ResponseError{Status: 401}, Rows: 80_000, Kept: "observations-staging.csv.partial"}}},
	{"life-2026.csv.zst", "FACT_LIFE_EXPECTANCY", 121_680, []any{written(36_000, 121_680), written(72_000, 121_680)}},
	{"日本語の施設.csv", "日本", -1, []any{written(3000, -1)}},
	{"wide.tsv", "REF_COUNTRY", 2000, nil},
}

func scripted(ctx context.Context, _ *client.Session, e client.Export, tell func(client.ExportProgress)) (client.ExportResult, error) {
	at := slices.IndexFunc(scripts, func(s script) bool { return s.file == e.File })
	if at >= 0 {
		for _, step := range scripts[at].steps {
			time.Sleep(time.Second)
			switch step := step.(type) {
			case client.ExportProgress:
				tell(step)
			case client.ExportResult:
				step.Files = []string{e.File}
				return step, nil
			case error:
				return client.ExportResult{}, step
			}
		}
	}
	<-ctx.Done()
	return client.ExportResult{}, ctx.Err()
}

// playExports orders all of them, of two environments, and opens the list.
func playExports(b *bench) {
	live := ui.SessionOf(b.m)
	b.keys("-")
	staging := ui.SessionOf(b.m)
	b.keys("-")
	for _, s := range scripts {
		msg := kit.ExportMsg{Session: live, Query: client.Query{Path: s.set, Filter: "Year eq 2026"}, Name: safe.Clean(s.set), Total: s.total}
		if strings.Contains(s.file, "staging") {
			msg.Session = staging
		}
		b.send(msg)
		b.settle()
		b.keys("up")
		b.send(press("ctrl+u"))
		b.typing(s.file)
		b.keys("enter")
		if s.total < 0 || s.total > 100_000 && msg.Session == live {
			b.keys("y")
		}
	}
	b.wait(4 * time.Second)
	b.send(kit.OpenExportsMsg{})
	b.settle()
	b.wait(time.Second)
}
