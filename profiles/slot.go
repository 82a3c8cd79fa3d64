package profiles

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Slot is the place of a secret in the file.
type Slot struct {
	Ref string // of the table that holds it: name, or name@environment
	Key string // auth.client_secret
	// Keyring is the name of its entry if it is stored in the keyring.
	Keyring string
	Plain   bool   // it is plain text
	Source  string // of the reference, "" none
}

// Slot returns the place where a secret of a profile is, or would be: in a profile
// that this one is like, if it comes from there. key "" means the one that is plain
// text, else the first secret of the auth method.
func (f *File) Slot(ref, key string) (Slot, error) {
	p, env, err := f.lookup(ref)
	if err != nil {
		return Slot{}, err
	}
	if p.node.kind != kindTable || p.broken != nil {
		return Slot{}, p.Err
	}
	if key, err = f.secretKey(p, env, key); err != nil {
		return Slot{}, err
	}
	path, err := parseKey(key)
	if err != nil {
		return Slot{}, err
	}
	s := Slot{Ref: f.secretRef(p, env, ref, path), Key: key}
	prefix, err := f.table(s.Ref)
	if err != nil {
		return Slot{}, err
	}
	n := f.doc.root.find(append(slices.Clip(prefix), path...)...)
	s.Plain = n != nil && n.kind == kindText && n.text != ""
	if n != nil && n.kind == kindTable {
		if r, wrong := readReference(n); wrong == "" {
			s.Source, s.Keyring = r.String(), r.Keyring
		}
	}
	if s.Keyring == "" {
		s.Keyring = s.Ref
		if short := strings.TrimPrefix(key, "auth."); !f.onlySecret(ref, short) {
			s.Keyring += "." + short
		}
	}
	return s, nil
}

// secretKey completes the key of a secret and checks that it can hold one.
func (f *File) secretKey(p *Profile, env, key string) (string, error) {
	ref := p.ref(env)
	fields := f.secretFields(ref)
	if key == "" {
		if spots := f.reader(p, env).spots(); len(spots) > 0 {
			return spots[0].key, nil
		}
		if len(fields) == 0 {
			return "", &Error{Profile: ref, Message: "its auth method has no secret",
				hints: []string{"name the key: odatui profiles secret " + shell(ref) + " headers.NAME"}}
		}
		return "auth." + fields[0], nil
	}
	if slices.Contains(f.vocab.authKeys(), key) {
		key = "auth." + key
	}
	path, err := parseKey(key)
	if err != nil {
		return "", err
	}
	t, err := f.vocab.kindOf(path)
	if err != nil {
		return "", err
	}
	if t != typeSecret && t != typeOpen {
		e := &Error{Profile: ref, Key: key, Message: "this key holds no secret"}
		if len(fields) > 0 {
			e.hints = []string{"its secrets are " + list(fields)}
		}
		return "", e
	}
	return quotePath(path), nil
}

// secretRef returns the ref of the table that holds a secret, or is to hold it.
func (f *File) secretRef(p *Profile, env, ref string, path []string) string {
	if used := f.merged(p, env).find(path...); used != nil {
		if l := p.source(env, used, path...); l.profile != p {
			return l.ref
		}
	}
	if p.hasEnvironments && f.inEnvironment(p, env, ref, path) {
		return p.Name + "@" + env
	}
	return p.Name
}

// inEnvironment reports whether a secret belongs into the environment's own table
// instead of the one that all environments share.
func (f *File) inEnvironment(p *Profile, env, ref string, path []string) bool {
	own := p.node.find("environments", env)
	if own.find(path...) != nil {
		return true
	}
	if m := own.find("auth", "method"); m != nil && path[0] == "auth" {
		if base := p.node.find("auth", "method"); base == nil || base.text != m.text {
			return true
		}
	}
	return p.node.find(path...) == nil && ref != p.Name
}

// SetSecretRef makes a secret of a profile a reference, in the place where it is
// now, and saves the file.
func (f *File) SetSecretRef(ref, key string, r Reference) error {
	s, err := f.Slot(ref, key)
	if err != nil {
		return err
	}
	return f.Set(s.Ref, s.Key, Refer(r))
}

// Store puts a secret into the keyring and a reference to it into the file. A nil
// value moves the plain text that is in the file. If the file cannot be saved, the
// keyring is left as it was. more is written together with the reference.
func (f *File) Store(ctx context.Context, s Slot, value *string, more ...Edit) error {
	if value == nil {
		text, err := f.plainText(s)
		if err != nil {
			return err
		}
		value = &text
	}
	if *value == "" {
		return &Error{Profile: s.Ref, Key: s.Key, Message: "the secret is empty"}
	}
	before, err := KeyringGet(ctx, s.Keyring)
	if err != nil && !errors.Is(err, ErrNotInKeyring) {
		return err
	}
	existed := err == nil
	if err := KeyringSet(ctx, s.Keyring, *value); err != nil {
		return err
	}
	if err := f.SetIn(append(more, Edit{s.Ref, []Assignment{{s.Key, Refer(Reference{Keyring: s.Keyring})}}})...); err != nil {
		// The keyring must not change if the file does not. The first error is
		// returned.
		if existed {
			_ = KeyringSet(ctx, s.Keyring, before)
		} else {
			_ = KeyringDelete(ctx, s.Keyring)
		}
		return err
	}
	return nil
}

func (f *File) plainText(s Slot) (string, error) {
	prefix, err := f.table(s.Ref)
	if err != nil {
		return "", err
	}
	path, err := parseKey(s.Key)
	if err != nil {
		return "", err
	}
	n := f.doc.root.find(append(slices.Clip(prefix), path...)...)
	if n == nil || n.kind != kindText {
		return "", &Error{Profile: s.Ref, Key: s.Key, Message: fmt.Sprintf("is not plain text in %s", f.Path)}
	}
	return n.text, nil
}
