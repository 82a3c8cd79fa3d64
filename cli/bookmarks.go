package cli

import (
	"errors"
	"path/filepath"
	"strings"
	"time"

	"odatui/client"
	"odatui/profiles"
	"odatui/state"
	"odatui/ui"
)

// bookmarks returns the file of bookmarks: beside config.toml, that of the demo in its
// own folder.
func (a *app) bookmarks() (state.Bookmarks, error) {
	a.mu.Lock()
	demo, store := a.inDemo, a.store
	a.mu.Unlock()
	if demo {
		return state.Bookmarks{Path: filepath.Join(store.Dir(), bookmarksFile)}, nil
	}
	path, err := profiles.SettingsPath()
	return state.Bookmarks{Path: filepath.Join(filepath.Dir(path), bookmarksFile)}, err
}

const bookmarksFile = "bookmarks.json"

// bookmarkName returns the name of a bookmark in place of a set: ":norway".
func bookmarkName(set string) (string, bool) {
	name, ok := strings.CutPrefix(set, ":")
	return name, ok && name != ""
}

// bookmark finds a bookmark of a profile. One that there is not is an error with the names
// that there are.
func (a *app) bookmark(ref, name string) (state.Bookmark, error) {
	file, err := a.bookmarks()
	if err != nil {
		return state.Bookmark{}, err
	}
	profile, err := a.profileOf(ref)
	if err != nil {
		return state.Bookmark{}, err
	}
	mark, err := file.Find(profile, name)
	if !errors.Is(err, state.ErrNoBookmark) {
		return mark, err
	}
	names := a.bookmarkNames(ref)
	advice := "B in the rows of a set keeps its view under a name"
	if len(names) > 0 {
		advice = "bookmarks of " + profile + ": " + strings.Join(names, " ")
	}
	return mark, usage("profile "+profile+" has no bookmark :"+name, advice)
}

// profileOf returns the name of the profile that ref means.
func (a *app) profileOf(ref string) (string, error) {
	t, err := a.sessions().Target(ref)
	if err != nil {
		return "", err
	}
	return t.Profile, nil
}

// bookmarkNames lists the bookmarks of a profile as they are typed.
func (a *app) bookmarkNames(ref string) []string {
	file, err := a.bookmarks()
	if err != nil {
		return nil
	}
	profile, _ := profiles.SplitRef(ref)
	list, err := file.List()
	if err != nil {
		return nil
	}
	var names []string
	for _, mark := range list {
		if mark.Is(profile, mark.Name) {
			names = append(names, ":"+mark.Name)
		}
	}
	return names
}

// marked returns the query of a bookmark. What flags say of q takes the place of what
// the bookmark says, and a filter that is given is joined to it.
func (a *app) marked(ref, name string, q client.Query) (client.Query, error) {
	mark, err := a.bookmark(ref, name)
	if err != nil {
		return q, err
	}
	kept := mark.Query.Unplanned()
	switch {
	case kept.Filter == "":
		kept.Filter = q.Filter
	case q.Filter != "":
		kept.Filter = "(" + kept.Filter + ") and (" + q.Filter + ")"
	}
	if len(q.Select) > 0 {
		kept.Select = q.Select
	}
	if len(q.OrderBy) > 0 {
		kept.OrderBy = q.OrderBy
	}
	for _, text := range []struct{ from, to *string }{{&q.Expand, &kept.Expand}, {&q.Search, &kept.Search}, {&q.Apply, &kept.Apply}} {
		if *text.from != "" {
			*text.to = *text.from
		}
	}
	kept.Params = append(kept.Params, q.Params...)
	kept.Count = q.Count
	return kept, nil
}

// uiBookmarks returns the bookmarks for the explorer.
func (b *browser) uiBookmarks() ([]ui.Bookmark, error) {
	file, err := b.app.bookmarks()
	if err != nil {
		return nil, err
	}
	list, err := file.List()
	marks := make([]ui.Bookmark, len(list))
	for i, m := range list {
		marks[i] = uiBookmark(m)
	}
	return marks, err
}

func uiBookmark(m state.Bookmark) ui.Bookmark {
	return ui.Bookmark{Name: m.Name, Ref: m.Ref, Query: m.Query, Layout: ui.Layout(m.Layout)}
}

func (b *browser) keepBookmark(m ui.Bookmark) error {
	file, err := b.app.bookmarks()
	if err != nil {
		return err
	}
	return file.Keep(state.Bookmark{Name: m.Name, Ref: m.Ref, Query: m.Query, Layout: state.Layout(m.Layout), When: time.Now()})
}

func (b *browser) dropBookmark(m ui.Bookmark) error {
	file, err := b.app.bookmarks()
	if err != nil {
		return err
	}
	profile, _ := profiles.SplitRef(m.Ref)
	return file.Remove(profile, m.Name)
}
