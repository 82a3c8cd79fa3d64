package cell

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// shown opens a value at noon of 1 May 2024 in UTC, two hours later here.
func shown(kind string, v client.Value) *Screen {
	now := time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)
	s := newAt(theme.New(colorprofile.TrueColor, true), kit.OpenCellMsg{Title: "x", Type: kind, Value: v}, now, time.FixedZone("CEST", 7200))
	s.SetSize(80, 24)
	return s
}

// facts are what is shown below the value, a line each.
func facts(s *Screen) string {
	var list []string
	for _, f := range s.facts() {
		list = append(list, string(f.label+": "+f.text))
	}
	return strings.Join(list, "; ")
}

func TestFacts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ kind, json, want string }{
		{"Edm.Decimal", `1234567.891`, "grouped: 1,234,567.891"},
		{"Edm.Int64", `"9007199254740993"`, "grouped: 9,007,199,254,740,993"},
		{"Edm.Int32", `999`, ""},
		{"Edm.String", `"1234567"`, ""},
		{"Edm.DateTimeOffset", `"2024-04-29T10:00:00.5+05:00"`, "UTC: 2024-04-29 05:00:00.5; local: 2024-04-29 07:00:00.5 CEST; when: 2 days 6 hours ago"},
		{"", `"2024-05-01T12:00:00Z"`, "UTC: 2024-05-01 12:00:00; local: 2024-05-01 14:00:00 CEST; when: now"},
		{"Edm.DateTime", `"/Date(1714564800000)/"`, "UTC: 2024-05-01 12:00:00; local: 2024-05-01 14:00:00 CEST; when: now"},
		{"Edm.DateTimeOffset", `"\/Date(-86400000+0120)\/"`, "UTC: 1969-12-31 00:00:00; local: 1969-12-31 02:00:00 CEST; when: 54 years 4 months ago"},
		{"Edm.DateTime", `"2024-05-02T12:00:00"`, "zone: none is given; when: in 1 day, if it is UTC"},
		{"Edm.Date", `"2024-05-01"`, "weekday: Wednesday; when: today"},
		{"Edm.Date", `"2025-05-03"`, "weekday: Saturday; when: in 1 year"},
		{"Edm.DateTimeOffset", `"0001-01-01T00:00:00Z"`, "UTC: 0001-01-01 00:00:00; local: 0001-01-01 02:00:00 CEST; when: more than 250 years ago"},
		{"Edm.DateTimeOffset", `"9999-12-31T00:00:00Z"`, "UTC: 9999-12-31 00:00:00; local: 9999-12-31 02:00:00 CEST; when: in more than 250 years"},
		{"Edm.DateTimeOffset", `"2024-13-01T00:00:00Z"`, ""},
		{"Edm.DateTime", `"/Date(x)/"`, ""},
		{"Edm.Duration", `"P1DT2H3M4.5S"`, "in words: 1 day 2 hours 3 minutes 4.5 seconds"},
		{"Edm.Duration", `"-P2Y1M0DT1H"`, "in words: minus 2 years 1 month 1 hour"},
		{"Edm.Time", `"PT0S"`, "in words: 0 seconds"},
		{"Edm.Duration", `"PT"`, ""},
		{"Edm.Duration", `"P1H"`, ""},
		{"Edm.Duration", `"5 days"`, ""},
		{"Edm.DateTimeOffset", `null`, ""},
	} {
		s := shown(tt.kind, client.JSONValue(tt.json))
		if got := facts(s); got != tt.want {
			t.Errorf("%s %s:\n%s\n%s", tt.kind, tt.json, got, tt.want)
		}
		view := ansi.Strip(s.View())
		for part := range strings.SplitSeq(tt.want, "; ") {
			if _, text, _ := strings.Cut(part, ": "); !strings.Contains(view, text) {
				t.Errorf("%q is not shown:\n%s", text, view)
			}
		}
	}
}

func TestTypesOfBytes(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]string{
		"\x89PNG\r\n\x1a\n\x00": "PNG image, 9 bytes", "%PDF-1.7": "PDF, 8 bytes", "plain words": "text, 11 bytes",
		` {"a":1}`:                 "JSON text, 8 bytes",
		"RIFF\x00\x00\x00\x00WEBP": "WebP image, 12 bytes", "\x00\x01": "unknown type, 2 bytes",
		strings.Repeat("é", 1000): "text, 2,000 bytes", "x" + strings.Repeat("é", 1000): "text, 2,001 bytes",
	} {
		s := shown("Edm.Binary", client.Text(base64.StdEncoding.EncodeToString([]byte(data))))
		if got := facts(s); got != "content: "+want {
			t.Errorf("%.20q: %s, want %s", data, got, want)
		}
		if first := strings.Split(ansi.Strip(s.View()), "\n")[1]; !strings.Contains(first, want) {
			t.Errorf("%.20q: %q is not above the bytes", data, first)
		}
	}
}

