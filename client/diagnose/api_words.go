package diagnose

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/claims"
	"odatui/client/evidence"
	"odatui/client/failure"
	"odatui/client/vendors"
	"odatui/lazy"
)

// answered reports whether the API answered with one of the statuses; none:
// whether it answered.
func (m *matter) answered(statuses ...int) bool {
	return m.Answer != nil && (len(statuses) == 0 || slices.Contains(statuses, m.Answer.Status))
}

// good reports whether the status was one of success: then what came was not
// what was wanted.
func (m *matter) good() bool { return m.Answer != nil && m.Answer.Status/100 == 2 }

// silent reports whether an answer says nothing beyond its status.
func (m *matter) silent() bool {
	return m.Answer != nil && (m.Answer.Shape == client.ShapeEmpty || m.Answer.Shape == client.ShapeText && len(m.Answer.Body) < 40)
}

// challenged recognises a challenge of the API's answer that has this error.
func challenged(code string) func(*matter) bool {
	return func(m *matter) bool {
		return m.Answer != nil && (strings.EqualFold(m.Answer.Code, code) ||
			slices.ContainsFunc(m.Challenges, func(c failure.Challenge) bool { return strings.EqualFold(c.Params["error"], code) }))
	}
}

// blames recognises a refused token of which the API's words blame one thing.
func blames(kind evidence.Blame) func(*matter) bool {
	return func(m *matter) bool { return m.refused() && m.Blames(kind) != nil }
}

// denial matches words by which services deny a right.
var denial = lazy.Regexp(`(?i)access (?:is |was )?(?:denied|forbidden|disabled)|denied access|not authori[sz]ed|no authori[sz]ation|` +
	`unauthori[sz]ed (?:operation|access)|authorizationpermission|permission denied|` +
	`(?:not have|no|without|missing|insufficient|lacks?|requires?)(?: [\w'’]+){0,4} (?:permissions?|privileges?|rights?|roles?|authority)\b`)

// plainRefusal matches texts that say no more than a status of 401 or 403 does.
var plainRefusal = lazy.Regexp(`(?i)^(?:error|http(?:/[\d.]+)?|status(?: code)?|\d{3}|unauthori[sz]ed|forbidden|access (?:is )?denied|` +
	`permission denied|authori[sz]ation has been denied for this request|authentication failed|(?:you are )?not authori[sz]ed|` +
	`(?:full )?authentication (?:is )?required|to access this resource|client error|empty body|no reason given|[\s:;,.!()\[\]"'-])+$`)

// reason returns what a refusal says beyond its status, "" nothing: the service's own
// words, else those of the challenge.
func (m *matter) reason() string {
	if m.Answer == nil || m.page() {
		return ""
	}
	for _, text := range []string{m.Answer.Message, m.challengeWords()} {
		if text = strings.Join(strings.Fields(text), " "); text != "" && !plainRefusal.MatchString(text) {
			return text
		}
	}
	return ""
}

// idsBehind matches the ids that services write behind a message.
var idsBehind = lazy.Regexp(`(?i)\s*(?:request|correlation|trace|activity)[ -]?id\b.*`)

// quoted returns the beginning of a text for a title, without the ids and the mark at
// its end.
func quoted(text string) string {
	const most = 120
	text = idsBehind.ReplaceAllString(text, "")
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return strings.TrimRight(text, ". ")
}

// wantsNot recognises an API whose challenges do not name a scheme.
func wantsNot(scheme string) func(*matter) bool {
	return func(m *matter) bool {
		return len(m.Challenges) > 0 &&
			!slices.ContainsFunc(m.Challenges, func(c failure.Challenge) bool { return strings.EqualFold(c.Scheme, scheme) })
	}
}

// challengeParam returns a parameter of the API's challenges, the last one, "" none.
func (m *matter) challengeParam(name string) string {
	for _, c := range slices.Backward(m.Challenges) {
		if v := strings.TrimSpace(c.Params[name]); v != "" {
			return v
		}
	}
	return ""
}

// challengeWords returns the reason that a challenge gives, "" none.
func (m *matter) challengeWords() string { return m.challengeParam("error_description") }

// challengeFact adds what the API accepts.
func (m *matter) challengeFact(d *client.Diagnosis) {
	var schemes []string
	for _, c := range m.Challenges {
		schemes = append(schemes, c.Scheme)
	}
	if len(schemes) > 0 {
		fact(d, client.FromServer, "the API accepts "+strings.Join(schemes, " or "))
	}
	if words := m.challengeWords(); words != "" && !strings.Contains(m.Answer.Message, words) {
		fact(d, client.FromServer, "reason of the challenge: "+words)
	}
	a := m.Asked()
	if a.Tenant != nil {
		fact(d, client.FromServer, "the challenge names tenant "+a.Tenant.Value)
	}
	if a.Audience != nil {
		fact(d, client.FromServer, "the challenge names the audience "+a.Audience.Value)
	}
}

