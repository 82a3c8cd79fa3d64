package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
)

// The sections of what works everywhere.
const (
	other      safe.Text = "the other environment"
	fails      safe.Text = "when it fails"
	everywhere safe.Text = "everywhere"
)

// lastSections are those at the end of help.
var lastSections = []safe.Text{kit.Moving, everywhere}

// Commands whose keys stay: who chose another one could not get out any more.
var fixed = []string{"back", "interrupt", "suspend"}

// globals lists what can be done in front of every screen, most important first.
func (m *Model) globals() []kit.Command {
	return kit.Remap(slices.Concat(m.environments(), m.checks(), m.kept(), m.ways()), m.remapped)
}

// kept are the commands that open what was kept: exports and views.
func (m *Model) kept() []kit.Command {
	off := kit.Unless(m.deps.Bookmarks != nil, "bookmarks are not kept here")
	return []kit.Command{
		{ID: "export", Keys: []string{"E"}, Title: "exports", Help: "list the exports of this run", Section: everywhere,
			Quiet: true, Silent: true, Off: m.noExports, Run: kit.Run(m.openExports)},
		{ID: "exports", Title: "exports", Help: "list the exports of this run", Section: everywhere,
			Off: m.noExports, Run: kit.Run(m.openExports)},
		{ID: "bookmarks", Keys: []string{"'"}, Title: "bookmarks", Help: "open a bookmark; delete forgets it", Section: everywhere, Arg: "NAME",
			Quiet: true, Off: off, Run: m.openBookmarks},
	}
}

// environments are the commands that go to another environment.
func (m *Model) environments() []kit.Command {
	to, more := m.other()
	title, help := safe.Clean(to), "flip to "+safe.Clean(to)+", keep the place"
	if to == "" {
		title, help = "environment", "flip to another environment, keep the place"
	}
	return []kit.Command{
		{ID: "flip", Keys: []string{"-"}, Title: title, Help: help, Section: other, Run: kit.Run(m.flipAsked),
			Off: kit.Unless(more, "there is no other environment here")},
		{ID: "env", Title: "environment", Help: "flip to an environment by name", Section: other, Arg: "NAME", Run: m.flipTo,
			Off: kit.Unless(more, "there is no other environment here")},
	}
}

// checks are the commands that show what happened, and whether all is well.
func (m *Model) checks() []kit.Command {
	_, check := m.checked()
	return []kit.Command{
		{ID: "doctor", Keys: []string{"D"}, Title: "doctor", Help: "check the whole way, stage by stage", Section: fails, Quiet: true,
			Off: kit.Unless(check, "there is nothing to check here"), Run: kit.Run(m.openDoctor)},
		{ID: "requests", Keys: []string{"L"}, Title: "requests", Help: "list what was sent and answered", Section: fails, Quiet: true,
			Off: kit.Unless(m.journal() != nil, "nothing was sent from here"), Run: kit.Run(m.openRequests)},
		{ID: "token", Keys: []string{"T"}, Title: "token", Help: "explain the token and its time left", Section: fails,
			Quiet: true, Off: kit.Unless(m.canToken(), "there is no token to explain here"), Run: kit.Run(m.openToken)},
		{ID: "explain", Title: "explain", Help: "explain a pasted error", Section: fails, Arg: "TEXT",
			Off: kit.Unless(m.deps.Explain != nil, "errors cannot be explained here"), Run: m.explain},
	}
}

