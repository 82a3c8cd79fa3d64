// Package palette is the line that `:` opens: commands, columns, sets and
// profiles, found by typing some of their letters; properties, links and types of the
// model, found by parts of their names.
//
// It does not know what a command does: it sends the line that was chosen.
package palette

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/index"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// Item is one line that can be run.
type Item struct {
	Line  string    // as a person would type it after the colon
	Hint  safe.Text // what it does, or what it is
	Key   safe.Text // that does the same
	Arg   string    // what may follow it, as "COLUMN"; "" nothing
	Needs bool      // it means nothing without that
	Off   safe.Text // why it does nothing now, "" it works
	Msg   tea.Msg   // what is sent instead of the line, nil the line
}

// Of returns the items of a table of commands.
func Of(commands []kit.Command) []Item {
	var items []Item
	for _, c := range commands {
		if c.Silent {
			continue
		}
		hint := c.Help
		if hint == "" {
			hint = c.Title
		}
		items = append(items, Item{Line: c.ID, Hint: hint, Key: safe.Clean(c.Key()), Arg: c.Arg, Needs: c.Needs, Off: c.Why()})
	}
	return items
}

// RunMsg is the line to run.
type RunMsg struct{ Line string }

// LearnMsg gives the palette the model of the session in front. Open makes the message that
// opens what was found in it.
type LearnMsg struct {
	Index *index.Index
	Open  func(*index.Entry) tea.Msg
}

// mostHits is how many properties and links are listed.
const mostHits = 200

// most is how many items are in sight at once.
const most = 18

// Palette is the dialog.
type Palette struct {
	look  *theme.Theme
	items []Item // those of the model that were found are the last ones
	fixed int    // how many there are without these
	model LearnMsg
	hits  int // properties and links that were found, those that are not listed included
	found []kit.Match
	list  kit.List
	input kit.Input
	width int
	done  bool
}

var _ kit.Dialog = (*Palette)(nil)

// New makes the palette over the items.
func New(look *theme.Theme, items []Item) *Palette {
	p := &Palette{look: look, items: items, fixed: len(items)}
	p.find()
	return p
}

// Title names the dialog.
func (p *Palette) Title() safe.Text { return "commands" }

// Close sends nothing.
func (p *Palette) Close() tea.Cmd { return nil }

// Done reports that a line was chosen.
func (p *Palette) Done() bool { return p.done }

// SetSize says how large it may be.
func (p *Palette) SetSize(width, height int) {
	p.width = width
	p.list.SetHeight(max(min(height-3, most), 0))
}

// find looks for the letters in the lines, for the words in what they do, and for
// properties and links of the model.
func (p *Palette) find() {
	text := strings.TrimPrefix(strings.TrimSpace(p.input.Value()), ":")
	p.items, p.hits = p.items[:p.fixed:p.fixed], 0
	p.found = kit.Search(text, len(p.items), func(i int) string { return p.items[i].Line })
	if text != "" {
		for i, item := range p.items {
			has := slices.ContainsFunc(p.found, func(m kit.Match) bool { return m.Index == i })
			if !has && strings.Contains(strings.ToLower(string(item.Hint)), strings.ToLower(text)) {
				p.found = append(p.found, kit.Match{Index: i})
			}
		}
	}
	p.findHits(text)
	p.list.Resize(len(p.found))
	p.list.Go(0)
}

// findHits adds what the model has; a single letter is in most of it.
func (p *Palette) findHits(text string) {
	if len(text) < 2 {
		return
	}
	pattern := index.Parse(text)
	var hits []*index.Entry
	hits, p.hits = p.model.Index.Find(pattern, mostHits)
	for _, e := range hits {
		item := hitItem(e)
		item.Msg = p.model.Open(e)
		p.found = append(p.found, kit.Match{Index: len(p.items), At: lettersOf(item.Line, e.Name, pattern.Words())})
		p.items = append(p.items, item)
	}
}

// hitItem is the line of a property, a link or a type: where it is, and what it is.
func hitItem(e *index.Entry) Item {
	of, rows := e.Set, safe.Text("")
	if of == "" {
		of, rows = e.Owner, " of a type without a set"
	}
	item := Item{Line: of + "." + e.Name}
	what := safe.Clean(e.Of)
	switch {
	case e.Kind == index.Type:
		item.Line, item.Hint = e.Owner, typeWords[e.Of]+", its schema"
	case e.Kind == index.Link && e.Many:
		item.Hint = "links" + rows + ", ⇉ " + what
	case e.Kind == index.Link:
		item.Hint = "link" + rows + ", → " + what
	case rows != "":
		item.Hint = "property" + rows + ", " + what
	default:
		item.Hint = "column, " + what
	}
	if e.Doc != "" {
		item.Hint += ", " + safe.Clean(e.Doc)
	}
	return item
}

// typeWords are the kinds of types in words.
var typeWords = map[string]safe.Text{
	string(client.EntityType): "entity type", string(client.ComplexType): "complex type", string(client.EnumType): "enum",
	string(client.TypeDefinition): "type definition",
}

// lettersOf returns the bytes of a line that words have found in the name at its end.
func lettersOf(line, name string, words []string) []int {
	var at []int
	for _, w := range words {
		if from, to := kit.Within(name, w); from >= 0 {
			for i := from; i < to; i++ {
				at = append(at, len(line)-len(name)+i)
			}
		}
	}
	return at
}

