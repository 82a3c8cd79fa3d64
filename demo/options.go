package demo

import (
	"net/url"
	"strconv"
	"strings"
)

// options are the query options of one request, or of one expanded link.
type options struct {
	top, skip int // -1: not asked for
	count     bool
	filter    string
	order     string
	search    string
	sel       *selection
	expand    []expansion
	token     string // $skiptoken
	given     map[string]bool
	shape     string // of rows that $apply made
}

// selection says which properties go out; nil means all.
type selection struct {
	props   []bool
	parts   map[int][]bool // of complex properties of which only parts are wanted
	streams []string
	text    string
}

// expansion is a link that goes out with its rows.
type expansion struct {
	link *link
	opts options
}

// pair is one name=value of a query or of the options behind an expanded link.
type pair struct{ name, value string }

// splitQuery reads a query string. A semicolon separates nothing here, unlike
// in Go's own reader: it belongs to $expand.
func splitQuery(raw string) ([]pair, *problem) {
	var pairs []pair
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		n, v, _ := strings.Cut(part, "=")
		name, err1 := url.QueryUnescape(n)
		text, err2 := url.QueryUnescape(v)
		if err1 != nil || err2 != nil {
			return nil, badQuery("", "The query string has an invalid escape sequence in '%s'.", part)
		}
		pairs = append(pairs, pair{strings.TrimSpace(name), text})
	}
	return pairs, nil
}

// maxExpand is how deep $expand may be nested.
const maxExpand = 3

// readOptions makes sense of options for a set. Names without a dollar are
// custom options and mean nothing here.
func (w *world) readOptions(s *set, pairs []pair, depth int) (options, *problem) {
	o := options{top: -1, skip: -1, given: map[string]bool{}}
	for _, p := range pairs {
		if !strings.HasPrefix(p.name, "$") {
			continue
		}
		if o.given[p.name] {
			return o, badQuery(p.name, "Query option '%s' was specified more than once, but it must be specified at most once.", p.name)
		}
		o.given[p.name] = true
		if no := w.readOption(&o, s, p, depth); no != nil {
			return o, no
		}
	}
	return o, nil
}

func (w *world) readOption(o *options, s *set, p pair, depth int) (no *problem) {
	switch p.name {
	case "$top":
		o.top, no = natural(p)
	case "$skip":
		o.skip, no = natural(p)
	case "$count":
		if p.value != "true" && p.value != "false" {
			return badQuery(p.name, "Invalid value '%s' for $count query option found. Valid values are 'true' and 'false'.", p.value)
		}
		o.count = p.value == "true"
	case "$filter":
		o.filter = p.value
	case "$orderby":
		o.order = p.value
	case "$search":
		o.search = p.value
	case "$skiptoken":
		o.token = p.value
	case "$select":
		o.sel, no = s.readSelect(p.value)
	case "$expand":
		if depth == maxExpand {
			return badQuery(p.name, "The request includes a $expand path which is too deep. The maximum depth allowed is %d.", maxExpand)
		}
		o.expand, no = w.readExpand(s, p.value, depth+1)
	case "$format":
		if p.value != "json" && !strings.HasPrefix(p.value, "application/json") {
			return &problem{415, "UnsupportedMediaType", "A supported MIME type could not be found that matches the $format query option '" + p.value + "'.", p.name}
		}
	case "$apply", "$compute", "$deltatoken", "$levels", "$index", "$schemaversion":
		return notImplemented(p.name, "The query option '%s' is not implemented by this service.", p.name)
	default:
		return badQuery(p.name, "The query parameter '%s' is not supported.", p.name)
	}
	return no
}

func natural(p pair) (int, *problem) {
	n, err := strconv.Atoi(p.value)
	if err != nil || n < 0 || p.value[0] == '+' {
		return 0, badQuery(p.name, "Invalid value '%s' for %s query option found. The %s query option requires a non-negative integer value.", p.value, p.name, p.name)
	}
	return n, nil
}

func (s *set) readSelect(src string) (*selection, *problem) {
	sel := &selection{props: make([]bool, len(s.props)), parts: map[int][]bool{}, text: src}
	for item := range strings.SplitSeq(src, ",") {
		name, part, deep := strings.Cut(strings.TrimSpace(item), "/")
		if s.cast(name) {
			name, part, deep = strings.Cut(part, "/")
		}
		i, ok := s.index[name]
		switch {
		case name == "*" && !deep:
			return nil, nil
		case !ok && s.stream(name) != nil && !deep:
			sel.streams = append(sel.streams, name)
			continue
		case !ok && s.link(name) != nil && !deep: // a link that is not expanded shows nothing
			continue
		case !ok:
			return nil, badQuery("$select", "Could not find a property named '%s' on type '%s'.", name, full(s.typ))
		}
		if no := sel.add(&s.props[i], i, part, deep); no != nil {
			return nil, no
		}
	}
	return sel, nil
}

// add selects a property, or one part of a complex one.
func (s *selection) add(p *property, i int, part string, deep bool) *problem {
	whole := s.props[i] && s.parts[i] == nil
	s.props[i] = true
	if !deep || whole {
		delete(s.parts, i)
		return nil
	}
	if p.complex != nil {
		for n := range p.complex.props {
			if p.complex.props[n].name != part {
				continue
			}
			if s.parts[i] == nil {
				s.parts[i] = make([]bool, len(p.complex.props))
			}
			s.parts[i][n] = true
			return nil
		}
	}
	return badQuery("$select", "Could not find a property named '%s' on type '%s'.", part, full(p.typ))
}

// readExpand reads Link,Link($select=A;$top=1).
func (w *world) readExpand(s *set, src string, depth int) ([]expansion, *problem) {
	var out []expansion
	for _, item := range splitOutside(src, ',') {
		name, inner, nested := strings.Cut(strings.TrimSpace(item), "(")
		l := s.link(strings.TrimSpace(name))
		if l == nil {
			if s.prop(name) != nil {
				return nil, badQuery("$expand", "Property '%s' on type '%s' is not a navigation property or complex property. Only navigation properties can be expanded.", name, full(s.typ))
			}
			return nil, badQuery("$expand", "Could not find a property named '%s' on type '%s'.", name, full(s.typ))
		}
		var pairs []pair
		if nested {
			body, ok := strings.CutSuffix(inner, ")")
			if !ok {
				return nil, badQuery("$expand", "Syntax error: the options of '%s' are not closed.", name)
			}
			for _, part := range splitOutside(body, ';') {
				n, v, _ := strings.Cut(part, "=")
				pairs = append(pairs, pair{strings.TrimSpace(n), v})
			}
		}
		opts, no := w.readOptions(w.byName[l.target], pairs, depth)
		if no != nil {
			return nil, no
		}
		out = append(out, expansion{l, opts})
	}
	return out, nil
}

// splitOutside cuts at a separator that stands in no parentheses and no text.
func splitOutside(src string, sep byte) []string {
	var parts []string
	depth, from, quoted := 0, 0, false
	for i := range len(src) {
		switch c := src[i]; {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == sep && depth == 0:
			parts, from = append(parts, src[from:i]), i+1
		}
	}
	return append(parts, src[from:])
}
