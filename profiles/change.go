package profiles

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// Draft is a profile, or one environment of it, that is about to be added.
type Draft struct {
	Name        string
	Environment string // "" a profile without environments
	Settings    []Assignment
	Secrets     []DraftSecret
}

// Assignment sets a key.
type Assignment struct {
	Key   string // dotted, as in a profile: auth.client_id
	Value Value
}

// DraftSecret is a secret that was found and that has no place yet.
type DraftSecret struct {
	Key    string // auth.client_secret
	Env    string // name of the variable it came from, "" none
	Hidden Hidden
}

// Hidden is a text that is not shown however it is printed.
type Hidden struct{ text *string }

// Hide makes a hidden text.
func Hide(s string) Hidden { return Hidden{&s} }

// Reveal returns the text.
func (h Hidden) Reveal() string {
	if h.text == nil {
		return ""
	}
	return *h.text
}

// String hides the text.
func (h Hidden) String() string { return "•••" }

// GoString hides the text.
func (h Hidden) GoString() string { return "•••" }

// Format hides the text, whatever the verb.
func (h Hidden) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("•••")) }

// MarshalText hides the text.
func (h Hidden) MarshalText() ([]byte, error) { return []byte("•••"), nil }

// Set sets a key of the draft; an empty text is left out.
func (d *Draft) Set(key, text string) {
	if text != "" {
		d.Settings = append(d.Settings, Assignment{key, Text(text)})
	}
}

// Ref is how the draft will be addressed.
func (d *Draft) Ref() string {
	if d.Environment == "" {
		return d.Name
	}
	return d.Name + "@" + d.Environment
}

// shared are keys of a draft that belong to the profile, not to an environment.
var shared = []string{"title", "kind"}

// Add adds a profile or a further environment to the file and saves it. Secrets
// of the draft are not written; set references to them in its Settings first.
func (f *File) Add(d Draft) error { return f.AddAll([]Draft{d}) }

// AddAll is Add for several drafts at once: all are written or none. A draft
// without an environment, before others of its name that have one, holds what
// they share.
func (f *File) AddAll(list []Draft) error {
	return f.apply(func(now *File) ([]change, error) { return now.addingAll(list) })
}

// Try says what would be wrong with drafts once they are added, nil nothing.
// Nothing is written.
func (f *File) Try(list ...Draft) []error {
	changes, err := f.addingAll(list)
	if err != nil {
		return []error{err}
	}
	doc := f.doc
	for _, c := range changes {
		if doc, err = doc.edit(c); err != nil {
			return []error{editError(f.Path, c, err)}
		}
	}
	next, err := load(f.Path, doc.bytes(), f.vocab)
	if err != nil {
		return []error{err}
	}
	var problems []error
	for i, d := range list {
		if d.Environment == "" && slices.ContainsFunc(list[i+1:], func(o Draft) bool { return o.Name == d.Name }) {
			continue // what others share cannot be opened
		}
		_, more := next.Look(d.Ref())
		problems = append(problems, more...)
	}
	return problems
}

