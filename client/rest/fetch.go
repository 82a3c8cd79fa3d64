package rest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/charset"
	"odatui/client/failure"
	"odatui/client/link"
	"odatui/client/transport"
)

const accept = "application/json"

// Fetch gets one page.
func (s *Service) Fetch(ctx context.Context, q client.Query, at client.Position) (*client.Page, error) {
	q.Plan.Fixed = true
	page, err := s.pager.Fetch(ctx, q, at)
	if err == nil && errors.Is(page.Incomplete, errNullList) && page.Total >= 0 && page.First >= page.Total {
		page.Incomplete = nil // all rows came: to some services, null is an empty list
	}
	return page, err
}

// errNullList is the fault of a page behind the first one whose list is null.
var errNullList = client.Because(client.ReasonNoRows, errors.New("the list of rows is null"))

// askPage sends one request for rows. If the service refuses the page size, or a
// bulk read is too slow or too large, a smaller page is requested.
func (s *Service) askPage(ctx context.Context, q client.Query, at client.Place) (*client.Answer, error) {
	refused := false
	for tries := 0; ; tries++ {
		p, err := s.plan(q, at)
		if err != nil {
			return nil, err
		}
		answer, err := s.once(ctx, q, p)
		if err == nil && tries > 0 {
			s.learnLimit(q.Path, p.asked)
		}
		if err == nil && refused {
			answer.Page.Notes = append(answer.Page.Notes, client.Note{Topic: "page-size",
				Text: fmt.Sprintf("the service sends at most %d rows at once (rest.max_limit in the profile sets it)", p.asked)})
		}
		smaller := client.SmallerPage(p.asked, at.Least, err, q.Bulk, s.rest.Limit)
		if smaller == 0 && q.Bulk && p.asked > defaultPageSize && refusedUnnamed(q, err) {
			smaller = max(p.asked/2, defaultPageSize)
		}
		if err == nil || ctx.Err() != nil || at.Link != nil || tries == 12 || smaller == 0 {
			return answer, err
		}
		refused = refused || isRefusal(err)
		q.PageSize = smaller
	}
}

