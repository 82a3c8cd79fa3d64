package evidence

import (
	"strings"
	"time"

	"odatui/lazy"
)

// Blame is what of a token an API complains about.
type Blame string

// What APIs complain about.
const (
	BlameAudience  Blame = "audience"
	BlameIssuer    Blame = "issuer"
	BlameExpired   Blame = "expired"
	BlameEarly     Blame = "early"
	BlameLifetime  Blame = "lifetime" // one of the two, or none at all
	BlameKey       Blame = "key"
	BlameSignature Blame = "signature"
	BlameMissing   Blame = "missing"
	BlameClaim     Blame = "claim"
)

// complaint is one reason an API gives for refusing a token.
type complaint struct {
	what  Blame
	Value string // of the token, as the API quotes it; "" it does not
}

// grievances are the texts of ASP.NET's JwtBearer, old and new, with the
// numbers of its library; of API Management, Azure Resource Manager, Microsoft
// Graph, Spring and others. The first group, where there is one, is the value.
var grievances = []struct {
	what  Blame
	texts *lazy.Pattern
}{
	{BlameAudience, lazy.Regexp(`(?i)the audiences? '([^']*)' (?:is|are) invalid|obtained for wrong audience or resource '([^']*)'|` +
		`the audience is invalid|invalid audience|wrong audience|audience validation failed|TokenAudienceNotAllowed|IDX1020[68]|IDX10214|` +
		`the aud claim is not valid|jwt audience invalid|token audience (?:is )?not allowed|unexpected "?aud"?|invalid claim value: 'aud'`)},
	{BlameIssuer, lazy.Regexp(`(?i)the issuer '([^']*)' is invalid|from the wrong issuer '([^']*)'|the issuer is invalid|invalid issuer|` +
		`wrong issuer|issuer validation failed|TokenIssuerNotAllowed|IDX1020[45]|IDX10211|IDX40001|the iss claim is not valid|` +
		`jwt issuer invalid|unexpected "?iss"?|invalid claim value: 'iss'`)},
	{BlameEarly, lazy.Regexp(`(?i)the token is not valid before '([^']*)'|the token is not valid yet|not yet valid(?: \(nbf\))?|IDX10222|` +
		`jwt not active|used before|TokenNotYetValid`)},
	{BlameExpired, lazy.Regexp(`(?i)the token expired at '([^']*)'|the token is expired|token (?:has|is) expired|` +
		`access token (?:has )?expired|jwt expired|TokenExpired|IDX10223|expiry UTC time '([^']*)' is earlier|ExpiredAuthenticationToken|` +
		`token expired`)},
	{BlameLifetime, lazy.Regexp(`(?i)token lifetime is invalid(?:; NotBefore: '[^']*', Expires: '([^']*)')?|the lifetime is invalid|` +
		`the token has no expiration|IDX1022[0145]|lifetime validation failed`)},
	{BlameKey, lazy.Regexp(`(?i)the signature key was not found|TokenSignatureKeyNotFound|IDX1050[013]|IDX10516|no matching key|` +
		`unable to find (?:a )?(?:signing|matching) key|signed key .*not found|another algorithm expected, or no matching key`)},
	{BlameSignature, lazy.Regexp(`(?i)the signature is invalid|invalid signature|signature validation failed|signature verification failed|` +
		`IDX1051[1-4]|TokenSignatureInvalid`)},
	{BlameMissing, lazy.Regexp(`(?i)JWT not present|TokenNotPresent|no (?:bearer )?token (?:was )?(?:found|provided)|missing (?:bearer|` +
		`access) token|access token is missing|Authentication failed\. The 'Authorization' header is missing`)},
	{BlameClaim, lazy.Regexp(`(?i)TokenClaimValueNotAllowed|TokenClaimNotFound|claim value not allowed`)},
}

// Complaints returns what the API's words say is wrong with the token, each
// once.
func (m *Failure) Complaints() []complaint {
	if m.Answer == nil {
		return nil
	}
	if m.wails == nil { // every rule asks, and a page may be long
		list := ComplaintsIn(m.Said)
		m.wails = &list
	}
	return *m.wails
}

// ComplaintsIn is complaints of a text. "Access token has expired or
// is not yet valid" is of neither kind.
func ComplaintsIn(said string) []complaint {
	if !HasAny(said, GriefWords...) {
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
			if c.Value == "" && !strings.Contains(value, "null") {
				c.Value = strings.TrimSpace(value)
			}
		}
		list = append(list, c)
	}
	return list
}

// GriefWords are words of which every complaint has one: looking for them costs
// a hundredth of looking for the complaints.
var GriefWords = []string{"token", "audience", "issuer", "jwt", "idx", "signature", "lifetime", "matching key", "signing key",
	"signed key", "not yet valid",
	"used before", "aud claim", "iss claim", "aud\"", "iss\"", "unexpected aud", "unexpected iss", "claim value", "header is missing"}

var bothTimes = lazy.Regexp(`(?i)(?:access )?token (?:has|is) expired or (?:is )?not yet valid`)

// Blames returns the first complaint of one of the kinds, nil if there is none.
func (m *Failure) Blames(kinds ...Blame) *complaint {
	for _, c := range m.Complaints() {
		for _, k := range kinds {
			if c.what == k {
				return &c
			}
		}
	}
	return nil
}

// QuotedTime reads a time as services quote it: ASP.NET writes American dates,
// in UTC.
func QuotedTime(text string) (time.Time, bool) {
	for _, layout := range []string{"01/02/2006 15:04:05", "1/2/2006 3:04:05 PM", "1/2/2006 15:04:05", time.RFC3339,
		"2006-01-02 15:04:05Z", "2006-01-02 15:04:05"} {
		if at, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}
