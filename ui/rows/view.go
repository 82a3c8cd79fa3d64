package rows

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/filterbar"
	"odatui/ui/grid"
	"odatui/ui/kit"
	"odatui/ui/theme"
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
	case s.height >= 3 && s.refined(), s.height >= 6 && s.scrolled():
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
	return lines
}

// content draws the grid, or what is shown in its place.
func (s *Screen) content(height int) string {
	if s.pages != nil {
		if rows, _ := s.pages.Len(); rows > 0 {
			return s.grid.View()
		}
	}
	margin := min(5, max(0, (s.width-24)/2))
	var lines []string
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
		return []kit.Span{{Text: "loading " + s.name() + "…", Role: kit.Dim}, {Text: "esc stops waiting", Role: kit.Mute}}
	case s.broke != nil:
		return []kit.Span{
			{Text: "The rows could not be loaded.", Role: kit.Bad}, {Text: safe.Clean(s.broke.Error())},
			{Text: "R tries again", Role: kit.Dim},
		}
	case s.pages == nil:
		return []kit.Span{{Text: "The rows were not loaded.", Role: kit.Dim}, {Text: "R loads them", Role: kit.Dim}}
	case !s.refined() || s.Query().Filter == "" && len(s.Query().Where) == 0:
		return []kit.Span{{Text: "This set holds no rows.", Role: kit.Strong}, {Text: "The service answered; there is nothing in it that you may read.", Role: kit.Dim}}
	}
	spans := []kit.Span{{Text: "No row matches the filter.", Role: kit.Strong}}
	for _, f := range s.filters() {
		spans = append(spans, kit.Span{Text: "  " + f})
	}
	return append(spans, kit.Span{}, kit.Span{Text: "backspace drops the last filter, f changes it", Role: kit.Dim})
}

func (s *Screen) refined() bool {
	q := s.Query()
	return q.Filter != "" || len(q.Where) > 0 || len(q.OrderBy) > 0 || q.Search != "" || q.Apply != ""
}

// filters lists what is filtered by, as a person reads it.
func (s *Screen) filters() []safe.Text {
	q := s.Query()
	var list []safe.Text
	if q.Apply != "" {
		list = append(list, "apply "+show(q.Apply))
	}
	for _, c := range filterbar.Conditions(s.language(), q) {
		list = append(list, c.Chip())
	}
	return list
}

// piece is a part of the line above the grid.
type piece struct {
	text  safe.Text
	style theme.Style
}

// bar draws the line above the grid: the filters and the order, and which columns are in the window.
func (s *Screen) bar(width int) string {
	left := s.barLeft()
	right := s.span()
	used := 0
	for _, p := range left {
		used += kit.Width(p.text)
	}
	if right != "" && used > 0 && min(used, 30)+kit.Width(right)+3 > width {
		right = ""
	}
	room := max(0, width-kit.Width(right)-1)
	var b strings.Builder
	at := 0
	for _, p := range left {
		text := kit.Cut(p.text, room-at)
		b.WriteString(p.style.Render(text))
		if at += kit.Width(text); text != p.text {
			break
		}
	}
	b.WriteString(string(kit.Blank(max(0, room-at))))
	b.WriteString(s.look.Dim.Render(kit.Cut(right, max(0, width-1))))
	return ansi.Truncate(b.String()+" ", width, "")
}

func (s *Screen) barLeft() []piece {
	gap := piece{text: " "}
	var left []piece
	if filters := s.filters(); len(filters) > 0 {
		left = append(left, piece{" filter ", s.look.Dim})
		for _, f := range filters {
			left = append(left, piece{" " + kit.Cut(f, 48) + " ", s.look.Chip}, gap)
		}
		left = append(left, gap)
	}
	for i, o := range s.Query().OrderBy {
		label, style := safe.Text(" sort "), s.look.Text
		if i > 0 {
			label, style = "  then ", s.look.Dim
		}
		arrow := safe.Text(" ↑")
		if o.Desc {
			arrow = " ↓"
		}
		left = append(left, piece{label, s.look.Dim}, piece{show(o.By) + arrow, style})
	}
	return left
}

// span says which columns are in the window, or how many there are.
func (s *Screen) span() safe.Text {
	if s.pages == nil {
		return ""
	}
	rows, _ := s.pages.Len()
	at := s.grid.Span()
	switch {
	case rows == 0, at.Of == 0:
		return ""
	case at.Of == 1:
		return "1 column"
	case !at.Left && !at.Right:
		return number(int64(at.Of)) + " columns"
	}
	text := "columns " + number(int64(at.First)) + "-" + number(int64(at.Last)) + " of " + number(int64(at.Of))
	if at.Left {
		text = "← " + text
	}
	if at.Right {
		text += " →"
	}
	return text
}

// scrolled reports columns outside the window.
func (s *Screen) scrolled() bool {
	if s.pages == nil {
		return false
	}
	at := s.grid.Span()
	return at.Left || at.Right
}

// Head names the set.
func (s *Screen) Head() kit.Head { return kit.Head{Crumbs: []safe.Text{s.name()}} }

// Foot tells where the window is, what is under the cursor, and how the last
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
		n-- // the row that stands for what comes
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
	if s.count > 0 {
		spans = append(spans, kit.Span{Text: "   " + safe.Clean(strconv.FormatInt(s.count, 10)), Role: kit.Accent}, kit.Span{Text: " G goes there", Role: kit.Dim})
		return spans
	}
	column, ok := s.pages.Column(s.grid.Column())
	if !ok || n <= 0 {
		return spans
	}
	spans = append(spans, kit.Span{Text: "   "}, kit.Span{Text: show(column.Name), Role: kit.Accent})
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
	switch counted, met := s.pages.Total(); {
	case met >= 0 && !s.pages.Incomplete():
		return number(met)
	case counted >= 0:
		return number(counted)
	}
	return "?"
}

// how tells how the last request went.
func (s *Screen) how() []kit.Span {
	t := s.pages.Trace()
	if t.Status == 0 {
		return nil
	}
	role := kit.OK
	if t.Status >= 300 {
		role = kit.Warn
	}
	spans := []kit.Span{
		{Text: number(int64(t.Status)), Role: role},
		{Text: " in " + kit.Millis(t.Duration), Role: kit.Dim},
	}
	if t.Asked > 0 {
		spans = append(spans, kit.Span{Text: " · page of " + number(int64(t.Asked)), Role: kit.Dim})
	}
	if t.NextLink {
		spans = append(spans, kit.Span{Text: " · next link", Role: kit.Dim})
	}
	return spans
}

// show is Clean for text that stands in a line of counted cells.
func show(text string) safe.Text { return safe.Clean(grid.Tidy(text)) }

// number writes n with commas.
func number(n int64) safe.Text { return safe.Clean(thousands(n)) }

func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
