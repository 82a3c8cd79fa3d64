package ui

import (
	"slices"
	"strings"

	"odatui/client/safe"
	"odatui/ui/kit"
)

// keyLine draws the keys that matter here: those of the dialog on top, else those of
// the screen and of everywhere. Where room is short they are dropped from the right,
// but never enter, esc and ?.
func (m *Model) keyLine() string {
	hints, last := m.hints()
	room := m.width + 1 // the first has no gap before it, only a blank
	kept := func(c kit.Command) bool {
		return slices.ContainsFunc(c.Keys, func(k string) bool { return k == "esc" || k == "?" || k == "enter" })
	}
	all := slices.Concat(hints, last)
	fits := make([]bool, len(all))
	take := func(i int) bool {
		w := hintWidth(all[i])
		if !fits[i] && w <= room {
			fits[i], room = true, room-w
		}
		return fits[i]
	}
	for i := range slices.Backward(all) { // help and the way back before enter
		if kept(all[i]) {
			take(i)
		}
	}
	if !m.small() {
		for i := range last {
			take(len(hints) + i)
		}
	}
	for i := range all {
		if !take(i) && !kept(all[i]) {
			break
		}
	}
	var line []string
	for i, c := range all {
		if fits[i] {
			line = append(line, m.hint(c))
		}
	}
	return " " + strings.Join(line, "   ")
}

// hints are what the key line lists: first, and at its end.
func (m *Model) hints() (first, last []kit.Command) {
	listed := func(c kit.Command) bool { return !c.Quiet && c.Key() != "" && c.Title != "" && c.Works() }
	if n := len(m.dialogs); n > 0 {
		for _, c := range m.dialogs[n-1].Commands() {
			if listed(c) {
				first = append(first, c)
			}
		}
		if c, ok := kit.Find(first, "esc"); !ok || !c.Works() {
			first = append(first, kit.Command{Keys: []string{"esc"}, Title: "close"})
		}
		return first, nil
	}
	if led := m.led(); led != nil {
		first = slices.DeleteFunc(led, func(c kit.Command) bool { return !listed(c) })
		help, _ := kit.Named(m.globals(), "help")
		return append(first, help, kit.Command{Keys: []string{"esc"}, Title: "leave"}), nil
	}
	typing := m.front().Typing()
	globals := m.globals()
	esc := false
	for _, c := range m.table() {
		_, global := kit.Named(globals, c.ID)
		if _, own := kit.Named(m.local(), c.ID); own {
			global = false
		}
		switch {
		case !listed(c) || typing && global:
		case c.ID == "back" && global:
			esc = true
			last = append(last, c)
		case global && slices.Contains([]string{"flip", "palette", "help", "close"}, c.ID):
			last = append(last, c)
		case !global:
			esc = esc || slices.Contains(c.Keys, "esc")
			first = append(first, c)
		}
	}
	if esc {
		last = slices.DeleteFunc(last, func(c kit.Command) bool { return c.ID == "close" })
	}
	return first, last
}

// hintKey is the first key of a command: the others are in help.
func hintKey(c kit.Command) safe.Text {
	if c.Shown != "" || len(c.Keys) == 0 {
		return safe.Clean(c.Shown)
	}
	return safe.Clean(kit.KeyName(c.Keys[0]))
}

// hintWidth is what a hint takes, with the gap before it.
func hintWidth(c kit.Command) int { return kit.Width(hintKey(c)) + 1 + kit.Width(c.Title) + 3 }

func (m *Model) hint(c kit.Command) string {
	return m.look.Key.Render(hintKey(c)) + m.look.Dim.Render(" "+c.Title)
}
