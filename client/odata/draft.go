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
	functions  []client.Function
	containers []*container
	notes      []annotation
	sorted     map[noteKind][]note
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
	inner, many := client.ElementType(typ)
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
	d.sortNotes()
	d.annotateMembers(s.Types) // before they are inherited
	done := map[*client.Type]bool{}
	for _, t := range d.types {
		d.inherit(s.Types, t, done, nil)
	}
	d.addSets(s)
	d.addFunctions(s)
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
			set.Type, set.Function = d.full(set.Type), d.full(set.Function)
			if s.Types[set.Type] == nil && set.Kind != client.FunctionImport {
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