// once sends one request and reads its answer.
func (s *Service) once(ctx context.Context, q client.Query, p *plan) (*client.Answer, error) {
	ctx, waited := client.WithWaited(ctx)
	began := time.Now()
	a, err := s.receive(ctx, q, p)
	if err != nil {
		return nil, err
	}
	page, env, err := s.read(p, a)
	for {
		next, again := ctx, false
		if q.Bulk {
			next, again = s.incomplete(ctx, page, a, err)
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if !again {
			break
		}
		if a, err = s.send(next, p.url); err != nil {
			return nil, err
		}
		page, env, err = s.read(p, a)
	}
	if err != nil {
		return nil, err
	}
	page.Query, page.Total = q, env.total
	next := s.nextLink(a, env)
	page.Trace = client.Trace{URL: s.bare(p.url), Status: a.response.StatusCode, Duration: waited.Since(began),
		Bytes: int64(len(a.Body)), Asked: p.asked, NextLink: next != nil && !next.Cursor}
	if env.cursor != "" && page.Len() == 0 && p.at.Link != nil && p.at.Link.To == env.cursor {
		next = nil // the last cursor came again with nothing behind it: the end
	}
	if page.Incomplete == nil && next == nil && !env.ended {
		page.Incomplete = s.unproved(page, p)
	}
	return &client.Answer{Page: page, Link: next, URL: p.url, Asked: p.asked}, nil
}

// incomplete waits, and reports whether a page of a run is to be requested again: its text
// broke off, although nothing of the transfer shows that.
func (s *Service) incomplete(ctx context.Context, page *client.Page, a *answer, wrong error) (context.Context, bool) {
	if wrong == nil {
		wrong = page.Incomplete
	}
	if a.cut != nil || !client.HasReason(wrong, client.ReasonCut) {
		return ctx, false
	}
	return transport.Again(ctx, s.http, a.response, io.ErrUnexpectedEOF)
}

// unproved returns an error for a page that is as long as its limit, where the
// profile names no way to the next one and no total shows that all rows came.
func (s *Service) unproved(page *client.Page, p *plan) error {
	n := page.Len()
	if !s.onePage() || p.asked == 0 || n != p.asked || page.Total >= 0 && page.Total <= int64(n) {
		return nil
	}
	return client.Because(client.ReasonSkipIgnored, fmt.Errorf("read rows after %d: the profile names no way to the next page "+
		"(rest.offset, rest.cursor or rest.next)", n))
}

// bulkCap is how large a page of a bulk read may be before fewer rows are
// requested: a few pages are in memory at once.
const bulkCap = 16 << 20

// receive sends a request, or takes the response that a bulk run requested ahead,
// and requests the next pages ahead.
func (s *Service) receive(ctx context.Context, q client.Query, p *plan) (*answer, error) {
	if q.Bulk && p.asked > 100 && p.at.Link == nil && !s.onePage() {
		ctx = transport.WithBodyCap(ctx, bulkCap)
	}
	ahead := client.AheadOf[*answer](ctx)
	if ahead == nil || !q.Bulk {
		return s.send(ctx, p.url)
	}
	start := func(most int) {
		for _, address := range s.nextByRow(q, p, most) {
			ahead.Start(ctx, address, func(ctx context.Context) (*answer, error) { return s.send(ctx, address) })
		}
	}
	a, err, ok := ahead.Take(ctx, p.url)
	if !ok {
		a, err = s.send(ctx, p.url)
	}
	if err != nil || a.cut != nil {
		return a, err
	}
	if transport.Throttled(a.response) {
		s.throttled.Store(true)
	}
	depth := max(s.opts.Concurrency, 1)
	if s.throttled.Load() {
		depth = 1
	}
	start(depth)
	return a, nil
}

// nextByRow returns the addresses of the next pages whose rows are expected. Pages
// of a run by row number overlap by one row.
func (s *Service) nextByRow(q client.Query, p *plan, most int) []string {
	var list []string
	step := int64(p.asked - 1)
	for i := int64(1); i <= int64(most) && step > 0 && i*step+1 < p.at.Behind; i++ {
		at := p.at
		at.Row += i * step
		if next, err := s.plan(q, at); err == nil {
			list = append(list, next.url)
		}
	}
	return list
}

// answer is a response whose body was read as far as it came.
type answer struct {
	response *http.Response
	url      string // of the request
	charset.Text
	cut error // why the body broke off
}

// send returns a successful response, or an error. One that broke off is requested again, as
// other failures that pass are.
func (s *Service) send(ctx context.Context, address string) (*answer, error) {
	for {
		a, err := s.sendOnce(ctx, address)
		if err != nil || a.cut == nil {
			return a, err
		}
		next, again := transport.Again(ctx, s.http, a.response, a.cut)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case !again:
			return a, nil
		}
		ctx = next
	}
}

func (s *Service) sendOnce(ctx context.Context, address string) (*answer, error) {
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
	text, unknown := charset.Decode(body, charset.Declared(response.Header.Get("Content-Type")))
	if unknown != nil {
		e := s.refusal(response, address, body)
		e.Shape, e.Message = client.ShapeBroken, s.redact("the answer cannot be read: "+unknown.Error())
		return nil, e
	}
	if status := response.StatusCode; status < 200 || status > 299 || failure.IsMarkup(response.Header, text.Body) {
		return nil, s.refusal(response, address, text.Body)
	}
	return &answer{response, address, text, cut}, nil
}

// base is the address that relative links are relative to: that of a redirect
// within the origin, else that of the request. If they differ in the query alone,
// it has credentials there, which must not get into a link.
func (a *answer) base() string {
	if r := a.response.Request; r != nil && r.URL != nil {
		if asked, err := url.Parse(a.url); err == nil && asked.EscapedPath() != r.URL.EscapedPath() {
			return r.URL.String()
		}
	}
	return a.url
}

// refusal reads a failure. Its URL is the one requested: the transport may have
// added credentials to the query of the one that was sent.
func (s *Service) refusal(r *http.Response, address string, body []byte) *client.ResponseError {
	return failure.Read(failure.Answer{
		Method: http.MethodGet, URL: address, Status: r.StatusCode, Header: r.Header, Body: body,
		Attempts: transport.Attempts(r), Claims: s.opts.Claims,
	}, failure.Redact{Text: s.redact, URL: s.bare})
}

// failed returns why there was no response.
func (s *Service) failed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var auth *client.AuthError
	if errors.As(err, &auth) {
		return auth
	}
	return fmt.Errorf("ask %s: %w", s.root.Host, err)
}

