package odata

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"odatui/client"
	"odatui/client/transport"
)

var _ client.RawReader = (*Service)(nil)

// ReadRaw writes the body of a path below the root unchanged, as it comes.
func (s *Service) ReadRaw(ctx context.Context, path string, w io.Writer) error {
	address, err := s.address(path)
	if err != nil {
		return err
	}
	u, err := s.root.below(address.path, "")
	if err != nil {
		return fmt.Errorf("read %s: the path makes no url", path)
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
