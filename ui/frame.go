package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"odatui/client/safe"
	"odatui/ui/kit"
)

const (
	minWidth, minHeight  = 20, 5
	smallWidth, smallest = 60, 15 // at most this: a frame of three lines
)

// View draws the frame; nothing before the first size.
func (m *Model) View() tea.View {
	v := tea.View{AltScreen: true, WindowTitle: string(m.windowTitle())}
	if m.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	if m.width > 0 {
		v.Content, v.Cursor = m.frame()
	}
	return v
}

// small reports the frame of three lines.
func (m *Model) small() bool { return m.width <= smallWidth || m.height <= smallest }

// body says where the body of the screen begins and how many lines it has.
func (m *Model) body() (top, height int) {
	if m.small() {
		return 1, max(m.height-3, 0)
	}
	return 2, m.height - 5
}

// frame draws all lines, and says where the terminal's own cursor belongs.
func (m *Model) frame() (string, *tea.Cursor) {
	if m.width < minWidth || m.height < minHeight {
		return m.tooSmall(), nil
	}
	lines := make([]string, 0, m.height)
	lines = append(lines, m.head())
	top, height := m.body()
	for len(lines) < top {
		lines = append(lines, "")
	}
	lines = append(lines, m.content(height)...)
	if m.small() {
		lines = append(lines, m.status(), m.keyLine())
	} else {
		lines = append(lines, m.news(), m.status(), m.keyLine())
	}
	x, y, ok := kit.TakeCarets(m.look, lines)
	if n := len(m.dialogs); n > 0 {
		lines, x, y, ok = m.overlay(lines, m.dialogs[n-1], top, height)
	}
	return strings.Join(lines, "\n"), m.caret(x, y, ok)
}

// tooSmall says so; the state waits for more room.
func (m *Model) tooSmall() string {
	lines := []string{}
	for _, t := range kit.Wrap("terminal too small", m.width, m.height) {
		lines = append(lines, string(t))
	}
	return strings.Join(lines, "\n")
}

// content returns the lines of the screen in front: exactly height ones.
func (m *Model) content(height int) []string {
	var text string
	if m.opening != nil && m.opening.first {
		text = "\n   " + m.look.Dim.Render("opening "+kit.Cut(m.opening.what, max(m.width-20, 1))+"…")
	} else {
		text = m.front().View()
	}
	lines := strings.Split(text, "\n")
	if len(lines) > height {
		lines = lines[:height]
	}
	for len(lines) < height {
		lines = append(lines, "")
	}
	return lines
}

// overlay lays a dialog over the body: in its upper part, in the middle. It
// returns where the dialog's own caret is.
func (m *Model) overlay(lines []string, d kit.Dialog, top, height int) (over []string, x, y int, ok bool) {
	box := strings.Split(d.View(), "\n")
	width := 0
	for _, line := range box {
		width = max(width, ansi.StringWidth(line))
	}
	left, above := max((m.width-width)/2, 0), top+max((height-len(box))/4, 0)
	x, y, ok = kit.TakeCarets(m.look, box)
	return kit.Over(lines, strings.Join(box, "\n"), left, above), x + left, y + above, ok
}

// news draws what has just happened, or what is being opened; mostly nothing.
func (m *Model) news() string {
	spans := m.newsSpans()
	if len(spans) == 0 {
		return ""
	}
	return kit.Line(m.look, m.width, append([]kit.Span{{Text: " "}}, spans...), nil)
}

func (m *Model) newsSpans() []kit.Span {
	switch {
	case m.note.text != "":
		return []kit.Span{{Text: m.note.text, Role: m.note.role}}
	case m.opening != nil && !m.opening.first:
		return []kit.Span{{Text: "opening " + m.opening.what + "…", Role: kit.Accent}, {Text: "   esc stops", Role: kit.Dim}}
	}
	return nil
}

// status draws the line of position and last answer. While something loads, how long
// that takes is in the answer's place; where there is no line for news, they are.
func (m *Model) status() string {
	foot := m.front().Foot()
	left, right := append([]kit.Span{{Text: " "}}, foot.Left...), foot.Right
	if spans := m.waiting(); spans != nil {
		right = spans
	}
	right = append(slices.Clip(right), m.exportMark()...)
	width := m.width - 1
	if spans := m.newsSpans(); m.small() && len(spans) > 0 {
		if spans = spans[:1]; m.note.text == "" && right != nil {
			spans = append(append(spans, kit.Span{Text: " "}), m.waiting()...)
		}
		left = m.position(left, width-kit.SpansWidth(spans)-2)
		right = kit.Clip(spans, width-kit.SpansWidth(left)-2)
	}
	return kit.Line(m.look, width, left, right) + " "
}

// position drops what follows the position in a row of spans, as far as the row must
// be shorter; at most half of the line is left of it.
func (m *Model) position(left []kit.Span, room int) []kit.Span {
	for i := len(left) - 1; i > 1 && kit.SpansWidth(left) > room; i-- {
		if strings.HasPrefix(string(left[i].Text), "  ") {
			left = left[:i]
		}
	}
	return kit.Clip(left, max(room, m.width/2))
}

// waiting says how long the person has waited for an answer, and what has come of it:
// nothing at first, and nothing while it is the answer that waits for the person.
func (m *Model) waiting() []kit.Span {
	var since time.Time
	var came int64
	if m.opening != nil {
		since = m.opening.since
	} else if m.front().Busy() {
		at := m.front().At()
		since, came = at.Since, at.Bytes
	}
	if m.answered.After(since) && !since.IsZero() {
		since = m.answered
	}
	took := time.Since(since)
	if since.IsZero() || took < slow || m.asked() {
		return nil
	}
	spans := []kit.Span{{Text: kit.Spinner(int(took/busyTick)) + safe.Clean(fmt.Sprintf(" %.1f s", took.Seconds())), Role: kit.Accent}}
	if came > 0 {
		spans = append(spans, kit.Span{Text: " · " + kit.Size(came), Role: kit.Accent})
	}
	return append(spans, kit.Span{Text: " · esc stops", Role: kit.Dim})
}
