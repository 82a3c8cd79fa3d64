package ui

import (
	"cmp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/lazy"
	"odatui/ui/dialog"
	"odatui/ui/kit"
)

// messages about bookmarks
type (
	// bookmarksMsg brings the bookmarks that there are. name opens one, ":" any as its
	// list.
	bookmarksMsg struct {
		list []Bookmark
		err  error
		name string
	}
	openBookmarkMsg struct{ mark Bookmark }
	dropBookmarkMsg struct{ mark Bookmark }
)

// bookmarked does what a message about bookmarks asks for.
func (m *Model) bookmarked(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case kit.BookmarkMsg:
		return m.keepBookmark(msg)
	case bookmarksMsg:
		return m.showBookmarks(msg)
	case openBookmarkMsg:
		return m.openBookmark(msg.mark)
	case dropBookmarkMsg:
		drop := m.deps.DropBookmark
		if drop == nil {
			return nil
		}
		return kept(func() error { return drop(msg.mark) }, "forgot :"+safe.Clean(msg.mark.Name))
	}
	return nil
}

// kept makes the command that changes the bookmarks and notes that, or why not.
func kept(change func() error, done safe.Text) tea.Cmd {
	return func() tea.Msg {
		if err := change(); err != nil {
			return kit.NoteMsg{Role: kit.Bad, Text: safe.Clean(err.Error())}
		}
		return kit.NoteMsg{Role: kit.OK, Text: done}
	}
}

// keepBookmark keeps a view, once it has a name.
func (m *Model) keepBookmark(msg kit.BookmarkMsg) tea.Cmd {
	keep := m.deps.KeepBookmark
	if keep == nil {
		return m.say(kit.Dim, "bookmarks are not kept here")
	}
	name := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(msg.Name), ":"))
	if name == "" {
		p := dialog.NewPrompt(m.look, "bookmark", "a name for this view: ' lists them, and odatui get "+
			safe.Clean(profileOf(msg.Visit.Ref))+" :NAME reads its rows", false, func(text string, ok bool) tea.Cmd {
			if !ok || strings.TrimSpace(text) == "" {
				return nil
			}
			return kit.Send(kit.BookmarkMsg{Visit: msg.Visit, Name: text})
		})
		p.Fill(suggested(msg.Visit.Query))
		return m.float(p, false)
	}
	mark := Bookmark{Name: name, Ref: msg.Visit.Ref, Query: msg.Visit.Query, Layout: msg.Visit.Place.Layout}
	return kept(func() error { return keep(mark) }, "kept as :"+safe.Clean(name)+"   ' lists the bookmarks")
}

func profileOf(ref string) string {
	name, _, _ := strings.Cut(ref, "@")
	return name
}

var (
	literals = lazy.Regexp(`'([^']+)'`)
	noWord   = lazy.Regexp(`[^\pL\pN]+`)
)

// suggested is a name for a view that a shell takes without quotes: its set and what
// it is filtered by.
func suggested(q client.Query) string {
	parts := []string{q.Path}
	for _, c := range q.Where {
		parts = append(parts, c.Value.Text())
	}
	for _, found := range literals.FindAllStringSubmatch(q.Filter, 3) {
		parts = append(parts, found[1])
	}
	name := strings.Trim(noWord.ReplaceAllString(strings.ToLower(strings.Join(parts, "-")), "-"), "-")
	return strings.Trim(string([]rune(name)[:min(40, len([]rune(name)))]), "-")
}

// openBookmarks lists the bookmarks, or opens the one of a name.
func (m *Model) openBookmarks(name string) tea.Cmd {
	list := m.deps.Bookmarks
	name = strings.TrimPrefix(strings.TrimSpace(name), ":")
	return func() tea.Msg {
		marks, err := list()
		return bookmarksMsg{marks, err, name}
	}
}

// showBookmarks opens the list, those of the profile in front first, or a bookmark.
func (m *Model) showBookmarks(msg bookmarksMsg) tea.Cmd {
	profile := ""
	if about, ok := m.about(); ok {
		profile = about.Profile
	}
	own := func(b Bookmark) int {
		if profileOf(b.Ref) == profile {
			return 0
		}
		return 1
	}
	marks := slices.Clone(msg.list)
	slices.SortStableFunc(marks, func(a, b Bookmark) int { return cmp.Compare(own(a), own(b)) })
	switch {
	case msg.err != nil:
		return m.say(kit.Bad, safe.Clean(msg.err.Error()))
	case msg.name != "":
		for _, mark := range marks {
			if strings.EqualFold(mark.Name, msg.name) {
				return m.openBookmark(mark)
			}
		}
		return m.say(kit.Warn, "there is no bookmark :"+safe.Clean(msg.name))
	case len(marks) == 0:
		return m.say(kit.Dim, "there are no bookmarks: B in the rows of a set keeps the view")
	}
	items := make([]dialog.Item, len(marks))
	for i, mark := range marks {
		hint := safe.Clean(mark.Query.Path)
		if own(mark) != 0 {
			hint = safe.Clean(profileOf(mark.Ref)) + "  " + hint
		}
		items[i] = dialog.Item{Text: safe.Clean(mark.Name), Hint: hint, Send: openBookmarkMsg{mark}}
	}
	d := dialog.NewList(m.look, "bookmarks", items, 0)
	if m.deps.DropBookmark != nil {
		d.Delete = func(item dialog.Item) tea.Msg { return dropBookmarkMsg{item.Send.(openBookmarkMsg).mark} }
	}
	return m.float(d, false)
}

// openBookmark opens a view in the environment in front, if it is one of its profile,
// else where it was made.
func (m *Model) openBookmark(mark Bookmark) tea.Cmd {
	place := kit.Place{Layout: mark.Layout}
	if session := m.session(); session != nil && session.About.Profile == profileOf(mark.Ref) {
		return m.arrive(mark.Query, place)(session)
	}
	return m.open(mark.Ref, m.arrive(mark.Query, place))
}
