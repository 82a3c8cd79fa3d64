package cell

import (
	"odatui/client/safe"
	"odatui/ui/kit"
)

var _ kit.Speaker = (*Screen)(nil)

// Say says the lines in the window for plain mode, and the one under the cursor of JSON.
func (s *Screen) Say() kit.Spoken {
	var said kit.Spoken
	from, to := s.window()
	for i := from; i < to; i++ {
		text := s.spoken(i)
		if text == "" {
			continue
		}
		said.All = append(said.All, text)
		if s.nested && i == s.list.Cursor {
			said.Here = []safe.Text{text}
		}
	}
	return said
}

// spoken is a line in words.
func (s *Screen) spoken(i int) safe.Text {
	r := &s.rows[s.lines[i].row]
	text, _ := r.part(s.lines[i].part)
	if r.folded {
		text += " folded, " + kit.Thousands(int64(r.count)) + " inside"
	}
	if role := s.role(); role == kit.Mute && len(s.rows) == 1 { // the words, not the sign before them
		return kit.SayValue(s.value.Value)
	}
	return text
}
