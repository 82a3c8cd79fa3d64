package home

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
)

// SetSize lays the screen out.
func (s *Screen) SetSize(width, height int) tea.Cmd {
	s.width, s.height = width, height
	s.list.SetHeight(max(height/2, 1)) // a page: the lines of the profiles stand apart
	return nil
}

// At returns the chosen environment, and how long the times that are shown stay true.
func (s *Screen) At() kit.At {
	return kit.At{Kind: kit.Home, Ref: s.ref(), Next: s.next(s.opts.Now())}
}

// ref is the reference of the environment under the cursor, that of a last
// place too, "" where there is none.
func (s *Screen) ref() string {
	l, ok := s.current()
	switch {
	case !ok:
	case l.kind == profileLine:
		return s.env(s.profiles.Entries[l.index]).Ref()
	case l.kind == visitLine:
		return s.visits[l.index].Ref
	}
	return ""
}

// next is when the time that is left to one of the tokens reads otherwise.
func (s *Screen) next(now time.Time) time.Duration {
	var next time.Duration
	for _, e := range s.profiles.Entries {
		if e.Token == nil {
			continue
		}
		if wait := kit.NextTick(e.Token(s.env(e)), now); wait > 0 && (next == 0 || wait < next) {
			next = wait
		}
	}
	return next
}

// Typing reports an open input.
func (s *Screen) Typing() bool { return s.search != nil || s.ask != nil }

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
	ends := 0
	for _, e := range s.profiles.Entries {
		ends += len(e.Ends)
	}
	if ends > 0 {
		spans = append(spans, kit.Span{Text: "   " + count(ends, "secret ends soon", "secrets end soon"), Role: kit.Warn})
	}
	if n := len(s.profiles.Warnings); n > 0 {
		spans = append(spans, kit.Span{Text: "   " + safe.Clean(s.profiles.Warnings[0]), Role: kit.Warn})
		if n > 1 {
			spans = append(spans, kit.Span{Text: " and " + count(n-1, "more", "more"), Role: kit.Dim})
		}
	}
	foot := kit.Foot{Left: spans}
	if len(s.visits) > 0 {
		foot.Right = []kit.Span{{Text: "last opened " + safe.Clean(s.visits[0].Ref), Role: kit.Dim}}
	}
	return foot
}
