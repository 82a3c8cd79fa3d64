package diagnose

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"odatui/client"
)

// Verdict is how a claim stands against what is expected of it.
type Verdict string

// The verdicts.
const (
	ClaimFits  Verdict = "ok"
	ClaimOdd   Verdict = "warn"
	ClaimWrong Verdict = "fail"
	ClaimTold  Verdict = "" // nothing is expected of it: it informs
)

// ClaimRow is one claim explained.
type ClaimRow struct {
	Name     string // aud, iss …; a claim that should be there and is not has no Value
	Value    string // as a person reads it: times in words, lists joined
	Expected string // "" nothing is
	Verdict  Verdict
	Meaning  string            // what the claim is, a few words; or why it is odd or wrong
	Source   client.FactSource // of the expectation, "" none
}

// ClaimRows explains every claim of the token in use, the telling ones first;
// the first row, "form", is what kind of token it is. Of a token that cannot
// be read that is the only row. Nil where there is no token.
func ClaimRows(e client.Evidence) []ClaimRow {
	m := Standard().read(e)
	form := m.formRow()
	if len(m.Claims) == 0 {
		if form.Value == "" {
			return nil
		}
		return []ClaimRow{form}
	}
	rows := []ClaimRow{form, m.audienceRow()}
	rows = append(rows, m.issuerRows()...)
	rows = append(rows, m.clientRow(), m.kindRow())
	rows = append(rows, m.permissionRows()...)
	rows = append(rows, m.timeRows()...)
	if v := textOf(m.Claims, "appidacr", "azpacr"); v != "" {
		rows = append(rows, ClaimRow{Name: present(m.Claims, "appidacr", "azpacr"), Value: proof(v), Meaning: "how the client proved who it is"})
	}
	rows = slices.DeleteFunc(rows, func(r ClaimRow) bool { return r.Name == "" })
	return m.redacted(append(rows, otherRows(m.Claims, rows)...))
}

// redacted takes secrets out of what the rows say.
func (m *matter) redacted(rows []ClaimRow) []ClaimRow {
	if m.Redact == nil {
		return rows
	}
	for i := range rows {
		rows[i].Value, rows[i].Meaning = m.Redact(rows[i].Value), m.Redact(rows[i].Meaning)
	}
	return rows
}

// formRow says what kind of token it is; without a Value there is none.
func (m *matter) formRow() ClaimRow {
	r := ClaimRow{Name: "form"}
	switch {
	case m.Token.Kind == "encrypted":
		r.Value, r.Meaning = "an encrypted token (JWE)", "only the API can read it, which is not wrong"
	case m.Token.Kind == "opaque":
		r.Value, r.Meaning = "an opaque token", "no JWT: only its issuer knows what it says, which is not wrong"
		if m.system == ERPNet {
			r.Meaning = "a reference token of ERP.net (enrt_…): only the instance knows what it says, which is not wrong"
		}
		if m.Target.Auth["token_url"] != "" && m.Target.Params["audience"] == "" && strings.Contains(m.Target.Auth["token_url"], ".auth0.com") {
			r.Verdict, r.Meaning = ClaimOdd, "Auth0 gives an opaque token where the request names no audience: set params.audience"
		}
	case len(m.Claims) > 0:
		r.Value, r.Meaning = "a signed token (JWT)", "anyone can read it; the signature is for the API to check"
	}
	return r
}

// audienceRow judges aud.
func (m *matter) audienceRow() ClaimRow {
	have := audiences(m.Claims)
	r := ClaimRow{Name: "aud", Value: strings.Join(have, ", "), Meaning: "the API this token is for"}
	if len(have) == 0 {
		r.Meaning = "the token does not say which API it is for"
		return r
	}
	if name := famous(have); name != "" {
		r.Meaning = "this token is for " + name
	}
	for _, w := range m.wishes() {
		r.Expected, r.Source = w.value, w.source
		switch best(have, w.value) {
		case fitSame:
			r.Verdict = ClaimFits
			if m.Target.Auth["client_id"] != "" && idOf(have[0]) == idOf(m.Target.Auth["client_id"]) && idOf(have[0]) != "" {
				r.Meaning = "this client itself, as the profile asks for it"
			}
		case fitSlash:
			r.Verdict, r.Meaning = ClaimOdd, "it differs from "+w.key+" by the slash at its end, and APIs compare every character"
		case fitDiffers:
			r.Verdict, r.Meaning = ClaimWrong, "the token is for another API than "+w.key+" says"
		case fitUnknown:
			r.Expected, r.Source = "", ""
			continue
		}
		if r.Verdict != ClaimFits {
			return r
		}
	}
	if r.Verdict == "" && !m.atHome(have) && famous(have) != "" {
		r.Verdict = ClaimOdd
	}
	return r
}

