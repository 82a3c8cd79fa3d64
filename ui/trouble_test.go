package ui_test

import (
	"context"
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/client/vendors"
	"odatui/ui"
	"odatui/ui/kit"
)

// expired is a diagnosis as the rules make it: an expired secret.
func expired() (client.Evidence, client.Diagnosis) {
	return client.Evidence{
			Target: client.Target{Ref: "xmart@live", Title: "WHO xMart", URL: "https://live.example.org/xmart-api/odata/REFMART"},
			Now:    now, Skew: 400 * time.Millisecond, SkewKnown: true,
		}, client.Diagnosis{
			Code: "secret-expired", Vendor: "WHO xMart", Page: "https://login.microsoftonline.com/error?code=7000222", Title: "The client secret has expired.", Who: client.WhoAppOwner, NextWho: client.WhoAPIOwner, Confidence: client.High,
			Facts: []client.Finding{
				{Text: "400 invalid_client, AADSTS7000222 InvalidClientSecretExpiredKeysProvided", Source: client.FromServer},
				{Text: "client_secret from env XMART_SECRET, 40 characters, the same as on 12 Nov when it worked", Source: client.FromProfile},
				{Text: "the secret is sent to https://login.microsoftonline.com/f610c0b7-bd24-4b39-810b-3dc280afb590/oauth2/token", Source: client.FromProfile},
			},
			Steps: []client.Step{
				{Text: "Ask the owner of client 7d3a1c52-0c1e-4c1f-9a11-2b6a4f1dc11e for a new secret value (not the Secret ID).", Who: client.WhoAppOwner,
					Action: client.ActionReport, Args: []string{"doctor", "xmart@live", "--report", "FILE"}},
				{Text: "Store the secret.", Action: client.ActionSecret, Args: []string{"xmart@live"}},
				{Text: "Nothing else in the profile has to change: try again.", Action: client.ActionRetry},
			},
			IDs: map[string]string{
				"timestamp": "2026-11-22 03:31:07Z", "trace_id": "1f9c2c0e-6a0b-4b54-9d0e-0a3c7f2f1d00",
				"correlation_id": "c4b0e7c2-8d61-4f0f-a8d2-5a0c9d9f7b11", "tenant": "f610c0b7-bd24-4b39-810b-3dc280afb590",
			},
			Raw: `{"error":"invalid_client","error_description":"AADSTS7000222: The provided client secret keys for app '7d3a1c52' are expired.","error_codes":[7000222],` +
				`"timestamp":"2026-11-22 03:31:07Z","trace_id":"1f9c2c0e-6a0b-4b54-9d0e-0a3c7f2f1d00","correlation_id":"c4b0e7c2-8d61-4f0f-a8d2-5a0c9d9f7b11"}`,
		}
}

// reported is a report as it is written.
const reported = "# The client secret has expired.\n\nThis is for **the owner of the client registration**.\n\n" +
	"## What you are asked to do\n\n1. Please give us a new secret value of client `7d3a1c52-0c1e-4c1f-9a11-2b6a4f1dc11e` (not the Secret ID).\n\n" +
	"## What happened\n\n| | |\n|---|---|\n| when | `2026-11-22 03:31:07 UTC (the server's clock agrees)` |\n" +
	"| trace id | `1f9c2c0e-6a0b-4b54-9d0e-0a3c7f2f1d00` |\n\n## What came back\n\n```\n" +
	`{"error":"invalid_client","error_description":"AADSTS7000222: The provided client secret keys are expired.","error_codes":[7000222]}` +
	"\n```\n\n---\n\nLeft out of this report: tokens (their claims are shown instead).\n"

