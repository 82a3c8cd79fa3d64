package odata

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"odatui/client"
	"odatui/client/jsonscan"
)

// maxDepth is how deep values may be nested.
const maxDepth = 64

// envelopeDepth is how deep a value of a row is nested in its answer: in the
// row, the list, and the outer object.
const envelopeDepth = 3

// decoding is what is known before a body is read.
type decoding struct {
	columns  []client.Column // of the model, in the order wanted
	keys     []string        // key properties, all of them columns; nil unknown
	identity func(odataID string) client.RowID
	records  bool // rows can only be objects
	refs     bool // rows are references
	spare    *client.Spare
}

// decoded is what a body held.
type decoded struct {
	page    *client.Page
	context string
	next    string
	badNext bool  // the next link is there and is no text
	count   int64 // -1 none
	single  bool  // one record, not a list
	lone    bool  // value holds something that is not a list
	null    bool  // value holds null
	bare    bool  // the answer is an array or a scalar, not an object
	legacy  string
	fault   []byte // the error object of the body
	faulty  bool   // the error object is all there is
	broke   error  // why the rows are not all
	notes   []client.Note
}

var (
	errEmptyBody = errors.New("the answer is empty")
	errNoRecord  = client.Because(client.ReasonNoRecords, errors.New("the answer holds no list of records: a row is no object"))
	errFaultRow  = client.Because(client.ReasonBroken, errors.New("the answer ends with an error in the place of a row"))
	errTwoLists  = client.Because(client.ReasonBroken, errors.New("the answer holds the list of rows twice"))
	errNotJSON   = client.Because(client.ReasonBroken, errors.New("the answer is not JSON"))
	errTooDeep   = client.Because(client.ReasonNested, fmt.Errorf("the answer is nested too deeply: it holds values nested "+
		"deeper than %d", maxDepth))
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

// reader reads one body.
type reader struct {
	body    []byte
	scan    jsonscan.Scanner
	known   decoding
	builder *client.PageBuilder
	out     decoded
	err     error

	links  map[string]bool // columns that carry a navigation link
	name   []byte          // scratch for names with escapes
	own    []rowAnnotation // of the current row itself
	lists  []listNote      // annotations of the current row's lists
	cut    *client.CutList // the first list that the service cut
	odd    entry           // the first entry that is no entity
	oddRow int
	rows   int

	cutColumn string
	cutRow    int
}

// rowAnnotation is one that a row carries about itself.
type rowAnnotation struct {
	name     []byte
	off, end int
}

func newReader(body []byte, d decoding) *reader {
	r := &reader{body: body, known: d}
	r.scan.Reset(body, maxDepth+envelopeDepth)
	r.out.count = -1
	return r
}

func (r *reader) begin() {
	r.builder = client.NewPageBuilder(r.body, r.known.columns)
	r.builder.Reuse(r.known.spare)
	r.builder.Key(r.known.keys)
	r.builder.Identity(r.known.identity)
}

// finish builds the page; an error that ended the reading becomes its fault.
func (r *reader) finish() *decoded {
	if r.builder == nil {
		r.begin()
	}
	repeatedRow, repeated, twice := r.builder.Repeated()
	page := r.builder.Build()
	for i := range page.Columns {
		if r.links[page.Columns[i].Name] {
			page.Columns[i].Link = true
		}
	}
	r.out.page = page
	r.out.broke = r.err
	if twice {
		r.out.note("repeated-property", "%s has the property %s twice: the last value counts", page.RowName(repeatedRow), repeated)
	}
	if r.odd != "" {
		r.out.note("entry", "%s is no entity but %s", page.RowName(r.oddRow), r.odd)
	}
	if r.cut != nil {
		r.out.note(client.CutListTopic, "lists of %s are cut short: in %s, %s", r.cutColumn, page.RowName(r.cutRow), r.cut)
	}
	r.out.checkText(page, r.body, r.scan.Surrogate())
	return &r.out
}

// note adds a note that is shown once in a run.
func (d *decoded) note(topic, format string, args ...any) {
	d.notes = append(d.notes, client.Note{Topic: topic, Text: fmt.Sprintf(format, args...)})
}

// document reads the outer object of an answer.
func (r *reader) document() {
	if !r.scan.Open() {
		r.fail()
		return
	}
	var lone struct{ off, end int } // a value that is not a list
	others, listed, valued := 0, false, false
	for r.scan.More() {
		name := r.member()
		switch kind := r.scan.Peek(); {
		case name == "value" && kind == '[' && listed:
			r.err = errTwoLists
			return
		case name == "value" && kind == '[':
			r.begin()
			listed, valued = true, true
			r.list()
		case name == "value":
			valued = true
			lone.off, lone.end, _ = r.scan.Value()
		case strings.HasPrefix(name, "@"), isNextLink(name), name == "odata.count":
			if !strings.HasPrefix(name, "@") {
				others++
			}
			r.annotation(name)
		case name == "error" && kind == '{' && (listed || others == 0):
			off, end, _ := r.scan.Value()
			r.out.fault = r.body[off:end]
		default:
			if !strings.Contains(name, "@") {
				others++
			}
			r.legacy(name)
			r.scan.Value()
		}
		if r.err != nil {
			return
		}
	}
	r.fail()
	entity := strings.HasSuffix(r.out.context, "/$entity")
	switch {
	case r.err != nil:
	case r.out.fault != nil && others == 0 && !valued:
		r.out.faulty = true
	case listed && !entity:
	case valued && others == 0 && !entity:
		r.begin()
		r.out.null = string(r.body[lone.off:lone.end]) == "null" // an empty list to some services
		if !r.out.null {
			r.out.lone = true
			r.lone(lone.off, lone.end)
		}
	default:
		r.out.single = true
		r.out.next, r.out.badNext = "", false // properties of the record
		if !r.known.records || entity {
			r.out.fault = nil // a property too, unless only a list can come
		}
	}
}

// isNextLink reports whether a name is a spelling of the next link without the
// sign of an annotation.
func isNextLink(name string) bool {
	return strings.EqualFold(name, "nextLink") || strings.EqualFold(name, "odata.nextLink") || name == "__next"
}

// annotation keeps an annotation of the list in the outer object. The "odata."
// may be left out since 4.01.
func (r *reader) annotation(name string) {
	off, end, ok := r.scan.Value()
	if !ok {
		r.fail()
		return
	}
	v := client.JSONValue(string(r.body[off:end]))
	name = strings.TrimPrefix(strings.ToLower(name), "@")
	switch strings.TrimPrefix(name, "odata.") {
	case "context":
		r.out.context = v.Text()
	case "nextlink", "__next":
		if v.Kind == client.String {
			r.out.next = strings.TrimSpace(v.Text())
		} else if v.Kind != client.Null {
			r.out.badNext = true
		}
	case "count":
		r.total(v)
	}
}

// legacy notes members that only versions before 4 have.
func (r *reader) legacy(name string) {
	switch name {
	case "d":
		r.out.legacy = "V2"
	case "odata.metadata", "odata.error":
		r.out.legacy = "V3"
	}
}

// list reads the rows.
func (r *reader) list() {
	for ok := r.scan.Open(); ok && r.scan.More(); {
		r.row()
		if r.err != nil {
			return
		}
	}
	r.fail()
}

// member reads a name of the outer object.
func (r *reader) member() string {
	off, end, escaped := r.scan.Name()
	return string(r.plainName(off, end, escaped))
}

// plainName returns a name of the body without its escapes.
func (r *reader) plainName(off, end int, escaped bool) []byte {
	if !escaped {
		return r.body[off:end]
	}
	r.name = append(r.name[:0], client.JSONValue(string(r.body[off-1:end+1])).Text()...)
	return r.name
}

// trailing rejects text after the end of the response. Some services write there
// the error that ended it.
func (r *reader) trailing() {
	if r.err != nil || r.scan.End() {
		return
	}
	at := r.scan.Offset()
	r.err = client.Because(client.ReasonBroken, fmt.Errorf("the answer continues after its end, at byte %d", at))
	rest := bytes.TrimLeft(r.body[at:], " \t\r\n")
	var s jsonscan.Scanner
	s.Reset(rest, maxDepth)
	if off, end, ok := s.Value(); ok && rest[off] == '{' && r.out.fault == nil {
		r.out.fault = rest[off:end]
	}
}

// fail keeps the first fault of the scanner, if there is one.
func (r *reader) fail() {
	f := r.scan.Err()
	if f == nil || r.err != nil {
		return
	}
	switch f.Kind {
	case jsonscan.Truncated:
		r.err = client.Because(client.ReasonCut, fmt.Errorf("the answer broke off after %d bytes", len(r.body)))
	case jsonscan.TooDeep:
		r.err = errTooDeep
	default:
		r.err = client.Because(client.ReasonBroken, fmt.Errorf("the answer is broken JSON at byte %d", f.Offset))
	}
}
