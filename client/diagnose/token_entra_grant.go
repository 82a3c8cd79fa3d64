package diagnose

import (
	"sync"

	"odatui/client"
	"odatui/client/vendors"
)

// grantRules are Entra's refusals for consent, policies, accounts and sessions.
var grantRules = sync.OnceValue(func() []rule {
	return []rule{
		{code: "consent-missing", codes: "65001 90094 90095 90099 65004 AADB2C90284 AADB2C90205", oauth: grantErrors, who: tenantAdmin,
			next:  apiOwner,
			title: "No administrator has consented to {that client|the client} for the API.", cases: consentCases(), do: consentSteps(),
			topic: about("`consent_required`", "An administrator must consent to a client; for az, the API owner must allow "+
				"the Azure CLI.", "The admin-consent page, or Authorized client applications of the API.", tenantAdmin, apiOwner, self).
				titled("Consent is missing.")},
		{code: "not-assigned", codes: "50105 501051", oauth: append(grantErrors, "invalid_client"), who: apiOwner, next: tenantAdmin,
			title: "The account{account named} is not assigned to the API.",
			do: []vendors.Advice{
				vendors.Send(apiOwner, "to assign the account{account named}, or a group that it is in, to the API's enterprise application"),
				vendors.Retry("Then get a new token, which holds the new assignment"),
			},
			cases: []rule{{when: either(mentions("AADSTS501051"), is("app")), title: "The client{client of profile} is not assigned to the API.",
				do: []vendors.Advice{
					vendors.Send(apiOwner, "to give the client an app role of the API (API permissions, then an administrator's consent)"),
					vendors.Retry("Then get a new token, which holds the new assignment"),
				}}},
			topic: about("", "Only assigned clients and accounts get tokens for the API.", "The API owner assigns it.").
				titled("Client or account is not assigned to the API.")},
		{code: "account-elsewhere", codes: "50020 500208 50034 51004 50014 16000 90072", who: self, next: tenantAdmin,
			title: "The account{account named| that is signed in} does not belong to {tenant of account|the tenant}.",
			do: []vendors.Advice{signIn().In("az"), vendors.Do("Choose an account of that tenant at the sign-in"),
				vendors.Ask(tenantAdmin, "to invite the account as a guest").When("If there is none")},
			topic: about("", "Signed in with another account.", "Sign in with the right one, or be invited.")},
		{code: "account-refused", codes: "50053 50055 50057 50126 50144", who: self, next: tenantAdmin,
			title: "The user name or password is wrong.",
			do:    []vendors.Advice{vendors.Retry("Sign in again"), signIn().In("az")},
			cases: []rule{
				{when: mentions("AADSTS50053"), title: "The account is locked, after too many wrong passwords or from a blocked address.",
					do: []vendors.Advice{
						vendors.Retry("Wait, then sign in again"), vendors.Ask(tenantAdmin, "to unlock the account").When("If it stays locked"),
						signIn().In("az")}},
				{when: mentions("AADSTS50055", "AADSTS50144"), title: "The password of the account has expired.", do: []vendors.Advice{
					vendors.Do("Change the password (https://mysignins.microsoft.com), then sign in again"), signIn().In("az")}},
				{when: mentions("AADSTS50057"), title: "The account is disabled.", who: tenantAdmin, do: []vendors.Advice{
					vendors.Send(tenantAdmin, "to enable the account")}},
			},
			topic: about("", "The code distinguishes them: 50053 locked, "+
				"50055 and 50144 expired password, 50057 disabled, 50126 wrong name or password.",
				"Wait, change the password, sign in again, or have the account enabled.").
				titled("The account is locked or disabled, or its password is wrong or expired.")},
		{code: "mfa-needed", codes: "50076 50074 50078 50079 50072 50158", who: self, next: tenantAdmin,
			title: "The tenant's policy requires multi-factor authentication for this API.", facts: []factOf{claimsAsked}, do: mfaSteps(),
			cases: mfaCases(),
			topic: about("`interaction_required`, suberror `basic_action`", "A policy of the tenant.",
				"`az login` with tenant and scope; a client is left out of the policy.")},
		{code: "sign-in-needed", codes: "50199 700020", who: self, next: tenantAdmin, title: "Entra requires a person to confirm the sign-in.",
			do: []vendors.Advice{signIn().In("az"), vendors.Retry("Sign in again in a browser, and confirm what the page asks").In("!az"),
				vendors.Send(tenantAdmin, "which policy interrupts the sign-in: the correlation id finds it in the log (Sign-in logs)").
					When("If the page asks for nothing")}},
		{code: "policy-blocks", codes: "53000 53001 53002 53003 53004 53011 530032 530035 530036 530084 50131 50097 50129 50005",
			who:   tenantAdmin,
			title: "A Conditional Access policy of the tenant refuses the token.", do: policySteps(),
			cases: []rule{
				{when: mentions("AADSTS530036"), who: self, next: tenantAdmin,
					title: "The stored sign-in began with a device code, and a policy now refuses such sign-ins.",
					do: []vendors.Advice{
						vendors.Run("Remove the stored sign-in", "az", "logout").In("az"), signIn().In("az"),
						vendors.Do("Sign out of the program, and sign in again in a browser, without a device code").In("!az"),
						vendors.Send(tenantAdmin, "to leave this account out of the policy on authentication flows").
							When("If there is no browser on this machine"),
					}},
				{when: mentions("AADSTS530084"), title: "A Conditional Access policy requires a token that is bound to the device (token " +
					"protection).", do: []vendors.Advice{
					vendors.Do("If az runs on Windows, sign in there with the account manager: az config set core.enable_broker_on_windows=true").In("az"),
					vendors.Send(tenantAdmin, "to leave this application out of the policy on token protection: the correlation id finds the sign-in "+
						"in the log")}},
				{when: mentions("AADSTS53000", "AADSTS53001", "AADSTS50097", "AADSTS50005", "AADSTS50129"),
					title: "A Conditional Access policy of the tenant requires a managed device.",
					do: append([]vendors.Advice{vendors.Do("If you have a machine that your organisation manages, sign in from that machine")},
						policySteps()...)},
			},
			topic: about("", "Conditional Access: place, device, risk, device code.", "The tenant administrator finds it by the correlation id.",
				tenantAdmin, self)},
		{code: "session-ended", codes: "700082 70008 70043 50173 50132 50133 50089 70000 700084 50058 500133 50013 AADB2C90080 AADB2C90128 " +
			"AADB2C90129",
			who: self, title: "The stored sign-in has expired.",
			do: []vendors.Advice{
				signIn().In("az"),
				{Action: client.ActionSignIn, Text: "Sign in again", Where: "person"},
				vendors.Retry("Try again with a new token").In("!az, !person"),
				vendors.Do("If the profile's token comes from a program, sign in to that program again").In("!az, !person"),
			},
			cases: []rule{
				{when: mentions("AADSTS700082", "AADSTS70008"), title: "The stored sign-in has expired: it was unused for a long time."},
				{when: mentions("AADSTS50173", "AADSTS50132", "AADSTS50133"),
					title: "The stored sign-in was revoked: a changed password is the usual cause."},
				{when: mentions("AADSTS50058"), title: "No account is signed in."},
			},
			topic: about("", "It was not used for long, the password was changed, or a rule of the tenant ended it.",
				"Sign in again: `az login` with the profile's tenant and scope, where az is used.")},
		{code: "device-code-open", codes: "70016 70018 70019 90119 90120 50134", who: self,
			title: "The device code was not entered, was wrong, or has expired.",
			do:    []vendors.Advice{vendors.Retry("Try again, and enter the new code on the named page within some minutes")},
			topic: about("", "Too late, or wrong.", "Try again.")},

		{code: "token-throttled", codes: "90055 50196 AADB2C90244", who: self, next: tenantAdmin, title: "The token server limits requests.",
			facts: []factOf{retryAfter}, do: throttleSteps()},
		{code: "b2c-policy-endpoint", codes: "AADB2C90085 AADB2C90086", who: self, next: apiOwner, sure: client.Medium,
			title: "The token endpoint of a B2C policy issues no token to a client with a secret.", facts: []factOf{endpoint},
			do: []vendors.Advice{
				vendors.Edit("Set token_url to the tenant's ordinary endpoint, \"https://login.microsoftonline.com/TENANT/oauth2/v2.0/token\" with " +
					"the tenant's id"),
				vendors.Send(apiOwner, "which token endpoint issues tokens to this client").When("If you were given the policy's endpoint"),
			},
			topic: about("", "The ordinary endpoint of the same tenant does.", "`https://login.microsoftonline.com/TENANT/oauth2/v2.0/token`.")},
		{code: "entra-passing-fault", codes: "50000 50033 90006 90012 90024 90033 90090 AADB2C90035 AADB2C90037 AADB2C90048 AADB2C90289",
			who:   microsoft,
			title: "Entra temporarily cannot issue a token.", facts: []factOf{retryAfter}, do: passingSteps(), say: (*matter).microsoftStep,
			cases: []rule{{when: mentions("AADB2C"), who: apiOwner, next: microsoft,
				title: "The B2C tenant issued no token: its policy, or a service behind it, failed."}},
			topic: about("", "It passes as a rule.", "Wait a minute.", microsoft, apiOwner)},
		{code: "request-malformed", codes: "9002313 90023 90013 90100 90102 90004 900561 90027 7000110 900384 9000411 9002325",
			oauth: []string{"invalid_request", "invalid_grant"}, who: self, sure: client.Medium,
			title: "The server rejects the token request as malformed.",
			do:    []vendors.Advice{vendors.Do("{fix}"), vendors.Edit("Compare token_url, scope or resource and params with those you were given")},
			topic: about("", "A key of the profile holds what does not belong there.", "Compare the keys of `auth`.")},
	}
})

