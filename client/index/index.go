// Package index finds types, properties and links of a model by parts of their names.
//
// It is a plain value made from a model, and it does not know where the model came from
// or what is done with what was found.
package index

import (
	"slices"
	"strings"
	"sync"

	"odatui/client"
)

// Kind is what an entry is.
type Kind uint8

// The kinds of entries.
const (
	Property Kind = iota
	Link
	Type
)

// Entry is a property or a link of the rows of a set, or of a type without a set; or a
// type.
type Entry struct {
	Kind   Kind
	Set    string // whose rows have it; "" none: it is that of Owner
	Owner  string // the type that has it, qualified; of a type, its own name
	Name   string // of a type: without its namespace
	Of     string // type of a property, target type of a link, kind of a type
	Target string // of a link: the set behind it, "" unknown
	Many   bool   // a link to several
	Doc    string // what it is, as the model says

	// In lower case: the name, Doc, and what the part before the dot of a pattern matches.
	low, lowDoc, lowOwner string
}

// Index is the entries of a model. It is not changed after it was made.
type Index struct {
	Schema *client.Schema // what it was made from

	entries   []Entry
	sets      map[string][2]int // where the entries of a set begin and end
	relations func() *relations // made when they are asked for
}

// New makes the index of a model: the columns of the sets in the model's order, then the
// types, then what types without a set have besides what they inherit, by name.
func New(schema *client.Schema) *Index {
	x := &Index{Schema: schema, sets: make(map[string][2]int, len(schema.Sets))}
	listed := make(map[string]bool, len(schema.Sets))
	for i := range schema.Sets {
		set := &schema.Sets[i]
		from := len(x.entries)
		if of := schema.Types[set.Type]; of != nil {
			listed[set.Type] = true
			x.members(of, set, 0, 0)
		}
		x.sets[set.Name] = [2]int{from, len(x.entries)}
	}
	names := make([]string, 0, len(schema.Types))
	for name := range schema.Types {
		names = append(names, name)
	}
	slices.Sort(names)
	x.relations = sync.OnceValue(func() *relations { return relate(schema, names) })
	for _, name := range names {
		of := schema.Types[name]
		x.add(Entry{Kind: Type, Owner: name, Name: short(name), Of: string(of.Kind), Doc: of.Doc,
			lowOwner: strings.ToLower(name[:len(name)-len(short(name))])})
	}
	for _, name := range names {
		if of := schema.Types[name]; !listed[name] {
			properties, links := Inherited(schema, of)
			x.members(of, nil, properties, links)
		}
	}
	return x
}

// Inherited returns how many of a type's properties and links are those of its base type:
// they come first.
func Inherited(schema *client.Schema, of *client.Type) (properties, links int) {
	if base := schema.Types[of.Base]; base != nil && of.Base != of.Name {
		return min(len(base.Properties), len(of.Properties)), min(len(base.Links), len(of.Links))
	}
	return 0, 0
}

// members adds properties and links of a type, without the first ones.
func (x *Index) members(of *client.Type, set *client.SchemaSet, properties, links int) {
	e := Entry{Owner: of.Name, lowOwner: strings.ToLower(of.Name)}
	if set != nil {
		e.Set, e.lowOwner = set.Name, strings.ToLower(set.Name+" "+of.Name)
	}
	for i := properties; i < len(of.Properties); i++ {
		p := &of.Properties[i]
		e.Name, e.Of, e.Doc = p.Name, p.Type, p.Doc
		x.add(e)
	}
	for i := links; i < len(of.Links); i++ {
		l := &of.Links[i]
		e.Kind, e.Name, e.Of, e.Many, e.Doc, e.Target = Link, l.Name, l.Target, l.Many, l.Doc, ""
		if set != nil {
			e.Target = set.Targets[l.Name]
		}
		x.add(e)
	}
}

func (x *Index) add(e Entry) {
	e.low, e.lowDoc = strings.ToLower(e.Name), strings.ToLower(e.Doc)
	x.entries = append(x.entries, e)
}

// Len returns the number of entries.
func (x *Index) Len() int { return len(x.entries) }

// Of returns the entries of a set, in the model's order; none if the model has no such set.
// They must not be changed.
func (x *Index) Of(set string) []Entry {
	if x == nil {
		return nil
	}
	at := x.sets[set]
	return x.entries[at[0]:at[1]]
}

// Find returns the entries that a pattern matches, best first, at most most of them, and
// how many there are.
func (x *Index) Find(p Pattern, most int) (found []*Entry, all int) {
	if x == nil || p.Empty() {
		return nil, 0
	}
	var byRank [ranks][]*Entry
	for i := range x.entries {
		rank := p.rank(&x.entries[i])
		if rank == 0 {
			continue
		}
		all++
		if len(byRank[rank]) < most {
			byRank[rank] = append(byRank[rank], &x.entries[i])
		}
	}
	for _, list := range byRank[1:] {
		found = append(found, list...)
	}
	return found[:min(len(found), most)], all
}

// short returns a name without its namespace.
func short(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }
