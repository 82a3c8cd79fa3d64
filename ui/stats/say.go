package stats

import (
	"strings"

	"odatui/client/safe"
	"odatui/ui/kit"
)

var _ kit.Speaker = (*Screen)(nil)

// Say says the figures for plain mode, and the bin or the value under the cursor.
func (s *Screen) Say() kit.Spoken {
	if s.search != nil {
		return kit.Spoken{Asks: "search the values", Line: safe.Clean(s.search.Value())}
	}
	if s.result == nil {
		var said kit.Spoken
		for _, span := range s.instead() {
			said.All = append(said.All, span.Text)
		}
		return said
	}
	said := kit.Spoken{All: []safe.Text{s.name() + ", " + safe.Clean(s.from.Column.Type) + ". " + s.result.Source.Text()}}
	for _, list := range [][]figure{s.counts(), s.ranges()} {
		var line safe.Text
		for i, f := range list {
			if i > 0 {
				line += ", "
			}
			line += f.label + " " + f.value
		}
		if line != "" {
			said.All = append(said.All, spell(line))
		}
	}
	for _, r := range s.reasons() {
		said.All = append(said.All, r.title+": "+r.text)
	}
	share := func(rows int64) safe.Text { return kit.Thousands(rows) + " rows, " + spell(s.percent(rows)) }
	e, ok := s.current()
	switch {
	case !s.inValues && s.bin < len(s.bars):
		b := s.bars[s.bin]
		said.Here = []safe.Text{"bin " + kit.Int(s.bin+1), b.from + " to " + b.to + ": " + share(b.rows)}
		said.Of = " of " + kit.Int(len(s.bars))
	case ok:
		text := strings.TrimPrefix(string(e.text), "∅ ")
		if s.marked[e.id()] {
			text += ", marked"
		}
		said.Here = []safe.Text{"value " + kit.Int(s.list.Cursor+1), safe.Clean(text) + ": " + share(e.rows)}
		said.Of = " of " + kit.Int(len(s.found))
	case s.result.AllUnique:
		said.All = append(said.All, "all "+kit.Thousands(s.result.Distinct)+" values are unique")
	}
	return said
}

// spell writes the sign of percent in words.
func spell(t safe.Text) safe.Text { return safe.Clean(strings.ReplaceAll(string(t), "%", "percent")) }
