package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/charmbracelet/x/term"

	"odatui/client"
	"odatui/client/safe"
)

// terminalAsker asks for a secret on the terminal, without showing it. Without
// a terminal it fails: a secret is never read from a pipe by surprise.
type terminalAsker struct{ app *app }

func (t terminalAsker) Secret(ctx context.Context, label string) (string, error) {
	in, ok := t.app.in.(*os.File)
	if !ok || !t.app.inTTY {
		return "", hint(client.Because(client.ReasonNobodyToAsk, fmt.Errorf("%s: there is no terminal to ask on", label)),
			"use a secret reference with env, keyring, command or file")
	}
	type answer struct {
		text string
		err  error
	}
	t.app.asking.Lock() // two environments may be opened at once
	defer t.app.asking.Unlock()
	state, stateErr := term.GetState(in.Fd())
	done := make(chan answer, 1)
	go func() {
		data, err := term.ReadPassword(in.Fd())
		done <- answer{string(data), err}
	}()
	if stateErr == nil && echoes(state) {
		untilSilent(in.Fd(), func() bool { return len(done) > 0 })
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
			return "", client.Because(client.ReasonNotTyped, fmt.Errorf("read the secret: %w", got.err))
		}
		if got.text == "" {
			return "", client.Because(client.ReasonNotTyped, errors.New("nothing was typed"))
		}
		return got.text, nil
	}
}

// untilSilent waits until the terminal no longer shows what is typed: only then
// may a person be asked, and only then does restoring it last. It waits no
// more once the asking is over.
func untilSilent(fd uintptr, over func() bool) {
	for end := time.Now().Add(slowest); !over() && time.Now().Before(end); time.Sleep(time.Millisecond) {
		if now, err := term.GetState(fd); err != nil || !echoes(now) {
			return
		}
	}
}

// slowest is how long a busy machine may take to silence a terminal.
const slowest = 5 * time.Second
