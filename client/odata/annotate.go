package odata

import (
	"cmp"
	"strings"

	"odatui/client"
)

// annotation is one term that was applied, as far as browsing needs it.
type annotation struct {
	target string // qualified, with a path behind a slash
	term   string
	value  string            // of a simple one
	path   string            // of one that is a path
	record map[string]string // simple values of a record
}

// noteKind is what an annotation is used for.
type noteKind uint8

const (
	unused  noteKind = iota
	says             // it describes its target
	labels           // it names its target: used where nothing describes it
	texts            // it leads to the text of a value
	enables          // it is about what a set can do
)

// note is an annotation with its names in full.
type note struct {
	*annotation
	of, member string // the parts of its target
	term       string
}

// sortNotes sorts the annotations by their kind. There are many of few terms.
func (d *draft) sortNotes() {
	d.sorted = map[noteKind][]note{}
	type resolved struct {
		kind noteKind
		term string
	}
	known := map[string]resolved{}
	for i := range d.notes {
		a := &d.notes[i]
		r, ok := known[a.term]
		if !ok {
			var space string
			space, r.term = d.term(a.term)
			r.kind = kindOf(space, r.term)
			known[a.term] = r
		}
		if r.kind == unused || cmp.Or(a.value, a.path) == "" && r.kind != enables {
			continue
		}
		n := note{annotation: a, term: r.term}
		n.of, n.member, _ = strings.Cut(a.target, "/")
		n.of = d.full(n.of)
		d.sorted[r.kind] = append(d.sorted[r.kind], n)
	}
}

func kindOf(space, term string) noteKind {
	if strings.Contains(strings.ToLower(space), "capabilities") {
		return enables
	}
	if space != coreVocabulary && space != commonVocabulary {
		return unused
	}
	switch term {
	case "Description", "LongDescription":
		return says
	case "Label":
		return labels
	case "Text":
		return texts
	}
	return unused
}

// annotateMembers gives properties and links what annotations outside of them say.
func (d *draft) annotateMembers(types map[string]*client.Type) {
	for _, kind := range []noteKind{says, labels, texts} {
		for _, n := range d.sorted[kind] {
			of := types[n.of]
			if prop := of.Property(n.member); prop != nil && kind == texts {
				prop.Text = cmp.Or(prop.Text, n.path)
			} else if prop != nil {
				prop.Doc = cmp.Or(prop.Doc, n.value)
			} else if link := of.Link(n.member); link != nil {
				link.Doc = cmp.Or(link.Doc, n.value)
			}
		}
	}
}

// annotate gives sets and types what annotations say of them.
func (d *draft) annotate(s *client.Schema) {
	sets := map[string]*client.SchemaSet{}
	for i := range s.Sets {
		sets[s.Sets[i].Name] = &s.Sets[i]
	}
	owns := map[string]bool{}
	for _, c := range d.containers {
		owns[c.name] = true
	}
	for _, n := range d.sorted[enables] {
		if set := sets[n.member]; set != nil && owns[n.of] {
			ability(&set.Abilities, n.term, *n.annotation)
		}
	}
	for _, kind := range []noteKind{says, labels} {
		for _, n := range d.sorted[kind] {
			if set := sets[n.member]; set != nil && owns[n.of] {
				set.Doc = cmp.Or(set.Doc, n.value)
			} else if of := s.Types[n.of]; of != nil && n.member == "" {
				of.Doc = cmp.Or(of.Doc, n.value)
			}
		}
	}
	for i := range s.Sets {
		if t := s.Types[s.Sets[i].Type]; t != nil && s.Sets[i].Doc == "" {
			s.Sets[i].Doc = t.Doc
		}
	}
}

const (
	coreVocabulary   = "Org.OData.Core.V1"
	commonVocabulary = "com.sap.vocabularies.Common.v1"
)

// term parts a term's name from its namespace, aliases resolved.
func (d *draft) term(name string) (space, local string) {
	name, _, _ = strings.Cut(name, "#") // a qualifier in JSON
	name = d.full(name)
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return "", name
	}
	space = name[:dot]
	switch space {
	case "Core":
		space = coreVocabulary
	case "Common":
		space = commonVocabulary
	}
	return space, name[dot+1:]
}

// ability reads one term of the capabilities vocabulary (Org.OData.Capabilities.V1).
func ability(can *client.Abilities, term string, a annotation) {
	var to *client.Ability
	value, what := a.value, term
	member := func(ability *client.Ability, name string) {
		to, value, what = ability, a.record[name], name
	}
	switch term {
	case "TopSupported":
		to = &can.Top
	case "SkipSupported":
		to = &can.Skip
	case "CountRestrictions":
		member(&can.Count, "Countable")
	case "FilterRestrictions":
		member(&can.Filter, "Filterable")
	case "SortRestrictions":
		member(&can.OrderBy, "Sortable")
	case "SearchRestrictions":
		member(&can.Search, "Searchable")
	case "ExpandRestrictions":
		member(&can.Expand, "Expandable")
	case "SelectSupport":
		member(&can.Select, "Supported")
	default:
		return
	}
	switch strings.ToLower(value) {
	case "true":
		*to = client.Ability{Is: client.Yes, Reason: "the model says " + what + " is true"}
	case "false":
		*to = client.Ability{Is: client.No, Reason: "the model says " + what + " is false"}
	}
}
