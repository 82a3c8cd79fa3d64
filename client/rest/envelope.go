package rest

import (
	"bytes"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"odatui/client"
)

// valueColumn is the column of rows that are not objects.
const valueColumn = "value"

// maxDepth is how deep the decoder reads.
const maxDepth = 10_000

var errTooDeep = fmt.Errorf("the answer is nested too deeply: it holds values nested deeper than %d", maxDepth)

// usualKeys are properties that name a row where the profile does not say, the
// best first: plain id, and those of Genestack ODM.
var usualKeys = []string{"id", "genestack:accession", "accession"}

// envelope is what one answer holds.
type envelope struct {
	page   *client.Page
	found  bool // there was an array (or null) of rows
	total  int64
	cursor string
	next   string
	done   bool // there is certainly nothing behind this page
	lead   []uint64
	first  client.RowID
	arrays []string // where arrays were seen, for the message when rows are missing
}

// missing says that there are no rows at a path, and where there are some.
func (e *envelope) missing(path string) string {
	where := strconv.Quote(path)
	if path == "" {
		where = "the top of the answer"
	}
	if len(e.arrays) == 0 {
		return "no array of rows at " + where
	}
	for i, a := range e.arrays {
		e.arrays[i] = strconv.Quote(a)
	}
	return fmt.Sprintf("no array of rows at %s, the answer has arrays at %s", where, strings.Join(e.arrays, ", "))
}

// want is a path that is looked for: what is left of it below the current
// object, and what to do with the value there.
type want struct {
	rest string
	hold *extent // for total, cursor and next; nil for rows
}

// extent is the place of a value in the body.
type extent struct{ off, end int }

// reader walks one body.
type reader struct {
	body    []byte
	dec     *jsontext.Decoder
	builder *client.PageBuilder
	env     *envelope
	keys    []string // configured key, nil: the usual ones
	values  []client.Value
	used    []bool // which of the key names told a row's identity
}

// decode reads an answer as far as it is JSON. The envelope is never nil; an
// error says why reading ended early.
func (s *Service) decode(body []byte, keys []string) (*envelope, error) {
	r := &reader{
		body: body, keys: keys,
		dec:     jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true)),
		builder: client.NewPageBuilder(body, nil),
		env:     &envelope{total: -1},
	}
	r.used = make([]bool, len(r.keyNames()))
	var total, cursor, next extent
	wants := []want{{rest: s.rest.Rows}}
	for path, hold := range map[string]*extent{s.rest.Total: &total, s.rest.Cursor: &cursor, s.rest.Next: &next} {
		if path != "" {
			wants = append(wants, want{path, hold})
		}
	}
	err := r.value(wants, "")
	if err == nil {
		err = r.end()
	}
	env := r.env
	env.page = r.builder.Build()
	for i, used := range r.used {
		if col := env.page.Column(r.keyNames()[i]); used && col >= 0 {
			env.page.Columns[col].Key = true
		}
	}
	env.total = number(r.at(total))
	env.cursor, env.next = scalar(r.at(cursor)), scalar(r.at(next))
	return env, err
}

// end checks that nothing stands behind the value.
func (r *reader) end() error {
	switch _, err := r.dec.ReadToken(); {
	case err == nil:
		return errors.New("more text behind the end of the answer")
	case !errors.Is(err, io.EOF):
		return fmt.Errorf("more text behind the end of the answer: %w", err)
	}
	return nil
}

func (r *reader) at(e extent) client.Value {
	if e.end == 0 {
		return client.Value{}
	}
	return client.JSONValue(string(r.body[e.off:e.end]))
}

// value reads the value at the current place, which wants lead to or into.
func (r *reader) value(wants []want, path string) error {
	here := slices.IndexFunc(wants, func(w want) bool { return w.rest == "" && w.hold == nil })
	kind := r.dec.PeekKind()
	switch {
	case here >= 0 && (kind == '[' || kind == 'n'):
		return r.rows(kind)
	case kind == '{':
		return r.object(wants, path)
	}
	if kind == '[' {
		r.env.arrays = append(r.env.arrays, path)
	}
	off, end, err := r.skip()
	if err != nil {
		return err
	}
	for _, w := range wants {
		if w.rest == "" && w.hold != nil {
			*w.hold = extent{off, end}
		}
	}
	return nil
}

