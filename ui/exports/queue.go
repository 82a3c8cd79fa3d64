package exports

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// atOnce is how many exports of one environment run at the same time at most.
const atOnce = 2

// EndedMsg reports that an export ended.
type EndedMsg struct {
	ID      int
	Session *client.Session // that was opened for it, nil none
	run     *run
	result  client.ExportResult
	err     error
}

// Queue is the exports of this run of the program: those that run, those that wait, and
// those that ended. Its methods are called in Update only.
type Queue struct {
	Export client.Exporter
	Open   kit.Open
	Last   Choice // that the dialog began an export with last
	Turn   int    // counts what Read has read: the spinner's frame

	jobs []*Job
	ids  int
}

// Jobs returns all exports: those that run first, then those that wait, that stopped, and
// that are done, each in the order in which they were asked for.
func (q *Queue) Jobs() []*Job {
	list := slices.Clone(q.jobs)
	slices.SortStableFunc(list, func(a, b *Job) int { return group(a.State) - group(b.State) })
	return list
}

// group is the part of the list that a state belongs to.
func group(s State) int {
	switch s {
	case Running, Waiting:
		return 0
	case Stopped, Cancelled:
		return 1
	}
	return 2
}

// Find returns an export, nil there is none of that number.
func (q *Queue) Find(id int) *Job {
	for _, j := range q.jobs {
		if j.ID == id {
			return j
		}
	}
	return nil
}

// Add puts an order at the end. A stopped one of the same file is forgotten: this one goes
// on with what it left.
func (q *Queue) Add(o Order) *Job {
	q.jobs = slices.DeleteFunc(q.jobs, func(j *Job) bool { return group(j.State) == 1 && same(j.File, o.File) })
	q.ids++
	j := &Job{Order: o, ID: q.ids, State: Waiting, Progress: client.ExportProgress{Total: -1}}
	j.command, _ = o.Command() // without one there is none to offer
	q.jobs = append(q.jobs, j)
	return j
}

func same(a, b string) bool { return filepath.Clean(a) == filepath.Clean(b) }

// Writes reports that an export which has not ended writes a file.
func (q *Queue) Writes(file string) bool {
	return slices.ContainsFunc(q.jobs, func(j *Job) bool { return j.State.active() && same(j.File, file) })
}

// Uses reports that an export may need a session.
func (q *Queue) Uses(s *client.Session) bool {
	return slices.ContainsFunc(q.jobs, func(j *Job) bool { return j.Session == s && j.State != Done })
}

// Resume has an export go on that stopped.
func (q *Queue) Resume(id int) {
	if j := q.Find(id); j != nil && group(j.State) == 1 {
		j.reopen = refused(j.Err)
		j.State, j.Began, j.Ended, j.Left, j.Rate, j.ByteRate = Waiting, time.Time{}, time.Time{}, 0, 0, 0
		j.Err, j.Progress.Wait = nil, 0
	}
}

// refused reports a failure after which the credential is not used again: it may have been
// replaced.
func refused(err error) bool {
	var token *client.AuthError
	var profile *client.ProfileError
	var answer *client.ResponseError
	return errors.As(err, &token) || errors.As(err, &profile) || errors.As(err, &answer) && (answer.Status == 401 || answer.Status == 403)
}

// Stop ends an export; one that runs ends with its answer.
func (q *Queue) Stop(id int) {
	j := q.Find(id)
	switch {
	case j == nil:
	case j.State == Waiting:
		j.State, j.Ended, j.Err = Cancelled, time.Now(), nil
	case j.State == Running:
		j.run.cancel()
	}
}

// StopAll ends all exports and returns what waits until they have, and closes the sessions
// that were opened for them: no EndedMsg is received at the end of the program.
func (q *Queue) StopAll() (wait func()) {
	var runs []*run
	for _, j := range q.jobs {
		if j.State == Running {
			runs = append(runs, j.run)
		}
		q.Stop(j.ID)
	}
	return func() {
		for _, r := range runs {
			<-r.ended
			if r.opened != nil && r.opened.Close != nil {
				r.opened.Close()
			}
		}
	}
}

// Forget takes an export that has ended off the list.
func (q *Queue) Forget(id int) {
	q.jobs = slices.DeleteFunc(q.jobs, func(j *Job) bool { return j.ID == id && !j.State.active() })
}

