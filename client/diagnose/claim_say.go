package diagnose

import (
	"fmt"
	"strings"

	"odatui/client"
)

// saidFact tells what the API answered, or why there is no answer to tell of.
func (m *matter) saidFact(d *client.Diagnosis) {
	a := m.answer
	switch {
	case a == nil && m.Err != nil:
		fact(d, client.FromServer, m.Err.Error())
	case a == nil:
	case a.Shape == client.ShapeHTML:
		_, title, _ := strings.Cut(a.Message, "came instead of data")
		said := fmt.Sprintf("service answered %d with a web page%s", a.Status, title)
		fact(d, client.FromServer, strings.Replace(said, " 0 ", " ", 1)) // pasted without a status
	case a.Status == 0:
		fact(d, client.FromServer, "it said: "+strings.TrimSpace(a.Code+" "+a.Message))
	case m.good() && a.Recognised():
		fact(d, client.FromServer, strings.TrimRight(fmt.Sprintf("with the status %d of success the service wrote the error %s: %s", a.Status, elseText(a.Code, "without a code"), a.Message), ": "))
	case m.good():
		fact(d, client.FromServer, fmt.Sprintf("%s (status %d)", a.Message, a.Status))
	default:
		fact(d, client.FromServer, a.Error())
	}
}

// tokenFact tells which claims the verdict rests on.
func (m *matter) tokenFact(d *client.Diagnosis, names ...string) {
	var parts []string
	for _, n := range names {
		if v := strings.Join(m.Claims.Texts(n), ", "); v != "" {
			parts = append(parts, n+" "+v)
		}
	}
	if len(parts) > 0 {
		fact(d, client.FromToken, "the token has "+strings.Join(parts, ", "))
	}
}

func sayMixed(m *matter, d *client.Diagnosis) {
	x := m.mixed()
	d.Title = fmt.Sprintf("%s token was shown to the %s API.", article(x.token), x.api)
	d.Who = client.WhoSelf
	if x.shared && m.Err == nil { // nothing was refused: it may be the other one that is wrong
		d.Title = fmt.Sprintf("The %s is the same in %s and in %s, where each has its own.", x.key, x.api, x.token)
	}
	if x.source == client.FromProfile && m.blames(blameAudience, blameIssuer) == nil {
		d.Confidence = client.Medium
	}
	fact(d, x.source, x.why)
	m.saidFact(d)
	m.tokenFact(d, "aud", "tid", "appid", "azp")
	step(d, x.fix)
	step(d, "Check both environments side by side: odatui doctor "+m.ref()+" --against "+m.sibling(x))
	if m.system == XMart && d.Confidence == client.Medium {
		d.Also = &client.Alternative{Title: "The client may have no access to this mart.", Who: client.WhoMartAdmin,
			Tell: "With the environment's own " + x.key + " in place, a 401 means that the mart's administrator must act."}
		d.NextWho = client.WhoMartAdmin
	}
}

// sibling is how the other environment of a mix is addressed.
func (m *matter) sibling(x *mix) string {
	for _, s := range m.Target.Siblings {
		if environmentOf(s) == x.token || environmentOf(s) == x.api {
			if s.Ref != "" {
				return shellWord(s.Ref)
			}
			return environmentOf(s)
		}
	}
	return "OTHER"
}

func sayTheirClock(m *matter, d *client.Diagnosis) {
	_, api, _ := m.apart()
	d.Title = "The API's clock is wrong by " + span(api) + "."
	d.Who = client.WhoAPIOwner
	fact(d, client.FromClock, "this machine and the token endpoint agree on the time; the API differs by "+span(api))
	m.saidFact(d)
	m.ticket(d, m.team(), "to set the clock of their server")
}

func sayOurClock(m *matter, d *client.Diagnosis) {
	way := "behind"
	if m.Skew < 0 {
		way = "ahead"
	}
	d.Title = fmt.Sprintf("This machine's clock is %s %s: the token does not fit the time.", span(m.Skew), way)
	d.Who = client.WhoSelf
	fact(d, client.FromClock, m.skewText())
	m.timesFact(d)
	m.saidFact(d)
	step(d, "Set this machine's clock (let the system set it by itself, by NTP), then try again.")
}

