package profiles

import (
	"path/filepath"
	"slices"
)

// Themes are the values of the setting theme, the default first.
var Themes = []string{"auto", "dark", "light", "ansi16", "none"}

var settingKeys = []string{"theme", "mouse", "grouping", "keys"}

// Settings are what config.toml says of the explorer.
type Settings struct {
	Theme    string              // one of [Themes]
	Mouse    bool                // the explorer gets the mouse
	Grouping bool                // digits of numbers are drawn in groups of three
	Keys     map[string][]string // command -> its keys
	Warnings []Warning           // in the order of the lines
}

// SettingsPath is config.toml in the folder of the default profiles file.
func SettingsPath() (string, error) {
	path, err := DefaultPath()
	if err != nil {
		return "", err
	}
	return filepath.Join(filepath.Dir(path), "config.toml"), nil
}

// LoadSettings reads settings. A file that does not exist holds the defaults. What is
// wrong is a warning; only a file that is not TOML is an error, a *[ParseError], and
// the settings are the defaults then.
func LoadSettings(path string) (Settings, error) {
	s := Settings{Theme: Themes[0], Mouse: true}
	data, err := read(path)
	if err != nil || len(data) == 0 {
		return s, err
	}
	d, err := parse(path, data)
	if err != nil {
		return s, err
	}
	f := &File{Path: path, doc: d}
	f.unknown(d.root, "", "", settingKeys)
	if n := d.root.get("theme"); n != nil {
		if n.kind == kindText && slices.Contains(Themes, n.text) {
			s.Theme = n.text
		} else {
			f.warn(n, "", "theme", "must be "+list(Themes))
		}
	}
	for key, value := range map[string]*bool{"mouse": &s.Mouse, "grouping": &s.Grouping} {
		switch n := d.root.get(key); {
		case n == nil:
		case n.kind == kindBool:
			*value = n.text == "true"
		default:
			f.warn(n, "", key, "must be true or false")
		}
	}
	s.Keys = f.keys(d.root.get("keys"))
	slices.SortStableFunc(f.Warnings, func(a, b Warning) int { return a.Line - b.Line })
	s.Warnings = f.Warnings
	return s, nil
}

// keys reads the table of commands and their keys: one as text, several as a list.
func (f *File) keys(n *node) map[string][]string {
	if n == nil {
		return nil
	}
	if n.kind != kindTable {
		f.warn(n, "", "keys", "must be a table: command = key")
		return nil
	}
	all := make(map[string][]string)
	for _, command := range n.keys {
		value := n.child[command]
		items := value.items
		if value.kind == kindText {
			items = []*node{value}
		}
		keys := make([]string, 0, len(items))
		for _, item := range items {
			if item.kind == kindText && item.text != "" {
				keys = append(keys, item.text)
			}
		}
		if len(keys) != len(items) || value.kind != kindText && value.kind != kindArray {
			f.warn(value, "", "keys."+command, "must be a key, or a list of keys")
			continue
		}
		all[command] = keys
	}
	return all
}
