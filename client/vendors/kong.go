package vendors

var kong = func() *Vendor {
	return &Vendor{
		Name:   "Kong",
		Header: []string{"X-Kong-Response-Latency", "X-Kong-Request-Id", "X-Kong-Upstream-Latency", "Server: kong"},
		Names:  roles{apiOwner: "the API owner (who runs its Kong gateway)"},
		Signs: oneOf(
			Sign{Words: `no route matched with those values`, Line: true, Cause: "operation-unknown", Who: you, Next: apiOwner,
				Title: "The gateway has no route for this host and path."},
			Sign{Words: `you cannot consume this service`, Line: true, Cause: "access-denied", Who: apiOwner, Next: dataOwner,
				Title: "The gateway denies this client the service.",
				Do:    steps{Send(apiOwner, "to add {client} to a group that may use the service (acl)")}},
			Sign{Words: `an invalid response was received from the upstream server || ` +
				`failure to get a peer from the ring-balancer || the upstream server is timing out`, Line: true,
				Cause: "gateway-failed", Who: apiOwner, Title: "The gateway does not reach the API behind it.", Do: kongUpstream},
			Sign{Words: `no api key found in request`, Line: true, Cause: "subscription-key-missing", Who: you, Next: apiOwner,
				Title: "The gateway requires an API key, and none was sent.", Do: kongKey},
			Sign{Words: `"message":\s?"invalid authentication credentials`, Cause: "key-refused", Who: you, Next: apiOwner, Own: true,
				Title: "The gateway does not know the key, or the name and password.", Do: steps{Store("Store it again")}},
			Sign{Codes: "invalid_request", Words: `the access token is missing`, Cause: "token-not-seen", Who: you, Next: apiOwner,
				Title: "The gateway received no token."},
			Sign{Words: `no credentials found for given '(\w{1,40})'`, Line: true, Cause: "token-refused", Who: apiOwner, Next: you,
				Title: "The gateway knows no credential for the token's {1}.",
				Do:    steps{Send(apiOwner, "to register the issuer of the token (jwt)")}},
			Sign{Words: `no mandatory '(\w{1,40})' in claims`, Line: true, Cause: "token-claim-refused", Who: apiOwner, Next: you,
				Title: "The token lacks the claim {1}."},
			Sign{Own: true, Words: `ip address (?:is )?not allowed`, Cause: "address-blocked", Who: apiOwner, Next: network},
			Sign{Words: `api rate limit exceeded`, Own: true, Cause: "throttled", Who: you, Next: apiOwner},
			Sign{Words: `unrecognizable token || bad token; `, Own: true, Cause: "token-refused", Who: you,
				Title: "The request had no token that the gateway can read."},
			Sign{Own: true, Words: `name resolution failed`, Cause: "gateway-failed", Who: apiOwner, Do: kongUpstream},
		),
	}
}

var (
	kongUpstream = steps{Retry("Try again later"), Send(apiOwner, "whether the service behind the gateway runs")}
	kongKey      = steps{Edit("Send the key where the gateway looks for it (header apikey, unless you were given another name)"),
		Ask(apiOwner, "for a key").When("If you have none")}
)