// timesFact tells from when until when the token is good.
func (m *matter) timesFact(d *client.Diagnosis) {
	var parts []string
	for _, n := range []struct{ claim, word string }{{"nbf", "from"}, {"exp", "until"}} {
		if at, ok := instant(m.Claims[n.claim]); ok {
			parts = append(parts, n.word+" "+moment(at, m.Now))
		}
	}
	if len(parts) > 0 {
		fact(d, client.FromToken, "the token is good "+strings.Join(parts, ", "))
	}
}

func sayExpired(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The token has expired.", client.WhoSelf
	switch {
	case m.blames(blameExpired) != nil:
	case m.says("has no expiration"):
		d.Title = "The token has no end (exp), and this API takes none without."
	case m.blames(blameLifetime) != nil && m.says("lifetime is invalid; notbefore"):
		d.Title = "The API finds the token's times (nbf, exp) wrong."
	}
	if end, ok := instant(m.Claims["exp"]); ok && m.expired() {
		d.Title = "The token expired " + span(m.there().Sub(end)) + " ago."
	} else if c := m.blames(blameExpired, blameLifetime); c != nil && c.value != "" {
		if at, ok := quotedTime(c.value); ok {
			fact(d, client.FromServer, "the API says that it ended at "+moment(at, m.Now))
		}
	}
	if c := m.blames(blameExpired, blameLifetime); c != nil && len(m.Claims) > 0 && !m.expired() {
		d.Confidence = client.Medium
		d.NextWho = client.WhoAPIOwner
		d.Also = &client.Alternative{Title: "The API's clock may be wrong.", Who: client.WhoAPIOwner,
			Tell: "By this machine's clock the token is still good: odatui doctor compares the clocks."}
	}
	m.timesFact(d)
	m.saidFact(d)
	fact(d, client.FromClock, m.skewText())
	m.freshStep(d)
}

// freshStep tells how to come by a new token.
func (m *matter) freshStep(d *client.Diagnosis) {
	switch m.Target.Method {
	case "bearer":
		step(d, "Get a new token and store it: odatui profiles secret "+m.ref())
	case "command":
		step(d, "Run the profile's command yourself and see whether it prints a new token; some keep an old one.")
	case "azure-cli":
		d.SignIn = m.azSignIn("")
		step(d, "Sign in again: "+commandLine("az", d.SignIn))
	default:
		step(d, "Try again (R): a new token is asked for.")
	}
}

func sayEarly(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.Confidence = "The token is not valid yet: a clock is wrong.", client.WhoSelf, client.Medium
	m.timesFact(d)
	m.saidFact(d)
	fact(d, client.FromClock, m.skewText())
	step(d, "Compare the clocks: odatui doctor "+m.ref())
	step(d, "Set this machine's clock if it is wrong, then try again.")
	d.NextWho = client.WhoAPIOwner
	d.Also = &client.Alternative{Title: "The API's clock may be behind, or it forgives no difference at all (API Management does not).",
		Who: client.WhoAPIOwner, Tell: "If this machine's clock is right, and a second try a minute later works, it is theirs."}
}

func sayForeign(m *matter, d *client.Diagnosis) {
	name, key := "Azure's own management", m.audienceSetting()
	if m.isFor(graphNames, oldGraphNames) {
		name = "Microsoft Graph"
	}
	d.Title, d.Who = "The token is for "+name+", not for this API.", client.WhoSelf
	m.tokenFact(d, "aud")
	m.saidFact(d)
	if key.value != "" {
		fact(d, client.FromProfile, key.key+" is "+key.value)
	}
	switch m.Target.Method {
	case "azure-cli":
		step(d, m.changeStep("Set scope to what this API wants (api://…/.default, from those who run it)"))
	case "bearer":
		step(d, "Get a token for this API and store it: odatui profiles secret "+m.ref())
	case "command":
		step(d, m.changeStep("Let the profile's command ask for this API's scope"))
	default:
		step(d, m.changeStep("Set "+key.key+" to what this API wants"))
	}
	if a := m.asked().audience; a != nil {
		step(d, "The API wants tokens for "+a.value+".")
	}
}

