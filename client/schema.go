package client

import (
	"slices"
	"strings"
)

// Schema is the model behind a service, as far as browsing needs it.
type Schema struct {
	Version string // "4.0", "4.01", "2.0" …
	Sets    []SchemaSet
	Types   map[string]*Type // by qualified name, namespaces in full
	// Functions are those without side effects, overloads one by one; actions are not
	// listed.
	Functions []Function
	Warnings  []string // what the model got wrong; reading went on
	Partial   string   // why the model could be read in part only, "" it was read whole
}

// SchemaSet ties a set to its type.
type SchemaSet struct {
	Name      string
	Kind      SetKind
	Type      string            // qualified name
	Doc       string            // what it holds, else what its type is, as the model says; "" nothing
	Targets   map[string]string // link path -> set
	Abilities Abilities         // from annotations; the zero value is all unknown
	Function  string            // of a function import: qualified name of its function
	Unlisted  bool              // the model says that the service document leaves it out
}

// Function is one overload of a function: it is called by GET and changes nothing.
type Function struct {
	Name    string  // qualified
	Bound   bool    // it is called on a value of its first parameter's type
	Params  []Param // Value is its type; the binding parameter is not among them
	On      string  // type of the binding parameter, Collection(…) included; "" unbound
	Returns string  // Edm.String, NS.T, Collection(NS.T)
	Doc     string
}

// Type is an entity, complex or enum type.
type Type struct {
	Name       string // qualified
	Base       string // qualified, "" none
	Kind       TypeKind
	Keys       []string   // key properties in the model's order, inherited ones included
	Properties []Property // inherited ones first
	Links      []Link     // inherited ones first
	Members    []Member   // of an enum
	Flags      bool       // an enum whose members can be combined
	Doc        string     // what it is, as the model says
	Abstract   bool
	Open       bool // rows may hold properties that are not declared
	Stream     bool // a media entity
}

// TypeKind is the kind of a type.
type TypeKind string

// The kinds of types.
const (
	EntityType     TypeKind = "EntityType"
	ComplexType    TypeKind = "ComplexType"
	EnumType       TypeKind = "EnumType"
	TypeDefinition TypeKind = "TypeDefinition"
)

// Property is a structural property.
type Property struct {
	Name      string
	Type      string // Edm.String, Collection(NS.T) …, alias resolved
	Nullable  bool
	MaxLength string // as written, "" none
	Precision string
	Scale     string
	Doc       string // what it is, as the model says; else its label
	Default   string // its default value as written, "" none
	// Text is the path of the property that says in words what a value means, from the
	// same record: Name, Region/Name. "" none (Common.Text).
	Text string
}

// Link is a navigation property.
type Link struct {
	Name     string
	Target   string // qualified name of its type
	Many     bool
	Contains bool   // the target has no set of its own
	Nullable bool   // of a link to one: there may be none
	Partner  string // the link that leads back, "" none is declared
	Pairs    []Pair // its foreign key (referential constraint), nil none is declared
	Doc      string
}

// Pair is a property of a record and the property of the linked record that it equals.
type Pair struct{ Property, Target string }

// Member is one member of an enum.
type Member struct{ Name, Value string }

// Set returns the set of that name, nil if there is none.
func (s *Schema) Set(name string) *SchemaSet {
	if s == nil {
		return nil
	}
	for i := range s.Sets {
		if s.Sets[i].Name == name {
			return &s.Sets[i]
		}
	}
	return nil
}

// TypeOf returns the type of the records at a path, nil where it is not known.
func (s *Schema) TypeOf(path string) *Type { return s.At(path).Type }

// DerivedFrom returns the types that have a type among their base types, by
// name.
func (s *Schema) DerivedFrom(name string) []*Type {
	var found []*Type
	for _, t := range s.Types {
		if t.Name != name && s.IsA(t.Base, name) {
			found = append(found, t)
		}
	}
	slices.SortFunc(found, func(a, b *Type) int { return strings.Compare(a.Name, b.Name) })
	return found
}

// Property returns the property of that name, nil if there is none.
func (t *Type) Property(name string) *Property {
	if t == nil {
		return nil
	}
	for i := range t.Properties {
		if t.Properties[i].Name == name {
			return &t.Properties[i]
		}
	}
	return nil
}

// Link returns the link of that name, nil if there is none.
func (t *Type) Link(name string) *Link {
	if t == nil {
		return nil
	}
	for i := range t.Links {
		if t.Links[i].Name == name {
			return &t.Links[i]
		}
	}
	return nil
}

// IsKey reports whether name is one of the key properties.
func (t *Type) IsKey(name string) bool {
	if t == nil {
		return false
	}
	for _, k := range t.Keys {
		if k == name {
			return true
		}
	}
	return false
}

// Columns returns the type's columns: keys first, then the other properties in
// the model's order, then its links.
func (t *Type) Columns() []Column {
	if t == nil {
		return nil
	}
	columns := make([]Column, 0, len(t.Properties)+len(t.Links))
	for _, k := range t.Keys {
		if p := t.Property(k); p != nil {
			columns = append(columns, Column{Name: p.Name, Type: p.Type, Nullable: p.Nullable, Key: true, Text: p.Text})
		}
	}
	for _, p := range t.Properties {
		if !t.IsKey(p.Name) {
			columns = append(columns, Column{Name: p.Name, Type: p.Type, Nullable: p.Nullable, Text: p.Text})
		}
	}
	for _, l := range t.Links {
		name := l.Target
		if l.Many {
			name = "Collection(" + l.Target + ")"
		}
		columns = append(columns, Column{Name: l.Name, Type: name, Nullable: true, Link: true})
	}
	return columns
}

// Knowledge is what is known of an ability.
type Knowledge uint8

// An ability is unknown until the model or a response shows it.
const (
	Unknown Knowledge = iota
	Yes
	No
)

// Ability is one thing a set can or cannot do, and the reason.
type Ability struct {
	Is     Knowledge
	Reason string // one lower-case line, "" for Unknown
}

// Abilities is what a set can do.
type Abilities struct {
	Count, Skip, Top, OrderBy, Filter, Search, Expand, Select Ability
	// Parallel reports whether more than one request at a time is allowed; a page
	// is only prefetched where it is not No.
	Parallel Ability
}
