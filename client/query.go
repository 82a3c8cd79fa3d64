package client

import (
	"fmt"
	"slices"
	"strings"
)

// Query is what is requested, never a place in it. It is a plain value that can
// be saved; the zero value of every field means "not requested".
type Query struct {
	Path     string      // a set's name, or a path below the service root such as Orders(1)/Lines
	Select   []string    // properties
	Where    []Condition // made by the keys = and !, joined to Filter with "and"
	Filter   string      // raw text in the service's own filter language
	OrderBy  []Order
	Expand   string // raw text
	Search   string // raw text
	Apply    string // raw text
	PageSize int    // 0: the profile's
	Count    bool   // ask for the total
	Params   []Param

	// Bulk is set for a run that reads all rows: pages are as large as the
	// service takes, and the next one is requested while this one is decoded.
	Bulk bool `toml:"-" json:"-"`
	// Most is the most rows of a page that a run can still use, 0 any number.
	Most int `toml:"-" json:"-"`
	// Labels asks for what codes mean in words, where the service may know that. It is
	// set for rows that are looked at.
	Labels bool `toml:"-" json:"-"`
	// Plan is what a run's first page fixed. It is not part of what the user
	// asked for and is never saved.
	Plan Plan `toml:"-" json:"-"`
}

// Plan is the part of a Query that the first page of a run decides, so that a
// page that is fetched twice holds the same rows.
type Plan struct {
	Fixed    bool     `json:"fixed,omitempty"`
	KeyOrder []string `json:"key_order,omitempty"` // properties appended to OrderBy to make the order total
	Keyed    bool     `json:"keyed,omitempty"`     // rows come in the order of their key
	Hidden   []string `json:"hidden,omitempty"`    // key properties added to Select, to recognise rows
	Paging   string   `json:"paging,omitempty"`    // how the run is paged, in the words of its kind of service
	Without  []string `json:"without,omitempty"`   // options that the program adds by itself and the service refused
	Labels   bool     `json:"labels,omitempty"`    // formatted values come with the rows, which thereby have another text
	// Behind is the key of the row from which on rows are requested by key, nil by number
	// alone; Passed is the number of that row. Back asks for the rows up to it instead, the
	// last one first.
	Behind []Condition `json:"behind,omitempty"`
	Passed int64       `json:"passed,omitempty"`
	Back   bool        `json:"-"`
}

// Lacks reports whether the plan leaves out an option that the program adds.
func (p Plan) Lacks(option string) bool { return slices.Contains(p.Without, option) }

// Condition is one comparison of a property with a value.
type Condition struct {
	Property string
	Not      bool   // exclude instead of keep
	Value    Value  // Null compares with null
	Type     string // Edm type where known: it decides how the literal is written
}

// Order is one sort key.
type Order struct {
	By   string // a property or an expression of the service
	Desc bool
}

// Param is one further query parameter, sent unchanged.
type Param struct{ Name, Value string }

// Unplanned returns q without what an earlier run fixed: for a reload, or for
// another environment.
func (q Query) Unplanned() Query {
	q.Plan, q.Labels = Plan{}, false
	return q
}

// ParseOrderBy reads the text of $orderby: expressions separated by commas,
// each followed by asc (default) or desc. Commas inside parentheses and
// quoted strings belong to the expression.
func ParseOrderBy(text string) ([]Order, error) {
	var orders []Order
	for _, part := range splitTop(text, ',') {
		part = strings.TrimSpace(part)
		if part == "" {
			if strings.TrimSpace(text) == "" {
				return nil, nil
			}
			return nil, fmt.Errorf("order by %q: empty sort key", text)
		}
		o := Order{By: part}
		if i := strings.LastIndexAny(part, " \t"); i > 0 {
			switch strings.ToLower(part[i+1:]) {
			case "desc":
				o = Order{By: strings.TrimSpace(part[:i]), Desc: true}
			case "asc":
				o.By = strings.TrimSpace(part[:i])
			}
		}
		orders = append(orders, o)
	}
	return orders, nil
}

// String writes the order as $orderby does.
func (o Order) String() string {
	if o.Desc {
		return o.By + " desc"
	}
	return o.By
}

// splitTop cuts at a separator outside parentheses and single quotes.
func splitTop(s string, at byte) []string {
	var parts []string
	depth, start, quoted := 0, 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == at && depth == 0:
			parts = append(parts, s[start:i])
			start = i + 1
		}
	}
	return append(parts, s[start:])
}

// Position is where in a Query a page begins. The zero value is the start.
type Position struct {
	row    int64
	cursor *Cursor
	from   *Checkpoint
}

// Start is the beginning of a result.
var Start = Position{}

// Row is the position of row n, counted from zero.
func Row(n int64) Position { return Position{row: max(n, 0)} }

// At is the position a cursor names; At(nil) is the start.
func At(c *Cursor) Position { return Position{cursor: c} }

// Behind is the position behind the page of a checkpoint; row is the ordinal of the row
// there, as in [Row].
func Behind(c *Checkpoint, row int64) Position { return Position{row: row, from: c} }

// Row returns the ordinal the position begins at, counted from zero, or -1
// if a cursor does not have it.
func (p Position) Row() int64 {
	if p.cursor != nil {
		return p.cursor.Row
	}
	return p.row
}

// Cursor returns the cursor, nil for Start and Row positions.
func (p Position) Cursor() *Cursor { return p.cursor }

// Cursor is an opaque place in one run of one session, made by a [Pager].
type Cursor struct {
	Session string // Options.Session of its maker
	Row     int64  // ordinal of the first row of the page it leads to, -1 unknown
	trail   *trail
	keep    func(*NextLink) (string, bool) // as in its [Pager]
}
