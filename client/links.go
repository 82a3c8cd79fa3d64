package client

// Linker is a Service that knows what is linked with a record.
type Linker interface {
	// Links lists the links from a record of a page, in the model's order, then those
	// to it. It sends nothing and uses what is known of the model so far.
	Links(p *Page, row int) []RowLink
}

// RowLink is one link of a record: what it leads to can be asked for by its Query.
type RowLink struct {
	Name string // of the navigation property; of a foreign key without one, its property
	// Back reports a link from there to here: the rows of Set refer to the record by
	// their link Name.
	Back bool
	Many bool   // its target is a collection
	Set  string // where its rows are, "" they have no set of their own
	Type string // of its rows, qualified; "" unknown
	// Query asks for what it leads to: a path below the record, or a set with Where.
	Query Query
	// Pairs are the conditions that it means, to be shown: CountryCode = NOR. nil where
	// no foreign key is declared.
	Pairs []Condition
	// Columns are the columns of the row by which the link is followed: its own, and
	// those of its foreign key.
	Columns []string
	Null    bool   // the row has null for it
	Text    string // what the row itself says of the target, as a name; "" nothing
	// Function is the bound function that is called, nil none. Where it has parameters,
	// Why says so, and Query.Path is to be completed by (name=literal,…).
	Function *Function
	Why      string // why it cannot be followed, one lower-case line; "" it can
}
