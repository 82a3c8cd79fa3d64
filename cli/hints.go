package cli

import (
	"context"
	"errors"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/diagnose"
)

// mostHints is how many lines of advice follow a failure.
const mostHints = 6

// verdict is an error in one line and the advice that follows it: its own
// hints, or what the diagnosis of the last attempt says. Where that knows the
// cause, the line begins with it; what was said comes after.
func (a *app) verdict(err error) (line string, advice []string) {
	line = message(err)
	if !explainable(err) {
		return line, hints(err)
	}
	a.mu.Lock()
	w := a.witnesses[a.lastRef]
	a.mu.Unlock()
	if w == nil {
		return line, hints(err)
	}
	e := w.evidence(err)
	d := a.book().Diagnose(e)
	doctor := "more: " + w.doctor()
	if d.Code == unknownFailure {
		return line, append(hints(err), doctor)
	}
	if cause := strings.TrimRight(strings.TrimSpace(d.Title), "."); d.Confidence != client.Low && !repeats(line, cause) {
		line = cause + ": " + line
	}
	return line, hintsOf(line, ownHints(err), e.Target, d, doctor)
}

// unknownFailure is the code of a diagnosis that has nothing to say.
const unknownFailure = "unknown"

// ownHints are those that somebody attached to the very error.
func ownHints(err error) []string {
	var advised interface{ Hints() []string }
	if errors.As(err, &advised) {
		return advised.Hints()
	}
	return nil
}

// explainable reports whether an error is of the way to the data: what the
// person typed, and this machine's files, explain themselves.
func explainable(err error) bool {
	var (
		wrong    *usageError
		profile  *client.ProfileError
		noSet    *client.NoSetError
		noProof  *client.AuthError
		response *client.ResponseError
		wire     interface{ Where() (stage, host string) }
		moved    interface {
			Redirected() (status int, location string, signIn bool)
		}
	)
	if errors.As(err, &wrong) || errors.As(err, &profile) || errors.As(err, &noSet) {
		return false
	}
	return errors.As(err, &noProof) || errors.As(err, &response) || errors.As(err, &wire) || errors.As(err, &moved) || errors.Is(err, context.DeadlineExceeded)
}

// hintsOf is a diagnosis in a few lines: the cause where the error does not say
// it, who must act, what to do, ids for a ticket, and where there is more.
func hintsOf(said string, own []string, t client.Target, d client.Diagnosis, doctor string) []string {
	var lines []string
	add := func(line string) {
		if line != "" && !repeats(said, line) && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	for _, line := range own {
		add(line)
	}
	add(strings.TrimSpace(d.Title))
	system := diagnose.SystemOf(t)
	if who := diagnose.WhoWords(d.Who, system); who != "" {
		line := "who must act: " + who
		if next := diagnose.WhoWords(d.NextWho, system); next != "" {
			line += ", then " + next
		}
		add(line)
	}
	ids := idLine(said, d.IDs)
	room := mostHints - 1 // the last line is where there is more
	if ids != "" {
		room--
	}
	for _, step := range d.Steps {
		if len(lines) >= room {
			break
		}
		if !strings.Contains(step, "odatui doctor") {
			add(keyless(step, strings.TrimPrefix(doctor, "more: ")+" --report FILE"))
		}
	}
	lines = lines[:min(len(lines), room)]
	add(ids)
	return append(lines, doctor)
}

// repeats reports whether a line says nothing that has not been said.
func repeats(said, line string) bool {
	plain := func(s string) string {
		return strings.ToLower(strings.TrimRight(strings.Join(strings.Fields(s), " "), "."))
	}
	return strings.Contains(plain(said), plain(line))
}

// idLine holds the ids the other side's people ask for, unless the error says
// them already.
func idLine(said string, ids map[string]string) string {
	var parts []string
	for _, name := range []string{"trace_id", "correlation_id", "request_id", "timestamp"} {
		id := ids[name]
		if name == "timestamp" && len(parts) == 0 {
			continue // a time alone finds nothing
		}
		if id != "" && !strings.Contains(said, id) {
			parts = append(parts, name+" "+id)
		}
	}
	return strings.Join(parts, ", ")
}

// doctor is the command that checks the whole way.
func (w *witness) doctor() string {
	if w.inDemo {
		return "odatui demo doctor " + w.target.Ref
	}
	return "odatui doctor " + w.target.Ref
}
