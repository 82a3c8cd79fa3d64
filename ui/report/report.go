// Package report is the screen of a report before it leaves: the text for the
// one who must act, as it will be written or copied.
//
// It does not know what failed, how a report is put into words, or where it is
// written.
package report

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/lazy"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// Options say what can be done with a report.
type Options struct {
	// Write writes it and returns its path; nil: it can only be copied.
	Write func(client.Report) (path string, err error)
}

// Screen shows one report.
type Screen struct {
	look *theme.Theme
	msg  kit.OpenReportMsg
	opts Options
	path safe.Text // where it was written, "" not yet

	width  int
	sheet  kit.Sheet
	serial uint64 // of the theme that drew it
}

var _ kit.Screen = (*Screen)(nil)

// New makes the screen of a report.
func New(look *theme.Theme, msg kit.OpenReportMsg, opts Options) *Screen {
	return &Screen{look: look, msg: msg, opts: opts}
}

// writtenMsg says where a screen's report was written.
type writtenMsg struct {
	screen *Screen
	path   string
}

// Init does nothing: everything is there.
func (s *Screen) Init() tea.Cmd { return nil }

// At says what the root needs to know.
func (s *Screen) At() kit.At { return kit.At{Kind: kit.Report, Session: s.msg.Session} }

// Update scrolls by the wheel, and takes where the report was written.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	if msg, ok := msg.(writtenMsg); ok && msg.screen == s {
		s.path = safe.Clean(msg.path)
		return nil
	}
	s.sheet.Wheel(msg)
	return nil
}

// Commands lists what can be done with a report.
func (s *Screen) Commands() []kit.Command {
	report := s.msg.Report
	return append([]kit.Command{
		{ID: "write", Keys: []string{"enter", "w"}, Title: "write it", Help: "write the report to a file that only you can read",
			Section: section, Off: kit.Unless(s.opts.Write != nil, "a report can only be copied here"),
			Run: func(string) tea.Cmd { return s.write() }},
		{ID: "copy", Keys: []string{"y"}, Title: "copy", Help: "copy the report", Section: section,
			Run: func(string) tea.Cmd { return kit.Send(kit.CopyMsg{Text: report.Markdown, What: "the report"}) }},
		{ID: "copy-json", Keys: []string{"Y"}, Title: "copy as JSON", Help: "copy the report as JSON", Section: section,
			Off: kit.Unless(len(report.JSON) > 0, "there is no JSON of this report"),
			Run: func(string) tea.Cmd {
				return kit.Send(kit.CopyMsg{Text: string(report.JSON), What: "the report as JSON"})
			}},
	}, kit.Moves(func(m kit.Move) tea.Cmd { s.sheet.Move(m); return nil }, false)...)
}

const section = "this report"

// write writes the report as it is shown.
func (s *Screen) write() tea.Cmd {
	write, report := s.opts.Write, s.msg.Report
	return func() tea.Msg {
		path, err := write(report)
		if err != nil {
			return kit.NoteMsg{Role: kit.Bad, Text: safe.Clean(err.Error())}
		}
		return writtenMsg{s, path}
	}
}

// Head names the screen.
func (s *Screen) Head() kit.Head { return kit.Head{Crumbs: []safe.Text{"report"}} }

// Foot says what this is, and whether there is more to read.
func (s *Screen) Foot() kit.Foot {
	left := []kit.Span{{Text: "nothing is written yet: this is what will be", Role: kit.Dim}}
	switch {
	case s.opts.Write == nil:
		left[0].Text = "this is what will be copied"
	case s.path != "":
		left = []kit.Span{{Text: "✓ written to ", Role: kit.OK}, {Text: s.path}, {Text: ", which only you can read", Role: kit.Dim}}
	}
	foot := kit.Foot{Left: left}
	if s.sheet.More() {
		foot.Right = []kit.Span{{Text: "↓ more", Role: kit.Accent}}
	}
	return foot
}

// Typing is false.
func (s *Screen) Typing() bool { return false }

// Busy is false: writing is quick.
func (s *Screen) Busy() bool { return false }

// Cancel does nothing.
func (s *Screen) Cancel() {}

// SetSize lays the report out.
func (s *Screen) SetSize(width, height int) tea.Cmd {
	s.width, s.serial = width, s.look.Serial()
	s.sheet.Set(s.draw(), nil)
	s.sheet.SetHeight(height)
	return nil
}

// View draws the report from the line that was scrolled to.
func (s *Screen) View() string {
	sheet := s.sheet
	if s.serial != s.look.Serial() { // the terminal has reported its background since
		sheet.Set(s.draw(), nil)
	}
	return sheet.View()
}

const most = 4000 // lines of a report that are shown

// draw lays the Markdown out as it stands, headings and quotes in their looks:
// what is seen is what is written.
func (s *Screen) draw() []string {
	width := s.width
	margin := kit.Margin(width)
	pad, wide := string(kit.Blank(margin)), max(width-2*margin, 10)
	var lines []string
	if margin > 1 {
		lines = append(lines, "")
	}
	quoted := false
	for line := range strings.Lines(string(safe.Lines(s.msg.Report.Markdown))) {
		line = strings.TrimRight(line, "\n")
		fence := strings.HasPrefix(strings.TrimSpace(line), "```")
		for _, part := range kit.WrapSpans(spans(safe.Lines(line), quoted || fence), wide, most) {
			if len(lines) >= most {
				return lines
			}
			text := ""
			if len(part) > 0 {
				text = pad + kit.Render(s.look, part...)
			}
			lines = append(lines, text)
		}
		if fence {
			quoted = !quoted
		}
	}
	return lines
}

// signs are the marks of Markdown within a line.
var signs = lazy.Regexp("`+|\\*\\*|\\|")

// spans gives one line of Markdown its looks. Its marks stay, but quietly.
func spans(line safe.Text, quoted bool) []kit.Span {
	role := kit.Plain
	switch t := strings.TrimSpace(string(line)); {
	case quoted, strings.HasPrefix(t, ">"):
		return []kit.Span{{Text: line, Role: kit.Dim}}
	case strings.HasPrefix(t, "#"):
		return []kit.Span{{Text: line, Role: kit.Strong}}
	case strings.HasPrefix(t, "|"):
		role = kit.Dim
	}
	usual := role
	var parts []kit.Span
	end := 0
	for _, at := range signs.FindAllStringIndex(string(line), -1) {
		sign := line[at[0]:at[1]]
		parts = append(parts, kit.Span{Text: line[end:at[0]], Role: role}, kit.Span{Text: sign, Role: kit.Mute})
		end = at[1]
		switch {
		case sign == "|" || role != usual:
			role = usual
		case sign == "**":
			role = kit.Strong
		case usual == kit.Plain:
			role = kit.Accent
		default:
			role = kit.Plain
		}
	}
	return append(parts, kit.Span{Text: line[end:], Role: role})
}
