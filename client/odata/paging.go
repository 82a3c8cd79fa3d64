package odata

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/link"
	"odatui/client/transport"
)

// The ways to page, as a profile writes them.
//
//   - auto: $top and $skip; a next link is followed if one comes.
//   - skip: $top and $skip; a next link is followed only if no rows answer it.
//   - next-link: neither; the service's own page size and its links. ($top limits
//     the whole result, if the service conforms to OData.)
//   - max-page-size: the same with Prefer: odata.maxpagesize.
const (
	pagingAuto   = "auto"
	pagingSkip   = "skip"
	pagingLink   = "next-link"
	pagingPrefer = "max-page-size"
)

// Page sizes if neither query nor profile sets one.
const (
	defaultPage = 200
	bulkPage    = 5000
)

// ask is one request for a page.
type ask struct {
	query  client.Query
	at     client.Place
	url    *url.URL
	body   string // query options that go as POST …/$query, "" a GET
	asked  int    // page size requested, 0 none
	prefer bool
	labels bool // formatted values are requested
	lists  bool // a list is requested, not one record
	sure   bool // lists is known
	notes  []client.Note
}

func (a *ask) method() string {
	if a.body != "" {
		return http.MethodPost
	}
	return http.MethodGet
}

func (a *ask) header() []client.Header {
	var h []client.Header
	add := func(name, value string) {
		if !a.query.Plan.Lacks(name) {
			h = append(h, client.Header{Name: name, Value: value})
		}
	}
	add(optionAccept, acceptJSON)
	add(optionVersion, maxVersion)
	if a.body != "" {
		h = append(h, client.Header{Name: "Content-Type", Value: "text/plain"})
	}
	var prefer []string
	if a.prefer && !a.query.Plan.Lacks(optionPrefer) {
		prefer = append(prefer, "odata.maxpagesize="+strconv.Itoa(a.asked))
	}
	if a.labels && !a.query.Plan.Lacks(optionLabels) {
		prefer = append(prefer, preferLabels)
	}
	if len(prefer) > 0 {
		add(optionPrefer, strings.Join(prefer, ", "))
	}
	return h
}

// ways returns how a planned query is paged.
func (s *Service) ways(q client.Query) client.Ways {
	mode := q.Plan.Paging
	return client.Ways{ByRow: mode == pagingAuto || mode == pagingSkip, Links: mode != pagingSkip, ByKey: true, Option: optionSkip}
}

// plan fixes at the first page of a run how it is ordered and paged.
func (s *Service) plan(q client.Query) client.Query {
	if q.Plan.Fixed {
		return q
	}
	q.Plan.Fixed = true
	for _, option := range s.learned(q.Path).Without() {
		if !q.Plan.Lacks(option) {
			q.Plan.Without = append(q.Plan.Without, option)
		}
	}
	if can := s.Can(q.Path); can.Count.Is == client.No && !q.Plan.Lacks(optionCount) {
		q.Plan.Without = append(q.Plan.Without, optionCount)
	}
	q.Plan.Paging = s.mode(q)
	q.Plan.KeyOrder = s.keyOrder(q)
	q.Plan.Keyed = len(q.Plan.KeyOrder) > 0 && len(q.OrderBy) == 0
	q.Plan.Hidden = s.hiddenKeys(q)
	q.Plan.Labels = s.labels(q)
	return q
}

// keyOrder returns the key properties that make the order of a run total.
func (s *Service) keyOrder(q client.Query) []string {
	wanted := s.opts.OrderByKey
	switch {
	case wanted != nil && !*wanted, q.Apply != "", hasParam(q, "$apply"), hasParam(q, optionOrder), q.Plan.Lacks(optionOrder):
		return nil
	case wanted == nil && (q.Plan.Paging == pagingLink || q.Plan.Paging == pagingPrefer):
		return nil // services that page by links keep an order of their own
	case s.Can(q.Path).OrderBy.Is == client.No:
		return nil
	}
	var keys []string
	for _, key := range s.keys(q) {
		if !slices.ContainsFunc(q.OrderBy, func(o client.Order) bool { return o.By == key }) {
			keys = append(keys, key)
		}
	}
	return keys
}

