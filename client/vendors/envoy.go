package vendors

import "odatui/client"

// envoy is Envoy, also within Istio: its filters for JWT and for rights.
var envoy = func() *Vendor {
	return &Vendor{
		Name:  "Envoy",
		Names: roles{apiOwner: "the API owner (who runs its service mesh)"},
		Signs: oneOf(
			Sign{Words: `jwt is missing`, Cause: "token-not-seen", Who: you, Next: apiOwner, Title: "The gateway received no token."},
			Sign{Words: `jwt not yet valid`, Cause: "token-too-early", Who: you, Next: apiOwner,
				Title: "By the gateway's clock the token is not valid yet: clocks differ.", Do: clocks},
			Sign{Words: `jwt is expired`, Cause: "token-expired", Who: you, Next: apiOwner},
			Sign{Words: `jwt is not in the form of header.payload.signature || jwt header is an invalid || ` +
				`jwt payload is an invalid || jwt header \[ || ` + `jwt signature is an invalid base64`, Cause: "token-refused",
				Who: you, Next: apiOwner, Title: "The request had no whole JWT.",
				Do: steps{Do("Check whether the token is cut, has quotes, or is opaque (not a JWT)"),
					Edit("Request a token for this API (scope)").When("If it is opaque")}},
			Sign{Words: `jwt issuer is not configured`, Cause: "token-refused", Who: you, Next: apiOwner,
				Title: "The gateway does not know the issuer of the token.",
				Do: steps{Edit("Compare the tenant or realm, and the version of the token endpoint, with those you were given"),
					Send(apiOwner, "which issuers its gateway accepts").When("If they are right")}},
			Sign{Words: `audiences in jwt are not allowed`, Cause: "audience-wrong", Who: you, Next: apiOwner,
				Title: "The token is for another audience than the gateway's.",
				Do: steps{Edit("Use the scope (or audience) that you were given for this API"),
					Send(apiOwner, "which audiences its gateway accepts")}},
			Sign{Words: `jwks doesn't have key to match kid or alg from jwt`, Cause: "signing-key-unknown", Who: apiOwner, Next: you,
				Title: "The gateway has no key for this token: its keys are old, or of another issuer.", Do: envoyKeys},
			Sign{Words: `jwks remote fetch is failed || jwks is an invalid json || jwks does not have \[keys\] || ` +
				`jwks doesn't have any valid public key || ` + `jwks rsa \[ || jwks ec`, Cause: "signing-key-unknown", Who: apiOwner,
				Title: "The gateway cannot fetch the keys of the token's issuer.",
				Do:    steps{Send(apiOwner, "whether its gateway reaches the issuer's keys (jwks_uri)")}},
			Sign{Words: `jwt verification fails || origin authentication failed`, Cause: "signature-refused", Who: apiOwner, Next: you,
				Title: "The gateway cannot verify the token's signature.", Do: envoyKeys},
			Sign{Words: `rbac: access denied`, Cause: "access-denied", Who: apiOwner, Next: dataOwner,
				Title: "No rule of the service mesh allows this client.",
				Do:    steps{Send(apiOwner, "to add {client} to the AuthorizationPolicy of this API")}},
			Sign{Words: `no healthy upstream || upstream connect error or disconnect/reset before headers || upstream request timeout`,
				Line: true, Cause: "gateway-failed", Who: apiOwner, Title: "The gateway does not reach the API behind it."},
			Sign{Words: `(?m)^(?:error: )?(?:[45]\d\d )?(?:rbac: access denied|no healthy upstream|audiences in jwt are not allowed|` +
				`jwt (?:is|not yet|issuer|verification|header|payload|signature) [^\n]{3,90}|jwks (?:is|remote|doesn't|does not) [^\n]{3,60})\s*$`,
				Line: true, Cause: "token-refused", Who: apiOwner, Next: you, Sure: client.Low},
		),
	}
}

var envoyKeys = steps{newToken,
	Send(apiOwner, "to compare the issuer and keys of its gateway (jwks_uri) with this token's").When("If it is rejected again")}
