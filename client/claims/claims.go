// Package claims compares the claims of a token with what the profile and the API
// expect.
package claims

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
)

// Verdict is how a claim stands against what is expected of it.
type Verdict string

// The verdicts.
const (
	Fits  Verdict = "ok"
	Odd   Verdict = "warn"
	Wrong Verdict = "fail"
	Told  Verdict = "" // nothing is expected of it: it informs
)

// Row is one claim explained.
type Row struct {
	Name     string // aud, iss …; a claim that should be there and is not has no Value
	Value    string // as a person reads it: times in words, lists joined
	Expected string // "" nothing is
	Verdict  Verdict
	Meaning  string            // what the claim is, a few words; or why it is odd or wrong
	Source   client.FactSource // of the expectation, "" none
}

// Rows explains every claim of the token in use, the telling ones first;
// the first row, "form", is what kind of token it is. Of a token that cannot
// be read that is the only row. Nil where there is no token.
func Rows(e client.Evidence) []Row {
	m := Judge{evidence.Read(e, nil)}
	form := m.FormRow()
	if len(m.Claims) == 0 {
		if form.Value == "" {
			return nil
		}
		return []Row{form}
	}
	rows := []Row{form, m.AudienceRow()}
	rows = append(rows, m.issuerRows()...)
	rows = append(rows, m.ClientRow(), m.KindRow())
	rows = append(rows, m.permissionRows()...)
	rows = append(rows, m.timeRows()...)
	if v := evidence.TextOf(m.Claims, "appidacr", "azpacr"); v != "" {
		rows = append(rows, Row{Name: present(m.Claims, "appidacr", "azpacr"), Value: proof(v), Meaning: "how the client proved who it is"})
	}
	rows = slices.DeleteFunc(rows, func(r Row) bool { return r.Name == "" })
	return m.redacted(append(rows, otherRows(m.Claims, rows)...))
}

// redacted takes secrets out of what the rows say.
func (m Judge) redacted(rows []Row) []Row {
	if m.Redact == nil {
		return rows
	}
	for i := range rows {
		rows[i].Value, rows[i].Meaning = m.Redact(rows[i].Value), m.Redact(rows[i].Meaning)
	}
	return rows
}

// FormRow says what kind of token it is; without a Value there is none.
func (m Judge) FormRow() Row {
	r := Row{Name: "form"}
	switch {
	case m.Token.Kind == "encrypted":
		r.Value, r.Meaning = "an encrypted token (JWE)", "only the API can read it, which is not wrong"
	case m.Token.Kind == "opaque":
		r.Value, r.Meaning = "an opaque token", "no JWT: only its issuer knows what it says, which is not wrong"
		if m.System == vendors.ERPNet {
			r.Meaning = "a reference token of ERP.net (enrt_…): only the instance knows what it says, which is not wrong"
		}
		if m.Target.Auth["token_url"] != "" && m.Target.Params["audience"] == "" && strings.Contains(m.Target.Auth["token_url"], ".auth0.com") {
			r.Verdict, r.Meaning = Odd, "Auth0 gives an opaque token where the request names no audience: set params.audience"
		}
	case len(m.Claims) > 0:
		r.Value, r.Meaning = "a signed token (JWT)", "anyone can read it; the signature is for the API to check"
	}
	return r
}

// AudienceRow judges aud.
func (m Judge) AudienceRow() Row {
	have := evidence.Audiences(m.Claims)
	r := Row{Name: "aud", Value: strings.Join(have, ", "), Meaning: "the API this token is for"}
	if len(have) == 0 {
		r.Meaning = "the token does not say which API it is for"
		return r
	}
	if name := famous(have); name != "" {
		r.Meaning = "this token is for " + name
	}
	for _, w := range m.Wishes() {
		r.Expected, r.Source = w.Value, w.Source
		switch evidence.Best(have, w.Value) {
		case evidence.FitSame:
			r.Verdict = Fits
			if m.Target.Auth["client_id"] != "" && evidence.IDOf(have[0]) == evidence.IDOf(m.Target.Auth["client_id"]) &&
				evidence.IDOf(have[0]) != "" {
				r.Meaning = "this client itself, as the profile asks for it"
			}
		case evidence.FitSlash:
			r.Verdict, r.Meaning = Odd, "it differs from "+w.Key+" by the slash at its end, and APIs compare every character"
		case evidence.FitDiffers:
			r.Verdict, r.Meaning = Wrong, "the token is for another API than "+w.Key+" says"
		case evidence.FitUnknown:
			r.Expected, r.Source = "", ""
			continue
		}
		if r.Verdict != Fits {
			return r
		}
	}
	if r.Verdict == "" && !m.AtHome(have) && famous(have) != "" {
		r.Verdict = Odd
	}
	return r
}

// Wishes are the audiences that the API and the profile want; the API knows
// better.
func (m Judge) Wishes() []evidence.Wish {
	var list []evidence.Wish
	if a := m.Asked().Audience; a != nil {
		list = append(list, *a)
	}
	if p := evidence.WantedAudience(m.Target); p != nil {
		list = append(list, *p)
	}
	return list
}

