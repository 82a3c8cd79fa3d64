package odata

import (
	"net/url"
	"strings"

	"odatui/client"
)

// segments cuts a path at the slashes outside parentheses and quoted strings:
// Sets('a/b')/Link has two.
func segments(path string) []string { return client.PathSegments(path) }

// setAddress is where a set of the service document is.
type setAddress struct {
	path string // encoded, below the root; may carry a query
	kind client.SetKind
	note string // how the service's own address was changed
}

// address returns the encoded path of a query below the root.
func (s *Service) address(path string) (setAddress, error) {
	parts := segments(path)
	if len(parts) == 0 {
		return setAddress{}, errNoPath
	}
	s.mu.Lock()
	whole, isWhole := s.sets[path]
	name, rest, _ := strings.Cut(parts[0], "(")
	first, isFirst := s.sets[name]
	s.mu.Unlock()
	if isWhole {
		return whole, nil
	}
	encoded := make([]string, len(parts))
	for i, p := range parts {
		encoded[i] = encode(p, pathChars)
	}
	if !isFirst {
		return setAddress{path: strings.Join(encoded, "/")}, nil
	}
	at, query, hasQuery := strings.Cut(first.path, "?")
	if rest != "" {
		at += "(" + encode(rest, pathChars)
	}
	encoded[0] = at
	joined := strings.Join(encoded, "/")
	if hasQuery {
		joined += "?" + query
	}
	return setAddress{path: joined, kind: first.kind, note: first.note}, nil
}

// locate turns a URL of the service document into an address below the root.
// One of another origin is not followed: the name is used instead.
func (r root) locate(name, link string) setAddress {
	byName := setAddress{path: encode(name, pathChars)}
	if link == "" {
		return byName
	}
	link = encodeIllegal(strings.TrimSpace(link))
	if !hasScheme(link) && !strings.HasPrefix(link, "/") {
		return setAddress{path: strings.TrimPrefix(link, "./")}
	}
	u, err := url.Parse(link)
	if err != nil {
		return byName
	}
	if u.Host == "" {
		u.Scheme, u.Host = r.given.Scheme, r.given.Host
	}
	path, ok := r.inside(u)
	if !ok {
		byName.note = "the service document places this set outside the profile's url; its name below the url was used"
		return byName
	}
	if u.RawQuery != "" && u.RawQuery != r.query {
		path += "?" + u.RawQuery
	}
	return setAddress{path: path}
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
