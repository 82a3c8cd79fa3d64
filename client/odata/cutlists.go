package odata

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/jsonscan"
)

// markLists marks the expanded lists of the current row that the service cut:
// those with a next link or a larger count of their own. A list that has nothing but
// a next link has no entries.
func (r *reader) markLists() {
	for _, n := range r.lists {
		col, off, end, ok := r.builder.Current(n.column)
		list, _ := elements(r.body[off:end])
		has := int64(len(list))
		if !n.deep && !n.cut(r.body[off:end]) {
			continue
		}
		if !ok {
			col = r.builder.ColumnOf([]byte(n.column))
		}
		cut := client.CutList{Link: n.link, Count: n.count, Has: has, Deep: n.deep}
		r.builder.Cut(col, cut)
		if r.cut == nil {
			r.cut, r.cutColumn, r.cutRow = &cut, n.column, r.rows
		}
	}
}

// listNote holds the annotations of an expanded list.
type listNote struct {
	column string
	link   string
	bad    bool  // the next link is there and is no text
	count  int64 // -1 none
	deep   bool  // a list within it is cut
}

// cut reports whether the service sent only a part of the list with that JSON text,
// which is empty where only annotations came.
func (n *listNote) cut(text []byte) bool {
	list, ok := elements(text)
	return n.link != "" || n.bad || ok && n.count > int64(len(list))
}

// set keeps an annotation of the list, in any case and with or without "odata.".
func (n *listNote) set(term string, text []byte) {
	v := client.JSONValue(string(text))
	switch {
	case isListTerm(term, "nextLink"):
		n.link = strings.TrimSpace(v.Text())
		if n.bad = v.IsSet() && v.Kind != client.String; n.bad {
			n.link = ""
		}
	case isListTerm(term, "count"):
		n.count = countOf(v)
	}
}

// isListTerm reports whether the name of an annotation without its sign is a
// spelling of a term.
func isListTerm(name, term string) bool {
	if len(name) > len("odata.") && strings.EqualFold(name[:len("odata.")], "odata.") {
		name = name[len("odata."):]
	}
	return strings.EqualFold(name, term)
}

// countOf reads a count: an integer, also one written as 3.0 or "3"; -1 none.
func countOf(v client.Value) int64 {
	if n, ok := wholeNumber(v.Text()); ok && n >= 0 {
		return n
	}
	return -1
}

// elements returns the elements of a JSON array, false for any other value.
func elements(text []byte) ([][]byte, bool) {
	if len(text) == 0 || text[0] != '[' {
		return nil, false
	}
	var s jsonscan.Scanner
	s.Reset(text, jsonscan.MaxDepth)
	var list [][]byte
	for ok := s.Open(); ok && s.More(); {
		off, end, ok := s.Value()
		if !ok {
			break
		}
		list = append(list, text[off:end])
	}
	return list, true
}

// member is one member of a JSON object.
type member struct {
	name  string
	value []byte
	text  []byte // the name with its quotes, as written
}

// readObject returns the members of a JSON object and the annotations of the lists in it.
// A list of which only a next link came is a member without a value.
func readObject(text []byte) ([]member, map[string]*listNote) {
	var members []member
	notes := map[string]*listNote{}
	var s jsonscan.Scanner
	s.Reset(text, jsonscan.MaxDepth)
	for ok := s.Open(); ok && s.More(); {
		off, end, escaped := s.Name()
		name := string(text[off:end])
		if escaped {
			name = client.JSONValue(string(text[off-1 : end+1])).Text()
		}
		from, to, ok := s.Value()
		if !ok {
			break
		}
		members = append(members, member{name, text[from:to], text[off-1 : end+1]})
		property, term, _ := strings.Cut(name, "@")
		if property == "" || !isListTerm(term, "nextLink") && !isListTerm(term, "count") {
			continue
		}
		if notes[property] == nil {
			notes[property] = &listNote{column: property, count: -1}
		}
		notes[property].set(term, text[from:to])
	}
	for _, m := range members {
		property, term, _ := strings.Cut(m.name, "@")
		note := notes[property]
		if note == nil || !isListTerm(term, "nextLink") || !note.cut(nil) {
			continue
		}
		if !slices.ContainsFunc(members, func(m member) bool { return m.name == property }) {
			name, _ := json.Marshal(property) // text can always be written
			members = append(members, member{name: property, text: name})
		}
	}
	return members, notes
}

// mentionsLists reports whether JSON text has a name that looks like an annotation of
// a list. It is a guess, made to read few values twice.
func mentionsLists(text []byte) bool {
	for {
		at := bytes.IndexByte(text, '@')
		if at < 0 {
			return false
		}
		text = text[at+1:]
		head := text[:min(len(text), len(`odata.nextLink"`))]
		end := bytes.IndexByte(head, '"')
		if term := string(head[:max(end, 0)]); isListTerm(term, "nextLink") || isListTerm(term, "count") {
			return true
		}
	}
}

// cutLists reports whether a list within an expanded value is cut.
func cutLists(text []byte) bool {
	if !mentionsLists(text) {
		return false
	}
	if list, ok := elements(text); ok {
		return slices.ContainsFunc(list, cutLists)
	}
	if text[0] != '{' {
		return false
	}
	members, notes := readObject(text)
	return slices.ContainsFunc(members, func(m member) bool {
		note := notes[m.name]
		return note != nil && note.cut(m.value) || cutLists(m.value)
	})
}

// checkText notes text that no reader can decode as intended: bytes that are not
// UTF-8, and halves of surrogate pairs.
func (d *decoded) checkText(p *client.Page, body []byte, surrogate int) {
	if surrogate >= 0 {
		d.note("surrogate", "%s contains half of a surrogate pair, which is no character", p.CellName(surrogate))
	}
	if at := client.InvalidUTF8(body); at >= 0 {
		d.note("utf8", "%s contains bytes that are not UTF-8: csv and tsv keep them, elsewhere they are shown as \ufffd", p.CellName(at))
	}
}
