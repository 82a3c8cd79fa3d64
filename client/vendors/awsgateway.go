package vendors

import "odatui/client"

// awsGateway is Amazon API Gateway, with what AWS says of signatures and rights.
var awsGateway = func() *Vendor {
	return &Vendor{
		Name:   "AWS API Gateway",
		Hosts:  []string{"amazonaws.com", "amazonaws.com.cn"},
		Header: []string{"X-Amz-Apigw-Id", "Apigw-Requestid", "X-Amzn-Errortype"},
		Names:  roles{dataOwner: "the person who grants access in AWS (IAM)", apiOwner: "the API owner (who runs its AWS API Gateway)"},
		Signs: oneOf(
			Sign{Words: `missing authentication token`, Line: true, Cause: "operation-unknown", Who: you, Next: apiOwner,
				Sure: client.Medium, Title: "AWS API Gateway has nothing at this address (“Missing Authentication Token”).",
				Do: awsAddress},
			Sign{Words: `key=value pair \(missing equal-sign\) in authorization header || ` +
				`authorization header requires 'credential' parameter`, Line: true, Cause: "operation-unknown", Who: you,
				Next: apiOwner, Sure: client.Medium, Title: "AWS API Gateway does not read tokens at this address: it expects a signature.",
				Do: awsAddress},
			Sign{Words: `user is not authorized to access this resource`, Line: true, Cause: "access-denied", Who: apiOwner,
				Next: dataOwner, Title: "The API's authorizer denies the client.",
				Do: steps{Send(apiOwner, "why the authorizer denies {client}")}},
			Sign{Words: `is not authorized to perform: ([a-z0-9-]+:[a-z*]+) on resource`, Line: true, Cause: "access-denied",
				Who: dataOwner, Next: apiOwner, Title: "No policy in AWS allows the client {1}.",
				Do: steps{Send(dataOwner, "to allow {1} for {client}")}},
			Sign{Words: `the incoming token has expired`, Line: true, Cause: "token-expired", Who: you},
			Sign{Words: `the token does not have a valid audience`, Line: true, Cause: "audience-wrong", Who: you, Next: apiOwner,
				Title: "The token is for another audience than the API's authorizer expects.",
				Do:    steps{Edit("Use the scope that you were given for this API"), Send(apiOwner, "which audience the authorizer expects")}},
			Sign{Words: `the token does not have a valid issuer`, Line: true, Cause: "token-refused", Who: you, Next: apiOwner,
				Title: "The API's authorizer does not accept the issuer of the token."},
			Sign{Words: `security token included in the request is (?:invalid|expired)`, Line: true, Cause: "token-refused", Who: you,
				Next: dataOwner, Title: "AWS does not accept the access key or session token.",
				Do: steps{Store("Store the keys of AWS again, or fetch new session keys")}},
			Sign{Words: `signature expired: || signature not yet current`, Line: true, Cause: "clock-wrong", Who: you,
				Title: "The signature's time is not AWS's: clocks differ.",
				Do:    steps{Do("Set the clock of this machine by the internet's time")}},
			Sign{Words: `request signature we calculated does not match`, Line: true, Cause: "signature-refused", Who: you,
				Title: "AWS rejects the signature: the secret key is wrong.",
				Do:    steps{Store("Store the secret access key again"), Do("Compare region and service of the signature")}},
			Sign{Codes: "LimitExceededException", Words: `limit exceeded`, Cause: "quota-used", Who: you, Next: apiOwner,
				Title: "The usage plan's quota of the API key is used up."},
			Sign{Words: `endpoint request timed out || authorizerconfigurationexception`, Line: true, Cause: "gateway-failed",
				Who: apiOwner, Title: "AWS API Gateway does not reach the API, or its authorizer, behind it."},
			Sign{Codes: "ForbiddenException", Words: `"message":\s?"forbidden"`, Cause: "key-refused", Who: you, Next: apiOwner,
				Sure: client.Medium, Title: "AWS API Gateway rejects the API key (x-api-key), or blocks the caller.",
				Do: steps{Store("Store the API key again, for the header x-api-key"),
					Send(apiOwner, "whether the key is in the usage plan of this stage, or a firewall (WAF) blocks")}},
			Sign{Own: true, Status: "404", Words: `"message":\s?"not found"`, Cause: "operation-unknown", Who: you, Next: apiOwner,
				Title: "AWS API Gateway has no route for this path.", Do: awsAddress},
		),
	}
}

var awsAddress = steps{Edit("Compare url with the address you were given: its stage and path count, also their capitals"),
	Send(apiOwner, "whether the path is deployed in this stage, and which sign-in it requires").When("If they are right")}
