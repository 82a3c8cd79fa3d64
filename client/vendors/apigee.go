package vendors

import "odatui/client"

var apigee = func() *Vendor {
	return &Vendor{
		Name:   "Apigee",
		Header: []string{"Server: Apigee"},
		Said:   "messaging.adaptors.http",
		Names:  roles{clientOwner: "the owner of the app in the developer portal", apiOwner: "the API owner (Apigee)"},
		Signs: oneOf(
			Sign{Words: `keymanagement.service.access_token_expired || steps.jwt.tokenexpired`, Line: true, Cause: "token-expired",
				Who: you},
			Sign{Words: `keymanagement.service.invalid_access_token || oauth.v2.invalidaccesstoken || ` +
				`keymanagement.service.access_token_not_approved`, Line: true, Cause: "token-refused", Who: you, Next: apiOwner,
				Title: "The gateway does not know the token: of another environment, or revoked.", Do: steps{newToken,
					Edit("Compare the environment of url with that of the token endpoint").When("If it is rejected again")}},
			Sign{Words: `noapiproductmatchfound || oauth.v2.invalidapikeyforgivenresource || missing_api_product_association || ` +
				`apiresource_doesnot_exist`, Line: true, Cause: "access-denied", Who: clientOwner, Next: apiOwner,
				Title: "The app's API products do not contain this API.",
				Do:    steps{Send(clientOwner, "to add the API product with this path and environment to the app"), newToken}},
			Sign{Words: `failed to resolve api key variable request\.([\w.-]{1,60}) || oauth.v2.failedtoresolveapikey`, Line: true,
				Cause: "subscription-key-missing", Who: you, Next: apiOwner, Title: "The gateway requires an API key, and none was sent.",
				Do: steps{Edit("Send the key where the gateway looks for it (a header or a query parameter, named in its message)")}},
			Sign{Words: `oauth.v2.invalidapikey || keymanagement.service.invalid_consumer_key || consumer_key_expired || ` +
				`apikeynotapproved`, Cause: "key-refused", Who: you, Next: clientOwner,
				Title: "The gateway does not know the API key, or it is not approved.", Do: steps{Store("Store the key again"),
					Ask(clientOwner, "whether the key is approved, and of this environment").When("If it is right")}},
			Sign{Words: `oauth.v2.failedtoresolveaccesstoken || oauth.v2.failedtoresolveauthorization || ` +
				`steps.jwt.failedtoresolvevariable`, Cause: "token-not-seen", Who: you, Next: apiOwner,
				Title: "The gateway received no token."},
			Sign{Words: `oauth.v2.insufficientscope`, Cause: "scope-too-small", Who: clientOwner, Next: apiOwner,
				Title: "The token lacks the scope of this resource.",
				Do:    steps{Edit("Request the scope of the resource when the token is fetched")}},
			Sign{Words: `statusnotactive || developerstatusnotactive`, Cause: "client-disabled", Who: apiOwner, Next: clientOwner,
				Title: "The app's developer or company is not active at the gateway."},
			Sign{Words: `policies.ratelimit.quotaviolation || rate limit quota violation`, Line: true, Cause: "quota-used", Who: you,
				Next: apiOwner, Title: "The quota of the app is used up.",
				Do: steps{Retry("Try again in the next interval"), Ask(apiOwner, "for a larger quota")}},
			Sign{Words: `policies.ratelimit.spikearrestviolation || concurrentratelimitviolation || spike arrest violation`,
				Cause: "throttled", Who: you, Next: apiOwner},
			Sign{Words: `accesscontrol.ipdeniedaccess || access denied for client ip`, Line: true, Cause: "address-blocked", Who: apiOwner,
				Next: network},
			Sign{Words: `http.flow.applicationnotfound || unable to identify proxy for host`, Line: true, Cause: "operation-unknown",
				Who: you, Next: apiOwner, Title: "The gateway has no API at this address."},
			Sign{Words: `steps.jwt.jwtaudiencemismatch`, Cause: "audience-wrong", Who: you, Next: apiOwner,
				Do: steps{Edit("Use the scope that you were given for this API")}},
			Sign{Words: `steps.jwt.jwtissuermismatch`, Cause: "token-refused", Who: you, Next: apiOwner,
				Title: "The gateway does not accept the issuer of the token."},
			Sign{Words: `steps.jwt.nomatchingpublickey || steps.jwt.keyidmissing`, Cause: "signing-key-unknown", Who: apiOwner, Next: you},
			Sign{Words: `steps.jwt.invalidtoken || steps.jwt.failedtodecode || steps.jwt.invalidjwt`, Cause: "token-refused", Who: you,
				Next: apiOwner, Title: "The gateway cannot verify the token."},
			Sign{Words: `verifyjwt\(\)[^\n]{0,60}token is not valid yet`, Cause: "token-too-early", Who: you, Next: apiOwner,
				Title: "By the gateway's clock the token is not valid yet: clocks differ.", Do: clocks},
			Sign{Words: `protocol.http.toobigline || protocol.http.toobigheaders`, Cause: "request-too-long", Who: you, Next: apiOwner},
			Sign{Words: `http.flow.serviceunavailable || http.flow.gatewaytimeout || noactivetargets || sslhandshakefailed || ` +
				`http.flow.unexpectedeof`, Cause: "gateway-failed", Who: apiOwner,
				Title: "The gateway does not reach the API behind it.", Do: steps{Retry("Try again later")}},
			Sign{Words: `"errorcode":\s?"(?:steps|policies|messaging|scripts|flow|protocol|entities|security)\.([\w.]{1,80}) || ` +
				`<errorcode>(?:steps|policies|messaging|scripts|flow|protocol)\.([\w.]{1,80})`, Line: true, Cause: "api-failed",
				Who: apiOwner, Next: you, Sure: client.Medium, Title: "A policy of the gateway failed: {1}.",
				Do: steps{Send(apiOwner, "to look into this policy")}},
		),
	}
}
