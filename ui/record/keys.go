package record

import (
	"charm.land/bubbles/v2/key"

	"odatui/ui/kit"
)

type keys struct {
	cell, copy, next, previous key.Binding
	move                       kit.MoveKeys
}

func newKeys() keys {
	bind := func(keys []string, shown, does string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, does))
	}
	return keys{
		cell:     bind([]string{"enter", "v"}, "enter", "value in full"),
		copy:     bind([]string{"y"}, "y", "copy value"),
		next:     bind([]string{"J", "right", "l"}, "J", "next record"),
		previous: bind([]string{"K", "left", "h"}, "K", "previous record"),
		move:     kit.NewMoveKeys(),
	}
}

// Keys lists the bindings that work now.
func (s *Screen) Keys() []kit.Group {
	k := s.keys
	some := len(s.fields) > 0
	k.cell.SetEnabled(some)
	k.copy.SetEnabled(some)
	k.next.SetEnabled(s.from.Step != nil)
	k.previous.SetEnabled(s.from.Step != nil)
	return []kit.Group{
		{Title: "record", Keys: []key.Binding{k.cell, k.copy, k.next, k.previous}},
		k.move.Group(),
	}
}
