package lint

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"odatui/client/evidence"
	"odatui/client/vendors"
	"odatui/lazy"
	"odatui/placeholder"
)

// endpointChecks look at the token endpoint, its tenant and the client.
var endpointChecks = []check{
	{code: "token-url-plain", title: "The token endpoint is http.", seen: "`token_url` begins with `http://` beyond this machine.",
		means: "The secret would travel in the clear.", do: "Write https.", look: func(l *linter) {
			for _, key := range []string{"token_url", "device_url"} {
				u, err := url.Parse(l.t.Auth[key])
				if err == nil && u.Scheme == "http" && !evidence.IsLoopback(u.Hostname()) {
					l.add("auth."+key, "is http: the secret would travel in the clear",
						"Write https: "+l.edit("auth."+key+"=https"+strings.TrimPrefix(l.t.Auth[key], "http")))
				}
			}
		}},
	{code: "token-url-wrong", title: "The token address is another address of the sign-in server.",
		seen:  "It ends in `/authorize`, is the discovery document, the keys, the portal, or ends not in `/token`.",
		means: "These pages look alike in guides; only the token endpoint gives tokens.", do: "Write the address that ends in `/token`.",
		look: func(l *linter) {
			if l.token == nil {
				return
			}
			path := strings.ToLower(l.token.Path)
			for _, e := range otherEndpoints {
				if strings.Contains(path, e.part) && !strings.HasSuffix(path, "/token") {
					l.add("auth.token_url", "is "+e.what+", not where tokens are given",
						"Write the token endpoint: "+l.edit("auth.token_url="+l.tokenAddress()))
					return
				}
			}
			switch host := strings.ToLower(l.token.Hostname()); {
			case host == "portal.azure.com" || host == "entra.microsoft.com":
				l.add("auth.token_url", "is the portal, not where tokens are given",
					"Write https://login.microsoftonline.com/ with your tenant's id and /oauth2/v2.0/token.")
			case l.public && !strings.HasSuffix(path, "/token"):
				l.add("auth.token_url", "does not end in /oauth2/token or /oauth2/v2.0/token",
					"Write the token endpoint: "+l.edit("auth.token_url="+l.tokenAddress()))
			}
		}},
	{code: "token-url-doubled", title: "A part of the token address stands there twice.",
		seen: "`/oauth2/` twice, `//`, or something after `/token`.", means: "Put together from two texts.", do: "Write it once.",
		look: func(l *linter) {
			if l.token != nil && (strings.Count(l.token.Path+"/", "oauth2/") > 1 || strings.Contains(l.token.Path, "/token/") ||
				strings.Contains(l.token.Path, "//")) {
				l.add("auth.token_url", "has a part of its path twice", "Write it once: "+l.edit("auth.token_url="+l.tokenAddress()))
			}
		}},
	{code: "policy-missing", title: "An Azure AD B2C address names no policy.",
		seen: "A host below `b2clogin.com` without a policy in path or query.",
		means: "B2C answers for a policy only (AADB2C90085 and the like). The same tenant also has the ordinary issuer at " +
			"login.microsoftonline.com.", do: "Add the policy, or use the ordinary issuer: the API's owner knows which.",
		who: orAPIOwner, look: func(l *linter) {
			if l.token == nil || !strings.HasSuffix(strings.ToLower(l.token.Hostname()), ".b2clogin.com") || l.token.Query().Get("p") != "" {
				return
			}
			parts := strings.Split(strings.Trim(l.token.Path, "/"), "/") // TENANT/POLICY/oauth2/v2.0/token
			if slices.ContainsFunc(parts, func(p string) bool { return strings.HasPrefix(strings.ToLower(p), "b2c_1") }) ||
				len(parts) >= 5 && parts[0] != "tfp" || len(parts) >= 6 {
				return
			}
			l.add("auth.token_url", "is at b2clogin.com and names no policy", "Put the policy after the tenant, as in "+
				"/TENANT/B2C_1_POLICY/oauth2/v2.0/token; or use login.microsoftonline.com, the tenant's ordinary issuer.")
		}},
	{code: "tenant-shared", title: "A program signs in at an address for people.",
		seen:  "`common`, `organizations` or `consumers` as the tenant, with client credentials.",
		means: "A program has no home tenant to be looked up: Entra refuses it.",
		do:    "Put the id of the tenant there in which the client is registered.", look: func(l *linter) {
			if t := strings.ToLower(l.tenant()); l.appOnly() && slices.Contains(SharedNames, t) {
				l.add("auth.token_url", fmt.Sprintf("names the tenant %q, which is for people: a program needs the tenant that its client is "+
					"registered in", t),
					"Put the tenant's id there: "+l.edit("auth.token_url="+strings.Replace(l.t.Auth["token_url"], "/"+l.tenant()+"/", "/TENANT-ID/", 1)))
			}
		}},
	{code: "tenant-unlike", title: "The tenant is neither an id nor a domain.", seen: "A tenant without the form of either, at Entra.",
		means: "A name was written, or a part of the id is missing.", do: "Write the tenant's id.", look: func(l *linter) {
			odd := func(tenant string) bool {
				return tenant != "" && !evidence.ShapedGUID(tenant) && !domainName.MatchString(tenant) &&
					!slices.Contains(SharedNames, strings.ToLower(tenant)) && placeholder.In(tenant) == ""
			}
			if l.public && odd(l.tenant()) {
				l.add("auth.token_url", "names a tenant that is neither an id (a GUID) nor a domain",
					"Put the tenant's id between the host and /oauth2.")
			}
			if l.t.Method.Az() && odd(l.t.Auth["tenant"]) {
				l.add("auth.tenant", "is neither an id (a GUID) nor a domain", "Write the tenant's id: "+l.edit("auth.tenant=TENANT-ID"))
			}
		}},
	{code: "tenant-foreign", title: "The tenant is not the API's.", seen: "A WHO xMart address and a tenant that is not WHO's.",
		means: "xMart takes tokens of WHO's tenant only; your client must be registered there.", do: "Write WHO's tenant.",
		who: orAPIOwner, look: func(l *linter) {
			host, tenant := hostOf(l.t.URL), l.tenant()
			if l.system == vendors.XMart && l.public && strings.HasSuffix(host, ".who.int") && evidence.ShapedGUID(tenant) &&
				!strings.EqualFold(tenant, vendors.WhoTenant) {
				l.add("auth.token_url", "names a tenant that is not WHO's: its xMart takes tokens of WHO's own tenant",
					"Write WHO's tenant, where your client must be registered: "+
						l.edit("auth.token_url="+strings.Replace(l.t.Auth["token_url"], tenant, vendors.WhoTenant, 1)))
			}
		}},
	{code: "tenant-of-sibling", title: "The tenant is that of the other environment.", seen: "One tenant in live and staging of NxtPort.",
		// elsewhere two clients of one tenant are quite usual
		means: "NxtPort has a tenant for each.", do: "Write the tenant that came with this environment.", look: func(l *linter) {
			tenant := l.tenant()
			if l.byName != vendors.NxtPort || tenant == "" || placeholder.In(tenant) != "" {
				return
			}
			for _, s := range l.t.Siblings {
				if strings.EqualFold(vendors.EntraTenant(s), tenant) && s.Live != l.t.Live {
					l.add("auth.token_url", "names the tenant of "+s.Ref+": NxtPort has one for each environment",
						"Put the tenant of this environment there: "+l.edit("auth.token_url=https://login.microsoftonline.com/TENANT-ID/oauth2/v2.0/token"))
					return
				}
			}
		}},
	{code: "client-id-unlike", title: "The client id is no GUID.", seen: "A `client_id` of another form at Entra.",
		means: "The registration's name, or a secret in the wrong place.", do: "Write the *Application (client) ID*.",
		look: func(l *linter) { // its text is not shown: it may be a secret in the wrong place
			id := strings.TrimFunc(l.t.Auth["client_id"], evidence.Unseen)
			if inner, quoted := evidence.Unquoted(id); quoted {
				id = inner
			}
			if l.public && id != "" && !evidence.ShapedGUID(id) && placeholder.In(id) == "" && !strings.Contains(id, "://") {
				l.add("auth.client_id", "is no GUID, and Entra's client ids are", "Write the Application (client) ID of the registration: "+
					""+l.edit("auth.client_id=…"))
			}
		}},
	{code: "client-of-sibling", title: "The client is that of the other environment.", seen: "One client id at two tenants of NxtPort.",
		means: "A client is registered in one of them.", do: "Write the client that came with this environment.", look: func(l *linter) {
			id := l.t.Auth["client_id"]
			if l.byName != vendors.NxtPort || id == "" || placeholder.In(id) != "" {
				return
			}
			for _, s := range l.t.Siblings {
				if strings.EqualFold(s.Auth["client_id"], id) && !strings.EqualFold(vendors.EntraTenant(s), l.tenant()) {
					l.add("auth.client_id", "is that of "+s.Ref+", whose tenant is another one",
						"Write the client of this environment: "+l.edit("auth.client_id=…", "auth.scope=…/.default"))
					return
				}
			}
		}},
}

