package stats

import "odatui/client"

// Counter counts the values of one column page by page. It keeps nothing of a page.
type Counter struct {
	column client.Column
}

// Of returns a counter for a column. Its name is that of a column of the pages, or a path
// into one: Address/City.
func Of(column client.Column) *Counter { return &Counter{column: column} }

// Add counts the rows of a page by the column with an index.
func (c *Counter) Add(p *client.Page, col int) {}

// AddPage counts the rows of a page by the counter's column.
func (c *Counter) AddPage(p *client.Page) {}

// Result describes what was added so far; more can be added afterwards.
func (c *Counter) Result() *Result { return &Result{Column: c.column} }
