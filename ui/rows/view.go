package rows

import (
	"slices"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/grid"
	"odatui/ui/kit"
)

// View draws what is filtered and sorted by, and the grid or why there is none.
func (s *Screen) View() string {
	if s.width < 1 || s.height < 1 {
		return ""
	}
	lines := s.above()
	if room := s.height - len(lines); room > 0 {
		lines = append(lines, s.content(room))
	}
	body := strings.Join(lines, "\n")
	if s.filter != nil {
		body = strings.Join(s.filter.Over(strings.Split(body, "\n")), "\n")
	}
	return body
}

// airy reports room for an empty line above the grid.
func (s *Screen) airy() bool { return s.width > 60 && s.height >= 14 }

// heading returns how many lines are over the grid: fewer where room is short.
func (s *Screen) heading() int {
	switch {
	case s.filter != nil:
		return len(s.filter.View())
	case s.airy():
		return 2
	case s.find.input != nil, s.height >= 3 && (s.refined() || s.find.on()), s.height >= 6 && s.scrolled():
		return 1
	}
	return 0
}

// above draws the lines over the grid.
func (s *Screen) above() []string {
	if s.body == 0 {
		return nil
	}
	if s.filter != nil {
		return s.filter.View()
	}
	lines := make([]string, s.body)
	lines[0] = s.bar(s.width)
	if cannot := s.inabilities(); cannot != "" && s.airy() {
		lines[1] = s.look.Dim.Render(" " + kit.Cut(cannot, s.width-2))
	}
	return lines
}

// content draws the grid, or what is shown in its place.
func (s *Screen) content(height int) string {
	var lines []string
	if s.pages != nil {
		if rows, _ := s.pages.Len(); rows > 0 {
			return s.grid.View()
		}
		if head := s.grid.Heading(); head != "" && height > 4 {
			lines = strings.Split(head, "\n")
		}
	}
	margin := min(5, max(0, (s.width-24)/2))
	if height > 6 {
		lines = append(lines, "")
	}
	for _, span := range s.empty() {
		most := 6
		if s.broke != nil {
			most = 1 // the screen of the failure has all of it
		}
		for _, part := range kit.Wrap(span.Text, max(1, s.width-2*margin), most) {
			lines = append(lines, string(kit.Blank(margin))+kit.Paint(s.look, span.Role, part))
		}
	}
	return strings.Join(lines[:min(len(lines), height)], "\n")
}

// empty says why there are no rows.
func (s *Screen) empty() []kit.Span {
	switch {
	case s.Busy() && s.pages == nil:
		if !s.loader.Slow(pageLane) {
			return nil
		}
		return []kit.Span{{Text: "loading " + s.name() + "…", Role: kit.Dim}, {Text: "esc stops waiting", Role: kit.Dim}}
	case s.broke != nil:
		return []kit.Span{
			{Text: "The rows could not be loaded.", Role: kit.Bad}, {Text: safe.Clean(s.broke.Error())},
			{Text: "R tries again", Role: kit.Dim},
		}
	case s.pages == nil:
		return []kit.Span{{Text: "The rows were not loaded.", Role: kit.Dim}, {Text: "R loads them", Role: kit.Dim}}
	case !s.refined() || s.Query().Filter == "" && len(s.Query().Where) == 0:
		return []kit.Span{
			{Text: "This set holds no rows.", Role: kit.Strong},
			{Text: "The service answered; there is nothing in it that you may read.", Role: kit.Dim},
		}
	}
	spans := []kit.Span{{Text: "No row matches the filter.", Role: kit.Strong}}
	for _, f := range s.filters {
		spans = append(spans, kit.Span{Text: "  " + f})
	}
	return append(spans, kit.Span{}, kit.Span{Text: "backspace drops the last filter, f changes it", Role: kit.Dim})
}

func (s *Screen) refined() bool {
	q := s.Query()
	return q.Filter != "" || len(q.Where) > 0 || len(q.OrderBy) > 0 || q.Search != "" || q.Apply != ""
}

