package ui

import (
	"context"
	"os"
	"os/exec"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/ui/kit"
)

// Bind lets a test be the program that an asker asks in.
func Bind(a *Asker, send func(tea.Msg)) { a.bind(send) }

// RunModel runs another model as the explorer runs.
func RunModel(ctx context.Context, model tea.Model) error { return run(ctx, model, nil) }

// WriteFirstFrame writes the first frame of the explorer to a terminal.
func WriteFirstFrame(deps Deps, out *os.File) { newFirstFrame(New(deps), out).Init() }

// Sizes returns the filter that knows the size of a terminal.
func Sizes(measure func() (width, height int, err error)) func(tea.Model, tea.Msg) tea.Msg {
	return (&sizes{measure: measure}).filter
}

// WatchSizes listens for a terminal that changes its size until end is called.
func WatchSizes(send func(tea.Msg)) (end func()) {
	s := newSizes(nil)
	s.watch(send)
	return s.end
}

// SizeMsg says that the terminal changed its size.
type SizeMsg = sizeMsg

// SessionOf returns the session that the frame shows.
func SessionOf(m tea.Model) *client.Session { return m.(*Model).session() }

// Lend lets a test run the programs that get the terminal.
func Lend(m tea.Model, run func(*exec.Cmd, tea.ExecCallback) tea.Cmd) { m.(*Model).exec = run }

// FrontKeys returns the bindings of the screen in front.
func FrontKeys(m tea.Model) []kit.Group { return m.(*Model).front().Keys() }

// GlobalKeys returns what works in front of every screen.
func GlobalKeys() kit.Group { return newGlobalKeys().group() }

// Keyboard returns the terminal's input over a file, with a clock.
func Keyboard(f *os.File, now func() time.Time) *keyboard { return &keyboard{File: f, now: now} }

// Probe is what a terminal is asked to measure.
const Probe = probe
