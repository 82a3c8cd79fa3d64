package vendors

import (
	"slices"

	"odatui/client"
)

// identityServer (Duende's too; ERP.net runs one) says little in its responses and all
// in its log.
var identityServer = func() *Vendor {
	return &Vendor{
		Name: "IdentityServer",
		Names: map[client.Who]string{
			client.WhoAPIOwner: "the administrator of the IdentityServer",
			client.WhoAppOwner: "the owner of the client in IdentityServer",
		},
		Paths: []string{"/connect/token"},
		Signs: slices.Concat(
			idLog(`client secret validation failed for client: ([^{}"\s]+?)\.?(?:\s|$)|client secret validation failed`, Sign{Cause: "secret-wrong",
				Who: client.WhoSelf, Next: client.WhoAppOwner,
				Title: "IdentityServer knows the client, but the secret is another one.",
				Do: []Advice{Store("Store the secret again: the plain one, since the server keeps its hash only"), Ask(client.WhoAppOwner,
					"whether the secret was replaced or has ended")}}),
			idLog(`no client with id '?([^'{}"\s]+)'? found|unknown client or (?:client )?not enabled|no client found for id`,
				Sign{Cause: "client-unknown", Who: client.WhoSelf, Next: client.WhoAppOwner,
					Title: "IdentityServer has no such client, or it is disabled.",
					Do: []Advice{Edit("Compare client_id letter by letter with the id you were given"), Ask(client.WhoAppOwner,
						"whether the client is in this environment and enabled")}}),
			idLog(`no client identifier found|parser found no secret|no client secret found|no secret found`, Sign{Cause: "secret-not-sent",
				Who: client.WhoSelf, Next: client.WhoAppOwner,
				Title: "No client id and secret reached IdentityServer.", Do: []Advice{Store("Store the secret of the client")}}),
			idLog(`(?:no matching hashed secret found|secret: .* is expired|secret \[?[^\n]*\]? is expired)`, Sign{Cause: "secret-wrong",
				Who: client.WhoSelf, Next: client.WhoAppOwner,
				Title: "The secret is none of the client's, or it has ended.",
				Do:    []Advice{Store("Store the secret again"), Ask(client.WhoAppOwner, "for a new secret").When("If it has ended")}}),
			idLog(`client not authorized for (?:client credentials|resource owner|code|device|refresh)\S* ?flow|invalid grant type for client`,
				Sign{Cause: "client-not-allowed", Who: client.WhoAppOwner,
					Title: "The client may not use client credentials.",
					Do:    []Advice{Send(client.WhoAppOwner, "to add client_credentials to AllowedGrantTypes of the client")}}),
			idLog(`client cannot request openid scopes in client credentials flow`, Sign{Cause: "scope-refused", Who: client.WhoSelf,
				Next:  client.WhoAppOwner,
				Title: "The scope is one for users (an identity resource), which client credentials cannot have.",
				Do: []Advice{Edit("Leave only the API's own scope in auth.scope"), Ask(client.WhoAppOwner,
					"to make the scope an API scope").When("If it is the API's")}}),
			idLog(`client cannot request a refresh token in client credentials flow`, Sign{Cause: "scope-refused", Who: client.WhoSelf,
				Title: "offline_access is a scope for users, which client credentials cannot have.",
				Do:    []Advice{Edit("Remove offline_access from auth.scope")}}),
			idLog(`scope ([^{}"\s]+) not found in store|requested scopes? not allowed: ([^{}"\s]+)|invalid scopes requested|`+
				`no allowed scopes configured for client`, Sign{Cause: "scope-refused",
				Who: client.WhoSelf, Next: client.WhoAppOwner, Title: "IdentityServer has no such scope, or the client may not request it.",
				Do: []Advice{Edit("Compare auth.scope with the scope you were given"), Ask(client.WhoAppOwner,
					"which scopes the client may request (AllowedScopes)")}}),
			idLog(`invalid resource indicator|invalid resource identifier|resource indicators? .* (?:invalid|not found)`,
				Sign{Cause: "resource-refused", Who: client.WhoSelf, Next: client.WhoAppOwner,
					Title: "IdentityServer has no API for the resource of the request.",
					Do:    []Advice{Edit("Compare auth.resource with the one you were given")}}),
			idLog(`unsupported grant[_ ]type`, Sign{Cause: "grant-unknown", Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Title: "IdentityServer does not know the grant of the request.", Do: []Advice{Do("Send grant_type=client_credentials")}}),
			idLog(`grant[_ ]type is missing|invalid (?:http )?request for token endpoint`, Sign{Cause: "token-request-refused", Who: client.WhoSelf,
				Next:  client.WhoNetworkAdmin,
				Title: "The token request is no form, or no POST.",
				Do:    []Advice{Do("Send the token request with POST as a form: Content-Type: application/x-www-form-urlencoded")}}),
			idLog(`(?:jwt token validation error|jwtbearer client assertion|client assertion) ?[^\n]*(?:expired|invalid|failed|idx\d+)`,
				Sign{Cause: "assertion-refused", Who: client.WhoSelf, Next: client.WhoAppOwner,
					Title: "IdentityServer rejects the client assertion.",
					Do:    []Advice{Do("Compare audience, times and key of the assertion with what the client has")}}),
			idLog(`(?:no client certificate|no matching x509 certificate|client certificate[^\n]* (?:missing|not found))`,
				Sign{Cause: "client-refused", Who: client.WhoSelf, Next: client.WhoAppOwner,
					Title: "The client must prove itself by its certificate.", Do: []Advice{Ask(client.WhoAppOwner,
						"for a secret, or for the certificate")}}),
		),
	}
}

