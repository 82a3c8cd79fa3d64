package rows

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/ui/choose"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// fake is a service of made-up rows. Row i has the key i+1.
type fake struct {
	rows    int64
	size    int64 // rows a page
	total   int64 // counted, -1 not
	links   bool  // only its own links lead on
	ignores bool  // sends the first rows for any row number
	columns []client.Column
	model   bool // says types and keys
	late    bool // its model has not come yet
	cell    func(row int64, column string) string
	id      func(row int64) string
	fail    map[int64]error // by first row of a page
	broken  map[int64]int   // pages that break off after that many rows
	empty   map[int64]int   // empty pages before that row
	can     client.Abilities
	cuts    map[int64]client.CutList // of the column Note, by row
	forgot  []string                 // sets

	asked []string // "start", "row 200", "cursor 200", with the filter and order of runs
	last  client.Query
}

func newFake(rows, size int64) *fake {
	return &fake{
		rows: rows, size: size, total: rows, model: true,
		columns: []client.Column{
			{Name: "Id", Type: "Edm.Int32", Key: true}, {Name: "Name", Type: "Edm.String", Nullable: true},
			{Name: "Value", Type: "Edm.Decimal", Nullable: true}, {Name: "Note", Nullable: true},
		},
		fail: map[int64]error{}, broken: map[int64]int{}, empty: map[int64]int{},
	}
}

func (f *fake) Sets(context.Context) ([]client.Set, error) { return nil, nil }
func (f *fake) Forget(set string)                          { f.forgot = append(f.forgot, set) }
func (f *fake) Can(string) client.Abilities                { return f.can }

func (f *fake) Request(q client.Query, at client.Position) (client.Request, error) {
	if f.links && at.Cursor() == nil && at.Row() > 0 {
		return client.Request{}, fmt.Errorf("%w: go to row %d: this set is paged by links", client.ErrCannot, at.Row()+1)
	}
	return client.Request{}, nil
}

func (f *fake) Fetch(ctx context.Context, q client.Query, at client.Position) (*client.Page, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	first := at.Row()
	switch {
	case at.Cursor() != nil:
		if at.Cursor().Session != "fake" {
			return nil, client.ErrForeignCursor
		}
		f.asked = append(f.asked, "cursor "+strconv.FormatInt(first, 10))
	case first == 0:
		f.asked = append(f.asked, "start")
	default:
		f.asked = append(f.asked, "row "+strconv.FormatInt(first, 10))
	}
	f.last = q
	if _, err := f.Request(q, at); err != nil {
		return nil, err
	}
	if err := f.fail[first]; err != nil {
		return nil, err
	}
	if f.ignores && first > 0 {
		if len(f.asked) > 20 {
			return nil, context.Canceled // the screen asks without end
		}
		page := f.page(q, first, 0)
		page.Next = nil
		err := fmt.Errorf("read rows after %d: %w: it ignores $skip", f.size, client.ErrCannot)
		page.Incomplete = client.Because(client.ReasonSkipIgnored, err)
		return page, nil
	}
	n := min(f.size, f.rows-first)
	if f.empty[first] > 0 {
		f.empty[first]--
		n = 0
	}
	return f.page(q, first, max(0, n)), nil
}

// described is a fake that knows its model after a while.
type described struct{ *fake }

func (d described) Schema(context.Context) (*client.Schema, error) {
	if d.late {
		return nil, nil
	}
	t := &client.Type{Name: "NS.Fact", Keys: []string{"Id"}}
	for _, c := range d.columns {
		t.Properties = append(t.Properties, client.Property{Name: c.Name, Type: cmp.Or(c.Type, "Edm.String"), Nullable: c.Nullable})
	}
	return &client.Schema{Sets: []client.SchemaSet{{Name: "Facts", Type: t.Name}}, Types: map[string]*client.Type{t.Name: t}}, nil
}