// noAccess is one with two possible causes.
func noAccess() (client.Evidence, client.Diagnosis) {
	also := &client.Alternative{Title: "The mart REFMART does not exist in this environment.", Who: client.WhoAPIOwner,
		Tell: "The list of marts tells the two apart: `odatui sets xmart@live`."}
	return client.Evidence{
			Target: client.Target{Ref: "xmart@live", URL: "https://live.example.org/xmart-api/odata/REFMART"}, Now: now, Skew: 7 * time.Minute, SkewKnown: true,
		}, client.Diagnosis{
			Code: "no-mart-access", Title: "The client may use xMart, but not read the mart REFMART.", Who: client.WhoMartAdmin, NextWho: client.WhoAPIOwner, Vendor: "WHO xMart",
			Confidence: client.Medium, Also: also,
			Facts: []client.Finding{
				{Text: "✓ a token was given for this client", Source: client.FromToken},
				{Text: "✗ roles: none", Source: client.FromToken},
				{Text: "403 Forbidden, without a reason", Source: client.FromServer},
			},
			Steps: []client.Step{{Text: "Ask the administrator of REFMART for DATA_VIEW for the client.", Who: client.WhoMartAdmin}},
			IDs:   map[string]string{"request_id": "0HN7", "timestamp": "2026-11-22 03:31:07Z"},
		}
}

// notSignedIn is one whose way out is az login.
func notSignedIn() (client.Evidence, client.Diagnosis) {
	return client.Evidence{Target: client.Target{Ref: "xmart@live", Method: "azure-cli"}, Now: now}, client.Diagnosis{
		Code: "az-not-signed-in", Title: "Nobody is signed in to the Azure CLI.", Who: client.WhoSelf, Confidence: client.High,
		Facts: []client.Finding{{Text: "az ended with 1: Please run 'az login' to setup account.", Source: client.FromServer}},
		Steps: []client.Step{
			{Text: "Sign in.", Action: client.ActionSignIn, Args: []string{"login", "--tenant", "f610c0b7-bd24-4b39-810b-3dc280afb590", "--scope", "api://odm/default"}},
			{Text: "Try again.", Action: client.ActionRetry},
		},
		IDs: map[string]string{}, Raw: "ERROR: Please run 'az login' to setup account.",
		SignIn: []string{"login", "--tenant", "f610c0b7-bd24-4b39-810b-3dc280afb590"},
	}
}

// diagnosed is a world in which staging answered three minutes ago, and
// listing the sets of live fails the second time, as explained.
func diagnosed(explain func() (client.Evidence, client.Diagnosis)) func() (*world, ui.Deps) {
	return func() (*world, ui.Deps) {
		w := newWorld()
		w.services["xmart@live"].gate = func(context.Context, string) error {
			if w.services["xmart@live"].count("sets") > 1 {
				return errDown
			}
			return nil
		}
		d := w.deps()
		open := d.Open
		d.Open = func(ctx context.Context, ref string) (*client.Session, error) {
			s, err := open(ctx, ref)
			if err == nil && ref == "xmart@staging" {
				s.Journal.Begin(client.Exchange{Purpose: client.ForService, Status: 200, Done: true, Start: now.Add(-3 * time.Minute)})
			}
			if err == nil && ref == "xmart@live" {
				s.Journal.Begin(client.Exchange{Purpose: client.ForToken, Status: 400, Done: true})
			}
			return s, err
		}
		d.Diagnose = func(_ *client.Session, _ string, err error) (client.Evidence, client.Diagnosis) {
			e, diagnosis := explain()
			e.Err = err
			return e, diagnosis
		}
		d.Explain = func(text string) (client.Evidence, client.Diagnosis) {
			e, diagnosis := explain()
			e.Text = text
			return e, diagnosis
		}
		d.Check = func(context.Context, string, client.CheckOptions, func(client.Checkup)) (client.Checkup, error) {
			return client.Checkup{Journal: &client.Journal{}}, nil
		}
		d.WriteReport = func(client.Report) (string, error) { return "odatui-report.md", nil }
		d.Editor = func(string) (*exec.Cmd, error) { return exec.Command("true"), nil }
		d.SignIn = func([]string) (*exec.Cmd, error) { return exec.Command("true"), nil }
		d.Start = ui.Start{Ref: "xmart@live"}
		return w, d
	}
}

