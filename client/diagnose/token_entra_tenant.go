package diagnose

import (
	"fmt"
	"strings"
	"sync"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
)

// tenantRules are Entra's refusals of the tenant.
var tenantRules = sync.OnceValue(func() []rule {
	return []rule{
		{code: "tenant-not-named", codes: "90019 50059 50194 9001023 9002332 90124 90130", who: self,
			title: "The token endpoint names no tenant.",
			do:    []vendors.Advice{oneOAuthPart(), vendors.Edit("Write the tenant's id into {tenant key}")}, facts: []factOf{pathDoubled},
			cases: []rule{
				{when: is("shared tenant"), title: "The token endpoint is that of all tenants ({shared tenant}), not of one."},
				{when: mentions("AADSTS9002332"), title: "The client or the API is for work accounts only, and the request went to /consumers."},
			},
			topic: about("", "`common`, `organizations` or `consumers` is in the path.", "Write the tenant's id there.")},
		{code: "tenant-unknown", codes: "90002 900023 50128", oauth: []string{"invalid_request", "invalid_tenant"}, who: self,
			title: tenantTitle, facts: tenantFacts, do: tenantSteps(), cases: tenantCases(),
			topic: about("at the token endpoint (`invalid_request`) and at discovery (`invalid_tenant`)",
				"A typing error, a placeholder, or another cloud.",
				"Compare the tenant's id.")},
		{code: "cloud-other", codes: "90038 900382 900432 50049", who: self, next: appOwner,
			title: "The tenant or the client belongs to another cloud than the token endpoint.",
			do: []vendors.Advice{
				vendors.Ask(appOwner, "which cloud the tenant is in"),
				vendors.Edit("Write the host of that cloud into token_url, login.microsoftonline.com (public), login.microsoftonline.us (US " +
					"Government) or login.partner.microsoftonline.cn (China)"),
				vendors.Run("Check the cloud of az (az cloud show --query name), and set it", "az", "cloud", "set", "--name", "AzureCloud").In("az"),
			},
			topic: about("", "US Government and China have hosts of their own.", "Write the right host.")},
		{code: "tenant-restricted", codes: "500021 500022 50002 500212 500213", who: tenantAdmin, next: networkAdmin,
			title: "Tenant restrictions or cross-tenant rules block access to that tenant.",
			do: []vendors.Advice{vendors.Send(ownTenantAdmin,
				"to allow access to tenant{its tenant} (tenant restrictions, cross-tenant access)")},
			topic: about("", "Tenant restrictions or cross-tenant access.", "The administrator of your tenant allows it.")},
	}
})

const tenantTitle = "There is no {tenant unknown|such tenant} in this cloud."

var (
	oneOAuthPart = sync.OnceValue(func() vendors.Advice {
		return vendors.Edit("Write token_url with one /oauth2/ part, https://login.microsoftonline.com/TENANT/oauth2/v2.0/token (v1: " +
			"/oauth2/token)").
			In("path doubled")
	})
	pathDoubled = written(client.FromProfile, "the path of token_url has /oauth2/ twice").in("path doubled")
	tenantFacts = []factOf{pathDoubled, factOf((*matter).otherTenants).in("!placeholder tenant")}
	tenantSteps = sync.OnceValue(func() []vendors.Advice {
		return []vendors.Advice{
			oneOAuthPart(),
			vendors.Edit("Compare the tenant's id in {tenant key} with the id you were given for this environment"),
			vendors.Do("If the tenant is in another cloud (US Government, China), replace the host login.microsoftonline.com"),
		}
	})
	tenantCases = sync.OnceValue(func() []rule {
		return []rule{
			{when: is("placeholder tenant"), title: "The tenant is a placeholder: {named tenant}.", do: []vendors.Advice{
				oneOAuthPart(), vendors.Edit("Write the tenant's id into {tenant key}")}},
		}
	})
)

