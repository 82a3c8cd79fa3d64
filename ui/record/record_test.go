package record_test

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/record"
	"odatui/ui/theme"
)

// pageOf makes a page of one row for each JSON text of members.
func pageOf(columns []client.Column, rows ...[][2]string) *client.Page {
	var body strings.Builder
	type mark struct {
		name     string
		from, to int
	}
	marks := make([][]mark, len(rows))
	bounds := make([][2]int, len(rows))
	for i, row := range rows {
		bounds[i][0] = body.Len()
		for m, member := range row {
			body.WriteString(map[bool]string{true: "{", false: ","}[m == 0])
			fmt.Fprintf(&body, "%q:", member[0])
			from := body.Len()
			body.WriteString(member[1])
			marks[i] = append(marks[i], mark{member[0], from, body.Len()})
		}
		body.WriteString("}")
		bounds[i][1] = body.Len()
	}
	ids := make([][2]int, len(rows))
	for i := range rows {
		from := body.Len()
		fmt.Fprintf(&body, `"key-%d"`, i)
		ids[i] = [2]int{from, body.Len()}
	}
	b := client.NewPageBuilder([]byte(body.String()), columns)
	for i := range rows {
		b.Row(bounds[i][0])
		for _, m := range marks[i] {
			if !strings.Contains(m.name, "@") {
				column := b.ColumnOf([]byte(m.name))
				b.Set(column, m.from, m.to)
				if m.name == "Parts" {
					b.Cut(column, client.CutList{Has: 2, Count: 5})
				}
			}
		}
		b.Address(ids[i][0], ids[i][1])
		b.RowEnd(bounds[i][1])
	}
	return b.Build()
}

func sample() *client.Page {
	columns := []client.Column{
		{Name: "Id", Type: "Edm.Int64", Key: true}, {Name: "Country", Type: "Edm.String"}, {Name: "Value", Type: "Edm.Decimal", Nullable: true},
		{Name: "Low", Type: "Edm.Decimal", Nullable: true}, {Name: "Comment", Type: "Edm.String"}, {Name: "Note", Type: "Edm.String"},
		{Name: "Site", Type: "NS.Address"}, {Name: "Lines", Type: "Collection(NS.Line)", Link: true},
	}
	long := strings.Repeat("A sentence about how the value was measured. ", 40)
	row := func(id string) [][2]string {
		return [][2]string{
			{"@odata.context", `"$metadata#Facts/$entity"`},
			{"@odata.id", `"Facts(` + id + `)"`}, {"Id", id}, {"Country", `"مصر 👩‍👩‍👧"`}, {"Value", "9007199254740993.10"}, {"Low", "null"},
			{"Comment", `""`}, {"Note", `"first\nsecond\u001b]0;x ` + long + `"`}, {"Site", `{"city":"Genève","zip":1202}`},
			{"@evil\u202e", `"\u001b[31m"`},
		}
	}
	return pageOf(columns, row("1"), row("2"), row("3"))
}

func newScreen(row int, walk kit.Walk) *record.Screen {
	return opened(colorprofile.TrueColor, kit.OpenRecordMsg{
		Set: "Facts", RecordAt: kit.RecordAt{Page: sample(), Row: row, Ordinal: int64(row)}, Column: "Value", Walk: walk,
	})
}

func opened(profile colorprofile.Profile, msg kit.OpenRecordMsg) *record.Screen {
	s := record.New(theme.New(profile, true), msg)
	s.SetSize(100, 40)
	return s
}

func draw(s *record.Screen, w, h int) string {
	s.SetSize(w, h)
	return s.View()
}

// press gives keys to a screen, as the root does.
func press(s kit.Screen, keys ...string) tea.Cmd {
	var cmd tea.Cmd
	for _, k := range keys {
		c, ok := kit.Find(s.Commands(), k)
		switch {
		case !ok:
			cmd = nil
		case !c.Works():
			cmd = kit.Note(kit.Warn, c.Why())
		default:
			cmd = c.Run("")
		}
	}
	return cmd
}

func TestSizes(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{200, 47}, {120, 29}, {80, 21}, {60, 13}, {40, 8}, {20, 3}, {3, 2}, {1, 1}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			view := draw(newScreen(0, nil), size[0], size[1])
			lines := strings.Split(view, "\n")
			if len(lines) > size[1] {
				t.Errorf("%d lines", len(lines))
			}
			for _, l := range lines {
				if w := ansi.StringWidth(l); w > size[0] {
					t.Errorf("%d wide: %q", w, l)
				}
			}
			golden.RequireEqual(t, ansi.Strip(view))
		})
	}
}

func TestNothingOfTheServerSteers(t *testing.T) {
	t.Parallel()
	view := draw(newScreen(0, nil), 100, 40)
	for _, bad := range []string{"\x1b]", "\x1b[31m", "\u202e", "\x07"} {
		if strings.Contains(view, bad) {
			t.Errorf("%q reaches the screen", bad)
		}
	}
}

