// Package palette is the line that `:` opens: commands, sets and profiles,
// found by typing some of their letters.
//
// It does not know what a command does: it sends the line that was chosen.
package palette

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// Item is one line that can be run.
type Item struct {
	Line string    // as a person would type it after the colon
	Hint safe.Text // what it does, or what it is
	// Free says that the command takes any text after its name.
	Free bool
	// Alone says that a free one can be run without text, too.
	Alone bool
}

// RunMsg is the line to run.
type RunMsg struct{ Line string }

// Palette is the dialog.
type Palette struct {
	look  *theme.Theme
	items []Item
	found []kit.Match
	list  kit.List
	input kit.Input
	keys  kit.MoveKeys
}

var _ kit.Dialog = (*Palette)(nil)

// New makes the palette over the items.
func New(look *theme.Theme, items []Item) *Palette {
	p := &Palette{look: look, items: items, keys: kit.NewMoveKeys()}
	p.keys.Up.SetKeys("up")
	p.keys.Down.SetKeys("down")
	p.keys.First.Unbind()
	p.keys.Last.Unbind()
	p.keys.HalfUp.Unbind()
	p.keys.HalfDown.Unbind()
	p.find()
	return p
}

// Title names the dialog.
func (p *Palette) Title() safe.Text { return "commands" }

// Close sends nothing.
func (p *Palette) Close() tea.Cmd { return nil }

func (p *Palette) find() {
	text := strings.TrimPrefix(strings.TrimSpace(p.input.Value()), ":")
	p.found = kit.Search(text, len(p.items), func(i int) string { return p.items[i].Line })
	p.list.Resize(len(p.found))
	p.list.Go(0)
}

// Update types, moves, completes with tab and runs with enter.
func (p *Palette) Update(msg tea.Msg) (tea.Cmd, bool) {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch k.Keystroke() {
		case "enter":
			return p.run()
		case "tab":
			if item, ok := p.current(); ok {
				p.input.Set(item.Line + " ")
				p.find()
			}
			return nil, false
		}
		if p.list.Key(p.keys, k) {
			return nil, false
		}
	}
	if p.list.Wheel(msg) {
		return nil, false
	}
	if p.input.Update(msg) {
		p.find()
	}
	return nil, false
}

func (p *Palette) current() (Item, bool) {
	if p.list.Cursor >= len(p.found) {
		return Item{}, false
	}
	return p.items[p.found[p.list.Cursor].Index], true
}

// run sends what was typed where it is a whole command with its own text, else
// the item under the cursor.
func (p *Palette) run() (tea.Cmd, bool) {
	typed := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(p.input.Value()), ":"))
	name, arg, _ := strings.Cut(typed, " ")
	item, ok := p.current()
	switch {
	case p.exact(typed), arg != "" && p.free(name):
		return kit.Send(RunMsg{typed}), true
	case ok && item.Free && !item.Alone && !strings.Contains(item.Line, " "):
		p.input.Set(item.Line + " ") // its text is still to come
		p.find()
		return nil, false
	case ok:
		return kit.Send(RunMsg{item.Line}), true
	case typed != "":
		return kit.Send(RunMsg{typed}), true
	}
	return nil, false
}

func (p *Palette) exact(line string) bool {
	for _, item := range p.items {
		if item.Line == line && (!item.Free || item.Alone) {
			return true
		}
	}
	return false
}

func (p *Palette) free(name string) bool {
	for _, item := range p.items {
		if item.Free && item.Line == name {
			return true
		}
	}
	return false
}

// View draws the line and what it finds.
func (p *Palette) View(width, height int) string {
	inner := max(min(width-4, 72), 1)
	lines := []string{p.look.Accent.Render(":") + p.input.View(p.look, inner-1)}
	from, to := p.list.Window(max(min(height-3, 14), 0))
	for i := from; i < to; i++ {
		lines = append(lines, p.row(p.items[p.found[i].Index], i == p.list.Cursor, inner))
	}
	if len(p.found) == 0 && height > 3 {
		lines = append(lines, p.look.Dim.Render(kit.Cut("no command has these letters", inner)))
	}
	return kit.Box(p.look, p.Title(), lines, inner)
}

func (p *Palette) row(item Item, selected bool, width int) string {
	role := kit.Plain
	if selected {
		role = kit.Strong
	}
	left := []kit.Span{{Text: safe.Clean(item.Line), Role: role}}
	var right []kit.Span
	if item.Hint != "" {
		right = []kit.Span{{Text: item.Hint, Role: kit.Dim}}
	}
	return p.look.Bar(selected) + kit.Line(p.look, max(width-2, 0), left, right)
}
