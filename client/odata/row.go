package odata

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"

	"odatui/client"
)

// row reads one row. One that breaks off is forgotten.
func (r *reader) row() {
	if r.dec.PeekKind() != '{' {
		switch off, end, ok := r.value(); {
		case ok && r.known.records:
			r.err = errNoRecord
		case ok:
			r.lone(off, end)
		}
		return
	}
	if !r.open() {
		return
	}
	r.builder.Row(int(r.dec.InputOffset()) - 1)
	clear(r.key)
	id := ""
	for end := -1; r.follows(end) || r.more('}'); {
		raw, err := r.dec.ReadValue()
		if err != nil {
			r.fail(err)
			break
		}
		col, expected := r.builder.Expect(raw[1 : len(raw)-1])
		name := []byte(nil)
		if !expected {
			at := int(r.dec.InputOffset())
			name = r.plainName(at-len(raw), at)
		}
		var off int
		var ok bool
		if off, end, ok = r.value(); !ok {
			break
		}
		if !expected {
			if at := bytes.IndexByte(name, '@'); at > 0 {
				r.linkMark(name, at)
				continue
			} else if at == 0 {
				if string(name) == "@odata.id" || string(name) == "@id" {
					id = client.JSONValue(string(r.body[off:end])).Text()
				}
				continue
			}
			col = r.builder.ColumnOf(name)
		}
		r.builder.Set(col, off, end)
		if col < len(r.isKey) && r.isKey[col] > 0 {
			r.key[r.isKey[col]-1] = client.JSONValue(view(r.body[off:end])) // KeyText copies
		}
	}
	if r.err == nil {
		r.close()
	}
	if r.err != nil {
		r.builder.Drop()
		return
	}
	r.builder.RowEnd(int(r.dec.InputOffset()), r.rowID(id))
}

// follows reports whether a comma stands right behind a value: then there is
// no need to ask the decoder whether the row goes on.
func (r *reader) follows(end int) bool {
	return end >= 0 && end < len(r.body) && r.body[end] == ','
}

// lone stores a row that is no object.
func (r *reader) lone(off, end int) {
	r.builder.Row(off)
	if r.body[off] == '{' {
		r.loneObject(off, end)
	} else {
		r.builder.Set(r.builder.ColumnOf([]byte("value")), off, end)
	}
	r.builder.RowEnd(end, "")
}

// loneObject spreads the one object that is a value over columns.
func (r *reader) loneObject(off, end int) {
	inner := newReader(r.body[:end], decoding{})
	inner.dec = jsontext.NewDecoder(bytes.NewBuffer(r.body[off:end]), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	inner.builder = r.builder
	if !inner.open() {
		return
	}
	for inner.more('}') {
		name, ok := inner.rowNameAt(off)
		if !ok {
			return
		}
		from, to, ok := inner.value()
		if !ok {
			return
		}
		if bytes.IndexByte(name, '@') < 0 {
			r.builder.Set(r.builder.ColumnOf(name), off+from, off+to)
		}
	}
}

// linkMark notes that a property is a link: Prop@odata.navigationLink.
func (r *reader) linkMark(name []byte, at int) {
	term := name[at+1:]
	if string(term) != "odata.navigationLink" && string(term) != "navigationLink" {
		return
	}
	r.builder.ColumnOf(name[:at])
	if !r.links[string(name[:at])] {
		if r.links == nil {
			r.links = map[string]bool{}
		}
		r.links[string(name[:at])] = true
	}
}

// rowID returns the identity of a row: what the service says, else its key.
func (r *reader) rowID(id string) client.RowID {
	if id != "" && r.known.identity != nil {
		return r.known.identity(id)
	}
	if len(r.key) == 0 {
		return client.RowID(id)
	}
	for _, v := range r.key {
		if v.Kind == client.Missing {
			return ""
		}
	}
	return client.KeyText(r.known.keys, r.key)
}

// scalar reads a body that is one bare value, as /$count gives.
func (r *reader) scalar() {
	if off, end, ok := r.value(); ok {
		r.lone(off, end)
		return
	}
	r.builder = nil
}
