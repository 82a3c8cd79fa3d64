package pages

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"odatui/client"
)

const (
	maxPages = 10       // pages held at once,
	maxBytes = 16 << 20 // and their size, as long as more than minPages are held
	minPages = 3
)

// cachedPage is a page of the run: where it begins, how to get it again, and
// its rows while they are held.
type cachedPage struct {
	first, n int64
	at       client.Position
	next     *client.Cursor
	page     *client.Page // nil: dropped
	columns  []int        // column of the page by column of the run, nil the same
	version  uint64
	last     bool // the service sends nothing behind it
}

func (c *cachedPage) end() int64 { return c.first + c.n }

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
		c.n, c.next = p.cached[i+1].first-c.first, nil
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
			return []string{fmt.Sprintf("the service counts %s rows but has none at row %s", thousands(counted), thousands(c.first+1))}
		}
	}
	return nil
}

// search returns where the page that begins at row is, or would be.
func (p *Pages) search(row int64) (int, bool) {
	return slices.BinarySearchFunc(p.cached, row, func(c *cachedPage, row int64) int { return cmp.Compare(c.first, row) })
}

// at returns the page of a row, nil if no page is known there.
func (p *Pages) at(row int64) *cachedPage {
	i, found := p.search(row)
	if !found {
		i--
	}
	if i < 0 || row < p.cached[i].first || row >= p.cached[i].end() {
		return nil
	}
	return p.cached[i]
}

// holder returns the page of a row if its rows are held.
func (p *Pages) holder(row int64) *cachedPage {
	if c := p.at(row); c != nil && c.page != nil {
		return c
	}
	return nil
}

// around returns the pages before and after a row that is in none.
func (p *Pages) around(row int64) (before, after *cachedPage) {
	i, found := p.search(row)
	if found { // an empty page begins there
		i++
	}
	if i > 0 {
		before = p.cached[i-1]
	}
	if i < len(p.cached) {
		after = p.cached[i]
	}
	return before, after
}

// request returns where the page of a row begins; false if it cannot be had.
func (p *Pages) request(row int64) (r Request, ok bool) {
	r.Query = p.query
	if c := p.at(row); c != nil {
		r.At, r.First = c.at, c.first
		return r, true
	}
	if row < 0 || p.end >= 0 && row >= p.end {
		return r, false
	}
	before, after := p.around(row)
	low := int64(0)
	if before != nil {
		low = before.end()
		if before.next != nil && (row-low < p.step || !p.limits.Seek) {
			r.At, r.First = client.At(before.next), low
			return r, true
		}
	}
	switch {
	case !p.limits.Seek:
		return r, before == nil
	case row-low < p.step:
		r.First = low
	case after != nil && after.first-row <= p.step:
		r.First = max(low, after.first-p.step)
	default:
		r.First = row - p.step/2
	}
	r.At = client.Row(r.First)
	return r, true
}

// shut ends the run behind the page before a row: nothing can be requested there.
func (p *Pages) shut(row int64) {
	p.limits.Seek = false
	if before, _ := p.around(row); before != nil && before.end() == row {
		before.next = nil
	}
}

// More reports that there is something behind the last page known.
func (p *Pages) More() bool {
	return p.end < 0 && len(p.cached) > 0 && p.cached[len(p.cached)-1].next != nil
}

// Known returns the end of the last page known.
func (p *Pages) Known() int64 {
	if len(p.cached) == 0 {
		return 0
	}
	return p.cached[len(p.cached)-1].end()
}

// Drop lets go of the pages farthest from a window until few are held.
func (p *Pages) Drop(w Window) {
	for {
		var far *cachedPage
		var distance, size int64
		held := 0
		for _, c := range p.cached {
			if c.page == nil {
				continue
			}
			held++
			size += c.page.Size()
			if d := max(c.first-w.First-w.N, w.First-c.end()); d > distance {
				far, distance = c, d
			}
		}
		if far == nil || held <= maxPages && (size <= maxBytes || held <= minPages) {
			return
		}
		p.drop(far)
	}
}

// drop lets go of a page's rows. A cursor holds a hash of each row before it:
// where row numbers do, the cursors go too.
func (p *Pages) drop(c *cachedPage) {
	c.page, c.columns = nil, nil
	if !p.limits.Seek || !p.limits.Sure {
		return
	}
	if c.at.Cursor() != nil {
		c.at = client.Row(c.first)
	}
	if c != p.cached[len(p.cached)-1] { // the last one's tells that more follows
		c.next = nil
	}
}

// Held returns how many pages and bytes are held.
func (p *Pages) Held() (pages int, size int64) {
	for _, c := range p.cached {
		if c.page != nil {
			pages++
			size += c.page.Size()
		}
	}
	return pages, size
}

func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
