package ui

import (
	"os"
	"os/exec"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/ui/kit"
)

// Bind lets a test be the program that an asker asks in.
func Bind(a *Asker, send func(tea.Msg)) { a.bind(send) }

// WriteFirstFrame writes the first frame of the explorer to a terminal.
func WriteFirstFrame(deps Deps, out *os.File) { newFirstFrame(New(deps), out).Init() }

// SessionOf returns the session that the frame shows.
func SessionOf(m tea.Model) *client.Session {
	if p, ok := m.(*plain); ok {
		m = p.Model
	}
	return m.(*Model).shownSession()
}

// RunPrograms lets a test run the programs that get the terminal.
func RunPrograms(m tea.Model, run func(*exec.Cmd, tea.ExecCallback) tea.Cmd) { m.(*Model).exec = run }

// FrontCommands returns the commands of the screen in front.
func FrontCommands(m tea.Model) []kit.Command { return m.(*Model).front().Commands() }

// GlobalCommands returns what works in front of every screen.
func GlobalCommands(m tea.Model) []kit.Command { return m.(*Model).globals() }

// Screens returns the screens of the explorer.
func Screens(m tea.Model) []kit.Screen {
	var list []kit.Screen
	for _, s := range m.(*Model).screens {
		list = append(list, s.Screen)
	}
	return list
}

// Probe is what a terminal is asked to measure.
const Probe = probe
