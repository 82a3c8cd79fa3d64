package diagnose

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"odatui/client"
)

// tokenStands says how the token fits all that is known, for a refusal that is
// not the token's fault: nothing is known where there are no claims.
func (m *matter) tokenStands(d *client.Diagnosis) {
	if len(m.Claims) == 0 {
		if m.Token.Kind == "opaque" || m.Token.Kind == "encrypted" {
			fact(d, client.FromToken, "the token cannot be read here ("+m.Token.Kind+"), so nothing of it could be compared")
		}
		return
	}
	m.tokenFact(d, "aud", "appid", "azp", "client_id", "roles", "scp")
	switch row := m.audienceRow(); {
	case row.Verdict == ClaimFits && !m.timely():
		fact(d, client.FromToken, "the token fits everything that is known: audience, tenant, client and time")
	case !m.timely():
		fact(d, client.FromToken, "nothing in the token speaks against it")
	}
	if m.of() == "app" && len(m.Claims.Texts("roles")) == 0 && len(m.scopes()) == 0 && m.system != XMart {
		fact(d, client.FromToken, "it is an application's token without roles: Entra gives one to nearly anybody who asks")
	}
	if m.Anonymous != nil && m.answer != nil && m.Anonymous.Status != m.answer.Status && m.Anonymous.Status > 0 {
		fact(d, client.FromServer, "without a token the API answers "+statusText(m.Anonymous.Status)+": it works, and it did look at our token")
	}
}

func sayWanted(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = sentence(m.theAPI()+" wants a sign-in, and the profile has none"), client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	m.challengeFact(d)
	fact(d, client.FromProfile, "auth.method is none")
	step(d, m.changeStep("Choose the way to sign in (auth.method) that you were given"))
	step(d, "Ask "+m.team()+" how to sign in if you were not told.")
}

// challengeWords is the reason that a challenge gives, "" none.
func (m *matter) challengeWords() string {
	for _, c := range m.challenges {
		if words := strings.TrimSpace(c.Params["error_description"]); words != "" {
			return words
		}
	}
	return ""
}

// challengeFact names what the API wants to be shown.
func (m *matter) challengeFact(d *client.Diagnosis) {
	var schemes []string
	for _, c := range m.challenges {
		schemes = append(schemes, c.Scheme)
	}
	if len(schemes) > 0 {
		fact(d, client.FromServer, "it wants to be shown "+strings.Join(schemes, " or "))
	}
	if words := m.challengeWords(); words != "" && !strings.Contains(m.answer.Message, words) {
		fact(d, client.FromServer, "it says: "+words)
	}
	a := m.asked()
	if a.tenant != nil {
		fact(d, client.FromServer, "it names tenant "+a.tenant.value)
	}
	if a.audience != nil {
		fact(d, client.FromServer, "it names the audience "+a.audience.value)
	}
}

func sayPassword(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API refused the name and password.", client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	if u := m.Target.Auth["username"]; u != "" {
		fact(d, client.FromProfile, "auth.username is "+u)
	}
	if !m.wants("Basic") && len(m.challenges) > 0 {
		d.Title = "The API does not take a name and password."
		m.challengeFact(d)
		step(d, m.changeStep("Choose the way to sign in that the API wants"))
		return
	}
	m.shapeFact(d, "password")
	step(d, "Store the password again: odatui profiles secret "+m.ref())
	step(d, m.changeStep("Compare auth.username with what you were given"))
	step(d, "If both are right, ask "+m.team()+" whether the account is locked or has lost its rights.")
}

// wants reports whether the API wants to be shown a scheme.
func (m *matter) wants(scheme string) bool {
	for _, c := range m.challenges {
		if strings.EqualFold(c.Scheme, scheme) {
			return true
		}
	}
	return false
}

// shapeFact says what is odd about a stored secret, from its shape.
func (m *matter) shapeFact(d *client.Diagnosis, keys ...string) {
	for _, k := range keys {
		if s, ok := m.secret(k); ok {
			fact(d, client.FromProfile, "auth."+k+" comes from "+s.Source)
			fact(d, client.FromProfile, m.oddSecret(s))
		}
	}
}

