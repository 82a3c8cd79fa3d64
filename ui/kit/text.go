package kit

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/clipperhouse/displaywidth"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/theme"
)

// Width returns how many cells of the screen a one-line text takes.
func Width(t safe.Text) int { return displaywidth.String(string(t)) }

// Cut returns t in at most cells cells; what was cut off shows as …. It looks
// at no more of t than it shows, however long t is.
func Cut(t safe.Text, cells int) safe.Text {
	if cells <= 0 {
		return ""
	}
	if len(t) <= cells && ascii(t) {
		return t
	}
	width, end, fit := 0, 0, 0 // fit is the length that leaves room for …
	g := displaywidth.StringGraphemes(string(t))
	for g.Next() {
		end += len(g.Value())
		width += g.Width()
		if width > cells {
			return t[:fit] + "…"
		}
		if width <= cells-1 {
			fit = end
		}
	}
	return t
}

// CutLeft is Cut from the left: the end stays, for paths and addresses.
func CutLeft(t safe.Text, cells int) safe.Text {
	if cells <= 0 {
		return ""
	}
	width := Width(t)
	if width <= cells {
		return t
	}
	end := 0
	g := displaywidth.StringGraphemes(string(t))
	for g.Next() {
		end += len(g.Value())
		width -= g.Width()
		if width <= cells-1 {
			return "…" + t[end:]
		}
	}
	return "…"
}

// CutMiddle is Cut in the middle: what tells two ids or addresses apart often
// stands at their ends.
func CutMiddle(t safe.Text, cells int) safe.Text {
	if Width(t) <= cells || cells < 9 {
		return Cut(t, cells)
	}
	tail := CutLeft(t, cells/2)
	return Cut(t, cells-Width(tail)+1) + tail[len("…"):]
}

// Pad returns t in exactly cells cells, blanks on the right.
func Pad(t safe.Text, cells int) safe.Text {
	t = Cut(t, cells)
	return t + Blank(cells-Width(t))
}

// PadLeft returns t in exactly cells cells, blanks on the left.
func PadLeft(t safe.Text, cells int) safe.Text {
	t = Cut(t, cells)
	return Blank(cells-Width(t)) + t
}

// Margin is how many cells a page of text leaves free on each side.
func Margin(width int) int {
	switch {
	case width < 30:
		return 0
	case width <= 60:
		return 1
	}
	return 3
}

// Thousands writes a number with commas between its thousands.
func Thousands(n int64) safe.Text { return safe.Clean(client.Thousands(n)) }

// Int writes a number as it is, without commas.
func Int(n int) safe.Text { return safe.Clean(strconv.Itoa(n)) }

// Count writes a number of things.
func Count(n int64, one, many safe.Text) safe.Text {
	if n == 1 {
		return "1 " + one
	}
	return Thousands(n) + " " + many
}

const blanks safe.Text = "                                                                "

// Blank returns n blanks, none if n is negative.
func Blank(n int) safe.Text {
	var t safe.Text
	for n > len(blanks) {
		t += blanks
		n -= len(blanks)
	}
	return t + blanks[:max(n, 0)]
}

const rule safe.Text = "────────────────────────────────"

// Rule returns a thin line of n cells.
func Rule(n int) safe.Text {
	var t safe.Text
	for size := len("─"); n > 0; n -= len(rule) / size {
		t += rule[:min(n*size, len(rule))]
	}
	return t
}

// Wrap breaks a text into lines of at most cells cells, at blanks where it
// can. Line ends in t stay line ends. It stops after most lines, and the last
// one then says so with ….
func Wrap(t safe.Text, cells, most int) []safe.Text {
	if cells <= 0 || most <= 0 {
		return nil
	}
	var lines []safe.Text
	for len(lines) < most {
		line, rest, more := cutLine(t)
		for {
			head, tail := wrapLine(line, cells)
			lines = append(lines, head)
			if tail == "" {
				break
			}
			if len(lines) == most {
				lines[most-1] = Cut(head+"…", cells)
				return lines
			}
			line = tail
		}
		if !more {
			return lines
		}
		t = rest
	}
	lines[most-1] = Cut(lines[most-1]+"…", cells)
	return lines
}

// cutLine splits off the text before the first line end.
func cutLine(t safe.Text) (line, rest safe.Text, more bool) {
	if i := strings.IndexByte(string(t), '\n'); i >= 0 {
		return t[:i], t[i+1:], true
	}
	return t, "", false
}

