package transport

import (
	"net/http"
	"sync/atomic"

	"odatui/client"
	"odatui/client/redact"
)

// authorize adds credentials to requests. After a 401 it gets new credentials once
// and sends the request again; new credentials that were rejected too are
// remembered, so that a service that uses 401 for missing rights does not cost a
// token with every request.
type authorize struct {
	next     http.RoundTripper
	prover   Prover
	redactor *redact.Redactor
	dead     atomic.Pointer[Proof] // the last one that was rejected although new
	known    atomic.Pointer[Proof] // the last one that the redactor knows
}

// RoundTrip sends credentials, and new ones once after a 401.
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

// retry gets other credentials after a 401 and sends the request once more. If
// there are no others, it returns the 401.
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

// show returns a copy of req with credentials. They are made known to the redactor
// first: a service may echo them.
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

// query returns the parameters of the credentials that were sent last.
func (a *authorize) query() []client.Param {
	if p := a.known.Load(); p != nil {
		return p.Query
	}
	return nil
}

// rewind returns a request that can be sent once more, false if its body cannot be
// read again.
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
