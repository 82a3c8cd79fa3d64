package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/lint"
	"odatui/client/vendors"
	"odatui/placeholder"
)

func sayTenantUnknown(m *matter, d *client.Diagnosis) {
	d.Who = client.WhoSelf
	tenant := m.Tenant()
	if tenant == "" {
		tenant = m.Quoted("Tenant '", "tenant identifier '")
	}
	d.Title = "There is no tenant " + tenant + " in this cloud."
	if tenant == "" {
		d.Title = "There is no such tenant in this cloud."
	}
	m.askedFacts(d)
	m.pathFacts(d)
	if placeholder.InAddress(tenant) != "" {
		d.Title = "The tenant is a placeholder: " + tenant + "."
		add(d, m.edit("Write the tenant's id into "+m.tenantKey()))
		return
	}
	for _, t := range m.Target.Siblings {
		if other := vendors.SiblingTenant(t); other != "" && !strings.EqualFold(other, tenant) {
			fact(d, client.FromProfile, evidence.EnvironmentOf(t)+" uses tenant "+other)
		}
	}
	add(d, m.edit("Compare the tenant's id in "+m.tenantKey()+" with the id you were given for this environment"))
	add(d, Do("If the tenant is in another cloud (US Government, China), replace the host login.microsoftonline.com"))
}

// pathFacts adds what is wrong with the path of the token endpoint.
func (m *matter) pathFacts(d *client.Diagnosis) {
	if m.Endpoint != nil && strings.Count(m.Endpoint.Path, "/oauth2/") > 1 {
		fact(d, client.FromProfile, "the path of token_url has /oauth2/ twice")
		add(d, m.edit("Write token_url with one /oauth2/ part, https://login.microsoftonline.com/TENANT/oauth2/v2.0/token (v1: /oauth2/token)"))
	}
}

// tenantKey returns the setting that names the tenant.
func (m *matter) tenantKey() string {
	if m.ViaAz() {
		return "auth.tenant"
	}
	return "auth.token_url"
}

func sayTenantNotNamed(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The token endpoint names no tenant.", client.WhoSelf
	m.askedFacts(d)
	m.pathFacts(d)
	if t := strings.ToLower(m.Tenant()); slices.Contains(lint.SharedNames, t) {
		d.Title = "The token endpoint is that of all tenants (" + t + "), not of one."
	}
	add(d, m.edit("Write the tenant's id into "+m.tenantKey()))
}

func sayCloudOther(m *matter, d *client.Diagnosis) {
	d.Title = "The tenant or the client belongs to another cloud than the token endpoint."
	d.Who, d.NextWho = client.WhoSelf, client.WhoAppOwner
	m.askedFacts(d)
	add(d, m.clientOwner().tell("which cloud the tenant is in"))
	add(d, m.edit("Write the host of that cloud into token_url, login.microsoftonline.com (public), login.microsoftonline.us (US "+
		"Government) or login.partner.microsoftonline.cn (China)"))
	if m.ViaAz() {
		add(d, run("Check the cloud of az (az cloud show --query name), and set it", "az", "cloud", "set", "--name", "AzureCloud"))
	}
}

func sayTenantRestricted(m *matter, d *client.Diagnosis) {
	d.Title = "Tenant restrictions or cross-tenant rules block access to that tenant."
	d.Who, d.NextWho = client.WhoTenantAdmin, client.WhoNetworkAdmin
	m.askedFacts(d)
	own := party{client.WhoTenantAdmin, "the administrator of your own tenant"}
	add(d, m.report(own.to("allow access to "+evidence.Named("tenant", m.Tenant())+" (tenant restrictions, cross-tenant access)")))
}

func sayOwnScope(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "A client must name itself by its bare id, without api://.", client.WhoSelf
	m.askedFacts(d)
	id := m.ClientID()
	if id == "" {
		id = "CLIENT-ID"
	}
	if vendors.EndpointVersion(m.Endpoint) == 1 {
		add(d, m.set("Set ", fmt.Sprintf("auth.resource = %q", id)))
	} else {
		add(d, m.set("Set ", fmt.Sprintf("auth.scope = %q", id+"/.default")))
	}
	if m.System == vendors.NxtPort {
		add(d, m.edit(nxtPortScope))
	}
}

