package schema

import (
	"fmt"
	"strings"
)

// text is all that the model says of an entry, a line each.
func (e *entry) text() string {
	var b strings.Builder
	say := func(what, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%-9s %s\n", what, text)
		}
	}
	say("name", e.name)
	say("is", e.word)
	say(map[bool]string{true: "value", false: "type"}[e.word == member], e.typ)
	say("how many", e.card)
	say("null", map[bool]string{true: "allowed"}[e.null])
	say("facets", e.facets)
	say("leads to", e.foreign)
	say("partner", e.partner)
	say("set", e.set)
	if e.doc != "" {
		b.WriteString("\n" + e.doc + "\n")
	}
	return b.String()
}
