package record

import (
	"context"
	"errors"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// count is how many rows are behind a link.
type count struct {
	open bool // still to come
	rows int64
	text safe.Text // what the one record is called, "" unknown
	err  error
}

// counts are those that were asked for, by the id of a link. The zero value is none.
type counts struct {
	by    map[string]count
	queue []string // still to be asked for
}

// countedMsg is the result of a count.
type countedMsg struct {
	id string
	count
}

const countLane = "count of "

// noCount says why nothing can be counted now, "" it can.
func (s *Screen) noCount() safe.Text {
	switch {
	case s.from.Session != nil && s.from.Session.About.Count == client.CountOff:
		return "the profile says that nothing is counted"
	case s.noLinks() != "":
		return s.noLinks()
	case s.counting() > 0:
		return "the counts are on their way"
	case len(s.countable()) == 0:
		return "no link leads to rows that could be counted"
	}
	return ""
}

// countable lists the links that lead somewhere: those without a count, else all.
func (s *Screen) countable() []string {
	var rest, all []string
	for _, f := range s.fields {
		if f.link == nil || !kit.Leads(*f.link) || kit.Asks(*f.link) {
			continue
		}
		all = append(all, f.id)
		if c, ok := s.counts.by[f.id]; !ok || c.err != nil {
			rest = append(rest, f.id)
		}
	}
	if len(rest) == 0 {
		return all
	}
	return rest
}

// uncounted reports that a count is left to ask for.
func (s *Screen) uncounted() bool {
	return slices.ContainsFunc(s.countable(), func(id string) bool { c, ok := s.counts.by[id]; return !ok || c.err != nil })
}

// count asks how many rows are behind the links, as many at once as the profile allows.
func (s *Screen) count() tea.Cmd {
	s.counts.queue, s.since = s.countable(), time.Now()
	if s.counts.by == nil {
		s.counts.by = make(map[string]count)
	}
	for _, id := range s.counts.queue {
		s.counts.by[id] = count{open: true}
	}
	var commands []tea.Cmd
	for range max(s.from.Session.About.Concurrency, 1) {
		commands = append(commands, s.countNext())
	}
	s.draw()
	return tea.Batch(commands...)
}

// countNext asks for the next count of the queue.
func (s *Screen) countNext() tea.Cmd {
	if len(s.counts.queue) == 0 {
		return nil
	}
	id := s.counts.queue[0]
	s.counts.queue = s.counts.queue[1:]
	var link client.RowLink
	for _, f := range s.fields {
		if f.id == id {
			link = *f.link
		}
	}
	service := s.service()
	return s.loader.Start(countLane+id, func(ctx context.Context) tea.Msg {
		return countedMsg{id, countLink(ctx, service, link)}
	})
}

// countLink counts the rows behind a link. A link to one is read: it has no count.
func countLink(ctx context.Context, service client.Service, link client.RowLink) count {
	if link.Many {
		n, err := client.CountQuery(ctx, service, link.Query)
		return count{rows: n, err: err}
	}
	page, err := service.Fetch(ctx, link.Query, client.Start)
	if err != nil {
		return count{err: err}
	}
	defer page.Release()
	got := count{rows: int64(page.Len())}
	if got.rows == 1 {
		got.text = kit.RecordTitle(page, 0)
	}
	return got
}

// counted takes one count. Without a credential none of the others can come.
func (s *Screen) counted(got countedMsg) tea.Cmd {
	if s.counts.by == nil || errors.Is(got.err, context.Canceled) {
		return nil
	}
	s.counts.by[got.id] = got.count
	var none *client.AuthError
	if errors.As(got.err, &none) {
		s.stopCounting()
		s.draw()
		return s.trouble("count the rows of the links", got.err, retryMsg{screen: s, counts: true})
	}
	next := s.countNext()
	s.draw()
	return next
}

// counting is how many counts are still to come.
func (s *Screen) counting() int {
	n := 0
	for _, c := range s.counts.by {
		if c.open {
			n++
		}
	}
	return n
}

// stopCounting gives up the counts that are still to come.
func (s *Screen) stopCounting() {
	for id, c := range s.counts.by {
		if c.open {
			s.loader.Cancel(countLane + id)
			delete(s.counts.by, id)
		}
	}
}

// rows says how many rows are behind a link.
func (s *Screen) rows(f field) []kit.Span {
	if f.link.Null {
		return []kit.Span{{Text: "∅ null", Role: kit.Mute}}
	}
	c, ok := s.counts.by[f.id]
	var said *client.ResponseError
	switch {
	case f.link.Why != "", !ok:
		return []kit.Span{{Text: "not counted", Role: kit.Dim}}
	case c.open:
		return []kit.Span{{Text: "counting…", Role: kit.Dim}}
	case errors.Is(c.err, client.ErrUncounted):
		return []kit.Span{{Text: "no count", Role: kit.Dim}}
	case errors.As(c.err, &said):
		words := map[int]safe.Text{401: "no access", 403: "no access", 404: "missing", 410: "missing"}
		text := words[said.Status]
		if text == "" {
			text = "failed"
		}
		return []kit.Span{{Text: text + " (" + kit.Int(said.Status) + ")", Role: kit.Warn}}
	case c.err != nil:
		return []kit.Span{{Text: "failed", Role: kit.Warn}}
	case c.rows == 1:
		return []kit.Span{{Text: "1", Role: kit.Number}, {Text: " row ", Role: kit.Dim}}
	}
	return []kit.Span{{Text: kit.Thousands(c.rows), Role: kit.Number}, {Text: " rows", Role: kit.Dim}}
}