// audienceSetting is the setting that says what a token is for.
func (m *matter) audienceSetting() wish {
	if w := wantedAudience(m.Target); w != nil {
		value := m.Target.Auth[w.key]
		if name, ok := strings.CutPrefix(w.key, "params."); ok {
			value = m.Target.Params[name]
		}
		return wish{value: value, key: w.key, source: client.FromProfile}
	}
	key, value := m.audience()
	if key == "scope" && value == "" && endpointVersion(m.endpoint) == 1 {
		key = "resource"
	}
	return wish{value: value, key: key, source: client.FromProfile}
}

func sayAudience(m *matter, d *client.Diagnosis) {
	key, want := m.audienceSetting(), m.misdirected()
	have := strings.Join(audiences(m.Claims), ", ")
	if c := m.blames(blameAudience); c != nil && c.value != "" && have == "" {
		have = c.value
	}
	d.Title, d.Who, d.NextWho = "The token is for another API: its audience is wrong.", client.WhoSelf, client.WhoAPIOwner
	if have != "" {
		d.Title = "The token is for " + have + ", which this API does not take."
	}
	m.saidFact(d)
	m.tokenFact(d, "aud")
	if key.value != "" {
		fact(d, client.FromProfile, key.key+" is "+key.value)
	}
	switch {
	case want != nil && want.source == client.FromServer:
		fact(d, client.FromServer, "the API wants "+want.value+" ("+want.key+")")
		step(d, m.changeStep("Set "+key.key+" to "+want.value+suffixOf(key.key)))
	case want != nil && strings.HasPrefix(want.key, "xMart"):
		fact(d, client.FromProfile, want.key+" is "+want.value)
		step(d, m.changeStep("Set "+key.key+" to "+want.value+suffixOf(key.key)))
	case want != nil && best(audiences(m.Claims), want.value) == fitSlash:
		step(d, m.changeStep("Set "+key.key+" with or without the slash at its end, as the API writes it"))
	case m.Target.Method == "bearer":
		step(d, "Get a token for this API and store it: odatui profiles secret "+m.ref())
	default:
		step(d, m.changeStep("Set "+key.key+" to the identifier of this API in this environment"))
	}
	m.audienceAdvice(d)
}

// suffixOf is what stands behind the resource in a setting.
func suffixOf(key string) string {
	if key == "scope" {
		return "/.default"
	}
	return ""
}

// audienceAdvice adds what a system's own people say about audiences.
func (m *matter) audienceAdvice(d *client.Diagnosis) {
	switch m.system {
	case XMart:
		step(d, "xMart has one resource id for production and one for UAT: ask the xMart team which resource id belongs to this address.")
	case NxtPort:
		step(d, "NxtPort wants the client's own id as scope: CLIENT_ID/.default, of the client of this environment.")
	case ODM:
		step(d, "ODM wants the scope as its administrator gave it, to the letter.")
	default:
		step(d, "Ask "+m.team()+" which audience it accepts if you do not know it.")
	}
}

func sayVersion(m *matter, d *client.Diagnosis) {
	v := m.versions()
	d.Title = fmt.Sprintf("The API does not take tokens of version %d.0, which its own registration makes.", v)
	d.Who, d.NextWho = client.WhoAPIOwner, client.WhoSelf
	m.saidFact(d)
	m.tokenFact(d, "iss", "ver")
	m.endpointFact(d)
	other := map[int]string{1: "set accessTokenAcceptedVersion (requestedAccessTokenVersion) to 2 in the API's registration", 2: "set accessTokenAcceptedVersion (requestedAccessTokenVersion) to 1 or null in the API's registration"}[v]
	m.ticket(d, m.team(), "to "+other+", or to accept both issuers")
	if a := m.asked().tenant; a == nil {
		d.Confidence = client.Medium
		d.Also = &client.Alternative{Title: "The API may want tokens of another tenant.", Who: client.WhoSelf,
			Tell: "If those who run it name another tenant than the one in token_url, that is it."}
	} else {
		fact(d, client.FromServer, "the API names the very tenant that the token is of ("+a.key+")")
	}
}

func (m *matter) endpointFact(d *client.Diagnosis) {
	if v := endpointVersion(m.endpoint); v > 0 && m.Target.Auth["token_url"] != "" {
		fact(d, client.FromProfile, fmt.Sprintf("token_url is the v%d endpoint of tenant %s; the version of a token does not depend on it", v, m.tenant()))
	}
}