// famous names the service of Microsoft that a token is for, "" another one.
func famous(have []string) string {
	for _, a := range have {
		switch {
		case evidence.IsOne(a, vendors.GraphNames):
			return "Microsoft Graph, and nobody else can check it"
		case evidence.IsOne(a, vendors.OldGraphNames):
			return "Azure AD Graph, which is retired"
		case evidence.IsOne(a, vendors.ManagementNames):
			return "Azure's own management, which is what az gives without a scope"
		}
	}
	return ""
}

// AtHome reports whether the profile's API is one of those that its token is
// for by name.
func (m Judge) AtHome(have []string) bool {
	host := m.APIHost()
	for _, a := range have {
		if host != "" && strings.Contains(strings.ToLower(a), host) {
			return true
		}
		if evidence.IsOne(a, vendors.GraphNames) && host == "graph.microsoft.com" ||
			evidence.IsOne(a, vendors.ManagementNames) && host == "management.azure.com" {
			return true
		}
	}
	return false
}

// issuerRows judge iss, ver and tid.
func (m Judge) issuerRows() []Row {
	iss, tid := evidence.TextOf(m.Claims, "iss"), evidence.TextOf(m.Claims, "tid")
	var rows []Row
	if iss != "" {
		r := Row{Name: "iss", Value: iss, Meaning: issuerOf(iss)}
		if c := m.Blames(evidence.BlameIssuer); c != nil {
			r.Verdict, r.Source, r.Meaning = Wrong, client.FromServer, r.Meaning+"; the API does not take it"
		}
		rows = append(rows, r)
	}
	if ver := evidence.TextOf(m.Claims, "ver"); ver != "" && vendors.IssuerVersion(iss) > 0 {
		rows = append(rows, Row{Name: "ver", Value: ver,
			Meaning: "the version of the token, which the API's registration decides, not the endpoint that was asked"})
	}
	if tid == "" {
		return rows
	}
	r := Row{Name: "tid", Value: tid, Meaning: "the tenant of whoever the token is about"}
	for _, w := range []*evidence.Wish{m.Asked().Tenant, evidence.WantedTenant(m.Target)} {
		if w == nil {
			continue
		}
		r.Expected, r.Source, r.Verdict = w.Value, w.Source, Fits
		if !strings.EqualFold(w.Value, tid) {
			r.Verdict, r.Meaning = Wrong, "another tenant than "+w.Key+" names"
			break
		}
	}
	return append(rows, r)
}

// issuerOf says who an issuer is.
func issuerOf(iss string) string {
	switch lower := strings.ToLower(iss); {
	case vendors.IssuerVersion(iss) == 1:
		return "Entra, as tokens of version 1.0 name it"
	case vendors.IssuerVersion(iss) == 2:
		return "Entra, as tokens of version 2.0 name it"
	case strings.Contains(lower, ".b2clogin.com/"):
		return "Azure AD B2C, by a policy"
	case strings.Contains(lower, ".ciamlogin.com/"):
		return "Entra External ID"
	}
	return "who made the token"
}

// meanings are what further claims are, a few words each.
var meanings = map[string]string{
	"sub": "whoever the token is about, in the issuer's words", "oid": "the object of that in the tenant",
	"upn": "the person's name to sign in", "preferred_username": "the person's name to sign in", "unique_name": "the person's name",
	"name": "the person", "email": "the person's address", "idp": "where the person's account is at home",
	"acr": "how well the sign-in was proved",
	"amr": "how the person proved who they are", "uti": "the token's own id, found in Entra's sign-in log", "jti": "the token's own id",
	"rh": "for Entra's own use", "aio": "for Entra's own use", "wids": "roles of the person in the tenant", "groups": "the person's groups",
	"sid": "the session", "typ": "the type of the token", "xms_cc": "what the client can answer to",
	"ipaddr": "where the person signed in from",
	"azp":    "the application that asked for the token", "appid": "the application that asked for the token", "tfp": "the policy of B2C",
	"app_displayname": "the application's name",
	"auth_time":       "when the person signed in",
}

// otherRows are the claims that no other row has, by name.
func otherRows(c client.Claims, before []Row) []Row {
	var rows []Row
	for _, name := range slices.Sorted(maps.Keys(c)) {
		if slices.ContainsFunc(before, func(r Row) bool { return r.Name == name && r.Value != "" }) {
			continue
		}
		value := plainClaim(c[name])
		if at, ok := evidence.Instant(c[name]); ok && (name == "auth_time" || name == "updated_at") {
			value = evidence.Stamp(at)
		}
		rows = append(rows, Row{Name: name, Value: value, Meaning: meanings[name]})
	}
	return rows
}

// plainClaim writes a claim for a person: lists joined, objects as JSON.
func plainClaim(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	case []any:
		parts := make([]string, 0, len(v))
		for _, item := range v {
			parts = append(parts, plainClaim(item))
		}
		return strings.Join(parts, ", ")
	}
	if text, err := json.Marshal(v); err == nil {
		return string(text)
	}
	return fmt.Sprint(v)
}

// Judge is the evidence of a failure, with what is known about its claims.
type Judge struct{ *evidence.Failure }
