package ui

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

const (
	minWidth, minHeight  = 20, 5
	smallWidth, smallest = 60, 15 // at most this: a frame of two lines
)

// View draws the frame; nothing before the first size.
func (m *Model) View() tea.View {
	v := tea.View{AltScreen: true, WindowTitle: string(m.windowTitle())}
	if m.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	if m.width > 0 {
		v.Content, v.Cursor = m.frame()
	}
	return v
}

// small reports the frame of two lines.
func (m *Model) small() bool { return m.width <= smallWidth || m.height <= smallest }

// body says where the body of the screen begins and how many lines it has.
func (m *Model) body() (top, height int) {
	if m.small() {
		return 1, max(m.height-2, 0)
	}
	return 2, m.height - 5
}

// frame draws all lines, and says where the terminal's own cursor belongs.
func (m *Model) frame() (string, *tea.Cursor) {
	if m.width < minWidth || m.height < minHeight {
		return m.tooSmall(), nil
	}
	lines := make([]string, 0, m.height)
	lines = append(lines, m.head())
	top, height := m.body()
	for len(lines) < top {
		lines = append(lines, "")
	}
	lines = append(lines, m.content(height)...)
	if m.small() {
		lines = append(lines, m.status())
	} else {
		lines = append(lines, m.news(), m.status(), m.keyLine())
	}
	x, y, ok := m.takeCarets(lines)
	if n := len(m.dialogs); n > 0 {
		lines, x, y, ok = m.overlay(lines, m.dialogs[n-1], top, height)
	}
	return strings.Join(lines, "\n"), m.caret(x, y, ok)
}

// tooSmall says so; the state waits for more room.
func (m *Model) tooSmall() string {
	lines := []string{}
	for _, t := range kit.Wrap("terminal too small", m.width, m.height) {
		lines = append(lines, string(t))
	}
	return strings.Join(lines, "\n")
}

// content returns the lines of the screen in front: exactly height ones.
func (m *Model) content(height int) []string {
	var text string
	if m.opening != nil && m.opening.first {
		text = "\n   " + m.look.Dim.Render("opening "+kit.Cut(m.opening.what, max(m.width-20, 1))+"…")
	} else {
		text = m.front().View(m.width, height)
	}
	lines := strings.Split(text, "\n")
	if len(lines) > height {
		lines = lines[:height]
	}
	for len(lines) < height {
		lines = append(lines, "")
	}
	return lines
}

// overlay lays a dialog over the body: in its upper part, in the middle. It
// returns where the dialog's own caret is.
func (m *Model) overlay(lines []string, d kit.Dialog, top, height int) (over []string, x, y int, ok bool) {
	box := strings.Split(d.View(m.width, height), "\n")
	width := 0
	for _, line := range box {
		width = max(width, ansi.StringWidth(line))
	}
	left, above := max((m.width-width)/2, 0), top+max((height-len(box))/4, 0)
	x, y, ok = m.takeCarets(box)
	return kit.Over(lines, strings.Join(box, "\n"), left, above), x + left, y + above, ok
}

// head draws the first line: environment, profile, crumbs; then host and
// credential, as far as there is room.
func (m *Model) head() string {
	about, ok := m.about()
	if !ok {
		var left []kit.Span
		if m.width > smallWidth {
			left = append(left, kit.Span{Text: "  protected OData, at your fingertips", Role: kit.Dim})
		}
		version := safe.Clean(m.deps.Version)
		if m.deps.Demo {
			version = "demo  " + version
		}
		name := safe.Text(" odatui")
		return m.look.Accent.Bold().Render(name) + kit.Line(m.look, m.width-kit.Width(name), left, []kit.Span{{Text: version + " ", Role: kit.Dim}})
	}
	badge := ""
	if about.Badge != "" {
		badge = m.look.Badge(badgeKind(about), kit.Cut(safe.Clean(about.Badge), 12))
	}
	room := m.width - ansi.StringWidth(badge)
	left, right := m.headSpans(about, room)
	return badge + kit.Line(m.look, room, left, right)
}

// headSpans chooses what the first line says beside the badge: the fullest of
// several ways that fits. The set and the warnings go last.
func (m *Model) headSpans(about client.About, room int) (left, right []kit.Span) {
	crumbs := m.crumbs(about)
	title := kit.Span{Text: " " + safe.Clean(about.Title), Role: kit.Strong}
	var warnings []kit.Span
	for _, w := range about.Warnings {
		warnings = append(warnings, kit.Span{Text: "  ! " + safe.Clean(w), Role: kit.Warn})
	}
	words, token := m.credential(about)
	if right := m.front().Head().Right; right != nil {
		words[1], token = kit.Span{}, right
	}
	all := []kit.Span{title}
	for i, c := range crumbs {
		sep := safe.Text("  ")
		if i > 0 {
			sep = " › "
		}
		all = append(all, kit.Span{Text: sep + c, Role: kit.Dim})
	}
	last := []kit.Span{title} // what the screen shows, alone: the set and what of it
	for i, c := range m.front().Head().Crumbs {
		sep := safe.Text(" › ")
		if i == 0 {
			last, sep = nil, " "
		}
		last = append(last, kit.Span{Text: sep, Role: kit.Dim}, kit.Span{Text: c, Role: kit.Plain})
	}
	ways := []struct{ left, right []kit.Span }{
		{slices.Concat(all, warnings), slices.Concat(words, token)},
		{slices.Concat(all, warnings), slices.Concat(words[1:], token)},
		{slices.Concat(all, warnings), token},
		{slices.Concat(all, warnings), nil},
		{slices.Concat([]kit.Span{title}, last, warnings), nil},
		{slices.Concat(last, warnings), token},
		{slices.Concat(last, warnings), nil},
	}
	if len(m.front().Head().Crumbs) == 0 {
		ways = slices.Delete(ways, 4, 5) // the title twice
	}
	for _, way := range ways {
		if kit.SpansWidth(way.left)+kit.SpansWidth(way.right)+2 <= room {
			return way.left, way.right
		}
	}
	return last, nil
}

