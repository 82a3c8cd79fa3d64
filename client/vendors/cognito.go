package vendors

import "odatui/client"

// cognito says no more than OAuth's error in most cases; an app client has a secret or
// has none.
var cognito = func() *Vendor {
	return &Vendor{
		Name: "Amazon Cognito",
		Names: map[client.Who]string{
			client.WhoAPIOwner: "the administrator of the Cognito user pool",
			client.WhoAppOwner: "the owner of the app client in Cognito",
		},
		Hosts: []string{"amazoncognito.com"},
		Said:  ".amazoncognito.com/oauth2/token",
		Signs: []Sign{
			{At: TokenServer, Words: `client (\w+) is configured with secret but secret_hash was not received || invalid_client_secret`,
				Cause: "secret-not-sent", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Title: "The app client has a secret, and none or another one was sent.", Do: []Advice{Store("Store the secret of the app client")}},
			{Words: `unable to verify secret hash for client (\w+)`, Cause: "secret-wrong", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Title: "The secret is not the one of the app client {1}.", Do: []Advice{Store("Store the secret of the app client {1}")}},
			{Words: `user pool(?: client)? (\S+) does not exist`, Cause: "client-unknown", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Title: "Cognito has no {1} in this region: it is of another pool or region, or was deleted.",
				Do:    []Advice{Edit("Compare client_id, and domain and region in token_url, with those you were given")}},
			{At: TokenServer, Own: true, Codes: "invalid_client", Cause: "client-refused", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Sure:  client.Medium,
				Title: "Cognito rejects the app client: its id is of another pool, or its secret is missing or wrong.",
				Do: []Advice{Store("Store the secret of the app client"), Edit("Set client_auth to client_secret_basic",
					"client_auth=client_secret_basic"),
					Edit("Compare client_id, and the domain in token_url, with those you were given")}},
			{At: TokenServer, Own: true, Codes: "unauthorized_client", Cause: "client-not-allowed", Who: client.WhoAppOwner,
				Title: "The app client may not use client credentials, or has no secret.",
				Do:    []Advice{Send(client.WhoAppOwner, "to allow the grant Client credentials and custom scopes for an app client with a secret")}},
			{At: TokenServer, Own: true, Codes: "invalid_scope", Cause: "scope-refused", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Title: "The app client may not request this scope.",
				Do: []Advice{Edit("Compare auth.scope with the scope you were given: RESOURCE-SERVER/SCOPE"), Ask(client.WhoAppOwner,
					"to allow the custom scope for the app client")}},
		},
	}
}