// wishes are the audiences that the API and the profile want; the API knows
// better.
func (m *matter) wishes() []wish {
	var list []wish
	if a := m.asked().audience; a != nil {
		list = append(list, *a)
	}
	if p := wantedAudience(m.Target); p != nil {
		list = append(list, *p)
	}
	return list
}

// famous names the service of Microsoft that a token is for, "" another one.
func famous(have []string) string {
	for _, a := range have {
		switch {
		case isOne(a, graphNames):
			return "Microsoft Graph, and nobody else can check it"
		case isOne(a, oldGraphNames):
			return "Azure AD Graph, which is retired"
		case isOne(a, managementNames):
			return "Azure's own management, which is what az gives without a scope"
		}
	}
	return ""
}

// atHome reports whether the profile's API is one of those that its token is
// for by name.
func (m *matter) atHome(have []string) bool {
	host := m.apiHostname()
	for _, a := range have {
		if host != "" && strings.Contains(strings.ToLower(a), host) {
			return true
		}
		if isOne(a, graphNames) && host == "graph.microsoft.com" || isOne(a, managementNames) && host == "management.azure.com" {
			return true
		}
	}
	return false
}

// issuerRows judge iss, ver and tid.
func (m *matter) issuerRows() []ClaimRow {
	iss, tid := textOf(m.Claims, "iss"), textOf(m.Claims, "tid")
	var rows []ClaimRow
	if iss != "" {
		r := ClaimRow{Name: "iss", Value: iss, Meaning: issuerOf(iss)}
		if c := m.blames(blameIssuer); c != nil {
			r.Verdict, r.Source, r.Meaning = ClaimWrong, client.FromServer, r.Meaning+"; the API does not take it"
		}
		rows = append(rows, r)
	}
	if ver := textOf(m.Claims, "ver"); ver != "" && issuerVersion(iss) > 0 {
		rows = append(rows, ClaimRow{Name: "ver", Value: ver,
			Meaning: "the version of the token, which the API's registration decides, not the endpoint that was asked"})
	}
	if tid == "" {
		return rows
	}
	r := ClaimRow{Name: "tid", Value: tid, Meaning: "the tenant of whoever the token is about"}
	for _, w := range []*wish{m.asked().tenant, wantedTenant(m.Target)} {
		if w == nil {
			continue
		}
		r.Expected, r.Source, r.Verdict = w.value, w.source, ClaimFits
		if !strings.EqualFold(w.value, tid) {
			r.Verdict, r.Meaning = ClaimWrong, "another tenant than "+w.key+" names"
			break
		}
	}
	return append(rows, r)
}

// issuerVersion is the version of Entra's tokens that an issuer stands for, 0
// for all others.
func issuerVersion(iss string) int {
	lower := strings.ToLower(iss)
	switch {
	case strings.HasPrefix(lower, "https://sts.windows.net/"):
		return 1
	case strings.HasPrefix(lower, "https://login.microsoftonline.") && strings.HasSuffix(strings.TrimRight(lower, "/"), "/v2.0"):
		return 2
	}
	return 0
}

// issuerOf says who an issuer is.
func issuerOf(iss string) string {
	switch lower := strings.ToLower(iss); {
	case issuerVersion(iss) == 1:
		return "Entra, as tokens of version 1.0 name it"
	case issuerVersion(iss) == 2:
		return "Entra, as tokens of version 2.0 name it"
	case strings.Contains(lower, ".b2clogin.com/"):
		return "Azure AD B2C, by a policy"
	case strings.Contains(lower, ".ciamlogin.com/"):
		return "Entra External ID"
	}
	return "who made the token"
}

