package vendors

import "odatui/client"

// ping are PingFederate and PingOne.
var ping = func() *Vendor {
	return &Vendor{
		Name: "Ping Identity",
		Names: map[client.Who]string{
			client.WhoAPIOwner: "the administrator of PingFederate or PingOne",
			client.WhoAppOwner: "the owner of the OAuth client at Ping",
		},
		Hosts: []string{"pingone.com", "pingone.eu", "pingone.ca", "pingone.asia", "pingone.com.au"},
		Paths: []string{"/as/token.oauth2"},
		Signs: []Sign{
			{At: TokenServer, Words: `request denied: unsupported authentication method`, Cause: "client-refused", Who: client.WhoSelf,
				Next:  client.WhoAppOwner,
				Title: "The client must send id and secret in the other form.",
				Do: []Advice{Edit("Set client_auth to client_secret_basic (or to client_secret_post if it is that already)",
					"client_auth=client_secret_basic"),
					Ask(client.WhoAppOwner, "which token endpoint authentication method the application has")}},
			{At: TokenServer, Words: `request denied: (?:invalid client credentials|no client credentials) || invalid client or client credentials`,
				Cause: "client-refused", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Title: "Ping rejects client id or secret.",
				Do: []Advice{Edit("Compare client_id, and the host and environment in token_url, with those you were given"),
					Store("Store the secret again"),
					Ask(client.WhoAppOwner, "whether the client is enabled")}},
			{At: TokenServer, Words: `the requested scopes?(?:\(s\))? must be blank or a subset of the provided scopes ||` +
				` at least one scope must be granted || may not request scopes for multiple resources`,
				Cause: "scope-refused", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Title: "The client may not request these scopes (of one API at a time).",
				Do: []Advice{Edit("Compare auth.scope with the scopes you were given"), Ask(client.WhoAppOwner,
					"which scopes the client may request")}},
			{At: TokenServer, Own: true, Codes: "unauthorized_client", Cause: "client-not-allowed", Who: client.WhoAppOwner,
				Title: "The client may not use client credentials.",
				Do:    []Advice{Send(client.WhoAppOwner, "to allow the grant Client Credentials for the client")}},
			{At: TokenServer, Words: `(?:unknown, )?invalid,? or expired refresh token`, Cause: "session-ended", Who: client.WhoSelf,
				Title: "The stored sign-in has ended.",
				Do:    []Advice{Do("Sign in again")}},
			{At: TokenServer, Words: `no access token manager || access token manager[^\n]*not (?:found|available)`, Cause: "resource-refused",
				Who: client.WhoAPIOwner, Next: client.WhoSelf,
				Title: "Ping has no access token manager for this request.", Do: []Advice{Send(client.WhoAPIOwner,
					"which scope, resource or access_token_manager_id the client must send")}},
		},
	}
}

// forgeRock is Access Management of ForgeRock, now Ping's: realms are in the path.
var forgeRock = func() *Vendor {
	return &Vendor{
		Name: "ForgeRock AM",
		Names: map[client.Who]string{
			client.WhoAPIOwner: "the administrator of the ForgeRock realm",
			client.WhoAppOwner: "the owner of the client in ForgeRock",
		},
		Hosts: []string{"forgeblocks.com"},
		Paths: []string{"/oauth2/access_token"},
		Signs: []Sign{
			{Words: `no openid connect provider for realm (\S+) || oauth2 provider service[^\n]* not (?:configured|found)`,
				Cause: "token-endpoint-missing", Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Title: "The realm in token_url issues no tokens.",
				Do: []Advice{Edit("Compare the realm in token_url with …/oauth2/realms/root/realms/REALM/access_token"), Ask(client.WhoAPIOwner,
					"which realm has the client")}},
			{Words: `invalid realm, (/\S*)`, Cause: "token-endpoint-missing", Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Title: "There is no realm {1}.",
				Do:    []Advice{Edit("Compare the realm in token_url with the one you were given")}},
			{At: TokenServer, Own: true, Codes: "invalid_client", Cause: "client-refused", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Sure:  client.Medium,
				Title: "ForgeRock rejects client id or secret, or the client is in another realm than token_url.",
				Do: []Advice{Edit("Compare the realm in token_url with …/oauth2/realms/root/realms/REALM/access_token: without one it is the top " +
					"realm"),
					Edit("Compare client_id with the id you were given"), Store("Store the secret again")}},
			{At: TokenServer, Codes: "invalid_scope", Words: `unknown/invalid scope\(s\): ?\[?([^"\]\n]*)`, Cause: "scope-refused",
				Who: client.WhoSelf, Next: client.WhoAppOwner,
				Title: "The client may not request the scope: {1}.", Do: []Advice{Edit("Compare auth.scope with the scope you were given"),
					Ask(client.WhoAppOwner, "which scopes the client may request")}},
		},
	}
}
