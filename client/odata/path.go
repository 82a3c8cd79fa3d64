package odata

import (
	"strings"

	"odatui/client"
)

// segments cuts a path at the slashes outside parentheses and quoted strings:
// Sets('a/b')/Link has two.
func segments(path string) []string { return client.PathSegments(path) }

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
	t := schema.At(path)
	return place{set: t.Set, kind: t.Type, many: t.Many, known: t.Known, whole: t.Whole}
}

// cutKey parts a segment from its parentheses, which come with the key.
func cutKey(segment string) (name, key string) {
	if i := strings.IndexByte(segment, '('); i >= 0 {
		return segment[:i], segment[i:]
	}
	return segment, ""
}

// element returns the type inside Collection(…) and whether it was one.
func element(typ string) (string, bool) { return client.ElementType(typ) }
