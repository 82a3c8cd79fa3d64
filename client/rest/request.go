package rest

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"odatui/client"
	"odatui/client/transport"
)

// The query parameters for filter, search and order. They are those of the
// Genestack ODM API ("as-user" part).
const (
	filterParam = "filter"
	searchParam = "query"
	sortParam   = "sort"
)

// plan is one request, ready to be sent.
type plan struct {
	set   client.RestSet
	at    client.Place
	url   string
	asked int // page size asked for, 0 none
}

// Request returns what Fetch would send.
func (s *Service) Request(q client.Query, at client.Position) (client.Request, error) {
	place, err := s.pager.Place(at)
	if err != nil {
		return client.Request{}, err
	}
	p, err := s.plan(q, place)
	if err != nil {
		return client.Request{}, err
	}
	return client.Request{Method: "GET", URL: p.url, Header: []client.Header{{Name: "Accept", Value: accept}}, Paging: s.paging()}, nil
}

// paging describes for code how to go on from a response.
func (s *Service) paging() client.Paging {
	names := func(path string) []string {
		if path == "" {
			return nil
		}
		return strings.Split(path, ".")
	}
	p := client.Paging{List: true, Rows: names(s.rest.Rows), Next: names(s.rest.Next), Cursor: names(s.rest.Cursor),
		Rewrite: s.opts.RewriteLinks, Root: s.root.Scheme + "://" + s.root.Host + strings.TrimRight(s.root.EscapedPath(), "/")}
	if p.Cursor != nil {
		p.CursorParam = s.cursorParam()
	} else if s.ways(client.Query{}).ByRow {
		p.Skip = s.rest.Offset
	}
	return p
}

// ways returns how rows are paged.
func (s *Service) ways(client.Query) client.Ways {
	byRow := s.rest.Cursor == "" && s.rest.Next == "" && s.rest.Offset != ""
	return client.Ways{ByRow: byRow, Links: !byRow, Option: "the parameter " + s.rest.Offset}
}

// onePage reports a profile that names a page size and no way to the next page.
func (s *Service) onePage() bool {
	return s.rest.Limit != "" && s.rest.Offset == "" && s.rest.Cursor == "" && s.rest.Next == ""
}

// plan turns a query and a place into a request.
func (s *Service) plan(q client.Query, at client.Place) (*plan, error) {
	set, err := s.set(q.Path)
	if err != nil {
		return nil, err
	}
	p := &plan{set: set, at: at}
	if at.Link != nil && !at.Link.Cursor {
		p.url, err = s.resolve(at.Link.To, at.Link.To)
		return p, err
	}
	options, err := s.options(q, p)
	if err != nil {
		return nil, err
	}
	p.url = s.address(set, options)
	return p, nil
}

// keepLink returns a link or a cursor without secrets: those that a link has of the
// profile are added when it is followed.
func (s *Service) keepLink(l *client.NextLink) (string, bool) {
	if l.Cursor {
		return l.To, s.redact(l.To) == l.To
	}
	return transport.WithoutSecrets(s.http, l.To, s.root.RawQuery)
}

// options lists the query parameters of a request, in the order they are sent.
func (s *Service) options(q client.Query, p *plan) ([]client.Param, error) {
	list, err := asked(q)
	if err != nil {
		return nil, err
	}
	var own []client.Param
	switch row := p.at.Row; {
	case p.at.Link != nil:
		own = append(own, client.Param{Name: s.cursorParam(), Value: p.at.Link.To})
	case row > 0 && s.offsetParam() == "":
		return nil, fmt.Errorf("begin at row %d: the profile names no offset parameter: %w", row+1, client.ErrCannot)
	case row > 0 || s.ways(q).ByRow:
		own = append(own, client.Param{Name: s.rest.Offset, Value: strconv.FormatInt(row, 10)})
	}
	if s.rest.Limit != "" {
		if p.asked = max(s.pageSize(q), p.at.Least); p.at.Size > 0 {
			p.asked = p.at.Size
		}
		own = append(own, client.Param{Name: s.rest.Limit, Value: strconv.Itoa(p.asked)})
	}
	for _, given := range q.Params {
		for _, o := range append(own, list...) {
			if given.Name == o.Name {
				return nil, fmt.Errorf("parameter %s: it is already in use for this request: %w", given.Name, client.ErrCannot)
			}
		}
	}
	list = append(list, q.Params...)
	return append(list, own...), nil
}

func (s *Service) pageSize(q client.Query) int {
	size := q.PageSize
	if size <= 0 {
		size = s.opts.PageSize
	}
	switch {
	case size <= 0 && q.Bulk:
		size = bulkPageSize
	case size <= 0:
		size = defaultPageSize
	}
	if s.onePage() {
		size = max(size, q.Most)
	}
	if s.rest.MaxLimit > 0 {
		size = min(size, s.rest.MaxLimit)
	}
	if most := s.learnedLimit(q.Path); most > 0 {
		size = min(size, most)
	}
	if q.Most > 0 {
		size = min(size, q.Most)
	}
	return size
}

