package profiles

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
)

// importPostman reads an environment that Postman exported.
func importPostman(root map[string]json.RawMessage, filename string) ([]Draft, []string) {
	var name string
	var values []struct {
		Key     string
		Value   any
		Enabled *bool
	}
	_ = json.Unmarshal(root["name"], &name) // without a name the file's is taken
	if json.Unmarshal(root["values"], &values) != nil {
		return nil, []string{"the values of the Postman environment are not a list of keys and values"}
	}
	var warnings []string
	all := map[string]string{}
	for _, v := range values {
		if text, ok := v.Value.(string); ok && (v.Enabled == nil || *v.Enabled) {
			all[v.Key] = text
		}
	}
	f := found{}
	for _, v := range values {
		text, ok := all[v.Key]
		meaning := meaningOf(v.Key)
		if !ok || meaning == "" || text == "" {
			continue
		}
		text = expand(text, all)
		switch _, already := f[meaning]; {
		case placeholder(text):
			warnings = append(warnings, fmt.Sprintf("%s holds a placeholder and is left out", v.Key))
		case already:
			warnings = append(warnings, fmt.Sprintf("%s is left out: %s says the same thing", v.Key, f[meaning].name))
		default:
			f[meaning] = finding{v.Key, strings.TrimSpace(text)}
		}
	}
	if len(f) == 0 {
		return nil, warnings
	}
	rest, environment := environmentOf(cmp.Or(name, nameOf(filename)))
	d, more := f.draft(cmp.Or(rest, "imported"), environment)
	return []Draft{d}, append(warnings, more...)
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
