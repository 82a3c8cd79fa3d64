package profiles

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"

	"odatui/lazy"
)

// turn is the right to change the profiles file, or the wait for it. The process
// that has it holds the lock file. Those that wait have tickets, files beside the
// lock file whose names sort by the time they were drawn, and take their turns in
// that order; without them a process that saves again and again would always be
// first. The operating system locks both kinds of files for a process and unlocks
// them when it ends, so that a crash blocks nobody. Tickets are advisory: only the
// lock file excludes others.
type turn struct {
	file   string // the profiles file
	path   string // the lock file
	lock   *flock.Flock
	ticket *flock.Flock

	pause    func() // between two looks
	limit    int    // looks without progress before it fails
	overtake int    // looks without progress before it goes before the first in line

	seen  string // what there was at the last look
	quiet int    // looks since that changed
}

// newTurn prepares the wait for a file. Looks are counted instead of time: a
// process that was given no time to run has seen nothing. The first in line is
// overtaken if it does not take the lock, as it may have been stopped.
func newTurn(file string) *turn {
	const pause, limit, overtake = 10 * time.Millisecond, 30 * time.Second, time.Second
	path := file + ".lock"
	return &turn{
		file: file, path: path, lock: flock.New(path, flock.SetPermissions(0o600)),
		pause: func() { time.Sleep(pause) }, limit: int(limit / pause), overtake: int(overtake / pause),
	}
}

// acquire waits for the turn. release is called after it, also after an error.
func (t *turn) acquire() error {
	if err := t.draw(); err != nil {
		return err
	}
	return t.wait()
}

// wait waits until this process is first in line and holds the lock.
func (t *turn) wait() error {
	for begin := time.Now(); ; t.pause() {
		first, err := t.first()
		if err != nil {
			return err
		}
		t.look(first)
		if first == "" || t.quiet >= t.overtake {
			if ok, err := t.lock.TryLock(); ok || err != nil {
				return err
			}
		}
		if t.quiet >= t.limit {
			return t.tooLong(first, time.Since(begin))
		}
	}
}

// look notes what there is, and how many looks have found the same.
func (t *turn) look(first string) {
	seen := first
	if info, err := os.Stat(t.file); err == nil {
		seen += " " + info.ModTime().String()
	}
	if seen != t.seen {
		t.seen, t.quiet = seen, 0
		return
	}
	t.quiet++
}

// release gives the ticket and the lock back. In this order the next in line sees
// that it is first before others see that the lock is free.
func (t *turn) release() {
	if t.ticket != nil {
		discard(t.ticket)
	}
	_ = t.lock.Close() // closing the file ends the lock in any case
}

// tooLong is the error for a lock that was not released. The process that was
// first in line most likely holds it.
func (t *turn) tooLong(first string, waited time.Duration) error {
	holder := "another program"
	if found := ticketName.FindStringSubmatch(first); found != nil {
		holder = "process " + found[1]
	}
	return &Error{
		Message: fmt.Sprintf("save profiles %s: %s holds %s and makes no progress; waited %s", t.file, holder, t.path, waited.Round(time.Second)),
		Reason:  reasonUnreadable,
		hints:   []string{"end that program, or wait until it is done; then try again"},
	}
}

// ticketName is what follows the lock file's name in the name of a ticket: time,
// process and number.
var ticketName = lazy.Regexp(`^[0-9]{19}-([0-9]+)-[0-9]+$`)

// drawn numbers the tickets of this process.
var drawn atomic.Int64

// draw takes a ticket.
func (t *turn) draw() error {
	for range 100 {
		path := fmt.Sprintf("%s.%019d-%d-%d", t.path, time.Now().UnixNano(), os.Getpid(), drawn.Add(1))
		ticket := flock.New(path, flock.SetFlag(os.O_RDWR|os.O_CREATE|os.O_EXCL), flock.SetPermissions(0o600))
		ok, err := ticket.TryLock()
		if err != nil {
			return err
		}
		// Before it was locked, another process may have taken it for abandoned.
		if _, gone := os.Stat(path); ok && gone == nil {
			t.ticket = ticket
			return nil
		}
		discard(ticket)
	}
	return errors.New("other programs remove its tickets")
}

// first returns the oldest ticket of a process that waits or saves and that is
// older than this one, "" if there is none. It removes those of processes that
// have ended.
func (t *turn) first() (string, error) {
	dir, prefix := filepath.Split(t.path + ".")
	entries, err := os.ReadDir(filepath.Clean(dir))
	if err != nil {
		return "", err
	}
	own := filepath.Base(t.ticket.Path())
	for _, e := range entries { // in the order of their names
		name, ok := strings.CutPrefix(e.Name(), prefix)
		if !ok || !ticketName.MatchString(name) {
			continue
		}
		if e.Name() >= own {
			break
		}
		other := flock.New(filepath.Join(dir, e.Name()), flock.SetFlag(os.O_RDWR))
		switch ok, err := other.TryLock(); {
		case ok:
			discard(other)
		case !errors.Is(err, fs.ErrNotExist): // locked, or not ours to judge
			return name, nil
		}
	}
	return "", nil
}

// discard removes a ticket and unlocks it. Some systems remove no file that is
// open.
func discard(ticket *flock.Flock) {
	err := os.Remove(ticket.Path())
	_ = ticket.Close()
	if err != nil {
		_ = os.Remove(ticket.Path())
	}
}
