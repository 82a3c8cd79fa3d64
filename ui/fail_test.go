package ui_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/method"
	"odatui/ui"
	"odatui/ui/form"
	"odatui/ui/kit"
)

func TestFailureOpensTroubleAndRetries(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		fail := true
		w.services["xmart@live"].gate = func(context.Context, string) error {
			if fail {
				return &client.ResponseError{Method: "GET", URL: "https://live.example.org/", Status: 503, Shape: client.ShapeHTML, Body: []byte("<h1>Maintenance</h1>")}
			}
			return nil
		}
		b := begin(t, w, "xmart@live")
		b.has("LIVE", "Judged: service answered 503.", "odatui tried to list the sets in xmart@live", "who must act", "R try again")
		b.keys("R")
		b.has("Judged: service answered 503.")
		fail = false
		b.keys("R")
		b.has("REF_COUNTRY")
	})
}

// TestAFailureNamesAProfileAsPeopleDo: one without environments has no @default.
func TestAFailureNamesAProfileAsPeopleDo(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		alone := about("alone", "No environments", "default", false, "default")
		alone.Badge = ""
		e := w.entries[1]
		e.About, e.Environments = alone, []client.About{alone}
		w.entries = append(w.entries, e)
		w.services[alone.Ref()] = &service{gate: func(context.Context, string) error { return errors.New("a long story") }}
		b := begin(t, w, alone.Ref())
		b.has("odatui tried to list the sets in alone.")
	})
}

// TestAFailureIsLeftAtOnce: behind a list that could not be had is nothing to
// see, so one esc leads home.
func TestAFailureIsLeftAtOnce(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		w.services["xmart@live"].gate = func(context.Context, string) error { return errors.New("a long story") }
		b := begin(t, w, "xmart@live")
		b.has("a long story")
		b.keys("esc")
		b.has("4 profiles")
	})
}

func TestAnAddressThatWantsASignIn(t *testing.T) {
	const address = "https://plain.example.org/odata"
	for _, status := range []int{401, 404} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			in(t, func(t *testing.T) {
				w := newWorld()
				w.entries[1].Environments[0].Profile, w.entries[1].Environments[0].Environment = address, ""
				w.services[address] = &service{name: address, gate: func(context.Context, string) error {
					return &client.ResponseError{Method: "GET", URL: address, Status: status, Shape: client.ShapeEmpty}
				}}
				d := w.deps()
				var asked []string
				d.AddProfile = func(url string) (*form.Form, error) {
					asked = append(asked, url)
					return nil, errors.New("no form here")
				}
				d.Start = ui.Start{Ref: address}
				b := newBench(t, d, 100, 30)
				b.keys("a")
				if status != 401 {
					b.lacks("add a profile")
					if len(asked) != 0 {
						t.Fatalf("asked for %q", asked)
					}
					return
				}
				b.has("add a profile for this URL", "no form here")
				if len(asked) != 1 || asked[0] != address {
					t.Fatalf("asked for %q", asked)
				}
			})
		})
	}
}

func TestPanicInARequestIsAFailure(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		w.services["xmart@live"].gate = func(context.Context, string) error { panic("boom") }
		b := begin(t, w, "xmart@live")
		b.has("LIVE", "internal error", "boom")
		b.keys("esc", "esc")
		b.has("4 profiles")
	})
}

func TestBrokenProfileExplains(t *testing.T) {
	in(t, func(t *testing.T) {
		b := newBench(t, newWorld().deps(), 100, 30)
		b.has("✗ auth.scope: missing")
		b.keys("G", "enter")
		b.has("Judged: profile odm: auth.scope: missing.", "odatui tried to open odm.")
	})
}

// TestBrokenEnvironmentHidesNoOther: the default environment cannot be used,
// the others keep their names and are a key away.
func TestBrokenEnvironmentHidesNoOther(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		w.entries[0].Broken = map[string]string{"live": "auth.scope: missing"}
		b := newBench(t, w.deps(), 100, 30)
		b.has("WHO xMart", "✗ LIVE", "STAGING", "✗ auth.scope: missing")
		b.keys("tab")
		b.has("✗ LIVE", "STAGING", "staging.example.org/odata/XMART")
		b.keys("enter")
		b.has("FACT_LIFE_EXPECTANCY")
	})
}

func TestProfilesThatCannotBeRead(t *testing.T) {
	in(t, func(t *testing.T) {
		d := newWorld().deps()
		d.Profiles = func() (ui.Profiles, error) {
			return ui.Profiles{}, errors.New("read profiles x.toml: line 3, column 4")
		}
		b := newBench(t, d, 100, 30)
		b.has("line 3, column 4", "the profiles cannot be read")
	})
}

func TestHostileTextDrawsNothing(t *testing.T) {
	evil := "x\x1b]0;fake\x07\r\nFAKE\x9b31m\u202e\x1b[2Jz"
	in(t, func(t *testing.T) {
		w := newWorld()
		for i := range w.entries {
			w.entries[i].About.Title += evil
			for j := range w.entries[i].Environments {
				a := &w.entries[i].Environments[j]
				a.Title, a.Host, a.Method = evil, evil, method.Method(evil)
				a.Warnings = []string{evil}
			}
		}
		w.services["xmart@live"].list = []client.Set{{Name: evil, Title: evil, Kind: client.SetKind(evil), URL: evil}}
		d := w.deps()
		d.Profiles = func() (ui.Profiles, error) {
			return ui.Profiles{Entries: w.entries, Path: evil, Warnings: []string{evil}}, nil
		}
		d.Visits = func() []ui.Visit { return []ui.Visit{{Ref: evil, Query: client.Query{Path: evil, Filter: evil}}} }
		b := newBench(t, d, 100, 30)
		check := func() {
			t.Helper()
			v := b.m.View()
			for _, text := range []string{ansi.Strip(v.Content), v.WindowTitle} {
				if i := strings.IndexFunc(text, func(r rune) bool { return r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 || r == 0x202e }); i >= 0 {
					t.Fatalf("%q reaches the terminal", text[max(i-20, 0):min(i+20, len(text))])
				}
			}
			for _, seq := range []string{"\x1b]", "\x1b[2J", "\x07", "\r"} {
				if strings.Contains(v.Content, seq) {
					t.Fatalf("%q reaches the terminal", seq)
				}
			}
		}
		check()
		for _, k := range []string{"enter", "p", "esc", ":", "esc", "L", "esc", "?", "esc", "/", evil, "esc"} {
			b.keys(k)
			check()
		}
		b.send(kit.TroubleMsg{Ref: evil, Doing: "x", Err: &client.ResponseError{
			Method: evil, URL: evil, Status: 400, Code: evil, Message: evil, Target: evil, Details: []string{evil}, Body: []byte(evil),
			Header: map[string][]string{"Date": {evil}, "Request-Id": {evil + "1"}}, Claims: client.Claims{"aud": evil},
		}})
		b.settle()
		check()
		b.send(kit.TroubleMsg{Ref: evil, Err: errors.New(evil)})
		check()
	})
}
