package rows

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/rows/pages"
)

// retryMsg sends a request that failed once more.
type retryMsg struct {
	screen  *Screen
	request pageRequest
}

// fail shows a failure in full where the user waits for the page, else only
// notes it.
func (s *Screen) fail(lane pages.Lane, r pageRequest, err error) tea.Cmd {
	switch {
	case r.run:
		return s.failRun(r, err)
	case errors.Is(err, context.Canceled):
		s.pages.Done(lane)
		return nil
	case r.jump && !pages.Unsent(err):
		s.pages.Done(lane)
		return s.trouble(r, err)
	}
	switch awaited := s.pages.Failed(lane, err); {
	case pages.Unsent(err):
		s.grid.Refresh()
		return tea.Batch(kit.Note(kit.Warn, safe.Clean(err.Error())), s.load(false))
	case awaited:
		return s.trouble(r, err)
	}
	return kit.Note(kit.Warn, "rows from "+number(r.First+1)+" could not be read: "+safe.Clean(err.Error()))
}

// failRun shows why a run could not begin. One in the middle is tried again
// from the first row.
func (s *Screen) failRun(r pageRequest, err error) tea.Cmd {
	if errors.Is(err, context.Canceled) {
		s.cancelled = s.pages == nil
		return nil
	}
	if r.First > 0 && skipRefused(err) {
		r.First, r.At, r.place.Ordinal = 0, client.Start, 0
		return s.fetch(pages.Page, r)
	}
	var none *client.NoSetError
	if s.pages == nil && s.land != nil && errors.As(err, &none) {
		return kit.Send(kit.NoSetMsg{Session: s.session, Set: setOf(none.Name)})
	}
	if s.pages == nil {
		s.broke = err
	}
	if s.refused(r, err) {
		return nil
	}
	if s.pages != nil && errors.Is(err, client.ErrCannot) { // nothing was sent: there is nothing more to show
		return kit.Note(kit.Warn, safe.Clean(err.Error()))
	}
	return s.trouble(r, err)
}

// skipRefused reports an answer that may mean that a run cannot begin in the
// middle.
func skipRefused(err error) bool {
	var no *client.ResponseError
	return errors.Is(err, client.ErrCannot) || errors.As(err, &no) && (no.Status == 400 || no.Status == 501)
}

func (s *Screen) trouble(r pageRequest, err error) tea.Cmd {
	return kit.Send(kit.TroubleMsg{
		Session: s.session, Ref: s.session.About.Ref(), Doing: r.doing, Err: err, Retry: kit.Send(retryMsg{s, r}),
		Empty: s.pages == nil,
	})
}

// retry sends a request that failed once more.
func (s *Screen) retry(r pageRequest) tea.Cmd {
	if s.pages != nil {
		s.pages.Forget(r.First, r.First+max(s.step(), 1))
	}
	return s.fetch(pages.Page, r)
}
