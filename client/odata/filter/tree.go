package filter

import "odatui/client"

// NodeKind is what a Node is.
type NodeKind uint8

// The kinds of nodes.
const (
	Missing  NodeKind = iota // an operand that is still to be typed, or is not one
	Literal                  // Form says of which kind
	Path                     // Segments
	Call                     // a function of the language: Op is its name in lower case
	Unary                    // Op is "not" or "-"
	Binary                   // Op is an operator in lower case, Kids are its operands
	Logic                    // Op is "and" or "or", Kids are two or more operands
	Paren                    // of one Kid
	List                     // of literals in parentheses, behind "in"
	Array                    // of JSON
	Object                   // of JSON: its Kids are Members
	Member                   // Op is the name as it is written, Kids[0] the value
	TypeName                 // an argument of cast and isof: Op is the name
	Options                  // of $select, $expand, $orderby: Kids are items
	Option                   // Op is "$filter" …, Kids are items
	Computed                 // of $compute: Kids[0], and Op is the name that it gets
	Item                     // of an option: Kids[0], and Op is "asc" or "desc" or ""
)

// Node is a part of a parsed text.
type Node struct {
	client.Range
	Kind     NodeKind
	Op       string
	Form     Form
	Segments []Segment
	Kids     []*Node
	// Stray is where the words end that follow an operand and belong to nothing, as
	// in COUNTRY eq Cabo Verde; 0 none.
	Stray int
}

// Segment is one step of a path.
type Segment struct {
	client.Range
	Kind   SegmentKind
	Name   string   // as it is written, with its sign: "$count", "@Core.Messages"
	Call   bool     // parentheses follow
	Params []string // names of Args, "" for a key without a name
	Args   []*Node
	Var    string // of any and all, "" none
	NameTo int    // where the name ends
}

// SegmentKind is what a step of a path is.
type SegmentKind uint8

// The kinds of segments.
const (
	Name       SegmentKind = iota // of a property, link, variable or function
	TypeCast                      // a qualified name
	Annotation                    // begins with @; it may be the alias of a parameter
	Keyword                       // $it, $this, $root, $count, $filter, $ref, $value
	Lambda                        // any or all
	Star                          // * and Namespace.*
)

// Form is the kind of a literal, as it is written.
type Form uint8

// The forms of literals.
const (
	NoForm Form = iota
	NullForm
	BoolForm
	NumberForm
	TextForm  // 'in quotes'
	GUIDForm  // bare
	DateForm  // 2024-12-31
	ClockForm // 11:22:33
	InstantForm
	LocalForm // an instant without a zone
	TypedForm // prefix'text': duration, binary, geography …, an enum, or datetime and guid of V2
	JSONForm  // "in double quotes"
	BadForm   // begins like a number and is none
)

// Mistake is a part of a text that the grammar does not allow.
type Mistake struct {
	client.Range
	Message string
	Fix     string
	// Fails is where a strict parser stops.
	Fails int
	// Doubtful is set for what many services accept.
	Doubtful bool
}

// Tree is a parsed text.
type Tree struct {
	Text     string
	Root     *Node // never nil
	Mistakes []Mistake
	tokens   []token
	// expected is what the parser was about to read at the end of the text, the
	// innermost place first.
	expected []expectation
}
