package claims

import (
	"slices"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
)

// ClientRow judges which application asked for the token.
func (m Judge) ClientRow() Row {
	name := present(m.Claims, "appid", "azp", "client_id", "cid")
	if name == "" {
		return Row{}
	}
	r := Row{Name: name, Value: evidence.TextOf(m.Claims, name), Meaning: "the application that asked for the token"}
	if r.Value == vendors.AzClient {
		r.Meaning += ": the Azure CLI"
	}
	want := m.Target.Auth["client_id"]
	if m.Target.Method.Az() || want == "" {
		return r
	}
	r.Expected, r.Source, r.Verdict = want, client.FromProfile, Fits
	if !strings.EqualFold(want, r.Value) {
		r.Verdict, r.Meaning = Wrong, "another application than client_id names: an old token, or one of another profile"
	}
	return r
}

// KindRow judges whether the token is a user's or an application's.
func (m Judge) KindRow() Row {
	of := m.Of()
	r := Row{Name: present(m.Claims, "idtyp"), Meaning: "what the token is about"}
	switch of {
	case "app":
		r.Value = "an application (app-only)"
	case "user":
		r.Value = "a person (delegated)"
	default:
		return Row{}
	}
	if r.Name == "" {
		r.Name = "about"
	}
	if !m.Target.Method.App() {
		return r
	}
	r.Expected, r.Source, r.Verdict = "an application", client.FromProfile, Fits
	if of != "app" {
		r.Verdict, r.Meaning = Odd, "the method "+string(m.Target.Method)+" gives tokens of the other kind"
	}
	return r
}

// permissionRows say what the token allows.
func (m Judge) permissionRows() []Row {
	var rows []Row
	roles, scopes := m.Claims.Texts("roles"), m.Scopes()
	if len(roles) > 0 {
		rows = append(rows, Row{Name: "roles", Value: strings.Join(roles, ", "), Meaning: "application permissions or roles that were granted"})
	}
	if len(scopes) > 0 {
		rows = append(rows, Row{Name: present(m.Claims, "scp", "scope"), Value: strings.Join(scopes, ", "),
			Meaning: "what the client may do in the person's name"})
		if m.Of() == "app" {
			rows[len(rows)-1].Meaning = "what the client may do"
		}
	}
	if len(roles) == 0 && len(scopes) == 0 && m.Of() == "app" {
		meaning := "none was granted: an API that checks roles answers 403; one that goes by the client id does not mind"
		if m.System == vendors.XMart {
			meaning = "none, which is normal here: xMart goes by the client id and the rights at the mart"
		}
		rows = append(rows, Row{Name: "roles", Meaning: meaning})
	}
	if m.Overage() {
		rows = append(rows, Row{Name: "groups", Verdict: Odd, Source: client.FromToken,
			Meaning: "the person is in more groups than fit into a token: the API must ask Graph for them"})
	}
	if w := m.Asked().Scope; w != "" && len(rows) > 0 {
		rows[0].Expected, rows[0].Source, rows[0].Verdict = w, client.FromServer, Fits
		for _, s := range strings.Fields(w) {
			if !slices.Contains(roles, s) && !slices.Contains(scopes, s) {
				rows[0].Verdict, rows[0].Meaning = Wrong, "the API wants "+s
			}
		}
	}
	return rows
}

// Overage reports whether the groups did not fit into the token.
func (m Judge) Overage() bool {
	names, _ := m.Claims["_claim_names"].(map[string]any)
	_, groups := names["groups"]
	has, _ := m.Claims["hasgroups"].(bool)
	return groups || has
}

// timeRows judge exp, nbf and iat against the service's clock where it is
// known, else against ours.
func (m Judge) timeRows() []Row {
	var rows []Row
	now := m.There()
	for _, c := range []struct{ name, means string }{
		{"exp", "until when the token is good"}, {"nbf", "from when on it is good"}, {"iat", "when it was made"},
	} {
		at, ok := evidence.Instant(m.Claims[c.name])
		if !ok {
			value := evidence.ClaimText(m.Claims[c.name])
			switch {
			case value != "":
				rows = append(rows, Row{Name: c.name, Value: value, Verdict: Odd, Meaning: "no time: it is to be seconds since 1970"})
			case c.name == "exp":
				rows = append(rows, Row{Name: "exp", Verdict: Odd, Meaning: "the token does not say until when it is good"})
			}
			continue
		}
		r := Row{Name: c.name, Value: evidence.Moment(at, m.Now), Meaning: c.means}
		if !now.IsZero() {
			r.Source, r.Verdict = client.FromClock, Fits
			switch late := at.Sub(now); {
			case c.name == "exp" && late <= 0:
				r.Expected, r.Verdict, r.Meaning = "after "+evidence.Stamp(now), Wrong, "the token has expired"
			case c.name == "exp":
				r.Expected = "after " + evidence.Stamp(now)
			case late > evidence.Tolerance:
				r.Expected, r.Verdict, r.Meaning = "before "+evidence.Stamp(now), Wrong, "it lies in the future: a clock is wrong"
			case late > time.Second:
				r.Expected, r.Verdict, r.Meaning = "before "+evidence.Stamp(now), Odd,
					"it lies in the future by "+evidence.Span(late)+": API Management forgives nothing"
			default:
				r.Expected = "before " + evidence.Stamp(now)
			}
		}
		if m.Skewed() && c.name != "iat" {
			r.Meaning += " (" + m.SkewText() + ")"
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
