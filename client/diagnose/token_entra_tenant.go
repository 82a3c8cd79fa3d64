package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"odatui/client"
)

func sayTenantUnknown(m *matter, d *client.Diagnosis) {
	d.Who = client.WhoSelf
	tenant := m.tenant()
	if tenant == "" {
		tenant = m.quoted("Tenant '", "tenant identifier '")
	}
	d.Title = "There is no tenant " + tenant + " in this cloud."
	if tenant == "" {
		d.Title = "There is no such tenant in this cloud."
	}
	m.askedFacts(d)
	m.pathFacts(d)
	if leftInAddress(tenant) != "" {
		d.Title = "The place of the tenant holds a text to be replaced: " + tenant + "."
		step(d, "Put the tenant's id there: "+m.tenantKey())
		return
	}
	for _, t := range m.Target.Siblings {
		if other := siblingTenant(t); other != "" && !strings.EqualFold(other, tenant) {
			fact(d, client.FromProfile, environmentOf(t)+" asks tenant "+other)
		}
	}
	step(d, "Compare the tenant's id with what you were given for this environment: "+m.tenantKey())
	step(d, "A tenant of another cloud (US Government, China) has another host than login.microsoftonline.com.")
}

// pathFacts say what is odd about the path of the token endpoint.
func (m *matter) pathFacts(d *client.Diagnosis) {
	if m.endpoint != nil && strings.Count(m.endpoint.Path, "/oauth2/") > 1 {
		fact(d, client.FromProfile, "the path of token_url holds /oauth2/ twice")
		step(d, "Write token_url with one /oauth2/ part: https://login.microsoftonline.com/TENANT/oauth2/v2.0/token (v1: /oauth2/token)")
	}
}

// tenantKey is where the profile says the tenant.
func (m *matter) tenantKey() string {
	if m.viaAz() {
		return "odatui profiles edit " + m.ref() + " (auth.tenant)"
	}
	return "odatui profiles edit " + m.ref() + " (auth.token_url)"
}

func sayTenantNotNamed(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The token endpoint names no tenant of its own, so that Entra cannot tell where the client belongs.", client.WhoSelf
	m.askedFacts(d)
	m.pathFacts(d)
	if t := strings.ToLower(m.tenant()); slices.Contains(sharedNames, t) {
		d.Title = "The token endpoint stands for all tenants (" + t + "); a client signs in at its own tenant only."
	}
	step(d, "Put the tenant's id there: "+m.tenantKey())
}

func sayCloudOther(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The tenant or the client belongs to another cloud than the one that was asked.", client.WhoSelf, client.WhoAppOwner
	m.askedFacts(d)
	step(d, "Ask which cloud the tenant is in, and write its host into token_url: login.microsoftonline.com (public), login.microsoftonline.us (US Government), login.partner.microsoftonline.cn (China)")
	if m.viaAz() {
		step(d, "az has a cloud of its own: az cloud show --query name, az cloud set --name AzureCloud")
	}
}

func sayTenantRestricted(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "A rule between organisations or of this network does not let you reach that tenant.", client.WhoTenantAdmin, client.WhoNetworkAdmin
	m.askedFacts(d)
	step(d, "Send the report to the administrator of your own tenant: access to "+named("tenant", m.tenant())+" must be allowed (tenant restrictions, cross-tenant access).")
}

func sayOwnScope(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "A client that asks for a token for itself must name itself by its bare id, without api://.", client.WhoSelf
	m.askedFacts(d)
	id := m.clientID()
	if id == "" {
		id = "CLIENT-ID"
	}
	if endpointVersion(m.endpoint) == 1 {
		step(d, fmt.Sprintf("Set resource = %q: odatui profiles edit %s (auth.resource)", id, m.ref()))
	} else {
		step(d, fmt.Sprintf("Set scope = %q: odatui profiles edit %s (auth.scope)", id+"/.default", m.ref()))
	}
	if m.system == NxtPort {
		step(d, "NxtPort: the scope is your own client id with /.default behind it.")
	}
}

