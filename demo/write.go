package demo

import (
	"context"
	"encoding/base64"
	"hash/fnv"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

const (
	maxPage     = 1000 // rows of one answer
	maxExpanded = 100  // rows of one expanded link
)

// page is the part of a result that one answer holds.
type page struct {
	from, to int
	next     string // $skiptoken of what follows, "" nothing
}

// cut works out the page. A $top within the page size gets exactly its rows
// and no link; anything larger is served in pages with a link to the next.
func cut(n int, o *options, size int, scope string) (page, *problem) {
	from, left := max(o.skip, 0), o.top
	if o.token != "" {
		var ok bool
		if from, left, ok = readToken(o.token, scope); !ok {
			return page{}, badQuery("$skiptoken", "The skip token is not valid for this request.")
		}
	}
	from = min(from, n)
	end := n
	if left >= 0 && left < n-from {
		end = from + left
	}
	p := page{from: from, to: min(end, from+size)}
	if p.to < end {
		if left >= 0 {
			left -= p.to - from
		}
		p.next = skipToken(p.to, left, scope)
	}
	return p, nil
}

// A skip token says where to go on, how many rows are still wanted, and which
// request it belongs to. Clients must not read it, so it is not readable.
func skipToken(from, left int, scope string) string {
	text := strconv.Itoa(from) + "." + strconv.Itoa(left) + "." + scopeSum(scope)
	return base64.RawURLEncoding.EncodeToString([]byte(text))
}

func readToken(token, scope string) (from, left int, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(token)
	parts := strings.Split(string(b), ".")
	if err != nil || len(parts) != 3 || parts[2] != scopeSum(scope) {
		return 0, 0, false
	}
	from, err1 := strconv.Atoi(parts[0])
	left, err2 := strconv.Atoi(parts[1])
	return from, left, err1 == nil && err2 == nil && from >= 0 && left >= -1
}

func scopeSum(scope string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(scope)) // never fails
	return strconv.FormatUint(uint64(h.Sum32()), 36)
}

// scope is what the pages of one run have in common.
func (o *options) scope(path string) string {
	return path + "\x00" + o.filter + "\x00" + o.order + "\x00" + o.search
}

// writer makes JSON of rows.
type writer struct {
	form
	s    *service
	ctx  context.Context
	root string // service root as the asker sees it
}

// row writes one row as an object; head is what stands before its properties.
func (w *writer) row(b []byte, s *set, row int, o *options, head string) ([]byte, error) {
	b = w.media(append(append(b, '{'), head...), s, row, o.sel)
	for i := range s.props {
		p := &s.props[i]
		if o.sel != nil && !o.sel.props[i] || s.sub != nil && i >= s.sub.from && !s.sub.is(row) {
			continue
		}
		if w.words || s.media != nil && !w.bare {
			b = w.formatted(b, s, p, row)
		}
		if p.dynamic && !w.bare && p.kind != kString && p.kind != kDouble { // JSON says those
			b = append(appendString(comma(b), p.name+"@odata.type"), ':')
			b = appendString(b, "#"+strings.TrimPrefix(full(p.typ), "Edm."))
		}
		b = append(appendString(comma(b), p.name), ':')
		if o.sel != nil && o.sel.parts[i] != nil {
			b = w.parts(b, p, p.at(row), o.sel.parts[i])
			continue
		}
		b = w.appendValue(b, p, p.at(row))
	}
	var err error
	for i := range o.expand {
		if b, err = w.expanded(comma(b), s, row, &o.expand[i]); err != nil {
			return b, err
		}
	}
	return append(b, '}'), nil
}

// media writes the derived type of a row and where its bytes are: beside the root for the
// media, as a whole address for a stream, as services differ.
func (w *writer) media(b []byte, s *set, row int, sel *selection) []byte {
	if w.bare {
		return b
	}
	if s.sub != nil && s.sub.is(row) {
		b = appendString(append(comma(b), `"@odata.type":`...), "#"+full(s.sub.typ))
	}
	at := s.name + "(" + s.keyText(row) + ")/"
	if s.media != nil {
		b = appendString(append(comma(b), `"@odata.mediaReadLink":`...), at+"$value")
		b = appendString(append(b, `,"@odata.mediaContentType":`...), s.media.kind(row))
	}
	for _, t := range s.streams {
		kind := t.kind(row)
		if kind == "" || sel != nil && !slices.Contains(sel.streams, t.name) {
			continue
		}
		b = append(appendString(comma(b), t.name+"@odata.mediaReadLink"), ':')
		b = appendString(b, w.root+"/"+at+t.name)
		b = append(appendString(append(b, ','), t.name+"@odata.mediaContentType"), ':')
		b = appendString(b, kind)
	}
	return b
}

