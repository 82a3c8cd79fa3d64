package transport

import (
	"net/url"
	"strings"
)

// removed stands where a secret was.
const removed = "(removed)"

// squash makes names comparable: client_secret, Client-Secret, clientSecret.
func squash(name string) string {
	return strings.NewReplacer("-", "", "_", "", ".", "").Replace(strings.ToLower(name))
}

// sensitiveHeader reports whether a header's value is secret by its name.
func sensitiveHeader(name string) bool {
	n := squash(name)
	switch n {
	case "authorization", "proxyauthorization", "cookie", "setcookie", "cookie2", "setcookie2":
		return true
	case "xmscontinuationtoken": // a place in a result, not a proof
		return false
	}
	for _, part := range []string{"token", "secret", "password", "apikey", "subscriptionkey", "functionskey", "accesskey", "assertion", "signature", "credential", "session"} {
		if strings.Contains(n, part) {
			return true
		}
	}
	return strings.HasPrefix(n, "xauth") || n == "key" || n == "xkey"
}

// sensitiveField reports whether a query or form field is secret by its name.
// $skiptoken, pageToken and their like are places in a result: "token" as a
// part of a name says nothing here.
func sensitiveField(name string) bool {
	n := squash(name)
	switch n {
	case "assertion", "clientassertion", "code", "devicecode", "codeverifier", "usercode", "sig", "signature",
		"token", "key", "pwd", "passwd", "pass", "idtokenhint", "sas", "samlresponse", "samlrequest", "ticket":
		return true
	}
	for _, part := range []string{"secret", "password", "apikey", "subscriptionkey", "accesskey", "accesstoken", "refreshtoken", "idtoken", "authtoken", "bearertoken", "sastoken", "credential"} {
		if strings.Contains(n, part) {
			return true
		}
	}
	return false
}

// secretNames are the names of JSON strings that hold a token or a secret in
// the answer of a token endpoint or in what az prints.
var secretNames = map[string]bool{
	"accesstoken": true, "refreshtoken": true, "idtoken": true, "clientsecret": true,
	"clientassertion": true, "assertion": true, "password": true, "devicecode": true,
}

// knownScheme tells the schemes of an Authorization, which may be shown.
func knownScheme(s string) bool {
	switch strings.ToLower(s) {
	case "bearer", "basic", "digest", "negotiate", "ntlm", "apikey", "token", "sharedaccesssignature", "dpop":
		return true
	}
	return false
}

// header takes the secrets out of one header's value.
func (r *Redactor) header(name, value string) string {
	if sensitiveHeader(name) {
		if scheme, _, ok := strings.Cut(value, " "); ok && knownScheme(scheme) {
			return scheme + " " + removed
		}
		return removed
	}
	switch strings.ToLower(name) {
	case "location", "content-location", "referer", "operation-location", "azure-asyncoperation":
		return r.URL(value)
	}
	return r.value(value)
}

// value takes the secrets out of a whole value; here short ones count too.
func (r *Redactor) value(v string) string {
	if r.short(v) {
		return removed
	}
	return r.Text(v)
}

// URL returns a URL, absolute or not, without its password, the query values
// of sensitive names and any known secret. The rest keeps its spelling.
func (r *Redactor) URL(s string) string {
	s, frag, hasFrag := strings.Cut(s, "#")
	addr, query, hasQuery := strings.Cut(s, "?")
	out := r.Text(withoutPassword(addr))
	if hasQuery {
		out += "?" + r.fields(query)
	}
	if hasFrag {
		// Implicit flows put tokens here, in the form of a query.
		out += "#" + r.fields(frag)
	}
	return out
}

// withoutPassword removes the user and password of user:password@host; a user
// alone may be a token.
func withoutPassword(addr string) string {
	_, rest, ok := strings.Cut(addr, "//")
	if !ok {
		return addr
	}
	authority, _, _ := strings.Cut(rest, "/")
	i := strings.LastIndexByte(authority, '@')
	if i < 0 {
		return addr
	}
	return strings.Replace(addr, authority[:i], removed, 1)
}

// fields takes the secrets out of a query or a form.
func (r *Redactor) fields(query string) string {
	var b strings.Builder
	for i, pair := range strings.Split(query, "&") {
		if i > 0 {
			b.WriteByte('&')
		}
		name, value, ok := strings.Cut(pair, "=")
		plain, err := url.QueryUnescape(value)
		switch {
		case !ok:
			b.WriteString(pair)
		case sensitiveField(fieldName(pair)), err == nil && r.short(plain), r.short(value):
			b.WriteString(name + "=" + removed)
		default:
			b.WriteString(pair)
		}
	}
	return r.Text(b.String())
}