// object reads an object, looking into members that a wanted path names. A
// name may itself hold dots ("odata.count"), so every cut is tried.
func (r *reader) object(wants []want, path string) error {
	if _, err := r.dec.ReadToken(); err != nil {
		return err
	}
	for r.dec.PeekKind() != '}' {
		name, err := r.name()
		if err != nil {
			return err
		}
		var below []want
		for _, w := range wants {
			if w.rest == name {
				below = append(below, want{"", w.hold})
			} else if left, ok := strings.CutPrefix(w.rest, name+"."); ok {
				below = append(below, want{left, w.hold})
			}
		}
		inner := name
		if path != "" {
			inner = path + "." + name
		}
		if err := r.value(below, inner); err != nil {
			return err
		}
	}
	_, err := r.dec.ReadToken()
	return err
}

// name reads the name of a member.
func (r *reader) name() (string, error) {
	raw, err := r.dec.ReadValue()
	if err != nil {
		return "", err
	}
	return client.JSONValue(string(raw)).Text(), nil
}

// skip reads a value and tells where it stands.
func (r *reader) skip() (off, end int, err error) {
	raw, err := r.dec.ReadValue()
	end = int(r.dec.InputOffset())
	return end - len(raw), end, err
}

// rows reads the array of rows into the page. A row that broke off is dropped.
func (r *reader) rows(kind jsontext.Kind) error {
	if _, err := r.dec.ReadToken(); err != nil {
		return err
	}
	r.env.found = true
	if kind == 'n' {
		return nil
	}
	count := 0
	for r.dec.PeekKind() != ']' {
		id, off, err := r.row()
		if err != nil {
			if off >= 0 {
				r.builder.Drop()
			}
			return err
		}
		end := int(r.dec.InputOffset())
		r.builder.RowEnd(end, id)
		if count < leadRows {
			r.env.lead = append(r.env.lead, maphash.Bytes(seed, r.body[off:end]))
		}
		if count == 0 {
			r.env.first = id
		}
		count++
	}
	_, err := r.dec.ReadToken()
	return err
}

// row reads one row. off is -1 if none was begun.
func (r *reader) row() (id client.RowID, off int, err error) {
	if r.dec.PeekKind() != '{' {
		off, end, err := r.skip()
		if err != nil {
			return "", -1, err
		}
		r.builder.Row(off)
		r.builder.Set(r.builder.ColumnOf([]byte(valueColumn)), off, end)
		return "", off, nil
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return "", -1, err
	}
	off = int(r.dec.InputOffset()) - 1
	r.builder.Row(off)
	r.values = append(r.values[:0], make([]client.Value, len(r.keyNames()))...)
	for r.dec.PeekKind() != '}' {
		if err := r.cell(); err != nil {
			return "", off, err
		}
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return "", off, err
	}
	return r.identity(), off, nil
}

// cell reads one member of a row.
func (r *reader) cell() error {
	raw, err := r.dec.ReadValue()
	if err != nil {
		return err
	}
	name := []byte(raw[1 : len(raw)-1])
	if bytes.IndexByte(name, '\\') >= 0 {
		name = []byte(client.JSONValue(string(raw)).Text())
	}
	col := r.builder.ColumnOf(name)
	off, end, err := r.skip()
	if err != nil {
		return err
	}
	r.builder.Set(col, off, end)
	if i := slices.Index(r.keyNames(), string(name)); i >= 0 {
		r.values[i] = client.JSONValue(string(r.body[off:end]))
	}
	return nil
}

func (r *reader) keyNames() []string {
	if len(r.keys) > 0 {
		return r.keys
	}
	return usualKeys
}

// identity is the row's key, "" if part of it is missing.
func (r *reader) identity() client.RowID {
	if len(r.keys) == 0 {
		for i, v := range r.values {
			if v.IsSet() && v.Kind != client.Nested && v.Len() > 0 {
				r.used[i] = true
				return client.KeyText(nil, []client.Value{v})
			}
		}
		return ""
	}
	for i, v := range r.values {
		if !v.IsSet() {
			return ""
		}
		r.used[i] = true
	}
	return client.KeyText(r.keys, r.values)
}

// number reads a total, which may be written as text. -1 unknown.
func number(v client.Value) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(v.Text()), 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// scalar reads a cursor or a link: text or a number, "" for anything else.
func scalar(v client.Value) string {
	if v.Kind == client.String || v.Kind == client.Number {
		return v.Text()
	}
	return ""
}
