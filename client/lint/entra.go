package lint

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"odatui/client/evidence"
	"odatui/lazy"
	"odatui/placeholder"
)

// tokenURLPlain finds a token endpoint that is asked in the clear.
func (l *linter) tokenURLPlain() {
	for _, key := range []string{"token_url", "device_url"} {
		u, err := url.Parse(l.t.Auth[key])
		if err == nil && u.Scheme == "http" && !evidence.IsLoopback(u.Hostname()) {
			l.add("auth."+key, "is http: the secret would travel in the clear", "Write https: "+l.edit("auth."+key+"=https"+strings.TrimPrefix(l.t.Auth[key], "http")))
		}
	}
}

// otherEndpoints are addresses of a sign-in server that give no token, with what
// they are.
var otherEndpoints = []struct{ part, what string }{
	{"/.well-known/", "the discovery document"}, {"/oauth2/authorize", "the address for browsers"}, {"/oauth2/v2.0/authorize", "the address for browsers"},
	{"/connect/authorize", "the address for browsers"}, {"/devicecode", "the address for device codes"}, {"/discovery/", "the keys of the issuer"}, {"/oauth2/logout", "the address to sign out at"},
	{"/oauth2/v2.0/logout", "the address to sign out at"}, {"/authorize", "the address for browsers"}, {"/saml2", "the address of SAML"},
}

