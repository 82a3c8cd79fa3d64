package diagnose

import (
	"strings"
	"time"

	"odatui/client"
	"odatui/lazy"
)

// blame is what of a token an API complains about.
type blame string

// What APIs complain about.
const (
	blameAudience  blame = "audience"
	blameIssuer    blame = "issuer"
	blameExpired   blame = "expired"
	blameEarly     blame = "early"
	blameLifetime  blame = "lifetime" // one of the two, or none at all
	blameKey       blame = "key"
	blameSignature blame = "signature"
	blameMissing   blame = "missing"
	blameClaim     blame = "claim"
)

// complaint is one reason an API gives for refusing a token.
type complaint struct {
	what  blame
	value string // of the token, as the API quotes it; "" it does not
}

// grievances are the texts of ASP.NET's JwtBearer, old and new, with the
// numbers of its library; of API Management, Azure Resource Manager, Microsoft
// Graph, Spring and others. The first group, where there is one, is the value.
var grievances = []struct {
	what  blame
	texts *lazy.Pattern
}{
	{blameAudience, lazy.Regexp(`(?i)the audiences? '([^']*)' (?:is|are) invalid|obtained for wrong audience or resource '([^']*)'|the audience is invalid|invalid audience|wrong audience|audience validation failed|TokenAudienceNotAllowed|IDX1020[68]|IDX10214|the aud claim is not valid|jwt audience invalid|token audience (?:is )?not allowed|unexpected "?aud"?`)},
	{blameIssuer, lazy.Regexp(`(?i)the issuer '([^']*)' is invalid|from the wrong issuer '([^']*)'|the issuer is invalid|invalid issuer|wrong issuer|issuer validation failed|TokenIssuerNotAllowed|IDX1020[45]|IDX10211|IDX40001|the iss claim is not valid|jwt issuer invalid|unexpected "?iss"?`)},
	{blameEarly, lazy.Regexp(`(?i)the token is not valid before '([^']*)'|the token is not valid yet|not yet valid(?: \(nbf\))?|IDX10222|jwt not active|used before|TokenNotYetValid`)},
	{blameExpired, lazy.Regexp(`(?i)the token expired at '([^']*)'|the token is expired|token (?:has|is) expired|access token (?:has )?expired|jwt expired|TokenExpired|IDX10223|expiry UTC time '([^']*)' is earlier|ExpiredAuthenticationToken|token expired`)},
	{blameLifetime, lazy.Regexp(`(?i)token lifetime is invalid(?:; NotBefore: '[^']*', Expires: '([^']*)')?|the lifetime is invalid|the token has no expiration|IDX1022[0145]|lifetime validation failed`)},
	{blameKey, lazy.Regexp(`(?i)the signature key was not found|TokenSignatureKeyNotFound|IDX1050[013]|IDX10516|no matching key|unable to find (?:a )?(?:signing|matching) key|signed key .*not found|another algorithm expected, or no matching key`)},
	{blameSignature, lazy.Regexp(`(?i)the signature is invalid|invalid signature|signature validation failed|signature verification failed|IDX1051[1-4]|TokenSignatureInvalid`)},
	{blameMissing, lazy.Regexp(`(?i)JWT not present|TokenNotPresent|no (?:bearer )?token (?:was )?(?:found|provided)|missing (?:bearer|access) token|access token is missing|Authentication failed\. The 'Authorization' header is missing`)},
	{blameClaim, lazy.Regexp(`(?i)TokenClaimValueNotAllowed|TokenClaimNotFound|claim value not allowed`)},
}

// complaints returns what the API's words say is wrong with the token, each
// once.
func (m *matter) complaints() []complaint {
	if m.answer == nil {
		return nil
	}
	if m.wails == nil { // every rule asks, and a page may be long
		list := complaintsIn(m.said)
		m.wails = &list
	}
	return *m.wails
}

// complaintsIn is complaints of a text. "Access token has expired or
// is not yet valid" is of neither kind.
func complaintsIn(said string) []complaint {
	if !hasAny(said, griefWords...) {
		return nil
	}
	var list []complaint
	said = bothTimes.ReplaceAllString(said, "the lifetime is invalid")
	for _, g := range grievances {
		found := g.texts.FindStringSubmatch(said)
		if found == nil {
			continue
		}
		c := complaint{what: g.what}
		for _, value := range found[1:] {
			if c.value == "" && !strings.Contains(value, "null") {
				c.value = strings.TrimSpace(value)
			}
		}
		list = append(list, c)
	}
	return list
}

// griefWords are words of which every complaint has one: looking for them costs
// a hundredth of looking for the complaints.
var griefWords = []string{"token", "audience", "issuer", "jwt", "idx", "signature", "lifetime", "matching key", "signing key", "signed key", "not yet valid",
	"used before", "aud claim", "iss claim", "aud\"", "iss\"", "unexpected aud", "unexpected iss", "claim value", "header is missing"}

var bothTimes = lazy.Regexp(`(?i)(?:access )?token (?:has|is) expired or (?:is )?not yet valid`)

// blames returns the first complaint of one of the kinds, nil if there is none.
func (m *matter) blames(kinds ...blame) *complaint {
	for _, c := range m.complaints() {
		for _, k := range kinds {
			if c.what == k {
				return &c
			}
		}
	}
	return nil
}

// quotedTime reads a time as services quote it: ASP.NET writes American dates,
// in UTC.
func quotedTime(text string) (time.Time, bool) {
	for _, layout := range []string{"01/02/2006 15:04:05", "1/2/2006 3:04:05 PM", "1/2/2006 15:04:05", time.RFC3339, "2006-01-02 15:04:05Z", "2006-01-02 15:04:05"} {
		if at, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}

// findGrievances finds lines of a text in which an API complains about a token
// without more around it, as logs have them. They are weak: an answer nearby
// says it better. Only the last lines count, and of long ones the beginning.
func findGrievances(_ reader, text string) []candidate {
	const most, longest = 50, 2000
	var all []candidate
	for end, looked := len(text), 0; end > 0 && looked < most; {
		from := strings.LastIndexByte(text[:end], '\n') + 1
		line := strings.ToValidUTF8(strings.TrimSpace(text[from:min(end, from+longest)]), "")
		if hasAny(line, griefWords...) {
			looked++
			if len(complaintsIn(line)) > 0 {
				all = append(all, candidate{from: from, to: end, status: 401, weak: true,
					err: &client.ResponseError{Status: 401, Shape: client.ShapeText, Message: line, Body: []byte(line), Attempts: 1}})
			}
		}
		end = from - 1
	}
	return all
}
