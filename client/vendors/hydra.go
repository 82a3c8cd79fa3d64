package vendors

import "odatui/client"

// hydra (Ory) says what it means in error_hint and error_debug; its description is the
// same for many causes. Its library fosite stands in other servers, too.
var hydra = func() *Vendor {
	return &Vendor{
		Name: "Ory Hydra",
		Names: map[client.Who]string{
			client.WhoAPIOwner: "the administrator of the token server (Ory)",
			client.WhoAppOwner: "the owner of the client",
		},
		Signs: []Sign{
			{At: TokenServer, Words: `client supports client authentication method \\?["'](client_secret_basic|` +
				`client_secret_post)\\?["'], but method`, Cause: "client-refused",
				Title: "The client must send id and secret in the other form: {1}.", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Do: []Advice{Edit("Set client_auth to {1}", "client_auth={1}")}},
			{At: TokenServer, Words: `client supports client authentication method \\?["'](\w+)\\?["'], but method`, Cause: "client-refused",
				Title: "The client must prove itself in another way: {1}.", Who: client.WhoAppOwner, Next: client.WhoSelf,
				Do: []Advice{Send(client.WhoAppOwner, "to set token_endpoint_auth_method of the client to client_secret_post or client_secret_basic")}},
			{At: TokenServer, Words: `the requested oauth 2\.0 client does not exist || client_id[^\n]* unable to locate the resource`,
				Cause: "client-unknown",
				Title: "The token server has no such client.", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Do: []Advice{Edit("Compare client_id, and the host in token_url, with those you were given")}},
			{At: TokenServer, Words: `hashedpassword is not the hash of the given password || provided client secret did not match ||` +
				` passwords do not match`, Cause: "secret-wrong",
				Title: "The token server knows the client, but the secret is another one.", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Do: []Advice{Store("Store the secret again"), Ask(client.WhoAppOwner, "whether the secret was rotated")}},
			{At: TokenServer, Words: `client is not allowed to request scope '([^']+)'`, Cause: "scope-refused",
				Title: "The client may not request the scope {1}.", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Do: []Advice{Edit("Compare auth.scope with the scope you were given"), Ask(client.WhoAppOwner, "to add the scope {1} to the client")}},
			{Words: `requested audience '([^']+)' has not been whitelisted by the oauth 2\.0 client`, Line: true, Cause: "audience-refused",
				Title: "The client may not request the audience {1}.", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Do: []Advice{Edit("Compare the audience in auth.params with the one you were given, down to the last slash"),
					Ask(client.WhoAppOwner, "to add the audience {1} to the client")}},
			{At: TokenServer, Words: `client is marked as public and is thus not allowed to use authorization grant`, Cause: "client-not-allowed",
				Title: "The client is public, and a public client may not use client credentials.", Who: client.WhoAppOwner,
				Do: []Advice{Send(client.WhoAppOwner, "to make the client confidential (token_endpoint_auth_method, a secret)")}},
			{At: TokenServer, Words: `client is not allowed to use authorization grant \\?["']([\w:.-]+)`, Cause: "client-not-allowed",
				Title: "The client may not use the grant {1}.", Who: client.WhoAppOwner, Do: []Advice{Send(client.WhoAppOwner,
					"to add {1} to grant_types of the client")}},
			{At: TokenServer, Words: `unable to locate json web key || unable to verify the integrity of the 'client_assertion' ||` +
				` 'client_assertion'[^\n]* (?:expired|invalid|must)`, Cause: "assertion-refused",
				Title: "The token server rejects the client assertion.", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Do: []Advice{Do("Compare audience, times and key of the assertion with what the client has")}},
			{At: TokenServer, Words: `the post body can not be empty || unable to parse http body, make sure to send a properly formatted form`,
				Cause: "token-request-refused",
				Title: "The token endpoint takes a form with POST, and got none.", Who: client.WhoSelf,
				Do: []Advice{Do("Send the token request as a form: Content-Type: application/x-www-form-urlencoded")}},
		},
	}
}
