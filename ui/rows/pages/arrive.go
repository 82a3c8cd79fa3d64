package pages

import (
	"errors"
	"fmt"
	"slices"

	"odatui/client"
)

// cachedPage is a page of the run: where it begins, how to get it again, and
// its rows while they are held.
type cachedPage struct {
	first, n int64
	at       client.Position
	next     *client.Cursor
	came     *client.Page // as it came, without the parts of its objects
	page     *client.Page // nil: dropped
	columns  []int        // column of the page by column of the run, nil the same
	version  uint64
	last     bool // the service sends nothing behind it
}

func (c *cachedPage) end() int64 { return c.first + c.n }

// Arrived takes the page of a lane's request and returns what the user should
// know. The error is why there are no rows at that place and will be none: then
// [Pages.Failed] ends the request.
func (p *Pages) Arrived(lane Lane, page *client.Page, limits Limits) (notes []string, err error) {
	r := p.flights[lane].Request
	if page.Len() == 0 && page.Incomplete != nil && p.version > 0 {
		p.incomplete = true
		if errors.Is(page.Incomplete, client.ErrCannot) {
			p.shut(r.First)
		}
		return nil, page.Incomplete
	}
	p.flights[lane], p.crowded = nil, true
	p.version++
	p.seen = nil
	p.query, p.trace, p.limits = page.Query, page.Trace, limits
	p.incomplete = p.incomplete || page.Incomplete != nil
	c := &cachedPage{first: r.First, n: int64(page.Len()), at: r.At, next: page.Next, version: p.version}
	if page.First >= 0 {
		c.first = page.First
	}
	c.last = page.Next == nil && page.Incomplete == nil
	notes = append(p.newTopics(page), p.count(page)...)
	notes = append(notes, p.repeats(page, c.first)...)
	p.merge(page.Columns)
	p.hold(c, page)
	notes = append(notes, p.place(c)...)
	p.step = max(p.step, c.n)
	if page.Incomplete != nil {
		notes = append(notes, fmt.Sprintf("the answer broke off after %d rows", page.Len()))
	}
	p.Forget(r.First, r.First+max(int64(page.Len()), 1))
	return notes, nil
}

// newTopics returns the notes of a page, each topic once in a run.
func (p *Pages) newTopics(page *client.Page) []string {
	var notes []string
	for _, n := range page.Notes {
		if n.Topic == "" || !p.topics[n.Topic] {
			p.topics[n.Topic] = n.Topic != ""
			notes = append(notes, n.Text)
		}
	}
	return notes
}

// count takes over a total that came with a page.
func (p *Pages) count(page *client.Page) []string {
	if page.Total < 0 {
		return nil
	}
	was := p.total
	p.total = page.Total
	if was >= 0 && was != p.total && !p.recounted {
		p.recounted = true
		return []string{"the number of rows changed while reading: R reloads"}
	}
	return nil
}

// repeats looks for rows that other pages hold already: the service has no
// stable order.
func (p *Pages) repeats(page *client.Page, first int64) []string {
	if p.repeated || len(p.cached) == 0 {
		return nil
	}
	fresh := make(map[uint64]bool, page.Len())
	for i := range page.Len() {
		if h, ok := page.KeyHash(i); ok {
			fresh[h] = true
		}
	}
	for _, c := range p.cached {
		if c.page == nil || c.first == first {
			continue
		}
		for i := range int(c.n) {
			if h, ok := c.page.KeyHash(i); ok && fresh[h] {
				p.repeated = true
				return []string{"the service repeated rows: its order is not stable, some may be missing"}
			}
		}
	}
	return nil
}

// merge widens the run's columns by those of a page.
func (p *Pages) merge(columns []client.Column) {
	for _, c := range columns {
		if c.Hidden {
			continue
		}
		at, ok := p.index[c.Name]
		if !ok {
			p.index[c.Name] = len(p.columns)
			p.columns = append(p.columns, c)
		} else if old := &p.columns[at]; old.Type == "" && c.Type != "" { // the model has come since
			*old = c
		}
	}
}

// Typed reports that columns have come with what the model says of them.
func Typed(columns []client.Column) bool {
	return !slices.ContainsFunc(columns, func(c client.Column) bool { return c.Type == "" && !c.Link }) &&
		slices.ContainsFunc(columns, func(c client.Column) bool { return c.Key })
}

// where returns the columns of a page by those of the run; nil where the page
// has them in the same places.
func (p *Pages) where(columns []client.Column) []int {
	same := true
	for i, c := range columns {
		same = same && !c.Hidden && p.index[c.Name] == i
	}
	if same {
		return nil
	}
	where := make([]int, len(p.columns))
	for i := range where {
		where[i] = -1
	}
	for i, c := range columns {
		if !c.Hidden {
			where[p.index[c.Name]] = i
		}
	}
	return where
}

// hold keeps the rows of a page, with what is known of its columns: a record is
// shown from its page.
func (p *Pages) hold(c *cachedPage, page *client.Page) {
	if !Typed(page.Columns) {
		page = page.Slice(0, page.Len()) // the service may share its own
		page.Columns = slices.Clone(page.Columns)
		for i, column := range page.Columns {
			if at, ok := p.index[column.Name]; ok && column.Type == "" {
				page.Columns[i] = p.columns[at]
			}
		}
	}
	learned := p.parts.learned
	c.came, c.page = page, p.split(page)
	c.columns = p.where(c.page.Columns)
	for learned != p.parts.learned { // null objects have the new members too
		learned = p.parts.learned
		for _, o := range p.cached {
			if o.page != nil {
				o.page = p.split(o.came)
				o.columns = p.where(o.page.Columns)
			}
		}
	}
}

// place puts a page among the others. Where it overlaps the next one, the
// earlier place of a row counts; a page that came again replaces itself.
func (p *Pages) place(c *cachedPage) []string {
	i, found := p.search(c.first)
	if found {
		p.cached[i] = c
	} else {
		if i > 0 && p.cached[i-1].end() > c.first {
			before := p.cached[i-1]
			before.n, before.last, before.next = c.first-before.first, false, nil
		}
		p.cached = slices.Insert(p.cached, i, c)
	}
	if i+1 < len(p.cached) && c.end() > p.cached[i+1].first {
		c.n, c.next, c.last = p.cached[i+1].first-c.first, nil, false
	}
	joined := c.first == 0 || i > 0 && p.cached[i-1].end() == c.first
	switch {
	case c.last && (c.n > 0 || joined):
		p.end = c.end()
		p.cached = p.cached[:i+1]
	case c.n == 0 && c.next == nil:
		p.cached = slices.Delete(p.cached, i, i+1)
		if c.last && p.total > c.first {
			counted := p.total
			p.total = -1
			return []string{fmt.Sprintf("the service counts %s rows but has none at row %s", client.Thousands(counted), client.Thousands(c.first+1))}
		}
	}
	return nil
}

// shut ends the run behind the page before a row: nothing can be requested there.
func (p *Pages) shut(row int64) {
	p.limits.Seek = false
	if before, _ := p.around(row); before != nil && before.end() == row {
		before.next = nil
	}
}
