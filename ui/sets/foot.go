package sets

import (
	"odatui/client/safe"
	"odatui/ui/kit"
)

// without is the status line before there is a list.
func (s *Screen) without() kit.Foot {
	if s.Busy() {
		return kit.Foot{}
	}
	return kit.Foot{Left: []kit.Span{{Text: "no sets yet", Role: kit.Dim}}}
}

// Foot shows where the cursor is in how many sets, and how long the list or the counts took.
func (s *Screen) Foot() kit.Foot {
	if !s.loaded {
		return s.without()
	}
	right := []kit.Span{{Text: "listed in " + kit.Millis(s.took), Role: kit.Dim}}
	if spans := s.countedSpans(); spans != nil {
		right = spans
	}
	if s.failed != nil && !s.loader.Busy(lane) {
		right = []kit.Span{{Text: "✗ the last reload failed", Role: kit.Bad}}
	}
	return kit.Foot{Left: s.place(), Right: right}
}

// place says which part of the list is seen, and what is under the cursor.
func (s *Screen) place() []kit.Span {
	word, list, all := safe.Text("sets "), s.list, len(s.found)
	if s.inColumns {
		word, list, all = "columns ", s.columns, len(s.hits)
	}
	if all == 0 {
		return []kit.Span{{Text: "none of ", Role: kit.Dim}, {Text: kit.Int(len(s.sets))}, {Text: plural(len(s.sets)), Role: kit.Dim}}
	}
	from, to := list.Window()
	spans := []kit.Span{{Text: word, Role: kit.Dim}, {Text: kit.Int(min(from+1, all)) + "-" + kit.Int(to)}, {Text: " of ",
		Role: kit.Dim}, {Text: kit.Int(all)}}
	if !s.inColumns && all != len(s.sets) {
		spans = append(spans, kit.Span{Text: ", " + kit.Int(len(s.sets)) + " without the search", Role: kit.Dim})
	}
	if s.inColumns {
		h := s.hits[s.columns.Cursor]
		return append(spans, kit.Span{Text: "   "}, kit.Span{Text: safe.Clean(h.set), Role: kit.Dim}, kit.Span{Text: " › ", Role: kit.Mute},
			kit.Span{Text: safe.Clean(h.name), Role: kit.Accent})
	}
	set, ok := s.current()
	if !ok {
		return spans
	}
	spans = append(spans, kit.Span{Text: "   "}, kit.Span{Text: safe.Clean(set.Name), Role: kit.Accent})
	switch c := s.counts.by[set.Name]; {
	case c.err != nil:
		spans = append(spans, kit.Span{Text: "  not counted: " + safe.Clean(c.err.Error()), Role: kit.Warn})
	case set.Elsewhere != "":
		spans = append(spans, kit.Span{Text: " outside the root: " + safe.Clean(set.URL), Role: kit.Dim})
	case set.Unlisted:
		spans = append(spans, kit.Span{Text: " in the model, not in the service's list", Role: kit.Dim})
	case set.URL != "" && set.URL != set.Name:
		spans = append(spans, kit.Span{Text: " " + safe.Clean(set.URL), Role: kit.Dim})
	}
	return spans
}
