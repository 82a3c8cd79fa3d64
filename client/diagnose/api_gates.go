package diagnose

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/explain"
	"odatui/client/vendors"
	"odatui/lazy"
	"odatui/method"
)

// gateRules explain what answers in front of an API, and what limits requests.
var gateRules = sync.OnceValue(func() []rule {
	return []rule{
		{code: "web-filter", when: filtered, who: networkAdmin, sure: client.Medium, facts: []factOf{said},
			title: "A web filter of this network answers in place of the API.",
			do: []vendors.Advice{
				vendors.Send(networkAdmin, "to let this machine reach {api host|the API's host}, without inspecting the encrypted traffic to it"),
				vendors.Retry("If another network or the VPN is allowed for this, connect to it and try again"),
			},
			topic: about("A web page that names Zscaler, FortiGuard, Forcepoint, Netskope or the like.",
				"The filter does not know the API's host, or forbids it; the request never came to the API.",
				"Have the host allowed, or leave the filter out for it.")},
		{code: "maintenance", when: maintained, who: apiOwner, title: "The service is under maintenance.",
			facts: []factOf{said, fromServer("redirect to {location}"), fromServer("retry after {pause}")},
			do: []vendors.Advice{
				vendors.Retry("Try again later; nothing in the profile has to change"),
				vendors.Ask(apiOwner, "when the maintenance ends").When("If the maintenance lasts"),
			},
			topic: about("A redirect to a page called sorry or maintenance, or such a page with 200, 500 or 503.",
				"xMart sends browsers and programs to a page that says sorry; other services do the same.", "Try again later.")},
		{code: "sign-in-page", when: all(signInPage, by(method.Method.Anonymous)), who: self, next: apiOwner, sure: client.Medium,
			facts: signInFacts,
			title: "The API requires a sign-in, and the profile has none.",
			do:    []vendors.Advice{vendors.Edit("Choose the way to sign in (auth.method) that you were given")}},
		{code: "sign-in-page", when: signInPage, who: apiOwner, next: self, sure: client.Medium, facts: signInFacts,
			title: "The API requires a browser sign-in.",
			do: []vendors.Advice{
				vendors.Edit("Compare url with the address of the API itself, since a portal's address leads to the portal's sign-in"),
				vendors.Send(apiOwner, "to let bearer tokens through to the API: a browser sign-in (Easy Auth, cookies, single sign-on) "+
					"answers before the API"),
			},
			also: &client.Alternative{Title: "url may be the address of a portal, not of the API.", Who: self,
				Tell: "The service root of an OData API responds to a browser with JSON or XML."},
			topic: about("A redirect to `login.microsoftonline.com`, `/signin`, `/Account/Login`; or 200 with a web page that asks for a sign-in.",
				"Easy Auth, cookies or a single sign-on proxy answer before the API; or `url` is that of a portal.",
				"Compare `url`; have tokens let through.")},
		{code: "address-moved", when: is("redirected", "301", "302", "303", "307", "308"), who: self, next: apiOwner,
			title: "The API has moved, or the address is not quite right.",
			facts: []factOf{given("!redirected", said),
				fromServer("redirect to {location}, which was not followed: a token goes to the profile's own origin only"), rootURL},
			do: []vendors.Advice{
				vendors.Edit("If you trust that address, set url to it"),
				vendors.Ask(apiOwner, "for the address of the API").When("If you do not trust that address"),
			},
			topic: about("A redirect to another origin that is no sign-in.",
				"A new host, https for http, or a missing part of the path. A token goes to the profile's own origin only.",
				"Set `url` to the new address if you trust it.")},
		{code: "subscription-key-missing", when: answers("missing subscription key"), who: self, next: apiOwner,
			title: "The API's gateway requires a subscription key, and none was sent.",
			facts: []factOf{said, headers},
			do: []vendors.Advice{
				vendors.Edit(`Add the header to the profile, headers = { "{key name}" = { env = "NAME" } }`),
				vendors.Ask(apiOwner, "for a key of this environment (API Management calls it a subscription)").When("If you have no key"),
			},
			topic: about("`Access denied due to missing subscription key`.",
				"Azure API Management in front of the API requires `Ocp-Apim-Subscription-Key` in addition to the token.",
				"Add the header to `headers` of the profile.")},
		{code: "subscription-key-wrong", when: answers("invalid subscription key"), who: self, next: apiOwner,
			title: "The API's gateway does not know the subscription key.",
			facts: []factOf{said, headers, secrets("headers.", "query.")},
			do: []vendors.Advice{
				vendors.Store("Store the key again that you were given for this environment and this product"),
				vendors.Ask(apiOwner, "whether the subscription is active").When("If the key is right"),
			},
			topic: about("`Access denied due to invalid subscription key`.",
				"The key is wrong, inactive, or of another product or environment.", "Compare the key; then ask whether the subscription is active.")},
		{code: "quota-used", when: answers("out of call volume quota", "quota exceeded", "out of bandwidth quota"), who: self, next: apiOwner,
			title: "The quota of calls is used up for {pause}." + or + "The quota of calls is used up.",
			facts: []factOf{said},
			do: []vendors.Advice{
				vendors.Retry("Wait {pause}, then try again" + or + "Wait until the quota is refilled, then try again; the response may give the time"),
				vendors.Edit("Send fewer requests (a larger page_size)"),
				vendors.Ask(apiOwner, "for a larger quota"),
			},
			topic: about("`Out of call volume quota. Quota will be replenished in hh:mm:ss.`", "API Management counts calls in a period.",
				"Wait, or ask for a larger quota.")},
		{code: "address-blocked", when: all(status(401, 403), answers("ip address"), answers("not allowed", "blocked", "forbidden", "denied")),
			who: apiOwner, next: networkAdmin, title: "The API rejects requests from this network's address.", facts: []factOf{said},
			do: []vendors.Advice{
				vendors.Send(apiOwner, "to allow the address that the API's response names"),
				vendors.Ask(networkAdmin, "which public address this network has, and whether a VPN is required"),
			},
			topic: about("`Caller IP address … is not allowed`.", "A filter by address.",
				"Have the address allowed, or use the VPN that is meant.")},
		{code: "operation-unknown", when: answers("unable to match incoming request to an operation"), who: self, next: apiOwner,
			title: "The API's gateway knows no such address.", facts: []factOf{said, requested},
			do: []vendors.Advice{
				vendors.Edit("The sign-in is not the cause. Compare url with the base address you were given, letter by letter " +
					"(version, suffix, capitals)"),
				vendors.Ask(apiOwner, "whether the gateway forwards the service root, $metadata and all sets"),
			},
			topic: about("404 `Unable to match incoming request to an operation.`", "The base path is wrong. It has nothing to do with the sign-in.",
				"Compare `url`.")},
		{code: "licence-slots-used", when: all(licenceless, erpLicences), who: apiOwner, next: self,
			title: "All licences of the ERP.net instance are in use.",
			facts: []factOf{said, fromServer("the token is valid, but no session could be opened for it")}, do: freeLicence(),
			topic: about("`MaximumLicenseCountExceeded`, or its sentences: *There are not enough licenses*, *no free license*, "+
				"*maximum number of sessions*.",
				"Every session takes a slot; it is free again after 20 minutes without a request. The token is fine.",
				"Wait, close other sessions, or have one freed.")},
		{code: "licence-slots-used", when: licenceless, who: apiOwner, next: self, sure: client.Medium,
			title: "All licences or sessions of the service are in use.", facts: []factOf{said}, do: freeLicence()},
		{code: "throttled", when: limited, who: self, next: apiOwner,
			title: "The service limits requests; retry after {pause}." + or + "The service limits requests.",
			facts: []factOf{said, attempts, given("parallel", func(m *matter, d *client.Diagnosis) {
				setting(d, "concurrency",
					strconv.Itoa(m.Target.Concurrency))
			})},
			do: []vendors.Advice{
				vendors.Retry("Wait {pause} (odatui itself waits at most 30 s), then try again" + or + "Wait a minute, then try again"),
				vendors.Edit("Send fewer requests (concurrency = 1, a larger page_size)"),
				vendors.Do("{?ERP.net}Stay within ERP.net's limits: one request at a time per session, 600 per minute"),
			},
			topic: about("429, `Rate limit is exceeded`, `Retry-After`.",
				"The service limits requests. odatui waits for half a minute at most by itself, in exports and comparisons for a quarter of an hour.",
				"Wait for the time it names; set `concurrency = 1`.")},
	}
})

