package index

import (
	"slices"
	"sync"

	"odatui/client"
)

// Referrer is a link to a type.
type Referrer struct {
	Of   *client.Type // that declares the link
	Link *client.Link
}

// relations are the ways from a type that the model declares elsewhere, by its name.
type relations struct {
	referrers map[string][]Referrer
	derived   map[string][]*client.Type
	functions map[string][]*client.Function
	imports   map[string]string // function -> the import by which it is called
	set       map[string]string // type -> its first entity set
}

// Referrers returns the links of other types to a type, by the names of these types.
func (x *Index) Referrers(name string) []Referrer { return x.relations().referrers[name] }

// Derived returns the types that have a type among their base types, by name.
func (x *Index) Derived(name string) []*client.Type { return x.relations().derived[name] }

// Functions returns the functions that are called on a type or on a collection of it, and
// those that are not bound and return it, in the model's order.
func (x *Index) Functions(name string) []*client.Function { return x.relations().functions[name] }

// Import returns the name of the function import that calls a function, "" none does.
func (x *Index) Import(function string) string { return x.relations().imports[function] }

// SetOf returns the first entity set whose rows are of a type, "" none.
func (x *Index) SetOf(name string) string { return x.relations().set[name] }

// relate makes the relations of a model.
func relate(schema *client.Schema, names []string) *relations {
	r := &relations{map[string][]Referrer{}, map[string][]*client.Type{}, map[string][]*client.Function{}, map[string]string{},
		map[string]string{}}
	for _, name := range names {
		of := schema.Types[name]
		_, inherited := Inherited(schema, of)
		for i := inherited; i < len(of.Links); i++ {
			if l := &of.Links[i]; l.Target != name {
				r.referrers[l.Target] = append(r.referrers[l.Target], Referrer{of, l})
			}
		}
		if of.Kind == client.EnumType || of.Kind == client.TypeDefinition {
			continue
		}
		var bases []string // a circle of base types ends where it closes
		for base := schema.Types[of.Base]; base != nil && !slices.Contains(bases, base.Name); base = schema.Types[base.Base] {
			bases = append(bases, base.Name)
			r.derived[base.Name] = append(r.derived[base.Name], of)
		}
	}
	for i := range schema.Sets {
		switch s := &schema.Sets[i]; {
		case s.Kind == client.FunctionImport:
			r.imports[s.Function] = s.Name
		case (s.Kind == client.EntitySet || s.Kind == "") && r.set[s.Type] == "":
			r.set[s.Type] = s.Name
		}
	}
	for i := range schema.Functions {
		f := &schema.Functions[i]
		of, _ := client.ElementType(f.Returns)
		if f.Bound {
			of, _ = client.ElementType(f.On)
		}
		r.functions[of] = append(r.functions[of], f)
	}
	return r
}

// Cache keeps the indexes of the models that were used last, so that each is made once. The
// zero value is empty; it is safe for concurrent use.
type Cache struct {
	mu   sync.Mutex
	kept []*Index // the newest one first
}

// mostKept is how many indexes are kept: those of two environments.
const mostKept = 2

// Of returns the index of a model.
func (c *Cache) Of(schema *client.Schema) *Index {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := slices.IndexFunc(c.kept, func(x *Index) bool { return x.Schema == schema })
	if at < 0 {
		c.kept = append([]*Index{New(schema)}, c.kept[:min(len(c.kept), mostKept-1)]...)
		return c.kept[0]
	}
	x := c.kept[at]
	c.kept = append([]*Index{x}, slices.Delete(c.kept, at, at+1)...)
	return x
}
