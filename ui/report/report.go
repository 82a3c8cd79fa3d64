// Package report is the screen of a report before it leaves: the text for the
// one who must act, as it will be written or copied.
//
// It does not know what failed, how a report is put into words, or where it is
// written.
package report

import (
	"encoding/json"
	"strings"

	"charm.land/bubbles/v2/key"
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
	keys keys
	list kit.List  // the cursor is the line at the top
	path safe.Text // where it was written, "" not yet

	width  int // the lines are drawn for it
	serial uint64
	lines  []string
	more   bool
}

var (
	_ kit.Screen    = (*Screen)(nil)
	_ kit.Sessioned = (*Screen)(nil)
)

// New makes the screen of a report.
func New(look *theme.Theme, msg kit.OpenReportMsg, opts Options) *Screen {
	s := &Screen{look: look, msg: msg, opts: opts, keys: newKeys()}
	s.keys.write.SetEnabled(opts.Write != nil)
	s.keys.json.SetEnabled(len(msg.Report.JSON) > 0)
	return s
}

// writtenMsg says where a screen's report was written.
type writtenMsg struct {
	screen *Screen
	path   string
}

// Init does nothing: everything is there.
func (s *Screen) Init() tea.Cmd { return nil }

// Session returns the session that the report is of, nil none.
func (s *Screen) Session() *client.Session { return s.msg.Session }

// Update scrolls, writes and copies.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.MouseWheelMsg:
		s.list.Wheel(msg)
	case writtenMsg:
		if msg.screen == s {
			s.path = safe.Clean(msg.path)
			return kit.Note(kit.OK, "wrote "+s.path+", which only you can read. "+s.removed())
		}
	}
	return nil
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, s.keys.write):
		return s.write()
	case key.Matches(msg, s.keys.copy):
		return kit.Send(kit.CopyMsg{Text: s.msg.Report.Markdown, What: "the report"})
	case key.Matches(msg, s.keys.json):
		return kit.Send(kit.CopyMsg{Text: string(s.msg.Report.JSON), What: "the report as JSON"})
	}
	s.list.Key(s.keys.move, msg)
	return nil
}

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

// removed says what was taken out of the report, in its own words.
func (s *Screen) removed() safe.Text {
	var report struct{ Removed string }
	if json.Unmarshal(s.msg.Report.JSON, &report) != nil || report.Removed == "" {
		return "Secrets are not in it."
	}
	return safe.Clean(report.Removed)
}

// Head names the screen.
func (s *Screen) Head() kit.Head { return kit.Head{Crumbs: []safe.Text{"report"}} }

// Foot says what this is, and whether there is more to read.
func (s *Screen) Foot() kit.Foot {
	text := safe.Text("nothing is written yet: this is what will be")
	switch {
	case s.opts.Write == nil:
		text = "this is what will be copied"
	case s.path != "":
		text = "written to " + s.path
	}
	foot := kit.Foot{Left: []kit.Span{{Text: text, Role: kit.Dim}}}
	if s.more {
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

type keys struct {
	write, copy, json key.Binding
	move              kit.MoveKeys
}

func newKeys() keys {
	return keys{
		write: key.NewBinding(key.WithKeys("enter", "w"), key.WithHelp("enter w", "write it")),
		copy:  key.NewBinding(key.WithKeys("y"), key.WithHelp("y", "copy")),
		json:  key.NewBinding(key.WithKeys("Y"), key.WithHelp("Y", "copy as JSON")),
		move:  kit.NewMoveKeys(),
	}
}

// Keys lists the bindings that work now.
func (s *Screen) Keys() []kit.Group {
	k := s.keys
	return []kit.Group{{Title: "this report", Keys: []key.Binding{k.write, k.copy, k.json}}, k.move.Group()}
}

// View draws the report from the line that was scrolled to.
func (s *Screen) View(width, height int) string {
	if s.width != width || s.serial != s.look.Serial() {
		s.width, s.serial, s.lines = width, s.look.Serial(), s.draw(width)
	}
	s.list.Resize(max(len(s.lines)-height+1, 1))
	from := s.list.Cursor
	s.list.Window(height)
	s.more = from+height < len(s.lines)
	return strings.Join(s.lines[from:min(from+height, len(s.lines))], "\n")
}

const most = 4000 // lines of a report that are shown

// draw lays the Markdown out as it stands, headings and quotes in their looks:
// what is seen is what is written.
func (s *Screen) draw(width int) []string {
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
