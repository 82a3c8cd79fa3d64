package rows

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/ui/kit"
)

func TestFailureOfThePrefetchIsANote(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(1000, 50)
		f.fail[50] = errors.New("no luck")
		s := open(t, f, Options{})
		for range 30 {
			s.press("down")
		}
		if s.trouble() != nil {
			t.Fatal("a failure that nobody asked for was opened")
		}
		if len(s.notes()) != 1 {
			t.Errorf("notes %v", s.notes())
		}
		if asked := len(f.asked); asked != 2 {
			t.Errorf("asked %v: the failure was repeated", f.asked)
		}
		if !strings.Contains(s.plain(), "Österreich") {
			t.Error("the rows are gone")
		}
		for range 21 {
			s.press("down")
		}
		trouble := s.trouble()
		if trouble == nil {
			t.Fatal("the cursor needs the page and nothing says why it is not there")
		}
		if !strings.Contains(s.plain(), "not loaded") {
			t.Errorf("the rows are not marked:\n%s", s.plain())
		}
		asked := len(f.asked)
		s.press("down", "down")
		if len(f.asked) != asked {
			t.Error("moving among failed rows asks again and again")
		}
		delete(f.fail, 50)
		s.run(trouble.Retry)
		if !s.held(55) {
			t.Error("trying again did not load the page")
		}
	})
}

func TestPrefetchThatTheCursorReachedIsNoNote(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(1000, 50)
		f.fail[50] = errors.New("no luck")
		s := open(t, f, Options{})
		var pending []tea.Cmd
		for range 52 { // the prefetch is on its way all the time
			pending = append(pending, key(s.screen, "down"))
			s.view()
		}
		for _, cmd := range pending {
			s.run(cmd)
		}
		if s.trouble() == nil || len(s.notes()) != 0 {
			t.Errorf("the person waits for it: trouble %v, notes %v", s.trouble(), s.notes())
		}
		if len(f.asked) != 2 {
			t.Errorf("asked %v", f.asked)
		}
	})
}

func TestStepOntoRowsThatFailed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(1000, 50)
		f.fail[50] = errors.New("no luck")
		f.can.Parallel = client.Ability{Is: client.No}
		s := open(t, f, Options{})
		s.write("50")
		s.press("G", "enter")
		walk := s.sent[len(s.sent)-1].(kit.OpenRecordMsg).Walk
		s.run(walk.Move(1))
		if here := walk.Here(); here.Page != nil || here.Ordinal != 50 || !here.Failed {
			t.Errorf("a record screen would wait for ever: %+v", here)
		}
	})
}

// TestIgnoredRowNumbers: a service that sends the first rows for any row number is
// asked once, and its diagnosis opens when the person goes there.
func TestIgnoredRowNumbers(t *testing.T) {
	t.Parallel()
	f := newFake(57, 12) // fewer rows than the window
	f.total, f.ignores = -1, true
	s := open(t, f, Options{})
	if len(f.asked) != 2 || !strings.Contains(s.foot(), "incomplete") {
		t.Fatalf("%q\n%s", f.asked, s.foot())
	}
	s.press("G", "j", "down", "g", "G")
	if len(f.asked) > 4 {
		t.Errorf("%q", f.asked)
	}
}
