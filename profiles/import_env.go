package profiles

import (
	"maps"
	"slices"
	"strings"

	"github.com/joho/godotenv"
)

// importEnv reads a .env file. Variables with another prefix (LIVE_CLIENT_ID,
// UAT_CLIENT_ID) make a draft each; those without one are for all of them. Variables
// that are paths (Api__Security__ClientId) are read as settings of .NET.
func importEnv(data []byte, filename string) ([]Draft, []string, error) {
	all, err := godotenv.UnmarshalBytes(data)
	if err != nil { // its text quotes the file
		return nil, nil, &Error{Message: "import: this is neither JSON nor a .env file, whose lines are NAME=value", hints: []string{whatIsRead}}
	}
	var (
		list   []named
		leaves []leaf
	)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		list = append(list, named{name: name, value: all[name]})
		if path, value := splitPath(name), strings.TrimSpace(all[name]); len(path) > 0 && value != "" {
			leaves = append(leaves, leaf{path, name, value})
		}
	}
	if slices.ContainsFunc(leaves, func(l leaf) bool { return len(l.path) > 1 }) {
		if drafts, warnings, err := sectionsOf(leaves).drafts(filename); err != nil || len(drafts) > 0 {
			return drafts, warnings, err
		}
	}
	return gather(list, nameOf(filename))
}
