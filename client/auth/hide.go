package auth

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"

	"odatui/client/redact"
)

// mask stands where a secret was.
const mask = "•••"

// hidden is embedded in whatever holds a secret: no way of printing, logging or
// encoding it shows more than the mask. (fmt does not call methods of unexported
// fields, so a secret type alone would not do.)
type hidden struct{}

// Format writes the mask for every verb.
func (hidden) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, mask) }

// MarshalJSON returns the mask.
func (hidden) MarshalJSON() ([]byte, error) { return json.Marshal(mask) }

// LogValue returns the mask.
func (hidden) LogValue() slog.Value { return slog.StringValue(mask) }

// bodyCap is how much of a body an error keeps.
const bodyCap = 64 << 10

// redactBody returns the first 64 KiB of what an endpoint or a program wrote,
// redacted: both quote what they were given. It is cut last, so that no part of
// a secret is left at the end.
func redactBody(body []byte, r *redact.Redactor) []byte {
	shown := r.Answer(body)
	return bytes.Clone(shown[:min(len(shown), bodyCap)])
}

// redactHeader returns a redacted copy of a header.
func redactHeader(header http.Header, r *redact.Redactor) map[string][]string {
	kept := make(map[string][]string, len(header))
	for name, values := range header {
		for _, v := range values {
			kept[name] = append(kept[name], r.Header(name, v))
		}
	}
	return kept
}
