package token_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"odatui/client"
	"odatui/client/claims"
	"odatui/method"
	"odatui/ui/kit"
	"odatui/ui/theme"
	"odatui/ui/token"
)

var now = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

var held = client.Claims{
	"aud": "api://7d3a1c52-0000-4000-8000-00000000c11e", "iss": "https://sts.windows.net/22222222-0000-4000-8000-000000000002/",
	"tid": "22222222-0000-4000-8000-000000000002", "appid": "7d3a1c52-0000-4000-8000-00000000c11e",
	"exp": json.Number("1795341170"), "roles": []any{"Shipment.Read", "施設.Read"}, "ver": "1.0",
}

// rows stand in for what diagnose says of the claims.
func rows(client.Evidence) []claims.Row {
	return []claims.Row{
		{Name: "aud", Value: "api://7d3a1c52-0000-4000-8000-00000000c11e", Expected: "api://7d3a1c52-0000-4000-8000-00000000c11e", Verdict: claims.Fits, Meaning: "the API that the token is for", Source: client.FromProfile},
		{Name: "iss", Value: "https://sts.windows.net/22222222-0000-4000-8000-000000000002/", Verdict: claims.Told, Meaning: "who gave the token"},
		{Name: "tid", Value: "22222222-0000-4000-8000-000000000002", Expected: "11111111-0000-4000-8000-000000000001", Verdict: claims.Wrong, Meaning: "the tenant is not the one of token_url", Source: client.FromProfile},
		{Name: "exp", Value: "2026-11-22 09:52:50Z, in 52 min", Expected: "in the future", Verdict: claims.Fits, Meaning: "when the token ends", Source: client.FromClock},
		{Name: "scp", Expected: "user_impersonation", Verdict: claims.Odd, Meaning: "what a user has agreed to; missing", Source: client.FromServer},
		{Name: "roles", Value: "Shipment.Read, 施設.Read", Verdict: claims.Told, Meaning: "what the application may do"},
		{Name: "ver", Value: "1.0", Verdict: claims.Told, Meaning: "the form of the token"},
	}
}

func session(info *client.TokenInfo) *client.Session {
	return &client.Session{
		About: client.About{Profile: "nxt", Environment: "staging", Title: "NxtPort", Method: "client-credentials"},
		Token: func() client.TokenInfo { return *info },
		Evidence: func(error) client.Evidence {
			return client.Evidence{Claims: info.Claims, Token: *info, Target: client.Target{Auth: map[string]string{"header": "X-Api-Key"}}}
		},
	}
}

func valid() *client.TokenInfo {
	return &client.TokenInfo{State: client.TokenValid, Kind: "jwt", Source: "https://login.microsoftonline.com/22…02/oauth2/token", ExpiresAt: now.Add(52*time.Minute + 50*time.Second), Claims: held}
}

func options() token.Options {
	return token.Options{Explain: rows, Now: func() time.Time { return now.In(time.UTC) }}
}

func open(info *client.TokenInfo, o token.Options) *token.Screen {
	s := token.New(theme.New(colorprofile.TrueColor, true), session(info), o)
	s.SetSize(120, 30)
	return s
}

func view(s *token.Screen, width, height int) string {
	s.SetSize(width, height)
	return s.View()
}

// press runs the commands of keys as the root does: one that is off does nothing.
func press(s *token.Screen, names ...string) (last tea.Msg) {
	for _, name := range names {
		last = nil
		c, ok := kit.Find(s.Commands(), name)
		if !ok || !c.Works() {
			continue
		}
		if cmd := c.Run(""); cmd != nil {
			last = cmd()
		}
	}
	return last
}

func TestScenes(t *testing.T) {
	t.Parallel()
	for _, scene := range []struct {
		name string
		info *client.TokenInfo
		keys []string
	}{
		{"claims", valid(), nil},
		{"claim in full", valid(), []string{"G", "k", "enter"}},
		{"none yet", &client.TokenInfo{State: client.TokenNone}, nil},
		{"failed", &client.TokenInfo{State: client.TokenFailed, Err: errors.New("the token endpoint refused the client: AADSTS7000222: The provided client secret keys are expired")}, nil},
		{"opaque", &client.TokenInfo{State: client.TokenValid, Kind: "opaque", Source: "https://id.example.org/connect/token"}, nil},
		{"api key", &client.TokenInfo{State: client.TokenStatic, Method: "api-key"}, nil},
	} {
		for _, size := range [][2]int{{120, 27}, {80, 19}, {60, 13}} {
			t.Run(fmt.Sprintf("%s %dx%d", scene.name, size[0], size[1]), func(t *testing.T) {
				t.Parallel()
				o := options()
				o.Get = func(context.Context, *client.Session) (client.TokenInfo, error) { return client.TokenInfo{}, nil }
				s := open(scene.info, o)
				s.SetSize(size[0], size[1])
				press(s, scene.keys...)
				view := ansi.Strip(s.View())
				for i, line := range strings.Split(view, "\n") {
					if ansi.StringWidth(line) > size[0] || i >= size[1] {
						t.Errorf("line %d does not fit: %q", i+1, line)
					}
				}
				golden.RequireEqual(t, view)
			})
		}
	}
}

// TestWrongFirst: what must be seen stands on top, and in words.
func TestWrongFirst(t *testing.T) {
	t.Parallel()
	s := open(valid(), options())
	view := ansi.Strip(s.View())
	if at := func(name string) int { return strings.Index(view, name) }; at("✗ tid") < 0 || at("✗ tid") > at("! scp") || at("! scp") > at("✓ aud") {
		t.Errorf("the order is not by verdict:\n%s", view)
	}
	if !strings.Contains(view, "1 claim is wrong") || !strings.Contains(view, "1 claim is odd") {
		t.Errorf("the count is missing:\n%s", view)
	}
}

