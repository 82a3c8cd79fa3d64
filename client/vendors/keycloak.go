package vendors

import "odatui/client"

// keycloak says in error_description what it means; its error is often another one:
// up to version 23 a wrong secret is unauthorized_client.
var keycloak = func() *Vendor {
	return &Vendor{
		Name: "Keycloak",
		Names: map[client.Who]string{
			client.WhoAPIOwner: "the administrator of the Keycloak realm",
			client.WhoAppOwner: "the owner of the client in Keycloak",
		},
		Paths: []string{"/protocol/openid-connect/token"},
		Signs: []Sign{
			// The address.
			{Words: `realm does not exist`, Cause: "token-endpoint-missing", Title: "This Keycloak has no realm of the name in token_url.",
				Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Do: []Advice{Edit("Compare the realm in token_url (…/realms/REALM/protocol/openid-connect/token) with the one you were given, " +
					"also in its case")}},
			{Words: `could not find resource for full path: \S*/auth/realms/`, Cause: "token-endpoint-missing",
				Title: "This Keycloak has nothing below /auth, which newer versions (17 and up) do not have.",
				Who:   client.WhoSelf, Next: client.WhoAPIOwner,
				Do: []Advice{Edit("Leave /auth out of token_url: https://HOST/realms/REALM/protocol/openid-connect/token")}},
			{Words: `could not find resource for full path: \S*/realms/`, Cause: "token-endpoint-missing",
				Title: "This Keycloak has no token endpoint at token_url.",
				Who:   client.WhoSelf, Next: client.WhoAPIOwner,
				Do: []Advice{Edit("Compare token_url with https://HOST/realms/REALM/protocol/openid-connect/token (before version 17: " +
					"https://HOST/auth/realms/…)")}},
			{At: TokenServer, Status: "404 405", Words: `unable to find matching target resource method || http 404 not found`,
				Cause: "token-endpoint-missing",
				Who:   client.WhoSelf, Next: client.WhoAPIOwner, Sure: client.Medium, Title: "This Keycloak has no token endpoint at token_url.",
				Do: []Advice{Edit("Compare token_url with https://HOST/realms/REALM/protocol/openid-connect/token")}},
			{At: TokenServer, Words: `resteasy003065 || http 415 unsupported media type`, Cause: "token-request-refused",
				Who: client.WhoSelf, Sure: client.Medium, Title: "The token endpoint takes a form, and the program sent something else, often JSON.",
				Do: []Advice{Do("Send the token request as a form: Content-Type: application/x-www-form-urlencoded, " +
					"grant_type=client_credentials&client_id=…")}},
			{At: TokenServer, Words: `resteasy003650 || no resource method found for (?:get|put|delete), return 405 || http 405 method not allowed`,
				Cause: "token-request-refused",
				Who:   client.WhoSelf, Sure: client.Medium, Title: "The token endpoint takes POST only.",
				Do: []Advice{Do("Send the token request with POST")}},
			{At: TokenServer, Codes: "invalid_request", Words: `https required`, Cause: "token-request-refused",
				Title: "Keycloak takes requests of the realm over https only.",
				Who:   client.WhoSelf, Next: client.WhoAPIOwner, Do: []Advice{Edit("Write https:// in token_url")}},
			{At: TokenServer, Words: `realm not enabled`, Cause: "token-access-denied", Title: "The realm is disabled in Keycloak.",
				Who: client.WhoAPIOwner,
				Do:  []Advice{Send(client.WhoAPIOwner, "to enable the realm")}},

			// The client and its proof.
			{At: TokenServer, Codes: "unauthorized_client invalid_client", Words: `invalid client secret`, Cause: "secret-wrong",
				Title: "Keycloak knows the client, but the secret is another one.", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Do: []Advice{Store("Store the secret again (Keycloak shows it under Clients, the client, Credentials)"),
					Ask(client.WhoAppOwner, "whether the secret was regenerated")}},
			{At: TokenServer, Codes: "unauthorized_client", Words: `invalid client or invalid client credentials`, Cause: "client-refused",
				Title: "Keycloak has no such client in this realm, or its secret is another one.", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Do: []Advice{Edit("Compare client_id, and the realm in token_url, with those you were given"),
					Store("Store the secret again, which may have been regenerated"),
					Ask(client.WhoAppOwner, "whether the client is in this realm and enabled")}},
			{At: TokenServer, Words: `client secret not provided in request`, Cause: "secret-not-sent", Title: "No secret reached Keycloak.",
				Who: client.WhoSelf, Next: client.WhoAppOwner, Do: []Advice{Store("Store the secret of the client")}},
			{At: TokenServer, Words: `public client not allowed to retrieve service account`, Cause: "client-not-allowed",
				Title: "The client is public, and a public client has no service account.", Who: client.WhoAppOwner,
				Do: []Advice{Send(client.WhoAppOwner, "to enable Client authentication and Service accounts roles for the client")}},
			{At: TokenServer, Words: `client not enabled to retrieve service account`, Cause: "client-not-allowed",
				Title: "The client has no service account: client credentials are disabled for it.", Who: client.WhoAppOwner,
				Do: []Advice{Send(client.WhoAppOwner, "to enable Service accounts roles for the client")}},
			{At: TokenServer, Words: `bearer-only (?:client )?not allowed`, Cause: "client-not-allowed", Who: client.WhoAppOwner,
				Next:  client.WhoSelf,
				Title: "The client is bearer-only: it stands for an API and cannot request tokens.",
				Do:    []Advice{Send(client.WhoAppOwner, "for a client of your own with a service account")}},
			{At: TokenServer, Words: `client not allowed for direct access grants`, Cause: "client-not-allowed", Who: client.WhoAppOwner,
				Next:  client.WhoSelf,
				Title: "The client may not use a user's password: direct access grants are disabled for it.",
				Do: []Advice{Send(client.WhoAppOwner,
					"to enable Service accounts roles (for client credentials) or Direct access grants (for passwords)")}},
			{At: TokenServer, Words: `client (?:is )?not (?:allowed|enabled|authorized) (?:to|for) (?:exchange|initiate oauth|token exchange|` +
				`standard flow)`, Cause: "client-not-allowed",
				Who: client.WhoAppOwner, Title: "The client may not use this grant.",
				Do: []Advice{Send(client.WhoAppOwner, "to enable the grant (capability) for the client")}},
			{At: TokenServer, Codes: "invalid_client unauthorized_client", Words: `client (?:is )?disabled || client not enabled\b`,
				Cause: "client-disabled",
				Title: "The client is disabled.", Who: client.WhoAppOwner, Do: []Advice{Send(client.WhoAppOwner, "to enable the client")}},
			{At: TokenServer, Words: `parameter client_assertion_type is missing || missing parameter: client_assertion`, Cause: "client-refused",
				Title: "The client must sign its requests (a signed JWT, client_assertion); this one has none.", Who: client.WhoSelf,
				Next: client.WhoAppOwner,
				Do:   []Advice{Send(client.WhoAppOwner, "to set the client authenticator to Client Id and Secret, or for the key to sign with")}},
			{At: TokenServer, Words: `client authentication with signed jwt failed || unable to load public key ||` +
				` signature on jwt token failed || signed jwt token`, Cause: "assertion-refused",
				Title: "Keycloak rejects the signed JWT (client assertion) of the client.", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Do: []Advice{Do("Compare audience, times and key of the client assertion with those of the client in Keycloak"),
					Ask(client.WhoAppOwner, "which certificate or JWKS address the client has (Keys)")}},
			{At: TokenServer, Words: `x509 || certificate (?:is )?(?:missing|not (?:found|sent|present))[^\n]*(?:client|mtls)`,
				Codes: "invalid_client unauthorized_client", Cause: "client-refused",
				Title: "The client must prove itself by a certificate.", Who: client.WhoSelf, Next: client.WhoAppOwner, Sure: client.Medium,
				Do: []Advice{Send(client.WhoAppOwner, "which certificate the client must send, or to set its authenticator to Client Id and Secret")}},

			// The request.
			{At: TokenServer, Codes: "invalid_scope", Words: `invalid scopes?: ?([^"\n]*)`, Cause: "scope-refused",
				Title: "This client may not request the scope: {1}.", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Do: []Advice{Edit("Compare auth.scope with the scopes you were given, or remove it: then the client's own scopes are issued"),
					Ask(client.WhoAppOwner, "to add the scope to the Client scopes of the client")}},
			{At: TokenServer, Words: `missing (?:form )?parameter: (\w+)`, Cause: "field-missing", Title: "The token request lacks {1}.",
				Who: client.WhoSelf,
				Do:  []Advice{Edit("Fill in {1}"), Do("If it is set, check that the request is a form (application/x-www-form-urlencoded)")}},
			{At: TokenServer, Codes: "invalid_grant",
				Words: `session not active || offline user session not found || stale token || refresh token (?:expired|is not active) ||` +
					` token is not active || maximum allowed refresh token reuse`,
				Cause: "session-ended", Title: "The stored sign-in has ended in Keycloak.", Who: client.WhoSelf, Do: []Advice{Do("Sign in again")}},
			{At: TokenServer, Words: `invalid user credentials`, Cause: "grant-refused", Title: "User name or password is wrong.",
				Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Do: []Advice{Store("Store the password again"), Ask(client.WhoAPIOwner, "whether the account exists in this realm")}},
			{At: TokenServer, Codes: "invalid_grant", Words: `account is not fully set up || account disabled || account temporarily disabled`,
				Cause: "account-refused",
				Title: "The account may not sign in: it is disabled or not set up to the end.", Who: client.WhoAPIOwner, Next: client.WhoSelf,
				Do: []Advice{Do("Sign in once in the browser, which asks for what is left to do"), Send(client.WhoAPIOwner, "to enable the account")}},

			// Its log of events.
			{Words: `type="?client_login_error"?,[^\n]*clientid="?([^",\n]+)"?,[^\n]*error="?client_not_found`, Line: true, Cause: "client-unknown",
				Title: "Keycloak has no client {1} in this realm.", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Do: []Advice{Edit("Compare client_id, and the realm in token_url, with those you were given"),
					Ask(client.WhoAppOwner, "in which realm the client {1} is")}},
			{Words: `type="?client_login_error"?,[^\n]*clientid="?([^",\n]+)"?,[^\n]*error="?(?:invalid_client_credentials|invalid_client_secret)`,
				Line: true, Cause: "secret-wrong",
				Title: "Keycloak knows the client {1}, but its secret is another one.", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Do: []Advice{Store("Store the secret of {1} again"), Ask(client.WhoAppOwner, "whether the secret was regenerated")}},
			{Words: `type="?client_login_error"?,[^\n]*clientid="?([^",\n]+)"?,[^\n]*error="?client_disabled`, Line: true, Cause: "client-disabled",
				Title: "The client {1} is disabled.", Who: client.WhoAppOwner, Do: []Advice{Send(client.WhoAppOwner, "to enable the client {1}")}},
			{Words: `type="?client_login_error"?,[^\n]*clientid="?([^",\n]+)"?,[^\n]*error="?(?:unauthorized_client|not_allowed)`, Line: true,
				Cause: "client-not-allowed",
				Title: "The client {1} may not use this grant.", Who: client.WhoAppOwner,
				Do: []Advice{Send(client.WhoAppOwner, "to enable Service accounts roles for the client {1}")}},
			{Words: `type="?client_login_error"?,[^\n]*\berror="?([a-z_]+)`, Line: true, Cause: "client-refused", Sure: client.Medium,
				Title: "Keycloak rejects the client: {1}.", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Do: []Advice{Edit("Compare client_id and the secret with those you were given"),
					Send(client.WhoAPIOwner, "what the log has beside this event")}},
		},
	}
}

// keycloakAdapter is Keycloak's library in an API, which checks tokens.
var keycloakAdapter = func() *Vendor {
	return &Vendor{Name: "", Signs: []Sign{
		{Words: `didn't find publickey for (?:specified )?kid`, Cause: "signing-key-unknown", Who: client.WhoAPIOwner, Next: client.WhoSelf,
			Sure:  client.Medium,
			Title: "The API does not know the key that signed the token: it trusts another Keycloak or another realm.",
			Do: []Advice{Edit("Compare host and realm in token_url with those the API trusts"),
				Send(client.WhoAPIOwner, "which realm the API trusts, and whether it reaches the realm's keys")}},
		{Words: `invalid token issuer\. expected '([^']+)'`, Cause: "tenant-wrong", Who: client.WhoSelf, Next: client.WhoAPIOwner,
			Title: "The API accepts tokens of {1} only.",
			Do: []Advice{Edit("Take token_url of the realm {1}, down to the host and its port"),
				Send(client.WhoAPIOwner, "which issuer the API accepts").When("If that is the same realm by another address")}},
	}}
}
