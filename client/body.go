package client

import (
	"bytes"
	"sync"
)

// Body is the beginning of a recorded body. It is redacted when it is read,
// again if more secrets have become known since: most bodies are never read.
// The bytes as they were sent cannot be had from it, and no verb of fmt prints
// them. The zero Body is empty. A Body is safe for concurrent use; copies share
// their bytes.
type Body struct{ kept *keptBody }

// Redaction is how a recorded body is redacted.
type Redaction struct {
	// Redact returns raw without secrets; cut: more was sent than raw. It must
	// not change raw and may return it.
	Redact func(raw []byte, cut bool) []byte
	// Known returns how many secrets Redact knows.
	Known func() int
}

type keptBody struct {
	raw []byte
	cut bool
	by  Redaction // Redact is nil: raw contains no secret

	mu    sync.Mutex
	made  bool
	known int // secrets when shown was made
	shown []byte
}

// NewBody returns the body whose beginning is raw, cut if it is not all of it.
// raw must not be changed any more.
func NewBody(raw []byte, cut bool, by Redaction) Body {
	if len(raw) == 0 {
		return Body{}
	}
	return Body{&keptBody{raw: raw, cut: cut, by: by}}
}

// RedactedBody returns a body that is shown as it is: b contains no secret and
// must not be changed any more.
func RedactedBody(b []byte) Body { return NewBody(b, false, Redaction{}) }

// Bytes returns the body without secrets, nil if it is empty. They must not be
// changed.
func (b Body) Bytes() []byte {
	k := b.kept
	if k == nil {
		return nil
	}
	if k.by.Redact == nil {
		return k.raw
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if known := k.by.Known(); !k.made || known != k.known {
		k.shown, k.known, k.made = k.by.Redact(k.raw, k.cut), known, true
	}
	return k.shown
}

// String returns the body without secrets.
func (b Body) String() string { return string(b.Bytes()) }

// size returns how many bytes are kept.
func (b Body) size() int {
	if b.kept == nil {
		return 0
	}
	return len(b.kept.raw)
}

// shortened returns a body of at most so many bytes that does not keep the rest
// in memory.
func (b Body) shortened(most int) Body {
	if b.size() <= most {
		return b
	}
	return NewBody(bytes.Clone(b.kept.raw[:most]), true, b.kept.by)
}
