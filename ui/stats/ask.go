package stats

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/stats"
)

// The loader's lanes.
const (
	lane      = "statistics"
	modelLane = "model"
)

// job is what is in flight. A person can stop it: it answers with what it has then.
type job struct {
	began    time.Time
	again    func() tea.Cmd
	stop     context.CancelFunc
	stopping bool
	loads    bool // it loads rows, rather than asking for figures
	rows     int64
	total    int64
	last     chan progress // holds one
	over     <-chan struct{}
}

// progress is how far loading has come, and sometimes what was counted.
type progress struct {
	rows, total int64
	so          *stats.Result
}

// The messages of this screen to itself.
type (
	progressMsg struct {
		job *job
		progress
	}
	// answer is the result of a job; the result may come with an error.
	answer struct {
		result *stats.Result
		err    error
	}
	// enumMsg is the type of a column of an enum.
	enumMsg struct{ of *client.Type }
)

// tell is called by the job's work: the newest progress only is kept, so that the work
// never waits.
func (j *job) tell(p progress) {
	select {
	case old := <-j.last:
		if p.so == nil {
			p.so = old.so
		}
	default:
	}
	j.last <- p // there is room: only this goroutine sends
}

// read is the command that waits for the next progress.
func (j *job) read() tea.Msg {
	select {
	case p := <-j.last:
		return progressMsg{j, p}
	case <-j.over:
		return nil
	}
}

// ask is what statistics are wanted of.
func (s *Screen) ask() stats.Ask {
	session := s.from.Session
	return stats.Ask{Service: session.Service, Query: s.from.Query, Column: s.from.Column, Pages: s.from.Pages, Total: s.from.Total,
		Count: session.About.Count}
}

// start runs work; what runs already ends.
func (s *Screen) start(again func() tea.Cmd, loads bool, work func(context.Context, *job) (*stats.Result, error)) tea.Cmd {
	if s.job != nil {
		s.job.stop()
	}
	ctx, stop := context.WithCancel(context.Background())
	j := &job{began: time.Now(), again: again, stop: stop, loads: loads, total: s.from.Total, last: make(chan progress, 1), over: ctx.Done()}
	s.job = j
	run := s.loader.Start(lane, func(context.Context) tea.Msg { // its context ends without an answer, that of the job with one
		defer stop()
		r, err := work(ctx, j)
		return answer{r, err}
	})
	return tea.Batch(run, j.read)
}

// describe asks the service, else it counts the rows that are loaded.
func (s *Screen) describe() tea.Cmd {
	ask := s.ask()
	return s.start(s.describe, false, func(ctx context.Context, _ *job) (*stats.Result, error) { return stats.Describe(ctx, ask) })
}

// reload forgets what the service is known to refuse, and asks it again.
func (s *Screen) reload() tea.Cmd {
	if f, ok := s.from.Session.Service.(client.Forgetter); ok {
		f.Forget(s.from.Query.Path)
	}
	return s.describe()
}

// loadOn reads all rows and counts them. What was counted is shown each time that the
// rows have doubled: making it is not free.
func (s *Screen) loadOn() tea.Cmd {
	ask := s.ask()
	return s.start(s.loadOn, true, func(ctx context.Context, j *job) (*stats.Result, error) {
		shown := int64(0)
		return stats.All(ctx, ask, func(p stats.Progress) {
			step := progress{rows: p.Rows, total: p.Total}
			if p.Rows >= 2*shown {
				shown, step.so = p.Rows, p.So()
			}
			j.tell(step)
		})
	})
}

// countBins asks the service for the rows of each bin.
func (s *Screen) countBins() tea.Cmd {
	ask, r := s.ask(), s.result
	return s.start(s.countBins, false, func(ctx context.Context, _ *job) (*stats.Result, error) { return stats.CountBins(ctx, ask, r) })
}

// progressed takes the progress of the job in flight.
func (s *Screen) progressed(msg progressMsg) tea.Cmd {
	j := msg.job
	if j != s.job || j.stopping {
		return nil
	}
	j.rows, j.total = msg.rows, msg.total
	if msg.so != nil && (s.result == nil || !s.result.Source.ByService && msg.so.Rows > s.result.Rows) {
		s.show(msg.so)
	}
	return j.read
}

// loadModel asks for the members of an enum; nothing waits for it.
func (s *Screen) loadModel() tea.Cmd {
	d, ok := s.from.Session.Service.(client.Describer)
	kind := s.from.Column.Type
	if !ok || kind == "" || isEdm(kind) {
		return nil
	}
	return s.loader.Start(modelLane, func(ctx context.Context) tea.Msg {
		schema, err := d.Schema(ctx)
		if err != nil || schema == nil || schema.Types[kind] == nil {
			return nil
		}
		return enumMsg{schema.Types[kind]}
	})
}
