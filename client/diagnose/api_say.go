package diagnose

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/failure"
)

// statusText writes a status with its meaning.
func statusText(status int) string {
	words := map[int]string{200: "OK", 301: "Moved", 302: "Found", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
		500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}
	return strings.TrimSpace(strconv.Itoa(status) + " " + words[status])
}

func sayFiltered(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.Confidence = "A web filter of this network answers in place of the API.", client.WhoNetworkAdmin, client.Medium
	m.saidFact(d)
	step(d, "Ask the network administrator to let this machine reach "+elseText(m.apiURL().Host, "the API's host")+", and whether the filter opens encrypted traffic to it.")
	step(d, "If another network or the VPN is allowed for this, try from there.")
}

func sayMaintenance(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The service is under maintenance.", client.WhoAPIOwner
	m.saidFact(d)
	if m.moved != nil {
		fact(d, client.FromServer, "it redirects to "+m.moved.location)
	}
	if w, ok := m.pause(); ok {
		fact(d, client.FromServer, "it asks to come back in "+span(w))
	}
	step(d, "Try again later; nothing in the profile has to change.")
	step(d, "If it lasts, ask "+m.team()+" until when.")
}

func saySignInPage(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "A browser's sign-in page stands in front of the API.", client.WhoAPIOwner, client.WhoSelf
	d.Confidence = client.Medium
	m.saidFact(d)
	switch to := m.header("Location"); {
	case m.moved != nil:
		fact(d, client.FromServer, "it redirects ("+strconv.Itoa(m.moved.status)+") to "+m.moved.location+", which was not followed")
	case to != "":
		fact(d, client.FromServer, "it redirects to "+to)
	}
	m.rootFact(d)
	if m.method("none") {
		d.Who, d.NextWho = client.WhoSelf, client.WhoAPIOwner
		d.Title = "The API wants a sign-in, and the profile has none."
		step(d, m.changeStep("Choose the way to sign in (auth.method) that you were given"))
		return
	}
	step(d, m.changeStep("Compare url with the address of the API itself: a portal's address leads to its sign-in"))
	m.ticket(d, m.team(), "to let tokens (Authorization: Bearer) through to the API: a sign-in for browsers (Easy Auth, cookies, single sign-on) answers before it")
	d.Also = &client.Alternative{Title: "url may be the address of a portal, not of the API.", Who: client.WhoSelf,
		Tell: "The service root of an OData API answers a browser with JSON or XML."}
}

func sayMoved(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API has moved, or the address is not quite right.", client.WhoSelf, client.WhoAPIOwner
	to := m.header("Location")
	if m.moved != nil {
		to = m.moved.location
	} else {
		m.saidFact(d)
	}
	if to != "" {
		fact(d, client.FromServer, "it redirects to "+to+", which was not followed: a token goes to the profile's own origin only")
	}
	m.rootFact(d)
	step(d, m.changeStep("If you trust that address, set url to it"))
	step(d, "Ask "+m.team()+" for the address of the API if you do not know it.")
}

func sayQuota(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The quota of calls is used up.", client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	if w, ok := m.pause(); ok {
		d.Title = "The quota of calls is used up for " + span(w) + "."
		step(d, "Wait for "+span(w)+", then try again.")
	} else {
		step(d, "Wait until the quota is filled up again; the answer says when.")
	}
	step(d, "Ask for less at a time, or ask "+m.team()+" for a larger quota.")
}

func sayBlocked(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API does not take requests from this network's address.", client.WhoAPIOwner, client.WhoNetworkAdmin
	m.saidFact(d)
	m.ticket(d, m.team(), "to allow the address that its answer names")
	step(d, "Ask the network administrator which address this network shows to the outside, and whether a VPN is meant to be used.")
}

func sayOperation(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The API's gateway knows no such address.", client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	m.urlFact(d)
	step(d, m.changeStep("Compare url with the base address you were given, to the letter (version, suffix, capitals)"))
	step(d, "This has nothing to do with the sign-in. Ask "+m.team()+" whether the gateway passes on the service root, $metadata and all sets.")
}

// urlFact says what was asked for.
func (m *matter) urlFact(d *client.Diagnosis) {
	if m.answer != nil && m.answer.URL != "" {
		fact(d, client.FromProfile, "asked was "+m.answer.Method+" "+m.answer.URL)
	}
}

// longestPause is what a service may ask for. What is longer is a slip, or
// nobody knows what time it is.
const longestPause = 366 * 24 * time.Hour

// pauseIn is how long a header asks to stay away, 0 it does not.
func (m *matter) pauseIn(h map[string][]string) time.Duration {
	if d, ok := failure.Wait(h, m.there()); ok && d < longestPause {
		return d
	}
	return 0
}

