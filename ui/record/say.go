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
		said.All = []safe.Text{"the record is empty"}
		return said
	}
	said.All = []safe.Text{"record, " + kit.Int(len(s.fields)) + " fields"}
	for _, f := range s.fields {
		said.All = append(said.All, sayField(f))
	}
	said.Here = []safe.Text{"field " + kit.Int(s.at+1), sayField(s.fields[s.at])}
	said.Of = " of " + kit.Int(len(s.fields))
	return said
}

// sayField says a field: "Code, key: NOR".
func sayField(f field) safe.Text {
	name := safe.Clean(f.name)
	switch {
	case f.key:
		name += ", key"
	case f.link:
		name = "link " + name
	}
	if f.stream != "" {
		return name + ": " + f.stream
	}
	if f.link && !f.value.IsSet() {
		return name + ": not expanded"
	}
	return name + ": " + kit.SayValue(f.value)
}
