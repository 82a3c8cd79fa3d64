package stats

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/client/odata/filter"
	"odatui/client/stats"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// fake is a service with one column of JSON texts, the real filter language, and no
// aggregation.
type fake struct {
	column client.Column
	cells  []string
	size   int                         // rows a page
	gate   func(context.Context) error // before each page, nil none
	can    client.Abilities
	schema *client.Schema
	forgot []string
}

func (f *fake) Sets(context.Context) ([]client.Set, error) { return nil, nil }
func (f *fake) Can(string) client.Abilities                { return f.can }
func (f *fake) Forget(set string)                          { f.forgot = append(f.forgot, set) }
func (f *fake) Request(client.Query, client.Position) (client.Request, error) {
	return client.Request{}, nil
}

func (f *fake) Fetch(ctx context.Context, q client.Query, at client.Position) (*client.Page, error) {
	if f.gate != nil {
		if err := f.gate(ctx); err != nil {
			return nil, err
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	first := int(at.Row())
	p := f.page(first, min(first+f.size, len(f.cells)))
	p.Query = q
	return p, nil
}

// page holds the rows of the fake from one number up to another.
func (f *fake) page(from, to int) *client.Page {
	var body strings.Builder
	type span struct{ row, from, to, end int }
	var rows []span
	for i, cell := range f.cells[from:to] {
		s := span{row: body.Len()}
		fmt.Fprintf(&body, `{"Key":%d,"V":`, from+i)
		s.from = body.Len()
		body.WriteString(cell)
		s.to = body.Len()
		body.WriteString("}")
		s.end = body.Len()
		rows = append(rows, s)
	}
	b := client.NewPageBuilder([]byte(body.String()), []client.Column{{Name: "Key", Type: "Edm.Int32", Key: true}, f.column})
	for i, s := range rows {
		b.Row(s.row)
		b.Set(0, s.row+len(`{"Key":`), s.from-len(`,"V":`))
		if f.cells[from+i] != "" {
			b.Set(1, s.from, s.to)
		}
		b.RowEnd(s.end)
	}
	b.Key([]string{"Key"})
	p := b.Build()
	p.First, p.Total = int64(from), int64(len(f.cells))
	p.Trace = client.Trace{Status: 200, Asked: f.size}
	if to < len(f.cells) {
		p.Next = &client.Cursor{Session: "fake", Row: int64(to)}
	}
	return p
}

func (f *fake) language() filter.Language {
	t := &client.Type{Name: "NS.Fact", Kind: client.EntityType, Keys: []string{"Key"}, Properties: []client.Property{
		{Name: "Key", Type: "Edm.Int32"}, {Name: f.column.Name, Type: f.column.Type, Nullable: true},
	}}
	return filter.Language{Type: t, Schema: &client.Schema{Version: "4.0", Types: map[string]*client.Type{t.Name: t},
		Sets: []client.SchemaSet{{Name: "Facts", Type: t.Name}}}}
}

func (f *fake) Filter(_, text string) client.FilterText { return filter.Text(f.language(), text) }
func (f *fake) Complete(_, text string, at int, seen client.Seen) client.Completion {
	return filter.Complete(f.language(), text, at, seen)
}
func (f *fake) Comparison(_, property, operator string, v client.Value) (string, error) {
	return filter.Comparison(f.language(), property, operator, v)
}
func (f *fake) Operators(_, property string) []string {
	return filter.Operators(f.language(), property)
}
func (f *fake) JoinFilter(parts []client.FilterPart) string      { return filter.Join(parts) }
func (f *fake) Contradiction(*client.Page) *client.Contradiction { return nil }
func (f *fake) Schema(context.Context) (*client.Schema, error)   { return f.schema, nil }

var (
	_ client.Filterer  = (*fake)(nil)
	_ client.Describer = (*fake)(nil)
)

// numbers are 780 decimals in the shape of a bell, 18 of them null.
func numbers() *fake {
	f := &fake{column: client.Column{Name: "V", Type: "Edm.Decimal", Nullable: true}, size: 200}
	seed := uint32(7)
	next := func() float64 {
		seed = seed*1664525 + 1013904223
		return float64(seed>>8) / (1 << 24)
	}
	for i := range 780 {
		if i%44 == 43 {
			f.cells = append(f.cells, "null")
			continue
		}
		f.cells = append(f.cells, fmt.Sprintf("%.2f", 18+(next()+next()+next())/3*75))
	}
	return f
}

// cities are texts in several scripts, some empty, one with a line end.
func cities() *fake {
	f := &fake{column: client.Column{Name: "V", Type: "Edm.String", Nullable: true}, size: 200}
	for i, c := range []struct {
		text string
		rows int
	}{{`"Port, East"`, 38}, {`"Riverside"`, 36}, {`"Unity \"Block B\""`, 30}, {`"St. Mary's"`, 21}, {`""`, 12}, {`"النور"`, 9},
		{`"日本語の施設"`, 8},
		{`"Ñuñoa"`, 5}, {"null", 4}, {`"two\nlines\tand a tab"`, 3}, {`"👩‍👩‍👧 family"`, 2}, {`"\u001b[31mred"`, 2}, {`"   "`, 1}} {
		for range c.rows {
			f.cells = append(f.cells, c.text)
		}
		_ = i
	}
	for i := range 40 {
		f.cells = append(f.cells, fmt.Sprintf(`"Place %d"`, i))
	}
	return f
}

// stage runs a screen as the root would, without a terminal.
type stage struct {
	t      testing.TB
	screen *Screen
	fake   *fake
	msgs   chan tea.Msg
	sent   []tea.Msg // messages of the screen to others
	where  []client.Condition
	filter string
	calls  int // of Narrow
}

// open opens the statistics of a fake's column, of which so many rows are loaded.
func open(t testing.TB, f *fake, loaded int, q client.Query) *stage {
	t.Helper()
	s := &stage{t: t, fake: f, msgs: make(chan tea.Msg, 100)}
	q.Path = "Facts"
	msg := kit.OpenStatsMsg{Query: q, Column: f.column, Total: int64(len(f.cells)), Pages: []*client.Page{f.page(0, loaded)},
		Session: &client.Session{ID: "fake", Service: f, About: client.About{Profile: "x", Environment: "live"}},
		Narrow: func(where []client.Condition, filter string) tea.Cmd {
			s.where, s.filter = where, filter
			s.calls++
			return nil
		}}
	s.screen = New(theme.New(colorprofile.TrueColor, true), msg)
	s.screen.SetSize(120, 27)
	s.run(s.screen.Init())
	s.settle()
	return s
}

// bubble runs a test where time is that of the test.
func bubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, test)
}