// lend runs the programs that get the terminal, and returns their arguments.
func lend(b *bench) *[][]string {
	var ran [][]string
	ui.RunPrograms(b.m, func(c *exec.Cmd, done tea.ExecCallback) tea.Cmd {
		c.Stdin, c.Stdout, c.Stderr = nil, nil, nil
		ran = append(ran, c.Args)
		return func() tea.Msg { return done(c.Run()) }
	})
	return &ran
}

// shell is a program that ends with a code.
func shell(code string, args ...string) (*exec.Cmd, error) {
	return exec.Command("/bin/sh", append([]string{"-c", "exit " + code}, args...)...), nil
}

// live returns the keys of the screen in front that work.
func live(b *bench) string {
	var keys []string
	for _, c := range ui.FrontCommands(b.m) {
		if c.Section != kit.Moving && c.Works() && len(c.Keys) > 0 {
			keys = append(keys, c.Keys[0])
		}
	}
	return strings.Join(keys, " ")
}

// TestThreeLinesHelp: what, who and the first step are on the first screen.
func TestThreeLinesHelp(t *testing.T) {
	t.Parallel()
	for name, explain := range map[string]func() (client.Evidence, client.Diagnosis){"expired": expired, "no access": noAccess, "az": notSignedIn} {
		for _, size := range [][2]int{{120, 32}, {80, 24}, {60, 15}, {48, 14}} {
			t.Run(name, func(t *testing.T) {
				in(t, func(t *testing.T) {
					_, deps := diagnosed(explain)()
					b := newBench(t, deps, size[0], size[1])
					b.keys("R")
					_, d := explain()
					step, _, _ := strings.Cut(d.Steps[0].Text, " ")
					who := strings.Fields(vendors.WhoWords(d.Who, vendors.XMart))
					b.has(firstWords(d.Title, 5), "who must act", who[len(who)-1], "1 ", step)
				})
			})
		}
	}
}

func firstWords(text string, n int) string {
	return strings.Join(strings.Fields(text)[:n], " ")
}

func TestKeysThatCannotWorkAreNotThere(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		w.services["xmart@live"].gate = func(context.Context, string) error { return errDown }
		b := begin(t, w, "xmart@live")
		if got := live(b); got != "R y w" {
			t.Errorf("keys %q", got)
		}
		for _, key := range []string{"D", "x", "e", "l", "a"} {
			b.keys(key)
			b.has("Judged: dial tcp", "R try again")
		}
	})
	t.Run("all", func(t *testing.T) {
		in(t, func(t *testing.T) {
			_, deps := diagnosed(notSignedIn)()
			b := newBench(t, deps, 120, 32)
			b.keys("R")
			if got := live(b); got != "l R y D x e w" {
				t.Errorf("keys %q", got)
			}
		})
	})
}

// TestASiblingIsPraisedOnlyIfItWorked: nothing is said that did not happen in
// this run.
func TestASiblingIsPraisedOnlyIfItWorked(t *testing.T) {
	for _, tt := range []struct {
		name   string
		status int
		visit  bool
		want   string
	}{
		{"not visited", 200, false, ""}, {"worked", 200, true, "✓ works (checked 3 min ago)"},
		{"refused as well", 401, true, "✗ answered 401 (checked 3 min ago)"}, {"moved", 302, true, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				_, deps := diagnosed(expired)()
				open := deps.Open
				deps.Open = func(ctx context.Context, ref string) (*client.Session, error) {
					s, err := open(ctx, ref)
					if err == nil && ref == "xmart@staging" {
						s.Journal.Begin(client.Exchange{Purpose: client.ForService, Status: tt.status, Done: true, Start: now.Add(-3 * time.Minute)})
						s.Journal.Begin(client.Exchange{Purpose: client.ForToken, Status: 200, Done: true, Start: now})
					}
					return s, err
				}
				b := newBench(t, deps, 120, 32)
				if tt.visit {
					b.keys("-", "-", "R")
				} else {
					b.keys("R")
				}
				b.has("The client secret has expired.")
				if tt.want == "" {
					b.lacks("checked")
					return
				}
				b.has("staging         " + tt.want)
			})
		})
	}
}