// signIn is a sign-in to az with the profile's tenant and scope.
var signIn = sync.OnceValue(func() vendors.Advice { return vendors.Advice{Action: client.ActionSignIn} })

var (
	consentSteps = sync.OnceValue(func() []vendors.Advice {
		return []vendors.Advice{vendors.Send(tenantAdmin, "to consent to the client's permission on the API{consent link}")}
	})
	consentCases = sync.OnceValue(func() []rule {
		return []rule{
			{when: mentions("AADSTS65004"), who: self, title: "The consent page was cancelled.", do: []vendors.Advice{
				signIn().In("az"), vendors.Do("Sign in once more, and accept if you trust the application that the page names")}},
			{when: either(is("az"), mentions(vendors.AzClient)), who: apiOwner, next: tenantAdmin, facts: []factOf{signInOffered},
				title: "The Azure CLI may not get tokens for this API in your name.", do: []vendors.Advice{
					vendors.Send(apiOwner, "to add the Azure CLI ("+vendors.AzClient+") under Expose an API, Authorized client applications"),
					{Action: client.ActionSignIn, Text: "Or consent yourself, if the tenant allows it"}}},
			{when: is("!app"), also: &client.Alternative{Title: "The Azure CLI requested the token, and the API does not allow that.", Who: apiOwner,
				Tell: "The message then names the application " + vendors.AzClient +
					", which the API owner adds under Authorized client applications."}},
		}
	})
	mfaSteps = sync.OnceValue(func() []vendors.Advice {
		return []vendors.Advice{signIn(), vendors.Do("Finish the multi-factor authentication in the browser")}
	})
	mfaCases = sync.OnceValue(func() []rule {
		return []rule{{when: is("app"), who: tenantAdmin, title: "The tenant's policy requires a person at the sign-in; a client has none.",
			do: []vendors.Advice{
				vendors.Send(tenantAdmin, "to exclude this client from the policy: the correlation id finds the sign-in in the log")}}}
	})
	policySteps = sync.OnceValue(func() []vendors.Advice {
		return []vendors.Advice{
			vendors.Send(tenantAdmin, "which policy refuses the sign-in: the correlation id finds it in the log (Sign-in logs{of principals})"),
			vendors.Retry("If the policy names locations, try from another network"),
			signIn().In("az, claims"),
		}
	})
	passingSteps = sync.OnceValue(func() []vendors.Advice {
		return []vendors.Advice{vendors.Retry("Wait {token pause|a minute}, then try again")}
	})
	throttleSteps = sync.OnceValue(func() []vendors.Advice {
		return []vendors.Advice{vendors.Retry("Wait {token pause|some minutes}, then try again"),
			vendors.Do("If you sent few requests, look for another program with the same client: odatui uses a token until it expires")}
	})
)

// claimsChallenge returns the claims that Entra requires at the next sign-in, ""
// none.
func (m *matter) claimsChallenge() string { return m.TokenField("claims") }

// signInOffered offers the sign-in to az without a step of its own.
func signInOffered(m *matter, d *client.Diagnosis) { d.SignIn = m.azSignIn(m.claimsChallenge()) }

func claimsAsked(m *matter, d *client.Diagnosis) {
	fact(d, client.FromServer, after("claims required at the next sign-in: ", m.claimsChallenge()))
}
