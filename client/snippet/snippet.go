// Package snippet writes code that fetches the rows of a query again, without this
// program or with its command line: one file a language, all in the list that
// [Languages] returns.
//
// It gets plain values and knows neither profiles nor HTTP. No code that it writes
// contains a secret: each is read from an environment variable, in Power Query from
// a parameter.
package snippet

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/safe"
)

// Language is one kind of code.
type Language struct {
	client.Choice
	Pages bool // the code reads all pages, else the first one only
	Posts bool // the code can send a query in the body of a POST
	write func(s *Source) (string, error)
}

// Languages returns all languages, in the order in which they are offered.
func Languages() []Language {
	return []Language{
		{client.Choice{Name: "curl", Title: "curl", Help: "The first page as JSON, in sh, bash and zsh."}, false, true, curl},
		{client.Choice{Name: "odatui", Title: "odatui", Help: "All pages as CSV; it needs the profile."}, true, true, odatui},
		{client.Choice{Name: "python", Title: "Python", Help: "All pages, one JSON object a line; no packages."}, true, false, python},
		{client.Choice{Name: "r", Title: "R", Help: "All pages as a data frame; packages curl, jsonlite."}, true, false, rCode},
		{client.Choice{Name: "powershell", Title: "PowerShell", Help: "All pages as objects; PowerShell 5.1 or later."}, true, false, powerShell},
		{client.Choice{Name: "m", Title: "Power Query M", Help: "All pages as a table, in Excel and Power BI."}, true, false, powerQuery},
	}
}

// Exporting is the language of the command that writes all rows to a file; what names the
// file follows it. It is not offered with the others: a file is chosen first.
const Exporting = "odatui export"

// Names returns the names of all languages.
func Names() []string {
	var names []string
	for _, l := range Languages() {
		names = append(names, l.Name)
	}
	return names
}

// Lookup returns the language of that name, false if there is none.
func Lookup(name string) (Language, bool) {
	for _, l := range append(Languages(), Language{client.Choice{Name: Exporting, Title: "odatui"}, true, true, odatuiExport}) {
		if l.Name == name {
			return l, true
		}
	}
	return Language{}, false
}

// Source is what code is written from.
type Source struct {
	Program []string     // odatui, with the options that name the profiles file
	Ref     string       // environment, as the command line names it; "" none
	Query   client.Query // what is asked for, with the whole filter in Filter
	First   int64        // rows to leave out at the beginning
	Limit   int64        // most rows, -1 all
	Lists   bool         // expanded lists are fetched to their end
	URL     string       // of the request, without its query
	Params  []Value      // query parameters of the first page, without Paging.Skip
	Skips   bool         // the first request has Paging.Skip, too
	Always  []string     // names of Params that are repeated where a next link lacks them
	Headers []Value
	Body    string // of a POST that carries the query, "" a GET
	Paging  client.Paging
	SignIn  client.SignIn

	CAFile   string // file of trusted certificates, "" those of the system
	Insecure bool   // certificates are not checked
	Proxy    string // URL without user information, "" as the environment says
	// ProxyUser reports that the proxy wants a user name and a password.
	ProxyUser bool
}

// Value is a header or a query parameter. The name of a parameter is encoded as in
// a URL, its text is not.
type Value struct {
	Name, Text string
	Env        string // environment variable that holds the text, "" none
}

// Write writes the code of a language. It is an error if the language cannot
// express the source.
func (l Language) Write(s *Source) (string, error) {
	if slices.ContainsFunc(s.texts(), func(text string) bool { return strings.ContainsRune(text, 0) }) {
		return "", errors.New("write code: the query holds a NUL character")
	}
	if s.Body != "" && !l.Posts {
		return "", fmt.Errorf("write %s code: the query is sent as a POST, for which there is no %s code", l.Title, l.Title)
	}
	code, err := l.write(s)
	if err != nil {
		return "", fmt.Errorf("write %s code: %w", l.Title, err)
	}
	return strings.TrimRight(code, "\n") + "\n", nil
}

