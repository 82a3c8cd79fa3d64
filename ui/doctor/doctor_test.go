package doctor_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/ui/doctor"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// checked returns the screen of a checkup that is over: the stage API failed.
func checked(t *testing.T, width, height int, title string) *doctor.Screen {
	t.Helper()
	d := client.Diagnosis{
		Code: "wrong-issuer", Title: title, Who: client.WhoSelf, NextWho: client.WhoAPIOwner,
		Steps: []client.Step{{Text: "Set url to the staging address.", Who: client.WhoSelf, Action: client.ActionEdit}},
	}
	check := func(context.Context, string, client.CheckOptions, func(client.Checkup)) (client.Checkup, error) {
		c := client.Checkup{Diagnosis: &d, Journal: &client.Journal{}}
		for _, id := range client.StageIDs() {
			stage := client.Stage{ID: id, State: client.StageOK, Detail: "fine"}
			if id == client.StageAPI {
				stage.State, stage.Diagnosis = client.StageFail, &d
			}
			c.Stages = append(c.Stages, stage)
		}
		return c, nil
	}
	s := doctor.New(theme.New(colorprofile.TrueColor, true), kit.OpenDoctorMsg{Ref: "nxt@staging"}, doctor.Options{Check: check, Edit: true})
	s.SetSize(width, height)
	run(s, s.Init())
	return s
}

// run runs a command to its end, and what follows from it.
func run(s *doctor.Screen, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			run(s, c)
		}
	default:
		run(s, s.Update(msg))
	}
}

func press(t *testing.T, s *doctor.Screen, key string) {
	t.Helper()
	c, ok := kit.Find(s.Commands(), key)
	if !ok || !c.Works() {
		t.Fatalf("%s does nothing: %q", key, c.Why())
	}
	run(s, c.Run(key))
}

func TestViewChangesNothing(t *testing.T) {
	t.Parallel()
	for _, way := range [][]string{nil, {"enter"}, {"enter", "right"}, {"s"}, {"pgdown"}} {
		s := checked(t, 60, 12, "A staging token was sent to the live API.")
		for _, key := range way {
			press(t, s, key)
		}
		before := fmt.Sprintf("%+v", s)
		first, second := s.View(), s.View()
		if first != second || before != fmt.Sprintf("%+v", s) {
			t.Errorf("%v: two views differ or change the screen:\n%s\n%s", way, first, second)
		}
	}
}

// TestOnASmallScreenTheStepIsInSight: at the body of 60x15, below a long headline.
func TestOnASmallScreenTheStepIsInSight(t *testing.T) {
	t.Parallel()
	title := strings.Repeat("A staging token was sent to the live API. ", 8) + "That is all."
	if text := ansi.Strip(checked(t, 60, 12, title).View()); !strings.Contains(text, "Set url to the staging address") {
		t.Errorf("the step is out of sight:\n%s", text)
	}
}

func TestEscIsACommandWhileSomethingCanBeClosed(t *testing.T) {
	t.Parallel()
	s := checked(t, 80, 20, "A staging token was sent to the live API.")
	has := func() bool {
		return slices.ContainsFunc(s.Commands(), func(c kit.Command) bool { return slices.Contains(c.Keys, "esc") })
	}
	if has() {
		t.Error("esc is taken from the root on the stages")
	}
	press(t, s, "enter")
	if text := ansi.Strip(s.View()); !strings.Contains(text, "8 of 10") || !has() {
		t.Errorf("the stage that failed is not open, or esc does not close it:\n%s", text)
	}
	press(t, s, "esc")
	if text := ansi.Strip(s.View()); strings.Contains(text, "8 of 10") || has() {
		t.Errorf("the stage is still open:\n%s", text)
	}
}

func TestCommandsThatDoNothingSayWhy(t *testing.T) {
	t.Parallel()
	s := checked(t, 80, 20, "A staging token was sent to the live API.")
	for key, want := range map[string]string{
		"l": "az", "a": "no other environment", "x": "sent nothing", "right": "enter on a stage", "w": "only be copied", "R": "", "y": "",
	} {
		c, ok := kit.Find(s.Commands(), key)
		if why := string(c.Why()); !ok || (want == "") != (why == "") || !strings.Contains(why, want) {
			t.Errorf("%s: %q, want %q", key, why, want)
		}
	}
}
