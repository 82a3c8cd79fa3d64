package filterbar

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"odatui/ui/kit"
)

// past is the search of the history: what is typed, and the filters that hold its
// letters, the newest first.
type past struct {
	input kit.Input
	found []kit.Match
	list  kit.List
}

func newPast(history []string) *past {
	p := &past{}
	p.find(history)
	return p
}

func (p *past) find(history []string) {
	p.found = kit.Search(p.input.Value(), len(history), func(i int) string { return history[i] })
	slices.SortFunc(p.found, func(a, b kit.Match) int { return a.Index - b.Index })
	p.list.Resize(len(p.found))
	p.list.Go(0)
}

func (p *past) update(msg tea.Msg, history []string) {
	if p.input.Update(msg) {
		p.find(history)
	}
}

// searchPast opens the history, or goes to the next older filter that was found.
func (b *Bar) searchPast(string) tea.Cmd {
	if b.past != nil {
		b.past.list.Move(kit.Down)
		return nil
	}
	b.past = newPast(b.History)
	b.follow()
	return nil
}

// takePast puts the filter that was found into the bar; it is not sent yet.
func (b *Bar) takePast(string) tea.Cmd {
	p := b.past
	b.past = nil
	if p.list.Cursor < len(p.found) {
		b.replace(b.History[p.found[p.list.Cursor].Index])
	}
	b.listing, b.checked, b.refused = false, true, ""
	b.refresh()
	return nil
}
