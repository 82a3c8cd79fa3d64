package transport

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"

	"odatui/client"
	"odatui/client/failure"
)

// Bounds of retrying, those of azcore's retry policy.
const (
	maxTries = 4
	maxWait  = 30 * time.Second // without patience: if a service asks for more, its response is returned
	tellFrom = 10 * time.Second // a shorter wait is not reported
	peekSize = 64 << 10
)

// retry repeats reading requests that failed for a temporary reason.
type retry struct {
	next   http.RoundTripper
	jitter func() float64 // 0.8 to 1.3
	pause  func(ctx context.Context, d time.Duration) error
}

func newRetry(next http.RoundTripper, pause func(context.Context, time.Duration) error) *retry {
	if pause == nil {
		pause = sleep
	}
	return &retry{next: next, pause: pause, jitter: func() float64 { return 0.8 + rand.Float64()/2 }}
}

// RoundTrip sends a request up to maxTries times.
func (r *retry) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method != "" && req.Method != http.MethodGet && req.Method != http.MethodHead {
		return r.next.RoundTrip(req)
	}
	ctx := req.Context()
	for try := tallyOf(ctx).before() + 1; ; try++ {
		resp, err := r.next.RoundTrip(req)
		tallyOf(ctx).ended(try)
		if try == maxTries || ctx.Err() != nil {
			return resp, err
		}
		why, wait, again := r.judge(ctx, try, resp, err)
		if !again || !fits(ctx, wait) {
			return resp, err
		}
		if resp != nil {
			drain(ctx, resp)
		}
		if err := r.wait(ctx, wait); err != nil {
			return nil, err
		}
		tallyOf(ctx).again(why)
	}
}

// wait pauses, and reports how much of a long pause is left.
func (r *retry) wait(ctx context.Context, left time.Duration) error {
	tell, ok := client.PatienceOf(ctx)
	if !ok || left < tellFrom {
		return r.pause(ctx, left)
	}
	defer tell(0)
	for left > 0 {
		tell(left)
		step := min(left, time.Second)
		if err := r.pause(ctx, step); err != nil {
			return err
		}
		left -= step
	}
	return nil
}

// judge returns whether to try again, why, and after how long.
func (r *retry) judge(ctx context.Context, try int, resp *http.Response, err error) (why string, wait time.Duration, again bool) {
	wait = r.backoff(try)
	if err != nil {
		why, again = passing(err, try == 1 || client.Underway(ctx))
		return why, wait, again
	}
	if !worthRepeating(resp) {
		return "", 0, false
	}
	why = strconv.Itoa(resp.StatusCode)
	if resp.StatusCode == http.StatusTooManyRequests {
		tallyOf(ctx).throttled()
	}
	longest := maxWait
	if _, ok := client.PatienceOf(ctx); ok {
		longest = client.LongestWait
	}
	if asked, ok := failure.Wait(resp.Header, time.Now()); ok {
		wait, why = asked, why+", Retry-After "+asked.String()
	}
	return why, wait, wait <= longest
}

// backoff is 0.8 s, 2.4 s, 5.6 s with jitter, so that many clients do not retry at
// the same moment.
func (r *retry) backoff(try int) time.Duration {
	d := 0.8 * float64(int(1)<<try-1) * r.jitter()
	return min(time.Duration(d*float64(time.Second)), maxWait)
}

// fits reports whether a wait ends before the context does: else the response that
// came is returned, not a deadline error.
func fits(ctx context.Context, wait time.Duration) bool {
	end, ok := ctx.Deadline()
	return !ok || time.Until(end) > wait
}

// sleep waits, or returns the context's error at once when it ends.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// worthRepeating judges a response. A 500 whose body is a recognised error of the
// service is not repeated: the response would be the same.
func worthRepeating(resp *http.Response) bool {
	switch resp.StatusCode {
	case http.StatusRequestTimeout, http.StatusTooManyRequests,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	case http.StatusInternalServerError:
		return !failure.IsErrorBody(peek(resp))
	}
	return false
}

// peek reads the beginning of a body and puts it back.
func peek(resp *http.Response) []byte {
	head, err := io.ReadAll(io.LimitReader(resp.Body, peekSize))
	rest := io.Reader(resp.Body)
	if err != nil {
		rest = failing{err}
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(head), rest), resp.Body}
	return head
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// passing judges a failure without a response: only a failure before the first byte
// that is known to be temporary is tried again, with refusedToo also a refused connection.
func passing(err error, refusedToo bool) (why string, again bool) {
	var e *Error
	if !errors.As(err, &e) || e.began || e.Stage == "proxy" || isCertificate(err) {
		return "", false
	}
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		return "name lookup failed", dns.IsTemporary && !dns.IsNotFound && !dns.IsTimeout
	case isRefused(err):
		return "connection refused", refusedToo
	case isReset(err):
		return "connection reset", true
	case isClosed(err):
		return "connection closed", true
	}
	return "", false
}

// Windows has its own numbers for these; its texts are compared.

func isRefused(err error) bool {
	return errors.Is(err, syscall.ECONNREFUSED) || hasText(err, "actively refused")
}

func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNABORTED) ||
		hasText(err, "forcibly closed by the remote host", "stream error: ", "http2: server sent GOAWAY")
}

func isClosed(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		hasText(err, "server closed idle connection", "client connection lost", "use of closed network connection")
}

// hasText searches the causes of err for errors of net/http that have no type of
// their own.
func hasText(err error, parts ...string) bool {
	var e *Error
	if errors.As(err, &e) && e.Err != nil {
		err = e.Err
	}
	text := err.Error()
	for _, p := range parts {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}
