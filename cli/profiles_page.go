package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"odatui/client"
	"odatui/client/safe"
	"odatui/profiles"
	"odatui/ui/form"
	"odatui/ui/tty"
)

// lineByLine reports that nothing may be redrawn: for a screen reader, or on a
// terminal that cannot.
func lineByLine() bool { return os.Getenv("ACCESSIBLE") != "" || os.Getenv("TERM") == "dumb" }

// answer asks the questions of a form, until its answers are saved or the person
// leaves, which is errNotDone. It prints what was done.
func (a *app) answer(ctx context.Context, f *form.Form, plain bool) (form.Outcome, error) {
	show := a.showForm
	if plain || lineByLine() {
		show = a.talkForm
	}
	outcome, err := show(ctx, f)
	if err == nil {
		a.noteOutcome(outcome)
	}
	return outcome, err
}

// showForm shows the form on the whole terminal.
func (a *app) showForm(ctx context.Context, f *form.Form) (form.Outcome, error) {
	var options []tea.ProgramOption
	if a.noColor {
		options = append(options, tea.WithColorProfile(colorprofile.ASCII))
	}
	alone := form.NewAlone(f)
	err := tty.New(a.terminal()).Run(ctx, alone, options...)
	outcome, done := alone.Outcome()
	switch {
	case err == nil && done:
		return outcome, nil
	case errors.Is(err, context.Canceled):
		return outcome, err
	case err != nil:
		return outcome, fmt.Errorf("show the form: %w", err)
	}
	return outcome, a.notDone()
}

// terminal returns the terminal that a form is drawn on.
func (a *app) terminal() (in, out *os.File) {
	in, _ = a.in.(*os.File)
	return in, os.Stderr
}

// talkForm asks line by line. A secret that is piped in like the other answers is read
// like them.
func (a *app) talkForm(ctx context.Context, f *form.Form) (form.Outcome, error) {
	talk := form.Talk{Out: a.err, Read: a.readAnswer, Secret: terminalAsker{a}.Secret}
	if !a.inTTY {
		talk.Read = func(ctx context.Context) (string, error) {
			defer fmt.Fprintln(a.err) // a terminal would show the line end of the answer
			return a.readAnswer(ctx)
		}
		talk.Secret = func(ctx context.Context, label string) (string, error) {
			fmt.Fprintf(a.err, "%s: ", safe.Clean(label))
			return talk.Read(ctx)
		}
	}
	outcome, err := form.Ask(ctx, f, talk)
	if errors.Is(err, form.ErrLeft) {
		return outcome, a.notDone()
	}
	return outcome, err
}

// readAnswer reads a line of stdin, until ctx ends.
func (a *app) readAnswer(ctx context.Context) (string, error) {
	type line struct {
		text string
		err  error
	}
	read := make(chan line, 1)
	go func() {
		text, err := readLine(a.in)
		read <- line{text, err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case got := <-read:
		return got.text, got.err
	}
}

// refused returns why a profile could not be saved, for a form. Its advice is what can
// be done there.
func refused(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	r := &form.Refusal{Text: oneLine("%s", message(err)), Cause: err}
	advice := hints(err)
	if errors.Is(err, profiles.ErrNoKeyring) {
		advice = []string{"choose another place for the secret"}
	}
	for _, line := range advice {
		r.Advice = append(r.Advice, safe.Clean(line))
	}
	var wrong *client.ProfileError
	if errors.As(err, &wrong) {
		r.Question = wrong.Key
	}
	return r
}
