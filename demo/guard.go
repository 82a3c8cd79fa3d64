package demo

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// guard lets a request through to the mart when it carries a token that is
// meant for it. It says no as ASP.NET's JwtBearer does, and as xMart does for
// a client that has no access to a mart.
type guard struct {
	signer    *signer
	audiences []string
	issuer    string
	clock     func() time.Time
}

// skew is how much clocks may differ, ASP.NET's default.
const skew = 5 * time.Minute

// check returns true, or answers the request and returns false.
func (g *guard) check(w http.ResponseWriter, q *http.Request) bool {
	token, ok := bearer(q)
	if !ok { // no token, no error code (RFC 6750 3.1)
		refuseToken(w, "")
		return false
	}
	c, err := g.signer.parse(token)
	if why := g.verdict(c, err); why != "" {
		refuseToken(w, challenge(why))
		return false
	}
	switch {
	case len(c.Roles) == 0:
		// Not known at this mart. That it is a 401 and not a 403 puzzles
		// people, which is why the demo does it too.
		w.Header().Set("WWW-Authenticate", "Bearer")
		writeJSON(w, http.StatusUnauthorized, `{"Message":"Authorization has been denied for this request."}`)
		return false
	case !slices.Contains(c.Roles, viewRole):
		(&problem{http.StatusForbidden, "Forbidden", "The client is known at mart HEALTH but has no role with DATA_VIEW.", ""}).write(w)
		return false
	}
	return true
}

// bearer returns the token of a request.
func bearer(q *http.Request) (string, bool) {
	kind, token, ok := strings.Cut(q.Header.Get("Authorization"), " ")
	return strings.TrimSpace(token), ok && strings.EqualFold(kind, "Bearer")
}

// unexplained stands for a failure that ASP.NET reports without a description.
const unexplained = "?"

func challenge(why string) string {
	if why == unexplained {
		return `error="invalid_token"`
	}
	return `error="invalid_token", error_description="` + why + `"`
}

// verdict returns "" for a token that is good here, else ASP.NET's words, or
// unexplained. Values of the token are cleaned of quotes.
func (g *guard) verdict(c claims, err error) string {
	at := func(unix int64) string { return time.Unix(unix, 0).UTC().Format("01/02/2006 15:04:05") }
	now := g.clock()
	switch {
	case errors.Is(err, errNoKey):
		return "The signature key was not found"
	case errors.Is(err, errSignature):
		return "The signature is invalid"
	case err != nil:
		return unexplained
	case c.Exp == 0:
		return "The token has no expiration"
	case c.Nbf > c.Exp:
		return fmt.Sprintf("The token lifetime is invalid; NotBefore: '%s', Expires: '%s'", at(c.Nbf), at(c.Exp))
	case now.Add(skew).Before(time.Unix(c.Nbf, 0)):
		return fmt.Sprintf("The token is not valid before '%s'", at(c.Nbf))
	case now.Add(-skew).After(time.Unix(c.Exp, 0)):
		return fmt.Sprintf("The token expired at '%s'", at(c.Exp))
	case !slices.Contains(g.audiences, c.Aud):
		return fmt.Sprintf("The audience '%s' is invalid", quotable(c.Aud))
	case c.Iss != g.issuer:
		return fmt.Sprintf("The issuer '%s' is invalid", quotable(c.Iss))
	}
	return ""
}

func quotable(s string) string {
	if s == "" {
		return "(null)"
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == '"' || r == '\\' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}

// refuseToken answers 401 with an empty body, as JwtBearer does.
func refuseToken(w http.ResponseWriter, why string) {
	w.Header().Set("WWW-Authenticate", strings.TrimSpace("Bearer "+why))
	w.WriteHeader(http.StatusUnauthorized)
}
