package odata

import (
	"strings"

	"odatui/client"
)

// lists reports whether a path leads to a list. Without a model its form
// decides.
func (s *Service) lists(path string) (lists, sure bool) {
	if p := s.model.known().At(path); p.Known {
		return p.Many, true
	}
	parts := client.PathSegments(path)
	if len(parts) == 0 {
		return true, false
	}
	last := parts[len(parts)-1]
	switch last {
	case "$count", "$value", "$entity":
		return false, true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if set, ok := s.sets[path]; ok {
		return set.kind != client.Singleton && set.kind != client.ServiceDocument, set.kind == client.EntitySet
	}
	name, key := client.CutSegment(last)
	return key == "" || strings.Contains(name, "."), false
}

// records reports whether the rows of a list can only be objects. Without a
// model that is so for what is named like an entity set: properties and
// functions may be lists of anything.
func (s *Service) records(path string) bool {
	if p := s.model.known().At(path); p.Known {
		return p.Type != nil && p.Type.Kind == client.EntityType
	}
	if strings.ContainsAny(path, "/(.$") {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	set, listed := s.sets[path]
	return !listed || set.kind == "" || set.kind == client.EntitySet
}

// TypeAt returns the type of what is at a path, as far as the model is known.
func (s *Service) TypeAt(path string) (*client.Type, bool) {
	at := s.model.known().At(path)
	return at.Type, at.Many
}
