package compare

import "odatui/client"

// Model is what is known of one side.
type Model struct {
	Name   string       // as the user calls it: shop@live
	Sets   []client.Set // as the service lists them
	Schema *client.Schema
}

// Sets is how the sets of two environments differ.
type Sets struct {
	Left, Right string
	Sets        []Set // of both sides: different ones first, then the same
	Notes       []string
}

// Set is a set of one or both sides.
type Set struct {
	Name    string
	Kind    Kind
	Grade   Grade    // the gravest of its columns
	Columns []Member // properties and links of both sides, the key first
	Key     []string // of the left side, else of the right one
}

// Member is a property or a link.
type Member struct {
	Name        string
	Link        bool
	Kind        Kind
	Left, Right string // as "Edm.String, key, nullable"; "" it is not there
	Grade       Grade
	Why         string // of the grade, lower-case words
}
