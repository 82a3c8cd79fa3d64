package filterbar

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/client/odata/filter"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// language is the real parser over a model, without a service.
type language struct{ filter.Language }

func (l language) Filter(_, text string) client.FilterText { return filter.Text(l.Language, text) }
func (l language) Complete(_, text string, at int, seen client.Seen) client.Completion {
	return filter.Complete(l.Language, text, at, seen)
}
func (l language) Comparison(_, property, operator string, v client.Value) (string, error) {
	return filter.Comparison(l.Language, property, operator, v)
}
func (l language) Operators(_, property string) []string {
	return filter.Operators(l.Language, property)
}
func (l language) JoinFilter(parts []client.FilterPart) string {
	return filter.Join(parts)
}
func (l language) Contradiction(*client.Page) *client.Contradiction { return nil }

var _ client.Filterer = language{}

// observations is the type of the demo's largest set.
func observations() language {
	text := func(name string) client.Property {
		return client.Property{Name: name, Type: "Edm.String", Nullable: true}
	}
	country := &client.Type{Name: "NS.Country", Kind: client.EntityType, Keys: []string{"Code"},
		Properties: []client.Property{text("Code"), text("Name")}}
	t := &client.Type{Name: "NS.Observation", Kind: client.EntityType, Keys: []string{"Sys_PK"}, Properties: []client.Property{
		{Name: "Sys_PK", Type: "Edm.Int64"}, text("IndicatorCode"), text("CountryCode"), text("COUNTRY"), text("DIM_TIME"), text("SEX"),
		{Name: "VALUE_N", Type: "Edm.Decimal", Nullable: true}, {Name: "DATE_ADDED", Type: "Edm.DateTimeOffset"}, text("COMMENT"), text("資料"),
	}, Links: []client.Link{{Name: "Country", Target: "NS.Country"}}}
	return language{filter.Language{Type: t, Schema: &client.Schema{
		Version: "4.0", Types: map[string]*client.Type{t.Name: t, country.Name: country},
		Sets: []client.SchemaSet{{Name: "Observations", Type: t.Name}, {Name: "Countries", Type: country.Name}},
	}}}
}

var values = map[string][]string{
	"COUNTRY": {"Cabo Verde", "Cameroun", "Canada", "Chile", "Colombia", "Costa Rica",
		"Côte d'Ivoire", "Cuba", "Česko", "中国", "القمر جزر", "O\x1b]0;x\a'Brien", "Comoros"},
	"SEX": {"BTSX", "MLE", "FMLE"},
}

func seen(column string) []client.SeenValue {
	var list []client.SeenValue
	for _, v := range values[column] {
		list = append(list, client.SeenValue{Value: client.Text(v), Rows: 21})
	}
	return list
}

// stage drives a bar as the rows screen and the root do.
type stage struct {
	t    testing.TB
	bar  *Bar
	sent []string // filters that were applied
	left bool
	note safe.Text // why the last key did nothing
	w, h int
}

func open(t testing.TB, text string, change ...func(*Options)) *stage {
	s := &stage{t: t}
	o := Options{
		Look: theme.New(colorprofile.TrueColor, true), Set: "Observations", Filterer: observations(), Seen: seen, Loaded: 4000,
		History: []string{"SEX eq 'MLE'", "VALUE_N gt 80", "COUNTRY eq '中国'"},
		Apply:   func(text string) tea.Cmd { s.sent = append(s.sent, text); return nil },
		Leave:   func() tea.Cmd { s.left = true; return nil },
	}
	for _, f := range change {
		f(&o)
	}
	s.bar = New(o, text)
	s.size(120, 27)
	return s
}

func (s *stage) size(w, h int) {
	s.w, s.h = w, h
	s.bar.SetSize(w, h)
}

var codes = map[string]tea.Key{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab}, "shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift},
	"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight},
	"home": {Code: tea.KeyHome},
	"end":  {Code: tea.KeyEnd}, "backspace": {Code: tea.KeyBackspace}, "delete": {Code: tea.KeyDelete},
	"alt+left": {Code: tea.KeyLeft, Mod: tea.ModAlt}, "alt+right": {Code: tea.KeyRight, Mod: tea.ModAlt},
	"ctrl+space": {Code: ' ', Mod: tea.ModCtrl},
}

func press(name string) tea.KeyPressMsg {
	if k, ok := codes[name]; ok {
		return tea.KeyPressMsg(k)
	}
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(rest[0]), Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

// keys presses keys: to their command, else as text.
func (s *stage) keys(names ...string) {
	s.t.Helper()
	for _, name := range names {
		msg := press(name)
		s.note = ""
		c, ok := kit.Find(s.bar.Commands(), msg.String())
		switch {
		case ok && c.Works():
			if cmd := c.Run(""); cmd != nil {
				cmd()
			}
		case ok:
			s.note = c.Why()
		default:
			s.bar.Update(msg)
		}
		s.sound()
	}
}

// write types the characters of a text.
func (s *stage) write(text string) {
	s.t.Helper()
	for _, r := range text {
		s.keys(string(r))
	}
}

// sound checks what holds after every key.
func (s *stage) sound() {
	s.t.Helper()
	b := s.bar
	if b.at != clamp(b.text, b.at) {
		s.t.Fatalf("the cursor is at %d, within a character of %q", b.at, b.text)
	}
	if len(b.text) > maxText {
		s.t.Fatalf("the text has %d bytes", len(b.text))
	}
	first, second := s.screen(), s.screen()
	if first != second {
		s.t.Fatalf("the second drawing differs:\n%s\n%s", first, second)
	}
	lines := strings.Split(first, "\n")
	if len(lines) > s.h {
		s.t.Fatalf("%d lines are drawn in %d", len(lines), s.h)
	}
	for _, line := range lines {
		if w := ansi.StringWidth(line); w > s.w {
			s.t.Fatalf("%d cells are drawn in %d: %q of %q", w, s.w, ansi.Strip(line), b.text)
		}
	}
	plain := ansi.Strip(strings.NewReplacer(theme.CaretText, "", theme.CaretChosen, "").Replace(first))
	if strings.ContainsAny(plain, "\a\x1b\r\t") {
		s.t.Fatalf("a control character is drawn: %q", plain)
	}
}

// screen draws the bar over a body of rows.
func (s *stage) screen() string {
	lines := s.bar.View()
	const full = "  1000031  AIR_AVL          CHE          Schweiz / Suisse / Svizzera      2003     BTSX       35.86   33.64    38.40   中国  x"
	row := ansi.Truncate(full, s.w, "")
	for len(lines) < s.h {
		lines = append(lines, row)
	}
	return strings.Join(s.bar.Over(lines), "\n")
}

func (s *stage) plain() string { return ansi.Strip(s.screen()) }

// is checks the text, with | for the cursor.
func (s *stage) is(want string) {
	s.t.Helper()
	if got := s.bar.text[:s.bar.at] + "|" + s.bar.text[s.bar.at:]; got != want {
		s.t.Fatalf("the text is %q, not %q", got, want)
	}
}

// title returns what the key line says of a key, "" nothing.
func (s *stage) title(id string) string {
	c, _ := kit.Named(s.bar.Commands(), id)
	if !c.Works() || c.Quiet {
		return ""
	}
	return string(c.Title)
}
