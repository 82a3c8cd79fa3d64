package comparing

import (
	"slices"

	"odatui/client/compare"
)

// sortable are the types of keys that all services sort in the same way: of others, and of other columns
// than the key of the model, the order is only known when all rows have come, and until
// then the match of a row may come.
var sortable = []string{"Edm.Byte", "Edm.SByte", "Edm.Int16", "Edm.Int32", "Edm.Int64", "Edm.Date"}

// preview gives what is found to a compare.Preview while both sides are read.
type preview struct {
	sink   compare.Preview // nil: the sink takes no preview
	sorted bool            // by the services, by all that is known
	queue  []found
}

// found is a row that waits for those before it, or until it is proven.
type found struct {
	compare.Row
	other *side // of a row of one side: the one that must have passed its key; else nil
	taken int   // rows that had been taken of that
}

// proven reports that the other side has gone on in order behind a row that it lacks. A
// service that does not sort jumps ahead, and then back.
func (f *found) proven() bool { return f.other == nil || f.other.taken > f.taken || f.other.ended }

// beginPreview announces to a Preview that rows come while both sides are read, or that
// those that came are void.
func (c *comparison) beginPreview(shape compare.Shape) {
	p, ok := c.sink.(compare.Preview)
	if !ok {
		return
	}
	p.BeginPreview(shape)
	c.preview = preview{sink: p, sorted: c.spec.Key == nil && !slices.ContainsFunc(shape.Columns, func(column compare.Column) bool {
		return slices.Contains(shape.Key, column.Name) && (!slices.Contains(sortable, column.Left) || !slices.Contains(sortable, column.Right))
	})}
}

// previewRow takes a row that was found.
func (c *comparison) previewRow(r compare.Row) {
	p := &c.preview
	f := found{Row: r}
	switch {
	case p.sink == nil, r.Kind == compare.Same && !c.spec.Equal: // or it is equal as far as is known
		return
	case r.Kind == compare.LeftOnly:
		f.other = c.right
	case r.Kind == compare.RightOnly:
		f.other = c.left
	}
	if f.other != nil {
		if !p.sorted {
			return
		}
		f.taken = f.other.taken
	}
	if p.queue = append(p.queue, f); len(p.queue) > limits.partial { // one side lags far behind
		c.preview = preview{}
		return
	}
	p.tell()
}

// tell gives what is proven to the sink.
func (p *preview) tell() {
	n := 0
	for n < len(p.queue) && p.queue[n].proven() {
		p.sink.PreviewRow(p.queue[n].Row)
		n++
	}
	p.queue = slices.Delete(p.queue, 0, n)
}
