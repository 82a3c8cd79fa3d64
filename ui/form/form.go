// Package form asks a person a list of questions, page by page: on a screen of the
// explorer, alone on a terminal, or line by line for screen readers and terminals
// that cannot be redrawn.
//
// It does not know what the answers are for: a form is plain data with one function
// that saves them.
package form

import (
	"context"
	"maps"
	"strings"

	"odatui/client/safe"
)

// Kind is how a question is answered.
type Kind int

// The kinds of questions.
const (
	Line   Kind = iota // one line of text
	Secret             // one line that is never shown
	Choice             // one of the options
)

// Answers holds the answer to each question by its ID. That of a choice is the
// Value of an option.
type Answers map[string]string

// Option is one answer to a choice.
type Option struct {
	Value string
	Title safe.Text
}

// Question is one question of a page.
type Question struct {
	ID      string
	Title   safe.Text // a word or two
	Help    safe.Text // a sentence without a full stop, "" none
	Kind    Kind
	Options []Option // of a choice, at least one
	// When reports that it is asked after these answers; nil: always.
	When func(Answers) bool
	// Check returns what is wrong with its answer, "" nothing; nil accepts any.
	Check func(Answers) safe.Text
}

// Page is what is asked together.
type Page struct {
	Title     safe.Text
	Questions []Question
}

// Form is the questions, the first answers and what becomes of them.
type Form struct {
	Title   safe.Text // what is asked for, as "new profile"
	Verb    safe.Text // what the last step does, as "save"
	Pages   []Page
	Answers Answers // the first ones; a form that is shown changes its own copy only
	Start   string  // ID of the question to begin with, "" the first
	Review  Review
	// Learn finds out what the questions depend on while they are shown; nil: nothing.
	Learn func(context.Context) Learned
	// Save does what the answers are for, once the last page was confirmed. It gets
	// the answers to questions that are asked only, without blanks around them. An
	// error can be a *Refusal. It is not called twice at the same time.
	Save func(context.Context, Answers) (Outcome, error)
}

// Review is what the last page, before Verb, shows of the answers.
type Review int

// The reviews.
const (
	NoReview      Review = iota // no such page
	ReviewAll                   // all answers
	ReviewChanges               // those that differ from the first ones
)

// Learned changes questions that were not shown yet.
type Learned struct {
	Help    map[string]safe.Text // by ID
	Answers Answers
}

// Outcome is what Save did.
type Outcome struct {
	Ref   string // the profile that was written or is to be opened
	Notes []Note
}

// Note is one line about what was done.
type Note struct {
	Text    safe.Text
	Warning bool
}

// Refusal is why the answers could not be saved.
type Refusal struct {
	Text     safe.Text
	Advice   []safe.Text
	Question string // ID of the question whose answer is wrong, "" unknown
	Cause    error
}

// Error returns the text.
func (r *Refusal) Error() string { return string(r.Text) }

// Unwrap returns the cause.
func (r *Refusal) Unwrap() error { return r.Cause }

// place is a question of a form; page len(Pages) is the review.
type place struct{ page, question int }

// walk is a form that is being answered: the answers, and the way through the pages.
type walk struct {
	*Form
	answers Answers
	first   Answers // what was there before the person came
}

// newWalk returns a walk with the first answers: of a choice without one the first
// option.
func newWalk(f *Form) walk {
	w := walk{Form: f, answers: Answers{}}
	maps.Copy(w.answers, f.Answers)
	for _, page := range f.Pages {
		for _, q := range page.Questions {
			if q.Kind == Choice && w.chosen(q) < 0 {
				w.answers[q.ID] = q.Options[0].Value
			}
		}
	}
	w.first = maps.Clone(w.answers)
	return w
}

// chosen returns the index of the option that answers a choice, -1 none does.
func (w walk) chosen(q Question) int {
	for i, o := range q.Options {
		if o.Value == w.answers[q.ID] {
			return i
		}
	}
	return -1
}

func (w walk) asked(q Question) bool { return q.When == nil || q.When(w.answers) }

