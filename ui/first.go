package ui

import (
	"bytes"
	"os"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"

	"odatui/ui/kit"
	"odatui/ui/tty"
)

// firstFrame is the explorer at the home screen until it has begun. It prepares
// the first frame while Bubble Tea sets up the terminal, and writes it in Init.
// Bubble Tea itself writes its first frame at a tick, 17 ms later; it then draws
// the same frame again.
type firstFrame struct {
	*Model
	out     term.File
	profile colorprofile.Profile
	ready   chan []byte // the frame, nil if the size of the terminal is unknown
	loading tea.Cmd     // set when ready is
}

// newFirstFrame begins to prepare the frame for a terminal.
func newFirstFrame(m *Model, out term.File) *firstFrame {
	f := &firstFrame{Model: m, out: out, profile: colorprofile.Detect(out, os.Environ()), ready: make(chan []byte, 1)}
	go func() { f.ready <- f.prepare() }()
	return f
}

// prepare draws the home screen as Bubble Tea would.
func (f *firstFrame) prepare() []byte {
	width, height, err := term.GetSize(f.out.Fd())
	if err != nil || !tty.Possible(width, height) {
		return nil
	}
	f.handle(tea.ColorProfileMsg{Profile: f.profile}) // Bubble Tea sends these two again
	f.handle(tea.WindowSizeMsg{Width: width, Height: height})
	f.loading = f.load()
	var frame bytes.Buffer
	frame.WriteString(ansi.SetModeAltScreenSaveCursor + ansi.ResetModeTextCursorEnable + ansi.CursorHomePosition)
	colours := colorprofile.Writer{Forward: &frame, Profile: f.profile}
	if _, err := colours.WriteString(strings.ReplaceAll(f.View().Content, "\n", "\r\n")); err != nil {
		return nil
	}
	return frame.Bytes()
}

// load loads the profiles into the home screen. The command it returns waits for
// them if they take longer than a user would notice.
func (f *firstFrame) load() tea.Cmd {
	f.front().started = true
	load, loaded := f.loadProfiles(), make(chan tea.Msg, 1)
	go func() { loaded <- load() }()
	select {
	case msg := <-loaded:
		return f.handle(msg)
	case <-time.After(kit.Slow):
		return func() tea.Msg { return <-loaded }
	}
}

// Init writes the frame. From here on the program is the Model: its Update
// returns it.
func (f *firstFrame) Init() tea.Cmd {
	if frame := <-f.ready; frame != nil {
		_, _ = f.out.Write(frame) // Bubble Tea draws it again
	}
	return tea.Batch(f.loading, f.Model.Init())
}