// keys returns the key properties of a query's rows, nil if the model does not
// declare them, or if the key was found not to be unique.
func (s *Service) keys(q client.Query) []string {
	p := s.model.known().At(q.Path)
	if !p.Many || p.Type == nil || s.learned(q.Path).keyNotUnique() {
		return nil
	}
	return p.Type.Keys
}

// hiddenKeys returns the key properties that a query does not select: they are
// requested to identify rows, and not shown.
func (s *Service) hiddenKeys(q client.Query) []string {
	if len(q.Select) == 0 || q.Apply != "" || hasParam(q, "$apply") || hasParam(q, "$select") || q.Plan.Lacks(optionSelect) {
		return nil
	}
	var hidden []string
	for _, key := range s.keys(q) {
		selected := func(name string) bool { // many services ignore its case
			name = strings.TrimSpace(name)
			return name == "*" || strings.EqualFold(name, key)
		}
		if !slices.ContainsFunc(q.Select, selected) {
			hidden = append(hidden, key)
		}
	}
	return hidden
}

func hasParam(q client.Query, name string) bool {
	return slices.ContainsFunc(q.Params, func(p client.Param) bool { return p.Name == name })
}

// ask makes the request for a page of a planned query.
func (s *Service) ask(q client.Query, at client.Place) (*ask, error) {
	a := &ask{query: q, at: at, asked: s.pageSize(q), labels: q.Plan.Labels}
	if at.Link != nil {
		return s.askLink(a)
	}
	if a.asked = max(a.asked, at.Least); at.Size > 0 {
		a.asked = at.Size
	}
	a.lists, a.sure = s.lists(q.Path)
	if !a.lists && at.Row > 0 {
		return nil, fmt.Errorf("%w: %s is one record, it has no row %d", client.ErrCannot, q.Path, at.Row+1)
	}
	if a.skip() > 0 && !s.ways(q).ByRow {
		return nil, fmt.Errorf("%w: go to row %d: this set is paged by the service's own links only", client.ErrCannot, at.Row+1)
	}
	address, err := s.address(q.Path)
	if err != nil {
		return nil, err
	}
	if address.note != "" {
		a.notes = append(a.notes, client.Note{Text: address.note})
	}
	options, err := s.options(a)
	if err != nil {
		return nil, err
	}
	if s.opts.LongQuery == longQueryPost && len(options) > longQuery {
		address.path, a.body, options = queryPath(address.path), options, ""
	}
	if a.url, err = s.root.below(address.path, options); err != nil {
		return nil, fmt.Errorf("read rows of %s: the path makes no url", q.Path)
	}
	return a, s.root.allow(a.url)
}

// askLink follows a link unchanged, except that it adds the query of the profile's
// url, which some services leave out.
func (s *Service) askLink(a *ask) (*ask, error) {
	u, err := url.Parse(a.at.Link.To)
	if err != nil {
		return nil, client.Because(client.ReasonNextLink, errors.New("follow next link: it cannot be read as a url"))
	}
	u.RawQuery = link.WithQuery(u.RawQuery, s.root.query)
	a.url, a.lists, a.prefer = u, true, a.query.Plan.Paging == pagingPrefer
	if a.query.Plan.Paging == pagingLink {
		a.asked = 0
	}
	return a, s.root.allow(u)
}

// keepLink returns a next link without secrets: those that it has of the profile are added
// when it is followed.
func (s *Service) keepLink(l *client.NextLink) (string, bool) {
	return transport.WithoutSecrets(s.http, l.To, s.root.query)
}

// pageSize returns how many rows are requested at once.
func (s *Service) pageSize(q client.Query) int {
	size := q.PageSize
	if size <= 0 {
		size = s.opts.PageSize
	}
	if size <= 0 && q.Bulk {
		size = bulkPage
	} else if size <= 0 {
		size = defaultPage
	}
	if most := s.learned(q.Path).maxTop(); most > 0 {
		size = min(size, most)
	}
	if q.Most > 0 {
		size = min(size, q.Most)
	}
	return size
}

