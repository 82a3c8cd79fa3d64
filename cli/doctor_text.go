package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/client/doctor"
	"odatui/client/evidence"
	"odatui/client/safe"
)

// stageMarks are printed before a stage, whose text has the same meaning.
var stageMarks = map[client.StageState]string{
	client.StageOK: "✓", client.StageWarn: "!", client.StageFail: "✗", client.StageSkip: "·",
}

// live writes the stages of a checkup as they end. A temporary line on the
// terminal names the running stage.
type live struct {
	app     *app
	title   string    // above the first stage, "" none
	silent  bool      // the stages are for a program
	spinner io.Writer // nil: no terminal

	mu     sync.Mutex
	shown  int    // stages written
	now    string // what runs
	turn   int
	drawn  bool
	ticker *time.Ticker
	done   chan struct{}
	wait   sync.WaitGroup
}

func (a *app) newLive(silent bool) *live {
	l := &live{app: a, silent: silent, done: make(chan struct{})}
	if a.errTTY && os.Getenv("TERM") != "dumb" {
		l.spinner = os.Stderr // a.err takes the line's own control characters out
		l.ticker = time.NewTicker(120 * time.Millisecond)
		l.wait.Go(l.spin)
	}
	return l
}

// told receives the latest state of a checkup.
func (l *live) told(up client.Checkup) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now = ""
	for i, s := range up.Stages {
		switch {
		case s.State == client.StageRunning:
			l.now = s.Title
		case s.State != client.StageWaiting && i == l.shown:
			l.write(s)
			l.shown++
		}
	}
	if asked := answered(up.Sets); len(up.Sets) > 0 && asked < len(up.Sets) {
		l.now = fmt.Sprintf("sets, %d of %d", asked, len(up.Sets))
	}
	l.draw()
}

func answered(sets []client.SetAccess) int {
	n := 0
	for _, s := range sets {
		if s.State != client.StageWaiting && s.State != client.StageRunning {
			n++
		}
	}
	return n
}

func (l *live) write(s client.Stage) {
	if l.silent {
		return
	}
	l.erase()
	if l.shown == 0 && l.title != "" {
		fmt.Fprintf(l.app.out, "%s\n", safe.Clean(l.title))
	}
	p := &prose{width: l.app.proseWidth()}
	took := ""
	if s.State != client.StageSkip {
		took = fmt.Sprintf("%d ms", s.Took.Milliseconds())
	}
	left := fmt.Sprintf("%s %-14s %9s  ", stageMarks[s.State], s.Title, took)
	p.line(left, s.Detail)
	if l.app.verbose || s.State == client.StageWarn || s.State == client.StageFail {
		for _, note := range s.Notes {
			p.line(strings.Repeat(" ", 4), note)
		}
	}
	_, _ = io.WriteString(l.app.out, p.String()) // a full disk is seen at the end
}

func (l *live) spin() {
	for {
		select {
		case <-l.done:
			return
		case <-l.ticker.C:
			l.mu.Lock()
			l.turn++
			l.draw()
			l.mu.Unlock()
		}
	}
}

