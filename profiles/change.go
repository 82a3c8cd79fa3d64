package profiles

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"odatui/method"

	"github.com/pelletier/go-toml/v2/unstable"
)

// Draft is a profile, or one environment of it, that is to be added.
type Draft struct {
	Name        string
	Environment string // "" a profile without environments
	Settings    []Assignment
	Secrets     []DraftSecret

	// Of an import only:
	method      method.Method // of its sign-in, "" none was found
	unusable    string        // why it cannot be used, "" it can
	unfilledURL string        // the setting that holds a placeholder in place of its address, "" none
}

// Assignment sets a key.
type Assignment struct {
	Key   string // dotted, as in a profile: auth.client_id
	Value Value
}

// DraftSecret is a secret whose place is not chosen yet.
type DraftSecret struct {
	Key    string // auth.client_secret
	Env    string // name of the variable it came from, "" none
	Hidden Hidden
}

// Hidden is a text that is not shown, whatever prints it.
type Hidden struct{ text *string }

// Hide returns the text as a hidden one.
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

// Ref returns how the draft will be addressed.
func (d *Draft) Ref() string {
	if d.Environment == "" {
		return d.Name
	}
	return d.Name + "@" + d.Environment
}

// shared are keys of a draft that belong to the profile, not to an environment.
var shared = []string{"title", "kind", "like"}

// Add adds a profile or a further environment to the file and saves it. Secrets
// of the draft are not written; set references to them in its Settings first.
func (f *File) Add(d Draft) error { return f.AddAll([]Draft{d}) }

// AddAll is Add for several drafts: all are written or none. A draft without an
// environment, before others of its name that have one, holds the keys that they
// share.
func (f *File) AddAll(list []Draft) error {
	return f.apply(func(now *File) ([]change, error) { return now.addingAll(list) }, nil)
}

// Try returns the errors that drafts would have once they are added, nil if none.
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
			continue // the keys that others share are nothing to open
		}
		_, more := next.Look(d.Ref())
		for _, err := range more {
			var wrong *Error
			if errors.As(err, &wrong) {
				wrong.Line, wrong.Column = 0, 0 // of a text that is not written
			}
		}
		problems = append(problems, more...)
	}
	return problems
}

