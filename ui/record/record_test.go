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
			if !strings.HasPrefix(m.name, "@") {
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
			{"@odata.id", `"Facts(` + id + `)"`}, {"Id", id}, {"Country", `"مصر 👩‍👩‍👧"`}, {"Value", "9007199254740993.10"}, {"Low", "null"},
			{"Comment", `""`}, {"Note", `"first\nsecond\u001b]0;x ` + long + `"`}, {"Site", `{"city":"Genève","zip":1202}`},
			{"@evil\u202e", `"\u001b[31m"`},
		}
	}
	return pageOf(columns, row("1"), row("2"), row("3"))
}

func newScreen(row int, step func(int) (*client.Page, int, int64, bool)) *record.Screen {
	return record.New(theme.New(colorprofile.TrueColor, true), kit.OpenRecordMsg{
		Set: "Facts", Page: sample(), Row: row, Ordinal: int64(row), Column: "Value", Step: step,
	})
}

func press(s kit.Screen, keys ...string) tea.Cmd {
	var cmd tea.Cmd
	for _, k := range keys {
		msg := tea.KeyPressMsg{Code: []rune(k)[0], Text: k}
		switch k {
		case "enter":
			msg = tea.KeyPressMsg{Code: tea.KeyEnter}
		case "pgdown":
			msg = tea.KeyPressMsg{Code: tea.KeyPgDown}
		case "pgup":
			msg = tea.KeyPressMsg{Code: tea.KeyPgUp}
		}
		cmd = s.Update(msg)
	}
	return cmd
}

func TestSizes(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{200, 47}, {120, 29}, {80, 21}, {60, 13}, {40, 8}, {20, 3}, {3, 2}, {1, 1}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			view := newScreen(0, nil).View(size[0], size[1])
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
	view := newScreen(0, nil).View(100, 40)
	for _, bad := range []string{"\x1b]", "\x1b[31m", "\u202e", "\x07"} {
		if strings.Contains(view, bad) {
			t.Errorf("%q reaches the screen", bad)
		}
	}
}

func TestEmptinessIsToldApart(t *testing.T) {
	t.Parallel()
	view := ansi.Strip(newScreen(0, nil).View(100, 40))
	for _, want := range []string{"∅ null", "empty text", "· not in the answer", "9007199254740993.10", "@odata.id"} {
		if !strings.Contains(view, want) {
			t.Errorf("no %q in\n%s", want, view)
		}
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
	s := record.New(theme.New(colorprofile.ASCII, true), kit.OpenRecordMsg{Session: &client.Session{}, Page: b.Build()})
	if foot := spans(s.Foot().Left); !strings.Contains(foot, "field 1 of 4") {
		t.Errorf("four properties are shown as %s\n%s", foot, ansi.Strip(s.View(100, 40)))
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
	s := record.New(theme.New(colorprofile.TrueColor, true), kit.OpenRecordMsg{Set: "Facts", Page: page, Column: "Parts"})
	if view := ansi.Strip(s.View(80, 12)); !strings.Contains(view, "the service cut this list: 2 of 5 entries came") {
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
	s.View(40, 6)
	seen := map[string]bool{}
	for range 30 {
		press(s, "pgdown")
		s.View(40, 6)
		for _, span := range s.Foot().Left {
			seen[string(span.Text)] = true
		}
	}
	if !seen["@odata.id"] {
		t.Errorf("the end is not reached: %v", seen)
	}
	press(s, "g")
	if !strings.Contains(ansi.Strip(s.View(40, 6)), "Id *") {
		t.Error("the first field is not in the window")
	}
}

func TestWalk(t *testing.T) {
	t.Parallel()
	page, at, late := sample(), int64(0), false
	step := func(by int) (*client.Page, int, int64, bool) {
		next := at + int64(by)
		if next < 0 || next > 2 {
			return nil, 0, -1, false
		}
		at = next
		if late {
			return nil, 0, at, false
		}
		return page, int(at), at, true
	}
	s := newScreen(0, step)
	if _, ok := press(s, "K")().(kit.NoteMsg); !ok {
		t.Error("nothing is said before the first record")
	}
	if _, ok := press(s, "J")().(kit.WalkedMsg); !ok {
		t.Error("the rows are not told of a step")
	}
	foot := s.Foot().Left
	if foot[0].Text != "row 2" || foot[len(foot)-2].Text != "Value" {
		t.Errorf("foot %+v", foot)
	}
	late = true
	press(s, "J")
	if !s.Busy() {
		t.Fatal("not waiting for the neighbour")
	}
	cmd := s.Update(kit.LoadedMsg{})
	if cmd == nil {
		t.Fatal("does not look whether it has come")
	}
	late = false
	s.Update(cmd())
	if s.Busy() || s.Foot().Left[0].Text != "row 3" {
		t.Errorf("busy %v, %v", s.Busy(), s.Foot().Left[0].Text)
	}
}

func TestEmptyRecord(t *testing.T) {
	t.Parallel()
	s := record.New(theme.New(colorprofile.ASCII, true), kit.OpenRecordMsg{Page: pageOf(nil), Ordinal: -1})
	s.View(30, 5)
	press(s, "j", "enter", "y", "J", "pgdown", "G")
	s.View(30, 5)
	s.Foot()
}