// draw writes the line that names the running stage.
func (l *live) draw() {
	if l.spinner == nil {
		return
	}
	l.erase()
	if l.now != "" {
		fmt.Fprintf(l.spinner, "%c %s …", `|/-\`[l.turn%4], l.now)
		l.drawn = true
	}
}

func (l *live) erase() {
	if l.drawn {
		fmt.Fprint(l.spinner, "\r\x1b[K")
		l.drawn = false
	}
}

// end erases the line.
func (l *live) end() {
	if l.spinner == nil {
		return
	}
	l.ticker.Stop()
	close(l.done)
	l.wait.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.erase()
}

// printFindings writes the verdict below the stages.
func (a *app) printFindings(up client.Checkup, named bool) error {
	p := &prose{width: a.proseWidth()}
	p.blank()
	if len(up.Sets) > 0 {
		printAccess(p, up.Sets)
	}
	printChanged(p, up)
	ref := up.Target.Ref
	switch {
	case up.Diagnosis != nil && named:
		p.line("", ref+" fails:")
	case up.Diagnosis == nil:
		p.line("", ref+": "+checkupLine(up))
	}
	if _, err := io.WriteString(a.out, p.String()); err != nil {
		return err
	}
	if up.Diagnosis != nil {
		return a.printDiagnosis(a.out, up.Evidence, *up.Diagnosis)
	}
	return nil
}

// printChanged prints what differs from the last successful run.
func printChanged(p *prose, up client.Checkup) {
	when := up.Since.Local().Format("2 Jan 2006 at 15:04")
	switch {
	case up.Since.IsZero():
		return
	case len(up.Changed) > 0:
		p.line("", "what differs since it last worked, on "+when+":")
	case up.Diagnosis != nil:
		p.line("", "nothing in the profile or its token differs since it last worked, on "+when)
	default:
		return
	}
	for _, line := range up.Changed {
		p.line("  ", line)
	}
	p.blank()
}

// checkupLine returns the result of a checkup without a failure.
func checkupLine(up client.Checkup) string {
	ran := 0
	warned := 0
	for _, s := range up.Stages {
		if s.State != client.StageSkip {
			ran++
		}
		if s.State == client.StageWarn {
			warned++
		}
	}
	text := "nothing failed"
	switch {
	case !up.OK:
		text = "not finished"
	case up.Stage(client.StageFirstRow).State == client.StageOK:
		text = "works, a row came"
	case up.Stage(client.StageFirstRow).State == client.StageSkip:
		text = "nothing failed; a row was not asked for"
	}
	if warned > 0 {
		text += ", with something to look at in " + plural(int64(warned), "stage")
	}
	return fmt.Sprintf("%s (%d of %d stages ran in %d ms)", text, ran, len(up.Stages), up.Took.Milliseconds())
}

// printAccess lists which sets may be read.
func printAccess(p *prose, sets []client.SetAccess) {
	wide := 0
	for _, s := range sets {
		wide = min(max(wide, ansi.StringWidth(string(safe.Clean(s.Name)))), 40)
	}
	for _, s := range sets {
		name := string(safe.Clean(s.Name))
		name += strings.Repeat(" ", max(wide-ansi.StringWidth(name), 0))
		p.line(fmt.Sprintf("%s %s %6d ms  ", stageMarks[s.State], name, s.Took.Milliseconds()), s.Detail)
	}
	p.line("", doctor.SetsLine(sets))
	p.blank()
}

// printDifferences prints where two checkups differ.
func (a *app) printDifferences(up, other client.Checkup) error {
	p := &prose{width: a.proseWidth()}
	p.blank()
	lines := doctorDifferences(up, other)
	p.line("", outcomeLine(up, other, len(lines) > 0))
	for _, line := range lines {
		p.line("  ", line)
	}
	_, err := io.WriteString(a.out, p.String())
	return err
}

// outcomeLine compares the results of two checkups.
func outcomeLine(up, other client.Checkup, differ bool) string {
	a, b := up.Target.Ref, other.Target.Ref
	line := b + " works, " + a + " fails"
	switch {
	case up.OK && other.OK:
		line = a + " and " + b + " both work"
	case !up.OK && !other.OK:
		line = a + " and " + b + " both fail"
	case up.OK:
		line = a + " works, " + b + " fails"
	}
	if differ {
		return line + "; they differ in:"
	}
	return line + "; nothing differs between them"
}

// doctorDifferences returns where two checkups differ: stage by stage, then the
// profiles' settings and the tokens' claims.
func doctorDifferences(up, other client.Checkup) []string {
	a, b := up.Target.Ref, other.Target.Ref
	lines := []string{}
	for _, s := range up.Stages {
		o := other.Stage(s.ID)
		if s.State != o.State && !s.NotRun && !o.NotRun { // a stage that did not run follows from another one
			lines = append(lines, fmt.Sprintf("%s: %s at %s (%s), %s at %s (%s)", s.Title, stateWord(s.State), a, s.Detail, stateWord(o.State), b, o.Detail))
		}
	}
	for _, d := range evidence.Differing(evidence.Snapshot(up.Evidence, ""), evidence.Snapshot(other.Evidence, "")) {
		name := d.Name
		if d.Claim {
			name = "the token's " + name
		}
		lines = append(lines, name+": "+a+" has "+orNone(d.A)+", "+b+" has "+orNone(d.B))
	}
	return lines
}

func orNone(value string) string {
	if value == "" {
		return "none"
	}
	return value
}

func stateWord(s client.StageState) string {
	switch s {
	case client.StageWarn:
		return "a warning"
	case client.StageFail:
		return "fails"
	case client.StageSkip:
		return "not run"
	}
	return "ok"
}
