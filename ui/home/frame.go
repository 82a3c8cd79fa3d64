package home

import (
	"odatui/client/safe"
	"odatui/ui/kit"
)

// Typing reports an open input.
func (s *Screen) Typing() bool { return s.search != nil || s.url != nil }

// Busy is false: home loads nothing by itself.
func (s *Screen) Busy() bool { return false }

// Cancel does nothing.
func (s *Screen) Cancel() {}

// Head has no crumbs.
func (s *Screen) Head() kit.Head { return kit.Head{} }

// Foot tells how many profiles there are and what the file got wrong.
func (s *Screen) Foot() kit.Foot {
	if !s.loaded {
		return kit.Foot{}
	}
	if s.err != nil {
		return kit.Foot{Left: []kit.Span{{Text: "the profiles cannot be read", Role: kit.Bad}}}
	}
	spans := []kit.Span{{Text: count(len(s.profiles.Entries), "profile", "profiles"), Role: kit.Dim}}
	if s.profiles.Path != "" {
		spans = append(spans, kit.Span{Text: " · " + safe.Clean(base(s.profiles.Path)), Role: kit.Dim})
	}
	if n := len(s.profiles.Warnings); n > 0 {
		spans = append(spans, kit.Span{Text: "   " + safe.Clean(s.profiles.Warnings[0]), Role: kit.Warn})
		if n > 1 {
			spans = append(spans, kit.Span{Text: " and " + count(n-1, "more", "more"), Role: kit.Dim})
		}
	}
	return kit.Foot{Left: spans}
}
