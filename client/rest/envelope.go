package rest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"odatui/client"
	"odatui/client/jsonscan"
)

// valueColumn is the column of rows that are not objects.
const valueColumn = "value"

var (
	errTooDeep = client.Because(client.ReasonNested, fmt.Errorf("the answer is nested too deeply: it holds values nested "+
		"deeper than %d", jsonscan.MaxDepth))
	errTwoLists = client.Because(client.ReasonBroken, errors.New("the answer holds the list of rows twice"))
)

// usualKeys are properties that identify a row if the profile names no key, the
// best first: plain id, and those of Genestack ODM.
var usualKeys = []string{"id", "genestack:accession", "accession"}

// usualLinks are the spellings of a next link next to the rows that are recognised
// without a key of the profile.
var usualLinks = []string{"@odata.nextLink", "odata.nextLink", "nextLink", "__next"}

// envelope is the content of one response.
type envelope struct {
	page    *client.Page
	found   bool // there was an array (or null) of rows
	total   int64
	cursor  string
	next    string
	badNext bool     // cursor or next link is there and cannot be followed
	null    bool     // the list of rows is null
	ended   bool     // a usual next link is there and is null: no page follows
	failed  string   // the error next to the list, "" none
	arrays  []string // where arrays were seen, for the message when rows are missing
}

// missing is the error text for a path without rows. It names the arrays that the
// response has.
func (e *envelope) missing(path string) string {
	where := strconv.Quote(path)
	if path == "" {
		where = "the top of the answer"
	}
	if len(e.arrays) == 0 {
		return "no array of rows at " + where
	}
	return fmt.Sprintf("no array of rows at %s, the answer has arrays at %s", where, e.places())
}

// places names where arrays were seen, "" none.
func (e *envelope) places() string {
	quoted := make([]string, len(e.arrays))
	for i, a := range e.arrays {
		quoted[i] = strconv.Quote(a)
	}
	return strings.Join(quoted, ", ")
}

// want is a path to be found: its rest below the current object, and where to keep
// its value.
type want struct {
	rest string
	hold *extent // for total, cursor and next; nil for rows
}

// extent is the place of a value in the body.
type extent struct{ off, end int }

// reader walks one body.
type reader struct {
	body    []byte
	scan    jsonscan.Scanner
	builder *client.PageBuilder
	env     *envelope
	err     error
	name    []byte // scratch for names with escapes

	count, objects int
	odd            string // what the first row is that is null or an empty object, "" none
	oddRow         int
}

// decode reads a response as far as it is JSON. The envelope is never nil; an error
// is why reading ended early.
func (s *Service) decode(body []byte, keys []string) (*envelope, error) {
	r := &reader{body: body, builder: client.NewPageBuilder(body, nil), env: &envelope{total: -1}}
	r.scan.Reset(body, jsonscan.MaxDepth)
	var total, cursor, next, usual, success, fault, inner, outer extent
	wants := []want{{rest: s.rest.Rows}, {"success", &success}, {"error", &fault}, {"error.message", &inner}, {"message", &outer}}
	for path, hold := range map[string]*extent{s.rest.Total: &total, s.rest.Cursor: &cursor, s.rest.Next: &next} {
		if path != "" {
			wants = append(wants, want{path, hold})
		}
	}
	for _, name := range usualLinks {
		wants = append(wants, want{name, &usual})
	}
	r.value(wants, "")
	if r.fail(); r.err == nil && !r.scan.End() {
		r.err = client.Because(client.ReasonBroken, errors.New("more text behind the end of the answer"))
	}
	env := r.env
	r.nameKey(keys)
	repeatedRow, repeated, twice := r.builder.Repeated()
	env.page = r.builder.Build()
	if r.note(); twice {
		env.page.Notes = append(env.page.Notes, client.Note{Topic: "repeated-property",
			Text: fmt.Sprintf("%s has the property %s twice: the last value counts", env.page.RowName(repeatedRow), repeated)})
	}
	env.total = number(r.at(total))
	env.cursor, env.next = scalar(r.at(cursor)), r.at(next).Text()
	env.badNext = isOther(r.at(cursor)) || isNoLink(r.at(next))
	if env.cursor == "" && env.next == "" && !env.badNext { // none where the profile says
		env.next, env.badNext = r.at(usual).Text(), isNoLink(r.at(usual))
		env.ended = r.at(usual).Kind == client.Null
	}
	if env.found {
		env.failed = failureText(r.at(success), r.at(fault), cmp.Or(r.at(inner).Text(), r.at(outer).Text()))
	}
	return env, r.err
}

// nameKey sets the key of the rows: as configured, else the first usual name
// that all rows have.
func (r *reader) nameKey(keys []string) {
	if len(keys) > 0 {
		r.builder.Key(keys)
		return
	}
	for _, name := range usualKeys {
		if r.builder.Everywhere(name) {
			r.builder.Guess(name)
			return
		}
	}
}

// note adds notes about text that no reader can decode as intended.
func (r *reader) note() {
	p := r.env.page
	add := func(topic, text string) { p.Notes = append(p.Notes, client.Note{Topic: topic, Text: text}) }
	if r.odd != "" && r.objects > 0 { // a list of values may hold null
		add("entry", p.RowName(r.oddRow)+" is no record but "+r.odd)
	}
	if at := r.scan.Surrogate(); at >= 0 {
		add("surrogate", p.CellName(at)+" contains half of a surrogate pair, which is no character")
	}
	if at := client.InvalidUTF8(r.body); at >= 0 {
		add("utf8", p.CellName(at)+" contains bytes that are not UTF-8: csv and tsv keep them, elsewhere they are shown as "+string(utf8.RuneError))
	}
}

