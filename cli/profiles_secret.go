package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"odatui/cli/session"
	"odatui/profiles"
)

// maxTyped is the longest secret that is read from stdin.
const maxTyped = 64 << 10

func (a *app) profilesSecretCommand() *cobra.Command {
	var fresh bool
	cmd := &cobra.Command{
		Use:   "secret PROFILE[@ENV] [KEY]",
		Short: "Put a secret into the system's keyring",
		Long: `Store a secret in the system's keyring and write a reference to it into the
profiles file. A secret that is in the file as plain text is moved; else the secret
is asked for without showing it, or read from stdin. A secret that comes from the
profile that this one is like is stored there, for both.
KEY is a key of the auth table (client_secret, token, password …), or headers.NAME;
without it, the secret of the auth method is meant.`,
		Example: `  odatui profiles secret xmart@live
  pass show xmart | odatui profiles secret xmart@live
  odatui profiles secret nxtport headers.Ocp-Apim-Subscription-Key`,
		Args:              someArgs(1, 2),
		ValidArgsFunction: a.completeProfile,
		RunE: func(cmd *cobra.Command, args []string) error {
			key := ""
			if len(args) > 1 {
				key = args[1]
			}
			return a.profilesSecret(cmd.Context(), args[0], key, fresh)
		},
	}
	cmd.Flags().BoolVar(&fresh, "new", false, "ask for the secret although the file has one as plain text")
	return cmd
}

func (a *app) profilesSecret(ctx context.Context, ref, key string, fresh bool) error {
	file, err := a.profiles()
	if err != nil {
		return err
	}
	slot, err := file.Slot(ref, key)
	if err != nil {
		return session.ProfileError(ref, err)
	}
	var value *string
	if !slot.Plain || fresh {
		text, err := a.readSecret(ctx, slot.Key+" of "+slot.Ref)
		if err != nil {
			return err
		}
		value = &text
	}
	if err := file.Store(ctx, slot, value); err != nil {
		return secretError(slot, err)
	}
	if value == nil {
		a.note("the plain text is moved into the keyring as %q; %s of %s is a reference to it now", slot.Keyring, slot.Key, slot.Ref)
		a.note("it was in a file: if others could read that file, ask for a new secret")
		return nil
	}
	a.note("stored in the keyring as %q; %s of %s is a reference to it", slot.Keyring, slot.Key, slot.Ref)
	a.noteSecret(slot, *value)
	return nil
}

// noteSecret prints likely mistakes in a new secret.
func (a *app) noteSecret(slot profiles.Slot, value string) {
	for _, l := range a.sessions().LintsOf(slot.Ref, map[string]string{slot.Key: value}) {
		if l.Key == slot.Key {
			a.noteLint(l)
		}
	}
}

// secretError adds hints if there is no keyring.
func secretError(slot profiles.Slot, err error) error {
	if !errors.Is(err, profiles.ErrNoKeyring) {
		return session.ProfileError(slot.Ref, err)
	}
	variable := strings.ToUpper(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, slot.Keyring))
	if variable[0] >= '0' && variable[0] <= '9' {
		variable = "_" + variable
	}
	return &hinted{session.ProfileError(slot.Ref, err), []string{
		"nothing was changed; this machine has no keyring that responds",
		fmt.Sprintf("take it from a variable: odatui profiles edit %s '%s={ env = \"%s\" }'", slot.Ref, slot.Key, variable),
		fmt.Sprintf("or be asked for it each time: odatui profiles edit %s '%s={ prompt = true }'", slot.Ref, slot.Key),
	}}
}

// readSecret asks for a secret on the terminal, or takes stdin whole.
func (a *app) readSecret(ctx context.Context, label string) (string, error) {
	if a.inTTY {
		return terminalAsker{a}.Secret(ctx, label)
	}
	data, err := io.ReadAll(io.LimitReader(a.in, maxTyped+1))
	if err != nil {
		return "", fmt.Errorf("read the secret from stdin: %w", err)
	}
	text := strings.TrimRight(string(data), "\r\n")
	switch {
	case len(data) > maxTyped:
		return "", usage("stdin is larger than 64 KiB: this is no secret")
	case text == "":
		return "", usage("stdin holds no secret", "pipe it in, or run this in a terminal to be asked")
	}
	return text, nil
}

// readLine reads a line byte by byte: what follows is left for other readers. At the
// end of the input it returns io.EOF.
func readLine(in io.Reader) (string, error) {
	if r, ok := in.(*bufio.Reader); ok {
		return r.ReadString('\n')
	}
	var line []byte
	one := make([]byte, 1)
	for len(line) < maxTyped {
		n, err := in.Read(one)
		switch {
		case n == 1 && one[0] == '\n':
			return strings.TrimSuffix(string(line), "\r"), nil
		case n == 1:
			line = append(line, one[0])
		}
		switch {
		case err == nil:
		case !errors.Is(err, io.EOF):
			return "", fmt.Errorf("read the answer: %w", err)
		case len(line) == 0:
			return "", io.EOF
		default:
			return string(line), nil
		}
	}
	return string(line), nil
}
