package exports

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/export"
	"odatui/client/safe"
	"odatui/ui/dialog"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// Choice is how a file is written.
type Choice struct {
	Format      string // of client/export, "" csv
	Compression string // "gz", "zst", "" none
	RowsPerFile int64  // of a folder of Parquet files, 0 one file
	ExcelSafe   bool
}

// Options is what the dialog is given.
type Options struct {
	// Propose returns a name for a file that is not taken. It runs outside Update; nil: the
	// name is made here.
	Propose func(name, ending string) string
	Writes  func(file string) bool // another export is writing the file
	Last    Choice
}

// BeginMsg asks the root to begin an export; the dialog that asked closes.
type BeginMsg struct {
	Order  Order
	Choice Choice
	Dialog kit.Dialog
}

// proposedMsg is the answer of Options.Propose.
type proposedMsg struct {
	dialog *Dialog
	turn   int
	name   string
}

// field is a line of the dialog.
type field int

const (
	ofRows field = iota
	ofFormat
	ofCompression
	ofParts
	ofFormulas
	ofFile
)

// part is which rows are written.
type part struct {
	id    string // "marked", "loaded", "all"
	rows  int64  // -1 unknown
	pages []*client.Page
}

// Dialog asks what is written to which file.
type Dialog struct {
	look  *theme.Theme
	from  kit.ExportMsg
	opts  Options
	parts []part
	part  int
	Choice
	at     field
	number bool // the rows a file are being typed
	file   kit.Input
	typed  bool // the person changed the name
	bare   bool // its ending was taken away: a folder has none
	turn   int  // of the newest proposal
	asked  bool // a proposal has not come
	enter  bool // enter was pressed before it came
	done   bool
	width  int
	height int
}

var _ kit.Dialog = (*Dialog)(nil)

// NewDialog returns the dialog, and the command that proposes a name.
func NewDialog(look *theme.Theme, from kit.ExportMsg, opts Options) (*Dialog, tea.Cmd) {
	d := &Dialog{look: look, from: from, opts: opts, Choice: opts.Last}
	if d.Format == "" {
		d.Format = "csv"
	}
	add := func(id string, pages []*client.Page) {
		n := int64(0)
		for _, p := range pages {
			n += int64(p.Len())
		}
		if n > 0 {
			d.parts = append(d.parts, part{id, n, pages})
		}
	}
	add("marked", from.Marked)
	whole := part{id: "all", rows: from.Total}
	if add("loaded", from.Loaded); len(d.parts) > 0 && d.parts[len(d.parts)-1].rows == from.Total && from.Total > 0 {
		d.parts = slices.DeleteFunc(d.parts, func(p part) bool { return p.id == "loaded" })
	}
	d.parts = append(d.parts, whole)
	if len(from.Marked) == 0 {
		d.part = len(d.parts) - 1
	}
	return d, d.propose()
}

// propose asks for a name of the format, unless the person has typed one: that gets
// another ending.
func (d *Dialog) propose() tea.Cmd {
	end := ending(d.Format, d.Compression)
	if d.perFile() > 0 {
		end = ""
	}
	if d.typed {
		d.rename(end)
		return nil
	}
	d.turn, d.asked = d.turn+1, true
	turn, propose, writes, name := d.turn, d.opts.Propose, d.opts.Writes, string(d.from.Name)
	if propose == nil {
		propose = plainName
	}
	return func() tea.Msg { return proposedMsg{d, turn, free(propose, writes, name, end)} }
}

// free returns a proposed name that no other export is writing.
func free(propose func(name, ending string) string, writes func(string) bool, name, end string) string {
	file := propose(name, end)
	for n := 2; writes != nil && writes(file) && n < 100; n++ {
		file = propose(name+"-"+string(kit.Int(n)), end)
	}
	return file
}

// Title names the dialog.
func (d *Dialog) Title() safe.Text { return "export of " + d.from.Name }

// Close begins nothing.
func (d *Dialog) Close() tea.Cmd { return nil }

// Done reports that the export was begun.
func (d *Dialog) Done() bool { return d.done }

// SetSize says how large it may be.
func (d *Dialog) SetSize(width, height int) { d.width, d.height = width, height }

