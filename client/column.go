package client

import "strings"

// Column is one column of a page.
type Column struct {
	Name     string
	Type     string // as the model writes it, "" unknown
	Nullable bool   // true where unknown
	Key      bool
	Link     bool // holds linked records (a navigation property), expanded or not
	Hidden   bool // asked for by the program alone, to recognise rows
	// Text is the path of the property that says in words what a value means, from the
	// same row, "" none.
	Text string
}

// ToMany reports whether a column holds the records of a link to many.
func (c Column) ToMany() bool { return c.Link && strings.HasPrefix(c.Type, "Collection(") }
