package export

import (
	"slices"

	"odatui/client"
)

// columns chooses what a format with a header shows and finds it again in later
// pages, whose columns may stand elsewhere. A link is shown if it was expanded.
type columns struct {
	Options
	names []string
	at    []int // columns of the current page, -1 not there
	page  *client.Page
	known map[string]bool
	told  bool
}

func columnsOf(o Options) columns { return columns{Options: o} }

func (c *columns) choose(p *client.Page, n int) {
	c.known = map[string]bool{}
	if c.names = c.Columns; c.names == nil {
		c.names = shown(nil, p, n)
	}
	for _, col := range p.Columns {
		c.known[col.Name] = !c.Continued || col.Hidden
	}
	for _, name := range c.names {
		c.known[name] = true
	}
	if c.Header != nil {
		c.Header(c.names)
	}
	c.turn(p, n)
}

// shown appends the names of the columns of the first n rows that are written by
// default and not yet in the list.
func shown(names []string, p *client.Page, n int) []string {
	for i, col := range p.Columns {
		if !col.Hidden && (!col.Link || anySet(p, n, i)) && !slices.Contains(names, col.Name) {
			names = append(names, col.Name)
		}
	}
	return names
}

// turn finds the columns in another page.
func (c *columns) turn(p *client.Page, n int) {
	if c.page == p {
		return
	}
	c.page = p
	c.at = c.at[:0]
	for _, name := range c.names {
		c.at = append(c.at, p.Column(name))
	}
	if c.told || c.Dropped == nil || c.Columns != nil && !c.Continued {
		return
	}
	var late []string
	for i, col := range p.Columns {
		if !c.known[col.Name] && anySet(p, n, i) {
			late = append(late, col.Name)
		}
	}
	if len(late) > 0 {
		c.told = true
		c.Dropped(late)
	}
}

func anySet(p *client.Page, n, col int) bool {
	for row := range n {
		if p.Cell(row, col).Kind != client.Missing {
			return true
		}
	}
	return false
}
