package diagnose

import (
	"errors"
	"io"
	"strings"

	"odatui/client"
)

// came reports whether an answer with a good status is wrong in one of these
// ways, by our own words for it.
func came(words ...string) func(*matter) bool {
	return func(m *matter) bool {
		return m.good() && hasAny(m.answer.Message, words...) || m.answer == nil && m.broke(words...)
	}
}

var dataRules = []rule{
	{"set-unknown", func(m *matter) bool { return m.noSet != nil }, saySetUnknown},
	{"place-of-another-session", func(m *matter) bool { return errors.Is(m.Err, client.ErrForeignCursor) }, sayForeignCursor},
	{"web-page-instead", func(m *matter) bool { return m.good() && m.answer.Shape == client.ShapeHTML }, sayPage},
	{"old-odata", came("only v4 can be read"), sayOld},
	{"answer-cut", func(m *matter) bool {
		return m.good() && m.answer.Shape != client.ShapeHTML && hasAny(m.answer.Message, "broke off") || m.answer == nil && errors.Is(m.Err, io.ErrUnexpectedEOF)
	}, sayCut},
	{"answer-nested", came("nested deeper", "max nesting depth", "exceeded max depth"), sayNested},
	{"rows-not-objects", came("no list of records"), sayNotObjects},
	{"rows-not-found", came("no array of rows", "no list of rows"), sayNoRows},
	{"not-a-service-document", came("not a service document"), sayNoDocument},
	{"no-sets", func(m *matter) bool { return m.good() && m.listsNothing() }, sayNoSets},
	{"json-refused", came("atom xml came", "xml instead of odata json"), sayAtom},
	{"answer-empty", func(m *matter) bool {
		return m.good() && (m.answer.Shape == client.ShapeEmpty || hasAny(m.answer.Message, "is empty"))
	}, sayEmpty},
	{"answer-broken", came("broken json", "not valid json", "not json", "utf-16", "text instead of odata", "goes on after its end", "more text behind", "is not the json"), sayBroken},
	{"model-unreadable", func(m *matter) bool { return m.answer == nil && m.broke("the model cannot be read") }, sayModel},
	{"skip-ignored", func(m *matter) bool { return m.answer == nil && m.broke("ignores $skip", "ignores the parameter") }, saySkip},
	{"cannot", func(m *matter) bool { return errors.Is(m.Err, client.ErrCannot) }, sayCannot},
	{"failed-midway", (*matter).good, sayMidway},
	{"link-unreadable", func(m *matter) bool { return m.answer == nil && m.broke("next link") }, sayLink},
}

// listsNothing reports whether the answer is a service document without sets.
func (m *matter) listsNothing() bool {
	if hasAny(m.answer.Message, "lists no sets", "no sets") {
		return true
	}
	body := strings.Join(strings.Fields(string(m.answer.Body)), "")
	return m.atRoot() && strings.Contains(body, `"value":[]`)
}

func saySetUnknown(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The service has no set named "+m.noSet.Name+".", client.WhoSelf
	if len(m.noSet.Near) > 0 {
		near := m.noSet.Near[:min(len(m.noSet.Near), 3)]
		fact(d, client.FromServer, "the nearest names are "+strings.Join(near, ", "))
		step(d, "Did you mean "+near[0]+"?")
	}
	step(d, "See what there is: odatui sets "+m.ref())
	if m.system == XMart {
		step(d, "Tables of a mart differ between production and UAT: ask the mart's administrator if one is missing.")
	}
}

func sayForeignCursor(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "This place belongs to another session or environment.", client.WhoSelf
	fact(d, client.FromProfile, "a place in one environment is never asked for in another")
	step(d, "Reload (R): the set is read from its beginning, keeping the row where it has a key.")
}

func sayPage(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho, d.Confidence = "A web page came instead of data.", client.WhoSelf, client.WhoAPIOwner, client.Medium
	m.saidFact(d)
	m.urlFact(d)
	step(d, m.changeStep("Compare url with the service root: this is an address for browsers"))
	step(d, "Ask "+m.team()+" for the address of the API itself.")
}

func sayOld(m *matter, d *client.Diagnosis) {
	version := "an older version of OData"
	for _, v := range []string{"V1", "V2", "V3"} {
		if strings.Contains(m.answerText(), "OData "+v) {
			version = "OData " + v
		}
	}
	d.Title, d.Who, d.NextWho = "This service speaks "+version+"; odatui reads V4.", client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	m.urlFact(d)
	step(d, m.changeStep("If the service has a V4 address too (often …/v4/ or another service name), set url to it"))
	step(d, "Ask "+m.team()+" whether there is one.")
}

func sayCut(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho, d.Confidence = "The answer broke off in the middle of a page.", client.WhoAPIOwner, client.WhoNetworkAdmin, client.Medium
	if m.answer != nil {
		m.saidFact(d)
	} else {
		fact(d, client.FromServer, m.Err.Error())
	}
	rowsKept(d)
	step(d, "Try again (R): the page is asked for anew.")
	step(d, m.changeStep("If it breaks off at the same place, set a smaller page_size"))
	m.ticket(d, m.team(), "why their answer ends early: an error while it writes the rows is the usual cause")
}

