package form_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"odatui/client/safe"
	"odatui/ui/form"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// sample is a form with every kind of question, hidden ones, and two pages.
func sample(save func(form.Answers) error) *form.Form {
	needed := func(id string) func(form.Answers) safe.Text {
		return func(a form.Answers) safe.Text {
			if a[id] == "" {
				return "this is needed"
			}
			return ""
		}
	}
	at := func(value string) func(form.Answers) bool {
		return func(a form.Answers) bool { return a["way"] == value }
	}
	return &form.Form{
		Title: "new thing", Verb: "save", Review: form.ReviewAll,
		Pages: []form.Page{
			{Title: "the thing", Questions: []form.Question{
				{ID: "name", Title: "Name", Help: "one word", Check: needed("name")},
				{ID: "way", Title: "Way", Kind: form.Choice, Options: []form.Option{{"token", "a token"}, {"none", "nothing"}, {"user", "user and password"}}},
			}},
			{Title: "its token", Questions: []form.Question{
				{ID: "token", Title: "Token", Help: "it is not shown", Kind: form.Secret, When: at("token"), Check: needed("token")},
			}},
			{Title: "its user", Questions: []form.Question{{ID: "user", Title: "User", When: at("user"), Check: needed("user")}}},
		},
		Save: func(_ context.Context, a form.Answers) (form.Outcome, error) {
			return form.Outcome{Ref: a["name"]}, save(a)
		},
	}
}

// robot presses keys on a screen as the root does.
type robot struct {
	t    *testing.T
	s    *form.Screen
	done *form.Outcome
	left bool
}

func open(t *testing.T, f *form.Form) *robot {
	t.Helper()
	r := &robot{t: t}
	r.s = form.New(theme.New(colorprofile.TrueColor, true), f, form.Options{Done: func(o form.Outcome) tea.Cmd { r.done = &o; return nil }})
	r.run(r.s.SetSize(80, 19))
	r.run(r.s.Init())
	return r
}

func (r *robot) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case kit.BackMsg:
		r.left = true
	default:
		r.run(r.s.Update(msg))
	}
}

// press presses keys by name; other texts are typed, or pasted after "paste ".
func (r *robot) press(list ...string) {
	r.t.Helper()
	for _, k := range list {
		if c, ok := kit.Find(r.s.Commands(), k); ok {
			if c.Works() {
				r.run(c.Run(""))
			}
		} else if text, ok := strings.CutPrefix(k, "paste "); ok {
			r.run(r.s.Update(tea.PasteMsg{Content: text}))
		} else {
			for _, c := range k {
				r.run(r.s.Update(tea.KeyPressMsg{Code: c, Text: string(c)}))
			}
		}
		r.same()
	}
}

// same checks that drawing changes nothing and stays within the size.
func (r *robot) same() {
	r.t.Helper()
	first := r.s.View()
	if second := r.s.View(); first != second {
		r.t.Fatalf("drawn twice, two screens:\n%s\n%s", first, second)
	}
}

func (r *robot) screen() string { return ansi.Strip(r.s.View()) }

func (r *robot) has(texts ...string) {
	r.t.Helper()
	for _, text := range texts {
		if !strings.Contains(r.screen(), text) {
			r.t.Fatalf("%q is not on the screen:\n%s", text, r.screen())
		}
	}
}

func (r *robot) lacks(texts ...string) {
	r.t.Helper()
	for _, text := range texts {
		if strings.Contains(r.screen(), text) {
			r.t.Fatalf("%q is on the screen:\n%s", text, r.screen())
		}
	}
}

