package client

import (
	"net/url"
	"strings"
)

// Unite returns the sets that a service lists, in its order, followed by those that
// only its model names. listed is not changed. Without a list, none is unlisted.
func Unite(listed []Set, schema *Schema) []Set {
	if schema == nil {
		return listed
	}
	known := make(map[string]bool, 2*len(listed))
	for _, set := range listed {
		known[set.Name] = true
		path, _, _ := strings.Cut(set.URL, "?")
		if plain, err := url.PathUnescape(strings.TrimPrefix(path, "./")); err == nil { // listed by a title
			known[strings.TrimSuffix(plain, "()")] = true
		}
	}
	all := listed[:len(listed):len(listed)]
	for _, set := range schema.Sets {
		if !known[set.Name] {
			known[set.Name] = true
			all = append(all, Set{Name: set.Name, Kind: set.Kind, URL: url.PathEscape(set.Name), Unlisted: len(listed) > 0})
		}
	}
	return all
}
