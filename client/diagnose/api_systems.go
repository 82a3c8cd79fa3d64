package diagnose

import (
	"strings"

	"odatui/client"
	"odatui/client/claims"
	"odatui/client/evidence"
	"odatui/client/vendors"
)

// mart returns the name of an xMart mart: the last part of the service root.
func (m *matter) mart() string {
	path := strings.Trim(m.APIURL().Path, "/")
	if m.Target.URL == "" {
		return ""
	}
	return path[strings.LastIndexByte(path, '/')+1:]
}

// theMart returns the mart's name for a sentence.
func (m *matter) theMart() string {
	if name := m.mart(); name != "" {
		return "the mart " + name
	}
	return "this mart"
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

func sayMart(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The client has no access to "+m.theMart()+".", client.WhoMartAdmin, client.WhoAPIOwner
	m.saidFact(d)
	m.tokenStands(d)
	if len(m.Claims) == 0 || m.AudienceRow().Verdict != claims.Fits {
		d.Confidence = client.Medium
	}
	key := m.audienceSetting()
	setting(d, key.Key, key.Value)
	mart := party{client.WhoMartAdmin, "the administrator of " + m.theMart()}
	add(d, m.report(mart.to("give "+m.TheClient()+" a role with DATA_VIEW at the mart")))
	allowed := `whether the client is allowed at system level ("Expose an API" of the xMart registration)`
	add(d, when("If the client has that role", m.apiOwner().tell(allowed)))
	if m.answered(401) && m.AtRoot() {
		add(d, m.edit("Compare the name of the mart in url, since xMart may answer the same for a mart that does not exist"))
	}
	if m.answered(401) {
		d.Also = &client.Alternative{Title: "The token may be for another environment of xMart.", Who: client.WhoSelf,
			Tell: "Production and UAT have different resource ids: compare " + key.Key + " with the resource id of this address."}
	}
	if m.Of() == "user" {
		d.Title = "You have no access to " + m.theMart() + "."
	}
}

func sayMartUnknown(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoSelf, client.WhoMartAdmin
	m.saidFact(d)
	m.rootFact(d)
	if set := m.SetName(); set != "" {
		d.Title = "xMart does not know the table " + set + " in " + m.theMart() + "."
		add(d, m.on(client.ActionSets, "Compare the spelling of the mart and of the table with the list of tables"))
	} else {
		d.Title = "xMart does not know " + m.theMart() + "."
		add(d, m.edit("Check the spelling of the mart at the end of url"))
	}
	add(d, m.martAdmin().tell("whether the mart or table was renamed, and whether it exists in this environment"))
}

func sayODM(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho, d.Confidence = "ODM rejects this sign-in.", client.WhoSelf, client.WhoAPIOwner, client.Medium
	m.saidFact(d)
	m.tokenStands(d)
	setting(d, "scope", m.Target.Auth["scope"])
	if m.Method("azure-cli", "") {
		d.SignIn = m.azSignIn("")
		add(d, signInAz("Sign in again with the scope exactly as ODM's administrator gave it", d.SignIn))
	} else {
		m.freshStep(d)
	}
	add(d, m.report(m.apiOwner().tell("whether the account is known to ODM, and which scope ODM accepts")))
}

func sayERPSession(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho, d.Confidence = "ERP.net rejects this token.", client.WhoSelf, client.WhoAPIOwner, client.Medium
	m.saidFact(d)
	m.tokenStands(d)
	api, login := vendors.AddressHost(m.Target.URL), vendors.AddressHost(m.Target.Auth["token_url"])
	if api != "" && login != "" && api != login && !evidence.IsLoopback(api) {
		d.Title, d.Confidence = "The token is of another ERP.net instance than the API.", client.High
		fact(d, client.FromProfile, "url is at "+api+", token_url at "+login+": a token is valid at its own instance only")
		add(d, m.edit("Set url and token_url to the same instance"))
		return
	}
	add(d, retry("Sessions end after 20 minutes without a request, tokens after an hour. Try again"))
	add(d, m.edit("Compare url and token_url, which must be of the same instance"))
	add(d, m.report(m.apiOwner().tell("whether the trusted application is enabled and its system user set (IsEnabled, SystemUserAllowed)")))
}

func sayDenied(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API accepts the token but denies access to this data.", client.WhoMartAdmin, client.WhoAPIOwner
	if set := m.SetName(); set != "" {
		d.Title = "The API accepts the token but denies access to " + set + "."
	}
	m.saidFact(d)
	m.tokenStands(d)
	owner, who := m.dataOwner(), m.TheClient()
	ask := owner.to("let " + who + " read the data")
	switch m.System {
	case vendors.ODM:
		ask = owner.to("give " + who + " access to this data")
	case vendors.ERPNet:
		ask = owner.to("give the application's system user the right to read this data")
	case vendors.NxtPort:
		ask = owner.tell("whether " + who + " is subscribed to this API")
	}
	add(d, m.report(ask))
	add(d, when("If the right was granted", m.apiOwner().tell("what the log says about this request")))
	if len(m.Claims.Texts("roles")) == 0 && m.Of() == "app" {
		add(d, retry("After a role was granted, get a new token, which holds the roles of an application"))
	}
}

func sayGroups(m *matter, d *client.Diagnosis) {
	d.Title = "The token leaves out your groups, and the API does not look them up."
	d.Who, d.NextWho, d.Confidence = client.WhoAPIOwner, client.WhoMartAdmin, client.Medium
	m.saidFact(d)
	fact(d, client.FromToken, "groups are left out of the token (_claim_names): there are more than 200")
	add(d, m.report(m.apiOwner().to("let the API ask Microsoft Graph for the groups, or decide by roles")))
	add(d, m.martAdmin().tell("whether the right to read the data was granted"))
	d.Also = &client.Alternative{Title: "The right to read the data may not have been granted at all.", Who: client.WhoMartAdmin,
		Tell: "The data owner knows whether it was."}
}

func sayOnlyWithToken(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The API fails while it handles this token.", client.WhoAPIOwner
	m.saidFact(d)
	m.tokenStands(d)
	add(d, m.report(m.apiOwner().tell("whether "+m.TheClient()+" is known to the API: a missing user or mapping is the usual cause")))
	if m.System == vendors.XMart {
		d.NextWho = client.WhoMartAdmin
	}
}
