package failure

import (
	"net/url"
	"strings"
)

// LooksLikeSignIn reports whether an address is one where people sign in: by
// the hosts and paths that identity providers use, and by what OAuth and OpenID
// Connect ask for at any path (RFC 6749, 4.1.1).
func LooksLikeSignIn(u *url.URL) bool {
	if q := u.Query(); q.Has("response_type") && q.Has("client_id") || q.Has("SAMLRequest") {
		return true
	}
	host := strings.ToLower(u.Hostname())
	for _, h := range []string{"login.", "signin.", "accounts.", "auth.", "sso.", "sts.", "adfs.", "idp.", "identity."} {
		if strings.HasPrefix(host, h) {
			return true
		}
	}
	for _, h := range []string{".okta.com", ".auth0.com", ".onelogin.com", ".b2clogin.com", ".ciamlogin.com"} {
		if strings.HasSuffix(host, h) {
			return true
		}
	}
	path := strings.ToLower(u.Path)
	for _, p := range []string{"/login", "/signin", "/sign-in", "_signin", "/logon", "/oauth2/", "/authorize", "/saml", "/adfs/", "/idp/", "/sso"} {
		if strings.Contains(path, p) {
			return true
		}
	}
	return false
}
