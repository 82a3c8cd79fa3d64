package compare

import (
	"slices"
	"strings"

	"odatui/client"
)

// feature is a property or a link as it is compared: without namespaces.
type feature struct {
	name     string
	link     bool
	within   bool   // of a complex value or a derived type: shown only if it differs
	typ      string // of a property: Edm.String, Collection(Address); of a link, that of its target
	base     string // primitive type of a type definition, else typ
	target   string // of a link: the set that it leads to, "" unknown
	many     bool
	key      bool
	nullable bool
	members  []client.Member // of an enum
	facets   [3]string       // MaxLength, Precision, Scale
	doc      string
}

// text describes the feature: its type, whether it is part of the key and may be null.
func (f *feature) text() string {
	text := f.typ + f.size()
	if f.link {
		text = "one " + f.typ
		if f.many {
			text = "many " + f.typ
		}
	}
	if f.key {
		text += ", key"
	}
	if f.nullable && (!f.link || !f.many) {
		text += ", nullable"
	}
	return text
}

// size writes the facets as databases do: (50), (10,2).
func (f *feature) size() string {
	parts := slices.DeleteFunc(slices.Clone(f.facets[:]), func(s string) bool { return s == "" })
	if len(parts) == 0 {
		return ""
	}
	return "(" + strings.Join(parts, ",") + ")"
}

// local returns a type's name without its namespace; primitive types keep their names.
func local(name string) string {
	if inner, ok := strings.CutPrefix(name, "Collection("); ok {
		return "Collection(" + local(strings.TrimSuffix(inner, ")")) + ")"
	}
	if strings.HasPrefix(name, "Edm.") {
		return name
	}
	return name[strings.LastIndexByte(name, '.')+1:]
}

// gatherer collects the features of a type.
type gatherer struct {
	schema *client.Schema
	set    *client.SchemaSet // whose links it knows, nil none
	list   []feature
	within map[string]bool // types of the values around
}

// featuresOf returns the properties and links of a set's type, the key first, each
// followed by those within it; then those that only derived types have.
func featuresOf(schema *client.Schema, set *client.SchemaSet, t *client.Type) []feature {
	g := &gatherer{schema: schema, set: set, within: map[string]bool{}}
	g.add(t, "", nil)
	for _, d := range schema.DerivedFrom(t.Name) {
		name := "(" + local(d.Name) + ")"
		g.list = append(g.list, feature{name: name, within: true, typ: "a derived type", doc: d.Doc})
		g.add(d, name+"/", t)
	}
	return g.list
}

// add appends the features of a type that another one, nil none, does not have.
func (g *gatherer) add(t *client.Type, prefix string, without *client.Type) {
	if g.within[t.Name] || len(g.within) > mostWithin {
		return
	}
	g.within[t.Name] = true
	defer delete(g.within, t.Name)
	properties := slices.Clone(t.Properties)
	slices.SortStableFunc(properties, func(a, b client.Property) int { return keyRank(t, a.Name) - keyRank(t, b.Name) })
	for i := range properties {
		if p := &properties[i]; without.Property(p.Name) == nil {
			g.property(t, p, prefix)
		}
	}
	for i := range t.Links {
		if l := &t.Links[i]; without.Link(l.Name) == nil {
			f := feature{name: prefix + l.Name, link: true, within: prefix != "", typ: local(l.Target), many: l.Many, nullable: l.Nullable,
				doc: l.Doc}
			if g.set != nil {
				f.target = g.set.Targets[prefix+l.Name]
			}
			g.list = append(g.list, f)
		}
	}
}

// mostWithin bounds how deep values within values are compared.
const mostWithin = 16

func keyRank(t *client.Type, name string) int {
	if i := slices.Index(t.Keys, name); i >= 0 {
		return i
	}
	return len(t.Keys)
}

func (g *gatherer) property(t *client.Type, p *client.Property, prefix string) {
	f := feature{name: prefix + p.Name, within: prefix != "", typ: local(p.Type), base: local(p.Type), key: prefix == "" && t.IsKey(p.Name),
		nullable: p.Nullable, facets: [3]string{p.MaxLength, p.Precision, p.Scale}, doc: p.Doc}
	name, many := client.ElementType(p.Type)
	inner := g.schema.Types[name]
	f.many = many
	if inner == nil {
		g.list = append(g.list, f)
		return
	}
	switch inner.Kind {
	case client.TypeDefinition:
		f.base = strings.Replace(f.base, local(name), local(inner.Base), 1)
	case client.EnumType:
		f.members = inner.Members
	}
	g.list = append(g.list, f)
	if inner.Kind == client.ComplexType {
		g.add(inner, f.name+"/", nil)
	}
}
