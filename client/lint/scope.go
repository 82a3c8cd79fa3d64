package lint

import (
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
)

// scopes are the parts of the scope.
func (l *linter) scopes() []string { return strings.Fields(l.t.Auth["scope"]) }

// OpenID are scopes that are for people, whatever the API.
var OpenID = []string{"openid", "profile", "email", "offline_access"}

// scopeResources finds a scope of several APIs: a token is for one.
func (l *linter) scopeResources() {
	if !l.entra && l.t.Method != "azure-cli" {
		return
	}
	var found []string
	for _, s := range l.scopes() {
		if r := vendors.ResourcePart(s); r != "" && !slices.Contains(found, r) {
			found = append(found, r)
		}
	}
	if len(found) > 1 {
		l.add("auth.scope", "names several APIs ("+strings.Join(found, ", ")+"), and a token is for one", "Keep the one of this API: "+l.edit("auth.scope="+found[0]+"/.default"))
	}
}

// scopeOpenID finds scopes of people in the request of a program.
func (l *linter) scopeOpenID() {
	if !l.appOnly() {
		return
	}
	for _, s := range l.scopes() {
		if slices.Contains(OpenID, s) {
			l.add("auth.scope", s+" is for people: a program that signs in as itself is refused with it", "Take it out of auth.scope.")
			return
		}
	}
}

// scopeOfItself finds api:// before the client's own id, where a token for
// itself is asked by the bare id.
func (l *linter) scopeOfItself() {
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
}

// ofItself reports whether a scope is api:// and a client's id, whole.
func ofItself(scope, id string) bool {
	rest, ok := strings.CutPrefix(strings.ToLower(scope), "api://"+strings.ToLower(id))
	return ok && vendors.IsGUID(id) && (rest == "" || rest[0] == '/')
}

// scopeNotOwn finds a client of NxtPort that asks for somebody else's token:
// each asks for its own.
func (l *linter) scopeNotOwn() {
	id, scope := l.t.Auth["client_id"], l.t.Auth["scope"]
	if l.byName != vendors.NxtPort || !l.v2() || id == "" || scope == "" {
		return
	}
	if own := id + "/.default"; !strings.EqualFold(scope, own) && !ofItself(scope, id) {
		l.add("auth.scope", "NxtPort wants the scope of your own client, its id and /.default", "Write it: "+l.edit("auth.scope="+own))
	}
}

// scopeWithoutDot finds /default. It is never changed: an API may have a
// permission of that name.
func (l *linter) scopeWithoutDot() {
	for _, s := range l.scopes() {
		if !strings.HasSuffix(s, "/default") {
			continue
		}
		dotted := strings.TrimSuffix(s, "default") + ".default"
		if l.t.Method == "azure-cli" {
			l.add("auth.scope", "ends in /default without a dot; it is sent as it stands, which is right only if the API has a permission named default",
				"If az refuses it, ask "+vendors.WhoWords(client.WhoAPIOwner, l.system)+" which scope is meant, or try "+l.edit("auth.scope="+dotted))
		} else {
			l.add("auth.scope", "ends in /default without a dot; it is sent as it stands", "Most APIs want the dot: "+l.edit("auth.scope="+dotted))
		}
	}
}

// scopeWithoutDefault finds a program that asks for single permissions: it gets
// all that it was given, by /.default.
func (l *linter) scopeWithoutDefault() {
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
		l.add("auth.scope", "a program that signs in as itself needs a scope that ends in /.default", "Write "+l.edit("auth.scope="+asScope(resource)))
		return
	}
}

// scopeMissing finds a request that says for which API the token is to be
// nowhere.
func (l *linter) scopeMissing() {
	if !l.appOnly() || l.t.Auth["scope"] != "" || l.t.Auth["resource"] != "" || l.t.Params["resource"] != "" || l.t.Params["scope"] != "" {
		return
	}
	switch {
	case l.v2():
		l.add("auth.scope", "is missing: a v2.0 endpoint wants to know for which API the token is", "Write "+l.edit("auth.scope=api://API-ID/.default"))
	case l.v1():
		l.add("auth.resource", "is missing: a v1 endpoint wants to know for which API the token is", "Write "+l.edit("auth.resource=API-ID"))
	}
}

// audienceSlash finds two names of one API that differ by a slash at the end:
// the audience of a v1 token has it as it was asked.
func (l *linter) audienceSlash() {
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
			l.add(key, "and that of "+s.Ref+" differ by a slash at the end, and it counts", "Write it as the API's registration has it; odatui token shows what the token is for (aud).")
			return
		}
	}
}

// audienceMissing finds an Auth0 request that would get a token no API reads.
func (l *linter) audienceMissing() {
	if l.token != nil && strings.HasSuffix(strings.ToLower(l.token.Hostname()), ".auth0.com") && l.t.Params["audience"] == "" {
		l.add("auth.params.audience", "is missing: without it Auth0 gives a token that the API cannot read", "Write "+l.edit("auth.params.audience=https://API-IDENTIFIER"))
	}
}
