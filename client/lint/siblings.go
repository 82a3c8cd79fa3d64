package lint

import (
	"net/url"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
	"odatui/lazy"
	"odatui/placeholder"
)

// hostOf is the host of an address in small letters, without its port, "" where
// there is none.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// urlLikeSibling finds two environments that are one.
func (l *linter) urlLikeSibling() {
	for _, s := range l.t.Siblings {
		if s.URL != "" && strings.EqualFold(strings.TrimRight(s.URL, "/"), strings.TrimRight(l.t.URL, "/")) && s.Live != l.t.Live {
			l.add("url", "is the address of "+s.Ref+", too: they would be one environment under two names", "Write the address of this environment: "+l.edit("url=https://…"))
			return
		}
	}
}

// Words by which addresses say what they are.
var (
	stagingWord = lazy.Regexp(`(?i)(^|[^a-z])(staging|stage|stg|uat|acc|acceptance|preprod|pre-prod|nonprod|non-prod|sandbox|dev|test|tst|qa)\d*([^a-z]|$)`)
	liveWord    = lazy.Regexp(`(?i)(^|[^a-z])(live|prod|prd)\d*([^a-z]|$)`)
)

// environmentMixed finds an address that says it is of the other environment. A
// profile with one environment may call it as it likes.
func (l *linter) environmentMixed() {
	if len(l.t.Siblings) == 0 {
		return
	}
	for _, v := range []value{{"url", l.t.URL}, {"auth.token_url", l.t.Auth["token_url"]}} {
		u, err := url.Parse(v.text)
		if err != nil || u.Host == "" {
			continue
		}
		where := strings.TrimSuffix(u.Hostname(), ".test") + u.Path // a name for tests says nothing
		staging, live := stagingWord.FindStringSubmatch(where), liveWord.FindStringSubmatch(where)
		switch {
		case l.t.Live && staging != nil && live == nil:
			l.add(v.key, "says "+staging[2]+", and the environment is marked live", "Write live's own address, or take the mark away: "+l.edit("live=false"))
		case !l.t.Live && live != nil && staging == nil && !liveWord.MatchString(l.t.Environment) && l.liveSibling():
			l.add(v.key, "says "+live[2]+", and the environment is "+l.t.Environment, "Write the address of "+l.t.Environment+": "+l.edit(v.key+"=https://…"))
		}
	}
}

func (l *linter) liveSibling() bool {
	return slices.ContainsFunc(l.t.Siblings, func(s client.Target) bool { return s.Live })
}

// tenantOfSibling finds the tenant of the other environment: NxtPort's have a
// tenant each. Elsewhere two clients of one tenant are quite usual.
func (l *linter) tenantOfSibling() {
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
}

// whoResource is the id of the xMart of WHO at a host, "" none.
func whoResource(host string) string {
	for _, m := range vendors.WhoMarts {
		if m.Host == host {
			return m.ID
		}
	}
	return ""
}

// tenantForeign finds a tenant that the API does not take tokens of.
func (l *linter) tenantForeign() {
	host, tenant := hostOf(l.t.URL), l.tenant()
	if l.system == vendors.XMart && l.public && strings.HasSuffix(host, ".who.int") && evidence.ShapedGUID(tenant) && !strings.EqualFold(tenant, vendors.WhoTenant) {
		l.add("auth.token_url", "names a tenant that is not WHO's: its xMart takes tokens of WHO's own tenant",
			"Write WHO's tenant, where your client must be registered: "+l.edit("auth.token_url="+strings.Replace(l.t.Auth["token_url"], tenant, vendors.WhoTenant, 1)))
	}
}

// clientOfSibling finds one client at two tenants of NxtPort: it is registered
// in one of them.
func (l *linter) clientOfSibling() {
	id := l.t.Auth["client_id"]
	if l.byName != vendors.NxtPort || id == "" || placeholder.In(id) != "" {
		return
	}
	for _, s := range l.t.Siblings {
		if strings.EqualFold(s.Auth["client_id"], id) && !strings.EqualFold(vendors.EntraTenant(s), l.tenant()) {
			l.add("auth.client_id", "is that of "+s.Ref+", whose tenant is another one", "Write the client of this environment: "+l.edit("auth.client_id=…", "auth.scope=…/.default"))
			return
		}
	}
}

// resourceOfSibling finds the resource of the other environment: each xMart has
// its own.
func (l *linter) resourceOfSibling() {
	if l.system != vendors.XMart {
		return
	}
	key := "resource"
	if l.t.Auth[key] == "" {
		key = "scope"
	}
	own := l.t.Auth[key]
	if own == "" || placeholder.In(own) != "" {
		return
	}
	at := hostOf(l.t.URL)
	right := whoResource(at)
	for _, other := range vendors.WhoMarts {
		if right != "" && other.Host != at && strings.Contains(strings.ToLower(own), other.ID) {
			l.add("auth."+key, "is that of "+other.Host+", and url is at "+at, "Write the one of this environment: "+l.edit("auth."+key+"="+strings.ReplaceAll(strings.ToLower(own), other.ID, right)))
			return
		}
	}
	for _, s := range l.t.Siblings {
		if strings.EqualFold(s.Auth[key], own) && hostOf(s.URL) != at && s.Live != l.t.Live {
			l.add("auth."+key, "is that of "+s.Ref+": UAT and PROD have one each", "Ask the xMart team for the one of this environment: "+l.edit("auth."+key+"=…"))
			return
		}
	}
}
