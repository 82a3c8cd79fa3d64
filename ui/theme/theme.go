// Package theme gives meanings their look: dark and light, each in full colours, in
// 256 and in the terminal's own 16, or none (reverse video and signs). It is the only place
// that names a colour, and it carries how the terminal measures text.
//
// It does not know screens, profiles or data, and it draws nothing by itself.
package theme

import (
	"image/color"
	"strings"
	"sync/atomic"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"odatui/client/safe"
)

// Theme holds one style a meaning. It is made by [New] and shared by all
// screens; the root may replace its content (*t = *New(…)) when the terminal
// tells its background, and sets Graphemes; nobody else changes it.
type Theme struct {
	Text   Style // data
	Dim    Style // labels, help: it can be read as well as text
	Mute   Style // null, what is not there; never a text that one needs
	Strong Style // titles within text
	Accent Style // what can be acted on
	Number Style
	Link   Style
	OK     Style
	Warn   Style
	Bad    Style

	Rule      Style // lines
	Gauge     Style // bars of a histogram or of progress
	Header    Style // column names
	Cursor    Style // the filled cell
	CursorRow Style // the softly lit row: a ground for other styles
	Mark      Style // marked rows and their sign
	Chip      Style // a filter on its ground
	Key       Style // a key in the key line
	Title     Style // the profile's title in the first line
	Match     Style // matched letters in a fuzzy list

	// RowSign stands in the first cell of the cursor's row where its ground is not
	// enough: 256 colours, 16, none. "" it is.
	RowSign safe.Text
	// Colour is false where only reverse video, bold and signs can be used.
	Colour bool
	// Plain is true where no attribute can be used at all.
	Plain bool
	// Graphemes says that the terminal measures whole characters (mode 2027
	// is on), false that it adds up code points, which is the default.
	Graphemes bool
	// Grouped says that the digits of numbers are drawn in groups of three.
	Grouped bool

	badges [3]Style
	accent color.Color
	serial uint64
}

// The caret marks stand in drawn text where the terminal's own cursor belongs:
// where a person types, or at the line or cell that is chosen. They take no
// cell, and the root takes them out before the terminal sees them.
const (
	CaretText   = "\x1b[990m"
	CaretChosen = "\x1b[991m"
)

// Cells returns how many cells the terminal takes for a line, escape sequences
// left out.
func (t *Theme) Cells(line string) int {
	if t.Graphemes {
		return ansi.StringWidth(line)
	}
	return ansi.StringWidthWc(line)
}

// Caret returns the colour of the terminal's own cursor, that of the filled
// cell so that it does not show in it; nil is the terminal's own.
func (t *Theme) Caret() color.Color { return t.accent }

// serials numbers the themes of this process.
var serials atomic.Uint64

// Serial tells this theme's content from any other's: who keeps something that
// was drawn with it draws anew when the number changes.
func (t *Theme) Serial() uint64 { return t.serial }

// Badge is what kind of environment a badge stands for.
type Badge int

// The kinds of badges.
const (
	Other Badge = iota
	Live
	Staging
)

// BadgeOf tells the kind of a badge: live as the profile says; else the words
// that people use for what stands before live are staging.
func BadgeOf(badge string, live bool) Badge {
	if live {
		return Live
	}
	switch b := strings.ToUpper(badge); {
	case strings.Contains(b, "STAG"), strings.Contains(b, "UAT"), strings.Contains(b, "TEST"),
		strings.Contains(b, "ACC"), strings.Contains(b, "PRE"), strings.Contains(b, "QA"):
		return Staging
	}
	return Other
}

// Named makes the theme that a person named: dark, light, ansi16 or none; any other is as
// the terminal is. A name never asks more of the terminal than it can do.
func Named(name string, profile colorprofile.Profile, dark bool) *Theme {
	most := map[string]colorprofile.Profile{"ansi16": colorprofile.ANSI, "none": colorprofile.ASCII}
	if limit, ok := most[name]; ok && (profile > limit || profile == colorprofile.Unknown) {
		profile = limit
	}
	return New(profile, dark && name != "light" || name == "dark")
}

// New makes the theme for a terminal's colours and background.
func New(profile colorprofile.Profile, dark bool) *Theme {
	t := choose(profile, dark)
	t.serial = serials.Add(1)
	return t
}

func choose(profile colorprofile.Profile, dark bool) *Theme {
	first := trueDark
	switch profile {
	case colorprofile.NoTTY:
		return plain()
	case colorprofile.ASCII:
		return none()
	case colorprofile.ANSI:
		first = dark16
	case colorprofile.ANSI256:
		first = dark256
	}
	if !dark { // a light palette stands after its dark one
		first++
	}
	return first.build()
}

// none is for NO_COLOR and terminals without colours: reverse video, bold and
// underline are decoration, not colour, and stay. Faint is hard to read: rules and
// null only.
func none() *Theme {
	var s Style
	bold, invert := s.heavy(), s.turn()
	t := &Theme{
		Strong: bold, Accent: bold, Link: s.lined(), Warn: bold, Bad: bold,
		Mute: s.light(), Rule: s.light(), Header: bold, RowSign: "▌",
		Cursor: invert.heavy(), Mark: bold, Chip: invert, Key: bold, Title: bold, Match: s.lined(),
	}
	t.badges = [3]Style{Other: invert.heavy(), Live: invert.heavy(), Staging: invert.heavy()}
	return t
}

// plain is for output that takes no attributes at all: signs only.
func plain() *Theme { return &Theme{Plain: true, RowSign: ">"} }

// Badge draws the environment's word as a block; where there are no
// attributes, in brackets.
func (t *Theme) Badge(kind Badge, word safe.Text) string {
	if word == "" {
		return ""
	}
	if t.Plain {
		return "[" + string(word) + "]"
	}
	return t.BadgeStyle(kind).Render(" " + word + " ")
}

// BadgeStyle returns the filled style of a kind of badge.
func (t *Theme) BadgeStyle(kind Badge) Style {
	if kind < 0 || int(kind) >= len(t.badges) {
		kind = Other
	}
	return t.badges[kind]
}

// BadgeText returns the quiet style of a kind of badge: its colour as ink, for
// lists where only the chosen one is a block.
func (t *Theme) BadgeText(kind Badge) Style {
	switch {
	case !t.Colour:
		return Style{}
	case kind == Live:
		return t.Bad
	case kind == Staging:
		return t.Warn
	}
	return t.Link
}

// Bar returns the sign before a list's entry, two cells wide: a bar for the
// selected one.
func (t *Theme) Bar(selected bool) string {
	switch {
	case !selected:
		return "  "
	case t.Plain:
		return CaretChosen + "> "
	}
	return CaretChosen + t.Accent.Render("▌") + " "
}

// Style returns the look of a role, in the order of kit.Role: plain, dim,
// mute, strong, accent, number, linked, ok, warn, bad. Any other is plain.
func (t *Theme) Style(role int) Style {
	switch role {
	case 1:
		return t.Dim
	case 2:
		return t.Mute
	case 3:
		return t.Strong
	case 4:
		return t.Accent
	case 5:
		return t.Number
	case 6:
		return t.Link
	case 7:
		return t.OK
	case 8:
		return t.Warn
	case 9:
		return t.Bad
	}
	return t.Text
}
