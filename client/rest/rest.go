// Package rest reads plain JSON collections: services that answer a GET with
// an envelope that holds rows somewhere, and that page by offset and limit, by
// a cursor, or by a next link. client.RestOptions names where these are.
//
// It does not know OData, profiles, how a token is obtained, or how a request is
// retried and recorded: the http.Client that it is given does all that.
package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"

	"odatui/client"
	"odatui/client/spelling"
	"odatui/client/transport"
)

// Page sizes if neither the query nor the profile sets one.
const (
	defaultPageSize = 200
	bulkPageSize    = 5000
)

// Service is a client.Service over plain JSON collections. It is safe for
// concurrent use.
type Service struct {
	http   *http.Client
	opts   client.Options
	rest   client.RestOptions
	root   *url.URL
	redact func(string) string // of text
	bare   func(string) string // of URLs

	pager client.Pager
	// throttled is set once the service responded with 429.
	throttled atomic.Bool

	mu     sync.Mutex
	offset map[string]client.Knowledge // whether sets honour the offset, as their answers showed
	limits map[string]int              // largest page sizes that sets accepted after a larger one was refused
}

var _ client.Service = (*Service)(nil)

// Option changes how a Service is opened.
type Option func(*Service)

// WithRedact sets the function that removes secrets from text before it is kept in
// an error or a trace. It must be safe for concurrent use.
func WithRedact(redact func(string) string) Option {
	return func(s *Service) { s.redact = redact }
}

// New opens a service on the settings of o.Rest, which is required. hc
// authorizes, retries and limits by itself. Nothing is sent. Settings that
// contradict each other are an error.
func New(hc *http.Client, o client.Options, more ...Option) (*Service, error) {
	if o.Rest == nil {
		return nil, errors.New("open service: kind rest needs its table of settings")
	}
	root, err := url.Parse(o.URL)
	if err != nil || root.Host == "" || root.Scheme != "https" && root.Scheme != "http" {
		return nil, errors.New("open service: the url is not an absolute http(s) address")
	}
	s := &Service{http: hc, opts: o, rest: *o.Rest, root: root, offset: map[string]client.Knowledge{}, limits: map[string]int{}}
	s.pager = client.Pager{Session: o.Session, Ask: s.askPage, Ways: s.ways,
		Ignored:  func(q client.Query) { s.learnOffset(q.Path, client.No) },
		Honoured: func(q client.Query) { s.learnOffset(q.Path, client.Yes) }, Keep: s.keepLink}
	s.redact = transport.RedactorOf(hc).Text
	s.bare = func(address string) string { return s.redact(transport.RedactorOf(hc).URL(address)) }
	for _, option := range more {
		option(s)
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	return s, nil
}

// check finds settings that contradict each other.
func (s *Service) check() error {
	if len(s.rest.Sets) == 0 {
		return errors.New("open service: no sets are named")
	}
	if s.rest.Cursor != "" && s.rest.Next != "" {
		return client.Because(client.ReasonKeysClash, errors.New("open service: rest.cursor cannot be combined with rest.next"))
	}
	seen := map[string]bool{}
	for _, set := range s.rest.Sets {
		switch {
		case set.Name == "":
			return errors.New("open service: a set has no name")
		case seen[set.Name]:
			return fmt.Errorf("open service: two sets are named %q", set.Name)
		case strings.Contains(strings.SplitN(set.Path, "?", 2)[0], "://") || strings.HasPrefix(set.Path, "//"):
			return fmt.Errorf("open service: the path of %q is an address, it must lie below the url", set.Name)
		}
		seen[set.Name] = true
	}
	return nil
}

// Sets lists the sets the options name; nothing is sent.
func (s *Service) Sets(ctx context.Context) ([]client.Set, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	sets := make([]client.Set, 0, len(s.rest.Sets))
	for _, r := range s.rest.Sets {
		sets = append(sets, client.Set{Name: r.Name, Title: r.Title, Kind: client.EntitySet, URL: r.Path})
	}
	return sets, nil
}

// set finds a set by its name.
func (s *Service) set(name string) (client.RestSet, error) {
	for _, r := range s.rest.Sets {
		if r.Name == name {
			return r, nil
		}
	}
	names := make([]string, 0, len(s.rest.Sets))
	for _, r := range s.rest.Sets {
		names = append(names, r.Name)
	}
	return client.RestSet{}, &client.NoSetError{Name: name, Near: spelling.Near(name, names)}
}

// Can returns what a set is able to do, by the settings and by its responses.
func (s *Service) Can(set string) client.Abilities {
	no := func(reason string) client.Ability { return client.Ability{Is: client.No, Reason: reason} }
	a := client.Abilities{
		Count:  no("the profile does not name the path of the total"),
		Skip:   no("the profile names no offset parameter"),
		Top:    no("the profile names no limit parameter"),
		Expand: no("plain JSON has no links to expand"),
		Select: no("plain JSON gives whole rows"),

		Parallel: s.opts.Parallel(),
	}
	if s.rest.Total != "" {
		a.Count = client.Ability{Is: client.Yes, Reason: "every answer holds the total"}
	}
	if s.rest.Limit != "" {
		a.Top = client.Ability{Is: client.Yes, Reason: "by the parameter " + s.rest.Limit}
	}
	if offset := s.offsetParam(); offset != "" {
		a.Skip = client.Ability{Is: s.learnedOffset(set), Reason: "by the parameter " + offset} // some services ignore it
	}
	if s.learnedOffset(set) == client.No {
		a.Skip = no("the service ignored " + s.rest.Offset)
	}
	return a
}

func (s *Service) learnedOffset(set string) client.Knowledge {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.offset[set]
}

func (s *Service) learnOffset(set string, is client.Knowledge) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offset[set] = is
}

func (s *Service) learnedLimit(set string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.limits[set]
}

func (s *Service) learnLimit(set string, limit int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limits[set] = limit
}