func sayResourceAtV2(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The v2.0 token endpoint requires scope; the request sends resource.", client.WhoSelf
	if m.Target.Auth["scope"] != "" || m.Target.Params["scope"] != "" {
		d.Title = "The profile sends both scope and resource, which contradict each other."
	}
	m.askedFacts(d)
	r := m.Target.Auth["resource"]
	if r == "" {
		r = m.Target.Params["resource"]
	}
	if r != "" {
		add(d, m.edit(fmt.Sprintf("Set scope = %q and resource = \"\"", r+"/.default")))
		if m.Endpoint != nil && vendors.EndpointVersion(m.Endpoint) == 2 {
			add(d, m.edit("Or keep resource and set token_url to the v1 endpoint, "+
				strings.Replace(m.Endpoint.Scheme+"://"+m.Endpoint.Host+m.Endpoint.Path, "/v2.0/", "/", 1)))
		}
		return
	}
	add(d, m.edit("Remove resource and set scope = \"RESOURCE/.default\""))
}

func sayScopeDefault(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The scope of a client without a user must end in /.default.", client.WhoSelf, client.WhoAPIOwner
	_, scope := m.Audience()
	m.askedFacts(d)
	switch {
	case strings.HasSuffix(scope, "/default"):
		d.Title = "The scope " + scope + " lacks the dot of /.default."
		fixed := strings.TrimSuffix(scope, "default") + ".default"
		add(d, m.edit(fmt.Sprintf("Set auth.scope = %q (with the dot)", fixed)))
		if m.ViaAz() {
			add(d, signInAz("If the scope without the dot is right, sign in as yourself: az is signed in as a service principal", m.azSignIn("")))
		}
	case scope != "":
		add(d, m.set("Set ", fmt.Sprintf("auth.scope = %q", resourceOf(scope)+"/.default")))
	default:
		add(d, m.edit("Set auth.scope to RESOURCE/.default"))
	}
}

// resourceOf returns the resource of a scope: api://x of
// api://x/user_impersonation. A word without a resource is one itself.
func resourceOf(scope string) string {
	if r := vendors.ScopeResource(scope); r != "" {
		return r
	}
	first, _, _ := strings.Cut(strings.TrimSpace(scope), " ")
	return first
}

func sayScopeMany(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The scope names more than one API; a token is for one.", client.WhoSelf
	m.askedFacts(d)
	add(d, m.edit("Leave only the scope of this API in auth.scope"))
	add(d, client.Step{Text: "If you need another API too, add a profile for that API", Action: client.ActionAdd})
}

func sayScopeUnknown(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoSelf, client.WhoAPIOwner
	_, scope := m.Audience()
	d.Title = "The token server does not know this scope."
	if scope != "" {
		d.Title = "The token server does not know the scope " + scope + "."
	}
	m.askedFacts(d)
	switch {
	case placeholder.InAddress(scope) != "":
		add(d, m.edit("Replace the placeholder in auth.scope"))
	case strings.Contains(strings.TrimSpace(scope), " "):
		add(d, m.edit("Write one scope without blanks into auth.scope, since a token is for one API"))
	case strings.HasSuffix(scope, "/default"):
		fact(d, client.FromProfile, "the scope has no dot: it names a permission that is called \"default\"")
		add(d, m.edit("If the API has no permission \"default\", write the dot, "+strings.TrimSuffix(scope, "default")+".default"))
	case scope != "" && !strings.HasSuffix(scope, "/.default") && m.EntraSpeaks():
		add(d, m.edit(fmt.Sprintf("Write auth.scope as RESOURCE/.default or RESOURCE/PERMISSION, such as %q", resourceOf(scope)+"/.default")))
	}
	add(d, m.report(m.apiOwner().give("the exact scope, in which a final slash of a resource stays (https://x//.default)")))
}

