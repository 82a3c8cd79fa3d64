package client

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Checkpoint is the place of a run behind a page, so that another process can go on
// there. It is a plain value that is kept as JSON, and holds no secret.
type Checkpoint struct {
	Rows  int64  `json:"rows"`           // yielded so far, those of the page included
	Row   int64  `json:"row"`            // number of the row behind them as the service counts, -1 unknown
	Total int64  `json:"total"`          // as the service counted first, -1 unknown
	Link  string `json:"link,omitempty"` // next link or cursor, without secrets; "" rows are requested by number
	// Cursor is set if Link is the value of a cursor.
	Cursor bool `json:"cursor,omitempty"`
	// Top is how many rows Link and those behind it bring at most, because a page size was
	// requested that the service divides into smaller pages; 0 all that follow.
	Top int `json:"top,omitempty"`
	// Key is that of the last row, nil if it has none.
	Key []Condition `json:"key,omitempty"`
	// Print recognises the last row: a hash of its address, of its key, or if it has
	// neither of its JSON text. Before are those of some rows before it, the last one last.
	Print  string   `json:"print,omitempty"`
	Before []string `json:"before,omitempty"`
	Plan   Plan     `json:"plan"`           // what the run's first page fixed
	Done   bool     `json:"done,omitempty"` // no more rows are requested: only the judgement is left
}

// mostBefore is how many rows before the last one a checkpoint recognises.
const mostBefore = 8

// reached is how far a run is behind a page.
type reached struct {
	rows, total int64
	limit       bool // all rows that are wanted have come
	keyless     bool // the key is not unique
}

// Checkpoint returns the place of the run behind a page that was yielded; false
// where it cannot be gone on from there: behind a part of a response, a page without
// rows, a page that is incomplete, one behind which rows that came may come again, and in a
// run that skips rows that came. It reads cells of the page.
func (p *Page) Checkpoint() (Checkpoint, bool) {
	r, n := p.behind, p.Len()
	if r == nil || n == 0 || p.Incomplete != nil {
		return Checkpoint{}, false
	}
	by := p.printKind(n-1, r.keyless)
	c := Checkpoint{Rows: r.rows, Row: p.end, Total: r.total, Print: p.print(n-1, by), Plan: p.Query.Plan, Done: r.limit || p.Next == nil}
	for i := max(0, n-1-mostBefore); i < n-1; i++ {
		c.Before = append(c.Before, p.print(i, by))
	}
	if !r.keyless {
		c.Key = p.keyOf(n - 1)
	}
	if c.Done {
		return c, true
	}
	t := p.Next.trail
	switch {
	case t.link == nil:
		return c, !t.plain
	case t.link.Err != nil:
		return Checkpoint{}, false
	}
	if left := int64(t.asked) - t.chain; t.asked > 0 && left > 0 && !t.beyond {
		c.Top = int(left)
	}
	c.Link, c.Cursor = t.link.To, t.link.Cursor
	if p.Next.keep == nil {
		return c, true
	}
	var ok bool
	if c.Link, ok = p.Next.keep(t.link); ok {
		return c, true
	}
	c.Link, c.Cursor, c.Row = "", false, -1 // a secret is in it: the key leads on
	return c, c.Key != nil && c.Plan.Keyed
}

// keyOf returns the key of a row, nil if it has none.
func (p *Page) keyOf(row int) []Condition {
	var key []Condition
	for _, col := range p.keys {
		v := p.Cell(row, col)
		if !v.IsSet() || p.guessed {
			return nil
		}
		key = append(key, Condition{Property: p.Columns[col].Name, Value: v.Clone(), Type: p.Columns[col].Type})
	}
	return key
}

// What a print is made of. It begins with that word.
const (
	printAddress = "address"
	printKey     = "key"
	printRow     = "row"
)

// printKind returns what a row is recognised by, as [Page.KeyHash] does.
func (p *Page) printKind(row int, keyless bool) string {
	switch _, keyed := p.KeyHash(row); {
	case keyless || !keyed:
		return printRow
	case p.ids != nil && p.ids[row].len > 0:
		return printAddress
	}
	return printKey
}

// print returns a hash of a row that is the same in every process.
func (p *Page) print(row int, by string) string {
	h := sha256.New()
	switch by {
	case printAddress:
		if p.ids != nil {
			h.Write([]byte(p.text(p.ids[row])))
		}
	case printKey:
		for _, col := range p.keys {
			h.Write([]byte(p.Cell(row, col).Raw() + "\n"))
		}
	default:
		h.Write([]byte(p.Row(row)))
	}
	return by + " " + base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:16])
}

// hasPrint reports whether a row has a print.
func (p *Page) hasPrint(row int, hash string) bool {
	by, _, _ := strings.Cut(hash, " ")
	return p.print(row, by) == hash
}

// cursor makes a cursor to the page behind a checkpoint.
func (p *Pager) cursor(at Position) *Cursor {
	c := at.from
	// The last row is taken for one of several: the next page overlaps with it.
	t := &trail{end: c.Row, total: c.Total, raw: 1, most: 2, key: c.Key,
		last: rowMark{lasting: c.Print}, prints: append(slices.Clone(c.Before), c.Print)}
	if c.Link != "" {
		t.link, t.asked = &NextLink{To: c.Link, Cursor: c.Cursor}, c.Top
	}
	return &Cursor{Session: p.Session, Row: at.row, trail: t}
}

