package profiles

import (
	"maps"
	"slices"

	"github.com/joho/godotenv"
)

// importEnv reads a .env file. Variables with another prefix (LIVE_CLIENT_ID,
// UAT_CLIENT_ID) make a draft each; those without one are for all of them.
func importEnv(data []byte, filename string) ([]Draft, []string, error) {
	all, err := godotenv.UnmarshalBytes(data)
	if err != nil { // its text quotes the file
		return nil, nil, &Error{Message: "import: this is neither JSON nor a .env file, whose lines are NAME=value", hints: []string{whatIsRead}}
	}
	var list []named
	for _, name := range slices.Sorted(maps.Keys(all)) {
		list = append(list, named{name: name, value: all[name]})
	}
	return gather(list, nameOf(filename))
}
