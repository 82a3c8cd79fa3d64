package auth

import (
	"odatui/client"
	"odatui/lazy"
)

// The ids in the text of an Entra error: older answers separate them by CRLF,
// newer ones by blanks, az by whatever it got.
var (
	traceText       = lazy.Regexp(`(?i)Trace ID:\s*([0-9A-Za-z-]{8,64})`)
	correlationText = lazy.Regexp(`(?i)Correlation ID:\s*([0-9A-Za-z-]{8,64})`)
	timestampText   = lazy.Regexp(`(?i)Timestamp:\s*(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\dZ?)`)
)

// textIDs returns the ids that stand in a text, an empty map if there are none.
func textIDs(text string) map[string]string {
	ids := map[string]string{}
	for name, pattern := range map[string]*lazy.Pattern{"trace_id": traceText, "correlation_id": correlationText, "timestamp": timestampText} {
		if m := pattern.FindStringSubmatch(text); m != nil {
			ids[name] = m[1]
		}
	}
	return ids
}

// identify fills in the ids of a failure: of the body's own fields, else of its
// text, else of the header, which a web page has too (x-ms-request-id is the
// trace id of Entra).
func (r answerReader) identify(e *client.AuthError, fields map[string]any) {
	ids := textIDs(e.Description + "\n" + string(e.Body))
	for _, name := range []string{"trace_id", "correlation_id", "timestamp"} {
		if s := text(fields, name); s != "" {
			ids[name] = r.redactor.Text(s)
		}
	}
	for _, h := range [][2]string{
		{"X-Ms-Request-Id", "trace_id"}, {"Client-Request-Id", "correlation_id"}, {"X-Correlation-Id", "correlation_id"},
		{"X-Request-Id", "request_id"}, {"Request-Id", "request_id"},
	} {
		if v := e.Header[h[0]]; len(v) > 0 && ids[h[1]] == "" && v[0] != "" {
			ids[h[1]] = v[0]
		}
	}
	if len(ids) > 0 {
		e.IDs = ids
	}
}
