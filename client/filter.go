package client

// Filterer is a Service whose filter language odatui can parse. Its methods send
// nothing and do not wait: they use what is known of the model so far. Without a
// model they check the grammar only. They are safe for concurrent use.
type Filterer interface {
	// Filter parses text as the filter of a set.
	Filter(set, text string) FilterText

	// Complete returns what can be written at a byte position of text. seen may be
	// nil.
	Complete(set, text string, at int, seen Seen) Completion

	// Comparison returns the text of one condition: property is a name or a path
	// below the set's type, operator one of Operators. The value is written for the
	// property's type and the version of the service. An operator or a value that
	// the service cannot compare with is an error that wraps [ErrCannot].
	Comparison(set, property, operator string, value Value) (string, error)

	// Operators returns the operators and functions that compare a property with
	// one value ("eq", "contains"), the commonest first, nil if it cannot be
	// filtered by.
	Operators(set, property string) []string

	// JoinFilter returns the text of conditions, those that are Off left out. It
	// adds parentheses where a condition would bind otherwise than it did by itself.
	// For the Parts of a FilterText without changes, the result means the same.
	JoinFilter(parts []FilterPart) string

	// Contradiction returns the first row of a page that the filter of its query
	// excludes, nil if none does. What cannot be evaluated excludes no row. A
	// service that sends such a row ignores the filter, or a part of it.
	Contradiction(page *Page) *Contradiction
}

// Range is a part of a text, in bytes: From is its first byte, To the one behind
// its last.
type Range struct{ From, To int }

// FilterText is a filter as it was parsed. The zero value is the empty filter.
type FilterText struct {
	Text     string
	Parts    []FilterPart // the conditions; none of an empty text
	Spans    []FilterSpan // ascending, without overlap; blanks belong to none
	Problems []FilterProblem
	OK       bool // it is complete, and no problem is certain
}

// FilterPart is one condition of a filter: an operand of the outermost "and" or
// "or". All parts of a text are joined by the same word.
type FilterPart struct {
	Range
	Text string // without blanks around it, "" if it is still to be typed
	Join string // the word before it, "and" or "or", "" before the first one
	Off  bool   // left out by JoinFilter; never set by Filter
}

// FilterSpan is a part of a filter to be highlighted.
type FilterSpan struct {
	Range
	Kind SpanKind
}

// SpanKind is what a part of a filter is.
type SpanKind uint8

// The kinds of spans.
const (
	SpanUnknown SpanKind = iota // not a part of the language, or not in the model
	SpanProperty
	SpanOperator
	SpanFunction
	SpanLiteral
	SpanVariable // of any and all, and $it
	SpanSign     // brackets, commas, slashes
)

// FilterProblem is a mistake in a filter.
type FilterProblem struct {
	Range          // what to mark; empty at the end of a text that is incomplete
	Message string // one line that begins with its subject: "DIM_TIME is text: write '2019'"
	Fix     string // replaces the range, "" if no fix is known
	// Doubtful is set if the service may accept the text nevertheless: it is a
	// warning and not a reason not to send.
	Doubtful bool
}

// Seen returns the values of a column in the rows that are loaded, the most
// frequent first; column is a name, or a path of names joined by slashes. It
// returns nil if the column is not among those rows.
type Seen func(column string) []SeenValue

// SeenValue is a value and the number of loaded rows that have it.
type SeenValue struct {
	Value Value
	Rows  int
}

// Completion is what can be written at one place of a filter.
type Completion struct {
	Suggestions []Suggestion // the best first
	// Expected describes what the grammar allows at the place, for a text without
	// suggestions: "a date, such as 2024-12-31".
	Expected string
}

// Suggestion is one text that can be written.
type Suggestion struct {
	Text  string // replaces From to To
	Range        // of the text that was completed
	Kind  SuggestionKind
	Type  string // Edm type of what it stands for, "" none
	Note  string // "seen in 21 rows", "property of a link", "function, 2 texts"
	Match []int  // byte offsets in Text that match what was typed, ascending
}

// SuggestionKind is what a suggestion is.
type SuggestionKind uint8

// The kinds of suggestions.
const (
	SuggestProperty SuggestionKind = iota
	SuggestLink                    // continues with a slash
	SuggestFunction                // ends with its opening parenthesis
	SuggestOperator
	SuggestValue  // seen in the loaded rows
	SuggestMember // of an enum, or another literal of the type: true, null
	SuggestVariable
)

// Contradiction is a row that a filter should have excluded.
type Contradiction struct {
	Row       int    // in the page
	Condition string // the condition that does not hold, as it is written
	Property  string // one that it compares
	Value     Value  // of the property in that row
}
