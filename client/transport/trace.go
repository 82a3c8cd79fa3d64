package transport

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"time"

	"odatui/client"
	"odatui/client/redact"
)

// bodyKept is how much of a body is recorded, in bytes.
const bodyKept = 256 << 10

// trace records every attempt in the journal and turns failures into *[Error].
// URLs, headers and errors are redacted before they get there, bodies when they
// are read: most never are.
type trace struct {
	next     http.RoundTripper
	journal  *client.Journal
	redactor *redact.Redactor
	purpose  client.Purpose
	timeout  time.Duration
}

// RoundTrip records req and its response or its failure.
func (t *trace) RoundTrip(req *http.Request) (*http.Response, error) {
	f := &requestTrace{start: time.Now()}
	req, sent := replayable(req)
	id := t.begin(req, sent, f.start)
	ctx := httptrace.WithClientTrace(req.Context(), f.hooks())
	resp, err := t.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		err = t.redactError(f.failure(req, err, t.timeout))
		t.journal.Update(id, func(e *client.Exchange) {
			e.Timing, e.Remote = f.timings()
			e.Timing.Total = time.Since(f.start)
			e.Err, e.Done = t.errText(err), true
		})
		return nil, err
	}
	t.journal.Update(id, func(e *client.Exchange) {
		e.Timing, e.Remote = f.timings()
		e.Status, e.Proto, e.TLS = resp.StatusCode, resp.Proto, tlsText(resp.TLS)
		e.Head = t.headers(resp.Header)
	})
	resp.Body = &recordedBody{ReadCloser: resp.Body, t: t, id: id, start: f.start, head: time.Now(), resp: resp,
		empty: req.Method == http.MethodHead}
	return resp, nil
}

// begin records a request that is about to be sent.
func (t *trace) begin(req *http.Request, body []byte, at time.Time) int64 {
	attempt, why := tallyOf(req.Context()).next()
	method := req.Method
	if method == "" {
		method = http.MethodGet
	}
	head := req.Header.Clone()
	if req.Host != "" && req.Host != req.URL.Host {
		head.Set("Host", req.Host)
	}
	address := req.URL.String()
	t.redactor.LearnURL(address)
	if strings.HasPrefix(req.Header.Get("Content-Type"), "text/plain") { // the query of POST …/$query
		t.redactor.LearnURL("?" + string(body))
	}
	return t.journal.Begin(client.Exchange{
		Purpose: t.purpose, Method: method, URL: t.redactor.URL(address), Attempt: attempt, Why: why,
		Start: at, ReqHead: t.headers(head), ReqBody: t.body(clip(body), len(body) > bodyKept, true),
	})
}

// body returns what the journal keeps of a body; form: it may be a form.
func (t *trace) body(raw []byte, cut, form bool) client.Body {
	return client.NewBody(raw, cut, client.Redaction{
		Redact: func(raw []byte, cut bool) []byte { return t.redactor.Body(raw, form, cut) },
		Known:  t.redactor.Known,
	})
}

// replayable reads the body of a request, so that it can be recorded and sent
// again. It is small: a token request or the text of a query.
func replayable(req *http.Request) (*http.Request, []byte) {
	if req.Body == nil || req.Body == http.NoBody {
		return req, nil
	}
	data, err := io.ReadAll(req.Body)
	req.Body.Close()
	out := req.Clone(req.Context())
	if err != nil {
		out.Body = io.NopCloser(failing{err})
		return out, data
	}
	out.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	out.Body, _ = out.GetBody()
	out.ContentLength = int64(len(data))
	return out, data
}

// clip cuts a body to what is recorded.
func clip(b []byte) []byte { return slices.Clip(b[:min(len(b), bodyKept)]) }

// redactError redacts a failure's text: net/http quotes malformed responses in
// its errors.
func (t *trace) redactError(err error) error {
	var e *Error
	if errors.As(err, &e) && e.Err != nil {
		if text := e.Err.Error(); t.redactor.Text(text) != text {
			e.Err = errors.New(t.redactor.Text(cause(e.Err)))
		}
	}
	return err
}