// scopeRules are Entra's refusals of what the token is for.
var scopeRules = sync.OnceValue(func() []rule {
	return []rule{
		{code: "scope-own-client", codes: "90009", oauth: scopeErrors, who: self,
			title: "A client must name itself by its bare id, without api://.",
			do: []vendors.Advice{
				vendors.Edit(`Set auth.resource = "{client id|CLIENT-ID}"`, "auth.resource={client id|CLIENT-ID}").In("v1"),
				vendors.Edit(`Set auth.scope = "{client id|CLIENT-ID}/.default"`, "auth.scope={client id|CLIENT-ID}/.default").In("!v1"),
				nxtPortScope().In("NxtPort"),
			},
			topic: about("", "`api://` before the own client id (NxtPort).", "`scope = \"CLIENT/.default\"`.")},
		{code: "resource-not-taken", codes: "901002 9010010", oauth: scopeErrors, who: self,
			title: "The v2.0 token endpoint requires scope; the request sends resource.", do: resourceAtV2(),
			cases: []rule{{when: is("scope sent"), title: "The profile sends both scope and resource, which contradict each other."}},
			topic: about("", "v1 and v2 mixed up.", "`scope = \"RESOURCE/.default\"`, or the v1 endpoint.")},
		{code: "scope-not-default", codes: "1002012", oauth: scopeErrors, who: self, next: apiOwner, title: notDefault, do: defaultSteps(),
			cases: defaultCases(),
			topic: about("", "A client without a user cannot ask for a single permission; or the dot is missing.", "Write `RESOURCE/.default`.")},
		{code: "scope-many", codes: "700022 AADB2C90146", oauth: scopeErrors, who: self,
			title: "The scope names more than one API; a token is for one.",
			do: []vendors.Advice{vendors.Edit("Leave only the scope of this API in auth.scope"),
				{Text: "If you need another API too, add a profile for that API", Action: client.ActionAdd}},
			topic: about("", "A token is for one API.", "One profile an API.")},
		{code: "scope-unknown", codes: "70011 650053 28002 28003 700023 AADB2C90012 AADB2C90117 AADB2C90055 AADB2C99005",
			oauth: append(scopeErrors, "invalid_client"), who: self, next: apiOwner, title: "The token server does not know {the scope|this scope}.",
			facts: []factOf{written(client.FromProfile, `the scope has no dot: it names a permission that is called "default"`).
				in("dotless, !placeholder scope, !scope parts")},
			do: []vendors.Advice{
				vendors.Edit("Replace the placeholder in auth.scope").In("placeholder scope"),
				vendors.Edit("Write one scope without blanks into auth.scope, since a token is for one API").In("scope parts, !placeholder scope"),
				vendors.Edit(`If the API has no permission "default", write the dot, {dotted}`).In("dotless, !placeholder scope, !scope parts"),
				vendors.Edit(`Write auth.scope as RESOURCE/.default or RESOURCE/PERMISSION, such as "{whole scope}"`).
					In("entra speaks, scope, !scope default, !dotless, !placeholder scope, !scope parts"),
				vendors.Send(apiOwner, "for the exact scope, in which a final slash of a resource stays (https://x//.default)"),
			},
			topic: about("", "A typing error, blanks, or a permission that the API does not have.", "Ask for the exact scope.")},
		{code: "resource-disabled", codes: "500014", who: tenantAdmin, next: apiOwner, title: "The API is disabled in the tenant.",
			do:    []vendors.Advice{vendors.Send(tenantAdmin, "to enable the API's enterprise application")},
			topic: about("", "Its enterprise application is disabled.", "The tenant administrator enables it.")},
		{code: "resource-not-in-tenant", codes: "650052", who: tenantAdmin, next: apiOwner,
			title: "The API has no enterprise application (service principal) in the tenant.",
			do:    []vendors.Advice{vendors.Send(tenantAdmin, "to add the API to the tenant (consent to it, or subscribe to its service)")},
			topic: about("", "There was no consent to it, and no subscription to its service.", "The tenant administrator adds it.")},
		{code: "resource-unknown", codes: "500011 50001 90056", oauth: scopeErrors, who: self, next: apiOwner, title: unknownAPI,
			facts: unknownAPIFacts, do: unknownAPISteps(),
			topic: about("", "Another environment's resource, another tenant, a typing error, or `/default/.default`.",
				"Compare `resource` or `scope` and the tenant.")},
		{code: "permission-not-listed", codes: "650057 650056 65005", who: appOwner, next: tenantAdmin,
			title: "The client's registration does not list this API among its permissions.", do: []vendors.Advice{listAPI()},
			cases: []rule{{when: mentions("AADSTS650057"), who: self, next: appOwner, do: []vendors.Advice{
				vendors.Edit("Compare the resource with the list of valid ones in the message below"), listAPI()}}},
			topic: about("", "API permissions of the client lack it.", "The client's owner adds it, an administrator consents.", appOwner, self,
				tenantAdmin)},
		{code: "resource-no-audience", codes: "100040 501461 650054", who: apiOwner,
			title: "Entra issues no token for this API because of the API's registration.",
			do:    []vendors.Advice{vendors.Send(apiOwner, "to change the registration of the API so that Entra issues tokens for it")},
			topic: about("", "Its registration is set up so that Entra makes no token for it.", "The API owner changes the registration.")},
		{code: "field-missing", codes: "900144 90014 AADB2C90083 AADB2C90008 AADB2C90010", oauth: []string{"invalid_request"}, who: self,
			title: "The token request lacks {the field|a field}.",
			do: []vendors.Advice{vendors.Edit("Set auth.{field}").In("field"),
				vendors.Edit("Compare the keys of auth with those you were given").In("!field")},
			cases: []rule{
				{when: is("lacks scope"), title: "The v2.0 token endpoint requires scope; the profile has only resource.", do: []vendors.Advice{
					vendors.Edit(`Set scope = "{resource}/.default" and resource = ""`)}},
				{when: is("lacks resource"), title: "The v1 token endpoint requires resource; the profile has only scope.", do: []vendors.Advice{
					vendors.Edit(`Set resource = "{plain scope}" and scope = "", or write /oauth2/v2.0/token into token_url`)}},
			},
			topic: about("", "`scope` at a v2.0 endpoint, `resource` at a v1 one.", "Fill it in.")},
	}
})

