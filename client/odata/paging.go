package odata

import (
	"crypto/sha256"
	"fmt"
	"hash/maphash"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"odatui/client"
)

// The ways to page, as a profile writes them.
//
//   - auto: $top and $skip; a next link is followed where one comes.
//   - skip: $top and $skip; next links are not looked at.
//   - next-link: neither; the service's own page size and its links. ($top
//     would be a limit of the whole result to a service that keeps the rules.)
//   - max-page-size: the same with Prefer: odata.maxpagesize.
const (
	pagingAuto   = "auto"
	pagingSkip   = "skip"
	pagingLink   = "next-link"
	pagingPrefer = "max-page-size"
)

// defaultPage is asked for where neither query nor profile say.
const defaultPage = 200

// mark is what a cursor of this package holds.
type mark struct {
	link   string      // absolute next link, "" a skip
	err    error       // why the place cannot be gone to
	plan   client.Plan // of the run
	mode   string
	asked  int
	total  int64
	chain  int64       // rows since the last request with $top
	pages  bool        // links went on beyond $top: $top is a page size here
	seen   *seenLink   // links of the run, newest first
	before fingerprint // of the page before
}

// seenLink is one link that was followed. Only its hash is kept: a walk can
// be long.
type seenLink struct {
	hash   [sha256.Size]byte
	before *seenLink
}

func (c *seenLink) has(hash [sha256.Size]byte) bool {
	for ; c != nil; c = c.before {
		if c.hash == hash {
			return true
		}
	}
	return false
}

// fingerprint recognises a page that comes a second time.
type fingerprint struct {
	first, last client.RowID
	rows        int
	sum         uint64
	telling     bool // its rows differ, so that equal sums mean the same page
}

var printSeed = maphash.MakeSeed()

func printOf(p *client.Page) fingerprint {
	f := fingerprint{rows: p.Len()}
	if f.rows == 0 {
		return f
	}
	f.first, f.last = p.ID(0), p.ID(f.rows-1)
	var h maphash.Hash
	h.SetSeed(printSeed)
	for i := range f.rows {
		h.WriteString(p.Row(i))
		f.telling = f.telling || p.Row(i) != p.Row(0)
	}
	f.sum = h.Sum64()
	return f
}

// same reports whether two pages after each other are one page.
func (f fingerprint) same(g fingerprint, whole bool) bool {
	if f.rows == 0 || f.rows != g.rows {
		return false
	}
	if f.first != "" && f.last != "" && (f.rows == 1 || f.first != f.last) {
		return f.first == g.first && f.last == g.last
	}
	return f.sum == g.sum && (f.telling || f.rows == 1 && whole)
}

// ask is one request for a page.
type ask struct {
	query  client.Query
	url    *url.URL
	body   string // query options that go as POST …/$query, "" a GET
	mode   string
	first  int64 // ordinal of the first row asked for
	asked  int   // page size asked for, 0 none
	prefer bool
	lists  bool // a list is asked for, not one record
	sure   bool // lists is known
	from   *mark
	notes  []string
}

func (a *ask) method() string {
	if a.body != "" {
		return http.MethodPost
	}
	return http.MethodGet
}

func (a *ask) header() []client.Header {
	h := []client.Header{
		{Name: "Accept", Value: acceptJSON},
		{Name: "OData-MaxVersion", Value: maxVersion},
	}
	if a.body != "" {
		h = append(h, client.Header{Name: "Content-Type", Value: "text/plain"})
	}
	if a.prefer {
		h = append(h, client.Header{Name: "Prefer", Value: "odata.maxpagesize=" + strconv.Itoa(a.asked)})
	}
	return h
}

// plan fixes the order of a run at its first page.
func (s *Service) plan(q client.Query, at client.Position) client.Query {
	if q.Plan.Fixed {
		return q
	}
	if c := at.Cursor(); c != nil {
		if m, ok := c.Mark.(*mark); ok {
			q.Plan = m.plan
		}
		return q
	}
	q.Plan = client.Plan{Fixed: true, KeyOrder: s.keyOrder(q), NoCount: s.Can(q.Path).Count.Is == client.No}
	return q
}

