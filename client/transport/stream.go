package transport

import (
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"

	"odatui/client"
)

// streamCap is how large a body may be that is not kept: in effect, any size.
const streamCap = 1 << 50

// Stream sends a GET for a body of any type and writes the body of a successful
// response to w as it comes; a [client.StreamWriter] learns of it before. The body of any other response is returned instead, as
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
	if to, ok := w.(client.StreamWriter); ok {
		if err := to.Begin(infoOf(resp)); err != nil {
			return resp, nil, err
		}
	}
	n, err := io.Copy(w, resp.Body)
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("%d bytes came, then %w", n, err)
	}
	return resp, nil, err
}

// infoOf reads the header of a response.
func infoOf(resp *http.Response) client.StreamInfo {
	info := client.StreamInfo{Size: resp.ContentLength}
	if t, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type")); err == nil {
		info.Type = t
	}
	if _, params, err := mime.ParseMediaType(resp.Header.Get("Content-Disposition")); err == nil {
		info.Name = params["filename"]
	}
	return info
}
