package profiles

import (
	"maps"
	"slices"
	"time"

	"github.com/pelletier/go-toml/v2"
)

// intended is what the document must mean once a change is made, worked out
// without looking at its text.
func (d *document) intended(c change) (map[string]any, error) {
	root, err := d.meaning()
	if err != nil {
		return nil, errCannotEdit
	}
	var value struct{ X any }
	if c.literal != "" {
		if err := toml.Unmarshal([]byte("X = "+c.literal+"\n"), &value); err != nil {
			return nil, &Error{Key: quotePath(c.path), Message: "this is not a TOML value"}
		}
	}
	table := root
	for _, key := range c.path[:len(c.path)-1] {
		next, ok := table[key].(map[string]any)
		if !ok {
			if table[key] != nil {
				return nil, errCannotEdit
			}
			next = map[string]any{}
			table[key] = next
		}
		table = next
	}
	last := c.path[len(c.path)-1]
	if c.literal == "" {
		delete(table, last)
	} else {
		table[last] = value.X
	}
	return root, nil
}

// prune takes out tables along a path that hold nothing: whether an empty table
// is written down says nothing.
func prune(root map[string]any, path []string) {
	if len(path) == 0 {
		return
	}
	next, ok := root[path[0]].(map[string]any)
	if !ok {
		return
	}
	prune(next, path[1:])
	if len(next) == 0 {
		delete(root, path[0])
	}
}

// sameMeaning compares decoded TOML. Not a number is like itself.
func sameMeaning(a, b any) bool {
	switch x := a.(type) {
	case map[string]any:
		y, ok := b.(map[string]any)
		return ok && maps.EqualFunc(x, y, sameMeaning)
	case []any:
		y, ok := b.([]any)
		return ok && slices.EqualFunc(x, y, sameMeaning)
	case float64:
		y, ok := b.(float64)
		return ok && (x == y || x != x && y != y)
	case time.Time:
		y, ok := b.(time.Time)
		return ok && x.Equal(y)
	}
	return a == b
}
