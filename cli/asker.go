package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/charmbracelet/x/term"

	"odatui/client/safe"
)

// terminalAsker asks for a secret on the terminal, without showing it. Without
// a terminal it fails: a secret is never read from a pipe by surprise.
type terminalAsker struct{ app *app }

func (t terminalAsker) Secret(ctx context.Context, label string) (string, error) {
	in, ok := t.app.in.(*os.File)
	if !ok || !t.app.inTTY {
		return "", hint(fmt.Errorf("%s: there is no terminal to ask on", label),
			"use a secret reference with env, keyring, command or file")
	}
	type answer struct {
		text string
		err  error
	}
	state, stateErr := term.GetState(in.Fd())
	done := make(chan answer, 1)
	go func() {
		data, err := term.ReadPassword(in.Fd())
		done <- answer{string(data), err}
	}()
	if stateErr == nil {
		untilSilent(in.Fd(), *state)
	}
	fmt.Fprintf(t.app.err, "%s: ", safe.Clean(label))
	select {
	case <-ctx.Done():
		if stateErr == nil {
			_ = term.Restore(in.Fd(), state)
		}
		fmt.Fprintln(t.app.err)
		return "", ctx.Err()
	case got := <-done:
		fmt.Fprintln(t.app.err)
		if got.err != nil {
			return "", fmt.Errorf("read the secret: %w", got.err)
		}
		if got.text == "" {
			return "", errors.New("nothing was typed")
		}
		return got.text, nil
	}
}

// untilSilent waits until the terminal no longer shows what is typed: only then
// may a person be asked, and only then does restoring it last. A terminal that
// showed nothing before does not change.
func untilSilent(fd uintptr, before term.State) {
	for range 50 {
		if now, err := term.GetState(fd); err != nil || *now != before {
			return
		}
		time.Sleep(time.Millisecond)
	}
}