// Update takes a proposed name and what is typed.
func (d *Dialog) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case proposedMsg:
		if msg.dialog != d || msg.turn != d.turn {
			return nil
		}
		d.asked = false
		if !d.typed {
			d.file.Set(msg.name)
		}
		if d.enter {
			return d.begin()
		}
	case tea.KeyPressMsg, tea.PasteMsg:
		if d.at == ofFile {
			return d.typeFile(msg)
		}
		if key, ok := msg.(tea.KeyPressMsg); ok {
			return d.pick(key)
		}
	}
	return nil
}

// typeFile changes the name; an ending of a format chooses that.
func (d *Dialog) typeFile(msg tea.Msg) tea.Cmd {
	before := d.file.Value()
	if !d.file.Update(msg) || d.file.Value() == before {
		return nil
	}
	d.typed, d.bare = true, false
	if format, compression, ok := formatOf(d.file.Value()); ok {
		d.Format, d.Compression = format, compression
	}
	return nil
}

// whole reports a format that is no text.
func (d *Dialog) whole() bool {
	return slices.ContainsFunc(export.FileFormats(), func(f export.Format) bool { return f.Name == d.Format && f.Whole })
}

// fields are the lines that mean something for the format.
func (d *Dialog) fields() []field {
	list := []field{ofRows, ofFormat}
	if !d.whole() {
		list = append(list, ofCompression)
	}
	if d.Format == "csv" || d.Format == "tsv" {
		list = append(list, ofFormulas)
	}
	if d.Format == parquet {
		list = append(list, ofParts)
	}
	return append(list, ofFile)
}

// option is a value of a field.
type option struct {
	value string
	text  safe.Text
}

// options returns the values of a field and which one is chosen.
func (d *Dialog) options(f field) (list []option, at int) {
	chosen := ""
	switch f {
	case ofRows:
		for _, p := range d.parts {
			n := safe.Text("?")
			if p.rows >= 0 {
				n = kit.Thousands(p.rows)
			}
			list = append(list, option{p.id, safe.Clean(p.id) + " " + n})
		}
		chosen = d.parts[d.part].id
	case ofFormat:
		for _, format := range export.FileFormats() {
			list = append(list, option{format.Name, safe.Clean(format.Name)})
		}
		chosen = d.Format
	case ofCompression:
		list, chosen = []option{{"", "none"}, {"gz", "gz"}, {"zst", "zst"}}, d.Compression
	case ofParts:
		list, chosen = d.sizes(), partsValue(d.RowsPerFile)
	case ofFormulas:
		list = []option{{"", "as they are"}, {"safe", "defused"}}
		if d.ExcelSafe {
			chosen = "safe"
		}
	case ofFile:
	}
	return list, max(slices.IndexFunc(list, func(o option) bool { return o.value == chosen }), 0)
}

// choose chooses a value of the field under the cursor.
func (d *Dialog) choose(at int) tea.Cmd {
	list, before := d.options(d.at)
	if len(list) == 0 || at == before {
		return nil
	}
	value := list[at].value
	switch d.at {
	case ofRows:
		d.part = at
		return nil
	case ofFormat:
		d.Format = value
		if d.whole() {
			d.Compression = ""
		}
	case ofCompression:
		d.Compression = value
	case ofParts:
		n, _ := strconv.ParseInt(value, 10, 64) // they are numbers
		return d.setPerFile(n)
	case ofFormulas:
		d.ExcelSafe = value != ""
		return nil
	case ofFile: // it has no values
	}
	return d.propose()
}

// pick chooses the value that begins with a letter; of the rows a file the digits are
// typed.
func (d *Dialog) pick(key tea.KeyPressMsg) tea.Cmd {
	if d.at == ofParts && d.typesNumber(key) {
		return d.typeNumber(key)
	}
	if key.Text == "" {
		return nil
	}
	list, _ := d.options(d.at)
	at := slices.IndexFunc(list, func(o option) bool { return strings.HasPrefix(string(o.text), strings.ToLower(key.Text)) })
	if at < 0 {
		return nil
	}
	return d.choose(at)
}

// turnBy chooses another value of the field under the cursor.
func (d *Dialog) turnBy(n int) tea.Cmd {
	list, at := d.options(d.at)
	if len(list) == 0 {
		return nil
	}
	return d.choose((at + n + len(list)) % len(list))
}