// TestTheOtherSidesWordsAreFolded until somebody scrolls.
func TestTheOtherSidesWordsAreFolded(t *testing.T) {
	in(t, func(t *testing.T) {
		_, deps := diagnosed(func() (client.Evidence, client.Diagnosis) {
			e, d := notSignedIn()
			d.Raw = "Traceback\n" + strings.Repeat("  File x\n", 20) + "the last line"
			return e, d
		})()
		b := newBench(t, deps, 120, 32)
		b.keys("R")
		b.has("Traceback", "… 16 more lines", "↓ more")
		b.keys("G")
		b.has("the last line")
		b.lacks("more lines", "↓ more")
		b.keys("g")
		b.has("Nobody is signed in", "… 16 more lines")
	})
}

func TestTheReportIsShownBeforeItIsWritten(t *testing.T) {
	in(t, func(t *testing.T) {
		_, deps := diagnosed(expired)()
		wrote := 0
		deps.WriteReport = func(r client.Report) (string, error) {
			if wrote++; wrote > 1 {
				return "", errors.New("write odatui-report.md: no room")
			}
			if !strings.Contains(r.Markdown, "The client secret has expired.") {
				t.Errorf("report %q", r.Markdown)
			}
			return "odatui-report.md", nil
		}
		b := newBench(t, deps, 100, 30)
		b.keys("R", "y")
		if got, ok := b.copied(); !ok || !strings.Contains(got, "The client secret has expired.") {
			t.Errorf("copied %q", got)
		}
		b.keys("w")
		b.has("LIVE", "report", "The client secret has expired.", "nothing is written yet")
		if wrote != 0 {
			t.Fatal("it was written before it was seen")
		}
		b.keys("enter")
		b.has("✓ written to odatui-report.md, which only you can read")
		b.lacks("nothing is written yet")
		b.keys("w")
		b.has("no room")
		b.keys("esc")
		b.has("who must act", "R try again")
	})
}

// copied returns what was put on the clipboard last.
func (b *bench) copied() (string, bool) {
	for _, msg := range slices.Backward(b.seen) {
		if c, ok := msg.(kit.CopyMsg); ok {
			return c.Text, true
		}
	}
	return "", false
}

func TestTheExchangeBehindAFailure(t *testing.T) {
	in(t, func(t *testing.T) {
		_, deps := diagnosed(expired)()
		b := newBench(t, deps, 100, 30)
		b.keys("R", "x")
		b.has("requests", "400")
		b.keys("esc")
		b.has("who must act")
	})
}

