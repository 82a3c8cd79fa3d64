package odata

import (
	"fmt"
	"slices"
	"strings"

	"odatui/client"
)

// draft is a model as it was written: names may use aliases, base types are
// not resolved. XML and JSON are both read into one.
type draft struct {
	version    string
	alias      map[string]string // alias -> namespace, of the model's own and of referenced schemas
	types      []*client.Type
	containers []*container
	notes      []annotation
	warnings   []string
	interned   map[string]string // texts that were put together
	fulls      map[string]string // what full made of names with an alias

	// The namespace that full met last: most names share it with the one before.
	space, whole string
	aliased      bool
}

type container struct {
	name string // qualified
	base string
	sets []client.SchemaSet
}

// annotation is one term that was applied, as far as browsing needs it.
type annotation struct {
	target string // qualified, with a path behind a slash
	term   string
	value  string            // of a simple one
	record map[string]string // simple values of a record
}

func newDraft() *draft {
	return &draft{alias: map[string]string{}, interned: map[string]string{}, fulls: map[string]string{}}
}

// maxWarnings is how many warnings about a model are kept.
const maxWarnings = 50

func (d *draft) warn(format string, args ...any) {
	switch {
	case len(d.warnings) < maxWarnings:
		d.warnings = append(d.warnings, fmt.Sprintf(format, args...))
	case len(d.warnings) == maxWarnings:
		d.warnings = append(d.warnings, "further warnings were left out")
	}
}

// intern keeps one copy of a text that repeats: names of types.
func (d *draft) intern(s string) string {
	if kept, ok := d.interned[s]; ok {
		return kept
	}
	d.interned[s] = s
	return s
}

// full resolves the alias of a name such as Alias.Type.
func (d *draft) full(name string) string {
	if strings.HasPrefix(name, "Edm.") {
		return name
	}
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return name
	}
	if d.space != name[:dot] {
		d.space = name[:dot]
		d.whole, d.aliased = d.alias[d.space]
	}
	if !d.aliased {
		return name
	}
	whole, known := d.fulls[name]
	if !known {
		whole = d.whole + name[dot:]
		d.fulls[name] = whole
	}
	return whole
}

// fullType is full for a type that may be in Collection(…).
func (d *draft) fullType(typ string) string {
	inner, many := element(typ)
	switch name := d.full(inner); {
	case name == inner:
		return typ
	case many:
		return d.intern("Collection(" + name + ")")
	default:
		return name
	}
}

// schema resolves the draft. It never fails: faults are warnings.
func (d *draft) schema() *client.Schema {
	s := &client.Schema{Version: d.version, Types: make(map[string]*client.Type, len(d.types))}
	d.fulls = make(map[string]string, len(d.types))
	for _, t := range d.types {
		d.fullNames(t)
		if s.Types[t.Name] != nil {
			d.warn("type %s is declared twice", t.Name)
			continue
		}
		s.Types[t.Name] = t
	}
	done := map[*client.Type]bool{}
	for _, t := range d.types {
		d.inherit(s.Types, t, done, nil)
	}
	d.addSets(s)
	d.annotate(s)
	s.Warnings = d.warnings
	return s
}

func (d *draft) fullNames(t *client.Type) {
	t.Base = d.full(t.Base)
	for i := range t.Properties {
		t.Properties[i].Type = d.fullType(t.Properties[i].Type)
	}
	for i := range t.Links {
		t.Links[i].Target = d.full(t.Links[i].Target)
	}
}

