package diagnose

import (
	"net/url"
	"slices"
	"strings"
	"sync"

	"odatui/client"
	"odatui/client/vendors"
	"odatui/lazy"
)

// requestRules explain what an API answers to a request that it let in.
var requestRules = sync.OnceValue(func() []rule {
	return []rule{
		{code: "fails-with-token", when: onlyWithToken, who: apiOwner, title: "The API fails while it handles this token.",
			facts: []factOf{said, stands},
			do: []vendors.Advice{
				vendors.Send(apiOwner, "whether {client} is known to the API: a missing user or mapping is the usual cause"),
			},
			say: func(m *matter, d *client.Diagnosis) {
				if m.System == vendors.XMart {
					d.NextWho = martAdmin
				}
			},
			topic: about("5xx with a token, another answer without one.",
				"The client or the person is unknown to the API, or its check of tokens is broken.", "Ask the API owner.", apiOwner, martAdmin)},
		{code: "set-renamed", when: func(m *matter) bool { return m.newName() != "" }, who: self,
			title: "The service has renamed the set {set}." + or +
				"The service has renamed this set.",
			facts: []factOf{said, requested},
			do: []vendors.Advice{
				vendors.Do("Did you mean {new set}?"),
				sets("Look for the name in the list of sets"),
			},
			topic: about("ERP.net's error for a set by its old name.", "A newer version of the service calls the set differently.",
				"Take the new name, which the message says.").titled("The service has renamed a set.")},
		{code: "query-refused", when: queryRefused, who: self, title: "The service rejects the query.", say: sayQuery,
			topic: about("400, or ERP.net's 500 with a number.", "A filter, order or column that the service does not know.", "Change the query.",
				self, apiOwner)},
		{code: "record-not-found", when: all(status(404, 410), is("below set")), who: self, next: apiOwner,
			title: "{?record}The service has no record {below}, or does not show it to you." + or + "The service has nothing at {below}.",
			facts: []factOf{said, requested},
			do: []vendors.Advice{
				vendors.Do("Look for the record in {set} with a filter by its key; compare what follows it with the model of the set"),
				vendors.Ask(apiOwner, "why the service responds with {number}").When("If the record is there"),
			},
			topic: about("404 or 410 for `Set(key)` or for a path below it.",
				"The set exists; the record does not, or this client may not see it, or what follows it is misspelled.",
				"Look for the record with a filter by its key.").titled("The service has no such record, or nothing at this place of it.")},
		{code: "mart-or-table-unknown", when: all(status(404), is(string(vendors.XMart))), who: self, next: martAdmin,
			title: "xMart does not know the table {set} in {mart}." + or + "xMart does not know {mart}.", facts: []factOf{said, rootURL},
			do: []vendors.Advice{
				sets("{?set}Compare the spelling of the mart and of the table with the list of tables"),
				vendors.Edit("{!set}Check the spelling of the mart at the end of url"),
				vendors.Ask(martAdmin, "whether the mart or table was renamed, and whether it exists in this environment"),
			},
			topic: about("404 of an xMart.", "A misspelled mart or table, or one that is not in this environment.",
				"Check the spelling; ask the mart's administrator.").titled("xMart does not know the mart or the table.")},
		{code: "service-root-wrong", when: all(status(404, 410), is("root")), who: self, next: apiOwner,
			title: "There is no OData service at the profile's url.", facts: []factOf{said, rootURL},
			do: []vendors.Advice{
				vendors.Edit("Compare url with the service root you were given, its path letter by letter"),
				vendors.Ask(apiOwner, "for the service root (the address whose $metadata describes the service)"),
			},
			topic: about("404 or 410 at the service root.", "The path is wrong.",
				"Compare `url`.").titled("There is no service at the profile's `url`.")},
		{code: "set-not-found", when: status(404, 410), unsure: "unlike a set", who: self, next: apiOwner,
			title: "The service has no {set} at this address." + or + "The service has nothing at this address.", facts: []factOf{said, requested},
			do: []vendors.Advice{
				sets("Look for the name in the list of sets"),
				vendors.Edit("{?rest}Compare url and the set's path with the API's documentation"),
				vendors.Ask(apiOwner, "why the service lists this set and responds with {number}").When("If the name is in that list"),
			},
			topic: about("404 or 410 below the service root.", "A set, record or property that is not there.",
				"See what there is with `odatui sets`.")},
		{code: "method-not-allowed", when: status(405), who: self, next: apiOwner, title: "The service does not allow {method} at this address.",
			facts: []factOf{said, requested, header("Allow")},
			do: []vendors.Advice{vendors.Edit("{?long query}The query was too long for a URL and was sent as POST. Remove long_query, " +
				"and request less" + or +
				"Compare url with the service root you were given")},
			topic: about("405.", "The address is that of an action, or the gateway does not let GET through.", "Compare `url`.").
				titled("The address cannot be read.")},
		{code: "format-refused", when: status(406, 415), who: apiOwner, next: self, title: "The service cannot respond with JSON.",
			facts: []factOf{said, requested, headers},
			do: []vendors.Advice{
				vendors.Edit("If the profile has headers such as Accept, remove them"),
				vendors.Send(apiOwner, "whether the API returns JSON at another address"),
			},
			topic: about("406 or 415.", "The service gives XML only, or a header of the profile asks for it.", "Look at `headers`; ask for JSON.")},
		{code: "request-too-long", when: status(431), who: self, title: "The request is too long for the service.",
			facts: []factOf{said, fromServer("431: the header is too large; a token with many groups is a possible cause")},
			do:    []vendors.Advice{vendors.Send(apiOwner, "which size of a header the service accepts; a token with many groups is large")}},
		{code: "request-too-long", when: func(m *matter) bool { return m.answered(413, 414) || m.answered(404) && m.Says("url too long") },
			who: self, title: "The request is too long for the service.", facts: []factOf{said, fromProfile("the URL has {url length} characters")},
			do: []vendors.Advice{
				vendors.Do("Use a shorter filter or fewer columns"),
				vendors.Edit(`If the service accepts POST …/$query, set long_query = "post"`, "long_query=post"),
			},
			topic: about("413, 414 or 431.", "A long filter, or a large token.",
				"Ask for less; `long_query = \"post\"` where the service takes it.")},
		{code: "not-implemented", when: status(501), who: self, next: apiOwner, title: "The service does not implement this request.",
			facts: []factOf{said, requested}, do: []vendors.Advice{vendors.Do("Remove the option that the service does not implement")},
			topic: about("501.", "An option the service does not have.", "Ask without it.")},
		{code: "busy", when: func(m *matter) bool { return m.answered(503) || m.answered(500, 502) && m.Header("Retry-After") != "" },
			who:   apiOwner,
			title: "The service is temporarily unavailable; retry after {pause}." + or + "The service is overloaded or temporarily unavailable.",
			facts: []factOf{said, attempts},
			do: []vendors.Advice{
				vendors.Retry("Wait {pause}, then try again" + or + "Wait a minute, then try again"),
				vendors.Send(apiOwner, "whether the service is down").When("If it stays unavailable"),
			},
			topic: about("503, with or without `Retry-After`.", "It restarts, or has too much to do.", "Wait for the time it names.")},
		{code: "gateway-failed", when: status(502, 504), who: apiOwner, next: networkAdmin,
			title: "The gateway in front of the API gets no response from the API.", facts: []factOf{said, attempts, header("Via", "Server")},
			do: []vendors.Advice{
				vendors.Edit("{?504}Request less data (a filter, fewer columns, a smaller page_size), since the gateway waits for a limited time"),
				vendors.Retry("Wait a minute, then try again"),
				vendors.Send(apiOwner, "to check the service behind the gateway"),
			},
			topic: about("502 or 504.", "The API behind the gateway is down or too slow.", "Request less data; ask the API owner.")},
		{code: "request-timeout", when: status(408), who: apiOwner, next: networkAdmin, sure: client.Medium,
			title: "The service timed out waiting for the request.", facts: []factOf{said},
			do: []vendors.Advice{
				vendors.Retry("Try again"),
				vendors.Send(apiOwner, "why the service times out on this request").When("If it times out again"),
			},
			topic: about("408.", "A slow line or an overloaded service.", "Try again.")},
		{code: "api-failed", when: failed, unsure: "untried", who: apiOwner, title: "The API failed with status {number}.",
			facts: []factOf{said, requested, attempts, given("own error", fromServer("the error is the service's own, not that of a gateway"))},
			do: []vendors.Advice{
				vendors.Send(apiOwner, "{?ids}to find this request in the log, by the ids below"+or+"to find this request in the log"),
				vendors.Doctor("{?untried}Check whether the API also fails without a token, to tell a broken service from an unknown user"),
			},
			topic: about("5xx without a better reason.", "A fault of the service; nothing in the profile is to blame as far as the answer tells.",
				"Send the report to the API owner: its ids find the request in the log.").titled("The API failed.")},
		{code: "request-refused", when: refusedRequest, who: self, next: apiOwner, sure: client.Low,
			title: "{?0}The service reports an error: “{reason}”." + or + "{?0}This is an error of a service; its HTTP status is unknown." + or +
				"The service rejects the request with status {number}.",
			facts: []factOf{said, requested},
			do: []vendors.Advice{
				vendors.Do("Read the service's message, and change the request"),
				vendors.Send(apiOwner, "what the response means"),
			},
			topic: about("Another status of 4xx.", "The reason is not known here; the service's message is shown.",
				"Read the message and change the request, or send the report to the API owner.").titled("The service rejects the request.")},
	}
})

