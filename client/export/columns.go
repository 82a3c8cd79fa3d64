package export

import (
	"slices"

	"odatui/client"
)

// columns chooses what a format with a header shows and finds it again in later
// pages, whose columns may have another order. A link is shown if it was expanded.
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
		c.known[col.Name] = !c.Continued && !c.Grow || col.Hidden
	}
	c.tell()
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

// tell passes the names to Header.
func (c *columns) tell() {
	for _, name := range c.names {
		c.known[name] = true
	}
	if c.Header != nil {
		c.Header(c.names)
	}
}

// turn finds the columns in another page.
func (c *columns) turn(p *client.Page, n int) {
	if c.page == p {
		return
	}
	c.page = p
	if late := c.late(p, n); len(late) > 0 && c.Grow {
		c.names = append(slices.Clip(c.names), late...)
		c.tell()
	} else if len(late) > 0 {
		c.told = true
		c.Dropped(late)
	}
	c.at = c.at[:0]
	for _, name := range c.names {
		c.at = append(c.at, p.Column(name))
	}
}

// late returns the columns of a page that have values and are not written yet, in the order
// of the rows where they first have one: so it does not depend on the size of pages.
func (c *columns) late(p *client.Page, n int) []string {
	if c.told || c.Dropped == nil && !c.Grow || c.Columns != nil && !c.Continued {
		return nil
	}
	var names []string
	rows := map[string]int{}
	for i, col := range p.Columns {
		if c.known[col.Name] {
			continue
		}
		if row := firstSet(p, n, i); row >= 0 {
			names, rows[col.Name] = append(names, col.Name), row
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return rows[a] - rows[b] })
	return names
}

func anySet(p *client.Page, n, col int) bool { return firstSet(p, n, col) >= 0 }

// firstSet returns the first of n rows with a value in a column, -1 none.
func firstSet(p *client.Page, n, col int) int {
	for row := range n {
		if p.Cell(row, col).Kind != client.Missing {
			return row
		}
	}
	return -1
}
