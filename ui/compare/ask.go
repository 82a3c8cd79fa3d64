package compare

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client/compare"
	"odatui/ui/dialog"
	"odatui/ui/kit"
)

// startMsg is whether a screen reads all rows of a set.
type startMsg struct {
	screen *Screen
	set    string
	on     bool
}

// answerMsg is whether a comparison that waits goes on.
type answerMsg struct {
	run *run
	on  bool
}

// compareRows reads all rows of a set on both sides. Where it is known that these are many
// of a live environment it asks before; where nothing is known, it asks after the first responses.
func (s *Screen) compareRows(set string) tea.Cmd {
	if s.agreed[set] {
		return s.readRows(set)
	}
	var much []dialog.Everything
	for side := range s.sides {
		if e := s.everything(side, set); e.Rows >= 0 && e.IsMuch() {
			much = append(much, e)
		}
	}
	if len(much) == 0 {
		return s.readRows(set)
	}
	s.asking = true
	return s.ask(much, startMsg{s, set, true}, startMsg{s, set, false}, false)
}

// start reads what the user has agreed to.
func (s *Screen) start(msg startMsg) tea.Cmd {
	if s.asking = false; !msg.on {
		return nil
	}
	s.agreed[msg.set] = true
	return s.readRows(msg.set)
}

// everything is how many rows of a set would be compared, as far as that is known.
func (s *Screen) everything(side int, set string) dialog.Everything {
	session := s.sides[side]
	e := dialog.Everything{About: session.About, Rows: -1}
	filtered := set == s.from.Set && s.filter != ""
	switch c := s.counts.of(side, set); {
	case set == s.from.Set && session == s.from.Session && len(s.left) == 0 && s.from.Total >= 0: // else more is compared
		e.Rows = s.from.Total
	case c.came() && !filtered:
		e.Rows = c.rows
	}
	return e
}

func (s *Screen) ask(much []dialog.Everything, yes, no tea.Msg, sudden bool) tea.Cmd {
	return kit.Send(kit.OpenDialogMsg{Dialog: dialog.NewEverything(s.look, much, yes, no), Sudden: sudden})
}

// much returns the sides of which a comparison turns out to read much.
func (r *run) much(p compare.Progress) (list []dialog.Everything) {
	for i, read := range [2]compare.Side{p.Left, p.Right} {
		e := dialog.Everything{About: r.sides[i].About, Rows: max(read.Total, read.Rows)}
		if e.IsMuch() {
			e.Rows = read.Total
			list = append(list, e)
		}
	}
	return list
}

// tell takes the progress, on the goroutine that reads. Where that shows that much is
// read and the user has not agreed, it waits for the answer, or the end of the comparison.
func (r *run) tell(p compare.Progress) {
	r.feed.put(func() { r.feed.progress = &p })
	select {
	case <-r.agreed:
		return
	default:
	}
	much := r.much(p)
	if len(much) == 0 {
		return
	}
	r.feed.put(func() { r.feed.much = much })
	select {
	case <-r.agreed:
	case <-r.over:
	}
}

// held is how many commands wait for the answer to a question: that which reads.
func (s *Screen) held() int {
	if s.reading() && !s.run.asked.IsZero() {
		return 1
	}
	return 0
}

// answer resumes a comparison that waits, or ends it. Its times are without that wait.
func (s *Screen) answer(msg answerMsg) tea.Cmd {
	r := msg.run
	if r != s.run || s.held() == 0 {
		return nil
	}
	now := time.Now()
	r.began, r.asked = r.began.Add(now.Sub(r.asked)), time.Time{}
	if !msg.on {
		s.stopReading()
		return nil
	}
	s.agreed[r.set] = true
	r.since, r.base = now, r.progress.Left.Rows+r.progress.Right.Rows
	close(r.agreed)
	return r.read
}

// agreedTo returns the channel that is closed once the user has agreed to read much.
func agreedTo(already bool) chan struct{} {
	c := make(chan struct{})
	if already {
		close(c)
	}
	return c
}
