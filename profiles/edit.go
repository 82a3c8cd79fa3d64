package profiles

import (
	"bytes"
	"errors"
	"slices"
	"strings"
)

// change is one edit: the key that path names gets the TOML value literal, or
// goes where literal is "".
type change struct {
	path    []string
	literal string
}

var errCannotEdit = errors.New("this key is written in a way that cannot be edited here")

// edit makes the document in which the change is made and nothing else: its
// meaning is compared with what was intended, its comments and all other text
// stay.
func (d *document) edit(c change) (*document, error) {
	want, err := d.intended(c)
	if err != nil {
		return nil, err
	}
	var next *document
	if c.literal == "" {
		next, err = d.removed(c.path)
	} else {
		next, err = d.withValue(c.path, c.literal)
	}
	if err != nil {
		return nil, err
	}
	got, err := next.meaning()
	if err != nil {
		return nil, errCannotEdit
	}
	if c.literal == "" {
		prune(want, c.path[:len(c.path)-1])
		prune(got, c.path[:len(c.path)-1])
	}
	if !sameMeaning(want, got) {
		return nil, errCannotEdit
	}
	return next, nil
}

func (d *document) splice(from, to int, text string) []byte {
	return slices.Concat(d.data[:from], []byte(text), d.data[to:])
}

func (d *document) reparse(data []byte) (*document, error) {
	next, err := parse("", data)
	if err != nil {
		return nil, errCannotEdit
	}
	next.bom = d.bom
	return next, nil
}

// withValue sets a key.
func (d *document) withValue(path []string, literal string) (*document, error) {
	n := d.root.find(path...)
	switch {
	case n == nil:
		data, err := d.inserted(path, literal)
		if err != nil {
			return nil, err
		}
		return d.reparse(data)
	case n.inline:
		return d.reparse(d.replaced(n, literal))
	}
	next, err := d.removed(path)
	if err != nil {
		return nil, err
	}
	return next.withValue(path, literal)
}

// replaced writes another value in place of one; comments that stood inside it
// move above its line.
func (d *document) replaced(n *node, literal string) []byte {
	data := d.splice(n.start, n.end, literal)
	kept := commentsIn(d.data[n.start:n.end])
	if len(kept) == 0 {
		return data
	}
	at := n.start
	for _, e := range d.exprs {
		if !e.header && e.start <= n.start && n.end <= e.end {
			at = d.lineStart(e.start)
		}
	}
	lines := indentOf(d.data[at:]) + strings.Join(kept, d.eol()+indentOf(d.data[at:])) + d.eol()
	return slices.Concat(data[:at], []byte(lines), data[at:])
}

// inserted writes a key that is not there yet.
func (d *document) inserted(path []string, literal string) ([]byte, error) {
	depth, table := 0, d.root
	for depth < len(path)-1 && table.get(path[depth]) != nil {
		table = table.get(path[depth])
		depth++
	}
	if table.kind != kindTable {
		return nil, errCannotEdit
	}
	if table.inline {
		return d.intoInline(table, quotePath(path[depth:])+" = "+literal), nil
	}
	if at, section := d.dotted(path[:depth]); at >= 0 {
		return d.line(at, section, path, literal), nil
	}
	section := d.header(path[:depth])
	switch {
	case depth < len(path)-1:
		return d.section(d.lastOf(path[:depth]), path, literal), nil
	case section >= 0 || depth == 0:
		return d.line(d.lastIn(section), section, path, literal), nil
	}
	return d.section(d.beforeFirst(path[:depth]), path, literal), nil
}

// intoInline adds a pair to an inline table.
func (d *document) intoInline(t *node, text string) []byte {
	if len(t.pairs) > 0 {
		at := t.pairs[len(t.pairs)-1].end
		return d.splice(at, at, ", "+text)
	}
	at := t.start + 1
	if at < len(d.data) && d.data[at] == '}' {
		text += " "
	}
	return d.splice(at, at, " "+text)
}

// header finds the section that defines a table, -1 if none does.
func (d *document) header(path []string) int {
	return slices.IndexFunc(d.exprs, func(e expression) bool { return e.header && !e.array && slices.Equal(e.path, path) })
}

