package vendors

import (
	"slices"

	"odatui/client"
)

// adfs gives every sentence a number, MSIS and four digits. Its event log has it behind
// the name of an exception; that form stands in no prose.
var adfs = func() *Vendor {
	return &Vendor{
		Name: "AD FS",
		Names: map[client.Who]string{
			client.WhoAPIOwner:    "the administrator of AD FS",
			client.WhoAppOwner:    "the owner of the client in AD FS",
			client.WhoTenantAdmin: "the administrator of AD FS",
		},
		Paths: []string{"/adfs/"},
		Signs: slices.Concat(
			msis(`9607|9223|9208`, Sign{Cause: "client-unknown", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Title: "AD FS has no client of this id.",
				Do:    []Advice{Edit("Compare client_id, and the host in token_url, with those you were given")}}),
			msis(`9344|9345|9346`, Sign{Cause: "assertion-refused", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Title: "AD FS has no key of the client that fits the client assertion.",
				Do: []Advice{Do("Compare the key id (kid: the certificate's thumbprint) and the audience (the token endpoint) of the assertion " +
					"with those of the client"),
					Ask(client.WhoAppOwner, "which certificate the client has in AD FS")}}),
			msis(`9622|9267`, Sign{Cause: "client-refused", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Title: "AD FS knows the client, but rejects its secret or its client assertion.",
				Do: []Advice{Store("Store the secret again"),
					Do("With a client assertion: compare its key id (the certificate's thumbprint), audience and times with what AD FS has"),
					Ask(client.WhoAppOwner, "whether the secret was reset, or which certificate the client has")}}),
			msis(`9605|9321|9330`, Sign{Cause: "client-not-allowed", Who: client.WhoAPIOwner, Next: client.WhoAppOwner,
				Title: "The client has no permission for this API in AD FS.",
				Do: []Advice{Send(client.WhoAPIOwner, "to permit the client to use the API (Grant-AdfsApplicationPermission)"),
					Edit("Compare auth.resource with the identifier you were given")}}),
			msis(`9602|9226|9210`, Sign{Cause: "resource-unknown", Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Title: "AD FS has no API with the identifier in resource.",
				Do: []Advice{Edit("Compare the resource with the identifier (relying party identifier) you were given, down to the last slash"),
					Ask(client.WhoAPIOwner, "which identifier the API has in AD FS").When("If it is the same")}}),
			msis(`9611|9610`, Sign{Cause: "grant-unknown", Who: client.WhoAPIOwner, Next: client.WhoSelf,
				Title: "This AD FS does not support client credentials here.",
				Do: []Advice{Send(client.WhoAPIOwner,
					"whether this AD FS is of 2016 or newer, and the client a server application of an application group")}}),
			msis(`9224|9609|9221`, Sign{Cause: "token-request-refused", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Title: "The redirect URI of the sign-in is not one of the client's in AD FS.",
				Do:    []Advice{Send(client.WhoAppOwner, "to register the redirect URI, down to the last slash")}}),
			msis(`9612|9613|9247|9252`, Sign{Cause: "grant-refused", Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Title: "The authorization code was used before, is too old, or of another AD FS server.",
				Do: []Advice{Do("Sign in again"), Ask(client.WhoAPIOwner,
					"whether all servers of the farm share their artifacts").When("If it happens each time")}}),
			msis(`9614|9615|9312`, Sign{Cause: "session-ended", Who: client.WhoSelf, Title: "The stored sign-in has ended in AD FS.",
				Do: []Advice{Do("Sign in again")}}),
			msis(`9649|9650`, Sign{Cause: "assertion-refused", Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Title: "AD FS does not accept the token in assertion.",
				Do:    []Advice{Do("Send a token that AD FS issued for the client itself and that has not ended")}}),
			msis(`9659|3173|7066`, Sign{Cause: "grant-refused", Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Title: "AD FS rejects user name or password.",
				Do: []Advice{Store("Store the password again"), Ask(client.WhoAPIOwner,
					"whether the account is locked or its password has ended")}}),
			msis(`9921`, Sign{Cause: "audience-wrong", Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Title: "The token is of another API than the one it was sent to.",
				Do:    []Advice{Edit("Set auth.resource to the identifier of the API: urn:microsoft:userinfo for the user's data in AD FS")}}),
			msis(`7065`, Sign{Cause: "token-endpoint-missing", Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Title: "This AD FS has nothing at token_url.",
				Do:    []Advice{Edit("Compare token_url with https://HOST/adfs/oauth2/token")}}),
			msis(`5007|7068|3126`, Sign{Cause: "token-access-denied", Who: client.WhoAPIOwner, Title: "A rule of AD FS refuses access to this API.",
				Do: []Advice{Send(client.WhoAPIOwner, "to let the access control policy of the API admit the client or the account")}}),
			msis(`9604|9642|7012|3127`, Sign{Cause: "token-server-down", Who: client.WhoAPIOwner, Sure: client.Medium,
				Title: "AD FS itself failed; only its event log has the reason.",
				Do: []Advice{Send(client.WhoAPIOwner, "what the AD FS admin log has at this time, by the client-request-id or activity id"),
					Retry("Try again")}}),
			msis(`\d{4}`, Sign{Cause: "token-not-given", Who: client.WhoAPIOwner, Next: client.WhoSelf, Sure: client.Low,
				Title: "AD FS refuses with {1}, which odatui does not know.",
				Do:    []Advice{Do("Read the message of AD FS below"), Send(client.WhoAPIOwner, "what the AD FS admin log has at this time")}}),
		),
	}
}

// msis makes the signs of some of AD FS's numbers, in a response and in its event log.
func msis(numbers string, s Sign) []Sign {
	log := s
	s.Words, log.Words, log.Line = `msis(?:`+numbers+`)\b`, `identityserver\.[\w.]+exception: (msis(?:`+numbers+`))\b`, true
	s.Words = `(` + s.Words + `)`
	return []Sign{log, s}
}
