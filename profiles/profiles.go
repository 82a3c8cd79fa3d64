// Package profiles reads and edits the profiles file: profiles, their
// environments, and references to secrets, in TOML.
//
// It does not know services, tokens or HTTP. The keys of auth methods and kinds of
// services are passed to it as a [Vocabulary]. A secret's value is read when it is
// used and is in no error, warning or printed value.
package profiles

import (
	"fmt"
	"os"
	"path/filepath"
)

// Version is the newest version of the file format this program writes.
const Version = 1

// File is a profiles file as it was read. It is not safe for concurrent use;
// its methods that save hold a lock against other processes.
type File struct {
	Path     string     // as given to Load
	Default  string     // ref of the profile that is used if none is named, "" none
	Profiles []*Profile // in the file's order
	Warnings []Warning  // in the file's order
	// ReadOnly says why the file is never written, "" if it may be.
	ReadOnly string

	doc       *document
	vocab     Vocabulary
	secretEnv []string // variables that hold secrets of any profile
}

// Profile is one API of the file.
type Profile struct {
	Name         string
	Title        string // "" none
	Like         string // name of the profile that this one is like, "" none
	Kind         string
	Default      string   // environment that the name alone addresses
	Environments []string // in the file's order; "default" alone if the file has none
	// Err is what makes the profile unusable in the environment that its name
	// alone addresses; nil if it can be used.
	Err error

	node            *node
	hasEnvironments bool       // Environments are in the file
	chain           []*Profile // itself, then the profiles that it is like
	broken          *Error     // why the chain ends too early, nil if it does not
}

// Warning is a mistake in the file that makes nothing unusable. It never holds a
// value, only keys.
type Warning struct {
	Profile string // "" the file itself
	Line    int    // from 1
	Column  int    // from 1, in characters
	Key     string // dotted, from the top of the file
	Message string // one lower-case line
}

// String returns one line: the place, the key and what is wrong.
func (w Warning) String() string {
	return fmt.Sprintf("line %d, column %d: %s: %s", w.Line, w.Column, visible(w.Key), w.Message)
}

// Vocabulary describes the auth methods and kinds of services that the program
// has.
type Vocabulary struct {
	Methods []Choice
	Kinds   []Choice // the default one first
}

// Choice is one auth method or kind of service.
type Choice struct {
	Name, Title, Help string
	Fields            []Field
}

// Field is one key of a choice.
type Field struct {
	Name, Title, Help string
	Kind              FieldKind
	Required          bool
	OneOf             string // another field that may be set instead
	Default           string
	Options           []string // allowed values, nil any
}

// FieldKind is what a field holds.
type FieldKind string

// The kinds of fields.
const (
	FieldText   FieldKind = "text"
	FieldSecret FieldKind = "secret" // a secret reference
	FieldList   FieldKind = "list"   // texts
	FieldTable  FieldKind = "table"  // names to texts
	FieldDate   FieldKind = "date"   // a TOML local date
	FieldFile   FieldKind = "file"   // a path or a secret reference
)

// Method returns the auth method of that name, false if there is none.
func (v Vocabulary) Method(name string) (Choice, bool) { return find(v.Methods, name) }

// Kind returns the kind of service of that name, false if there is none.
func (v Vocabulary) Kind(name string) (Choice, bool) { return find(v.Kinds, name) }

// Field returns the field of that name, false if there is none.
func (c Choice) Field(name string) (Field, bool) {
	for _, f := range c.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

func find(list []Choice, name string) (Choice, bool) {
	for _, c := range list {
		if c.Name == name {
			return c, true
		}
	}
	return Choice{}, false
}

func names(list []Choice) []string {
	out := make([]string, 0, len(list))
	for _, c := range list {
		out = append(out, c.Name)
	}
	return out
}

// names lists the profiles in the file's order.
func (f *File) names() []string {
	out := make([]string, 0, len(f.Profiles))
	for _, p := range f.Profiles {
		out = append(out, p.Name)
	}
	return out
}

// Profile returns the profile of that name, nil if there is none.
func (f *File) Profile(name string) *Profile {
	for _, p := range f.Profiles {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// DefaultPath returns the path of the profiles file if no other is named: below
// XDG_CONFIG_HOME if that is set (on every system), else below the system's folder
// for user configuration.
func DefaultPath() (string, error) {
	dir := os.Getenv("XDG_CONFIG_HOME")
	if dir == "" {
		var err error
		if dir, err = os.UserConfigDir(); err != nil {
			return "", &Error{Message: "find the folder for configuration: no home folder is known", Reason: reasonUnreadable,
				hints: []string{"name the file with --config or ODATUI_CONFIG"}, cause: err}
		}
	}
	if !filepath.IsAbs(dir) {
		return "", &Error{Message: "find the folder for configuration: XDG_CONFIG_HOME is not an absolute path", Reason: reasonUnreadable}
	}
	return filepath.Join(dir, "odatui", "profiles.toml"), nil
}