// ways are the commands for the palette, help, and the way out.
func (m *Model) ways() []kit.Command {
	top := len(m.screens) == 1
	back, leave, out := safe.Text("back"), safe.Text("back"), safe.Text("go one level back, at the top quit")
	stops := m.opening != nil || m.front().Busy()
	if stops {
		back = "stop"
	}
	if top {
		leave = "quit"
	}
	_, in := m.about()
	return []kit.Command{
		{ID: "profile", Keys: []string{"p"}, Title: "profile", Help: "choose a profile", Section: everywhere, Arg: "PROFILE", Quiet: true,
			Off: kit.Unless(len(m.profiles.Entries) > 0, "there are no profiles"), Run: m.openProfile},
		{ID: "open", Title: "open", Help: "open a set by name", Section: everywhere, Arg: "SET", Needs: true,
			Off: kit.Unless(in && m.session() != nil, "open a profile first"), Run: m.openNamed},
		{ID: "palette", Keys: []string{":", "ctrl+p"}, Title: "commands", Section: everywhere, Silent: true,
			Help: "find a command, a set, a column, a profile", Run: kit.Run(m.openPalette)},
		{ID: "help", Keys: []string{"?"}, Title: "help", Help: "list the keys that work here", Section: everywhere, Run: kit.Run(m.openHelp)},
		{ID: "mouse", Keys: []string{"M"}, Title: "mouse", Help: "switch the mouse on or off", Section: everywhere, Quiet: true,
			Run: kit.Run(m.switchMouse)},
		{ID: "home", Title: "home", Help: "go to the profiles and last places", Section: everywhere, Off: kit.Unless(!top, "this is home"),
			Run: kit.Run(m.goHome)},
		{ID: "back", Keys: []string{"esc"}, Title: back, Help: "stop what loads; close; go one level back", Section: everywhere,
			Off: kit.Unless(!top || stops, "this is the top; q quits"), Run: kit.Run(m.escape)},
		{ID: "close", Keys: []string{"q"}, Title: leave, Help: out, Section: everywhere, Silent: true, Run: kit.Run(m.close)},
		{ID: "quit", Title: "quit", Help: "leave odatui", Section: everywhere, Run: kit.Run(m.quit)},
		{ID: "interrupt", Keys: []string{"ctrl+c"}, Title: "stop", Help: "stop what loads; twice quits", Section: everywhere,
			Quiet: true, Silent: true, Run: kit.Run(m.interrupt)},
		{ID: "suspend", Keys: []string{"ctrl+z"}, Title: "suspend", Help: "suspend odatui; fg goes on", Section: everywhere,
			Quiet: true, Run: func(string) tea.Cmd { return tea.Suspend }},
	}
}

// local lists what the screen in front can do. Where a person types, the keys are
// those of the screen: a key that was chosen could be text.
func (m *Model) local() []kit.Command {
	front := m.front()
	if front.Typing() {
		return front.Commands()
	}
	return kit.Remap(front.Commands(), m.remapped)
}

// table lists what can be done now: on the screen in front, then everywhere. What the
// screen itself does stands for what is done everywhere under that name or key, if it
// works.
func (m *Model) table() []kit.Command {
	locals, globals := m.local(), m.globals()
	taken := make(map[string]bool)
	var list []kit.Command
	for _, c := range locals {
		if same, ok := kit.Named(globals, c.ID); ok && !c.Works() && same.Works() {
			continue
		}
		list = append(list, c)
		for _, k := range c.Keys {
			taken[k] = taken[k] || c.Works()
		}
	}
	for _, c := range globals {
		if _, ok := kit.Named(list, c.ID); ok {
			continue
		}
		if slices.ContainsFunc(c.Keys, func(k string) bool { return taken[k] }) {
			c.Keys = slices.DeleteFunc(slices.Clone(c.Keys), func(k string) bool { return taken[k] })
			c.Shown = ""
		}
		list = append(list, c)
	}
	return list
}

// runs does what a command does, or says why it does nothing now.
func (m *Model) runs(c kit.Command, arg, as string) tea.Cmd {
	if why := c.Why(); why != "" {
		return m.say(kit.Dim, safe.Clean(kit.KeyName(as))+": "+why)
	}
	if c.Run == nil {
		return nil
	}
	cmd := c.Run(arg)
	if !c.Now || arg != "" || cmd == nil {
		return cmd
	}
	switch msg := cmd().(type) {
	case nil:
		return nil
	case kit.NowMsg:
		return tea.Batch(m.handle(msg.Msg), msg.Then)
	case tea.BatchMsg:
		return kit.Send(msg)
	default:
		return m.handle(msg)
	}
}

// runKey does what a command does by one of its keys.
func (m *Model) runKey(c kit.Command, key string) tea.Cmd {
	if c.Digit {
		return m.runs(c, key, key)
	}
	return m.runs(c, "", key)
}
