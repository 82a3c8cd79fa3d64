package grid

import "odatui/client"

// Source is what a grid shows. Its methods are called from Update and View and
// must not block. What it says may only change between calls of
// [Grid.Refresh], except for State, which is asked for every drawn row.
type Source interface {
	// Len returns how many rows can be gone to now; known says that it is the
	// whole result.
	Len() (rows int64, known bool)
	// Columns lists the columns in the source's order.
	Columns() []Column
	// State returns what is there at a row, and a number that changes when what
	// is there changes: what was drawn for another number is drawn anew.
	State(row int64) (State, uint64)
	// Cell returns the value at a loaded row and an index of Columns.
	Cell(row int64, column int) client.Value
	// ID returns the identity of a loaded row, "" unknown.
	ID(row int64) client.RowID
	// Find returns the loaded row of that identity.
	Find(id client.RowID) (row int64, ok bool)
}

// Cutter is a source that knows lists which the service did not send whole.
type Cutter interface {
	// Cut returns what came of the list at a loaded row and an index of
	// Columns; ok is false where nothing is missing.
	Cut(row int64, column int) (list client.CutList, ok bool)
}

// State is what a source has at a row.
type State uint8

// The states of rows.
const (
	Absent  State = iota // not there and not asked for
	Loading              // on the way
	Failed               // could not be fetched
	Loaded
)

// Column is one column of a source.
type Column struct {
	Name   string
	Key    bool // frozen at the left
	Link   bool // drawn as a link, behind the others
	Many   bool // a link to many
	Number bool // numbers by the model: right-aligned whatever they come as
	Sort   Sort
	Of     string // the column whose objects it is a part of: it is drawn in that one's place
	Split  bool   // its parts are drawn, it is not
	Halves bool   // of a [Pairer]: values of both sides are aligned on the arrow between them
}

// Sort is a column's part in the order of the rows.
type Sort struct {
	Rank int // 1 for the first sort key, 0 not sorted by
	Desc bool
}

// Numeric reports the types of the model whose values are numbers however they
// are written: a service may send large ones as text.
func Numeric(edm string) bool {
	switch edm {
	case "Edm.Byte", "Edm.SByte", "Edm.Int16", "Edm.Int32", "Edm.Int64", "Edm.Decimal", "Edm.Double", "Edm.Single":
		return true
	}
	return false
}