// mode returns how a run is paged: as the profile sets it, or by links if $skip is
// known to be refused or the user's own parameters select the rows.
func (s *Service) mode(q client.Query) string {
	if hasParam(q, optionTop) || hasParam(q, optionSkip) {
		return pagingLink
	}
	if (s.opts.Paging == pagingAuto || s.opts.Paging == pagingSkip) && (q.Plan.Lacks(optionSkip) ||
		s.Can(q.Path).Skip.Is == client.No && !s.learned(q.Path).ignoresSkip) {
		return pagingPrefer
	}
	return s.opts.Paging
}

// options writes the query options, already encoded.
func (s *Service) options(a *ask) (string, error) {
	q, schema := a.query, s.model.known()
	var out []string
	add := func(name, value string) {
		if value != "" && !hasParam(q, name) {
			out = append(out, option(name, value))
		}
	}
	where, err := filterText(schema, schema.At(q.Path).Type, q)
	if err != nil {
		return "", err
	}
	add("$select", strings.Join(slices.Concat(q.Select, q.Plan.Hidden), ","))
	add("$expand", q.Expand)
	add("$apply", q.Apply)
	if a.fromKey() {
		if where, err = fromKey(schema, schema.At(q.Path).Type, where, q.Plan); err != nil {
			return "", err
		}
	}
	add("$filter", where)
	add("$search", q.Search)
	if a.lists {
		add(optionOrder, orderBy(q))
		if a.counts() {
			add(optionCount, "true")
		}
		s.pageOptions(a, add)
	}
	for _, p := range q.Params {
		out = append(out, option(p.Name, p.Value))
	}
	return strings.Join(out, "&"), nil
}

// counts reports whether a request includes the total.
func (a *ask) counts() bool {
	return a.lists && a.at.First && a.query.Count && !a.query.Plan.Lacks(optionCount)
}

// sendsTop reports whether a request has our $top.
func (a *ask) sendsTop() bool {
	by := a.query.Plan.Paging
	return a.lists && a.at.Link == nil && (by == pagingAuto || by == pagingSkip) && !a.query.Plan.Lacks(optionTop)
}

// pageOptions writes which rows are requested. A run without an order by key begins
// with $skip=0: some services sort differently as soon as there is a $skip, and
// the second page must follow the first.
func (s *Service) pageOptions(a *ask, add func(name, value string)) {
	switch a.query.Plan.Paging {
	case pagingPrefer:
		a.prefer = true
		return
	case pagingLink, pagingWhole:
		a.asked = 0
		return
	}
	if a.sendsTop() && s.Can(a.query.Path).Top.Is != client.No {
		add(optionTop, strconv.Itoa(a.asked))
	} else {
		a.asked = 0
	}
	if n := a.skip(); (n > 0 || len(a.query.Plan.KeyOrder) == 0) && !a.query.Plan.Lacks(optionSkip) {
		add(optionSkip, strconv.FormatInt(n, 10))
	}
}

func orderBy(q client.Query) string {
	var parts []string
	for _, o := range q.OrderBy {
		parts = append(parts, o.String())
	}
	for _, key := range q.Plan.KeyOrder {
		parts = append(parts, client.Order{By: key, Desc: q.Plan.Back}.String())
	}
	return strings.Join(parts, ",")
}

// nextLink returns the link of a response as an absolute URL.
func (s *Service) nextLink(a *ask, got *decoded, r *received) *client.NextLink {
	text := got.next
	if text == "" && !got.badNext {
		text = link.InHeader(r.header)
	}
	switch {
	case got.badNext:
		return &client.NextLink{Err: fmt.Errorf("%w: the next link is no text", client.ErrLink)}
	case text == "":
		return nil
	}
	from := r.url
	if a.body != "" {
		from = withoutQueryPath(from)
	}
	u, err := s.root.resolve(text, got.context, from, s.opts.RewriteLinks)
	if err != nil {
		return &client.NextLink{Err: err}
	}
	return &client.NextLink{To: u.String()}
}

// acceptable reports whether a response's status means that rows came.
func acceptable(status int) bool { return status/100 == 2 && status != http.StatusAccepted }
