// Package copymenu is the dialog that copies what a screen shows: values in a format,
// the URL of the request, and code that fetches the rows again. It shows the beginning
// of what is copied, and its size.
//
// It does not know screens or the clipboard: a screen hands over what can be copied,
// and the text leaves as a [kit.CopyMsg].
package copymenu

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"odatui/client/export"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// Item is one thing that can be copied.
type Item struct {
	Key   string    // that copies it at once
	Title safe.Text // its name in the menu, as "row"
	Side  safe.Text // beside it, as "195 rows"
	What  safe.Text // names it in the note, as "row 7"
	About safe.Text // a sentence above the beginning of the text
	Off   safe.Text // why it cannot be copied, "" it can
	// Formats reports that Text takes the name of a format of client/export.
	Formats bool
	Wraps   bool // its lines are broken on the screen, not cut
	// Text makes the text. It runs outside Update and changes nothing.
	Text func(format string) (string, error)
}

// Section is a heading with its items.
type Section struct {
	Title safe.Text
	Items []Item
}

// Options is what a menu is given.
type Options struct {
	Look     *theme.Theme
	Sections []Section
	// Format is the format that was chosen last; the menu changes it.
	Format *string
	At     string // key of the item under the cursor at first, "" the first one
}

// formats are those that are offered, by their keys.
var formats = []struct{ key, name string }{{"t", "tsv"}, {"j", "json"}, {"v", "csv"}, {"m", "markdown"}}

// lane is the loader's only lane.
const lane = "text"

// entry is an item or a format that can be chosen.
type entry struct {
	Item
	section safe.Text
	format  string // it chooses this format, "" it is copied
}

// Menu is the dialog.
type Menu struct {
	Options
	entries []entry
	list    kit.List
	last    int // the item of values that the formats are for
	loader  kit.Loader
	made    made // the text of the entry under the cursor, once it has come
	copying bool // it is copied when it has come
	done    bool

	width, height int
}

var _ kit.Dialog = (*Menu)(nil)

// made is a text that can be copied.
type made struct {
	at     int
	format string
	text   string
	lines  int
	head   safe.Text // its beginning
	err    error
	ready  bool
}

// Open returns the command that opens a menu and makes its first text.
func Open(o Options) tea.Cmd {
	m := New(o)
	return kit.Send(kit.NowMsg{Msg: kit.OpenDialogMsg{Dialog: m}, Then: m.make()})
}

// New makes a menu.
func New(o Options) *Menu {
	if o.Format == nil {
		o.Format = new(string)
	}
	if *o.Format == "" {
		*o.Format = formats[0].name
	}
	m := &Menu{Options: o}
	values := false
	for _, s := range o.Sections {
		for _, i := range s.Items {
			m.entries = append(m.entries, entry{Item: i, section: s.Title})
			values = values || i.Formats
		}
		if values {
			m.addFormats()
			values = false
		}
	}
	m.list.Resize(len(m.entries))
	m.last = max(0, slices.IndexFunc(m.entries, func(e entry) bool { return e.Formats }))
	if at := slices.IndexFunc(m.entries, func(e entry) bool { return e.Key == o.At }); at >= 0 && o.At != "" {
		m.goTo(at)
	}
	return m
}

func (m *Menu) addFormats() {
	for _, f := range formats {
		format, _ := export.Lookup(f.name)
		m.entries = append(m.entries, entry{section: "as", format: f.name,
			Item: Item{Key: f.key, Title: safe.Clean(format.Title)}})
	}
}

// goTo moves the cursor to an entry.
func (m *Menu) goTo(at int) {
	m.list.Go(at)
	if m.at().Formats {
		m.last = m.list.Cursor
	}
}

func (m *Menu) at() entry { return m.entries[m.list.Cursor] }

// shown returns the entry whose text is shown, and the format of the text: on a
// format, it is that of the item chosen last.
func (m *Menu) shown() (at int, format string) {
	e := m.at()
	switch {
	case e.format != "":
		return m.last, e.format
	case e.Formats:
		return m.list.Cursor, *m.Format
	}
	return m.list.Cursor, ""
}

