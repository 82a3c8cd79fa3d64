package diagnose

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/claims"
	"odatui/client/evidence"
	"odatui/client/vendors"
)

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
	case row.Verdict == claims.Fits && !m.timely():
		fact(d, client.FromToken, "audience, tenant, client and validity match")
	case !m.timely():
		fact(d, client.FromToken, "no claim contradicts what is known")
	}
	if m.Of() == "app" && len(m.Claims.Texts("roles")) == 0 && len(m.Scopes()) == 0 && m.System != vendors.XMart {
		fact(d, client.FromToken, "an application's token without roles: Entra issues one to nearly every client")
	}
	if m.Anonymous != nil && m.Answer != nil && m.Anonymous.Status != m.Answer.Status && m.Anonymous.Status > 0 {
		fact(d, client.FromServer, "without a token the API answers "+statusText(m.Anonymous.Status)+": it works, and it evaluates tokens")
	}
}

func sayWanted(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = sentence(m.TheAPI()+" requires a sign-in, and the profile has none"), client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	m.challengeFact(d)
	setting(d, "auth.method", "none")
	add(d, m.edit("Choose the way to sign in (auth.method) that you were given"))
	add(d, when("If you were not given one", m.apiOwner().tell("how to sign in")))
}

// challengeWords returns the reason that a challenge gives, "" none.
func (m *matter) challengeWords() string {
	for _, c := range m.Challenges {
		if words := strings.TrimSpace(c.Params["error_description"]); words != "" {
			return words
		}
	}
	return ""
}

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

func sayPassword(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API rejects the name and password.", client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	setting(d, "auth.username", m.Target.Auth["username"])
	if !m.wants("Basic") && len(m.Challenges) > 0 {
		d.Title = "The API does not accept a name and password."
		m.challengeFact(d)
		add(d, m.edit("Choose a way to sign in (auth.method) that the API accepts"))
		return
	}
	m.shapeFact(d, "password")
	add(d, m.store("Store the password again"))
	add(d, m.edit("Compare auth.username with the name you were given"))
	add(d, when("If both are right", m.apiOwner().tell("whether the account is locked or has lost its rights")))
}

// wants reports whether the API accepts a scheme.
func (m *matter) wants(scheme string) bool {
	for _, c := range m.Challenges {
		if strings.EqualFold(c.Scheme, scheme) {
			return true
		}
	}
	return false
}

// shapeFact adds the source of a secret and what is wrong with its form.
func (m *matter) shapeFact(d *client.Diagnosis, keys ...string) {
	for _, k := range keys {
		if s, ok := m.Secret(k); ok {
			fact(d, client.FromProfile, "auth."+k+" from "+s.Source)
			fact(d, client.FromProfile, m.oddSecret(s))
		}
	}
}

func sayAPIKey(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API rejects the key.", client.WhoSelf, client.WhoAPIOwner
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
	add(d, m.store("Store the key again"))
	add(d, m.edit("Compare the name of the "+where+" with the name you were given"))
	add(d, when("If both are right", m.apiOwner().tell("whether the key is active, and for this environment")))
}

// keyName returns the header for the gateway's key; the challenge often names it.
func (m *matter) keyName() string {
	for _, c := range m.Challenges {
		if n := c.Params["name"]; n != "" && strings.EqualFold(c.Params["type"], "header") {
			return n
		}
	}
	return "Ocp-Apim-Subscription-Key"
}

// headersFact adds the names of the profile's headers, if there is a profile.
func (m *matter) headersFact(d *client.Diagnosis) {
	if m.Target.URL != "" {
		fact(d, client.FromProfile, "headers of the profile: "+vendors.ElseText(strings.Join(m.Target.Headers, ", "), "none"))
	}
}

func sayGateKeyWrong(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API's gateway does not know the subscription key.", client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	m.headersFact(d)
	for _, s := range m.Target.Secrets {
		if strings.HasPrefix(s.Key, "headers.") || strings.HasPrefix(s.Key, "query.") {
			fact(d, client.FromProfile, s.Key+" from "+s.Source)
			fact(d, client.FromProfile, m.oddSecret(s))
		}
	}
	add(d, m.store("Store the key again that you were given for this environment and this product"))
	add(d, when("If the key is right", m.apiOwner().tell("whether the subscription is active")))
}

func sayClaimsChallenge(m *matter, d *client.Diagnosis) {
	d.Title = "The API requires a fresh sign-in that meets a policy (a claims challenge)."
	d.Who, d.NextWho = client.WhoSelf, client.WhoTenantAdmin
	m.saidFact(d)
	encoded := ""
	for _, c := range m.Challenges {
		if c.Params["claims"] != "" {
			encoded = c.Params["claims"]
		}
	}
	fact(d, client.FromServer, decodedClaims(encoded))
	switch m.Target.Method {
	case "azure-cli":
		d.SignIn = m.azSignIn(encoded)
		add(d, signInAz("Sign in again with the claims that the API requires", d.SignIn))
		add(d, Do("If az is older than 2.76, which has no --claims-challenge, run az logout, then az login"))
	case "device-code":
		add(d, retry("Sign in again; the sign-in page asks for what the policy requires"))
	case "client-credentials":
		d.Who, d.NextWho = client.WhoTenantAdmin, client.WhoAppOwner
		add(d, m.report(m.tenantAdmin().tell("which Conditional Access policy for applications blocks this client")))
	default:
		add(d, m.store("Get a token that has the claims, and store it"))
	}
}

// decodedClaims returns what a claims challenge asks for, as a fact.
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
	return "the challenge asks for the claims " + text
}

