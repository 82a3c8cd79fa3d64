package doctor

import (
	"context"
	"errors"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/dialog"
	"odatui/ui/kit"
)

// run is one checkup, on the way or done.
type run struct {
	ref     string
	checkup client.Checkup // as told last
	news    *news          // where it tells, nil before the first one
	began   time.Time
	took    time.Duration // once it is over
	since   map[client.StageID]time.Time
	sets    bool // every set is asked
	told    bool // of its journal
	started bool
	done    bool // to the end
	stopped bool // by the person
	err     error
}

// order is a wish to check.
type order struct {
	ref   string
	other bool // to hold the checkup against
	sets  bool
}

// The messages of this screen to itself.
type (
	// toldMsg brings how a checkup stands.
	toldMsg struct {
		news    *news
		checkup client.Checkup
	}
	// doneMsg is the answer of a lane.
	doneMsg struct {
		checkup client.Checkup
		err     error
	}
	// orderMsg begins a checkup.
	orderMsg struct {
		screen *Screen
		order  order
	}
	// allowedMsg begins one after the question whether a licensed session may
	// be opened.
	allowedMsg struct {
		screen *Screen
		order  order
		probe  bool
	}
	// againMsg runs again what is shown.
	againMsg struct{ screen *Screen }
)

// news carries what a checker tells to the screen: the newest only, so that
// the checker never waits and nobody reads what has been overtaken.
type news struct {
	last chan client.Checkup // holds one
	over chan struct{}       // closed when nobody reads any more
	end  chan struct{}       // closed when nothing more comes
}

func newNews() *news {
	return &news{last: make(chan client.Checkup, 1), over: make(chan struct{}), end: make(chan struct{})}
}

// tell is called by the checker, from one goroutine at a time.
func (n *news) tell(c client.Checkup) {
	c.Stages, c.Sets = slices.Clone(c.Stages), slices.Clone(c.Sets) // the checker goes on with its own
	select {
	case <-n.last:
	default:
	}
	n.last <- c // there is room: nobody else puts in
}

// read is the command that waits for the next news.
func (n *news) read() tea.Msg {
	select {
	case c := <-n.last:
		return toldMsg{n, c}
	case <-n.over:
	case <-n.end:
	}
	return nil
}

// begin checks, after asking where a licensed session would be opened.
func (s *Screen) begin(o order) tea.Cmd {
	about := s.lookUp(o.ref)
	if !about.Licensed || s.asked[o.ref] {
		return s.start(o)
	}
	name := about.Badge
	if name == "" {
		name = about.Title
	}
	question := "This opens a licensed session on " + safe.Clean(name) + " (" + safe.Clean(about.Host) +
		"): it takes a licence slot until the service closes it. Without it, all is checked that needs none."
	return kit.Send(kit.OpenDialogMsg{Dialog: dialog.NewConfirm(s.look, "licensed session", question,
		dialog.Item{Text: "open it", Send: allowedMsg{s, o, true}},
		dialog.Item{Text: "check without it", Send: allowedMsg{s, o, false}},
	)})
}

// start runs a checkup; the one before in its place ends.
func (s *Screen) start(o order) tea.Cmd {
	lane, at := mainLane, &s.run
	if o.other {
		if s.other == nil {
			s.other = &run{}
		}
		lane, at = otherLane, s.other
	}
	at.stop()
	n := newNews()
	*at = run{ref: o.ref, news: n, began: time.Now(), since: make(map[client.StageID]time.Time), sets: o.sets, started: true}
	at.take(client.Checkup{Stages: waiting()})
	if !o.other && !o.sets {
		s.reset(&s.stages)
	}
	check, options := s.opts.Check, client.CheckOptions{Probe: s.asked[o.ref], Sets: o.sets}
	work := s.loader.Start(lane, func(ctx context.Context) tea.Msg {
		defer close(n.end)
		checkup, err := check(ctx, o.ref, options, n.tell)
		return doneMsg{checkup, err}
	})
	return tea.Batch(work, n.read)
}

