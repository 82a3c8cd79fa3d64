package vendors

import "odatui/client"

// spring is Spring Security: its OAuth2 client, and its check of tokens in an API.
var spring = func() *Vendor {
	return &Vendor{
		Signs: []Sign{
			{Words: `the issuer "([^"]+)" provided in the configuration metadata did not match the requested issuer "([^"]+)"`, Line: true,
				Cause: "tenant-wrong", Who: client.WhoSelf,
				Title: "The issuer in the program's settings ({2}) is not the one that the server names ({1}).",
				Do:    []Advice{Do("Set issuer-uri to {1}, down to the last slash")}},
			{Words: `unable to resolve the configuration with the provided issuer of "([^"]+)"`, Line: true, Cause: "token-endpoint-missing",
				Sure: client.Medium, Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Title: "The server's own description cannot be read at the issuer {1}.",
				Do:    []Advice{Do("Compare issuer-uri with the one you were given, and open {1}/.well-known/openid-configuration")}},
			{Words: `invalid_token_response\][^\n]*content type \[text/html`, Line: true, Cause: "token-page", Who: client.WhoSelf,
				Next: client.WhoAPIOwner, Sure: client.Medium,
				Title: "A web page came in place of a token: token-uri is wrong, or a proxy answers.",
				Do: []Advice{Do("Compare token-uri with the one you were given, and open it in a browser"),
					Send(client.WhoAPIOwner, "why a web page comes").When("If token-uri is right")}},
			{Words: `invalid_token_response\][^\n]*access token response: 401\b`, Line: true, Cause: "client-refused", Who: client.WhoSelf,
				Next: client.WhoAppOwner, Sure: client.Medium,
				Title: "The token endpoint, not the API, answers 401: it rejects client id or secret.",
				Do: []Advice{Do("Compare client-id, client-secret and client-authentication-method (client_secret_basic or client_secret_post) " +
					"with those you were given"),
					Ask(client.WhoAppOwner, "whether the client is enabled and its secret is valid")}},
			{Words: `invalid_token_response\][^\n]*access token response: 40[45]\b`, Line: true, Cause: "token-endpoint-missing",
				Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Title: "There is no token endpoint at token-uri.", Do: []Advice{Do("Compare token-uri with the one you were given")}},
			{Words: `invalid_token_response\][^\n]*access token response: (5\d\d)\b`, Line: true, Cause: "token-server-down",
				Who: client.WhoAPIOwner, Title: "The token server failed ({1}).",
				Do: []Advice{Retry("Wait some minutes, then try again"), Send(client.WhoAPIOwner,
					"why token requests fail").When("If the failure lasts")}},
			{Words: `invalid_token_response\][^\n]*access token response: (\d{3})\b`, Line: true, Cause: "token-not-given", Who: client.WhoSelf,
				Next: client.WhoAPIOwner, Sure: client.Low,
				Title: "The token endpoint, not the API, answers {1}.",
				Do:    []Advice{Do("Compare the settings of the client registration with those you were given")}},
			{Words: `\[client_authorization_required\][^\n]*registration id: (\S+)`, Line: true, Cause: "sign-in-needed", Who: client.WhoSelf,
				Title: "The program has no token for its client {1}, and nobody is there to sign in.",
				Do: []Advice{Do("A program without a user needs authorization-grant-type client_credentials, and an " +
					"AuthorizedClientServiceOAuth2AuthorizedClientManager")}},
			{Words: `\[authorization_request_not_found\]`, Line: true, Cause: "sign-in-needed", Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Title: "The browser came back from the sign-in without the session in which it began.",
				Do: []Advice{Do("Use one host name for the whole sign-in, and let cookies through (SameSite, a second instance without shared " +
					"sessions)")}},
			{Words: `oauth2\w*exception: \[([a-z_]{5,40})\]`, Line: true, Cause: "token-not-given", Sure: client.Low, Who: client.WhoSelf,
				Next: client.WhoAPIOwner, Title: "The program got no token: {1}.",
				Do: []Advice{Do("Read the message below, and compare the client's registration with the settings you were given")}},
			{Words: `couldn't retrieve remote jwk set`, Cause: "signing-key-unknown", Who: client.WhoAPIOwner,
				Title: "The API cannot load the keys of the token's issuer, so that it can check no token.",
				Do:    []Advice{Send(client.WhoAPIOwner, "to let the API reach the issuer's keys (jwk-set-uri; proxy or firewall)")}},
		},
	}
}
