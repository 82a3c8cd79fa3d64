package theme_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"odatui/ui/theme"
)

// schemes are the sixteen colours of the terminals that people have most, and their
// dark ground.
var schemes = map[string]string{
	"xterm":   "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff 000000",
	"VGA":     "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff 000000",
	"Windows": "0c0c0c c50f1f 13a10e c19c00 0037da 881798 3a96dd cccccc 767676 e74856 16c60c f9f1a5 3b78ff b4009e 61d6d6 f2f2f2 0c0c0c",
	"VS Code": "000000 cd3131 0dbc79 e5e510 2472c8 bc3fbc 11a8cd e5e5e5 666666 f14c4c 23d18b f5f543 3b8eea d670d6 29b8db e5e5e5 1e1e1e",
}

type rgb [3]float64

func hex(s string) rgb {
	n, err := strconv.ParseUint(s, 16, 32)
	if err != nil {
		panic(err)
	}
	return rgb{float64(n >> 16), float64(n >> 8 & 255), float64(n & 255)}
}

// numbered returns a colour of the 256.
func numbered(n int, scheme []string) rgb {
	switch {
	case n < 16:
		return hex(scheme[n])
	case n >= 232:
		grey := float64(8 + 10*(n-232))
		return rgb{grey, grey, grey}
	}
	step := func(i int) float64 {
		if i == 0 {
			return 0
		}
		return float64(55 + 40*i)
	}
	n -= 16
	return rgb{step(n / 36), step(n / 6 % 6), step(n % 6)}
}

// worn are the colours of a style as the terminal reads them; what it does not say is
// that of the ground it stands on.
func worn(t *testing.T, on string, usual [2]rgb, scheme []string) (ink, ground rgb) {
	t.Helper()
	colours := usual
	codes := strings.Split(strings.TrimSuffix(strings.TrimPrefix(on, "\x1b["), "m"), ";")
	var list []int
	for _, c := range codes {
		n, err := strconv.Atoi(c)
		if err != nil && on != "" {
			t.Fatalf("style %q", on)
		}
		list = append(list, n)
	}
	bright := slices.Contains(list, 1) // as many terminals draw bold
	for i := 0; i < len(list); i++ {
		switch n := list[i]; {
		case (n == 38 || n == 48) && list[i+1] == 5:
			colours[(n-38)/10] = numbered(list[i+2], scheme)
			i += 2
		case n == 38 || n == 48:
			colours[(n-38)/10] = rgb{float64(list[i+2]), float64(list[i+3]), float64(list[i+4])}
			i += 4
		case n >= 30 && n <= 37 && bright:
			colours[0] = numbered(n%10+8, scheme)
		case n >= 30 && n <= 37, n >= 40 && n <= 47:
			colours[n/10-3] = numbered(n%10, scheme)
		case n >= 90 && n <= 97, n >= 100 && n <= 107:
			colours[n/10-9] = numbered(n%10+8, scheme)
		case n == 7:
			colours[0], colours[1] = colours[1], colours[0]
		}
	}
	return colours[0], colours[1]
}

