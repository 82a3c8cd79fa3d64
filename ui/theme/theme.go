// Package theme gives meanings their look: dark, light, the terminal's own
// sixteen colours, or none (reverse video and signs). It is the only place
// that names a colour, and it carries how the terminal measures text.
//
// It does not know screens, profiles or data, and it draws nothing by itself.
package theme

import (
	"image/color"
	"strings"
	"sync/atomic"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"odatui/client/safe"
)

// Theme holds one style a meaning. It is made by [New] and shared by all
// screens; the root may replace its content (*t = *New(…)) when the terminal
// tells its background, and sets Graphemes; nobody else changes it.
type Theme struct {
	Text   Style // data
	Dim    Style // labels, help
	Mute   Style // null, rules, what is not there
	Strong Style // titles within text
	Accent Style // what can be acted on
	Number Style
	Link   Style
	OK     Style
	Warn   Style
	Bad    Style

	Rule      Style // lines
	Header    Style // column names
	Cursor    Style // the filled cell
	CursorRow Style // the softly lit row: a ground for other styles
	Mark      Style // marked rows and their sign
	Chip      Style // a filter on its ground
	Key       Style // a key in the key line
	Title     Style // the profile's title in the first line
	Match     Style // matched letters in a fuzzy list

	// Colour is false where only reverse video, bold and signs can be used.
	Colour bool
	// Plain is true where no attribute can be used at all.
	Plain bool
	// Graphemes says that the terminal measures whole characters (mode 2027
	// is on), false that it adds up code points, which is the default.
	Graphemes bool

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

// palette is the colours behind the meanings; nil is the terminal's own.
type palette struct {
	ink, ground               color.Color // on filled blocks, and the usual background
	text, header, dim, mute   color.Color
	accent, number, link      color.Color
	ok, warn, bad, blue, chip color.Color
	row                       color.Color // ground of the cursor's row
	liveBlock, stagingBlock   color.Color
	faintDim                  bool // dim by attribute: sixteen colours have no good grey
}

// New makes the theme for a terminal's colours and background.
func New(profile colorprofile.Profile, dark bool) *Theme {
	t := choose(profile, dark)
	t.serial = serials.Add(1)
	return t
}

func choose(profile colorprofile.Profile, dark bool) *Theme {
	switch {
	case profile <= colorprofile.NoTTY && profile != colorprofile.Unknown:
		return plain()
	case profile == colorprofile.ASCII:
		return none()
	case profile == colorprofile.ANSI:
		return build(ansi16(dark))
	}
	p := light()
	if dark {
		p = night()
	}
	if profile == colorprofile.ANSI256 {
		p.convert(profile)
	}
	return build(p)
}

func (p *palette) convert(profile colorprofile.Profile) {
	for _, c := range []*color.Color{
		&p.ink, &p.ground, &p.text, &p.header, &p.dim, &p.mute, &p.accent, &p.number, &p.link,
		&p.ok, &p.warn, &p.bad, &p.blue, &p.chip, &p.row, &p.liveBlock, &p.stagingBlock,
	} {
		if *c != nil {
			*c = profile.Convert(*c)
		}
	}
}

func night() palette {
	return palette{
		ink: lipgloss.Color("#16161e"), ground: lipgloss.Color("#16161e"),
		text: lipgloss.Color("#c8ccd4"), header: lipgloss.Color("#9aa5b1"),
		dim: lipgloss.Color("#6b7280"), mute: lipgloss.Color("#4b5563"),
		accent: lipgloss.Color("#7dcfff"), number: lipgloss.Color("#d7bd93"), link: lipgloss.Color("#82aaff"),
		ok: lipgloss.Color("#98c379"), warn: lipgloss.Color("#e5c07b"), bad: lipgloss.Color("#e06c75"),
		blue: lipgloss.Color("#7aa2f7"), chip: lipgloss.Color("#2e3440"), row: lipgloss.Color("#1f2330"),
		liveBlock: lipgloss.Color("#e06c75"), stagingBlock: lipgloss.Color("#e5c07b"),
	}
}

func light() palette {
	return palette{
		ink: lipgloss.Color("#ffffff"), ground: lipgloss.Color("#fafafa"),
		text: lipgloss.Color("#24292f"), header: lipgloss.Color("#424a53"),
		dim: lipgloss.Color("#6e7781"), mute: lipgloss.Color("#a8b0b9"),
		accent: lipgloss.Color("#0969a8"), number: lipgloss.Color("#7a4b00"), link: lipgloss.Color("#2a4fd0"),
		ok: lipgloss.Color("#1a7f37"), warn: lipgloss.Color("#9a6700"), bad: lipgloss.Color("#b3261e"),
		blue: lipgloss.Color("#2a4fd0"), chip: lipgloss.Color("#e3e7ed"), row: lipgloss.Color("#eaf1f8"),
		liveBlock: lipgloss.Color("#b3261e"), stagingBlock: lipgloss.Color("#9a6700"),
	}
}

// ansi16 uses the terminal's own sixteen colours, which its owner chose for
// the background: few of them, and none where the usual ink reads best.
func ansi16(dark bool) palette {
	p := palette{
		ink: lipgloss.Black, dim: nil, mute: lipgloss.BrightBlack, faintDim: true,
		accent: lipgloss.Cyan, number: lipgloss.Yellow, link: lipgloss.Blue,
		ok: lipgloss.Green, warn: lipgloss.Yellow, bad: lipgloss.Red, blue: lipgloss.Blue,
		liveBlock: lipgloss.Red, stagingBlock: lipgloss.Yellow,
	}
	if dark {
		p.link, p.blue = lipgloss.BrightBlue, lipgloss.BrightBlue
		p.accent = lipgloss.BrightCyan
	} else {
		p.number, p.warn = lipgloss.Magenta, lipgloss.Magenta
	}
	return p
}

func build(p palette) *Theme {
	var s Style
	t := &Theme{Colour: true, accent: p.accent}
	t.Text = s.ink(p.text)
	t.Dim = s.ink(p.dim)
	if p.faintDim {
		t.Dim = s.light()
	}
	t.Mute = s.ink(p.mute)
	t.Strong = s.ink(p.text).heavy()
	t.Accent = s.ink(p.accent)
	t.Number = s.ink(p.number)
	t.Link = s.ink(p.link)
	t.OK, t.Warn, t.Bad = s.ink(p.ok), s.ink(p.warn), s.ink(p.bad)
	t.Rule = t.Mute
	t.Header = s.ink(p.header).heavy()
	block := func(ground color.Color) Style {
		if p.faintDim { // in bold many terminals make black a grey
			return s.ink(p.ink).fill(ground)
		}
		return s.ink(p.ink).fill(ground).heavy()
	}
	t.Cursor = block(p.accent)
	t.CursorRow = s.fill(p.row)
	t.Mark = t.Accent
	t.Chip = s.ink(p.text).fill(p.chip)
	if p.chip == nil {
		t.Chip = s.turn()
	}
	t.Key = t.Accent
	t.Title = t.Strong
	t.Match = t.Accent.heavy()
	t.badges = [3]Style{
		Other:   block(p.blue),
		Live:    block(p.liveBlock),
		Staging: block(p.stagingBlock),
	}
	return t
}

// none is for NO_COLOR and terminals without colours: reverse video, bold and
// underline are decoration, not colour, and stay.
func none() *Theme {
	var s Style
	bold, invert := s.heavy(), s.turn()
	t := &Theme{
		Strong: bold, Accent: bold, Link: s.lined(), Warn: bold, Bad: bold,
		Dim: s.light(), Mute: s.light(), Rule: s.light(), Header: bold,
		Cursor: invert.heavy(), Mark: bold, Chip: invert, Key: bold, Title: bold, Match: s.lined(),
	}
	t.badges = [3]Style{Other: invert.heavy(), Live: invert.heavy(), Staging: invert.heavy()}
	return t
}

// plain is for output that takes no attributes at all: signs only.
func plain() *Theme { return &Theme{Plain: true} }

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
	case !t.Colour:
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