// formatted writes what a value means, for requests that prefer annotations.
func (w *writer) formatted(b []byte, s *set, p *property, row int) []byte {
	words, ok := w.s.world.formatted(s, p, row)
	if !ok {
		return b
	}
	b = append(appendString(comma(b), p.name+"@"+formattedTerm), ':')
	return appendString(b, words)
}

// comma separates from what stands before.
func comma(b []byte) []byte {
	if len(b) > 0 && b[len(b)-1] != '{' && b[len(b)-1] != '[' && b[len(b)-1] != ',' {
		return append(b, ',')
	}
	return b
}

// parts writes some parts of a complex value.
func (w *writer) parts(b []byte, p *property, v value, want []bool) []byte {
	if v.isNull() {
		return append(b, "null"...)
	}
	b = append(b, '{')
	for i, e := range v.list {
		if want[i] {
			part := &p.complex.props[i]
			b = append(appendString(comma(b), part.name), ':')
			b = w.appendValue(b, part, e)
		}
	}
	return append(b, '}')
}

// expanded writes a link with its rows.
func (w *writer) expanded(b []byte, s *set, row int, x *expansion) ([]byte, error) {
	target := w.s.world.byName[x.link.target]
	rows := rowsOf(x.link.follow(row))
	if rows.rows == nil {
		rows.rows = []int32{}
	}
	if !x.link.many {
		b = append(appendString(b, x.link.name), ':')
		if rows.n == 0 {
			return append(b, "null"...), nil
		}
		return w.row(b, target, rows.at(0), &x.opts, "")
	}
	rows, err := w.s.choose(w.ctx, target, rows, &x.opts)
	if err != nil {
		return b, err
	}
	if x.opts.count {
		b = append(appendString(b, x.link.name+"@odata.count"), ':')
		b = append(strconv.AppendInt(b, int64(rows.n), 10), ',')
	}
	p, no := cut(rows.n, &x.opts, maxExpanded, "")
	if no != nil {
		return b, no
	}
	b = append(appendString(b, x.link.name), ':')
	if b, err = w.array(b, target, rows, p, &x.opts); err != nil || p.next == "" {
		return b, err
	}
	b = append(appendString(append(b, ','), x.link.name+"@odata.nextLink"), ':')
	return appendString(b, w.expandedNext(s, row, x, p.to)), nil
}

// expandedNext leads on in an expanded link: a request of its own.
func (w *writer) expandedNext(s *set, row int, x *expansion, from int) string {
	link := w.root + "/" + url.PathEscape(s.name+"("+s.keyText(row)+")") + "/" + x.link.name + "?$skip=" + strconv.Itoa(from)
	if x.opts.top >= 0 {
		link += "&$top=" + strconv.Itoa(x.opts.top-from+max(x.opts.skip, 0))
	}
	for _, p := range []pair{{"$filter", x.opts.filter}, {"$orderby", x.opts.order}, {"$search", x.opts.search}} {
		if p.value != "" {
			link += "&" + p.name + "=" + escapeQuery(p.value)
		}
	}
	if x.opts.sel != nil {
		link += "&$select=" + escapeQuery(x.opts.sel.text)
	}
	return link
}

// keyText writes the key predicate of a row.
func (s *set) keyText(row int) string {
	keys := s.keys()
	var b []byte
	for i, k := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		if len(keys) > 1 {
			b = append(append(b, k.name...), '=')
		}
		switch v := k.at(row); v.kind {
		case kString:
			b = append(append(append(b, '\''), strings.ReplaceAll(v.s, "'", "''")...), '\'')
		case kEnum:
			b = append(append(append(b, namespace+"."+k.enum.name+"'"...), v.s...), '\'')
		default:
			b = v.plain(b)
		}
	}
	return string(b)
}

// array writes the rows of a page.
func (w *writer) array(b []byte, s *set, rows rowset, p page, o *options) ([]byte, error) {
	b = append(b, '[')
	head := ""
	if s.derived && !w.bare {
		head = `"@odata.id":null` // no entity
	}
	var err error
	for i := p.from; i < p.to; i++ {
		if err = w.ctx.Err(); err != nil {
			return b, err
		}
		if i > p.from {
			b = append(b, ',')
		}
		if b, err = w.row(b, s, rows.at(i), o, head); err != nil {
			return b, err
		}
	}
	return append(b, ']'), nil
}

// escapeQuery writes a value of a query option: a blank as %20, never as plus.
func escapeQuery(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// contextURL is the metadata that explains an answer.
func (w *writer) contextURL(context string, o *options, tail string) string {
	var parts []string
	if o.sel != nil {
		parts = append(parts, o.sel.text)
	} else if o.shape != "" {
		parts = append(parts, o.shape)
	}
	for _, x := range o.expand {
		parts = append(parts, x.link.name+"()")
	}
	if len(parts) > 0 {
		context += "(" + strings.Join(parts, ",") + ")"
	}
	return w.root + "/$metadata#" + context + tail
}
