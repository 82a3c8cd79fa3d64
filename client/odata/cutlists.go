package odata

import (
	"bytes"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/jsonscan"
)

// markLists marks the expanded lists of the current row that the service cut:
// those with a next link or a larger count of their own.
func (r *reader) markLists() {
	for _, n := range r.lists {
		col, off, end, ok := r.builder.Current(n.column)
		if !ok {
			continue
		}
		has := elements(r.body[off:end])
		if n.link == "" && !n.deep && (n.count <= has || has < 0) {
			continue
		}
		list := client.CutList{Link: n.link, Count: n.count, Has: has, Deep: n.deep}
		r.builder.Cut(col, list)
		if r.cut == nil {
			r.cut, r.cutColumn, r.cutRow = &list, n.column, r.rows
		}
	}
}

// elements counts the elements of a JSON array, -1 for any other value.
func elements(text []byte) int64 {
	if len(text) == 0 || text[0] != '[' {
		return -1
	}
	var s jsonscan.Scanner
	s.Reset(text, jsonscan.MaxDepth)
	if !s.Open() {
		return 0
	}
	n := int64(0)
	for ; s.More(); n++ {
		s.Value()
	}
	return n
}

// cutLists reports whether a list within an expanded value is cut.
func cutLists(text []byte) bool {
	var s jsonscan.Scanner
	s.Reset(text, jsonscan.MaxDepth)
	return cutWithin(&s, text)
}

func cutWithin(s *jsonscan.Scanner, text []byte) bool {
	found := false
	switch s.Peek() {
	case '[':
		for ok := s.Open(); ok && s.More(); {
			found = cutWithin(s, text) || found
		}
	case '{':
		counts, lengths := map[string]int64{}, map[string]int64{}
		for ok := s.Open(); ok && s.More(); {
			off, end, _ := s.Name()
			property, term, noted := strings.Cut(string(text[off:end]), "@")
			switch {
			case noted && strings.HasSuffix(term, "nextLink") && property != "":
				from, to, _ := s.Value()
				found = found || string(text[from:to]) != "null"
			case noted && strings.HasSuffix(term, "count"):
				from, to, _ := s.Value()
				if n, err := strconv.ParseInt(strings.Trim(string(text[from:to]), `"`), 10, 64); err == nil {
					counts[property] = n
				}
			default:
				from := s.Offset()
				found = cutWithin(s, text) || found
				lengths[property] = elements(bytes.TrimLeft(text[from:s.Offset()], " \t\r\n:"))
			}
		}
		for property, n := range counts {
			found = found || lengths[property] >= 0 && n > lengths[property]
		}
	default:
		s.Value()
	}
	return found
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
