// Package choose is the dialog in which the user chooses columns from those of a type,
// however many it has.
//
// It does not know queries, services or screens.
package choose

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// Column is one that can be chosen.
type Column struct {
	Name  string
	Type  string
	Label string // what it is, as the model says
	Key   bool
	On    bool // chosen
}

// ColumnsMsg brings a dialog the columns of the model, where it was opened before they
// were known. What the user chose until then stays.
type ColumnsMsg struct {
	Dialog  *Dialog
	Columns []Column
}

// Options is what the dialog is for.
type Options struct {
	Look    *theme.Theme
	Columns []Column
	Title   safe.Text // "" it is about which columns are shown
	At      string    // the column under the cursor at first
	Note    safe.Text // what becomes of columns that are not chosen, in the lower edge
	// Apply is called with the columns once the user has changed what is chosen.
	Apply func(columns []Column) tea.Cmd
}

// Dialog is the list of columns.
type Dialog struct {
	options Options
	columns []Column
	found   []int // indexes of columns
	list    kit.List
	input   kit.Input
	touched map[string]bool // what the user chose, by name; nil nothing
	room    int             // cells there are for what is in the frame
	width   int             // and those it takes
	name    int             // widest name
	kind    int             // type
	label   int             // and label
	done    bool
}

var _ kit.Dialog = (*Dialog)(nil)

// New makes the dialog.
func New(options Options) *Dialog {
	d := &Dialog{options: options}
	d.take(options.Columns)
	d.goTo(options.At)
	return d
}

// take shows other columns: those of the model.
func (d *Dialog) take(columns []Column) {
	at := ""
	if d.list.Cursor < len(d.found) {
		at = d.columns[d.found[d.list.Cursor]].Name
	}
	d.columns = slices.Clone(columns)
	d.name, d.kind, d.label = 0, 0, 0
	for i, c := range d.columns {
		if on, ok := d.touched[c.Name]; ok {
			d.columns[i].On = on
		}
		d.name = max(d.name, kit.Width(title(c)))
		d.kind = max(d.kind, kit.Width(kind(c)))
		d.label = max(d.label, kit.Width(label(c)))
	}
	d.fit()
	d.find()
	d.goTo(at)
}

func (d *Dialog) goTo(name string) {
	for i, at := range d.found {
		if d.columns[at].Name == name {
			d.list.Go(i)
		}
	}
}

// find searches the names for the letters that were typed, then the labels for the
// words.
func (d *Dialog) find() {
	text := d.input.Value()
	d.found = d.found[:0]
	taken := make(map[int]bool)
	for _, m := range kit.Search(text, len(d.columns), func(i int) string { return d.columns[i].Name }) {
		d.found = append(d.found, m.Index)
		taken[m.Index] = true
	}
	words := strings.ToLower(text)
	for i, c := range d.columns {
		if !taken[i] && strings.Contains(strings.ToLower(c.Label), words) {
			d.found = append(d.found, i)
		}
	}
	d.list.Resize(len(d.found))
	d.list.Go(0)
}

// Title names the dialog.
func (d *Dialog) Title() safe.Text {
	if d.options.Title != "" {
		return d.options.Title
	}
	return "choose columns"
}

// Close leaves the columns as they were.
func (d *Dialog) Close() tea.Cmd { return nil }

// Done reports that the choice was applied.
func (d *Dialog) Done() bool { return d.done }

// SetSize gives the list its room.
func (d *Dialog) SetSize(width, height int) {
	d.room = width - 4
	d.fit()
	d.list.SetHeight(max(min(height-3, 24), 0))
}

// fit makes the frame as wide as the columns.
func (d *Dialog) fit() {
	const least, most = 48, 100
	want := mark + 2 + d.name + gap + d.kind
	if d.label > 0 {
		d.kind = min(d.kind, mostKind)
		want += gap + d.label
	}
	d.width = max(min(d.room, most, max(want, least)), 1)
}

// Commands lists the keys of the dialog: letters are text.
func (d *Dialog) Commands() []kit.Command {
	none := func() safe.Text {
		if len(d.found) == 0 {
			return "no column has these letters"
		}
		return ""
	}
	list := []kit.Command{
		{ID: "choose", Keys: []string{"space"}, Title: "choose", Help: "choose the column, or leave it out", Off: none,
			Run: func(string) tea.Cmd { d.toggle(); return nil }},
		{ID: "apply", Keys: []string{"enter"}, Title: "apply", Help: "request the chosen columns; all if none is chosen",
			Run: func(string) tea.Cmd { return d.apply() }},
		{ID: "all", Keys: []string{"ctrl+a"}, Title: "all", Help: "choose all that are listed", Off: none,
			Run: func(string) tea.Cmd { d.set(true, d.found...); return nil }},
		{ID: "none", Keys: []string{"ctrl+n"}, Title: "none", Help: "leave out all that are listed", Off: none,
			Run: func(string) tea.Cmd { d.set(false, d.found...); return nil }},
	}
	return append(list, kit.Moves(func(m kit.Move) tea.Cmd { d.list.Move(m); return nil }, true)...)
}

// toggle chooses the column under the cursor, or leaves it out, and goes on.
func (d *Dialog) toggle() {
	at := d.found[d.list.Cursor]
	d.set(!d.columns[at].On, at)
	d.list.Move(kit.Down)
}

func (d *Dialog) set(on bool, columns ...int) {
	if d.touched == nil {
		d.touched = make(map[string]bool)
	}
	for _, at := range columns {
		d.columns[at].On = on
		d.touched[d.columns[at].Name] = on
	}
}

func (d *Dialog) apply() tea.Cmd {
	d.done = true
	if d.touched == nil {
		return nil
	}
	return d.options.Apply(d.columns)
}

// Update types, turns the wheel and takes the model's columns.
func (d *Dialog) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ColumnsMsg:
		if msg.Dialog == d {
			d.take(msg.Columns)
		}
	default:
		if !d.list.Wheel(msg) && d.input.Update(msg) {
			d.find()
		}
	}
	return nil
}
