package diagnose

import (
	"odatui/client"
)

var dataTopics = []topic{
	{"set-unknown", "The service has no such set.", "The name is not in the list of sets.", "A misspelled name, or a set that is not in this environment.", "Take one of the nearest names.", []client.Who{client.WhoSelf}},
	{"place-of-another-session", "The cursor belongs to another session or environment.", "A cursor of another session.", "Cursors are not used in another environment.", "Reload.", []client.Who{client.WhoSelf}},
	{"web-page-instead", "A web page came instead of data.", "200 with HTML that is neither a sign-in nor a maintenance page.", "`url` is an address for browsers.", "Compare `url`.", []client.Who{client.WhoSelf, client.WhoAPIOwner}},
	{"old-odata", "The service uses an older version of OData.", "`DataServiceVersion`, `{\"d\":…}`, `odata.metadata`.", "odatui reads V4.", "Look for a V4 address.", []client.Who{client.WhoSelf, client.WhoAPIOwner}},
	{"answer-cut", "The response ended in the middle of a page.", "The JSON ends before its end.", "The service failed while it wrote, or something cut the answer. The rows that came are kept.", "Try again; a smaller page.", []client.Who{client.WhoAPIOwner, client.WhoNetworkAdmin}},
	{"answer-nested", "The response is nested too deeply.", "More levels than are read.", "A column holds objects within objects.", "Choose columns without it (`C`, or `--select`).", []client.Who{client.WhoAPIOwner, client.WhoSelf}},
	{"rows-not-objects", "The rows are not records.", "Bare values in the list of rows.", "The set breaks its own model.", "Ask the API owner.", []client.Who{client.WhoAPIOwner}},
	{"rows-not-found", "The response has no list of rows at the expected place.", "No `value`, or nothing at `rest.rows`.", "`rest.rows` names another place, or `url` is wrong.", "Set `rest.rows`.", []client.Who{client.WhoSelf, client.WhoAPIOwner}},
	{"not-a-service-document", "The server at `url` is not an OData service.", "JSON without a list of sets.", "`url` is another API, or one without OData.", "Compare `url`, or set `kind = \"rest\"`.", []client.Who{client.WhoSelf, client.WhoAPIOwner}},
	{"no-sets", "The service lists no sets.", "`\"value\": []` at the service root.", "A misspelled mart (xMart), or no right to see any set.", "Check the name at the end of `url`; ask the data owner whether this client may see a set.", []client.Who{client.WhoSelf, client.WhoMartAdmin, client.WhoAPIOwner}},
	{"json-refused", "The service responds with XML.", "Atom or other XML with 200.", "The service does not give JSON, or a header asks for XML.", "Look at `headers`.", []client.Who{client.WhoAPIOwner, client.WhoSelf}},
	{"answer-empty", "The response is empty.", "200 without a body.", "The service failed, or something took the body away.", "Try again.", []client.Who{client.WhoAPIOwner}},
	{"answer-broken", "The response is broken.", "It is not valid JSON, or not UTF-8.", "A fault of the service.", "Try again; ask the API owner.", []client.Who{client.WhoAPIOwner}},
	{"model-unreadable", "`$metadata` cannot be read.", "Broken XML or JSON, a document type, an unknown encoding.", "A fault of the service.", "Rows can be read all the same.", []client.Who{client.WhoAPIOwner}},
	{"cannot", "The service cannot do this.", "Known before anything was sent.", "An ability the service or the set does not have.", "Ask in another way.", []client.Who{client.WhoSelf}},
	{"failed-midway", "The service failed in the middle of its response.", "An error within an answer of 200.", "A fault while it wrote the rows. The rows that came are kept.", "Try again; ask the API owner.", []client.Who{client.WhoAPIOwner}},
}

var pagingTopics = []topic{
	{"next-link-loop", "The links to the next page form a loop.", "A link that was followed before, or the same rows again.", "A fault of the service's paging.",
		"Set `paging = \"skip\"`; ask the API owner.", []client.Who{client.WhoAPIOwner, client.WhoSelf}},
	{"next-link-endless", "The links to the next page lead to empty pages only.", "More than twenty empty pages in a row, each with a next link.", "A fault of the service's paging.",
		"Set `paging = \"skip\"`; ask the API owner.", []client.Who{client.WhoAPIOwner, client.WhoSelf}},
	{"other-origin", "The service links to another host.", "A link of the service names another scheme, host or port than `url`.",
		"A gateway in front does not rewrite the links, or `url` is not the public address. Tokens are never sent elsewhere.",
		"Set `rewrite_links = true` if `url` leads to the same service, or `paging = \"skip\"`, or `url`; have the links fixed.",
		[]client.Who{client.WhoAPIOwner, client.WhoSelf}},
	{"link-unreadable", "The link to the next page cannot be read.", "A next link that is empty, no text or no address.", "A fault of the service.",
		"Set `paging = \"skip\"`.", []client.Who{client.WhoAPIOwner, client.WhoSelf}},
	{"link-expired", "The link to the next page is not valid any more.", "404 or 410 for a next link, or 400 with words about its token.",
		"Services forget such links after minutes, or when they restart.", "Begin again; set a larger `page_size`, or `paging = \"skip\"`.", []client.Who{client.WhoSelf, client.WhoAPIOwner}},
	{"skip-ignored", "The service returns the first rows again.", "The same rows came for another `$skip`.", "It pages by its own links only.",
		"Set `paging = \"next-link\"` or `\"max-page-size\"`, or narrow the rows down with a filter.", []client.Who{client.WhoSelf, client.WhoAPIOwner}},
	{"rows-moved", "Rows moved while they were read.", "A row came twice, or the last row of a page is not found again at its place.",
		"Others write to the set, or the service sorts the rows differently each time.", "Begin again; sort by the key; set a larger `page_size`.", []client.Who{client.WhoSelf, client.WhoAPIOwner}},
	{"count-differs", "The service counts more rows than it sends.", "Fewer rows than `$count`, also when asked once more and counted again.",
		"It counts rows that this client may not see, or it loses rows.", "Set `count = \"untrusted\"` if the count is known to be wrong; ask the API owner.",
		[]client.Who{client.WhoAPIOwner, client.WhoSelf}},
	{"own-option-refused", "The service refuses an option that odatui adds.", "400, 422 or 501 in the middle of a run for a request with `$orderby`, `$skip` or `$top` that the person did not write.",
		"The first page was answered with it. Where rows have keys, odatui begins again without it by itself.", "Set `order_by_key = false`, `paging` or `page_size`.",
		[]client.Who{client.WhoSelf, client.WhoAPIOwner}},
}