func sayAPIKey(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API refused the key.", client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	where := "header"
	if m.Target.Auth["header"] == "" && m.Target.Auth["query"] != "" {
		where = "query"
	}
	if v := m.Target.Auth[where]; v != "" {
		fact(d, client.FromProfile, "the key is sent in the "+where+" "+v)
	}
	m.challengeFact(d)
	m.shapeFact(d, "value")
	step(d, "Store the key again: odatui profiles secret "+m.ref())
	step(d, m.changeStep("Compare the name of the "+where+" with what you were given"))
	step(d, "Ask "+m.team()+" whether the key is still active, and for this environment.")
}

func sayGateKeyMissing(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API's gateway wants a subscription key, and none was sent.", client.WhoSelf, client.WhoAPIOwner
	name := m.keyName()
	m.saidFact(d)
	m.headersFact(d)
	step(d, m.changeStep("Add the header to the profile: headers = { \""+name+"\" = { env = \"NAME\" } }"))
	step(d, "If you have no key, ask "+m.team()+" for one of this environment (API Management calls it a subscription).")
}

// keyName is the header in which the gateway wants its key: it often says so.
func (m *matter) keyName() string {
	for _, c := range m.challenges {
		if n := c.Params["name"]; n != "" && strings.EqualFold(c.Params["type"], "header") {
			return n
		}
	}
	return "Ocp-Apim-Subscription-Key"
}

// headersFact names the profile's headers, where there is a profile.
func (m *matter) headersFact(d *client.Diagnosis) {
	if m.Target.URL != "" {
		fact(d, client.FromProfile, "headers of the profile: "+elseText(strings.Join(m.Target.Headers, ", "), "none"))
	}
}

func sayGateKeyWrong(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API's gateway does not know the subscription key.", client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	m.headersFact(d)
	for _, s := range m.Target.Secrets {
		if strings.HasPrefix(s.Key, "headers.") || strings.HasPrefix(s.Key, "query.") {
			fact(d, client.FromProfile, s.Key+" comes from "+s.Source)
			fact(d, client.FromProfile, m.oddSecret(s))
		}
	}
	step(d, "Compare the key with the one you were given for this environment and this product: odatui profiles secret "+m.ref())
	step(d, "If it is right, ask "+m.team()+" whether the subscription is active.")
}

func sayClaimsChallenge(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API wants a fresh sign-in that meets a policy (a claims challenge).", client.WhoSelf, client.WhoTenantAdmin
	m.saidFact(d)
	encoded := ""
	for _, c := range m.challenges {
		if c.Params["claims"] != "" {
			encoded = c.Params["claims"]
		}
	}
	fact(d, client.FromServer, decodedClaims(encoded))
	switch m.Target.Method {
	case "azure-cli":
		d.SignIn = m.azSignIn(encoded)
		step(d, "Sign in again with the claims it asks for: "+commandLine("az", d.SignIn))
		step(d, "--claims-challenge needs az 2.76 or newer; with an older one: az logout, then az login.")
	case "device-code":
		step(d, "Sign in again: the sign-in itself will ask for what the policy wants.")
	case "client-credentials":
		d.Who, d.NextWho = client.WhoTenantAdmin, client.WhoAppOwner
		step(d, "Ask the administrator of the tenant which Conditional Access policy for applications stops this client.")
	default:
		step(d, "Get a token that has the claims, and store it: odatui profiles secret "+m.ref())
	}
}

// decodedClaims says what a claims challenge asks for.
func decodedClaims(encoded string) string {
	text := strings.TrimSpace(encoded)
	if !strings.HasPrefix(text, "{") {
		plain := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(text, "="))
		data, err := base64.RawStdEncoding.DecodeString(plain)
		if err != nil {
			return ""
		}
		text = string(data)
	}
	if !json.Valid([]byte(text)) {
		return ""
	}
	return "it asks for the claims " + text
}

func sayScope(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The token is right, but it does not allow this.", client.WhoAPIOwner, client.WhoTenantAdmin
	if s := m.asked().scope; s != "" {
		d.Title = "The token lacks the permission " + s + "."
		fact(d, client.FromServer, "the API wants "+s)
	}
	m.saidFact(d)
	m.tokenFact(d, "scp", "scope", "roles", "appid", "azp")
	if m.of() == "user" {
		m.ticket(d, m.team(), "to allow what is missing, and to whom")
		step(d, m.changeStep("If the permission is one that you can ask for, name it in scope"))
		return
	}
	m.ticket(d, m.team(), "to grant "+m.theClient()+" the missing permission; the tenant's administrator must consent to it")
	step(d, "Then get a new token: permissions stand in it.")
}

