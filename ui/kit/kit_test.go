package kit_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

var plain = &theme.Theme{Plain: true}

func TestLoaderTakesTheNewestOnly(t *testing.T) {
	t.Parallel()
	var l, other kit.Loader
	ended := false
	first := l.Start("page", func(ctx context.Context) tea.Msg { ended = ctx.Err() != nil; return "first" })
	second := l.Start("page", func(context.Context) tea.Msg { return "second" })
	side := l.Start("prefetch", func(context.Context) tea.Msg { return "side" })
	if !l.Busy("page") || !l.Busy("prefetch") || l.Busy("none") {
		t.Fatal("busy is wrong")
	}
	if _, ok := l.Take(first()); ok {
		t.Fatal("an overtaken answer was taken")
	}
	if ended {
		t.Fatal("work began after it was cancelled")
	}
	answer := second()
	if _, ok := other.Take(answer); ok {
		t.Fatal("another loader's answer was taken")
	}
	if got, ok := l.Take(answer); !ok || got != "second" {
		t.Fatalf("got %v, %v", got, ok)
	}
	if _, ok := l.Take(answer); ok {
		t.Fatal("an answer was taken twice")
	}
	if l.Busy("page") {
		t.Fatal("the lane is still busy")
	}
	if got, ok := l.Take(side()); !ok || got != "side" {
		t.Fatalf("got %v, %v", got, ok)
	}
	if _, ok := l.Take("no answer"); ok {
		t.Fatal("another message was taken")
	}
}

func TestLoaderCancels(t *testing.T) {
	t.Parallel()
	var l kit.Loader
	begun := make(chan struct{})
	cmd := l.Start("page", func(ctx context.Context) tea.Msg {
		close(begun)
		<-ctx.Done()
		return ctx.Err()
	})
	answer := make(chan tea.Msg)
	go func() { answer <- cmd() }()
	<-begun
	if !l.CancelAll() || l.CancelAll() || l.Cancel("page") || l.Busy("page") {
		t.Fatal("the lane is not free")
	}
	if _, ok := l.Take(<-answer); ok {
		t.Fatal("a cancelled answer was taken")
	}
}

func TestLoaderFreesTheContextOfATakenAnswer(t *testing.T) {
	t.Parallel()
	var l kit.Loader
	var kept context.Context
	cmd := l.Start("page", func(ctx context.Context) tea.Msg { kept = ctx; return 1 })
	answer := cmd()
	if kept.Err() != nil {
		t.Fatal("the context ended before the answer was taken")
	}
	l.Take(answer)
	if kept.Err() == nil {
		t.Fatal("the context goes on")
	}
}

func TestLoaderSurvivesAPanic(t *testing.T) {
	t.Parallel()
	var l kit.Loader
	got, ok := l.Take(l.Start("page", func(context.Context) tea.Msg { panic("boom") })())
	crashed, is := got.(kit.CrashedMsg)
	var p *kit.PanicError
	if !ok || !is || !errors.As(crashed.Err, &p) || p.Lane != "page" || !strings.Contains(p.Error(), "boom") {
		t.Fatalf("got %#v", got)
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text  safe.Text
		cells int
		want  safe.Text
	}{
		{"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"abc", 1, "…"}, {"abc", 0, ""}, {"", 5, ""},
		{"日本語", 6, "日本語"}, {"日本語", 5, "日本…"}, {"日本語", 4, "日…"}, {"日本語", 2, "…"},
		{"e\u0301e\u0301e\u0301", 2, "e\u0301…"},
	}
	for _, test := range tests {
		if got := kit.Cut(test.text, test.cells); got != test.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", test.text, test.cells, got, test.want)
		}
	}
	if got := kit.CutLeft("/a/long/path", 6); got != "…/path" {
		t.Errorf("CutLeft = %q", got)
	}
	if got := kit.CutLeft("日本語", 4); got != "…語" {
		t.Errorf("CutLeft = %q", got)
	}
	if got := kit.PadLeft("12", 5); got != "   12" {
		t.Errorf("PadLeft = %q", got)
	}
	if got := kit.Pad("日", 4); got != "日  " {
		t.Errorf("Pad = %q", got)
	}
	if got := kit.Width(kit.Rule(150)); got != 150 {
		t.Errorf("Rule has %d cells", got)
	}
}

