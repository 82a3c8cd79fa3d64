package transport

import (
	"net/http"
	"sync/atomic"

	"odatui/client/redact"
)

// authorize puts proof on requests. A 401 leads to one fresh proof and one
// retry; a fresh proof that was refused too is remembered, so that a service
// that says 401 for "you may not" does not cost a token with every request.
type authorize struct {
	next     http.RoundTripper
	prover   Prover
	redactor *redact.Redactor
	dead     atomic.Pointer[Proof] // the last one that was refused although fresh
	known    atomic.Pointer[Proof] // the last one the redactor was told about
}

// RoundTrip shows proof, and a fresh one once after a 401.
func (a *authorize) RoundTrip(req *http.Request) (*http.Response, error) {
	if a.prover == nil {
		return a.next.RoundTrip(req)
	}
	proof, err := a.prover.Prove(req.Context(), nil)
	if err != nil {
		closeBody(req)
		return nil, err
	}
	resp, err := a.next.RoundTrip(a.show(req, proof))
	if err != nil || resp.StatusCode != http.StatusUnauthorized || proof == nil || a.dead.Load() == proof {
		return resp, err
	}
	return a.retry(req, resp, proof)
}

// retry asks for another proof after a 401 and sends the request once more.
// Where there is no other, the 401 is the answer.
func (a *authorize) retry(req *http.Request, refused *http.Response, old *Proof) (*http.Response, error) {
	again, ok := rewind(req)
	if !ok {
		return refused, nil
	}
	fresh, err := a.prover.Prove(req.Context(), old)
	if err != nil {
		drain(req.Context(), refused)
		return nil, err
	}
	if fresh == nil || fresh == old || a.dead.Load() == fresh {
		if fresh == old {
			a.dead.Store(old)
		}
		return refused, nil
	}
	drain(req.Context(), refused)
	tallyOf(req.Context()).again("401: fresh proof")
	resp, err := a.next.RoundTrip(a.show(again, fresh))
	if err == nil && resp.StatusCode == http.StatusUnauthorized {
		a.dead.Store(fresh)
	}
	return resp, err
}

// show returns a copy of req with proof on it. The redactor is told first: a
// service may echo it.
func (a *authorize) show(req *http.Request, p *Proof) *http.Request {
	if p == nil {
		return req
	}
	if a.known.Load() != p {
		for _, h := range p.Header {
			a.redactor.Add(redact.Credentials(h.Value))
		}
		for _, q := range p.Query {
			a.redactor.Add(q.Value)
		}
		a.known.Store(p)
	}
	out := req.Clone(req.Context())
	for _, h := range p.Header {
		out.Header.Set(h.Name, h.Value)
	}
	for _, q := range p.Query {
		out.URL.RawQuery = setQuery(out.URL.RawQuery, q)
	}
	return out
}

// rewind returns a request that can be sent once more, false where its body
// cannot be had again.
func rewind(req *http.Request) (*http.Request, bool) {
	if req.Body == nil || req.Body == http.NoBody {
		return req, true
	}
	if req.GetBody == nil {
		return nil, false
	}
	body, err := req.GetBody()
	if err != nil {
		return nil, false
	}
	out := req.Clone(req.Context())
	out.Body = body
	return out, true
}
