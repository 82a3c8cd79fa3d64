package profiles

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/zalando/go-keyring"
)

const (
	keyringService = "odatui"
	keyringLimit   = 3 * time.Second
)

// Backend is a keyring of the system. Its methods may hang: they are called
// behind a time limit. Get returns keyring.ErrNotFound where there is no entry.
type Backend interface {
	Get(service, name string) (string, error)
	Set(service, name, value string) error
	Delete(service, name string) error
}

// system is the keyring of the machine.
type system struct{}

// Get reads an entry.
func (system) Get(service, name string) (string, error) { return keyring.Get(service, name) }

// Set writes an entry.
func (system) Set(service, name, value string) error { return keyring.Set(service, name, value) }

// Delete removes an entry.
func (system) Delete(service, name string) error { return keyring.Delete(service, name) }

// vault is a backend with its time limit.
type vault struct {
	backend Backend
	limit   time.Duration
}

var current atomic.Pointer[vault]

func init() { current.Store(&vault{system{}, keyringLimit}) }

// UseBackend puts another keyring in place of the system's, for tests, and
// returns what puts the old one back. It is for the whole process.
func UseBackend(b Backend, limit time.Duration) (restore func()) {
	old := current.Swap(&vault{b, limit})
	return func() { current.Store(old) }
}

// ErrNotInKeyring is wrapped by errors that say the keyring works and has no
// entry of that name.
var ErrNotInKeyring = errors.New("no such entry in the keyring")

// ErrNoKeyring is wrapped by errors that say no keyring answers here.
var ErrNoKeyring = errors.New("no keyring")

const noKeyringHint = "no keyring (Secret Service) answers on this machine: use { env = … }, { command = … }, { file = … } or { prompt = true }"

// KeyringProbe reports why no keyring answers here, nil if one does.
func KeyringProbe(ctx context.Context) error {
	if _, err := KeyringGet(ctx, keyringService); !errors.Is(err, ErrNotInKeyring) {
		return err
	}
	return nil
}

// KeyringGet reads an entry of the keyring, within three seconds.
func KeyringGet(ctx context.Context, name string) (string, error) {
	return current.Load().call(ctx, name, func(b Backend) (string, error) { return b.Get(keyringService, name) })
}

// KeyringSet writes an entry of the keyring, within three seconds.
func KeyringSet(ctx context.Context, name, value string) error {
	_, err := current.Load().call(ctx, name, func(b Backend) (string, error) { return "", b.Set(keyringService, name, value) })
	return err
}

// KeyringDelete removes an entry of the keyring, within three seconds. One that
// is not there is no error.
func KeyringDelete(ctx context.Context, name string) error {
	_, err := current.Load().call(ctx, name, func(b Backend) (string, error) { return "", b.Delete(keyringService, name) })
	if errors.Is(err, ErrNotInKeyring) {
		return nil
	}
	return err
}

// call runs one call of the backend behind the limit. A call that hangs is left
// behind; it cannot be ended.
func (v *vault) call(ctx context.Context, name string, do func(Backend) (string, error)) (string, error) {
	type answer struct {
		value string
		err   error
	}
	ctx, stop := context.WithTimeoutCause(ctx, v.limit, errSlow)
	defer stop()
	done := make(chan answer, 1)
	go func() {
		value, err := do(v.backend)
		done <- answer{value, err}
	}()
	e := &SecretError{Source: "keyring " + name, Reason: reasonNoKeyring, hints: []string{noKeyringHint}}
	select {
	case got := <-done:
		switch {
		case got.err == nil:
			return got.value, nil
		case errors.Is(got.err, keyring.ErrNotFound):
			e.Message, e.Reason, e.cause = "the keyring has no entry of this name for odatui", reasonKeyringEntry, ErrNotInKeyring
			e.hints = []string{"store it: odatui profiles secret PROFILE[@ENV]"}
		case errors.Is(got.err, keyring.ErrSetDataTooBig):
			e.Message, e.cause = "the secret is too long for this keyring", ErrNoKeyring
			e.hints = []string{"use { file = … } or { command = … }"}
		default: // nothing of the backend's text: it may quote what it was given
			e.Message, e.cause = "no keyring answers here", ErrNoKeyring
		}
	case <-ctx.Done():
		if !errors.Is(context.Cause(ctx), errSlow) {
			return "", ctx.Err()
		}
		e.Message, e.Reason, e.cause = fmt.Sprintf("the keyring did not answer within %s", v.limit), reasonKeyringHangs, ErrNoKeyring
		e.hints = []string{"is it locked, with a question open on another screen?", noKeyringHint}
	}
	return "", e
}

var errSlow = errors.New("keyring: time is up")

func (s *Secret) fromKeyring(ctx context.Context, name string) (string, error) {
	value, err := KeyringGet(ctx, name)
	if err != nil {
		return "", err
	}
	if value == "" {
		return "", s.fail(nil, "the entry is empty")
	}
	return value, nil
}