func (f *File) addingAll(list []Draft) ([]change, error) {
	var out []change
	for _, d := range list {
		if err := checkName(d.Name, "a profile"); err != nil {
			return nil, err
		}
		if d.Environment != "" {
			if err := checkName(d.Environment, "an environment"); err != nil {
				return nil, err
			}
		}
		more, err := f.adding(d)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

// Line is where a profile or environment begins in the file, 1 if it is not
// there.
func (f *File) Line(ref string) int {
	prefix, err := f.table(ref)
	if err != nil {
		return 1
	}
	if n := f.doc.root.find(prefix...); n != nil {
		line, _ := f.doc.position(n.at)
		return line
	}
	return 1
}

// SecretVariables are the environment variables that profiles take secrets
// from, for leaving them out of what other programs get.
func (f *File) SecretVariables() []string { return slices.Clone(f.secretEnv) }

func (f *File) adding(d Draft) ([]change, error) {
	base := []string{"profiles", d.Name}
	prefix := base
	p := f.Profile(d.Name)
	if d.Environment != "" {
		prefix = append(slices.Clip(base), "environments", d.Environment)
	}
	switch {
	case p == nil:
	case d.Environment == "" || slices.Contains(p.Environments, d.Environment) && p.written():
		return nil, &Error{Profile: d.Ref(), Message: "is in the file already", hints: []string{"change it: odatui profiles edit " + shell(d.Ref()), "or take another name"}}
	case !p.written():
		return nil, &Error{Profile: d.Name, Message: "has no environments yet: what stands in it would become the base of the new one",
			hints: []string{"give what is there an environment of its own first: odatui profiles edit"}}
	}
	var out []change
	for _, s := range d.Settings {
		path, err := parseKey(s.Key)
		if err != nil {
			return nil, err
		}
		at := prefix
		if slices.Contains(shared, path[0]) {
			if p != nil {
				continue
			}
			at = base
		}
		out = append(out, change{append(slices.Clip(at), path...), s.Value.toml})
	}
	if len(out) == 0 {
		return nil, &Error{Profile: d.Ref(), Message: "nothing to add"}
	}
	return out, nil
}

// CheckName says what is wrong with the name of a profile.
func CheckName(name string) error { return checkName(name, "a profile") }

// CheckEnvironment says what is wrong with the name of an environment.
func CheckEnvironment(name string) error { return checkName(name, "an environment") }

func checkName(name, what string) error {
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == '@' || r == '/' || r == 0x7f }) || strings.HasPrefix(name, "-") {
		return &Error{Message: "the name of " + what + " must be one word without @ and /"}
	}
	return nil
}

// Set sets a key of a profile (name) or of an environment (name@environment)
// and saves the file. The zero Value takes the key away; where an environment
// would inherit it, "" is written.
func (f *File) Set(ref, key string, v Value) error {
	return f.SetAll(ref, []Assignment{{key, v}})
}

// SetAll is Set for several keys at once: all are written or none.
func (f *File) SetAll(ref string, list []Assignment) error {
	return f.apply(func(now *File) ([]change, error) {
		prefix, err := now.table(ref)
		if err != nil {
			return nil, err
		}
		var out []change
		for _, a := range list {
			path, err := parseKey(a.Key)
			if err != nil {
				return nil, err
			}
			c := change{append(slices.Clip(prefix), path...), a.Value.toml}
			if c.literal == "" && len(prefix) > 2 && now.doc.root.find(append(slices.Clip(prefix[:2]), path...)...) != nil {
				c.literal = `""`
			}
			out = append(out, c)
		}
		return out, nil
	})
}

// Remove takes a profile (name) or one environment (name@environment) out of
// the file and saves it. The file's default goes with what it names.
func (f *File) Remove(ref string) error {
	return f.apply(func(now *File) ([]change, error) {
		prefix, err := now.table(ref)
		if err != nil {
			return nil, err
		}
		out := []change{{path: prefix}}
		name, env := prefix[1], ""
		p := now.Profile(name)
		if len(prefix) > 2 {
			env = prefix[3]
			if len(p.Environments) == 1 {
				return nil, &Error{Profile: ref, Message: "is the only environment", hints: []string{"remove the profile: odatui profiles remove " + shell(name)}}
			}
			if p.Default == env {
				out = append(out, change{path: []string{"profiles", name, "default"}})
			}
		}
		if n := now.doc.root.get("default"); n != nil && (n.text == name && env == "" || n.text == name+"@"+env || env == "" && strings.HasPrefix(n.text, name+"@")) {
			out = append(out, change{path: []string{"default"}})
		}
		return out, nil
	})
}

// table is where the keys of a ref stand in the file.
func (f *File) table(ref string) ([]string, error) {
	p, env, err := f.named(ref)
	if err != nil {
		return nil, err
	}
	base := []string{"profiles", p.Name}
	if ref == p.Name || !p.written() {
		return base, nil
	}
	return append(base, "environments", env), nil
}

// parseKey splits a dotted key; parts may be quoted as in TOML.
func parseKey(key string) ([]string, error) {
	p := unstable.Parser{}
	p.Reset([]byte(key + " = 0"))
	if p.NextExpression() && p.Error() == nil && p.Expression().Kind == unstable.KeyValue {
		path, _ := keyOf(p.Expression().Key())
		if !p.NextExpression() && p.Error() == nil && !slices.Contains(path, "") {
			return path, nil
		}
	}
	return nil, &Error{Message: "this is not a key: write auth.client_id, or headers.\"X-Name\""}
}
