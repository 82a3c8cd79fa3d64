package client

import (
	"context"
	"errors"
	"time"
)

// Why an export is not begun, or not finished, because of files that are there.
var (
	ErrFileTaken   = errors.New("is there already")     // the file; Export.Force replaces it
	ErrOtherExport = errors.New("is of another export") // what an unfinished one left; Export.Restart drops it
	// ErrLateColumns ends an export to a stream; a file gets all columns.
	ErrLateColumns = errors.New("columns came after the header was written")
)

// ErrFile is what errors of the file are, such as a full disk or a folder that is not there:
// the service has no part in them. They have Hints.
var ErrFile = errors.New("error of a file")

// Export is an order to write rows to a file. The zero value of a field means that it is
// not asked for.
type Export struct {
	Query Query
	First int64 // rows to leave out at the beginning
	Limit int64 // most rows, -1 all
	Lists bool  // expanded lists that the service cut are fetched to their end

	// Pages are rows that are held: they are written, and nothing is requested. nil: the
	// rows of Query are read.
	Pages []*Page
	// Columns are the names of the columns to write, in this order; nil all that come.
	Columns []string

	File        string // path, "-" a stream; its ending names the format, and a compression
	Format      string // instead of what the ending says, "" none
	RowsPerFile int64  // File is a folder of parts of as many rows, 0 one file
	ExcelSafe   bool   // texts that a spreadsheet would run as formulas are defused
	Force       bool   // a file of that name is replaced
	Restart     bool   // what an unfinished export left is dropped, not gone on with
}

// ExportStage is what an export does at the moment.
type ExportStage string

// The stages of an export.
const (
	ExportReading ExportStage = "reading" // rows come, and are written
	ExportWriting ExportStage = "writing" // all rows have come: the file is made of them
)

// ExportProgress is how far an export is.
type ExportProgress struct {
	Stage    ExportStage
	Rows     int64         // that are safe on disk or were written to the stream
	Total    int64         // rows there will be, -1 unknown
	Bytes    int64         // written so far
	Requests int           // sent for rows by this process
	Resumed  int64         // rows that were there when this process began
	Key      string        // that of the last row, "" unknown; it is data
	Wait     time.Duration // for which the service asks, 0 none
}

// ExportResult is what an export wrote.
type ExportResult struct {
	ExportProgress
	Files    []string // paths, in order
	Counted  int64    // rows of the query as the service counts them, -1 unknown
	Formulas int64    // cells that a spreadsheet would run as a formula
	Notes    []string // what the user should know, each one lower-case line
	Advice   []string // what can be done with the files, as a command
}

// Exporter writes the rows of an order to a file, and goes on with what an unfinished
// export of the same order left. tell may be nil; one call follows the other, not
// all from the goroutine of the caller. What came before an error is kept: see [ExportError].
type Exporter func(ctx context.Context, s *Session, e Export, tell func(ExportProgress)) (ExportResult, error)

// ExportError is an export that stopped before its end.
type ExportError struct {
	Err  error
	Rows int64  // that came, and are kept
	Kept string // path of the unfinished file, "" nothing is kept
}

func (e *ExportError) Error() string { return e.Err.Error() }
func (e *ExportError) Unwrap() error { return e.Err }
