package record

import (
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/jsonscan"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// field is one property, link or annotation of the record.
type field struct {
	id         string // unique in the record: the name of a property
	name       string
	kind       string // its type as the model writes it
	doc        safe.Text
	value      client.Value
	text       safe.Text // what the value means, "" unknown
	key        bool
	annotation bool
	nav        bool            // a navigation property, whose value is shown
	leads      bool            // a foreign key that can be followed
	link       *client.RowLink // of an entry of the links, nil it is none
	stream     safe.Text       // what is known of a stream, "" it is none
	path       string          // where a stream is read, "" it cannot be
	cut        string          // what came of a list that the service cut, "" all of it
}

// list returns the record's properties in the run's order, expanded links behind
// them, the links from it and to it, then what else the service wrote in it.
func (s *Screen) list() []field {
	page, row := s.from.Page, s.from.Row
	if page == nil || row < 0 || row >= page.Len() {
		return nil
	}
	links := s.links()
	columns := s.from.Columns
	if columns == nil {
		columns = page.Columns
	}
	known := make(map[string]bool, len(page.Columns))
	for _, c := range page.Columns {
		known[c.Name] = true
	}
	kind := s.kind()
	list := make([]field, 0, len(columns)+len(links)+4)
	for _, navs := range []bool{false, true} {
		for _, c := range columns {
			if c.Link != navs {
				continue
			}
			f := property(page, row, c)
			if f.value.Kind == client.Missing && slices.ContainsFunc(links, func(l client.RowLink) bool { return !l.Back && l.Name == c.Name }) {
				continue
			}
			f.describe(kind.Property(c.Name))
			list = append(list, f)
		}
	}
	known["@odata.context"], known["@context"] = true, true // of the answer, not of the record
	list = s.streams(list)
	mark(list, links)
	for i := range links {
		list = append(list, entry(&links[i]))
	}
	return append(list, annotations(page.Row(row), known)...)
}

// property returns the field of a column, whether the page has it or not.
func property(page *client.Page, row int, c client.Column) field {
	f := field{id: c.Name, name: c.Name, kind: c.Type, key: c.Key, nav: c.Link}
	if at := page.Column(c.Name); at >= 0 {
		f.value, f.text = page.Cell(row, at), safe.Clean(page.Label(row, at))
		if list, cut := page.Cut(row, at); cut {
			f.cut = list.String()
		}
	}
	if c.Type == "Edm.Stream" && !f.value.IsSet() {
		f.stream = kit.StreamText(page.Row(row), c.Name)
	}
	return f
}

// describe adds what the model says of a property; nil is nothing.
func (f *field) describe(p *client.Property) {
	if p == nil {
		return
	}
	f.doc = safe.Clean(strings.Join(strings.Fields(p.Doc), " "))
	if f.kind == "" {
		f.kind = p.Type
	}
	if p.MaxLength != "" && p.MaxLength != "max" && !strings.HasSuffix(f.kind, ")") {
		f.kind += "(" + p.MaxLength + ")"
	}
}

// mark marks the foreign keys of links, and writes beside the last one of each what the
// row itself says of its target.
func mark(list []field, links []client.RowLink) {
	for _, l := range links {
		at := -1
		for i := range list {
			if !l.Back && !list[i].nav && slices.Contains(l.Columns, list[i].name) {
				at = i
				list[i].leads = kit.Leads(l)
			}
		}
		if at >= 0 && list[at].text == "" {
			list[at].text = safe.Clean(l.Text)
		}
	}
}

// entry returns the field of a link.
func entry(l *client.RowLink) field {
	f := field{id: "→ " + l.Name, name: l.Name, kind: l.Type, link: l}
	if l.Back {
		f.id = "⇇ " + l.Set + " " + l.Name
	}
	if l.Many && l.Type != "" {
		f.kind = "Collection(" + l.Type + ")"
	}
	return f
}

// maxAnnotations is how many annotations are listed.
const maxAnnotations = 200

// annotations lists the members of a record's JSON text that are no columns, without the
// formatted values that are beside their columns.
func annotations(text string, known map[string]bool) []field {
	var list []field
	var scan jsonscan.Scanner
	scan.Reset([]byte(text), jsonscan.MaxDepth)
	if scan.Peek() != '{' {
		return nil
	}
	for scan.Open(); len(list) < maxAnnotations && scan.More(); {
		from, to, _ := scan.Name()
		off, end, ok := scan.Value()
		if !ok {
			break
		}
		if name := client.JSONValue(text[from-1 : to+1]).Text(); !known[name] && !beside(name, known) {
			list = append(list, field{id: name, name: name, value: client.JSONValue(text[off:end]), annotation: true})
		}
	}
	return list
}

// beside reports whether an annotation is the formatted value of a column.
func beside(name string, known map[string]bool) bool {
	column, term, is := strings.Cut(name, "@")
	return is && known[column] && strings.HasSuffix(term, ".FormattedValue")
}
