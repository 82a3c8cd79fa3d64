package demo

import (
	"net/url"
	"slices"
	"strings"
)

// resource is what a path below the service root leads to.
type resource struct {
	set     *set
	rows    rowset
	one     bool      // a single row: rows holds it, or none (a link to nothing)
	value   *property // a property of that row
	read    func() value
	count   bool    // …/$count
	raw     bool    // …/$value
	query   bool    // …/$query
	context string  // what the context URL says before select and expand
	stream  *stream // of that row: its bytes are asked for
	applied string  // $apply, "" none: set and rows are what it made
}

// resolve follows a path such as Countries('AFG')/Facilities/$count.
func (w *world) resolve(escaped string) (*resource, *problem) {
	var r *resource
	for part := range strings.SplitSeq(strings.Trim(escaped, "/"), "/") {
		seg, err := url.PathUnescape(part)
		if err != nil {
			return nil, badQuery("", "The path segment '%s' has an invalid escape sequence.", part)
		}
		var no *problem
		if r == nil {
			r, no = w.first(seg)
		} else {
			no = w.follow(r, seg)
		}
		if no != nil {
			return nil, no
		}
	}
	return r, nil
}

// first resolves the first segment: a set, a singleton, or one of its rows.
func (w *world) first(seg string) (*resource, *problem) {
	name, key, keyed := cutKey(seg)
	s := w.byName[name]
	if called := new(resource); s == nil {
		if known, no := w.call(called, "", name, key); known {
			return called, no
		}
	}
	if s == nil || slices.Contains(w.inner, s) {
		return nil, notFound("Resource not found for the segment '%s'.", name)
	}
	r := &resource{set: s, rows: allOf(s), context: s.name}
	if s.single {
		r.one = true
		if keyed {
			return nil, badQuery("", "The singleton '%s' takes no key.", name)
		}
	}
	if keyed {
		return r, w.pick(r, key)
	}
	return r, nil
}

// cutKey separates Name(key).
func cutKey(seg string) (name, key string, keyed bool) {
	name, rest, ok := strings.Cut(seg, "(")
	key, closed := strings.CutSuffix(rest, ")")
	if !ok || !closed {
		return seg, "", false
	}
	return name, key, true
}

// pick narrows a resource to the row with a key.
func (w *world) pick(r *resource, src string) *problem {
	if strings.TrimSpace(src) == "" && !r.one { // Set() is the set
		return nil
	}
	key, no := w.readKey(r.set, src)
	if no != nil {
		return no
	}
	row, ok := r.set.row(key)
	if slices.Contains(w.inner, r.set) {
		row, ok = r.among(key)
	}
	if ok && r.rows.rows != nil {
		ok = false
		for _, have := range r.rows.rows {
			ok = ok || int(have) == row
		}
	}
	if !ok {
		return notFound("Resource not found for the segment '%s': no %s has the key (%s).", r.set.name, r.set.typ, src)
	}
	r.rows, r.one = rowsOf([]int32{int32(row)}), true
	return nil
}

// among finds the row with a key among contained ones.
func (r *resource) among(key []value) (int, bool) {
	for _, row := range r.rows.rows {
		if compare(r.set.keys()[0].at(int(row)), key[0]) == 0 {
			return int(row), true
		}
	}
	return 0, false
}

// readKey reads a key predicate: one literal, or Name=literal for each key.
func (w *world) readKey(s *set, src string) ([]value, *problem) {
	keys := s.keys()
	values := make([]value, len(keys))
	seen := 0
	p := newParser(src)
	for p.tok.kind != tokEnd {
		at := 0
		if p.tok.kind == tokName {
			for at < len(keys) && keys[at].name != p.tok.text {
				at++
			}
			p.advance()
			if at == len(keys) || !p.punct("=") {
				return nil, badQuery("", "Syntax error at position %d in the key (%s).", p.tok.at, src)
			}
			p.advance()
		} else if len(keys) > 1 {
			return nil, badQuery("", "The number of keys specified in the URI does not match number of key properties for the resource '%s'.", s.name)
		}
		v, no := w.keyValue(keys[at], p, src)
		if no != nil {
			return nil, no
		}
		if values[at].isNull() {
			seen++
		}
		values[at] = v
		p.advance()
		if p.punct(",") {
			p.advance()
		} else if p.tok.kind != tokEnd {
			return nil, badQuery("", "Syntax error at position %d in the key (%s).", p.tok.at, src)
		}
	}
	if seen != len(keys) {
		return nil, badQuery("", "The number of keys specified in the URI does not match number of key properties for the resource '%s'.", s.name)
	}
	return values, nil
}