func sayResourceUnknown(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoSelf, client.WhoAPIOwner
	key, value := m.Audience()
	asked := m.Quoted("resource principal named ", "The resource principal named '", "resource named '")
	if value == "" {
		value = asked
	}
	d.Title = "The API of the token request is not known in the tenant."
	if value != "" {
		d.Title = fmt.Sprintf("The API %s is not known in %s.", value, evidence.Named("tenant", m.Tenant()))
	}
	m.askedFacts(d)
	if strings.Contains(m.Said, "/default/.default") {
		fact(d, client.FromServer, "the request was for …/default/.default")
		add(d, m.edit("Set scope instead of resource, to which az appends /.default"))
	}
	if placeholder.InAddress(value) != "" {
		add(d, m.edit("Replace the placeholder in auth."+key))
	}
	for _, t := range m.Target.Siblings {
		for _, k := range []string{"scope", "resource"} {
			if v := t.Auth[k]; v != "" && v == m.Target.Auth[k] && vendors.SiblingTenant(t) != "" && !strings.EqualFold(vendors.SiblingTenant(t), m.Tenant()) {
				fact(d, client.FromProfile, fmt.Sprintf("%s uses the same %s in another tenant (%s)", evidence.EnvironmentOf(t), k, vendors.SiblingTenant(t)))
			}
		}
	}
	add(d, m.edit("Compare auth."+key+" and the tenant with those you were given for this environment"))
	switch m.System {
	case vendors.XMart:
		add(d, m.apiOwner().give("the client id of xMart itself for this environment, which is the resource"))
	case vendors.NxtPort:
		add(d, m.edit(nxtPortScope))
	case vendors.ODM:
		add(d, m.apiOwner().give("the scope of ODM, which is used letter by letter"))
	}
	add(d, when("If both are right", m.report(m.apiOwner().to("add the API to the tenant"))))
}

// nxtPortScope is a rule of NxtPort.
const nxtPortScope = "Use the client's own id as scope, CLIENT_ID/.default, as NxtPort requires"

func sayResourceDisabled(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API is disabled in the tenant.", client.WhoTenantAdmin, client.WhoAPIOwner
	m.askedFacts(d)
	add(d, m.report(m.tenantAdmin().to("enable the API's enterprise application")))
}

func sayResourceNotInTenant(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API has no enterprise application (service principal) in the tenant.", client.WhoTenantAdmin, client.WhoAPIOwner
	m.askedFacts(d)
	add(d, m.report(m.tenantAdmin().to("add the API to the tenant (consent to it, or subscribe to its service)")))
}

func sayPermissionNotListed(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The client's registration does not list this API among its permissions.", client.WhoAppOwner, client.WhoTenantAdmin
	if m.Code == "AADSTS650057" {
		d.Who, d.NextWho = client.WhoSelf, client.WhoAppOwner
		add(d, m.edit("Compare the resource with the list of valid ones in the message below"))
	}
	m.askedFacts(d)
	add(d, m.report(m.clientOwner().to("add the API under API permissions, and let an administrator consent")))
}

func sayNoAudience(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "Entra issues no token for this API because of the API's registration.", client.WhoAPIOwner
	m.askedFacts(d)
	add(d, m.report(m.apiOwner().to("change the registration of the API so that Entra issues tokens for it")))
}

func sayFieldMissing(m *matter, d *client.Diagnosis) {
	d.Who = client.WhoSelf
	field := m.Quoted("parameter: '", "parameters: '", "parameter '", "field '")
	d.Title = "The token request lacks a field."
	if field != "" {
		d.Title = "The token request lacks the field " + field + "."
	}
	m.askedFacts(d)
	version := vendors.EndpointVersion(m.Endpoint)
	switch {
	case field == "scope" && m.Target.Auth["resource"] != "":
		d.Title = "The v2.0 token endpoint requires scope; the profile has only resource."
		add(d, m.edit(fmt.Sprintf("Set scope = %q and resource = \"\"", m.Target.Auth["resource"]+"/.default")))
	case field == "resource" && m.Target.Auth["scope"] != "" || version == 1 && m.Target.Auth["scope"] != "" && m.Target.Auth["resource"] == "":
		d.Title = "The v1 token endpoint requires resource; the profile has only scope."
		resource := strings.TrimSuffix(m.Target.Auth["scope"], "/.default")
		add(d, m.edit(fmt.Sprintf("Set resource = %q and scope = \"\", or write /oauth2/v2.0/token into token_url", resource)))
	case field != "":
		add(d, m.edit("Set auth."+field))
	default:
		add(d, m.edit("Compare the keys of auth with those you were given"))
	}
}
