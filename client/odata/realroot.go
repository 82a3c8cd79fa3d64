package odata

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/link"
)

var _ client.Rooter = (*Service)(nil)

// Root asks for the URL that the service was opened with and returns the root that the
// response names, with secrets, "" where that is the URL itself or is not known.
func (s *Service) Root(ctx context.Context) string {
	var no *client.ResponseError
	if _, err := s.Sets(ctx); !errors.As(err, &no) || no.Reason != client.ReasonNotRoot {
		return ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.realRoot
}

// addressed reports whether the entries of a list are those of a service document: each
// has a url.
func addressed(list []any) bool {
	return len(list) > 0 && !slices.ContainsFunc(list, func(entry any) bool {
		m, ok := entry.(map[string]any)
		return !ok || object(m).text("url", "href") == ""
	})
}

// belowRoot returns an error if the context URL of a response says that it is what is
// behind a path of a service: that of a service document has no fragment. The error
// names the root in Instead, if it is known.
func (s *Service) belowRoot(r *received, context string) error {
	named, err := r.url.Parse(encodeIllegal(context))
	if context == "" || err != nil || named.Fragment == "" || !strings.HasSuffix(named.Path, "/$metadata") {
		return nil //nolint:nilerr // a context URL that cannot be read names no root
	}
	what := named.Fragment
	above, known := s.root.above(named, what)
	if known && above == s.root.path {
		return nil
	}
	e := s.wrong(r, client.ShapeOther, client.ReasonNotRoot, "the url is not the root of a service: it leads to "+what)
	if !known {
		return e
	}
	root := origin(s.root.given) + above
	if s.root.query != "" {
		root += "?" + s.root.query
	}
	if e.Instead = root; s.bare(root) != root { // its query holds a key
		e.Instead, _, _ = strings.Cut(root, "?")
	}
	s.mu.Lock()
	s.realRoot = root
	s.mu.Unlock()
	return e
}

// above returns the encoded path of the root that a context URL names, if it is above
// the URL of this one; behind a gateway, where the host is another one, the fragment of
// the context URL shows which part of the path is below the root.
func (r root) above(named *url.URL, fragment string) (path string, known bool) {
	path = withoutKeys(strings.TrimSuffix(named.EscapedPath(), "/$metadata"))
	at := strings.LastIndexByte(r.path, '/')
	last, err := url.PathUnescape(r.path[at+1:])
	set, _ := client.CutSegment(last)
	of, _ := client.CutSegment(fragment)
	of, _, _ = strings.Cut(of, "/")
	isSet := at >= 0 && err == nil && set == of
	// A context URL that is relative is below the set if the URL of that ends with a slash.
	if own := path == r.path; link.SameOrigin(named, r.given) && (own && !isSet || strings.HasPrefix(r.path, path+"/")) {
		return path, true
	}
	if at < 0 {
		return "", false
	}
	return r.path[:at], isSet
}

// withoutKeys cuts the end of a path from Set(key) on: a context URL that is relative
// where it should not be leads below a record.
func withoutKeys(path string) string {
	at := strings.LastIndexByte(path, '/')
	for at >= 0 && strings.HasSuffix(path, ")") && strings.IndexByte(path[at+1:], '(') > 0 {
		path = path[:at]
		at = strings.LastIndexByte(path, '/')
	}
	return path
}

// withoutSystemOptions returns the raw query without options of OData, which belong to
// a set: they come with the address of a browser.
func withoutSystemOptions(query string) string {
	var kept []string
	for pair := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(name); pair != "" && (err != nil || !strings.HasPrefix(plain, "$")) {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "&")
}
