package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"odatui/client"
	"odatui/client/auth"
	"odatui/client/redact"
	"odatui/client/safe"
	"odatui/client/save"
	"odatui/ui/tty"
)

// Exit codes of the program.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitDifferent   = 3
	exitAuth        = 4
	exitInterrupted = 130
)

// usageError says that the program was called the wrong way.
type usageError struct {
	message string
	hints   []string
}

func (e *usageError) Error() string   { return e.message }
func (e *usageError) Hints() []string { return e.hints }

func usage(message string, hints ...string) error { return &usageError{message, hints} }

// saidError is a failure that a command has told about in its own way: only its
// exit code is left to say.
type saidError struct{ code int }

func (e *saidError) Error() string { return "this was said before" }

// hinted adds advice to an error.
type hinted struct {
	error
	hints []string
}

func (e *hinted) Unwrap() error   { return e.error }
func (e *hinted) Hints() []string { return e.hints }

func hint(err error, hints ...string) error { return &hinted{err, hints} }

// report prints an error as one line and its advice as further lines, and
// returns the exit code.
func (a *app) report(err error) int {
	if err == nil {
		return exitDone
	}
	code := exitCode(err)
	var said *saidError
	if errors.As(err, &said) || errors.Is(err, tty.ErrEnded) {
		return code
	}
	var began *partial
	if code == exitInterrupted && !errors.As(err, &began) {
		if !errors.Is(err, errNotDone) { // that was printed where it happened
			fmt.Fprintln(a.err, "odatui: interrupted")
		}
		return code
	}
	line, advice := message(err), hints(err)
	if code != exitInterrupted { // of that there is nothing to explain
		line, advice = a.verdict(err)
	}
	fmt.Fprintf(a.err, "odatui: error: %s\n", safe.Clean(withoutSecrets(line)))
	for _, more := range advice {
		fmt.Fprintf(a.err, "odatui: hint: %s\n", safe.Clean(withoutSecrets(a.sameFile(more))))
	}
	return code
}

// withoutSecrets returns a text without tokens and signed URLs: one may have been
// pasted where a name belongs.
func withoutSecrets(text string) string { return (*redact.Redactor)(nil).Text(text) }

// message is the error in one line.
func message(err error) string {
	if errors.Is(err, context.DeadlineExceeded) && len(client.ReasonsOf(err)) == 0 {
		return "no answer in time: " + err.Error()
	}
	return err.Error()
}

func exitCode(err error) int {
	var (
		wrong    *usageError
		profile  *client.ProfileError
		setting  *auth.SettingError
		noProof  *client.AuthError
		response *client.ResponseError
	)
	var said *saidError
	switch {
	case errors.As(err, &said):
		return said.code
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &wrong), errors.As(err, &profile), errors.As(err, &setting):
		return exitUsage
	case errors.As(err, &noProof):
		return exitAuth
	case errors.As(err, &response) && (response.Status == 401 || response.Status == 403):
		return exitAuth
	}
	return exitFailed
}

// hints collects the advice that belongs to an error.
func hints(err error) []string {
	var (
		advised interface{ Hints() []string }
		profile *client.ProfileError
		setting *auth.SettingError
		noSet   *client.NoSetError
		noProof *client.AuthError
	)
	switch {
	case errors.As(err, &advised):
		return advised.Hints()
	case errors.As(err, &profile):
		return profile.Hints
	case errors.As(err, &setting):
		return setting.Hints
	case errors.As(err, &noSet) && len(noSet.Near) > 0:
		return []string{"did you mean " + strings.Join(noSet.Near, ", ") + "?"}
	case errors.As(err, &noProof):
		return authIDs(noProof)
	}
	return nil
}

// authIDs are the ids the token server's people ask for, unless the error says
// them already.
func authIDs(e *client.AuthError) []string {
	var lines []string
	for _, name := range []string{"trace_id", "correlation_id", "request_id", "timestamp"} {
		if id := e.IDs[name]; id != "" && !strings.Contains(e.Error(), id) {
			lines = append(lines, name+" "+id)
		}
	}
	return lines
}

// broken adds to an error how many rows came before it.
func broken(err error, written int64) error {
	if written == 0 || err == nil {
		return err
	}
	if exitCode(err) == exitInterrupted {
		err = &interruption{err}
	}
	return &partial{err, written}
}

// interruption is that of a run that began.
type interruption struct{ error }

func (*interruption) Error() string   { return "it was interrupted" }
func (i *interruption) Unwrap() error { return i.error }

// Hints returns how the rows are had that have not come.
func (*interruption) Hints() []string {
	return []string{"what came stays written, the same command begins again; an export to a file goes on: odatui export"}
}

// partial is a run that began and could not be completed.
type partial struct {
	error
	rows int64
}

func (p *partial) Error() string {
	return fmt.Sprintf("%s came, then %s", plural(p.rows, "row"), p.error)
}
func (p *partial) Unwrap() error { return p.error }

// cleanWriter is the net under everything that is printed to a terminal.
func cleanWriter(w io.Writer) io.Writer { return safe.Writer(w) }

// unwritten is the error of stdout, with advice.
func unwritten(err error, written int64) error {
	if err == nil {
		return nil
	}
	return broken(hint(fmt.Errorf("write rows: %w", err), save.Advice(err)...), written)
}
