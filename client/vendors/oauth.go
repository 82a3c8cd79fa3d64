package vendors

import "odatui/client"

// anyTokenServer are words that many token servers, libraries and programs have in
// common. It has no name: whose they are is known by other marks or not at all.
var anyTokenServer = func() *Vendor {
	return &Vendor{
		Signs: []Sign{
			{Words: `dpop [^\n]*error=\\?"?(?:invalid_dpop_proof|use_dpop_nonce|invalid_token)`, Cause: "token-refused", Who: client.WhoSelf,
				Next:  client.WhoAPIOwner,
				Title: "The API rejects the DPoP proof of the request: its address, its method, its time or its nonce.",
				Do: []Advice{Do("Compare htu of the proof with the address of the request (no double slash, no query), and htm with its method"),
					Send(client.WhoAPIOwner, "whether the API also takes bearer tokens, which odatui sends")}},
			{At: TokenServer, Words: `invalid_dpop_proof || use_dpop_nonce || dpop proof`, Cause: "token-request-refused", Who: client.WhoAppOwner,
				Next:  client.WhoSelf,
				Title: "The client must bind its tokens to a key (DPoP), which the request does not do as the server requires.",
				Do: []Advice{Send(client.WhoAppOwner, "to stop requiring DPoP for the client"),
					Do("If the program does DPoP: htu is the address of this request without a query, htm its method, nonce the one of the response")}},
			{Words: `oidc: [^\n]*'iss'[^\n]*expected=\S*/v2\.0,? found=\S*sts\.windows\.net`, Cause: "issuer-version", Who: client.WhoAPIOwner,
				Next:  client.WhoSelf,
				Title: "The API expects tokens of version 2.0, and its registration makes Entra issue those of version 1.0.",
				Do: []Advice{Send(client.WhoAPIOwner,
					"to set accessTokenAcceptedVersion to 2 in the API's registration, or to accept both issuers")}},
			{Words: `oidc: [^\n]*(?:'iss'[^\n]*expected=([^\s,]+)|issued by a different provider, expected \\?"([^"\\]+))`, Cause: "tenant-wrong",
				Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Title: "The API accepts tokens of another issuer only.",
				Do: []Advice{Edit("Compare token_url with the issuer in the API's message"), Send(client.WhoAPIOwner,
					"which issuer the API accepts")}},
			{Words: `oidc: expected audience \\?"([^"\\]+)`, Cause: "audience-wrong", Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Title: "The API accepts tokens for {1} only.",
				Do:    []Advice{Edit("Set auth.scope, auth.resource or the audience in auth.params to {1}")}},
			// The token server's 401 in a program's own words: no token was sent to the API.
			{Status: "401", Words: `could not (?:get|obtain|fetch|retrieve|acquire|retrieving|obtaining|fetching) (?:an? |` +
				`the )?(?:oauth2?(?:\.0)? )?(?:access |bearer )?token\b[^\n]{0,120}\b401\b || failed to (?:get|obtain|fetch|retrieve|acquire|` +
				`retrieving|obtaining|fetching) (?:an? |the )?(?:oauth2?(?:\.0)? )?(?:access |bearer )?token\b[^\n]{0,120}\b401\b ||` +
				` unable to (?:get|obtain|fetch|retrieve|acquire|retrieving|obtaining|fetching) (?:an? |the )?(?:oauth2?(?:\.0)? )?(?:access |` +
				`bearer )?token\b[^\n]{0,120}\b401\b || cannot (?:get|obtain|fetch|retrieve|acquire|retrieving|obtaining|fetching) (?:an? |` +
				`the )?(?:oauth2?(?:\.0)? )?(?:access |bearer )?token\b[^\n]{0,120}\b401\b || error (?:get|obtain|fetch|retrieve|acquire|` +
				`retrieving|obtaining|fetching) (?:an? |the )?(?:oauth2?(?:\.0)? )?(?:access |bearer )?token\b[^\n]{0,120}\b401\b`,
				Cause: "client-refused", Who: client.WhoSelf, Next: client.WhoAppOwner, Sure: client.Medium,
				Title: "The token endpoint, not the API, answers 401: it rejects client id or secret.",
				Do: []Advice{Edit("Compare client_id and token_url with those you were given"), Store("Store the secret again"),
					Ask(client.WhoAppOwner, "whether the client is enabled and its secret is valid")}},
		},
	}
}

// tokenVendors are the token servers, then the programs and libraries that ask them.
// Libraries with a chain stand before the programs in it.
func tokenVendors() []*Vendor {
	return []*Vendor{keycloak(), okta(), auth0(), adfs(), identityServer(), openIddict(), hydra(), ping(), forgeRock(), cognito(), google(),
		b2c(), uaa(),
		azIdentity(), federated(), azPowerShell(), azd(), azCLI(), msal(), spring(), keycloakAdapter(), anyTokenServer()}
}
