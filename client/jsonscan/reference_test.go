package jsonscan

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
)

// span is a value or a name in a text. name is set for names.
type span struct {
	off, end int
	name     bool
}

// walk reads a text value by value and returns the names and values in the
// order in which they end. Values below a depth of levels are read by Value.
func walk(text []byte, limit, levels int) (spans []span, s *Scanner) {
	s = new(Scanner)
	s.Reset(text, limit)
	var value func(levels int)
	value = func(levels int) {
		c := s.Peek()
		if levels == 0 || c != '{' && c != '[' {
			if off, end, ok := s.Value(); ok {
				spans = append(spans, span{off, end, false})
			}
			return
		}
		off := s.Offset()
		if !s.Open() {
			return
		}
		for s.More() {
			if c == '{' {
				off, end, escaped := s.Name()
				if s.Err() != nil {
					return
				}
				if escaped != bytes.ContainsRune(text[off:end], '\\') {
					panic("escaped is wrong")
				}
				spans = append(spans, span{off, end, true})
			}
			value(levels - 1)
		}
		if s.Err() == nil {
			spans = append(spans, span{off, s.Offset(), false})
		}
	}
	value(levels)
	return spans, s
}

// referenceSpans returns what walk has to find in a valid text, by encoding/json.
func referenceSpans(t testing.TB, text []byte) (spans []span) {
	d := json.NewDecoder(bytes.NewReader(text))
	must := func(err error) {
		if err != nil {
			t.Fatalf("encoding/json reads %q and fails: %v", text, err)
		}
	}
	begin := func() int { // of the next token
		at := int(d.InputOffset())
		return at + len(text[at:]) - len(bytes.TrimLeft(text[at:], " \t\r\n,:"))
	}
	var value func()
	value = func() {
		off := begin()
		if c := text[off]; c != '{' && c != '[' {
			var raw json.RawMessage
			must(d.Decode(&raw))
			end := int(d.InputOffset())
			spans = append(spans, span{end - len(raw), end, false})
			return
		}
		_, err := d.Token()
		must(err)
		for d.More() {
			if text[off] == '{' {
				off := begin()
				_, err := d.Token()
				must(err)
				spans = append(spans, span{off + 1, int(d.InputOffset()) - 1, true})
			}
			value()
		}
		_, err = d.Token()
		must(err)
		spans = append(spans, span{off, int(d.InputOffset()), false})
	}
	value()
	return spans
}

// referenceFault returns the fault that a Scanner has to find, nil if the text
// is valid. A control character is appended, which is valid nowhere: if that is
// what encoding/json refuses, the text itself is the beginning of a valid one.
func referenceFault(text []byte, limit int) (fault *Fault) {
	readable := len(text)
	if !json.Valid(text) {
		var raw json.RawMessage
		var syntax *json.SyntaxError
		err := json.Unmarshal(append(slices.Clip(text), 1), &raw)
		if !errors.As(err, &syntax) {
			panic(err)
		}
		readable = int(syntax.Offset) - 1
		fault = &Fault{readable, Syntax}
		switch {
		case strings.Contains(err.Error(), "max depth"):
			readable++
		case readable == len(text):
			fault.Kind = Truncated
		}
	}
	if at := tooDeep(text[:readable], limit); at >= 0 {
		return &Fault{at, TooDeep}
	}
	return fault
}

// tooDeep returns where a text is nested deeper than a limit, -1 nowhere.
func tooDeep(text []byte, limit int) int {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > limit {
				return i
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return -1
}

// faultOf returns the fault of a text that was read: more text behind the value
// is one to encoding/json.
func faultOf(s *Scanner) *Fault {
	if s.Err() == nil && !s.End() {
		return &Fault{s.Offset(), Syntax}
	}
	return s.Err()
}

func sameFault(a, b *Fault) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// check compares all that can be read of a text with encoding/json.
func check(t testing.TB, text []byte, limit int) {
	t.Helper()
	want := referenceFault(text, limit)
	var whole Scanner
	whole.Reset(text, limit)
	off, end, ok := whole.Value()
	if got := faultOf(&whole); !sameFault(got, want) {
		t.Fatalf("Value reads %.200q, limit %d: %v, want %v", text, limit, got, want)
	}
	if ok != (whole.Err() == nil) {
		t.Fatalf("Value reads %.200q: %v with the fault %v", text, ok, whole.Err())
	}
	if trimmed := bytes.Trim(text, " \t\r\n"); want == nil && string(text[off:end]) != string(trimmed) {
		t.Fatalf("Value of %.200q is %.200q", text, text[off:end])
	}
	for _, levels := range []int{1, 2, MaxDepth} {
		spans, s := walk(text, limit, levels)
		if got := faultOf(s); !sameFault(got, want) {
			t.Fatalf("a walk of %d levels over %.200q, limit %d: %v, want %v", levels, text, limit, got, want)
		}
		if s.Surrogate() != whole.Surrogate() {
			t.Fatalf("a walk of %d levels over %.200q: surrogate at %d, Value has %d", levels, text, s.Surrogate(), whole.Surrogate())
		}
		if levels == MaxDepth && want == nil {
			if reference := referenceSpans(t, text); !slices.Equal(spans, reference) {
				t.Fatalf("spans of %.200q: %v, want %v", text, spans, reference)
			}
		}
	}
}