func TestEmptinessIsToldApart(t *testing.T) {
	t.Parallel()
	view := ansi.Strip(draw(newScreen(0, nil), 100, 40))
	for _, want := range []string{"∅ null", "empty text", "· not expanded", "9007199254740993.10", "@odata.id"} {
		if !strings.Contains(view, want) {
			t.Errorf("no %q in\n%s", want, view)
		}
	}
	if strings.Contains(view, "context") {
		t.Errorf("what is of the answer is listed with the record:\n%s", view)
	}
}

// TestNamesThatAreNoUTF8: a property is listed once, whatever its name is.
func TestNamesThatAreNoUTF8(t *testing.T) {
	t.Parallel()
	body := "{\"a\xff\":1,\"\xfe\xfe\":2,\"b\":3,\"@c\xff\":4}"
	b := client.NewPageBuilder([]byte(body), nil)
	b.Row(0)
	for _, name := range []string{"a\xff", "\xfe\xfe", "b"} {
		at := strings.Index(body, name+"\":") + len(name) + 2
		b.Set(b.ColumnOf([]byte(name)), at, at+1)
	}
	b.RowEnd(len(body))
	s := opened(colorprofile.ASCII, kit.OpenRecordMsg{Session: &client.Session{}, RecordAt: kit.RecordAt{Page: b.Build()}})
	if foot := spans(s.Foot().Left); !strings.Contains(foot, "field 1 of 4") {
		t.Errorf("four properties are shown as %s\n%s", foot, ansi.Strip(draw(s, 100, 40)))
	}
}

func spans(list []kit.Span) string {
	text := ""
	for _, s := range list {
		text += string(s.Text)
	}
	return text
}

func TestCutList(t *testing.T) {
	t.Parallel()
	page := pageOf([]client.Column{{Name: "Id"}, {Name: "Parts", Link: true}}, [][2]string{{"Id", "1"}, {"Parts", "[1,2]"}})
	s := opened(colorprofile.TrueColor, kit.OpenRecordMsg{Set: "Facts", RecordAt: kit.RecordAt{Page: page}, Column: "Parts"})
	if view := ansi.Strip(draw(s, 80, 12)); !strings.Contains(view, "the service cut this list: 2 of 5 entries came") {
		t.Errorf("not marked:\n%s", view)
	}
	if cell := press(s, "enter")().(kit.OpenCellMsg); cell.Cut != "2 of 5 entries came" {
		t.Errorf("cell %+v", cell)
	}
}

func TestOpenAndCopy(t *testing.T) {
	t.Parallel()
	s := newScreen(0, nil)
	cell := press(s, "enter")().(kit.OpenCellMsg)
	if cell.Title != "Value" || cell.Value.Text() != "9007199254740993.10" || cell.Type != "Edm.Decimal" {
		t.Errorf("cell %+v", cell)
	}
	if c := press(s, "y")().(kit.CopyMsg); c.Text != "9007199254740993.10" {
		t.Errorf("copied %q", c.Text)
	}
	if _, ok := press(s, "j", "y")().(kit.NoteMsg); !ok {
		t.Error("null was copied")
	}
	if c := press(s, "G", "y")().(kit.CopyMsg); c.Text != "\x1b[31m" {
		t.Errorf("copied %q: what is copied is the data itself", c.Text)
	}
}

func TestLongValuesCanBePassed(t *testing.T) {
	t.Parallel()
	s := newScreen(0, nil)
	draw(s, 40, 6)
	seen := map[string]bool{}
	for range 30 {
		press(s, "pgdown")
		draw(s, 40, 6)
		for _, span := range s.Foot().Left {
			seen[string(span.Text)] = true
		}
	}
	if !seen["@odata.id"] {
		t.Errorf("the end is not reached: %v", seen)
	}
	press(s, "g")
	if !strings.Contains(ansi.Strip(draw(s, 40, 6)), "Id *") {
		t.Error("the first field is not in the window")
	}
}

// walker is the rows of a record.
type walker struct {
	page *client.Page
	at   int
	late bool // what it comes to is not loaded yet
}

type movedMsg int

func (w *walker) Move(by int) tea.Cmd {
	w.at = max(0, min(w.at+by, w.page.Len()-1))
	return kit.Send(movedMsg(w.at))
}

func (w *walker) Here() kit.RecordAt {
	if w.late {
		return kit.RecordAt{Ordinal: int64(w.at)}
	}
	return kit.RecordAt{Page: w.page, Row: w.at, Ordinal: int64(w.at)}
}

