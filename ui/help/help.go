// Package help lists the keys that work now, from the bindings themselves.
//
// It does not know screens: it is given groups of bindings.
package help

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// Help is the dialog.
type Help struct {
	look   *theme.Theme
	groups []kit.Group
	search *kit.Input
	list   kit.List // the cursor is the line at the top
	keys   kit.MoveKeys
	find   key.Binding
	leave  key.Binding
}

var _ kit.Dialog = (*Help)(nil)

// New makes the dialog over groups of bindings.
func New(look *theme.Theme, groups []kit.Group) *Help {
	return &Help{
		look: look, groups: groups, keys: kit.NewMoveKeys(),
		find:  key.NewBinding(key.WithKeys("/"), key.WithHelp("/", "search")),
		leave: key.NewBinding(key.WithKeys("?", "q"), key.WithHelp("?", "close")),
	}
}

// Title names the dialog.
func (h *Help) Title() safe.Text { return "keys" }

// Close sends nothing.
func (h *Help) Close() tea.Cmd { return nil }

// Update scrolls and searches.
func (h *Help) Update(msg tea.Msg) (tea.Cmd, bool) {
	if h.search != nil {
		if k, ok := msg.(tea.KeyPressMsg); ok {
			switch k.Keystroke() {
			case "enter":
				h.search = nil
				return nil, true
			case "up", "down", "pgup", "pgdown":
				h.list.Key(h.keys, k)
				return nil, false
			}
		}
		if h.search.Update(msg) {
			h.list.Go(0)
		}
		return nil, false
	}
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		switch {
		case key.Matches(msg, h.leave):
			return nil, true
		case key.Matches(msg, h.find):
			h.search = &kit.Input{}
		default:
			h.list.Key(h.keys, msg)
		}
	default:
		h.list.Wheel(msg)
	}
	return nil, false
}

// View draws as many keys as fit.
func (h *Help) View(width, height int) string {
	inner := max(min(width-4, 64), 1)
	all := h.lines(inner)
	room := max(height-4, 1)
	h.list.Resize(max(len(all)-room+1, 1))
	from := h.list.Cursor
	to := min(from+room, len(all))
	h.list.Window(room)
	lines := append([]string(nil), all[from:to]...)
	if height >= 6 {
		lines = append(lines, "", h.foot(inner, from > 0, to < len(all)))
	}
	return kit.Box(h.look, h.Title(), lines, inner)
}

func (h *Help) foot(width int, above, below bool) string {
	if h.search != nil {
		return h.look.Accent.Render("/") + h.search.View(h.look, width-1)
	}
	left := []kit.Span{
		{Text: "/", Role: kit.Accent}, {Text: " search   ", Role: kit.Dim},
		{Text: "esc", Role: kit.Accent}, {Text: " close", Role: kit.Dim},
	}
	var right []kit.Span
	switch {
	case above && below:
		right = []kit.Span{{Text: "↑↓ more", Role: kit.Dim}}
	case below:
		right = []kit.Span{{Text: "↓ more", Role: kit.Dim}}
	case above:
		right = []kit.Span{{Text: "↑ more", Role: kit.Dim}}
	}
	return kit.Line(h.look, width, left, right)
}

// lines lists the groups, those bindings only that the search asks for.
func (h *Help) lines(width int) []string {
	var lines []string
	for _, g := range h.groups {
		first := true
		for _, b := range g.Keys {
			if !b.Enabled() || b.Help().Key == "" || !h.wanted(b) {
				continue
			}
			if first {
				if len(lines) > 0 {
					lines = append(lines, "")
				}
				lines = append(lines, h.look.Dim.Render(kit.Cut(g.Title, width)))
				first = false
			}
			lines = append(lines, kit.Line(h.look, width, []kit.Span{
				{Text: "  " + kit.Pad(safe.Clean(b.Help().Key), 14) + " ", Role: kit.Accent},
				{Text: safe.Clean(b.Help().Desc), Role: kit.Plain},
			}, nil))
		}
	}
	if len(lines) == 0 {
		lines = append(lines, h.look.Dim.Render(kit.Cut("no key does that", width)))
	}
	return lines
}

func (h *Help) wanted(b key.Binding) bool {
	if h.search == nil || h.search.Value() == "" {
		return true
	}
	text := strings.ToLower(b.Help().Key + " " + b.Help().Desc)
	return strings.Contains(text, strings.ToLower(h.search.Value()))
}
