package client

import (
	"hash/maphash"
	"slices"
)

// trail is the state of a run at a place: what its next page needs to continue
// there, and to recognise rows that came before.
type trail struct {
	link  *NextLink // to the next page; nil: rows are requested by number
	seen  *seenLink // links that were followed, newest first
	links bool      // the run continues by links only

	end   int64 // number, as the service counts, of the row behind the last one that came; -1 unknown
	total int64 // -1 unknown
	asked int   // page size of the last request by number, 0 none

	raw         int // rows of the last answer
	most        int // most rows of an answer
	first, last rowMark
	keyed       bool        // the rows of the last answer have keys
	key         []Condition // of the last row, if the rows come in its order
	hashes      []uint64    // of their keys, else of the rows
	older       []uint64    // of rows before them: at least as many as keepOlder
	differ      bool        // the last answer's rows differ from each other
	prints      []string    // of the last rows instead of all that, if another process read them

	chain   int64     // rows since the last request by number
	beyond  bool      // links continued beyond the page size: $top is a page size here
	pending *NextLink // was given and not followed: rows by number must answer it
	plain   bool      // pages cannot overlap here
	begins  bool      // the last answer was the first of the run
	moved   bool      // rows were found at other places than before
	early   bool      // the last row is one before the last one that came: see Page.early
	proved  bool      // row numbers are known to work
}

// seenLink is one link that was followed, as a hash: a run can be long.
type seenLink struct {
	hash   uint64
	before *seenLink
}

func (l *seenLink) has(link string) bool {
	hash := maphash.String(hashSeed, link)
	for ; l != nil; l = l.before {
		if l.hash == hash {
			return true
		}
	}
	return false
}

// rowMark recognises a row: by its key, else by all of it.
type rowMark struct {
	key, row uint64
	keyed    bool
	lasting  string // a print, instead of the hashes, of a row that another process read
}

func markOf(p *Page, row int) rowMark {
	m := rowMark{row: p.RowHash(row)}
	m.key, m.keyed = p.KeyHash(row)
	return m
}

func (m rowMark) is(p *Page, row int) bool {
	if m.lasting != "" {
		return p.hasPrint(row, m.lasting)
	}
	n := markOf(p, row)
	return m.row == n.row || m.keyed && n.keyed && m.key == n.key // the model may have come, or changed, since
}

// keepOlder is how many rows a trail recognises before those of its last
// answer: small pages move far.
const keepOlder = 256

// remember keeps what recognises the rows of an answer.
func (t *trail) remember(p *Page, before *trail) {
	n := p.Len()
	t.older = slices.Concat(before.older, before.hashes)
	t.older = t.older[max(0, len(t.older)-keepOlder):]
	t.first, t.last = markOf(p, 0), markOf(p, n-1)
	t.keyed = t.first.keyed && t.last.keyed
	if p.Query.Plan.Keyed {
		t.key = p.keyOf(n - 1)
	}
	t.hashes = make([]uint64, n)
	t.differ = n == 1 && (t.keyed || len(p.Query.Select) == 0 && p.Query.Apply == "")
	for i := range n {
		t.hashes[i] = t.hash(p, i)
		t.differ = t.differ || t.hashes[i] != t.hashes[0]
	}
}

// hash returns the hash by which a row is compared with those of the last
// answer.
func (t *trail) hash(p *Page, row int) uint64 {
	if t.keyed {
		h, _ := p.KeyHash(row)
		return h
	}
	return p.RowHash(row)
}

// same reports whether a page holds the rows of the answer before it once
// more. Pages whose rows are all equal show nothing.
func (t *trail) same(p *Page) bool { return t.differ && t.alike(p) }

// alike reports whether a page has the same rows as the response before it.
func (t *trail) alike(p *Page) bool {
	n := p.Len()
	if n == 0 || n != t.raw || !t.first.is(p, 0) || !t.last.is(p, n-1) {
		return false
	}
	for i := range n {
		if t.hash(p, i) != t.hashes[i] {
			return false
		}
	}
	return true
}

// overlaps reports whether the next page begins with the last row that came.
// With a service that sends one row at a time, the run would not advance.
func (t *trail) overlaps() bool { return t.raw > 0 && t.most > 1 && !t.plain }

// place returns where the next request by number begins.
func (t *trail) place() Place {
	at := Place{Row: t.end}
	if t.overlaps() {
		at = Place{Row: t.end - 1, Least: 2}
	}
	if t.asked > 0 && t.raw == t.asked && t.total > t.end && !t.moved {
		at.Behind = t.total - at.Row
	}
	return at
}

// latest returns the row of a page that came last before, and its rank among
// the rows that came; -1 if none of them came.
func (t *trail) latest(p *Page) (row, rank int) {
	row, rank = -1, -1
	for i := range p.Len() {
		if r := t.rank(p, i); r >= 0 && r >= rank {
			row, rank = i, r
		}
	}
	return row, rank
}

// rank returns the place of a row among the latest rows that came, -1 if it is
// none of them.
func (t *trail) rank(p *Page, row int) int {
	if t.prints != nil {
		return slices.IndexFunc(t.prints, func(hash string) bool { return p.hasPrint(row, hash) })
	}
	if t.last.is(p, row) {
		return t.lastRank()
	}
	h := t.hash(p, row)
	if i := slices.Index(t.hashes, h); i >= 0 {
		return len(t.older) + i
	}
	return slices.Index(t.older, h)
}

// lastRank is the rank of the last row that came.
func (t *trail) lastRank() int {
	if t.prints != nil {
		return len(t.prints) - 1
	}
	return len(t.older) + len(t.hashes) - 1
}

// allCame reports whether a page holds no row that did not come before.
func (t *trail) allCame(p *Page) bool {
	for i := range p.Len() {
		if t.rank(p, i) < 0 {
			return false
		}
	}
	return true
}

// Slim returns a cursor to the same page for keeping many: without the hashes of
// the rows before that page, so that a link which leads to them once more is not
// noticed. Cursors by row number need them and are returned as they are.
func (c *Cursor) Slim() *Cursor {
	if c == nil || c.trail == nil || c.trail.link == nil {
		return c
	}
	t := *c.trail
	t.hashes, t.older, t.differ = nil, nil, false
	return &Cursor{Session: c.Session, Row: c.Row, trail: &t, keep: c.keep}
}
