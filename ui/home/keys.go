package home

import (
	"charm.land/bubbles/v2/key"

	"odatui/ui/kit"
)

type keys struct {
	open, search, environment, previous, add, edit, address, reload key.Binding
	apply, leave                                                    key.Binding
	move                                                            kit.MoveKeys
}

func newKeys() keys {
	return keys{
		open:        key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "open")),
		search:      key.NewBinding(key.WithKeys("/"), key.WithHelp("/", "search")),
		environment: key.NewBinding(key.WithKeys("tab", "right", "l"), key.WithHelp("tab", "environment")),
		previous:    key.NewBinding(key.WithKeys("shift+tab", "left", "h"), key.WithHelp("shift+tab", "environment before")),
		add:         key.NewBinding(key.WithKeys("a"), key.WithHelp("a", "add")),
		edit:        key.NewBinding(key.WithKeys("e"), key.WithHelp("e", "edit")),
		address:     key.NewBinding(key.WithKeys("o"), key.WithHelp("o", "url")),
		reload:      key.NewBinding(key.WithKeys("R"), key.WithHelp("R", "reload")),
		apply:       key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "open")),
		leave:       key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "close")),
		move:        kit.NewMoveKeys(),
	}
}

// Keys lists the bindings that work now.
func (s *Screen) Keys() []kit.Group {
	k := s.keys
	k.add.SetEnabled(s.opts.Add)
	l, _ := s.current()
	k.edit.SetEnabled(s.opts.Edit && len(s.profiles.Entries) > 0 && l.kind == profileLine)
	k.previous.SetEnabled(s.keys.environment.Enabled())
	k.search.SetEnabled(len(s.profiles.Entries)+len(s.visits) > 0)
	if s.Typing() {
		list := []key.Binding{k.apply, k.leave}
		if s.search != nil {
			list = []key.Binding{k.apply, k.environment, k.leave}
		}
		return []kit.Group{{Title: "typing", Keys: list}}
	}
	return []kit.Group{
		{Title: "profiles", Keys: []key.Binding{k.open, k.environment, k.add, k.edit, k.search, k.address, k.reload, k.previous}},
		k.move.Group(),
	}
}
