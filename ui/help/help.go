// Package help lists what can be done now, and by which key.
//
// It does not know screens: it is given tables of commands.
package help

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// wide is from how many cells on help has two columns; keyRoom is what the keys take.
const (
	wide    = 100
	keyRoom = 10
	most    = 112 // cells of the widest help
)

// Help is the dialog.
type Help struct {
	look      *theme.Theme
	of        safe.Text // the screen
	commands  []kit.Command
	search    kit.Input
	searching bool
	all       bool     // those that do nothing now as well
	list      kit.List // the cursor is the line at the top
	width     int
	room      int // lines
	done      bool
}

var _ kit.Dialog = (*Help)(nil)

// New makes the dialog over the commands of a screen, and those of everywhere.
func New(look *theme.Theme, of safe.Text, commands []kit.Command) *Help {
	return &Help{look: look, of: of, commands: commands}
}

// Title names the dialog.
func (h *Help) Title() safe.Text {
	if h.of == "" {
		return "keys"
	}
	return "keys of " + h.of
}

// Close sends nothing.
func (h *Help) Close() tea.Cmd { return nil }

// Done reports that it was closed.
func (h *Help) Done() bool { return h.done }

// SetSize says how large it may be.
func (h *Help) SetSize(width, height int) {
	h.width, h.room = width, max(height-2, 1)
	h.fit()
}

// fit makes the list as long as there are lines to begin with.
func (h *Help) fit() {
	h.list.SetHeight(h.window())
	h.list.Resize(max(len(h.lines())-h.window()+1, 1))
}

// window is how many lines of keys are in sight; the search takes one.
func (h *Help) window() int {
	if h.searching {
		return max(h.room-1, 1)
	}
	return h.room
}

// inner is the width inside the frame.
func (h *Help) inner() int {
	if h.width >= wide {
		return min(h.width-4, most)
	}
	return max(min(h.width-4, 64), 1)
}

// Commands scroll, search and close.
func (h *Help) Commands() []kit.Command {
	end := func(string) tea.Cmd {
		h.done = true
		return nil
	}
	moves := kit.Moves(func(m kit.Move) tea.Cmd {
		h.list.Move(m)
		return nil
	}, h.searching)
	if h.searching {
		return append([]kit.Command{{ID: "close", Keys: []string{"enter"}, Title: "close", Help: "close the help", Run: end}}, moves...)
	}
	list := []kit.Command{
		{ID: "search", Keys: []string{"/"}, Title: "search the keys", Help: "search the keys", Run: func(string) tea.Cmd {
			h.searching = true
			h.fit()
			return nil
		}},
		{ID: "all", Keys: []string{"a"}, Title: h.allTitle(), Help: "show or hide the keys that do nothing here", Quiet: h.off() == 0,
			Run: func(string) tea.Cmd {
				h.all = !h.all
				h.fit()
				return nil
			}},
		{ID: "scroll", Shown: "↑↓", Title: "scroll", Silent: true},
		{ID: "close", Keys: []string{"?", "q"}, Quiet: true, Title: "close", Help: "close the help", Run: end},
	}
	return append(list, moves...)
}

func (h *Help) allTitle() safe.Text {
	if h.all {
		return "only what works here"
	}
	return "all keys"
}

// off counts the keys that do nothing now.
func (h *Help) off() int {
	n := 0
	for _, c := range h.commands {
		if c.Key() != "" && !c.Works() {
			n++
		}
	}
	return n
}

// Update searches.
func (h *Help) Update(msg tea.Msg) tea.Cmd {
	if !h.list.Wheel(msg) && h.searching && h.search.Update(msg) {
		h.fit()
		h.list.Go(0)
	}
	return nil
}

// View draws as many keys as fit.
func (h *Help) View() string {
	inner := h.inner()
	all := h.lines()
	from := min(h.list.Cursor, len(all))
	to := min(from+h.window(), len(all))
	lines := slices.Clone(all[from:to])
	if h.searching {
		lines = append(lines, h.look.Accent.Render("/")+h.search.View(h.look, inner-1))
	}
	return kit.Footed(h.look, h.Title(), kit.More(from, to-from, len(all)), lines, inner)
}

// lines lists the keys by section, those only that the search asks for, in one
// column or two.
func (h *Help) lines() []string {
	width := h.inner()
	if h.width < wide {
		return h.none(slices.Concat(h.blocks(width)...), width)
	}
	left, right := (width-2)/2, width-2-(width-2)/2
	blocks := h.blocks(left)
	cut := half(blocks)
	one, two := trimmed(slices.Concat(blocks[:cut]...)), trimmed(slices.Concat(h.blocks(right)[cut:]...))
	var lines []string
	for i := range max(len(one), len(two)) {
		line := string(kit.Blank(left))
		if i < len(one) && one[i] != "" {
			line = one[i]
		}
		if i < len(two) && two[i] != "" {
			line += "  " + two[i]
		}
		lines = append(lines, line)
	}
	return h.none(lines, width)
}

func (h *Help) none(lines []string, width int) []string {
	if lines = trimmed(lines); len(lines) == 0 {
		return []string{h.look.Dim.Render(kit.Cut("no key does that", width))}
	}
	return lines
}

// trimmed takes the gap at the end away.
func trimmed(lines []string) []string {
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// half is before which block the second column begins: the longer column is as short
// as it can be.
func half(blocks [][]string) int {
	total := len(slices.Concat(blocks...))
	best, least, left := len(blocks), total, 0
	for i, b := range blocks {
		if longer := max(left, total-left); longer < least {
			best, least = i, longer
		}
		left += len(b)
	}
	return best
}

// sections are the commands that are wanted, by section.
func (h *Help) sections() [][]kit.Command {
	var list [][]kit.Command
	at := make(map[safe.Text]int)
	for _, c := range h.commands {
		if c.Key() == "" || !h.wanted(c) {
			continue
		}
		i, ok := at[c.Section]
		if !ok {
			i, list = len(list), append(list, nil)
			at[c.Section] = i
		}
		list[i] = append(list[i], c)
	}
	return list
}

// blocks are the sections, each with its heading and a gap behind it.
func (h *Help) blocks(width int) [][]string {
	var blocks [][]string
	for _, section := range h.sections() {
		block := []string{kit.Line(h.look, width, []kit.Span{{Text: section[0].Section, Role: kit.Dim}}, nil)}
		for _, c := range section {
			block = append(block, h.row(c, width))
		}
		blocks = append(blocks, append(block, ""))
	}
	return blocks
}

// about says what a command does, or why it does nothing now.
func about(c kit.Command) safe.Text {
	if why := c.Why(); why != "" {
		return c.Title + ": " + why
	}
	return c.Help
}

func (h *Help) row(c kit.Command, width int) string {
	keys, plain := kit.Accent, kit.Plain
	if c.Why() != "" {
		keys, plain = kit.Dim, kit.Dim
	}
	key := safe.Clean(c.Key())
	return kit.Line(h.look, width, []kit.Span{
		{Text: "  " + key + kit.Blank(max(keyRoom-kit.Width(key), 0)) + " ", Role: keys}, {Text: about(c), Role: plain},
	}, nil)
}

func (h *Help) wanted(c kit.Command) bool {
	if !h.all && !c.Works() {
		return false
	}
	text := strings.ToLower(c.Key() + " " + c.ID + " " + string(c.Help))
	return strings.Contains(text, strings.ToLower(h.search.Value()))
}
