package odata

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/charset"
	"odatui/client/link"
	"odatui/client/transport"
)

// The accepted formats. Plain JSON is named too: services that do not know the
// parameter respond with 406 to the first alone.
const (
	acceptJSON = "application/json;odata.metadata=minimal, application/json;q=0.9"
	acceptXML  = "application/xml, application/json;q=0.5"
	maxVersion = "4.0"
)

// received is a response whose body was read as far as it came.
type received struct {
	method  string
	status  int
	header  http.Header
	trailer http.Header
	body    []byte
	broke   error  // why the body ended early, nil if it did not
	note    string // a note about its charset, "" none
	noteAt  int    // offset in body of its subject, -1 none
	url     *url.URL
	took    time.Duration
	sent    int // requests for this response
	// throttled is set if the service responded with 429 before.
	throttled bool
	spare     *client.Spare // takes the memory of the page, nil if it is not reused
	response  *http.Response
}

// get sends one GET and reads the response.
func (s *Service) get(ctx context.Context, u *url.URL, header []client.Header) (*received, error) {
	return s.send(ctx, u, header, "", readAll)
}

// trusted is the length up to which one that a response declares is believed.
const trusted = 16 << 20

// bulkCap is how large a page of a bulk read may be before fewer rows are
// requested: a few pages are in memory at once.
const bulkCap = 16 << 20

// sendPage sends a request for rows. In a bulk read the memory of the body is
// that of a page that was released.
func (s *Service) sendPage(ctx context.Context, a *ask) (*received, error) {
	if a.query.Plan.Paging == pagingWhole {
		ctx = transport.WithBodyCap(ctx, aggregateCap)
	}
	if !a.query.Bulk {
		return s.send(ctx, a.url, a.header(), a.body, readAll)
	}
	if a.sendsTop() && a.asked > 100 {
		ctx = transport.WithBodyCap(ctx, bulkCap)
	}
	spare := client.SpareOf(ctx)
	r, err := s.send(ctx, a.url, a.header(), a.body, func(resp *http.Response) ([]byte, error) { return readReused(resp, spare) })
	if err == nil {
		r.spare = spare
	}
	return r, err
}

// readReused reads a body into memory that was used before.
func readReused(resp *http.Response, spare *client.Spare) ([]byte, error) {
	const least = 256 << 10
	body := spare.Body(int(min(max(resp.ContentLength, least), trusted)))
	for {
		if len(body) == cap(body) {
			body = append(body, 0)[:len(body)]
		}
		n, err := resp.Body.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case err == nil:
		case errors.Is(err, client.ErrTooLarge):
			return nil, err
		default:
			return body, ended(err, resp, len(body))
		}
	}
}

// send sends one request, a POST if there is a query in its body, and reads the
// response. One that broke off is requested again, as other failures that pass are.
// Only failures without a response, a cancelled context and a body larger than its cap
// are errors.
func (s *Service) send(ctx context.Context, u *url.URL, header []client.Header, query string,
	read func(*http.Response) ([]byte, error)) (*received, error) {
	ctx, waited := client.WithWaited(ctx)
	start := time.Now()
	for {
		got, err := s.sendOnce(ctx, u, header, query, read)
		if err != nil {
			return nil, err
		}
		got.took = waited.Since(start)
		if got.broke == nil || !acceptable(got.status) {
			return got, nil
		}
		next, again := transport.Again(ctx, s.http, got.response, got.broke)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case !again:
			return got, nil
		}
		ctx = next
	}
}

// sendOnce sends one request and reads as much of the response as comes.
func (s *Service) sendOnce(ctx context.Context, u *url.URL, header []client.Header, query string,
	read func(*http.Response) ([]byte, error)) (*received, error) {
	method, content := http.MethodGet, io.Reader(nil)
	if query != "" {
		method, content = http.MethodPost, strings.NewReader(query)
	}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), content)
	if err != nil {
		return nil, errors.New("send request: the url cannot be used")
	}
	for _, h := range header {
		req.Header.Set(h.Name, h.Value)
	}
	what := strings.ToLower(method) + " " + s.bare(u.Scheme+"://"+u.Host+u.EscapedPath())
	resp, err := transport.Do(s.http, req)
	if err != nil {
		return nil, s.transportError(ctx, what, err)
	}
	defer resp.Body.Close()
	body, err := read(resp)
	if err != nil && (ctx.Err() != nil || errors.Is(err, client.ErrTooLarge)) {
		return nil, s.transportError(ctx, what, err)
	}
	got := &received{
		method: method, status: resp.StatusCode, header: resp.Header, trailer: resp.Trailer, body: body,
		url: u, sent: transport.Attempts(resp), throttled: transport.Throttled(resp), response: resp,
	}
	if !strings.Contains(got.contentType(), "xml") || !saysEncoding(body) {
		text, unknown := charset.Decode(body, charset.Declared(resp.Header.Get("Content-Type")))
		if unknown != nil {
			return nil, s.wrong(got, client.ShapeBroken, client.ReasonBroken, "the answer cannot be read: "+unknown.Error())
		}
		got.body, got.note, got.noteAt = text.Body, text.Note, text.At
	}
	if err != nil {
		got.broke = fmt.Errorf("%w (%d bytes came)", err, len(body))
		if !client.HasReason(err, client.ReasonStalled) {
			got.broke = client.Because(client.ReasonCut, got.broke)
		}
	}
	if resp.Request != nil && resp.Request.URL != nil && !samePlace(resp.Request.URL, u) {
		got.url = resp.Request.URL // a redirect within the origin: links are relative to it
	}
	return got, nil
}

// samePlace reports whether two URLs differ by their query alone: the transport
// may have added parameters that must not be shown.
func samePlace(a, b *url.URL) bool {
	return a.EscapedPath() == b.EscapedPath() && link.SameOrigin(a, b)
}

// readAll reads a body: into one piece of memory without much room behind its end
// if its length is declared, else into pieces that are joined once. A buffer that
// grows takes five times the memory of a large body.
func readAll(resp *http.Response) ([]byte, error) {
	const (
		small = 64 << 10
		large = 4 << 20
	)
	size := small
	if n := resp.ContentLength; n > 0 {
		size = int(min(n, trusted)) + 1 // room to see the end
	}
	var pieces [][]byte
	total := 0
	for piece := make([]byte, 0, size); ; {
		n, err := resp.Body.Read(piece[len(piece):cap(piece)])
		piece = piece[:len(piece)+n]
		total += n
		if err == nil && len(piece) < cap(piece) {
			continue
		}
		pieces = append(pieces, piece)
		switch {
		case err == nil:
			piece = make([]byte, 0, min(max(total, small), large))
		case errors.Is(err, client.ErrTooLarge):
			return nil, err // the beginning is not used
		default:
			return joined(pieces, total), ended(err, resp, total)
		}
	}
}

// joined returns the pieces of a body as one.
func joined(pieces [][]byte, total int) []byte {
	if body := pieces[0]; len(pieces) == 1 && cap(body)-total <= total/8 { // a page holds its body as long as it lives
		return body
	}
	return bytes.Join(pieces, nil)
}

// ended returns nil if a body that returned err is complete, else the error.
func ended(err error, resp *http.Response, total int) error {
	switch {
	case err != io.EOF: //nolint:errorlint // one that is wrapped is no clean end
		return err
	case resp.ContentLength > int64(total):
		return io.ErrUnexpectedEOF
	}
	return nil
}

// contentType returns the media type of a response without its parameters, in
// lower case.
func (r *received) contentType() string {
	t, _, _ := strings.Cut(r.header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(t))
}
