package filter

import (
	"fmt"
	"slices"
	"strings"

	"odatui/client"
)

// Join returns the text of conditions, without those that are off.
func Join(parts []client.FilterPart) string {
	text, joined := "", ""
	for _, part := range parts {
		condition := strings.TrimSpace(part.Text)
		if part.Off || condition == "" {
			continue
		}
		root := Parse(condition).Root
		loose := root.Kind == Logic && root.Op == "or"
		switch {
		case text == "":
			if text, joined = condition, ""; loose {
				joined = "or"
			}
			continue
		case part.Join == "or":
			text, joined = text+" or "+condition, "or"
			continue
		case joined == "or":
			text = "(" + text + ")"
		}
		if loose {
			condition = "(" + condition + ")"
		}
		text, joined = text+" and "+condition, "and"
	}
	return text
}

// compared are the operators and functions that compare a property with a value,
// by what they take.
var compared = []string{"eq", "ne", "contains", "startswith", "endswith", "ge", "gt", "le", "lt"}

// Operators returns the operators and functions that compare a property with one
// value, nil if it cannot be compared.
func Operators(l Language, property string) []string {
	s := scope{Language: l}
	o := s.infer(l.Parse(property).Root)
	var list []string
	for _, name := range compared {
		if f, ok := functions()[name]; ok {
			_, dialect := l.inDialect(name)
			if dialect && (o.class == f.at(0) || o.class == unknown && l.Type == nil) {
				list = append(list, name)
			}
			continue
		}
		takes := operators()[name].takes
		switch o.class {
		case many, entity, object, stream, geo:
			continue
		}
		if ok, _ := l.takesOperator(name); ok && (takes == nil || o.class == unknown || slices.Contains(takes, o.class)) {
			list = append(list, name)
		}
	}
	return list
}

// inDialect returns the name of a function in the version of a service, and
// whether the service takes it.
func (l Language) inDialect(name string) (string, bool) {
	if name == "contains" && l.Version.old() {
		name = "substringof"
	}
	ok, _ := l.takesFunction(name)
	return name, ok
}

// Comparison returns the text of one condition.
func Comparison(l Language, property, operator string, value client.Value) (string, error) {
	s := scope{Language: l}
	o := s.infer(l.Parse(property).Root)
	cannot := func(why string) error { return fmt.Errorf("filter by %s: %w: %s", property, client.ErrCannot, why) }
	if f, ok := functions()[operator]; ok && len(f.takes) == 2 && f.returns == boolean {
		name, ok := l.inDialect(operator)
		if !ok {
			_, why := l.takesFunction(name)
			return "", cannot(why)
		}
		text, err := Write(l.Version, l.Schema, "Edm.String", value)
		if err != nil {
			return "", fmt.Errorf("filter by %s: %w", property, err)
		}
		if name == "substringof" {
			return name + "(" + text + "," + property + ")", nil
		}
		return name + "(" + property + "," + text + ")", nil
	}
	if op, ok := operators()[operator]; !ok || op.logic {
		return "", cannot("there is no operator " + operator)
	}
	if ok, why := l.takesOperator(operator); !ok {
		return "", cannot(why)
	}
	text, err := Write(l.Version, l.Schema, o.typ, value)
	if err != nil {
		return "", fmt.Errorf("filter by %s: %w", property, err)
	}
	return property + " " + operator + " " + text, nil
}
