package odata

import (
	"errors"
	"fmt"
	"strings"

	"odatui/client"
	"odatui/client/odata/filter"
)

var errNoPath = errors.New("read rows: no set is named")

// literal writes a value as OData V4 writes it in a URL, not yet percent-encoded.
func literal(schema *client.Schema, typ string, v client.Value) (string, error) {
	return filter.Write(filter.V4, schema, typ, v)
}

// condition writes one comparison.
func condition(schema *client.Schema, kind *client.Type, c client.Condition) (string, error) {
	typ := c.Type
	if p := kind.Property(c.Property); p != nil && typ == "" {
		typ = p.Type
	}
	value, err := literal(schema, typ, c.Value)
	if err != nil {
		return "", fmt.Errorf("filter by %s: %w", c.Property, err)
	}
	if c.Not {
		return c.Property + " ne " + value, nil
	}
	return c.Property + " eq " + value, nil
}

// filterText joins the conditions of a query to its raw filter.
func filterText(schema *client.Schema, kind *client.Type, q client.Query) (string, error) {
	raw := strings.TrimSpace(q.Filter)
	if len(q.Where) == 0 {
		return raw, nil
	}
	var parts []string
	if raw != "" {
		if bindsLoosely(raw) {
			raw = "(" + raw + ")"
		}
		parts = append(parts, raw)
	}
	for _, c := range q.Where {
		text, err := condition(schema, kind, c)
		if err != nil {
			return "", err
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " and "), nil
}

// bindsLoosely reports whether a filter holds an "or" outside parentheses and
// quotes. Parentheses are only written where needed: some services know none.
func bindsLoosely(text string) bool {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case depth == 0 && i > 0 && isBlank(text[i-1]) && i+2 < len(text) &&
			strings.EqualFold(text[i:i+2], "or") && isBlank(text[i+2]):
			return true
		}
	}
	return false
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// keyPredicate writes the parentheses of a record path, in the model's order.
func keyPredicate(schema *client.Schema, kind *client.Type, value func(name string) client.Value) (string, error) {
	if kind == nil || len(kind.Keys) == 0 {
		return "", fmt.Errorf("%w: name one record: the model gives no key", client.ErrCannot)
	}
	parts := make([]string, 0, len(kind.Keys))
	for _, name := range kind.Keys {
		typ := ""
		if p := kind.Property(name); p != nil {
			typ = p.Type
		}
		text, err := literal(schema, typ, value(name))
		if err != nil {
			return "", fmt.Errorf("name one record by %s: %w", name, err)
		}
		if len(kind.Keys) > 1 {
			text = name + "=" + text
		}
		parts = append(parts, text)
	}
	return "(" + strings.Join(parts, ",") + ")", nil
}
