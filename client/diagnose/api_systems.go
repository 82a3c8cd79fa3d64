package diagnose

import (
	"strings"

	"odatui/client"
)

// mart is the name of xMart's mart: the last part of the service root.
func (m *matter) mart() string {
	path := strings.Trim(m.apiURL().Path, "/")
	if m.Target.URL == "" {
		return ""
	}
	return path[strings.LastIndexByte(path, '/')+1:]
}

// theMart is how the mart is spoken of.
func (m *matter) theMart() string {
	if name := m.mart(); name != "" {
		return "the mart " + name
	}
	return "this mart"
}

func sayMart(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The client has no access to "+m.theMart()+".", client.WhoMartAdmin, client.WhoAPIOwner
	m.saidFact(d)
	m.tokenStands(d)
	if len(m.Claims) == 0 || m.audienceRow().Verdict != ClaimFits {
		d.Confidence = client.Medium
	}
	if key := m.audienceSetting(); key.value != "" {
		fact(d, client.FromProfile, key.key+" is "+key.value)
	}
	m.ticket(d, "the administrator of "+m.theMart(), "to give "+m.theClient()+" a role with DATA_VIEW at the mart")
	step(d, "If it has one, ask the xMart team whether the client is allowed at system level (\"Expose an API\" of the xMart registration).")
	if m.answered(401) && m.atRoot() {
		step(d, "Compare the name of the mart in url: for a mart that does not exist xMart may answer the same.")
	}
	if m.answered(401) {
		d.Also = &client.Alternative{Title: "The token may be for another environment of xMart.", Who: client.WhoSelf,
			Tell: "Production and UAT have different resource ids: compare " + m.audienceSetting().key + " with the one of this address."}
	}
	if m.of() == "user" {
		d.Title = "You have no access to " + m.theMart() + "."
	}
}

func sayMartUnknown(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoSelf, client.WhoMartAdmin
	m.saidFact(d)
	m.rootFact(d)
	if set := m.setName(); set != "" {
		d.Title = "xMart does not know the table " + set + " in " + m.theMart() + "."
		step(d, "Check the spelling of the mart and of the table: odatui sets "+m.ref()+" lists what there is.")
	} else {
		d.Title = "xMart does not know " + m.theMart() + "."
		step(d, m.changeStep("Check the spelling of the mart at the end of url"))
	}
	step(d, "Ask the mart's administrator whether it was renamed, and whether it exists in this environment.")
}

func sayODM(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho, d.Confidence = "ODM does not take this sign-in.", client.WhoSelf, client.WhoAPIOwner, client.Medium
	m.saidFact(d)
	m.tokenStands(d)
	scope := m.Target.Auth["scope"]
	if scope != "" {
		fact(d, client.FromProfile, "scope is "+scope+", sent to az as it stands")
	}
	if m.method("azure-cli", "") {
		d.SignIn = m.azSignIn("")
		step(d, "Sign in again with the scope as it stands: "+commandLine("az", d.SignIn))
	} else {
		m.freshStep(d)
	}
	m.ticket(d, "the ODM administrator", "whether your account is known to ODM, and which scope it takes")
}

func sayERPSession(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho, d.Confidence = "ERP.net does not take this token.", client.WhoSelf, client.WhoAPIOwner, client.Medium
	m.saidFact(d)
	m.tokenStands(d)
	api, login := addressHost(m.Target.URL), addressHost(m.Target.Auth["token_url"])
	if api != "" && login != "" && api != login && !isLoopback(api) {
		d.Title, d.Confidence = "The token is of another ERP.net instance than the API.", client.High
		fact(d, client.FromProfile, "url is at "+api+", token_url at "+login+": tokens are good at their own instance only")
		step(d, m.changeStep("Set url and token_url to the same instance"))
		return
	}
	step(d, "Try again (R): a session ends after 20 minutes without a request, and a token after an hour.")
	step(d, m.changeStep("Compare url and token_url: they belong to the same instance"))
	m.ticket(d, m.team(), "whether the trusted application is still enabled and its system user set (IsEnabled, SystemUserAllowed)")
}

func sayDenied(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The token is accepted, but it gives no right to this data.", client.WhoMartAdmin, client.WhoAPIOwner
	if set := m.setName(); set != "" {
		d.Title = "The token is accepted, but it gives no right to read " + set + "."
	}
	m.saidFact(d)
	m.tokenStands(d)
	who := m.theClient()
	switch m.system {
	case ODM:
		m.ticket(d, "the ODM administrator", "to give "+who+" access to this data")
	case ERPNet:
		m.ticket(d, m.team(), "to give the application's system user the right to read this")
	case NxtPort:
		m.ticket(d, m.team(), "whether "+who+" is subscribed to this API")
	default:
		m.ticket(d, "the one who grants access to the data", "to let "+who+" read it")
	}
	step(d, "If the right was granted, ask "+m.team()+" what its log says of this request.")
	if len(m.Claims.Texts("roles")) == 0 && m.of() == "app" {
		step(d, "An application's role stands in the token: after it was granted, a new token is needed.")
	}
}

func sayGroups(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho, d.Confidence = "You are in more groups than fit into a token, and the API may not look further.", client.WhoAPIOwner, client.WhoMartAdmin, client.Medium
	m.saidFact(d)
	fact(d, client.FromToken, "groups are left out of the token (_claim_names): there are more than 200")
	m.ticket(d, m.team(), "to ask Graph for the groups, or to go by roles")
	d.Also = &client.Alternative{Title: "The right to read the data may not be granted at all.", Who: client.WhoMartAdmin, Tell: "Ask the one who grants access whether you have it."}
}

func sayOnlyWithToken(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The API breaks down while it handles this token.", client.WhoAPIOwner
	m.saidFact(d)
	m.tokenStands(d)
	m.ticket(d, m.team(), "whether "+m.theClient()+" is known to the API: a missing user or mapping is the usual cause")
	if m.system == XMart {
		d.NextWho = client.WhoMartAdmin
	}
}