func sayResourceAtV2(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The token endpoint is a v2.0 one, which takes scope; the request sends resource.", client.WhoSelf
	if m.Target.Auth["scope"] != "" || m.Target.Params["scope"] != "" {
		d.Title = "The profile sends both scope and resource; they name different things."
	}
	m.askedFacts(d)
	r := m.Target.Auth["resource"]
	if r == "" {
		r = m.Target.Params["resource"]
	}
	if r != "" {
		step(d, fmt.Sprintf("Set scope = %q and resource = \"\": odatui profiles edit %s", r+"/.default", m.ref()))
		if m.endpoint != nil && endpointVersion(m.endpoint) == 2 {
			step(d, "Or keep resource and ask the v1 endpoint: "+strings.Replace(m.endpoint.Scheme+"://"+m.endpoint.Host+m.endpoint.Path, "/v2.0/", "/", 1))
		}
		return
	}
	step(d, "Remove resource and write scope = \"RESOURCE/.default\": odatui profiles edit "+m.ref())
}

func sayScopeDefault(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The scope does not end in /.default, which a client without a user must ask for.", client.WhoSelf, client.WhoAPIOwner
	_, scope := m.audience()
	m.askedFacts(d)
	switch {
	case strings.HasSuffix(scope, "/default"):
		d.Title = "The scope " + scope + " lacks the dot: a client without a user must ask for /.default."
		fixed := strings.TrimSuffix(scope, "default") + ".default"
		step(d, fmt.Sprintf("Set scope = %q (with the dot): odatui profiles edit %s (auth.scope)", fixed, m.ref()))
		if m.viaAz() {
			step(d, "The scope without the dot is one for people: az is signed in as a service principal; sign in as yourself: "+commandLine("az", m.azSignIn("")))
		}
	case scope != "":
		step(d, fmt.Sprintf("Set scope = %q: odatui profiles edit %s (auth.scope)", resourceOf(scope)+"/.default", m.ref()))
	default:
		step(d, "End the scope in /.default: RESOURCE/.default")
	}
}

// resourceOf is the resource of a scope: api://x of api://x/user_impersonation.
// A word that names none counts as one.
func resourceOf(scope string) string {
	if r := scopeResource(scope); r != "" {
		return r
	}
	first, _, _ := strings.Cut(strings.TrimSpace(scope), " ")
	return first
}

func sayScopeMany(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The scope names more than one API; a token is for one.", client.WhoSelf
	m.askedFacts(d)
	step(d, "Keep the scope of this API only: odatui profiles edit "+m.ref()+" (auth.scope)")
	step(d, "Another API is another profile.")
}

func sayScopeUnknown(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoSelf, client.WhoAPIOwner
	_, scope := m.audience()
	d.Title = "The scope is not one that can be asked for."
	if scope != "" {
		d.Title = "The scope " + scope + " is not one that can be asked for."
	}
	m.askedFacts(d)
	switch {
	case leftInAddress(scope) != "":
		step(d, "The scope is a text to be replaced: odatui profiles edit "+m.ref()+" (auth.scope)")
	case strings.Contains(strings.TrimSpace(scope), " "):
		step(d, "The scope holds a blank: one API per token, so one scope without blanks: odatui profiles edit "+m.ref())
	case strings.HasSuffix(scope, "/default"):
		step(d, "The scope has no dot: it asks for a permission that is called \"default\". That is right only if the API has one; ask its administrator, or try with the dot: "+strings.TrimSuffix(scope, "default")+".default")
	case scope != "" && !strings.HasSuffix(scope, "/.default") && m.entraSpeaks():
		step(d, fmt.Sprintf("A scope of Entra is RESOURCE/.default or RESOURCE/PERMISSION, such as %q: odatui profiles edit %s (auth.scope)", resourceOf(scope)+"/.default", m.ref()))
	}
	step(d, "Ask "+WhoWords(client.WhoAPIOwner, m.system)+" for the exact scope; a final slash of a resource stays (https://x//.default).")
}

