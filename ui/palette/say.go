package palette

import (
	"odatui/client/safe"
	"odatui/ui/kit"
)

var _ kit.Speaker = (*Palette)(nil)

// Say says the line that is typed and the command under the cursor.
func (p *Palette) Say() kit.Spoken {
	said := kit.Spoken{All: []safe.Text{"commands; type some letters"}, Asks: "command", Line: safe.Clean(p.input.Value())}
	if len(p.found) == 0 {
		said.Here = []safe.Text{"nothing has these letters"}
		return said
	}
	item := p.items[p.found[p.list.Cursor].Index]
	said.Here = []safe.Text{safe.Clean(item.Line)}
	if item.Hint != "" {
		said.Here = append(said.Here, item.Hint)
	}
	if item.Key != "" {
		said.Here = append(said.Here, "key "+item.Key)
	}
	return said
}
