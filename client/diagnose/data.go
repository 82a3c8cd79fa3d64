package diagnose

import (
	"errors"
	"io"
	"net/url"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
)

// came recognises a response with a good status that is wrong for one of the
// reasons.
func came(reasons ...string) func(*matter) bool {
	return func(m *matter) bool { return (m.good() || m.Answer == nil) && m.because(reasons...) }
}

var dataRules = []rule{
	{code: "set-unknown", when: func(m *matter) bool { return m.NoSet != nil }, say: saySetUnknown},
	{code: "place-of-another-session", when: func(m *matter) bool { return errors.Is(m.Err, client.ErrForeignCursor) }, say: sayForeignCursor},
	{code: "web-page-instead", when: func(m *matter) bool { return m.good() && m.Answer.Shape == client.ShapeHTML }, say: sayPage},
	{code: "old-odata", when: came(client.ReasonOldVersion), say: sayOld},
	{code: "answer-cut", when: func(m *matter) bool {
		return m.good() && m.Answer.Shape != client.ShapeHTML && m.because(client.ReasonCut) ||
			m.Answer == nil && (m.because(client.ReasonCut) || errors.Is(m.Err, io.ErrUnexpectedEOF))
	}, say: sayCut},
	{code: "answer-nested", when: came(client.ReasonNested), say: sayNested},
	{code: "rows-not-objects", when: came(client.ReasonNoRecords), say: sayNotObjects},
	{code: "rows-not-found", when: came(client.ReasonNoRows), say: sayNoRows},
	{code: "not-a-service-document", when: came(client.ReasonNoDocument), say: sayNoDocument},
	{code: "no-sets", when: func(m *matter) bool { return m.good() && m.listsNothing() }, say: sayNoSets},
	{code: "json-refused", when: came(client.ReasonXML), say: sayAtom},
	{code: "answer-empty", when: func(m *matter) bool { return m.good() && m.Answer.Shape == client.ShapeEmpty }, say: sayEmpty},
	{code: "answer-broken", when: came(client.ReasonBroken), say: sayBroken},
	{code: "model-unreadable", when: func(m *matter) bool { return m.Answer == nil && m.because(client.ReasonModel) }, say: sayModel},
	{code: "cannot", when: func(m *matter) bool { return errors.Is(m.Err, client.ErrCannot) }, say: sayCannot},
	{code: "failed-midway", when: (*matter).good, say: sayMidway},
}

// listsNothing reports whether the response is a service document without sets.
func (m *matter) listsNothing() bool {
	if m.because(client.ReasonNoSets) {
		return true
	}
	body := strings.Join(strings.Fields(string(m.Answer.Body)), "")
	return m.AtRoot() && strings.Contains(body, `"value":[]`)
}

func saySetUnknown(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The service has no set named "+m.NoSet.Name+".", client.WhoSelf
	if len(m.NoSet.Near) > 0 {
		near := m.NoSet.Near[:min(len(m.NoSet.Near), 3)]
		fact(d, client.FromServer, "the nearest names are "+strings.Join(near, ", "))
		add(d, Do("Did you mean "+near[0]+"?"))
	}
	add(d, m.on(client.ActionSets, "Look for the name in the list of sets"))
	if m.System == vendors.XMart {
		add(d, when("If the table is missing", m.martAdmin().tell("whether the mart has this table in this environment: production and "+
			"UAT differ")))
	}
}

func sayForeignCursor(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "This cursor belongs to another session or environment.", client.WhoSelf
	fact(d, client.FromProfile, "a cursor is used in its own environment only")
	add(d, retry("Reload the set from its beginning; the row stays if it has a key"))
}

func sayPage(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho, d.Confidence = "A web page came instead of data.", client.WhoSelf, client.WhoAPIOwner, client.Medium
	m.saidFact(d)
	m.urlFact(d)
	add(d, m.edit("Compare url with the service root, since this address is one for browsers"))
	add(d, m.apiOwner().give("the address of the API itself"))
}

func sayOld(m *matter, d *client.Diagnosis) {
	version := "an older version of OData"
	if m.Answer != nil && m.Answer.Instead != "" {
		version = "OData " + m.Answer.Instead
	}
	d.Title, d.Who, d.NextWho = "The service uses "+version+"; odatui reads V4.", client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	m.urlFact(d)
	add(d, m.edit("If the service has a V4 address too (often …/v4/ or another service name), set url to it"))
	add(d, m.apiOwner().tell("whether the service has an address for OData V4"))
}

func sayCut(m *matter, d *client.Diagnosis) {
	d.Title = "The response ended in the middle of a page."
	d.Who, d.NextWho, d.Confidence = client.WhoAPIOwner, client.WhoNetworkAdmin, client.Medium
	if m.Answer != nil {
		m.saidFact(d)
	} else {
		fact(d, client.FromServer, m.Err.Error())
	}
	rowsKept(d)
	add(d, retry("Request the page again"))
	add(d, m.edit("If the response ends at the same place, set a smaller page_size"))
	add(d, m.report(m.apiOwner().tell("why the response ends early: an error while the service writes the rows is the usual cause")))
}

