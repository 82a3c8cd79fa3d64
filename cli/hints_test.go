package cli

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"odatui/client"
)

func TestVerdictInAFewLines(t *testing.T) {
	t.Parallel()
	known := map[string]string{"trace_id": "t-1", "timestamp": "now", "tenant": "x"}
	rest := []string{
		"The client secret has expired.", whoHint(client.Diagnosis{Who: client.WhoAppOwner, NextWho: client.WhoAPIOwner}),
		"Ask for a new secret.", "Store it: odatui profiles secret x", "One more.", "And one more.",
	}
	for name, c := range map[string]struct {
		said string
		own  []string
		ids  map[string]string
		want []string
	}{
		"all of it": {"no token", nil, known, []string{
			"The client secret has expired.", "who must act: the owner of the client registration, then the API owner",
			"Ask for a new secret.", "Store it: odatui profiles secret x", "trace_id t-1, timestamp now", "more: odatui doctor x",
		}},
		"what the error says is not said again": {"no token: the client secret has expired (trace t-1)", nil, known, []string{
			"who must act: the owner of the client registration, then the API owner",
			"Ask for a new secret.", "Store it: odatui profiles secret x", "One more.", "And one more.", "more: odatui doctor x",
		}},
		"a time alone finds nothing": {"no token", nil, map[string]string{"timestamp": "now"}, []string{
			"The client secret has expired.", "who must act: the owner of the client registration, then the API owner",
			"Ask for a new secret.", "Store it: odatui profiles secret x", "One more.", "more: odatui doctor x",
		}},
		"its own advice first": {"no token", []string{"do this", "do this"}, nil, []string{
			"do this", "The client secret has expired.", "who must act: the owner of the client registration, then the API owner",
			"Ask for a new secret.", "Store it: odatui profiles secret x", "more: odatui doctor x",
		}},
	} {
		if got := hintsOf(c.said, append(c.own, rest...), c.ids, "more: odatui doctor x"); !slices.Equal(got, c.want) {
			t.Errorf("%s:\ngot  %s\nwant %s", name, strings.Join(got, "\n     "), strings.Join(c.want, "\n     "))
		}
	}
}

// TestOnlyTheWayIsExplained: what the person typed, and what this machine does,
// explains itself.
func TestOnlyTheWayIsExplained(t *testing.T) {
	t.Parallel()
	refused := &client.ResponseError{Status: 401}
	for _, c := range []struct {
		err  error
		want bool
	}{
		{errors.New("write out.csv: no space left on device"), false},
		{usage("no such flag"), false},
		{&client.ProfileError{Message: "no url"}, false},
		{&client.NoSetError{Name: "X"}, false},
		{&client.AuthError{Message: "no", Cause: &client.ProfileError{Message: "no secret"}}, false},
		{refused, true},
		{&partial{refused, 7}, true},
		{&client.AuthError{Message: "no"}, true},
	} {
		if got := explainable(c.err); got != c.want {
			t.Errorf("%T %v: %v", c.err, c.err, got)
		}
	}
	a := testApp(t, martProfile)
	s, err := a.sessions().Open(t.Context(), "mart@live", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if line, got := a.verdict(errors.New("write out.csv: no space left on device")); len(got) > 0 || line != "write out.csv: no space left on device" {
		t.Errorf("a full disk: %q, %q", line, got)
	}
	line, got := a.verdict(refused)
	if len(got) < 2 || got[len(got)-1] != "more: odatui doctor mart@live" || len(got) > mostHints {
		t.Errorf("refused: %q", got)
	}
	if cause, said, _ := strings.Cut(line, ": "); cause == "" || said != message(refused) || slices.Contains(got, cause+".") {
		t.Errorf("the cause, then what was said, each once: %q, %q", line, got)
	}
}

// TestSecretWithoutTerminal: without a terminal a secret is not prompted for, and the
// diagnosis names the cause.
func TestSecretWithoutTerminal(t *testing.T) {
	t.Parallel()
	a := testApp(t, martProfile)
	s, err := a.open(t.Context(), "mart@live")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, err = s.Service.Sets(t.Context())
	if _, d := a.sessions().Diagnose(s, "mart@live", err); d.Code != "secret-nobody-to-ask" || len(hints(err)) == 0 {
		t.Errorf("%v: %s, hints %q", err, d.Code, hints(err))
	}
}