// resume fetches the page behind a checkpoint of another process.
func (p *Pager) resume(ctx context.Context, q Query, at Position) (*Page, error) {
	c := p.cursor(at)
	c.trail.links = c.trail.link != nil && !p.Ways(q).Links
	var page *Page
	err := fmt.Errorf("%w: read the rows behind row %d", ErrCannot, at.row)
	if c.trail.link != nil || c.trail.end > 0 {
		page, err = p.Fetch(ctx, q, At(c))
	}
	switch {
	case c.trail.link != nil && errors.Is(err, ErrOtherOrigin): // the service has another port or scheme since
		page, err = p.byKey(ctx, q, c, Because(ReasonByLink, fmt.Errorf("%w: %w", ErrCannot, err)))
	case c.trail.link == nil && err == nil:
		page, err = p.behindOne(ctx, page, *c.trail)
	case c.trail.link == nil:
		page, err = p.byKey(ctx, q, c, err)
	}
	if err != nil && ctx.Err() == nil && placeGone(err) {
		return nil, fmt.Errorf("%w: %w", ErrStale, err)
	}
	return page, err
}

// behindOne returns the page behind one that holds the last row that came alone: if the
// service sends one row at a time, others follow. t is the trail before the page.
func (p *Pager) behindOne(ctx context.Context, page *Page, t trail) (*Page, error) {
	if page.Len() > 0 || page.Next != nil || page.Incomplete != nil || page.known == nil || page.end == page.Total ||
		!p.Ways(page.Query).ByRow {
		return page, nil //nolint:nilerr // the page has its error
	}
	t.most, t.end = 1, page.end
	next, err := p.Fetch(ctx, page.Query, At(&Cursor{Session: p.Session, Row: page.First, trail: &t}))
	switch {
	case refusedRow(err): // no row has that number
		return page, nil
	case err != nil:
		return nil, err
	}
	next.Notes = slices.Concat(page.Notes, next.Notes)
	return next, nil
}

// resume begins a walk behind a checkpoint.
func (w *walker) resume(c Checkpoint) {
	w.run.Rows, w.run.Offered, w.run.Total = c.Rows, c.Rows, c.Total
	w.counted, w.yielded, w.resumed = max(c.Total, 0), true, true
	w.last = rowMark{lasting: c.Print}
}

// total is the total that the service counted first, -1 unknown.
func (w *walker) total() int64 {
	if w.counted > 0 {
		return w.counted
	}
	return w.run.Total
}

// beginBehind fetches the page behind a checkpoint. Where none follows, it is a page
// without rows: only the judgement is left.
func (w *walker) beginBehind(ctx context.Context, c *Checkpoint) (*Page, error) {
	w.query.Plan = c.Plan
	if c.Rows < 1 || c.Print == "" {
		return nil, fmt.Errorf("%w: no row came", ErrStale)
	}
	if err := otherKey(c.Key, w.model, w.query.Path); err != nil {
		return nil, err
	}
	if c.Done || w.run.Limit >= 0 && c.Rows >= w.run.Limit {
		return &Page{Query: w.query, First: w.run.First + c.Rows, Total: c.Total, end: c.Row}, nil
	}
	return w.service.Fetch(ctx, w.sized(w.query), Behind(c, w.run.First+c.Rows))
}

// KeyChange reports that the rows of a [Checkpoint] had another key: what its link, its number
// and its prints mean may be other rows now.
type KeyChange struct{ Path, Was, Is string }

func (e *KeyChange) Error() string {
	if e.Is == "" {
		return fmt.Sprintf("%s had the key %s and has none any more", e.Path, e.Was)
	}
	return fmt.Sprintf("the key of %s was %s and is %s", e.Path, e.Was, e.Is)
}
func (e *KeyChange) Unwrap() error { return ErrStale }

// otherKey compares the key of a checkpoint, nil none, with that of a model.
func otherKey(key []Condition, model *Schema, path string) error {
	t := model.TypeOf(path)
	if key == nil || t == nil {
		return nil
	}
	var was, is []string
	for _, c := range key {
		was = append(was, c.Property+" ("+c.Type+")")
	}
	for _, name := range t.Keys {
		if p := t.Property(name); p != nil {
			name += " (" + p.Type + ")"
		}
		is = append(is, name)
	}
	if slices.Equal(was, is) {
		return nil
	}
	return &KeyChange{path, strings.Join(was, ", "), strings.Join(is, ", ")}
}

// checkResumed looks for rows that came in the process before: on the first page behind a
// checkpoint, and on the next ones where rows that came may come again. Only the last ones
// are known; those before them are behind this page in the order of the key, and in no
// other order.
func (w *walker) checkResumed(page *Page) error {
	if !w.resumed || page.Len() == 0 {
		return nil
	}
	w.resumed = w.early > 0
	c := w.run.From
	by, _, _ := strings.Cut(c.Print, " ")
	if w.keyless = by == printRow; w.keyless {
		return nil
	}
	for i := range page.Len() {
		if page.guessed { // two rows may have one
			break
		}
		if hash := page.print(i, by); hash == c.Print || slices.Contains(c.Before, hash) {
			return fmt.Errorf("%w: %w: the row with key %s came before", ErrStale, ErrMoved, page.ID(i))
		}
	}
	if page.known != nil {
		if h, ok := page.known.runHash(page.known.Len() - 1); ok {
			w.seen.add(h)
		}
	}
	if !page.Query.Plan.Keyed {
		page.note("repeats-unchecked", fmt.Sprintf("repeats of the first %d rows are not checked", c.Rows))
	}
	return nil
}