// clientOf is the client that the token was given to, else the profile's.
func (m *matter) clientOf() string {
	if id := textOf(m.Claims, "appid", "azp", "client_id"); id != "" {
		return id
	}
	return m.Target.Auth["client_id"]
}

func sayClaimRefused(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API's gateway wants a claim that the token does not have.", client.WhoAPIOwner, client.WhoSelf
	m.saidFact(d)
	m.tokenFact(d, "aud", "appid", "azp", "roles", "scp")
	m.ticket(d, m.team(), "which claim its gateway requires, and to grant it to "+m.theClient())
}

func saySigningKey(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API does not know the key that signed the token.", client.WhoAPIOwner, client.WhoSelf
	m.saidFact(d)
	m.tokenFact(d, "iss", "aud")
	m.ticket(d, m.team(), "to read the signing keys of the issuer "+elseText(textOf(m.Claims, "iss"), "in the token"))
	step(d, "Tell them the usual causes: keys of a B2C policy instead of those of Entra, or a registration with SAML sign-on (its own keys, to be had with ?appid=).")
	d.Confidence = client.Medium
	d.Also = &client.Alternative{Title: "The token may be of another environment, whose keys this API does not know.", Who: client.WhoSelf,
		Tell: "If the issuer in the token is not the one you were given for this environment, it is."}
}

func saySignature(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho, d.Confidence = "The API finds the token's signature wrong.", client.WhoAPIOwner, client.WhoSelf, client.Medium
	m.saidFact(d)
	m.tokenFact(d, "iss", "aud")
	if m.method("bearer") {
		d.Who, d.NextWho = client.WhoSelf, client.WhoAPIOwner
		d.Title = "The pasted token is damaged or not for this API: its signature is wrong."
		step(d, "Copy the whole token again and store it: odatui profiles secret "+m.ref())
		return
	}
	m.ticket(d, m.team(), "which issuer's keys it checks tokens with")
}

func sayUnseen(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho, d.Confidence = sentence(m.theAPI()+" saw no token that it could read"), client.WhoSelf, client.WhoAPIOwner, client.Medium
	m.saidFact(d)
	m.tokenStands(d)
	switch {
	case m.Anonymous != nil:
		fact(d, client.FromServer, "with and without a token it answers the same")
	case m.method("bearer"):
		m.shapeFact(d, "token")
	}
	if m.Target.Proxy != "" || m.Target.Environ["HTTPS_PROXY"] != "" {
		fact(d, client.FromProfile, "a proxy lies between, which may take the Authorization header away")
	}
	step(d, m.changeStep("Compare url with the address of the API itself (not of a portal or gateway in front)"))
	if m.method("bearer") {
		step(d, "Store the token again, whole: odatui profiles secret "+m.ref())
	}
	m.ticket(d, m.team(), "why it does not take this token: what they log says it, the answer does not")
	d.Also = &client.Alternative{Title: "The API may refuse the token and not say why.", Who: client.WhoAPIOwner,
		Tell: "Their log tells a missing header from a refused token."}
}

func sayAPIRefuses(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API refuses the token and does not say why.", client.WhoAPIOwner, client.WhoSelf
	d.Confidence = client.Medium
	switch words := m.challengeWords(); {
	case len(m.Claims) > 0 && m.of() == "user":
		d.Title = "The token fits everything known; the API refuses this person."
	case len(m.Claims) > 0:
		d.Title = "The token fits everything known; the API refuses this client."
	case words != "":
		d.Title = "The API refuses the token: " + strings.TrimRight(words, ". ") + "."
	}
	m.saidFact(d)
	m.tokenStands(d)
	m.challengeFact(d)
	if m.method("bearer", "command") && len(m.Claims) == 0 {
		d.Who, d.NextWho = client.WhoSelf, client.WhoAPIOwner
		m.shapeFact(d, "token")
		step(d, "Get a new token and store it: odatui profiles secret "+m.ref())
	}
	m.ticket(d, m.team(), "whether "+m.theClient()+" may use the API, and what their log says of this request")
	if m.Before != nil {
		fact(d, client.FromClock, "it last worked at "+stamp(m.Before.When))
	}
}
