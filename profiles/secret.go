package profiles

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"runtime"
	"strings"
	"sync"
)

// maxSecret is the longest secret that is read, in bytes.
const maxSecret = 64 << 10

// Ask asks the user for the secret that label names, without showing it.
type Ask func(ctx context.Context, label string) (string, error)

// Secret is a reference to a secret. It is printed as the place where the secret is
// kept, whatever prints it. It is safe for concurrent use.
type Secret struct {
	ref    Reference
	label  string
	scrub  []string
	memory *memory
}

// NewSecret returns a secret that is in no file. label names it if the user is asked
// for it.
func NewSecret(r Reference, label string) *Secret {
	return &Secret{ref: r, label: label, memory: newMemory()}
}

// Source names the place where the secret is kept: "env NAME", "keyring NAME" …
func (s *Secret) Source() string { return s.ref.String() }

// Reference returns where the secret is kept.
func (s *Secret) Reference() Reference { return s.ref }

// String is Source.
func (s Secret) String() string { return s.ref.String() }

// GoString is Source.
func (s Secret) GoString() string { return s.ref.String() }

// Format writes Source, whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.ref.String()) }

// MarshalText writes Source, for JSON too.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.ref.String()), nil }

// LogValue is Source.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.ref.String()) }

// SecretError reports that a secret could not be read.
type SecretError struct {
	Source  string // as Secret.Source
	Message string // one lower-case line
	Reason  string // "" another one than those of [Error]
	// Stderr is the output of a command, at most 4 KiB. It may hold anything and is
	// in no message.
	Stderr string

	hints []string
	cause error
}

// Error returns one line.
func (e *SecretError) Error() string {
	return fmt.Sprintf("secret from %s: %s", e.Source, e.Message)
}

// Hints returns advice, one line each.
func (e *SecretError) Hints() []string { return e.hints }

func (e *SecretError) Unwrap() error { return e.cause }

// ReasonCode returns the reason of the error.
func (e *SecretError) ReasonCode() string { return e.Reason }

func (s *Secret) fail(cause error, message string, hints ...string) error {
	return &SecretError{Source: s.Source(), Message: message, Reason: s.reason(), hints: hints, cause: cause}
}

// reason is the reason of most failures to read the secret.
func (s *Secret) reason() string {
	switch r := s.ref; {
	case r.Env != "":
		return reasonVariable
	case r.Keyring != "":
		return reasonKeyringEntry
	case len(r.Command) > 0:
		return reasonSecretCommand
	case r.File != "":
		return reasonSecretFile
	}
	return ""
}

// failFor is fail with another reason.
func (s *Secret) failFor(reason, message string, hints ...string) error {
	return &SecretError{Source: s.Source(), Message: message, Reason: reason, hints: hints}
}

// Resolve reads the secret. ask is needed for { prompt = true } only; the answer is
// remembered until the program ends. Errors are *[SecretError], those of ask, or the
// context's.
func (s *Secret) Resolve(ctx context.Context, ask func(ctx context.Context, label string) (string, error)) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	switch r := s.ref; {
	case r.Env != "":
		return s.fromEnv(r.Env)
	case r.Keyring != "":
		return s.fromKeyring(ctx, r.Keyring)
	case len(r.Command) > 0:
		return s.fromCommand(ctx, r.Command)
	case r.File != "":
		return s.fromFile(r.File)
	case r.Prompt:
		return s.fromPrompt(ctx, ask)
	}
	return "", s.fail(nil, "the profile says no place", referenceHint)
}

func (s *Secret) fromEnv(name string) (string, error) {
	value, ok := os.LookupEnv(name)
	switch {
	case !ok:
		return "", s.fail(nil, fmt.Sprintf("the variable %s is not set", name), "set it before odatui is started: "+setVariable(name))
	case value == "":
		return "", s.fail(nil, fmt.Sprintf("the variable %s is empty", name))
	}
	return value, nil
}

func setVariable(name string) string {
	if runtime.GOOS == "windows" {
		return "$env:" + name + " = Read-Host"
	}
	return "read -rs " + name + " && export " + name
}

func (s *Secret) fromFile(path string) (string, error) {
	why := func(err error) error {
		var wrong *fs.PathError
		if errors.As(err, &wrong) {
			err = wrong.Err
		}
		return s.fail(err, "cannot be read: "+err.Error())
	}
	info, err := os.Stat(path) // opening a pipe would block
	if err != nil {
		return "", why(err)
	}
	if !info.Mode().IsRegular() {
		return "", s.fail(nil, "is not a regular file")
	}
	file, err := os.Open(path)
	if err != nil {
		return "", why(err)
	}
	defer file.Close()
	if info, err = file.Stat(); err != nil {
		return "", why(err)
	}
	if mode := info.Mode(); runtime.GOOS != "windows" && mode.Perm()&0o077 != 0 {
		return "", s.failFor(reasonSecretFileOpen, fmt.Sprintf("others can read it (mode %04o)", mode.Perm()), "close it: chmod 600 "+shell(path))
	}
	data, err := io.ReadAll(io.LimitReader(file, maxSecret+1))
	switch {
	case err != nil:
		return "", why(err)
	case len(data) > maxSecret:
		return "", s.fail(nil, "is larger than 64 KiB: this is no secret")
	}
	return s.trimmed(string(data))
}

// trimmed takes the line end off a secret that came from a file or program.
func (s *Secret) trimmed(text string) (string, error) {
	text = strings.TrimRight(text, "\r\n")
	if text == "" {
		return "", s.fail(nil, "gave nothing")
	}
	return text, nil
}

// memory keeps a typed secret. turn is a lock; unlike a mutex, waiting for it can be
// cancelled.
type memory struct {
	turn  chan struct{}
	value string
	known bool
}

func newMemory() *memory {
	m := &memory{turn: make(chan struct{}, 1)}
	m.turn <- struct{}{}
	return m
}

// prompted keeps typed secrets until the program ends: the file is read again
// whenever something is opened, the user is asked once.
var prompted sync.Map // string to *memory

// remembered returns the memory of a place in a file. Environments that share
// their profile's secret share it, and so do profiles that are like it.
func remembered(path, profile, key string, n *node) *memory {
	id := fmt.Sprintf("%s\x00%s\x00%s\x00%d", path, profile, key, n.at)
	m, _ := prompted.LoadOrStore(id, newMemory())
	return m.(*memory)
}

func (s *Secret) fromPrompt(ctx context.Context, ask Ask) (string, error) {
	m := s.memory
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case <-m.turn:
	}
	defer func() { m.turn <- struct{}{} }()
	if m.known {
		return m.value, nil
	}
	if ask == nil {
		return "", s.failFor(reasonNobodyToAsk, fmt.Sprintf("nobody can be asked for %s here", s.label),
			"use a reference with env, keyring, command or file where there is no terminal")
	}
	value, err := ask(ctx, s.label)
	if err != nil {
		return "", err
	}
	if value == "" {
		return "", s.failFor(reasonNotTyped, "nothing was typed")
	}
	m.value, m.known = value, true
	return value, nil
}

// Forget drops the typed secret, so that the next Resolve asks again.
func (s *Secret) Forget() {
	<-s.memory.turn
	s.memory.value, s.memory.known = "", false
	s.memory.turn <- struct{}{}
}
