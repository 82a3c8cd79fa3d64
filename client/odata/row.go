package odata

import (
	"bytes"
	"slices"
	"strings"

	"odatui/client"
)

// entry describes an entry of a list that is no entity, "" an entity.
type entry string

// row reads one row. An incomplete one is dropped.
func (r *reader) row() {
	if r.scan.Peek() != '{' {
		r.noObject()
		return
	}
	s, b := &r.scan, r.builder
	s.Open()
	begin := s.Offset() - 1
	b.Row(begin)
	r.own, r.lists = r.own[:0], r.lists[:0]
	cells, members := 0, 0
	for ; s.More(); members++ {
		if name, ok := b.Expected(); ok && s.Expect(name) {
			off, end, ok := s.Value()
			if !ok {
				break
			}
			b.SetExpected(off, end)
			if c := r.body[off]; c == '[' || c == '{' {
				r.nested(name, off, end)
			}
			cells++
		} else if !r.property(&cells) {
			break
		}
	}
	if r.fail(); r.err != nil {
		b.Drop()
		return
	}
	if cells == 1 && !r.out.single && r.isFault() {
		b.Drop()
		r.err = errFaultRow
		return
	}
	r.markLists()
	r.judge(cells, members)
	b.RowEnd(s.Offset())
	r.rows++
}

// property reads a member of a row whose name was not expected.
func (r *reader) property(cells *int) bool {
	nameOff, nameEnd, escaped := r.scan.Name()
	name := r.plainName(nameOff, nameEnd, escaped)
	if escaped {
		name = bytes.Clone(name) // the scratch is used again
	}
	at := bytes.IndexByte(name, '@')
	col := -1
	if at < 0 {
		col = r.builder.ColumnOf(name)
	}
	off, end, ok := r.scan.Value()
	switch {
	case !ok:
		return false
	case at < 0:
		*cells++
		r.builder.Set(col, off, end)
		if c := r.body[off]; c == '[' || c == '{' {
			r.nested(string(name), off, end)
		}
	case at > 0:
		r.propertyNote(name[:at], name[at+1:], off, end)
	default:
		r.own = append(r.own, rowAnnotation{name, off, end})
		if isID(name) && r.body[off] == '"' {
			r.builder.Address(off, end)
		}
	}
	return true
}

// isFault reports whether the row with one property is the error that ended the
// response: some services write it in the place of the next row.
func (r *reader) isFault() bool {
	for _, name := range []string{"error", "odata.error"} {
		if _, off, end, ok := r.builder.Current(name); ok && r.body[off] == '{' && !r.declared(name) {
			v := client.JSONValue(string(r.body[off:end]))
			if v.Member("code").Kind != client.Missing && v.Member("message").Kind != client.Missing {
				r.out.fault = r.body[off:end]
				return true
			}
		}
	}
	return false
}

// declared reports whether the model has a column.
func (r *reader) declared(name string) bool {
	return slices.ContainsFunc(r.known.columns, func(c client.Column) bool { return c.Name == name })
}

func isID(name []byte) bool { return string(name) == "@odata.id" || string(name) == "@id" }

// propertyNote reads an annotation of a property: that it is a link, or the next
// link or count of an expanded list.
func (r *reader) propertyNote(property, term []byte, off, end int) {
	switch name := string(term); {
	case strings.TrimPrefix(name, "odata.") == "navigationLink":
		r.builder.ColumnOf(property)
		if !r.links[string(property)] {
			if r.links == nil {
				r.links = map[string]bool{}
			}
			r.links[string(property)] = true
		}
	case isListTerm(name, "nextLink"), isListTerm(name, "count"):
		r.listNote(string(property)).set(name, r.body[off:end])
	}
}

func (r *reader) listNote(column string) *listNote {
	for i := range r.lists {
		if r.lists[i].column == column {
			return &r.lists[i]
		}
	}
	r.lists = append(r.lists, listNote{column: column, count: -1})
	return &r.lists[len(r.lists)-1]
}

// nested looks into an expanded value for lists that are not whole.
func (r *reader) nested(column string, off, end int) {
	if cutLists(r.body[off:end]) {
		r.listNote(column).deep = true
	}
}

// judge notes an entry that is no entity, and puts its annotations into columns of
// their own.
func (r *reader) judge(cells, members int) {
	what := entry("")
	if members == 0 {
		what = "an empty object"
	}
	for _, a := range r.own {
		switch {
		case string(a.name) == "@removed" || string(a.name) == "@odata.removed":
			what = "a removed one"
		case cells == 0 && isID(a.name) && what == "":
			what = "a reference"
		case cells > 0 || !isID(a.name):
			continue
		}
		r.builder.Set(r.builder.ColumnOf(a.name), a.off, a.end)
	}
	if what != "" && (what != "a reference" || !r.known.refs) {
		r.oddEntry(what)
	}
}

func (r *reader) oddEntry(what entry) {
	if r.odd == "" {
		r.odd, r.oddRow = what, r.rows
	}
}

// noObject reads a row that is no object.
func (r *reader) noObject() {
	off, end, ok := r.scan.Value()
	switch {
	case !ok:
		r.fail()
	case r.body[off] == 'n' && r.known.records:
		r.oddEntry("null")
		r.lone(off, end)
		r.rows++
	case r.known.records:
		r.err = errNoRecord
	default:
		r.lone(off, end)
		r.rows++
	}
}

// lone stores a row that is no object, or the one object that is a value.
func (r *reader) lone(off, end int) {
	r.builder.Row(off)
	if r.body[off] == '{' {
		r.loneObject(off, end)
	} else {
		r.builder.Set(r.builder.ColumnOf([]byte("value")), off, end)
	}
	r.builder.RowEnd(end)
}

// loneObject spreads the one object that is a value over columns.
func (r *reader) loneObject(off, end int) {
	inner := reader{body: r.body[:end]}
	inner.scan.Reset(r.body[off:end], maxDepth+1)
	for ok := inner.scan.Open(); ok && inner.scan.More(); {
		nameOff, nameEnd, escaped := inner.scan.Name()
		name := bytes.Clone(inner.plainName(off+nameOff, off+nameEnd, escaped))
		from, to, ok := inner.scan.Value()
		if ok && bytes.IndexByte(name, '@') < 0 {
			r.builder.Set(r.builder.ColumnOf(name), off+from, off+to)
		}
	}
}

// scalar reads a body that is one bare value, as /$count gives.
func (r *reader) scalar() {
	if off, end, ok := r.scan.Value(); ok {
		r.lone(off, end)
		return
	}
	r.fail()
	r.builder = nil
}
