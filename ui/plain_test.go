package ui_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"

	"odatui/client"
	"odatui/ui"
)

// teletype is the output of plain mode as one could print it: it fails on whatever moves
// the cursor back, hides it or colours something. A line is printed once and never
// changed: a carriage return only goes to the beginning of a line that is finished.
type teletype struct {
	t    *testing.T
	text strings.Builder
}

func (t *teletype) Write(p []byte) (int, error) {
	for _, r := range string(p) {
		if r < ' ' && r != '\r' && r != '\n' || r >= 0x2500 && r < 0x25A0 || strings.ContainsRune("∅✗●◐○⇉⇇▌▸⠹", r) {
			t.t.Errorf("%U is printed in %q", r, p)
		}
	}
	t.text.Write(p)
	return len(p), nil
}

// lines returns what was printed since the last call, blanks collapsed.
func (t *teletype) lines() []string {
	text := t.text.String()
	t.text.Reset()
	if regexp.MustCompile(`\r[^\r\n]`).MatchString(text) {
		t.t.Errorf("a line is written over: %q", text)
	}
	var list []string
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r", ""), "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// said fails unless lines were printed that hold these texts, in this order.
func (t *teletype) said(texts ...string) {
	t.t.Helper()
	lines := t.lines()
	rest := lines
	for _, want := range texts {
		found := false
		for i, line := range rest {
			if strings.Contains(line, want) {
				rest, found = rest[i+1:], true
				break
			}
		}
		if !found {
			t.t.Errorf("not said: %q, in\n%s", want, strings.Join(lines, "\n"))
		}
	}
}

// TestPlainModeIsATeletype goes through screens and dialogs as one who hears them.
func TestPlainModeIsATeletype(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		out := &teletype{t: t}
		b := benchOf(t, ui.NewPlain(w.deps(), out), 80, 24)
		out.said("home", "xmart")
		b.keys("enter")
		out.said("live", "sets", "set 1 of ")
		b.keys("j")
		out.said("set 2. ")
		b.keys("k", "enter")
		out.said("loading", "rows", "row 1 of 500. ")
		b.keys("j")
		if lines := out.lines(); len(lines) != 1 || !strings.HasPrefix(lines[0], "row 2. ") {
			t.Errorf("one row down says %q", lines)
		}
		b.keys("l")
		if lines := out.lines(); len(lines) != 1 || strings.HasPrefix(lines[0], "row") {
			t.Errorf("one column to the right says %q", lines)
		}
		b.keys("enter")
		out.said("record, ", ", key: ", "field ")
		b.keys("v")
		out.lines()
		b.keys("esc", "esc")
		out.said("row 2 of 500. ")
		b.keys("-")
		out.said("now staging", "row 2")
		b.keys("L")
		out.said("requests")
		b.keys("esc", "T")
		out.said("token")
		b.keys("esc", "?")
		out.said("keys of ", "enter: ", "moving", "up k: move up")
		b.keys("esc", ":")
		out.said("commands", "command:")
		b.typing("home")
		if lines := out.lines(); len(lines) != 1 || lines[0] != "home" {
			t.Errorf("letters that were typed are printed as %q", lines)
		}
		b.keys("enter")
		out.said("home")
	})
}

// TestPlainModeSaysAFailure with cause, person and steps, and that the rows stay.
func TestPlainModeSaysAFailure(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		d := w.deps()
		d.Diagnose = func(*client.Session, string, error) (client.Evidence, client.Diagnosis) {
			return client.Evidence{}, client.Diagnosis{Code: "secret-expired", Title: "The client secret has expired.", Who: client.WhoAppOwner,
				Steps: []client.Step{{Text: "Ask for a new secret"}}, Facts: []client.Finding{{Text: "401 invalid_client", Source: client.FromServer}}}
		}
		d.Open = func(ctx context.Context, ref string) (*client.Session, error) { return nil, errors.New("no") }
		out := &teletype{t: t}
		b := benchOf(t, ui.NewPlain(d, out), 80, 24)
		b.keys("enter")
		out.said("failed: The client secret has expired.", "who must act: ", "what to do, 1: Ask for a new secret",
			"how we know, the API: 401 invalid_client")
	})
}
