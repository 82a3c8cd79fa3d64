package copymenu

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/export"
	"odatui/client/safe"
	"odatui/client/snippet"
)

// codeKeys are the keys of the languages.
var codeKeys = map[string]string{"curl": "k", "odatui": "o", "python": "y", "r": "R", "powershell": "s", "m": "q"}

// Again is the section of the URL of a query and of the code that fetches its rows.
// about says what the query asks for.
func Again(session *client.Session, q client.Query, about safe.Text) Section {
	s := Section{Title: "code that fetches it again", Items: []Item{{
		Key: "u", Title: "URL", What: "the URL", Wraps: true, About: "the URL that was sent: " + about,
		Text: func(string) (string, error) { return URL(session, q) },
	}}}
	var off safe.Text
	if session == nil || session.Code == nil {
		off = "no code can be written here"
	}
	for _, l := range snippet.Languages() {
		s.Items = append(s.Items, Item{
			Key: codeKeys[l.Name], Title: safe.Clean(l.Title), What: "the " + safe.Clean(l.Title) + " code", Wraps: true, Off: off,
			About: about + ". " + safe.Clean(l.Help),
			Text: func(string) (string, error) {
				return session.Code(&client.Run{Query: q.Unplanned(), Limit: -1}, l.Name)
			},
		})
	}
	return s
}

// URL returns the URL of a query's first request, without secrets.
func URL(session *client.Session, q client.Query) (string, error) {
	request := session.Request
	if request == nil {
		request = session.Service.Request
	}
	r, err := request(q, client.Start)
	switch {
	case err != nil:
		return "", err
	case r.Body != "":
		return "", errors.New("the query is sent in the body of a POST: the URL does not have it, the curl code does")
	}
	return r.URL, nil
}

// Rows writes rows in a format: those columns that a page has, links only where they
// were expanded.
func Rows(format string, columns []string, pages []*client.Page) (string, error) {
	columns = slices.DeleteFunc(slices.Clone(columns), func(name string) bool {
		return !slices.ContainsFunc(pages, func(p *client.Page) bool {
			at := p.Column(name)
			return at >= 0 && (!p.Columns[at].Link || holds(p, at))
		})
	})
	return export.Text(format, columns, pages...)
}

// holds reports a value in a column.
func holds(p *client.Page, column int) bool {
	for row := range p.Len() {
		if p.Cell(row, column).Kind != client.Missing {
			return true
		}
	}
	return false
}

// Row writes one row in a format; as JSON it is one object over several lines.
func Row(format string, columns []string, page *client.Page) (string, error) {
	if format != "json" {
		return Rows(format, columns, []*client.Page{page})
	}
	text, err := Rows("ndjson", columns, []*client.Page{page})
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	err = json.Indent(&b, []byte(text), "", "  ")
	return strings.TrimRight(b.String(), "\n") + "\n", err
}