// Commands run, complete and move.
func (p *Palette) Commands() []kit.Command {
	list := []kit.Command{
		{ID: "run", Keys: []string{"enter"}, Title: "go", Help: "do what the line says", Run: func(string) tea.Cmd { return p.run() }},
		{ID: "choose", Shown: "↑↓", Title: "choose", Silent: true},
		{ID: "complete", Keys: []string{"tab"}, Title: "complete", Help: "take the line to go on typing", Run: func(string) tea.Cmd {
			if item, ok := p.current(); ok {
				p.take(item)
			}
			return nil
		}},
	}
	return append(list, kit.Moves(func(m kit.Move) tea.Cmd {
		p.list.Move(m)
		return nil
	}, true)...)
}

// Update types, and takes the model.
func (p *Palette) Update(msg tea.Msg) tea.Cmd {
	if model, ok := msg.(LearnMsg); ok {
		at := p.list.Cursor
		p.model = model
		p.find()
		p.list.Go(at)
		return nil
	}
	if !p.list.Wheel(msg) && p.input.Update(msg) {
		p.find()
	}
	return nil
}

func (p *Palette) current() (Item, bool) {
	if p.list.Cursor >= len(p.found) {
		return Item{}, false
	}
	return p.items[p.found[p.list.Cursor].Index], true
}

// take puts a line where a person types.
func (p *Palette) take(item Item) {
	p.input.Set(item.Line + " ")
	p.find()
}

// run sends what was typed where it is a whole command with its own text, else
// the item under the cursor: of what is listed by name, the rest is completed.
func (p *Palette) run() tea.Cmd {
	typed := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(p.input.Value()), ":"))
	name, arg, _ := strings.Cut(typed, " ")
	line := typed
	item, ok := p.current()
	if ok && item.Msg != nil && (p.list.Cursor > 0 || !p.has(name, true)) {
		p.done = true
		return kit.Send(item.Msg)
	}
	if ok && item.Msg == nil && !p.has(typed, false) && (arg == "" || !p.has(name, true) || strings.HasPrefix(item.Line, name+" ")) {
		if item.Needs { // its text is still to come
			p.take(item)
			return nil
		}
		line = item.Line
	}
	if line == "" {
		return nil
	}
	p.done = true
	return kit.Send(RunMsg{line})
}

// has reports an item of this line that can be run: with text behind it, or without.
func (p *Palette) has(line string, text bool) bool {
	return slices.ContainsFunc(p.items, func(item Item) bool {
		return item.Line == line && (text && item.Arg != "" || !text && !item.Needs)
	})
}

// View draws the line and what it finds.
func (p *Palette) View() string {
	inner := max(min(p.width-4, 84), 1)
	lines := []string{p.look.Accent.Render(":") + p.input.View(p.look, inner-1)}
	from, to := p.list.Window()
	for i := from; i < to; i++ {
		lines = append(lines, p.row(p.found[i], i == p.list.Cursor, inner))
	}
	if len(p.found) == 0 && p.list.Height() > 0 {
		lines = append(lines, p.look.Dim.Render(kit.Cut("nothing here has these letters", inner)))
	}
	var foot safe.Text
	if all := len(p.found) + max(p.hits-mostHits, 0); to-from < all {
		foot = safe.Clean(fmt.Sprintf("%d of %d", p.list.Cursor+1, all))
	}
	return kit.Footed(p.look, p.Title(), foot, lines, inner)
}

// row draws an item: the letters that were found stand out, the key stands at the
// right and stays longest.
func (p *Palette) row(found kit.Match, selected bool, width int) string {
	item := p.items[found.Index]
	role, hint := kit.Plain, item.Hint
	if selected {
		role = kit.Strong
	}
	if item.Off != "" {
		role, hint = kit.Dim, item.Off
	}
	left := marked(item.Line, found.At, role)
	if item.Arg != "" {
		left = append(left, kit.Span{Text: " " + safe.Clean(item.Arg), Role: kit.Dim})
	}
	width = max(width-2, 0)
	key := kit.PadLeft(item.Key, min(max(kit.Width(item.Key), 6), 14))
	room := width - kit.SpansWidth(left) - kit.Width(key) - 3
	var right []kit.Span
	if hint != "" && room >= 8 {
		right = append(right, kit.Span{Text: kit.Cut(hint, room), Role: kit.Dim}, kit.Span{Text: " "})
	}
	return p.look.Bar(selected) + kit.Line(p.look, width, left, append(right, kit.Span{Text: key, Role: kit.Accent}))
}

// marked divides a line into the letters that were found and the rest.
func marked(line string, at []int, role kit.Role) []kit.Span {
	text := safe.Clean(line)
	if string(text) != line || role == kit.Dim {
		return []kit.Span{{Text: text, Role: role}}
	}
	var spans []kit.Span
	from := 0
	for i := range text {
		hit := slices.Contains(at, i)
		if i > from && hit != slices.Contains(at, from) {
			spans = append(spans, markedSpan(text[from:i], !hit, role))
			from = i
		}
	}
	return append(spans, markedSpan(text[from:], slices.Contains(at, from), role))
}

func markedSpan(text safe.Text, hit bool, role kit.Role) kit.Span {
	if hit {
		return kit.Span{Text: text, Role: kit.Accent}
	}
	return kit.Span{Text: text, Role: role}
}
