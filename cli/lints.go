package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/diagnose"
	"odatui/client/redact"
	"odatui/profiles"
)

// linted is a lint with what it concerns.
type linted struct {
	where string // name@environment; the profile alone where it concerns all of its environments
	client.Lint
}

// String returns one line: what, the key and what is wrong.
func (l linted) String() string { return fmt.Sprintf("%s: %s: %s", l.where, l.Key, l.Text) }

// lints are what looks wrong in environments. What all environments of a
// profile have is told once.
func (a *app) lints(file *profiles.File, refs []string) []linted {
	var all []linted
	for _, ref := range refs {
		target, _ := file.Look(ref)
		if target == nil {
			continue
		}
		for _, l := range diagnose.Lints(a.targetOf(target, file, &redact.Redactor{}), time.Now()) {
			all = append(all, linted{target.Ref(), l})
		}
	}
	return shared(file, all)
}

// shared joins lints that every environment of a profile has.
func shared(file *profiles.File, all []linted) []linted {
	same := func(a, b linted) bool { return a.Code == b.Code && a.Key == b.Key && a.Text == b.Text }
	var out []linted
	for _, l := range all {
		name, env := profiles.SplitRef(l.where)
		p := file.Profile(name)
		if p == nil || env == "" || len(p.Environments) < 2 {
			out = append(out, l)
			continue
		}
		n := 0
		for _, other := range all {
			if owner, _ := profiles.SplitRef(other.where); owner == name && same(l, other) {
				n++
			}
		}
		if n == len(p.Environments) {
			l.Fix = strings.ReplaceAll(l.Fix, l.where, name)
			l.where = name
		}
		if !slices.ContainsFunc(out, func(o linted) bool { return o.where == l.where && same(o, l) }) {
			out = append(out, l)
		}
	}
	return out
}

// endingCodes are the lints that are told whenever a profile is used: the end
// of a secret comes by itself.
var endingCodes = []string{"secret-end-passed", "secret-ends-soon"}

// endings tells which secrets of an environment have ended or end soon. No
// secret is looked at.
func endings(t *profiles.Target) []linted {
	var out []linted
	few := client.Target{Ref: t.Ref(), Auth: map[string]string{"client_secret_expires": t.Auth.Text["client_secret_expires"]}}
	for _, l := range diagnose.Lints(few, time.Now()) {
		if slices.Contains(endingCodes, l.Code) {
			out = append(out, linted{t.Ref(), l})
		}
	}
	return out
}

// allEndings are those of every environment of the file.
func allEndings(file *profiles.File) []linted {
	var out []linted
	for _, ref := range everyRef(file) {
		if t, _ := file.Look(ref); t != nil {
			out = append(out, endings(t)...)
		}
	}
	return shared(file, out)
}

// noteLints tells what looks wrong in a profile that has just been written or
// is shown. A variable that is not set yet is nothing to tell then. typed are
// shapes of secrets that have just been given, by their keys.
func (a *app) noteLints(ref string, typed ...client.SecretShape) {
	file, err := a.profiles()
	if err != nil {
		return // that was said
	}
	target, _ := file.Look(ref)
	if target == nil {
		return
	}
	t := a.targetOf(target, file, &redact.Redactor{})
	for i, s := range t.Secrets {
		for _, given := range typed {
			if given.Key == s.Key {
				given.Source = s.Source
				t.Secrets[i] = given
			}
		}
	}
	for _, l := range diagnose.Lints(t, time.Now()) {
		if l.Code != "secret-unreadable" {
			a.noteLint(linted{target.Ref(), l})
		}
	}
}

// noteDraft tells what looks wrong in what has just been added.
func (a *app) noteDraft(d profiles.Draft) {
	typed := make([]client.SecretShape, 0, len(d.Secrets))
	for _, s := range d.Secrets {
		typed = append(typed, a.typedShape(s.Key, s.Hidden.Reveal()))
	}
	a.noteLints(d.Ref(), typed...)
}

func (a *app) noteLint(l linted) {
	a.note("warning: %s", l)
	a.note("hint: %s", l.Fix)
}

// typedShape is the shape of a secret that somebody has just given.
func (a *app) typedShape(key, value string) client.SecretShape {
	s := diagnose.Shape(value, a.memory().Salt())
	s.Key = key
	return s
}

// keyringLint finds profiles whose secrets are in a keyring where none answers;
// nothing is read from it.
func keyringLint(ctx context.Context, file *profiles.File, refs []string) []linted {
	var out []linted
	for _, ref := range refs {
		target, _ := file.Look(ref)
		if target == nil {
			continue
		}
		few := client.Target{Ref: target.Ref()}
		for key, secret := range secretsOf(target) {
			if secret.Reference().Keyring != "" {
				few.Secrets = append(few.Secrets, client.SecretShape{Key: key, Source: secret.Source()})
			}
		}
		if len(few.Secrets) == 0 {
			continue
		}
		slices.SortFunc(few.Secrets, func(a, b client.SecretShape) int { return strings.Compare(a.Key, b.Key) })
		problem := keyringProblem(ctx)
		if problem == nil {
			return nil // one answer is for all
		}
		for i := range few.Secrets {
			few.Secrets[i].Problem, few.Secrets[i].Reason = problem.Message, problem.Reason
		}
		for _, l := range diagnose.Lints(few, time.Time{}) {
			out = append(out, linted{target.Ref(), l})
		}
	}
	return shared(file, out)
}

// keyringProblem returns why no keyring can be used here, nil if one can.
func keyringProblem(ctx context.Context) *profiles.SecretError {
	err := profiles.KeyringProbe(ctx)
	var wrong *profiles.SecretError
	if errors.As(err, &wrong) {
		return wrong
	}
	return nil
}

// secretsOf are all secrets of an environment, by dotted key.
func secretsOf(t *profiles.Target) map[string]*profiles.Secret {
	all := map[string]*profiles.Secret{}
	for name, s := range t.Auth.Secrets {
		all["auth."+name] = s
	}
	for prefix, list := range map[string][]profiles.Setting{"headers.": t.Headers, "query.": t.Query} {
		for _, s := range list {
			if s.Secret != nil {
				all[prefix+s.Name] = s.Secret
			}
		}
	}
	return all
}
