package vendors

import "odatui/client"

var salesforce = func() *Vendor {
	return &Vendor{
		Name:   "Salesforce",
		Hosts:  []string{"salesforce.com", "force.com", "cloudforce.com", "salesforce.mil"},
		Header: []string{"Sforce-Limit-Info"},
		Names:  roles{dataOwner: "the Salesforce administrator who assigns permission sets", apiOwner: "the Salesforce administrator"},
		Signs: oneOf(
			Sign{Words: `invalid_session_id || bad_oauth_token || missing_oauth_token || invalid_auth_header`, Cause: "token-refused", Who: you, Next: apiOwner, Title: "The Salesforce session has expired, or is of another instance.",
				Do: steps{newToken, Edit("Compare the host of url with instance_url of the token").When("If it is rejected again")}},
			Sign{Words: `api_disabled_for_org: || api is not enabled for this organization`, Line: true, Cause: "access-denied", Who: apiOwner, Next: dataOwner,
				Title: "The Salesforce edition of this organization has no API.", Do: steps{Send(apiOwner, "whether the edition has API access, or how to buy it")}},
			Sign{Words: `api_disabled_for_org`, Cause: "access-denied", Who: apiOwner, Next: dataOwner,
				Title: "The Salesforce edition of this organization has no API.", Do: steps{Send(apiOwner, "whether the edition has API access, or how to buy it")}},
			Sign{Words: `api_currently_disabled || api is disabled for this user`, Line: true, Cause: "access-denied", Who: dataOwner, Next: apiOwner,
				Title: "The Salesforce user may not use the API.", Do: steps{Send(dataOwner, "to give the user the permission API Enabled")}},
			Sign{Words: `concurrentrequests limit exceeded || concurrentperorglongtxn limit exceeded`, Line: true, Cause: "throttled", Who: you, Next: apiOwner,
				Title: "Too many long requests run at once in this Salesforce organization.", Do: steps{Edit("Send fewer requests at once"), Retry("Try again later")}},
			Sign{Words: `request_limit_exceeded || totalrequests limit exceeded`, Line: true, Cause: "quota-used", Who: you, Next: apiOwner,
				Title: "The organization's API requests of these 24 hours are used up.", Do: steps{Retry("Try again after 24 hours"),
					Ask(apiOwner, "which program uses the requests up, and whether more can be bought")}},
			Sign{Words: `sobject type '([^'\n]{1,60})' is not supported || invalid_type`, Line: true, Cause: "query-refused", Who: you, Next: dataOwner,
				Title: "Salesforce shows the user no object of this name.",
				Do:    steps{Do("Compare the object's API name (__c for custom ones)"), Ask(dataOwner, "whether the user may see the object").When("If it is right")}},
			Sign{Words: `no such column '([^'\n]{1,60})' on || invalid_field`, Line: true, Cause: "query-refused", Who: you, Next: dataOwner,
				Title: "Salesforce shows the user no field of this name.",
				Do:    steps{Do("Compare the field's API name"), Ask(dataOwner, "whether the user may see the field (field-level security)").When("If it is right")}},
			Sign{Words: `malformed_query || invalid_query_filter_operator || malformed_search`, Cause: "query-refused", Who: you,
				Title: "Salesforce cannot read the query."},
			Sign{Words: `query_timeout || request_running_too_long`, Cause: "request-timeout", Who: you, Next: apiOwner,
				Title: "The query runs too long in Salesforce.", Do: steps{Do("Filter on indexed fields, and request fewer rows")}},
			Sign{Words: `invalid_query_locator`, Cause: "link-expired", Who: you, Do: steps{Retry("Begin again at the first page")}},
			Sign{Words: `insufficient_access || you do not have access to the apex class || insufficient access rights on`, Line: true, Cause: "access-denied", Who: dataOwner, Next: apiOwner,
				Title: "The Salesforce user has no right to this object or record.", Do: steps{Send(dataOwner, "to give the user read on this object")}},
			Sign{Words: `"errorcode":\s?"not_found"`, Cause: "set-not-found", Who: you, Next: dataOwner, Title: "Salesforce has nothing at this address for the user."},
			Sign{Words: `operation_too_large || exceeded_id_limit`, Cause: "query-refused", Who: you, Title: "The query is too large for Salesforce."},
			Sign{Words: `functionality_not_enabled`, Cause: "access-denied", Who: apiOwner, Next: dataOwner,
				Title: "This function is not enabled in the Salesforce organization."},
			Sign{Words: `unsupported_api_version`, Cause: "service-root-wrong", Who: you, Title: "Salesforce has no such API version."},
			Sign{Words: `login_must_use_security_token || invalid_login:`, Line: true, Cause: "password-refused", Who: you, Next: apiOwner,
				Title: "Salesforce rejects the name, password or security token.", Do: steps{Store("Store the password again, with the security token behind it"),
					Edit("Use test.salesforce.com for a sandbox")}},
			Sign{Words: `ip restricted or invalid login hours`, Cause: "address-blocked", Who: apiOwner, Next: you,
				Title: "Salesforce does not allow this address, or this hour, for the user."},
			Sign{Own: true, Words: `server_unavailable`, Cause: "busy", Who: apiOwner, Do: steps{Retry("Try again later")}},
		),
	}
}

