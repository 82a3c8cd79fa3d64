package lint

import (
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
	"odatui/placeholder"
)

// scopeChecks look at what a token is asked for.
var scopeChecks = []check{
	{code: "resource-at-v2", title: "A key of v1 at an endpoint of v2.0.", seen: "`resource` with a `token_url` that holds `/v2.0/`.",
		means: "v2.0 refuses it (AADSTS901002).", do: "Write `scope` instead, or take `/v2.0` out.", look: func(l *linter) {
			resource, key := l.t.Auth["resource"], "auth.resource"
			if resource == "" {
				resource, key = l.t.Params["resource"], "auth.params.resource"
			}
			if !l.v2() || resource == "" {
				return
			}
			l.add(key, "is a key of v1, and token_url is a v2.0 endpoint, which refuses it",
				"Write resource = \"\" and scope = \""+asScope(resource)+"\", or take /v2.0 out of token_url.")
		}},
	{code: "scope-at-v1", title: "A key of v2.0 at an endpoint of v1.",
		seen: "`scope` alone with a `token_url` that ends in `/oauth2/token`.", means: "v1 wants `resource` (AADSTS90014, AADSTS900144).",
		do: "Write `resource` instead, or the v2.0 endpoint.", look: func(l *linter) {
			if !l.v1() || l.t.Auth["scope"] == "" || l.t.Auth["resource"] != "" || l.t.Params["resource"] != "" {
				return
			}
			l.add("auth.scope", "is a key of v2.0, and token_url is a v1 endpoint, which wants resource",
				"Write scope = \"\" and resource = \""+strings.TrimSuffix(l.t.Auth["scope"], "/.default")+"\", or /oauth2/v2.0/token in token_url.")
		}},
	{code: "scope-resources", title: "One scope names several APIs.", seen: "Parts of `scope` with different APIs, at Entra.",
		means: "A token is for one API (AADSTS70011, AADSTS28000).", do: "Keep the one of this API.", look: func(l *linter) {
			if !l.entra && !l.t.Method.Az() {
				return
			}
			var found []string
			for _, s := range l.scopes() {
				if r := vendors.ResourcePart(s); r != "" && !slices.Contains(found, r) {
					found = append(found, r)
				}
			}
			if len(found) > 1 {
				l.add("auth.scope", "names several APIs ("+strings.Join(found, ", ")+"), and a token is for one",
					"Keep the one of this API: "+l.edit("auth.scope="+found[0]+"/.default"))
			}
		}},
	{code: "scope-openid", title: "A scope of people in the request of a program.",
		seen:  "`openid`, `profile`, `email` or `offline_access` with client credentials.",
		means: "They are about a person who signs in; there is none.", do: "Take it out.", look: func(l *linter) {
			if !l.appOnly() {
				return
			}
			for _, s := range l.scopes() {
				if slices.Contains(OpenID, s) {
					l.add("auth.scope", s+" is for people: a program that signs in as itself is refused with it", "Take it out of auth.scope.")
					return
				}
			}
		}},
	{code: "scope-of-itself", title: "`api://` stands before the client's own id.",
		seen:  "`scope` or `resource` is `api://` and the profile's own `client_id`.",
		means: "A token for itself is asked by the bare id (AADSTS90009).", do: "Take `api://` out.", look: func(l *linter) {
			id := l.t.Auth["client_id"]
			if !l.appOnly() || !l.entra || id == "" {
				return
			}
			for _, key := range []string{"scope", "resource"} {
				if ofItself(l.t.Auth[key], id) {
					own, _ := mendedScope(l.t.Auth[key][len("api://"):])
					l.add("auth."+key, "has api:// before the client's own id: a token for itself is asked without it",
						"Take api:// out: "+l.edit("auth."+key+"="+own))
				}
			}
		}},
	{code: "scope-not-own", title: "The scope is not that of the own client.",
		seen: "A NxtPort address whose `scope` is not `CLIENT-ID/.default`.", means: "NxtPort's clients ask for a token for themselves.",
		do: "Write your own client id and `/.default`.", look: func(l *linter) {
			id, scope := l.t.Auth["client_id"], l.t.Auth["scope"]
			if l.byName != vendors.NxtPort || !l.v2() || id == "" || scope == "" {
				return
			}
			if own := id + "/.default"; !strings.EqualFold(scope, own) && !ofItself(scope, id) {
				l.add("auth.scope", "NxtPort wants the scope of your own client, its id and /.default", "Write it: "+l.edit("auth.scope="+own))
			}
		}},
	{code: "scope-without-dot", title: "The scope ends in `/default` without a dot.",
		seen:  "`/default` at the end of a scope. It is sent as it stands, never changed.",
		means: "Right only if the API has a permission named *default*, as Genestack ODM may.",
		do:    "If it is refused, write `/.default`, or ask who runs the API.", who: orAPIOwner,
		look: func(l *linter) {
			for _, s := range l.scopes() {
				if !strings.HasSuffix(s, "/default") {
					continue
				}
				dotted := strings.TrimSuffix(s, "default") + ".default"
				if l.t.Method.Az() {
					l.add("auth.scope", "ends in /default without a dot; it is sent as it stands, which is right only if the API has a permission named "+
						"default",
						"If az refuses it, ask "+vendors.WhoWords(client.WhoAPIOwner, l.system)+" which scope is meant, or try "+l.edit("auth.scope="+dotted))
				} else {
					l.add("auth.scope", "ends in /default without a dot; it is sent as it stands", "Most APIs want the dot: "+l.edit("auth.scope="+dotted))
				}
			}
		}},
	{code: "scope-default-mistyped", title: "The end of the scope looks like a mistyped `/.default`.",
		seen:  "A scope that ends in `/.defautl`, `/.Default`, `/.defaults`, or in `.default` without the slash.",
		means: "It is sent as it stands, and the token server knows no such permission.",
		do:    "Write `/.default`; the fix names the whole scope.", look: func(l *linter) {
			parts, first := l.scopes(), ""
			for i, s := range parts {
				mended, mistyped := mendedScope(s)
				if mistyped != "" && first == "" {
					first = mistyped
				}
				parts[i] = mended
			}
			if first != "" {
				l.add("auth.scope", "ends in "+first+": a mistyped /.default, by its looks", "Write "+l.edit("auth.scope="+strings.Join(parts, " ")))
			}
		}},
	{code: "scope-without-default", title: "A program asks for single permissions.",
		seen:  "A scope without `/.default` with client credentials, at a v2.0 endpoint.",
		means: "Programs get all permissions that they were given, by `/.default` (AADSTS1002012).", do: "Write the API and `/.default`.",
		look: func(l *linter) {
			if !l.appOnly() || !l.v2() {
				return
			}
			for _, s := range l.scopes() {
				if strings.HasSuffix(s, "/.default") || strings.HasSuffix(s, "/default") || slices.Contains(OpenID, s) {
					continue
				}
				if _, mistyped := mendedScope(s); mistyped != "" {
					continue // told by a lint of its own
				}
				resource := s
				if r := vendors.ResourcePart(s); r != "" && !evidence.ShapedGUID(s[strings.LastIndexByte(s, '/')+1:]) {
					resource = r
				}
				l.add("auth.scope", "a program that signs in as itself needs a scope that ends in /.default",
					"Write "+l.edit("auth.scope="+asScope(resource)))
				return
			}
		}},
	{code: "scope-missing", title: "The request does not say for which API the token is.",
		seen: "Neither `scope` nor `resource` at an Entra endpoint.", means: "Entra refuses it (AADSTS900144).",
		do: "Write `scope` at a v2.0 endpoint, `resource` at a v1 one.", look: func(l *linter) {
			if !l.appOnly() || l.t.Auth["scope"] != "" || l.t.Auth["resource"] != "" || l.t.Params["resource"] != "" || l.t.Params["scope"] != "" {
				return
			}
			switch {
			case l.v2():
				l.add("auth.scope", "is missing: a v2.0 endpoint wants to know for which API the token is",
					"Write "+l.edit("auth.scope=api://API-ID/.default"))
			case l.v1():
				l.add("auth.resource", "is missing: a v1 endpoint wants to know for which API the token is", "Write "+l.edit("auth.resource=API-ID"))
			}
		}},
	{code: "resource-of-sibling", title: "The resource is that of the other environment.",
		seen: "One `resource` at xMart's UAT and PROD.", means: "Each has its own; a token for the other is refused with 401.",
		do: "Write the one of this environment.", who: orAPIOwner, look: func(l *linter) {
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
					l.add("auth."+key, "is that of "+other.Host+", and url is at "+at,
						"Write the one of this environment: "+l.edit("auth."+key+"="+strings.ReplaceAll(strings.ToLower(own), other.ID, right)))
					return
				}
			}
			for _, s := range l.t.Siblings {
				if strings.EqualFold(s.Auth[key], own) && hostOf(s.URL) != at && s.Live != l.t.Live {
					l.add("auth."+key, "is that of "+s.Ref+": UAT and PROD have one each",
						"Ask the xMart team for the one of this environment: "+l.edit("auth."+key+"=…"))
					return
				}
			}
		}},
	{code: "audience-slash", title: "Two names of one API differ by a slash at the end.",
		seen:  "`resource` or `scope` against `params.audience`, or against the other environment.",
		means: "A v1 token has the audience as it was asked for, slash and all; the API compares letter by letter.",
		do:    "Write it as the API's registration has it.", look: func(l *linter) {
			asked, key := l.t.Auth["resource"], "auth.resource"
			if asked == "" && len(l.scopes()) == 1 {
				asked, key = vendors.ResourcePart(l.t.Auth["scope"]), "auth.scope"
			}
			if asked == "" {
				return
			}
			differs := func(other string) bool {
				return other != "" && other != asked && strings.TrimRight(other, "/") == strings.TrimRight(asked, "/")
			}
			if differs(l.t.Params["audience"]) {
				l.add(key, "and auth.params.audience differ by a slash at the end, and it counts", "Write both as the API's registration has it.")
				return
			}
			for _, s := range l.t.Siblings {
				other := s.Auth["resource"]
				if key == "auth.scope" && len(strings.Fields(s.Auth["scope"])) == 1 {
					other = vendors.ResourcePart(s.Auth["scope"])
				}
				if differs(other) {
					l.add(key, "and that of "+s.Ref+" differ by a slash at the end, and it counts",
						"Write it as the API's registration has it; odatui token shows what the token is for (aud).")
					return
				}
			}
		}},
	{code: "audience-missing", title: "Auth0 is not told for which API the token is.",
		seen: "A host below `auth0.com` without `params.audience`.", means: "An opaque token comes back, which the API answers with 401.",
		do: "Write the API's identifier into `auth.params.audience`.", look: func(l *linter) {
			if l.token != nil && strings.HasSuffix(strings.ToLower(l.token.Hostname()), ".auth0.com") && l.t.Params["audience"] == "" {
				l.add("auth.params.audience", "is missing: without it Auth0 gives a token that the API cannot read",
					"Write "+l.edit("auth.params.audience=https://API-IDENTIFIER"))
			}
		}},
	{code: "azure-config-dir", title: "az keeps its sign-in in another folder.",
		seen: "`AZURE_CONFIG_DIR` is set, with `method = \"azure-cli\"`.", means: "Who signed in without it seems not to be signed in.",
		do: "Sign in with the same variable, or take it away.", look: func(l *linter) {
			if dir := l.t.Environ["AZURE_CONFIG_DIR"]; dir != "" && l.t.Method.Az() {
				l.add("auth.method", "AZURE_CONFIG_DIR is set ("+dir+"): az looks for its sign-in there, not in ~/.azure",
					"If az says that nobody is signed in, sign in with the same variable set, or take it away: unset AZURE_CONFIG_DIR")
			}
		}},
	{code: "azure-cloud", title: "az is set to another cloud.",
		seen:  "`AZURE_CLOUD_NAME`, or az's own settings, name a cloud that is not AzureCloud.",
		means: "Tokens come from that cloud's issuer.", do: "`az cloud set --name AzureCloud`, unless it is meant.", look: func(l *linter) {
			if cloud := l.t.Environ["AZURE_CLOUD_NAME"]; l.t.Method.Az() && cloud != "" && cloud != "AzureCloud" {
				l.add("auth.method", "az is set to the cloud "+cloud+", not to the usual AzureCloud",
					"If that is not meant: az cloud set --name AzureCloud")
			}
		}},
}

// scopes are the parts of the scope.
func (l *linter) scopes() []string { return strings.Fields(l.t.Auth["scope"]) }

// OpenID are scopes that are for people, whatever the API.
var OpenID = []string{"openid", "profile", "email", "offline_access"}

// ofItself reports whether a scope is api:// and a client's id, whole.
func ofItself(scope, id string) bool {
	rest, ok := strings.CutPrefix(strings.ToLower(scope), "api://"+strings.ToLower(id))
	return ok && vendors.IsGUID(id) && (rest == "" || rest[0] == '/')
}
