package odata

import (
	"slices"
	"strings"

	"odatui/client"
)

// segments cuts a path at the slashes outside parentheses and quoted strings:
// Sets('a/b')/Link has two.
func segments(path string) []string {
	var parts []string
	depth, start, quoted := 0, 0, false
	for i := 0; i < len(path); i++ {
		switch c := path[i]; {
		case c == '\'' && depth > 0:
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == '/' && depth <= 0:
			parts = append(parts, path[start:i])
			start = i + 1
		}
	}
	parts = append(parts, path[start:])
	return slices.DeleteFunc(parts, func(p string) bool { return p == "" })
}

// place is the target of a path in the model.
type place struct {
	set   *client.SchemaSet // of the first segment, nil unknown
	kind  *client.Type      // of the target, nil unknown
	many  bool              // the target is a collection
	known bool              // many is known
	whole bool              // the path is the set itself
}

// walk follows a path through the model as far as it goes.
func walk(schema *client.Schema, path string) place {
	parts := segments(path)
	if schema == nil || len(parts) == 0 {
		return place{}
	}
	name, key := cutKey(parts[0])
	set := schema.Set(name)
	if set == nil {
		return place{}
	}
	p := place{set: set, kind: schema.Types[set.Type], known: true, whole: len(parts) == 1 && key == ""}
	p.many = set.Kind == client.EntitySet && key == ""
	for _, part := range parts[1:] {
		p = p.step(schema, part)
	}
	return p
}

func (p place) step(schema *client.Schema, part string) place {
	name, key := cutKey(part)
	none := place{set: p.set}
	if link := p.kind.Link(name); link != nil {
		return place{set: p.set, kind: schema.Types[link.Target], many: link.Many && key == "", known: true}
	}
	if cast := schema.Types[name]; cast != nil {
		return place{set: p.set, kind: cast, many: p.many && key == "", known: p.known}
	}
	if prop := p.kind.Property(name); prop != nil {
		inner, many := element(prop.Type)
		return place{set: p.set, kind: schema.Types[inner], many: many, known: true}
	}
	if p.many && p.kind != nil && len(p.kind.Keys) == 1 && !strings.HasPrefix(name, "$") {
		return place{set: p.set, kind: p.kind, known: true} // key as segment
	}
	return none
}

// cutKey parts a segment from its parentheses, which come with the key.
func cutKey(segment string) (name, key string) {
	if i := strings.IndexByte(segment, '('); i >= 0 {
		return segment[:i], segment[i:]
	}
	return segment, ""
}

// element returns the type inside Collection(…) and whether it was one.
func element(typ string) (string, bool) {
	if inner, ok := strings.CutPrefix(typ, "Collection("); ok {
		return strings.TrimSuffix(inner, ")"), true
	}
	return typ, false
}