var signInFacts = []factOf{said, given("redirected", fromServer("redirect ({redirect}) to {location}, which was not followed")),
	given("!redirected", fromServer("redirect to {location}")), rootURL}

var freeLicence = sync.OnceValue(func() []vendors.Advice {
	return []vendors.Advice{
		vendors.Retry("Close the other sessions you have, or wait (ERP.net frees a slot after 20 minutes without a request); then try again"),
		vendors.Send(apiOwner, "to free a session, or add licences if this happens often"),
	}
})

// maintained reports whether a page says that the service is away for a while:
// xMart redirects to such a page, others answer 503 with one.
func maintained(m *matter) bool {
	if m.Moved != nil {
		return evidence.HasAny(m.Moved.Location, "sorry", "maintenance", "unavailable", "offline")
	}
	return m.page() && !m.answered(401, 403, 404) && !strings.Contains(strings.Join(strings.Fields(m.pageText()), " "), apacheAway) &&
		evidence.HasAny(m.pageText(), "maintenance", "sorry", "temporarily unavailable", "service unavailable", "be back soon", "wartung",
			"app_offline", "site offline", "scheduled downtime")
}

// apacheAway is what Apache writes whenever what stands behind it does not
// answer: it knows of no maintenance.
const apacheAway = "due to maintenance downtime or capacity problems"

