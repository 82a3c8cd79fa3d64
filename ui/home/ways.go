package home

import (
	"odatui/client/safe"
	"odatui/ui/kit"
)

// ways are what can be pasted and pressed beside the lines.
func (s *Screen) ways(width int) [][]kit.Span {
	var list [][]kit.Span
	add := func(key, text safe.Text) {
		list = append(list, []kit.Span{{Text: kit.Pad(key, 8), Role: kit.Accent}, {Text: text, Role: kit.Dim}})
	}
	switch {
	case !s.opts.Explain:
		add("paste", "a URL opens its service")
	case width < 76:
		add("paste", "a URL, or an error to explain")
	default:
		add("paste", "a URL opens its service; an error text is explained, offline")
	}
	if s.opts.Import {
		add("i", "import profiles from a file of another program")
	}
	if s.opts.Add {
		add("a", "add a profile, question by question")
	}
	return list
}

// ending says which secret ends, under the title of its profile.
func (s *Screen) ending(end Ending, w widths) string {
	spans := []kit.Span{{Text: kit.Blank(w.name)}, {Text: "! " + safe.Clean(end.Text), Role: kit.Warn}}
	if end.Fix != "" {
		spans = append(spans, kit.Span{Text: "   "}, kit.Span{Text: safe.Clean(end.Fix), Role: kit.Accent})
	}
	if kit.SpansWidth(spans) > w.all {
		spans = spans[:2]
	}
	return kit.Render(s.look, kit.Clip(spans, w.all)...)
}
