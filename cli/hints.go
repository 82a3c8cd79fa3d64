package cli

import (
	"context"
	"errors"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/diagnose"
	"odatui/client/report"
)

// mostHints is the most lines of advice after a failure.
const mostHints = 6

// verdict returns an error in one line and the advice after it: the error's own
// hints, or the diagnosis of the last attempt. Where the error has the words of a
// service, the line begins with the cause that the diagnosis found.
func (a *app) verdict(err error) (line string, advice []string) {
	line = message(err)
	if !explainable(err) {
		return line, hints(err)
	}
	e, ok := a.evidenceOf(err)
	if !ok {
		return line, hints(err)
	}
	d := diagnose.Of(e)
	more := "more: " + a.command(client.Step{Action: client.ActionDoctor, Args: []string{e.Target.Ref}}, e.Target.Demo)
	if d.Code == unknownFailure {
		return line, append(hints(err), more)
	}
	if cause := strings.TrimRight(strings.TrimSpace(d.Title), "."); d.Confidence != client.Low && !similar(line, cause) && !saysCause(err) {
		line = cause + ": " + line
	}
	lines := []string{strings.TrimSpace(d.Title), whoHint(d)}
	ofRun := diagnose.OfRun(d) && len(a.words) > 0
	if ofRun {
		more = "" // the doctor reads one row
	}
	var stopped *client.ExportError
	goesOn := errors.As(err, &stopped) && stopped.Kept != ""
	for _, s := range report.Steps(d) {
		switch {
		case goesOn && strings.HasPrefix(s.Text, "Begin again"): // the same command does not
		case s.Action == client.ActionReport && ofRun:
			lines = append(lines, a.sendExchanges(e, s))
		case s.Action != client.ActionDoctor: // the last line has it
			lines = append(lines, report.WithCommand(s, a.command(s, e.Target.Demo)))
		}
	}
	return line, hintsOf(line, slices.Concat(ownHints(err), lines), d.IDs, more)
}

// evidenceOf returns what is known of a failure: of the side that failed, where two were
// opened.
func (a *app) evidenceOf(err error) (client.Evidence, bool) {
	var of *sideError
	if !errors.As(err, &of) {
		return a.sessions().LastEvidence(err)
	}
	e, _ := a.sessions().Diagnose(of.side.session, of.side.ref, err)
	return e, true
}

// sendExchanges returns a step whose reader gets the exchanges of this run: a
// report of the doctor has none of the pages.
func (a *app) sendExchanges(e client.Evidence, s client.Step) string {
	text := strings.TrimSuffix(s.Text, ".") + "; send them the exchanges"
	if a.trace != "" {
		return text + ", which are in " + a.trace
	}
	typed := quoted(a.words...)
	if e.Redact != nil { // an address or a parameter may hold a key
		typed = e.Redact(typed)
	}
	return text + ": odatui " + typed + " --trace FILE"
}

// saysCause reports whether the text of an error says its cause already, since it
// is ours and not the words of a service; that of a run says first how much came.
func saysCause(err error) bool {
	var began *partial
	return errors.As(err, &began) || len(client.ReasonsOf(err)) > 0
}

// unknownFailure is the code of the diagnosis that recognises nothing.
const unknownFailure = "unknown"

// ownHints returns the hints of the error itself.
func ownHints(err error) []string {
	var advised interface{ Hints() []string }
	if errors.As(err, &advised) {
		return advised.Hints()
	}
	return nil
}

// explainable reports whether an error is of a request: what was typed, and the
// files of this machine, need no diagnosis.
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
	if len(client.ReasonsOf(err)) > 0 {
		return true
	}
	return errors.As(err, &noProof) || errors.As(err, &response) || errors.As(err, &wire) ||
		errors.As(err, &moved) || errors.Is(err, context.DeadlineExceeded)
}

// whoHint is the line about who must act, "" if that is unknown.
func whoHint(d client.Diagnosis) string {
	who := report.WhoWords(d)
	if who == "" {
		return ""
	}
	if next := report.NextWords(d); next != "" {
		who += ", then " + next
	}
	return "who must act: " + who
}

// hintsOf returns the first of the lines that the error does not contain, ids for
// a ticket, and the command that shows more, "" none.
func hintsOf(said string, all []string, known map[string]string, more string) []string {
	ids := idLine(said, known)
	room := mostHints
	if more != "" { // it is the last line
		room--
	}
	if ids != "" {
		room--
	}
	var lines []string
	for _, line := range all {
		if len(lines) < room && line != "" && !repeats(said, line) && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	if ids != "" && !slices.Contains(lines, ids) {
		lines = append(lines, ids)
	}
	if more != "" {
		lines = append(lines, more)
	}
	return lines
}

// repeats reports whether a text contains a line already.
func repeats(said, line string) bool {
	plain := func(s string) string {
		return strings.ToLower(strings.TrimRight(strings.Join(strings.Fields(s), " "), "."))
	}
	return strings.Contains(plain(said), plain(line))
}

// similar reports whether two texts have three consecutive words in common: after
// one of them, the other reads as a repetition.
func similar(a, b string) bool {
	words := strings.Fields(strings.ToLower(b))
	a = " " + strings.Join(strings.Fields(strings.ToLower(a)), " ") + " "
	for i := 3; i <= len(words); i++ {
		if strings.Contains(a, " "+strings.Join(words[i-3:i], " ")+" ") {
			return true
		}
	}
	return len(words) < 3 && repeats(a, b)
}

// idLine returns the ids that support asks for, but those that the error has.
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
