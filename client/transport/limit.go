package transport

import (
	"io"
	"net/http"
	"sync"
)

// limit bounds how many requests are in flight at once. A place is held until the
// response's body is closed; the wait for one ends with the context.
type limit struct {
	next   http.RoundTripper
	places chan struct{}
}

func newLimit(next http.RoundTripper, n int) http.RoundTripper {
	if n <= 0 {
		return next
	}
	return &limit{next: next, places: make(chan struct{}, n)}
}

// RoundTrip waits for a place, at most as long as the context lives.
func (l *limit) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	if err := ctx.Err(); err != nil {
		closeBody(req)
		return nil, err
	}
	select {
	case l.places <- struct{}{}:
	case <-ctx.Done():
		closeBody(req)
		return nil, ctx.Err()
	}
	resp, err := l.next.RoundTrip(req)
	if err != nil {
		<-l.places
		return nil, err
	}
	resp.Body = &onClose{ReadCloser: resp.Body, do: func() { <-l.places }}
	return resp, nil
}

// onClose does something once when a body is closed.
type onClose struct {
	io.ReadCloser
	once sync.Once
	do   func()
}

// Close closes the body; what is to be done is done the first time only.
func (o *onClose) Close() error {
	err := o.ReadCloser.Close()
	o.once.Do(o.do)
	return err
}
