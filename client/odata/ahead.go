package odata

import (
	"bytes"
	"context"
	"strings"

	"odatui/client"
)

// receive sends a request, or takes the response that a bulk run requested ahead,
// and requests the next pages ahead.
func (s *Service) receive(ctx context.Context, a *ask) (*received, error) {
	ahead := client.AheadOf[*received](ctx)
	if ahead == nil || !a.query.Bulk {
		return s.sendPage(ctx, a)
	}
	depth := max(s.opts.Concurrency, 1)
	start := func(n int) {
		for _, next := range s.nextByRow(a, n) {
			ahead.Start(ctx, next.url.String(), func(ctx context.Context) (*received, error) { return s.sendPage(ctx, next) })
		}
	}
	r, err, ok := ahead.Take(ctx, a.url.String())
	if !ok {
		r, err = s.sendPage(ctx, a)
	}
	if err != nil || !acceptable(r.status) || r.broke != nil {
		return r, err
	}
	if r.throttled {
		s.teach(a.query.Path, func(k *knowledge) { k.throttled = true })
	}
	if link := s.peekLink(a, r); link != nil {
		ahead.Start(ctx, link.url.String(), func(ctx context.Context) (*received, error) { return s.sendPage(ctx, link) })
	} else {
		start(depth)
	}
	return r, nil
}

// nextByRow returns the requests for the next pages whose rows are expected. Pages
// of a run by row number overlap by one row.
func (s *Service) nextByRow(a *ask, most int) []*ask {
	if s.learned(a.query.Path).throttled {
		most = min(most, 1)
	}
	var list []*ask
	step := int64(a.asked - 1)
	for i := int64(1); i <= int64(most) && step > 0 && i*step+1 < a.at.Behind; i++ {
		at := a.at
		at.Row += i * step
		at.Behind -= i * step
		next, err := s.ask(a.query, at)
		if err != nil {
			return list
		}
		list = append(list, next)
	}
	return list
}

// peekSize is how much of the beginning and the end of a body is searched for a
// next link.
const peekSize = 4 << 10

// peekLink finds the next link of a response before it is decoded, nil if it is not
// at one of the usual places. It is a guess, but not about where a relative link
// leads: that depends on the context.
func (s *Service) peekLink(a *ask, r *received) *ask {
	if !s.ways(a.query).Links {
		return nil
	}
	head, tail := r.body[:min(len(r.body), peekSize)], r.body[max(0, len(r.body)-peekSize):]
	context := peek(head, `"@odata.context":`, `"@context":`)
	for _, part := range [][]byte{tail, head} {
		next := peek(part, `"@odata.nextLink":`, `"@nextLink":`)
		if next == "" || context == "" && (s.opts.RewriteLinks || !hasScheme(next) && !strings.HasPrefix(next, "/")) {
			continue
		}
		link := s.nextLink(a, &decoded{next: next, context: context}, r)
		if link == nil || link.Err != nil {
			continue
		}
		if ahead, err := s.ask(a.query, client.Place{Link: link}); err == nil {
			return ahead
		}
	}
	return nil
}

// peek returns the text behind the last of some names in a part of a body, "" none.
func peek(part []byte, names ...string) string {
	for _, name := range names {
		at := bytes.LastIndex(part, []byte(name))
		if at < 0 {
			continue
		}
		text := bytes.TrimLeft(part[at+len(name):], " \t\r\n")
		if end := bytes.IndexByte(text[min(1, len(text)):], '"'); end >= 0 && text[0] == '"' {
			return client.JSONValue(string(text[:end+2])).Text()
		}
	}
	return ""
}