// TestCutIsQuickOnHugeTexts would take minutes if Cut walked the whole text.
func TestCutIsQuickOnHugeTexts(t *testing.T) {
	t.Parallel()
	huge := safe.Clean(strings.Repeat("日", 1<<20))
	for range 10_000 {
		kit.Cut(huge, 20)
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text  safe.Text
		cells int
		most  int
		want  []safe.Text
	}{
		{"one two three", 7, 9, []safe.Text{"one two", "three"}},
		{"one two three", 8, 9, []safe.Text{"one two", "three"}},
		{"a\nb\n\nc", 7, 9, []safe.Text{"a", "b", "", "c"}},
		{"abcdefgh", 3, 9, []safe.Text{"abc", "def", "gh"}},
		{"  \"key\": 1", 20, 9, []safe.Text{"  \"key\": 1"}},
		{"    abcdefgh", 8, 9, []safe.Text{"    abcd", "efgh"}},
		{"日本語", 4, 9, []safe.Text{"日本", "語"}},
		{"one two three four", 5, 2, []safe.Text{"one", "two…"}},
		{"a\nb\nc", 5, 2, []safe.Text{"a", "b…"}},
		{"", 5, 2, []safe.Text{""}},
		{"x", 0, 2, nil},
		{"to internationalise", 16, 9, []safe.Text{"to", "internationalise"}},
		{"GET https://h.example/odata/Set?$filter=A%20eq%201&$top=5", 24, 9, []safe.Text{"GET https://h.example/", "odata/Set?", "$filter=A%20eq%201&", "$top=5"}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, kit.Wrap(test.text, test.cells, test.most)); diff != "" {
			t.Errorf("Wrap(%q, %d, %d):\n%s", test.text, test.cells, test.most, diff)
		}
	}
}

// FuzzWrap: no line is too wide, and no letter is lost.
func FuzzWrap(f *testing.F) {
	f.Add("one two  three\n\n  four 日本語 e\u0301", 4)
	f.Fuzz(func(t *testing.T, text string, cells int) {
		cells = 2 + (cells%40+40)%40
		lines := kit.Wrap(safe.Lines(text), cells, 1<<20)
		var got strings.Builder
		for _, line := range lines {
			if w := kit.Width(line); w > cells && len([]rune(string(line))) > 1 && w > 2 {
				t.Fatalf("%q has %d cells, not %d", line, w, cells)
			}
			got.WriteString(string(line))
		}
		bare := func(s string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(s) }
		if want := bare(string(safe.Lines(text))); bare(got.String()) != want {
			t.Fatalf("%q became %q", want, got.String())
		}
	})
}

func TestLineLosesItsRightEndFirst(t *testing.T) {
	t.Parallel()
	left := []kit.Span{{Text: "rows 1-9 of ?"}}
	right := []kit.Span{{Text: "200 in 184 ms"}, {Text: "   "}, {Text: "page of 200"}}
	tests := []struct {
		cells int
		want  string
	}{
		{45, "rows 1-9 of ?     200 in 184 ms   page of 200"},
		{30, "rows 1-9 of ?    200 in 184 ms"},
		{20, "rows 1-9 of ?       "},
		{8, "rows 1-…"},
	}
	for _, test := range tests {
		if got := kit.Line(plain, test.cells, left, right); got != test.want {
			t.Errorf("%d: %q, want %q", test.cells, got, test.want)
		}
	}
}

func TestInput(t *testing.T) {
	t.Parallel()
	key := func(code rune, mod tea.KeyMod) tea.KeyPressMsg { return tea.KeyPressMsg{Code: code, Mod: mod} }
	letter := func(s string) tea.KeyPressMsg { return tea.KeyPressMsg{Code: []rune(s)[0], Text: s} }
	tests := []struct {
		name string
		msgs []tea.Msg
		want string
	}{
		{"letters", []tea.Msg{letter("a"), letter("?"), letter("日")}, "a?日"},
		{"in the middle", []tea.Msg{letter("a"), letter("c"), key(tea.KeyLeft, 0), letter("b")}, "abc"},
		{"backspace", []tea.Msg{letter("a"), letter("b"), key(tea.KeyBackspace, 0)}, "a"},
		{"delete", []tea.Msg{letter("a"), letter("b"), key(tea.KeyHome, 0), key(tea.KeyDelete, 0)}, "b"},
		{"word", []tea.Msg{tea.PasteMsg{Content: "one two "}, key('w', tea.ModCtrl)}, "one "},
		{"to the start", []tea.Msg{tea.PasteMsg{Content: "one two"}, key(tea.KeyLeft, 0), key('u', tea.ModCtrl)}, "o"},
		{"to the end", []tea.Msg{tea.PasteMsg{Content: "one"}, key('a', tea.ModCtrl), key('k', tea.ModCtrl)}, ""},
		{"paste lines", []tea.Msg{tea.PasteMsg{Content: "a\nb\tc\x1b[d\n"}}, "a b c[d"},
		{"words", []tea.Msg{tea.PasteMsg{Content: "one two three"}, key(tea.KeyLeft, tea.ModAlt), key(tea.KeyLeft, tea.ModCtrl), letter("x"), key(tea.KeyRight, tea.ModAlt), letter("y")}, "one xtwoy three"},
		{"words gone", []tea.Msg{tea.PasteMsg{Content: "one two three"}, key(tea.KeyBackspace, tea.ModAlt), key(tea.KeyHome, 0), key(tea.KeyDelete, tea.ModAlt)}, " two "},
		{"alt is no letter", []tea.Msg{tea.KeyPressMsg{Code: 'x', Text: "x", Mod: tea.ModAlt}}, ""},
		{"edges", []tea.Msg{key(tea.KeyLeft, 0), key(tea.KeyBackspace, 0), key(tea.KeyRight, 0), key(tea.KeyDelete, 0), letter("a")}, "a"},
		{"huge paste", []tea.Msg{tea.PasteMsg{Content: strings.Repeat("x", 1<<20)}}, strings.Repeat("x", 16<<10)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var i kit.Input
			for _, msg := range test.msgs {
				i.Update(msg)
			}
			if i.Value() != test.want {
				t.Fatalf("%q, want %q", i.Value(), test.want)
			}
			for _, width := range []int{1, 2, 5, 20, 200} {
				if w := ansi.StringWidth(i.View(plain, width)); w > width {
					t.Fatalf("%d cells in %d", w, width)
				}
			}
		})
	}
}

