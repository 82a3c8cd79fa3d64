package evidence

import (
	"strings"

	"odatui/client/vendors"
)

// Of is what kind of token it is: of a user, of an application, or unknown.
func (m *Failure) Of() string {
	c := m.Claims
	_, scp := c["scp"]
	switch idtyp := TextOf(c, "idtyp"); {
	case idtyp == "app", idtyp == "user":
		return idtyp
	case TextOf(c, "upn", "preferred_username", "unique_name", "email", "name") != "" && scp:
		return "user"
	case TextOf(c, "oid") != "" && TextOf(c, "oid") == TextOf(c, "sub"):
		return "app"
	case scp && vendors.IssuerVersion(TextOf(c, "iss")) > 0:
		return "user"
	case TextOf(c, "gty") == "client-credentials", len(c.Texts("roles")) > 0 && TextOf(c, "upn", "name") == "" && !scp:
		return "app"
	case vendors.IssuerVersion(TextOf(c, "iss")) > 0 && TextOf(c, "appid", "azp") != "" && TextOf(c, "name", "upn") == "":
		return "app"
	}
	return ""
}

// Scopes are what a token allows in a person's name: a text of words with
// Entra, a list with IdentityServer.
func (m *Failure) Scopes() []string {
	var all []string
	for _, name := range []string{"scp", "scope"} {
		for _, s := range m.Claims.Texts(name) {
			all = append(all, strings.Fields(s)...)
		}
	}
	return all
}

// clientOf returns the client that the token was issued to, else that of the
// profile.
func (m *Failure) clientOf() string {
	if id := TextOf(m.Claims, "appid", "azp", "client_id"); id != "" {
		return id
	}
	return m.Target.Auth["client_id"]
}
