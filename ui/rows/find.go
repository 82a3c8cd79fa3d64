package rows

import (
	"cmp"
	"context"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/grid"
	"odatui/ui/kit"
	"odatui/ui/rows/pages"
)

// findLane is the loader's lane of the search in the rows that are held.
const findLane = "find"

// maxHits is how many hits are kept.
const maxHits = 100_000

// find is the search in the rows that are held. The zero value is no search.
type find struct {
	input *kit.Input // open while the words are typed
	words string     // what is searched for, "" nothing
	scope findScope  // what the hits are of
	hits  []hit      // in the order of the view
	more  bool       // there are more than are kept
	ready bool       // the hits of the scope have come
	going bool       // go to the hit by away once they have
	by    int
}

// on reports a search, with or without hits.
func (f *find) on() bool { return f.input != nil || f.words != "" }

// findScope is what was searched: whenever it differs the search begins again.
type findScope struct {
	words    string
	pages    *pages.Pages
	arrivals uint64
	loaded   int
	columns  string
}

// hit is a cell that holds the words.
type hit struct {
	row    int64
	column int // in the order of the view
}

func compareHits(a, b hit) int {
	return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.column, b.column))
}

// foundMsg is the result of a search.
type foundMsg struct {
	hits []hit
	more bool
}

// startFind opens the line of the search; with words it searches for them.
func (s *Screen) startFind(words string) tea.Cmd {
	s.endFind()
	if words == "" {
		s.find.input = &kit.Input{}
		return nil
	}
	s.setFind(words)
	return s.goToHit(0)
}

func (s *Screen) setFind(words string) {
	s.find.words = words
	s.grid.Mark(words)
}

// endFind ends the search and its work.
func (s *Screen) endFind() {
	s.loader.Cancel(findLane)
	s.find = find{}
	if s.grid != nil {
		s.grid.Mark("")
	}
}

// typeFind takes a key or a paste for the line.
func (s *Screen) typeFind(msg tea.Msg) tea.Cmd {
	if s.find.input.Update(msg) && s.find.words != s.find.input.Value() {
		s.setFind(s.find.input.Value())
	}
	return nil
}

// findCommands are the keys of the line.
func (s *Screen) findCommands() []kit.Command {
	return []kit.Command{
		{ID: "go", Keys: []string{"enter"}, Title: "to the hit", Help: "go to the first hit from the cursor on",
			Section: "searching", Silent: true, Run: kit.Run(s.enterFind)},
		{ID: "close", Keys: []string{"esc"}, Title: "end the search", Help: "end the search", Section: "searching", Silent: true,
			Run: kit.Run(func() tea.Cmd { s.endFind(); return nil })},
	}
}

// enterFind closes the line and goes to the first hit from the cursor on.
func (s *Screen) enterFind() tea.Cmd {
	s.find.input = nil
	if s.find.words == "" {
		return nil
	}
	return s.goToHit(0)
}

// refind searches whenever other rows or columns are there, or the words have changed.
func (s *Screen) refind() tea.Cmd {
	if s.find.words == "" || s.pages == nil {
		if s.loader.Cancel(findLane) || s.find.scope.words != "" {
			s.find.scope, s.find.hits, s.find.ready = findScope{}, nil, false
		}
		return nil
	}
	names := s.grid.Names()
	scope := findScope{words: s.find.words, pages: s.pages, arrivals: s.pages.Arrivals(), loaded: s.pages.Loaded(), columns: joined(names)}
	if scope == s.find.scope {
		return nil
	}
	if was := s.find.scope; was.pages != s.pages || was.words != scope.words || was.columns != scope.columns {
		s.find.ready, s.find.hits = false, nil
	}
	s.find.scope = scope
	parts, words := s.pages.Parts(), s.find.words
	return s.loader.Start(findLane, func(ctx context.Context) tea.Msg { return findIn(ctx, parts, names, words) })
}

// findIn searches rows for words: outside Update, until the context ends.
func findIn(ctx context.Context, parts []pages.Part, names []string, words string) tea.Msg {
	var found foundMsg
	finder := grid.NewFinder(words)
	for _, p := range parts {
		columns := make([]int, len(names))
		for i, name := range names {
			columns[i] = p.Rows.Column(name)
		}
		for row := range p.Rows.Len() {
			if ctx.Err() != nil {
				return nil
			}
			for i, at := range columns {
				if v := p.Rows.Cell(row, at); !holdsWords(finder, v) {
					continue
				}
				if found.more = len(found.hits) == maxHits; found.more {
					return found
				}
				found.hits = append(found.hits, hit{p.First + int64(row), i})
			}
		}
	}
	return found
}

func holdsWords(finder *grid.Finder, v client.Value) bool {
	return v.IsSet() && finder.In(v.Text())
}

// found takes the hits.
func (s *Screen) found(got tea.Msg) tea.Cmd {
	switch got := got.(type) {
	case kit.CrashedMsg:
		s.endFind()
		return kit.Note(kit.Warn, safe.Clean(got.Err.Error()))
	case foundMsg:
		s.find.hits, s.find.more, s.find.ready = got.hits, got.more, true
		if s.find.going {
			s.find.going = false
			return s.goToHit(s.find.by)
		}
	}
	return nil
}
