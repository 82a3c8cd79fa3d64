package help

import (
	"strings"

	"odatui/client/safe"
	"odatui/ui/kit"
)

var _ kit.Speaker = (*Help)(nil)

// arrows are the names of keys whose signs cannot be spoken.
var arrows = strings.NewReplacer("↑", "up", "↓", "down", "←", "left", "→", "right")

// Say says the keys for plain mode, section by section and each in full; while one
// searches, the line as well.
func (h *Help) Say() kit.Spoken {
	said := kit.Spoken{All: []safe.Text{h.Title()}}
	for _, block := range h.sections() {
		said.All = append(said.All, block[0].Section)
		for _, c := range block {
			said.All = append(said.All, safe.Clean(arrows.Replace(c.Key()))+": "+about(c))
		}
	}
	if h.searching {
		said.Asks, said.Line = "search", safe.Clean(h.search.Value())
	}
	return said
}
