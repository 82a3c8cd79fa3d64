// Package filterbar is the line in which a filter is typed: its conditions as
// chips, the one under the cursor as text, mistakes at their place, and a list of
// what can be written there. It also has the list of the conditions.
//
// It does not know rows, pages or requests. What it parses and completes with is a
// [client.Filterer].
package filterbar

import (
	"slices"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/theme"
)

// Options is what a bar is given. Only Look and Apply must be there.
type Options struct {
	Look *theme.Theme
	Set  string
	// Filterer parses and completes the text; nil: it is only typed.
	Filterer client.Filterer
	Seen     client.Seen // may be nil
	Loaded   int         // rows that Seen counts
	History  []string    // filters used before, newest first
	// Fixed are chips in front of the conditions, which cannot be edited here.
	Fixed []safe.Text
	// Apply is called with a text that holds no certain mistake.
	Apply func(text string) tea.Cmd
	// Leave is called when the person leaves the bar; the filter is as it was.
	Leave func() tea.Cmd
	// Edit opens a text in the person's editor, nil: there is none. The bar then
	// takes what was written by [Bar.Written].
	Edit func(text string) tea.Cmd
	// Explain opens the diagnosis of a refusal, nil: there is none.
	Explain func() tea.Cmd
}

// Bar is the filter under edit. Its methods are called from Update only, except
// those that draw, which change nothing.
type Bar struct {
	Options
	text    string
	at      int // byte offset of the cursor, between two characters
	applied string
	width   int // of the screen's body
	height  int

	parsed  client.FilterText
	found   client.Completion
	listing bool // suggestions are shown, if there are any
	chosen  int  // suggestion that an arrow chose, -1 none
	top     int  // first suggestion in sight
	checked bool // mistakes are marked at the cursor, too
	unsent  bool // enter was pressed, and there are mistakes
	sent    bool // the service has the filter
	refused safe.Text
	past    *past // open while the history is searched
}

// New makes a bar that holds a filter; the cursor is at its end.
func New(options Options, text string) *Bar {
	b := &Bar{Options: options, applied: text, chosen: -1}
	b.replace(text)
	b.listing = text == ""
	b.refresh()
	return b
}

// Text returns the filter as it is typed.
func (b *Bar) Text() string { return b.text }

// Sent reports that the service has the filter, and has not answered yet.
func (b *Bar) Sent() bool { return b.sent }

// Refused returns to editing: the service has refused the filter with these words,
// or "" if it was not asked after all.
func (b *Bar) Refused(words safe.Text) { b.sent, b.refused = false, words }

// GoTo puts the cursor at the end of a condition.
func (b *Bar) GoTo(condition int) {
	if zones := b.zones(); condition >= 0 && condition < len(zones) {
		b.at, b.checked, b.listing = zones[condition].to, true, false
		b.refresh()
	}
}

// Learn parses the text once more: the model has come, or other rows.
func (b *Bar) Learn(seen client.Seen, loaded int) {
	b.Seen, b.Loaded = seen, loaded
	b.refresh()
}

// SetSize says how large the body of the screen is.
func (b *Bar) SetSize(width, height int) {
	b.width, b.height = width, height
	b.follow()
}

// Update takes the keys that no command has, and pastes.
func (b *Bar) Update(msg tea.Msg) tea.Cmd {
	if b.sent {
		return nil
	}
	if b.past != nil {
		b.past.update(msg, b.History)
		return nil
	}
	switch msg := msg.(type) {
	case tea.PasteMsg:
		b.insert(msg.Content)
		b.typed()
	case tea.KeyPressMsg:
		if msg.Text != "" && msg.Mod&(tea.ModCtrl|tea.ModAlt|tea.ModMeta|tea.ModSuper) == 0 {
			b.write(msg.Text)
			b.typed()
			return nil
		}
		switch b.edit(msg.Keystroke()) {
		case changed:
			b.typed()
		case moved:
			b.listing = false
			b.refresh()
		}
	}
	return nil
}

// typed follows a change of the text.
func (b *Bar) typed() {
	b.checked, b.refused, b.listing = false, "", true
	b.refresh()
}

// replace puts another text into the bar.
func (b *Bar) replace(text string) {
	b.text, b.at = clean(text, maxText), 0
	b.at = len(b.text)
}

// refresh parses the text, and completes it if the list is open.
func (b *Bar) refresh() {
	b.chosen, b.top, b.found = -1, 0, client.Completion{}
	if b.Filterer == nil {
		b.parsed = client.FilterText{Text: b.text, OK: true}
		b.parsed.Parts = []client.FilterPart{{Range: client.Range{To: len(b.text)}, Text: strings.TrimSpace(b.text)}}
		return
	}
	b.parsed = b.Filterer.Filter(b.Set, b.text)
	if z, i := b.here(); b.at > z.to { // within the word that joins two conditions
		b.at = b.zones()[i+1].from
	}
	if !b.listing {
		return
	}
	b.found = b.Filterer.Complete(b.Set, b.text, b.at, b.Seen)
	if list := b.found.Suggestions; len(list) == 1 && b.written(list[0]) {
		b.found.Suggestions = nil // it is there already
	}
}