// sets is a step that looks at the list of sets.
func sets(text string) vendors.Advice { return vendors.Advice{Text: text, Action: client.ActionSets} }

// failed reports whether the API failed.
func failed(m *matter) bool { return m.Answer != nil && m.Answer.Status/100 == 5 }

// onlyWithToken reports whether the API fails with a token and not without.
func onlyWithToken(m *matter) bool {
	return failed(m) && m.Anonymous != nil && m.Tokens() && m.Anonymous.Status > 0 && m.Anonymous.Status < 500
}

func refusedRequest(m *matter) bool {
	return m.Answer != nil && (m.Answer.Status/100 == 4 || m.Answer.Status == 0 && m.Answer.Recognised())
}

// queryWords matches words about a query in a response without a status.
var queryWords = lazy.Regexp(`(?i)a property named|query specified in the uri|syntax error at position|is not supported in \$filter|` +
	`resource not found for the segment|used in a query expression|invalid page size|` +
	`(?:property|field|column|attribute)s? ['"“][^'"”]{1,100}['"”] (?:does not exist|was not found|is not (?:defined|declared|valid))`)

// newNameWords are ERP.net's for a set that was renamed.
var newNameWords = lazy.Regexp(`(?i)the new name of this entity is ['"“]([\w.]{1,100})['"”]`)

