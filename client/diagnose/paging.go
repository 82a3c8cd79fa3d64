package diagnose

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"odatui/client"
)

// pagingRules are about a run that began and cannot be completed.
var pagingRules = []rule{
	{code: "next-link-loop", when: because(client.ReasonLoop), say: sayLoop},
	{code: "next-link-endless", when: because(client.ReasonEndless), say: sayEndless},
	{code: "other-origin", when: func(m *matter) bool { return m.Moved == nil && m.because(client.ReasonOtherOrigin) }, say: sayOrigin},
	{code: "link-unreadable", when: because(client.ReasonNextLink), say: sayLink},
	{code: "link-expired", when: func(m *matter) bool {
		return m.because(client.ReasonByLink) && (m.answered(404, 410) || m.answered(400) && m.Says("expired", "skip token", "skiptoken", "page token", "cursor"))
	}, say: sayLinkExpired},
	{code: "skip-ignored", when: because(client.ReasonSkipIgnored), say: saySkip},
	{code: "rows-moved", when: because(client.ReasonMoved), say: sayRowsMoved},
	{code: "count-differs", when: because(client.ReasonCount), say: sayCount},
	{code: "own-option-refused", when: func(m *matter) bool { return m.answered(400, 422, 501) && len(m.ownOptions()) > 0 }, say: sayOwnOption},
}

// OfRun reports whether a diagnosis is about the pages of a run, of which a single
// row shows nothing.
func OfRun(d client.Diagnosis) bool {
	return d.Code == "answer-cut" || d.Code == "failed-midway" ||
		slices.ContainsFunc(pagingRules, func(r rule) bool { return r.code == d.Code })
}

// because recognises an error of odatui that is no response.
func because(reason string) func(*matter) bool {
	return func(m *matter) bool { return m.Answer == nil && m.because(reason) }
}

// interrupted says why a run ended before its end.
func (m *matter) interrupted(d *client.Diagnosis, title string, who, next client.Who) {
	d.Title, d.Who, d.NextWho = title, who, next
	fact(d, client.FromServer, m.Err.Error())
	rowsKept(d)
}

// withoutLinks is a step for profiles that can page by $skip and do not.
func (m *matter) withoutLinks(d *client.Diagnosis) {
	if m.Target.Kind != "rest" && m.Target.Paging != "skip" {
		add(d, m.set("Page without links, ", `paging = "skip"`))
	}
}

func (m *matter) fixLinks(d *client.Diagnosis) {
	m.withoutLinks(d)
	add(d, m.report(m.apiOwner().to("fix the links to next pages")))
}

func sayLoop(m *matter, d *client.Diagnosis) {
	m.interrupted(d, "The service's links to the next page form a loop.", client.WhoAPIOwner, client.WhoSelf)
	m.fixLinks(d)
}

func sayEndless(m *matter, d *client.Diagnosis) {
	m.interrupted(d, "The service's links to the next page lead to empty pages only.", client.WhoAPIOwner, client.WhoSelf)
	m.fixLinks(d)
}

func sayLink(m *matter, d *client.Diagnosis) {
	m.interrupted(d, "The service's link to the next page cannot be read.", client.WhoAPIOwner, client.WhoSelf)
	m.fixLinks(d)
}

func sayOrigin(m *matter, d *client.Diagnosis) {
	m.interrupted(d, "The service links to another host; odatui does not follow the link.", client.WhoAPIOwner, client.WhoSelf)
	m.rootFact(d)
	add(d, m.set("If url leads to the same service, let next links go there, ", "rewrite_links = true"))
	m.withoutLinks(d)
	add(d, m.edit("If the host in the link is the service's public address, set url to it"))
	add(d, m.report(m.apiOwner().to("write links with the public address of the API (behind a gateway they often name an internal host)")))
}

func sayLinkExpired(m *matter, d *client.Diagnosis) {
	m.interrupted(d, "The service does not know its own link to the next page any more.", client.WhoSelf, client.WhoAPIOwner)
	if m.answered(410) || m.Says("expired") || m.linksWorked() {
		add(d, retry("Begin again: such links expire"))
	}
	if size := m.Target.PageSize; size > 0 && size < 5000 {
		add(d, m.edit("For fewer links, set a larger page_size"))
	}
	m.withoutLinks(d)
	add(d, m.report(m.apiOwner().tell("how long a link to the next page is valid")))
}

// linksWorked reports whether a request that is written like the one that failed,
// for another page, was successful.
func (m *matter) linksWorked() bool {
	shape := func(address string) string {
		u, err := url.Parse(address)
		if err != nil {
			return ""
		}
		return u.Path + "?" + strings.Join(slices.Sorted(maps.Keys(u.Query())), "&")
	}
	return slices.ContainsFunc(m.Exchanges, func(e client.Exchange) bool {
		return e.Status == 200 && shape(e.URL) == shape(m.Answer.URL)
	})
}

func saySkip(m *matter, d *client.Diagnosis) {
	if m.Target.Kind == "rest" {
		m.interrupted(d, "What the profile names does not lead to the next rows.", client.WhoSelf, client.WhoAPIOwner)
		add(d, m.edit("Name how the service leads to the next page, rest.next or rest.cursor"))
	} else {
		m.interrupted(d, "The service returns the first rows again instead of the next ones.", client.WhoSelf, client.WhoAPIOwner)
		add(d, m.edit("Page by the service's own links, paging = \"next-link\" or \"max-page-size\""))
	}
	add(d, Do("Or reduce the rows with a filter"))
}

func sayRowsMoved(m *matter, d *client.Diagnosis) {
	m.interrupted(d, "Rows were added, deleted or sorted anew while they were read.", client.WhoSelf, client.WhoAPIOwner)
	add(d, retry("Begin again, best when nobody writes"))
	add(d, Do("Sort by the key, or by properties that are unique together and do not change"))
	add(d, m.edit("For fewer pages, set a larger page_size"))
}

func sayCount(m *matter, d *client.Diagnosis) {
	m.interrupted(d, "The service counts more rows than it sends.", client.WhoAPIOwner, client.WhoSelf)
	add(d, m.set("If it counts rows that you may not see, let its count be reported only, ", `count = "untrusted"`))
	add(d, m.report(m.apiOwner().tell("why the count of these rows is larger than their number")))
}

// ownOptions returns the options that were refused and that odatui adds by itself:
// those of a request in the middle of a run, or those that the response names.
func (m *matter) ownOptions() []string {
	var e *client.RefusedError
	if errors.As(m.Err, &e) {
		return e.Options
	}
	return slices.DeleteFunc(slices.Clone(m.Answer.Ours), func(option string) bool { return !m.namesOption(option) })
}

func sayOwnOption(m *matter, d *client.Diagnosis) {
	options := m.ownOptions()
	d.Title = fmt.Sprintf("The service refuses %s, which odatui adds by itself.", strings.Join(options, " or "))
	d.Who, d.NextWho, d.Confidence = client.WhoSelf, client.WhoAPIOwner, client.Medium
	m.saidFact(d)
	m.urlFact(d)
	for _, option := range options {
		if client.SettledBy[option] != "" {
			add(d, m.set("To read without "+option+", set ", client.SettledBy[option]))
		}
	}
	add(d, m.report(m.apiOwner().tell("how this set is read page by page")))
}
