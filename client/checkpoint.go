package client

// Checkpoint is where a run stands behind a page, so that another process can go on
// there. It is a plain value that is kept as JSON, and holds no secret.
type Checkpoint struct {
	Rows  int64  `json:"rows"`           // yielded so far, those of the page included
	Row   int64  `json:"row"`            // number of the row behind them as the service counts, -1 unknown
	Total int64  `json:"total"`          // as the service counted first, -1 unknown
	Link  string `json:"link,omitempty"` // next link or cursor, without secrets; "" rows are requested by number
	// Cursor is set if Link is the value of a cursor.
	Cursor bool `json:"cursor,omitempty"`
	// Key is that of the last row, nil if it has none.
	Key []Condition `json:"key,omitempty"`
	// Print recognises the last row where it has no key: a hash of its JSON text.
	Print string `json:"print,omitempty"`
	Plan  Plan   `json:"plan"` // what the run's first page fixed
	Done  bool   `json:"done,omitempty"`
}

// Checkpoint returns where the run of a page that was yielded stands behind it; false
// where it cannot be gone on from there.
func (p *Page) Checkpoint() (Checkpoint, bool) { return Checkpoint{}, false }
