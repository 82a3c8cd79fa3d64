package demo

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
)

// rowset is a run of rows in their order; nil rows mean all n of a set.
type rowset struct {
	rows []int32
	n    int
}

func allOf(s *set) rowset        { return rowset{n: s.rows} }
func rowsOf(rows []int32) rowset { return rowset{rows, len(rows)} }
func (r rowset) at(i int) int {
	if r.rows == nil {
		return i
	}
	return int(r.rows[i])
}

// plans remembers the rows of the latest filters and orders, so that the pages
// of one run do not sort a hundred thousand rows each. Bounded by rows.
type plans struct {
	mu    sync.Mutex
	list  []plan // latest last
	total int
}

type plan struct {
	key  string
	rows rowset
	set  *set // that $apply made, or nil
}

const maxPlanned = 2_000_000 // row numbers: 8 MB

func (p *plans) get(key string) (plan, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, e := range p.list {
		if e.key == key {
			p.list = append(slices.Delete(p.list, i, i+1), e)
			return e, true
		}
	}
	return plan{}, false
}

func (p *plans) put(e plan) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.list = append(p.list, e)
	p.total += e.cost()
	for p.total > maxPlanned && len(p.list) > 1 {
		p.total -= p.list[0].cost()
		p.list = slices.Delete(p.list, 0, 1)
	}
}

// cost is what a plan takes, in row numbers; a value takes as much as twenty.
func (e plan) cost() int {
	n := len(e.rows.rows) + len(e.key)
	if e.set != nil && e.set.derived {
		n += 20 * e.set.rows * len(e.set.props)
	}
	return n
}

// choose applies $search, $filter and $orderby to rows of a set.
func (s *service) choose(ctx context.Context, on *set, from rowset, o *options) (rowset, error) {
	if o.filter == "" && o.order == "" && o.search == "" && !o.given["$filter"] && !o.given["$orderby"] {
		return from, nil
	}
	key := ""
	if from.rows == nil {
		key = on.name + "\x00" + o.filter + "\x00" + o.order + "\x00" + o.search
		if r, ok := s.plans.get(key); ok {
			return r.rows, nil
		}
	}
	r, err := s.world.narrow(ctx, on, from, o)
	if err == nil {
		r, err = s.world.sort(ctx, on, r, o)
	}
	if err == nil && key != "" {
		s.plans.put(plan{key: key, rows: r})
	}
	return r, err
}

// narrow keeps the rows that $search and $filter let through.
func (w *world) narrow(ctx context.Context, on *set, from rowset, o *options) (rowset, error) {
	match, err := w.matcher(on, o)
	if err != nil || match == nil {
		return from, err
	}
	rows := []int32{}
	e := &env{}
	for i := range from.n {
		if i%4096 == 0 && ctx.Err() != nil {
			return from, ctx.Err()
		}
		e.rows[0] = from.at(i)
		if match(e).isTrue() {
			rows = append(rows, int32(e.rows[0]))
		}
	}
	return rowsOf(rows), nil
}

func (w *world) matcher(on *set, o *options) (evaluator, error) {
	var filter, search evaluator
	if o.given["$filter"] {
		n, err := parseFilter(o.filter)
		if err != nil {
			return nil, badQuery("$filter", "%s", err)
		}
		c := &scope{w: w, set: on, target: "$filter"}
		if filter, err = c.condition(n); err != nil {
			return nil, err
		}
	}
	if o.given["$search"] {
		var err error
		if search, err = on.searcher(o.search); err != nil {
			return nil, err
		}
	}
	switch {
	case filter == nil:
		return search, nil
	case search == nil:
		return filter, nil
	}
	return func(e *env) value {
		if v := filter(e); !v.isTrue() {
			return v
		}
		return search(e)
	}, nil
}

// sort orders rows by $orderby; rows that are equal by it keep their order, so
// that no page shows a row of another.
func (w *world) sort(ctx context.Context, on *set, from rowset, o *options) (rowset, error) {
	if !o.given["$orderby"] {
		return from, nil
	}
	keys, err := parseOrder(o.order)
	if err != nil {
		return from, badQuery("$orderby", "%s", err)
	}
	terms := make([]term, len(keys))
	for i, k := range keys {
		if terms[i], err = w.sortTerm(on, k); err != nil {
			return from, err
		}
	}
	if on.inOrder(keys) {
		return from, nil
	}
	return sortRows(ctx, from, keys, terms)
}