// wrapLine splits a line at its last blank that fits, or within a word that is
// longer than a line: there behind a sign that addresses are made of.
func wrapLine(t safe.Text, cells int) (head, rest safe.Text) {
	var blank, soft place
	width, end := 0, 0
	indent := true // blanks at the start of a line are no place to break it
	g := displaywidth.StringGraphemes(string(t))
	for g.Next() {
		next := end + len(g.Value())
		isBlank := g.Value() == " "
		if width+g.Width() > cells {
			switch {
			case isBlank:
				return t[:end], t[next:]
			case blank.at > 0 && (3*blank.cells >= cells || !longWord(t[blank.at+1:], cells)):
				return t[:blank.at], t[blank.at+1:]
			case 3*soft.cells >= cells:
				return t[:soft.at], t[soft.at:]
			case end == 0: // wider than a line by itself
				return t[:next], t[next:]
			}
			return t[:end], t[end:]
		}
		indent = indent && isBlank
		if isBlank && !indent {
			blank = place{end, width}
		}
		width += g.Width()
		if len(g.Value()) == 1 && strings.IndexByte("/&?,;", g.Value()[0]) >= 0 {
			soft = place{next, width}
		}
		end = next
	}
	return t, ""
}

// place is where a line can be broken: the offset, and the cells before it.
type place struct{ at, cells int }

// longWord reports that the first word of a text does not fit a line.
func longWord(t safe.Text, cells int) bool {
	word, _, _ := strings.Cut(string(t), " ")
	return displaywidth.String(word) > cells
}

// Clip cuts a row of spans to cells cells.
func Clip(spans []Span, cells int) []Span {
	for i, s := range spans {
		w := Width(s.Text)
		if w > cells {
			clipped := append([]Span(nil), spans[:i]...)
			return append(clipped, Span{Cut(s.Text, cells), s.Role})
		}
		cells -= w
	}
	return spans
}

// SpansWidth returns how many cells a row of spans takes.
func SpansWidth(spans []Span) int {
	n := 0
	for _, s := range spans {
		n += Width(s.Text)
	}
	return n
}

// SpansText returns the text of a row of spans.
func SpansText(spans []Span) (text safe.Text) {
	for _, s := range spans {
		text += s.Text
	}
	return text
}

// Paint draws a text in the look of a role.
func Paint(t *theme.Theme, role Role, text safe.Text) string {
	if role == StrongWarn {
		return Heavy(t, Warn).Render(text)
	}
	return t.Style(int(role)).Render(text)
}

// Heavy is the look of a role in bold, where there are attributes at all.
func Heavy(t *theme.Theme, role Role) theme.Style {
	style := t.Style(int(role))
	if t.Plain {
		return style
	}
	return style.Bold()
}

// Render paints a row of spans.
func Render(t *theme.Theme, spans ...Span) string {
	var b strings.Builder
	for _, s := range spans {
		if s.Text != "" {
			b.WriteString(Paint(t, s.Role, s.Text))
		}
	}
	return b.String()
}

// How says how a request went, nil where none did.
func How(status int, took time.Duration) []Span {
	role := OK
	switch {
	case status == 0:
		return nil
	case status >= 300:
		role = Warn
	}
	return []Span{{Text: "HTTP " + Int(status), Role: role}, {Text: " · " + Millis(took), Role: Dim}}
}

// Line paints left and right ends into a line of exactly cells cells. Where
// room is short the right end loses its last spans, then the left end is cut.
func Line(t *theme.Theme, cells int, left, right []Span) string {
	leftWidth := SpansWidth(left)
	for len(right) > 0 && leftWidth+2+SpansWidth(right) > cells {
		right = right[:len(right)-1]
		for len(right) > 0 && strings.TrimSpace(string(right[len(right)-1].Text)) == "" {
			right = right[:len(right)-1] // no gap before nothing
		}
	}
	left = Clip(left, cells)
	gap := cells - SpansWidth(left) - SpansWidth(right)
	return Render(t, left...) + string(Blank(gap)) + Render(t, right...)
}

func ascii(t safe.Text) bool {
	for i := 0; i < len(t); i++ {
		if t[i] >= 0x7f || t[i] < 0x20 {
			return false
		}
	}
	return true
}

// Spinner is the sign of what works; it has a frame for each turn.
func Spinner(turn int) safe.Text {
	const frames, size = safe.Text("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"), len("⠋")
	at := turn % (len(frames) / size) * size
	return frames[at : at+size]
}

// TerminalClipboard is how many bytes of text a terminal takes for its clipboard: 74,994
// bytes of OSC 52 in base64, as in k9s and hterm.
const TerminalClipboard = 74994 / 4 * 3

// Size writes a number of bytes as a person reads it (powers of 1000).
func Size(n int64) safe.Text {
	switch {
	case n < 1000:
		return safe.Clean(fmt.Sprintf("%d B", n))
	case n < 1000*1000:
		return safe.Clean(fmt.Sprintf("%.1f kB", float64(n)/1000))
	}
	return safe.Clean(fmt.Sprintf("%.1f MB", float64(n)/1000/1000))
}
