// Package compare finds what differs between two environments: their sets, the columns
// of a set, and its rows by key. It writes differences in the formats of the command diff.
//
// It is pure: it gets models, values and rows in order, and neither sends anything nor
// keeps anything on disk. Package client/comparing reads both sides for it.
package compare

import (
	"context"
	"math/big"
	"time"

	"odatui/client"
)

// Kind is how something differs.
type Kind string

// The kinds of differences. Left and right are the two sides as they were named.
const (
	Same      Kind = "same"
	Changed   Kind = "changed"
	LeftOnly  Kind = "left_only"
	RightOnly Kind = "right_only"
)

// Sign is the sign of a kind on a screen and in a text.
func (k Kind) Sign() string {
	return map[Kind]string{Same: "=", Changed: "~", LeftOnly: "<", RightOnly: ">"}[k]
}

// Grade is what a difference of the model means for one who reads the left side today and
// would get the right one tomorrow.
type Grade string

// The grades; "" is no difference.
const (
	Breaking Grade = "breaking"
	Harmless Grade = "harmless"
)

// Spec is what of two sets is compared, and how. The zero value of a field means that it
// is not asked for.
type Spec struct {
	Left, Right string   // names of the set on the two sides
	Key         []string // instead of the model's
	Columns     []string // these only, besides the key
	Ignore      []string
	Filter      string // in the services' own language
	Params      []client.Param
	Top         int64 // rows of each side, 0 all: compared up to the smaller of the two last keys

	Tolerance  *big.Rat // numbers that differ by no more are equal, nil exactly
	IgnoreCase bool     // of texts
	Trim       bool     // blanks at the ends of texts
	Quick      bool     // counts and sums only, where the rows need not be read
	Equal      bool     // equal rows go to the sink as well
}

// Shape is what is known of both sides before the first row.
type Shape struct {
	Left, Right string // as the user calls them: shop@live
	Set         string
	Key         []string
	Columns     []Column // of both sides, the key first, then in the order of the left side
}

// Column is a column of the two sides.
type Column struct {
	Name        string
	Left, Right string // its type there, "" unknown, or it is not there
	Kind        Kind   // Same, LeftOnly or RightOnly
	// LeftDigits and RightDigits are how many digits of a second its type has there, 0
	// unknown.
	LeftDigits, RightDigits int
	Ignored                 bool // its values are not compared
}

// Row is a row of one side, or a row of both with the same key.
type Row struct {
	Kind  Kind
	Key   []client.Value
	Cells []Cell // that differ; none of a row on one side only
	// Left and Right are the records as the services wrote them, as JSON objects; Missing
	// where there is none. They belong to the receiver.
	Left, Right client.Value
}

// Cell is a value that differs.
type Cell struct {
	Column      string
	Left, Right client.Value
}

// Counts is how many rows, or sets and columns, there are of each kind.
type Counts struct {
	Equal     int64 `json:"equal"`
	Changed   int64 `json:"changed"`
	LeftOnly  int64 `json:"left_only"`
	RightOnly int64 `json:"right_only"`
}

// Add counts one more of a kind.
func (c *Counts) Add(k Kind) {
	switch k {
	case Changed:
		c.Changed++
	case LeftOnly:
		c.LeftOnly++
	case RightOnly:
		c.RightOnly++
	default:
		c.Equal++
	}
}

// Of returns the count of a kind.
func (c Counts) Of(k Kind) int64 {
	return map[Kind]int64{Same: c.Equal, Changed: c.Changed, LeftOnly: c.LeftOnly, RightOnly: c.RightOnly}[k]
}

// Differences is how many rows differ.
func (c Counts) Differences() int64 { return c.Changed + c.LeftOnly + c.RightOnly }

// Side is how much of a side was read.
type Side struct {
	Rows     int64
	Total    int64 // as the service counts, -1 unknown
	Requests int
	Bytes    int64 // of responses, 0 unknown
	// Wait is for how long the service asks to wait still, 0 not.
	Wait time.Duration
}

// Progress is how far a comparison is.
type Progress struct {
	Doing       string // lower-case words, as "reading both sides", "sorting the keys"
	Counts      Counts
	Left, Right Side
}

// Waits returns the side that is waited for the longest because its service asks for it, 0 the
// left one, and for how long still; 0 none. Each side is reported once a second: what differs by
// less is the same.
func (p Progress) Waits() (side int, left time.Duration) {
	if p.Left.Wait == 0 || p.Right.Wait > p.Left.Wait+time.Second {
		return 1, p.Right.Wait
	}
	return 0, p.Left.Wait
}

// Summary is the result of a comparison.
type Summary struct {
	Shape
	Progress
	Complete bool     // every row that was meant has been compared
	Exact    bool     // false after Spec.Quick, also if its Headline is empty because all rows were read in the end
	Headline string   // of one that is not exact, one lower-case line
	Notes    []string // what the user should know, each one lower-case line
}

// Sink takes the differences of a comparison in the order of the key. An error of it ends
// the comparison and is returned.
type Sink interface {
	Begin(Shape) error
	Row(Row) error
}

// Preview is a Sink that also wants what is found while both sides are still being read.
type Preview interface {
	Sink
	// BeginPreview comes before the first row of a preview. A second one says that the rows
	// before it are void: both sides are sorted first, or have been read. All rows come to
	// Begin and Row in the end.
	BeginPreview(Shape)
	// PreviewRow gets a row in the order of the key: one of both sides, which is certain, or
	// one of one side, if the service is known to sort such keys.
	PreviewRow(Row)
}

// Reader compares a set of two sessions. The summary holds what was found before an error,
// and is not Complete then. tell may be nil; it and the sink are called from one goroutine,
// which need not be that of the caller.
type Reader func(ctx context.Context, left, right *client.Session, spec Spec, sink Sink, tell func(Progress)) (Summary, error)