// page writes rows as JSON text.
func (f *fake) page(q client.Query, first, n int64) *client.Page {
	var body strings.Builder
	type span struct{ row, column, from, to int }
	var cells []span
	var ends []int
	var ids [][2]int
	var known []client.Column
	if f.model {
		known = f.columns
	}
	broken, breaks := f.broken[first]
	if breaks {
		n = int64(broken)
	}
	for i := range n {
		body.WriteString("{")
		for c, column := range f.columns {
			text := f.text(first+i, column.Name)
			if text == "" {
				continue
			}
			fmt.Fprintf(&body, "%q:", column.Name)
			from := body.Len()
			body.WriteString(text + ",")
			cells = append(cells, span{int(i), c, from, body.Len() - 1})
		}
		body.WriteString(`"@odata.id":`)
		from := body.Len()
		fmt.Fprintf(&body, "%q", f.identity(first+i))
		ids = append(ids, [2]int{from, body.Len()})
		body.WriteString("}")
		ends = append(ends, body.Len())
	}
	b := client.NewPageBuilder([]byte(body.String()), known)
	at, start := 0, 0
	for i := range int(n) {
		b.Row(start)
		for ; at < len(cells) && cells[at].row == i; at++ {
			column := b.ColumnOf([]byte(f.columns[cells[at].column].Name))
			b.Set(column, cells[at].from, cells[at].to)
			if list, ok := f.cuts[first+int64(i)]; ok && f.columns[cells[at].column].Name == "Note" {
				b.Cut(column, list)
			}
		}
		if ids[i][1]-ids[i][0] > 2 {
			b.Address(ids[i][0], ids[i][1])
		}
		b.RowEnd(ends[i])
		start = ends[i]
	}
	p := b.Build()
	q.Plan.Fixed = true
	p.Query, p.First, p.Total = q, first, f.total
	p.Trace = client.Trace{URL: "https://x", Status: 200, Duration: 184 * time.Millisecond, Asked: int(f.size)}
	p.Trace.NextLink = f.links && first+n < f.rows
	if breaks {
		p.Incomplete = errors.New("unexpected end")
	}
	if first+n < f.rows && !breaks {
		p.Next = &client.Cursor{Session: "fake", Row: first + n}
	}
	return p
}

func (f *fake) identity(row int64) string {
	if f.id != nil {
		return f.id(row)
	}
	return strconv.FormatInt(row+1, 10)
}

func (f *fake) text(row int64, column string) string {
	if f.cell != nil {
		return f.cell(row, column)
	}
	names := []string{"Côte d’Ivoire", "日本", "مصر", "Österreich", "Ελλάδα", "Türkiye 👩‍👩‍👧"}
	switch column {
	case "Id":
		return f.identity(row)
	case "Name":
		return strconv.Quote(names[row%int64(len(names))])
	case "Value":
		if row%5 == 3 {
			return "null"
		}
		return fmt.Sprintf("%d.%02d", row*7%100, row%100)
	case "Note":
		return []string{`""`, `"provisional"`, "", `"see\nnote"`, `"x\u001b]0;fake\u0007"`}[row%5]
	}
	return ""
}

// stage runs a screen as the root would, without a terminal.
type stage struct {
	t      testing.TB
	screen *Screen
	fake   *fake
	sent   []tea.Msg // what the screen said to others
	w, h   int
}

func open(t testing.TB, f *fake, options Options) *stage {
	t.Helper()
	return openQuery(t, f, client.Query{Path: "Facts"}, options)
}

func openQuery(t testing.TB, f *fake, q client.Query, options Options) *stage {
	t.Helper()
	var service client.Service = f
	if !f.model {
		service = described{f}
	}
	session := &client.Session{
		ID: "fake", Service: service,
		About: client.About{Profile: "x", Environment: "live", Title: "X", Live: true, Badge: "LIVE", PageSize: int(f.size)},
	}
	s := &stage{t: t, fake: f, w: 80, h: 24}
	s.screen = New(theme.New(colorprofile.TrueColor, true), session, q, options)
	s.size(s.w, s.h)
	s.run(s.screen.Init())
	return s
}

// size gives the screen another size, as the root does.
func (s *stage) size(w, h int) {
	s.w, s.h = w, h
	s.run(s.screen.SetSize(w, h))
}

