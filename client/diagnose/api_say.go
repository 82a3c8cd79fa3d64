package diagnose

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/failure"
	"odatui/client/vendors"
)

// statusText returns a status with its meaning.
func statusText(status int) string {
	words := map[int]string{200: "OK", 301: "Moved", 302: "Found", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
		500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}
	return strings.TrimSpace(strconv.Itoa(status) + " " + words[status])
}

func sayFiltered(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.Confidence = "A web filter of this network answers in place of the API.", client.WhoNetworkAdmin, client.Medium
	m.saidFact(d)
	host := vendors.ElseText(m.APIURL().Host, "the API's host")
	add(d, m.report(m.networkAdmin().to("let this machine reach "+host+", without inspecting the encrypted traffic to it")))
	add(d, retry("If another network or the VPN is allowed for this, connect to it and try again"))
}

func sayMaintenance(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The service is under maintenance.", client.WhoAPIOwner
	m.saidFact(d)
	if m.Moved != nil {
		fact(d, client.FromServer, "redirect to "+m.Moved.Location)
	}
	if w, ok := m.pause(); ok {
		fact(d, client.FromServer, "retry after "+evidence.Span(w))
	}
	add(d, retry("Try again later; nothing in the profile has to change"))
	add(d, when("If the maintenance lasts", m.apiOwner().tell("when the maintenance ends")))
}

func saySignInPage(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API requires a browser sign-in.", client.WhoAPIOwner, client.WhoSelf
	d.Confidence = client.Medium
	m.saidFact(d)
	switch to := m.Header("Location"); {
	case m.Moved != nil:
		fact(d, client.FromServer, "redirect ("+strconv.Itoa(m.Moved.Status)+") to "+m.Moved.Location+", which was not followed")
	case to != "":
		fact(d, client.FromServer, "redirect to "+to)
	}
	m.rootFact(d)
	if m.Method("none") {
		d.Who, d.NextWho = client.WhoSelf, client.WhoAPIOwner
		d.Title = "The API requires a sign-in, and the profile has none."
		add(d, m.edit("Choose the way to sign in (auth.method) that you were given"))
		return
	}
	add(d, m.edit("Compare url with the address of the API itself, since a portal's address leads to the portal's sign-in"))
	add(d, m.report(m.apiOwner().to("let bearer tokens through to the API: a browser sign-in (Easy Auth, cookies, single sign-on) answers "+
		"before the API")))
	d.Also = &client.Alternative{Title: "url may be the address of a portal, not of the API.", Who: client.WhoSelf,
		Tell: "The service root of an OData API responds to a browser with JSON or XML."}
}

func sayMoved(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API has moved, or the address is not quite right.", client.WhoSelf, client.WhoAPIOwner
	to := m.Header("Location")
	if m.Moved != nil {
		to = m.Moved.Location
	} else {
		m.saidFact(d)
	}
	if to != "" {
		fact(d, client.FromServer, "redirect to "+to+", which was not followed: a token goes to the profile's own origin only")
	}
	m.rootFact(d)
	add(d, m.edit("If you trust that address, set url to it"))
	add(d, when("If you do not trust that address", m.apiOwner().give("the address of the API")))
}

func sayQuota(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The quota of calls is used up.", client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	if w, ok := m.pause(); ok {
		d.Title = "The quota of calls is used up for " + evidence.Span(w) + "."
		add(d, retry("Wait "+evidence.Span(w)+", then try again"))
	} else {
		add(d, retry("Wait until the quota is refilled, then try again; the response may give the time"))
	}
	add(d, m.edit("Send fewer requests (a larger page_size)"))
	add(d, m.apiOwner().give("a larger quota"))
}

func sayBlocked(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API rejects requests from this network's address.", client.WhoAPIOwner, client.WhoNetworkAdmin
	m.saidFact(d)
	add(d, m.report(m.apiOwner().to("allow the address that the API's response names")))
	add(d, m.networkAdmin().tell("which public address this network has, and whether a VPN is required"))
}

