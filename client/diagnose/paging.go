package diagnose

import (
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"

	"odatui/client"
	"odatui/client/vendors"
)

// pagingRules are about a run that began and cannot be completed.
var pagingRules = sync.OnceValue(func() []rule {
	return []rule{
		{code: "next-link-loop", when: because(client.ReasonLoop), who: apiOwner, next: self, facts: stopped, do: fixLinks(),
			title: "The service's links to the next page form a loop.",
			topic: about("A link that was followed before, or the same rows again.", "A fault of the service's paging.",
				skipPaging+"; ask the API owner.")},
		{code: "next-link-endless", when: because(client.ReasonEndless), who: apiOwner, next: self, facts: stopped, do: fixLinks(),
			title: "The service's links to the next page lead to empty pages only.",
			topic: about("More than twenty empty pages in a row, each with a next link.", "A fault of the service's paging.",
				skipPaging+"; ask the API owner.")},
		{code: "other-origin", when: all(because(client.ReasonOtherOrigin), is("!redirected")), who: apiOwner, next: self,
			title: "The service links to another host; odatui does not follow the link.", facts: []factOf{said, kept, rootURL},
			do: []vendors.Advice{
				vendors.Edit("If url leads to the same service, let next links go there, rewrite_links = true", "rewrite_links=true"), withoutLinks(),
				vendors.Edit("If the host in the link is the service's public address, set url to it"),
				vendors.Send(apiOwner, "to write links with the public address of the API (behind a gateway they often name an internal host)"),
			},
			topic: about("A link of the service names another scheme, host or port than `url`.",
				"A gateway in front does not rewrite the links, or `url` is not the public address. Tokens are never sent elsewhere.",
				"Set `rewrite_links = true` if `url` leads to the same service, or `paging = \"skip\"`, or `url`; have the links fixed.")},
		{code: "link-unreadable", when: because(client.ReasonNextLink), who: apiOwner, next: self, facts: stopped, do: fixLinks(),
			title: "The service's link to the next page cannot be read.",
			topic: about("A next link that is empty, no text or no address.", "A fault of the service.", skipPaging+".")},
		{code: "link-expired", when: linkExpired, who: self, next: apiOwner, facts: []factOf{said, given("!pasted", kept)},
			title: "The service does not know its own link to the next page any more.",
			do: []vendors.Advice{
				vendors.Retry("{?expiring}Begin again: such links expire"), vendors.Edit("{?small pages}For fewer links, set a larger page_size"),
				withoutLinks(),
				vendors.Send(apiOwner, "how long a link to the next page is valid"),
			},
			topic: about("404 or 410 for a next link, or 400 with words about its token.",
				"Services forget such links after minutes, or when they restart.", "Begin again; set a larger `page_size`, or `paging = \"skip\"`.")},
		{code: "skip-ignored", when: all(because(client.ReasonSkipIgnored), is("rest")), who: self, next: apiOwner, facts: stopped,
			title: "What the profile names does not lead to the next rows.",
			do:    []vendors.Advice{vendors.Edit("Name how the service leads to the next page, rest.next or rest.cursor"), fewerRows()}},
		{code: "skip-ignored", when: because(client.ReasonSkipIgnored), who: self, next: apiOwner, facts: stopped,
			title: "The service returns the first rows again instead of the next ones.",
			do:    []vendors.Advice{vendors.Edit(`Page by the service's own links, paging = "next-link" or "max-page-size"`), fewerRows()},
			topic: about("The same rows came for another `$skip`.", "It pages by its own links only.",
				"Set `paging = \"next-link\"` or `\"max-page-size\"`, or narrow the rows down with a filter.")},
		{code: "rows-moved", when: because(client.ReasonMoved), who: self, next: apiOwner, facts: stopped,
			title: "Rows were added, deleted or sorted anew while they were read.",
			do: []vendors.Advice{
				vendors.Retry("Begin again, best when nobody writes"),
				vendors.Do("Sort by the key, or by properties that are unique together and do not change"),
				vendors.Edit("For fewer pages, set a larger page_size"),
			},
			topic: about("A row came twice, or the last row of a page is not found again at its place.",
				"Others write to the set, or the service sorts the rows differently each time.",
				"Begin again; sort by the key; set a larger `page_size`.")},
		{code: "count-differs", when: because(client.ReasonCount), who: apiOwner, next: self, facts: stopped,
			title: "The service counts more rows than it sends.",
			do: []vendors.Advice{
				vendors.Edit(`If it counts rows that you may not see, let its count be reported only, count = "untrusted"`, "count=untrusted"),
				vendors.Send(apiOwner, "why the count of these rows is larger than their number"),
			},
			topic: about("Fewer rows than `$count`, also when asked once more and counted again.",
				"It counts rows that this client may not see, or it loses rows.",
				"Set `count = \"untrusted\"` if the count is known to be wrong; ask the API owner.")},
		{code: "own-option-refused", when: func(m *matter) bool { return m.answered(400, 422, 501) && len(m.ownOptions()) > 0 },
			who: self, next: apiOwner, sure: client.Medium, title: "The service refuses {own options}, which odatui adds by itself.",
			facts: []factOf{said, requested},
			say: func(m *matter, d *client.Diagnosis) {
				for _, option := range m.ownOptions() {
					if client.SettledBy[option] != "" {
						add(d, m.set("To read without "+option+", set ", client.SettledBy[option]))
					}
				}
				add(d, m.step(vendors.Send(apiOwner, "how this set is read page by page")))
			},
			topic: about("400, 422 or 501 in the middle of a run for a request with `$orderby`, `$skip` or `$top` that the person did not write.",
				"The first page was answered with it. Where rows have keys, odatui begins again without it by itself.",
				"Set `order_by_key = false`, `paging` or `page_size`.").titled("The service refuses an option that odatui adds.")},
	}
})

