// Package pages holds what is known of one run of a query: the pages near the
// window, where the others begin, which requests are in flight, and which rows
// could not be read. It decides what to request next.
//
// It is a plain value. It sends nothing, and knows no clock, session or screen.
package pages

import (
	"strings"

	"odatui/client"
)

// Pages is one run. Its size does not grow with what was scrolled past: pages
// far from the window are dropped and requested again.
type Pages struct {
	query   client.Query // with the plan that the first page fixed
	columns []client.Column
	index   map[string]int // of columns, by name
	cached  []*cachedPage  // ascending, not overlapping
	total   int64          // as the service counted, -1 unknown
	end     int64          // where the last page ended, -1 not known yet
	step    int64          // rows of an ordinary page
	trace   client.Trace
	version uint64 // number of pages that came
	limits  Limits
	parts   parts

	flights  [lanes]*flight
	failures []failure
	settling bool // the cursor moves on while its page is in flight

	repeated, recounted bool            // noted once a run
	topics              map[string]bool // of notes that were shown
	window              Window          // the one of the last Want
	crowded             bool            // a page has come since pages were dropped
	incomplete          bool            // rows are missing that cannot be had
	seen                seen
}

// Limits is what the service can do with the query.
type Limits struct {
	Seek     bool // a page can begin at any row
	Sure     bool // row numbers are known to be honoured
	Parallel bool // two requests may be in flight
}

// Lane is which of the requests in flight one is.
type Lane int

// The lanes.
const (
	Page  Lane = iota // what the user waits for
	Ahead             // what may be wanted next
	lanes
)

// Request is where a page begins.
type Request struct {
	Query client.Query
	At    client.Position
	First int64 // row it begins at
}

type flight struct {
	Request
	awaited bool // the user waits for it
	slow    bool
}

// Window is what the screen shows.
type Window struct {
	Row         int64 // of the cursor
	First, N    int64 // rows in the window
	Moved, Down bool  // the user moved, and went down
}

// Need is what [Pages.Want] asks for.
type Need int

// The needs.
const (
	Nothing  Need = iota
	Fetch         // send the request in the lane Page
	Prefetch      // send it in the lane Ahead
	Settle        // call Settled after a short time
)

// ListOptions ask for the first of the rows that a link to many leads to, and how many
// there are.
const ListOptions = "$count=true;$top=5"

// New makes an empty run.
func New(query client.Query) *Pages {
	topics := map[string]bool{client.CutListTopic: strings.Contains(query.Expand, ListOptions)} // what was not asked for is not missing
	return &Pages{query: query, index: make(map[string]int), topics: topics, total: -1, end: -1}
}

const (
	maxPages = 10       // pages held at once,
	maxBytes = 16 << 20 // and their size, as long as more than minPages are held
	minPages = 3
)