// written reports that the text holds a suggestion at its place.
func (b *Bar) written(s client.Suggestion) bool {
	return s.From >= 0 && s.From <= s.To && s.To <= len(b.text) && b.text[s.From:s.To] == s.Text
}

// Send applies the filter as enter does.
func (b *Bar) Send() tea.Cmd { return b.apply() }

// apply sends the filter, unless it holds a mistake.
func (b *Bar) apply() tea.Cmd {
	b.listing, b.checked, b.refused = false, true, ""
	b.tidy()
	b.refresh()
	b.unsent = b.wrong() > 0
	if b.unsent {
		return nil
	}
	b.sent = true
	return b.Apply(strings.TrimSpace(b.text))
}

// tidy removes conditions that were never typed, as behind a last "and" or before a
// first one.
func (b *Bar) tidy() {
	if b.Filterer == nil {
		return
	}
	for _, word := range []string{"and ", "or "} {
		if text := strings.TrimLeft(b.text, " "); len(text) > len(word) && strings.EqualFold(text[:len(word)], word) {
			b.replace(text[len(word):])
			b.refresh()
		}
	}
	parts := slices.DeleteFunc(slices.Clone(b.parsed.Parts), func(p client.FilterPart) bool { return p.Text == "" })
	if len(parts) < len(b.parsed.Parts) {
		b.replace(b.Filterer.JoinFilter(parts))
	}
}

// take writes a suggestion.
func (b *Bar) take(s client.Suggestion) {
	from, to := clamp(b.text, s.From), clamp(b.text, s.To)
	if from > to {
		return
	}
	if strings.HasSuffix(s.Text, "'") && strings.HasPrefix(b.text[to:], "'") {
		to++ // the quote that was typed for the person
	}
	fresh := clean(s.Text, maxText)
	if strings.HasSuffix(fresh, " ") && strings.HasPrefix(b.text[to:], " ") {
		to++
	}
	b.text = b.text[:from] + fresh + b.text[to:]
	b.at = from + len(fresh)
	if word := s.Kind == client.SuggestProperty || s.Kind == client.SuggestOperator; word && strings.HasPrefix(b.text[b.at:], " ") {
		b.at++
	}
	b.listing = s.Kind != client.SuggestValue && s.Kind != client.SuggestMember
	b.checked, b.refused = false, ""
	b.refresh()
}

// suggestions returns the list that is shown, nil none.
func (b *Bar) suggestions() []client.Suggestion {
	if !b.listing || b.sent || b.past != nil {
		return nil
	}
	return b.found.Suggestions
}

// takeFix writes the fix of a mistake.
func (b *Bar) takeFix(p client.FilterProblem) {
	from, to := clamp(b.text, p.From), clamp(b.text, p.To)
	b.text = b.text[:from] + p.Fix + b.text[max(from, to):]
	b.at = from + len(p.Fix)
	b.listing = false
	b.refresh()
}

// fix returns the first mistake with a fix that is marked in the condition under
// the cursor.
func (b *Bar) fix() (client.FilterProblem, bool) {
	z, _ := b.here()
	return first(slices.DeleteFunc(b.problems(z), func(p client.FilterProblem) bool { return p.Fix == "" }))
}

// first returns a mistake to say, a certain one if there is one.
func first(list []client.FilterProblem) (client.FilterProblem, bool) {
	for _, p := range list {
		if !p.Doubtful {
			return p, true
		}
	}
	if len(list) > 0 {
		return list[0], true
	}
	return client.FilterProblem{}, false
}

// problems returns the mistakes of a condition that are marked. One at the cursor
// is not while it is typed: it may be completed yet.
func (b *Bar) problems(z zone) []client.FilterProblem {
	var list []client.FilterProblem
	for _, p := range b.parsed.Problems {
		if !z.holds(p.From) {
			continue
		}
		if p.Doubtful && b.accepted(z) {
			continue
		}
		to := p.To
		if p.Fix == "" { // as a property that is yet to be compared
			rest := b.text[min(to, len(b.text)):]
			to += len(rest) - len(strings.TrimLeft(rest, " "))
		}
		typing := !b.checked && b.at >= p.From && b.at <= to
		if p.From >= p.To && p.From >= len(strings.TrimRight(b.text, " ")) {
			typing = !b.checked // incomplete
		}
		if !typing {
			list = append(list, p)
		}
	}
	return list
}

// accepted reports that the condition is in the filter in force: the service has
// taken it.
func (b *Bar) accepted(z zone) bool {
	return strings.Contains(b.applied, strings.TrimSpace(b.text[z.from:z.to]))
}

// wrong counts the conditions that hold a certain mistake that is marked.
func (b *Bar) wrong() int {
	n := 0
	for _, z := range b.zones() {
		if p, ok := first(b.problems(z)); ok && !p.Doubtful {
			n++
		}
	}
	return n
}

// clamp returns an offset that is in the text, at the beginning of a character.
func clamp(text string, at int) int {
	at = max(0, min(at, len(text)))
	for at > 0 && at < len(text) && !utf8.RuneStart(text[at]) {
		at--
	}
	return at
}
