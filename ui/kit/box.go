package kit

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"odatui/client/safe"
	"odatui/ui/theme"
)

// Box draws a frame around styled lines that are at most width cells wide; the
// box itself is width+4 cells wide and len(lines)+2 high. Only what floats has
// a frame.
func Box(t *theme.Theme, title safe.Text, lines []string, width int) string {
	return Footed(t, title, "", lines, width)
}

// Footed is a [Box] with a few words in its lower edge, at the right.
func Footed(t *theme.Theme, title, foot safe.Text, lines []string, width int) string {
	edge := t.Rule.Render
	var b strings.Builder
	title = Cut(title, width-2)
	if title == "" {
		b.WriteString(edge("╭" + Rule(width+2) + "╮"))
	} else {
		b.WriteString(edge("╭─ ") + t.Strong.Render(title) + edge(" "+Rule(width-1-Width(title))+"╮"))
	}
	for _, line := range lines {
		fill := max(width-ansi.StringWidth(line), 0)
		b.WriteString("\n" + edge("│") + " " + line + string(Blank(fill)) + " " + edge("│"))
	}
	if foot == "" || Width(foot) > width-2 {
		b.WriteString("\n" + edge("╰"+Rule(width+2)+"╯"))
	} else {
		b.WriteString("\n" + edge("╰"+Rule(width-1-Width(foot))+" ") + t.Dim.Render(foot) + edge(" ─╯"))
	}
	return b.String()
}

// More returns which way a list of all lines goes on, of which window are shown from
// line from on; "" if all are.
func More(from, window, all int) safe.Text {
	above, below := from > 0, from+window < all
	switch {
	case above && below:
		return "↑↓ more"
	case below:
		return "↓ more"
	case above:
		return "↑ more"
	}
	return ""
}

// sliver is how many cells next to a box are readable at least: fewer are blank.
const sliver = 8

// Over lays box on the lines of base with its left upper corner at x, y. Lines
// of base that are too short are filled with blanks.
func Over(base []string, box string, x, y int) []string {
	out := append([]string(nil), base...)
	for i, line := range strings.Split(box, "\n") {
		if y+i < 0 || y+i >= len(out) {
			continue
		}
		under := out[y+i]
		left := ""
		if x >= sliver {
			left = ansi.Truncate(under, x, "")
		}
		left += string(Blank(x - ansi.StringWidth(left)))
		right := after(under, x+ansi.StringWidth(line))
		if n := ansi.StringWidth(right); n < sliver {
			right = string(Blank(n))
		}
		out[y+i] = left + "\x1b[m" + line + "\x1b[m" + right
	}
	return out
}

// after returns what stands behind the first cells of a line. A wide character
// that the cut goes through becomes a blank: nothing may move.
func after(line string, cells int) string {
	want := max(ansi.StringWidth(line)-cells, 0)
	right := ansi.TruncateLeft(line, cells, "")
	if ansi.StringWidth(right) > want {
		right = " " + ansi.TruncateLeft(line, cells+1, "")
	}
	return right
}
