// Package cell is the screen of one value in full: text wrapped, JSON that can be folded,
// bytes as hex, and what a date, a duration, a number or bytes mean.
//
// It does not know the record or the set that the value came from.
package cell

import (
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

const (
	maxShown = 2 << 20 // bytes of a value that are shown; y copies all of it
	maxHex   = 64 << 10
	maxLines = 50000
)

// Screen shows one value.
type Screen struct {
	look  *theme.Theme
	value kit.OpenCellMsg
	bytes []byte // of a binary value, nil it is not one
	hex   bool
	now   time.Time
	zone  *time.Location

	width, height int
	list          kit.List // its cursor is a line of JSON; else the line at the top
	rows          []row    // of the value as it is shown
	nested        bool     // they are those of JSON
	lines         []line   // that are not folded away
	more          bool     // the value has more than the rows
	cut           bool     // not all of it is shown
}

var _ kit.Screen = (*Screen)(nil)

// New makes the screen of a value. A binary one begins as hex.
func New(look *theme.Theme, value kit.OpenCellMsg) *Screen {
	return newAt(look, value, time.Now(), time.Local)
}

// newAt is New at a time and in a time zone.
func newAt(look *theme.Theme, value kit.OpenCellMsg, now time.Time, zone *time.Location) *Screen {
	s := &Screen{look: look, value: value, now: now, zone: zone}
	if value.Type == "Edm.Binary" || value.Type == "Edm.Stream" {
		s.bytes = decode(value.Value.Text())
		s.hex = s.bytes != nil
	}
	s.read()
	return s
}

// decode reads base64 in any of its alphabets, nil if it is none.
func decode(text string) []byte {
	text = strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(text), "=")
	data, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	return data
}

// Init has nothing to load.
func (s *Screen) Init() tea.Cmd { return nil }

// At says what the root needs to know. After a flip, the rows beneath open the value
// once its row is there.
func (s *Screen) At() kit.At {
	return kit.At{Kind: kit.Cell, Session: s.value.Session, Flip: func(*client.Session) tea.Msg {
		return kit.ReopenMsg{Kind: kit.Cell, Column: s.value.Title}
	}}
}

// Update takes the wheel and clicks: on an object or a list, it is folded.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	s.list.Wheel(msg)
	if click, ok := msg.(tea.MouseClickMsg); ok && s.nested {
		_, above := s.margins()
		from, to := s.list.Window()
		if at := from + click.Y - above; at >= from && at < to && click.Y >= above {
			s.list.Go(at)
			if s.rows[s.lines[at].row].end > 0 {
				s.fold()
			}
		}
	}
	return nil
}

// Commands lists what the user can do.
func (s *Screen) Commands() []kit.Command {
	title, help := safe.Text("hex"), safe.Text("show the bytes in hex")
	if s.hex {
		title, help = "text", "show the value as text"
	}
	list := []kit.Command{
		{ID: "copy", Keys: []string{"y"}, Title: "copy", Help: "copy the value as it is", Section: "value", Off: s.noValue, Run: s.copy},
		{ID: "hex", Keys: []string{"x"}, Title: title, Help: help, Section: "value", Off: s.noValue, Run: s.turn},
	}
	list = append(list, s.foldCommands()...)
	return append(list, kit.Moves(func(m kit.Move) tea.Cmd { s.list.Move(m); return nil }, false)...)
}

func (s *Screen) noValue() safe.Text {
	if !s.value.Value.IsSet() {
		return "there is no value"
	}
	return ""
}

// copy puts the whole value on the clipboard, as it is.
func (s *Screen) copy(string) tea.Cmd {
	return kit.Send(kit.CopyMsg{Text: s.value.Value.Text(), What: safe.Clean(s.value.Title)})
}

// turn shows hex in place of text, or text again.
func (s *Screen) turn(string) tea.Cmd {
	s.hex = !s.hex
	s.read()
	s.lay()
	s.list.Go(0)
	return nil
}

// margins returns the blanks at the sides and the lines above.
func (s *Screen) margins() (side, above int) { return margins(s.width, s.height) }

func margins(width, height int) (side, above int) {
	switch {
	case width > 60 && height >= 12:
		return 3, 1
	case width >= 30:
		return 1, 0
	}
	return 0, 0
}

// SetSize breaks the value into lines for a width.
func (s *Screen) SetSize(width, height int) tea.Cmd {
	before := s.width
	old, _ := s.margins()
	s.width, s.height = width, height
	if side, _ := s.margins(); width != before || side != old {
		s.lay()
	}
	s.scroll()
	return nil
}

// scroll gives the list its length: without lines to choose from, the cursor goes to the
// last line at the top.
func (s *Screen) scroll() {
	_, above := s.margins()
	room := max(0, s.height-above)
	last := len(s.lines)
	if !s.nested {
		last = max(1, last-room+1)
	}
	s.list.Resize(last)
	s.list.SetHeight(room)
}

// window returns which lines are shown.
func (s *Screen) window() (from, to int) {
	if s.nested {
		return s.list.Window()
	}
	return s.list.Cursor, min(s.list.Cursor+s.list.Height(), len(s.lines))
}

