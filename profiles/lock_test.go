package profiles

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

// waiting is a turn that waits for a file in a folder of the test's, and whose
// looks the test counts.
func waiting(t *testing.T, file string) (turn *turn, looks *int) {
	t.Helper()
	looks = new(int)
	turn = newTurn(file)
	turn.pause = func() { *looks++ }
	return turn, looks
}

// held locks a file as another process does that waits or saves.
func held(t *testing.T, path string) *flock.Flock {
	t.Helper()
	lock := flock.New(path)
	if ok, err := lock.TryLock(); !ok {
		t.Fatalf("lock %s: %v", path, err)
	}
	t.Cleanup(func() { lock.Close() })
	return lock
}

// leftTickets returns the tickets that are left beside the lock file.
func leftTickets(t *testing.T, file string) []string {
	t.Helper()
	left, err := filepath.Glob(file + ".lock.*")
	if err != nil {
		t.Fatal(err)
	}
	return left
}

// TestTurnsInOrder: whoever waits longest is next, also before the process that
// has just saved and wants to save again.
func TestTurnsInOrder(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "p.toml")
	first := newTurn(file)
	if err := first.acquire(); err != nil {
		t.Fatal(err)
	}
	var turns []*turn
	for range 5 {
		next := newTurn(file)
		next.pause, next.limit, next.overtake = runtime.Gosched, math.MaxInt, math.MaxInt
		if err := next.draw(); err != nil {
			t.Fatal(err)
		}
		turns = append(turns, next)
	}
	order := make(chan int, len(turns))
	var wait sync.WaitGroup
	for i := range slices.Backward(turns) {
		wait.Go(func() {
			if err := turns[i].wait(); err != nil {
				t.Error(err)
			}
			order <- i // before the lock is free
			turns[i].release()
		})
	}
	again := newTurn(file)
	again.limit, again.overtake = math.MaxInt, math.MaxInt
	if err := again.draw(); err != nil {
		t.Fatal(err)
	}
	first.release()
	if err := again.wait(); err != nil {
		t.Fatal(err)
	}
	for want := range turns {
		select {
		case got := <-order:
			if got != want {
				t.Errorf("turn %d is that of %d", want, got)
			}
		default:
			t.Errorf("turn %d comes after a process that has just saved", want)
		}
	}
	again.release()
	wait.Wait()
	if left := leftTickets(t, file); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestTicketsOfOthers: a process that ended leaves its ticket; one that is stopped
// keeps its place, but only for a while; files of other names are left alone.
func TestTicketsOfOthers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, suffix string
		locked       bool
		looks        int
		stays        bool
	}{
		{"ended", ".0000000000000000001-4711-1", false, 0, false},
		{"stopped", ".0000000000000000001-4711-1", true, 100, true},
		{"younger", ".9000000000000000001-4711-1", true, 0, true},
		{"no ticket", ".bak", false, 0, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "p.toml")
			other := file + ".lock" + test.suffix
			if err := os.WriteFile(other, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			if test.locked {
				held(t, other)
			}
			turn, looks := waiting(t, file)
			turn.overtake = 100
			if err := turn.acquire(); err != nil {
				t.Fatal(err)
			}
			turn.release()
			if *looks != test.looks {
				t.Errorf("it looked %d times before its turn, want %d", *looks, test.looks)
			}
			if _, err := os.Stat(other); (err == nil) != test.stays {
				t.Errorf("the other file: %v", err)
			}
		})
	}
}

// TestTakenTicket: a ticket that another process took for abandoned, before it was
// locked, is drawn again.
func TestTakenTicket(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "p.toml")
	a, b := newTurn(file), newTurn(file)
	if err := errors.Join(a.draw(), b.draw()); err != nil {
		t.Fatal(err)
	}
	if err := a.ticket.Close(); err != nil { // as if it had not been locked yet
		t.Fatal(err)
	}
	if first, err := b.first(); first != "" || err != nil {
		t.Errorf("%q, %v", first, err)
	}
	if _, err := os.Stat(a.ticket.Path()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the abandoned ticket stays: %v", err)
	}
	b.release()
	a.release()
}

// TestHeldTooLong: a lock that is not given back ends the wait, after looks
// without progress only, and the error says which file, who and how long.
func TestHeldTooLong(t *testing.T) {
	t.Parallel()
	const limit = 50
	tests := []struct {
		name   string
		ticket bool // the holder has one
		at     func(file string, ticket *flock.Flock, look int)
		who    string
		looks  int
	}{
		{"no ticket", false, nil, "another program holds", limit},
		{"ticket", true, nil, "process 4711 holds", limit},
		{"the file is written", true, func(file string, _ *flock.Flock, look int) {
			if look == 30 {
				_ = os.Chtimes(file, time.Time{}, time.Unix(1e9, 0))
			}
		}, "process 4711 holds", 30 + limit},
		{"the first in line changes", true, func(_ string, ticket *flock.Flock, look int) {
			if look == 30 {
				discard(ticket)
			}
		}, "another program holds", 30 + limit},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := mustLoad(t, "[profiles.a]\nurl = \"https://x.example\"\n")
			lock := held(t, f.Path+".lock")
			var ticket *flock.Flock
			if test.ticket {
				ticket = held(t, f.Path+".lock.0000000000000000001-4711-1")
			}
			turn, looks := waiting(t, f.Path)
			turn.limit = limit
			turn.pause = func() {
				*looks++
				if test.at != nil {
					test.at(f.Path, ticket, *looks)
				}
			}
			err := turn.acquire()
			turn.release()
			var wrong *Error
			if !errors.As(err, &wrong) || len(wrong.Hints()) == 0 {
				t.Fatalf("%#v", err)
			}
			for _, part := range []string{"save profiles " + f.Path + ": ", test.who + " " + lock.Path() + " ", "; waited "} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q does not contain %q", err, part)
				}
			}
			if *looks != test.looks {
				t.Errorf("it gave up after %d looks, want %d", *looks, test.looks)
			}
			if left := leftTickets(t, f.Path); len(left) > 0 && left[0] != fmt.Sprintf("%s.lock.%s", f.Path, "0000000000000000001-4711-1") {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}