// idLog makes a sign of words of IdentityServer's log: the name of a class, then the
// sentence, in the same line or in the next. Code has the sentence in quotes.
func idLog(words string, s Sign) []Sign {
	s.Words, s.Line = `identityserver\d?\.(?:validation|endpoints|stores|hosting)[\w.]*(?:\[\d+\])?[^\n]{0,40}\n?\s*(?:`+words+`)`, true
	return []Sign{s}
}

// openIddict has an address of its own for each of its sentences.
var openIddict = func() *Vendor {
	return &Vendor{
		Name: "OpenIddict",
		Said: "documentation.openiddict.com",
		Signs: []Sign{
			{At: TokenServer, Words: `/errors/id205[25]\b || the specified client credentials are invalid`, Cause: "client-refused",
				Who: client.WhoSelf, Next: client.WhoAppOwner,
				Title: "The token server rejects client id or secret.",
				Do:    []Advice{Edit("Compare client_id with the id you were given"), Store("Store the secret again")}},
			{At: TokenServer, Words: `the specified 'client_id' (?:parameter )?is invalid`, Cause: "client-unknown", Who: client.WhoSelf,
				Next:  client.WhoAppOwner,
				Title: "The token server has no such client.",
				Do:    []Advice{Edit("Compare client_id, and the host in token_url, with those you were given")}},
			{At: TokenServer, Words: `the 'client_secret' (?:or 'client_assertion' )?parameters? must be specified ||` +
				` the mandatory 'client_(?:id|secret)' parameter`, Cause: "secret-not-sent",
				Who: client.WhoSelf, Next: client.WhoAppOwner, Title: "No secret reached the token server.",
				Do: []Advice{Store("Store the secret of the client")}},
			{At: TokenServer, Words: `the 'client_secret' parameter is not valid for this client application`, Cause: "secret-not-wanted",
				Who: client.WhoSelf, Next: client.WhoAppOwner,
				Title: "The client is public and must not send a secret.", Do: []Advice{Edit("Compare client_id with the id you were given"),
					Ask(client.WhoAppOwner, "to make the client confidential, which client credentials require")}},
			{At: TokenServer, Words: `the specified 'grant_type' parameter is not valid for this client application`, Cause: "client-not-allowed",
				Who: client.WhoAppOwner, Next: client.WhoSelf,
				Title: "The client may not use client credentials: it is registered as public.",
				Do:    []Advice{Send(client.WhoAppOwner, "to register the client as confidential, with a secret")}},
			{At: TokenServer, Words: `this client application is not allowed to use the (?:token endpoint|specified grant type)`,
				Cause: "client-not-allowed", Who: client.WhoAppOwner,
				Title: "The client lacks the permission for this grant.",
				Do:    []Advice{Send(client.WhoAppOwner, "to give the client the permissions ept:token and gt:client_credentials")}},
			{At: TokenServer, Words: `this client application is not allowed to use the specified scope`, Cause: "scope-refused",
				Who: client.WhoAppOwner, Next: client.WhoSelf,
				Title: "The client lacks the permission for the scope.",
				Do: []Advice{Send(client.WhoAppOwner, "to give the client the permission for the scope (scp:…)"),
					Edit("Compare auth.scope with the scope you were given")}},
			{At: TokenServer, Words: `the specified 'scope' (?:parameter )?(?:is invalid|is not supported)`, Cause: "scope-refused",
				Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Title: "The token server has no such scope.", Do: []Advice{Edit("Compare auth.scope with the scope you were given")}},
			{At: TokenServer, Words: `this server only accepts https requests`, Cause: "token-request-refused", Who: client.WhoSelf,
				Next:  client.WhoAPIOwner,
				Title: "The token server takes https only.", Do: []Advice{Edit("Write https:// in token_url")}},
			{At: TokenServer, Words: `the specified 'content-type' header is not valid`, Cause: "token-request-refused", Who: client.WhoSelf,
				Title: "The token endpoint takes a form, and the program sent something else.",
				Do:    []Advice{Do("Send the token request as a form: Content-Type: application/x-www-form-urlencoded")}},
		},
	}
}
