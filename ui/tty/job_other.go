//go:build !unix

package tty

import (
	"context"
	"errors"
	"os/exec"
)

// Program runs another program on the console, which gets ctrl+c itself, and waits
// for its end. The error is nil, the context's, an *[ExitError], or why the program
// could not be started.
func Program(ctx context.Context, cmd *exec.Cmd) error {
	onTerminal(cmd)
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &exit):
		return &ExitError{Code: exit.ExitCode()}
	}
	return err
}
