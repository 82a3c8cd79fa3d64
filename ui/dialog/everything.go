package dialog

import (
	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

const (
	manyRows = 100_000 // rows of a live environment that are read without a question
	pageRows = 5000    // rows that are requested at once unless the profile says otherwise
)

// Everything is how many rows of an environment are about to be read, -1 unknown.
type Everything struct {
	About client.About
	Rows  int64
}

// PageSize returns how many rows of an environment are requested at once.
func PageSize(a client.About) int64 {
	if a.PageSize > 0 {
		return int64(a.PageSize)
	}
	return pageRows
}

// Requests returns how many requests the rows need at least, 0 unknown.
func (e Everything) Requests() int64 {
	if e.Rows < 0 {
		return 0
	}
	size := PageSize(e.About)
	return max((e.Rows+size-1)/size, 1)
}

// IsMuch reports rows that are only read after a question: many, or an unknown number,
// of a live environment.
func (e Everything) IsMuch() bool { return e.About.Live && (e.Rows < 0 || e.Rows > manyRows) }

// NewEverything asks before everything of live environments is read, for an export or a
// comparison, and says how many rows and requests of each that is.
func NewEverything(look *theme.Theme, of []Everything, yes, no tea.Msg) *Confirm {
	var text safe.Text
	for _, e := range of {
		text += safe.Clean(e.About.Called()) + " is live. "
		if e.Rows >= 0 {
			text += kit.Count(e.Rows, "row", "rows") + " are at least " + kit.Count(e.Requests(), "request", "requests") + ". "
		} else {
			text += "How many rows there are is not known; a request takes up to " + kit.Thousands(PageSize(e.About)) + ". "
		}
	}
	c := NewConfirm(look, "everything of a live environment", text+"Read them all?", Item{Text: "read them", Send: yes},
		Item{Text: "go back", Send: no})
	c.Closed = no
	return c
}