const skipPaging = "Set `paging = \"skip\"`"

var (
	stopped      = []factOf{said, kept}
	withoutLinks = sync.OnceValue(func() vendors.Advice {
		return vendors.Edit(`{?pages by links}Page without links, paging = "skip"`, "paging=skip")
	})
	fixLinks = sync.OnceValue(func() []vendors.Advice {
		return []vendors.Advice{withoutLinks(), vendors.Send(apiOwner, "to fix the links to next pages")}
	})
	fewerRows = sync.OnceValue(func() vendors.Advice { return vendors.Do("Or reduce the rows with a filter") })
)

// OfRun reports whether a diagnosis is about the pages of a run, of which a single
// row shows nothing.
func OfRun(d client.Diagnosis) bool {
	return d.Code == "answer-cut" || d.Code == "failed-midway" ||
		slices.ContainsFunc(pagingRules(), func(r rule) bool { return r.code == d.Code })
}

// because recognises an error of odatui that is no response.
func because(reason string) func(*matter) bool {
	return func(m *matter) bool { return m.Answer == nil && m.because(reason) }
}

func linkExpired(m *matter) bool {
	if m.Pasted != nil {
		return m.answered(0, 400) && m.Says("skip token", "skiptoken", "page token") && m.Says("expired", "invalid", "not valid")
	}
	return m.because(client.ReasonByLink) && (m.answered(404, 410) || m.answered(400) && m.Says("expired", "skip token", "skiptoken",
		"page token", "cursor"))
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

// ownOptions returns the options that were refused and that odatui adds by itself:
// those of a request in the middle of a run, or those that the response names.
func (m *matter) ownOptions() []string {
	var e *client.RefusedError
	if errors.As(m.Err, &e) {
		return e.Options
	}
	return slices.DeleteFunc(slices.Clone(m.Answer.Ours), func(option string) bool { return !m.namesOption(option) })
}
