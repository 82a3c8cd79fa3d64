package transport

import (
	"context"
	"fmt"
	"io"
	"net/http"
)

// streamCap is how large a body may be that is not kept: in effect, any size.
const streamCap = 1 << 50

// Stream sends a GET for a body of any type and writes the body of a successful
// response to w as it comes. The body of any other response is returned instead, as
// far as it came.
func Stream(ctx context.Context, c *http.Client, address string, w io.Writer) (resp *http.Response, refused []byte, err error) {
	req, err := http.NewRequestWithContext(WithBodyCap(ctx, streamCap), http.MethodGet, address, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("make request: %w", Plain(err))
	}
	req.Header.Set("Accept", "*/*")
	if resp, err = Do(c, req); err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		refused, _ = io.ReadAll(io.LimitReader(resp.Body, PageCap))
		return resp, refused, nil
	}
	n, err := io.Copy(w, resp.Body)
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("%d bytes came, then %w", n, err)
	}
	return resp, nil, err
}