func sayOperation(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API's gateway knows no such address.", client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	m.urlFact(d)
	add(d, m.edit("The sign-in is not the cause. Compare url with the base address you were given, letter by letter (version, suffix, "+
		"capitals)"))
	add(d, m.apiOwner().tell("whether the gateway forwards the service root, $metadata and all sets"))
}

// urlFact adds the request.
func (m *matter) urlFact(d *client.Diagnosis) {
	if m.Answer != nil && m.Answer.URL != "" {
		fact(d, client.FromProfile, "request = "+m.Answer.Method+" "+m.Answer.URL)
	}
}

// longestPause is the longest pause that is believed: a longer one is a mistake
// of the service, or of a clock.
const longestPause = 366 * 24 * time.Hour

// pauseIn returns the pause that a header asks for, 0 none.
func (m *matter) pauseIn(h map[string][]string) time.Duration {
	if d, ok := failure.Wait(h, m.There()); ok && d < longestPause {
		return d
	}
	return 0
}

// pause returns the pause that a service asks for: by a header, or in the text of
// API Management (hh:mm:ss, or seconds).
func (m *matter) pause() (time.Duration, bool) {
	if m.Answer != nil {
		if d := m.pauseIn(m.Answer.Header); d > 0 {
			return d, true
		}
	}
	if found := inTime.FindStringSubmatch(m.Said); found != nil {
		h, _ := strconv.Atoi(found[1])
		mins, _ := strconv.Atoi(found[2])
		s, _ := strconv.Atoi(found[3])
		return time.Duration(h)*time.Hour + time.Duration(mins)*time.Minute + time.Duration(s)*time.Second, true
	}
	if found := inSeconds.FindStringSubmatch(m.Said); found != nil {
		n, err := strconv.Atoi(found[1])
		return time.Duration(n) * time.Second, err == nil
	}
	return 0, false
}

func sayThrottle(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The service limits requests.", client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	m.attemptsFact(d)
	if w, ok := m.pause(); ok {
		d.Title = "The service limits requests; retry after " + evidence.Span(w) + "."
		add(d, retry("Wait "+evidence.Span(w)+" (odatui itself waits at most 30 s), then try again"))
	} else {
		add(d, retry("Wait a minute, then try again"))
	}
	if m.Target.Concurrency > 1 {
		setting(d, "concurrency", strconv.Itoa(m.Target.Concurrency))
	}
	add(d, m.edit("Send fewer requests (concurrency = 1, a larger page_size)"))
	if m.System == vendors.ERPNet {
		add(d, Do("Stay within ERP.net's limits: one request at a time per session, 600 per minute"))
	}
}

func (m *matter) attemptsFact(d *client.Diagnosis) {
	if m.Answer != nil && m.Answer.Attempts > 1 {
		fact(d, client.FromServer, "attempts = "+strconv.Itoa(m.Answer.Attempts))
	}
}

// serverFact adds the name that the responding server gives itself.
func (m *matter) serverFact(d *client.Diagnosis) {
	if v := m.Header("Server"); v != "" {
		fact(d, client.FromServer, "Server: "+v)
	}
}

func sayBusy(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The service is overloaded or temporarily unavailable.", client.WhoAPIOwner
	m.saidFact(d)
	m.attemptsFact(d)
	if w, ok := m.pause(); ok {
		d.Title = "The service is temporarily unavailable; retry after " + evidence.Span(w) + "."
		add(d, retry("Wait "+evidence.Span(w)+", then try again"))
	} else {
		add(d, retry("Wait a minute, then try again"))
	}
	add(d, when("If it stays unavailable", m.report(m.apiOwner().tell("whether the service is down"))))
}

