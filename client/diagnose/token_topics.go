package diagnose

import (
	"odatui/client"
)

// acts lists who can have to act, the likeliest first.
func acts(list ...client.Who) []client.Who { return list }

var tokenTopics = []topic{
	// What the answer is at all.
	{"entra-down", "Entra's token service failed.", "A status from 500 on at an address of Entra (by host or by path).", "A fault at Microsoft; the profile is not to blame.",
		"Wait, look at https://status.cloud.microsoft, open a ticket with the trace id.", acts(client.WhoMicrosoft)},
	{"token-server-down", "The token server failed or is in maintenance.", "A status from 500 on, `server_error` or `temporarily_unavailable` of a server that is not Entra; often a web page.",
		"ERP.net's token server is a part of the instance: an exception there gives a page or nothing.", "Wait; then ask the API owner.", acts(client.WhoAPIOwner)},
	{"token-throttled", "The token server limits requests.", "Status 429, AADSTS90055, AADSTS50196, AADB2C90244.", "A program requests tokens again and again.",
		"Wait for the time of `Retry-After`.", acts(client.WhoSelf, client.WhoTenantAdmin, client.WhoAPIOwner)},
	{"token-redirect", "The token endpoint redirects.", "A status 3xx.", "A wrong or old address. Redirects are not followed, since the secret would be sent too.",
		"Correct `token_url`.", acts(client.WhoSelf, client.WhoAPIOwner)},
	{"token-cut", "The token endpoint's response ended early.", "The connection ended within the answer.", "Something on the way cuts it.", "Try again; check the way with `odatui doctor`.",
		acts(client.WhoNetworkAdmin, client.WhoAPIOwner)},
	{"token-url-discovery", "`token_url` is the discovery document.", "The answer holds `token_endpoint`.", "The wrong one of two addresses was written down.",
		"Write what the document calls `token_endpoint`.", acts(client.WhoSelf)},
	{"token-endpoint-missing", "There is no token endpoint at `token_url`.", "Status 404, 405, 410 or 415 without an OAuth error.", "A typing error in the path.",
		"Compare `token_url` with what you were given.", acts(client.WhoSelf, client.WhoAPIOwner)},
	{"token-page", "A web page came instead of a token.", "HTML where JSON belongs.", "Maintenance, a firewall, a sign-in page of the network, or a wrong `token_url`.",
		"Open the address in a browser.", acts(client.WhoAPIOwner, client.WhoNetworkAdmin, client.WhoSelf)},
	{"token-empty", "The token endpoint answered nothing.", "Status 200 without a body.", "`token_url` is another address, or something in between answers.", "Check `token_url`.",
		acts(client.WhoAPIOwner, client.WhoNetworkAdmin, client.WhoSelf)},
	{"token-not-json", "The token endpoint answered no JSON.", "Status 200 with something else.", "`token_url` is another address, or something in between answers.", "Check `token_url`.",
		acts(client.WhoAPIOwner, client.WhoNetworkAdmin, client.WhoSelf)},
	{"token-unsendable", "The token cannot be sent.", "`access_token` holds blanks or characters beyond ASCII.", "A fault of the token server.", "Ask the API owner.", acts(client.WhoAPIOwner, client.WhoNetworkAdmin)},
	{"token-absent", "The answer holds no `access_token`.", "JSON, status 200, another content.", "Only an ID token was asked for (`openid`), or `token_url` is another address.",
		"Ask for the API's scope; check `token_url`.", acts(client.WhoAPIOwner, client.WhoSelf)},

	// Entra: the client.
	{"secret-expired", "The client secret has expired.", "AADSTS7000222.", "Secrets end after 24 months at most.", "The owner of the client makes a new one; `odatui profiles secret NAME@ENV` stores it; note its end in `client_secret_expires`.",
		acts(client.WhoAppOwner)},
	{"secret-wrong", "The client secret is wrong.", "AADSTS7000215, AADSTS70002, AADB2C90081.", "The Secret ID was stored instead of the value, it has blanks or quotes around it, or is the other environment's.",
		"`odatui profiles secret NAME@ENV` with the value.", acts(client.WhoSelf, client.WhoAppOwner)},
	{"secret-not-sent", "No secret reached the token endpoint.", "AADSTS7000218, AADSTS7000216, AADB2C90079.", "It is empty, or sent in the header where the form is read.",
		"Store the secret; `client_auth = \"client_secret_post\"`.", acts(client.WhoSelf, client.WhoAppOwner)},
	{"secret-not-wanted", "A public client must not send a secret.", "AADSTS700025, AADB2C90084.", "The wrong client id, or a client that is registered as public.", "Check `client_id`.", acts(client.WhoSelf, client.WhoAppOwner)},
	{"client-unknown", "The client is not known in this tenant.", "AADSTS700016, AADSTS700011, AADSTS70001, AADB2C90018, AADB2C90285.", "The live client in the staging tenant or the reverse, a typing error, or a client of another organisation that was never added.",
		"Compare client id and tenant with what you were given.", acts(client.WhoSelf, client.WhoTenantAdmin)},
	{"client-not-in-tenant", "The client has no enterprise application in the tenant.", "AADSTS7000229.", "It was registered without one, or it was deleted.", "`az ad sp create --id CLIENT`, or the admin-consent page.",
		acts(client.WhoTenantAdmin, client.WhoAppOwner)},
	{"client-disabled", "The client is disabled.", "AADSTS7000112, AADB2C90092.", "Its owner or an administrator disabled it.", "Ask whether that is meant.", acts(client.WhoAppOwner, client.WhoTenantAdmin)},
	{"certificate-ended", "The client's certificate is not valid.", "AADSTS1000502, AADSTS7000214, AADSTS7000274, AADSTS7000277, AADSTS700030, AADSTS50003.", "It has ended, was revoked, or is none of the client's.", "A new certificate at the client and in the profile.",
		acts(client.WhoAppOwner)},
	{"assertion-refused", "The client assertion was rejected.", "AADSTS700027, AADSTS700024, AADSTS50012, AADSTS50048.", "Key and certificate do not belong together, the certificate is not uploaded, or the clock is wrong.", "Compare the thumbprint; check the clock.",
		acts(client.WhoSelf, client.WhoAppOwner)},
	{"federation-unknown", "No federated credential fits.", "AADSTS70021, AADSTS700211, AADSTS700213, AADSTS700229.", "Issuer, subject or audience differ by a letter.", "The client's owner compares them.", acts(client.WhoAppOwner)},

	// Entra: tenant and network of trust.
	{"tenant-not-named", "The token endpoint names no tenant.", "AADSTS90019, AADSTS50059, AADSTS50194, AADSTS9001023, AADSTS90124, AADSTS90130.", "`common` or `organizations` is in the path.", "Write the tenant's id there.", acts(client.WhoSelf)},
	{"tenant-unknown", "There is no such tenant.", "AADSTS90002, AADSTS900023, AADSTS50128, at the token endpoint (`invalid_request`) and at discovery (`invalid_tenant`).", "A typing error, a placeholder, or another cloud.", "Compare the tenant's id.", acts(client.WhoSelf)},
	{"tenant-refused", "The tenant was refused.", "`error` is `invalid_tenant` without a code that is known.", "As [tenant-unknown](#tenant-unknown).", "Compare the tenant's id.", acts(client.WhoSelf)},
	{"cloud-other", "Tenant and host belong to different clouds.", "AADSTS90038, AADSTS900382, AADSTS900432, AADSTS50049.", "US Government and China have hosts of their own.", "Write the right host.", acts(client.WhoSelf, client.WhoAppOwner)},
	{"tenant-restricted", "Tenant rules block access to that tenant.", "AADSTS500021, AADSTS500022, AADSTS50002, AADSTS500212, AADSTS500213.", "Tenant restrictions or cross-tenant access.", "The administrator of your tenant allows it.", acts(client.WhoTenantAdmin, client.WhoNetworkAdmin)},

	// Entra: what the token is for.
	{"scope-own-client", "A client names itself by its bare id.", "AADSTS90009.", "`api://` before the own client id (NxtPort).", "`scope = \"CLIENT/.default\"`.", acts(client.WhoSelf)},
	{"resource-not-taken", "A v2.0 endpoint rejects `resource`.", "AADSTS901002, AADSTS9010010.", "v1 and v2 mixed up.", "`scope = \"RESOURCE/.default\"`, or the v1 endpoint.", acts(client.WhoSelf)},
	{"scope-not-default", "The scope must end in `/.default`.", "AADSTS1002012.", "A client without a user cannot ask for a single permission; or the dot is missing.", "Write `RESOURCE/.default`.", acts(client.WhoSelf, client.WhoAPIOwner)},
	{"scope-many", "The scope names several APIs.", "AADSTS700022, AADB2C90146.", "A token is for one API.", "One profile an API.", acts(client.WhoSelf)},
	{"scope-unknown", "The token server does not know the scope.", "AADSTS70011, AADSTS650053, AADSTS28002, AADSTS28003, AADSTS700023 and kin.", "A typing error, blanks, or a permission that the API does not have.", "Ask for the exact scope.", acts(client.WhoSelf, client.WhoAPIOwner)},
	{"resource-disabled", "The API is disabled in the tenant.", "AADSTS500014.", "Its enterprise application is disabled.", "The tenant administrator enables it.", acts(client.WhoTenantAdmin, client.WhoAPIOwner)},
	{"resource-not-in-tenant", "The API was never added to the tenant.", "AADSTS650052.", "There was no consent to it, and no subscription to its service.", "The tenant administrator adds it.", acts(client.WhoTenantAdmin, client.WhoAPIOwner)},
	{"resource-unknown", "The API is not known in the tenant.", "AADSTS500011, AADSTS50001.", "Another environment's resource, another tenant, a typing error, or `/default/.default`.", "Compare `resource` or `scope` and the tenant.", acts(client.WhoSelf, client.WhoAPIOwner)},
	{"resource-refused", "The API that was named is refused.", "`invalid_resource` or `invalid_target` without a known code.", "As [resource-unknown](#resource-unknown).", "Compare `resource` or `scope`.", acts(client.WhoSelf, client.WhoAPIOwner)},
	{"permission-not-listed", "The client does not list this API.", "AADSTS650057, AADSTS650056, AADSTS65005.", "API permissions of the client lack it.", "The client's owner adds it, an administrator consents.", acts(client.WhoAppOwner, client.WhoSelf, client.WhoTenantAdmin)},
	{"resource-no-audience", "The API cannot be the audience of a token.", "AADSTS100040, AADSTS501461, AADSTS650054.", "Its registration is set up so that Entra makes no token for it.", "The API owner changes the registration.", acts(client.WhoAPIOwner)},
	{"field-missing", "The token request lacks a field.", "AADSTS900144, AADSTS90014, AADB2C90083, AADB2C90008, AADB2C90010.", "`scope` at a v2.0 endpoint, `resource` at a v1 one.", "Fill it in.", acts(client.WhoSelf)},

	// Entra: permission, policy, session.
	{"consent-missing", "Consent is missing.", "AADSTS65001, AADSTS90094, AADSTS90095, AADSTS90099, AADSTS65004 and kin; `consent_required`.", "An administrator must consent to a client; for az, the API owner must allow the Azure CLI.",
		"The admin-consent page, or Authorized client applications of the API.", acts(client.WhoTenantAdmin, client.WhoAPIOwner, client.WhoSelf)},
	{"not-assigned", "Client or account is not assigned to the API.", "AADSTS50105, AADSTS501051.", "Only assigned clients and accounts get tokens for the API.", "The API owner assigns it.", acts(client.WhoAPIOwner, client.WhoTenantAdmin)},
	{"account-elsewhere", "The account does not belong to the tenant.", "AADSTS50020, AADSTS500208, AADSTS50034, AADSTS51004, AADSTS50014, AADSTS16000, AADSTS90072.", "Signed in with another account.", "Sign in with the right one, or be invited.", acts(client.WhoSelf, client.WhoTenantAdmin)},
	{"account-refused", "The account is locked or disabled, or its password is wrong or expired.", "AADSTS50053, AADSTS50055, AADSTS50057, AADSTS50126, AADSTS50144.", "The code distinguishes them: 50053 locked, 50055 and 50144 expired password, 50057 disabled, 50126 wrong name or password.", "Wait, change the password, sign in again, or have the account enabled.", acts(client.WhoSelf, client.WhoTenantAdmin)},
	{"mfa-needed", "Multi-factor authentication is required.", "AADSTS50076 and kin; `interaction_required`, suberror `basic_action`.", "A policy of the tenant.", "`az login` with tenant and scope; a client is left out of the policy.", acts(client.WhoSelf, client.WhoTenantAdmin)},
	{"policy-blocks", "A Conditional Access policy refuses the token.", "AADSTS53003 and kin.", "Conditional Access: place, device, risk.", "The tenant administrator finds it by the correlation id.", acts(client.WhoTenantAdmin)},
	{"session-ended", "The stored sign-in has expired.", "AADSTS700082, AADSTS70043, AADSTS50173 and kin.", "It was not used for long, the password was changed, or a rule of the tenant ended it.", "Sign in again: `az login` with the profile's tenant and scope, where az is used.", acts(client.WhoSelf)},
	{"device-code-open", "The device code was not entered.", "AADSTS70016, AADSTS70018, AADSTS70019.", "Too late, or wrong.", "Try again.", acts(client.WhoSelf)},
	{"b2c-policy-endpoint", "The token endpoint of a B2C policy issues no token to a client.", "AADB2C90085, AADB2C90086.", "The ordinary endpoint of the same tenant does.", "`https://login.microsoftonline.com/TENANT/oauth2/v2.0/token`.", acts(client.WhoSelf, client.WhoAPIOwner)},
	{"entra-passing-fault", "A passing fault of Entra.", "AADSTS90033 and kin.", "It passes as a rule.", "Wait a minute.", acts(client.WhoMicrosoft, client.WhoAPIOwner)},
	{"entra-busy", "Entra is busy.", "`temporarily_unavailable` or `server_error` without a known code.", "It passes as a rule.", "Wait a minute.", acts(client.WhoMicrosoft, client.WhoAPIOwner)},
	{"request-malformed", "The token request is malformed.", "AADSTS9002313, AADSTS90023 and kin.", "A key of the profile holds what does not belong there.", "Compare the keys of `auth`.", acts(client.WhoSelf)},
	{"entra-code", "Another code of Entra or B2C.", "AADSTS or AADB2C with a number that the catalogue (aadsts.toml and your own file over it) explains.", "The first line is the catalogue's meaning of the code; the facts tell the usual cause.", "The first step is the catalogue's. Microsoft has a page about each code: `https://login.microsoftonline.com/error?code=NUMBER`.",
		acts(client.WhoSelf, client.WhoAppOwner, client.WhoAPIOwner, client.WhoTenantAdmin, client.WhoNetworkAdmin, client.WhoMicrosoft)},
	{"entra-code-unknown", "A code that is not known here.", "AADSTS or AADB2C with a number the catalogue lacks.", "Microsoft adds codes; the OAuth error beside it is looked at first.", "Microsoft's page about the code; write it into your own catalogue.",
		acts(client.WhoSelf, client.WhoAPIOwner)},

	// RFC 6749 and its kin.
	{"client-refused", "The token server rejects the client.", "`invalid_client`.", "IdentityServer and ERP.net respond the same to an unknown id, a disabled client and a wrong secret; only the log distinguishes them. A 44-character secret that ends in = is the hash.",
		"Check id, secret, and whether the client is enabled.", acts(client.WhoSelf, client.WhoAppOwner)},
	{"client-not-allowed", "The client may not use client credentials.", "`unauthorized_client`.", "ERP.net: SystemUserAllowed and SystemUser. Keycloak: Service accounts roles. Auth0: the grant.", "The client's owner allows client credentials.",
		acts(client.WhoAppOwner, client.WhoSelf, client.WhoAPIOwner, client.WhoTenantAdmin)},
	{"scope-refused", "The token server rejects the scope.", "`invalid_scope`.", "ERP.net: field Scope of the trusted application. Okta: the authorization server. openid scopes belong to users.", "Compare the scope.", acts(client.WhoSelf, client.WhoAPIOwner, client.WhoAppOwner)},
	{"audience-refused", "The audience is missing or not known.", "Auth0: `access_denied` that mentions the audience, a service or a client grant.", "Without an audience Auth0 gives an opaque token, or none.", "`params = { audience = \"…\" }`.", acts(client.WhoSelf, client.WhoAPIOwner)},
	{"sign-in-needed", "A person is needed at the sign-in.", "`interaction_required`, `login_required`, `consent_required`.", "A policy requires multi-factor authentication, or consent is missing.", "As [mfa-needed](#mfa-needed) and [consent-missing](#consent-missing).", acts(client.WhoSelf, client.WhoTenantAdmin, client.WhoAPIOwner)},
	{"grant-refused", "The credential of the token request is rejected.", "`invalid_grant` without a known code.", "A stored sign-in has ended; ERP.net: a malformed request.", "Sign in again; compare the keys of `auth`.", acts(client.WhoSelf, client.WhoAPIOwner, client.WhoTenantAdmin)},
	{"grant-unknown", "The endpoint does not support client credentials.", "`unsupported_grant_type`.", "A wrong endpoint, or the grant is disabled.", "Check `token_url`.", acts(client.WhoSelf, client.WhoAPIOwner)},
	{"token-request-refused", "The token server rejects the request as malformed.", "`invalid_request` without a known code.", "A missing or superfluous field.", "Compare the keys of `auth`.", acts(client.WhoSelf, client.WhoAPIOwner)},
	{"token-access-denied", "A policy of the token server refuses the client.", "`access_denied`.", "A policy of the authorization server.", "The owner of the token server checks the policy.", acts(client.WhoAPIOwner, client.WhoTenantAdmin, client.WhoAppOwner)},
	{"token-not-given", "The token server gave no token.", "Any other error.", "Its message is shown.", "Compare the keys of `auth`.", acts(client.WhoSelf, client.WhoAPIOwner)},
}
