package rows

import (
	"context"
	"errors"
	"slices"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// failure is a stretch of rows that could not be fetched. Once the person has
// seen why, moving there does not ask again.
type failure struct {
	first, end int64
	seen       bool
}

// retryMsg asks once more for what failed.
type retryMsg struct {
	screen *Screen
	flight flight
}

// failedAt returns which failure a row belongs to, -1 none.
func (s *Screen) failedAt(row int64) int {
	return slices.IndexFunc(s.failures, func(f failure) bool { return row >= f.first && row < f.end })
}

// settleFailures forgets failures of rows that have come.
func (s *Screen) settleFailures(first, end int64) {
	s.failures = slices.DeleteFunc(s.failures, func(f failure) bool { return f.first < end && f.end > first })
}

// fail shows a failure in full where the person waits for what failed, else
// only says so.
func (s *Screen) fail(f flight, err error) tea.Cmd {
	if errors.Is(err, context.Canceled) {
		s.cancelled = s.book == nil
		return nil
	}
	if f.run && f.first > 0 && skipRefused(err) {
		f.first, f.at, f.place.Ordinal = 0, client.Start, 0
		return s.fetch(pageLane, f)
	}
	if f.run {
		if s.book == nil {
			s.broke = err
		}
		if s.filter != nil {
			s.filter.applied, s.filter.failed = false, refusal(err)
		}
		if s.book != nil && errors.Is(err, client.ErrCannot) { // nothing was sent: there is nothing more to say
			return kit.Note(kit.Warn, safe.Clean(err.Error()))
		}
		return s.trouble(f, err)
	}
	if errors.Is(err, client.ErrCannot) && len(client.ReasonsOf(err)) == 0 { // nothing was sent
		s.book.seek = false
		s.failures = append(s.failures, failure{f.first, f.first + max(s.book.step, 1), true})
		s.grid.Refresh()
		return tea.Batch(kit.Note(kit.Warn, safe.Clean(err.Error())), s.load(false))
	}
	if f.jump {
		return s.trouble(f, err)
	}
	row, _ := s.grid.Row()
	seen := f.asked && s.covers(f, row)
	s.failures = append(s.failures, failure{f.first, f.first + max(s.book.step, 1), seen})
	if seen {
		return s.trouble(f, err)
	}
	return kit.Note(kit.Warn, "rows from "+number(f.first+1)+" could not be read: "+safe.Clean(err.Error()))
}

// refusal is what the service says of a filter, without what is on the screen
// of the failure.
func refusal(err error) safe.Text {
	var no *client.ResponseError
	if errors.As(err, &no) && no.Message != "" {
		return safe.Clean(no.Message)
	}
	return safe.Clean(err.Error())
}

// skipRefused reports an answer that may mean that a run cannot begin in the
// middle.
func skipRefused(err error) bool {
	var no *client.ResponseError
	return errors.Is(err, client.ErrCannot) || errors.As(err, &no) && (no.Status == 400 || no.Status == 501)
}

func (s *Screen) trouble(f flight, err error) tea.Cmd {
	return kit.Send(kit.TroubleMsg{
		Session: s.session, Ref: s.session.About.Ref(), Doing: f.doing, Err: err, Retry: kit.Send(retryMsg{s, f}),
	})
}

// retry asks once more for what failed.
func (s *Screen) retry(f flight) tea.Cmd {
	s.settleFailures(f.first, f.first+max(s.step(), 1))
	return s.fetch(pageLane, f)
}