// TestAnEditedProfileIsOpenedAnew: a session keeps the profile it was opened
// with, so trying again needs another one.
func TestAnEditedProfileIsOpenedAnew(t *testing.T) {
	for _, tt := range []struct {
		code string
		want []string
		anew int
	}{
		{"0", []string{"LIVE", "▌ REF_COUNTRY", "5 sets"}, 1},
		{"130", []string{"the profile is as it was", "who must act"}, 0},
		{"2", []string{"the profile is as it was: exit status 2", "who must act"}, 0},
	} {
		t.Run(tt.code, func(t *testing.T) {
			in(t, func(t *testing.T) {
				w, deps := diagnosed(expired)()
				refused := w.services["xmart@live"].gate
				read := 0
				profiles := deps.Profiles
				deps.Profiles = func() (ui.Profiles, error) { read++; return profiles() }
				deps.Editor = func(ref string) (*exec.Cmd, error) {
					refused = nil // the person mends it
					return shell(tt.code, ref)
				}
				w.services["xmart@live"].gate = func(ctx context.Context, call string) error {
					if refused != nil {
						return refused(ctx, call)
					}
					return nil
				}
				b := newBench(t, deps, 100, 30)
				ran := lend(b)
				before := read
				b.keys("j", "R", "e")
				b.has(tt.want...)
				if len(*ran) != 1 || !slices.Contains((*ran)[0], "xmart@live") {
					t.Errorf("ran %v", *ran)
				}
				if w.opened["xmart@live"] != 1+tt.anew || w.closed["xmart@live"] != tt.anew || read != before+tt.anew {
					t.Errorf("opened %d, closed %d, read %d", w.opened["xmart@live"], w.closed["xmart@live"], read-before)
				}
			})
		})
	}
}

// TestAnEditedProfileThatCouldNotBeOpened is tried again, and one that still
// cannot be says so anew.
func TestAnEditedProfileThatCouldNotBeOpened(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		fail := errDown
		w.openGate = func(context.Context, string) error { return fail }
		d := w.deps()
		d.Editor = func(string) (*exec.Cmd, error) { return shell("0") }
		d.Start = ui.Start{Ref: "xmart@live"}
		b := newBench(t, d, 100, 30)
		lend(b)
		b.has("Judged: dial tcp")
		fail = errors.New("another reason")
		b.keys("e")
		b.has("Judged: another reason.")
		fail = nil
		b.keys("e")
		b.has("LIVE", "REF_COUNTRY")
		b.keys("esc")
		b.has("4 profiles")
	})
}

// TestWhoMustEditIsShownHow: the key that mends a profile stands first where
// nothing was sent, and early where it is for us to act; what nobody else said
// is not shown as theirs.
func TestWhoMustEditIsShownHow(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		var fail error = &client.ProfileError{Profile: "xmart@live", Key: "url", Message: "has blanks around it"}
		w.openGate = func(context.Context, string) error { return fail }
		d := w.deps()
		d.Editor = func(string) (*exec.Cmd, error) { return shell("0") }
		d.Diagnose = func(*client.Session, string, error) (client.Evidence, client.Diagnosis) {
			return client.Evidence{}, client.Diagnosis{Code: "address-wrong", Title: "The address in url has blanks around it.", Who: client.WhoSelf,
				IDs: map[string]string{"tenant": "T-1"}, Raw: "what was said"}
		}
		d.Start = ui.Start{Ref: "xmart@live"}
		b := newBench(t, d, 80, 24)
		lend(b)
		b.has("has blanks around it.", "e edit profile   R try again")
		b.lacks("ticket", "T-1", "what was said")
		fail = errDown
		b.keys("R")
		b.has("R try again   e edit profile", "for a ticket", "T-1", "what was said")
	})
}

// TestEditingKeepsThePlace: rows that stand beneath a failure stay where they
// are, in the new session.
func TestEditingKeepsThePlace(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		d := w.deps()
		d.Editor = func(string) (*exec.Cmd, error) { return shell("0") }
		d.Start = ui.Start{Ref: "xmart@live", Set: "REF_COUNTRY"}
		b := newBench(t, d, 100, 30)
		lend(b)
		b.keys("l", "j", "j", "j")
		w.services["xmart@live"].gate = func(context.Context, string) error { return errDown }
		b.keys("R")
		b.has("Judged", "reload REF_COUNTRY")
		w.services["xmart@live"].gate = nil
		b.keys("e")
		b.wait(time.Second)
		b.has("xmart@live REF_COUNTRY 3")
		b.keys("y")
		b.has("copied Name of row 4")
		b.keys("esc")
		b.has("▌ REF_COUNTRY")
	})
}

