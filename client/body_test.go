package client

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
)

// counting redacts the secret once it is known, and counts how often it is asked.
type counting struct {
	mu           sync.Mutex
	known, asked int
}

func (c *counting) redaction(secret string) Redaction {
	return Redaction{
		Redact: func(raw []byte, cut bool) []byte {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.asked++
			if c.known == 0 {
				return raw
			}
			out := bytes.ReplaceAll(raw, []byte(secret), []byte("(removed)"))
			if cut {
				out = append(out, '!')
			}
			return out
		},
		Known: func() int {
			c.mu.Lock()
			defer c.mu.Unlock()
			return c.known
		},
	}
}

// TestBodyIsRedactedWhenRead wants nothing searched that is not read, nothing
// twice, and all again when another secret is known.
func TestBodyIsRedactedWhenRead(t *testing.T) {
	t.Parallel()
	c := &counting{known: 1}
	var j Journal
	id := j.Begin(Exchange{Method: "GET"})
	j.Update(id, func(e *Exchange) { e.Body = NewBody([]byte("a s3cret b"), true, c.redaction("s3cret")) })
	one, two := j.List()[0], j.List()[0]
	if c.asked != 0 {
		t.Fatal("a body was searched that was not read")
	}
	for _, e := range []Exchange{one, two, one} {
		if got := e.Body.String(); got != "a (removed) b!" {
			t.Errorf("body %q", got)
		}
	}
	if c.asked != 1 {
		t.Errorf("the body was searched %d times, want once", c.asked)
	}
	c.known++
	_, _ = one.Body.Bytes(), two.Body.Bytes()
	if c.asked != 2 {
		t.Errorf("with a new secret the body was searched %d times, want 2", c.asked)
	}
}

func TestBodyIsNotPrinted(t *testing.T) {
	t.Parallel()
	c := &counting{known: 1}
	e := Exchange{Body: NewBody([]byte("a s3cret b"), false, c.redaction("s3cret"))}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, v := range []any{e, &e, []Exchange{e}, e.Body, &e.Body, Evidence{Exchanges: []Exchange{e}}} {
			text := fmt.Sprintf(verb, v)
			if strings.Contains(text, "s3cret") || strings.Contains(text, "733363726574") || strings.Contains(text, "115 51 99") {
				t.Errorf("%s of %T prints the secret: %s", verb, v, text)
			}
		}
	}
}

func TestEmptyBody(t *testing.T) {
	t.Parallel()
	for _, b := range []Body{{}, RedactedBody(nil), NewBody([]byte{}, true, Redaction{})} {
		if b.Bytes() != nil || b.String() != "" || b.shortened(0).size() != 0 {
			t.Errorf("%q", b)
		}
	}
	if got := RedactedBody([]byte("as it is")).String(); got != "as it is" {
		t.Errorf("%q", got)
	}
}

// TestJournalIsBounded records a long run of large and of small bodies.
func TestJournalIsBounded(t *testing.T) {
	t.Parallel()
	for name, size := range map[string]int{"large": 256 << 10, "middling": 40 << 10, "small": 3000} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var j Journal
			var first Exchange
			for i := range journalSize + 20 {
				id := j.Begin(Exchange{ReqBody: RedactedBody(bytes.Repeat([]byte("q"), size/10))})
				j.Update(id, func(e *Exchange) {
					e.Body, e.BodySize, e.Done = RedactedBody(bytes.Repeat([]byte("x"), size)), int64(size), true
				})
				if i == 0 {
					first = j.List()[0]
				}
			}
			kept, whole := 0, 0
			for _, e := range j.List() {
				kept += cap(e.Body.Bytes()) + cap(e.ReqBody.Bytes())
				if got := len(e.Body.Bytes()); got == size {
					whole++
				} else if got != oldBody || !e.Cut || e.BodySize != int64(size) {
					t.Fatalf("%d bytes kept of %d, cut %v", got, size, e.Cut)
				}
			}
			if kept > 4<<20 {
				t.Errorf("%d bytes are kept", kept)
			}
			if want := min(wholeBodies/(size+size/10), journalSize); whole < want {
				t.Errorf("%d whole bodies, want %d", whole, want)
			}
			if newest := j.List()[journalSize-1]; newest.Cut || len(newest.Body.Bytes()) != size {
				t.Error("the newest body is cut")
			}
			if len(first.Body.Bytes()) != size {
				t.Error("an exchange that was listed has changed")
			}
		})
	}
}
