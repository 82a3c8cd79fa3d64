package exports

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// State is what an export does.
type State int

// The states of an export.
const (
	Running State = iota
	Waiting
	Stopped // by an error
	Cancelled
	Done
)

// active reports that an export has not ended.
func (s State) active() bool { return s == Running || s == Waiting }

// Job is one export of this run of the program.
type Job struct {
	Order
	ID        int
	State     State
	Progress  client.ExportProgress
	Result    client.ExportResult
	Err       error
	Diagnosis client.Diagnosis // of Err
	Kept      string           // path of the unfinished file, "" none
	Began     time.Time        // this run of it; zero while it waits
	Ended     time.Time
	Rate      float64       // rows a second, 0 unknown
	ByteRate  float64       // bytes a second, 0 unknown
	Left      time.Duration // 0 unknown

	run     *run
	first   client.ExportProgress // that rates are counted from
	since   time.Time             // when it was there
	reopen  bool                  // the session was refused: another one is opened
	command string                // that exports the same rows, "" none
}

// run is what an export that runs shares with the queue.
type run struct {
	cancel context.CancelFunc
	ended  chan struct{}
	opened *client.Session // for it; nil none, or ended is not closed yet

	mu   sync.Mutex
	told []client.ExportProgress // the first and the newest
}

func (r *run) tell(p client.ExportProgress) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.told = append(r.told[:min(len(r.told), 1)], p)
}

func (r *run) read() []client.ExportProgress {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.told)
}

// Taken reports that an export stopped because of a file that is there, and returns the
// question whether it goes; again is the order that replaces or drops it.
func (j *Job) Taken() (question safe.Text, again Order, ok bool) {
	again = j.Order
	switch {
	case j.State != Stopped:
	case errors.Is(j.Err, client.ErrOtherExport) && !j.Restart:
		again.Restart = true
		return safe.Clean(j.Err.Error()) + ". Drop what is there, and begin again?", again, true
	case errors.Is(j.Err, client.ErrFileTaken) && !j.Force:
		again.Force = true
		return safe.Clean(j.File) + " is there already. Replace it?", again, true
	}
	return "", again, false
}

// OfFile reports that an export stopped because of its file: the service has no part in it.
func (j *Job) OfFile() bool { return errors.Is(j.Err, client.ErrFile) }

// total returns how many rows there will be, -1 unknown.
func (j *Job) total() int64 {
	if j.Progress.Total > 0 {
		return j.Progress.Total
	}
	return j.Total
}

// waits reports that the service has asked to wait.
func (j *Job) waits() bool { return j.State == Running && j.Progress.Wait > 0 }

// percent returns how much was written, -1 unknown.
func (j *Job) percent() int {
	total := j.total()
	if total <= 0 {
		return -1
	}
	return int(min(100*j.Progress.Rows/total, 100))
}

// read takes over the newest progress, and makes rate and time left of it.
func (j *Job) read() {
	told := j.run.read()
	if len(told) == 0 {
		return
	}
	now, newest := time.Now(), told[len(told)-1]
	switch {
	case j.since.IsZero():
		j.since, j.first = j.Began, told[0]
		if j.first.Rows = min(j.first.Rows, j.first.Resumed); j.first.Rows == 0 {
			j.first.Bytes = 0
		}
	case newest.Stage != j.Progress.Stage: // rows are counted anew
		j.since, j.first = now, newest
	}
	j.Progress, j.Left = newest, 0
	if newest.Wait > 0 { // and behind it
		j.since, j.first, j.Rate, j.ByteRate = now, newest, 0, 0
		return
	}
	passed := now.Sub(j.since).Seconds()
	if passed <= 0 {
		return
	}
	j.Rate, j.ByteRate = float64(newest.Rows-j.first.Rows)/passed, float64(newest.Bytes-j.first.Bytes)/passed
	if total := j.total(); j.Rate > 0 && total > newest.Rows {
		j.Left = time.Duration(float64(total-newest.Rows) / j.Rate * float64(time.Second))
	}
}

// Note says how an export ended.
func (j *Job) Note() (kit.Role, safe.Text) {
	rows := rowsText(j.Progress.Rows)
	switch j.State {
	case Done:
		return kit.OK, j.base() + ": " + rows + ", " + kit.Size(j.Progress.Bytes)
	case Cancelled:
		return kit.Dim, j.base() + ": stopped after " + rows + "; :exports goes on with it"
	case Running, Waiting, Stopped:
	}
	return kit.Bad, j.base() + ": stopped after " + rows + ", " + j.cause() + "; :exports says why"
}
