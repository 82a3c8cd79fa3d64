package profiles

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"odatui/files"
)

// maxFile is the largest profiles file that is read.
const maxFile = 1 << 20

// Load reads a profiles file. A file that does not exist is an empty one. A file
// that is not TOML is a *[ParseError]. An error inside one profile is stored in that
// profile.
func Load(path string, v Vocabulary) (*File, error) {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	data, err := read(path)
	if err != nil {
		return nil, err
	}
	return load(path, data, v)
}

func load(path string, data []byte, v Vocabulary) (*File, error) {
	d, err := parse(path, data)
	if err != nil {
		return nil, err
	}
	f := &File{Path: path, doc: d, vocab: v}
	f.top()
	f.lint()
	return f, nil
}

// read returns the content of the file, nil if it does not exist.
func read(path string) ([]byte, error) {
	file, err := files.Open(path, os.O_RDONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fileError("read", path, err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, fileError("read", path, err)
	}
	if len(data) > maxFile {
		return nil, &Error{Message: fmt.Sprintf("read profiles %s: the file is larger than 1 MiB", path), Reason: reasonUnreadable,
			hints: []string{"is this the right file? see --config and ODATUI_CONFIG"}}
	}
	return data, nil
}

func fileError(what, path string, err error) error {
	var wrong *fs.PathError
	if errors.As(err, &wrong) {
		err = wrong.Err
	}
	return &Error{Message: fmt.Sprintf("%s profiles %s: %s", what, path, err), Reason: reasonUnreadable, cause: err}
}

// top reads the keys at the top of the file, and the profiles.
func (f *File) top() {
	root := f.doc.root
	f.version(root.get("version"))
	if n := root.get("default"); n != nil {
		if n.kind != kindText {
			f.warn(n, "", "default", "must be text: name or name@environment")
		} else {
			f.Default = n.text
		}
	}
	all := root.get("profiles")
	if all != nil && all.kind != kindTable {
		f.warn(all, "", "profiles", "must hold one table a profile: [profiles.NAME]")
		return
	}
	if all == nil {
		return
	}
	f.secretEnv = secretVariables(all)
	for _, name := range all.keys {
		f.Profiles = append(f.Profiles, &Profile{Name: name, node: all.child[name]})
	}
	for _, p := range f.Profiles { // a profile may be like one further down
		p.chain, p.broken = f.chainOf(p)
	}
	for _, p := range f.Profiles {
		f.fill(p)
	}
}

func (f *File) version(n *node) {
	if n == nil {
		return
	}
	v, err := strconv.Atoi(n.text)
	switch {
	case n.kind != kindInt || err != nil || v < 1:
		f.warn(n, "", "version", "must be a whole number from 1")
	case v > Version:
		f.ReadOnly = fmt.Sprintf("the file has version %d, this program writes version %d", v, Version)
		f.warn(n, "", "version", f.ReadOnly+"; it is read as far as it is understood and never changed")
	}
}

// fill reads a profile. An error in it is stored in the profile.
func (f *File) fill(p *Profile) {
	p.Environments = []string{defaultEnvironment}
	if p.node.kind != kindTable {
		p.Err = f.wrong(p.Name, "", p.node, fmt.Sprintf("must be a table, not %s", p.node.kind))
		return
	}
	if t := p.node.get("title"); t != nil && t.kind == kindText {
		p.Title = t.text
	}
	if l := p.node.get("like"); l != nil && l.kind == kindText {
		p.Like = l.text
	}
	p.Kind = f.kindOf(p.inherited("kind"))
	if list := p.environmentNames(); len(list) > 0 {
		p.Environments, p.hasEnvironments = list, true
	}
	if d := p.inherited("default"); d != nil && d.kind == kindText {
		p.Default = d.text
	}
	if problems := f.problems(p, p.meant()); len(problems) > 0 {
		p.Err = problems[0]
	}
}

// kindOf returns the kind of service that a key names, the default one if it names
// none.
func (f *File) kindOf(n *node) string {
	if n != nil && n.kind == kindText && n.text != "" {
		return n.text
	}
	return f.defaultKind()
}

func (f *File) defaultKind() string {
	if _, ok := f.vocab.Kind("odata"); ok || len(f.vocab.Kinds) == 0 {
		return "odata"
	}
	return f.vocab.Kinds[0].Name
}

// meant is the environment that the profile's name alone addresses. An inherited
// default may name one that this profile has removed.
func (p *Profile) meant() string {
	if p.Default != "" && slices.Contains(p.Environments, p.Default) {
		return p.Default
	}
	return p.Environments[0]
}

// ref is how the environment is addressed.
func (p *Profile) ref(env string) string {
	if !p.hasEnvironments {
		return p.Name
	}
	return p.Name + "@" + env
}

// wrong returns an error about a node of a profile. n may be nil: then the error has
// no place.
func (f *File) wrong(ref, key string, n *node, message string, hints ...string) *Error {
	e := &Error{Profile: ref, Key: key, Message: message, hints: hints}
	if n != nil {
		e.Line, e.Column = f.doc.position(n.at)
	}
	return e
}

func (f *File) warn(n *node, profile, key, message string) {
	line, column := f.doc.position(n.at)
	f.Warnings = append(f.Warnings, Warning{Profile: profile, Line: line, Column: column, Key: key, Message: message})
}
