package compare

import (
	"strings"

	"odatui/client"
	"odatui/client/compare"
	"odatui/client/safe"
	"odatui/ui/kit"
)

var _ kit.Speaker = (*Screen)(nil)

// Say says the tab in front for plain mode: how much differs, and what is under the cursor.
func (s *Screen) Say() kit.Spoken {
	said := kit.Spoken{All: []safe.Text{s.name(0) + " compared with " + s.name(1) + ", " + tabNames[s.tab]}}
	if s.tab != inSets && s.subject != "" {
		said.All[0] += " of " + safe.Clean(s.subject)
	}
	if s.tab == inRows && s.reading() {
		if side, left := s.run.progress.Waits(); left > 0 { // how long changes each second
			said.All = append(said.All, "the service of "+s.name(side)+" asks to wait")
		}
	}
	if empty := s.empty(); empty != nil {
		for _, span := range empty {
			if span.Text != "" {
				said.All = append(said.All, span.Text)
			}
		}
		return said
	}
	c := s.tally(s.tab)
	said.All = append(said.All, kit.Thousands(c.Changed)+" changed, "+kit.Thousands(c.LeftOnly)+" "+s.kindWord(compare.LeftOnly)+", "+
		kit.Thousands(c.RightOnly)+" "+s.kindWord(compare.RightOnly)+", "+s.sameText(c.Equal))
	switch s.tab {
	case inSets:
		set := s.current()
		kind := s.kindSpan(s.differs(set), "same model").Text
		said.Here, said.Of = []safe.Text{"set " + kit.Int(s.list.Cursor+1), safe.Clean(set.Name), kind}, " of "+kit.Int(s.list.Len)
		for _, text := range []safe.Text{kit.SpansText(gradeSpans(set, false)), s.rowsSaid(set)} {
			if text != "" {
				said.Here = append(said.Here, text)
			}
		}
	case inColumns:
		m := s.members[s.columns.Cursor]
		kind := s.kindSpan(m.Kind, "equal").Text
		said.Here, said.Of = []safe.Text{"column " + kit.Int(s.columns.Cursor+1), safe.Clean(m.Name), kind}, " of "+kit.Int(s.columns.Len)
		if m.Kind != compare.Same {
			said.Here = append(said.Here, sideText(s.name(0), m.Left), sideText(s.name(1), m.Right), safe.Clean(string(m.Grade))+why(m.Why))
		}
	default:
		s.sayRow(&said)
	}
	return said
}

// rowsSaid is what rowSpans show, in words for their signs.
func (s *Screen) rowsSaid(set compare.Set) safe.Text {
	var text safe.Text
	for _, span := range s.rowSpans(set) {
		word := safe.Clean(strings.TrimSpace(string(span.Text)))
		for _, k := range []compare.Kind{compare.Changed, compare.LeftOnly, compare.RightOnly} {
			if n, ok := strings.CutPrefix(string(word), k.Sign()+" "); ok {
				word = safe.Clean(n) + " " + s.kindWord(k)
			}
		}
		if text != "" && word != "" && !strings.HasPrefix(string(word), ",") {
			text += ", "
		}
		text += word
	}
	if text == "" {
		return ""
	}
	return "rows: " + text
}

func sideText(name safe.Text, what string) safe.Text {
	if what == "" {
		return name + ": not there"
	}
	return name + ": " + safe.Clean(what)
}

// sayRow says the row under the cursor: its key, its kind, and the values of the column.
func (s *Screen) sayRow(said *kit.Spoken) {
	if spans := s.state(); len(spans) > 0 && !s.reading() {
		text := strings.TrimLeft(string(kit.SpansText(spans)), "◐! ") // words say it here
		said.All = append(said.All, safe.Clean(strings.ReplaceAll(text, "   ", ", ")))
	}
	r := s.row()
	at, of := s.ordinal()
	said.Here, said.Of = []safe.Text{"difference " + kit.Int(at)}, " of "+kit.Int(of)
	var key safe.Text
	for i, v := range r.Key {
		if i > 0 {
			key += ", "
		}
		key += kit.SayValue(v)
	}
	said.Here = append(said.Here, key+", "+s.kindWord(r.Kind))
	fields := s.fields(r)
	name := s.grid.Column()
	for _, f := range fields {
		if s.record == nil && f.name != name {
			continue
		}
		text := safe.Clean(f.name) + ": "
		switch {
		case f.differs:
			text += s.name(0) + " " + kit.SayValue(f.left) + ", " + s.name(1) + " " + kit.SayValue(f.right)
		case f.left.Kind == client.Missing:
			text += kit.SayValue(f.right)
		default:
			text += kit.SayValue(f.left)
		}
		said.Here = append(said.Here, text)
	}
}
