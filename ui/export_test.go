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
func SessionOf(m tea.Model) *client.Session { return m.(*Model).session() }

// RunPrograms lets a test run the programs that get the terminal.
func RunPrograms(m tea.Model, run func(*exec.Cmd, tea.ExecCallback) tea.Cmd) { m.(*Model).exec = run }

// FrontKeys returns the bindings of the screen in front.
func FrontKeys(m tea.Model) []kit.Group { return m.(*Model).front().Keys() }

// GlobalKeys returns what works in front of every screen.
func GlobalKeys() kit.Group { return newGlobalKeys().group() }

// Probe is what a terminal is asked to measure.
const Probe = probe