func TestHomeEditsTheProfileUnderTheCursor(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		d := w.deps()
		var asked []string
		d.Editor = func(ref string) (*exec.Cmd, error) {
			asked = append(asked, ref)
			w.entries[1].About.Title = "mended"
			return shell("0")
		}
		d.Visits = func() []ui.Visit { return []ui.Visit{{Ref: "xmart@live"}} }
		b := newBench(t, d, 100, 30)
		lend(b)
		b.keys("j", "tab", "e", "j", "e")
		if !slices.Equal(asked, []string{"xmart@staging", "erp@live"}) {
			t.Fatalf("asked %v", asked)
		}
		b.has("mended")
		b.keys("g", "e") // a place is no profile
		if len(asked) != 2 || strings.Contains(live(b), "e ") {
			t.Fatalf("asked %v", asked)
		}
	})
}

// TestSigningInTriesAgainByItself, once az says that it went well.
func TestSigningInTriesAgainByItself(t *testing.T) {
	for _, tt := range []struct{ code, want string }{{"0", "5 sets"}, {"1", "az did not sign in: exit status 1"}} {
		t.Run(tt.code, func(t *testing.T) {
			in(t, func(t *testing.T) {
				w, deps := diagnosed(notSignedIn)()
				var args []string
				deps.SignIn = func(a []string) (*exec.Cmd, error) {
					args = a
					if tt.code == "0" {
						w.services["xmart@live"].gate = nil
					}
					return shell(tt.code)
				}
				b := newBench(t, deps, 100, 30)
				lend(b)
				b.keys("R")
				b.has("l sign in with az")
				b.keys("l")
				b.has(tt.want)
				if !slices.Equal(args, []string{"login", "--tenant", "f610c0b7-bd24-4b39-810b-3dc280afb590"}) {
					t.Errorf("az %v", args)
				}
				if tt.code == "0" {
					b.lacks("who must act")
				}
			})
		})
	}
	t.Run("no az", func(t *testing.T) {
		in(t, func(t *testing.T) {
			_, deps := diagnosed(notSignedIn)()
			deps.SignIn = func([]string) (*exec.Cmd, error) { return nil, errors.New("az is not installed") }
			b := newBench(t, deps, 100, 30)
			b.keys("R", "l")
			b.has("az is not installed", "who must act")
		})
	})
}

// TestAPastedErrorIsExplained, lines and all, and cannot be tried again.
func TestAPastedErrorIsExplained(t *testing.T) {
	in(t, func(t *testing.T) {
		_, deps := diagnosed(noAccess)()
		explain, got := deps.Explain, ""
		deps.Explain = func(text string) (client.Evidence, client.Diagnosis) {
			got = text
			return explain(text)
		}
		b := newBench(t, deps, 100, 30)
		b.typing(":explain")
		b.keys("enter")
		b.has("Paste what was said")
		b.send(tea.PasteMsg{Content: "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error=\"invalid_token\"\n"})
		b.keys("enter")
		if want := `HTTP/1.1 401 Unauthorized WWW-Authenticate: Bearer error="invalid_token"`; got != want {
			t.Errorf("explained %q", got)
		}
		b.has("This is what the pasted text means.", "the mart administrator", "it could also be")
		if keys := live(b); keys != "y D e w" { // those of the profile that it is about
			t.Errorf("keys %q", keys)
		}
		b.keys("esc")
		b.has("▌ FACT_LIFE")
		b.typing(":explain AADSTS7000215")
		b.keys("enter")
		if got != "AADSTS7000215" {
			t.Errorf("explained %q", got)
		}
		b.keys("esc")
		b.typing(":explain")
		b.keys("enter", "enter") // nothing was pasted
		b.has("▌ FACT_LIFE")
		b.keys("R")
		b.has("odatui tried to list the sets")
		for range 2 {
			b.typing(":explain it")
			b.keys("enter")
			b.has("This is what the pasted text means.")
		}
		b.keys("esc") // to the failure, which is still there
		b.has("odatui tried to list the sets", "R try again")
	})
	t.Run("without", func(t *testing.T) {
		in(t, func(t *testing.T) {
			b := begin(t, newWorld(), "xmart@live")
			b.typing(":expl")
			b.lacks("pasted")
		})
	})
}

