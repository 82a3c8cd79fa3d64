package profiles

import (
	"slices"
	"strings"

	"odatui/method"
)

// Resolve returns the environment that ref names: name@environment, or a name alone
// for its default, only or first environment; "" is the file's default. Its errors
// are *[Error].
func (f *File) Resolve(ref string) (*Target, error) {
	p, env, err := f.lookup(ref)
	if err != nil {
		return nil, err
	}
	if p.node.kind != kindTable {
		return nil, p.Err
	}
	r := f.reader(p, env)
	t := r.target()
	if len(r.problems) > 0 {
		return nil, r.problems[0]
	}
	return t, nil
}

// Look is Resolve for display: it returns what could be read, although it may not be
// usable, and all errors in it. The target is nil if ref names nothing. Secrets are
// not looked up.
func (f *File) Look(ref string) (*Target, []error) {
	p, env, err := f.lookup(ref)
	if err != nil {
		return nil, []error{err}
	}
	if p.node.kind != kindTable {
		return nil, []error{p.Err}
	}
	r := f.reader(p, env)
	t := r.target()
	return t, r.errors()
}

func (f *File) problems(p *Profile, env string) []error {
	r := f.reader(p, env)
	r.target()
	return r.errors()
}

func (r *reader) errors() []error {
	out := make([]error, 0, len(r.problems))
	for _, e := range r.problems {
		out = append(out, e)
	}
	return out
}

// lookup finds profile and environment of a ref.
func (f *File) lookup(ref string) (*Profile, string, error) {
	if ref == "" {
		if f.Default == "" {
			return nil, "", &Error{Message: "no profile is named, and the file has no default", Reason: reasonNoProfile,
				hints: []string{"name a profile, or write default = \"name@environment\" at the top of " + f.Path}}
		}
		p, env, err := f.named(f.Default)
		if err != nil {
			n := f.doc.root.get("default")
			wrong := f.wrong("", "default", n, "names no profile and environment of the file", err.hints...)
			wrong.Reason = reasonNoProfile
			return nil, "", wrong
		}
		return p, env, nil
	}
	p, env, err := f.named(ref)
	if err != nil {
		return nil, "", err
	}
	return p, env, nil
}

func (f *File) named(ref string) (*Profile, string, *Error) {
	if p := f.Profile(ref); p != nil {
		return p, p.meant(), nil
	}
	for i, c := range ref { // the name of an environment may have an @ too
		if p := f.Profile(ref[:i]); c == '@' && p != nil && slices.Contains(p.Environments, ref[i+1:]) {
			return p, ref[i+1:], nil
		}
	}
	name, env := SplitRef(ref)
	p := f.Profile(name)
	if p == nil {
		return nil, "", f.noProfile(name)
	}
	if env == "" {
		return p, p.meant(), nil
	}
	if !slices.Contains(p.Environments, env) {
		return nil, "", noEnvironment(p, env)
	}
	return p, env, nil
}

// WarningsFor lists the warnings that concern ref: those of the file, of its profile
// and the profiles that this one is like, and of its environment, none of other
// environments.
func (f *File) WarningsFor(ref string) []Warning {
	p, env, err := f.named(ref)
	if err != nil {
		return nil
	}
	var out []Warning
	for _, w := range f.Warnings {
		other := slices.ContainsFunc(p.Environments, func(name string) bool {
			return name != env && strings.HasPrefix(w.Key, tablePrefix(w.Profile, name)+".")
		})
		ofChain := slices.ContainsFunc(p.chain, func(q *Profile) bool { return q.Name == w.Profile })
		if w.Profile == "" || ofChain && !other {
			out = append(out, w)
		}
	}
	return out
}

// SplitRef splits name@environment at its last @; the environment is "" if there is
// none.
func SplitRef(ref string) (name, environment string) {
	if i := strings.LastIndexByte(ref, '@'); i >= 0 {
		return ref[:i], ref[i+1:]
	}
	return ref, ""
}

func (f *File) noProfile(name string) *Error {
	e := &Error{Profile: name, Message: "there is no profile of this name", Reason: reasonNoProfile}
	known := f.names()
	address := strings.ContainsRune(name, '/') // no name of a profile has one
	switch near := nearest(name, known); {
	case address && !strings.Contains(name, "://"):
		e.hints = append(e.hints, schemeless)
		if whole := "https://" + name; CheckAddress(whole) == nil {
			e.hints = append(e.hints, "did you mean: odatui "+shell(whole)+"?")
		}
	case near != "":
		e.hints = append(e.hints, "did you mean "+visible(near)+"?")
	case len(known) == 0:
		e.Reason = reasonNoProfiles
		e.hints = append(e.hints, "there are no profiles in "+f.Path, "add one: odatui profiles add", "or look at the demo: odatui demo")
	default:
		e.hints = append(e.hints, "the profiles are "+list(known[:min(len(known), 10)]))
	}
	return e
}

func noEnvironment(p *Profile, env string) *Error {
	e := &Error{Profile: p.Name + "@" + env, Message: "the profile has no environment of this name", Reason: reasonNoEnvironment}
	if near := nearest(env, p.Environments); near != "" {
		e.hints = append(e.hints, "did you mean "+visible(p.Name+"@"+near)+"?")
	} else {
		e.hints = append(e.hints, "its environments are "+list(p.Environments))
	}
	return e
}

// Bare returns the target of a service that is opened by its address alone: no
// profile, no credentials, all defaults. Plain http is accepted for this machine
// only.
func Bare(address string) (*Target, error) {
	if message, hints := checkTyped(address); message != "" {
		return nil, &Error{Message: "open a service by its address: " + message, Reason: reasonOf(message), hints: hints}
	}
	return &Target{
		Profile: address, Title: address, Environment: defaultEnvironment, Environments: []string{defaultEnvironment},
		Kind: "odata", URL: address, Paging: defaultPaging, Count: defaultCount,
		Timeout: defaultTimeout, Auth: Auth{Method: method.None},
	}, nil
}
