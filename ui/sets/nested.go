package sets

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// nestedLane is the loader's slot for a service within the service.
const nestedLane = "sets of the service"

// nested is the list of a service within the service.
type nested struct {
	name string
	sets []client.Set
	err  error
}

// openService lists the sets of a service within the service, below it.
func (s *Screen) openService(set client.Set) tea.Cmd {
	n, ok := s.session.Service.(client.Nester)
	inside := func(in client.Set) bool { return strings.HasPrefix(in.Name, set.Name+"/") }
	if i := slices.IndexFunc(s.sets, inside); i >= 0 {
		s.goTo(s.sets[i].Name)
		return nil
	}
	if !ok {
		return kit.Note(kit.Warn, "services within a service cannot be listed here")
	}
	return s.loader.Start(nestedLane, func(ctx context.Context) tea.Msg {
		list, err := n.Nested(ctx, set.Name)
		return nested{set.Name, list, err}
	})
}

// takeNested puts the sets of a service behind it.
func (s *Screen) takeNested(got nested) tea.Cmd {
	at := slices.IndexFunc(s.listed, func(set client.Set) bool { return set.Name == got.name })
	switch {
	case got.err != nil:
		return kit.Send(kit.TroubleMsg{Session: s.session, Ref: s.session.About.Ref(), Doing: "list the sets of " + safe.Clean(got.name),
			Err: got.err, Retry: kit.Send(renestMsg{s, got.name})})
	case at < 0: // the list was read again
		return nil
	case len(got.sets) == 0:
		return kit.Note(kit.Warn, safe.Clean(got.name)+" lists no sets")
	}
	s.listed = slices.Concat(s.listed[:at+1], got.sets, s.listed[at+1:])
	s.sets = client.Unite(s.listed, s.known())
	s.refind()
	s.goTo(got.sets[0].Name)
	return nil
}

// renestMsg asks one screen to list a service once more.
type renestMsg struct {
	screen *Screen
	name   string
}
