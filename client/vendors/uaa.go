package vendors

import "odatui/client"

// uaa is Cloud Foundry's token server; SAP's XSUAA is one. Its zone is the subdomain of
// the address, and one service key has what belongs together.
var uaa = func() *Vendor {
	return &Vendor{
		Name: "UAA",
		Names: map[client.Who]string{
			client.WhoAPIOwner: "the administrator of the subaccount (UAA)",
			client.WhoAppOwner: "the owner of the service key",
		},
		Hosts: []string{"authentication.sap.hana.ondemand.com"},
		Signs: []Sign{
			{Words: `cannot find identity zone for subdomain ([\w.-]+)`, Cause: "token-endpoint-missing", Who: client.WhoSelf,
				Next:  client.WhoAPIOwner,
				Title: "The token server has no zone (subdomain) {1}.",
				Do: []Advice{Edit("Compare the subdomain in token_url with uaa.url in the service key"),
					Ask(client.WhoAPIOwner, "which subdomain the subaccount has")}},
			{Words: `oauth token request to url '([^'\s]+)' failed with http status code 40[01]`, Cause: "client-refused", Who: client.WhoSelf,
				Next:  client.WhoAppOwner,
				Title: "The token server rejects client id or secret of the destination: they are not of one service key with its address.",
				Do: []Advice{Do("Take token address, client id and secret anew from one service key"), Ask(client.WhoAppOwner,
					"for a new service key")}},
			{At: TokenServer, Codes: "unauthorized invalid_client", Words: `bad credentials`, Cause: "client-refused", Who: client.WhoSelf,
				Next:  client.WhoAppOwner,
				Title: "The token server rejects client id or secret: they are wrong, or of another zone than token_url.",
				Do: []Advice{Edit("Take client_id and token_url from one service key (clientid, url + /oauth/token)"),
					Store("Store clientsecret of the same key"),
					Ask(client.WhoAppOwner, "whether the service key was deleted or its secret rotated").When("If they are of one key")}},
			{At: TokenServer, Words: `missing credentials || an authentication object was not found in the securitycontext ||` +
				` full authentication is required to access this resource`,
				Codes: "unauthorized invalid_client", Cause: "secret-not-sent", Who: client.WhoSelf, Next: client.WhoAppOwner, Sure: client.Medium,
				Title: "No client id and secret reached the token server where it reads them.",
				Do: []Advice{Edit("Set client_auth to client_secret_basic", "client_auth=client_secret_basic"),
					Store("Store the secret of the client")}},
			{At: TokenServer, Words: `no client with requested id: ?([^"\s]+)`, Cause: "client-unknown", Who: client.WhoSelf,
				Next:  client.WhoAppOwner,
				Title: "The token server has no client {1}.", Do: []Advice{Edit("Take client_id and token_url from one service key")}},
			{At: TokenServer, Words: `unauthorized grant type: (\w+)`, Cause: "client-not-allowed", Who: client.WhoAppOwner,
				Title: "The client may not use the grant {1}.",
				Do:    []Advice{Send(client.WhoAppOwner, "to add the grant to the client (oauth2-configuration, grant-types in xs-security.json)")}},
			{At: TokenServer, Words: `no client credentials were provided || client credentials grant[^\n]*x509 ||` +
				` certificate[^\n]*(?:required|missing)`,
				Codes: "invalid_client unauthorized", Cause: "client-refused",
				Who: client.WhoSelf, Next: client.WhoAppOwner, Sure: client.Medium,
				Title: "The client must prove itself by its certificate (X.509 service key).",
				Do:    []Advice{Ask(client.WhoAppOwner, "for a service key with a secret (credential-type binding-secret), or for the certificate")}},
			{At: TokenServer, Codes: "invalid_scope",
				Words: `\[?([^"\n\]]*?)\]? is invalid\. please use a valid scope name in the request ||` +
					` this user is not allowed any of the requested scopes`,
				Cause: "scope-refused", Who: client.WhoSelf, Next: client.WhoAppOwner, Title: "The client may not request this scope.",
				Do: []Advice{Edit("Remove auth.scope: then all scopes of the client are issued"), Ask(client.WhoAppOwner,
					"to add the scope to the authorities of the client")}},
			{At: TokenServer, Words: `unable to map issuer,? (\S+) ?,? to a single registered provider`, Cause: "assertion-refused",
				Who:   client.WhoAPIOwner,
				Title: "The zone trusts no identity provider {1}.", Do: []Advice{Send(client.WhoAPIOwner,
					"to trust the identity provider of the assertion")}},
			// SAP's libraries, in any text.
			{Words: `could not fetch client credentials token for service of type \\?"([\w-]+)`, Line: true, Cause: "client-refused",
				Who: client.WhoSelf, Next: client.WhoAppOwner, Sure: client.Medium,
				Title: "No token came for the bound service {1}: the credentials of the binding are refused.",
				Do: []Advice{Do("Bind the service {1} again (or make a new key) and restart the application: its secret may have been rotated"),
					Ask(client.WhoAppOwner, "whether the tenant has subscribed to the application, with {1} among its dependencies")}},
			{Words: `the destination tried to provide authorization tokens but failed in all cases[\s\S]{0,200}bad credentials`, Line: true,
				Cause: "client-refused",
				Who:   client.WhoSelf, Next: client.WhoAppOwner, Title: "The token server rejects client id or secret of the destination.",
				Do: []Advice{Do("Take client id, secret and token service URL of the destination anew from one service key"), Ask(client.WhoAppOwner,
					"for a new service key")}},
			{Words: `the destination tried to provide authorization tokens but failed in all cases`, Line: true, Cause: "token-not-given",
				Sure: client.Medium,
				Who:  client.WhoSelf, Next: client.WhoAppOwner, Title: "The destination gets no token; the messages below it say why.",
				Do: []Advice{Do("Compare client id, secret and token service URL of the destination with one service key")}},
			{Words: `server error while obtaining access token from xsuaa \((5\d\d)`, Line: true, Cause: "token-server-down",
				Who:   client.WhoAPIOwner,
				Title: "The token server failed ({1}).", Do: []Advice{Retry("Wait some minutes, then try again"), Send(client.WhoAPIOwner,
					"why token requests fail").When("If the failure lasts")}},
			{Words: `server error while obtaining access token from xsuaa[^\n]{0,200}\b401\b || error retrieving jwt token[^\n]{0,200}\b401\b |` +
				`| error obtaining access token[^\n]{0,200}\b401\b`, Line: true, Cause: "client-refused",
				Who: client.WhoSelf, Next: client.WhoAppOwner, Sure: client.Medium,
				Title: "The token server rejects client id or secret of the binding.",
				Do:    []Advice{Do("Bind the service again (or make a new key) and restart the application")}},
		},
	}
}
