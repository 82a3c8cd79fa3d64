package record_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/ui/kit"
	"odatui/ui/record"
)

// linker is a service of which only links and counts are asked.
type linker struct {
	client.Service
	links  []client.RowLink
	counts map[string]error
}

func (l *linker) Links(*client.Page, int) []client.RowLink { return l.links }

func (l *linker) CountRows(ctx context.Context, q client.Query) (int64, error) {
	return int64(len(q.Path)), errors.Join(ctx.Err(), l.counts[q.Path])
}

func (l *linker) Fetch(ctx context.Context, q client.Query, _ client.Position) (*client.Page, error) {
	if err := errors.Join(ctx.Err(), l.counts[q.Path]); err != nil {
		return nil, err
	}
	return sample().Slice(0, 1), nil
}

func many(name string) client.RowLink {
	return client.RowLink{Name: name, Set: name, Many: true, Query: client.Query{Path: name}}
}

func openLinked(l *linker, concurrency int) *record.Screen {
	session := &client.Session{Service: l, About: client.About{Concurrency: concurrency}}
	return opened(colorprofile.ASCII, kit.OpenRecordMsg{Session: session, Set: "Facts", RecordAt: kit.RecordAt{Page: sample()}, Links: true})
}

// batch lists the commands of one.
func batch(cmd tea.Cmd) []tea.Cmd {
	if cmd == nil {
		return nil
	}
	list, ok := cmd().(tea.BatchMsg)
	if !ok {
		return []tea.Cmd{cmd}
	}
	return slices.DeleteFunc(list, func(c tea.Cmd) bool { return c == nil })
}

// TestCountsAreBounded: no more counts are asked for at once than the profile allows.
func TestCountsAreBounded(t *testing.T) {
	t.Parallel()
	l := &linker{links: []client.RowLink{many("A"), many("BB"), many("CCC"), many("DDDD"), {Name: "E", Null: true}}}
	s := openLinked(l, 3)
	s.Init()
	running := batch(press(s, "c"))
	if len(running) != 3 || !s.Busy() {
		t.Fatalf("%d counts at once, busy %v", len(running), s.Busy())
	}
	for n := 0; len(running) > 0; n++ {
		cmd := running[0]
		running = append(running[1:], batch(s.Update(cmd()))...)
		if len(running) > 3 {
			t.Fatalf("%d counts at once", len(running))
		}
	}
	view := ansi.Strip(draw(s, 120, 32))
	if !strings.Contains(view, "from there to here") || strings.Contains(view, "c counts the rest") {
		t.Errorf("a count is offered where all is counted:\n%s", view)
	}
	for _, want := range []string{"1 row ", "2 rows", "3 rows", "4 rows", "∅ null"} {
		if !strings.Contains(view, want) {
			t.Errorf("no %q in\n%s", want, view)
		}
	}
	if s.Busy() {
		t.Error("busy after the last count")
	}
}

// TestCancelledCounts: esc drops those that are still to come, and keeps those that came.
func TestCancelledCounts(t *testing.T) {
	t.Parallel()
	l := &linker{links: []client.RowLink{many("A"), many("BB"), many("CCC")}}
	s := openLinked(l, 1)
	s.Init()
	cmd := press(s, "c")
	next := batch(s.Update(batch(cmd)[0]()))
	s.Cancel()
	if more := s.Update(next[0]()); more != nil || s.Busy() {
		t.Errorf("it goes on after esc: busy %v", s.Busy())
	}
	view := ansi.Strip(s.View())
	if !strings.Contains(view, "1 row ") || strings.Count(view, "not counted") != 2 {
		t.Errorf("what came and what did not:\n%s", view)
	}
	if again := batch(press(s, "c")); len(again) != 1 {
		t.Errorf("%d counts at once", len(again))
	}
}

