package profiles

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
)

// Value is what a key is set to; the zero Value removes the key.
type Value struct{ toml string }

// Text is a text.
func Text(s string) Value { return Value{quote(s)} }

// Bool is true or false.
func Bool(b bool) Value { return Value{strconv.FormatBool(b)} }

// Number is a whole number.
func Number(n int) Value { return Value{strconv.Itoa(n)} }

// List is a list of texts.
func List(texts []string) Value { return Value{quoteList(texts)} }

// Sets is the list of a plain JSON service's collections.
func Sets(list []RestSet) Value {
	parts := make([]string, len(list))
	for i, s := range list {
		pairs := []string{"name = " + quote(s.Name), "path = " + quote(s.Path)}
		if s.Title != "" {
			pairs = append(pairs, "title = "+quote(s.Title))
		}
		if len(s.Key) > 0 {
			pairs = append(pairs, "key = "+quoteList(s.Key))
		}
		parts[i] = "{ " + strings.Join(pairs, ", ") + " }"
	}
	return Value{"[" + strings.Join(parts, ", ") + "]"}
}

// Refer is a secret reference.
func Refer(r Reference) Value { return Value{r.TOML()} }

// Typed reads a value as the user types it for a key: text without quotes, numbers
// and true or false as they are, lists and references as in TOML. An empty text is
// the zero Value, two quotes are "". A secret as plain text is an error.
func (v Vocabulary) Typed(key, text string) (Value, error) {
	path, err := parseKey(key)
	if err != nil {
		return Value{}, err
	}
	kind, err := v.kindOf(path)
	if err != nil {
		return Value{}, err
	}
	if text == "" {
		return Value{}, nil
	}
	wrong := func(message string) (Value, error) { return Value{}, &Error{Key: key, Message: message} }
	switch kind {
	case typeInt:
		if _, err := strconv.Atoi(text); err != nil {
			return wrong("must be a whole number")
		}
		return Value{text}, nil
	case typeBool:
		if text != "true" && text != "false" {
			return wrong("must be true or false")
		}
		return Value{text}, nil
	case typeDate:
		if _, err := time.Parse(time.DateOnly, text); err != nil {
			return wrong("must be a date such as 2027-01-31")
		}
		return Value{text}, nil
	case typeList:
		if !strings.HasPrefix(text, "[") {
			return List(strings.Fields(text)), nil
		}
		return literal(key, text, false)
	case typeTable:
		return literal(key, text, false)
	case typeSecret:
		if !strings.HasPrefix(text, "{") {
			return Value{}, &Error{Key: key, Message: "a secret is not written as plain text",
				hints: []string{referenceHint, "or store it in the keyring: odatui profiles secret PROFILE[@ENV]"}}
		}
		return literal(key, text, true)
	case typeOpen:
		if strings.HasPrefix(text, "{") {
			return literal(key, text, true)
		}
	}
	if text == `""` || text == "''" {
		return Text(""), nil
	}
	return Text(text), nil
}

// CheckField returns what is wrong with a text that the user typed for a field of an
// auth method, nil if nothing is.
func (v Vocabulary) CheckField(field Field, text string) error {
	if field.Kind == FieldText && strings.HasSuffix(field.Name, "_url") {
		if message, hints := checkTyped(text); message != "" {
			return &Error{Key: "auth." + field.Name, Message: message, hints: hints}
		}
	}
	if len(field.Options) > 0 && !slices.Contains(field.Options, text) {
		return &Error{Key: "auth." + field.Name, Message: "must be " + list(field.Options)}
	}
	_, err := v.Typed("auth."+field.Name, text)
	return err
}

// literal takes a value that is written in TOML, a secret reference if it must
// be one.
func literal(key, text string, reference bool) (Value, error) {
	d, err := parse("", []byte("x = "+text+"\n"))
	if err != nil || len(d.root.keys) != 1 || toml.Unmarshal([]byte("x = "+text), new(map[string]any)) != nil {
		return Value{}, &Error{Key: key, Message: "this is not a TOML value",
			hints: []string{`write lists as ["a", "b"] and tables as { a = "b" }`}}
	}
	if reference {
		if _, wrong := readReference(d.root.get("x")); wrong != "" {
			return Value{}, &Error{Key: key, Message: wrong, hints: []string{referenceHint}}
		}
	}
	return Value{text}, nil
}

// keyType is what a key holds, as far as typing it goes.
type keyType int

const (
	typeText keyType = iota
	typeInt
	typeBool
	typeDate
	typeList
	typeTable
	typeSecret
	typeOpen // text or a secret reference
)

// keyTypes are the keys outside auth.
var keyTypes = map[string]keyType{
	"page_size": typeInt, "concurrency": typeInt,
	"order_by_key": typeBool, "live": typeBool, "insecure_http": typeBool, "licensed": typeBool, "rewrite_links": typeBool,
	"headers": typeTable, "query": typeTable, "tls": typeTable, "rest": typeTable, "auth": typeTable,
	"tls.insecure": typeBool, "rest.max_limit": typeInt, "rest.sets": typeList,
}

// kindOf returns what a key holds; an unknown key is an error.
func (v Vocabulary) kindOf(path []string) (keyType, error) {
	key := strings.Join(path, ".")
	if t, ok := keyTypes[key]; ok {
		return t, nil
	}
	known, here := profileKeys, ""
	switch {
	case len(path) == 1 && slices.Contains(profileKeys, key) && key != "environments":
		return typeText, nil
	case path[0] == "headers" || path[0] == "query":
		if len(path) == 2 {
			return typeOpen, nil
		}
	case len(path) == 2 && path[0] == "tls":
		known, here = tlsKeys, "tls."
	case len(path) == 2 && path[0] == "rest":
		known, here = restKeys, "rest."
	case len(path) >= 2 && path[0] == "auth":
		if t, ok := v.authType(path[1:]); ok {
			return t, nil
		}
		known, here = v.authKeys(), "auth."
	}
	last := path[len(path)-1]
	if here != "" && len(path) == 2 && slices.Contains(known, last) {
		return typeText, nil
	}
	e := &Error{Key: key, Message: "there is no such key"}
	if near := nearest(last, known); near != "" {
		e.hints = append(e.hints, "did you mean "+here+near+"?")
	} else if slices.Contains(v.authKeys(), last) {
		e.hints = append(e.hints, "did you mean auth."+last+"?")
	}
	return 0, e
}

func (v Vocabulary) authKeys() []string {
	keys := []string{"method"}
	for _, m := range v.Methods {
		for _, field := range m.Fields {
			keys = append(keys, field.Name)
		}
	}
	return keys
}

func (v Vocabulary) authType(path []string) (keyType, bool) {
	for _, m := range v.Methods {
		field, ok := m.Field(path[0])
		if !ok {
			continue
		}
		if len(path) == 2 {
			return typeText, field.Kind == FieldTable
		}
		types := map[FieldKind]keyType{FieldSecret: typeSecret, FieldFile: typeOpen, FieldList: typeList,
			FieldTable: typeTable, FieldDate: typeDate}
		return types[field.Kind], len(path) == 1
	}
	return 0, len(path) == 1 && path[0] == "method"
}

// TOML returns the value as it is written in the file, "" for the zero Value.
func (v Value) TOML() string { return v.toml }

// String returns the value for messages: TOML that may be cut, "nothing" for the
// zero Value.
func (v Value) String() string {
	if v.toml == "" {
		return "nothing"
	}
	return fmt.Sprintf("%.200s", v.toml)
}
