package auth

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"

	"odatui/client/transport"
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

// scrubBody returns the first 64 KiB of what an endpoint or a program said,
// without secrets: both quote what they were given. It is cut at last, so that
// no half of a secret is left at the end.
func scrubBody(body []byte, r *transport.Redactor) []byte {
	clean := r.Answer(body)
	return bytes.Clone(clean[:min(len(clean), bodyCap)])
}

// scrubHeader returns a copy of a header without secrets.
func scrubHeader(header http.Header, r *transport.Redactor) map[string][]string {
	kept := make(map[string][]string, len(header))
	for name, values := range header {
		for _, v := range values {
			switch name {
			case "Set-Cookie", "Cookie", "Authorization", "Proxy-Authorization":
				v = mask
			}
			kept[name] = append(kept[name], r.Text(v))
		}
	}
	return kept
}
