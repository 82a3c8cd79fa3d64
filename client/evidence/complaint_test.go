package evidence

import (
	"testing"

	"odatui/client"
	"odatui/client/evidence/evidencetest"
)

// TestComplaints: the words of many servers for the few things that can be
// wrong with a token.
func TestComplaints(t *testing.T) {
	t.Parallel()
	for said, want := range map[string][]complaint{
		"": nil, "The query is invalid": nil, "Authorization has been denied for this request.": nil,
		"The audience 'x' is invalid":                                                      {{BlameAudience, "x"}},
		"The audience '(null)' is invalid":                                                 {{BlameAudience, ""}},
		"The audience is invalid; The token is expired":                                    {{BlameAudience, ""}, {BlameExpired, ""}},
		"The issuer 'https://a/' is invalid":                                               {{BlameIssuer, "https://a/"}},
		"The token expired at '11/22/2026 05:00:00'":                                       {{BlameExpired, "11/22/2026 05:00:00"}},
		"The token is not valid before '11/22/2026 09:00:00'":                              {{BlameEarly, "11/22/2026 09:00:00"}},
		"The token lifetime is invalid; NotBefore: 'a', Expires: 'b'":                      {{BlameLifetime, "b"}},
		"The token has no expiration":                                                      {{BlameLifetime, ""}},
		"The signature key was not found":                                                  {{BlameKey, ""}},
		"The signature is invalid":                                                         {{BlameSignature, ""}},
		"IDX10501: Signature validation failed. Unable to match key":                       {{BlameKey, ""}, {BlameSignature, ""}},
		"IDX10214: Audience validation failed. Audiences: 'x'":                             {{BlameAudience, ""}},
		"JWT not present.":                                                                 {{BlameMissing, ""}},
		"TokenClaimValueNotAllowed":                                                        {{BlameClaim, ""}},
		"Access token has expired or is not yet valid.":                                    {{BlameLifetime, ""}},
		"The access token is from the wrong issuer 'https://b/'.":                          {{BlameIssuer, "https://b/"}},
		"obtained for wrong audience or resource 'https://c'":                              {{BlameAudience, "https://c"}},
		"An error occurred while attempting to decode the Jwt: The aud claim is not valid": {{BlameAudience, ""}},
	} {
		m := Read(client.Evidence{Err: &client.ResponseError{Status: 401, Message: said}}, nil)
		got := m.Complaints()
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

func TestQuotedTime(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"11/22/2026 12:00:00", "11/22/2026 12:00:00 PM", "2026-11-22T12:00:00Z", "2026-11-22 12:00:00"} {
		if at, ok := QuotedTime(text); !ok || !at.Equal(evidencetest.Noon) {
			t.Errorf("%s: %s, %t", text, at, ok)
		}
	}
	if _, ok := QuotedTime("(null)"); ok {
		t.Error("that is no time")
	}
}