func TestLinks(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"see https://who.int/data. Then (http://x.org/a_(b)) and http://y.org):": "https://who.int/data http://x.org/a_(b)) http://y.org",
		"https://who.int/é?q=日本":                                                 "https://who.int/%C3%A9?q=%E6%97%A5%E6%9C%AC",
		"javascript:alert(1) file:///etc/passwd http:// https":                   "",
		"https://microsoft.com@evil.org/x":                                       "",
		"https://раураӏ.com/":                                                    "",
		"https://x.org/\x1b]8;;":                                                 "https://x.org/",
		`{"a":"https://x.org/1","b":"http://y.org"}`:                             "https://x.org/1 http://y.org",
		"httphttps://x.org":                                                      "https://x.org",
		"https://x.org/" + strings.Repeat("a", maxURL):                           "",
	} {
		var got []string
		for _, l := range findLinks(text) {
			got = append(got, l.url)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%.60q: %v, want %s", text, got, want)
		}
	}
}

// TestLinksOfTheTerminal have their text, on each line of it, and end.
func TestLinksOfTheTerminal(t *testing.T) {
	t.Parallel()
	address := "https://data.who.int/" + strings.Repeat("path/", 30) + "end"
	s := shown("Edm.String", client.Text("First words, then "+address+" and more."))
	view := s.View()
	if n := strings.Count(view, "\x1b]8;id="); n != strings.Count(view, closeLink) || n < 3 || strings.Count(view, ";"+address+"\x1b\\") != n {
		t.Errorf("%d links begin:\n%q", n, view)
	}
	text := ansi.Strip(view)
	if got := strings.ReplaceAll(strings.ReplaceAll(text, "\n", ""), " ", ""); !strings.Contains(got, address) {
		t.Errorf("the address is not there as text:\n%s", text)
	}
	for line := range strings.SplitSeq(view, "\n") {
		if strings.Contains(line, "\x1b]8;id=") && !strings.HasSuffix(strings.TrimRight(ansi.Strip(line), " "), "more.") &&
			ansi.StringWidth(line) > 80 {
			t.Errorf("too wide: %q", line)
		}
	}
	plain := newAt(theme.New(colorprofile.NoTTY, true), s.value, s.now, s.zone)
	plain.SetSize(80, 24)
	if view := plain.View(); strings.Contains(view, "\x1b]") {
		t.Errorf("a link without attributes: %q", view)
	}
}

// pressed gives keys to the screen.
func pressed(s *Screen, keys ...string) {
	for _, k := range keys {
		if c, ok := kit.Find(s.Commands(), k); ok && c.Works() {
			c.Run("")
		}
	}
}

// shape is what is on the screen, without blanks at the ends.
func shape(s *Screen) string {
	var lines []string
	for line := range strings.SplitSeq(ansi.Strip(s.View()), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "|")
}

func TestFold(t *testing.T) {
	t.Parallel()
	s := shown("NS.X", client.JSONValue(`{"a":{"b":[1,2,{}],"c":"é"},"d":[],"e":{"f":1}}`))
	whole := `▾ {|▾ "a": {|▾ "b": [|1,|2,|{}|],|"c": "é"|},|"d": [],|▾ "e": {|"f": 1|}|}`
	if got := shape(s); got != whole {
		t.Fatal(got)
	}
	pressed(s, "down", "down", "down", "enter") // on 1, in b
	folded := `▾ {|▾ "a": {|▸ "b": […]  3|"c": "é"|},|"d": [],|▾ "e": {|"f": 1|}|}`
	if got := shape(s); got != folded || s.list.Cursor != 2 {
		t.Errorf("at %d: %s", s.list.Cursor, got)
	}
	pressed(s, "space")
	if got := shape(s); got != whole {
		t.Error(got)
	}
	pressed(s, "down", "down", "down", "down", "space") // the end of b
	if got := shape(s); got != folded {
		t.Error(got)
	}
	pressed(s, "z")
	if got := shape(s); got != whole {
		t.Error("all unfolded: " + got)
	}
	pressed(s, "z")
	if got := shape(s); got != `▾ {|▸ "a": {…}  2|"d": [],|▸ "e": {…}  1|}` || s.list.Cursor != 1 {
		t.Errorf("at %d: %s", s.list.Cursor, got)
	}
	pressed(s, "x", "x")
	if got := shape(s); got != whole {
		t.Error("after hex: " + got)
	}
	text := shown("Edm.String", client.Text("no JSON {"))
	if c, _ := kit.Named(text.Commands(), "fold"); c.Works() {
		t.Error("text can be folded")
	}
}