// run does a command and whatever follows from it.
func (s *stage) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			s.run(c)
		}
	case kit.NowMsg:
		s.run(kit.Send(msg.Msg))
		s.run(msg.Then)
	case choose.ColumnsMsg: // for the dialog on top
		for _, sent := range slices.Backward(s.sent) {
			if d, ok := sent.(kit.OpenDialogMsg); ok {
				s.run(d.Dialog.Update(msg))
				break
			}
		}
	case kit.NoteMsg, kit.TroubleMsg, kit.CopyMsg, kit.OpenCellMsg, kit.OpenRecordMsg, kit.OpenRowsMsg, kit.OpenStatsMsg, kit.OpenDialogMsg,
		kit.NoSetMsg:
		s.sent = append(s.sent, msg)
	default:
		s.run(s.screen.Update(msg))
	}
	s.view()
}

// view draws the screen, which must not change it.
func (s *stage) view() string {
	s.t.Helper()
	first := s.screen.View()
	if again := s.screen.View(); again != first {
		s.t.Errorf("the second drawing differs:\n%s\n%s", ansi.Strip(first), ansi.Strip(again))
	}
	return first
}

// press types keys; each word is a key, or a text of letters.
func (s *stage) press(keys ...string) {
	for _, k := range keys {
		s.run(key(s.screen, k))
	}
}

// commander has commands: a screen or a dialog.
type commander interface {
	Commands() []kit.Command
	Update(tea.Msg) tea.Cmd
}

// key gives a key to a screen, as the root does: to its command, else as text.
func key(to commander, k string) tea.Cmd {
	press := keyPress(k)
	c, ok := kit.Find(to.Commands(), press.Keystroke())
	if len(k) > 1 && strings.Contains(k, " ") { // two keys in a row
		c, ok = kit.Find(to.Commands(), k)
	}
	switch {
	case !ok:
		return to.Update(press)
	case !c.Works():
		return kit.Note(kit.Warn, c.Why())
	case c.Digit:
		return c.Run(press.Keystroke())
	}
	return c.Run("")
}

// command runs a line of the palette.
func (s *stage) command(id, arg string) {
	s.t.Helper()
	c, ok := kit.Named(s.screen.Commands(), id)
	if !ok || !c.Works() {
		s.t.Fatalf("no command %s: %s", id, c.Why())
	}
	s.run(c.Run(arg))
}

// held reports that a row is loaded.
func (s *stage) held(row int64) bool {
	page, _ := s.screen.pages.Row(row)
	return page != nil
}

func keyPress(k string) tea.KeyPressMsg {
	codes := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
		"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd, "backspace": tea.KeyBackspace, "tab": tea.KeyTab,
	}
	if code, ok := codes[k]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	if rest, ok := strings.CutPrefix(k, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(rest[0]), Mod: tea.ModCtrl}
	}
	r := []rune(k)[0]
	return tea.KeyPressMsg{Code: r, Text: k}
}

func (s *stage) write(text string) {
	for _, r := range text {
		s.press(string(r))
	}
}

// foot is the status line as text.
func (s *stage) foot() string {
	s.view()
	f := s.screen.Foot()
	var b strings.Builder
	for _, span := range f.Left {
		b.WriteString(string(span.Text))
	}
	b.WriteString(" | ")
	for _, span := range f.Right {
		b.WriteString(string(span.Text))
	}
	return b.String()
}

func (s *stage) plain() string { return ansi.Strip(s.view()) }

func (s *stage) notes() []string {
	var notes []string
	for _, m := range s.sent {
		if n, ok := m.(kit.NoteMsg); ok {
			notes = append(notes, string(n.Text))
		}
	}
	return notes
}

func (s *stage) trouble() *kit.TroubleMsg {
	for _, m := range slices.Backward(s.sent) {
		if t, ok := m.(kit.TroubleMsg); ok {
			return &t
		}
	}
	return nil
}

func (s *stage) row() int64 { return s.screen.Place().Ordinal }
