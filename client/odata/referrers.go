package odata

import (
	"maps"
	"slices"
	"sync"

	"odatui/client"
)

// backLinks knows the links of the records of all sets by the type that they lead to.
// It is made when it is first needed.
type backLinks struct {
	mu     sync.Mutex
	of     *client.Schema
	byType map[string][]backLink
}

// backLink is a link of the records of a set.
type backLink struct {
	set  *client.SchemaSet
	from *client.Type // that declares it: the set's own, or one derived from it
	link *client.Link
}

// to returns the links to a type or to one that it is derived from.
func (b *backLinks) to(schema *client.Schema, of *client.Type) []backLink {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.of != schema {
		b.of, b.byType = schema, indexLinks(schema)
	}
	var list []backLink
	for steps := 0; of != nil && steps < maxDepth; steps++ {
		list = append(list, b.byType[of.Name]...)
		of = schema.Types[of.Base]
	}
	return list
}

func indexLinks(schema *client.Schema) map[string][]backLink {
	derived := map[string][]*client.Type{} // by each of their bases
	for _, name := range slices.Sorted(maps.Keys(schema.Types)) {
		t := schema.Types[name]
		for base, steps := schema.Types[t.Base], 0; base != nil && steps < maxDepth; steps++ {
			derived[base.Name] = append(derived[base.Name], t)
			base = schema.Types[base.Base]
		}
	}
	index := map[string][]backLink{}
	for i := range schema.Sets {
		set := &schema.Sets[i]
		own := schema.Types[set.Type]
		if set.Kind != client.EntitySet || own == nil {
			continue
		}
		for _, from := range append([]*client.Type{own}, derived[own.Name]...) {
			links := from.Links
			if from != own { // the others are those of its base
				links = links[min(len(links), len(schema.Types[from.Base].Links)):]
			}
			for j := range links {
				index[links[j].Target] = append(index[links[j].Target], backLink{set, from, &links[j]})
			}
		}
	}
	return index
}

// referrers lists the links to the record from the sets of the service, but for those
// that are the other end of a link that it has itself.
func (l *linking) referrers(own []client.RowLink) []client.RowLink {
	if l.kind == nil || l.kind.Kind != client.EntityType {
		return nil
	}
	var list []client.RowLink
	for _, back := range l.s.back.to(l.schema, l.kind) {
		if back.link.Many && len(back.link.Pairs) == 0 || back.link.Contains || l.isPartner(back, own) || l.elsewhere(back) {
			continue
		}
		list = append(list, l.referrer(back))
	}
	return list
}

// isPartner reports whether a link to the record is the other end of one of its own.
func (l *linking) isPartner(back backLink, own []client.RowLink) bool {
	for i := range l.kind.Links {
		link := &l.kind.Links[i]
		if link.Partner != back.link.Name && back.link.Partner != link.Name || !l.schema.IsA(back.from.Name, link.Target) {
			continue
		}
		for _, listed := range own {
			if listed.Name == link.Name && (listed.Set == "" || listed.Set == back.set.Name) {
				return true
			}
		}
	}
	return false
}

// elsewhere reports whether the model binds a link to records that this one is not
// among.
func (l *linking) elsewhere(back backLink) bool {
	from := l.schema.At(back.set.Name)
	if back.from.Name != back.set.Type {
		from = l.schema.Step(from, back.from.Name)
	}
	to := l.schema.Step(from, back.link.Name)
	if !to.Bound || l.at.Home == nil || to.Home == l.at.Home {
		return false
	}
	return to.Home.Type == l.at.Home.Type || !l.schema.IsA(l.kind.Name, to.Home.Type)
}

// referrer describes a link to the record: the rows of a set whose foreign key is its
// key, else whose linked record has its key.
func (l *linking) referrer(back backLink) client.RowLink {
	out := client.RowLink{Name: back.link.Name, Back: true, Many: true, Set: back.set.Name, Type: back.from.Name}
	pairs := back.link.Pairs
	if len(pairs) == 0 {
		for _, key := range l.kind.Keys {
			pairs = append(pairs, client.Pair{Property: back.link.Name + "/" + key, Target: key})
		}
	}
	for _, p := range pairs {
		c := client.Condition{Property: p.Property, Value: l.value(p.Target).Clone()}
		if !c.Value.IsSet() {
			out.Why = "the row does not hold its " + p.Target
			return out
		}
		if prop := back.from.Property(p.Property); prop != nil {
			c.Type = prop.Type
		} else if prop := l.kind.Property(p.Target); prop != nil {
			c.Type = prop.Type
		}
		out.Pairs = append(out.Pairs, c)
	}
	if out.Why = l.filters(back.set.Name); out.Why == "" && len(pairs) == 0 {
		out.Why = "the model declares no key of " + l.kind.Name
	}
	if out.Why == "" {
		out.Query = client.Query{Path: back.set.Name, Where: out.Pairs}
		if back.from.Name != back.set.Type {
			out.Query.Path = back.set.Name + "/" + back.from.Name
		}
	}
	return out
}
