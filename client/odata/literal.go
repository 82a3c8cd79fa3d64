package odata

import (
	"errors"
	"fmt"
	"strings"

	"odatui/client"
	"odatui/lazy"
)

var errNoPath = errors.New("read rows: no set is named")

const (
	datePart  = `-?(0[0-9]{3}|[1-9][0-9]{3,})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])`
	clockPart = `([01][0-9]|2[0-3]):[0-5][0-9]`
	timePart  = clockPart + `(:([0-5][0-9]|60)(\.[0-9]{1,12})?)?`
)

// What the text of a value must look like to be written without quotes. What
// comes from a server and does not look so is quoted: it must not become part of
// a filter.
var (
	guidText     = lazy.Regexp(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)
	numberText   = lazy.Regexp(`^([-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?|-?INF|NaN)$`)
	dateText     = lazy.Regexp(`^` + datePart + `$`)
	timeText     = lazy.Regexp(`^` + timePart + `$`)
	instantText  = lazy.Regexp(`^` + datePart + `T` + timePart + `(Z|[-+]` + clockPart + `)?$`)
	durationText = lazy.Regexp(`^[-+]?P([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?)?$`)
	binaryText   = lazy.Regexp(`^[A-Za-z0-9_=+/-]*$`)
	memberText   = lazy.Regexp(`^[-+\pL\pN_, ]+$`)
)

// literal writes a value as OData V4 writes it in a URL (OData ABNF 4.01),
// not yet percent-encoded. typ is the Edm type, "" unknown; schema may be nil.
func literal(schema *client.Schema, typ string, v client.Value) (string, error) {
	switch v.Kind {
	case client.Null:
		return "null", nil
	case client.Missing, client.Nested:
		return "", fmt.Errorf("%w: compare with a value that is an object, an array or not there", client.ErrCannot)
	}
	text := v.Text()
	if plain, ok := edmLiteral(underlying(schema, typ), text); ok {
		return plain, nil
	}
	if name, ok := enumName(schema, typ, v); ok && memberText.MatchString(text) {
		return name + quote(text), nil
	}
	if strings.HasPrefix(typ, "Edm.Geo") || typ == "Edm.Stream" || strings.HasPrefix(typ, "Collection(") {
		return "", fmt.Errorf("%w: compare a value of type %s", client.ErrCannot, typ)
	}
	if v.Kind == client.String {
		return quote(text), nil
	}
	if typ == "Edm.String" {
		return quote(text), nil
	}
	return text, nil
}

// edmLiteral writes the text of a primitive type whose literal is not simply
// quoted, false where type or text do not fit.
func edmLiteral(typ, text string) (string, bool) {
	switch typ {
	case "Edm.Guid":
		return text, guidText.MatchString(text)
	case "Edm.Byte", "Edm.SByte", "Edm.Int16", "Edm.Int32", "Edm.Int64", "Edm.Decimal", "Edm.Single", "Edm.Double":
		return text, numberText.MatchString(text)
	case "Edm.Boolean":
		return text, text == "true" || text == "false"
	case "Edm.Date":
		return text, dateText.MatchString(text)
	case "Edm.DateTimeOffset", "Edm.DateTime":
		return text, instantText.MatchString(text)
	case "Edm.TimeOfDay":
		return text, timeText.MatchString(text)
	case "Edm.Duration":
		return "duration" + quote(text), durationText.MatchString(text)
	case "Edm.Binary":
		return "binary" + quote(urlSafe.Replace(text)), binaryText.MatchString(text)
	}
	return "", false
}

// urlSafe converts base64 to the alphabet of OData, for services that write the
// other one.
var urlSafe = strings.NewReplacer("+", "-", "/", "_")

// underlying resolves a type definition to its underlying type.
func underlying(schema *client.Schema, typ string) string {
	for range 8 {
		if schema == nil {
			break
		}
		t := schema.Types[typ]
		if t == nil || t.Kind != client.TypeDefinition {
			break
		}
		typ = t.Base
	}
	return typ
}

// enumName returns the qualified name of an enum type. Without a model every
// type that is not Edm's own is taken for one; with a model that does not
// declare it, the plain quoted member is what services take.
func enumName(schema *client.Schema, typ string, v client.Value) (string, bool) {
	if typ == "" || strings.HasPrefix(typ, "Edm.") || strings.HasPrefix(typ, "Collection(") || v.Kind == client.Bool {
		return "", false
	}
	if schema == nil {
		return typ, v.Kind == client.String
	}
	t := schema.Types[typ]
	return typ, t != nil && t.Kind == client.EnumType
}

// quote writes a string literal: quotes inside are doubled.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

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

// filter joins the conditions of a query to its raw filter.
func filter(schema *client.Schema, kind *client.Type, q client.Query) (string, error) {
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