// TestCopies: a claim as it stands in the token, and all of them as JSON.
func TestCopies(t *testing.T) {
	t.Parallel()
	s := open(valid(), options())
	if got := press(s, "y"); got != (kit.CopyMsg{Text: "22222222-0000-4000-8000-000000000002", What: "tid"}) {
		t.Errorf("y: %v", got)
	}
	if got, ok := press(s, "down", "y").(kit.NoteMsg); !ok || !strings.Contains(string(got.Text), "scp is not in the token") {
		t.Errorf("y on a missing claim: %v", got)
	}
	if got := press(s, "G", "k", "y"); got != (kit.CopyMsg{Text: `["Shipment.Read","施設.Read"]`, What: "roles"}) {
		t.Errorf("y on a list: %v", got)
	}
	all, _ := press(s, "Y").(kit.CopyMsg)
	var back map[string]any
	if err := json.Unmarshal([]byte(all.Text), &back); err != nil || len(back) != len(held) || !strings.Contains(all.Text, "1795341170") {
		t.Errorf("Y: %v, %q", err, all.Text)
	}
}

// TestGetsAToken: R asks, the claims appear, the cursor's claim stays; a
// failure leads to its diagnosis.
func TestGetsAToken(t *testing.T) {
	t.Parallel()
	info := &client.TokenInfo{State: client.TokenNone}
	o := options()
	fail := errors.New("no")
	o.Get = func(context.Context, *client.Session) (client.TokenInfo, error) {
		if fail == nil {
			*info = *valid()
		}
		return *info, fail
	}
	s := open(info, o)
	get := func() tea.Cmd {
		if c, _ := kit.Find(s.Commands(), "R"); c.Works() {
			return c.Run("")
		}
		return nil
	}
	cmd := get()
	if !s.Busy() || cmd == nil || !strings.Contains(view(s, 100, 20), "asking for a token…") {
		t.Fatal("R asks for nothing")
	}
	failed := s.Update(cmd())
	if failed == nil {
		t.Fatal("a failure is nothing")
	}
	trouble, ok := failed().(kit.TroubleMsg)
	if !ok || !errors.Is(trouble.Err, fail) || trouble.Ref != "nxt@staging" {
		t.Fatalf("got %v", trouble)
	}
	fail = nil
	s.Update(get()())
	if drawn := ansi.Strip(view(s, 100, 20)); !strings.Contains(drawn, "✗ tid") {
		t.Fatalf("no claims:\n%s", drawn)
	}
	if cmd := get(); cmd != nil {
		t.Error("a token that is good is asked for again")
	}
	info.ExpiresAt = now.Add(time.Minute)
	s.Update(nil)
	if get(); !s.Busy() {
		t.Error("one that ends is not")
	}
	s.Cancel()
	if s.Busy() {
		t.Error("it is not cancelled")
	}
}

// TestNothingToGet: where nothing expires, R is no key.
func TestNothingToGet(t *testing.T) {
	t.Parallel()
	o := options()
	o.Get = func(context.Context, *client.Session) (client.TokenInfo, error) {
		t.Error("asked")
		return client.TokenInfo{}, nil
	}
	for name, want := range map[method.Method]string{
		"basic": "sent with every request", "api-key": "the header X-Api-Key", "none": "needs no sign-in",
	} {
		s := open(&client.TokenInfo{State: client.TokenStatic, Method: name}, o)
		press(s, "R")
		if drawn := strings.Join(strings.Fields(ansi.Strip(view(s, 100, 20))), " "); !strings.Contains(drawn, want) {
			t.Errorf("%s: %s", name, drawn)
		}
	}
	s := open(&client.TokenInfo{State: client.TokenValid, Kind: "encrypted"}, options())
	if drawn := ansi.Strip(view(s, 100, 20)); !strings.Contains(drawn, "That is not wrong") {
		t.Errorf("encrypted: %s", drawn)
	}
}

// TestHostileClaims: what a token server writes draws nothing by itself.
func TestHostileClaims(t *testing.T) {
	t.Parallel()
	o := options()
	evil := "\x1b]0;owned\a\x1b[31mred\nline\u202e"
	o.Explain = func(client.Evidence) []claims.Row {
		return []claims.Row{{Name: evil, Value: evil, Expected: evil, Verdict: claims.Wrong, Meaning: evil, Source: client.FactSource(evil)}}
	}
	info := valid()
	info.Claims = client.Claims{evil: []any{evil}}
	info.Source = evil
	s := token.New(theme.New(colorprofile.NoTTY, true), session(info), o)
	for _, drawn := range []string{view(s, 120, 27), view(s, 60, 13), func() string { press(s, "enter"); return view(s, 120, 27) }()} {
		if strings.ContainsAny(strings.ReplaceAll(drawn, theme.CaretChosen, ""), "\x1b\a\u202e") {
			t.Errorf("an escape came through: %q", drawn)
		}
	}
	if got := fmt.Sprint(s.Foot(), s.Head()); strings.ContainsAny(got, "\x1b\a") {
		t.Errorf("an escape came through: %q", got)
	}
}

// TestDrawingChangesNothing: the screen is as it was, in the list and in a claim.
func TestDrawingChangesNothing(t *testing.T) {
	t.Parallel()
	s := open(valid(), options())
	for range 2 {
		s.SetSize(80, 12)
		before := fmt.Sprintf("%+v", *s)
		if a, b := s.View(), s.View(); a != b || fmt.Sprintf("%+v", *s) != before {
			t.Error("drawing changes the screen")
		}
		press(s, "enter", "down")
	}
}
