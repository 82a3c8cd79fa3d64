package theme

import (
	"image/color"

	"charm.land/lipgloss/v2"
)

// palette is one of the six sets of colours. They were chosen by hand: converted by
// distance, red became a grey with 256 colours.
type palette int

const (
	trueDark palette = iota
	trueLight
	dark256
	light256
	dark16
	light16
)

// shades is a colour in each palette, in their order: "#rrggbb", or a number of the
// terminal's palette. 16 to 255 are the same everywhere, 0 to 15 belong to the owner of
// the terminal. "" is the terminal's own.
type shades [6]string

// The inks. Text has a contrast of 4.5 at least, on the cursor's row too; mute and gauge,
// which are signs and bars, have 3.
var (
	inkText   = shades{"#c8ccd4", "#24292f", "252", "235", "", ""}
	inkHeader = shades{"#9aa5b1", "#424a53", "249", "239", "", ""}
	inkDim    = shades{"#8b94a3", "#5a636d", "247", "241", "7", ""}
	inkAccent = shades{"#7dcfff", "#0969a8", "117", "24", "14", "4"}
	inkNumber = shades{"#d7bd93", "#7a4b00", "180", "58", "11", ""}
	inkLink   = shades{"#82aaff", "#2a4fd0", "111", "26", "6", "4"}
	inkOK     = shades{"#98c379", "#14692d", "114", "22", "10", ""} // no green can be read on white in 16: the sign says it
	inkWarn   = shades{"#e5c07b", "#845600", "221", "94", "11", "5"}
	inkBad    = shades{"#e06c75", "#b3261e", "203", "124", "9", "1"}
	inkMute   = shades{"#687384", "#7d858e", "243", "244", "8", "8"}
	inkGauge  = shades{"#4c7f9c", "#4b84b3", "67", "67", "6", "4"}
	inkRule   = shades{"#3f4656", "#cdd3da", "239", "250", "8", "8"}
)

// The grounds.
var (
	groundChip = shades{"#242935", "#e6eaf0", "236", "254", "", ""} // 16: reverse video
	groundRow  = shades{"#1f2330", "#eaf1f8", "235", "255", "", ""}
)

// block is a filled word: ink on ground.
type block struct{ ink, ground shades }

var (
	blockLive    = block{shades{"#16161e", "#ffffff", "231", "231", "15", "15"}, shades{"#e06c75", "#b3261e", "160", "160", "1", "1"}}
	blockStaging = block{shades{"#16161e", "#ffffff", "234", "231", "0", "0"}, shades{"#e5c07b", "#845600", "221", "94", "3", "3"}}
	blockOther   = block{shades{"#16161e", "#ffffff", "234", "231", "15", "15"}, shades{"#7aa2f7", "#2a4fd0", "75", "26", "4", "4"}}
	blockCursor  = block{shades{"#16161e", "#ffffff", "234", "231", "0", "15"}, shades{"#7dcfff", "#0969a8", "117", "24", "14", "4"}}
)

func (p palette) sixteen() bool { return p >= dark16 }

// of returns a colour of the palette, nil for the terminal's own.
func (p palette) of(s shades) color.Color {
	if s[p] == "" {
		return nil
	}
	return lipgloss.Color(s[p])
}

func (p palette) ink(s shades) Style {
	return Style{dull: p == light16 && len(s[p]) == 1 && s[p] < "8"}.ink(p.of(s))
}

// fill draws a block: in bold, but for black in 16 colours, which many terminals make a
// grey in bold.
func (p palette) fill(b block) Style {
	s := p.ink(b.ink).fill(p.of(b.ground))
	if p.sixteen() && b.ink[p] == "0" {
		return s
	}
	return s.heavy()
}

// build makes the theme of a palette.
func (p palette) build() *Theme {
	t := &Theme{Colour: true, accent: p.of(inkAccent)}
	t.Text, t.Dim, t.Mute = p.ink(inkText), p.ink(inkDim), p.ink(inkMute)
	t.Accent, t.Number, t.Link = p.ink(inkAccent), p.ink(inkNumber), p.ink(inkLink)
	t.OK, t.Warn, t.Bad = p.ink(inkOK), p.ink(inkWarn), p.ink(inkBad)
	t.Gauge, t.Rule = p.ink(inkGauge), p.ink(inkRule)
	t.Strong, t.Header = t.Text.heavy(), p.ink(inkHeader).heavy()
	t.Mark, t.Key, t.Title, t.Match = t.Accent, t.Accent, t.Strong, t.Accent.heavy()
	t.Cursor, t.CursorRow = p.fill(blockCursor), Style{}.fill(p.of(groundRow))
	t.Chip = p.ink(inkText).fill(p.of(groundChip))
	if p.sixteen() {
		t.Chip = Style{}.turn()
	}
	if p == light16 { // the ink of what can be acted on
		t.Link = t.Link.lined()
	}
	if p >= dark256 {
		t.RowSign = "▌"
	}
	t.badges = [3]Style{Other: p.fill(blockOther), Live: p.fill(blockLive), Staging: p.fill(blockStaging)}
	return t
}
