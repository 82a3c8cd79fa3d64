package diagnose

import (
	"slices"
	"strings"
	"time"

	"odatui/client"
)

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
	case textOf(c, "gty") == "client-credentials", len(c.Texts("roles")) > 0 && textOf(c, "upn", "name") == "" && !scp:
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
	want := map[string]string{"client-credentials": "app", "device-code": "user"}[string(m.Target.Method)]
	if want == "" {
		return r
	}
	r.Expected, r.Source, r.Verdict = map[string]string{"app": "an application", "user": "a person"}[want], client.FromProfile, ClaimFits
	if want != of {
		r.Verdict, r.Meaning = ClaimOdd, "the method "+string(m.Target.Method)+" gives tokens of the other kind"
	}
	return r
}

// permissionRows say what the token allows.
func (m *matter) permissionRows() []ClaimRow {
	var rows []ClaimRow
	roles, scopes := m.Claims.Texts("roles"), m.scopes()
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
		for _, s := range m.Claims.Texts(name) {
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
	now := m.there()
	for _, c := range []struct{ name, means string }{
		{"exp", "until when the token is good"}, {"nbf", "from when on it is good"}, {"iat", "when it was made"},
	} {
		at, ok := instant(m.Claims[c.name])
		if !ok {
			value := claimText(m.Claims[c.name])
			switch {
			case value != "":
				rows = append(rows, ClaimRow{Name: c.name, Value: value, Verdict: ClaimOdd, Meaning: "no time: it is to be seconds since 1970"})
			case c.name == "exp":
				rows = append(rows, ClaimRow{Name: "exp", Verdict: ClaimOdd, Meaning: "the token does not say until when it is good"})
			}
			continue
		}
		r := ClaimRow{Name: c.name, Value: moment(at, m.Now), Meaning: c.means}
		if !now.IsZero() {
			r.Source, r.Verdict = client.FromClock, ClaimFits
			switch late := at.Sub(now); {
			case c.name == "exp" && late <= 0:
				r.Expected, r.Verdict, r.Meaning = "after "+stamp(now), ClaimWrong, "the token has expired"
			case c.name == "exp":
				r.Expected = "after " + stamp(now)
			case late > Tolerance:
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
		if len(c.Texts(n)) > 0 {
			return n
		}
	}
	return ""
}
