package ui

import (
	"slices"
	"strings"

	"odatui/ui/kit"
)

// leader is the first of two keys in a row, as the z of "z f". The zero value is none.
type leader struct {
	key    string
	screen kit.Screen // where it was pressed
}

// led returns the commands that the first of two keys leads to, nil if none was pressed
// on the screen in front.
func (m *Model) led() []kit.Command {
	if m.leader.key == "" || m.leader.screen != m.front() {
		return nil
	}
	return behind(m.local(), m.leader.key)
}

// follow returns the key that a command may have: two keys in a row where the first one
// begins such a pair. "" is that the second one is still to come.
func (m *Model) follow(name string) string {
	if m.led() != nil && name != "?" { // help lists both keys
		name = m.leader.key + " " + name
		m.leader = leader{}
		return name
	}
	m.leader = leader{}
	if _, single := kit.Find(m.table(), name); !single && len(behind(m.local(), name)) > 0 {
		m.leader = leader{name, m.front()}
		return ""
	}
	return name
}

// behind returns the commands that a first key begins, with the key that is left.
func behind(commands []kit.Command, first string) []kit.Command {
	var list []kit.Command
	for _, c := range commands {
		i := slices.IndexFunc(c.Keys, func(k string) bool { return strings.HasPrefix(k, first+" ") })
		if i < 0 {
			continue
		}
		c.Keys, c.Shown, c.Quiet = []string{strings.TrimPrefix(c.Keys[i], first+" ")}, "", false
		list = append(list, c)
	}
	return list
}
