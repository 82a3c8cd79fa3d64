package rest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"odatui/client"
	"odatui/client/failure"
	"odatui/client/transport"
)

const accept = "application/json"

// leadRows is how many rows of a page are remembered to see whether the next
// page repeats it.
const leadRows = 5

var seed = maphash.MakeSeed()

// Fetch gets one page.
func (s *Service) Fetch(ctx context.Context, q client.Query, at client.Position) (*client.Page, error) {
	p, err := s.plan(q, at)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	a, err := s.send(ctx, p.url)
	if err != nil {
		return nil, err
	}
	page, env, err := s.read(p, a)
	if err != nil {
		return nil, err
	}
	q.Plan.Fixed = true
	page.Query, page.First, page.Total = q, p.row, env.total
	page.Trace = client.Trace{URL: s.bare(p.url), Status: a.response.StatusCode, Duration: time.Since(began),
		Bytes: int64(len(a.body)), Asked: p.asked, NextLink: env.next != ""}
	s.goOn(p, a, page, env)
	return page, nil
}

// answer is a response whose body was read as far as it came.
type answer struct {
	response *http.Response
	url      string // that was asked for
	body     []byte
	cut      error // why the body broke off
}

// send gets an answer that is a success, or an error.
func (s *Service) send(ctx context.Context, address string) (*answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("make request: %w", transport.Plain(err))
	}
	request.Header.Set("Accept", accept)
	response, err := transport.Do(s.http, request)
	if err != nil {
		return nil, s.failed(ctx, err)
	}
	defer response.Body.Close()
	body, cut := io.ReadAll(response.Body)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(cut, client.ErrTooLarge):
		return nil, fmt.Errorf("read answer of %s: %w", s.root.Host, cut)
	case len(body) >= math.MaxUint32:
		return nil, fmt.Errorf("read answer of %s: %w", s.root.Host, client.ErrTooLarge)
	}
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if status := response.StatusCode; status < 200 || status > 299 || failure.IsMarkup(response.Header, body) {
		return nil, s.refusal(response, address, body)
	}
	return &answer{response, address, body, cut}, nil
}

// base is the address that relative links count from: where a redirect within
// the origin has led, else what was asked for. A request that differs in its
// query alone has got proof there, which shall not go into a link.
func (a *answer) base() string {
	if r := a.response.Request; r != nil && r.URL != nil {
		if asked, err := url.Parse(a.url); err == nil && asked.EscapedPath() != r.URL.EscapedPath() {
			return r.URL.String()
		}
	}
	return a.url
}

// refusal reads a failure. Its URL is the one asked for: the one that was sent
// may have got proof in its query on the way.
func (s *Service) refusal(r *http.Response, address string, body []byte) *client.ResponseError {
	return failure.Read(failure.Answer{
		Method: http.MethodGet, URL: address, Status: r.StatusCode, Header: r.Header, Body: body,
		Attempts: transport.Attempts(r), Claims: s.opts.Claims,
	}, failure.Redact{Text: s.redact, URL: s.bare})
}

// failed tells why there was no answer.
func (s *Service) failed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var proof *client.AuthError
	if errors.As(err, &proof) {
		return proof
	}
	return fmt.Errorf("ask %s: %w", s.root.Host, err)
}

// read makes a page of an answer.
func (s *Service) read(p *plan, a *answer) (*client.Page, *envelope, error) {
	empty := len(bytes.TrimSpace(a.body)) == 0
	if empty && a.cut != nil {
		return nil, nil, fmt.Errorf("read answer of %s: %w", s.root.Host, a.cut)
	}
	if a.response.StatusCode == http.StatusNoContent && empty {
		return client.NewPageBuilder(nil, nil).Build(), &envelope{total: -1, done: true}, nil
	}
	env, err := s.decode(a.body, p.set.Key)
	var fault *jsontext.SyntacticError
	switch {
	case errors.As(err, &fault) && client.Deeper(a.body[:min(int(fault.ByteOffset)+1, len(a.body))], maxDepth):
		err = errTooDeep
	case err != nil:
		err = fmt.Errorf("not valid JSON: %w", err)
	}
	if a.cut != nil {
		err = a.cut
	}
	if !env.found && err == nil {
		err = errors.New(env.missing(s.rest.Rows))
	}
	if !env.found || err != nil && env.page.Len() == 0 {
		return nil, nil, s.noRows(a, err)
	}
	if err != nil {
		env.page.Incomplete = fmt.Errorf("read answer: it broke off after %d rows: %w", env.page.Len(), err)
	}
	return env.page, env, nil
}

// noRows is the error for a success that holds no rows where they should be.
func (s *Service) noRows(a *answer, cause error) error {
	if a.cut != nil {
		return fmt.Errorf("read answer of %s: %w", s.root.Host, a.cut)
	}
	e := s.refusal(a.response, a.url, a.body)
	if e.Shape != client.ShapeEmpty && e.Code == "" {
		if e.Shape != client.ShapeOther {
			e.Shape = client.ShapeBroken
		}
		e.Message = s.redact(cause.Error())
	}
	return e
}