// View draws the part of the value that is in the window.
func (s *Screen) View() string {
	if s.width < 1 || s.height < 1 {
		return ""
	}
	_, above := s.margins()
	lines := make([]string, above, s.height)
	from, to := s.window()
	for i := from; i < to; i++ {
		lines = append(lines, s.draw(i))
	}
	return strings.Join(lines[:min(len(lines), s.height)], "\n")
}

func (s *Screen) role() kit.Role {
	switch v := s.value.Value; {
	case s.value.Stream != "":
		return kit.Linked
	case !v.IsSet(), v.Kind == client.String && v.Len() == 0:
		return kit.Mute
	case v.Kind == client.Number:
		return kit.Number
	}
	return kit.Plain
}

// text returns the value as the user reads it, and whether there is more of it.
func (s *Screen) text() (safe.Text, bool) {
	v := s.value.Value
	switch {
	case s.value.Stream != "":
		return s.value.Stream + "\n\nThe content of a stream is not part of a record: it is read from there.", false
	case v.Kind == client.String && v.Len() == 0 && s.value.Type == "Edm.Binary":
		return "no bytes", false
	case v.Kind == client.Missing:
		return "· the property was not in the answer", false
	case v.Kind == client.Null:
		return "∅ null", false
	case v.Kind == client.String && v.Len() == 0:
		return "the text is empty", false
	}
	text, more := v.Head(maxShown)
	return safe.Lines(text), more
}

// looksNested reports text that may be JSON written into a string.
func looksNested(text string) bool {
	t := strings.TrimSpace(text)
	return len(t) > 1 && (t[0] == '{' && t[len(t)-1] == '}' || t[0] == '[' && t[len(t)-1] == ']')
}

// dump draws bytes as hex, those of the text where the value is not binary.
func (s *Screen) dump(width int) []row {
	data := s.bytes
	if data == nil {
		text, _ := s.value.Value.Head(maxHex)
		data = []byte(text)
	}
	if s.cut = len(data) > maxHex; s.cut {
		data = data[:maxHex]
	}
	per := 16
	for per > 1 && 10+per*4+per/8 > width {
		per /= 2
	}
	var lines []row
	for at := 0; at < len(data); at += per {
		part := data[at:min(at+per, len(data))]
		lines = append(lines, row{text: kit.Cut(safe.Clean(hexLine(at, part, per)), width)})
	}
	if len(lines) == 0 {
		lines = []row{{text: "no bytes"}}
	}
	return lines
}

// hexLine is offset, bytes, and what of them is plain text.
func hexLine(at int, part []byte, per int) string {
	var b strings.Builder
	b.WriteString(leftZero(strconv.FormatInt(int64(at), 16), 8))
	b.WriteString("  ")
	for i := range per {
		if i > 0 && i%8 == 0 {
			b.WriteByte(' ')
		}
		if i < len(part) {
			b.WriteString(hex.EncodeToString(part[i:i+1]) + " ")
		} else {
			b.WriteString("   ")
		}
	}
	for _, c := range part {
		if c < 0x20 || c > 0x7e {
			c = '.'
		}
		b.WriteByte(c)
	}
	return b.String()
}

func leftZero(s string, n int) string { return strings.Repeat("0", max(0, n-len(s))) + s }

// Typing is never so.
func (s *Screen) Typing() bool { return false }

// Busy is never so.
func (s *Screen) Busy() bool { return false }

// Cancel has nothing to end.
func (s *Screen) Cancel() {}

// Head names the value and where it is.
func (s *Screen) Head() kit.Head { return head(s.value) }

func head(value kit.OpenCellMsg) kit.Head {
	return kit.Head{Crumbs: append(slices.Clone(value.From), safe.Clean(value.Title))}
}

// Foot shows which lines are in the window, the type and the size.
func (s *Screen) Foot() kit.Foot {
	n := len(s.lines)
	first, last := s.window()
	last = max(last, min(n, first+1))
	count := func(n int) safe.Text { return safe.Clean(strconv.Itoa(n)) }
	left := []kit.Span{
		{Text: "lines " + count(first+1) + "-" + count(last)},
		{Text: " of ", Role: kit.Dim}, {Text: count(n)},
	}
	if s.value.Type != "" {
		left = append(left, kit.Span{Text: "   " + safe.Clean(s.value.Type), Role: kit.Dim})
	}
	if s.value.Value.IsSet() {
		left = append(left, kit.Span{Text: "   " + bytesOf(int64(s.size())), Role: kit.Dim})
	}
	if s.value.Cut != "" {
		left = append(left, kit.Span{Text: "   the service cut this list: " + safe.Clean(s.value.Cut), Role: kit.Warn})
	}
	if s.cut {
		left = append(left, kit.Span{Text: "   only the beginning is shown, y copies all of it", Role: kit.Warn})
	}
	return kit.Foot{Left: left}
}

func (s *Screen) size() int {
	if s.bytes != nil {
		return len(s.bytes)
	}
	return s.value.Value.Len()
}
