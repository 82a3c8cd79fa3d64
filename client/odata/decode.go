package odata

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"odatui/client"
)

// maxDepth is how deep values may be nested. What is deeper is no data.
const maxDepth = 64

// decoding is what is known before a body is read.
type decoding struct {
	columns  []client.Column // of the model, in the order wanted
	keys     []string        // key properties, nil unknown
	identity func(odataID string) client.RowID
	records  bool // rows can only be objects
}

// decoded is what a body held.
type decoded struct {
	page    *client.Page
	context string
	next    string
	count   int64 // -1 none
	single  bool  // one record, not a list
	lone    bool  // value holds something that is not a list
	bare    bool  // the answer is an array or a scalar, not an object
	legacy  string
	fault   []byte // the error object of the body
	faulty  bool   // the error object is all there is
	broke   error  // why the rows are not all
}

var (
	errEmptyBody = errors.New("the answer is empty")
	errNoRecord  = errors.New("the answer holds no list of records: a row is no object")
	errNotJSON   = errors.New("the answer is not JSON")
	errTooDeep   = fmt.Errorf("the answer is nested too deeply: it holds values nested deeper than %d", maxDepth)
)

// decode reads a whole body into a page in one pass. What came before a fault
// is kept. It returns an error only where no page could be begun.
func decode(body []byte, d decoding) (*decoded, error) {
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	first := bytes.TrimLeft(body, " \t\r\n")
	if len(first) == 0 {
		return nil, errEmptyBody
	}
	r := newReader(body, d)
	switch first[0] {
	case '{':
		r.document()
	case '[':
		r.out.bare = true
		r.begin()
		r.list()
	case '<':
		return nil, errNotJSON
	default:
		r.out.bare = true
		r.begin()
		r.scalar()
	}
	r.trailing()
	if r.out.single && r.err == nil {
		return decodeSingle(body, d, r.out), nil
	}
	if r.builder == nil && r.err != nil {
		return nil, r.err
	}
	return r.finish(), nil
}

// decodeSingle reads a body that is one record.
func decodeSingle(body []byte, d decoding, out decoded) *decoded {
	r := newReader(body, d)
	r.out = out
	r.begin()
	r.row()
	return r.finish()
}

type reader struct {
	body    []byte
	dec     *jsontext.Decoder
	known   decoding
	builder *client.PageBuilder
	out     decoded
	err     error

	isKey    []int // column -> 1 + place in keys, for the model's columns
	key      []client.Value
	links    map[string]bool // columns that carry a navigation link
	name     []byte          // scratch for names with escapes
	valueCol int
}

func newReader(body []byte, d decoding) *reader {
	r := &reader{body: body, known: d, valueCol: -1}
	r.dec = jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	r.out.count = -1
	r.isKey = make([]int, len(d.columns))
	r.key = make([]client.Value, len(d.keys))
	for i, name := range d.keys {
		for c := range d.columns {
			if d.columns[c].Name == name {
				r.isKey[c] = i + 1
			}
		}
	}
	return r
}

func (r *reader) begin() {
	r.builder = client.NewPageBuilder(r.body, r.known.columns)
}

// finish builds the page; what stopped the reading becomes its fault.
func (r *reader) finish() *decoded {
	if r.builder == nil {
		r.begin()
	}
	page := r.builder.Build()
	for i := range page.Columns {
		if r.links[page.Columns[i].Name] {
			page.Columns[i].Link = true
		}
	}
	r.out.page = page
	r.out.broke = r.err
	return &r.out
}

// document reads the outer object of an answer.
func (r *reader) document() {
	if !r.open() {
		return
	}
	var lone struct{ off, end int } // a value that is not a list
	others, listed, valued := 0, false, false
	for r.more('}') {
		name, ok := r.member()
		if !ok {
			return
		}
		switch kind := r.dec.PeekKind(); {
		case name == "value" && kind == '[':
			r.begin()
			listed, valued = true, true
			r.list()
		case name == "value":
			valued = true
			lone.off, lone.end, _ = r.value()
		case strings.HasPrefix(name, "@"):
			r.annotation(name)
		case name == "error" && kind == '{' && (listed || others == 0):
			off, end, _ := r.value()
			r.out.fault = r.body[off:end]
		default:
			if !strings.Contains(name, "@") {
				others++
			}
			r.legacy(name)
			r.value()
		}
		if r.err != nil {
			return
		}
	}
	r.close()
	entity := strings.HasSuffix(r.out.context, "/$entity")
	switch {
	case r.err != nil:
	case r.out.fault != nil && others == 0 && !valued:
		r.out.faulty = true
	case listed && !entity:
	case valued && others == 0 && !entity:
		r.begin()
		if string(r.body[lone.off:lone.end]) != "null" { // an empty list to some services
			r.out.lone = true
			r.lone(lone.off, lone.end)
		}
	default:
		r.out.single = true
	}
}