// Active counts the exports that have not ended.
func (q *Queue) Active() int {
	n := 0
	for _, j := range q.jobs {
		if j.State.active() {
			n++
		}
	}
	return n
}

// limit is how many exports of an environment run at the same time.
func limit(a client.About) int {
	if a.Licensed {
		return 1
	}
	return max(1, min(atOnce, a.Concurrency))
}

// Start begins the exports whose turn it is.
func (q *Queue) Start() tea.Cmd {
	running := make(map[string]int)
	for _, j := range q.jobs {
		if j.State == Running && !j.held() {
			running[j.Session.About.Ref()]++
		}
	}
	var commands []tea.Cmd
	for _, j := range q.jobs {
		ref := j.Session.About.Ref()
		switch {
		case j.State != Waiting:
		case j.held():
			commands = append(commands, q.begin(j))
		case running[ref] < limit(j.Session.About):
			running[ref]++
			commands = append(commands, q.begin(j))
		}
	}
	return tea.Batch(commands...)
}

func (q *Queue) begin(j *Job) tea.Cmd {
	ctx, cancel := context.WithCancel(context.Background())
	r := &run{cancel: cancel, ended: make(chan struct{})}
	j.run, j.State, j.Began, j.since = r, Running, time.Now(), time.Time{}
	open := q.Open
	if !j.reopen {
		open = nil
	}
	j.reopen = false
	export, session, order, id := q.Export, j.Session, j.Export, j.ID
	return func() tea.Msg {
		msg := EndedMsg{ID: id, run: r}
		defer close(r.ended)
		defer cancel()
		msg.result, msg.err = guarded(func() (client.ExportResult, error) {
			if open != nil {
				fresh, err := open(ctx, session.About.Ref())
				if err != nil {
					return client.ExportResult{}, err
				}
				msg.Session, session, r.opened = fresh, fresh, fresh
			}
			return export(ctx, session, order, r.tell)
		})
		return msg
	}
}

// guarded makes an error of a panic: the explorer goes on.
func guarded(work func() (client.ExportResult, error)) (result client.ExportResult, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &kit.PanicError{Lane: "export", Value: v}
		}
	}()
	return work()
}

// Read takes over how far the exports are.
func (q *Queue) Read() {
	q.Turn++
	for _, j := range q.jobs {
		if j.State == Running {
			j.read()
		}
	}
}

// End takes over how an export ended, and returns it; nil: it is not known any more.
func (q *Queue) End(msg EndedMsg) *Job {
	j := q.Find(msg.ID)
	if j == nil || j.run != msg.run {
		return nil
	}
	j.read()
	j.Ended, j.Result, j.Err = time.Now(), msg.result, msg.err
	if msg.Session != nil {
		j.Session = msg.Session
	}
	var stopped *client.ExportError
	if errors.As(msg.err, &stopped) {
		j.Progress.Rows, j.Kept = stopped.Rows, stopped.Kept
	}
	switch {
	case msg.err == nil:
		j.State, j.Progress, j.Kept = Done, msg.result.ExportProgress, ""
		if j.held() {
			j.Pages = []*client.Page{} // the rows are not needed any more
		}
	case errors.Is(msg.err, context.Canceled):
		j.State = Cancelled
	default:
		j.State = Stopped
	}
	j.Rate, j.ByteRate, j.Left = 0, 0, 0
	return j
}

// Mark says in a few words how far all exports are that have not ended, "" there are none.
func (q *Queue) Mark() safe.Text {
	var rows, total int64
	known, running, asked := true, 0, 0
	for _, j := range q.jobs {
		if j.State == Running {
			running++
		}
		if j.waits() {
			asked++
		}
		if j.State.active() {
			rows, total, known = rows+j.Progress.Rows, total+j.total(), known && j.total() >= 0
		}
	}
	n := q.Active()
	if n == 0 {
		return ""
	}
	text := kit.Spinner(q.Turn) + " " + kit.Count(int64(n), "export", "exports") + " "
	if known && total > 0 {
		text += kit.Int(int(min(100*rows/total, 100))) + " %"
	} else {
		text += rowsText(rows)
	}
	if asked > 0 && asked == running {
		text += ", the service asks to wait"
	}
	return text
}

// Later returns the command that goes on with the first export that has not ended, "" there
// is none.
func (q *Queue) Later() safe.Text {
	for _, j := range q.jobs {
		if j.State.active() && j.command != "" && j.resumes() {
			return oneLine(j.command)
		}
	}
	return ""
}