func sayResourceUnknown(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoSelf, client.WhoAPIOwner
	key, value := m.audience()
	asked := m.quoted("resource principal named ", "The resource principal named '", "resource named '")
	if value == "" {
		value = asked
	}
	d.Title = "The API that the token is asked for is not known in the tenant."
	if value != "" {
		d.Title = fmt.Sprintf("The API %s is not known in %s.", value, named("tenant", m.tenant()))
	}
	m.askedFacts(d)
	if strings.Contains(m.said, "/default/.default") {
		fact(d, client.FromServer, "the request asked for …/default/.default")
		step(d, "Write it as scope, not as resource: az appends /.default to a resource by itself: odatui profiles edit "+m.ref())
	}
	if leftInAddress(value) != "" {
		step(d, "The value of auth."+key+" is a text to be replaced: odatui profiles edit "+m.ref())
	}
	for _, t := range m.Target.Siblings {
		for _, k := range []string{"scope", "resource"} {
			if v := t.Auth[k]; v != "" && v == m.Target.Auth[k] && siblingTenant(t) != "" && !strings.EqualFold(siblingTenant(t), m.tenant()) {
				fact(d, client.FromProfile, fmt.Sprintf("%s asks for the same %s in another tenant (%s)", environmentOf(t), k, siblingTenant(t)))
			}
		}
	}
	step(d, fmt.Sprintf("Compare auth.%s and the tenant with what you were given for this environment: odatui profiles edit %s", key, m.ref()))
	switch m.system {
	case XMart:
		step(d, "xMart: the resource is the client id of xMart itself for this environment, from the xMart team.")
	case NxtPort:
		step(d, "NxtPort: the scope is your own client id with /.default behind it.")
	case ODM:
		step(d, "ODM: the administrator of ODM tells the scope; it is used as it stands.")
	}
	step(d, "If both are right, the API has not been added to the tenant: "+WhoWords(client.WhoAPIOwner, m.system)+" must do that.")
}

func sayResourceDisabled(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API is switched off in the tenant.", client.WhoTenantAdmin, client.WhoAPIOwner
	m.askedFacts(d)
	step(d, "Ask the administrator of the tenant to switch the API's enterprise application on again.")
}

func sayResourceNotInTenant(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API has no enterprise application (service principal) in the tenant.", client.WhoTenantAdmin, client.WhoAPIOwner
	m.askedFacts(d)
	step(d, "Ask the administrator of the tenant to add the API (consent to it, or subscribe to its service).")
}

func sayPermissionNotListed(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The client's registration does not list this API among its permissions.", client.WhoAppOwner, client.WhoTenantAdmin
	if m.code == "AADSTS650057" {
		d.Who, d.NextWho = client.WhoSelf, client.WhoAppOwner
		step(d, "Compare the resource with the list of valid ones in the message below: odatui profiles edit "+m.ref())
	}
	m.askedFacts(d)
	step(d, "Ask "+m.secretOwner()+" to add the API under API permissions, and to have an administrator consent.")
}

func sayNoAudience(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "No token can be given for this API as it is registered.", client.WhoAPIOwner
	m.askedFacts(d)
	step(d, "Send the report to "+WhoWords(client.WhoAPIOwner, m.system)+": the registration of the API must be changed.")
}

func sayFieldMissing(m *matter, d *client.Diagnosis) {
	d.Who = client.WhoSelf
	field := m.quoted("parameter: '", "parameters: '", "parameter '", "field '")
	d.Title = "The token request lacks a field."
	if field != "" {
		d.Title = "The token request lacks the field " + field + "."
	}
	m.askedFacts(d)
	version := endpointVersion(m.endpoint)
	switch {
	case field == "scope" && m.Target.Auth["resource"] != "":
		d.Title = "The token endpoint is a v2.0 one and wants scope; the profile has only resource."
		step(d, fmt.Sprintf("Set scope = %q and resource = \"\": odatui profiles edit %s", m.Target.Auth["resource"]+"/.default", m.ref()))
	case field == "resource" && m.Target.Auth["scope"] != "" || version == 1 && m.Target.Auth["scope"] != "" && m.Target.Auth["resource"] == "":
		d.Title = "The token endpoint is a v1 one and wants resource; the profile has only scope."
		step(d, fmt.Sprintf("Set resource = %q and scope = \"\", or write /oauth2/v2.0/token into token_url: odatui profiles edit %s",
			strings.TrimSuffix(m.Target.Auth["scope"], "/.default"), m.ref()))
	case field != "":
		step(d, "Fill "+field+" in: odatui profiles edit "+m.ref()+" (auth."+field+")")
	default:
		step(d, "Compare the keys of auth with what you were given: odatui profiles edit "+m.ref())
	}
}
