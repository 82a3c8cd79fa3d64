package diagnose

import (
	"errors"
	"io"
	"net/url"
	"slices"
	"strings"
	"sync"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
)

// dataRules explain responses with a good status that are wrong, and requests that
// were not sent.
var dataRules = sync.OnceValue(func() []rule {
	return []rule{
		{code: "set-unknown", when: func(m *matter) bool { return m.NoSet != nil }, who: self, title: "The service has no set named {no set}.",
			facts: []factOf{fromServer("the nearest names are {near sets}")},
			do: []vendors.Advice{
				vendors.Do("{?near set}Did you mean {near set}?"),
				sets("Look for the name in the list of sets"),
				vendors.Ask(martAdmin, "{?WHO xMart}whether the mart has this table in this environment: production and UAT differ").
					When("If the table is missing"),
			},
			topic: about("The name is not in the list of sets.", "A misspelled name, or a set that is not in this environment.",
				"Take one of the nearest names.").titled("The service has no such set.")},
		{code: "place-of-another-session", when: wraps(client.ErrForeignCursor), who: self,
			title: "This cursor belongs to another session or environment.",
			facts: []factOf{fromProfile("a cursor is used in its own environment only")},
			do:    []vendors.Advice{vendors.Retry("Reload the set from its beginning; the row stays if it has a key")},
			topic: about("A cursor of another session.", "Cursors are not used in another environment.", "Reload.")},
		{code: "web-page-instead", when: all((*matter).good, (*matter).page), who: self, next: apiOwner, sure: client.Medium,
			title: "A web page came instead of data.", facts: []factOf{said, requested},
			do: []vendors.Advice{
				vendors.Edit("Compare url with the service root, since this address is one for browsers"),
				vendors.Ask(apiOwner, "for the address of the API itself"),
			},
			topic: about("200 with HTML that is neither a sign-in nor a maintenance page.", "`url` is an address for browsers.", "Compare `url`.")},
		{code: "old-odata", when: came(client.ReasonOldVersion), who: self, next: apiOwner,
			title: "The service uses OData {instead}; odatui reads V4." + or + "The service uses an older version of OData; odatui reads V4.",
			facts: []factOf{said, requested},
			do: []vendors.Advice{
				vendors.Edit("If the service has a V4 address too (often …/v4/ or another service name), set url to it"),
				vendors.Ask(apiOwner, "whether the service has an address for OData V4"),
			},
			topic: about("`DataServiceVersion`, `{\"d\":…}`, `odata.metadata`.", "odatui reads V4.", "Look for a V4 address.")},
		{code: "answer-cut", when: cutShort, who: apiOwner, next: networkAdmin, sure: client.Medium,
			title: "The response ended in the middle of a page.", facts: []factOf{said, kept},
			do: []vendors.Advice{
				vendors.Retry("Request the page again"),
				vendors.Edit("If the response ends at the same place, set a smaller page_size"),
				vendors.Send(apiOwner, "why the response ends early: an error while the service writes the rows is the usual cause"),
			},
			topic: about("The JSON ends before its end.",
				"The service failed while it wrote, or something cut the answer. The rows that came are kept.",
				"Try again; a smaller page.")},
		{code: "answer-nested", when: came(client.ReasonNested), who: apiOwner, next: self,
			title: "The response has values that are nested too deeply.", facts: []factOf{said},
			do: []vendors.Advice{
				{Text: "Choose fewer columns, without the nested ones", Action: client.ActionColumns},
				vendors.Send(apiOwner, "to nest the values of this set less deeply"),
			},
			topic: about("More levels than are read.", "A column holds objects within objects.", "Choose columns without it (`C`, or `--select`).")},
		{code: "rows-not-objects", when: came(client.ReasonNoRecords), who: apiOwner, title: "The rows of the response are not records.",
			facts: []factOf{said, requested},
			do:    []vendors.Advice{vendors.Send(apiOwner, "why the set returns bare values although its model describes records")},
			topic: about("Bare values in the list of rows.", "The set breaks its own model.", "Ask the API owner.")},
		{code: "rows-not-found", when: all(came(client.ReasonNoRows), is("rest")), who: self, next: apiOwner, title: noRows,
			facts: []factOf{said, requested},
			do: []vendors.Advice{
				{Text: "{!instead}Look for the rows in the response", Action: client.ActionRequests},
				vendors.Edit("Set rest.rows to the path of the rows, one of {instead}" + or + "Set rest.rows to the path of the rows"),
			},
			topic: about("No `value`, or nothing at `rest.rows`.", "`rest.rows` names another place, or `url` is wrong.", "Set `rest.rows`.")},
		{code: "rows-not-found", when: came(client.ReasonNoRows), who: apiOwner, next: self, title: noRows, facts: []factOf{said, requested},
			do: []vendors.Advice{
				vendors.Edit("Compare url with the service root you were given"),
				vendors.Send(apiOwner, "why the set returns no list"),
			}},
		{code: "not-a-service-document", when: came(client.ReasonNoDocument), who: self, next: apiOwner,
			title: "The server at url is not an OData service.", facts: []factOf{said, rootURL},
			do: []vendors.Advice{
				vendors.Edit(`Compare url with the service root; for an API without OData, set kind = "rest"`, "kind=rest"),
				vendors.Ask(apiOwner, "for the service root"),
			},
			topic: about("JSON without a list of sets.", "`url` is another API, or one without OData.", "Compare `url`, or set `kind = \"rest\"`.")},
		{code: "url-below-root", when: came(client.ReasonNotRoot), who: self,
			title: "The url leads to a part of the service, not to its root.", facts: []factOf{said, rootURL},
			do: []vendors.Advice{
				vendors.Edit("Set url to {instead}, which the service names as its root", "url={instead}"),
				vendors.Edit("{!instead}Set url to the root of the service: without the set and what follows it"),
			},
			topic: about("Rows where the list of sets is expected.", "`url` ends in a set, a record or a query.",
				"Set `url` to the root that the response names.")},
		{code: "no-sets", when: all(listsNothing, is(string(vendors.XMart))), who: self, next: martAdmin, sure: client.Medium,
			title: "xMart lists no tables: {mart} has none, or is misspelled.", facts: []factOf{emptyRoot, requested},
			do: []vendors.Advice{
				vendors.Edit("Check the name of the mart at the end of url"),
				vendors.Ask(martAdmin, "whether the mart has tables in this environment"),
			}},
		{code: "no-sets", when: listsNothing, who: self, next: apiOwner, sure: client.Medium,
			title: "The service lists no sets.", facts: []factOf{emptyRoot, requested},
			do: []vendors.Advice{
				vendors.Edit("Compare url with the service root you were given"),
				vendors.Ask(apiOwner, "whether this client may see any set"),
			},
			topic: about("`\"value\": []` at the service root.", "A misspelled mart (xMart), or no right to see any set.",
				"Check the name at the end of `url`; ask the data owner whether this client may see a set.", self, martAdmin, apiOwner)},
		{code: "json-refused", when: came(client.ReasonXML), who: apiOwner, next: self,
			title: "The service responds with XML; odatui reads JSON.",
			facts: []factOf{said, requested},
			do: []vendors.Advice{
				vendors.Edit("If a header or query parameter of the profile asks for XML, remove it"),
				vendors.Send(apiOwner, "to respond with JSON if a request accepts application/json"),
			},
			topic: about("Atom or other XML with 200.", "The service does not give JSON, or a header asks for XML.", "Look at `headers`.")},
		{code: "answer-empty", when: func(m *matter) bool { return m.good() && m.Answer.Shape == client.ShapeEmpty }, who: apiOwner,
			sure:  client.Medium,
			title: "The response is empty: neither rows nor the end of data.", facts: []factOf{said, requested},
			do:    []vendors.Advice{vendors.Retry("Try again"), vendors.Send(apiOwner, "why the response has no body")},
			topic: about("200 without a body.", "The service failed, or something took the body away.", "Try again.")},
		{code: "answer-broken", when: all(came(client.ReasonBroken), is("media type")), who: self,
			title: "The response is media ({media type}), not rows.", facts: []factOf{requested},
			do: []vendors.Advice{vendors.Run("Write the body to a file as it is", "odatui", "get", "{profile}", "{path}", "--raw")}},
		{code: "answer-broken", when: came(client.ReasonBroken), who: apiOwner, title: "The service's response is not valid JSON.",
			facts: []factOf{said, requested},
			do: []vendors.Advice{
				vendors.Retry("Try again"),
				{Text: "Look at the response", Action: client.ActionRequests},
				vendors.Do("Ask for less (a filter, fewer columns) to find the row that breaks the response"),
				vendors.Send(apiOwner, "to fix the response"),
			},
			topic: about("It is not valid JSON, or not UTF-8.", "A fault of the service.", "Try again; ask the API owner.")},
		{code: "model-unreadable", when: because(client.ReasonModel), who: apiOwner,
			title: "The service's description of itself ($metadata) cannot be read.", facts: []factOf{said},
			do: []vendors.Advice{
				vendors.Do("Rows can be read nevertheless; types, keys and links are missing"),
				vendors.Send(apiOwner, "to fix $metadata"),
			},
			topic: about("Broken XML or JSON, a document type, an unknown encoding.", "A fault of the service.", "Rows can be read all the same.")},
		{code: "filter-ignored", when: because(client.ReasonFilterIgnored), who: apiOwner, next: self, facts: []factOf{said},
			title: "The service ignores filters: it sends rows that a filter excludes.",
			do: []vendors.Advice{
				vendors.Do("Do not rely on a filter of this service: it sends all rows"),
				vendors.Send(apiOwner, "to let the service apply $filter, or reject it"),
			},
			topic: about("A row for a filter that no row meets; only `odatui doctor PROFILE --probe` asks with one.",
				"The service, or a gateway in front of it, drops `$filter`. Results of filters are too large.", "Ask the API owner.")},
		{code: "cannot", when: wraps(client.ErrCannot), who: self, title: "The service cannot do this; nothing was sent.", facts: []factOf{said},
			do:    []vendors.Advice{vendors.Do("Change the request, or leave out what the service cannot do")},
			topic: about("Known before anything was sent.", "An ability the service or the set does not have.", "Ask in another way.")},
		{code: "failed-midway", when: (*matter).good, who: apiOwner, title: "The service failed in the middle of its response.",
			facts: []factOf{said, requested, kept},
			do:    []vendors.Advice{vendors.Retry("Request the page again"), vendors.Send(apiOwner, "to find this request in the log")},
			topic: about("An error within an answer of 200.", "A fault while it wrote the rows. The rows that came are kept.",
				"Try again; ask the API owner.")},
	}
})

