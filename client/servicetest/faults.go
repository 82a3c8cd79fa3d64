package servicetest

import (
	"context"
	"errors"
	"testing"

	"odatui/client"
)

func (f Facts) foreign(t *testing.T, s client.Service) {
	c := &client.Cursor{Session: "a session that never was", Row: 3}
	if _, err := s.Fetch(t.Context(), f.Query, client.At(c)); !errors.Is(err, client.ErrForeignCursor) {
		t.Errorf("Fetch at a foreign cursor: %v, want ErrForeignCursor", err)
	}
	if _, err := s.Request(f.Query, client.At(c)); !errors.Is(err, client.ErrForeignCursor) {
		t.Errorf("Request at a foreign cursor: %v, want ErrForeignCursor", err)
	}
}

func (f Facts) cancelled(t *testing.T, s client.Service) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Fetch(ctx, f.Query, client.Start); !errors.Is(err, context.Canceled) {
		t.Errorf("Fetch: %v, want the context's error", err)
	}
	if _, err := s.Sets(ctx); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("Sets: %v, want the context's error", err)
	}
	if _, err := s.Fetch(t.Context(), f.Query, client.Start); err != nil {
		t.Errorf("after a cancelled request: %v", err)
	}
}

func (f Facts) hangs(t *testing.T, s client.Service) {
	if !isGiven(f.Hangs) {
		t.Skip("nothing hangs")
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := s.Fetch(ctx, f.Hangs, client.Start)
		done <- err
	}()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the context's error", err)
	}
}

// kinds: missing, null and empty are three things, and digits stay digits.

func (f Facts) refused(t *testing.T, s client.Service) {
	if !isGiven(f.Refused) {
		t.Skip("nothing is refused")
	}
	_, err := s.Fetch(t.Context(), f.Refused, client.Start)
	var e *client.ResponseError
	if !errors.As(err, &e) {
		t.Fatalf("%v, want a ResponseError", err)
	}
	if e.Status != f.Status || e.Message == "" || e.Shape == "" || len(e.Body) == 0 || e.Attempts < 1 || e.Method == "" {
		t.Errorf("the error tells too little: %+v", e)
	}
}

// broken: the rows that came are kept, and it never looks like the end.
func (f Facts) broken(t *testing.T, s client.Service) {
	if !isGiven(f.Broken) {
		t.Skip("nothing breaks off")
	}
	p, err := s.Fetch(t.Context(), f.Broken, client.Start)
	if err != nil {
		t.Fatalf("%v, want a page of what came", err)
	}
	if p.Len() == 0 {
		t.Error("the rows that came are lost")
	}
	if p.Incomplete == nil {
		t.Error("the page does not say that it is incomplete")
	}
	for _, err = range client.Pages(t.Context(), s, f.Broken) {
	}
	if err == nil {
		t.Error("a walk over it ends as if all had come")
	}
}

func (f Facts) empty(t *testing.T, s client.Service) {
	if !isGiven(f.Empty) {
		t.Skip("nothing is empty")
	}
	p, err := s.Fetch(t.Context(), f.Empty, client.Start)
	if err != nil {
		t.Fatal(err)
	}
	if _, more := p.NextPosition(); p.Len() != 0 || more || p.Incomplete != nil {
		t.Errorf("%d rows, more %v, incomplete %v", p.Len(), more, p.Incomplete)
	}
}
