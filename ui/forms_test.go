package ui_test

import (
	"context"
	"errors"
	"os/exec"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui"
	"odatui/ui/form"
	"odatui/ui/kit"
)

// oneQuestion is a form with one question, and what saves its answer.
func oneQuestion(title safe.Text, save func(string) (form.Outcome, error)) *form.Form {
	return &form.Form{
		Title: title, Verb: "save", Answers: form.Answers{"q": "first"},
		Pages: []form.Page{{Title: "the page", Questions: []form.Question{{ID: "q", Title: "Question", Help: "some help"}}}},
		Save:  func(_ context.Context, a form.Answers) (form.Outcome, error) { return save(a["q"]) },
	}
}

func TestAProfileIsAddedInTheExplorer(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		d := w.deps()
		answer, fails := "", true
		d.AddProfile = func(string) (*form.Form, error) {
			return oneQuestion("new profile", func(text string) (form.Outcome, error) {
				if answer = text; fails {
					return form.Outcome{}, errors.New("the disk is full")
				}
				return form.Outcome{Ref: text, Notes: []form.Note{{Text: "added it"}, {Text: "but look", Warning: true}}}, nil
			}), nil
		}
		b := newBench(t, d, 80, 24)
		b.keys("a")
		b.has("new profile", "the page", "Question", "first", "some help", "enter save")
		b.typing("q:-?") // no key of everywhere works
		b.send(tea.PasteMsg{Content: "数据"})
		b.keys("enter")
		b.has("the disk is full", "firstq:-?数据")
		fails = false
		b.keys("enter")
		b.has("4 profiles", "but look")
		b.lacks("the page")
		if answer != "firstq:-?数据" {
			t.Errorf("answered %q", answer)
		}
		b.keys("a", "x", "esc")
		b.has("Leave the form?")
		b.keys("n")
		b.has("firstx")
		b.keys("esc", "y")
		b.has("4 profiles")
	})
}

func TestAProfileIsEditedInTheExplorer(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		d := w.deps()
		d.EditProfile = func(ref string) (*form.Form, error) {
			return oneQuestion("edit "+safe.Clean(ref), func(string) (form.Outcome, error) {
				return form.Outcome{Ref: ref, Notes: []form.Note{{Text: "saved it"}}}, nil
			}), nil
		}
		program := ""
		d.Editor = func(ref string) (*exec.Cmd, error) { program = ref; return nil, errors.New("no editor") }
		b := newBench(t, d, 100, 24)
		b.keys("e")
		b.has("edit xmart@live", "ctrl+e file in $EDITOR")
		b.keys("x", "ctrl+e") // it would be lost
		b.has("what you typed would be lost")
		b.keys("enter")
		b.has("saved it", "4 profiles")
		b.keys("e", "ctrl+e")
		b.has("no editor", "4 profiles")
		if program != "xmart@live" {
			t.Errorf("the editor got %q", program)
		}
		d.EditProfile = func(string) (*form.Form, error) { return nil, nil }
		b = newBench(t, d, 100, 24)
		b.keys("e") // no form can show what is wrong
		b.has("no editor")
	})
}

// TestAFormIsSavedBeneathAFailure that came while it was being saved.
func TestAFormIsSavedBeneathAFailure(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		d := w.deps()
		failed := make(chan struct{})
		d.EditProfile = func(ref string) (*form.Form, error) {
			return oneQuestion("edit it", func(string) (form.Outcome, error) {
				<-failed
				return form.Outcome{Ref: ref, Notes: []form.Note{{Text: "saved it"}}}, nil
			}), nil
		}
		b := newBench(t, d, 100, 24)
		b.keys("e")
		_, cmd := b.m.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
		b.send(kit.TroubleMsg{Ref: "xmart@live", Doing: "read the rows", Err: errors.New("it broke")})
		b.has("read the rows")
		close(failed)
		b.run(cmd)
		b.settle()
		b.has("saved it", "read the rows")
		b.keys("esc")
		b.has("4 profiles")
	})
}

// TestSignInIsAskedBeforeAnAddressIsOpened, once.
func TestSignInIsAskedBeforeAnAddressIsOpened(t *testing.T) {
	in(t, func(t *testing.T) {
		const address = "https://plain.example.org/odata"
		w := newWorld()
		w.entries[0].Environments[0].Profile, w.entries[0].Environments[0].Environment = address, ""
		w.services[address] = w.services["xmart@live"]
		d := w.deps()
		known := false
		d.AskSignIn = func(ref string) (*form.Form, error) {
			if known || !strings.HasPrefix(ref, "https://") {
				return nil, nil
			}
			return oneQuestion("open it", func(string) (form.Outcome, error) { known = true; return form.Outcome{Ref: ref}, nil }), nil
		}
		d.Start = ui.Start{Ref: address}
		b := newBench(t, d, 100, 24)
		b.has("open it", "Question")
		b.keys("enter")
		b.has("REF_COUNTRY")
		b.lacks("Question")
		b.keys("esc")
		b.has("4 profiles")
	})
}
