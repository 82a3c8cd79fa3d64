package client

import (
	"sync"
	"time"
)

// Exchange is one request and its answer. Secrets are already out when it is
// recorded.
type Exchange struct {
	ID       int64 // unique in its journal, ascending
	Purpose  Purpose
	Method   string
	URL      string
	Attempt  int    // 1 for the first try
	Why      string // why there was another try, "" first
	Start    time.Time
	Timing   Timing
	Remote   string // address that answered, "" unknown
	Proto    string
	TLS      string // version and certificate subject, "" none
	ReqHead  []Header
	ReqBody  []byte
	Status   int // 0: no answer
	Head     []Header
	Body     []byte // at most the journal's body cap
	BodySize int64  // bytes read, before the cap
	Cut      bool   // Body is shorter than what came
	Err      string // why there was no answer, or where it broke off
	Done     bool
}

// Purpose is what an exchange was for.
type Purpose string

// The purposes.
const (
	ForService Purpose = "service"
	ForToken   Purpose = "token"
	ForProgram Purpose = "program" // az or a command: Method is "run", URL its arguments
)

// Timing holds the phases of an exchange; zero is "did not happen".
type Timing struct {
	DNS, Connect, TLS, FirstByte, Body, Total time.Duration
}

// Journal is the list of what was sent and answered in this run. It keeps the
// newest exchanges and is safe for concurrent use. The zero value is usable.
type Journal struct {
	mu   sync.Mutex
	last int64
	list []Exchange
}

// journalSize is how many exchanges a journal keeps.
const journalSize = 500

// Begin records an exchange that has been sent and returns its id.
func (j *Journal) Begin(e Exchange) int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.last++
	e.ID = j.last
	if len(j.list) >= journalSize {
		j.list = append(j.list[:0], j.list[len(j.list)-journalSize+1:]...)
	}
	j.list = append(j.list, e)
	return e.ID
}

// Update changes an exchange that was begun; one that has been dropped since
// is left alone.
func (j *Journal) Update(id int64, change func(*Exchange)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for i := len(j.list) - 1; i >= 0; i-- {
		if j.list[i].ID == id {
			change(&j.list[i])
			return
		}
	}
}

// List returns the exchanges, oldest first.
func (j *Journal) List() []Exchange {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]Exchange(nil), j.list...)
}

// Last returns the newest id: a cheap way to see that something was added.
func (j *Journal) Last() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.last
}