// run does a command beside the test.
func (s *stage) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		switch msg := cmd().(type) {
		case nil:
		case tea.BatchMsg:
			for _, c := range msg {
				s.run(c)
			}
		default:
			s.msgs <- msg
		}
	}()
}

// settle gives the screen all messages until nothing more comes.
func (s *stage) settle() {
	for {
		synctest.Wait()
		select {
		case msg := <-s.msgs:
			switch msg := msg.(type) {
			case kit.NowMsg:
				s.sent = append(s.sent, msg.Msg)
				s.run(msg.Then)
			case kit.NoteMsg, kit.TroubleMsg, kit.CopyMsg:
				s.sent = append(s.sent, msg)
			default:
				s.run(s.screen.Update(msg))
			}
		default:
			return
		}
	}
}

// press gives keys to the screen, as the root does.
func (s *stage) press(keys ...string) {
	s.t.Helper()
	codes := map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "left": tea.KeyLeft, "right": tea.KeyRight,
		"up": tea.KeyUp, "down": tea.KeyDown, "space": ' '}
	for _, k := range keys {
		if k == "esc" && s.screen.Busy() {
			s.screen.Cancel()
			s.settle()
			continue
		}
		c, ok := kit.Find(s.screen.Commands(), k)
		switch {
		case !ok && s.screen.Typing():
			s.run(s.screen.Update(tea.KeyPressMsg{Code: []rune(k)[0], Text: k}))
		case !ok:
			s.t.Fatalf("%s is no key here (%v)", k, codes[k])
		case !c.Works():
			s.sent = append(s.sent, kit.NoteMsg{Text: c.Why()})
		default:
			s.run(c.Run(""))
		}
		s.settle()
	}
}

// last is the last message of the screen to others.
func (s *stage) last() tea.Msg {
	if len(s.sent) == 0 {
		return nil
	}
	return s.sent[len(s.sent)-1]
}

// plain is the drawn body, which drawing must not change.
func (s *stage) plain() string {
	s.t.Helper()
	first := s.screen.View()
	if s.screen.View() != first {
		s.t.Error("drawn twice, it is not the same")
	}
	return ansi.Strip(first)
}

// has fails unless the body shows texts.
func (s *stage) has(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if !strings.Contains(s.plain(), text) {
			s.t.Errorf("no %q in\n%s", text, s.plain())
		}
	}
}

// byService turns the result into one of the service.
func (s *stage) byService(requests int) {
	r := *s.screen.result
	r.Source = stats.Source{ByService: true, Rows: r.Rows, Total: r.Rows, Requests: requests, Took: 212 * time.Millisecond}
	s.screen.show(&r)
	s.screen.lay()
}

// change shows the result with a change.
func (s *stage) change(by func(*stats.Result)) {
	r := *s.screen.result
	by(&r)
	s.screen.show(&r)
	s.screen.lay()
}
