package odata

import (
	"fmt"
	"slices"
	"strings"

	"odatui/client"
)

// RecordPath returns the path of one row of a page below the service root, for
// a Query of its own: by its key if the model declares one, else by the
// address that the service gives it. Rows without either are client.ErrCannot.
func (s *Service) RecordPath(p *client.Page, row int) (string, error) {
	schema := s.model.known()
	at := schema.At(p.Query.Path)
	if at.Many {
		if path := s.homePath(at, p, row); path != "" {
			return path, nil
		}
		if key, ok := rowKey(schema, at.Type, p, row); ok {
			return p.Query.Path + key, nil
		}
	}
	if at.Known && !at.Many {
		return p.Query.Path, nil
	}
	if id := string(p.ID(row)); strings.HasSuffix(id, ")") && strings.Contains(id, "(") {
		return id, nil
	}
	return "", fmt.Errorf("%w: name this record: neither its key nor its address is known", client.ErrCannot)
}

// rowKey returns the key predicate of a row, false if it does not hold its key.
func rowKey(schema *client.Schema, of *client.Type, p *client.Page, row int) (string, bool) {
	value := func(name string) client.Value { return p.Cell(row, p.Column(name)) }
	if of == nil || len(of.Keys) == 0 || slices.ContainsFunc(of.Keys, func(key string) bool { return !value(key).IsSet() }) {
		return "", false
	}
	key, err := keyPredicate(schema, of, value)
	return key, err == nil
}

// homePath returns the path of a row that is reached by a link or a function in the
// set where the model says that it is, "" if that is not known: many services answer
// only short paths.
func (s *Service) homePath(at client.Destination, p *client.Page, row int) string {
	if at.Set == nil || at.Home == nil || !at.Bound || at.Home.Kind != client.EntitySet {
		return ""
	}
	beyond := at.Set.Kind == client.FunctionImport
	for _, part := range client.PathSegments(p.Query.Path)[1:] {
		beyond = beyond || !strings.Contains(part, ".") // no cast
	}
	key, ok := rowKey(s.model.known(), at.Type, p, row)
	if !beyond || !ok {
		return ""
	}
	return at.Home.Name + key
}
