package filter

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"odatui/client"
)

// Quote writes a text literal: quotes inside are doubled.
func Quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// textOf returns the text of a text literal.
func textOf(literal string) string {
	literal = strings.TrimSuffix(strings.TrimPrefix(literal, "'"), "'")
	return strings.ReplaceAll(literal, "''", "'")
}

// typedText returns the prefix and the text of a literal such as duration'P1D'.
func typedText(literal string) (prefix, text string) {
	prefix, rest, _ := strings.Cut(literal, "'")
	return prefix, strings.ReplaceAll(strings.TrimSuffix(rest, "'"), "''", "'")
}

// Write returns the literal of a value of a type, "" unknown, as a version
// writes it. What cannot be compared with is an error that wraps
// [client.ErrCannot]. schema may be nil.
//
// A text that does not look like a value of its type is quoted: what comes from a
// service must not become another part of a filter.
func Write(v Version, schema *client.Schema, typ string, value client.Value) (string, error) {
	switch value.Kind {
	case client.Null:
		return "null", nil
	case client.Missing, client.Nested:
		return "", fmt.Errorf("%w: compare with a value that is an object, an array or not there", client.ErrCannot)
	}
	text := value.Text()
	if plain, ok := v.edm(Underlying(schema, typ), text); ok {
		return plain, nil
	}
	if name, ok := enumName(schema, typ, value); ok && isMembers(text) {
		return name + Quote(text), nil
	}
	if strings.HasPrefix(typ, "Edm.Geo") || typ == "Edm.Stream" || strings.HasPrefix(typ, "Collection(") {
		return "", fmt.Errorf("%w: compare a value of type %s", client.ErrCannot, typ)
	}
	if value.Kind == client.String || typ == "Edm.String" {
		return Quote(text), nil
	}
	return text, nil
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

// isMembers reports whether a text can be members of an enum, or their number.
func isMembers(s string) bool {
	for _, r := range s {
		if !nameRune(r, false) && !strings.ContainsRune("-+, ", r) {
			return false
		}
	}
	return s != ""
}

// edm writes the text of a primitive type whose literal is not simply quoted, false
// if type or text do not fit.
func (v Version) edm(typ, text string) (string, bool) {
	if text == "" {
		return "", false
	}
	form := formOf(text)
	if v.old() {
		return oldLiteral(typ, text, form)
	}
	switch typ {
	case "Edm.Guid":
		return text, form == GUIDForm
	case "Edm.Byte", "Edm.SByte", "Edm.Int16", "Edm.Int32", "Edm.Int64", "Edm.Decimal", "Edm.Single", "Edm.Double":
		return text, isNumber(text)
	case "Edm.Boolean":
		return text, text == "true" || text == "false"
	case "Edm.Date":
		return text, form == DateForm
	case "Edm.DateTimeOffset", "Edm.DateTime":
		return text, form == InstantForm || form == LocalForm
	case "Edm.TimeOfDay":
		return text, form == ClockForm
	case "Edm.Duration":
		return "duration" + Quote(text), isDuration(text)
	case "Edm.Binary":
		return "binary" + Quote(urlSafe.Replace(text)), isBinary(text)
	}
	return "", false
}

// urlSafe converts base64 to the alphabet of OData, for services that write the
// other one.
var urlSafe = strings.NewReplacer("+", "-", "/", "_")

// isNumber reports whether s is a number without the suffix of older versions.
func isNumber(s string) bool {
	last := s[len(s)-1]
	return s == "INF" || s == "-INF" || s == "NaN" || isDigit(last) && formOf(s) == NumberForm
}

// oldSuffixes are those of numbers before OData 4.
var oldSuffixes = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"Edm.Byte": "", "Edm.SByte": "", "Edm.Int16": "", "Edm.Int32": "", "Edm.Int64": "L",
		"Edm.Decimal": "M", "Edm.Single": "f", "Edm.Double": "d",
	}
})

// oldLiteral is Version.edm before OData 4.
func oldLiteral(typ, text string, form Form) (string, bool) {
	if suffix, ok := oldSuffixes()[typ]; ok {
		return strings.TrimRight(text, "LlMmFfDd") + suffix, form == NumberForm
	}
	if at, ok := oldInstant(text); ok {
		text, form = at, LocalForm
	}
	switch typ {
	case "Edm.Guid":
		return "guid" + Quote(text), form == GUIDForm
	case "Edm.Boolean":
		return text, text == "true" || text == "false"
	case "Edm.DateTime":
		switch form {
		case DateForm:
			text += "T00:00:00"
		case InstantForm:
			text = strings.TrimSuffix(strings.TrimSuffix(text, "Z"), "+00:00")
			form = formOf(text)
		}
		return "datetime" + Quote(text), form == LocalForm || form == DateForm
	case "Edm.DateTimeOffset":
		switch form {
		case DateForm:
			text += "T00:00:00Z"
		case LocalForm:
			text += "Z"
		}
		return "datetimeoffset" + Quote(text), form == InstantForm || form == LocalForm || form == DateForm
	case "Edm.Time":
		return "time" + Quote(text), isDuration(text)
	case "Edm.Binary":
		data, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(urlSafe.Replace(text), "="))
		return "X'" + strings.ToUpper(hex.EncodeToString(data)) + "'", err == nil
	}
	return "", false
}

// oldInstant reads the time of JSON before OData 4: /Date(1735122600000+0100)/.
func oldInstant(text string) (string, bool) {
	inside, ok := strings.CutPrefix(text, "/Date(")
	inside, closed := strings.CutSuffix(inside, ")/")
	if !ok || !closed || len(inside) < 2 {
		return "", false
	}
	if sign := strings.LastIndexAny(inside[1:], "+-"); sign >= 0 {
		inside = inside[:sign+1] // the moment is the same in every zone
	}
	ms, err := strconv.ParseInt(inside, 10, 64)
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.999"), err == nil
}
