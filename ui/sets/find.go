package sets

import (
	"cmp"
	"slices"
	"strings"

	"odatui/client"
	"odatui/ui/kit"
)

// fact is what the model says of a set.
type fact struct {
	doc            string
	key            string
	columns, links int
	of             *client.Type
}

// learn takes the model. Sets that only it names join the list, behind the others.
func (s *Screen) learn(schema *client.Schema) {
	if schema == nil {
		return
	}
	s.model, s.sets = schema, client.Unite(s.listed, schema)
	s.facts = make(map[string]fact, len(schema.Sets))
	for _, set := range schema.Sets {
		f := fact{doc: set.Doc, of: schema.Types[set.Type]}
		if f.of != nil {
			f.key, f.columns, f.links = strings.Join(f.of.Keys, ", "), len(f.of.Properties), len(f.of.Links)
		}
		s.facts[set.Name] = f
	}
	s.targets = func(set, link string) string {
		if at := schema.Set(set); at != nil && at.Targets[link] != "" {
			return at.Targets[link]
		}
		return ""
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
			if from, _ := contains(s.about(s.sets[i]), pattern); from >= 0 && !there {
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
	for _, set := range s.sets {
		of := s.facts[set.Name].of
		if of == nil {
			continue
		}
		matches := func(texts ...string) bool {
			return slices.ContainsFunc(texts, func(t string) bool { from, _ := contains(t, pattern); return from >= 0 })
		}
		for _, p := range of.Properties {
			if matches(p.Name, p.Doc) {
				hits = append(hits, hit{set: set.Name, name: p.Name, typ: p.Type, label: p.Doc})
			}
		}
		for _, l := range of.Links {
			if !matches(l.Name) {
				continue
			}
			h := hit{set: set.Name, name: l.Name, typ: s.targets(set.Name, l.Name), label: "link, one", link: true, many: l.Many}
			if h.typ == "" {
				h.typ = l.Target[strings.LastIndexByte(l.Target, '.')+1:]
			}
			if l.Many {
				h.label = "link, many"
			}
			hits = append(hits, h)
		}
	}
	return hits
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

// contains returns where a text holds another, however letters are cased; -1 it does not.
func contains(text, part string) (from, to int) {
	if from = strings.Index(text, part); from >= 0 {
		return from, from + len(part)
	}
	low := strings.ToLower(text)
	if len(low) != len(text) { // other letters: the offsets would not fit
		return -1, -1
	}
	part = strings.ToLower(part)
	if from = strings.Index(low, part); from < 0 {
		return -1, -1
	}
	return from, from + len(part)
}