const noRows = "The response has no list of rows at the expected place."

var emptyRoot = fromServer("the service root returned an empty list")

// came recognises a response with a good status that is wrong for one of the
// reasons.
func came(reasons ...string) func(*matter) bool {
	return func(m *matter) bool { return (m.good() || m.Answer == nil) && m.because(reasons...) }
}

// wraps recognises an error of odatui.
func wraps(target error) func(*matter) bool {
	return func(m *matter) bool { return errors.Is(m.Err, target) }
}

func cutShort(m *matter) bool {
	return m.good() && !m.page() && m.because(client.ReasonCut) ||
		m.Answer == nil && (m.because(client.ReasonCut) || errors.Is(m.Err, io.ErrUnexpectedEOF))
}

// listsNothing reports whether the response is a service document without sets.
func listsNothing(m *matter) bool {
	return m.good() && (m.because(client.ReasonNoSets) ||
		m.AtRoot() && strings.Contains(strings.Join(strings.Fields(string(m.Answer.Body)), ""), `"value":[]`))
}

// mediaType returns the type of a response that is no JSON and does not claim or
// seem to be, "" otherwise.
func (m *matter) mediaType() string {
	if m.Answer == nil || strings.IndexAny(strings.TrimSpace(string(m.Answer.Body)), "{[") == 0 {
		return ""
	}
	kind, _, _ := strings.Cut(strings.ToLower(m.Header("Content-Type")), ";")
	kind = strings.TrimSpace(kind)
	group, name, _ := strings.Cut(kind, "/")
	if slices.Contains([]string{"image", "audio", "video", "font"}, group) || kind == "text/plain" || kind == "text/csv" ||
		group == "application" && !evidence.HasAny(name, "json", "xml", "odata") {
		return kind
	}
	return ""
}

// path returns the path of the request below the profile's url, for a command.
func (m *matter) path() string {
	path, _, _ := strings.Cut(m.Answer.URL, "?")
	root, _, _ := strings.Cut(m.Target.URL, "?")
	path = strings.TrimPrefix(path, strings.TrimSuffix(root, "/")+"/")
	if plain, err := url.PathUnescape(path); err == nil && !strings.Contains(path, "://") {
		return plain
	}
	return path
}