func (f *File) addingAll(list []Draft) ([]change, error) {
	var out []change
	for _, d := range list {
		err := checkName(d.Name, "a profile")
		if err == nil && d.Environment != "" {
			err = checkName(d.Environment, "an environment")
		}
		if err != nil {
			return nil, err
		}
		more, err := f.adding(d)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

// Line returns the line at which an environment begins in the file: its profile's
// if it has no table of its own, 1 if there is neither.
func (f *File) Line(ref string) int {
	prefix, err := f.table(ref)
	if err != nil {
		return 1
	}
	n := f.doc.root.find(prefix...)
	if n == nil {
		n = f.doc.root.find(prefix[:2]...)
	}
	line, _ := f.doc.position(n.at)
	return line
}

// SecretVariables returns the environment variables that profiles take secrets
// from. Other programs must not get them.
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
	case d.Environment == "" || slices.Contains(p.Environments, d.Environment) && p.hasEnvironments:
		return nil, &Error{Profile: d.Ref(), Message: "is in the file already",
			hints: []string{"change it: odatui profiles edit " + shell(d.Ref()), "or take another name"}}
	case !p.hasEnvironments:
		return nil, &Error{Profile: d.Name, Message: "has no environments yet: a new one would inherit all its keys",
			hints: []string{"move its keys into an environment of their own first: odatui profiles edit"}}
	}
	var out []change
	for _, s := range d.Settings {
		path, err := parseKey(s.Key)
		if err != nil {
			return nil, err
		}
		at := prefix
		if slices.Contains(shared, path[0]) {
			if path[0] == "like" && p != nil && s.Value != Text(p.Like) {
				return nil, p.notOfEnvironment("like", d.Ref())
			}
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

// CheckName returns what is wrong with the name of a profile, nil if nothing is.
func CheckName(name string) error { return checkName(name, "a profile") }

// CheckEnvironment returns what is wrong with the name of an environment, nil if
// nothing is.
func CheckEnvironment(name string) error { return checkName(name, "an environment") }

func checkName(name, what string) error {
	wrong := func(r rune) bool { return unicode.IsSpace(r) || unseen(r) || r == '@' || r == '/' }
	if name == "" || strings.ContainsFunc(name, wrong) || strings.HasPrefix(name, "-") {
		return &Error{Message: "the name of " + what + " must be one word without @ and /"}
	}
	return nil
}

// Set sets a key of a profile (name) or of an environment (name@environment) and
// saves the file. The zero Value removes the key; "" is written if it would be
// inherited.
func (f *File) Set(ref, key string, v Value) error {
	return f.SetAll(ref, []Assignment{{key, v}})
}

// SetAll is Set for several keys at once: all are written or none. Values that
// make a profile wrong that was right are refused.
func (f *File) SetAll(ref string, list []Assignment) error { return f.SetIn(Edit{ref, list}) }

// Edit is values for the keys of a profile (name) or of an environment
// (name@environment).
type Edit struct {
	Ref      string
	Settings []Assignment
}

// SetIn is SetAll for the keys of several profiles and environments.
func (f *File) SetIn(edits ...Edit) error {
	var keys []string
	return f.apply(func(now *File) ([]change, error) {
		var out []change
		keys = keys[:0]
		for _, t := range edits {
			for _, a := range t.Settings {
				c, err := now.setting(t.Ref, a)
				if err != nil {
					return nil, err
				}
				out = append(out, c)
				path, _ := parseKey(a.Key)
				keys = append(keys, strings.Join(path, "."))
			}
		}
		return out, nil
	}, func(now, next *File) error { return worse(now, next, keys) })
}

// setting returns the change that sets one key.
func (f *File) setting(ref string, a Assignment) (change, error) {
	prefix, err := f.table(ref)
	if err != nil {
		return change{}, err
	}
	path, err := parseKey(a.Key)
	if err != nil {
		return change{}, err
	}
	if len(prefix) > 2 && slices.Contains(profileOnly, path[0]) {
		return change{}, f.Profile(prefix[1]).notOfEnvironment(path[0], ref)
	}
	c := change{append(slices.Clip(prefix), path...), a.Value.toml}
	if c.literal == "" && f.inherits(prefix, path) {
		c.literal = `""`
	}
	return c, nil
}

// worse returns the first problem that next has at one of the keys, or within or
// around it, and now does not have: of the profile itself or of one that is like
// it. Problems elsewhere are allowed: the keys of another method of signing in are
// set one by one.
func worse(now, next *File, keys []string) error {
	within := func(a, b string) bool { return a == b || strings.HasPrefix(a, b+".") }
	before := map[string]bool{}
	for _, e := range now.everyProblem() {
		before[e.Profile+"\n"+e.Key+"\n"+e.Message] = true
	}
	for _, e := range next.everyProblem() {
		at := func(key string) bool { return within(e.Key, key) || within(key, e.Key) }
		if slices.ContainsFunc(keys, at) && !before[e.Profile+"\n"+e.Key+"\n"+e.Message] {
			e.Line, e.Column = 0, 0 // of a text that is not written
			e.Message += "; nothing was written"
			return e
		}
	}
	return nil
}

// everyProblem returns the problems of all profiles with all their environments.
func (f *File) everyProblem() []*Error {
	var out []*Error
	for _, p := range f.Profiles {
		if p.node.kind != kindTable {
			continue
		}
		for _, env := range p.Environments {
			r := f.reader(p, env)
			r.target()
			out = append(out, r.problems...)
		}
	}
	return out
}

// notOfEnvironment is the error for a key that only the profile can have.
func (p *Profile) notOfEnvironment(key, ref string) *Error {
	return &Error{Profile: ref, Key: key, Message: "is a key of the profile, not of an environment",
		hints: []string{"set it there: odatui profiles edit " + shell(p.Name) + " " + key + "=…"}}
}

// Remove removes a profile (name) or one environment (name@environment) from the
// file and saves it, with the file's default if that names it. An environment that
// the profile would inherit is set to "". A profile that others are like is not
// removed.
func (f *File) Remove(ref string) error {
	return f.apply(func(now *File) ([]change, error) { return now.removing(ref) }, nil)
}

// CanRemove returns the error of Remove that can be known before, nil if there is
// none.
func (f *File) CanRemove(ref string) error {
	_, err := f.removing(ref)
	return err
}

func (f *File) removing(ref string) ([]change, error) {
	prefix, err := f.table(ref)
	if err != nil {
		return nil, err
	}
	name, env := prefix[1], ""
	out := []change{{path: prefix}}
	if len(prefix) > 2 {
		env = prefix[3]
		if out, err = f.removingEnvironment(name, env); err != nil {
			return nil, err
		}
	} else if others := f.Likes(name); len(others) > 0 {
		return nil, &Error{Profile: name, Message: "cannot be removed: these profiles are like it: " + strings.Join(shownNames(others), ", "),
			hints: []string{"remove them too, or their key like: odatui profiles edit " + shell(others[0]) + " like="}}
	}
	n := f.doc.root.get("default")
	if n != nil && (n.text == name && env == "" || n.text == name+"@"+env || env == "" && strings.HasPrefix(n.text, name+"@")) {
		out = append(out, change{path: []string{"default"}})
	}
	return out, nil
}

func (f *File) removingEnvironment(name, env string) ([]change, error) {
	p := f.Profile(name)
	if len(p.Environments) == 1 {
		return nil, &Error{Profile: p.ref(env), Message: "is the only environment",
			hints: []string{"remove the profile: odatui profiles remove " + shell(name)}}
	}
	out := []change{{path: []string{"profiles", name, "environments", env}}}
	if f.inherits(out[0].path[:2], out[0].path[2:]) {
		out[0].literal = `""`
	}
	if d := p.node.get("default"); d != nil && d.text == env {
		out = append(out, change{path: []string{"profiles", name, "default"}})
	}
	return out, nil
}

// table returns the path of the table for the keys of a ref.
func (f *File) table(ref string) ([]string, error) {
	p, env, err := f.named(ref)
	if err != nil {
		return nil, err
	}
	base := []string{"profiles", p.Name}
	if ref == p.Name || !p.hasEnvironments {
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
