package form

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"odatui/client/safe"
)

// Talk is how questions are asked line by line.
type Talk struct {
	Out io.Writer
	// Read returns the next line without its end; io.EOF ends the form.
	Read func(context.Context) (string, error)
	// Secret asks for a line that is not shown; label names it.
	Secret func(ctx context.Context, label string) (string, error)
}

// ErrLeft reports that the person did not want to save, or left.
var ErrLeft = errors.New("the form was left")

// goBack is the answer that goes back.
const goBack = "<"

// Ask asks the questions of a form one after another, without redrawing anything.
// What was written stays. It saves nothing before the last answer; if that fails it
// asks again, from the answer that is wrong. The end of the input is
// io.ErrUnexpectedEOF.
func Ask(ctx context.Context, f *Form, talk Talk) (Outcome, error) {
	t := &asking{walk: newWalk(f), Talk: talk}
	if f.Learn != nil {
		t.learn(f.Learn(ctx), func(int) bool { return false })
	}
	t.say("%s. An empty line keeps the answer in brackets, - removes it, %s goes back, ctrl+c leaves; nothing is saved before the end.", f.Title, goBack)
	at, page := t.places()[0], -1
	if start, ok := t.find(f.Start); ok {
		at = start
	}
	for {
		if at.page != page && at.page < len(f.Pages) {
			page = at.page
			number, total := t.pages(at)
			t.say("\nPage %d of %d: %s", number, total, f.Pages[page].Title)
		}
		by, err := t.answerAt(ctx, at)
		if err != nil {
			return Outcome{}, err
		}
		next, ok := t.step(at, by)
		if ok || by <= 0 {
			at = next
			continue
		}
		outcome, err := f.Save(ctx, t.given())
		if err == nil || ctx.Err() != nil {
			return outcome, err
		}
		at, page = t.refused(refusal(err)), -1
	}
}

// asking is a form whose questions are asked line by line.
type asking struct {
	walk
	Talk
}

// say writes a line.
func (t *asking) say(format string, args ...any) {
	fmt.Fprintf(t.Out, "%s\n", safe.Lines(fmt.Sprintf(format, args...)))
}

// refused writes why the answers were not saved and returns where to go on.
func (t *asking) refused(r *Refusal) place {
	t.say("Not saved: %s", r.Text)
	for _, advice := range r.Advice {
		t.say("  %s", advice)
	}
	if at, ok := t.find(r.Question); ok {
		return at
	}
	return t.places()[0]
}

// answerAt asks the question at a place until its answer is right. It returns 1 to go
// on, -1 to go back.
func (t *asking) answerAt(ctx context.Context, at place) (by int, err error) {
	q, ok := t.question(at)
	if !ok {
		return t.confirm(ctx)
	}
	if q.Help != "" {
		t.say("%s: %s.", q.Title, q.Help)
	}
	if q.Kind == Choice {
		for i, o := range q.Options {
			t.say("  %d. %s", i+1, o.Title)
		}
	}
	for {
		text, err := t.read(ctx, q)
		if err != nil {
			return 0, err
		}
		if text == goBack {
			return -1, nil
		}
		wrong := t.take(q, text)
		if wrong == "" {
			wrong = t.wrong(at)
		}
		if wrong == "" {
			return 1, nil
		}
		t.say("Wrong: %s", wrong)
	}
}

// read writes the prompt and reads one answer.
func (t *asking) read(ctx context.Context, q Question) (string, error) {
	if q.Kind == Secret {
		text, err := t.Secret(ctx, string(q.Title)+" (not shown)")
		return text, ended(err, q.Title)
	}
	kept := t.shown(q, t.answers[q.ID])
	if kept != "" {
		kept = " [" + kept + "]"
	}
	if _, err := fmt.Fprintf(t.Out, "%s%s: ", q.Title, kept); err != nil {
		return "", err
	}
	text, err := t.Read(ctx)
	return strings.TrimSpace(text), ended(err, q.Title)
}

// ended says at which question the input has ended.
func ended(err error, title safe.Text) error {
	if errors.Is(err, io.EOF) {
		text := safe.Clean(fmt.Sprintf("the input ended at %q; nothing was saved", title))
		return &Refusal{Text: text, Cause: io.ErrUnexpectedEOF}
	}
	return err
}

// take takes an answer and returns what is wrong with it by itself, "" nothing.
func (t *asking) take(q Question, text string) safe.Text {
	switch {
	case text == "":
		return ""
	case q.Kind != Choice && text == "-":
		t.answers[q.ID] = ""
		return ""
	case q.Kind != Choice:
		t.answers[q.ID] = text
		return ""
	}
	for i, o := range q.Options {
		if text == strconv.Itoa(i+1) || text == o.Value || strings.EqualFold(text, string(o.Title)) {
			t.answers[q.ID] = o.Value
			return ""
		}
	}
	return safe.Clean(fmt.Sprintf("write a number from 1 to %d", len(q.Options)))
}

// confirm shows the review and asks whether to save.
func (t *asking) confirm(ctx context.Context) (by int, err error) {
	t.say("\nYour answers:")
	list := t.summary()
	for _, a := range list {
		if t.Review == ReviewChanges {
			t.say("  %s: %s, before: %s", a.title, orNothing(a.is), orNothing(a.was))
			continue
		}
		t.say("  %s: %s", a.title, a.is)
	}
	if len(list) == 0 {
		t.say("  nothing is changed")
		return 0, ErrLeft
	}
	if _, err := fmt.Fprintf(t.Out, "%s? (yes, no or %s) ", t.Verb, goBack); err != nil {
		return 0, err
	}
	text, err := t.Read(ctx)
	if err != nil {
		return 0, ended(err, t.Verb)
	}
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "y", "yes":
		return 1, nil
	case goBack:
		return -1, nil
	case "n", "no":
		return 0, ErrLeft
	}
	return 0, nil // asks again
}
