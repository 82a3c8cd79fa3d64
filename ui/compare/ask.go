package compare

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client/compare"
	"odatui/ui/dialog"
	"odatui/ui/kit"
)

// startMsg has a screen read all rows of a set: the user has agreed.
type startMsg struct {
	screen *Screen
	set    string
}

// answerMsg is whether a comparison that waits goes on.
type answerMsg struct {
	run *run
	on  bool
}

// compareRows reads all rows of a set on both sides. Where it is known that these are many
// of a live environment it asks before; where nothing is known, the first answers tell.
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
	return s.ask(much, startMsg{s, set}, nil, false)
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
// read and nobody has agreed to it, it waits until somebody has, or the comparison ends.
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

// answer has a comparison that waits go on, or ends it.
func (s *Screen) answer(msg answerMsg) {
	r := msg.run
	if r != s.run || !r.asking {
		return
	}
	r.asking = false
	if msg.on {
		s.agreed[r.set] = true
		r.since, r.base = time.Now(), r.progress.Left.Rows+r.progress.Right.Rows // nobody waited for rows
		close(r.agreed)
		return
	}
	s.stopReading()
}

// agreedTo returns the channel that is closed once the user has agreed to read much.
func agreedTo(already bool) chan struct{} {
	c := make(chan struct{})
	if already {
		close(c)
	}
	return c
}