// filtered reports a page by which a filter between here and the API says that
// it lets nobody through. Such pages say sorry, too, with any status.
func filtered(m *matter) bool {
	if m.Answer != nil && m.Status() >= 400 && m.Header("X-Squid-Error") != "" {
		return true // Squid says so of its own refusals only
	}
	return m.page() && evidence.HasAny(m.pageText(), "zscaler", "fortiguard", "forcepoint", "websense", "blue coat", "bluecoat", "netskope",
		"cisco umbrella", "mcafee web gateway", "skyhigh security", "in accordance with company policy", "blocked by your organi")
}

// page reports whether the API's answer is a web page.
func (m *matter) page() bool { return m.Answer != nil && m.Answer.Shape == client.ShapeHTML }

// pageText is what a web page says, in lower case; its message is in part ours.
func (m *matter) pageText() string { return strings.ToLower(string(m.Answer.Body)) }

// signInPage reports whether a browser's login stands in front of the API.
func signInPage(m *matter) bool {
	switch {
	case m.Moved != nil:
		return m.Moved.SignIn
	case m.Answer != nil && m.Status()/100 == 3:
		return explain.LeadsToSignIn(m.Header("Location"))
	}
	if m.page() && m.Status() == 0 && !evidence.HasAny(m.pageText(), "<form", `type="password"`, "samlrequest", "/oauth2/authorize") &&
		!signInTitle.MatchString(m.pageText()) {
		return false // a page about sign-ins
	}
	return m.page() && m.Status() < 500 && m.Status() != 404 && evidence.HasAny(m.pageText(), "sign in", "signin", "sign-in", "log in",
		"login", "logon",
		"anmelden", `type="password"`, "samlrequest", "/oauth2/authorize", "connexion", "single sign")
}

// signInTitle is the title of a page that asks for a sign-in.
var signInTitle = lazy.Regexp(`<title>[^<]*(?:sign|log)[ -]?(?:in|on)\b|<title>[^<]*(?:anmeld|connexion|iniciar ses)`)

// limited reports whether a service takes no more requests for a while, whatever
// status it says so with.
func limited(m *matter) bool {
	return m.answered(429) || m.answered() && !m.good() && !m.page() &&
		m.Says("rate limit is exceeded", "rate limit exceeded", "too many requests", "requests limit exceeded", "request limit exceeded",
			"request_limit_exceeded")
}

// licenceless reports whether a service has no licence or session left.
func licenceless(m *matter) bool {
	return m.answered() && !m.good() && vendors.LicenceWords.MatchString(m.Said) &&
		(m.System == vendors.ERPNet || m.System == "" || m.Says("MaximumLicenseCount"))
}

func erpLicences(m *matter) bool {
	return m.System == vendors.ERPNet || m.Answer.Shape == client.ShapeERP || m.Says("MaximumLicenseCount")
}

// keyName returns the header for the gateway's key; the challenge often names it.
func (m *matter) keyName() string {
	for _, c := range m.Challenges {
		if n := c.Params["name"]; n != "" && strings.EqualFold(c.Params["type"], "header") {
			return n
		}
	}
	return "Ocp-Apim-Subscription-Key"
}

// secrets adds where the secrets of some settings come from and what is wrong with
// their form.
func secrets(keys ...string) factOf {
	return func(m *matter, d *client.Diagnosis) {
		for _, s := range m.Target.Secrets {
			if slices.ContainsFunc(keys, func(k string) bool { return strings.HasPrefix(s.Key, k) }) {
				fact(d, client.FromProfile, s.Key+" from "+s.Source)
				fact(d, client.FromProfile, m.oddSecret(s))
			}
		}
	}
}
