package profiles

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// leaf is a value of a settings file and its path. As in the configuration of .NET,
// the items of a list have numbers, and a key may be a path: "A:B" or "A__B".
type leaf struct {
	path  []string
	name  string // of the variable that it is from, "" its path
	value string
}

// leavesOf lists the values of a JSON document, sorted by their paths. Empty values
// are left out.
func leavesOf(data []byte) ([]leaf, error) {
	var root any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&root); err != nil {
		return nil, err
	}
	var out []leaf
	var walk func(path []string, v any)
	walk = func(path []string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(v)) {
				walk(append(slices.Clip(path), splitPath(key)...), v[key])
			}
		case []any:
			for i, item := range v {
				walk(append(slices.Clip(path), strconv.Itoa(i)), item)
			}
		case string:
			out = append(out, leaf{path: path, value: strings.TrimSpace(v)})
		case json.Number:
			out = append(out, leaf{path: path, value: v.String()})
		case bool:
			out = append(out, leaf{path: path, value: strconv.FormatBool(v)})
		}
	}
	walk(nil, root)
	return slices.DeleteFunc(out, func(l leaf) bool { return l.value == "" || len(l.path) == 0 }), nil
}

// splitPath splits a key of settings at ":" and "__".
func splitPath(key string) []string {
	parts := strings.Split(strings.ReplaceAll(key, "__", ":"), ":")
	return slices.DeleteFunc(parts, func(part string) bool { return part == "" })
}

// plainJSON returns JSON without the comments and trailing commas that an
// appsettings.json may have.
func plainJSON(data []byte) []byte {
	out := bytes.Clone(data)
	blank := func(from, to int) {
		for i := from; i < to; i++ {
			if out[i] != '\n' {
				out[i] = ' '
			}
		}
	}
	comma := -1
	for i := 0; i < len(out); {
		switch c := out[i]; {
		case c == '"':
			comma = -1
			i += textLength(out[i:], '"')
			continue
		case bytes.HasPrefix(out[i:], []byte("//")):
			end := i + bytes.IndexByte(append(slices.Clip(out[i:]), '\n'), '\n')
			blank(i, end)
			i = end
			continue
		case bytes.HasPrefix(out[i:], []byte("/*")):
			end := len(out)
			if n := bytes.Index(out[i+2:], []byte("*/")); n >= 0 {
				end = i + 2 + n + 2
			}
			blank(i, end)
			i = end
			continue
		case c == ',':
			comma = i
		case (c == '}' || c == ']') && comma >= 0:
			out[comma] = ' '
			comma = -1
		case c != ' ' && c != '\t' && c != '\r' && c != '\n':
			comma = -1
		}
		i++
	}
	return out
}
