package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/dialog"
	"odatui/ui/help"
	"odatui/ui/kit"
	"odatui/ui/palette"
	"odatui/ui/sets"
	"odatui/ui/theme"
)

// openPalette shows what can be done here, by name.
func (m *Model) openPalette() tea.Cmd {
	return m.float(palette.New(m.look, m.items()), false)
}

// items are the lines of the palette: what the screen in front can do, what
// can be done everywhere, then sets, environments and profiles.
func (m *Model) items() []palette.Item {
	var items []palette.Item
	add := func(line string, hint safe.Text) { items = append(items, palette.Item{Line: line, Hint: hint}) }
	if c, ok := m.front().Screen.(kit.Commander); ok {
		for _, c := range c.Commands() {
			items = append(items, palette.Item{Line: c.Name, Hint: c.Help, Free: c.Arg})
		}
	}
	if to, ok := m.other(); ok && to != "" {
		add("flip", "the same place in "+safe.Clean(to))
	}
	if _, ok := m.checked(); ok {
		add("doctor", "check the whole way, stage by stage")
	}
	if m.canRequests() {
		add("requests", "what was sent and answered")
	}
	if m.canToken() {
		add("token", "the token: its claims explained, time left")
	}
	if m.deps.Explain != nil {
		items = append(items, palette.Item{Line: "explain", Hint: "explain a pasted error", Free: true, Alone: true})
	}
	add("mouse", "mouse on or off")
	add("help", "the keys that work here")
	if len(m.screens) > 1 {
		add("home", "profiles and last places")
		add("back", "one level back")
	}
	add("q", "quit")
	if a, ok := m.about(); ok {
		for _, e := range a.Siblings {
			if e != a.Environment {
				add("env "+e, "environment")
			}
		}
	}
	for _, set := range m.sets() {
		add("open "+set.Name, "set")
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
	for _, s := range m.screens {
		if list, ok := s.Screen.(*sets.Screen); ok && list.Session() == m.session() {
			return list.Sets()
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
	case "q", "quit", "q!", "exit":
		return m.quit()
	case "open":
		return m.openNamed(arg)
	case "env":
		if arg == "" {
			return m.flipAsked()
		}
		return m.flip(arg)
	case "flip":
		return m.flipAsked()
	case "profile":
		if arg == "" {
			return m.chooseProfile()
		}
		return m.open(arg, m.arrive(client.Query{}))
	case "doctor":
		return m.openDoctor()
	case "token":
		return m.openToken()
	case "requests":
		return m.openRequests()
	case "explain":
		return m.explain(arg)
	case "mouse":
		return m.switchMouse()
	case "help":
		return m.float(help.New(m.look, append(m.front().Keys(), m.live().group())), false)
	case "home":
		m.reset()
		return m.loadProfiles()
	case "back":
		return m.leave()
	}
	return m.runThere(name, arg)
}

// runThere gives a line to the screen in front, if it knows it.
func (m *Model) runThere(name, arg string) tea.Cmd {
	if c, ok := m.front().Screen.(kit.Commander); ok {
		for _, c := range c.Commands() {
			if c.Name == name {
				return m.front().Update(kit.CommandMsg{Name: name, Arg: arg})
			}
		}
	}
	return m.say(kit.Warn, "no command "+safe.Clean(name)+" here")
}

// openNamed opens a set of the session by name, however its letters are cased.
func (m *Model) openNamed(name string) tea.Cmd {
	session := m.session()
	switch {
	case session == nil:
		return m.say(kit.Warn, "open a profile first")
	case name == "":
		return m.say(kit.Warn, "open what? :open NAME")
	}
	for _, set := range m.sets() {
		if strings.EqualFold(set.Name, name) {
			name = set.Name
		}
	}
	return kit.Send(kit.OpenRowsMsg{Session: session, Query: client.Query{Path: name, Count: true}})
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
	if len(items) == 0 {
		return m.say(kit.Warn, "there are no profiles")
	}
	return m.float(dialog.NewList(m.look, "profiles", items, at), false)
}

// canRequests says whether there is a list of requests to show.
func (m *Model) canRequests() bool { return m.journal() != nil }

func (m *Model) openRequests() tea.Cmd {
	if !m.canRequests() {
		return nil
	}
	return m.show(kit.OpenRequestsMsg{Session: m.session(), Journal: m.journal()})
}

// badgeKind tells how an environment's badge looks.
func badgeKind(a client.About) theme.Badge { return theme.BadgeOf(a.Badge, a.Live) }
