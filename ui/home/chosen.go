package home

import (
	"time"

	"odatui/ui/kit"
)

var _ kit.Clocked = (*Screen)(nil)

// Chosen returns the reference of the environment under the cursor, that of a
// last place too, "" where there is none.
func (s *Screen) Chosen() string {
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

// Next is when the time that is left to one of the tokens reads otherwise.
func (s *Screen) Next(now time.Time) time.Duration {
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