func (w *world) keyValue(k *property, p *parser, src string) (value, *problem) {
	v := p.tok.lit
	if k.kind == kDouble && v.isNumber() {
		v = double(v.float())
	}
	if k.kind == kEnum && v.kind == kString && (p.tok.typ == "" || p.tok.typ == namespace+"."+k.enum.name) {
		if m, ok := k.enum.member(v.s); ok {
			return m, nil
		}
	}
	if p.tok.kind != tokLiteral || v.kind != k.kind || p.tok.typ != "" {
		return null, badQuery("", "The key value (%s) is not valid: '%s' is of type %s.", src, k.name, full(k.typ))
	}
	return v, nil
}

// follow goes one segment further.
func (w *world) follow(r *resource, seg string) *problem {
	_, key, keyed := cutKey(seg)
	switch {
	case r.count || r.raw || r.query:
		return notFound("The request URI is not valid. Nothing can follow the segment before '%s'.", seg)
	case seg == "$count" && !r.one && r.value == nil:
		r.count = true
		return nil
	case seg == "$value" && r.one && r.value == nil && r.set.media != nil && r.rows.n > 0:
		r.stream, r.raw = r.set.media, true
		return nil
	case r.value == nil && r.set.cast(strings.TrimSuffix(seg, "("+key+")")):
		if no := r.narrow(); no != nil || !keyed {
			return no
		}
		return w.pick(r, key)
	case seg == "$query" && r.value == nil:
		r.query = true
		return nil
	case seg == "$value" && r.value != nil && r.value.kind != kComplex && !r.value.many:
		r.raw = true
		return nil
	case r.value != nil:
		return r.inside(seg)
	case !r.one:
		return badQuery("", "The segment '%s' cannot follow a collection: a key is missing.", seg)
	case r.rows.n == 0:
		return notFound("Resource not found for the segment '%s': the link before it leads nowhere.", seg)
	}
	return w.leave(r, seg)
}

// leave goes from a row to one of its properties or links.
func (w *world) leave(r *resource, seg string) *problem {
	row := r.rows.at(0)
	name, key, keyed := cutKey(seg)
	if p := r.set.prop(seg); p != nil {
		r.value, r.read = p, func() value { return p.at(row) }
		return nil
	}
	if t := r.set.stream(seg); t != nil {
		r.stream, r.raw = t, true
		return nil
	}
	if bound, ok := strings.CutPrefix(name, namespace+"."); ok {
		if known, no := w.call(r, r.set.name, bound, key); known {
			return no
		}
	}
	l := r.set.link(name)
	if l == nil {
		return notFound("Resource not found for the segment '%s'.", seg)
	}
	target := w.byName[l.target]
	rows := l.follow(row)
	if rows == nil {
		rows = []int32{}
	}
	context := target.name
	if l.holds {
		context = r.set.name + "(" + r.set.keyText(row) + ")/" + l.name
	}
	*r = resource{set: target, rows: rowsOf(rows), one: !l.many, context: context}
	if keyed && l.many {
		return w.pick(r, key)
	}
	return nil
}

// narrow keeps the rows of the derived type.
func (r *resource) narrow() *problem {
	r.rows = rowsOf(slices.DeleteFunc(collect(r.set.rows, r.set.sub.is), func(row int32) bool {
		return r.rows.rows != nil && !slices.Contains(r.rows.rows, row)
	}))
	typ := full(r.set.sub.typ)
	r.context += "/" + typ
	if r.one && r.rows.n == 0 {
		return notFound("Resource not found for the segment '%s': it is of another type.", typ)
	}
	return nil
}

// inside goes into a complex property.
func (r *resource) inside(seg string) *problem {
	if r.value.complex != nil {
		for i := range r.value.complex.props {
			p, outer := &r.value.complex.props[i], r.read
			if p.name != seg {
				continue
			}
			r.value, r.read = p, func() value {
				if v := outer(); !v.isNull() {
					return v.list[i]
				}
				return null
			}
			return nil
		}
	}
	return notFound("Resource not found for the segment '%s'.", seg)
}