// failureText returns the error that an answer with a list declares:
// {"success": false} or {"error": …}, "" none. message is what it says about it.
func failureText(success, fault client.Value, message string) string {
	switch {
	case fault.Kind == client.String && fault.Text() != "":
		return fault.Text()
	case fault.Kind == client.Nested && fault.Len() > 2:
		return cmp.Or(message, fault.Raw())
	case fault.Kind == client.Bool && fault.Raw() == "true", fault.Kind == client.Number && fault.Raw() != "0":
		return cmp.Or(message, "error: "+fault.Raw())
	case success.Kind == client.Bool && success.Raw() == "false":
		return cmp.Or(message, "success: false")
	}
	return ""
}

func (r *reader) at(e extent) client.Value {
	if e.end == 0 {
		return client.Value{}
	}
	return client.JSONValue(string(r.body[e.off:e.end]))
}

// fail keeps the first fault of the scanner, if there is one.
func (r *reader) fail() {
	f := r.scan.Err()
	if f == nil || r.err != nil {
		return
	}
	switch f.Kind {
	case jsonscan.Truncated:
		r.err = client.Because(client.ReasonCut, fmt.Errorf("the answer broke off after %d bytes", f.Offset))
	case jsonscan.TooDeep:
		r.err = errTooDeep
	default:
		r.err = client.Because(client.ReasonBroken, fmt.Errorf("not valid JSON at byte %d", f.Offset))
	}
}

// value reads the value at the current place, for those wants whose path it is on.
func (r *reader) value(wants []want, path string) {
	here := slices.IndexFunc(wants, func(w want) bool { return w.rest == "" && w.hold == nil })
	kind := r.scan.Peek()
	switch {
	case here >= 0 && kind == '[':
		r.rows()
		return
	case here >= 0 && kind == 'n':
		r.env.found, r.env.null = true, true
		r.scan.Value()
		return
	case kind == '{':
		held := extent{off: r.scan.Offset()}
		r.object(wants, path)
		held.end = r.scan.Offset()
		hold(wants, held)
		return
	}
	if kind == '[' {
		r.env.arrays = append(r.env.arrays, path)
	}
	off, end, _ := r.scan.Value()
	hold(wants, extent{off, end})
}

// hold keeps a value for each want whose path ends here.
func hold(wants []want, at extent) {
	for _, w := range wants {
		if w.rest == "" && w.hold != nil {
			*w.hold = at
		}
	}
}

// object reads an object, looking into members that a wanted path names. A
// name may itself hold dots ("odata.count"), so every cut is tried.
func (r *reader) object(wants []want, path string) {
	for ok := r.scan.Open(); ok && r.scan.More(); {
		name := string(r.plainName(r.scan.Name()))
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
		if r.value(below, inner); r.err != nil {
			return
		}
	}
}

// plainName returns a name of the body without its escapes.
func (r *reader) plainName(off, end int, escaped bool) []byte {
	if !escaped {
		return r.body[off:end]
	}
	r.name = append(r.name[:0], client.JSONValue(string(r.body[off-1:end+1])).Text()...)
	return r.name
}

// rows reads the array of rows into the page. A row that broke off is dropped.
func (r *reader) rows() {
	if r.env.found {
		r.err = errTwoLists
		return
	}
	r.env.found = true
	for ok := r.scan.Open(); ok && r.scan.More(); {
		r.row()
	}
	r.fail()
}

// row reads one row.
func (r *reader) row() {
	s, b := &r.scan, r.builder
	if s.Peek() != '{' {
		if off, end, ok := s.Value(); ok {
			if r.body[off] == 'n' {
				r.oddEntry("null")
			}
			r.count++
			b.Row(off)
			b.Set(b.ColumnOf([]byte(valueColumn)), off, end)
			b.RowEnd(end)
		}
		return
	}
	s.Open()
	b.Row(s.Offset() - 1)
	members := 0
	for ; s.More(); members++ {
		if name, ok := b.Expected(); ok && s.Expect(name) {
			if off, end, ok := s.Value(); ok {
				b.SetExpected(off, end)
			}
			continue
		}
		col := b.ColumnOf(r.plainName(s.Name()))
		if off, end, ok := s.Value(); ok {
			b.Set(col, off, end)
		}
	}
	if s.Err() != nil {
		b.Drop()
		return
	}
	if members == 0 {
		r.oddEntry("an empty object")
	}
	r.count, r.objects = r.count+1, r.objects+1
	b.RowEnd(s.Offset())
}

func (r *reader) oddEntry(what string) {
	if r.odd == "" {
		r.odd, r.oddRow = what, r.count
	}
}

// number reads a total, which may be written as text. -1 unknown.
func number(v client.Value) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(v.Text()), 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// scalar reads a cursor: text or a number, "" for anything else.
func scalar(v client.Value) string {
	if isOther(v) {
		return ""
	}
	return v.Text()
}

// isOther reports a value that is there and is neither text nor a number.
func isOther(v client.Value) bool { return v.Kind == client.Nested || v.Kind == client.Bool }

// isNoLink reports a next link that is there and is no text.
func isNoLink(v client.Value) bool { return isOther(v) || v.Kind == client.Number }