// dotted finds the last key that defines a table by dots, -1 if none does.
func (d *document) dotted(path []string) (expr, section int) {
	expr = -1
	for i, e := range d.exprs {
		if !e.header && len(path) > 0 && len(e.path) > len(path) && slices.Equal(e.path[:len(path)], path) && len(d.sectionPath(e.section)) < len(path) {
			expr, section = i, e.section
		}
	}
	return expr, section
}

func (d *document) sectionPath(section int) []string {
	if section < 0 {
		return nil
	}
	return d.exprs[section].path
}

// lastIn is the last expression of a section: its last key, else its header; -1
// for an empty top of the file.
func (d *document) lastIn(section int) int {
	last := section
	for i, e := range d.exprs {
		if !e.header && e.section == section {
			last = i
		}
	}
	return last
}

// lastOf is the last expression of all sections below a table, the last of the
// file where there is none.
func (d *document) lastOf(path []string) int {
	last := len(d.exprs) - 1
	found := -1
	for i, e := range d.exprs {
		if e.header && len(e.path) >= len(path) && slices.Equal(e.path[:len(path)], path) {
			found = i
		}
	}
	if len(path) == 0 || found < 0 {
		return last
	}
	return d.lastIn(found)
}

// beforeFirst is the expression after which a section may stand that comes
// before the first one below a table.
func (d *document) beforeFirst(path []string) int {
	i := slices.IndexFunc(d.exprs, func(e expression) bool {
		return e.header && len(e.path) >= len(path) && slices.Equal(e.path[:len(path)], path)
	})
	return i - 1
}

// line writes a key behind an expression of its section.
func (d *document) line(after, section int, path []string, literal string) []byte {
	text := quotePath(path[len(d.sectionPath(section)):]) + " = " + literal + d.eol()
	if after < 0 {
		if len(d.exprs) > 0 {
			text += d.eol()
		}
		return d.splice(0, 0, text)
	}
	e := d.exprs[after]
	at := d.lineEnd(e.end)
	if !e.header {
		text = indentOf(d.data[d.lineStart(e.start):]) + text
	}
	if at > 0 && d.data[at-1] != '\n' {
		text = d.eol() + text
	}
	return d.splice(at, at, text)
}

// section writes a header and its first key behind an expression.
func (d *document) section(after int, path []string, literal string) []byte {
	parent := path[:len(path)-1]
	text := "[" + quotePath(parent) + "]" + d.eol() + quoteKey(path[len(path)-1]) + " = " + literal + d.eol()
	at := 0
	switch {
	case after == len(d.exprs)-1:
		at = len(d.data) // behind all comments
	case after >= 0:
		at = d.lineEnd(d.exprs[after].end)
	}
	before := d.data[:at]
	switch {
	case len(bytes.TrimSpace(before)) == 0:
	case !bytes.HasSuffix(before, []byte("\n")):
		text = d.eol() + d.eol() + text
	case !bytes.HasSuffix(before, []byte("\n\n")) && !bytes.HasSuffix(before, []byte("\n\r\n")):
		text = d.eol() + text
	}
	if rest := d.data[at:]; len(rest) > 0 && rest[0] != '\n' && rest[0] != '\r' {
		text += d.eol()
	}
	return d.splice(at, at, text)
}

// removed takes a key or table out, wherever parts of it stand.
func (d *document) removed(path []string) (*document, error) {
	for range len(d.exprs) + 1 {
		if d.root.find(path...) == nil {
			return d, nil
		}
		from, to, ok := d.part(path)
		if !ok {
			return nil, errCannotEdit
		}
		next, err := d.reparse(d.splice(from, to, ""))
		if err != nil {
			return nil, err
		}
		d = next
	}
	return nil, errCannotEdit
}

