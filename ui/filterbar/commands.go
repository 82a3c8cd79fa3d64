package filterbar

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
)

// section is the heading of these commands in help.
const section safe.Text = "the filter bar"

// Commands lists what the keys do now: with the list, without it, in the history,
// or while the service has the filter.
func (b *Bar) Commands() []kit.Command {
	var list []kit.Command
	switch {
	case b.sent:
	case b.past != nil:
		list = b.pastCommands()
	default:
		list = b.editCommands()
	}
	for i := range list {
		list[i].Section, list[i].Silent = section, true
	}
	return list
}

func (b *Bar) editCommands() []kit.Command {
	shown := b.suggestions()
	_, marked := b.fix()
	list := []kit.Command{
		{ID: "apply", Keys: []string{"enter"}, Title: "apply", Help: "apply the filter, or take the suggestion that an arrow chose",
			Run: func(string) tea.Cmd { return b.enter() }},
		{ID: "take", Keys: []string{"tab"}, Title: "take", Help: "take the first suggestion, or the chosen one; on a mistake, its fix",
			Off: b.noTake, Run: kit.Do(b.tab)},
		{ID: "choose", Keys: []string{"down"}, Shown: "↑↓", Title: "choose", Help: "choose a suggestion",
			Off: b.noList, Run: kit.Do(func() { b.choose(1) })},
		{ID: "choose-up", Keys: []string{"up"}, Help: "choose the suggestion before", Quiet: true,
			Off: b.noList, Run: kit.Do(func() { b.choose(-1) })},
		{ID: "before", Keys: []string{"shift+tab"}, Title: "the condition before", Help: "go to the condition before; on a mistake, take its fix",
			Off: b.noBefore, Run: kit.Do(b.back)},
		{ID: "explain", Keys: []string{"ctrl+o"}, Title: "diagnosis", Help: "explain why the service refused the filter", Off: b.noExplain,
			Run: func(string) tea.Cmd { return b.Explain() }},
		{ID: "past", Keys: []string{"ctrl+r"}, Title: "history", Help: "search the filters that were used before",
			Off: b.noPast, Run: b.searchPast},
		{ID: "editor", Keys: []string{"ctrl+e"}, Title: "editor", Help: "write the filter in your editor", Off: b.noEditor,
			Run: func(string) tea.Cmd { return b.Edit(Document(b)) }},
		{ID: "suggest", Keys: []string{"ctrl+space", "ctrl+@"}, Shown: "ctrl+space", Title: "suggest", Help: "list what can be written here",
			Quiet: true,
			Off:   kit.Unless(b.Filterer != nil, "the language of this service is not known"), Run: kit.Do(b.open)},
		{ID: "close", Keys: []string{"esc"}, Title: "leave as it was", Help: "close the list; close the bar, the filter stays as it was",
			Run: func(string) tea.Cmd { return b.leave() }},
	}
	take, before := &list[1], &list[4]
	switch {
	case len(shown) > 0 && b.chosen >= 0:
		list[0].Title, take.Quiet = "take", true
	case len(shown) > 0:
		take.Title = "take " + kit.Cut(show(strings.TrimSpace(shown[0].Text)), 24)
	case marked:
		take.Title, before.Title, before.Quiet = "take the fix", "take the fix", true
	}
	if len(shown) == 0 && b.Filterer != nil {
		list[2].Title = "suggest"
	}
	list[0].Quiet = b.unsent && len(shown) == 0 && b.wrong() > 0 // it would send nothing
	if len(shown) > 0 {
		list[len(list)-1].Title = "close the list"
	}
	return list
}