const (
	notDefault = "The scope of a client without a user must end in /.default."
	unknownAPI = "The API{requested| of the token request} is not known in {tenant of it|the tenant}."
)

var (
	// nxtPortScope is a rule of NxtPort.
	nxtPortScope = sync.OnceValue(func() vendors.Advice {
		return vendors.Edit("Use the client's own id as scope, CLIENT_ID/.default, as NxtPort requires")
	})
	listAPI = sync.OnceValue(func() vendors.Advice {
		return vendors.Send(appOwner, "to add the API under API permissions, and let an administrator consent")
	})
	resourceAtV2 = sync.OnceValue(func() []vendors.Advice {
		return []vendors.Advice{
			vendors.Edit(`Set scope = "{sent}/.default" and resource = ""`).In("sent"),
			vendors.Edit("Or keep resource and set token_url to the v1 endpoint, {v1 url}").In("sent, v2"),
			vendors.Edit(`Remove resource and set scope = "RESOURCE/.default"`).In("!sent"),
		}
	})
	defaultSteps = sync.OnceValue(func() []vendors.Advice {
		return []vendors.Advice{
			vendors.Edit(`Set auth.scope = "{whole scope}"`, "auth.scope={whole scope}").In("scope"),
			vendors.Edit("Set auth.scope to RESOURCE/.default").In("!scope"),
		}
	})
	defaultCases = sync.OnceValue(func() []rule {
		return []rule{{when: is("dotless"), title: "The scope {scope} lacks the dot of /.default.", do: []vendors.Advice{
			vendors.Edit(`Set auth.scope = "{dotted}" (with the dot)`),
			{Action: client.ActionSignIn, Where: "az",
				Text: "If the scope without the dot is right, sign in as yourself: az is signed in as a service principal"},
		}}}
	})
	unknownAPIFacts = []factOf{
		written(client.FromServer, "the request was for …/default/.default").in("doubled default"), (*matter).sharedScopes}
	unknownAPISteps = sync.OnceValue(func() []vendors.Advice {
		return []vendors.Advice{
			vendors.Edit("Set scope instead of resource, to which az appends /.default").In("doubled default"),
			vendors.Edit("Replace the placeholder in auth.{scope key}").In("placeholder scope"),
			vendors.Edit("Compare auth.{scope key} and the tenant with those you were given for this environment"),
			vendors.Ask(apiOwner, "for the client id of xMart itself for this environment, which is the resource").In("WHO xMart"),
			nxtPortScope().In("NxtPort"),
			vendors.Ask(apiOwner, "for the scope of ODM, which is used letter by letter").In("Genestack ODM"),
			vendors.Send(apiOwner, "to add the API to the tenant").When("If both are right"),
		}
	})
)

// otherTenants adds the tenants of other environments.
func (m *matter) otherTenants(d *client.Diagnosis) {
	for _, t := range m.Target.Siblings {
		if other := vendors.SiblingTenant(t); other != "" && !strings.EqualFold(other, m.fill("{named tenant}")) {
			fact(d, client.FromProfile, evidence.EnvironmentOf(t)+" uses tenant "+other)
		}
	}
}

// sharedScopes adds the environments that ask another tenant for the same API.
func (m *matter) sharedScopes(d *client.Diagnosis) {
	for _, t := range m.Target.Siblings {
		for _, k := range []string{"scope", "resource"} {
			other := vendors.SiblingTenant(t)
			if v := t.Auth[k]; v != "" && v == m.Target.Auth[k] && other != "" && !strings.EqualFold(other, m.Tenant()) {
				fact(d, client.FromProfile, fmt.Sprintf("%s uses the same %s in another tenant (%s)", evidence.EnvironmentOf(t), k, other))
			}
		}
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