func TestWalk(t *testing.T) {
	t.Parallel()
	w := &walker{page: sample()}
	s := newScreen(0, w)
	if note, ok := press(s, "K")().(kit.NoteMsg); !ok || note.Text != "this is the first record" {
		t.Errorf("before the first record: %v", note)
	}
	if got := press(s, "J")(); got != movedMsg(1) {
		t.Errorf("what loads the neighbour is lost: %v", got)
	}
	foot := s.Foot().Left
	if foot[0].Text != "row 2" || foot[len(foot)-2].Text != "Value" {
		t.Errorf("foot %+v", foot)
	}
	w.late = true
	press(s, "J")
	if !s.Busy() || s.At().Since.IsZero() {
		t.Fatal("not waiting for the neighbour")
	}
	cmd := s.Update(kit.LoadedMsg{})
	if cmd == nil {
		t.Fatal("does not look whether it has come")
	}
	w.late = false
	s.Update(cmd())
	if s.Busy() || s.Foot().Left[0].Text != "row 3" {
		t.Errorf("busy %v, %v", s.Busy(), s.Foot().Left[0].Text)
	}
	if note, ok := press(s, "J")().(kit.NoteMsg); !ok || note.Text != "this is the last record" {
		t.Errorf("behind the last record: %v", note)
	}
}

// TestViewChangesNothing: what is drawn twice is the same.
func TestViewChangesNothing(t *testing.T) {
	t.Parallel()
	s := newScreen(0, nil)
	s.SetSize(60, 9)
	press(s, "j", "j", "pgdown")
	if a, b := s.View(), s.View(); a != b {
		t.Errorf("%s\n%s", a, b)
	}
}

func TestEmptyRecord(t *testing.T) {
	t.Parallel()
	s := opened(colorprofile.ASCII, kit.OpenRecordMsg{RecordAt: kit.RecordAt{Page: pageOf(nil), Ordinal: -1}})
	draw(s, 30, 5)
	press(s, "j", "enter", "y", "J", "pgdown", "G")
	draw(s, 30, 5)
	s.Foot()
}

// TestStreams: a stream is shown as one, with what its annotations say, and bytes are
// not called text.
func TestStreams(t *testing.T) {
	t.Parallel()
	columns := []client.Column{{Name: "Photo", Type: "Edm.Stream"}, {Name: "Thumb", Type: "Edm.Binary"}, {Name: "Bare", Type: "Edm.Stream"}}
	page := pageOf(columns, [][2]string{{"Thumb", `""`}, {"Photo@odata.mediaContentType", `"image/png"`}, {"Photo@odata.mediaReadLink", `"Facts(1)/Photo/$value"`}})
	s := opened(colorprofile.TrueColor, kit.OpenRecordMsg{Set: "Facts", RecordAt: kit.RecordAt{Page: page}})
	view := ansi.Strip(s.View())
	for _, want := range []string{"→ stream · image/png · Facts(1)/Photo/$value", "no bytes", "Bare"} {
		if !strings.Contains(view, want) {
			t.Errorf("no %q in\n%s", want, view)
		}
	}
	cell := press(s, "enter")().(kit.OpenCellMsg)
	if cell.Stream != "→ stream · image/png · Facts(1)/Photo/$value" || len(cell.From) != 2 || cell.From[0] != "Facts" {
		t.Errorf("cell %+v", cell)
	}
}

// TestColumnsOfTheRun: what the page does not have is a field too, links behind the
// others.
func TestColumnsOfTheRun(t *testing.T) {
	t.Parallel()
	page := pageOf([]client.Column{{Name: "Id", Type: "Edm.Int64"}}, [][2]string{{"Id", "1"}})
	s := opened(colorprofile.TrueColor, kit.OpenRecordMsg{RecordAt: kit.RecordAt{Page: page, Columns: []client.Column{
		{Name: "Lines", Type: "Collection(NS.Line)", Link: true}, {Name: "Id", Type: "Edm.Int64"}, {Name: "Note", Type: "Edm.String"},
	}}})
	var got []string
	for _, line := range strings.Split(ansi.Strip(s.View()), "\n") {
		if f := strings.Fields(strings.Trim(line, " ▌")); len(f) > 1 {
			got = append(got, strings.Join(f[:2], " "))
		}
	}
	if want := "Id 1,Note ·,⇉ Lines"; strings.Join(got, ",") != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestHeadNamesTheKey: a page that came before the metadata has no identities, yet the
// columns of its run say which the key is.
func TestHeadNamesTheKey(t *testing.T) {
	t.Parallel()
	for key, want := range map[bool]safe.Text{true: "7", false: "row 3"} {
		b := client.NewPageBuilder([]byte(`{"Id":7}`), []client.Column{{Name: "Id", Type: "Edm.Int64"}})
		b.Row(0)
		b.Set(0, 6, 7)
		b.RowEnd(8)
		s := opened(colorprofile.TrueColor, kit.OpenRecordMsg{RecordAt: kit.RecordAt{
			Page: b.Build(), Ordinal: 2, Columns: []client.Column{{Name: "Id", Type: "Edm.Int64", Key: key}},
		}})
		if crumbs := s.Head().Crumbs; crumbs[len(crumbs)-1] != want {
			t.Errorf("the record is named %q, want %q", crumbs, want)
		}
	}
}
