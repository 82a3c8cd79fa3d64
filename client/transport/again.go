package transport

import (
	"context"
	"net/http"
)

// againKey is the key of the tally of a request that a chain sends again.
type againKey struct{ of *chain }

// Again waits, and reports whether a request of c is to be sent again because its response
// broke off: err is what reading it returned, or io.ErrUnexpectedEOF where its text is not
// complete. Such tries count among those of a client of [New], with its waits. The request
// must be sent with the context that is returned. The body of resp must be closed.
func Again(ctx context.Context, c *http.Client, resp *http.Response, err error) (context.Context, bool) {
	ch, ok := c.Transport.(*chain)
	if !ok || ch.retry == nil || ctx.Err() != nil || resp == nil || resp.Request == nil ||
		resp.Request.Method != http.MethodGet || !breaksOff(err) {
		return ctx, false
	}
	t := tallyOf(resp.Request.Context())
	try := t.brokeOff()
	wait := ch.retry.backoff(try)
	if try >= maxTries || !fits(ctx, wait) || ch.retry.pause(ctx, wait) != nil {
		return ctx, false
	}
	t.again("answer broke off")
	return context.WithValue(ctx, againKey{ch}, t), true
}

// breaksOff reports a body that ended early, and may come whole another time. One that stalled
// has taken its time, and one that is too large stays that.
func breaksOff(err error) bool {
	return err != nil && (isReset(err) || isClosed(err) || hasText(err, "unexpected EOF"))
}
