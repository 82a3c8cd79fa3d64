package trouble_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/ui/kit"
	"odatui/ui/theme"
	"odatui/ui/trouble"
)

// screen makes the screen of an expired secret with a long original message.
func screen(edit func(*kit.TroubleMsg, *trouble.Options)) *trouble.Screen {
	msg := kit.TroubleMsg{Ref: "xmart@live", Doing: "open Customers", Err: &client.ResponseError{Status: 401}}
	options := trouble.Options{
		Edit: true, Evidence: client.Evidence{Target: client.Target{Ref: "xmart@live"}},
		Diagnosis: client.Diagnosis{
			Code: "secret-expired", Title: "The client secret has expired.", Who: client.WhoAppOwner, NextWho: client.WhoSelf,
			Steps: []client.Step{
				{Text: "Ask for a new secret value.", Who: client.WhoAppOwner, Action: client.ActionReport},
				{Text: "Store it.", Action: client.ActionSecret},
			},
			Raw: strings.Repeat("a line of the original message\n", 40),
		},
	}
	if edit != nil {
		edit(&msg, &options)
	}
	return trouble.New(theme.New(colorprofile.TrueColor, true), msg, options)
}

func TestViewChangesNothing(t *testing.T) {
	t.Parallel()
	s := screen(nil)
	s.SetSize(60, 12)
	last, _ := kit.Named(s.Commands(), "page-down")
	last.Run("")
	before := fmt.Sprintf("%+v", s)
	first, second := s.View(), s.View()
	if after := fmt.Sprintf("%+v", s); before != after || first != second {
		t.Errorf("two views differ or change the screen:\n%s\n%s", before, after)
	}
}

func TestScrollingUnfoldsTheOriginalMessage(t *testing.T) {
	t.Parallel()
	s := screen(nil)
	s.SetSize(100, 40)
	if text := ansi.Strip(s.View()); !strings.Contains(text, "more lines") || strings.Count(text, "original message") != 7 {
		t.Errorf("the message is not folded:\n%s", text)
	}
	down, _ := kit.Named(s.Commands(), "page-down")
	down.Run("")
	if text := ansi.Strip(s.View()); strings.Contains(text, "more lines") || strings.Count(text, "original message") < 30 {
		t.Errorf("the message is not whole after scrolling:\n%s", text)
	}
}

func TestCommandsThatDoNothingSayWhy(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{"retry": "nothing to try again", "exchange": "nothing was sent", "edit": "", "copy": ""} {
		c, ok := kit.Named(screen(nil).Commands(), id)
		if why := string(c.Why()); !ok || (want == "") != (why == "") || !strings.Contains(why, want) {
			t.Errorf("%s: %q, want %q", id, why, want)
		}
	}
}

func TestAPastedTextIsExplained(t *testing.T) {
	t.Parallel()
	pasted := screen(func(msg *kit.TroubleMsg, o *trouble.Options) { msg.Err, o.Evidence.Text = nil, "AADSTS7000222" })
	if at := pasted.At(); at.Kind != kit.Explained {
		t.Errorf("a pasted text: %+v", at)
	}
	if at := screen(nil).At(); at.Kind != kit.Trouble || at.Ref != "xmart@live" {
		t.Errorf("a failure: %+v", at)
	}
}

// TestOnASmallScreenTheStepIsInSight: with the longest headline, at the body of 60x15.
func TestOnASmallScreenTheStepIsInSight(t *testing.T) {
	t.Parallel()
	title := strings.Repeat("The client may use xMart, but not read this mart. ", 5) + "That is all."
	s := screen(func(msg *kit.TroubleMsg, o *trouble.Options) {
		o.Diagnosis.Title = title
		msg.Doing = "list the sets of an environment whose name is long enough for two lines"
	})
	s.SetSize(60, 12)
	text := strings.Join(strings.Fields(ansi.Strip(s.View())), " ")
	if !strings.Contains(text, title) || !strings.Contains(text, "1 Ask for a new secret value") {
		t.Errorf("the headline is cut, or the step is out of sight:\n%s", text)
	}
}

func TestNobodyReadsRawRoles(t *testing.T) {
	t.Parallel()
	s := screen(func(_ *kit.TroubleMsg, o *trouble.Options) {
		o.Diagnosis.Also = &client.Alternative{Title: "It is another secret.", Who: client.WhoAPIOwner}
	})
	s.SetSize(100, 90)
	text := ansi.Strip(s.View()) + s.Report().Markdown
	for _, who := range []client.Who{client.WhoAppOwner, client.WhoSelf, client.WhoAPIOwner} {
		if strings.Contains(text, "("+string(who)+")") {
			t.Errorf("%s is shown:\n%s", who, text)
		}
	}
}
