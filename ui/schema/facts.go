package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/index"
)

// section is a part of the list of a type.
type section int

// The sections, in their order.
const (
	properties section = iota
	links
	types
	operations
)

// entry is one line of the list that the cursor can be on.
type entry struct {
	section section
	name    string
	key     bool
	null    bool
	typ     string // of a property, as the model writes it; of a member, its value
	enter   string // the type that enter goes to, "" none
	doc     string
	foreign string // of a foreign key: the link it is for
	facets  string
	members int    // of its enum type
	set     string // whose rows it opens, "" none
	column  bool   // name is a column of these rows

	many    bool // of a link
	card    string
	partner string
	word    string // what else it is: a member, a related type, a function
}

// mostDerived is how many derived types are listed.
const mostDerived = 60

// member is the word of the members of an enum.
const member = "member"

// facts is what is shown of one type. It does not change.
type facts struct {
	of      *client.Type
	set     string // whose rows are of this type, "" none
	doc     string // what it is, else what the set holds
	entries []entry
	around  neighbours
	text    string // why there is no type, "" there is one
	partial string
	faults  int // of the model
}

// model looks things up in a schema.
type model struct {
	*client.Schema
	*index.Index
}

// gather returns what is shown of a type. It is run outside Update.
func gather(x *index.Index, of *client.Type, set string) *facts {
	m := model{x.Schema, x}
	f := &facts{of: of, set: set, doc: of.Doc, partial: m.Partial, faults: len(m.Warnings)}
	if set == "" {
		f.set = m.SetOf(of.Name)
	}
	if s := m.Set(f.set); f.doc == "" && s != nil {
		f.doc = s.Doc
	}
	f.entries = make([]entry, 0, len(of.Properties)+len(of.Members)+len(of.Links)+8)
	for _, p := range of.Properties {
		f.entries = append(f.entries, m.property(of, p, f.set))
	}
	for _, v := range of.Members {
		f.entries = append(f.entries, entry{name: v.Name, typ: v.Value, word: member})
	}
	for _, l := range of.Links {
		f.entries = append(f.entries, m.link(of, l, f.set))
	}
	f.entries = append(f.entries, m.related(of, f.set)...)
	f.entries = append(f.entries, m.operations(of)...)
	f.around = m.neighbours(of, f.set)
	return f
}

// short returns a type without its namespace, as long as the model has it.
func (s *Screen) short(typ string) string {
	inner, many := client.ElementType(typ)
	if s.model.Types[inner] != nil {
		inner = last(inner)
	}
	if many {
		return "Collection(" + inner + ")"
	}
	return inner
}

