package ui

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	"odatui/ui/kit"
)

// Settings are what a person prefers; the zero value is usable.
type Settings struct {
	Theme   string // a name that [theme.Named] knows, "" auto
	NoMouse bool   // the terminal keeps the mouse
	// Grouping has the digits of numbers drawn in groups of three.
	Grouping bool
	Keys     map[string][]string // command -> its keys
}

// commands lists the commands of each screen and their keys, as "screen, command,
// keys", with a tab between them; it is written from the tables of the screens, by the test of docs/keys.md.
//
//go:embed commands.txt
var commands string

// chosen returns the keys that a person chose, of the commands that can have others.
func chosen(keys map[string][]string) map[string][]string {
	keys = maps.Clone(keys)
	for _, id := range fixed {
		delete(keys, id)
	}
	return keys
}

// CheckKeys says what is wrong with keys that a person chose: commands that there are
// not, and keys that two commands of one screen have. The explorer starts all the same.
func CheckKeys(keys map[string][]string) []string {
	if len(keys) == 0 {
		return nil
	}
	screens, order := make(map[string][]kit.Command), []string{}
	known := make(map[string]bool)
	for line := range strings.Lines(commands) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(fields) < 3 {
			continue
		}
		if _, ok := screens[fields[0]]; !ok {
			order = append(order, fields[0])
		}
		known[fields[1]] = true
		screens[fields[0]] = append(screens[fields[0]], kit.Command{ID: fields[1], Keys: slices.DeleteFunc(fields[2:], func(k string) bool { return k == "" })})
	}
	var wrong []string
	for _, id := range slices.Sorted(maps.Keys(keys)) {
		switch {
		case slices.Contains(fixed, id):
			wrong = append(wrong, fmt.Sprintf("keys: %s keeps its key", id))
		case !known[id]:
			wrong = append(wrong, fmt.Sprintf("keys: there is no command %q; docs/keys.md lists them", id))
		}
	}
	for _, screen := range order {
		table := kit.Remap(slices.Concat(screens[order[0]], screens[screen]), chosen(keys))
		for _, clash := range clashes(table) {
			if text := fmt.Sprintf("keys: %s", clash); !slices.Contains(wrong, text) {
				wrong = append(wrong, text)
			}
		}
	}
	return wrong
}

// clashes lists the keys that two commands of a table have.
func clashes(table []kit.Command) []string {
	var found []string
	taken := make(map[string]string)
	for _, c := range table {
		for _, k := range c.Keys {
			if before, ok := taken[k]; ok && before != c.ID && k != "esc" { // esc closes what is on top
				found = append(found, fmt.Sprintf("%q is both %s and %s", kit.KeyName(k), before, c.ID))
				continue
			}
			taken[k] = c.ID
		}
	}
	return found
}
