package kit

import (
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/safe"
)

// Actions are the commands of a screen that do what a step of a diagnosis says.
type Actions map[client.Action]Command

// typed are the actions for which the explorer has no key of its own: their
// command is shown.
var typed = []client.Action{client.ActionRun, client.ActionSignIn, client.ActionSecret, client.ActionExplain, client.ActionFile}

// Step returns the text of a step with the key that does it now, else with its
// command if there is no such key.
func Step(action client.Action, text, command string, keys Actions) []Span {
	rest := safe.Lines(strings.TrimSuffix(text, "."))
	if c, ok := keys[action]; ok && c.Works() && c.Key() != "" {
		return append(Mark(rest, Plain), Span{Text: " ("}, Span{Text: safe.Clean(c.Key()), Role: Accent}, Span{Text: ")."})
	}
	if command != "" && slices.Contains(typed, action) {
		return append(Mark(rest, Plain), Span{Text: ": "}, Span{Text: safe.Clean(command), Role: Accent})
	}
	return Mark(safe.Lines(text), Plain)
}
