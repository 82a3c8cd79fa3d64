package diagnose

import (
	"testing"

	"odatui/client"
)

// TestComplaints: the words of many servers for the few things that can be
// wrong with a token.
func TestComplaints(t *testing.T) {
	t.Parallel()
	for said, want := range map[string][]complaint{
		"": nil, "The query is invalid": nil, "Authorization has been denied for this request.": nil,
		"The audience 'x' is invalid":                                                      {{blameAudience, "x"}},
		"The audience '(null)' is invalid":                                                 {{blameAudience, ""}},
		"The audience is invalid; The token is expired":                                    {{blameAudience, ""}, {blameExpired, ""}},
		"The issuer 'https://a/' is invalid":                                               {{blameIssuer, "https://a/"}},
		"The token expired at '11/22/2026 05:00:00'":                                       {{blameExpired, "11/22/2026 05:00:00"}},
		"The token is not valid before '11/22/2026 09:00:00'":                              {{blameEarly, "11/22/2026 09:00:00"}},
		"The token lifetime is invalid; NotBefore: 'a', Expires: 'b'":                      {{blameLifetime, "b"}},
		"The token has no expiration":                                                      {{blameLifetime, ""}},
		"The signature key was not found":                                                  {{blameKey, ""}},
		"The signature is invalid":                                                         {{blameSignature, ""}},
		"IDX10501: Signature validation failed. Unable to match key":                       {{blameKey, ""}, {blameSignature, ""}},
		"IDX10214: Audience validation failed. Audiences: 'x'":                             {{blameAudience, ""}},
		"JWT not present.":                                                                 {{blameMissing, ""}},
		"TokenClaimValueNotAllowed":                                                        {{blameClaim, ""}},
		"Access token has expired or is not yet valid.":                                    {{blameLifetime, ""}},
		"The access token is from the wrong issuer 'https://b/'.":                          {{blameIssuer, "https://b/"}},
		"obtained for wrong audience or resource 'https://c'":                              {{blameAudience, "https://c"}},
		"An error occurred while attempting to decode the Jwt: The aud claim is not valid": {{blameAudience, ""}},
	} {
		m := read(Standard(), client.Evidence{Err: &client.ResponseError{Status: 401, Message: said}})
		got := m.complaints()
		if len(got) != len(want) {
			t.Errorf("%s: %v", said, got)
			continue
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: %v", said, got)
			}
		}
	}
}

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
		if d := Of(Standard(), client.Evidence{Text: text, Now: noon}); d.Code != want {
			t.Errorf("%s: %s, want %s", text, d.Code, want)
		}
	}
}

func TestQuotedTime(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"11/22/2026 12:00:00", "11/22/2026 12:00:00 PM", "2026-11-22T12:00:00Z", "2026-11-22 12:00:00"} {
		if at, ok := quotedTime(text); !ok || !at.Equal(noon) {
			t.Errorf("%s: %s, %t", text, at, ok)
		}
	}
	if _, ok := quotedTime("(null)"); ok {
		t.Error("that is no time")
	}
}
