package client

import "strings"

// Member returns the value of a member of an object, Missing where there is none. Of
// members with the same name the last one counts.
func (v Value) Member(name string) Value {
	if v.Kind != Nested || v.raw[0] != '{' {
		return Value{}
	}
	var found Value
	v.members(func(member string, value Value) bool {
		if member == name {
			found = value
		}
		return true
	})
	return found
}

// At follows a path of members: Region/Name.
func (v Value) At(path string) Value {
	for name := range strings.SplitSeq(path, "/") {
		v = v.Member(name)
	}
	return v
}

// members calls each for the members of an object, until it returns false.
func (v Value) members(each func(name string, value Value) bool) {
	at := 1
	for {
		at = skipTo(v.raw, at, '"')
		if at >= len(v.raw) || v.raw[at] != '"' {
			return
		}
		end := endOf(v.raw, at)
		name := JSONValue(v.raw[at:end]).Text()
		at = skipTo(v.raw, end, ':') + 1
		for at < len(v.raw) && v.raw[at] <= ' ' {
			at++
		}
		if at >= len(v.raw) {
			return
		}
		end = endOf(v.raw, at)
		if !each(name, JSONValue(v.raw[at:end])) {
			return
		}
		at = end
	}
}

// skipTo returns the position of a character, or of the brace that comes before it.
func skipTo(text string, at int, c byte) int {
	for at < len(text) && text[at] != c && text[at] != '}' {
		at++
	}
	return at
}

// endOf returns the position behind the JSON value that begins at a position.
func endOf(text string, at int) int {
	depth := 0
	for ; at < len(text); at++ {
		switch text[at] {
		case '"':
			for at++; at < len(text) && text[at] != '"'; at++ {
				if text[at] == '\\' {
					at++
				}
			}
		case '{', '[':
			depth++
			continue
		case '}', ']':
			depth--
			if depth < 0 { // of what the value is in
				return at
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return at
			}
			continue
		default:
			continue
		}
		if depth == 0 {
			return min(at+1, len(text))
		}
	}
	return at
}

// formattedValue ends the term of an annotation with a value as a person reads it
// (OData.Community.Display.V1.FormattedValue).
const formattedValue = ".FormattedValue"

// Label returns what the value of a cell means in words, as its row says: its
// formatted value, else the text that the model names for its column. It is "" where
// the row does not say that, or says what the cell shows. It looks into the text of
// the row at each call.
func (p *Page) Label(row, col int) string {
	v := p.Cell(row, col)
	if !v.IsSet() {
		return ""
	}
	label := ""
	if strings.Contains(p.Row(row), formattedValue) {
		JSONValue(p.Row(row)).members(func(name string, value Value) bool {
			term, is := strings.CutPrefix(name, p.Columns[col].Name+"@")
			if is && strings.HasSuffix(term, formattedValue) {
				label = value.Text()
			}
			return label == ""
		})
	}
	if label == "" && p.Columns[col].Text != "" {
		label = p.At(row, p.Columns[col].Text).Text()
	}
	if label == v.Text() {
		return ""
	}
	return label
}

// At returns the value at a path of members of a row, whether they are columns or not:
// Region/Name, Region@odata.navigationLink.
func (p *Page) At(row int, path string) Value {
	name, rest, _ := strings.Cut(path, "/")
	v := p.Cell(row, p.Column(name))
	if v.Kind == Missing {
		v = JSONValue(p.Row(row)).Member(name)
	}
	if rest == "" || v.Kind == Missing {
		return v
	}
	return v.At(rest)
}