// clientRow judges which application asked for the token.
func (m *matter) clientRow() ClaimRow {
	name := present(m.Claims, "appid", "azp", "client_id", "cid")
	if name == "" {
		return ClaimRow{}
	}
	r := ClaimRow{Name: name, Value: textOf(m.Claims, name), Meaning: "the application that asked for the token"}
	if r.Value == azClient {
		r.Meaning += ": the Azure CLI"
	}
	want := m.Target.Auth["client_id"]
	if m.Target.Method == "azure-cli" || want == "" {
		return r
	}
	r.Expected, r.Source, r.Verdict = want, client.FromProfile, ClaimFits
	if !strings.EqualFold(want, r.Value) {
		r.Verdict, r.Meaning = ClaimWrong, "another application than client_id names: an old token, or one of another profile"
	}
	return r
}

// of is what kind of token it is: of a user, of an application, or unknown.
func (m *matter) of() string {
	c := m.Claims
	_, scp := c["scp"]
	switch idtyp := textOf(c, "idtyp"); {
	case idtyp == "app", idtyp == "user":
		return idtyp
	case textOf(c, "upn", "preferred_username", "unique_name", "email", "name") != "" && scp:
		return "user"
	case textOf(c, "oid") != "" && textOf(c, "oid") == textOf(c, "sub"):
		return "app"
	case scp && issuerVersion(textOf(c, "iss")) > 0:
		return "user"
	case textOf(c, "gty") == "client-credentials", len(texts(c["roles"])) > 0 && textOf(c, "upn", "name") == "" && !scp:
		return "app"
	case issuerVersion(textOf(c, "iss")) > 0 && textOf(c, "appid", "azp") != "" && textOf(c, "name", "upn") == "":
		return "app"
	}
	return ""
}

// kindRow judges whether the token is a user's or an application's.
func (m *matter) kindRow() ClaimRow {
	of := m.of()
	r := ClaimRow{Name: present(m.Claims, "idtyp"), Meaning: "what the token is about"}
	switch of {
	case "app":
		r.Value = "an application (app-only)"
	case "user":
		r.Value = "a person (delegated)"
	default:
		return ClaimRow{}
	}
	if r.Name == "" {
		r.Name = "about"
	}
	want := map[string]string{"client-credentials": "app", "device-code": "user"}[m.Target.Method]
	if want == "" {
		return r
	}
	r.Expected, r.Source, r.Verdict = map[string]string{"app": "an application", "user": "a person"}[want], client.FromProfile, ClaimFits
	if want != of {
		r.Verdict, r.Meaning = ClaimOdd, "the method "+m.Target.Method+" gives tokens of the other kind"
	}
	return r
}

// permissionRows say what the token allows.
func (m *matter) permissionRows() []ClaimRow {
	var rows []ClaimRow
	roles, scopes := texts(m.Claims["roles"]), m.scopes()
	if len(roles) > 0 {
		rows = append(rows, ClaimRow{Name: "roles", Value: strings.Join(roles, ", "), Meaning: "application permissions or roles that were granted"})
	}
	if len(scopes) > 0 {
		rows = append(rows, ClaimRow{Name: present(m.Claims, "scp", "scope"), Value: strings.Join(scopes, ", "), Meaning: "what the client may do in the person's name"})
		if m.of() == "app" {
			rows[len(rows)-1].Meaning = "what the client may do"
		}
	}
	if len(roles) == 0 && len(scopes) == 0 && m.of() == "app" {
		meaning := "none was granted: an API that checks roles answers 403; one that goes by the client id does not mind"
		if m.system == XMart {
			meaning = "none, which is normal here: xMart goes by the client id and the rights at the mart"
		}
		rows = append(rows, ClaimRow{Name: "roles", Meaning: meaning})
	}
	if m.overage() {
		rows = append(rows, ClaimRow{Name: "groups", Verdict: ClaimOdd, Source: client.FromToken,
			Meaning: "the person is in more groups than fit into a token: the API must ask Graph for them"})
	}
	if w := m.asked().scope; w != "" && len(rows) > 0 {
		rows[0].Expected, rows[0].Source, rows[0].Verdict = w, client.FromServer, ClaimFits
		for _, s := range strings.Fields(w) {
			if !slices.Contains(roles, s) && !slices.Contains(scopes, s) {
				rows[0].Verdict, rows[0].Meaning = ClaimWrong, "the API wants "+s
			}
		}
	}
	return rows
}