// errText returns what the journal keeps of a failure.
func (t *trace) errText(err error) string {
	if errors.Is(err, context.Canceled) {
		return "cancelled"
	}
	return t.redactor.Text(err.Error())
}

// recordedBody keeps the beginning of a body while it is read, and finishes the
// exchange when the body ends, breaks off or is closed.
type recordedBody struct {
	io.ReadCloser
	t           *trace
	id          int64
	start, head time.Time
	resp        *http.Response
	empty       bool

	mu   sync.Mutex
	kept []byte
	size int64
	done bool
}

func (r *recordedBody) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	r.mu.Lock()
	r.size += int64(n)
	r.keep(p[:n])
	r.mu.Unlock()
	if err != nil {
		r.finish(err)
	}
	return n, err
}

// keep appends b to what is recorded. Room for all of it is made at once if the
// length is known, else in few steps: append would copy it ten times.
func (r *recordedBody) keep(b []byte) {
	b = b[:min(len(b), bodyKept-len(r.kept))]
	if need := len(r.kept) + len(b); need > cap(r.kept) {
		room := 8 * max(need, 1<<10)
		if length := r.resp.ContentLength; length >= int64(need) {
			room = int(min(length, bodyKept))
		}
		r.kept = append(make([]byte, 0, min(room, bodyKept)), r.kept...)
	}
	r.kept = append(r.kept, b...)
}

// Close finishes the exchange of a body that was not read to its end.
func (r *recordedBody) Close() error {
	err := r.ReadCloser.Close()
	r.finish(nil)
	return err
}

// finish is called with io.EOF for a body that was read to its end, nil for
// one that was closed before. The tokens of a token endpoint become known
// secrets before the caller can use them.
func (r *recordedBody) finish(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.done {
		return
	}
	r.done = true
	ended := err == io.EOF //nolint:errorlint // a wrapped one is no clean end
	whole := ended || r.empty || (r.resp.ContentLength >= 0 && r.size == r.resp.ContentLength)
	cut := !whole || r.size > int64(len(r.kept))
	token := r.t.purpose == client.ForToken
	if token {
		r.t.redactor.Learn(r.kept)
	}
	if cap(r.kept) > 2*len(r.kept) {
		r.kept = slices.Clone(r.kept)
	}
	body := r.t.body(r.kept, cut, token)
	r.kept = nil
	now := time.Now()
	r.t.journal.Update(r.id, func(e *client.Exchange) {
		e.Timing.Body, e.Timing.Total = now.Sub(r.head), now.Sub(r.start)
		e.Head = append(e.Head, r.t.headers(r.resp.Trailer)...)
		e.Body, e.BodySize, e.Cut, e.Done = body, r.size, cut, true
		if err != nil && !ended {
			e.Err = r.t.errText(err)
		}
	})
}

// tlsText names the version and the certificate of a connection.
func tlsText(s *tls.ConnectionState) string {
	if s == nil {
		return ""
	}
	text := tls.VersionName(s.Version)
	if len(s.PeerCertificates) > 0 {
		c := s.PeerCertificates[0]
		name := c.Subject.CommonName
		if name == "" && len(c.DNSNames) > 0 {
			name = c.DNSNames[0]
		}
		text = strings.TrimSpace(text + " " + printable(name))
	}
	return text
}

// headers lists a header by name, redacted.
func (t *trace) headers(h http.Header) []client.Header {
	list := make([]client.Header, 0, len(h))
	for name, values := range h {
		for _, v := range values {
			shown := t.redactor.Header(name, v)
			list = append(list, client.Header{Name: name, Value: shown, Secret: shown != v})
		}
	}
	slices.SortStableFunc(list, func(a, b client.Header) int { return strings.Compare(a.Name, b.Name) })
	return list
}
