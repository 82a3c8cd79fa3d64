package kit

import "odatui/client"

// Place is where a person was in a table: what a flip or a reload restores.
type Place struct {
	Ordinal int64
	ID      client.RowID
	Key     []client.Condition // the row's key, for where its identity is not known yet
	Column  string
	Top     int // lines between the window's top and the cursor
	Layout  Layout
}

// Layout is how a person arranged columns, by name.
type Layout struct {
	Frozen []string // at the left, besides the keys
	Hidden []string
	Order  []string // columns in the order they were moved to; others follow these
	Widths map[string]int
	// Expanded are the columns whose parts are shown; links among them are true.
	Expanded map[string]bool
}
