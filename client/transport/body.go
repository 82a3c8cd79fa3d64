package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"odatui/client"
)

// WithBodyCap allows responses to requests of ctx of up to n bytes after
// decompression, instead of [PageCap].
func WithBodyCap(ctx context.Context, n int64) context.Context {
	return context.WithValue(ctx, capKey{}, n)
}

type capKey struct{}

// bodyCap ends bodies that are larger than they may be. It counts decoded
// bytes: net/http has unpacked gzip by then.
type bodyCap struct {
	next http.RoundTripper
	size int64
}

// RoundTrip caps the body of the answer.
func (c *bodyCap) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := c.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	size := c.size
	if n, ok := req.Context().Value(capKey{}).(int64); ok && n > 0 {
		size = n
	}
	resp.Body = &cappedBody{ReadCloser: resp.Body, left: size, err: &Error{
		Stage: "body", Host: req.URL.Host, URL: bare(req.URL),
		Err: fmt.Errorf("more than %s: %w", bytesText(size), client.ErrTooLarge),
	}}
	if resp.ContentLength > size && !resp.Uncompressed && req.Method != http.MethodHead {
		resp.Body.(*cappedBody).left = -1
	}
	return resp, nil
}

type cappedBody struct {
	io.ReadCloser
	left int64 // bytes that may still come, below 0 if too many came
	err  error
}

func (b *cappedBody) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, b.err
	}
	// One byte more than allowed distinguishes "exactly full" from "too much".
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n - 1, b.err
	}
	return n, err
}

func bytesText(n int64) string {
	if n >= 1<<20 && n%(1<<20) == 0 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}

// idle ends bodies that stall. It does not limit the whole response: a long one may
// continue.
type idle struct {
	next    http.RoundTripper
	timeout time.Duration // 0 none
}

// RoundTrip watches the body of the answer.
func (i *idle) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	resp, err := i.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		cancel(nil)
		return nil, err
	}
	tallyOf(ctx).cuttable(func() { cancel(errUnwanted) })
	b := &idleBody{ReadCloser: resp.Body, req: req, ctx: ctx, cancel: cancel, timeout: i.timeout}
	if i.timeout > 0 {
		b.timer = time.AfterFunc(i.timeout, func() { cancel(errStalled) })
		b.timer.Stop()
	}
	resp.Body = b
	return resp, nil
}

// Why a body is given up: it stalled, or its rest is not needed.
var (
	errStalled  = errors.New("stalled")
	errUnwanted = errors.New("the rest was not wanted")
)

type idleBody struct {
	io.ReadCloser
	req     *http.Request
	ctx     context.Context // of this request alone, so that it can be ended
	cancel  context.CancelCauseFunc
	timeout time.Duration
	timer   *time.Timer // runs while a read does; nil without a timeout
	end     error
}

func (b *idleBody) Read(p []byte) (int, error) {
	if b.end != nil {
		return 0, b.end
	}
	if b.timer != nil {
		b.timer.Reset(b.timeout)
	}
	n, err := b.ReadCloser.Read(p)
	if b.timer != nil {
		b.timer.Stop()
	}
	if err == nil {
		return n, nil
	}
	b.end = b.explain(err)
	b.cancel(nil)
	return n, b.end
}

// explain returns why a body ended early.
func (b *idleBody) explain(err error) error {
	if err == io.EOF { //nolint:errorlint // a wrapped one is no clean end
		return io.EOF
	}
	if done := b.req.Context().Err(); done != nil {
		return done
	}
	switch cause := context.Cause(b.ctx); {
	case errors.Is(cause, errStalled):
		err = fmt.Errorf("%w: nothing came for %s", errStalled, b.timeout)
	case errors.Is(cause, errUnwanted):
		err = errUnwanted
	}
	return &Error{Stage: "body", Host: b.req.URL.Host, URL: bare(b.req.URL), Err: err, began: true}
}

// Close ends the request, whether its body was read or not.
func (b *idleBody) Close() error {
	if b.timer != nil {
		b.timer.Stop()
	}
	err := b.ReadCloser.Close()
	b.cancel(nil)
	return err
}

// Bounds for reading the rest of a response that is not needed: enough to keep the
// connection and to record its beginning.
const (
	drainSize = 64 << 10
	drainTime = time.Second
)

// drain reads the beginning of a body that is not needed and closes it. ctx is that
// of the request; a body that stalls is cut off.
func drain(ctx context.Context, resp *http.Response) {
	t := time.AfterFunc(drainTime, tallyOf(ctx).cut)
	defer t.Stop()
	_, _ = io.CopyN(io.Discard, resp.Body, drainSize)
	resp.Body.Close()
}
