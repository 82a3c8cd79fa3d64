package filterbar

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
)

// play is keys on a filter, "text:" types, and what the text is afterwards.
type play struct {
	name, begin string
	keys        []string
	want        string // | is the cursor
}

func (p play) run(t *testing.T) *stage {
	s := open(t, p.begin)
	for _, k := range p.keys {
		if text, ok := strings.CutPrefix(k, "text:"); ok {
			s.write(text)
			continue
		}
		s.keys(k)
	}
	s.is(p.want)
	return s
}

func TestKeys(t *testing.T) {
	for _, p := range []play{
		{"tab takes the first suggestion", "", []string{"text:COU", "tab"}, "CountryCode |"},
		{"tab takes the chosen one", "", []string{"text:COU", "down", "down", "tab"}, "COUNTRY |"},
		{"tab writes a whole condition", "", []string{"text:SE", "tab", "tab", "tab"}, "SEX eq 'BTSX'|"},
		{"enter takes the one that an arrow chose", "", []string{"text:COU", "down", "enter"}, "CountryCode |"},
		{"up begins at the last one", "", []string{"text:DIM", "up", "enter"}, "DIM_TIME |"},
		{"a blank that is there is not written twice", "DI eq '2015'",
			[]string{"home", "right", "right", "text:M", "tab"}, "DIM_TIME |eq '2015'"},
		{"quotes are closed", "", []string{"text:SEX eq '"}, "SEX eq '|'"},
		{"the closing quote is passed", "", []string{"text:SEX eq 'MLE'"}, "SEX eq 'MLE'|"},
		{"a quote behind a literal continues it", "", []string{"text:COUNTRY eq 'Côte d''Ivoire'"}, "COUNTRY eq 'Côte d''Ivoire'|"},
		{"a quote before a word is not closed", "SEX eq MLE", []string{"left", "left", "left", "'"}, "SEX eq '|MLE"},
		{"backspace removes an empty pair", "", []string{"text:SEX eq '", "backspace"}, "SEX eq |"},
		{"a suggestion replaces the closing quote", "", []string{"text:COUNTRY eq 'Ca", "tab"}, "COUNTRY eq 'Cabo Verde'|"},
		{"a paste is as it is", "", []string{"text:SEX eq 'MLE' and ", "text:x"}, "SEX eq 'MLE' and x|"},
		{"shift+tab goes to the condition before", "SEX eq 'MLE' and VALUE_N gt 80", []string{"shift+tab"}, "SEX eq 'MLE'| and VALUE_N gt 80"},
		{"and from the first one to the last", "SEX eq 'MLE' and VALUE_N gt 80",
			[]string{"shift+tab", "shift+tab"}, "SEX eq 'MLE' and VALUE_N gt 80|"},
		{"on a mistake it takes the fix", "", []string{"text:DIM_TIME ge 2015 and SEX eq 'MLE'", "shift+tab", "shift+tab"},
			"DIM_TIME ge '2015'| and SEX eq 'MLE'"},
		{"and so does tab", "", []string{"text:DIM_TIME ge 2015 and SEX eq 'MLE'", "shift+tab", "tab"}, "DIM_TIME ge '2015'| and SEX eq 'MLE'"},
		{"ctrl+u stays in the condition", "SEX eq 'MLE' and VALUE_N gt 80", []string{"ctrl+u"}, "SEX eq 'MLE' and |"},
		{"ctrl+k too", "SEX eq 'MLE' and VALUE_N gt 80", []string{"shift+tab", "home", "ctrl+k"}, "| and VALUE_N gt 80"},
		{"ctrl+w removes a word", "SEX eq 'MLE'", []string{"ctrl+w", "ctrl+w"}, "SEX eq '|"},
		{"backspace leads into the condition before", "SEX eq 'MLE' and VALUE_N gt 80",
			[]string{"home", "backspace"}, "SEX eq 'MLE'| and VALUE_N gt 80"},
		{"and removes an empty one", "SEX eq 'MLE' and x", []string{"backspace", "backspace"}, "SEX eq 'MLE'|"},
		{"a first one that was removed is left out", "x and SEX eq 'MLE'", []string{"shift+tab", "backspace", "enter"}, "SEX eq 'MLE'|"},
		{"left passes the word between", "SEX eq 'MLE' and VALUE_N gt 80", []string{"home", "left", "right"}, "SEX eq 'MLE' and |VALUE_N gt 80"},
		{"home twice goes to the beginning", "SEX eq 'MLE' and VALUE_N gt 80", []string{"home", "home"}, "|SEX eq 'MLE' and VALUE_N gt 80"},
		{"end twice goes to the end", "SEX eq 'MLE' and VALUE_N gt 80",
			[]string{"home", "home", "end", "end"}, "SEX eq 'MLE' and VALUE_N gt 80|"},
		{"a character of several code points is one", "COUNTRY eq '🇦🇬e\u0301", []string{"left", "left", "backspace"}, "COUNTRY eq |🇦🇬e\u0301"},
		{"words of other scripts are words", "COUNTRY eq '中国 القمر", []string{"alt+left", "alt+left"}, "COUNTRY eq '|中国 القمر"},
		{"the history is searched by letters, the newest first", "", []string{"ctrl+r", "text:e", "enter"}, "SEX eq 'MLE'|"},
		{"ctrl+r again goes to an older one", "", []string{"ctrl+r", "text:v", "ctrl+r", "enter"}, "VALUE_N gt 80|"},
		{"esc leaves the history", "SEX eq 'MLE'", []string{"ctrl+r", "text:zz", "esc"}, "SEX eq 'MLE'|"},
	} {
		t.Run(p.name, func(t *testing.T) { p.run(t) })
	}
}

