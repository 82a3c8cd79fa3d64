package profiles

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/joho/godotenv"
)

// commonPrefixes say nothing about which API or environment is meant.
var commonPrefixes = []string{"", "azure", "aad", "entra", "oauth", "oauth2", "api", "odata", "ms", "app"}

// importEnv reads a .env file. Variables with another prefix (LIVE_CLIENT_ID,
// UAT_CLIENT_ID) make a draft each; those without one are for all of them.
func importEnv(data []byte, filename string) ([]Draft, []string, error) {
	all, err := godotenv.UnmarshalBytes(data)
	if err != nil { // its text quotes the file
		return nil, nil, &Error{Message: "import: this is not a .env file: lines are NAME=value"}
	}
	var warnings []string
	groups := map[string]found{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		prefix, meaning := splitVariable(name)
		value := strings.TrimSpace(all[name])
		switch {
		case meaning == "" || value == "":
			continue
		case placeholder(value):
			warnings = append(warnings, name+" holds a placeholder and is left out")
			continue
		}
		if groups[prefix] == nil {
			groups[prefix] = found{}
		}
		if already, ok := groups[prefix][meaning]; ok {
			warnings = append(warnings, fmt.Sprintf("%s is left out: %s says the same thing", name, already.name))
			continue
		}
		groups[prefix][meaning] = finding{name, value}
	}
	shared := groups[""]
	if len(groups) > 1 {
		delete(groups, "")
	}
	var drafts []Draft
	for _, prefix := range slices.Sorted(maps.Keys(groups)) {
		f := maps.Clone(shared)
		if f == nil {
			f = found{}
		}
		maps.Copy(f, groups[prefix])
		rest, environment := environmentOf(cmp.Or(prefix, nameOf(filename)))
		d, more := f.draft(cmp.Or(rest, nameOf(""), "imported"), environment)
		drafts, warnings = append(drafts, d), append(warnings, more...)
	}
	return drafts, warnings, nil
}

// splitVariable splits XMART_LIVE_CLIENT_ID into xmart_live and its meaning: the
// longest ending that means something wins.
func splitVariable(name string) (prefix, meaning string) {
	parts := strings.Split(strings.ToLower(name), "_")
	for i := range parts {
		meaning := meaningOf(strings.Join(parts[i:], "_"))
		if meaning == "" {
			continue
		}
		prefix := strings.Join(parts[:i], "_")
		if slices.Contains(commonPrefixes, prefix) {
			prefix = ""
		}
		return prefix, meaning
	}
	return "", ""
}
