package transport

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"odatui/client"
	"odatui/client/redact"
)

// chain is the outermost round tripper of both clients. It starts the tally
// of a request and lets idle connections be closed through the chain.
type chain struct {
	next     http.RoundTripper
	base     http.RoundTripper
	retry    *retry // nil: no request is repeated
	redactor *redact.Redactor
	adds     func() []client.Param // what is added to the query of each request, nil nothing
}

// newClient wraps a chain. Redirects are never followed by http.Client itself:
// it would carry headers to hosts that must not have them.
func newClient(c *chain) *http.Client {
	return &http.Client{
		Transport:     c,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// RoundTrip sends req down the chain; the context's own error is returned bare.
func (c *chain) RoundTrip(req *http.Request) (*http.Response, error) {
	t, again := req.Context().Value(againKey{c}).(*tally)
	if !again {
		t = &tally{}
	}
	ctx := context.WithValue(req.Context(), tallyKey{}, t)
	resp, err := c.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		if done := req.Context().Err(); done != nil {
			return nil, done
		}
		return nil, err
	}
	harmlessLocation(resp)
	return resp, nil
}

// CloseIdleConnections lets http.Client reach the connections.
func (c *chain) CloseIdleConnections() {
	if b, ok := c.base.(interface{ CloseIdleConnections() }); ok {
		b.CloseIdleConnections()
	}
}

// harmlessLocation removes a Location that http.Client could not parse: its error
// would contain the whole text.
func harmlessLocation(resp *http.Response) {
	if loc := resp.Header.Get("Location"); loc != "" {
		if _, err := url.Parse(loc); err != nil {
			resp.Header.Del("Location")
		}
	}
}

// RedactorOf returns the redactor of a client made here, or one that knows
// the patterns only.
func RedactorOf(c *http.Client) *redact.Redactor {
	if ch, ok := c.Transport.(*chain); ok && ch.redactor != nil {
		return ch.redactor
	}
	return &redact.Redactor{}
}

// WithoutSecrets returns a URL to be kept outside of the process: without the query
// parameters that are secret and that c adds again. false: another secret is left in it.
// own is a query that the caller adds again.
func WithoutSecrets(c *http.Client, address, own string) (string, bool) {
	redactor := RedactorOf(c)
	if redactor.URL(address) == address {
		return address, true
	}
	var adds []client.Param
	if ch, ok := c.Transport.(*chain); ok && ch.adds != nil {
		adds = ch.adds()
	}
	for pair := range strings.SplitSeq(own, "&") {
		adds = append(adds, field(pair))
	}
	path, query, _ := strings.Cut(address, "?")
	pairs := slices.DeleteFunc(strings.Split(query, "&"), func(pair string) bool {
		return slices.Contains(adds, field(pair)) && redactor.URL("?"+pair) != "?"+pair
	})
	kept := path
	if len(pairs) > 0 {
		kept += "?" + strings.Join(pairs, "&")
	}
	return kept, redactor.URL(kept) == kept
}

// Do sends req and returns the failure itself: *[Error], *[RedirectError],
// one that wraps [odatui/client.ErrOtherOrigin], the error of the Prover, or the
// context's own error.
func Do(c *http.Client, req *http.Request) (*http.Response, error) {
	resp, err := c.Do(req)
	return resp, Plain(err)
}

// Plain unwraps an error of net/http: the text of a url.Error contains the whole
// URL, query values included. A context's own error is returned unchanged.
func Plain(err error) error {
	for {
		var u *url.Error
		if !errors.As(err, &u) {
			return err
		}
		err = u.Err
	}
}

// tally counts the requests that were sent for one answer and keeps the
// reason for the next one.
type tally struct {
	mu   sync.Mutex
	sent int
	why  string
	slow bool   // a 429 came
	end  func() // ends the newest answer
	try  int    // of the retries, the last one that ended
	from int    // tries whose responses broke off
}

type tallyKey struct{}

func tallyOf(ctx context.Context) *tally {
	if t, ok := ctx.Value(tallyKey{}).(*tally); ok {
		return t
	}
	return &tally{}
}

// again notes why another request follows.
func (t *tally) again(why string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.why = why
}

// next counts a request and takes the reason for it.
func (t *tally) next() (n int, why string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sent++
	why, t.why = t.why, ""
	return t.sent, why
}

// before returns the number of tries whose responses broke off.
func (t *tally) before() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.from
}

// ended notes the number of the last try.
func (t *tally) ended(try int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.try = try
}

// brokeOff counts the tries of a response that broke off, and returns their number.
func (t *tally) brokeOff() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.from = t.try
	return t.from
}

// throttled notes that the service responded with 429.
func (t *tally) throttled() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.slow = true
}

// cuttable notes how the newest answer can be ended.
func (t *tally) cuttable(end func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.end = end
}

// cut ends the newest response while it is read.
func (t *tally) cut() {
	t.mu.Lock()
	end := t.end
	t.mu.Unlock()
	if end != nil {
		end()
	}
}

// Throttled reports whether the service responded with 429 before a response.
func Throttled(resp *http.Response) bool {
	if resp == nil || resp.Request == nil {
		return false
	}
	t := tallyOf(resp.Request.Context())
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.slow
}

// Attempts returns how many requests were sent for a response: repeats, new
// credentials and redirects included. It is at least 1.
func Attempts(resp *http.Response) int {
	if resp == nil || resp.Request == nil {
		return 1
	}
	t := tallyOf(resp.Request.Context())
	t.mu.Lock()
	defer t.mu.Unlock()
	return max(t.sent, 1)
}