// make returns the command that makes the text of the entry under the cursor.
func (m *Menu) make() tea.Cmd {
	at, format := m.shown()
	if m.made.ready && m.made.at == at && m.made.format == format {
		return m.copied()
	}
	m.made = made{}
	e := m.entries[at]
	if e.Off != "" {
		m.copying = false
		m.loader.CancelAll()
		return nil
	}
	return m.loader.Start(lane, func(context.Context) tea.Msg {
		text, err := e.Text(format)
		return made{at: at, format: format, text: text, lines: countLines(text), head: head(text), err: err, ready: true}
	})
}

// copied copies the text if that was asked for.
func (m *Menu) copied() tea.Cmd {
	if !m.copying {
		return nil
	}
	m.copying = false
	if m.made.err != nil {
		return kit.Note(kit.Warn, "not copied: "+safe.Clean(m.made.err.Error()))
	}
	e := m.entries[m.made.at]
	what := e.What
	if f, ok := export.Lookup(m.made.format); ok {
		what += " as " + safe.Clean(f.Title)
	}
	m.done = true
	var other safe.Text
	if e.Formats {
		other = "Y o copies a command that fetches the rows for a file"
	}
	return kit.Send(kit.CopyMsg{Text: m.made.text, What: what, Else: other})
}

// Title names the dialog.
func (m *Menu) Title() safe.Text { return "copy" }

// Close ends the work on a text.
func (m *Menu) Close() tea.Cmd {
	m.loader.CancelAll()
	return nil
}

// Done reports that something was copied.
func (m *Menu) Done() bool { return m.done }

// Update takes a text that was made, and the wheel.
func (m *Menu) Update(msg tea.Msg) tea.Cmd {
	if got, ok := m.loader.Take(msg); ok {
		switch got := got.(type) {
		case made:
			m.made = got
		case kit.CrashedMsg:
			m.made = made{at: m.list.Cursor, err: got.Err, ready: true}
		}
		return m.copied()
	}
	before := m.list.Cursor
	if m.list.Wheel(msg) && m.list.Cursor != before {
		return m.chosen(m.list.Cursor)
	}
	return nil
}

// chosen moves the cursor and makes the text there.
func (m *Menu) chosen(at int) tea.Cmd {
	m.goTo(at)
	m.copying = false
	return m.make()
}

// Commands lists a key for each entry, and those that move.
func (m *Menu) Commands() []kit.Command {
	list := []kit.Command{{ID: "enter", Keys: []string{"enter"}, Title: "copy", Help: "copy what is shown", Off: m.off(m.list.Cursor),
		Run: func(string) tea.Cmd { return m.take(m.list.Cursor) }}}
	list = append(list, kit.Moves(func(move kit.Move) tea.Cmd {
		m.list.Move(move)
		return m.chosen(m.list.Cursor)
	}, true)...)
	list[1].Quiet, list[1].Shown, list[1].Title = false, "↑↓", "choose"
	for i, e := range m.entries {
		help := "copy " + e.What
		if e.format != "" {
			help = "copy values as " + e.Title
		}
		list = append(list, kit.Command{ID: "copy-" + e.Key, Keys: []string{e.Key}, Title: e.Title, Help: help, Section: e.section,
			Quiet: true, Off: m.off(i), Run: func(string) tea.Cmd { return m.take(i) }})
	}
	return list
}

func (m *Menu) off(at int) func() safe.Text {
	if m.entries[at].format != "" {
		at = m.last
	}
	return kit.Unless(m.entries[at].Off == "", m.entries[at].Off)
}

// take copies an entry. A format is chosen by its key, and by enter copied in.
func (m *Menu) take(at int) tea.Cmd {
	again := at == m.list.Cursor
	m.goTo(at)
	if format := m.at().format; format != "" {
		*m.Format = format
		m.copying = again
		return m.make()
	}
	m.copying = true
	return m.make()
}