var netSuite = func() *Vendor {
	return &Vendor{
		Name:  "NetSuite",
		Hosts: []string{"netsuite.com"},
		Names: roles{dataOwner: "the NetSuite administrator who assigns roles", apiOwner: "the NetSuite administrator"},
		Signs: oneOf(
			Sign{Words: `permission violation: you need\s+(?:a higher level of )?the '([^'\n]{1,60})' permission`, Line: true, Cause: "access-denied", Who: dataOwner,
				Next: apiOwner, Title: "The NetSuite role lacks the permission {1}.", Do: steps{Send(dataOwner, "to add this permission to the role of {client}")}},
			Sign{Words: `insufficient_permission || permission violation:`, Cause: "access-denied", Who: dataOwner, Next: apiOwner,
				Title: "The NetSuite role lacks a permission.", Do: steps{Send(dataOwner, "to add the permission to the role of {client}")}},
			Sign{Words: `invalid_login_attempt || invalid login attempt\. for more details, see the login audit trail`, Cause: "token-refused", Who: you,
				Next: apiOwner, Sure: client.Medium, Title: "NetSuite rejects the sign-in.", Do: steps{Store("Store the token and its secrets again"),
					Send(apiOwner, "what the Login Audit Trail says about this sign-in").When("If they are right")}},
			Sign{Words: `sss_request_limit_exceeded || ws_concur_session_disallwd || concurrency_limit_exceeded || ws_request_blocked`, Cause: "throttled", Who: you,
				Next: apiOwner, Title: "Too many requests run at once in this NetSuite account."},
			Sign{Own: true, Words: `feature_disabled || restlet_disabled`, Cause: "access-denied", Who: apiOwner, Next: dataOwner,
				Title: "The web services of this NetSuite account are switched off."},
			Sign{Words: `search error occurred: field '([^'\n]{1,60})' for record || search error occurred:`, Line: true, Cause: "query-refused", Who: you,
				Title: "NetSuite cannot read the query (q)."},
			Sign{Own: true, Words: `nonexistent_field || invalid_content`, Cause: "query-refused", Who: you,
				Title: "NetSuite cannot read the query."},
		),
	}
}

var odoo = func() *Vendor {
	return &Vendor{
		Name:  "Odoo",
		Hosts: []string{"odoo.com"},
		Said:  "odoo.exceptions",
		Names: roles{dataOwner: "the Odoo administrator who assigns groups", apiOwner: "the Odoo administrator"},
		Signs: oneOf(
			Sign{Words: `odoo\.exceptions\.accesserror: || not allowed to access '([^'\n]{1,60})' \([\w.]+\) records`, Line: true, Cause: "access-denied", Who: dataOwner,
				Next: apiOwner, Title: "The Odoo user has no access to these records.", Do: steps{Send(dataOwner, "to add the user to a group that may read them")}},
			Sign{Words: `odoo\.exceptions\.accesserror || <fault 4: `, Cause: "access-denied", Who: dataOwner, Next: apiOwner,
				Title: "The Odoo user has no access to these records.", Do: steps{Send(dataOwner, "to add the user to a group that may read them")}},
			Sign{Words: `odoo\.exceptions\.accessdenied || <fault 3: 'access denied'`, Cause: "password-refused", Who: you, Next: apiOwner,
				Title: "Odoo rejects the name and the password or API key.", Do: steps{Store("Store the API key again"), Edit("Compare the database's name")}},
			Sign{Words: `sessionexpiredexception || odoo session expired`, Cause: "sign-in-wanted", Who: you, Title: "The Odoo session has ended."},
			Sign{Words: `odoo\.exceptions\.missingerror`, Cause: "record-not-found", Who: you, Title: "Odoo has no such record any more."},
			Sign{Words: `invalid field ['"]?([\w.]{1,60})['"]? on model`, Line: true, Cause: "query-refused", Who: you, Title: "The Odoo model has no field {1}."},
		),
	}
}

