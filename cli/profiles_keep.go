package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"odatui/cli/session"
	"odatui/profiles"
)

// The places in which an import keeps secrets.
const (
	inTheKeyring = "keyring"
	inFiles      = "file"
	inVariables  = "env"
	nowhere      = "prompt"
)

var secretPlaces = []string{inTheKeyring, inFiles, inVariables, nowhere}

// keeper keeps the secrets of an import.
type keeper struct {
	app  *app
	file *profiles.File
	way  string // one of secretPlaces, "" the keyring if there is one
	asks bool   // the user may be asked for the way

	entries, files []string // what was stored
	notes          []string
}

// keep finds a place for the i-th secret of a draft.
func (k *keeper) keep(ctx context.Context, d profiles.Draft, i int) (profiles.Reference, error) {
	s := d.Secrets[i]
	what := s.Key + " of " + d.Ref()
	if k.way == "" || k.way == inTheKeyring {
		ref, err := k.intoKeyring(ctx, d, i)
		if err == nil || !errors.Is(err, profiles.ErrNoKeyring) {
			return ref, err
		}
		if k.way == inTheKeyring {
			return ref, hint(session.ProfileError(d.Ref(), err), "keep secrets elsewhere: --secrets file (mode 0600), --secrets prompt (asked each time)", "nothing was imported")
		}
		if err := k.choose(ctx, what); err != nil {
			return ref, err
		}
	}
	switch {
	case k.way == inFiles:
		ref, path, err := k.file.KeepSecret(d.Ref()+"."+strings.TrimPrefix(s.Key, "auth."), s.Hidden.Reveal())
		if err != nil {
			return ref, err
		}
		k.files = append(k.files, path)
		k.note("%s is in the file %s, which only you can read", what, path)
		return ref, nil
	case k.way != nowhere && s.Env != "":
		k.note("%s is taken from the variable %s: set it before you start odatui", what, s.Env)
		return profiles.Reference{Env: s.Env}, nil
	}
	k.note("you will be asked for %s each time", what)
	return profiles.Reference{Prompt: true}, nil
}

func (k *keeper) note(format string, args ...any) {
	k.notes = append(k.notes, fmt.Sprintf(format, args...))
}

func (k *keeper) intoKeyring(ctx context.Context, d profiles.Draft, i int) (ref profiles.Reference, err error) {
	name, held, err := freeKeyringName(ctx, d, i)
	if err == nil && !held {
		if err = profiles.KeyringSet(ctx, name, d.Secrets[i].Hidden.Reveal()); err == nil {
			k.entries = append(k.entries, name)
		}
	}
	if err != nil {
		return ref, err
	}
	k.note("%s of %s is in the keyring as %q", d.Secrets[i].Key, d.Ref(), name)
	return profiles.Reference{Keyring: name}, nil
}

// choose asks for the way to keep secrets without a keyring. Without a user it is a
// variable or a prompt, as nothing is written in the clear unasked.
func (k *keeper) choose(ctx context.Context, what string) error {
	if !k.asks {
		k.way = inVariables
		k.note("there is no keyring here; --secrets file keeps secrets in files that only you can read")
		return nil
	}
	a := k.app
	a.note("there is no keyring here for %s", what)
	for {
		fmt.Fprint(a.err, "keep secrets in files that only you can read (f), or ask for them each time (a)? ")
		line, err := readLine(a.in)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		switch answer := strings.ToLower(strings.TrimSpace(line)); {
		case answer == "f" || answer == inFiles:
			k.way = inFiles
			return nil
		case answer == "a" || answer == "ask":
			k.way = nowhere
			return nil
		case err != nil: // the end of the input
			return a.notDone()
		case ctx.Err() != nil:
			return ctx.Err()
		}
	}
}

// undo removes what was stored.
func (k *keeper) undo(ctx context.Context) {
	for _, name := range k.entries {
		_ = profiles.KeyringDelete(context.WithoutCancel(ctx), name) // the first error counts
	}
	for _, path := range k.files {
		_ = os.Remove(path) // as above
	}
}

// checkPlace returns an error for a way to keep secrets that does not exist.
func checkPlace(way string) error {
	if way == "" || slices.Contains(secretPlaces, way) {
		return nil
	}
	return usage("no place for secrets named "+way, "--secrets is one of "+strings.Join(secretPlaces, ", "))
}