// otherEndpoints are addresses of a sign-in server that give no token, with what
// they are.
var otherEndpoints = []struct{ part, what string }{
	{"/.well-known/", "the discovery document"}, {"/oauth2/authorize", "the address for browsers"},
	{"/oauth2/v2.0/authorize", "the address for browsers"},
	{"/connect/authorize", "the address for browsers"}, {"/devicecode", "the address for device codes"},
	{"/discovery/", "the keys of the issuer"}, {"/oauth2/logout", "the address to sign out at"},
	{"/oauth2/v2.0/logout", "the address to sign out at"}, {"/authorize", "the address for browsers"}, {"/saml2", "the address of SAML"},
}

// tokenAddress guesses the token endpoint that was meant.
func (l *linter) tokenAddress() string {
	base := l.token.Scheme + "://" + l.token.Host
	if strings.Contains(l.token.Path, "/connect/") || !l.entra && strings.Contains(l.token.Path, "/.well-known/") {
		before, _, _ := strings.Cut(strings.Replace(l.token.Path, "/.well-known/", "/connect/", 1), "/connect/")
		return base + before + "/connect/token"
	}
	tenant, _, _ := strings.Cut(strings.Trim(l.token.Path, "/"), "/")
	if tenant == "" || tenant == "oauth2" {
		tenant = "TENANT"
	}
	if l.t.Auth["resource"] != "" && l.t.Auth["scope"] == "" {
		return base + "/" + tenant + "/oauth2/token"
	}
	return base + "/" + tenant + "/oauth2/v2.0/token"
}

// SharedNames are what Entra has in place of a tenant for people of any.
var SharedNames = []string{"common", "organizations", "consumers"}

var domainName = lazy.Regexp(`^(?i)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$`)

func asScope(resource string) string {
	resource, _ = mendedScope(resource)
	if strings.HasSuffix(resource, "/.default") {
		return resource
	}
	return resource + "/.default"
}
