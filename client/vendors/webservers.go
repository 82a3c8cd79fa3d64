package vendors

import "odatui/client"

// nginx speaks for itself, Apache and Go of TLS and of sizes.
var nginx = func() *Vendor {
	return &Vendor{
		Name: "nginx",
		Signs: oneOf(
			Sign{Words: `no required ssl certificate was sent`, Line: true, Cause: "client-certificate-wanted", Who: apiOwner,
				Next: network, Title: "The API requires a client certificate, and none was sent.",
				Do: steps{Send(apiOwner, "for a client certificate, or for an address that accepts tokens alone")}},
			Sign{Words: `<title>400 the ssl certificate error || the ssl certificate error</center>`, Line: true,
				Cause: "certificate-refused", Who: apiOwner, Next: network, Title: "The API rejects the client certificate.",
				Do: steps{Send(apiOwner, "why the client certificate is rejected")}},
			Sign{Words: `plain http request was sent to https port || client sent an http request to an https server || ` +
				`you're speaking plain http to an ssl-enabled || ` + `combination of host and port requires tls`, Line: true,
				Cause: "address-wrong", Who: you, Next: network, Title: "The address begins with http, but the port speaks https.",
				Do: steps{Edit("Write https:// at the beginning of url")}},
			Sign{Words: `request header or cookie too large || size of a request header field exceeds server limit`, Line: true,
				Cause: "request-too-long", Who: you, Next: apiOwner,
				Title: "The header of the request (the token, or cookies) is too large for the server.",
				Do:    steps{Ask(apiOwner, "to raise the limit of its web server (large_client_header_buffers), or for a token with fewer groups")}},
			Sign{Words: `414 request-uri too (?:large|long) || requested url's length exceeds the capacity || <title>414 `, Line: true,
				Cause: "request-too-long", Who: you, Next: apiOwner, Title: "The address with its query is too long for the server."},
		),
	}
}

// iis is Microsoft's web server with ASP.NET.
var iis = func() *Vendor {
	return &Vendor{
		Name: "IIS",
		Signs: oneOf(
			Sign{Words: `http error 404\.1[45] || query string is too long || request url is too long || ` +
				`length of the (?:url|query string) for this request exceeds`, Line: true, Cause: "request-too-long", Who: you,
				Next: apiOwner, Title: "The address with its query is longer than IIS allows."},
			Sign{Words: `size of the request headers is too long || bad request - request too long`, Line: true, Cause: "request-too-long",
				Who: you, Next: apiOwner, Title: "The header of the request (the token, or cookies) is too large for the server.",
				Do: steps{Ask(apiOwner, "to raise MaxFieldLength of the server, or for a token with fewer groups")}},
			Sign{Words: `http error 404\.11 || potentially dangerous request\.(?:path|querystring) value was detected`, Line: true,
				Cause: "query-refused", Who: you, Next: apiOwner, Title: "IIS or ASP.NET rejects a character of the address.",
				Do: steps{Do("Leave characters such as : & + < % out of keys and filters, or encode them once")}},
			Sign{Words: `http error 404\.(?:[5-9]|10|1[2-9]|2\d)\b`, Line: true, Cause: "gateway-blocks", Who: apiOwner,
				Title: "Request filtering of IIS blocks the request.",
				Do:    steps{Send(apiOwner, "which rule of request filtering blocks this address")}},
			Sign{Words: `http error 403\.4\b`, Line: true, Cause: "address-wrong", Who: you, Title: "The server requires https.",
				Do: steps{Edit("Write https:// at the beginning of url")}},
			Sign{Words: `http error 403\.(?:6|8)\b`, Line: true, Cause: "address-blocked", Who: apiOwner, Next: network},
			Sign{Words: `http error 403\.7\b`, Line: true, Cause: "client-certificate-wanted", Who: apiOwner, Next: network,
				Do: steps{Send(apiOwner, "for a client certificate, or for an address that accepts tokens alone")}},
			Sign{Words: `http error 403\.1[2367]\b`, Line: true, Cause: "certificate-refused", Who: apiOwner, Next: network,
				Title: "The API rejects the client certificate.", Do: steps{Send(apiOwner, "why the client certificate is rejected")}},
			Sign{Words: `http error 403\.14\b`, Line: true, Cause: "service-root-wrong", Who: you, Next: apiOwner,
				Title: "There is no service at this address, only a folder."},
			Sign{Words: `http error 403\.50[12]\b`, Line: true, Cause: "throttled", Who: you, Next: apiOwner,
				Title: "IIS blocks the address for now: too many requests."},
			Sign{Words: `http error 401\.1\b`, Line: true, Cause: "password-refused", Who: you, Next: apiOwner,
				Title: "IIS rejects the name and password."},
			Sign{Words: `http error 401\.2\b`, Line: true, Cause: "sign-in-wanted", Who: you, Next: apiOwner, Sure: client.Medium,
				Title: "IIS accepts no sign-in of this kind, or received none."},
			Sign{Words: `http error 401\.[3-5]\b`, Line: true, Cause: "access-denied", Who: apiOwner, Next: dataOwner,
				Title: "The rights of the server's files deny access."},
			Sign{Words: `http error 50[0-3]\.(\d+)`, Line: true, Cause: "api-failed", Who: apiOwner,
				Title: "The API's program does not start on its server.",
				Do:    steps{Send(apiOwner, "to look into the event log of the server")}},
			Sign{Words: `no authenticationscheme was specified, and there was no default`, Line: true, Cause: "api-failed", Who: apiOwner,
				Title: "The API was deployed without a scheme for sign-in.",
				Do:    steps{Send(apiOwner, "to configure authentication in the API's program")}},
			Sign{Words: `idw10201: neither scope nor roles claim was found || idw10203: the || idw10204: the || idw10205: the`, Line: true,
				Cause: "scope-too-small", Who: tenantAdmin, Next: apiOwner,
				Title: "The token has no scope and no role that the API requires.",
				Do: steps{Send(tenantAdmin, "to grant {client} an application role of the API (admin consent)"),
					Send(apiOwner, "which roles it checks, or to allow tokens without them").When("If it is granted"), newToken}},
		),
	}
}

// appService is Azure App Service, with its own check of sign-ins (Easy Auth).
var appService = func() *Vendor {
	return &Vendor{
		Name:  "Azure App Service",
		Hosts: []string{"azurewebsites.net", "azurewebsites.us"},
		Names: roles{apiOwner: "the API owner (who runs its App Service)"},
		Signs: oneOf(
			Sign{Words: `this web app is stopped || <title>web app - unavailable`, Line: true, Cause: "maintenance", Who: apiOwner,
				Title: "The API's App Service is stopped.", Do: steps{Send(apiOwner, "to start the App Service")}},
			Sign{Words: `403 ip forbidden || attempted to reach has blocked your access`, Line: true, Cause: "address-blocked",
				Who: apiOwner, Next: network, Title: "The API's App Service does not allow this address.",
				Do: steps{Send(apiOwner, "to allow this address in the access restrictions"),
					Do("Connect by the network (VPN) that is allowed")}},
			Sign{At: API, Status: "401 403", Words: `you do not have permission to view this directory or page\.?\s*(?:\n|$)`, Own: true,
				Cause: "token-refused", Who: apiOwner, Next: you, Sure: client.Medium,
				Title: "App Service's own check of sign-ins (Easy Auth) rejects the token.",
				Do:    steps{Send(apiOwner, "which audiences and client applications its authentication allows")}},
		),
	}
}
