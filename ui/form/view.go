package form

import (
	"strings"

	"odatui/client/safe"
	"odatui/ui/kit"
)

const (
	mostLabel   = 26 // cells of the titles of questions
	mostOptions = 9  // of a choice that are shown at once
	mostHelp    = 4  // lines
)

// View draws the page in front: the questions below each other, that in front with
// its help or with what is wrong.
func (s *Screen) View() string {
	head, body := s.heading(), s.body()
	room := max(s.height-len(head), 1)
	from := s.top
	if s.at.page < len(s.Pages) {
		first, last := s.span()
		from = max(min(last-room, len(body)-room), 0)
		from = min(from, first)
	}
	from = max(min(from, len(body)-1), 0)
	body = body[from:min(from+room, len(body))]
	return strings.Join(append(head, body...), "\n")
}

// room is how many lines there are below the title.
func (s *Screen) room() int { return max(s.height-len(s.heading()), 1) }

// line indents a styled line.
func (s *Screen) line(styled string) string { return string(kit.Blank(kit.Margin(s.width))) + styled }

// inner is how many cells a line has.
func (s *Screen) inner() int { return max(s.width-2*kit.Margin(s.width), 1) }

// heading draws the title, and what the person has to know before all questions.
func (s *Screen) heading() []string {
	title := []kit.Span{{Text: s.Title, Role: kit.Strong}, {Text: "   " + s.pageTitle(), Role: kit.Dim}}
	lines := []string{s.line(kit.Render(s.look, kit.Clip(title, s.inner())...)), ""}
	if s.height < 8 {
		lines = lines[:1]
	}
	say := func(role kit.Role, text safe.Text) {
		for _, part := range kit.Wrap(text, s.inner(), 3) {
			lines = append(lines, s.line(kit.Paint(s.look, role, part)))
		}
	}
	switch {
	case s.leaving:
		say(kit.StrongWarn, "Leave the form? What you typed is lost; nothing was saved. (y/N)")
		return append(lines, "")
	case s.refused != nil:
		say(kit.Bad, "✗ "+s.refused.Text)
		for _, advice := range s.refused.Advice {
			say(kit.Dim, "  "+advice)
		}
		return append(lines, "")
	}
	return lines
}

// body draws all lines below the title.
func (s *Screen) body() []string {
	if s.at.page >= len(s.Pages) {
		return s.review()
	}
	var lines []string
	for i, q := range s.Pages[s.at.page].Questions {
		if s.asked(q) {
			lines = append(lines, s.block(q, i == s.at.question)...)
		}
	}
	return lines
}

// span returns the lines of the question in front within the body.
func (s *Screen) span() (first, last int) {
	for i, q := range s.Pages[s.at.page].Questions {
		if !s.asked(q) {
			continue
		}
		height := len(s.block(q, i == s.at.question))
		if i == s.at.question {
			return first, first + height
		}
		first += height
	}
	return first, first
}

// label is how many cells the titles take.
func (s *Screen) label() int {
	widest := 0
	for _, q := range s.Pages[min(s.at.page, len(s.Pages)-1)].Questions {
		widest = max(widest, kit.Width(q.Title))
	}
	return min(widest, mostLabel, max(s.inner()/3, 6))
}

// block draws a question: its title and answer on a line, and below that what
// belongs to it while it is in front.
func (s *Screen) block(q Question, front bool) []string {
	label := s.label()
	room := max(s.inner()-label-4, 4)
	title, indent := s.look.Dim.Render(kit.Pad(q.Title, label)), string(kit.Blank(label+4))
	if front {
		title = s.look.Strong.Render(kit.Pad(q.Title, label))
	}
	values := []string{kit.Paint(s.look, kit.Plain, kit.Cut(s.shown(q, s.answers[q.ID]), room))}
	if front {
		values = s.front(q, room)
	}
	lines := make([]string, 0, len(values)+1)
	for i, value := range values {
		before := indent
		if i == 0 {
			before = s.mark(front) + title + "  "
		}
		lines = append(lines, s.line(before+value))
	}
	return lines
}

// mark is the sign before the question in front.
func (s *Screen) mark(front bool) string {
	if !front {
		return "  "
	}
	return s.look.Accent.Render("›") + " "
}

// front draws what is answered now: the line that is typed or the options, then help
// or what is wrong.
func (s *Screen) front(q Question, room int) []string {
	var lines []string
	if q.Kind == Choice {
		at := max(s.chosen(q), 0)
		from := max(min(at-mostOptions/2, len(q.Options)-mostOptions), 0)
		for i := from; i < min(from+mostOptions, len(q.Options)); i++ {
			role := kit.Plain
			if i == at {
				role = kit.Strong
			}
			lines = append(lines, s.look.Bar(i == at)+kit.Paint(s.look, role, kit.Cut(q.Options[i].Title, room-2)))
		}
	} else {
		lines = append(lines, s.inputs[q.ID].View(s.look, room))
	}
	role, text := kit.Dim, q.Help
	if s.wrong != "" {
		role, text = kit.Bad, "✗ "+s.wrong
	}
	for _, part := range kit.Wrap(text, room, mostHelp) {
		if part != "" {
			lines = append(lines, kit.Paint(s.look, role, part))
		}
	}
	return append(lines, "")
}

// review draws the answers before they are saved.
func (s *Screen) review() []string {
	list := s.summary()
	label := 0
	for _, a := range list {
		label = max(label, kit.Width(a.title))
	}
	label = min(label, mostLabel, max(s.inner()/3, 6))
	room := max(s.inner()-label-2, 4)
	var lines []string
	for _, a := range list {
		text := a.is
		if s.Review == ReviewChanges {
			text = orNothing(a.was) + " → " + orNothing(a.is)
		}
		for i, part := range kit.Wrap(text, room, mostHelp) {
			title := kit.Blank(label)
			if i == 0 {
				title = kit.Pad(a.title, label)
			}
			lines = append(lines, s.line(s.look.Dim.Render(title)+"  "+s.look.Text.Render(part)))
		}
	}
	if len(list) == 0 {
		return []string{s.line(s.look.Dim.Render(kit.Cut("nothing is changed", s.inner())))}
	}
	return lines
}

func orNothing(t safe.Text) safe.Text {
	if t == "" {
		return "nothing"
	}
	return t
}
