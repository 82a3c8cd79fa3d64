package rows

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"odatui/client"
	"odatui/client/odata/filter"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// speaking is a fake whose language is parsed, by the real parser.
type speaking struct {
	*fake
	against *client.Contradiction
}

func (s speaking) language() filter.Language {
	t := &client.Type{Name: "NS.Fact", Kind: client.EntityType, Keys: []string{"Id"}}
	for _, c := range s.columns {
		p := client.Property{Name: c.Name, Type: c.Type, Nullable: c.Nullable}
		if p.Type == "" {
			p.Type = "Edm.String"
		}
		t.Properties = append(t.Properties, p)
	}
	return filter.Language{Type: t, Schema: &client.Schema{
		Version: "4.0", Types: map[string]*client.Type{t.Name: t}, Sets: []client.SchemaSet{{Name: "Facts", Type: t.Name}},
	}}
}

func (s speaking) Filter(_, text string) client.FilterText { return filter.Text(s.language(), text) }
func (s speaking) Complete(_, text string, at int, seen client.Seen) client.Completion {
	return filter.Complete(s.language(), text, at, seen)
}
func (s speaking) Comparison(_, property, operator string, v client.Value) (string, error) {
	return filter.Comparison(s.language(), property, operator, v)
}
func (s speaking) Operators(_, property string) []string {
	return filter.Operators(s.language(), property)
}
func (s speaking) JoinFilter(parts []client.FilterPart) string {
	return filter.Join(parts)
}
func (s speaking) Contradiction(page *client.Page) *client.Contradiction {
	if page.Query.Filter == "" {
		return nil
	}
	return s.against
}

var _ client.Filterer = speaking{}

// openSpeaking opens the rows of a service whose language is known.
func openSpeaking(t *testing.T, service speaking, q client.Query) *stage {
	t.Helper()
	session := &client.Session{ID: "fake", Service: service,
		About: client.About{Profile: "x", Environment: "live", PageSize: int(service.size)}}
	s := &stage{t: t, fake: service.fake}
	s.screen = New(theme.New(colorprofile.TrueColor, true), session, q, Options{})
	s.size(120, 27)
	s.run(s.screen.Init())
	return s
}

func speak() speaking { return speaking{fake: newFake(1000, 50)} }

// filtered is the filter of the last request.
func (s *stage) filtered(want string) {
	s.t.Helper()
	if got := s.fake.last.Filter; got != want || len(s.fake.last.Where) > 0 {
		s.t.Fatalf("the filter is %q and %v, not %q", got, s.fake.last.Where, want)
	}
}

func TestValuesAreAddedAsText(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := openSpeaking(t, speak(), client.Query{Path: "Facts"})
		s.press("l", "=")
		s.filtered("Name eq 'Côte d’Ivoire'")
		s.press("=") // it is there already
		asked := len(s.fake.asked)
		s.press("l", "!")
		s.filtered("Name eq 'Côte d’Ivoire' and Value ne 0.00")
		if len(s.fake.asked) != asked+1 {
			t.Errorf("asked %v", s.fake.asked)
		}
		s.press("j", "j", "j", "=")
		s.filtered("Name eq 'Côte d’Ivoire' and Value ne 0.00 and Value eq null")
		s.press("backspace", "backspace")
		s.filtered("Name eq 'Côte d’Ivoire'")
	})
}

// TestOrIsKeptWhenAValueIsAdded: the filter that was there means the same.
func TestOrIsKeptWhenAValueIsAdded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := openSpeaking(t, speak(), client.Query{Path: "Facts", Filter: "Value gt 1 or Value lt 0"})
		s.press("=")
		s.filtered("(Value gt 1 or Value lt 0) and Id eq 1")
	})
}

func TestBarTakesOverTypedConditions(t *testing.T) {
	bubble(t, func(t *testing.T) {
		q := client.Query{Path: "Facts", Filter: "Value gt 1", Where: []client.Condition{
			{Property: "Name", Value: client.Text("O'Brien"), Type: "Edm.String"},
			{Property: "Id", Not: true, Value: client.JSONValue("7"), Type: "Edm.Int32"},
		}}
		s := openSpeaking(t, speak(), q)
		if !strings.Contains(s.plain(), " Value gt 1   Name eq 'O''Brien'   Id ne 7 ") {
			t.Errorf("the conditions are not chips:\n%s", s.plain())
		}
		s.press("f")
		if got := s.screen.filter.Text(); got != "Value gt 1 and Name eq 'O''Brien' and Id ne 7" {
			t.Fatalf("the bar holds %q", got)
		}
		s.press("enter") // nothing has changed
		if s.screen.filter != nil || len(s.fake.asked) != 1 {
			t.Errorf("asked %v", s.fake.asked)
		}
	})
}

func TestSeenValuesAreSuggested(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := openSpeaking(t, speak(), client.Query{Path: "Facts"})
		s.press("f")
		s.write("Name eq 'Ö")
		if !strings.Contains(s.plain(), "'Österreich'") || !strings.Contains(s.plain(), "seen in the 50 loaded rows") {
			t.Fatalf("not suggested:\n%s", s.plain())
		}
		s.press("tab", "enter")
		s.filtered("Name eq 'Österreich'")
		if s.screen.filter != nil {
			t.Error("the bar stays open")
		}
	})
}

// conditions returns the dialog of F.
func (s *stage) conditions() kit.Dialog {
	s.t.Helper()
	s.press("F")
	for i := len(s.sent) - 1; i >= 0; i-- {
		if d, ok := s.sent[i].(kit.OpenDialogMsg); ok {
			d.Dialog.SetSize(80, 20)
			return d.Dialog
		}
	}
	s.t.Fatal("F opens no dialog")
	return nil
}

