// Package kinds is the list of the kinds of services this program can browse.
//
// It does not know profiles, proof or the wire: a kind is handed a client that
// does all that.
package kinds

import (
	"net/http"

	"odatui/client"
	"odatui/client/odata"
	"odatui/client/rest"
)

// Kind is one kind of service.
type Kind struct {
	client.Choice
	// New opens a service; nothing is sent. hc records, retries and proves who
	// we are. redact takes secrets out of text that is kept.
	New func(hc *http.Client, o client.Options, redact func(string) string) (client.Service, error)
}

// Kinds lists the kinds, the default one first.
func Kinds() []Kind { return []Kind{odataKind, restKind} }

// Lookup returns the kind of that name, the default one for "".
func Lookup(name string) (Kind, bool) {
	for i, k := range Kinds() {
		if k.Name == name || name == "" && i == 0 {
			return k, true
		}
	}
	return Kind{}, false
}

var odataKind = Kind{
	Choice: client.Choice{
		Name: "odata", Title: "OData",
		Help: "An OData service: its sets, types and links are read from the service itself.",
		Fields: []client.Field{
			{Name: "paging", Title: "Paging", Help: "How pages are asked for; auto looks at what the service answers.", Kind: client.FieldText, Default: "auto",
				Options: []string{"auto", "skip", "next-link", "max-page-size"}},
			{Name: "order_by_key", Title: "Order by key", Help: "Order by the key where no order is given, so that pages are stable.", Kind: client.FieldText, Options: []string{"true", "false"}},
			{Name: "long_query", Title: "Long queries", Help: "post sends a query that is too long for a URL as POST to $query.", Kind: client.FieldText, Options: []string{"post"}},
		},
	},
	New: func(hc *http.Client, o client.Options, redact func(string) string) (client.Service, error) {
		s, err := odata.New(hc, o, odata.WithRedact(orNone(redact)))
		if err != nil {
			return nil, err // not a nil *odata.Service that looks like a Service
		}
		return s, nil
	},
}

var restKind = Kind{
	Choice: client.Choice{
		Name: "rest", Title: "JSON collections",
		Help: "A service that answers with JSON and pages by offset and limit, by a cursor or by a next link.",
		Fields: []client.Field{
			{Name: "rows", Title: "Rows", Help: "Where the rows are in an answer: names joined by dots, empty for the answer itself.", Kind: client.FieldText},
			{Name: "total", Title: "Total", Help: "Where the number of all rows is.", Kind: client.FieldText},
			{Name: "offset", Title: "Offset parameter", Help: "Query parameter that says how many rows to leave out.", Kind: client.FieldText},
			{Name: "limit", Title: "Limit parameter", Help: "Query parameter for the page size.", Kind: client.FieldText},
			{Name: "max_limit", Title: "Largest page", Help: "The most rows the service gives at once.", Kind: client.FieldText},
			{Name: "cursor", Title: "Cursor", Help: "Where the cursor of the next page is in an answer.", Kind: client.FieldText},
			{Name: "cursor_param", Title: "Cursor parameter", Help: "Query parameter that carries the cursor back; by default offset, else the last name of cursor.", Kind: client.FieldText},
			{Name: "next", Title: "Next link", Help: "Where the link to the next page is in an answer.", Kind: client.FieldText},
			{Name: "sets", Title: "Sets", Help: "The collections: each a name, a path, and a key if it is not id or accession.", Kind: client.FieldTable, Required: true},
		},
	},
	New: func(hc *http.Client, o client.Options, redact func(string) string) (client.Service, error) {
		s, err := rest.New(hc, o, rest.WithRedact(orNone(redact)))
		if err != nil {
			return nil, err // not a nil *rest.Service that looks like a Service
		}
		return s, nil
	},
}

// orNone stands in for callers that have nothing to redact.
func orNone(redact func(string) string) func(string) string {
	if redact == nil {
		return func(text string) string { return text }
	}
	return redact
}