// keyOrder returns the key properties that make the order of a run total.
func (s *Service) keyOrder(q client.Query) []string {
	wanted := s.opts.OrderByKey
	switch {
	case wanted != nil && !*wanted, q.Apply != "", hasParam(q, "$apply"), hasParam(q, "$orderby"):
		return nil
	case wanted == nil && (s.opts.Paging == pagingLink || s.opts.Paging == pagingPrefer):
		return nil // services that page by links keep an order by themselves
	case s.Can(q.Path).OrderBy.Is == client.No:
		return nil
	}
	p := walk(s.model.known(), q.Path)
	if !p.many || p.kind == nil {
		return nil
	}
	var keys []string
	for _, key := range p.kind.Keys {
		if !slices.ContainsFunc(q.OrderBy, func(o client.Order) bool { return o.By == key }) {
			keys = append(keys, key)
		}
	}
	return keys
}

func hasParam(q client.Query, name string) bool {
	return slices.ContainsFunc(q.Params, func(p client.Param) bool { return p.Name == name })
}

// ask makes the request for a page of a planned query.
func (s *Service) ask(q client.Query, at client.Position) (*ask, error) { return s.askBy(q, at, "") }

// askBy is ask with another way to page; "" is the set's own.
func (s *Service) askBy(q client.Query, at client.Position, mode string) (*ask, error) {
	a := &ask{query: q, first: at.Row()}
	if c := at.Cursor(); c != nil {
		m, ok := c.Mark.(*mark)
		if c.Session != s.opts.Session || !ok {
			return nil, client.ErrForeignCursor
		}
		if m.err != nil {
			return nil, m.err
		}
		a.from, a.mode, a.asked = m, m.mode, m.asked
		if m.link != "" {
			return s.askLink(a)
		}
	} else if a.mode = mode; mode == "" {
		a.mode = s.mode(q)
	}
	a.lists, a.sure = s.lists(q.Path)
	if !a.lists && a.first > 0 {
		return nil, fmt.Errorf("%w: %s is one record, it has no row %d", client.ErrCannot, q.Path, a.first+1)
	}
	if a.first > 0 && a.from == nil && a.mode != pagingAuto && a.mode != pagingSkip {
		return nil, fmt.Errorf("%w: go to row %d: this set is paged by the service's own links only", client.ErrCannot, a.first+1)
	}
	if q.PageSize > 0 || a.asked == 0 {
		a.asked = s.pageSize(q)
	}
	address, err := s.address(q.Path)
	if err != nil {
		return nil, err
	}
	if address.note != "" {
		a.notes = append(a.notes, address.note)
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

// askLink follows a link as it is.
func (s *Service) askLink(a *ask) (*ask, error) {
	u, err := url.Parse(a.from.link)
	if err != nil {
		return nil, fmt.Errorf("follow next link: it cannot be read as a url")
	}
	a.url, a.lists, a.prefer = u, true, a.mode == pagingPrefer
	if a.mode == pagingLink {
		a.asked = 0
	}
	return a, s.root.allow(u)
}

func (s *Service) pageSize(q client.Query) int {
	switch {
	case q.PageSize > 0:
		return q.PageSize
	case s.opts.PageSize > 0:
		return s.opts.PageSize
	}
	return defaultPage
}

// mode is how a run is paged: as the profile says, or by links where $skip is
// known not to work or the person's own parameters say which rows.
func (s *Service) mode(q client.Query) string {
	if hasParam(q, "$top") || hasParam(q, "$skip") {
		return pagingLink
	}
	if s.opts.Paging == pagingAuto && s.Can(q.Path).Skip.Is == client.No {
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
	where, err := filter(schema, walk(schema, q.Path).kind, q)
	if err != nil {
		return "", err
	}
	add("$select", strings.Join(q.Select, ","))
	add("$expand", q.Expand)
	add("$apply", q.Apply)
	add("$filter", where)
	add("$search", q.Search)
	if a.lists {
		add("$orderby", orderBy(q))
		if a.from == nil && q.Count && !q.Plan.NoCount {
			add("$count", "true")
		}
		s.pageOptions(a, add)
	}
	for _, p := range q.Params {
		out = append(out, option(p.Name, p.Value))
	}
	return strings.Join(out, "&"), nil
}

// pageOptions writes which rows are wanted. A run without an order of its own
// begins with $skip=0: some services sort otherwise as soon as there is a
// $skip, and the second page must follow on the first.
func (s *Service) pageOptions(a *ask, add func(name, value string)) {
	switch a.mode {
	case pagingPrefer:
		a.prefer = true
	case pagingAuto, pagingSkip:
		if s.Can(a.query.Path).Top.Is != client.No {
			add("$top", strconv.Itoa(a.asked))
		}
		if a.first > 0 || len(a.query.Plan.KeyOrder) == 0 {
			add("$skip", strconv.FormatInt(a.first, 10))
		}
	default:
		a.asked = 0
	}
}

func orderBy(q client.Query) string {
	var parts []string
	for _, o := range q.OrderBy {
		parts = append(parts, o.String())
	}
	return strings.Join(append(parts, q.Plan.KeyOrder...), ",")
}

// turn works out where the page after this one is, nil at the end.
func (s *Service) turn(a *ask, got *decoded, r *received) *client.Cursor {
	page := got.page
	m := &mark{plan: a.query.Plan, mode: a.mode, asked: a.asked, total: page.Total, before: printOf(page)}
	m.chain = int64(page.Len())
	if a.from != nil {
		m.seen, m.pages = a.from.seen, a.from.pages
		if a.from.link != "" {
			m.chain += a.from.chain
		}
	}
	next := &client.Cursor{Session: s.opts.Session, Row: page.First + int64(page.Len()), Mark: m}
	if page.First < 0 {
		next.Row = -1
	}
	switch {
	case got.broke != nil || !a.lists && got.next == "":
		return nil
	case got.next != "" && a.mode != pagingSkip:
		s.markLink(m, a, got, r)
		return next
	case a.mode != pagingAuto && a.mode != pagingSkip, next.Row < 0, !goesOn(a, m, page):
		return nil
	}
	m.chain = 0
	return next
}

// goesOn decides without a link whether there may be another page. A total is
// only believed where it agrees with a page that is shorter than asked for:
// services count wrongly, and a lost row is worse than one more request.
func goesOn(a *ask, m *mark, page *client.Page) bool {
	end := page.First + int64(page.Len())
	if a.from != nil && a.from.link != "" { // the end of a chain of links
		return m.chain == int64(a.asked) && !m.pages || end < page.Total
	}
	return page.Len() > 0 && (end != page.Total || page.Len() >= a.asked)
}

// markLink keeps a link for the next page. What is wrong with it becomes an
// error only for who follows it.
func (s *Service) markLink(m *mark, a *ask, got *decoded, r *received) {
	m.pages = m.pages || a.asked > 0 && m.chain >= int64(a.asked)
	from := r.url
	if a.body != "" {
		from = withoutQueryPath(from)
	}
	u, err := s.root.resolve(got.next, got.context, from)
	if err != nil {
		m.link, m.err = "refused", err
		return
	}
	m.link = u.String()
	hash := sha256.Sum256([]byte(m.link))
	if m.seen.has(hash) || m.link == a.url.String() {
		m.err = fmt.Errorf("%w: the service gave a link that was followed before", client.ErrLoop)
		return
	}
	m.seen = &seenLink{hash: hash, before: m.seen}
}

// acceptable reports whether an answer's status says that rows came.
func acceptable(status int) bool { return status/100 == 2 && status != http.StatusAccepted }
