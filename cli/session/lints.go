package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/lint"
	"odatui/client/redact"
	"odatui/profiles"
)

// Lint is a lint with what it concerns.
type Lint struct {
	Where string // name@environment; the profile alone if it concerns all of its environments
	client.Lint
}

// String returns one line: what it concerns, the key and what is wrong.
func (l Lint) String() string { return fmt.Sprintf("%s: %s: %s", l.Where, l.Key, l.Text) }

// Lints returns what looks wrong in environments. What all environments of a
// profile have is returned once.
func (o *Opener) Lints(ctx context.Context, file *profiles.File, refs []string) []Lint {
	return append(o.QuickLints(file, refs), keyringLints(ctx, file, refs)...)
}

// QuickLints is Lints without a look at the keyring, which may take seconds.
func (o *Opener) QuickLints(file *profiles.File, refs []string) []Lint {
	return lintEach(file, refs, func(t *profiles.Target) []client.Lint {
		return lint.Lints(targetOf(t, file, o.config.Settings().State.Salt(), &redact.Redactor{}), time.Now())
	})
}

// lintEach lints environments, and joins lints that every environment of a
// profile has.
func lintEach(file *profiles.File, refs []string, lint func(*profiles.Target) []client.Lint) []Lint {
	var all, out []Lint
	for _, ref := range refs {
		if t, _ := file.Look(ref); t != nil {
			for _, l := range lint(t) {
				all = append(all, Lint{t.Ref(), l})
			}
		}
	}
	same := func(a, b Lint) bool { return a.Code == b.Code && a.Key == b.Key && a.Text == b.Text }
	for _, l := range all {
		name, env := profiles.SplitRef(l.Where)
		p := file.Profile(name)
		if p == nil || env == "" || len(p.Environments) < 2 {
			out = append(out, l)
			continue
		}
		n := 0
		for _, other := range all {
			if owner, _ := profiles.SplitRef(other.Where); owner == name && same(l, other) {
				n++
			}
		}
		if n == len(p.Environments) {
			l.Fix = strings.ReplaceAll(l.Fix, l.Where, name)
			l.Where = name
		}
		if !slices.ContainsFunc(out, func(o Lint) bool { return o.Where == l.Where && same(o, l) }) {
			out = append(out, l)
		}
	}
	return out
}

// endingCodes are the lints that are shown whenever a profile is used: a secret
// ends without any change of the profile.
var endingCodes = []string{"secret-end-passed", "secret-ends-soon"}

// Endings returns which secrets of environments have ended or end soon. No
// secret is read.
func Endings(file *profiles.File, refs ...string) []Lint {
	return lintEach(file, refs, func(t *profiles.Target) []client.Lint {
		few := client.Target{Ref: t.Ref(), Auth: map[string]string{"client_secret_expires": t.Auth.Text["client_secret_expires"]}}
		return slices.DeleteFunc(lint.Lints(few, time.Now()), func(l client.Lint) bool { return !slices.Contains(endingCodes, l.Code) })
	})
}

// keyringLints finds environments whose secrets are in a keyring if none
// responds. No secret is read.
func keyringLints(ctx context.Context, file *profiles.File, refs []string) []Lint {
	probe := sync.OnceValue(func() error { return profiles.KeyringProbe(ctx) })
	return lintEach(file, refs, func(t *profiles.Target) []client.Lint {
		few := client.Target{Ref: t.Ref()}
		for _, s := range t.Secrets() {
			if s.Reference().Keyring != "" {
				few.Secrets = append(few.Secrets, client.SecretShape{Key: s.Key, Source: s.Source()})
			}
		}
		var wrong *profiles.SecretError
		if len(few.Secrets) == 0 || !errors.As(probe(), &wrong) {
			return nil
		}
		for i := range few.Secrets {
			few.Secrets[i].Problem, few.Secrets[i].Reason = wrong.Message, wrong.Reason
		}
		return lint.Lints(few, time.Time{})
	})
}

// LintsOf returns what looks wrong in an environment that was just written or is
// shown, without secrets that cannot be read yet. given are secrets that
// were just stored, by key.
func (o *Opener) LintsOf(ref string, given map[string]string) []Lint {
	file, err := o.config.Profiles()
	if err != nil {
		return nil // reported when the file was written
	}
	return lintEach(file, []string{ref}, func(t *profiles.Target) []client.Lint {
		salt := o.config.Settings().State.Salt()
		target := targetOf(t, file, salt, &redact.Redactor{})
		for i, s := range target.Secrets {
			if value, ok := given[s.Key]; ok {
				target.Secrets[i] = evidence.Shape(value, salt)
				target.Secrets[i].Key, target.Secrets[i].Source = s.Key, s.Source
			}
		}
		return slices.DeleteFunc(lint.Lints(target, time.Now()), func(l client.Lint) bool { return l.Code == "secret-unreadable" })
	})
}
