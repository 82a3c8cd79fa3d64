package profiles

import (
	"cmp"
	"encoding/json"
	"strings"
)

// importPostman reads an environment that Postman exported.
func importPostman(root map[string]json.RawMessage, filename string) ([]Draft, []string, error) {
	var name string
	var values []struct {
		Key     string
		Value   any
		Enabled *bool
	}
	_ = json.Unmarshal(root["name"], &name) // without a name the file's is taken
	if json.Unmarshal(root["values"], &values) != nil {
		return nil, []string{"the values of the Postman environment are not a list of keys and values"}, nil //nolint:nilerr // what is wrong is said as a warning
	}
	all := map[string]string{}
	for _, v := range values {
		if text, ok := v.Value.(string); ok && (v.Enabled == nil || *v.Enabled) {
			all[v.Key] = text
		}
	}
	var list []named
	for _, v := range values {
		list = append(list, named{v.Key, expand(all[v.Key], all), within(v.Key, all)})
	}
	return gather(list, cmp.Or(name, nameOf(filename)))
}

// importPostmen reads several environments, as Postman's export of all data has
// them.
func importPostmen(list []map[string]json.RawMessage, filename string) (drafts []Draft, warnings []string, err error) {
	for _, root := range list {
		if root["values"] == nil {
			continue
		}
		more, told, err := importPostman(root, filename)
		if err != nil {
			return nil, nil, err
		}
		drafts, warnings = append(drafts, more...), append(warnings, told...)
	}
	return drafts, warnings, nil
}

// within reports whether a value is a part of another one.
func within(key string, all map[string]string) bool {
	for _, value := range all {
		if strings.Contains(value, "{{"+key+"}}") {
			return true
		}
	}
	return false
}

// expand puts values in place of {{names}}, a few levels deep.
func expand(text string, all map[string]string) string {
	for range 5 {
		if !strings.Contains(text, "{{") || len(text) > maxSecret {
			break
		}
		for key, value := range all {
			text = strings.ReplaceAll(text, "{{"+key+"}}", value)
		}
	}
	return text
}