// read makes a page of an answer.
func (s *Service) read(p *plan, a *answer) (*client.Page, *envelope, error) {
	empty := len(bytes.TrimSpace(a.Body)) == 0
	if empty && a.cut != nil {
		return nil, nil, fmt.Errorf("read answer of %s: %w", s.root.Host, a.cut)
	}
	if a.response.StatusCode == http.StatusNoContent && empty && p.at.First { // to some services, no rows
		return client.NewPageBuilder(nil, nil).Build(), &envelope{total: -1}, nil
	}
	env, err := s.decode(a.Body, p.set.Key)
	if a.cut != nil {
		err = a.cut
	}
	if !env.found && err == nil {
		err = client.Because(client.ReasonNoRows, errors.New(env.missing(s.rest.Rows)))
	}
	if env.failed != "" && env.page.Len() == 0 {
		return nil, nil, s.declared(a, env)
	}
	if !env.found || err != nil && env.page.Len() == 0 {
		return nil, nil, s.noRows(a, env, err)
	}
	if err != nil {
		env.page.Incomplete = fmt.Errorf("%w (%d rows of the answer came)", err, env.page.Len())
	}
	switch {
	case env.failed != "":
		env.page.Incomplete = s.declared(a, env)
	case env.null && !p.at.First && env.page.Incomplete == nil:
		env.page.Incomplete = errNullList
	}
	if note := a.Note; note != "" {
		if a.At >= 0 {
			note += ", first in " + env.page.CellName(a.At)
		}
		env.page.Notes = append(env.page.Notes, client.Note{Topic: "charset", Text: note})
	}
	return env.page, env, nil
}

// declared is the error that a successful answer declares next to its list.
func (s *Service) declared(a *answer, env *envelope) error {
	e := s.refusal(a.response, a.url, a.Body)
	if text := s.redact(env.failed); text != e.Code {
		e.Message = text
	}
	return e
}

// noRows is the error for a success that holds no rows where they should be.
func (s *Service) noRows(a *answer, env *envelope, cause error) error {
	if a.cut != nil {
		return fmt.Errorf("read answer of %s: %w", s.root.Host, a.cut)
	}
	e := s.refusal(a.response, a.url, a.Body)
	if e.Shape != client.ShapeEmpty && e.Code == "" {
		if e.Shape != client.ShapeOther {
			e.Shape = client.ShapeBroken
		}
		e.Message, e.Instead = s.redact(cause.Error()), s.redact(env.places())
		if reasons := client.ReasonsOf(cause); len(reasons) > 0 {
			e.Reason = reasons[0]
		}
	}
	return e
}

// nextLink returns the link of a response to its next page: a cursor, a link in
// the body, or a Link header, in this order.
func (s *Service) nextLink(a *answer, env *envelope) *client.NextLink {
	text := env.next
	switch {
	case env.badNext:
		return &client.NextLink{Err: fmt.Errorf("%w: it is no text", client.ErrLink)}
	case env.cursor != "":
		return &client.NextLink{To: env.cursor, Cursor: true}
	case text == "":
		text = link.InHeader(a.response.Header)
	}
	if text == "" {
		return nil
	}
	to, err := s.resolve(a.base(), text)
	if err != nil {
		return &client.NextLink{Err: err}
	}
	return &client.NextLink{To: to}
}

// resolve makes a next link absolute. It changes nothing else, except that it adds
// the query of the profile's url, which some services leave out.
func (s *Service) resolve(from, text string) (string, error) {
	base, err := url.Parse(from)
	if err != nil {
		return "", client.Because(client.ReasonNextLink, fmt.Errorf("read next link: %w", transport.Plain(err)))
	}
	target, err := base.Parse(text)
	if err != nil {
		return "", client.Because(client.ReasonNextLink, errors.New("read next link: it is not an address"))
	}
	if s.opts.RewriteLinks {
		asked := strings.TrimPrefix(base.EscapedPath(), strings.TrimRight(s.root.EscapedPath(), "/"))
		target = link.Rewritten(target, s.root, nil, asked)
	}
	if !link.SameOrigin(s.root, target) {
		return "", fmt.Errorf("next link leads to %s: %w", s.redact(target.Scheme+"://"+target.Host), client.ErrOtherOrigin)
	}
	target.Fragment, target.User = "", nil
	if strings.HasPrefix(text, target.Scheme+"://") && !strings.ContainsAny(text, "# @") && s.root.RawQuery == "" && !s.opts.RewriteLinks {
		return text, nil
	}
	target.RawQuery = link.WithQuery(target.RawQuery, s.root.RawQuery)
	return target.String(), nil
}