func sayGateway(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The gateway in front of the API gets no response from the API.", client.WhoAPIOwner, client.WhoNetworkAdmin
	m.saidFact(d)
	m.attemptsFact(d)
	if v := m.Header("Via"); v != "" {
		fact(d, client.FromServer, "Via: "+v)
	}
	m.serverFact(d)
	if m.Answer.Status == 504 {
		add(d, m.edit("Request less data (a filter, fewer columns, a smaller page_size), since the gateway waits for a limited time"))
	}
	add(d, retry("Wait a minute, then try again"))
	add(d, m.report(m.apiOwner().to("check the service behind the gateway")))
}

func sayFailed(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The API failed with status "+strconv.Itoa(m.Answer.Status)+".", client.WhoAPIOwner
	m.saidFact(d)
	m.urlFact(d)
	m.attemptsFact(d)
	if m.Answer.Shape != client.ShapeHTML && m.Answer.Recognised() {
		fact(d, client.FromServer, "the error is the service's own, not that of a gateway")
	}
	deed := "find this request in the log"
	if ids := m.IDs(); ids["request_id"]+ids["trace_id"]+ids["correlation_id"] != "" {
		deed += ", by the ids below"
	}
	add(d, m.report(m.apiOwner().to(deed)))
	if m.Tokens() && m.Anonymous == nil {
		d.Confidence = client.Medium
		add(d, m.doctor("Check whether the API also fails without a token, to tell a broken service from an unknown user"))
	}
}

func sayQuery(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The service rejects the query.", client.WhoSelf
	if said := strings.TrimRight(firstLine(m.Answer.Message), ". "); said != "" && m.Answer.Shape != client.ShapeHTML && len(said) < 160 && m.Answer.Recognised() {
		d.Title = "The service rejects the query: “" + said + "”."
	}
	m.saidFact(d)
	for _, text := range m.Answer.Details {
		if len(d.Facts) < 4 && m.Answer.Shape != client.ShapeERP { // those are the names of its parts
			fact(d, client.FromServer, text)
		}
	}
	option := m.blamedOption()
	if option != "" {
		fact(d, client.FromProfile, "query = "+option)
	}
	m.urlFact(d)
	switch {
	case m.System == vendors.ERPNet && m.Says("$filter", "operator"):
		add(d, Do("Use only eq, ge, le, and, in, contains, startswith and endswith in a filter: ERP.net has no or, gt, lt, ne and not"))
	case option != "":
		add(d, Do("Change or remove "+option))
	case m.AtRoot():
		add(d, m.edit("Compare url with the service root you were given, since the request was for the service root alone"))
		d.NextWho = client.WhoAPIOwner
	case m.asksNothing():
		d.Confidence, d.NextWho = client.Medium, client.WhoAPIOwner
		add(d, m.report(m.apiOwner().tell("why the query is rejected")))
		return
	default:
		add(d, Do("Change the filter, the order or the columns"))
	}
	if m.Answer.Shape == client.ShapeHTML || m.Answer.Shape == client.ShapeEmpty {
		d.Confidence, d.NextWho = client.Medium, client.WhoAPIOwner
		add(d, m.report(m.apiOwner().tell("why the query is rejected")))
	}
}

// blamedOption returns the option of the query that the response mentions.
func (m *matter) blamedOption() string {
	u, err := url.Parse(m.Answer.URL)
	if err != nil {
		return ""
	}
	query := u.Query()
	for _, name := range []string{"$filter", "$orderby", "$select", "$expand", "$apply", "$search", "$top", "$skip", "$count", "$format", "filter", "sort"} {
		if v := query.Get(name); v != "" && m.namesOption(name) && !slices.Contains(m.Answer.Ours, name) {
			return name + "=" + v
		}
	}
	for _, name := range []string{"$filter", "$apply", "$search"} {
		if v := query.Get(name); v != "" {
			return name + "=" + v
		}
	}
	return ""
}

// namesOption reports whether the response mentions an option.
func (m *matter) namesOption(option string) bool {
	said := strings.ToLower(m.Answer.Message + " " + m.Answer.Target + " " + strings.Join(m.Answer.Details, " "))
	return strings.Contains(said, strings.ToLower(strings.TrimPrefix(option, "$")))
}

