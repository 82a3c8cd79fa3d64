package cli

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"odatui/client"
	"odatui/client/compare"
)

// TestWaitEndsAtOnce: where a service asks for a long wait, export and diff say so; an
// interruption ends them in it, and an export goes on with what came.
func TestWaitEndsAtOnce(t *testing.T) {
	t.Parallel()
	names := strings.Fields("a b c d e f g h i j k l m n o p q r s t")
	file := filepath.Join(t.TempDir(), "x.csv")
	for _, tt := range []struct{ args, says, after string }{
		{"export p@live Things -o " + file, "odatui: the service asks to wait: 10 min 0 s left\n",
			"what came is kept in " + file + ".partial: the same command goes on"},
		{"diff p@live @uat Things", "odatui: the service of p@live asks to wait: 10 min 0 s left\n",
			"odatui: hint: the same command begins again\n"},
	} {
		var served atomic.Bool
		s := &twoRows{namespace: "NS", rows: things(names...), before: func(w http.ResponseWriter, page int) bool {
			if page != 6 || served.Load() { // far behind the first page: some are requested ahead of what is written
				return false
			}
			w.Header().Set("Retry-After", "600")
			w.WriteHeader(http.StatusTooManyRequests)
			return true
		}}
		p := twoSides(t, s, &twoRows{namespace: "NS", rows: things(names...)})
		ctx, cancel := context.WithCancel(t.Context())
		var mu sync.Mutex
		var said strings.Builder
		a := newApp(os.Stdin, os.Stdout, os.Stderr)
		a.out, a.config, a.store, a.inTTY, a.outTTY, a.errTTY = &bytes.Buffer{}, p.config, p.state, false, false, false
		a.err = writerOf(func(text []byte) (int, error) {
			mu.Lock()
			defer mu.Unlock()
			if said.Write(text); strings.Contains(said.String(), tt.says) {
				cancel()
			}
			return len(text), nil
		})
		code := a.run(ctx, strings.Fields(tt.args))
		cancel()
		if code != exitInterrupted || !strings.Contains(said.String(), tt.after) || strings.Count(said.String(), "asks to wait") != 1 {
			t.Errorf("%s: exit %d: %s", tt.args, code, said.String())
		}
		served.Store(true)
		code = p.run(strings.Fields(tt.args)...)
		if resumed := strings.Contains(p.err, " were there already), "); code != exitDone || resumed != strings.HasPrefix(tt.args, "export") {
			t.Errorf("%s, once more: exit %d: %s", tt.args, code, p.err)
		}
	}
	if text, err := os.ReadFile(file); err != nil || strings.Count(string(text), "\n") != len(names)+1 || !strings.HasSuffix(string(text), "\n19,s\n20,t\n") {
		t.Errorf("%v: %s", err, text)
	}
}

// drawn is what a line of a terminal shows at last.
func drawn(b *bytes.Buffer) string {
	lines := strings.Split(b.String(), "\r\x1b[K")
	b.Reset()
	return lines[len(lines)-1]
}

// TestWaitOfAnExportOnATerminal: the line counts down, and goes on once the rows come.
func TestWaitOfAnExportOnATerminal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var line, said bytes.Buffer
		a := &app{err: &said}
		p := &exportProgress{app: a, e: client.Export{File: "x.csv"}, line: &statusLine{w: &line, width: 80}, began: time.Now()}
		for _, step := range []struct {
			now  client.ExportProgress
			want string
		}{
			{client.ExportProgress{Total: -1, Wait: 11 * time.Second}, "odatui: 0 rows, the service asks to wait: 11 s left"},
			{client.ExportProgress{Total: -1, Wait: time.Second}, "odatui: 0 rows, the service asks to wait: 1 s left"},
			{client.ExportProgress{Total: -1}, "odatui: 0 rows, requesting the next ones"},
			{client.ExportProgress{Rows: 100, Total: 300, Bytes: 2000}, "odatui: 100 of 300 rows, 2.0 kB, 25 rows/s, 8.0 s left"},
			{client.ExportProgress{Rows: 100, Total: 300, Bytes: 2000, Wait: 15 * time.Minute},
				"odatui: 100 rows, the service asks to wait: 15 min 0 s left"},
			{client.ExportProgress{Rows: 100, Total: 300, Bytes: 2000, Wait: 899 * time.Second},
				"odatui: 100 rows, the service asks to wait: 14 min 59 s left"},
			{client.ExportProgress{Rows: 100, Total: 300, Bytes: 2000}, "odatui: 100 of 300 rows, 2.0 kB, 14 rows/s, 14 s left"},
		} {
			time.Sleep(time.Second)
			step.now.Stage = client.ExportReading
			p.tell(step.now)
			if got := drawn(&line); got != step.want {
				t.Errorf("got %q, want %q", got, step.want)
			}
		}
		if said.Len() > 0 {
			t.Errorf("besides the line: %s", said.String())
		}
	})
}

// TestWaitsOfBothSides: each side is named once for each of its waits, whatever the other does,
// and a line on a terminal stays at the side that takes longer.
func TestWaitsOfBothSides(t *testing.T) {
	t.Parallel()
	var said bytes.Buffer
	a, line := &app{err: &said}, &statusLine{}
	sides := []*diffSide{{ref: "p@live"}, {ref: "p@uat"}}
	var drawn []string
	for _, waits := range [][2]int{{60, 0}, {60, 60}, {59, 60}, {59, 59}, {1, 1}, {0, 1}, {0, 0}, {0, 300}, {30, 300}, {0, 270}} {
		p := compare.Progress{Doing: "reading both sides"}
		p.Left.Wait, p.Right.Wait = time.Duration(waits[0])*time.Second, time.Duration(waits[1])*time.Second
		a.tellWait(line, 0, sides[0].ref, p.Left.Wait)
		a.tellWait(line, 1, sides[1].ref, p.Right.Wait)
		drawn = append(drawn, strings.TrimPrefix(progressText(p, sides), "the service of p@"))
	}
	want := `odatui: the service of p@live asks to wait: 1 min 0 s left
odatui: the service of p@uat asks to wait: 1 min 0 s left
odatui: the service of p@uat asks to wait: 5 min 0 s left
odatui: the service of p@live asks to wait: 30 s left
`
	if said.String() != want {
		t.Errorf("said %s", said.String())
	}
	lines := "live asks to wait: 1 min 0 s left;live asks to wait: 1 min 0 s left;live asks to wait: 59 s left;live asks to wait: 59 s left;" +
		"live asks to wait: 1 s left;uat asks to wait: 1 s left;reading both sides: 0 of 0 and 0 of 0 rows, 0 differences so far;" +
		"uat asks to wait: 5 min 0 s left;uat asks to wait: 5 min 0 s left;uat asks to wait: 4 min 30 s left"
	if got := strings.Join(drawn, ";"); got != lines {
		t.Errorf("drawn %s", got)
	}
}