// tokenURLWrong finds an address of the sign-in server that gives no token.
func (l *linter) tokenURLWrong() {
	if l.token == nil {
		return
	}
	path := strings.ToLower(l.token.Path)
	for _, e := range otherEndpoints {
		if strings.Contains(path, e.part) && !strings.HasSuffix(path, "/token") {
			l.add("auth.token_url", "is "+e.what+", not where tokens are given", "Write the token endpoint: "+l.edit("auth.token_url="+l.tokenAddress()))
			return
		}
	}
	switch host := strings.ToLower(l.token.Hostname()); {
	case host == "portal.azure.com" || host == "entra.microsoft.com":
		l.add("auth.token_url", "is the portal, not where tokens are given", "Write https://login.microsoftonline.com/ with your tenant's id and /oauth2/v2.0/token.")
	case l.public && !strings.HasSuffix(path, "/token"):
		l.add("auth.token_url", "does not end in /oauth2/token or /oauth2/v2.0/token", "Write the token endpoint: "+l.edit("auth.token_url="+l.tokenAddress()))
	}
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

// tokenURLDoubled finds a path that was pasted twice.
func (l *linter) tokenURLDoubled() {
	if l.token != nil && (strings.Count(l.token.Path+"/", "oauth2/") > 1 || strings.Contains(l.token.Path, "/token/") || strings.Contains(l.token.Path, "//")) {
		l.add("auth.token_url", "has a part of its path twice", "Write it once: "+l.edit("auth.token_url="+l.tokenAddress()))
	}
}

// policyMissing finds an Azure AD B2C address without the policy that it needs.
func (l *linter) policyMissing() {
	if l.token == nil || !strings.HasSuffix(strings.ToLower(l.token.Hostname()), ".b2clogin.com") || l.token.Query().Get("p") != "" {
		return
	}
	parts := strings.Split(strings.Trim(l.token.Path, "/"), "/") // TENANT/POLICY/oauth2/v2.0/token
	if slices.ContainsFunc(parts, func(p string) bool { return strings.HasPrefix(strings.ToLower(p), "b2c_1") }) || len(parts) >= 5 && parts[0] != "tfp" || len(parts) >= 6 {
		return
	}
	l.add("auth.token_url", "is at b2clogin.com and names no policy", "Put the policy after the tenant, as in /TENANT/B2C_1_POLICY/oauth2/v2.0/token; or use login.microsoftonline.com, the tenant's ordinary issuer.")
}

// tenantShared finds a program that signs in where only people can.
func (l *linter) tenantShared() {
	if t := strings.ToLower(l.tenant()); l.appOnly() && slices.Contains(SharedNames, t) {
		l.add("auth.token_url", fmt.Sprintf("names the tenant %q, which is for people: a program needs the tenant that its client is registered in", t),
			"Put the tenant's id there: "+l.edit("auth.token_url="+strings.Replace(l.t.Auth["token_url"], "/"+l.tenant()+"/", "/TENANT-ID/", 1)))
	}
}

// SharedNames are what Entra has in place of a tenant for people of any.
var SharedNames = []string{"common", "organizations", "consumers"}

var domainName = lazy.Regexp(`^(?i)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$`)

// tenantUnlike finds a tenant that is neither an id nor a domain.
func (l *linter) tenantUnlike() {
	odd := func(tenant string) bool {
		return tenant != "" && !evidence.ShapedGUID(tenant) && !domainName.MatchString(tenant) && !slices.Contains(SharedNames, strings.ToLower(tenant)) && placeholder.In(tenant) == ""
	}
	if l.public && odd(l.tenant()) {
		l.add("auth.token_url", "names a tenant that is neither an id (a GUID) nor a domain", "Put the tenant's id between the host and /oauth2.")
	}
	if l.t.Method == "azure-cli" && odd(l.t.Auth["tenant"]) {
		l.add("auth.tenant", "is neither an id (a GUID) nor a domain", "Write the tenant's id: "+l.edit("auth.tenant=TENANT-ID"))
	}
}

// clientIDUnlike finds a client id that Entra cannot have given. Its text is
// not shown: it may be a secret in the wrong place.
func (l *linter) clientIDUnlike() {
	id := strings.TrimFunc(l.t.Auth["client_id"], evidence.Unseen)
	if inner, quoted := evidence.Unquoted(id); quoted {
		id = inner
	}
	if l.public && id != "" && !evidence.ShapedGUID(id) && placeholder.In(id) == "" && !strings.Contains(id, "://") {
		l.add("auth.client_id", "is no GUID, and Entra's client ids are", "Write the Application (client) ID of the registration: "+l.edit("auth.client_id=…"))
	}
}

// resourceAtV2 finds the key of the first version at an endpoint of the second.
func (l *linter) resourceAtV2() {
	resource, key := l.t.Auth["resource"], "auth.resource"
	if resource == "" {
		resource, key = l.t.Params["resource"], "auth.params.resource"
	}
	if !l.v2() || resource == "" {
		return
	}
	l.add(key, "is a key of v1, and token_url is a v2.0 endpoint, which refuses it",
		"Write resource = \"\" and scope = \""+asScope(resource)+"\", or take /v2.0 out of token_url.")
}

// scopeAtV1 finds the reverse.
func (l *linter) scopeAtV1() {
	if !l.v1() || l.t.Auth["scope"] == "" || l.t.Auth["resource"] != "" || l.t.Params["resource"] != "" {
		return
	}
	l.add("auth.scope", "is a key of v2.0, and token_url is a v1 endpoint, which wants resource",
		"Write scope = \"\" and resource = \""+strings.TrimSuffix(l.t.Auth["scope"], "/.default")+"\", or /oauth2/v2.0/token in token_url.")
}

func asScope(resource string) string {
	resource, _ = mendedScope(resource)
	if strings.HasSuffix(resource, "/.default") {
		return resource
	}
	return resource + "/.default"
}

// azureConfigDir finds a set of az sign-ins that is not the person's usual one.
func (l *linter) azureConfigDir() {
	if dir := l.t.Environ["AZURE_CONFIG_DIR"]; dir != "" && l.t.Method == "azure-cli" {
		l.add("auth.method", "AZURE_CONFIG_DIR is set ("+dir+"): az looks for its sign-in there, not in ~/.azure",
			"If az says that nobody is signed in, sign in with the same variable set, or take it away: unset AZURE_CONFIG_DIR")
	}
}

// azureCloud finds an az that is set to another cloud.
func (l *linter) azureCloud() {
	if cloud := l.t.Environ["AZURE_CLOUD_NAME"]; l.t.Method == "azure-cli" && cloud != "" && cloud != "AzureCloud" {
		l.add("auth.method", "az is set to the cloud "+cloud+", not to the usual AzureCloud", "If that is not meant: az cloud set --name AzureCloud")
	}
}