// pause is how long a service wants us to stay away: a header, or what
// API Management writes into its text (hh:mm:ss, or seconds).
func (m *matter) pause() (time.Duration, bool) {
	if m.answer != nil {
		if d := m.pauseIn(m.answer.Header); d > 0 {
			return d, true
		}
	}
	if found := inTime.FindStringSubmatch(m.said); found != nil {
		h, _ := strconv.Atoi(found[1])
		mins, _ := strconv.Atoi(found[2])
		s, _ := strconv.Atoi(found[3])
		return time.Duration(h)*time.Hour + time.Duration(mins)*time.Minute + time.Duration(s)*time.Second, true
	}
	if found := inSeconds.FindStringSubmatch(m.said); found != nil {
		n, err := strconv.Atoi(found[1])
		return time.Duration(n) * time.Second, err == nil
	}
	return 0, false
}

func sayThrottle(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The service was asked too often and wants a pause.", client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	m.attemptsFact(d)
	if w, ok := m.pause(); ok {
		d.Title = "The service was asked too often and wants a pause of " + span(w) + "."
		step(d, "Wait for "+span(w)+", then try again (R). odatui waits by itself for half a minute at most.")
	} else {
		step(d, "Wait a minute, then try again (R).")
	}
	if m.Target.Concurrency > 1 {
		fact(d, client.FromProfile, "concurrency is "+strconv.Itoa(m.Target.Concurrency))
	}
	step(d, m.changeStep("Ask for less at once: concurrency = 1, and a larger page_size for fewer requests"))
	if m.system == ERPNet {
		step(d, "ERP.net takes one request at a time of a session, and 600 in a minute.")
	}
}

func (m *matter) attemptsFact(d *client.Diagnosis) {
	if m.answer != nil && m.answer.Attempts > 1 {
		fact(d, client.FromServer, "it was asked "+strconv.Itoa(m.answer.Attempts)+" times")
	}
}

func sayBusy(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The service is overloaded or away for the moment.", client.WhoAPIOwner
	m.saidFact(d)
	m.attemptsFact(d)
	if w, ok := m.pause(); ok {
		d.Title = "The service is away for the moment and wants a pause of " + span(w) + "."
		step(d, "Wait for "+span(w)+", then try again (R).")
	} else {
		step(d, "Try again in a minute (R).")
	}
	m.ticket(d, m.team(), "whether the service is down if it stays so")
}

func sayGateway(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The gateway in front of the API gets no answer from the API itself.", client.WhoAPIOwner, client.WhoNetworkAdmin
	m.saidFact(d)
	m.attemptsFact(d)
	if v := m.header("Via"); v != "" {
		fact(d, client.FromServer, "Via "+v)
	}
	if v := m.header("Server"); v != "" {
		fact(d, client.FromServer, "what answered calls itself "+v)
	}
	if m.answer.Status == 504 {
		step(d, "Ask for less: a filter, fewer columns, a smaller page_size. The gateway waits only so long.")
	}
	step(d, "Try again in a minute (R).")
	m.ticket(d, m.team(), "to look at what stands behind their gateway")
}

func sayFailed(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The API failed by itself ("+strconv.Itoa(m.answer.Status)+").", client.WhoAPIOwner
	m.saidFact(d)
	m.urlFact(d)
	m.attemptsFact(d)
	if m.answer.Shape != client.ShapeHTML && m.answer.Recognised() {
		fact(d, client.FromServer, "it is the service's own error, not one of a gateway")
	}
	m.ticket(d, m.team(), "to look this request up in their log, by the ids below")
	if m.tokens() && m.Anonymous == nil {
		d.Confidence = client.Medium
		step(d, "See whether it also fails without a token, which would tell a broken service from an unknown user: odatui doctor "+m.ref())
	}
}

func sayQuery(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The service does not take what was asked for.", client.WhoSelf
	if said := strings.TrimRight(firstLine(m.answer.Message), ". "); said != "" && m.answer.Shape != client.ShapeHTML && len(said) < 160 && m.answer.Recognised() {
		d.Title = "The service does not take the query: " + said + "."
	}
	m.saidFact(d)
	for _, text := range m.answer.Details {
		if len(d.Facts) < 4 && m.answer.Shape != client.ShapeERP { // those are the names of its parts
			fact(d, client.FromServer, text)
		}
	}
	option := m.blamedOption()
	if option != "" {
		fact(d, client.FromProfile, "asked was "+option)
	}
	m.urlFact(d)
	switch {
	case m.system == ERPNet && m.says("$filter", "operator"):
		step(d, "ERP.net filters by eq, ge, le, and, in, contains, startswith and endswith only: no or, gt, lt, ne, not.")
	case option != "":
		step(d, "Change or take away "+option+" (f changes the filter, u takes the last change back).")
	case m.atRoot():
		step(d, m.changeStep("Compare url with the service root you were given; nothing but the root was asked for"))
		d.NextWho = client.WhoAPIOwner
	default:
		step(d, "Change what was asked for: the filter, the order, the columns (u takes the last change back).")
	}
	if m.answer.Shape == client.ShapeHTML || m.answer.Shape == client.ShapeEmpty {
		d.Confidence, d.NextWho = client.Medium, client.WhoAPIOwner
		step(d, "The answer does not say what it minds: ask "+m.team()+" with the report.")
	}
}

