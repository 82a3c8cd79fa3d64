package kit

import (
	"slices"
	"strings"

	"odatui/client/safe"
	"odatui/lazy"
)

// acted finds what is highlighted in a sentence that says what to do: what to type,
// between back quotes or after a colon; keys to press; addresses; the codes and
// ids by which support looks things up.
var acted = lazy.Regexp("`([^`\n]+)`|" +
	`(?:^|: |\()((?:odatui (?:sets|describe|get|export|doctor|explain|token|diff|profiles|cache|demo)|az (?:login|logout|account|cloud|version)|unset)(?: [^\n]*?)?)(?:$|\n|\)| \(|; |, or )|` +
	`\b[Pp]ress ([A-Za-z?:/-]|enter|esc)(?:[\s.,;:]|$)|` +
	`\b(https?://[^\s()'"]*[^\s()'",.;:])|` + looked)

const (
	code   = `\b(AADSTS\d{4,9}|AADB2C\d{5})\b`
	looked = code + `|\b([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\b`
)

var codes = lazy.Regexp(code)

// Mark gives the parts of a sentence that can be typed, pressed, opened or
// looked up the role Accent, the rest the role of the sentence. Back quotes go.
func Mark(text safe.Text, role Role) []Span { return mark(acted, text, role) }

// MarkCodes does so with the codes alone: for sentences that say how things are.
func MarkCodes(text safe.Text, role Role) []Span { return mark(codes, text, role) }

func mark(find *lazy.Pattern, text safe.Text, role Role) []Span {
	var spans []Span
	add := func(t safe.Text, r Role) {
		if t != "" {
			spans = append(spans, Span{t, r})
		}
	}
	end := 0
	for _, at := range find.FindAllStringSubmatchIndex(string(text), -1) {
		for group := 1; group*2 < len(at); group++ {
			from, to := at[2*group], at[2*group+1]
			if from < 0 {
				continue
			}
			before, next := text[end:from], to
			if text[at[0]] == '`' {
				before, next = before[:len(before)-1], to+1
			}
			add(before, role)
			add(text[from:to], Accent)
			end = next
		}
	}
	add(text[end:], role)
	return spans
}

// WrapSpans is [Wrap] for a text that is painted in several roles.
func WrapSpans(spans []Span, cells, most int) [][]Span {
	whole := SpansText(spans)
	var lines [][]Span
	at := 0
	for _, line := range Wrap(whole, cells, most) {
		from := at
		for !strings.HasPrefix(string(whole[from:]), string(line)) && from < len(whole) && (whole[from] == ' ' || whole[from] == '\n') {
			from++ // the blank or the line end that the line was broken at
		}
		if !strings.HasPrefix(string(whole[from:]), string(line)) { // the last one, cut
			lines = append(lines, []Span{{line, roleAt(spans, at)}})
			continue
		}
		at = from + len(line)
		lines = append(lines, slice(spans, from, at))
	}
	return lines
}

// longStep is how many lines are looked at for commands that would be broken.
const longStep = 64

// Unbroken begins a line with each command that would be broken at the end of
// the line before and fits one: it can be copied then.
func Unbroken(spans []Span, cells int) []Span {
	spans = slices.Clone(spans)
	var before safe.Text
	for i, s := range spans {
		if i > 0 && s.Role == Accent && strings.Contains(string(s.Text), " ") && strings.HasSuffix(string(before), " ") {
			lines := Wrap(before, cells, longStep)
			if len(lines) == longStep {
				return spans
			}
			if w := Width(s.Text); Width(lines[len(lines)-1])+w > cells && w <= cells {
				text := spans[i-1].Text
				spans[i-1].Text = text[:len(text)-1] + "\n"
				before = before[:len(before)-1] + "\n"
			}
		}
		before += s.Text
	}
	return spans
}

// slice returns the part of a row of spans between two offsets.
func slice(spans []Span, from, to int) []Span {
	var part []Span
	for _, s := range spans {
		if n := len(s.Text); n > 0 && from < n && to > 0 {
			part = append(part, Span{s.Text[max(from, 0):min(to, n)], s.Role})
		}
		from, to = from-len(s.Text), to-len(s.Text)
	}
	return part
}

func roleAt(spans []Span, at int) Role {
	for _, s := range spans {
		if at < len(s.Text) {
			return s.Role
		}
		at -= len(s.Text)
	}
	return Plain
}