func sayScope(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The token is valid, but it does not allow this request.", client.WhoAPIOwner, client.WhoTenantAdmin
	if s := m.Asked().Scope; s != "" {
		d.Title = "The token lacks the permission " + s + "."
		fact(d, client.FromServer, "the API requires "+s)
	}
	m.saidFact(d)
	m.tokenFact(d, "scp", "scope", "roles", "appid", "azp")
	if m.Of() == "user" {
		add(d, m.report(m.apiOwner().to("grant the signed-in account the missing permission")))
		add(d, m.edit("If the permission is one that you can request, name it in scope"))
		return
	}
	add(d, m.report(m.apiOwner().to("grant "+m.TheClient()+" the missing permission")))
	add(d, m.tenantAdmin().to("consent to that permission"))
	add(d, retry("Then get a new token, which holds the new permission"))
}

func sayClaimRefused(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API's gateway requires a claim that the token does not have.", client.WhoAPIOwner, client.WhoSelf
	m.saidFact(d)
	m.tokenFact(d, "aud", "appid", "azp", "roles", "scp")
	add(d, m.report(m.apiOwner().tell("which claim the gateway requires, and how "+m.TheClient()+" gets it")))
}

func saySigningKey(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API does not know the key that signed the token.", client.WhoAPIOwner, client.WhoSelf
	m.saidFact(d)
	m.tokenFact(d, "iss", "aud")
	add(d, m.report(m.apiOwner().to("let the API read the signing keys of the issuer "+vendors.ElseText(evidence.TextOf(m.Claims, "iss"), "in the token"))))
	causes := "whether the API reads the keys of a B2C policy instead of those of Entra, or its registration has SAML sign-on (its own " +
		"keys, at ?appid=): the usual causes"
	add(d, m.apiOwner().tell(causes))
	d.Confidence = client.Medium
	d.Also = &client.Alternative{Title: "The token may be of another environment, whose keys this API does not know.", Who: client.WhoSelf,
		Tell: "That is the cause if the issuer in the token is not the one you were given for this environment."}
}

func saySignature(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho, d.Confidence = "The API rejects the token's signature.", client.WhoAPIOwner, client.WhoSelf, client.Medium
	m.saidFact(d)
	m.tokenFact(d, "iss", "aud")
	if m.Method("bearer") {
		d.Who, d.NextWho = client.WhoSelf, client.WhoAPIOwner
		d.Title = "The pasted token is damaged or not for this API: its signature is wrong."
		add(d, m.store("Copy the whole token again and store it"))
		return
	}
	add(d, m.report(m.apiOwner().tell("with which issuer's keys the API checks tokens")))
}

func sayUnseen(m *matter, d *client.Diagnosis) {
	d.Title = sentence(m.TheAPI() + " received no token that it can read")
	d.Who, d.NextWho, d.Confidence = client.WhoSelf, client.WhoAPIOwner, client.Medium
	m.saidFact(d)
	m.tokenStands(d)
	switch {
	case m.Anonymous != nil:
		fact(d, client.FromServer, "the API answers the same with and without a token")
	case m.Method("bearer"):
		m.shapeFact(d, "token")
	}
	if m.Target.Proxy != "" || m.Target.Environ["HTTPS_PROXY"] != "" {
		fact(d, client.FromProfile, "a proxy is in use, which may remove the Authorization header")
	}
	add(d, m.edit("Compare url with the address of the API itself, not of a portal or gateway in front of it"))
	if m.Method("bearer") {
		add(d, m.store("Store the whole token again"))
	}
	add(d, m.report(m.apiOwner().tell("why the API rejects this token: the log has the reason, the response does not")))
	d.Also = &client.Alternative{Title: "The API may reject the token without a reason.", Who: client.WhoAPIOwner,
		Tell: "The API's log distinguishes a missing header from a rejected token."}
}

func sayAPIRefuses(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API rejects the token and gives no reason.", client.WhoAPIOwner, client.WhoSelf
	d.Confidence = client.Medium
	switch words := m.challengeWords(); {
	case len(m.Claims) > 0 && m.Of() == "user":
		d.Title = "The token matches all known requirements, but the API rejects this person."
	case len(m.Claims) > 0:
		d.Title = "The token matches all known requirements, but the API rejects this client."
	case words != "":
		d.Title = "The API rejects the token: " + strings.TrimRight(words, ". ") + "."
	}
	m.saidFact(d)
	m.tokenStands(d)
	m.challengeFact(d)
	if m.Method("bearer", "command") && len(m.Claims) == 0 {
		d.Who, d.NextWho = client.WhoSelf, client.WhoAPIOwner
		m.shapeFact(d, "token")
		add(d, m.store("Get a new token and store it"))
	}
	add(d, m.report(m.apiOwner().tell("whether "+m.TheClient()+" may use the API, and what the log says about this request")))
	if m.Before != nil {
		fact(d, client.FromClock, "last success at "+evidence.Stamp(m.Before.When))
	}
}

func sayRefusedRequest(m *matter, d *client.Diagnosis) {
	d.Title = "The service rejects the request with status " + strconv.Itoa(m.Answer.Status) + "."
	d.Who, d.NextWho, d.Confidence = client.WhoSelf, client.WhoAPIOwner, client.Low
	if m.Answer.Status == 0 {
		d.Title = "This is an error of a service; its HTTP status is unknown."
	}
	m.saidFact(d)
	m.urlFact(d)
	add(d, Do("Read the service's message, and change the request"))
	add(d, m.report(m.apiOwner().tell("what the response means")))
}
