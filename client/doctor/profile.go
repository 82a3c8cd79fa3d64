package doctor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"odatui/client"
	"odatui/client/lint"
)

// checkProfile looks at what stands in the profile. It fails only where no
// request can be built.
func checkProfile(_ context.Context, v *Visit) Outcome {
	e := v.Evidence(v.Err)
	lints := append(lint.Lints(e.Target, time.Now()), v.Lints...)
	if v.Err != nil {
		return failed(v.Err).noting(hints(v.Err)...).noting(lintNotes(lints)...)
	}
	for _, l := range lints {
		if l.Fatal {
			err := &client.ProfileError{Profile: v.Target.Ref, Key: l.Key, Message: l.Text, Hints: []string{l.Fix}}
			for _, s := range e.Target.Secrets {
				if s.Key == l.Key {
					err.Reason, err.Source = s.Reason, s.Source
				}
			}
			return failed(err).noting(lintNotes(lints)...)
		}
	}
	if len(lints) == 0 {
		return fine("%d checks found nothing wrong", len(lint.Codes()))
	}
	out := odd("%s", lintLine(lints[0])).noting(lintNotes(lints)...)
	if more := len(lints) - 1; more > 0 {
		out.Detail += fmt.Sprintf(" (and %d more)", more)
	}
	return out
}

func lintLine(l client.Lint) string {
	if l.Key == "" {
		return l.Text
	}
	return l.Key + ": " + l.Text
}

func lintNotes(lints []client.Lint) []string {
	var notes []string
	for _, l := range lints {
		note := lintLine(l)
		if l.Fix != "" {
			note += ". " + l.Fix
		}
		notes = append(notes, note)
	}
	return notes
}

func hints(err error) []string {
	var p *client.ProfileError
	if errors.As(err, &p) {
		return p.Hints
	}
	return nil
}