// goOn decides where the next page begins.
func (s *Service) goOn(p *plan, a *answer, page *client.Page, env *envelope) {
	row := int64(-1)
	if p.row >= 0 {
		row = p.row + int64(page.Len())
	}
	var m *mark
	switch {
	case env.done:
	case s.rest.Next != "":
		m = s.byLink(p, a, env)
	case s.rest.Cursor != "":
		m = s.byCursor(p, page, env)
	case p.offset:
		m = s.byOffset(p, page, env)
	}
	if m != nil {
		page.Next = &client.Cursor{Session: s.opts.Session, Row: row, Mark: m}
	}
}

// byOffset goes on behind the rows that came, whatever was asked for: a
// service may give fewer. Without a total only an empty page is the end.
func (s *Service) byOffset(p *plan, page *client.Page, env *envelope) *mark {
	if p.mark != nil && repeats(p.mark.lead, env.lead, env.first) {
		s.repeated(p, page)
		return nil
	}
	end := p.row + int64(page.Len())
	switch {
	case page.Len() == 0:
		if page.Total > end {
			page.Notes = append(page.Notes, fmt.Sprintf("the service counts %d rows but gave %d", page.Total, end))
		}
		return nil
	case page.Total >= 0 && end >= page.Total && page.Incomplete == nil:
		return nil
	}
	return &mark{offset: end, lead: env.lead}
}

// repeated empties a page that came a second time because the service does not
// know the offset parameter.
func (s *Service) repeated(p *plan, page *client.Page) {
	s.learnNoOffset(p.set.Name)
	total, trace, query, full := page.Total, page.Trace, page.Query, page.Len() == p.asked
	*page = *client.NewPageBuilder(nil, page.Columns).Build()
	page.Total, page.Trace, page.Query, page.First = total, trace, query, p.row
	note := fmt.Sprintf("the service ignores the parameter %s: the first page came again", s.rest.Offset)
	// As many rows as were asked for are likely the beginning of more.
	if total > p.row || total < 0 && full {
		page.Incomplete = fmt.Errorf("%s, the rows after %d cannot be had: %w", note, p.row, client.ErrCannot)
	}
	page.Notes = append(page.Notes, note+" and is left out")
}

// repeats reports whether a page begins like the one before it. Where rows
// have an identity the first one tells, else all that are remembered.
func repeats(before, now []uint64, id client.RowID) bool {
	n := min(len(before), len(now))
	if id != "" {
		n = min(n, 1)
	}
	for i := range n {
		if before[i] != now[i] {
			return false
		}
	}
	return n > 0
}

// byCursor goes on with the cursor the answer holds.
func (s *Service) byCursor(p *plan, page *client.Page, env *envelope) *mark {
	if env.cursor == "" {
		return nil
	}
	m := p.follow(env.cursor)
	m.cursor = env.cursor
	if m.err != nil && page.Len() == 0 {
		return nil // the last cursor came again with nothing behind it: the end
	}
	return m
}

// byLink goes on with the next link, as it is, where it stays at the origin.
func (s *Service) byLink(p *plan, a *answer, env *envelope) *mark {
	if env.next == "" {
		return nil
	}
	link, err := s.resolve(a.base(), env.next)
	if err != nil {
		return &mark{err: err}
	}
	m := p.follow(link)
	m.link = link
	return m
}

// follow makes the mark of the place that text leads to, with an error in it
// if the run was there before.
func (p *plan) follow(text string) *mark {
	m := &mark{}
	if p.mark != nil {
		m.trail = p.mark.trail
	} else {
		m.trail = &trail{hash: maphash.String(seed, p.url)}
	}
	hash := maphash.String(seed, text)
	if m.trail.has(hash) {
		m.err = fmt.Errorf("go on: %w", client.ErrLoop)
	}
	m.trail = &trail{hash: hash, last: m.trail}
	return m
}

// resolve makes a next link absolute without rewriting what it says.
func (s *Service) resolve(from, link string) (string, error) {
	base, err := url.Parse(from)
	if err != nil {
		return "", fmt.Errorf("read next link: %w", transport.Plain(err))
	}
	target, err := base.Parse(link)
	if err != nil {
		return "", errors.New("read next link: it is not an address")
	}
	if !sameOrigin(s.root, target) {
		return "", fmt.Errorf("next link leads to %s: %w", s.redact(target.Scheme+"://"+target.Host), client.ErrOtherOrigin)
	}
	target.Fragment, target.User = "", nil
	if strings.HasPrefix(link, target.Scheme+"://") && !strings.ContainsAny(link, "# @") {
		return link, nil
	}
	return target.String(), nil
}

// sameOrigin compares scheme, host and port, default ports included.
func sameOrigin(a, b *url.URL) bool {
	port := func(u *url.URL) string {
		switch p := u.Port(); {
		case p != "":
			return p
		case strings.EqualFold(u.Scheme, "https"):
			return "443"
		}
		return "80"
	}
	return strings.EqualFold(a.Scheme, b.Scheme) && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}