// blamedOption is the option of the query that the service's words speak of.
func (m *matter) blamedOption() string {
	u, err := url.Parse(m.answer.URL)
	if err != nil {
		return ""
	}
	said := strings.ToLower(m.answer.Message + " " + m.answer.Target + " " + strings.Join(m.answer.Details, " "))
	query := u.Query()
	for _, name := range []string{"$filter", "$orderby", "$select", "$expand", "$apply", "$search", "$top", "$skip", "$count", "$format", "filter", "sort"} {
		if v := query.Get(name); v != "" && strings.Contains(said, strings.TrimPrefix(name, "$")) {
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

func sayRoot(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "There is no OData service at the profile's url.", client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	m.rootFact(d)
	step(d, m.changeStep("Compare url with the service root you were given: its path counts, often to the letter"))
	step(d, "Ask "+m.team()+" for the service root (the address whose $metadata describes the service).")
}

func sayNotFound(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The service has nothing at this address.", client.WhoSelf, client.WhoAPIOwner
	if set := m.setName(); set != "" {
		d.Title = "The service has no " + set + " at this address."
	}
	m.saidFact(d)
	m.urlFact(d)
	step(d, "See what there is: odatui sets "+m.ref())
	if m.Target.Kind == "rest" {
		step(d, m.changeStep("Compare url and the set's path with the API's documentation"))
	}
	step(d, "If the service lists it and still answers 404, ask "+m.team()+".")
	if m.answer.Shape == client.ShapeHTML || m.silent() {
		d.Confidence = client.Medium
	}
}

func sayMethodNotAllowed(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The service does not let this address be read ("+m.answer.Method+" is not allowed).", client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	m.urlFact(d)
	if a := m.header("Allow"); a != "" {
		fact(d, client.FromServer, "it allows "+a)
	}
	if strings.HasSuffix(m.answer.URL, "/$query") {
		step(d, m.changeStep("The query was too long for an address and went as POST: take long_query away, and ask for less"))
		return
	}
	step(d, m.changeStep("Compare url with the service root you were given"))
}

func sayFormat(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The service cannot answer in JSON.", client.WhoAPIOwner, client.WhoSelf
	m.saidFact(d)
	m.urlFact(d)
	m.headersFact(d)
	step(d, m.changeStep("Take headers such as Accept out of the profile if they stand there"))
	m.ticket(d, m.team(), "whether the API gives JSON at another address")
}

func sayTooLong(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The request is too long for the service.", client.WhoSelf
	m.saidFact(d)
	if m.answer.Status == 431 {
		step(d, "The header is too large: a token with many groups can be the reason. Ask "+m.team()+" which limit they have.")
		return
	}
	fact(d, client.FromProfile, "the address has "+strconv.Itoa(len(m.answer.URL))+" characters")
	step(d, "Ask with a shorter filter or fewer columns.")
	step(d, m.changeStep("If the service takes POST …/$query, set long_query = \"post\""))
}

func sayNotImplemented(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The service cannot do what was asked.", client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	m.urlFact(d)
	step(d, "Ask without what it cannot do (u takes the last change back).")
}

func sayLate408(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho, d.Confidence = "The service gave up waiting for the request.", client.WhoAPIOwner, client.WhoNetworkAdmin, client.Medium
	m.saidFact(d)
	step(d, "Try again (R); if it stays so, show the report to "+m.team()+".")
}

func sayGatewayBlocks(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho, d.Confidence = "Something in front of the API forbids the request with a web page.", client.WhoAPIOwner, client.WhoNetworkAdmin, client.Medium
	m.saidFact(d)
	if v := m.header("Server"); v != "" {
		fact(d, client.FromServer, "what answered calls itself "+v)
	}
	m.ticket(d, m.team(), "whether a firewall in front of the API stops this request (an OData filter looks like an attack to some)")
	step(d, "Ask the network administrator whether the page is that of your own proxy.")
}

func sayRefusedRequest(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho, d.Confidence = "The service refused the request ("+strconv.Itoa(m.answer.Status)+").", client.WhoSelf, client.WhoAPIOwner, client.Low
	if m.answer.Status == 0 {
		d.Title = "This is an error of a service; the status it came with is not known."
	}
	m.saidFact(d)
	m.urlFact(d)
	step(d, "Read what the service says; change what was asked for.")
	m.ticket(d, m.team(), "what the answer means")
}