func (w *world) sortTerm(on *set, k orderKey) (term, error) {
	c := &scope{w: w, set: on, target: "$orderby"}
	t, err := c.compile(k.node)
	if err != nil {
		return t, err
	}
	if t.many || t.kind == kComplex {
		return t, c.bad("The $orderby expression must evaluate to a single value of primitive type.")
	}
	if k.node.op == "path" && slices.ContainsFunc(on.limits, func(l string) bool {
		return strings.Contains(l, "<PropertyPath>"+k.node.name+"<")
	}) {
		return t, c.bad("The property '%s' cannot be used in the $orderby query option.", k.node.name)
	}
	return t, nil
}

// inOrder reports whether rows are in the asked order anyway: the first keys
// are those of the set, ascending.
func (s *set) inOrder(keys []orderKey) bool {
	own := s.keys()
	if !s.ordered || len(keys) < len(own) {
		return false
	}
	for i, p := range own {
		if keys[i].desc || keys[i].node.op != "path" || keys[i].node.name != p.name {
			return false
		}
	}
	return true
}

func sortRows(ctx context.Context, from rowset, keys []orderKey, terms []term) (rowset, error) {
	n := len(keys)
	values := make([]value, from.n*n)
	order := make([]int32, from.n)
	e := &env{}
	for i := range from.n {
		if i%4096 == 0 && ctx.Err() != nil {
			return from, ctx.Err()
		}
		e.rows[0] = from.at(i)
		order[i] = int32(i)
		for k, t := range terms {
			values[i*n+k] = t.eval(e)
		}
	}
	slices.SortFunc(order, func(a, b int32) int {
		for k := range n {
			if c := compare(values[int(a)*n+k], values[int(b)*n+k]); c != 0 {
				if keys[k].desc {
					return -c
				}
				return c
			}
		}
		return int(a - b)
	})
	for i, at := range order {
		order[i] = int32(from.at(int(at)))
	}
	return rowsOf(order), ctx.Err()
}

// searcher reads a $search: words and "phrases" that must all occur in the
// texts of a row, in any case; OR separates, NOT excludes.
func (s *set) searcher(src string) (evaluator, error) {
	if slices.Contains(s.limits, notSearchable) {
		return nil, badQuery("$search", "The set '%s' cannot be searched.", s.name)
	}
	groups, ok := searchWords(src)
	if !ok {
		return nil, badQuery("$search", "Syntax error in the search expression '%s'.", src)
	}
	return func(e *env) value {
		all := s.searchText(e.rows[0])
		return boolean(slices.ContainsFunc(groups, func(g []searchWord) bool {
			return !slices.ContainsFunc(g, func(w searchWord) bool { return strings.Contains(all, w.text) == w.not })
		}))
	}, nil
}

func (s *set) searchText(row int) string {
	var b strings.Builder
	for i := range s.props {
		if p := &s.props[i]; p.kind == kString {
			b.WriteString(p.at(row).s)
			b.WriteByte('\n')
		}
	}
	return strings.ToLower(b.String())
}

type searchWord struct {
	text string
	not  bool
}

func searchWords(src string) ([][]searchWord, bool) {
	groups, not := [][]searchWord{nil}, false
	for rest := strings.TrimSpace(src); rest != ""; rest = strings.TrimSpace(rest) {
		var word string
		if phrase, ok := strings.CutPrefix(rest, `"`); ok {
			if word, rest, ok = strings.Cut(phrase, `"`); !ok || word == "" {
				return nil, false
			}
		} else {
			word, rest, _ = strings.Cut(rest, " ")
			switch word {
			case "AND":
				continue
			case "OR":
				groups = append(groups, nil)
				continue
			case "NOT":
				not = true
				continue
			}
		}
		last := &groups[len(groups)-1]
		*last, not = append(*last, searchWord{strings.ToLower(word), not}), false
	}
	return groups, !not && !slices.ContainsFunc(groups, func(g []searchWord) bool { return len(g) == 0 })
}

// asProblem is how an error is told to the asker; nil if the asker has left.
func asProblem(err error) *problem {
	var p *problem
	if errors.As(err, &p) {
		return p
	}
	return nil
}