func TestAnswersAreSavedAfterTheLastPage(t *testing.T) {
	t.Parallel()
	var saved form.Answers
	r := open(t, sample(func(a form.Answers) error { saved = a; return nil }))
	r.press("enter")
	r.has("✗ this is needed")
	r.press("m")
	r.lacks("✗")
	r.press("art 名前 ", "enter", "enter")
	r.has("its token")
	r.lacks("Name", "mart")
	r.press("paste c4nary", "enter")
	r.lacks("c4nary")
	r.has("check", "mart 名前", "a token", "typed, not shown")
	if saved != nil {
		t.Fatal("saved before the last page was confirmed")
	}
	r.press("tab") // only enter saves
	if saved != nil {
		t.Fatal("tab saves")
	}
	r.press("enter")
	if want := (form.Answers{"name": "mart 名前", "way": "token", "token": "c4nary"}); !maps.Equal(saved, want) || r.done == nil {
		t.Errorf("saved %v, want %v", saved, want)
	}
}

// TestOneGoesBackFromAWrongAnswer: and what was typed stays; of another way it is not
// saved.
func TestOneGoesBackFromAWrongAnswer(t *testing.T) {
	t.Parallel()
	var saved form.Answers
	r := open(t, sample(func(a form.Answers) error { saved = a; return nil }))
	r.press("x", "enter", "enter", "tok", "shift+tab")
	r.has("Way", "▌ a token")
	r.press("u", "enter")
	r.has("User")
	r.press("enter")
	r.has("✗ this is needed")
	r.press("shift+tab", "down", "up", "up", "down", "enter", "enter")
	if want := (form.Answers{"name": "x", "way": "none"}); !maps.Equal(saved, want) {
		t.Errorf("saved %v, want %v", saved, want)
	}
}

func TestKeysAfterEnterGoToTheNextQuestion(t *testing.T) {
	t.Parallel()
	r := open(t, sample(func(form.Answers) error { return nil }))
	r.press("x", "enter", "n", "shift+tab", "y")
	r.has("Name  xy", "nothing")
}

func TestLeavingAsksBeforeSomethingIsLost(t *testing.T) {
	t.Parallel()
	r := open(t, sample(func(form.Answers) error { return nil }))
	r.press("esc")
	if !r.left {
		t.Fatal("esc does not leave an untouched form")
	}
	r = open(t, sample(func(form.Answers) error { return nil }))
	r.press("x", "esc")
	r.has("Leave the form?")
	if r.left || !r.s.Typing() {
		t.Fatal("left at once, or the keys of everywhere work")
	}
	r.press("esc")
	r.lacks("Leave the form?")
	r.press("y", "esc", "y")
	if !r.left {
		t.Fatal("y does not leave")
	}
}

// TestARefusalIsShownAtItsQuestion: above the form, with advice; the answers stay.
func TestARefusalIsShownAtItsQuestion(t *testing.T) {
	t.Parallel()
	refuse := error(&form.Refusal{Text: "no room", Advice: []safe.Text{"take another name"}, Question: "name"})
	r := open(t, sample(func(form.Answers) error { return refuse }))
	r.press("x", "enter", "n", "enter", "enter")
	r.has("✗ no room", "take another name", "Name")
	refuse = nil
	r.press("enter", "enter", "enter")
	if r.done == nil || r.done.Ref != "x" {
		t.Errorf("not saved:\n%s", r.screen())
	}
	r = open(t, sample(func(form.Answers) error { return errors.New("the disk is \x1b[31mfull") }))
	r.press("x", "enter", "n", "enter", "enter")
	r.has("✗ the disk is", "full", "check")
}

// TestWhatIsLearnedLateChangesNoPageThatWasShown.
func TestWhatIsLearnedLateChangesNoPageThatWasShown(t *testing.T) {
	t.Parallel()
	for late := range 2 {
		f := sample(func(form.Answers) error { return nil })
		f.Learn = func(context.Context) form.Learned {
			return form.Learned{Help: map[string]safe.Text{"way": "news"}, Answers: form.Answers{"way": "none", "user": "someone"}}
		}
		r := &robot{t: t}
		r.s = form.New(theme.New(colorprofile.TrueColor, true), f, form.Options{})
		r.run(r.s.SetSize(80, 19))
		learn := r.s.Init()
		if late == 1 {
			r.press("x", "enter", "u")
		}
		r.run(learn)
		if late == 0 {
			r.press("x", "enter")
			r.has("▌ a token", "news") // its page was shown already
			r.press("u")
		}
		r.has("▌ user and password")
		r.press("enter")
		r.has("User  someone")
	}
}

