package sets

import (
	"cmp"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/index"
	"odatui/ui/kit"
)

// fact is what the model says of a set.
type fact struct {
	doc            string
	key            string
	columns, links int
	of             *client.Type
}

// learn takes the model.
func (s *Screen) learn(model *index.Index) {
	if model == nil {
		return
	}
	schema := model.Schema
	s.model = model
	s.facts = make(map[string]fact, len(schema.Sets))
	for _, set := range schema.Sets {
		f := fact{doc: set.Doc, of: schema.Types[set.Type]}
		if f.of != nil {
			f.key, f.columns, f.links = strings.Join(f.of.Keys, ", "), len(f.of.Properties), len(f.of.Links)
		}
		s.facts[set.Name] = f
	}
	s.refind()
}

// about is a set's title, else what the model says that it holds.
func (s *Screen) about(set client.Set) string {
	if set.Title != "" && set.Title != set.Name {
		return set.Title
	}
	return s.facts[set.Name].doc
}

// hit is a column or a link that a search found.
type hit struct {
	set   string
	name  string
	typ   string // a link's: its target
	label string
	link  bool
	many  bool
}

// pattern is what is searched for.
func (s *Screen) pattern() string {
	if s.search != nil {
		return s.search.Value()
	}
	return s.filter
}

// find applies the order, and what is searched. Sets are found by the letters of their
// names and by words in what is said of them, columns by parts of their names and labels.
func (s *Screen) find() {
	pattern := s.pattern()
	name := func(i int) string { return s.sets[i].Name }
	s.found = kit.Search(pattern, len(s.sets), name)
	if pattern != "" {
		for i := range s.sets {
			there := slices.ContainsFunc(s.found, func(m kit.Match) bool { return m.Index == i })
			if from, _ := kit.Within(s.about(s.sets[i]), pattern); from >= 0 && !there {
				s.found = append(s.found, kit.Match{Index: i})
			}
		}
	} else if s.byName {
		slices.SortStableFunc(s.found, func(a, b kit.Match) int {
			return cmp.Or(strings.Compare(strings.ToLower(name(a.Index)), strings.ToLower(name(b.Index))), cmp.Compare(a.Index, b.Index))
		})
	}
	s.list.Resize(len(s.found))
	s.hits = s.findColumns(pattern)
	s.columns.Resize(len(s.hits))
	s.inColumns = len(s.hits) > 0 && (s.inColumns || len(s.found) == 0)
	s.layout()
}

// findColumns lists the columns and links that a search finds, by set in the order of
// the list.
func (s *Screen) findColumns(pattern string) []hit {
	if strings.TrimSpace(pattern) == "" {
		return nil
	}
	var hits []hit
	words := index.Parse(pattern)
	for _, set := range s.sets {
		for _, e := range s.model.Of(set.Name) {
			if words.Matches(&e) {
				hits = append(hits, hitOf(e))
			}
		}
	}
	return hits
}

// hitOf returns what is shown of an entry of the model.
func hitOf(e index.Entry) hit {
	h := hit{set: e.Set, name: e.Name, typ: e.Of, label: e.Doc}
	if e.Kind == index.Link {
		h.link, h.many, h.label = true, e.Many, "link, one"
		if h.typ = e.Target; h.typ == "" {
			h.typ = e.Of[strings.LastIndexByte(e.Of, '.')+1:]
		}
		if e.Many {
			h.label = "link, many"
		}
	}
	return h
}

// refind finds again; the cursors stay on their set and column.
func (s *Screen) refind() {
	set, ok := s.current()
	var at hit
	if s.columns.Cursor < len(s.hits) {
		at = s.hits[s.columns.Cursor]
	}
	s.find()
	if ok {
		s.goTo(set.Name)
	}
	if i := slices.Index(s.hits, at); i >= 0 {
		s.columns.Go(i)
	}
	s.goToHit()
}

// goTo puts the cursor on a set, if it is in the list.
func (s *Screen) goTo(name string) {
	if i := slices.IndexFunc(s.found, func(m kit.Match) bool { return s.sets[m.Index].Name == name }); i >= 0 {
		s.list.Go(i)
	}
}
