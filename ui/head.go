package ui

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// shortCrumb is how short a crumb may be cut before others go.
const shortCrumb = 9

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
		right := []kit.Span{{Text: version + " ", Role: kit.Dim}}
		return m.look.Accent.Bold().Render(name) + kit.Line(m.look, m.width-kit.Width(name), left, right)
	}
	badge := m.badges(about)
	room := m.width - ansi.StringWidth(badge)
	left, right := m.headSpans(about, room)
	return badge + kit.Line(m.look, room, left, right)
}

// badges draws the environment's word, or those of the two that are compared.
func (m *Model) badges(about client.About) string {
	sides := m.front().At().Sides
	if len(sides) == 0 {
		if about.Badge == "" {
			return ""
		}
		return m.look.Badge(badgeKind(about), kit.Cut(safe.Clean(about.Badge), 12))
	}
	var drawn []string
	for _, s := range sides {
		drawn = append(drawn, m.look.Badge(badgeKind(s.About), kit.Cut(safe.Clean(s.About.Badge), min(12, m.width/2-3))))
	}
	return strings.Join(drawn, " ")
}

// headSpans chooses what the first line says beside the badge: the fullest of
// several ways that fits. Crumbs are cut in the middle before the time of the token
// goes; what the screen shows and the warnings go last.
func (m *Model) headSpans(about client.About, room int) (left, right []kit.Span) {
	crumbs := m.crumbs(about)
	var warnings []kit.Span
	for _, w := range about.Warnings {
		warnings = append(warnings, kit.Span{Text: "  ! " + safe.Clean(w), Role: kit.Warn})
	}
	words, token := m.credential(about)
	if right := m.front().Head().Right; right != nil {
		words[1], token = kit.Span{}, right
	}
	all := slices.Concat(trail(slices.Concat([]safe.Text{safe.Clean(about.Title)}, crumbs), true), warnings)
	for _, right := range [][]kit.Span{slices.Concat(words, token), slices.Concat(words[1:], token), token} {
		if kit.SpansWidth(all)+kit.SpansWidth(right)+2 <= room {
			return all, right
		}
	}
	crumbs = brief(crumbs)
	last := brief(m.front().Head().Crumbs)
	if len(last) == 0 && len(crumbs) > 0 {
		last = crumbs[len(crumbs)-1:]
	}
	name := safe.Clean(about.Title)
	room -= kit.SpansWidth(warnings)
	ways := []struct {
		title  int // cells of the title at least, 0 without it
		crumbs []safe.Text
		right  []kit.Span
	}{
		{kit.Width(name), crumbs, token}, {shortCrumb, crumbs, token}, {0, crumbs, token}, {0, crumbs, nil}, {0, last, token}, {0, last, nil},
	}
	if len(m.front().At().Sides) > 0 && m.small() { // two badges leave no room for the title
		ways = ways[2:]
	}
	for _, way := range ways {
		whole := way.crumbs
		if way.title > 0 || len(last) == 0 {
			whole = slices.Concat([]safe.Text{name}, whole)
		}
		least := func(i int) int {
			if i == 0 && way.title > 0 {
				return way.title
			}
			return shortCrumb
		}
		if cut, ok := shorten(whole, room-gap(way.right), least); ok {
			return slices.Concat(trail(cut, way.title > 0), warnings), way.right
		}
	}
	if len(last) == 0 {
		last = []safe.Text{name}
	}
	return trail(last[len(last)-1:], false), nil
}

// brief leaves out what a record is called behind its key, see [kit.RecordName].
func brief(crumbs []safe.Text) []safe.Text {
	short := slices.Clone(crumbs)
	for i, c := range short {
		if key, _, named := strings.Cut(string(c), "  "); named {
			short[i] = c[:len(key)]
		}
	}
	return short
}

// gap is what the right end of a line takes, with the blanks before it.
func gap(right []kit.Span) int {
	if len(right) == 0 {
		return 0
	}
	return kit.SpansWidth(right) + 2
}

// trail writes crumbs, of which the first may be the title.
func trail(crumbs []safe.Text, titled bool) []kit.Span {
	var spans []kit.Span
	for i, c := range crumbs {
		sep, crumb := kit.Span{Text: " › ", Role: kit.Dim}, kit.Span{Text: c}
		if i == 0 {
			sep.Text = " "
			if titled {
				crumb.Role = kit.Strong
			}
		}
		spans = append(spans, sep, crumb)
	}
	return spans
}

