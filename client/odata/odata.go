// Package odata opens OData V4 services: it writes their URLs and literals,
// reads their service documents, metadata and pages, and turns every kind of
// refusal into one error.
//
// It does not know how a token is obtained or added to a request, how often a
// request is tried, what a profile is, or who shows the rows: the first is done by
// the http client that it is given, the rest by its callers.
package odata

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"odatui/client"
	"odatui/client/transport"
)

// Service is one opened OData service. It is safe for concurrent use.
type Service struct {
	http   *http.Client
	root   root
	opts   client.Options
	redact func(string) string // of text
	bare   func(string) string // of URLs

	model model
	pager client.Pager
	back  backLinks

	mu       sync.Mutex
	sets     map[string]setAddress // nil until a service document was read
	setsNote string
	realRoot string                // of a URL that is not the root, with secrets, "" unknown
	taught   map[string]*knowledge // by set
}

var (
	_ client.Service   = (*Service)(nil)
	_ client.Describer = (*Service)(nil)
	_ client.Locator   = (*Service)(nil)
	_ client.Noter     = (*Service)(nil)
)

// Option changes how a Service is opened.
type Option func(*Service)

// WithRedact sets the function that removes secrets from text before it is kept in
// an error or a trace, in place of the client's own redactor. It must be safe for
// concurrent use.
func WithRedact(redact func(string) string) Option {
	return func(s *Service) { s.redact = redact }
}

// New opens the service at o.URL with a client that authorizes, retries and
// limits by itself. Nothing is sent. A URL that cannot be a service root is an
// error.
func New(hc *http.Client, o client.Options, more ...Option) (*Service, error) {
	r, err := parseRoot(o.URL)
	if err != nil {
		return nil, err
	}
	switch o.Paging {
	case "":
		o.Paging = pagingAuto
	case pagingAuto, pagingSkip, pagingLink, pagingPrefer:
	default:
		return nil, fmt.Errorf("paging %q: not one of auto, skip, next-link, max-page-size", o.Paging)
	}
	s := &Service{
		http:   hc,
		root:   r,
		opts:   o,
		redact: transport.RedactorOf(hc).Text,
		bare:   transport.RedactorOf(hc).URL,
		taught: map[string]*knowledge{},
	}
	for _, option := range more {
		option(s)
	}
	s.pager = client.Pager{Session: o.Session, Ask: s.askPage, Ways: s.ways, Ignored: s.ignoresSkip,
		Honoured: s.honoured, Count: s.CountRows, Keep: s.keepLink}
	s.model.init()
	return s, nil
}

// Close ends the background work of the service. A model that was read is
// kept before it returns. It always returns nil.
func (s *Service) Close() error {
	s.model.stop()
	s.model.mu.Lock()
	ended := s.model.ended
	read := s.model.schema != nil
	s.model.mu.Unlock()
	if read && ended != nil {
		<-ended
	}
	return nil
}

// Request returns what Fetch would send as its first request.
func (s *Service) Request(q client.Query, at client.Position) (client.Request, error) {
	place, err := s.pager.Place(at)
	if err != nil {
		return client.Request{}, err
	}
	ask, err := s.ask(s.plan(q), place)
	if err != nil {
		return client.Request{}, err
	}
	return client.Request{Method: ask.method(), URL: ask.url.String(), Header: ask.header(), Body: ask.body, Paging: s.paging(ask)}, nil
}

// paging describes for code how to go on from the response to a request.
func (s *Service) paging(a *ask) client.Paging {
	p := client.Paging{List: a.lists, Rewrite: s.opts.RewriteLinks, Root: s.root.base}
	if !a.lists {
		return p
	}
	p.Rows = []string{"value"}
	ways := s.ways(a.query)
	if ways.Links {
		p.Next = []string{"@odata.nextLink"}
	}
	if ways.ByRow {
		p.Skip = optionSkip
	}
	return p
}

// Can returns what a set is able to do: by its responses, else by the model's
// annotations. set may be a path; its own set counts.
func (s *Service) Can(set string) client.Abilities {
	var told client.Abilities
	if schema := s.model.known(); schema != nil {
		if w := schema.At(set); w.Set != nil && w.Whole {
			told = w.Set.Abilities
		}
	}
	taught := s.learned(set).can
	told.Parallel = s.opts.Parallel()
	if s.opts.Paging == pagingLink || s.opts.Paging == pagingPrefer {
		no := client.Ability{Is: client.No, Reason: "the profile's paging is " + s.opts.Paging}
		told.Skip, told.Top = no, no
	}
	return merged(told, taught)
}

// merged returns told, replaced by what was taught.
func merged(told, taught client.Abilities) client.Abilities {
	for _, pair := range []struct{ told, taught *client.Ability }{
		{&told.Count, &taught.Count}, {&told.Skip, &taught.Skip}, {&told.Top, &taught.Top},
		{&told.OrderBy, &taught.OrderBy}, {&told.Filter, &taught.Filter},
		{&told.Search, &taught.Search}, {&told.Expand, &taught.Expand},
		{&told.Select, &taught.Select}, {&told.Parallel, &taught.Parallel},
	} {
		if pair.taught.Is != client.Unknown {
			*pair.told = *pair.taught
		}
	}
	return told
}

// transportError adds what was attempted to a failure that does not have it. The
// error of a cancelled context is returned unchanged.
func (s *Service) transportError(ctx context.Context, what string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var (
		auth  *client.AuthError
		said  *client.ResponseError
		plain *transport.Error
		moved *transport.RedirectError
	)
	switch {
	case errors.As(err, &auth):
		return auth
	case errors.As(err, &said):
		return said
	case errors.As(err, &plain), errors.As(err, &moved):
		return err // has what was attempted
	}
	return fmt.Errorf("%s: %w", what, err)
}
