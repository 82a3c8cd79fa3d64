// Package export writes pages of rows in the formats people take away: one
// file a format, all in the list that [Formats] returns.
//
// It does not fetch anything, and it does not clean text for a terminal: a pipe
// or a file gets the data itself. Only the table format, made to be looked at,
// is always cleaned.
package export

import (
	"io"
	"slices"

	"odatui/client"
)

// Writer takes the pages of one result in order.
type Writer interface {
	// Write takes the rows [0, n) of a page.
	Write(p *client.Page, n int) error
	// Close writes what is left and ends the document. It does not close the
	// writer underneath.
	Close() error
}

// Format is one way to write rows.
type Format struct {
	client.Choice
	New func(w io.Writer, o Options) Writer
}

// Options is what a format may be told.
type Options struct {
	Width   int                  // cells of the terminal, 0 no limit; tables only
	Columns []string             // names of the columns to write, in this order; nil all that are set
	Dropped func(names []string) // told once of columns that came after the header was written
}

// Formats returns all formats.
func Formats() []Format {
	return []Format{
		{client.Choice{Name: "table", Title: "Table", Help: "Fitted columns, to be looked at."}, newTable},
		{client.Choice{Name: "csv", Title: "CSV", Help: "RFC 4180 with a header line."}, newCSV},
		{client.Choice{Name: "tsv", Title: "TSV", Help: "Like CSV, with tabs."}, newTSV},
		{client.Choice{Name: "json", Title: "JSON", Help: "One array of objects."}, newJSON},
		{client.Choice{Name: "ndjson", Title: "NDJSON", Help: "One object a line."}, newNDJSON},
		{client.Choice{Name: "markdown", Title: "Markdown", Help: "A table to paste into a ticket."}, newMarkdown},
	}
}

// Lookup returns the format of that name, false if there is none.
func Lookup(name string) (Format, bool) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// Names returns the names of all formats.
func Names() []string {
	var names []string
	for _, f := range Formats() {
		names = append(names, f.Name)
	}
	return names
}

// columns chooses what a format with a header shows and finds it again in later
// pages, whose columns may stand elsewhere. A link is shown if it was expanded.
type columns struct {
	given   []string // [Options.Columns]
	names   []string
	at      []int // columns of the current page, -1 not there
	page    *client.Page
	known   map[string]bool
	dropped func([]string)
	told    bool
}

func columnsOf(o Options) columns { return columns{given: o.Columns, dropped: o.Dropped} }

func (c *columns) choose(p *client.Page, n int) {
	c.known = map[string]bool{}
	for _, col := range p.Columns {
		c.known[col.Name] = true
	}
	if c.names = c.given; c.names == nil {
		c.names = shown(nil, p, n)
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
	if c.told || c.dropped == nil || c.given != nil {
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
		c.dropped(late)
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