func TestInputHidesASecret(t *testing.T) {
	t.Parallel()
	i := kit.Input{Secret: true}
	i.Set("hunter2")
	if got := i.View(plain, 40); strings.Contains(got, "h") || !strings.Contains(got, "•••••••") {
		t.Fatalf("%q", got)
	}
}

func TestListKeepsItsCursorInTheWindow(t *testing.T) {
	t.Parallel()
	var l kit.List
	l.SetHeight(10)
	l.Resize(100)
	l.Go(50)
	if from, to := l.Window(); from != 41 || to != 51 {
		t.Fatalf("%d to %d", from, to)
	}
	l.Go(45)
	if from, _ := l.Window(); from != 41 {
		t.Fatal("the window moved without need")
	}
	l.Resize(5)
	if from, to := l.Window(); from != 0 || to != 5 || l.Cursor != 4 {
		t.Fatalf("%d to %d, cursor %d", from, to, l.Cursor)
	}
	l.Resize(0)
	if from, to := l.Window(); from != 0 || to != 0 || l.Cursor != 0 {
		t.Fatal("an empty list has a cursor")
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	names := []string{"Orders", "OrderLines", "Customers"}
	index := func(pattern string) (out []int) {
		for _, m := range kit.Search(pattern, len(names), func(i int) string { return names[i] }) {
			out = append(out, m.Index)
		}
		return out
	}
	if diff := cmp.Diff([]int{0, 1, 2}, index("")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{1}, index("oli")); diff != "" {
		t.Error(diff)
	}
	if got := index("xyz"); got != nil {
		t.Errorf("found %v", got)
	}
}

func TestOver(t *testing.T) {
	t.Parallel()
	base := []string{"0123456789-0123456789", "too short", "日本日本日本日本日本日本", "0123456789"}
	got := kit.Over(base, "ab\ncd\nef\ngh", 9, 0)
	for i, want := range []string{"012345678ab0123456789", "too shortcd", "日本日本 ef 日本日本日本", "012345678gh"} {
		if s := ansi.Strip(got[i]); s != want {
			t.Errorf("line %d: %q, want %q", i, s, want)
		}
	}
	// Fewer than 8 cells next to the box are blank.
	if s := ansi.Strip(kit.Over(base, "ab", 7, 0)[0]); s != "       ab9-0123456789" {
		t.Errorf("%q", s)
	}
	if s := ansi.Strip(kit.Over(base, "ab", 12, 0)[0]); s != "0123456789-0ab       " {
		t.Errorf("%q", s)
	}
	if base[0] != "0123456789-0123456789" {
		t.Error("the base was changed")
	}
	kit.Over(base, "a\nb\nc\nd\ne", 0, -2) // off the edges
}

func TestTokenSpans(t *testing.T) {
	t.Parallel()
	now := time.Now()
	tests := []struct {
		info client.TokenInfo
		want safe.Text
		role kit.Role
	}{
		{client.TokenInfo{}, "○ no token yet", kit.Dim},
		{client.TokenInfo{State: client.TokenValid, ExpiresAt: now.Add(52*time.Minute + time.Second)}, "● 52 min", kit.OK},
		{client.TokenInfo{State: client.TokenValid, ExpiresAt: now.Add(5 * time.Minute)}, "● 5 min", kit.OK},
		{client.TokenInfo{State: client.TokenValid, ExpiresAt: now.Add(5*time.Minute - 1)}, "! 4 min", kit.Warn},
		{client.TokenInfo{State: client.TokenValid, ExpiresAt: now.Add(-1)}, "! expired", kit.Warn},
		{client.TokenInfo{State: client.TokenValid}, "● token", kit.OK},
		{client.TokenInfo{State: client.TokenFailed}, "✗ no token", kit.Bad},
		{client.TokenInfo{State: client.TokenStatic, Kind: "api-key"}, "● api key", kit.OK},
		{client.TokenInfo{State: client.TokenStatic, Method: "none"}, "○ no sign-in", kit.Dim},
	}
	for _, test := range tests {
		sign, text := kit.TokenSpans(test.info, now)
		if sign.Text+text.Text != test.want || sign.Role != test.role {
			t.Errorf("%+v: %q in %v", test.info, sign.Text+text.Text, sign.Role)
		}
	}
}

func TestThousands(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]safe.Text{0: "0", 999: "999", 1000: "1,000", 121680: "121,680", 1234567: "1,234,567", -1000: "-1,000", -100: "-100"} {
		if got := kit.Thousands(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