// TestOnlyTheOwnSessionIsAsked: what fails to open is not explained by the
// session beneath.
func TestOnlyTheOwnSessionIsAsked(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		d := w.deps()
		var asked []string
		d.Diagnose = func(s *client.Session, ref string, err error) (client.Evidence, client.Diagnosis) {
			name := "none"
			if s != nil {
				name = s.About.Ref()
			}
			asked = append(asked, name+" for "+ref)
			return judge(s, ref, err)
		}
		d.Start = ui.Start{Ref: "xmart@live"}
		b := newBench(t, d, 100, 30)
		w.openGate = func(context.Context, string) error { return errDown }
		w.services["xmart@live"].gate = func(context.Context, string) error { return errDown }
		b.keys("-", "esc", "R")
		if want := []string{"none for xmart@staging", "xmart@live for xmart@live"}; !slices.Equal(asked, want) {
			t.Errorf("asked %q", asked)
		}
	})
}

// TestWithoutAnExplainer the rules are asked with what is known: there is one
// way to a verdict.
func TestWithoutAnExplainer(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		w.services["xmart@live"].gate = func(context.Context, string) error {
			return &client.ResponseError{Method: "GET", URL: "https://live.example.org/", Status: 503, Body: []byte("down for <b>maintenance</b>"), Shape: client.ShapeHTML}
		}
		d := w.deps()
		d.Diagnose = nil
		d.Start = ui.Start{Ref: "xmart@live"}
		b := newBench(t, d, 100, 30)
		b.has("odatui tried to list the sets in xmart@live.", "who must act", "docs/diagnoses.md#", "R try again")
		b.keys("G")
		b.has("down for <b>maintenance</b>")
	})
}

// TestHostileDiagnosis: whatever a server puts into a verdict, the frame holds.
func TestHostileDiagnosis(t *testing.T) {
	t.Parallel()
	for name, evil := range map[string]string{
		"escape": "x\x1b]0;fake\x07\r\nFAKE\x9b31m\u202e\x1b[2Jz `\x1b[31m` AADSTS50011", "wide": strings.Repeat("日本", 3000),
		"word": strings.Repeat("w", 5000), "words": strings.Repeat("word ", 5000), "lines": strings.Repeat("\n\t`", 500),
		"marks": "e" + strings.Repeat("\u0301", 3000), "rtl": "مرحبا \u2067 x \u2066 `שלום` press R.", "bytes": "\xff\xfe\x00`",
	} {
		for _, size := range [][2]int{{120, 32}, {60, 15}, {20, 5}} {
			t.Run(name, func(t *testing.T) {
				in(t, func(t *testing.T) {
					_, deps := diagnosed(func() (client.Evidence, client.Diagnosis) {
						return client.Evidence{Target: client.Target{Ref: evil}, Now: now, SkewKnown: true, Skew: 1 << 62}, client.Diagnosis{
							Code: evil, Title: evil, Who: client.Who(evil), NextWho: client.Who(evil), Confidence: client.Low, Raw: evil,
							Facts: []client.Finding{{Text: evil, Source: client.FactSource(evil)}, {Text: "✗ " + evil, Source: client.FromServer}},
							Steps: []client.Step{{Text: evil}, {Text: evil, Action: client.ActionSecret, Args: []string{evil}}}, IDs: map[string]string{evil: evil, "timestamp": evil},
							Also: &client.Alternative{Title: evil, Who: client.Who(evil), Tell: evil},
						}
					})()
					b := newBench(t, deps, size[0], size[1])
					b.send(kit.TroubleMsg{Ref: evil, Doing: "x", Err: errors.New(evil)})
					for _, key := range []string{"", "j", "pgdown", "G", "w", "G"} {
						if key != "" {
							b.keys(key)
						}
						fits(t, b.frame(), size[0], size[1])
						harmless(t, b.m.View().Content)
					}
				})
			})
		}
	}
}

