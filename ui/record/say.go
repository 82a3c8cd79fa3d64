package record

import (
	"odatui/client/safe"
	"odatui/ui/kit"
)

var _ kit.Speaker = (*Screen)(nil)

// Say says the record for plain mode: all its fields, then the one under the cursor.
func (s *Screen) Say() kit.Spoken {
	var said kit.Spoken
	if len(s.fields) == 0 {
		text, _ := s.emptiness()
		said.All = []safe.Text{text}
		return said
	}
	said.All = []safe.Text{"record, " + kit.Int(len(s.fields)) + " fields"}
	for _, f := range s.fields {
		said.All = append(said.All, s.sayField(f))
	}
	said.Here = []safe.Text{"field " + kit.Int(s.at+1), s.sayField(s.fields[s.at])}
	said.Of = " of " + kit.Int(len(s.fields))
	return said
}

// sayField says a field: "Code, key: NOR", or a link: "link to many Facilities in
// Facilities: CountryCode = NOR, 33 rows".
func (s *Screen) sayField(f field) safe.Text {
	name := safe.Clean(f.name)
	switch {
	case f.link != nil:
		return s.sayLink(f)
	case f.key:
		name += ", key"
	case f.nav:
		name = "link " + name
	}
	switch {
	case f.stream != "":
		return name + ": " + f.stream
	case f.nav && !f.value.IsSet():
		return name + ": not expanded"
	case f.text != "":
		return name + ": " + kit.SayValue(f.value) + ", " + f.text
	}
	return name + ": " + kit.SayValue(f.value)
}

func (s *Screen) sayLink(f field) safe.Text {
	l := *f.link
	text := safe.Text("link to one ")
	switch {
	case l.Back:
		text = "link from there to here "
	case l.Many:
		text = "link to many "
	}
	text += safe.Clean(f.name)
	if l.Set != "" {
		text += " in " + safe.Clean(l.Set)
	}
	text += ": "
	if pairs := s.pairs(f); pairs != "" {
		text += pairs + ", "
	}
	for _, span := range s.rows(f) {
		text += span.Text
	}
	return text
}