// scopes are what a token allows in a person's name: a text of words with
// Entra, a list with IdentityServer.
func (m *matter) scopes() []string {
	var all []string
	for _, name := range []string{"scp", "scope"} {
		for _, s := range texts(m.Claims[name]) {
			all = append(all, strings.Fields(s)...)
		}
	}
	return all
}

// overage reports whether the groups did not fit into the token.
func (m *matter) overage() bool {
	names, _ := m.Claims["_claim_names"].(map[string]any)
	_, groups := names["groups"]
	has, _ := m.Claims["hasgroups"].(bool)
	return groups || has
}

// timeRows judge exp, nbf and iat against the service's clock where it is
// known, else against ours.
func (m *matter) timeRows() []ClaimRow {
	var rows []ClaimRow
	now, source := m.there(), client.FromClock
	for _, c := range []struct{ name, means string }{
		{"exp", "until when the token is good"}, {"nbf", "from when on it is good"}, {"iat", "when it was made"},
	} {
		at, ok := instant(m.Claims[c.name])
		if !ok {
			if c.name == "exp" {
				rows = append(rows, ClaimRow{Name: "exp", Verdict: ClaimOdd, Meaning: "the token does not say until when it is good"})
			}
			continue
		}
		r := ClaimRow{Name: c.name, Value: moment(at, m.Now), Meaning: c.means}
		if !now.IsZero() {
			r.Source, r.Verdict = source, ClaimFits
			switch late := at.Sub(now); {
			case c.name == "exp" && late <= 0:
				r.Expected, r.Verdict, r.Meaning = "after "+stamp(now), ClaimWrong, "the token has expired"
			case c.name == "exp":
				r.Expected = "after " + stamp(now)
			case late > tolerance:
				r.Expected, r.Verdict, r.Meaning = "before "+stamp(now), ClaimWrong, "it lies in the future: a clock is wrong"
			case late > time.Second:
				r.Expected, r.Verdict, r.Meaning = "before "+stamp(now), ClaimOdd, "it lies in the future by "+span(late)+": API Management forgives nothing"
			default:
				r.Expected = "before " + stamp(now)
			}
		}
		if m.skewed() && c.name != "iat" {
			r.Meaning += " (" + m.skewText() + ")"
		}
		rows = append(rows, r)
	}
	return rows
}

// proof says how a client proved who it is.
func proof(v string) string {
	switch v {
	case "0":
		return "0: a public client, it proved nothing"
	case "1":
		return "1: with a secret"
	case "2":
		return "2: with a certificate"
	}
	return v
}

// present returns the first of the names that a claim has as text, "" none.
func present(c client.Claims, names ...string) string {
	for _, n := range names {
		if len(texts(c[n])) > 0 {
			return n
		}
	}
	return ""
}

// meanings are what further claims are, a few words each.
var meanings = map[string]string{
	"sub": "whoever the token is about, in the issuer's words", "oid": "the object of that in the tenant",
	"upn": "the person's name to sign in", "preferred_username": "the person's name to sign in", "unique_name": "the person's name",
	"name": "the person", "email": "the person's address", "idp": "where the person's account is at home", "acr": "how well the sign-in was proved",
	"amr": "how the person proved who they are", "uti": "the token's own id, found in Entra's sign-in log", "jti": "the token's own id",
	"rh": "for Entra's own use", "aio": "for Entra's own use", "wids": "roles of the person in the tenant", "groups": "the person's groups",
	"sid": "the session", "typ": "the type of the token", "xms_cc": "what the client can answer to", "ipaddr": "where the person signed in from",
	"azp": "the application that asked for the token", "appid": "the application that asked for the token", "tfp": "the policy of B2C", "app_displayname": "the application's name",
	"auth_time": "when the person signed in",
}

// otherRows are the claims that no other row has, by name.
func otherRows(c client.Claims, before []ClaimRow) []ClaimRow {
	var rows []ClaimRow
	for _, name := range slices.Sorted(maps.Keys(c)) {
		if slices.ContainsFunc(before, func(r ClaimRow) bool { return r.Name == name && r.Value != "" }) {
			continue
		}
		value := plainClaim(c[name])
		if at, ok := instant(c[name]); ok && (name == "auth_time" || name == "updated_at") {
			value = stamp(at)
		}
		rows = append(rows, ClaimRow{Name: name, Value: value, Meaning: meanings[name]})
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
