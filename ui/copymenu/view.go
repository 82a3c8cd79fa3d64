package copymenu

import (
	"strings"

	"odatui/client/safe"
	"odatui/ui/grid"
	"odatui/ui/kit"
)

const (
	menuWidth = 32 // cells of the list where there is room for the text beside it
	leastMenu = 22
	leastText = 24      // cells below which the text is not shown
	maxWidth  = 112     // of both
	headBytes = 8 << 10 // of a text that are looked at
	wrapSign  = "↪ "
)

// head returns the beginning of a text, fit for the screen.
func head(text string) safe.Text {
	if len(text) > headBytes {
		text = text[:headBytes]
	}
	return safe.Lines(strings.TrimRight(text, "\n"))
}

func countLines(text string) int { return strings.Count(strings.TrimRight(text, "\n"), "\n") + 1 }

// SetSize gives the dialog its room.
func (m *Menu) SetSize(width, height int) {
	m.width, m.height = max(min(width-4, maxWidth), 1), max(height-2, 1)
	m.list.SetHeight(m.height)
}

// share returns the widths of the list and of the text, 0 there is no room for it.
func (m *Menu) share() (list, text int) {
	list = min(menuWidth, max(leastMenu, m.width/2-4))
	if text = m.width - list - 3; text < leastText {
		return m.width, 0
	}
	return list, text
}

// View draws the list, and beside it the text of the entry under the cursor.
func (m *Menu) View() string {
	list, text := m.share()
	lines, at := m.rows(list)
	height := min(m.height, max(len(lines), 12))
	all := len(lines)
	top := max(0, min(at-height/2, all-height))
	lines = lines[top:min(len(lines), top+height)]
	if text > 0 {
		beside := m.beside(text, height)
		for len(lines) < height {
			lines = append(lines, "")
		}
		for i := range lines {
			right := ""
			if i < len(beside) {
				right = beside[i]
			}
			fill := kit.Blank(list - m.Look.Cells(lines[i]))
			lines[i] += string(fill) + m.Look.Rule.Render(" │ ") + right
		}
	}
	return kit.Footed(m.Look, m.Title(), m.foot(top, height, all), lines, m.width)
}

// rows draws the entries with their headings, and returns the line of the cursor.
func (m *Menu) rows(width int) (lines []string, at int) {
	look := m.Look
	blank := len(m.entries)+8 <= m.height
	section := safe.Text("")
	for i, e := range m.entries {
		if e.section != section {
			if section != "" && blank {
				lines = append(lines, "")
			}
			section = e.section
			lines = append(lines, look.Dim.Render(kit.Cut(section, width)))
		}
		role, key := kit.Plain, kit.Accent
		side := kit.Span{Text: e.Side, Role: kit.Dim}
		switch {
		case e.Off != "":
			role, key = kit.Mute, kit.Mute
		case i == m.list.Cursor:
			role = kit.Strong
		}
		if e.format == *m.Format && e.format != "" {
			side = kit.Span{Text: "for the values", Role: kit.Dim}
		}
		if i == m.list.Cursor {
			at = len(lines)
		}
		left := []kit.Span{{Text: safe.Clean(e.Key) + "  ", Role: key}, {Text: e.Title, Role: role}}
		lines = append(lines, look.Bar(i == m.list.Cursor)+kit.Line(look, max(0, width-2), left, []kit.Span{side}))
	}
	return lines, at
}

// beside draws what is known of the text, and its beginning.
func (m *Menu) beside(width, height int) []string {
	look := m.Look
	at, _ := m.shown()
	e := m.entries[at]
	var lines []string
	add := func(role kit.Role, text safe.Text, most int) {
		for _, part := range kit.Wrap(text, width, most) {
			lines = append(lines, kit.Paint(look, role, part))
		}
	}
	switch {
	case e.Off != "":
		add(kit.Warn, e.Off, height)
		return lines
	case !m.made.ready:
		add(kit.Dim, "being written…", 1)
		return lines
	case m.made.err != nil:
		add(kit.Warn, safe.Clean(m.made.err.Error()), height)
		return lines
	}
	add(kit.Dim, e.About, max(1, min(4, height-4)))
	add(kit.Strong, m.size(), 1)
	if len(m.made.text) > kit.TerminalClipboard {
		add(kit.Warn, "more than the clipboard of a terminal takes ("+kit.Size(kit.TerminalClipboard)+
			"): without a clipboard of the system, o copies a command that fetches the rows for a file", 4)
	}
	if height-len(lines) > 4 {
		lines = append(lines, "")
	}
	return append(lines, m.beginning(e, width, height-len(lines))...)
}

// beginning draws the first lines of the text.
func (m *Menu) beginning(e entry, width, height int) []string {
	var lines []string
	for line := range strings.SplitSeq(string(m.made.head), "\n") {
		text := safe.Clean(grid.Tidy(line)) // terminals measure it alike
		if !e.Wraps {
			text = kit.Cut(text, width)
		}
		for i, part := range kit.Wrap(text, max(1, width-2), height+1) {
			if i > 0 {
				part = wrapSign + part
			}
			if !e.Wraps {
				part = text
			}
			if len(lines) >= height {
				lines[len(lines)-1] = m.Look.Dim.Render("…")
				return lines
			}
			lines = append(lines, m.Look.Text.Render(part))
			if !e.Wraps {
				break
			}
		}
	}
	return lines
}

// size returns how much is copied.
func (m *Menu) size() safe.Text {
	lines := safe.Text(" lines, ")
	if m.made.lines == 1 {
		lines = " line, "
	}
	return kit.Thousands(int64(m.made.lines)) + lines + kit.Size(int64(len(m.made.text)))
}

// foot says that code holds no secret, and which way the list goes on.
func (m *Menu) foot(top, height, all int) safe.Text {
	more := kit.More(top, height, all)
	if at, _ := m.shown(); m.entries[at].Wraps && m.entries[at].Off == "" {
		if more != "" {
			more += ", "
		}
		return more + "no secret and no token in it"
	}
	return more
}