// shorten cuts the widest crumbs in the middle, down to what is the least of each,
// until all fit; false: they do not.
func shorten(crumbs []safe.Text, room int, least func(i int) int) ([]safe.Text, bool) {
	short := slices.Clone(crumbs)
	width := make([]int, len(crumbs))
	for i, c := range crumbs {
		width[i] = kit.Width(c)
	}
	for over := kit.SpansWidth(trail(crumbs, false)) - room; over > 0; over-- {
		at := -1
		for i := range crumbs {
			if width[i] > least(i) && (at < 0 || width[i] > width[at]) {
				at = i
			}
		}
		if at < 0 {
			return crumbs, false
		}
		width[at]--
		short[at] = kit.CutMiddle(crumbs[at], width[at])
	}
	return short, true
}

// crumbs are the name of the service, where the title does not say it, and what the
// screens of this environment say, the one in front last. A screen that repeats what
// the one beneath says goes on from there.
func (m *Model) crumbs(about client.About) []safe.Text {
	from := len(m.screens)
	for ; from > 0; from-- {
		at := m.screens[from-1].At()
		if at.Kind == kit.Home || at.Session != nil && at.Session.About.Ref() != about.Ref() ||
			at.Session == nil && at.Ref != "" && at.Ref != about.Ref() {
			break
		}
	}
	var crumbs []safe.Text
	if u, err := url.Parse(about.URL); err == nil {
		name := path.Base(u.Path)
		plain := slices.Contains([]string{"", ".", "/", "odata", "api", "data", "v1", "v2", "v3", "v4"}, strings.ToLower(name))
		if !plain && !strings.Contains(strings.ToLower(about.Title), strings.ToLower(name)) {
			crumbs = append(crumbs, safe.Clean(name))
		}
	}
	for _, s := range m.screens[from:] {
		if s != m.front() && s.At().Kind == kit.Sets { // the API itself
			continue
		}
		own := s.Head().Crumbs
		same := min(len(own), len(crumbs))
		for same > 0 && !slices.Equal(crumbs[len(crumbs)-same:], own[:same]) {
			same--
		}
		crumbs = append(crumbs, own[same:]...)
	}
	return crumbs
}

// credential says who we are and how long: host and method are the words that
// go first.
func (m *Model) credential(about client.About) (words, token []kit.Span) {
	words = []kit.Span{
		{Text: safe.Clean(about.Host) + "  ", Role: kit.Dim},
		{Text: kit.Words(string(about.Method)) + "  ", Role: kit.Dim},
	}
	shown := m.shownSessions()
	if len(shown) > 1 { // the two credentials say more
		words = []kit.Span{{}, {}}
	}
	for i, session := range shown {
		sign, text := kit.TokenSpans(session.Token(), m.deps.Now())
		text.Text += " "
		if i > 0 {
			sign.Text = " " + sign.Text
		}
		token = append(token, sign, text)
	}
	return words, token
}

// shownSessions returns the sessions whose credentials the frame shows: one, or those of
// the two environments that are compared.
func (m *Model) shownSessions() []*client.Session {
	shown := m.front().At().Sides
	if len(shown) == 0 {
		shown = []*client.Session{m.shownSession()}
	}
	return slices.DeleteFunc(slices.Clone(shown), func(s *client.Session) bool { return s == nil || s.Token == nil })
}

// shownSession returns the session whose environment the frame shows, nil if it shows
// one that could not be opened.
func (m *Model) shownSession() *client.Session {
	session := m.session()
	if about, ok := m.about(); !ok || session == nil || session.About.Ref() != about.Ref() {
		return nil
	}
	return session
}

// about says whose environment the frame shows: that of the first screen from
// the front that belongs to one, by its session or by its reference alone.
func (m *Model) about() (client.About, bool) {
	for _, s := range slices.Backward(m.screens) {
		switch at := s.At(); {
		case at.Kind == kit.Home: // its reference is the one under the cursor
		case at.Session != nil:
			return at.Session.About, true
		case at.Ref != "":
			return m.profileAbout(at.Ref)
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

// windowTitle names the place for the terminal's own title.
func (m *Model) windowTitle() safe.Text {
	title := safe.Text("odatui")
	about, ok := m.about()
	if !ok {
		return title
	}
	if sides := m.front().At().Sides; len(sides) > 0 {
		title += " " + safe.Clean(sides[0].About.Badge) + " " + safe.Clean(sides[1].About.Badge)
	} else if about.Badge != "" {
		title += " " + safe.Clean(about.Badge)
	}
	title += " " + safe.Clean(about.Profile)
	if crumbs := m.front().Head().Crumbs; len(crumbs) > 0 {
		title += " " + crumbs[len(crumbs)-1]
	}
	return kit.Cut(title, 120)
}
