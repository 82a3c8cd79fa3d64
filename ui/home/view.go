package home

import (
	"path/filepath"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// body gathers lines and which of them can be chosen.
type body struct {
	text []string
	at   []int // index into Screen.lines, -1 none
}

func (b *body) add(text string, at int) {
	b.text = append(b.text, text)
	b.at = append(b.at, at)
}

// View draws the last place, the profiles, then further places; what does not fit
// scrolls with the cursor.
func (s *Screen) View() string { return strings.Join(s.window().text, "\n") }

// The levels of a body, from all there is to say to what can be chosen alone.
const (
	roomy = iota
	dense // no blank lines between profiles
	terse // no other ways in
	bare  // no secrets that end
)

// body lays the lines out.
func (s *Screen) body(level int) body {
	var b body
	margin := 3
	switch {
	case s.width < 30:
		margin = 0
	case s.width <= 60 || s.height <= 13:
		margin = 1
	}
	pad := string(kit.Blank(margin))
	wide := s.width - 2*margin
	airy := level == roomy && margin > 1
	gap := func() {
		if len(b.text) > 0 && (level < bare || margin > 1) {
			b.add("", -1)
		}
	}
	title := func(text safe.Text) {
		gap()
		b.add(pad+s.look.Dim.Render(kit.Cut(text, wide)), -1)
		if airy {
			b.add("", -1)
		}
	}
	if margin > 1 {
		b.add("", -1)
	}
	if top := s.top(wide); top != "" {
		b.add(pad+top, -1)
	}
	w := s.widths(wide)
	before := lineKind(-1)
	for i, l := range s.lines {
		switch {
		case l.kind == visitLine && i == 0:
			title("where you were")
		case l.kind == visitLine && before != visitLine:
			title("last places")
		case l.kind == profileLine && before != profileLine:
			title("profiles")
		case l.kind > visitLine && before <= visitLine:
			gap()
		case airy && l.kind != visitLine:
			b.add("", -1)
		}
		before = l.kind
		if l.kind == visitLine && i == 0 {
			before = -1
		}
		b.add(pad+s.look.Bar(i == s.list.Cursor)+s.line(l, i == s.list.Cursor, w), i)
		if l.kind == profileLine && level < bare {
			for _, end := range s.profiles.Entries[l.index].Ends {
				b.add(pad+"  "+s.ending(end, w), i)
			}
		}
	}
	if level < terse && s.loaded && s.err == nil && !s.first() && !s.Typing() {
		title("other ways in")
		for _, spans := range s.ways(wide - 2) {
			b.add(pad+"  "+kit.Render(s.look, kit.Clip(spans, wide-2)...), -1)
		}
	}
	return b
}

// window is the part of the body around the cursor. A title whose first
// line is out of the window is left out.
func (s *Screen) window() body {
	b := s.body(roomy)
	for level := dense; level <= bare && len(b.text) > s.height; level++ {
		b = s.body(level)
	}
	from := 0
	for i, at := range b.at {
		if at == s.list.Cursor && i >= s.height {
			from = i - s.height + 1
		}
	}
	to := min(from+s.height, len(b.text))
	for to < len(b.text) && to > from+1 && b.at[to-1] < 0 {
		to--
	}
	return body{text: b.text[from:to], at: b.at[from:to]}
}

// top is the line above the list: what is typed, what is wrong.
func (s *Screen) top(width int) string {
	switch {
	case s.ask != nil:
		label := safe.Text("url of the service  ")
		if s.file {
			label = "file to import  "
		}
		if width < 40 {
			label = "> "
		}
		return s.look.Dim.Render(label) + s.ask.View(s.look, width-kit.Width(label))
	case s.search != nil:
		return s.look.Accent.Render("/") + " " + s.search.View(s.look, width-2)
	case !s.loaded:
		return ""
	case s.err != nil:
		return s.look.Bad.Render(kit.Cut(safe.Clean(s.err.Error()), width))
	case s.first():
		number := map[int]safe.Text{1: "one way", 2: "two ways", 3: "three ways", 4: "four ways"}
		return s.look.Dim.Render(kit.Cut("no profiles yet: "+number[len(s.lines)]+" on", width))
	}
	return ""
}

// widths are the columns of the list of profiles, the blanks behind them
// included; 0 is not shown. A title without badges reaches into their column.
type widths struct{ all, name, title, badges, host, token int }

// apart is how many blanks are between columns, at least.
const apart = 2

func (s *Screen) widths(width int) widths {
	w := widths{all: width - 2}
	alone := 0 // widest title without badges
	for _, e := range s.profiles.Entries {
		if name := safe.Clean(e.About.Profile); name != title(e) {
			w.name = max(w.name, min(kit.Width(name), 20)+apart)
		}
		n := s.badgesWidth(e)
		if n == 0 {
			alone = max(alone, kit.Width(title(e))+apart)
		} else {
			w.title = max(w.title, kit.Width(title(e))+apart)
		}
		w.badges = max(w.badges, n)
		w.host = max(w.host, kit.Width(address(s.env(e)))+apart)
		if e.Token != nil {
			sign, text := kit.TokenSpans(e.Token(s.env(e)), s.opts.Now())
			w.token = max(w.token, kit.Width(sign.Text)+kit.Width(text.Text))
		}
	}
	if w.badges > 0 {
		w.badges += apart
	}
	w.title = max(w.title, alone-w.badges)
	w.share()
	return w
}

// share lets the columns go that say least where there is no room for all:
// of the address half, then its end; then the token; then ends of titles.
func (w *widths) share() {
	const address, least = 18, 12 // cells in which an address, a title says something
	if w.name > 0 && w.all < 44+w.name {
		w.name = 0
	}
	w.all -= w.name
	defer func() { w.all += w.name }()
	room := w.all - w.title - w.badges - w.token
	switch {
	case room >= w.host:
		free := room - w.host // gaps as wide as there is room for, up to what looks well
		more := min(free/3, 24)
		w.title, w.host = w.title+more, w.host+more
		return
	case room >= address:
		w.host = room
		return
	}
	w.host = 0
	if w.title+w.badges+w.token > w.all {
		w.token = 0
	}
	w.title = min(w.title, max(w.all-w.badges, least))
	w.badges = min(w.badges, max(w.all-w.title, 0))
}

func (s *Screen) badgesWidth(e Entry) int {
	n := 0
	for _, a := range e.Environments {
		if word := e.badge(a); word != "" {
			n += kit.Width(word) + 3
		}
	}
	return max(n-1, 0)
}

func (s *Screen) line(l line, selected bool, w widths) string {
	switch l.kind {
	case profileLine:
		return s.profile(s.profiles.Entries[l.index], selected, w)
	case visitLine:
		return s.visit(s.visits[l.index], selected, w)
	case demoLine:
		return s.way("the demo", "two protected services on this machine", selected, w)
	case addLine:
		return s.way("add a profile", "question by question: address, sign-in", selected, w)
	case importLine:
		return s.way("import a file", "settings of Postman, appsettings.json, .env", selected, w)
	}
	return s.way("paste a URL", "opens its service; an error text is explained, offline", selected, w)
}

func (s *Screen) way(name, what safe.Text, selected bool, w widths) string {
	role := kit.Plain
	if selected {
		role = kit.Strong
	}
	return kit.Line(s.look, w.all, []kit.Span{{Text: kit.Pad(name, 18), Role: role}, {Text: what, Role: kit.Dim}}, nil)
}

func (s *Screen) profile(e Entry, selected bool, w widths) string {
	role := kit.Plain
	if selected {
		role = kit.Strong
	}
	var b strings.Builder
	name, at := title(e), s.env(e)
	if w.name > 0 {
		b.WriteString(kit.Paint(s.look, role, kit.Pad(kit.Cut(safe.Clean(e.About.Profile), w.name-apart), w.name)))
		if role = kit.Plain; name == safe.Clean(e.About.Profile) {
			name = ""
		}
	}
	room := w.all - w.name - w.title
	if s.badgesWidth(e) > 0 {
		b.WriteString(kit.Paint(s.look, role, kit.Pad(kit.Cut(name, w.title-1), w.title)))
		b.WriteString(s.badges(e, selected, w.badges))
		room -= w.badges
	} else {
		both := w.title + w.badges
		if e.why(at) != "" { // the reason needs the room more
			both = min(both, max(w.title, kit.Width(name)+apart))
		}
		b.WriteString(kit.Paint(s.look, role, kit.Pad(kit.Cut(name, both-1), both)))
		room = w.all - w.name - both
	}
	if why := e.why(at); why != "" {
		b.WriteString(s.look.Bad.Render(kit.Cut("✗ "+safe.Clean(why), room)))
		return b.String()
	}
	b.WriteString(s.look.Dim.Render(kit.Pad(kit.Cut(address(at), w.host-apart), w.host)))
	if w.token > 0 && e.Token != nil {
		sign, text := kit.TokenSpans(e.Token(at), s.opts.Now())
		b.WriteString(kit.Render(s.look, sign, kit.Span{Text: kit.Cut(text.Text, w.token-kit.Width(sign.Text)), Role: text.Role}))
	}
	return b.String()
}

// badges draws the environments in width cells; the chosen one of the selected
// profile is a block. Where there is no room for all, the chosen one is first.
func (s *Screen) badges(e Entry, selected bool, width int) string {
	var b strings.Builder
	used := 0
	for _, i := range s.order(e, width) {
		a := e.Environments[i]
		word := e.badge(a)
		need := kit.Width(word) + 2
		if word == "" || used+need > width {
			continue
		}
		kind := theme.BadgeOf(a.Badge, a.Live)
		if selected && i == s.chosen[e.About.Profile] {
			b.WriteString(s.look.Badge(kind, word))
		} else {
			b.WriteString(" " + s.look.BadgeText(kind).Render(word) + " ")
		}
		gap := min(1, width-used-need)
		b.WriteString(string(kit.Blank(gap)))
		used += need + gap
	}
	return b.String() + string(kit.Blank(width-used))
}

// order returns the environments of an entry as they are drawn.
func (s *Screen) order(e Entry, width int) []int {
	order := make([]int, len(e.Environments))
	all := 0
	for i, a := range e.Environments {
		order[i] = i
		all += kit.Width(e.badge(a)) + 3
	}
	if at := s.chosen[e.About.Profile]; all > width+1 && at < len(order) {
		order[0], order[at] = order[at], order[0]
	}
	return order
}

// why returns what is wrong with an environment of the profile, "" nothing.
func (e Entry) why(a client.About) string {
	if e.Err != "" {
		return e.Err
	}
	return e.Broken[a.Environment]
}

func title(e Entry) safe.Text {
	if e.About.Title != "" {
		return safe.Clean(e.About.Title)
	}
	return safe.Clean(e.About.Profile)
}

// badge is the name of an environment, with a sign where it cannot be used and
// others can.
func (e Entry) badge(a client.About) safe.Text {
	word := safe.Clean(a.Badge)
	if word != "" && e.Err == "" && e.Broken[a.Environment] != "" {
		word = "✗ " + word
	}
	return word
}

// address is the URL without its scheme.
func address(a client.About) safe.Text {
	url := a.URL
	if url == "" {
		url = a.Host
	}
	if _, rest, ok := strings.Cut(url, "://"); ok {
		url = rest
	}
	return safe.Clean(strings.TrimSuffix(url, "/"))
}

func base(path string) string { return filepath.Base(path) }

func count(n int, one, many safe.Text) safe.Text {
	word := many
	if n == 1 {
		word = one
	}
	return safe.Clean(strconv.Itoa(n)) + " " + word
}
