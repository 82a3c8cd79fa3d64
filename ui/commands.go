package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/dialog"
	"odatui/ui/help"
	"odatui/ui/kit"
	"odatui/ui/palette"
	"odatui/ui/theme"
)

// openPalette shows what can be done here, by name.
func (m *Model) openPalette() tea.Cmd {
	return tea.Batch(m.float(palette.New(m.look, m.items()), false), m.readModel())
}

// openHelp lists the keys that work here: how one moves behind what one does, and what
// works everywhere at the end.
func (m *Model) openHelp() tea.Cmd {
	table := m.table()
	slices.SortStableFunc(table, func(a, b kit.Command) int {
		return slices.Index(lastSections, a.Section) - slices.Index(lastSections, b.Section)
	})
	return m.float(help.New(m.look, m.front().At().Kind.Name(), table), false)
}

// items are the lines of the palette: what the screen in front can do, what can be
// done everywhere, then columns, environments, sets and profiles.
func (m *Model) items() []palette.Item {
	items := palette.Of(m.table())
	add := func(line string, hint safe.Text) { items = append(items, palette.Item{Line: line, Hint: hint}) }
	if lines := m.front().At().Lines; lines != nil {
		for _, e := range lines() {
			add(e.Text, e.Hint)
		}
	}
	if a, ok := m.about(); ok {
		for _, e := range a.Siblings {
			if e != a.Environment {
				add("env "+e, "environment")
			}
		}
	}
	for _, set := range m.sets() {
		hint := safe.Text("set")
		if set.Title != "" && set.Title != set.Name {
			hint += ", " + safe.Clean(set.Title)
		}
		add("open "+set.Name, hint)
	}
	for _, e := range m.profiles.Entries {
		for _, a := range e.Environments {
			add("profile "+a.Ref(), safe.Clean(a.Title))
		}
	}
	return items
}

// sets returns the sets of the session in front, as far as they are there.
func (m *Model) sets() []client.Set {
	session := m.session()
	for _, s := range m.screens {
		if at := s.At(); session != nil && at.Session == session && len(at.Sets) > 0 {
			return at.Sets
		}
	}
	return nil
}

// run does what a line of the palette says.
func (m *Model) run(line string) tea.Cmd {
	name, arg, _ := strings.Cut(strings.TrimSpace(line), " ")
	arg = strings.TrimSpace(arg)
	switch name {
	case "":
		return nil
	case "q", "q!", "exit":
		name = "quit"
	}
	c, ok := kit.Named(m.table(), name)
	switch {
	case !ok:
		return m.say(kit.Warn, "no command "+safe.Clean(name)+" here")
	case c.Needs && arg == "" && c.Works():
		return m.say(kit.Warn, safe.Clean(":"+name+" "+c.Arg)+": say which")
	}
	return m.runs(c, arg, name)
}

// openNamed opens a set of the session by name, however its letters are cased. What is no
// set of the list may be a function of the model.
func (m *Model) openNamed(name string) tea.Cmd {
	list := m.sets()
	i := slices.IndexFunc(list, func(set client.Set) bool { return strings.EqualFold(set.Name, name) })
	if i < 0 || list[i].Kind == client.FunctionImport {
		return kit.Send(kit.CallMsg{Session: m.session(), Name: name})
	}
	return kit.Send(kit.OpenRowsMsg{Session: m.session(), Query: client.Query{Path: list[i].Name, Count: true}})
}

// flipTo flips to an environment, or asks.
func (m *Model) flipTo(environment string) tea.Cmd {
	if environment == "" {
		return m.flipAsked()
	}
	return m.flip(environment)
}

// openProfile opens a profile, or asks which.
func (m *Model) openProfile(ref string) tea.Cmd {
	if ref == "" {
		return m.chooseProfile()
	}
	return m.open(ref, m.arrive(client.Query{}, kit.Place{}))
}

// goHome goes to the profiles.
func (m *Model) goHome() tea.Cmd {
	return tea.Batch(m.reset(), m.loadProfiles())
}

// chooseProfile asks which profile to open.
func (m *Model) chooseProfile() tea.Cmd {
	var items []dialog.Item
	at := 0
	for _, e := range m.profiles.Entries {
		for _, a := range e.Environments {
			if s := m.session(); s != nil && s.About.Ref() == a.Ref() {
				at = len(items)
			}
			text := safe.Clean(a.Title)
			if a.Badge != "" {
				text += "  " + safe.Clean(a.Badge)
			}
			items = append(items, dialog.Item{Text: text, Hint: safe.Clean(a.Ref()), Send: kit.OpenSetsMsg{Ref: a.Ref()}})
		}
	}
	return m.float(dialog.NewList(m.look, "profiles", items, at), false)
}

func (m *Model) openRequests() tea.Cmd {
	return m.show(kit.OpenRequestsMsg{Session: m.session(), Journal: m.journal()})
}

// badgeKind returns how an environment's badge looks.
func badgeKind(a client.About) theme.Badge { return theme.BadgeOf(a.Badge, a.Live) }