func sayTenant(m *matter, d *client.Diagnosis) {
	want, tid := m.strange(), textOf(m.Claims, "tid")
	d.Title, d.Who, d.NextWho = "The token comes from an issuer that this API does not take.", client.WhoSelf, client.WhoAPIOwner
	if tid != "" && want != nil {
		d.Title = "The token is of another tenant than this API takes."
		if want.source == client.FromProfile {
			d.Title = "The token is of another tenant than the profile names."
		}
	}
	m.saidFact(d)
	m.tokenFact(d, "iss", "tid")
	switch {
	case want != nil:
		fact(d, want.source, "wanted is tenant "+want.value+" ("+want.key+")")
	default:
		d.Confidence = client.Medium
		d.Also = &client.Alternative{Title: "The API may want tokens of the other version (v1 or v2) of the same tenant.", Who: client.WhoAPIOwner,
			Tell: "If token_url names the right tenant already, ask those who run the API which issuer they accept."}
	}
	if u := m.Target.Auth["token_url"]; u != "" {
		fact(d, client.FromProfile, "token_url is "+u)
	}
	switch m.Target.Method {
	case "azure-cli":
		if want != nil && want.source == client.FromServer {
			t := m.Target
			t.Auth = withTenant(t.Auth, want.value)
			d.SignIn = azSignIn(t, "")
			step(d, m.changeStep("Set tenant to "+want.value))
			step(d, "Sign in there: "+commandLine("az", d.SignIn))
			return
		}
		step(d, m.changeStep("Set tenant to the one of this API"))
	case "bearer":
		step(d, "Get a token of the right tenant and store it: odatui profiles secret "+m.ref())
	default:
		key := "token_url"
		if want != nil && want.source == client.FromServer {
			step(d, m.changeStep("Set "+key+" to that of tenant "+want.value))
			return
		}
		step(d, m.changeStep("Compare "+key+" with what those who run this API gave you for this environment"))
	}
	if m.system == NxtPort {
		step(d, "NxtPort has a tenant of its own for live and for staging: token_url, client_id, secret and url belong together.")
	}
}

func withTenant(auth map[string]string, tenant string) map[string]string {
	out := map[string]string{"tenant": tenant}
	for k, v := range auth {
		if k != "tenant" {
			out[k] = v
		}
	}
	return out
}

func sayClient(m *matter, d *client.Diagnosis) {
	r := m.clientRow()
	d.Title, d.Who = "The token was given to another client than the profile names.", client.WhoSelf
	fact(d, client.FromToken, r.Name+" is "+r.Value)
	fact(d, client.FromProfile, "client_id is "+r.Expected)
	m.saidFact(d)
	m.freshStep(d)
	step(d, m.changeStep("Compare client_id with the client that was given access"))
}

func sayKind(m *matter, d *client.Diagnosis) {
	r := m.kindRow()
	d.Title = "The token is that of " + r.Value + ", which this way of signing in does not give."
	d.Who, d.Confidence = client.WhoSelf, client.Low
	fact(d, client.FromToken, r.Meaning)
	step(d, "Look at the claims (T) and at the profile's method: odatui token "+m.ref())
}

func sayOpaque(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The token is opaque: the request named no audience.", client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	if m.formRow().Verdict != ClaimOdd { // not Auth0, whose key is known
		d.Title, d.Confidence = "The API wants a JWT, but the token is opaque: the request named no API.", client.Medium
		fact(d, client.FromServer, "it says: "+m.challengeWords())
		fact(d, client.FromToken, m.formRow().Meaning)
		step(d, m.changeStep("Name the API the way its token server wants it: auth.resource, or params.audience"))
		step(d, "Ask "+m.team()+" which of them, and for the API's identifier.")
		return
	}
	fact(d, client.FromToken, m.formRow().Meaning)
	step(d, m.changeStep("Set params.audience to the identifier of the API"))
	step(d, "Ask "+m.team()+" for that identifier if you do not know it.")
}

// wantsJWT reports whether an API complains that it cannot read a JWT, and got
// an opaque token because nothing says which API it is for: token servers such
// as oidc-provider give one then.
func (m *matter) wantsJWT() bool {
	a := m.Target.Auth
	return m.Token.Kind == "opaque" && a["token_url"] != "" && a["resource"] == "" && m.Target.Params["audience"] == "" && m.Target.Params["resource"] == "" &&
		!m.ofEntra() && strings.Contains(strings.ToLower(m.challengeWords()), "jwt")
}
