package vendors

import "odatui/client"

// okta has two kinds of token servers, the organisation's own (/oauth2/v1/token) and
// custom ones (/oauth2/default/v1/token, /oauth2/aus…/v1/token), and two forms of
// errors: OAuth's, and errorCode with errorSummary.
var okta = func() *Vendor {
	return &Vendor{
		Name: "Okta",
		Names: map[client.Who]string{
			client.WhoAPIOwner: "the Okta administrator",
			client.WhoAppOwner: "the owner of the app integration in Okta",
		},
		Hosts:  []string{"okta.com", "oktapreview.com", "okta-emea.com", "okta-gov.com", "okta.mil"},
		Header: []string{"X-Okta-Request-Id"},
		Said:   `"errorcode":"e0000`,
		Signs: []Sign{
			{At: TokenServer, Words: `the requested feature is not enabled in this environment`, Cause: "token-endpoint-missing",
				Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Title: "This Okta organisation has no custom authorization servers, which token_url names.",
				Do: []Advice{Edit("Compare the host in token_url with the organisation you were given: /oauth2/default is not in all of them"),
					Send(client.WhoAPIOwner, "whether the organisation has API Access Management, and which address issues the API's tokens")}},
			{Words: `resource not found: (\S+) \(authorizationserver\)`, Cause: "token-endpoint-missing", Who: client.WhoSelf,
				Next:  client.WhoAPIOwner,
				Title: "This Okta organisation has no authorization server {1}.",
				Do: []Advice{Edit("Compare the organisation and the authorization server in token_url (…/oauth2/default/…, …/oauth2/aus…/…) " +
					"with those you were given")}},
			{At: TokenServer, Codes: "E0000022 E0000021", Cause: "token-request-refused", Who: client.WhoSelf,
				Title: "Okta takes token requests as a form, sent with POST, only.",
				Do: []Advice{Edit("Compare token_url with …/v1/token"),
					Do("Send the request with POST and Content-Type: application/x-www-form-urlencoded")}},

			{Words: `invalid value for 'client_id' parameter`, Cause: "client-unknown", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Title: "This Okta organisation has no such client.",
				Do: []Advice{Edit("Compare client_id (0oa…) and the organisation in token_url with those you were given: a preview " +
					"organisation has clients of its own")}},
			{At: TokenServer, Words: `the client secret supplied for a confidential client is invalid`, Cause: "secret-wrong", Who: client.WhoSelf,
				Next:  client.WhoAppOwner,
				Title: "Okta knows the client, but the secret is another one.",
				Do:    []Advice{Store("Store the secret again"), Ask(client.WhoAppOwner, "whether the secret was rotated or deactivated")}},
			{At: TokenServer, Words: `must use the private_key_jwt`, Cause: "client-refused", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Title: "The organisation's own authorization server takes no secret, only a signed proof (private_key_jwt).",
				Do: []Advice{Edit("If the API has a custom authorization server, set token_url to it: https://HOST/oauth2/default/v1/token"),
					Send(client.WhoAppOwner, "which authorization server issues tokens for the API")}},
			{At: TokenServer, Words: `either the client or the client credentials are invalid`, Cause: "client-refused", Who: client.WhoSelf,
				Next:  client.WhoAppOwner,
				Title: "Okta rejects client id or secret.",
				Do: []Advice{Edit("Compare client_id and the organisation in token_url with those you were given"),
					Store("Store the secret again")}},
			{At: TokenServer, Words: `no client credentials found || client authentication failed[^\n]*missing`, Cause: "secret-not-sent",
				Who: client.WhoSelf, Next: client.WhoAppOwner,
				Title: "No client id or secret reached Okta.", Do: []Advice{Store("Store the secret of the client")}},
			{At: TokenServer, Words: `parsing of the client_assertion (?:token |signature )?(?:failed|must|has an?|is|claims?) ||` +
				` claim for client_assertion (?:token |signature )?(?:failed|must|has an?|is|claims?) ||` +
				` signature of the client_assertion (?:token |signature )?(?:failed|must|has an?|is|claims?) || the client_assertion (?:token |` +
				`signature )?(?:failed|must|has an?|is|claims?)`, Codes: "invalid_client invalid_request", Cause: "assertion-refused",
				Title: "Okta rejects the client assertion: its key, its audience or its times.", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Do: []Advice{Do("Compare audience (token_url), issuer and subject (client_id), and exp (an hour at most) of the assertion"),
					Ask(client.WhoAppOwner, "which public keys the client has")}},
			{At: TokenServer, Words: `not authorized to use the provided grant type`, Cause: "client-not-allowed", Who: client.WhoAppOwner,
				Title: "The client may not use client credentials.",
				Do:    []Advice{Send(client.WhoAppOwner, "to allow the grant Client Credentials for the client")}},

			{At: TokenServer, Words: `policy evaluation failed for this request || no_matching_policy || no_matching_scope || no_matching_rule`,
				Cause: "token-access-denied",
				Title: "No access policy of the authorization server lets this client have this scope.", Who: client.WhoAPIOwner,
				Next: client.WhoAppOwner,
				Do: []Advice{Send(client.WhoAPIOwner,
					"to add a rule for this client, the grant Client Credentials and the scope to the access policies of the authorization server")}},
			{At: TokenServer, Words: `user is not assigned to the client application`, Cause: "not-assigned", Who: client.WhoAPIOwner,
				Next:  client.WhoAppOwner,
				Title: "Your account is not assigned to the application.", Do: []Advice{Send(client.WhoAPIOwner,
					"to assign your account to the application")}},
			{At: TokenServer, Words: `does not have any configured default scopes`, Cause: "field-missing", Who: client.WhoSelf,
				Next:  client.WhoAPIOwner,
				Title: "The request names no scope, and the authorization server has no default one.",
				Do:    []Advice{Edit("Set auth.scope to the scope of the API"), Ask(client.WhoAPIOwner, "which scope the API needs")}},
			{At: TokenServer, Words: `one or more scopes are not configured for the authorization server`, Cause: "scope-refused",
				Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Title: "The authorization server in token_url has no such scope.",
				Do: []Advice{Edit("Compare auth.scope, and the authorization server in token_url (…/oauth2/default/…, …/oauth2/aus…/…), with " +
					"those you were given"),
					Ask(client.WhoAPIOwner, "which scopes the authorization server has")}},
			{At: TokenServer, Words: `not allowed any of the requested scopes || the requested scope is invalid, unknown, or malformed`,
				Codes: "invalid_scope consent_required access_denied",
				Own:   true, Cause: "scope-refused", Who: client.WhoAPIOwner, Next: client.WhoSelf, Title: "The client was not granted the scope.",
				Do: []Advice{Send(client.WhoAPIOwner, "to grant the scope to the client (Okta API Scopes)"),
					Edit("Compare auth.scope with the scope you were given")}},
			{At: TokenServer, Codes: "invalid_grant", Words: `refresh token is invalid or expired || the session has (?:expired|been revoked)`,
				Cause: "session-ended",
				Title: "The stored sign-in has ended in Okta.", Who: client.WhoSelf, Do: []Advice{Do("Sign in again")}},
		},
	}
}
