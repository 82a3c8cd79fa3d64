package vendors

import "odatui/client"

var wso2 = func() *Vendor {
	return &Vendor{
		Name: "WSO2 API Manager",
		Said: "wso2",
		Names: roles{clientOwner: "the owner of the application in the developer portal", apiOwner: "the API publisher (WSO2 API Manager)",
			dataOwner: "the API publisher (WSO2 API Manager)"},
		Signs: oneOf(
			Sign{Codes: "900902", Words: `|| \(900902\) || authentication failure due to missing credentials`, Cause: "token-not-seen", Who: you,
				Next: apiOwner, Title: "The gateway received no token or key.", Do: steps{Edit("Send the token in the header Authorization: Bearer, or the key as apikey")}},
			Sign{Codes: "900901 900904", Words: `|| \(900901\) || authentication failure due to invalid credentials`, Cause: "token-refused", Who: you,
				Next: clientOwner, Title: "The gateway does not know the token or key: wrong, revoked or of another environment.",
				Do: steps{newToken, Ask(clientOwner, "for keys of this environment (production or sandbox)").When("If it is rejected again")}},
			Sign{Codes: "900903", Words: `|| \(900903\) || authentication failure due to access token expired`, Cause: "token-expired", Who: you},
			Sign{Codes: "900905", Words: `|| \(900905\)`, Cause: "token-refused", Who: you, Next: clientOwner,
				Title: "The gateway does not accept this type of token (production or sandbox, application or user)."},
			Sign{Codes: "900910", Words: `|| \(900910\) || the access token does not allow you to access the requested resource`, Cause: "scope-too-small",
				Who: clientOwner, Next: apiOwner, Title: "The token lacks the scope of this resource.",
				Do: steps{Edit("Request the scope of the resource when the token is fetched"), Send(apiOwner, "which role gives the scope").When("If it is not granted")}},
			Sign{Codes: "900908", Words: `|| \(900908\) || api subscription validation failed || authentication failure due to resource forbidden`,
				Cause: "access-denied", Who: clientOwner, Next: apiOwner, Title: "The application is not subscribed to this API.",
				Do: steps{Send(clientOwner, "to subscribe the application to this API and version, in the developer portal"), newToken}},
			Sign{Codes: "900909", Words: `|| \(900909\) || subscription to the api is inactive`, Cause: "access-denied", Who: apiOwner, Next: clientOwner,
				Title: "The application's subscription to this API is inactive.", Do: steps{Send(apiOwner, "to unblock or approve the subscription")}},
			Sign{Codes: "900906 404001", Words: `|| \(900906\) || no matching resource found (?:in the api )?for (?:the )?given (?:api )?request`, Cause: "operation-unknown",
				Who: you, Next: apiOwner, Title: "The API has no such resource at this gateway."},
			Sign{Codes: "900907 700700", Words: `|| \(900907\) || \(700700\) || api has been blocked temporarily`, Cause: "maintenance", Who: apiOwner,
				Title: "The API is blocked at the gateway for now.", Do: steps{Send(apiOwner, "until when the API is blocked")}},
			Sign{Codes: "900900", Words: `|| \(900900\) || unclassified authentication failure`, Cause: "api-failed", Who: apiOwner,
				Title: "The gateway could not check the token or key.", Do: steps{Send(apiOwner, "whether the key manager runs, and what its log says")}},
			Sign{Codes: "900911 900912 900913 900914", Cause: "password-refused", Who: you, Next: apiOwner, Title: "The gateway rejects the name and password.",
				Do: steps{Store("Store the password again")}},
			Sign{Codes: "900915 900916", Cause: "client-certificate-wanted", Who: apiOwner, Next: you},
			Sign{Codes: "900800 900801 900802 900806 900807", Words: `|| message throttled out`, Cause: "throttled", Who: you, Next: apiOwner,
				Title: "The gateway allows no more requests now.", Do: wso2Limit},
			Sign{Codes: "900803 900804", Cause: "quota-used", Who: you, Next: apiOwner, Title: "The quota of the application or its subscription is used up.",
				Do: wso2Limit},
			Sign{Codes: "900805", Cause: "gateway-blocks", Who: apiOwner, Title: "A deny policy of the gateway blocks the caller.",
				Do: steps{Send(apiOwner, "which deny policy blocks {client}")}},
			Sign{Codes: "101503 101504 101505 101507 101508 303001 303000 101500 101501", Cause: "gateway-failed", Who: apiOwner,
				Title: "The gateway does not reach the API behind it.", Do: steps{Retry("Try again later"), Send(apiOwner, "whether the API's endpoint runs")}},
			Sign{Words: `<am:code>\d+</am:code> || api authentication failure due to `, Line: true, Cause: "request-refused", Who: apiOwner, Next: you,
				Sure: client.Low, Title: "The gateway rejects the request with a code of its own."},
		),
	}
}

var wso2Limit = steps{Retry("Wait until nextAccessTime, then try again"), Ask(apiOwner, "for a larger tier").When("If it is used up again")}