// question returns the one at a place; false on the review.
func (w walk) question(at place) (Question, bool) {
	if at.page >= len(w.Pages) {
		return Question{}, false
	}
	return w.Pages[at.page].Questions[at.question], true
}

// places lists the questions that are asked, and the review if there is one.
func (w walk) places() []place {
	var list []place
	for p, page := range w.Pages {
		for q, question := range page.Questions {
			if w.asked(question) {
				list = append(list, place{p, q})
			}
		}
	}
	if w.Review != NoReview {
		list = append(list, place{len(w.Pages), 0})
	}
	return list
}

// step returns the place before (-1) or after (1) another one; false at an end.
func (w walk) step(from place, by int) (place, bool) {
	list := w.places()
	for i, at := range list {
		if at != from {
			continue
		}
		if i+by < 0 || i+by >= len(list) {
			break
		}
		return list[i+by], true
	}
	return from, false
}

// find returns the place of a question that is asked; false if it is not.
func (w walk) find(id string) (place, bool) {
	for _, at := range w.places() {
		if q, ok := w.question(at); ok && q.ID == id {
			return at, true
		}
	}
	return place{}, false
}

// pages counts the pages that are asked, and says which of them a place is on,
// counted from one.
func (w walk) pages(at place) (number, total int) {
	last := -1
	for _, p := range w.places() {
		if p.page != last {
			total, last = total+1, p.page
		}
		if p == at {
			number = total
		}
	}
	return number, total
}

// given returns the answers to what is asked.
func (w walk) given() Answers {
	given := Answers{}
	for _, at := range w.places() {
		if q, ok := w.question(at); ok {
			given[q.ID] = w.answers[q.ID]
			if q.Kind != Secret {
				given[q.ID] = strings.TrimSpace(w.answers[q.ID])
			}
		}
	}
	return given
}

// wrong returns what is wrong with the answer at a place, "" nothing.
func (w walk) wrong(at place) safe.Text {
	q, ok := w.question(at)
	if !ok || q.Check == nil {
		return ""
	}
	return q.Check(w.given())
}

// changed reports that something was answered.
func (w walk) changed() bool { return !maps.Equal(w.answers, w.first) }

// summary lists what the review shows.
func (w walk) summary() []answered {
	var list []answered
	for _, at := range w.places() {
		q, ok := w.question(at)
		if !ok {
			continue
		}
		was, is := w.shown(q, w.first[q.ID]), w.shown(q, w.answers[q.ID])
		switch {
		case w.Review == ReviewChanges && w.answers[q.ID] == w.first[q.ID], w.Review == ReviewAll && is == "":
		case w.Review == ReviewChanges:
			list = append(list, answered{q.Title, was, is})
		default:
			list = append(list, answered{title: q.Title, is: is})
		}
	}
	return list
}

// answered is one line of the review.
type answered struct{ title, was, is safe.Text }

// shown returns an answer as a person reads it.
func (w walk) shown(q Question, answer string) safe.Text {
	switch q.Kind {
	case Secret:
		if answer == "" {
			return ""
		}
		return "typed, not shown"
	case Choice:
		for _, o := range q.Options {
			if o.Value == answer {
				return o.Title
			}
		}
	}
	return safe.Clean(strings.TrimSpace(answer))
}

// learn takes what was found out, for questions that were not shown yet.
func (w walk) learn(l Learned, shown func(page int) bool) {
	for p := range w.Pages {
		for i := range w.Pages[p].Questions {
			q := &w.Pages[p].Questions[i]
			if help, ok := l.Help[q.ID]; ok {
				q.Help = help
			}
			if answer, ok := l.Answers[q.ID]; ok && !shown(p) && w.answers[q.ID] == w.first[q.ID] {
				w.answers[q.ID], w.first[q.ID] = answer, answer
			}
		}
	}
}

// refusal returns an error of Save as one.
func refusal(err error) *Refusal {
	if r, ok := err.(*Refusal); ok { //nolint:errorlint // Save returns it as it is
		return r
	}
	return &Refusal{Text: safe.Clean(err.Error()), Cause: err}
}
