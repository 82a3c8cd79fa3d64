package rows

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/ui/kit"
)

// copyBy opens the menu and presses keys in it. It returns what was copied, and what
// the menu showed before the last key.
func (s *stage) copyBy(keys ...string) (kit.CopyMsg, string) {
	s.t.Helper()
	menu := menuOf(s.t, key(s.screen, "Y"))
	menu.SetSize(120, 30)
	shown := ""
	var copied kit.CopyMsg
	for _, k := range keys {
		cmd := key(menu, k)
		for range 2 {
			if cmd == nil {
				break
			}
			switch msg := cmd().(type) {
			case kit.CopyMsg:
				copied, cmd = msg, nil
			default:
				shown = ansi.Strip(menu.View())
				cmd = menu.Update(msg)
			}
		}
		if !menu.Done() {
			shown = ansi.Strip(menu.View())
		}
	}
	return copied, shown
}

func TestCopyMenu(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(50, 50)
		f.cell = func(row int64, column string) string {
			return map[string]string{"Id": "7", "Name": `"a\tb"`, "Value": "1.50", "Note": `{"x": [1, 2]}`}[column]
		}
		s := open(t, f, Options{})
		s.screen.session.Code = func(run *client.Run, language string) (string, error) {
			return language + " " + run.Query.Path + " " + run.Query.Filter + " " + map[bool]string{true: "all"}[run.Limit < 0], nil
		}
		s.screen.session.Request = func(q client.Query, _ client.Position) (client.Request, error) {
			return client.Request{URL: "https://x/" + q.Path + "?count=" + map[bool]string{true: "yes"}[q.Count]}, nil
		}
		s.press("right", "down")
		for _, c := range []struct {
			keys       []string
			what, text string
		}{
			{[]string{"c"}, "Name of row 2", "a\tb"},
			{[]string{"r"}, "row 2 as TSV", "Id\tName\tValue\tNote\n7\t\"a\tb\"\t1.50\t\"{\"\"x\"\":[1,2]}\"\n"},
			{[]string{"j", "r"}, "row 2 as JSON",
				"{\n  \"Id\": 7,\n  \"Name\": \"a\\tb\",\n  \"Value\": 1.50,\n  \"Note\": {\n    \"x\": [\n      1,\n      2\n    ]\n  }\n}\n"},
			{[]string{"v", "l"}, "Name of 50 rows as CSV", "Name\n" + strings.Repeat("a\tb\n", 50)},
			{[]string{"p"}, "50 rows as CSV", "Id,Name,Value,Note\n" +
				strings.Repeat("7,a\tb,1.50,\"{\"\"x\"\":[1,2]}\"\n", 50)}, // the format stays
			{[]string{"m", "p"}, "50 rows as Markdown",
				"| Id | Name | Value | Note |\n| --- | --- | --- | --- |\n" + strings.Repeat("| 7 | a\tb | 1.50 | {\"x\":[1,2]} |\n", 50)},
			{[]string{"u"}, "the URL", "https://x/Facts?count=yes"},
			{[]string{"k"}, "the curl code", "curl Facts  all"},
			{[]string{"y"}, "the Python code", "python Facts  all"},
		} {
			if got, _ := s.copyBy(c.keys...); string(got.What) != c.what || got.Text != c.text {
				t.Errorf("%q: %s\n%.300q\n%.300q", c.keys, got.What, got.Text, c.text)
			}
		}
	})
}

// TestCopyMenuSaysHowMuch of the rows it copies.
func TestCopyMenuSaysHowMuch(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(12345, 50), Options{})
		if _, shown := s.copyBy("down", "down", "down"); !strings.Contains(shown, "50 of 12,345 rows, those that are loaded; the columns as") ||
			!strings.Contains(shown, "61 lines, ") {
			t.Error(shown)
		}
		s.press("9", "0", "0", "0", "G")
		if _, shown := s.copyBy("down", "down", "down"); !strings.Contains(shown, "with gaps between them") {
			t.Error(shown)
		}
		all := open(t, newFake(20, 50), Options{})
		if _, shown := all.copyBy("down", "down", "down"); !strings.Contains(shown, "all 20 rows; the columns") {
			t.Error(shown)
		}
	})
}

// TestCopyMenuBeforeTheFirstPage has the URL and the code too.
func TestCopyMenuBeforeTheFirstPage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(0, 50), Options{})
		s.screen.pages = nil
		s.screen.session.Request = func(client.Query, client.Position) (client.Request, error) {
			return client.Request{URL: "https://x/Facts"}, nil
		}
		if got, _ := s.copyBy("enter"); got.Text != "https://x/Facts" {
			t.Errorf("%+v", got)
		}
	})
}

// TestCopyMenuWithoutRows has the URL and code of the query all the same.
func TestCopyMenuWithoutRows(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(0, 50), Options{})
		s.screen.session.Request = func(client.Query, client.Position) (client.Request, error) {
			return client.Request{URL: "https://x/Facts"}, nil
		}
		if got, _ := s.copyBy("enter"); got.Text != "https://x/Facts" {
			t.Errorf("%+v", got)
		}
		_, shown := s.copyBy("up", "up", "up", "up", "up")
		if !strings.Contains(shown, "there are no rows") {
			t.Error(shown)
		}
	})
}
