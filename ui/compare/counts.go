package compare

import (
	"context"
	"errors"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/compare"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// count is what is known of the number of rows of a set on one side; the zero value is
// nothing.
type count struct {
	asked time.Time // in flight since then, zero it is not
	rows  int64
	err   error
	known bool
}

// came reports that there is a number.
func (c count) came() bool { return c.known && c.err == nil }

// counts are those that were asked for, by side and set.
type counts struct {
	by    [2]map[string]count
	queue [2][]string // still to be asked for
	began time.Time
	took  time.Duration // of all, once the last one came
}

func (c *counts) of(side int, set string) count { return c.by[side][set] }

func (c *counts) swap() {
	c.by[0], c.by[1] = c.by[1], c.by[0]
	c.queue[0], c.queue[1] = c.queue[1], c.queue[0]
}

// countedMsg is the result of one count.
type countedMsg struct {
	session *client.Session
	set     string
	rows    int64
	err     error
}

// countLane is the slot of one count. A side keeps its slots when the sides are swapped.
func countLane(session *client.Session, set string) string {
	return "count of " + session.About.Ref() + " " + set
}

// noCount says why nothing can be counted now.
func (s *Screen) noCount() safe.Text {
	switch {
	case s.tab != inSets:
		return "sets are counted: 1 goes to them"
	case !s.models.known:
		return "the sets have not come yet"
	case s.counting() > 0:
		return "the counts are in flight"
	case s.sides[0].About.Count == client.CountOff || s.sides[1].About.Count == client.CountOff:
		return "the profile says that nothing is counted"
	case len(s.models.sets) == 0:
		return "there is no set to count"
	}
	return ""
}

// count asks both sides for the rows of all sets in the list, as many at once as the
// profile allows.
func (s *Screen) count() tea.Cmd {
	s.counts = counts{began: time.Now()}
	var commands []tea.Cmd
	for side, session := range s.sides {
		s.counts.by[side] = make(map[string]count)
		for _, i := range s.sets {
			set := s.models.sets[i]
			if set.Kind == compare.LeftOnly && side == 1 || set.Kind == compare.RightOnly && side == 0 || s.single(set.Name) {
				continue
			}
			s.counts.queue[side] = append(s.counts.queue[side], set.Name)
		}
		for range max(session.About.Concurrency, 1) {
			commands = append(commands, s.countNext(side))
		}
	}
	return tea.Batch(commands...)
}

// single reports that a set has no rows to count.
func (s *Screen) single(name string) bool {
	kind := s.models.kindOf(name)
	return kind != "" && kind != client.EntitySet
}

// countNext asks one side for the next count of its queue.
func (s *Screen) countNext(side int) tea.Cmd {
	if len(s.counts.queue[side]) == 0 {
		return nil
	}
	set, session := s.counts.queue[side][0], s.sides[side]
	s.counts.queue[side] = s.counts.queue[side][1:]
	s.counts.by[side][set] = count{asked: time.Now()}
	return s.loader.Start(countLane(session, set), func(ctx context.Context) tea.Msg {
		n, err := client.CountSet(ctx, session.Service, set)
		return countedMsg{session, set, n, err}
	})
}

// takeCount takes one count. Without a credential none of that side can come.
func (s *Screen) takeCount(got countedMsg) tea.Cmd {
	side := 0
	if got.session == s.sides[1] {
		side = 1
	}
	s.counts.by[side][got.set] = count{rows: got.rows, err: got.err, known: true}
	var none *client.AuthError
	if errors.As(got.err, &none) {
		s.stopCounting()
		return s.trouble(got.session, "count the rows", got.err, s.count)
	}
	next := s.countNext(side)
	if s.counting() == 0 {
		s.counts.took = time.Since(s.counts.began)
		s.listSets(s.current().Name)
	}
	return next
}

// counting is how many counts are still to come.
func (s *Screen) counting() int {
	n := 0
	for side := range s.sides {
		n += len(s.counts.queue[side])
		for _, c := range s.counts.by[side] {
			if !c.asked.IsZero() {
				n++
			}
		}
	}
	return n
}

// stopCounting gives up the counts that are still to come.
func (s *Screen) stopCounting() {
	for side, session := range s.sides {
		s.counts.queue[side] = nil
		for set, c := range s.counts.by[side] {
			if !c.asked.IsZero() {
				s.loader.Cancel(countLane(session, set))
				delete(s.counts.by[side], set)
			}
		}
	}
}

// countSpan shows how many rows a side has of a set, as far as that is known.
func (s *Screen) countSpan(side int, set compare.Set, other bool) kit.Span {
	c := s.counts.of(side, set.Name)
	lacks := compare.RightOnly
	if side == 1 {
		lacks = compare.LeftOnly
	}
	var refused *client.ResponseError
	switch {
	case set.Kind == lacks:
		return kit.Span{Text: "—", Role: kit.Mute}
	case !c.asked.IsZero():
		return kit.Span{Text: "…", Role: kit.Dim}
	case !c.known:
		return kit.Span{}
	case errors.As(c.err, &refused):
		return kit.Span{Text: "✗ " + kit.Int(refused.Status), Role: kit.Warn}
	case c.err != nil:
		return kit.Span{Text: "?", Role: kit.Dim}
	case other:
		return kit.Span{Text: kit.Thousands(c.rows), Role: s.role(side)}
	}
	return kit.Span{Text: kit.Thousands(c.rows), Role: kit.Dim}
}

// countsText returns how many counts came, "" none was asked for.
func (s *Screen) countsText() string {
	n := 0
	for side := range s.sides {
		for _, c := range s.counts.by[side] {
			if c.known {
				n++
			}
		}
	}
	if n == 0 {
		return ""
	}
	return ", " + strconv.Itoa(n) + " counts"
}
