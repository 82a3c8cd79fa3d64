package sets

import (
	"context"
	"errors"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// count is what is known of the number of rows of a set.
type count struct {
	asked time.Time // in flight since then, zero: it came
	rows  int64
	err   error
}

// counts are those that were asked for, by set. The zero value is none.
type counts struct {
	by    map[string]count
	queue []string // still to be asked for
	began time.Time
	took  time.Duration // of all, once the last one came
}

// countLane is the lane of one count.
func countLane(set string) string { return "count of " + set }

// counted is the answer of such a lane.
type counted struct {
	set  string
	rows int64
	err  error
}

// cannotCount says why nothing can be counted now.
func (s *Screen) cannotCount() safe.Text {
	switch {
	case s.session.About.Count == client.CountOff:
		return "the profile says that nothing is counted"
	case len(s.countable()) == 0:
		return "there is no set to count"
	case s.counting() > 0:
		return "the counts are on their way"
	}
	return ""
}

// countable lists the sets in the list that have rows to count.
func (s *Screen) countable() []string {
	var names []string
	for _, m := range s.found {
		if set := s.sets[m.Index]; (set.Kind == client.EntitySet || set.Kind == "") && kindOf(set) == "" {
			names = append(names, set.Name)
		}
	}
	return names
}

// count asks for the number of rows of all sets in the list, as many at once as the
// profile allows.
func (s *Screen) count() tea.Cmd {
	s.counts.queue, s.counts.began = s.countable(), time.Now()
	if s.counts.by == nil {
		s.counts.by = make(map[string]count)
	}
	for _, name := range s.counts.queue {
		delete(s.counts.by, name)
	}
	var commands []tea.Cmd
	for range max(s.session.About.Concurrency, 1) {
		commands = append(commands, s.countNext())
	}
	return tea.Batch(commands...)
}

// countNext asks for the next count of the queue.
func (s *Screen) countNext() tea.Cmd {
	if len(s.counts.queue) == 0 {
		return nil
	}
	set := s.counts.queue[0]
	s.counts.queue = s.counts.queue[1:]
	s.counts.by[set] = count{asked: time.Now()}
	service := s.session.Service
	return s.loader.Start(countLane(set), func(ctx context.Context) tea.Msg {
		n, err := client.CountSet(ctx, service, set)
		return counted{set, n, err}
	})
}

// takeCount takes one count. Without a credential none of the others can come.
func (s *Screen) takeCount(got counted) tea.Cmd {
	s.counts.by[got.set] = count{rows: got.rows, err: got.err}
	var none *client.AuthError
	if errors.As(got.err, &none) {
		s.stopCounting()
		return kit.Send(kit.TroubleMsg{Session: s.session, Ref: s.session.About.Ref(), Doing: "count the rows", Err: got.err,
			Retry: kit.Send(recountMsg{s})})
	}
	next := s.countNext()
	if s.counting() == 0 {
		s.counts.took = time.Since(s.counts.began)
	}
	return next
}

// recountMsg asks one screen to count again.
type recountMsg struct{ screen *Screen }

// counting is how many counts are still to come.
func (s *Screen) counting() int {
	n := len(s.counts.queue)
	for _, c := range s.counts.by {
		if !c.asked.IsZero() {
			n++
		}
	}
	return n
}

// stopCounting gives up the counts that are still to come.
func (s *Screen) stopCounting() {
	s.counts.queue = nil
	for name, c := range s.counts.by {
		if !c.asked.IsZero() {
			s.loader.Cancel(countLane(name))
			delete(s.counts.by, name)
		}
	}
}

// counted says how far the counts are, nil: none was asked for.
func (s *Screen) countedSpans() []kit.Span {
	if len(s.counts.by) == 0 {
		return nil
	}
	came, refused, open := 0, 0, s.counting()
	for _, c := range s.counts.by {
		switch {
		case c.err != nil:
			refused++
		case c.asked.IsZero():
			came++
		}
	}
	text, took := fmt.Sprintf("counted %d of %d", came, came+refused+open), s.counts.took
	if open > 0 {
		took = time.Since(s.counts.began)
	}
	spans := []kit.Span{{Text: safe.Clean(text), Role: kit.Dim}, {Text: " · " + kit.Millis(took), Role: kit.Dim}}
	if refused > 0 {
		spans = append(spans, kit.Span{Text: " · " + kit.Int(refused) + " without a count", Role: kit.Warn})
	}
	if open > 0 {
		spans = append(spans, kit.Span{Text: " · esc stops", Role: kit.Dim})
	}
	return spans
}

// spinner has one sign for each eighth of a second.
var spinner = []safe.Text{"⠋", "⠙", "⠸", "⠴", "⠦", "⠇"}

// rows says how many rows a set has, or what it is where it has none.
func (s *Screen) rows(set client.Set) kit.Span {
	if kind := kindOf(set); kind != "" {
		return kit.Span{Text: kind, Role: kit.Dim}
	}
	c, ok := s.counts.by[set.Name]
	var said *client.ResponseError
	switch {
	case !ok && set.Unlisted:
		return kit.Span{Text: "not listed", Role: kit.Dim}
	case !ok:
		return kit.Span{}
	case !c.asked.IsZero():
		waited := time.Since(c.asked)
		sign := spinner[int(waited/(time.Second/8))%len(spinner)]
		return kit.Span{Text: sign + safe.Clean(fmt.Sprintf(" %.1f s", waited.Seconds())), Role: kit.Dim}
	case errors.Is(c.err, client.ErrUncounted):
		return kit.Span{Text: "not counted", Role: kit.Dim}
	case errors.As(c.err, &said):
		return kit.Span{Text: "✗ " + kit.Int(said.Status), Role: kit.Warn}
	case c.err != nil:
		return kit.Span{Text: "✗ failed", Role: kit.Warn}
	}
	return kit.Span{Text: kit.Thousands(c.rows), Role: kit.Number}
}