// crumbs are the name of the service, where the title does not say it, and
// what the screen in front says.
func (m *Model) crumbs(about client.About) []safe.Text {
	var crumbs []safe.Text
	if u, err := url.Parse(about.URL); err == nil {
		name := path.Base(u.Path)
		plain := slices.Contains([]string{"", ".", "/", "odata", "api", "data", "v1", "v2", "v3", "v4"}, strings.ToLower(name))
		if !plain && !strings.Contains(strings.ToLower(about.Title), strings.ToLower(name)) {
			crumbs = append(crumbs, safe.Clean(name))
		}
	}
	return append(crumbs, m.front().Head().Crumbs...)
}

// credential says who we are and how long: host and method are the words that
// go first.
func (m *Model) credential(about client.About) (words, token []kit.Span) {
	words = []kit.Span{
		{Text: safe.Clean(about.Host) + "  ", Role: kit.Mute},
		{Text: kit.Words(about.Method) + "  ", Role: kit.Dim},
	}
	session := m.session()
	if session == nil || session.Token == nil {
		return words, nil
	}
	sign, text := kit.TokenSpans(session.Token(), m.deps.Now())
	text.Text += " "
	return words, []kit.Span{sign, text}
}

// about says whose environment the frame shows: that of the first screen from
// the front that belongs to one, by its session or by its reference alone.
func (m *Model) about() (client.About, bool) {
	for _, s := range slices.Backward(m.screens) {
		if of, ok := s.Screen.(kit.Sessioned); ok && of.Session() != nil {
			return of.Session().About, true
		}
		if of, ok := s.Screen.(kit.Referrer); ok && of.Ref() != "" {
			return m.profileAbout(of.Ref())
		}
	}
	return client.About{}, false
}

// profileAbout looks a reference up among the profiles.
func (m *Model) profileAbout(ref string) (client.About, bool) {
	for _, e := range m.profiles.Entries {
		for _, a := range e.Environments {
			if a.Ref() == ref {
				return a, true
			}
		}
	}
	return client.About{}, false
}

// news draws what has just happened, or what is on its way; mostly nothing.
func (m *Model) news() string {
	spans := m.newsSpans()
	if len(spans) == 0 {
		return ""
	}
	return kit.Line(m.look, m.width, append([]kit.Span{{Text: " "}}, spans...), nil)
}

func (m *Model) newsSpans() []kit.Span {
	switch {
	case m.note.text != "":
		return []kit.Span{{Text: m.note.text, Role: m.note.role}}
	case m.opening != nil && !m.opening.first:
		return []kit.Span{{Text: "opening " + m.opening.what + "…", Role: kit.Accent}, {Text: "   esc stops", Role: kit.Dim}}
	}
	return nil
}

// status draws the line of position and last answer; where there is one line
// only, news take its place.
func (m *Model) status() string {
	foot := m.front().Foot()
	left, right := foot.Left, foot.Right
	if spans := m.newsSpans(); m.small() && len(spans) > 0 {
		left, right = spans, nil
	}
	left = append([]kit.Span{{Text: " "}}, left...)
	return kit.Line(m.look, m.width-1, left, right) + " "
}

// keyLine draws the keys that matter here: those of the screen, then those of
// everywhere; help stays longest.
func (m *Model) keyLine() string {
	var bindings []key.Binding
	for _, g := range m.front().Keys() {
		if g.Title != kit.Moving {
			bindings = append(bindings, g.Keys...)
		}
	}
	k := m.live()
	var last []key.Binding
	if !m.front().Typing() {
		bindings = append(bindings, k.esc)
		last = []key.Binding{k.flip, k.colon, k.help, k.quit}
		if !k.flip.Enabled() {
			last = last[1:]
		}
		if k.esc.Enabled() {
			last = last[:len(last)-1]
		}
	}
	room := m.width + 1 // the gap after the last one may hang over
	for _, b := range last {
		room -= hintWidth(b)
	}
	var hints []string
	for _, binding := range bindings {
		if w := hintWidth(binding); binding.Enabled() && binding.Help().Key != "" && w <= room {
			hints = append(hints, m.hint(binding))
			room -= w
		}
	}
	for _, binding := range last {
		hints = append(hints, m.hint(binding))
	}
	return " " + strings.Join(hints, "   ")
}

// hintWidth is what a hint takes with the gap after it.
func hintWidth(b key.Binding) int {
	return kit.Width(safe.Clean(b.Help().Key)) + 1 + kit.Width(safe.Clean(b.Help().Desc)) + 3
}

func (m *Model) hint(b key.Binding) string {
	return m.look.Key.Render(safe.Clean(b.Help().Key)) + m.look.Dim.Render(" "+safe.Clean(b.Help().Desc))
}

// windowTitle names the place for the terminal's own title.
func (m *Model) windowTitle() safe.Text {
	title := safe.Text("odatui")
	about, ok := m.about()
	if !ok {
		return title
	}
	if about.Badge != "" {
		title += " " + safe.Clean(about.Badge)
	}
	title += " " + safe.Clean(about.Profile)
	if crumbs := m.front().Head().Crumbs; len(crumbs) > 0 {
		title += " " + crumbs[len(crumbs)-1]
	}
	return kit.Cut(title, 120)
}