func TestEnterAppliesUnlessAnArrowChose(t *testing.T) {
	s := open(t, "")
	s.write("SEX eq 'MLE' and COUNTRY eq 'C")
	if len(s.bar.suggestions()) == 0 {
		t.Fatal("nothing is suggested")
	}
	s.keys("enter")
	if len(s.sent) != 1 || s.sent[0] != "SEX eq 'MLE' and COUNTRY eq 'C'" || !s.bar.Sent() {
		t.Fatalf("sent %q", s.sent)
	}
	s.write("x")
	s.is("SEX eq 'MLE' and COUNTRY eq 'C|'")
}

func TestEscClosesTheListFirst(t *testing.T) {
	s := open(t, "")
	s.write("COU")
	if s.title("close") != "close the list" {
		t.Errorf("esc is called %q", s.title("close"))
	}
	s.keys("esc")
	if s.left || len(s.bar.suggestions()) > 0 {
		t.Fatal("esc does not close the list first")
	}
	s.keys("esc")
	if !s.left {
		t.Fatal("esc does not leave")
	}
}

func TestCertainMistakesAreNotSent(t *testing.T) {
	s := open(t, "")
	s.write("SEX eq 'BTSX' and DIM_TIME ge 2015 and COUNTRY eq 'Chile'")
	if !strings.Contains(s.plain(), "× text: write '2015'") {
		t.Errorf("the mistake is not explained:\n%s", s.plain())
	}
	s.keys("enter")
	status, ok := s.bar.Status()
	if len(s.sent) > 0 || !ok || status.Text != "not sent: 1 condition to fix" {
		t.Fatalf("sent %q, status %q", s.sent, status.Text)
	}
	s.keys("shift+tab", "shift+tab", "enter")
	if len(s.sent) != 1 || !strings.Contains(s.sent[0], "'2015'") {
		t.Fatalf("sent %q", s.sent)
	}
	if _, ok := s.bar.Status(); ok {
		t.Error("what was sent is called not sent")
	}
}

// TestMistakeAtTheCursorIsNotMarked: what is typed may be completed yet.
func TestMistakeAtTheCursorIsNotMarked(t *testing.T) {
	s := open(t, "")
	s.write("DIM_TIME ge 2015")
	if strings.Contains(s.plain(), "×") {
		t.Errorf("a word is marked while it is typed:\n%s", s.plain())
	}
	s.keys("enter")
	if !strings.Contains(s.plain(), "× text: write '2015'") || s.title("take") != "take the fix" {
		t.Errorf("it is not marked after enter, tab is called %q:\n%s", s.title("take"), s.plain())
	}
}

func TestDoubtfulMistakesAreSent(t *testing.T) {
	s := open(t, "", func(o *Options) { o.Filterer = doubting{observations()} })
	s.write("VALUE_N gt 80")
	s.keys("enter")
	if len(s.sent) != 1 {
		t.Fatal("a doubtful mistake stops the filter")
	}
	s.bar.Refused("no such thing")
	s.keys("left")
	if !strings.Contains(s.plain(), "no such thing") {
		t.Errorf("the service's words are not shown:\n%s", s.plain())
	}
	s.write("1")
	if strings.Contains(s.plain(), "no such thing") {
		t.Error("they stay after a change")
	}
}

// doubting finds a doubtful mistake in every text.
type doubting struct{ language }