// again runs what is shown once more.
func (s *Screen) again() tea.Cmd {
	commands := []tea.Cmd{s.begin(order{ref: s.ref, sets: s.view == viewSets})}
	if s.other != nil {
		commands = append(commands, s.begin(order{ref: s.other.ref, other: true}))
	}
	return tea.Batch(commands...)
}

// told takes news, and waits for more.
func (s *Screen) told(msg toldMsg) tea.Cmd {
	for _, r := range s.runs() {
		if r.news == msg.news && !r.done && !r.stopped {
			r.take(msg.checkup)
			return tea.Batch(msg.news.read, s.tell(r))
		}
	}
	return nil
}

// runs are the checkups there are.
func (s *Screen) runs() []*run {
	if s.other == nil {
		return []*run{&s.run}
	}
	return []*run{&s.run, s.other}
}

// take takes over how a checkup stands.
func (r *run) take(c client.Checkup) {
	if c.Journal == nil {
		c.Journal = r.checkup.Journal
	}
	if len(c.Stages) == 0 {
		c.Stages = r.checkup.Stages
	}
	r.checkup = c
	for _, stage := range c.Stages {
		if _, known := r.since[stage.ID]; !known && stage.State == client.StageRunning {
			r.since[stage.ID] = time.Now()
		}
	}
}

// finished takes the end of a checkup.
func (s *Screen) finished(lane string, got tea.Msg) tea.Cmd {
	r := &s.run
	if lane == otherLane {
		if s.other == nil {
			return nil
		}
		r = s.other
	}
	switch msg := got.(type) {
	case doneMsg:
		if errors.Is(msg.err, context.Canceled) {
			r.stop()
			return nil
		}
		r.take(msg.checkup)
		r.err = msg.err
	case kit.CrashedMsg:
		r.err = msg.Err
	}
	r.took = time.Since(r.began)
	r.done = r.err == nil
	r.close()
	if lane == mainLane {
		s.pointAtFailure()
	} else {
		s.point = true
	}
	return s.tell(r)
}

// tell tells of what a checkup sends.
func (s *Screen) tell(r *run) tea.Cmd {
	if r.checkup.Journal == nil || r.told {
		return nil
	}
	r.told = true
	return kit.Send(kit.SentMsg{Ref: r.ref, Root: r.checkup.Target.URL, Journal: r.checkup.Journal})
}

// stop ends a run that goes on: its news are not read any more.
func (r *run) stop() {
	if !r.started || r.done || r.stopped || r.err != nil {
		return
	}
	r.stopped, r.took = true, time.Since(r.began)
	r.close()
}

// close lets whoever waits for news go.
func (r *run) close() {
	select {
	case <-r.news.over:
	default:
		close(r.news.over)
	}
}

// pointAtFailure puts the cursor where the way ends.
func (s *Screen) pointAtFailure() {
	if i, ok := s.run.failed(); ok && s.view == viewStages {
		s.stages.Go(i)
		s.point = true
	}
}

// failed returns the first stage that failed.
func (r *run) failed() (int, bool) {
	i := slices.IndexFunc(r.checkup.Stages, func(st client.Stage) bool { return st.State == client.StageFail })
	return i, i >= 0
}

// running reports a checkup on the way.
func (r *run) running() bool { return r.started && !r.done && !r.stopped && r.err == nil }

// waiting lists the stages before a checkup.
func waiting() []client.Stage {
	var list []client.Stage
	for _, id := range client.StageIDs() {
		list = append(list, client.Stage{ID: id, State: client.StageWaiting, Title: titleOf(id)})
	}
	return list
}

// titleOf is what a stage is called before the checker says so.
func titleOf(id client.StageID) string {
	switch id {
	case client.StageAnonymous:
		return "API, no token"
	case client.StageAPI:
		return "API, token"
	case client.StageFirstRow:
		return "first row"
	}
	return string(id)
}
