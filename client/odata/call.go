package odata

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/odata/filter"
)

var _ client.Caller = (*Service)(nil)

// Call returns the query that calls a function. Objects and lists are written as
// parameter aliases (OData URL conventions 5.3): they may hold any character.
func (s *Service) Call(path string, f client.Function, args []client.Condition) (client.Query, error) {
	schema := s.model.known()
	q := client.Query{}
	var parts []string
	for _, p := range f.Params {
		at := slices.IndexFunc(args, func(a client.Condition) bool { return a.Property == p.Name })
		if at < 0 {
			return q, &client.ArgumentError{Name: p.Name, Message: "it has no value"}
		}
		text, alias, err := argument(schema, p.Value, args[at].Value)
		if err != nil {
			return q, &client.ArgumentError{Name: p.Name, Message: err.Error()}
		}
		if alias {
			q.Params = append(q.Params, client.Param{Name: "@" + p.Name, Value: text})
			text = "@" + p.Name
		}
		parts = append(parts, p.Name+"="+text)
	}
	q.Path = path
	if len(parts) > 0 || f.Bound {
		q.Path += "(" + strings.Join(parts, ",") + ")"
	}
	return q, nil
}

// argument writes a value of a type for a call; alias: it must not be in the path.
func argument(schema *client.Schema, typ string, value client.Value) (text string, alias bool, err error) {
	if asJSON(schema, typ) && value.Kind != client.Null {
		if text := strings.TrimSpace(value.Text()); json.Valid([]byte(text)) {
			return text, true, nil
		}
		return "", false, errors.New("it is not JSON, as a value of " + typ + " is written")
	}
	text, err = literal(schema, typ, value)
	plain := filter.Underlying(schema, typ)
	if err == nil && value.Kind == client.String && plain != "Edm.String" && plain != "" && strings.HasPrefix(text, "'") {
		err = errors.New("it is not a value of " + typ)
	}
	return text, false, err
}

// asJSON reports a type whose values are objects or lists.
func asJSON(schema *client.Schema, typ string) bool {
	if strings.HasPrefix(typ, "Collection(") {
		return true
	}
	if schema == nil || schema.Types[typ] == nil {
		return false
	}
	kind := schema.Types[typ].Kind
	return kind == client.ComplexType || kind == client.EntityType
}