// harmless fails if a frame holds anything but text, line ends and the looks of
// text.
func harmless(t *testing.T, content string) {
	t.Helper()
	for _, seq := range []string{"\x1b]", "\x1b[2J", "\x07", "\r", "\t"} {
		if strings.Contains(content, seq) {
			t.Fatalf("%q reaches the terminal", seq)
		}
	}
	text := ansi.Strip(content)
	if i := strings.IndexFunc(text, func(r rune) bool {
		return r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
	}); i >= 0 {
		t.Fatalf("%q reaches the terminal", text[max(i-20, 0):min(i+20, len(text))])
	}
}

// TestAFailureInTheMiddleKeepsTheRows: a page that the program fetches by
// itself only writes a note; the diagnosis opens when the cursor needs it.
func TestAFailureInTheMiddleKeepsTheRows(t *testing.T) {
	refusals := map[string]error{
		"the token expired": &client.ResponseError{Method: "GET", URL: "https://live.example.org/REF_COUNTRY", Status: 401, Message: "the token expired"},
		"no new token": &client.AuthError{Method: "client-credentials", Endpoint: "https://login.example.org/T/oauth2/token", Status: 401,
			Code: "invalid_client", Message: "the token endpoint refused the client"},
		"a bad row": &client.ResponseError{Method: "GET", URL: "https://live.example.org/REF_COUNTRY", Status: 500, Message: "row 60 is broken"},
	}
	for name, refusal := range refusals {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				w := newWorld()
				b, _ := atRows(t, w, "xmart@live", "REF_COUNTRY")
				first := w.services["xmart@live"].count("fetch")
				w.services["xmart@live"].gate = func(context.Context, string) error { return refusal }
				b.frame() // the window has its size once it was drawn
				for range 30 {
					b.keys("j")
				}
				b.has("xmart@live REF_COUNTRY 30", "LIVE")
				b.lacks("who must act")
				if !slices.ContainsFunc(b.seen, func(msg tea.Msg) bool {
					note, ok := msg.(kit.NoteMsg)
					return ok && strings.Contains(string(note.Text), "rows from 51 could not be read")
				}) {
					t.Fatal("nothing says that rows could not be read")
				}
				if n := w.services["xmart@live"].count("fetch"); n != first+1 {
					t.Errorf("asked %d times", n-first)
				}
				for range 21 {
					b.keys("j")
				}
				b.has("Judged", "odatui tried to read REF_COUNTRY from row 51 in xmart@live.", "R try again")
				b.keys("esc")
				b.has("xmart@live REF_COUNTRY 49", "not loaded", "LIVE")
				b.keys("k", "k", "k", "y")
				b.has("copied")
				w.services["xmart@live"].gate = nil
				b.keys("j", "j", "j", "R")
				b.wait(time.Second)
				b.has("xmart@live REF_COUNTRY 50")
				b.lacks("not loaded")
			})
		})
	}
}

// TestTryingAgainLoadsThePageThatFailed: R on the diagnosis, not on the rows.
func TestTryingAgainLoadsThePageThatFailed(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		b, _ := atRows(t, w, "xmart@live", "REF_COUNTRY")
		w.services["xmart@live"].gate = func(context.Context, string) error { return errDown }
		for range 51 {
			b.keys("j")
		}
		b.has("who must act")
		w.services["xmart@live"].gate = nil
		b.keys("R")
		b.wait(time.Second)
		b.has("xmart@live REF_COUNTRY 50", "xmart@live REF_COUNTRY 49")
		b.lacks("who must act", "not loaded")
	})
}