func sayNested(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The answer holds values nested too deeply to be read.", client.WhoAPIOwner, client.WhoSelf
	m.saidFact(d)
	step(d, "Choose fewer columns (C, or --select), without the nested ones.")
	m.ticket(d, m.team(), "about the nesting")
}

func sayNotObjects(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The answer's rows are not records.", client.WhoAPIOwner
	m.saidFact(d)
	m.urlFact(d)
	m.ticket(d, m.team(), "why the set gives bare values where its model promises records")
}

func sayNoRows(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The answer has no list of rows where one was expected.", client.WhoAPIOwner, client.WhoSelf
	m.saidFact(d)
	m.urlFact(d)
	if m.Target.Kind != "rest" {
		step(d, m.changeStep("Compare url with the service root you were given"))
		m.ticket(d, m.team(), "why the set gives no list")
		return
	}
	d.Who, d.NextWho = client.WhoSelf, client.WhoAPIOwner
	if _, arrays, ok := strings.Cut(m.answerText(), "the answer has arrays at "); ok {
		step(d, m.changeStep("Set rest.rows to where the rows are, one of "+arrays))
		return
	}
	step(d, m.changeStep("Set rest.rows to where the rows are in the answer (L shows it)"))
}

// answerText is what is wrong with an answer, in our words.
func (m *matter) answerText() string {
	if m.answer != nil {
		return m.answer.Message
	}
	return m.Err.Error()
}

func sayNoDocument(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "What answers at url is not an OData service.", client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	m.rootFact(d)
	step(d, m.changeStep("Compare url with the service root; of an API without OData say kind = \"rest\""))
	step(d, "Ask "+m.team()+" for the service root.")
}

func sayNoSets(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho, d.Confidence = "The service lists no sets.", client.WhoSelf, client.WhoAPIOwner, client.Medium
	fact(d, client.FromServer, "the service root answered well, with an empty list")
	m.urlFact(d)
	if m.system == XMart {
		d.Title, d.NextWho = "xMart lists no tables: "+m.theMart()+" has none, or is misspelled.", client.WhoMartAdmin
		step(d, m.changeStep("Check the name of the mart at the end of url"))
		step(d, "Ask the mart's administrator whether it has tables in this environment.")
		return
	}
	step(d, m.changeStep("Compare url with the service root you were given"))
	step(d, "Ask "+m.team()+" whether this client may see any set.")
}

func sayAtom(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The service answers in XML; odatui reads JSON.", client.WhoAPIOwner, client.WhoSelf
	m.saidFact(d)
	m.urlFact(d)
	step(d, m.changeStep("Take a header or query parameter that asks for XML out of the profile"))
	m.ticket(d, m.team(), "to answer Accept: application/json with JSON")
}

func sayEmpty(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.Confidence = "The answer is empty: neither rows nor the end of data.", client.WhoAPIOwner, client.Medium
	m.saidFact(d)
	m.urlFact(d)
	step(d, "Try again (R).")
	m.ticket(d, m.team(), "why the answer has no body")
}

func sayBroken(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The service's answer is broken: it is not the JSON it should be.", client.WhoAPIOwner
	fact(d, client.FromServer, m.answerText())
	m.urlFact(d)
	step(d, "Try again (R); L shows what came.")
	step(d, "Ask for less (a filter, fewer columns) to find the row that breaks it.")
	m.ticket(d, m.team(), "to mend the answer")
}

func sayModel(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The service's description of itself ($metadata) cannot be read.", client.WhoAPIOwner
	fact(d, client.FromServer, m.Err.Error())
	step(d, "Rows can be read all the same; types, keys and links are missing.")
	m.ticket(d, m.team(), "to mend $metadata")
}

func saySkip(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The service cannot go on to further rows: it gives the first ones again.", client.WhoSelf, client.WhoAPIOwner
	fact(d, client.FromServer, m.Err.Error())
	rowsKept(d)
	step(d, m.changeStep("Page by the service's own links: paging = \"next-link\" or \"max-page-size\""))
	step(d, "Or narrow the rows down with a filter.")
}

func sayCannot(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The service cannot do this; nothing was sent.", client.WhoSelf
	text := m.Err.Error()
	if said := strings.TrimSpace(strings.TrimPrefix(strings.ReplaceAll(text, client.ErrCannot.Error(), ""), ":")); said != "" {
		d.Title = sentence(strings.Trim(said, ": "))
	}
	fact(d, client.FromServer, text)
	step(d, "Ask for it in another way, or without it (u takes the last change back).")
}

func sayMidway(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The service failed in the middle of its answer.", client.WhoAPIOwner
	m.saidFact(d)
	m.urlFact(d)
	rowsKept(d)
	step(d, "Try again (R): the page is asked for anew.")
	m.ticket(d, m.team(), "to look this request up in their log")
}

func sayLink(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The service's link to the next page cannot be read.", client.WhoAPIOwner, client.WhoSelf
	fact(d, client.FromServer, m.Err.Error())
	rowsKept(d)
	step(d, m.changeStep("Page without links: paging = \"skip\""))
	m.ticket(d, m.team(), "to mend its links")
}