// askedClaims returns what a claims challenge asks for, as JSON.
func (m *matter) askedClaims() string {
	text := m.challengeParam("claims")
	if !strings.HasPrefix(text, "{") {
		plain := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(text, "="))
		data, _ := base64.RawStdEncoding.DecodeString(plain) // what is none is no JSON either
		text = string(data)
	}
	if json.Valid([]byte(text)) {
		return text
	}
	return ""
}

// bare reports whether the API only said "Bearer": ASP.NET does so where it saw
// no token that it could read, or does not want to say more.
func (m *matter) bare() bool {
	found := false
	for _, c := range m.Challenges {
		if strings.EqualFold(c.Scheme, "Bearer") {
			if c.Params["error"] != "" || c.Params["error_description"] != "" {
				return false
			}
			found = true
		}
	}
	return found
}

// unseen reports whether the API seems to have seen no token: it says so, or it only
// says "Bearer" and the same without a token.
func unseen(m *matter) bool {
	return m.answered(401) && (m.Blames(evidence.BlameMissing) != nil ||
		m.bare() && m.silent() && (m.Anonymous == nil || m.Anonymous.Status == m.Answer.Status))
}

func keyRefused(m *matter) bool {
	return m.Target.Method.Key() && (m.answered(401) || m.answered(403) && m.Says("api key", "apikey", "api_key"))
}

func scopeMissing(m *matter) bool {
	return challenged("insufficient_scope")(m) || m.answered() && m.Says("insufficient_scope")
}

// tokenRefused reports a 401, or a pasted response without a status that is like one.
func tokenRefused(m *matter) bool {
	return m.answered(401) || m.answered(0) &&
		(challenged("invalid_token")(m) || len(m.Challenges) > 0 || m.Says("authorization has been denied"))
}

// denied reports a 403 that is no page, or a pasted response without a status whose
// words deny a right.
func denied(m *matter) bool {
	return m.answered(403) && !m.page() || m.answered(0) && denial.MatchString(m.reason())
}

func erpRefuses(m *matter) bool {
	return m.answered(401) && m.System == vendors.ERPNet && m.Target.Method.Token() && !m.Target.Method.Az() && !m.Target.Method.Program()
}

// otherInstance reports whether a profile's tokens are of another host than its API.
func otherInstance(m *matter) bool {
	api, login := vendors.AddressHost(m.Target.URL), vendors.AddressHost(m.Target.Auth["token_url"])
	return api != "" && login != "" && api != login && !evidence.IsLoopback(api)
}

// martless reports xMart's way to say that a client has no rights at a mart.
func martless(m *matter) bool {
	return m.System == vendors.XMart && m.Tokens() && m.answered(401, 403) &&
		m.Blames(evidence.BlameKey, evidence.BlameSignature, evidence.BlameMissing) == nil
}

// theMart returns the name of an xMart mart, the last part of the service root, for a
// sentence.
func (m *matter) theMart() string {
	path := strings.Trim(m.APIURL().Path, "/")
	if m.Target.URL == "" || path == "" {
		return "this mart"
	}
	return "the mart " + path[strings.LastIndexByte(path, '/')+1:]
}

// dataOwner grants access to the data, under the name that the system has for
// that role.
func (m *matter) dataOwner() party {
	p := m.martAdmin()
	switch m.System {
	case vendors.ODM, vendors.ERPNet, vendors.NxtPort:
		p.name = vendors.WhoWords(client.WhoAPIOwner, m.System)
	}
	return p
}

// tokenStands adds how the token matches what is expected, for a rejection that
// the token did not cause; nothing is compared without claims.
func (m *matter) tokenStands(d *client.Diagnosis) {
	if len(m.Claims) == 0 {
		if m.Token.Kind == "opaque" || m.Token.Kind == "encrypted" {
			fact(d, client.FromToken, "the token is "+m.Token.Kind+" and cannot be read here: nothing in it was compared")
		}
		return
	}
	m.tokenFact(d, "aud", "appid", "azp", "client_id", "roles", "scp")
	switch row := m.AudienceRow(); {
	case m.timely():
	case row.Verdict == claims.Fits:
		fact(d, client.FromToken, "audience, tenant, client and validity match")
	default:
		fact(d, client.FromToken, "no claim contradicts what is known")
	}
	if m.holds("no role") && len(m.Scopes()) == 0 && m.System != vendors.XMart {
		fact(d, client.FromToken, "an application's token without roles: Entra issues one to nearly every client")
	}
	if m.Anonymous != nil && m.Answer != nil && m.Anonymous.Status != m.Answer.Status && m.Anonymous.Status > 0 {
		fact(d, client.FromServer, "without a token the API answers "+statusText(m.Anonymous.Status)+": it works, and it evaluates tokens")
	}
}
