package jsonscan

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"
)

// FuzzAgainstEncodingJSON compares what is accepted, every fault and every span
// with encoding/json, for any limit.
func FuzzAgainstEncodingJSON(f *testing.F) {
	for i, text := range samples {
		f.Add([]byte(text), uint16(i%5))
		f.Add([]byte(text), uint16(MaxDepth))
	}
	f.Fuzz(func(t *testing.T, text []byte, limit uint16) {
		check(t, text, int(min(limit, MaxDepth)))
	})
}

// FuzzTruncation cuts valid text. What is left is Truncated unless it is itself
// valid, and what was read of it by then is what the whole text contains.
func FuzzTruncation(f *testing.F) {
	for _, text := range samples {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if !json.Valid(text) || len(text) > 4096 {
			return
		}
		whole, _ := walk(text, MaxDepth, MaxDepth)
		for cut := range text {
			begun := text[:cut:cut]
			spans, s := walk(begun, MaxDepth, MaxDepth)
			if json.Valid(begun) {
				if !s.End() {
					t.Fatalf("%q is refused: %v", begun, faultOf(s))
				}
				continue
			}
			if s.Err() == nil || *s.Err() != (Fault{cut, Truncated}) {
				t.Fatalf("%q, the beginning of valid text: %v", begun, s.Err())
			}
			if !slices.Equal(spans, whole[:len(spans)]) {
				t.Fatalf("%q, the beginning of %q: %v, the whole has %v", begun, text, spans, whole)
			}
		}
	})
}

// FuzzExpect compares Expect with Name at every member, for a name of its own,
// for every name of the text and for what these mean.
func FuzzExpect(f *testing.F) {
	for i, text := range samples {
		f.Add([]byte(text), samples[(i+1)%len(samples)])
		f.Add([]byte(`{"a":{"abcdefgh":[1,{"abc\"efgh" : 2}]}}`), text)
	}
	f.Fuzz(func(t *testing.T, text []byte, name string) {
		names := []string{name}
		spans, _ := walk(text, MaxDepth, MaxDepth)
		for _, n := range spans {
			if n.name && len(names) < 50 {
				var decoded string
				json.Unmarshal(text[n.off-1:n.end+1], &decoded)
				names = append(names, string(text[n.off:n.end]), decoded)
			}
		}
		var s Scanner
		s.Reset(text, MaxDepth)
		s.Open()
		for s.Err() == nil && s.due != dueNothing {
			if !s.More() {
				continue
			}
			if s.due == dueName {
				for _, name := range names {
					compareExpect(t, &s, name)
				}
				s.Name()
			}
			if c := s.Peek(); c == '{' || c == '[' {
				s.Open()
			} else {
				s.Value()
			}
		}
	})
}

// compareExpect calls Expect and Name at the same place of a text.
func compareExpect(t *testing.T, at *Scanner, name string) {
	expect, other := *at, *at
	off, end, escaped := other.Name()
	want := other.Err() == nil && !escaped && string(at.text[off:end]) == name
	if got := expect.Expect(name); got != want {
		t.Fatalf("%q at %d: Expect(%q) is %v", at.text, at.Offset(), name, got)
	}
	if !want {
		other = *at
	}
	type state struct {
		pos, depth, lone int
		due              due
		fault            Fault
	}
	of := func(s Scanner) state { return state{s.pos, s.depth, s.lone, s.due, s.fault} }
	if of(expect) != of(other) {
		t.Fatalf("%q at %d: after Expect(%q) %+v, want %+v", at.text, at.Offset(), name, of(expect), of(other))
	}
}

// FuzzCalls calls the methods in any order: whatever a caller does, a text whose
// end was reached is valid, and each value that was reported is.
func FuzzCalls(f *testing.F) {
	for _, text := range samples {
		f.Add([]byte(text), []byte("pomevn"))
		f.Add([]byte(text), []byte("vE"))
		f.Add([]byte(text), []byte("omnvmxvmE"))
	}
	f.Fuzz(func(t *testing.T, text, calls []byte) {
		var s Scanner
		s.Reset(text, MaxDepth)
		for _, call := range calls {
			switch before := s.Offset(); call {
			case 'p':
				s.Peek()
			case 'o':
				s.Open()
			case 'm':
				s.More()
			case 'n':
				s.Name()
			case 'x':
				s.Expect("a")
			case 'v':
				if off, end, ok := s.Value(); ok && (off < before || end != s.Offset() || !json.Valid(text[off:end]) ||
					len(bytes.TrimSpace(text[off:end])) != end-off) {
					t.Fatalf("%q: the value %q at %d", text, text[off:end], off)
				}
			default:
				if s.End() && !json.Valid(text) {
					t.Fatalf("%q reads as valid by the calls %q", text, calls)
				}
			}
		}
	})
}
