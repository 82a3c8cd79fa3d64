package diagnose

import (
	"testing"

	"odatui/client"
	"odatui/client/evidence/evidencetest"
)

// TestPastedComplaints: a line of a log is enough.
func TestPastedComplaints(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"12:00:01 WARN IDX10214: Audience validation failed. Audiences: 'x'.\n12:00:02 INFO done":         "audience-wrong",
		"The token lifetime is invalid; NotBefore: '11/22/2026 06:00:00', Expires: '11/22/2026 07:00:00'": "token-expired",
		`{"Message":"Authorization has been denied for this request."}`:                                   "token-refused",
		`{"error":{"code":"","message":"Could not find a property named 'x' on type 'T'."}}`:              "query-refused",
		`{"error":{"code":"17","message":"No such thing"}}`:                                               "request-refused",
		`WWW-Authenticate: Bearer error="invalid_token", error_description="The issuer 'x' is invalid"`:   "tenant-wrong",
		"The refresh token, all the same, is fine":                                                        "not-recognised",
	} {
		if d := Of(client.Evidence{Text: text, Now: evidencetest.Noon}); d.Code != want {
			t.Errorf("%s: %s, want %s", text, d.Code, want)
		}
	}
}
