package sets

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/client/spelling"
	"odatui/ui/kit"
)

// flip returns the message that shows the sets of session, at the same name.
func (s *Screen) flip(session *client.Session) tea.Msg {
	at := Place{Set: s.want, Filter: s.filter, ByName: s.byName}
	if set, ok := s.current(); ok {
		at.Set = set.Name
	}
	if s.inColumns && s.columns.Cursor < len(s.hits) {
		h := s.hits[s.columns.Cursor]
		at.Set, at.Column = h.set, h.name
	}
	return FlipMsg{Session: session, Place: at}
}

// returns takes the message of a flip back: the list that has come is shown again.
func (s *Screen) returns(msg tea.Msg) func() tea.Cmd {
	flip, ok := msg.(FlipMsg)
	if !ok || flip.Session != s.session {
		return nil
	}
	return func() tea.Cmd {
		at := flip.Place
		s.want, s.wanted, s.filter, s.byName, s.search = at.Set, hit{set: at.Set, name: at.Column}, at.Filter, at.ByName, nil
		if !s.loaded {
			return s.load()
		}
		s.want, s.inColumns = "", false
		s.find()
		return tea.Batch(s.goNear(at.Set), s.loadModel())
	}
}

// goNear puts the cursor on a set. Where the list lacks it, the cursor goes to the
// nearest name, and the command notes that once the model lacks it too.
func (s *Screen) goNear(name string) tea.Cmd {
	if name == "" || slices.ContainsFunc(s.sets, func(set client.Set) bool { return set.Name == name }) {
		s.goTo(name)
		s.goToHit()
		return nil
	}
	where := safe.Clean(s.session.About.Environment)
	if where == "" {
		where = "this service"
	}
	text := where + " has no set " + safe.Clean(name)
	names := make([]string, len(s.found))
	for i, m := range s.found {
		names[i] = s.sets[m.Index].Name
	}
	if near := spelling.Near(name, names); len(near) > 0 {
		s.goTo(near[0])
		text += "; the nearest name is " + safe.Clean(near[0])
	}
	if _, has := s.session.Service.(client.Describer); has && s.late != name && (s.model == nil || s.loader.Busy(modelLane)) {
		s.late = name
		return nil
	}
	return kit.Note(kit.Warn, text)
}

// goToHit puts the cursor on the column that is wanted, once the search finds it.
func (s *Screen) goToHit() {
	is := func(h hit) bool { return h.set == s.wanted.set && h.name == s.wanted.name }
	if i := slices.IndexFunc(s.hits, is); s.wanted.name != "" && i >= 0 {
		s.wanted, s.inColumns = hit{}, true
		s.columns.Go(i)
	}
}
