package dialog

import (
	"strings"

	"odatui/client/safe"
	"odatui/ui/kit"
)

var (
	_ kit.Speaker = (*List)(nil)
	_ kit.Speaker = (*Prompt)(nil)
)

// Say says what is chosen and the item under the cursor.
func (l *List) Say() kit.Spoken {
	said := kit.Spoken{All: []safe.Text{l.title + ", " + kit.Int(len(l.found)) + " to choose from"}, Asks: "search",
		Line: safe.Clean(l.input.Value())}
	if len(l.found) == 0 {
		return said
	}
	item := l.items[l.found[l.list.Cursor].Index]
	said.Here, said.Of = []safe.Text{kit.Int(l.list.Cursor + 1), item.Text}, " of "+kit.Int(len(l.found))
	if item.Hint != "" {
		said.Here = append(said.Here, item.Hint)
	}
	return said
}

// Say says what is asked for; a secret is a star a character.
func (p *Prompt) Say() kit.Spoken {
	line := safe.Clean(p.input.Value())
	if p.input.Secret {
		line = safe.Clean(strings.Repeat("*", len([]rune(p.input.Value()))))
	}
	return kit.Spoken{All: []safe.Text{p.title, p.label}, Asks: p.title, Line: line}
}