// TestFoldNarrow: deep values and long ones keep to the width.
func TestFoldNarrow(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`{"日本":[`, 20) + `"مصر https://who.int/` + strings.Repeat("x", 200) + `"` + strings.Repeat(`]}`, 20)
	s := shown("", client.JSONValue(deep))
	for _, size := range [][2]int{{120, 32}, {80, 24}, {60, 15}, {20, 5}, {8, 3}, {3, 2}, {1, 1}} {
		s.SetSize(size[0], size[1])
		for range 60 {
			for line := range strings.SplitSeq(s.View(), "\n") {
				if w := ansi.StringWidth(line); w > size[0] {
					t.Fatalf("%v: %d cells: %q", size, w, line)
				}
			}
			pressed(s, "down")
		}
		pressed(s, "enter", "z", "z", "g")
	}
}

// TestBrokenJSONIsText, and so is what is too large to be read.
func TestBrokenJSONIsText(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{"a":1`, `{"a":}`, `[1,]`, `{} x}`, `{"a":1}}`, "[" + strings.Repeat(" ", maxShown) + "]"} {
		if s := shown("Edm.String", client.Text(text)); s.nested {
			t.Errorf("%.20q is laid out", text)
		}
	}
}

// manyRows is a document of 2 MB.
func manyRows() client.Value {
	var b strings.Builder
	b.WriteString(`[`)
	for i := 0; b.Len() < maxShown-200; i++ {
		fmt.Fprintf(&b, `{"id":%d,"name":"Genève %d","list":[1,2,3]},`, i, i)
	}
	return client.JSONValue(b.String() + `1]`)
}

// TestManyRows are bounded, and a line says where they end.
func TestManyRows(t *testing.T) {
	t.Parallel()
	s := shown("", manyRows())
	pressed(s, "G")
	foot := s.Foot().Left
	if last := foot[len(foot)-1].Text; !s.cut || !strings.Contains(string(last), "y copies all") || len(s.lines) > maxLines {
		t.Errorf("%d lines, foot %v", len(s.lines), foot)
	}
	pressed(s, "g", "z")
	if n := len(s.lines); n < 10000 || n > maxLines-1 {
		t.Errorf("folded, %d lines", n)
	}
}

func BenchmarkFold(b *testing.B) {
	s := shown("", manyRows())
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			s.read()
			s.lay()
		}
	})
	b.Run("fold", func(b *testing.B) {
		for b.Loop() {
			pressed(s, "down", "enter")
			s.View()
		}
	})
}

// TestClickFolds what it is on.
func TestClickFolds(t *testing.T) {
	t.Parallel()
	s := shown("", client.JSONValue(`{"a":[1],"b":2}`))
	s.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: 5, Y: 2})
	if got := shape(s); got != `▾ {|▸ "a": […]  1|"b": 2|}` || s.list.Cursor != 1 {
		t.Errorf("at %d: %s", s.list.Cursor, got)
	}
	s.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: 5, Y: 3})
	s.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: 5, Y: 20})
	s.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: 5, Y: 0})
	if got := shape(s); got != `▾ {|▸ "a": […]  1|"b": 2|}` || s.list.Cursor != 2 {
		t.Errorf("at %d: %s", s.list.Cursor, got)
	}
}

func TestSay(t *testing.T) {
	t.Parallel()
	s := shown("", client.JSONValue(`{"a":[1,2],"b":2}`))
	pressed(s, "down", "enter")
	said := s.Say()
	if len(said.All) != 4 || said.All[1] != `"a": [ folded, 2 inside` || len(said.Here) != 1 || said.Here[0] != said.All[1] {
		t.Errorf("%+v", said)
	}
	if said := shown("Edm.String", client.JSONValue("null")).Say(); len(said.All) != 1 || said.All[0] != "null" {
		t.Errorf("%+v", said)
	}
	if said := shown("Edm.Int32", client.JSONValue("12345")).Say(); len(said.All) != 2 || said.All[1] != "grouped   12,345" {
		t.Errorf("%+v", said)
	}
}