// newName is what the service says that a set is called now, "" nothing.
func (m *matter) newName() string {
	if m.Answer == nil {
		return ""
	}
	return first(newNameWords, m.Said)
}

// queryRefused reports whether the service does not take what was asked for.
// ERP.net says so with 500 and a number.
func queryRefused(m *matter) bool {
	switch {
	case m.Answer == nil:
		return false
	case m.Answer.Status == 400, m.Answer.Status == 422:
		return true
	case m.Answer.Status == 0: // pasted without
		return queryWords.MatchString(m.Said)
	case m.Answer.Shape == client.ShapeERP:
		return m.Says("$filter", "$select", "$orderby", "$top", "$skip", "$apply", "$expand", "is not supported", "ODataException",
			"is not found",
			"was not found")
	}
	return m.Answer.Status == 404 && m.Answer.Shape == client.ShapeOData && strings.Contains(m.Answer.URL, "%24filter") && m.Says("$filter")
}

func sayQuery(m *matter, d *client.Diagnosis) {
	if said := strings.TrimRight(firstLine(m.Answer.Message), ". "); said != "" && !m.page() && len(said) < 160 && m.Answer.Recognised() {
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
	unclear := m.page() || m.Answer.Shape == client.ShapeEmpty
	switch {
	case m.System == vendors.ERPNet && m.Says("$filter", "operator"):
		add(d, Do("Use only eq, ge, le, and, in, contains, startswith and endswith in a filter: ERP.net has no or, gt, lt, ne and not"))
	case option != "":
		add(d, Do("Change or remove "+option))
	case m.AtRoot():
		add(d, m.edit("Compare url with the service root you were given, since the request was for the service root alone"))
		d.NextWho = client.WhoAPIOwner
	case m.asksNothing():
		unclear = true
	default:
		add(d, Do("Change the filter, the order or the columns"))
	}
	if unclear {
		d.Confidence, d.NextWho = client.Medium, client.WhoAPIOwner
		add(d, m.report(m.apiOwner().tell("why the query is rejected")))
	}
}

// asksNothing reports whether all query options of the request are odatui's own.
func (m *matter) asksNothing() bool {
	query := m.query()
	for name := range query {
		if !slices.Contains([]string{"$count", "$top", "$skip"}, name) && !slices.Contains(m.Answer.Ours, name) {
			return false
		}
	}
	return len(query) > 0
}

// query returns the options of the request.
func (m *matter) query() url.Values {
	u, err := url.Parse(m.Answer.URL)
	if err != nil {
		return nil
	}
	return u.Query()
}

// blamedOption returns the option of the query that the response mentions.
func (m *matter) blamedOption() string {
	query := m.query()
	for _, name := range []string{"$filter", "$orderby", "$select", "$expand", "$apply", "$search", "$top", "$skip", "$count", "$format",
		"filter", "sort"} {
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