func TestConditionsOneByOne(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := openSpeaking(t, speak(), client.Query{Path: "Facts", Filter: "Value gt 1 and Name ne 'x' and Id lt 9", Search: "life"})
		d := s.conditions()
		s.run(key(d, "j"))
		s.run(key(d, " "))
		s.filtered("Name ne 'x' and Id lt 9")
		if !strings.Contains(d.View(), "off") {
			t.Errorf("the state is not shown:\n%s", d.View())
		}
		s.run(key(d, " "))
		s.filtered("Value gt 1 and Name ne 'x' and Id lt 9")
		s.run(key(d, "j"))
		s.run(key(d, " "))
		s.run(key(d, "j"))
		s.run(key(d, "x"))
		s.filtered("Value gt 1")
		d = s.conditions() // what is left out is still there
		s.run(key(d, "j"))
		s.run(key(d, "j"))
		s.run(key(d, " "))
		s.filtered("Value gt 1 and Name ne 'x'")
		s.run(key(d, "backspace"))
		s.filtered("Value gt 1")
		s.run(key(d, "g"))
		s.run(key(d, "x"))
		if s.fake.last.Search != "" {
			t.Error("the search is not removed")
		}
		s.run(key(d, "enter"))
		if !d.Done() || s.screen.filter == nil || s.screen.filter.Text() != "Value gt 1" {
			t.Error("enter does not edit the condition")
		}
	})
}

func TestConditionsWithoutALanguage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := openQuery(t, newFake(1000, 50), client.Query{Path: "Facts", Filter: "anything"}, Options{})
		s.press("=")
		d := s.conditions()
		s.run(key(d, " "))
		if s.fake.last.Filter != "" || len(s.fake.last.Where) != 1 {
			t.Fatalf("%+v", s.fake.last)
		}
		s.run(key(d, " "))
		s.run(key(d, "j"))
		s.run(key(d, "x"))
		s.filtered("anything")
	})
}

func TestSearchByTheService(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := openSpeaking(t, speak(), client.Query{Path: "Facts"})
		s.command("search", "life expectancy")
		if s.fake.last.Search != "life expectancy" || !strings.Contains(s.plain(), " search life expectancy ") {
			t.Fatalf("search %q:\n%s", s.fake.last.Search, s.plain())
		}
		s.run(key(s.conditions(), "x")) // F has it too
		if s.fake.last.Search != "" {
			t.Error("it is not removed")
		}
		s.command("search", "life")
		s.command("search", "")
		if s.fake.last.Search != "" {
			t.Error("it is not ended")
		}
		s.fake.can.Search = client.Ability{Is: client.No, Reason: "it says so"}
		if c, _ := kit.Named(s.screen.Commands(), "search"); !strings.Contains(string(c.Why()), "it says so") {
			t.Errorf("offered: %q", c.Why())
		}
	})
}

func TestIgnoredFilterIsReportedOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		service := speak()
		service.against = &client.Contradiction{Condition: "Value gt 90", Property: "Value", Value: client.JSONValue("0.00")}
		s := openSpeaking(t, service, client.Query{Path: "Facts", Filter: "Value gt 90"})
		s.press("pgdown", "pgdown", "pgdown", "pgdown")
		if n := s.notes(); len(n) != 1 || n[0] != "the service ignores Value gt 90: a row has Value 0.00" {
			t.Errorf("notes %q", n)
		}
		if !strings.Contains(s.foot(), "filter ignored") {
			t.Errorf("the line says %q", s.foot())
		}
		s.press("backspace")
		if strings.Contains(s.foot(), "filter ignored") {
			t.Error("it is reported for a run without the filter")
		}
	})
}

// TestFailureThatIsNotAboutTheFilterOpens: its diagnosis is more than words.
func TestFailureThatIsNotAboutTheFilterOpens(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := openSpeaking(t, speak(), client.Query{Path: "Facts"})
		s.fake.fail[0] = &client.ResponseError{Status: 401, Message: "no filter without a token"}
		s.press("f")
		s.write("Value gt 1")
		s.press("enter")
		if s.trouble() == nil || s.screen.filter == nil || s.screen.filter.Text() != "Value gt 1" || !s.screen.Typing() {
			t.Errorf("trouble %v, bar %v", s.trouble(), s.screen.filter)
		}
	})
}

func TestFilterFromTheEditor(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := openSpeaking(t, speak(), client.Query{Path: "Facts", Filter: "Value gt 1"})
		s.press("f")
		cmd := key(s.screen, "ctrl+e")
		edit, ok := cmd().(kit.EditTextMsg)
		if !ok || !strings.Contains(edit.Text, "\nValue gt 1\n") {
			t.Fatalf("the editor gets %q", edit.Text)
		}
		s.run(func() tea.Msg { return edit.Done("# comment\nValue lt 5\nand Id gt 3\n") })
		if got := s.screen.filter.Text(); got != "Value lt 5 and Id gt 3" {
			t.Errorf("the bar holds %q", got)
		}
		s.press("esc")
		s.run(func() tea.Msg { return edit.Done("Id eq 1") }) // the bar has gone meanwhile
		if s.screen.filter != nil {
			t.Error("the bar is open")
		}
	})
}

func TestClickTakesASuggestion(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := openSpeaking(t, speak(), client.Query{Path: "Facts"})
		s.press("f")
		s.run(s.screen.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: 14, Y: 3}))
		if got := s.screen.filter.Text(); got != "Name " {
			t.Errorf("the bar holds %q:\n%s", got, s.plain())
		}
	})
}