// cursorParam is the parameter that carries the cursor back: the one that the
// profile names for it, else the offset parameter, else the cursor's own name.
func (s *Service) cursorParam() string {
	switch {
	case s.rest.CursorParam != "":
		return s.rest.CursorParam
	case s.rest.Offset != "":
		return s.rest.Offset
	}
	return s.rest.Cursor[strings.LastIndexByte(s.rest.Cursor, '.')+1:]
}

// offsetParam is the parameter that takes a number of rows, "" none: one that
// carries the cursor does not.
func (s *Service) offsetParam() string {
	if s.rest.Cursor != "" && s.cursorParam() == s.rest.Offset {
		return ""
	}
	return s.rest.Offset
}

// asked writes filter, search and order of a query.
func asked(q client.Query) ([]client.Param, error) {
	switch {
	case len(q.Select) > 0:
		return nil, fmt.Errorf("select: plain JSON gives whole rows: %w", client.ErrCannot)
	case q.Expand != "":
		return nil, fmt.Errorf("expand: plain JSON has no links to expand: %w", client.ErrCannot)
	case q.Apply != "":
		return nil, fmt.Errorf("apply: plain JSON does not aggregate: %w", client.ErrCannot)
	}
	var list []client.Param
	filter, err := filterText(q)
	if err != nil {
		return nil, err
	}
	if filter != "" {
		list = append(list, client.Param{Name: filterParam, Value: filter})
	}
	if q.Search != "" {
		list = append(list, client.Param{Name: searchParam, Value: q.Search})
	}
	if len(q.OrderBy) > 0 {
		keys := make([]string, 0, len(q.OrderBy))
		for _, o := range q.OrderBy {
			if o.Desc {
				o.By = "-" + o.By
			}
			keys = append(keys, o.By)
		}
		list = append(list, client.Param{Name: sortParam, Value: strings.Join(keys, ",")})
	}
	return list, nil
}

// filterText joins the raw filter and the conditions.
func filterText(q client.Query) (string, error) {
	filter := strings.TrimSpace(q.Filter)
	if len(q.Where) == 0 {
		return filter, nil
	}
	var parts []string
	if filter != "" {
		parts = append(parts, "("+filter+")")
	}
	for _, c := range q.Where {
		text, err := condition(c)
		if err != nil {
			return "", err
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " && "), nil
}

// condition writes "Property"=value. How a quote inside a value is written is
// not documented by ODM, so such values are refused rather than guessed.
func condition(c client.Condition) (string, error) {
	refuse := func(why string) error { return fmt.Errorf("filter by %q: %s: %w", c.Property, why, client.ErrCannot) }
	value := c.Value.Text()
	switch {
	case strings.ContainsAny(c.Property, `"\`):
		return "", refuse("the name holds a quote or backslash")
	case c.Value.Kind == client.Nested:
		return "", refuse("the cell holds several values")
	case !c.Value.IsSet():
		return "", refuse("the filter language has no word for null")
	case strings.ContainsAny(value, `"\`):
		return "", refuse("the value holds a quote or backslash")
	}
	operator := "="
	if c.Not {
		operator = "!="
	}
	return `"` + c.Property + `"` + operator + quoted(value), nil
}

// quoted puts a value in quotes where it is more than one plain word.
func quoted(value string) string {
	plain := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_.-", r) }
	if value != "" && strings.IndexFunc(value, func(r rune) bool { return !plain(r) }) < 0 {
		return value
	}
	return `"` + value + `"`
}

// address joins the root, a set's path and the parameters. The path is kept as
// written, except for bytes that are not allowed in a URL.
func (s *Service) address(set client.RestSet, options []client.Param) string {
	path, query, _ := strings.Cut(set.Path, "?")
	var b strings.Builder
	b.WriteString(s.root.Scheme + "://" + s.root.Host)
	b.WriteString(strings.TrimRight(s.root.EscapedPath(), "/"))
	if path != "" && !strings.HasPrefix(path, "/") {
		b.WriteByte('/')
	}
	b.WriteString(escapePath(path))
	separator := byte('?')
	add := func(text string) {
		if text != "" {
			b.WriteByte(separator)
			b.WriteString(text)
			separator = '&'
		}
	}
	add(s.root.RawQuery)
	add(query)
	for _, o := range options {
		add(escapeQuery(o.Name) + "=" + escapeQuery(o.Value))
	}
	return b.String()
}

// escapePath escapes what is not allowed in a path and keeps escapes that are
// already there.
func escapePath(path string) string {
	if plain, err := url.PathUnescape(path); err == nil {
		return (&url.URL{Path: plain, RawPath: path}).EscapedPath()
	}
	return (&url.URL{Path: path}).EscapedPath()
}

// escapeQuery writes a blank as %20 and a plus as %2B: a plus for a blank is
// understood by forms only.
func escapeQuery(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}
