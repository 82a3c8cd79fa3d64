package vendors

import "odatui/client"

// b2c are the codes of Azure AD B2C that the catalogue does not have.
var b2c = func() *Vendor {
	return &Vendor{
		Name: "Azure AD B2C",
		Names: map[client.Who]string{client.WhoAPIOwner: "the administrator of the B2C tenant", client.WhoTenantAdmin: "the administrator " +
			"of the B2C tenant"},
		Hosts: []string{"b2clogin.com"},
		Signs: []Sign{
			{Words: `aadb2c90(?:027|028)\b`, Cause: "client-refused", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Title: "B2C got no credential of the client, or rejects it.",
				Do:    []Advice{Store("Store the secret again"), Ask(client.WhoAppOwner, "whether the secret has ended")}},
			{Words: `aadb2c90(?:016|017|066)\b`, Cause: "assertion-refused", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Title: "B2C rejects the client assertion.",
				Do:    []Advice{Do("Compare audience, times and key of the assertion with those of the client")}},
			{Words: `aadb2c90(?:031|022|040)\b`, Cause: "token-endpoint-missing", Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Title: "The B2C tenant has no policy (user flow) of the name in token_url.",
				Do:    []Advice{Edit("Compare tenant and policy (B2C_1_…) in token_url with those you were given")}},
			{Words: `aadb2c90(?:052|054|053|225|239)\b`, Cause: "grant-refused", Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Title: "User name or password is wrong.",
				Do:    []Advice{Store("Store the password again")}},
			{Words: `aadb2c90(?:077|130|073)\b`, Cause: "session-ended", Who: client.WhoSelf, Title: "The stored sign-in has ended in B2C.",
				Do: []Advice{Do("Sign in again")}},
			{Words: `aadb2c90(?:091|118|157)\b`, Cause: "sign-in-needed", Who: client.WhoSelf, Title: "The sign-in in B2C was not finished.",
				Do: []Advice{Do("Sign in again, to the end")}},
			{Words: `aadb2c90(?:006|013|014)\b`, Cause: "token-request-refused", Who: client.WhoAppOwner, Next: client.WhoSelf,
				Title: "The redirect URI or form of the sign-in is not registered for the client in B2C.", Do: []Advice{Send(client.WhoAppOwner,
					"to register the redirect URI of this sign-in")}},
			{Words: `aadb2c90(?:033|001|044|046|047|243)\b`, Cause: "token-server-down", Who: client.WhoAPIOwner, Sure: client.Medium,
				Title: "The B2C tenant's policy or service failed.",
				Do:    []Advice{Retry("Try again in some minutes"), Send(client.WhoAPIOwner, "what the policy's log has, by the correlation id")}},
		},
	}
}
