package odata

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"odatui/client"
	"odatui/client/transport"
)

var _ client.RawReader = (*Service)(nil)

// ReadRaw writes the body of an address unchanged, as it comes: a path below the
// root, with or without a query, or a URL of this service, as it stands in rows.
func (s *Service) ReadRaw(ctx context.Context, path string, w io.Writer) error {
	u, err := s.rawURL(path)
	if err != nil {
		return err
	}
	resp, refused, err := transport.Stream(ctx, s.http, u.String(), w) //nolint:bodyclose // Stream reads and closes it
	if err != nil {
		return s.transportError(ctx, "get "+s.bare(u.String()), err)
	}
	if refused != nil {
		return s.failure(&received{method: http.MethodGet, status: resp.StatusCode, header: resp.Header, body: refused, url: u, sent: transport.Attempts(resp)})
	}
	return nil
}

func (s *Service) rawURL(path string) (*url.URL, error) {
	if hasScheme(path) && strings.Contains(path, "://") {
		return s.root.resolve(path, "", s.root.given, s.opts.RewriteLinks)
	}
	path, query, _ := strings.Cut(path, "?")
	address, err := s.address(path)
	if err != nil {
		return nil, err
	}
	u, err := s.root.below(address.path, encode(query, legalChars))
	if err != nil {
		return nil, fmt.Errorf("read %s: the path makes no url", path)
	}
	return u, nil
}