func sayNested(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The response has values that are nested too deeply.", client.WhoAPIOwner, client.WhoSelf
	m.saidFact(d)
	add(d, client.Step{Text: "Choose fewer columns, without the nested ones", Action: client.ActionColumns})
	add(d, m.report(m.apiOwner().to("nest the values of this set less deeply")))
}

func sayNotObjects(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The rows of the response are not records.", client.WhoAPIOwner
	m.saidFact(d)
	m.urlFact(d)
	add(d, m.report(m.apiOwner().tell("why the set returns bare values although its model describes records")))
}

func sayNoRows(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The response has no list of rows at the expected place.", client.WhoAPIOwner, client.WhoSelf
	m.saidFact(d)
	m.urlFact(d)
	if m.Target.Kind != "rest" {
		add(d, m.edit("Compare url with the service root you were given"))
		add(d, m.report(m.apiOwner().tell("why the set returns no list")))
		return
	}
	d.Who, d.NextWho = client.WhoSelf, client.WhoAPIOwner
	if m.Answer != nil && m.Answer.Instead != "" {
		add(d, m.edit("Set rest.rows to the path of the rows, one of "+m.Answer.Instead))
		return
	}
	add(d, client.Step{Text: "Look for the rows in the response", Action: client.ActionRequests})
	add(d, m.edit("Set rest.rows to the path of the rows"))
}

// answerText returns what is wrong with a response.
func (m *matter) answerText() string {
	if m.Answer != nil {
		return m.Answer.Message
	}
	return m.Err.Error()
}

func sayNoDocument(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The server at url is not an OData service.", client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	m.rootFact(d)
	add(d, m.set("Compare url with the service root; for an API without OData, set ", `kind = "rest"`))
	add(d, m.apiOwner().give("the service root"))
}

func sayNoSets(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho, d.Confidence = "The service lists no sets.", client.WhoSelf, client.WhoAPIOwner, client.Medium
	fact(d, client.FromServer, "the service root returned an empty list")
	m.urlFact(d)
	if m.System == vendors.XMart {
		d.Title, d.NextWho = "xMart lists no tables: "+m.theMart()+" has none, or is misspelled.", client.WhoMartAdmin
		add(d, m.edit("Check the name of the mart at the end of url"))
		add(d, m.martAdmin().tell("whether the mart has tables in this environment"))
		return
	}
	add(d, m.edit("Compare url with the service root you were given"))
	add(d, m.apiOwner().tell("whether this client may see any set"))
}

func sayAtom(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The service responds with XML; odatui reads JSON.", client.WhoAPIOwner, client.WhoSelf
	m.saidFact(d)
	m.urlFact(d)
	add(d, m.edit("If a header or query parameter of the profile asks for XML, remove it"))
	add(d, m.report(m.apiOwner().to("respond with JSON if a request accepts application/json")))
}

func sayEmpty(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.Confidence = "The response is empty: neither rows nor the end of data.", client.WhoAPIOwner, client.Medium
	m.saidFact(d)
	m.urlFact(d)
	add(d, retry("Try again"))
	add(d, m.report(m.apiOwner().tell("why the response has no body")))
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
		group == "application" && !evidence.ContainsAny(name, []string{"json", "xml", "odata"}) {
		return kind
	}
	return ""
}

func sayMedia(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The response is media ("+m.mediaType()+"), not rows.", client.WhoSelf
	m.urlFact(d)
	path, _, _ := strings.Cut(m.Answer.URL, "?")
	root, _, _ := strings.Cut(m.Target.URL, "?")
	path = strings.TrimPrefix(path, strings.TrimSuffix(root, "/")+"/")
	if plain, err := url.PathUnescape(path); err == nil && !strings.Contains(path, "://") {
		path = plain
	}
	add(d, run("Write the body to a file as it is", "odatui", "get", m.Ref(), path, "--raw"))
}

func sayBroken(m *matter, d *client.Diagnosis) {
	if m.mediaType() != "" {
		sayMedia(m, d)
		return
	}
	d.Title, d.Who = "The service's response is not valid JSON.", client.WhoAPIOwner
	fact(d, client.FromServer, m.answerText())
	m.urlFact(d)
	add(d, retry("Try again"))
	add(d, client.Step{Text: "Look at the response", Action: client.ActionRequests})
	add(d, Do("Ask for less (a filter, fewer columns) to find the row that breaks the response"))
	add(d, m.report(m.apiOwner().to("fix the response")))
}

func sayModel(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The service's description of itself ($metadata) cannot be read.", client.WhoAPIOwner
	fact(d, client.FromServer, m.Err.Error())
	add(d, Do("Rows can be read nevertheless; types, keys and links are missing"))
	add(d, m.report(m.apiOwner().to("fix $metadata")))
}

func sayCannot(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The service cannot do this; nothing was sent.", client.WhoSelf
	fact(d, client.FromServer, m.Err.Error())
	add(d, Do("Change the request, or leave out what the service cannot do"))
}

func sayMidway(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The service failed in the middle of its response.", client.WhoAPIOwner
	m.saidFact(d)
	m.urlFact(d)
	rowsKept(d)
	add(d, retry("Request the page again"))
	add(d, m.report(m.apiOwner().to("find this request in the log")))
}