// texts returns all texts that come from outside.
func (s *Source) texts() []string {
	q, in := s.Query, s.SignIn
	list := []string{s.Ref, s.URL, s.Body, s.CAFile, s.Proxy, s.Paging.Root, s.Paging.Skip, s.Paging.CursorParam,
		q.Path, q.Filter, q.Expand, q.Search, q.Apply, in.Header, in.Param, in.User, in.TokenURL}
	list = slices.Concat(list, s.Program, q.Select, in.Program, s.Paging.Rows, s.Paging.Next, s.Paging.Cursor)
	for _, v := range slices.Concat(s.Params, s.Headers) {
		list = append(list, v.Name, v.Text)
	}
	for _, p := range slices.Concat(q.Params, in.Form) {
		list = append(list, p.Name, p.Value)
	}
	for _, o := range q.OrderBy {
		list = append(list, o.By)
	}
	return list
}

// fetchesToken reports whether the credential is a token that code must get first.
func (s *Source) fetchesToken() bool { return s.SignIn.TokenURL != "" || len(s.SignIn.Program) > 0 }

// params returns all query parameters: those of the query and the one that carries
// the credential.
func (s *Source) params() []Value {
	if s.SignIn.Param == "" {
		return s.Params
	}
	return append(slices.Clip(s.Params), Value{Name: s.SignIn.Param, Env: s.SignIn.Secret})
}

// always returns the parameters that a next link must have.
func (s *Source) always() []string {
	if s.SignIn.Param == "" {
		return s.Always
	}
	return append(slices.Clip(s.Always), s.SignIn.Param)
}

// variables returns the environment variables that the code reads.
func (s *Source) variables() []string {
	var names []string
	for _, v := range append(slices.Concat(s.params(), s.Headers, s.form()), Value{Env: s.SignIn.Secret}) {
		if v.Env != "" && !slices.Contains(names, v.Env) {
			names = append(names, v.Env)
		}
	}
	return names
}

// origin returns scheme and host of the service, with a slash at the end.
func (s *Source) origin() string {
	scheme, rest, _ := strings.Cut(s.URL, "://")
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host + "/"
}

// title returns what the code fetches, fit for a comment.
func (s *Source) title() string {
	title := s.Query.Path
	if s.Ref != "" {
		title += " of " + s.Ref
	}
	return string(safe.Clean(title))
}

// form returns the fields of the token request, except the secret.
func (s *Source) form() []Value {
	var list []Value
	for _, p := range s.SignIn.Form {
		v := Value{Name: p.Name, Text: p.Value}
		if name := s.SignIn.FormEnv[p.Name]; name != "" {
			v = Value{Name: p.Name, Env: name}
		}
		list = append(list, v)
	}
	return list
}

// secretComment returns a line that names the variables with secrets, after a line
// end; "" none.
func (s *Source) secretComment(comment string) string {
	return wrap("\n"+comment+" Secrets are read from the environment: ", strings.Join(s.variables(), ", "), ".")
}

// pageStep chooses one of three texts by how the next page is requested: by number of
// rows, with or without links, by cursor, or by links alone.
func (s *Source) pageStep(linkAndSkip, skip, cursor, link string) string {
	switch p := s.Paging; {
	case len(p.Cursor) > 0:
		return cursor
	case p.Skip != "" && len(p.Next) > 0:
		return linkAndSkip
	case p.Skip != "":
		return skip
	case len(p.Next) > 0:
		return link
	}
	return ""
}

// fill replaces the marks of a template, such as «url». Replaced text is not
// looked at again. Lines that a mark leaves empty are removed.
func fill(template string, marks ...string) string {
	const gone = "\x00"
	for i := 1; i < len(marks); i += 2 {
		if marks[i] == "" {
			marks[i] = gone
		}
	}
	text := strings.NewReplacer(marks...).Replace(template)
	var b strings.Builder
	for line := range strings.Lines(text) {
		if plain := strings.ReplaceAll(line, gone, ""); plain == line || strings.TrimSpace(plain) != "" {
			b.WriteString(plain)
		}
	}
	return b.String()
}

// joined writes one text an item.
func joined[T any](list []T, separator string, write func(T) string) string {
	texts := make([]string, len(list))
	for i, item := range list {
		texts[i] = write(item)
	}
	return strings.Join(texts, separator)
}

// wrap returns text between before and after, "" for "".
func wrap(before, text, after string) string {
	if text == "" {
		return ""
	}
	return before + text + after
}