// TestEverySizeShowsTheQuestionInFront.
func TestEverySizeShowsTheQuestionInFront(t *testing.T) {
	t.Parallel()
	f := sample(func(form.Answers) error { return nil })
	for i := range 30 {
		id := "q" + strings.Repeat("i", i)
		f.Pages[0].Questions = append(f.Pages[0].Questions, form.Question{ID: id, Title: safe.Clean("Question " + id), Help: "数据 of any kind"})
	}
	for _, size := range [][2]int{{200, 55}, {80, 19}, {60, 12}, {30, 4}, {20, 2}} {
		r := open(t, f)
		r.run(r.s.SetSize(size[0], size[1]))
		r.press("x", "enter")
		for i := range 31 {
			lines := strings.Split(r.screen(), "\n")
			if len(lines) > size[1] {
				t.Fatalf("%v: %d lines", size, len(lines))
			}
			for _, line := range lines {
				if ansi.StringWidth(line) > size[0] {
					t.Fatalf("%v: a line of %d cells: %q", size, ansi.StringWidth(line), line)
				}
			}
			if !strings.Contains(r.screen(), "›") {
				t.Fatalf("%v: question %d is not in sight:\n%s", size, i, r.screen())
			}
			r.press("tab")
		}
	}
}

// talk answers a form by lines.
func talk(lines string) (form.Talk, *bytes.Buffer) {
	out := &bytes.Buffer{}
	rest := strings.Split(lines, "\n")
	read := func(context.Context) (string, error) {
		if len(rest) == 0 {
			return "", io.EOF
		}
		line := rest[0]
		rest = rest[1:]
		return line, nil
	}
	return form.Talk{Out: out, Read: read, Secret: func(ctx context.Context, _ string) (string, error) { return read(ctx) }}, out
}

func TestAskLineByLine(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		lines string
		want  form.Answers // nil: nothing is saved
		err   error
		says  string
	}{
		"all":  {"\nx\n9\n1\n\ntok\nyes", form.Answers{"name": "x", "way": "token", "token": "tok"}, nil, "Wrong: write a number from 1 to 3"},
		"back": {"x\ntoken\n<\nnone\n<\n<\ny\n\nyes", form.Answers{"name": "y", "way": "none"}, nil, "Name [x]: "},
		"no":   {"x\nnothing\nno", nil, form.ErrLeft, "Your answers:"},
		"end":  {"x\nuser", nil, io.ErrUnexpectedEOF, "Page 2 of 3: its user"},
	} {
		var saved form.Answers
		in, out := talk(tt.lines)
		_, err := form.Ask(t.Context(), sample(func(a form.Answers) error { saved = a; return nil }), in)
		if !maps.Equal(saved, tt.want) || !errors.Is(err, tt.err) {
			t.Errorf("%s: saved %v, %v; want %v, %v", name, saved, err, tt.want, tt.err)
		}
		if text := out.String(); !strings.Contains(text, tt.says) || strings.Contains(text, "\x1b") || strings.Contains(text, "tok\n") {
			t.Errorf("%s: %s", name, text)
		}
	}
}

func TestAskAgainAfterARefusal(t *testing.T) {
	t.Parallel()
	times := 0
	in, out := talk("x\nnone\nyes\ny\n\nyes")
	outcome, err := form.Ask(t.Context(), sample(func(form.Answers) error {
		if times++; times == 1 {
			return &form.Refusal{Text: "x is taken", Question: "name"}
		}
		return nil
	}), in)
	if err != nil || outcome.Ref != "y" || !strings.Contains(out.String(), "Not saved: x is taken") {
		t.Errorf("%v, %v\n%s", outcome, err, out)
	}
}
