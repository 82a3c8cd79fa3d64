package save

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/odata"
)

// asking is a transport that waits for a service at a request for rows, as it asks.
type asking struct {
	*feed
	at    int // at most three pages are requested ahead of what is reported
	waits func(ctx context.Context, tell func(time.Duration)) error
}

func (s *asking) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	now := len(s.asked)+1 == s.at && !strings.HasSuffix(r.URL.Path, "$metadata")
	s.mu.Unlock()
	if now {
		tell, ok := client.PatienceOf(r.Context())
		if !ok {
			return nil, errors.New("an export has no patience")
		}
		if err := s.waits(r.Context(), tell); err != nil {
			return nil, err
		}
	}
	return s.feed.RoundTrip(r)
}

// session opens a session whose requests go through s.
func (s *asking) session(t *testing.T) *client.Session {
	t.Helper()
	session := s.feed.session(t, "s")
	service, err := odata.New(&http.Client{Transport: s}, client.Options{Session: "s", URL: feedURL, PageSize: s.size})
	if err != nil {
		t.Fatal(err)
	}
	session.Service = service
	return session
}

// TestWaitIsTold: how much of a wait is left is reported with the rows that came, before the first
// ones and between two pages, and at its end that it is over.
func TestWaitIsTold(t *testing.T) {
	t.Parallel()
	for _, at := range []int{1, 6} {
		x := newExporting(t, "x.csv")
		s := &asking{feed: x.feed, at: at, waits: func(_ context.Context, tell func(time.Duration)) error {
			for _, left := range []time.Duration{270 * time.Second, 269 * time.Second, 0} {
				tell(left)
			}
			return nil
		}}
		var waits []time.Duration
		var last client.ExportProgress
		res, err := Run(t.Context(), s.session(t), x.e, func(p client.ExportProgress) {
			if p.Wait != last.Wait {
				waits = append(waits, p.Wait)
			}
			if last = p; p.Wait > 0 && (p.Rows == 0) != (at == 1) {
				t.Errorf("told %+v", p)
			}
		})
		want := []time.Duration{270 * time.Second, 269 * time.Second, 0}
		if err != nil || res.Rows != feedRows || !slices.Equal(waits, want) || last.Wait != 0 {
			t.Errorf("request %d: %v, %d rows, told %v", at, err, res.Rows, waits)
		}
	}
}

// TestWaitIsInterrupted: what came is kept.
func TestWaitIsInterrupted(t *testing.T) {
	t.Parallel()
	x := newExporting(t, "x.csv")
	ctx, cancel := context.WithCancel(t.Context())
	s := &asking{feed: x.feed, at: 6, waits: func(ctx context.Context, tell func(time.Duration)) error {
		tell(900 * time.Second)
		<-ctx.Done()
		tell(0)
		return ctx.Err()
	}}
	_, err := Run(ctx, s.session(t), x.e, func(p client.ExportProgress) {
		if p.Wait > 0 {
			cancel()
		}
	})
	var stopped *client.ExportError
	if !errors.As(err, &stopped) || !errors.Is(err, context.Canceled) || stopped.Kept == "" || stopped.Rows == 0 {
		t.Errorf("%v, %+v", err, stopped)
	}
	if _, res := x.must(); res.Resumed != stopped.Rows {
		t.Errorf("%d rows were kept, %d resumed", stopped.Rows, res.Resumed)
	}
}

// TestStreamHasNoPatience: nothing of a stream is kept, and its progress is not shown.
func TestStreamHasNoPatience(t *testing.T) {
	t.Parallel()
	x := newExporting(t, "-")
	s := &asking{feed: x.feed, at: 1, waits: func(context.Context, func(time.Duration)) error { return nil }}
	if _, err := Stream(t.Context(), s.session(t), x.e, io.Discard, nil); err == nil {
		t.Error("a stream waits for as long as an export to a file")
	}
}