func (b *Bar) pastCommands() []kit.Command {
	move := func(m kit.Move) func(string) tea.Cmd { return kit.Do(func() { b.past.list.Move(m) }) }
	none := func() safe.Text {
		if len(b.past.found) == 0 {
			return "no filter has these letters"
		}
		return ""
	}
	return []kit.Command{
		{ID: "past-take", Keys: []string{"enter", "tab"}, Shown: "enter", Title: "take", Help: "put the filter into the bar",
			Off: none, Run: b.takePast},
		{ID: "past-older", Keys: []string{"down"}, Shown: "↑↓", Title: "choose", Help: "choose a filter", Off: none, Run: move(kit.Down)},
		{ID: "past-newer", Keys: []string{"up"}, Help: "choose the filter before", Quiet: true, Off: none, Run: move(kit.Up)},
		{ID: "past", Keys: []string{"ctrl+r"}, Title: "older", Help: "go to the next older filter that was found", Off: none, Run: b.searchPast},
		{ID: "close", Keys: []string{"esc"}, Title: "back to the filter", Help: "close the history", Run: kit.Do(func() { b.past = nil })},
	}
}

// enter takes the suggestion that an arrow chose, else it applies the filter.
func (b *Bar) enter() tea.Cmd {
	if list := b.suggestions(); b.chosen >= 0 && b.chosen < len(list) {
		b.take(list[b.chosen])
		return nil
	}
	return b.apply()
}

// tab takes the chosen suggestion or the first one, without a list the fix of the
// mistake under the cursor.
func (b *Bar) tab() {
	if list := b.suggestions(); len(list) > 0 {
		b.take(list[max(0, min(b.chosen, len(list)-1))])
		return
	}
	if p, ok := b.fix(); ok {
		b.takeFix(p)
	}
}

// back takes the fix of the mistake under the cursor, else it goes to the condition
// before; before the first one, the last one comes.
func (b *Bar) back() {
	if p, ok := b.fix(); ok && len(b.suggestions()) == 0 {
		b.takeFix(p)
		return
	}
	zones := b.zones()
	_, i := b.here()
	b.GoTo((i + len(zones) - 1) % len(zones))
}

// open opens the list.
func (b *Bar) open() {
	b.listing = true
	b.refresh()
}

// choose goes to another suggestion. Where nothing is suggested, the arrows open
// the history.
func (b *Bar) choose(by int) {
	if b.Filterer == nil {
		b.searchPast("")
		return
	}
	if !b.listing {
		b.open()
		return
	}
	n := len(b.suggestions())
	if n == 0 {
		return
	}
	if b.chosen += by; b.chosen < 0 {
		b.chosen = n - 1
	}
	b.chosen %= n
	b.follow()
}

// leave closes the list, or the bar.
func (b *Bar) leave() tea.Cmd {
	if len(b.suggestions()) > 0 {
		b.listing, b.chosen = false, -1
		return nil
	}
	if b.Leave == nil {
		return nil
	}
	return b.Leave()
}

func (b *Bar) noTake() safe.Text {
	if _, ok := b.fix(); ok || len(b.suggestions()) > 0 {
		return ""
	}
	return "nothing is suggested here"
}

func (b *Bar) noList() safe.Text {
	if b.Filterer == nil {
		return b.noPast()
	}
	if b.listing && len(b.found.Suggestions) == 0 {
		return "nothing is suggested here"
	}
	return ""
}

func (b *Bar) noBefore() safe.Text {
	if _, ok := b.fix(); ok || len(b.zones()) > 1 {
		return ""
	}
	return "there is no other condition"
}

func (b *Bar) noExplain() safe.Text {
	if b.refused == "" || b.Explain == nil {
		return "the service has not refused this filter"
	}
	return ""
}

func (b *Bar) noPast() safe.Text {
	if len(b.History) == 0 {
		return "no filter was used here before"
	}
	return ""
}

func (b *Bar) noEditor() safe.Text {
	if b.Edit == nil {
		return "there is no editor here"
	}
	return ""
}

// show is Clean for text of counted cells.
func show(text string) safe.Text { return safe.Clean(strings.ReplaceAll(text, "\t", " ")) }