func (d doubting) Filter(set, text string) client.FilterText {
	f := d.language.Filter(set, text)
	f.Problems = append(f.Problems, client.FilterProblem{Range: client.Range{To: min(len(text), 3)}, Message: "x is unusual", Doubtful: true})
	return f
}

// TestLastAndIsLeftOut: conditions that were never typed are not sent.
func TestLastAndIsLeftOut(t *testing.T) {
	s := open(t, "")
	s.write("SEX eq 'MLE' and ")
	s.keys("enter")
	if len(s.sent) != 1 || s.sent[0] != "SEX eq 'MLE'" {
		t.Fatalf("sent %q", s.sent)
	}
}

func TestWithoutALanguage(t *testing.T) {
	s := open(t, "Nme eq 1", func(o *Options) { o.Filterer = nil })
	s.write(" and 'x' ((")
	s.is("Nme eq 1 and 'x' ((|")
	for _, id := range []string{"take", "before"} {
		if s.title(id) != "" {
			t.Errorf("%s is offered", id)
		}
	}
	s.keys("up")
	if s.bar.past == nil {
		t.Error("an arrow does not open the history")
	}
	s.keys("esc", "enter")
	if len(s.sent) != 1 || s.sent[0] != "Nme eq 1 and 'x' ((" {
		t.Fatalf("sent %q", s.sent)
	}
}

func TestEditor(t *testing.T) {
	var document string
	s := open(t, "SEX eq 'MLE' and VALUE_N gt 80 and (COUNTRY eq 'Chile' or COUNTRY eq 'Cuba')", func(o *Options) {
		o.Edit = func(text string) tea.Cmd { document = text; return nil }
	})
	s.keys("ctrl+e")
	if !strings.Contains(document, "\nSEX eq 'MLE'\nand VALUE_N gt 80\nand (COUNTRY") ||
		!strings.Contains(document, "#   VALUE_N  Edm.Decimal") {
		t.Fatalf("the editor gets %s", document)
	}
	before := s.bar.Text()
	s.bar.Written(document)
	if s.bar.Text() != before {
		t.Errorf("unchanged, it becomes %q", s.bar.Text())
	}
	s.bar.Written("# x\r\n\r\nSEX eq 'FMLE'  \n  # VALUE_N gt 1\n\tand COUNTRY eq 'Chile'\n")
	s.is("SEX eq 'FMLE' and COUNTRY eq 'Chile'|")
}

func TestPasteIsOneLine(t *testing.T) {
	s := open(t, "")
	s.bar.Update(tea.PasteMsg{Content: "SEX eq\n\t'MLE'\x1b]0;x\a\xff\r\n"})
	s.sound()
	s.is("SEX eq  'MLE']0;x\uFFFD|")
	s.bar.Update(tea.PasteMsg{Content: strings.Repeat("日", maxText)})
	s.sound()
}

func TestClickTakesASuggestion(t *testing.T) {
	s := open(t, "")
	s.write("COU")
	l, _ := s.bar.box()
	if s.bar.Click(l.x+5, l.y) || s.bar.Click(0, l.y+2) || !s.bar.Click(l.x+5, l.y+2) {
		t.Fatal("the wrong place takes a suggestion")
	}
	s.is("COUNTRY |")
}

// TestAcceptedConditionsAreNotDoubted: the service has taken them.
func TestAcceptedConditionsAreNotDoubted(t *testing.T) {
	doubt := func(o *Options) { o.Filterer = doubting{observations()} }
	if s := open(t, "VALUE_N gt 80", doubt); strings.Contains(s.plain(), "!") {
		t.Errorf("a condition in force is doubted:\n%s", s.plain())
	}
	s := open(t, "", doubt)
	s.write("VALUE_N gt 80 and SEX eq 'MLE'")
	if !strings.Contains(s.plain(), "! VALUE_N gt 80") || !strings.Contains(s.plain(), "! x is unusual") {
		t.Errorf("a new condition is not doubted:\n%s", s.plain())
	}
}

// TestCertainMistakeIsExplainedFirst: a doubtful one may come before it.
func TestCertainMistakeIsExplainedFirst(t *testing.T) {
	s := open(t, "", func(o *Options) { o.Filterer = doubting{observations()} })
	s.write("VALUE_N gt 80 and DIM_TIME ge 2015 and SEX eq 'MLE'")
	if !strings.Contains(s.plain(), "× text: write '2015'") || strings.Contains(s.plain(), "x is unusual") {
		t.Errorf("the wrong mistake is explained:\n%s", s.plain())
	}
}