// annotation keeps what the outer object says about the list. The "odata."
// may be left out since 4.01.
func (r *reader) annotation(name string) {
	off, end, ok := r.value()
	if !ok {
		return
	}
	v := client.JSONValue(string(r.body[off:end]))
	switch strings.TrimPrefix(strings.ToLower(name), "@odata.") {
	case "context", "@context":
		r.out.context = v.Text()
	case "nextlink", "@nextlink":
		if v.Kind == client.String {
			r.out.next = v.Text()
		}
	case "count", "@count":
		if n, err := strconv.ParseInt(strings.TrimSpace(v.Text()), 10, 64); err == nil && n >= 0 {
			r.out.count = n
		}
	}
}

// legacy notes the marks of the versions before 4.
func (r *reader) legacy(name string) {
	switch name {
	case "d":
		r.out.legacy = "V2"
	case "odata.metadata", "odata.count", "odata.nextLink", "odata.error":
		r.out.legacy = "V3"
	}
}

// list reads the rows.
func (r *reader) list() {
	if _, err := r.dec.ReadToken(); err != nil {
		r.fail(err)
		return
	}
	for r.more(']') {
		r.row()
		if r.err != nil {
			return
		}
	}
	r.close()
}

func (r *reader) open() bool {
	if _, err := r.dec.ReadToken(); err != nil {
		r.fail(err)
		return false
	}
	return true
}

func (r *reader) close() { r.open() }

// more reports whether another member or element follows.
func (r *reader) more(end jsontext.Kind) bool {
	return r.err == nil && r.dec.PeekKind() != end
}

// member reads a name of the outer object.
func (r *reader) member() (string, bool) {
	name, ok := r.rowName()
	return string(name), ok
}

func (r *reader) rowName() ([]byte, bool) { return r.rowNameAt(0) }

// rowNameAt reads a name; base is where the decoder's text begins in the body.
func (r *reader) rowNameAt(base int) ([]byte, bool) {
	off, end, ok := r.value()
	if !ok {
		return nil, false
	}
	return r.plainName(base+off, base+end), true
}

// plainName returns the name that stands in quotes at a place of the body.
func (r *reader) plainName(off, end int) []byte {
	inner := r.body[off+1 : end-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return inner
	}
	r.name, _ = jsontext.AppendUnquote(r.name[:0], r.body[off:end])
	return r.name
}

// value reads one value and returns where it stands in the decoder's text.
func (r *reader) value() (off, end int, ok bool) {
	v, err := r.dec.ReadValue()
	if err != nil {
		r.fail(err)
		return 0, 0, false
	}
	end = int(r.dec.InputOffset())
	if (v[0] == '{' || v[0] == '[') && client.Deeper(v, maxDepth) {
		r.err = errTooDeep
		return 0, 0, false
	}
	return end - len(v), end, true
}

// trailing refuses text after the end of the answer.
func (r *reader) trailing() {
	if r.err != nil {
		return
	}
	if _, err := r.dec.ReadToken(); !errors.Is(err, io.EOF) {
		r.err = fmt.Errorf("the answer goes on after its end, at byte %d", r.dec.InputOffset())
	}
}

// fail keeps the first fault in words of ours: the decoder's quote the text.
func (r *reader) fail(err error) {
	if r.err != nil {
		return
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		r.err = fmt.Errorf("the answer broke off after %d bytes: %w", len(r.body), io.ErrUnexpectedEOF)
		return
	}
	if pastDepth(r.body, err) {
		r.err = errTooDeep
		return
	}
	r.err = fmt.Errorf("the answer is broken JSON at byte %d", r.dec.InputOffset())
}

// pastDepth reports whether reading JSON stopped in a place that is nested too
// deep: decoders have a limit of their own.
func pastDepth(body []byte, err error) bool {
	var fault *jsontext.SyntacticError
	return errors.As(err, &fault) && client.Deeper(body[:min(int(fault.ByteOffset)+1, len(body))], maxDepth)
}