// inherit puts the members of the base types before a type's own. A circle of base
// types is cut where it closes.
func (d *draft) inherit(types map[string]*client.Type, t *client.Type, done map[*client.Type]bool, below []*client.Type) {
	if t.Base == "" || t.Kind == client.TypeDefinition || t.Kind == client.EnumType || done[t] {
		return
	}
	base := types[t.Base]
	switch {
	case base == nil:
		d.warn("type %s: its base type %s is not declared", t.Name, t.Base)
	case base == t || slices.Contains(below, base):
		d.warn("type %s: its base types lead in a circle", t.Name)
		base = nil
	case len(below) >= maxDepth:
		d.warn("type %s: its base types are nested too deep", t.Name)
		base = nil
	}
	done[t] = true
	if base == nil {
		return
	}
	d.inherit(types, base, done, append(below, t))
	t.Properties = append(slices.Clip(base.Properties), t.Properties...)
	t.Links = append(slices.Clip(base.Links), t.Links...)
	if len(t.Keys) == 0 {
		t.Keys = base.Keys
	}
	t.Open = t.Open || base.Open
	t.Stream = t.Stream || base.Stream
}

// addSets lists the sets of every container, extended ones first.
func (d *draft) addSets(s *client.Schema) {
	order := slices.Clone(d.containers)
	slices.SortStableFunc(order, func(a, b *container) int {
		switch {
		case d.full(b.base) == a.name:
			return -1
		case d.full(a.base) == b.name:
			return 1
		}
		return 0
	})
	seen := map[string]bool{}
	for _, c := range order {
		for _, set := range c.sets {
			if seen[set.Name] {
				continue
			}
			seen[set.Name] = true
			set.Type = d.full(set.Type)
			if s.Types[set.Type] == nil {
				d.warn("set %s: its type %s is not declared", set.Name, set.Type)
			}
			set.Targets = d.targets(set.Targets)
			s.Sets = append(s.Sets, set)
		}
	}
}

// targets resolves aliases in the paths of bindings and leaves the container
// out of their targets.
func (d *draft) targets(raw map[string]string) map[string]string {
	if len(raw) == 0 {
		return nil
	}
	out := make(map[string]string, len(raw))
	for path, target := range raw {
		parts := strings.Split(path, "/")
		for i := range parts {
			parts[i] = d.full(parts[i])
		}
		if first, rest, ok := strings.Cut(target, "/"); ok && strings.Contains(first, ".") {
			target = rest
		}
		out[strings.Join(parts, "/")] = target
	}
	return out
}

// annotate applies the annotations that browsing needs.
func (d *draft) annotate(s *client.Schema) {
	sets := map[string]*client.SchemaSet{}
	for i := range s.Sets {
		sets[s.Sets[i].Name] = &s.Sets[i]
	}
	owns := map[string]bool{}
	for _, c := range d.containers {
		owns[c.name] = true
	}
	for _, a := range d.notes {
		head, path, hasPath := strings.Cut(a.target, "/")
		set := sets[path]
		if !owns[d.full(head)] || !hasPath || set == nil {
			continue
		}
		if space, term := d.term(a.term); strings.Contains(strings.ToLower(space), "capabilities") {
			ability(&set.Abilities, term, a)
		}
	}
	for _, terms := range [][]string{{"Description", "LongDescription"}, {"Label"}} {
		d.describe(s, sets, owns, terms)
	}
	for i := range s.Sets {
		if t := s.Types[s.Sets[i].Type]; t != nil && s.Sets[i].Doc == "" {
			s.Sets[i].Doc = t.Doc
		}
	}
}

// describe gives sets, types and properties without a description that of one of the
// terms.
func (d *draft) describe(s *client.Schema, sets map[string]*client.SchemaSet, owns map[string]bool, terms []string) {
	for _, a := range d.notes {
		space, term := d.term(a.term)
		if a.value == "" || !slices.Contains(terms, term) || space != coreVocabulary && space != commonVocabulary {
			continue
		}
		head, path, hasPath := strings.Cut(a.target, "/")
		head = d.full(head)
		var to *string
		switch of := s.Types[head]; {
		case owns[head] && sets[path] != nil:
			to = &sets[path].Doc
		case of != nil && !hasPath:
			to = &of.Doc
		case of.Property(path) != nil:
			to = &of.Property(path).Doc
		}
		if to != nil && *to == "" {
			*to = a.value
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
