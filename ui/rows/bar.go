package rows

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"odatui/client/safe"
	"odatui/ui/filterbar"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// describeFilters keeps what is filtered by, as the user reads it. The text is parsed
// for that, so it is done once a run and when the model comes, not for each frame.
func (s *Screen) describeFilters() {
	q := s.Query()
	var list []safe.Text
	if q.Apply != "" {
		list = append(list, "apply "+show(q.Apply))
	}
	for _, c := range filterbar.Conditions(s.language(), q) {
		list = append(list, show(string(c.Chip())))
	}
	s.filters = list
}

// piece is a part of the line above the grid.
type piece struct {
	text  safe.Text
	style theme.Style
}

// bar draws the line above the grid: the filters and the order, and which columns
// are in the window.
func (s *Screen) bar(width int) string {
	if s.find.input != nil {
		return s.findLine(width)
	}
	right, sort := s.span(), s.sortPieces()
	if s.find.on() {
		right = s.hitText()
	}
	if len(sort) > 0 && len(s.filters) > 0 {
		sort[0].text = "  " + sort[0].text
	}
	full := length(append(s.chips(1<<20), sort...))
	if full > 0 && full+kit.Width(right)+3 > width && (!s.scrolled() || width < 60) && !s.find.on() { // the filter and the order say more
		right = ""
	}
	room := max(0, width-1-kit.Width(right))
	if right != "" && full > 0 {
		room = max(0, room-2)
	}
	left := append(s.chips(room-length(sort)), sort...)
	var b strings.Builder
	at := 0
	for _, p := range left {
		text := kit.Cut(p.text, room-at)
		b.WriteString(p.style.Render(text))
		if at += kit.Width(text); text != p.text {
			break
		}
	}
	b.WriteString(string(kit.Blank(width - 1 - at - kit.Width(right))))
	b.WriteString(s.look.Dim.Render(kit.Cut(right, max(0, width-1))))
	return ansi.Truncate(b.String()+" ", width, "")
}

func length(pieces []piece) int {
	n := 0
	for _, p := range pieces {
		n += kit.Width(p.text)
	}
	return n
}

// leastChip is how many cells of a condition are shown at least.
const leastChip = 14

// chips draws the filters, the longest ones cut where they do not fit the room.
func (s *Screen) chips(room int) []piece {
	filters := s.filters
	if len(filters) == 0 {
		return nil
	}
	label, gap := piece{" filter ", s.look.Dim}, piece{text: " "}
	widths := make([]int, len(filters))
	over := kit.Width(label.text) - 1 - room
	for i, f := range filters {
		widths[i] = kit.Width(f)
		over += widths[i] + 3
	}
	for longest := slices.Max(widths); over > 0 && longest > leastChip; longest = slices.Max(widths) {
		widths[slices.Index(widths, longest)]--
		over--
	}
	pieces := []piece{label}
	for i, f := range filters {
		pieces = append(pieces, piece{" " + kit.Cut(f, widths[i]) + " ", s.look.Chip}, gap)
	}
	return pieces[:len(pieces)-1]
}

func (s *Screen) sortPieces() []piece {
	var pieces []piece
	for i, o := range s.Query().OrderBy {
		label, style := safe.Text(" sort "), s.look.Text
		if i > 0 {
			label, style = "  then ", s.look.Dim
		}
		arrow := safe.Text(" ↑")
		if o.Desc {
			arrow = " ↓"
		}
		pieces = append(pieces, piece{label, s.look.Dim}, piece{show(o.By) + arrow, style})
	}
	return pieces
}

// span returns which columns are in the window, or how many there are.
func (s *Screen) span() safe.Text {
	if s.pages == nil {
		return ""
	}
	at := s.grid.Span()
	switch {
	case at.Of == 0:
		return ""
	case at.Of == 1:
		return "1 column" + s.hiddenColumns()
	case !at.Left && at.Last == at.Of:
		return number(int64(at.Of)) + " columns" + s.hiddenColumns()
	}
	text := "columns " + number(int64(at.First)) + "-" + number(int64(at.Last)) + " of " + number(int64(at.Of))
	if at.Left {
		text = "← " + text
	}
	if at.Last < at.Of {
		text += " →"
	}
	return text + s.hiddenColumns()
}
