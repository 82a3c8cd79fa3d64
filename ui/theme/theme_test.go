package theme_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"odatui/client/safe"
	"odatui/ui/theme"
)

func TestNoColourHasNoColour(t *testing.T) {
	t.Parallel()
	th := theme.New(colorprofile.ASCII, true)
	for name, s := range styles(th) {
		got := s.Render("x")
		underlined := name == "link" || name == "match"
		if strings.Contains(got, "38;") || strings.Contains(got, "48;") || strings.Contains(got, "[3") || strings.Contains(got, "[4") && !underlined {
			t.Errorf("%s draws a colour: %q", name, got)
		}
	}
	if got := th.Cursor.Render("x"); !strings.Contains(got, "7") {
		t.Errorf("the cursor cannot be seen without colour: %q", got)
	}
	if got := th.Badge(theme.Live, "LIVE"); ansi.Strip(got) != " LIVE " || !strings.Contains(got, "7") {
		t.Errorf("badge without colour: %q", got)
	}
}

func TestPlainHasNoEscapes(t *testing.T) {
	t.Parallel()
	th := theme.New(colorprofile.NoTTY, true)
	for name, s := range styles(th) {
		if got := s.Render("x"); got != "x" {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := th.Badge(theme.Live, "LIVE"); got != "[LIVE]" {
		t.Errorf("badge: %q", got)
	}
}

func TestCursorStandsOutInEveryTheme(t *testing.T) {
	t.Parallel()
	for _, p := range []colorprofile.Profile{colorprofile.ASCII, colorprofile.ANSI, colorprofile.ANSI256, colorprofile.TrueColor} {
		for _, dark := range []bool{true, false} {
			th := theme.New(p, dark)
			cursor := th.Cursor.On
			for name, s := range styles(th) {
				if name != "cursor" && s.On == cursor {
					t.Errorf("%v dark=%v: %s looks like the cursor", p, dark, name)
				}
			}
			if th.Badge(theme.Live, "X") == th.Badge(theme.Staging, "X") && th.Colour {
				t.Errorf("%v dark=%v: live and staging look alike", p, dark)
			}
		}
	}
}

func TestOverKeepsTheGround(t *testing.T) {
	t.Parallel()
	th := theme.New(colorprofile.TrueColor, true)
	if got := th.Number.Over(th.CursorRow).On; !strings.Contains(got, "48;2;31;35;48") || !strings.Contains(got, "38;2;215;189;147") {
		t.Errorf("number on the lit row: %q", got)
	}
	if got, on := th.Lit("a "+th.Number.Render("1")+" b", 8), th.CursorRow.On; got != on+"a "+th.Number.On+"1\x1b[m"+on+" b   \x1b[m" {
		t.Errorf("a lit line is %q", got)
	}
	if got := th.Cursor.Over(th.CursorRow).On; got != th.Cursor.On {
		t.Errorf("the cursor keeps its own ground: %q", got)
	}
}

func TestRenderStylesEveryLine(t *testing.T) {
	t.Parallel()
	th := theme.New(colorprofile.TrueColor, true)
	for line := range strings.SplitSeq(th.Bad.Render("a\nb"), "\n") {
		if !strings.HasPrefix(line, "\x1b[") || !strings.HasSuffix(line, "\x1b[m") {
			t.Errorf("line %q", line)
		}
	}
}

func TestBadgeOf(t *testing.T) {
	t.Parallel()
	tests := []struct {
		word string
		live bool
		want theme.Badge
	}{
		{"LIVE", true, theme.Live}, {"PROD", true, theme.Live}, {"STAGING", false, theme.Staging},
		{"UAT", false, theme.Staging}, {"TEST", false, theme.Staging}, {"DEV", false, theme.Other}, {"", false, theme.Other},
	}
	for _, tt := range tests {
		if got := theme.BadgeOf(tt.word, tt.live); got != tt.want {
			t.Errorf("BadgeOf(%q, %v) = %v, want %v", tt.word, tt.live, got, tt.want)
		}
	}
}

func TestStyleOfUnknownRoleIsText(t *testing.T) {
	t.Parallel()
	th := theme.New(colorprofile.TrueColor, true)
	if th.Style(-1).Render(safe.Text("x")) != th.Text.Render("x") || th.Style(99).On != th.Text.On {
		t.Error("an unknown role is not text")
	}
}

func styles(t *theme.Theme) map[string]theme.Style {
	return map[string]theme.Style{
		"text": t.Text, "dim": t.Dim, "mute": t.Mute, "strong": t.Strong, "accent": t.Accent, "number": t.Number,
		"link": t.Link, "ok": t.OK, "warn": t.Warn, "bad": t.Bad, "rule": t.Rule, "header": t.Header, "gauge": t.Gauge,
		"row": t.CursorRow, "mark": t.Mark, "chip": t.Chip, "key": t.Key, "title": t.Title, "match": t.Match, "cursor": t.Cursor,
	}
}