// move goes to another field.
func (d *Dialog) move(n int) {
	list := d.fields()
	d.number = false
	d.at = list[(slices.Index(list, d.at)+n+len(list))%len(list)]
}

// Commands lists the keys of the dialog. Letters choose a value, or are text.
func (d *Dialog) Commands() []kit.Command {
	list := []kit.Command{
		{ID: "export", Keys: []string{"enter"}, Title: "export", Help: "begin the export", Off: d.noExport, Run: kit.Run(d.begin)},
		{ID: "next", Keys: []string{"down", "tab"}, Shown: "↑↓", Title: "choose what", Help: "go to the next line",
			Run: kit.Do(func() { d.move(1) })},
		{ID: "previous", Keys: []string{"up", "shift+tab"}, Title: "line before", Help: "go to the line before", Quiet: true,
			Run: kit.Do(func() { d.move(-1) })},
	}
	if d.at == ofFile {
		return append(list, kit.Command{ID: "clear", Keys: []string{"ctrl+u"}, Title: "clear", Help: "remove the name before the caret",
			Run: kit.Run(func() tea.Cmd { return d.typeFile(tea.KeyPressMsg{Code: 'u', Mod: tea.ModCtrl}) })},
			kit.Command{ID: "text", Shown: "other keys", Title: "are text", Silent: true})
	}
	if d.at == ofParts {
		list = append(list, kit.Command{ID: "number", Shown: "0-9", Title: "a number", Silent: true})
	}
	if values, _ := d.options(d.at); len(values) < 2 {
		return list
	}
	return append(list,
		kit.Command{ID: "other", Keys: []string{"right", "space"}, Shown: "←→", Title: "change", Help: "choose the next value",
			Run: kit.Run(func() tea.Cmd { return d.turnBy(1) })},
		kit.Command{ID: "other-before", Keys: []string{"left"}, Title: "value before", Help: "choose the value before", Quiet: true,
			Run: kit.Run(func() tea.Cmd { return d.turnBy(-1) })})
}

func (d *Dialog) noExport() safe.Text {
	file := strings.TrimSpace(d.file.Value())
	switch {
	case d.asked && !d.typed:
		return ""
	case d.perFile() > 0 && strings.Trim(file, "/") == "":
		return "the folder needs a name"
	case d.files() > mostFiles:
		return kit.Thousands(d.files()) + " files are too many: choose more rows per file"
	case d.perFile() == 0 && (file == "" || strings.HasSuffix(file, "/")):
		return "the file needs a name"
	case file == "-":
		return "a name is needed: there is no stream to write to here"
	case d.opts.Writes != nil && d.opts.Writes(file):
		return "another export is writing this file"
	}
	return ""
}

// Order returns what is asked for.
func (d *Dialog) Order() Order {
	p := d.parts[d.part]
	o := Order{Session: d.from.Session, Name: d.from.Name, Total: p.rows}
	o.Query, o.Columns, o.Limit, o.Lists = d.from.Query, d.from.Columns, -1, true
	o.Pages, o.File = p.pages, strings.TrimSpace(d.file.Value())
	if o.held() && o.Columns == nil { // they have all columns that came
		o.Columns = o.Query.Select
	}
	o.ExcelSafe = d.ExcelSafe && (d.Format == "csv" || d.Format == "tsv")
	if o.RowsPerFile = d.perFile(); o.RowsPerFile > 0 {
		return o
	}
	if format, compression, ok := formatOf(o.File); !ok || format != d.Format || compression != d.Compression {
		o.Format = d.Format
	}
	return o
}

// begin begins the export. Everything of a large set of a live environment is only taken
// after a question.
func (d *Dialog) begin() tea.Cmd {
	if d.asked && !d.typed { // the name comes first
		d.enter = true
		return nil
	}
	d.enter = false
	msg := BeginMsg{Order: d.Order(), Choice: d.Choice, Dialog: d}
	if e := d.everything(); !msg.Order.held() && e.IsMuch() {
		return kit.Send(kit.OpenDialogMsg{Dialog: dialog.NewEverything(d.look, []dialog.Everything{e}, msg, nil)})
	}
	d.done = true
	return kit.Send(msg)
}

// everything is what the export reads, unless the rows are there.
func (d *Dialog) everything() dialog.Everything {
	return dialog.Everything{About: d.from.Session.About, Rows: d.parts[d.part].rows}
}