// last returns a name without its namespace.
func last(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

func (m model) property(of *client.Type, p client.Property, set string) entry {
	inner, _ := client.ElementType(p.Type)
	e := entry{name: p.Name, key: of.IsKey(p.Name), null: p.Nullable, typ: p.Type, doc: p.Doc, set: set, column: set != ""}
	var facets []string
	if e.key {
		facets = append(facets, "key")
	}
	if to := m.Types[inner]; to != nil {
		e.enter = inner
		facets = append(facets, parts(to)...)
		e.members = len(to.Members)
	}
	for _, l := range of.Links {
		if slices.ContainsFunc(l.Pairs, func(pair client.Pair) bool { return pair.Property == p.Name }) {
			e.foreign = last(l.Target)
			break
		}
	}
	for _, f := range []struct{ name, value string }{
		{"MaxLength", p.MaxLength}, {"Precision", p.Precision}, {"Scale", p.Scale}, {"default", p.Default}, {"in words:", p.Text},
	} {
		if f.value != "" {
			facets = append(facets, f.name+" "+f.value)
		}
	}
	e.facets = strings.Join(facets, ", ")
	return e
}

// mostParts is how many parts of a type are named beside a property.
const mostParts = 12

// parts names the members of an enum, or the properties of a complex type.
func parts(of *client.Type) []string {
	var names []string
	switch of.Kind {
	case client.TypeDefinition:
		return []string{"= " + of.Base}
	case client.EnumType:
		for _, m := range of.Members[:min(len(of.Members), mostParts)] {
			names = append(names, m.Name)
		}
	default:
		for _, p := range of.Properties[:min(len(of.Properties), mostParts)] {
			names = append(names, p.Name)
		}
	}
	return names
}

// card is how many targets a link has.
func card(l *client.Link) string {
	switch {
	case l.Many:
		return "*"
	case l.Nullable:
		return "0..1"
	}
	return "1"
}

func (m model) link(of *client.Type, l client.Link, set string) entry {
	e := entry{section: links, name: l.Name, enter: l.Target, typ: l.Target, doc: l.Doc, many: l.Many, card: card(&l),
		set: m.target(&l, set)}
	if m.Types[l.Target] == nil {
		e.enter = ""
	}
	var said []string
	switch {
	case l.Target == of.Name && l.Partner == "":
		said = append(said, "to itself, no partner")
	case l.Target == of.Name:
		said = append(said, "to itself, partner "+l.Partner)
	case l.Partner != "":
		said = append(said, "partner "+l.Partner)
	}
	if l.Contains {
		said = append(said, "contained")
	}
	for _, pair := range l.Pairs {
		said = append(said, pair.Property+" = "+pair.Target)
	}
	e.partner = strings.Join(said, ", ")
	return e
}

// target returns the set behind a link: that of the binding, else the only set of its
// type; "" none.
func (m model) target(l *client.Link, set string) string {
	if at := m.Set(set); at != nil && at.Targets[l.Name] != "" {
		if to := at.Targets[l.Name]; m.Set(to) != nil {
			return to
		}
	}
	if l.Contains {
		return ""
	}
	return m.SetOf(l.Target)
}

// related lists the base type, the derived types and the other sets of a type.
func (m model) related(of *client.Type, set string) []entry {
	var list []entry
	add := func(word string, t *client.Type) {
		list = append(list, entry{section: types, word: word, name: last(t.Name), typ: t.Name, enter: t.Name, doc: t.Doc,
			set: m.SetOf(t.Name)})
	}
	if base := m.Types[of.Base]; base != nil {
		add("base", base)
	}
	derived := m.Derived(of.Name)
	for _, t := range derived[:min(len(derived), mostDerived)] {
		add("derived", t)
	}
	if more := len(derived) - mostDerived; more > 0 {
		list = append(list, entry{section: types, word: "derived", name: fmt.Sprintf("%d more", more), doc: "the palette finds them by name"})
	}
	for i := range m.Sets {
		s := &m.Sets[i]
		if word, ok := setWords[s.Kind]; ok && s.Type == of.Name && s.Name != set {
			list = append(list, entry{section: types, word: word, name: s.Name, set: s.Name, doc: s.Doc})
		}
	}
	return list
}

// setWords are the kinds of what is listed with a type.
var setWords = map[client.SetKind]string{client.EntitySet: "set", "": "set", client.Singleton: "one record"}

// operations lists the functions that are called on a type, and the function imports that
// return it.
func (m model) operations(of *client.Type) []entry {
	var list []entry
	for _, f := range m.Index.Functions(of.Name) {
		returns, _ := client.ElementType(f.Returns)
		e := entry{section: operations, typ: f.Returns, name: last(f.Name) + "(" + params(f) + ")", doc: f.Doc}
		if m.Types[returns] != nil {
			e.enter = returns
		}
		switch {
		case f.Bound && f.On == of.Name:
			e.word = "on a record"
		case f.Bound:
			e.word = "on a collection"
		case m.Import(f.Name) != "":
			e.word, e.set = "of the service", m.Import(f.Name)
		default: // nothing calls it
			continue
		}
		list = append(list, e)
	}
	slices.SortStableFunc(list, func(a, b entry) int { return cmp.Or(strings.Compare(a.word, b.word), strings.Compare(a.name, b.name)) })
	return list
}

func params(f *client.Function) string {
	names := make([]string, len(f.Params))
	for i, p := range f.Params {
		names[i] = p.Name
	}
	return strings.Join(names, ", ")
}