// oktaAPI are the codes of the APIs that Okta itself protects.
var oktaAPI = func() *Vendor {
	return &Vendor{
		Name:   "Okta",
		Hosts:  []string{"okta.com", "oktapreview.com", "okta-emea.com", "okta-gov.com"},
		Header: []string{"X-Okta-Request-Id"},
		Names:  roles{dataOwner: "the Okta administrator who assigns admin roles", apiOwner: "the Okta administrator"},
		Signs: oneOf(
			Sign{At: API, Words: `scope="okta\.[^"]*",? error="insufficient_scope"`, Cause: "scope-too-small", Who: clientOwner, Next: apiOwner,
				Title: "The token lacks an Okta scope that the API names.",
				Do:    steps{Edit("Request the scope that the challenge names"), Send(apiOwner, "to grant {client} the scope (Okta API Scopes)")}},
			Sign{Words: `e0000011`, Cause: "token-refused", Who: you, Next: apiOwner, Title: "Okta does not know the API token (SSWS), or it has expired.",
				Do: steps{Store("Create a new API token, and store it: one that is unused for 30 days expires")}},
			Sign{Words: `e0000004`, Cause: "password-refused", Who: you, Next: apiOwner, Title: "Okta rejects the sign-in."},
			Sign{Words: `e0000005`, Cause: "sign-in-wanted", Who: you, Next: apiOwner, Title: "The request has no valid Okta session."},
			Sign{Words: `e0000006`, Cause: "access-denied", Who: apiOwner, Next: clientOwner, Title: "The Okta client or account lacks an admin role or scope.",
				Do: steps{Send(apiOwner, "to assign {client} an admin role that may read this, and the scope")}},
			Sign{Words: `e0000015`, Cause: "access-denied", Who: apiOwner, Title: "The Okta organization does not have this feature."},
			Sign{Words: `resource not found: \S{1,60} \(authorizationserver\)`, Cause: "token-endpoint-missing", Who: you, Next: apiOwner,
				Title: "Okta has no authorization server of the id in the address.", Do: steps{Edit("Compare the authorization server's id in token_url")}},
			Sign{Words: `e0000007 || e0000048`, Cause: "record-not-found", Who: you, Next: apiOwner, Title: "Okta has no such object, or address."},
			Sign{Words: `e0000022`, Cause: "method-not-allowed", Who: you, Next: apiOwner},
			Sign{Words: `e0000009`, Cause: "api-failed", Who: apiOwner, Do: steps{Retry("Try again later")}},
			Sign{Words: `e0000010`, Cause: "maintenance", Who: apiOwner, Title: "Okta is in read-only mode.", Do: steps{Retry("Try again later")}},
			Sign{Words: `e0000031 || e0000063 || e0000053 || e0000067`, Cause: "query-refused", Who: you, Title: "Okta cannot read the search or filter."},
			Sign{Words: `e0000047`, Cause: "throttled", Who: you, Next: apiOwner, Do: steps{Retry("Wait until X-Rate-Limit-Reset, then try again")}},
			Sign{Words: `e0000069 || e0000119`, Cause: "account-refused", Who: apiOwner, Title: "The Okta account is locked."},
			Sign{Words: `"errorcode":\s?"e0000\d{3}" || okta e0000\d{3} \(`, Line: true, Cause: "request-refused", Who: apiOwner, Next: you, Sure: client.Low,
				Title: "Okta rejects the request with a code of its own."},
		),
	}
}
