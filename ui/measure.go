package ui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// probe is a word that takes as many cells as it has code points where a
// terminal adds them up, and half of them where it measures whole characters.
const probe = "বাংলাদেশ"

// measure learns how the terminal measures text. One that can measure whole
// characters when asked (mode 2027) is asked to by Bubble Tea. Of the others
// some do so anyway and do not say it: there the probe is written once and the
// cursor asked for its place, on the second line, as the answer for the first
// one can be taken for a key.
func (m *Model) measure(msg tea.ModeReportMsg) tea.Cmd {
	if msg.Mode != ansi.ModeUnicodeCore {
		return nil
	}
	m.look.Graphemes = msg.Value == ansi.ModeSet || msg.Value == ansi.ModeReset || msg.Value == ansi.ModePermanentlySet
	if m.look.Graphemes || m.term.probed || m.width < minWidth || m.height < minHeight {
		return nil
	}
	m.term.probed = true
	return tea.Sequence(tea.Raw("\x1b7\x1b[2;1H"+probe+"\x1b[6n\x1b[2K\x1b8"), tea.ClearScreen)
}

// measured takes the answer to the probe. Bubble Tea hears of it the way it
// would from a terminal that says so itself.
func (m *Model) measured(msg tea.CursorPositionMsg) tea.Cmd {
	whole := ansi.StringWidth(probe)
	if !m.term.probed || m.look.Graphemes || msg.Y != 1 || msg.X != whole || whole == ansi.StringWidthWc(probe) {
		return nil
	}
	return tea.Sequence(
		func() tea.Msg { return tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeSet} },
		tea.ClearScreen,
	)
}
