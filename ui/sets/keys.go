package sets

import (
	"charm.land/bubbles/v2/key"

	"odatui/ui/kit"
)

type keys struct {
	open, search, reload key.Binding
	apply, leave         key.Binding
	move                 kit.MoveKeys
}

func newKeys() keys {
	return keys{
		open:   key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "open")),
		search: key.NewBinding(key.WithKeys("/"), key.WithHelp("/", "search")),
		reload: key.NewBinding(key.WithKeys("R"), key.WithHelp("R", "reload")),
		apply:  key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "open")),
		leave:  key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "show all")),
		move:   kit.NewMoveKeys(),
	}
}

// Keys lists the bindings that work now.
func (s *Screen) Keys() []kit.Group {
	k := s.keys
	some := len(s.found) > 0
	k.open.SetEnabled(some)
	k.apply.SetEnabled(some)
	k.search.SetEnabled(len(s.sets) > 0)
	k.reload.SetEnabled(s.loaded || !s.Busy())
	if s.failed != nil {
		k.reload.SetHelp("R", "try again")
	}
	if s.Typing() {
		return []kit.Group{{Title: "searching", Keys: []key.Binding{k.apply, k.leave}}}
	}
	return []kit.Group{
		{Title: "sets", Keys: []key.Binding{k.open, k.search, k.reload}},
		k.move.Group(),
	}
}
