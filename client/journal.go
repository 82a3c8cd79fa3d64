package client

import (
	"sync"
	"time"
)

// Exchange is one request and its response. Its URL, headers and error are
// redacted when they are recorded, its bodies when they are read.
type Exchange struct {
	ID       int64 // unique in its journal, ascending
	Purpose  Purpose
	Method   string
	URL      string
	Attempt  int    // 1 for the first try
	Why      string // why there was another try, "" first
	Start    time.Time
	Timing   Timing
	Remote   string // address that responded, "" unknown
	Proto    string
	TLS      string // version and certificate subject, "" none
	ReqHead  []Header
	ReqBody  Body
	Status   int // 0: no response
	Head     []Header
	Body     Body
	BodySize int64  // bytes received, whether they are kept or not
	Cut      bool   // Body is shorter than what was received
	Err      string // why there is no response, or why it ended early
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

// Journal is the list of what was sent and received in this run. It keeps the
// newest 500 exchanges and is safe for concurrent use. The zero value is usable.
//
// Bodies take at most 4 MiB, so that a long run does not grow with what it has
// read: those of the newest exchanges are kept as they were recorded as long as
// they are at most 2 MiB together, of older ones the first 3 KiB, of their
// requests the first KiB.
type Journal struct {
	mu   sync.Mutex
	last int64
	list []Exchange
}

const (
	journalSize = 500
	wholeBodies = 2 << 20 // bytes
	oldBody     = 3 << 10
	oldReqBody  = 1 << 10
)

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
	j.shorten()
	return e.ID
}

// Update changes an exchange that was begun, unless it has been dropped since.
func (j *Journal) Update(id int64, change func(*Exchange)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for i := len(j.list) - 1; i >= 0; i-- {
		if j.list[i].ID == id {
			change(&j.list[i])
			j.shorten()
			return
		}
	}
}

// shorten cuts the bodies of older exchanges. An exchange that was listed keeps
// its own.
func (j *Journal) shorten() {
	size := 0
	for i := len(j.list) - 1; i >= 0; i-- {
		e := &j.list[i]
		if size += e.Body.size() + e.ReqBody.size(); size > wholeBodies {
			e.Cut = e.Cut || e.Body.size() > oldBody
			e.Body, e.ReqBody = e.Body.shortened(oldBody), e.ReqBody.shortened(oldReqBody)
		}
	}
}

// List returns the exchanges, oldest first.
func (j *Journal) List() []Exchange {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]Exchange(nil), j.list...)
}

// Last returns the newest id: a cheap way to see whether one was added.
func (j *Journal) Last() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.last
}

// Sent returns how many requests to the service were recorded behind an id, of those that
// are kept.
func (j *Journal) Sent(behind int64) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	n := 0
	for i := len(j.list) - 1; i >= 0 && j.list[i].ID > behind; i-- {
		if j.list[i].Purpose == ForService {
			n++
		}
	}
	return n
}