// part finds one stretch of the file that belongs to a key or table.
func (d *document) part(path []string) (from, to int, ok bool) {
	below := func(p []string) bool { return len(p) >= len(path) && slices.Equal(p[:len(path)], path) }
	for i := len(d.exprs) - 1; i >= 0; i-- {
		e := d.exprs[i]
		switch {
		case e.header && below(e.path):
			from, to = d.sectionRange(i)
			return from, to, true
		case !e.header && below(e.path) && !below(d.sectionPath(e.section)):
			return d.lineStart(e.start), d.lineEnd(e.end), true
		case !e.header && len(e.path) < len(path) && slices.Equal(path[:len(e.path)], e.path):
			if n := d.root.find(e.path...); n != nil && n.inline && n.start == e.value {
				return d.pairRange(n, path[len(e.path):])
			}
		}
	}
	return 0, 0, false
}

// sectionRange is a section with the comments that stand right above it (unless
// they open the file) and the blank lines behind it.
func (d *document) sectionRange(header int) (from, to int) {
	from = d.lineStart(d.exprs[header].start)
	for above := from; above > 0; {
		above = d.lineStart(above - 1)
		if text := bytes.TrimLeft(d.data[above:from], " \t"); len(text) == 0 || text[0] != '#' || above == 0 {
			break
		}
		from = above
	}
	to = d.lineEnd(d.exprs[d.lastIn(header)].end)
	for to < len(d.data) {
		end := d.lineEnd(to)
		if len(bytes.TrimSpace(d.data[to:end])) > 0 {
			break
		}
		to = end
	}
	return from, to
}

// pairRange is one pair of an inline table with its comma.
func (d *document) pairRange(t *node, rest []string) (from, to int, ok bool) {
	for i, p := range t.pairs {
		switch {
		case len(p.path) >= len(rest) && slices.Equal(p.path[:len(rest)], rest):
			switch {
			case i+1 < len(t.pairs):
				return p.start, t.pairs[i+1].start, true
			case i > 0:
				return t.pairs[i-1].end, p.end, true
			}
			to = p.end
			if tail := bytes.TrimLeft(d.data[to:t.end], " \t\r\n"); len(tail) > 0 && tail[0] == ',' {
				to = t.end - len(tail) + 1
			}
			return p.start, to, true
		case len(p.path) < len(rest) && slices.Equal(rest[:len(p.path)], p.path):
			if n := t.find(p.path...); n != nil && n.inline && n.kind == kindTable {
				return d.pairRange(n, rest[len(p.path):])
			}
		}
	}
	return 0, 0, false
}

func (d *document) lineStart(at int) int { return bytes.LastIndexByte(d.data[:at], '\n') + 1 }

// lineEnd is the offset behind the line end that follows.
func (d *document) lineEnd(at int) int {
	if i := bytes.IndexByte(d.data[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(d.data)
}

// eol is how lines end in this file.
func (d *document) eol() string {
	if i := bytes.IndexByte(d.data, '\n'); i > 0 && d.data[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// bytes is the document as it is written to disk.
func (d *document) bytes() []byte {
	if d.bom {
		return slices.Concat(bom, d.data)
	}
	return d.data
}

func indentOf(line []byte) string {
	return string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}

// commentsIn finds the comments inside a value.
func commentsIn(value []byte) []string {
	var out []string
	for i := 0; i < len(value); {
		switch c := value[i]; c {
		case '#':
			end := i + bytes.IndexByte(append(slices.Clip(value[i:]), '\n'), '\n')
			out = append(out, strings.TrimRight(string(value[i:end]), "\r"))
			i = end
		case '"', '\'':
			i += textLength(value[i:], c)
		default:
			i++
		}
	}
	return out
}

// textLength is how long the quoted text is that begins here.
func textLength(b []byte, mark byte) int {
	long := bytes.Repeat([]byte{mark}, 3)
	if bytes.HasPrefix(b, long) {
		for i := 3; i < len(b); i++ {
			if mark == '"' && b[i] == '\\' {
				i++
			} else if bytes.HasPrefix(b[i:], long) {
				return i + 3
			}
		}
		return len(b)
	}
	for i := 1; i < len(b); i++ {
		if mark == '"' && b[i] == '\\' {
			i++
		} else if b[i] == mark {
			return i + 1
		}
	}
	return len(b)
}
