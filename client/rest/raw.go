package rest

import (
	"context"
	"io"

	"odatui/client"
	"odatui/client/transport"
)

var _ client.RawReader = (*Service)(nil)

// ReadRaw writes the body of a set, or of a path below the root, as it comes.
func (s *Service) ReadRaw(ctx context.Context, path string, w io.Writer) error {
	set, err := s.set(path)
	if err != nil {
		set = client.RestSet{Path: path}
	}
	address := s.address(set, nil)
	resp, refused, err := transport.Stream(ctx, s.http, address, w) //nolint:bodyclose // Stream reads and closes it
	if err != nil {
		return s.failed(ctx, err)
	}
	if refused != nil {
		return s.refusal(resp, address, refused)
	}
	return nil
}
