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
	// Whole is set if a file is no text that can be cut behind a row and written on: its
	// rows are kept elsewhere until all have come, and it is not compressed again.
	Whole bool
	// Rows is set if a text can be cut behind each row and written on with
	// [Options.Continued]. A table cannot.
	Rows bool
}

// Options is what a format may be told.
type Options struct {
	Width   int                  // cells of the terminal, 0 no limit; tables only
	Columns []string             // names of the columns to write, in this order; nil all that are set
	Dropped func(names []string) // told once of columns that came after the header was written
	// Type is the type of the rows, nil unknown; Model is what its types are found in. Formats
	// with types need them.
	Type  *client.Type
	Model *client.Schema
	// ExcelSafe defuses texts that a spreadsheet would run as formulas.
	ExcelSafe bool
	// Formulas is called with the number of such texts that were written, nil not counted.
	Formulas func(n int64)
	// Warn is told what was written otherwise than it came, one lower-case line, each once.
	Warn func(text string)
	// Header is told once which columns are written, by the formats that have a header.
	Header func(names []string)
	// Continued is set if another writer wrote rows of the same file before: no header is
	// written, and no beginning. Columns are those that it wrote; others are still Dropped.
	Continued bool
}

// Formats returns all formats.
func Formats() []Format {
	return []Format{
		{Choice: client.Choice{Name: "table", Title: "Table", Help: "Fitted columns, to be looked at."}, New: newTable},
		{Choice: client.Choice{Name: "csv", Title: "CSV", Help: "RFC 4180 with a header line."}, New: newCSV, Rows: true},
		{Choice: client.Choice{Name: "tsv", Title: "TSV", Help: "Like CSV, with tabs."}, New: newTSV, Rows: true},
		{Choice: client.Choice{Name: "json", Title: "JSON", Help: "One array of objects."}, New: newJSON, Rows: true},
		{Choice: client.Choice{Name: "ndjson", Title: "NDJSON", Help: "One object a line."}, New: newNDJSON, Rows: true},
		{Choice: client.Choice{Name: "markdown", Title: "Markdown", Help: "A table to paste into a ticket."}, New: newMarkdown, Rows: true},
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