// scrolled reports columns outside the window.
func (s *Screen) scrolled() bool {
	if s.pages == nil {
		return false
	}
	at := s.grid.Span()
	return at.Left || at.Right
}

// Head names the set, behind the record whose link led here.
func (s *Screen) Head() kit.Head {
	if from := s.options.From; from != nil {
		return kit.Head{Crumbs: append(slices.Clone(from), safe.Clean(client.PathName(s.wanted.Path)))}
	}
	return kit.Head{Crumbs: []safe.Text{s.name()}}
}

// Foot shows where the window and the cursor are, what is under the cursor, and how the last
// request went.
func (s *Screen) Foot() kit.Foot {
	var foot kit.Foot
	if s.pages != nil {
		foot.Left = s.position()
		foot.Right = s.how()
	}
	if s.filter != nil {
		if status, ok := s.filter.Status(); ok {
			foot.Right = []kit.Span{status}
		}
	}
	return foot
}

func (s *Screen) position() []kit.Span {
	first, n := s.grid.Visible()
	if rows, known := s.pages.Len(); !known && s.pages.More() && first+n == rows && n > 1 && rows == s.pages.Known()+1 {
		n-- // the row in place of what comes
	}
	text := "rows " + number(first+1) + "-" + number(first+n)
	if n <= 0 {
		text = "rows 0"
	}
	spans := []kit.Span{{Text: text}, {Text: " of ", Role: kit.Dim}, {Text: s.total()}}
	if counted, met := s.pages.Total(); met >= 0 && counted >= 0 && met != counted {
		spans = append(spans, kit.Span{Text: " (" + number(counted) + " counted)", Role: kit.Warn})
	}
	if s.incomplete() {
		spans = append(spans, kit.Span{Text: ", incomplete", Role: kit.Warn})
	}
	if s.ignored != "" {
		spans = append(spans, kit.Span{Text: ", filter ignored", Role: kit.Warn})
	}
	if n := len(s.marks.kept); n > 0 {
		spans = append(spans, kit.Span{Text: "   " + number(int64(n)) + " marked", Role: kit.Dim})
	}
	if s.count > 0 {
		count := safe.Clean(strconv.FormatInt(s.count, 10))
		return append(spans, kit.Span{Text: "   " + count, Role: kit.Accent}, kit.Span{Text: " G goes there", Role: kit.Dim})
	}
	column, ok := s.pages.Column(s.grid.Column())
	if !ok || n <= 0 {
		return spans
	}
	row, _ := s.grid.Row()
	spans = append(spans, kit.Span{Text: "   row " + number(row+1) + "   "}, kit.Span{Text: show(column.Name), Role: kit.Accent})
	if column.Type != "" {
		text := " " + show(column.Type)
		if column.Nullable && !column.Key {
			text += ", nullable"
		}
		spans = append(spans, kit.Span{Text: text, Role: kit.Dim})
	}
	return spans
}

// incomplete reports that rows are missing which cannot be had: an answer says
// so, or more are counted than came.
func (s *Screen) incomplete() bool {
	trusted := s.session.About.Count != client.CountUntrusted && s.session.About.Count != client.CountOff
	counted, met := s.pages.Total()
	return s.pages.Incomplete() || trusted && met >= 0 && counted > met
}

// total is never guessed: what was counted, where the end was met, or ?.
func (s *Screen) total() safe.Text {
	if n := s.counted(); n >= 0 {
		return number(n)
	}
	return "?"
}

// counted is how many rows there are, -1 unknown.
func (s *Screen) counted() int64 {
	if s.pages == nil {
		return -1
	}
	counted, met := s.pages.Total()
	if met >= 0 && !s.pages.Incomplete() {
		return met
	}
	return counted
}

// how returns how the last request went.
func (s *Screen) how() []kit.Span {
	t := s.pages.Trace()
	return kit.How(t.Status, t.Duration)
}

// show is Clean for text in a line of counted cells.
func show(text string) safe.Text { return safe.Clean(grid.Tidy(text)) }

// number writes n with commas.
func number(n int64) safe.Text { return kit.Thousands(n) }