// TestFailedCounts: each failure is shown in its place; without a credential there is one
// failure for all.
func TestFailedCounts(t *testing.T) {
	t.Parallel()
	l := &linker{
		links: []client.RowLink{many("A"), {Name: "One", Query: client.Query{Path: "One"}}, many("CCC")},
		counts: map[string]error{"A": &client.ResponseError{Status: 403}, "One": &client.ResponseError{Status: 404},
			"CCC": &client.AuthError{Message: "the secret has expired"}},
	}
	s := openLinked(l, 1)
	s.Init()
	cmds := batch(press(s, "c"))
	for range 2 {
		cmds = batch(s.Update(cmds[0]()))
	}
	view := ansi.Strip(s.View())
	for _, want := range []string{"no access (403)", "missing (404)", "counting…"} {
		if !strings.Contains(view, want) {
			t.Errorf("no %q in\n%s", want, view)
		}
	}
	failed, ok := s.Update(cmds[0]())().(kit.TroubleMsg)
	if !ok || failed.Retry == nil || s.Busy() {
		t.Errorf("without a credential: %+v, busy %v", failed, s.Busy())
	}
}

// TestLinksOfTheRecord: what the row says of a foreign key is beside it, and leads to
// the same place as its link.
func TestLinksOfTheRecord(t *testing.T) {
	t.Parallel()
	country := client.RowLink{Name: "Land", Set: "Countries", Query: client.Query{Path: "Countries('x')"},
		Columns: []string{"Land", "Country"}, Text: "Egypt"}
	null := client.RowLink{Name: "Lines", Set: "Lines", Null: true, Columns: []string{"Lines", "Low"}}
	back := client.RowLink{Name: "Fact", Set: "Notes", Back: true, Many: true, Query: client.Query{Path: "Notes"},
		Columns: []string{"Country"},
		Why:     "Notes cannot be filtered"}
	s := openLinked(&linker{links: []client.RowLink{country, null, back}}, 1)
	view := ansi.Strip(s.View())
	for _, want := range []string{"Egypt", "links from this record", "links to this record", "⇇  Fact", "Notes cannot be filtered", "∅ null"} {
		if !strings.Contains(view, want) {
			t.Errorf("no %q in\n%s", want, view)
		}
	}
	if strings.Contains(view, "not expanded") {
		t.Errorf("a link is among the properties:\n%s", view)
	}
	press(s, "g", "j")
	if got, ok := press(s, "o")().(kit.OpenLinkMsg); !ok || got.Link.Name != "Land" || len(got.From) != 2 {
		t.Errorf("o on the foreign key: %+v", got)
	}
	if got := kit.LinksBy([]client.RowLink{country, back}, "Country"); len(got) != 1 {
		t.Errorf("a link to here is one of the foreign key: %+v", got)
	}
	press(s, "j", "j")
	if got := press(s, "o")().(kit.NoteMsg); got.Text != "it leads nowhere: Low is null" {
		t.Errorf("o on null: %q", got.Text)
	}
	press(s, "O", "O")
	if got := press(s, "enter")().(kit.NoteMsg); got.Text != "Notes cannot be filtered" {
		t.Errorf("enter on the referrer: %q", got.Text)
	}
}

// TestNoLinker: a service without links has no sections of them.
func TestNoLinker(t *testing.T) {
	t.Parallel()
	s := newScreen(0, nil)
	if view := ansi.Strip(s.View()); strings.Contains(view, "links from") || !strings.Contains(view, "⇉ Lines") {
		t.Errorf("sections of links:\n%s", view)
	}
	if got := press(s, "O")().(kit.NoteMsg); got.Text != "the links of this service are not known" {
		t.Errorf("O: %q", got.Text)
	}
}

func TestLinkSizes(t *testing.T) {
	t.Parallel()
	links := []client.RowLink{many(strings.Repeat("日本", 40)), many("B"), {Name: "E", Null: true, Back: true}}
	for _, size := range [][2]int{{200, 47}, {60, 13}, {30, 9}, {20, 3}, {9, 4}, {3, 2}, {1, 1}} {
		s := openLinked(&linker{links: links}, 1)
		s.Init()
		for i, line := range strings.Split(draw(s, size[0], size[1]), "\n") {
			if w := ansi.StringWidth(line); w > size[0] || i >= size[1] {
				t.Errorf("%v: line %d has %d cells: %q", size, i+1, w, ansi.Strip(line))
			}
		}
	}
}
