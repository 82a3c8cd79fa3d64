package sets

import (
	"odatui/client/safe"
	"odatui/ui/kit"
)

var _ kit.Speaker = (*Screen)(nil)

// Say says the sets for plain mode: how many there are, and the one under the cursor
// with its description, columns and key.
func (s *Screen) Say() kit.Spoken {
	var said kit.Spoken
	if s.search != nil {
		said.Asks, said.Line = "search", safe.Clean(s.search.Value())
	}
	switch {
	case !s.loaded:
		if s.failed != nil {
			said.All = []safe.Text{"failed: " + safe.Clean(s.failed.Error()), "R tries again"}
		}
		return said
	case s.pattern() != "":
		said.All = []safe.Text{kit.Int(len(s.found)) + " of " + kit.Int(len(s.sets)) + " sets, " + kit.Int(len(s.hits)) +
			" columns and links match"}
	default:
		said.All = []safe.Text{kit.Int(len(s.sets)) + " sets"}
	}
	if s.inColumns && len(s.hits) > 0 {
		h := s.hits[s.columns.Cursor]
		said.Here = []safe.Text{"column " + kit.Int(s.columns.Cursor+1), safe.Clean(h.set) + ", " + safe.Clean(h.name)}
		said.Of = " of " + kit.Int(len(s.hits))
		return said
	}
	set, ok := s.current()
	if !ok {
		return said
	}
	said.Here, said.Of = []safe.Text{"set " + kit.Int(s.list.Cursor+1), safe.Clean(set.Name)}, " of "+kit.Int(len(s.found))
	if doc := s.about(set); doc != "" {
		said.Here = append(said.Here, safe.Clean(doc))
	}
	if fact := s.facts[set.Name]; fact.of != nil {
		said.Here = append(said.Here, kit.Int(fact.columns)+" columns, key "+safe.Clean(fact.key))
	}
	if count := s.rows(set).Text; count != "" {
		said.Here = append(said.Here, count+" rows")
	}
	return said
}
