package client

import "strings"

// PathName returns the last name of a path, without a key: Lines of Orders(1)/Lines.
func PathName(path string) string {
	parts := PathSegments(path)
	if len(parts) == 0 {
		return path
	}
	name, _, _ := strings.Cut(parts[len(parts)-1], "(")
	return name
}

// TypeAt returns the type of the rows that a path leads to, nil where it is unknown.
func (s *Schema) TypeAt(path string) *Type {
	parts := PathSegments(path)
	if s == nil || len(parts) == 0 {
		return nil
	}
	name, _, _ := strings.Cut(parts[0], "(")
	kind := s.TypeOf(name)
	for _, part := range parts[1:] {
		name, _, called := strings.Cut(part, "(")
		switch link, cast := kind.Link(name), s.Types[name]; {
		case kind == nil:
			return nil
		case link != nil:
			kind = s.Types[link.Target]
		case cast != nil:
			kind = cast
		case kind.Property(name) != nil:
			kind = s.Types[strings.TrimSuffix(strings.TrimPrefix(kind.Property(name).Type, "Collection("), ")")]
		case called || len(kind.Keys) != 1: // a key may be a segment
			return nil
		}
	}
	return kind
}
