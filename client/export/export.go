// Package export writes pages of rows in the formats people take away: one
// file a format, all in the list that [Formats] returns.
//
// It does not fetch anything, and it does not clean text for a terminal: a pipe
// or a file gets the data itself. Only the table format, made to be looked at,
// is always cleaned.
package export

import (
	"io"

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

// Break writes what is left of a document that is not whole, without an end that a reader
// could take for that of all rows; formats whose text has none are closed.
func Break(w Writer) error {
	if j, ok := w.(*jsonWriter); ok && j.array {
		return j.stop()
	}
	return w.Close()
}

// Format is one way to write rows.
type Format struct {
	client.Choice
	New func(w io.Writer, o Options) Writer
	// Whole is set if a file is no text that can be cut behind a row and written on: its
	// rows are kept elsewhere until all have come, and it is not compressed again.
	Whole bool
	// Measured is set if the types of some columns depend on all their values: see
	// [Options.Decimals].
	Measured bool
	// Rows is set if a text can be cut behind each row and written on with
	// [Options.Continued]. A table cannot.
	Rows bool
	// ragged is how rows of a text with a header end: see [Format.Fill].
	ragged *ragged
	// Endings are those of its files besides Name.
	Endings []string
}

// Options are the settings of a writer.
type Options struct {
	Width   int                  // cells of the terminal, 0 no limit; tables only
	Columns []string             // names of the columns to write, in this order; nil all that are set
	Dropped func(names []string) // gets, once, the columns that came after the header was written
	// Type is the type of the rows, nil unknown; Model is what its types are found in. Formats
	// with types need them.
	Type  *client.Type
	Model *client.Schema
	// ExcelSafe defuses texts that a spreadsheet would run as formulas.
	ExcelSafe bool
	// Formulas is called by csv and tsv with the number of such texts that were written since
	// the last call, defused ones included; nil not counted.
	Formulas func(n int64)
	// Warn gets what was written otherwise than it came, one lower-case line, each once.
	Warn func(text string)
	// Wider are columns whose values did not fit their types in an earlier try of a format with
	// types ([ValueError]): each mention chooses the next type for its column, text at last.
	Wider []string
	// Decimals are types of columns of decimals whose model declares none, for the formats that
	// are Measured; nil: such columns are text.
	Decimals *Decimals
	// Header gets the names of the columns that are written, by the formats that have a header, and again if
	// they have become more.
	Header func(names []string)
	// Grow is set if columns that come after the header was written are not Dropped: rows have a
	// field more from there on, and [Format.Fill] completes the text. Formats with a header only,
	// and not where Columns are given.
	Grow bool
	// Continued is set if another writer wrote rows of the same file before, one at least, and
	// was not closed: no header is written, and no beginning. Columns are those that the other
	// writer passed to Header, nil if the format has none; others are still Dropped.
	Continued bool
}

// Formats returns all formats.
func Formats() []Format {
	return []Format{
		{Choice: client.Choice{Name: "table", Title: "Table", Help: "Fitted columns, to be looked at."}, New: newTable},
		{Choice: client.Choice{Name: "csv", Title: "CSV", Help: "RFC 4180 with a header line."}, New: newCSV, Rows: true, ragged: &raggedCSV},
		{Choice: client.Choice{Name: "tsv", Title: "TSV", Help: "Like CSV, with tabs."}, New: newTSV, Rows: true, ragged: &raggedTSV},
		{Choice: client.Choice{Name: "json", Title: "JSON", Help: "One array of objects."}, New: newJSON, Rows: true},
		{Choice: client.Choice{Name: "ndjson", Title: "NDJSON", Help: "One object a line."}, New: newNDJSON, Rows: true,
			Endings: []string{"jsonl"}},
		{Choice: client.Choice{Name: "markdown", Title: "Markdown", Help: "A table to paste into a ticket."}, New: newMarkdown, Rows: true,
			ragged: &raggedMarkdown, Endings: []string{"md"}},
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