func sayRoot(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "There is no OData service at the profile's url.", client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	m.rootFact(d)
	add(d, m.edit("Compare url with the service root you were given, its path letter by letter"))
	add(d, m.apiOwner().give("the service root (the address whose $metadata describes the service)"))
}

// sayNoRecord explains an address below a set, which exists for all we know.
func sayNoRecord(m *matter, d *client.Diagnosis) {
	at, _ := m.Below()
	d.Title, d.Who, d.NextWho = "The service has nothing at "+at+".", client.WhoSelf, client.WhoAPIOwner
	if strings.HasSuffix(at, ")") && !strings.Contains(at, "/") {
		d.Title = "The service has no record " + at + ", or does not show it to you."
	}
	m.saidFact(d)
	m.urlFact(d)
	add(d, Do("Look for the record in "+m.SetName()+" with a filter by its key; compare what follows it with the model of the set"))
	add(d, when("If the record is there", m.apiOwner().tell("why the service responds with "+strconv.Itoa(m.Answer.Status))))
}

func sayNotFound(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The service has nothing at this address.", client.WhoSelf, client.WhoAPIOwner
	if set := m.SetName(); set != "" {
		d.Title = "The service has no " + set + " at this address."
	}
	m.saidFact(d)
	m.urlFact(d)
	add(d, m.on(client.ActionSets, "Look for the name in the list of sets"))
	if m.Target.Kind == "rest" {
		add(d, m.edit("Compare url and the set's path with the API's documentation"))
	}
	why := "why the service lists this set and responds with " + strconv.Itoa(m.Answer.Status)
	add(d, when("If the name is in that list", m.apiOwner().tell(why)))
	if m.Answer.Shape == client.ShapeHTML || m.silent() {
		d.Confidence = client.Medium
	}
}

func sayMethodNotAllowed(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The service does not allow "+m.Answer.Method+" at this address.", client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	m.urlFact(d)
	if a := m.Header("Allow"); a != "" {
		fact(d, client.FromServer, "Allow: "+a)
	}
	if strings.HasSuffix(m.Answer.URL, "/$query") {
		add(d, m.edit("The query was too long for a URL and was sent as POST. Remove long_query, and request less"))
		return
	}
	add(d, m.edit("Compare url with the service root you were given"))
}

func sayTooLong(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The request is too long for the service.", client.WhoSelf
	m.saidFact(d)
	if m.Answer.Status == 431 {
		fact(d, client.FromServer, "431: the header is too large; a token with many groups is a possible cause")
		add(d, m.report(m.apiOwner().tell("which size of a header the service accepts; a token with many groups is large")))
		return
	}
	fact(d, client.FromProfile, "the URL has "+strconv.Itoa(len(m.Answer.URL))+" characters")
	add(d, Do("Use a shorter filter or fewer columns"))
	add(d, m.set("If the service accepts POST …/$query, set ", `long_query = "post"`))
}

func sayNotImplemented(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The service does not implement this request.", client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	m.urlFact(d)
	add(d, Do("Remove the option that the service does not implement"))
}

func sayLate408(m *matter, d *client.Diagnosis) {
	d.Title = "The service timed out waiting for the request."
	d.Who, d.NextWho, d.Confidence = client.WhoAPIOwner, client.WhoNetworkAdmin, client.Medium
	m.saidFact(d)
	add(d, retry("Try again"))
	add(d, when("If it times out again", m.report(m.apiOwner().tell("why the service times out on this request"))))
}

func sayGatewayBlocks(m *matter, d *client.Diagnosis) {
	d.Title = "A gateway, firewall or proxy in front of the API blocks the request."
	d.Who, d.NextWho, d.Confidence = client.WhoAPIOwner, client.WhoNetworkAdmin, client.Medium
	m.saidFact(d)
	m.serverFact(d)
	add(d, m.report(m.apiOwner().tell("whether a firewall in front of the API blocks this request (some take an OData filter for an attack)")))
	add(d, m.networkAdmin().tell("whether the page is that of the network's own proxy"))
}