// contrast is that of WCAG 2.
func contrast(a, b rgb) float64 {
	bright := func(c rgb) float64 {
		for i := range c {
			c[i] /= 255
			if c[i] <= 0.04045 {
				c[i] /= 12.92
			} else {
				c[i] = math.Pow((c[i]+0.055)/1.055, 2.4)
			}
		}
		return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2]
	}
	x, y := bright(a), bright(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// needs is the contrast of a meaning: 4.5 for text, 3 for signs and bars. Rules need none.
func needs(name string) float64 {
	switch name {
	case "rule", "row":
		return 0
	case "mute", "gauge":
		return 3
	}
	return 4.5
}

// known are what does not reach the mark: words in bold whose colours the owner of the
// terminal chose, and null in a grey that he chose.
var known = map[string]float64{
	"VS Code live": 4.1, "VS Code other": 3.9, "VS Code cursor": 3.9, "VGA staging": 4.0,
	"VGA mute": 2.8, "VS Code mute": 2.9,
}

func TestTextHasContrast(t *testing.T) {
	t.Parallel()
	type ground struct{ ink, ground rgb }
	for profile, grounds := range map[colorprofile.Profile][2]ground{
		colorprofile.TrueColor: {{hex("c8ccd4"), hex("16161e")}, {hex("24292f"), hex("fafafa")}},
		colorprofile.ANSI256:   {numberedGround(252, 234), numberedGround(235, 231)},
	} {
		for i, g := range grounds {
			th := theme.New(profile, i == 0)
			hasContrast(t, th, fmt.Sprintf("%v dark=%v", profile, i == 0), [2]rgb{g.ink, g.ground}, strings.Fields(schemes["xterm"]))
		}
	}
	for name, colours := range schemes {
		scheme := strings.Fields(colours)
		hasContrast(t, theme.New(colorprofile.ANSI, true), name, [2]rgb{hex(scheme[7]), hex(scheme[16])}, scheme)
		hasContrast(t, theme.New(colorprofile.ANSI, false), name, [2]rgb{hex("000000"), hex("ffffff")}, scheme)
	}
}

func numberedGround(ink, ground int) struct{ ink, ground rgb } {
	return struct{ ink, ground rgb }{numbered(ink, nil), numbered(ground, nil)}
}

func hasContrast(t *testing.T, th *theme.Theme, palette string, usual [2]rgb, scheme []string) {
	t.Helper()
	all := styles(th)
	maps.Copy(all, map[string]theme.Style{
		"headline": th.Bad.Bold(), "who must act": th.Warn.Bold(),
		"live": th.BadgeStyle(theme.Live), "staging": th.BadgeStyle(theme.Staging), "other": th.BadgeStyle(theme.Other),
	})
	for name, s := range all {
		need := needs(name)
		if less, ok := known[palette+" "+name]; ok {
			need = less
		}
		for where, base := range map[string]theme.Style{"ground": {}, "cursor's row": th.CursorRow} {
			ink, ground := worn(t, s.Over(base).On, usual, scheme)
			if got := contrast(ink, ground); got < need-0.05 {
				t.Errorf("%s: %s on the %s has %.2f, needs %.1f", palette, name, where, got, need)
			}
		}
	}
}

// TestRedIsRed: what is live or failed is red in every palette, not a grey.
func TestRedIsRed(t *testing.T) {
	t.Parallel()
	scheme := strings.Fields(schemes["xterm"])
	for _, profile := range []colorprofile.Profile{colorprofile.ANSI, colorprofile.ANSI256, colorprofile.TrueColor} {
		for _, dark := range []bool{true, false} {
			th := theme.New(profile, dark)
			bad, _ := worn(t, th.Bad.On, [2]rgb{}, scheme)
			_, live := worn(t, th.BadgeStyle(theme.Live).On, [2]rgb{}, scheme)
			for name, c := range map[string]rgb{"bad": bad, "live": live} {
				if c[0] < 150 || c[0]-c[1] < 90 || c[0]-c[2] < 90 {
					t.Errorf("%v dark=%v: %s is %v", profile, dark, name, c)
				}
			}
		}
	}
	if on := theme.New(colorprofile.ANSI, true).BadgeStyle(theme.Live).On; on != "\x1b[1;97;41m" {
		t.Errorf("with 16 colours LIVE is %q, want bold white on red", on)
	}
}

// TestOnly256ThatAreTheSameEverywhere: 0 to 15 differ from one terminal to the next.
func TestOnly256ThatAreTheSameEverywhere(t *testing.T) {
	t.Parallel()
	for _, dark := range []bool{true, false} {
		for name, s := range styles(theme.New(colorprofile.ANSI256, dark)) {
			codes := strings.Split(strings.TrimSuffix(s.On, "m"), ";")
			for i, c := range codes {
				if n, _ := strconv.Atoi(c); i >= 2 && codes[i-1] == "5" && n < 16 {
					t.Errorf("dark=%v: %s is %q", dark, name, s.On)
				}
			}
			if strings.Contains(s.On, "38;2;") {
				t.Errorf("dark=%v: %s is %q", dark, name, s.On)
			}
		}
	}
}

// TestFaintIsForRulesAndNull: nothing else may be hard to read.
func TestFaintIsForRulesAndNull(t *testing.T) {
	t.Parallel()
	for _, profile := range []colorprofile.Profile{colorprofile.ASCII, colorprofile.ANSI, colorprofile.ANSI256, colorprofile.TrueColor} {
		for name, s := range styles(theme.New(profile, true)) {
			faint := strings.HasPrefix(s.On, "\x1b[2m") || strings.HasPrefix(s.On, "\x1b[2;")
			if faint && name != "rule" && name != "mute" {
				t.Errorf("%v: %s is faint: %q", profile, name, s.On)
			}
		}
	}
}

func TestTheCursorsRowHasASignWhereItsGroundIsNotEnough(t *testing.T) {
	t.Parallel()
	for profile, want := range map[colorprofile.Profile]string{
		colorprofile.NoTTY: ">", colorprofile.ASCII: "▌", colorprofile.ANSI: "▌", colorprofile.ANSI256: "▌", colorprofile.TrueColor: "",
	} {
		if got := string(theme.New(profile, true).RowSign); got != want {
			t.Errorf("%v: %q, want %q", profile, got, want)
		}
	}
}

func TestNamedNeverAsksMoreThanTheTerminalCanDo(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		profile colorprofile.Profile
		dark    bool
		like    *theme.Theme
	}{
		{"auto", colorprofile.TrueColor, false, theme.New(colorprofile.TrueColor, false)},
		{"dark", colorprofile.TrueColor, false, theme.New(colorprofile.TrueColor, true)},
		{"light", colorprofile.ANSI256, true, theme.New(colorprofile.ANSI256, false)},
		{"ansi16", colorprofile.TrueColor, false, theme.New(colorprofile.ANSI, false)},
		{"ansi16", colorprofile.ASCII, true, theme.New(colorprofile.ASCII, true)},
		{"none", colorprofile.TrueColor, true, theme.New(colorprofile.ASCII, true)},
		{"dark", colorprofile.NoTTY, true, theme.New(colorprofile.NoTTY, true)},
	}
	for _, tt := range tests {
		got := theme.Named(tt.name, tt.profile, tt.dark)
		for name, s := range styles(got) {
			if want := styles(tt.like)[name]; s != want {
				t.Errorf("%s on %v dark=%v: %s is %q, want %q", tt.name, tt.profile, tt.dark, name, s.On, want.On)
			}
		}
	}
}
