package ui_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"odatui/client"
	"odatui/ui"
	"odatui/ui/kit"
)

func init() { time.Local = time.UTC } // pictures show local times

// checker is a doctor in memory: it goes through its stages, each of which
// takes its time, and tells as the real one does.
type checker struct {
	stages map[string][]client.Stage // by reference, "" any other
	sets   []client.SetAccess
	result func(*client.Checkup) // what else is known at the end
	fail   error

	mu    sync.Mutex
	asked []string // reference and options of each run
	ended []string // how
}

// good are the stages of a way that is open.
func good() []client.Stage {
	stage := func(id client.StageID, title, detail string, ms int) client.Stage {
		return client.Stage{ID: id, State: client.StageOK, Title: title, Detail: detail, Took: time.Duration(ms) * time.Millisecond}
	}
	return []client.Stage{
		stage(client.StageProfile, "profile", "20 checks found nothing wrong", 2),
		stage(client.StageNetwork, "network", "2 hosts resolve and answer over TLS 1.3, no proxy", 88),
		stage(client.StageClock, "clock", "0.4 s behind the server", 0),
		stage(client.StageIssuer, "issuer", "tenant 2222…0002 exists; token URL is its own", 140),
		stage(client.StageToken, "token", "granted in 1 try; 59 min; roles: Shipment.Read", 212),
		stage(client.StageClaims, "claims", "aud, iss and tid are as expected", 1),
		stage(client.StageAnonymous, "API, no token", "401 as it should", 61),
		stage(client.StageAPI, "API, token", "200: the service document, 52 sets", 66),
		stage(client.StageMetadata, "metadata", "52 sets, 310 kB", 340),
		stage(client.StageFirstRow, "first row", "1 row of FACT_LIFE_EXPECTANCY", 120),
	}
}

// refused are those of a token that the API does not take.
func refused() []client.Stage {
	list := good()
	list[5].State, list[5].Detail = client.StageWarn, "aud is this client itself, as NxtPort wants it; tid is not the live tenant"
	list[6].Detail = "401 as it should; asks for issuer sts.windows.net/1111…0001"
	list[7].State, list[7].Detail = client.StageFail, "401: The issuer 'https://sts.windows.net/2222…0002/' is invalid"
	list[7].Notes = []string{"WWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"The issuer is invalid\""}
	list[7].Exchanges = []int64{2}
	list[7].Diagnosis = wrongTenant()
	list[4].Exchanges = []int64{1}
	for i := 8; i < 10; i++ {
		list[i].State, list[i].Detail, list[i].Took = client.StageSkip, "the API refused the token", 0
	}
	return list
}

func wrongTenant() *client.Diagnosis {
	return &client.Diagnosis{
		Code: "issuer-other-tenant", Title: "A staging token was sent to the live API.", Who: client.WhoSelf, NextWho: client.WhoAPIOwner,
		Confidence: client.High, Facts: []client.Finding{
			{Text: "token_url names tenant 2222…0002", Source: client.FromProfile},
			{Text: "401, issuer is invalid", Source: client.FromServer},
		},
		Steps: []client.Step{
			{Text: "Set url to the staging address, or token_url to the tenant of live.", Action: client.ActionEdit, Args: []string{"nxt@staging"}},
			{Text: "Check again.", Action: client.ActionRetry},
		},
		IDs: map[string]string{"trace_id": "1f9c2c0e-6a0b-4b54-9d0e-0a3c7f2f1d00", "tenant": "22222222-0000-4000-8000-000000000002"},
	}
}

// check is a client.Checker.
func (c *checker) check(ctx context.Context, ref string, o client.CheckOptions, told func(client.Checkup)) (client.Checkup, error) {
	c.note(&c.asked, fmt.Sprintf("%s probe=%v sets=%v", ref, o.Probe, o.Sets))
	checkup := client.Checkup{Started: time.Now(), Journal: &client.Journal{}, Target: client.Target{Ref: ref}}
	fill(checkup.Journal)
	if c.fail != nil {
		return checkup, c.fail
	}
	outcome, ok := c.stages[ref]
	if !ok {
		outcome = c.stages[""]
	}
	for _, s := range outcome {
		checkup.Stages = append(checkup.Stages, client.Stage{ID: s.ID, Title: s.Title, State: client.StageWaiting})
	}
	pause := func(d time.Duration) bool {
		select {
		case <-ctx.Done():
			return false
		case <-time.After(d):
			return true
		}
	}
	for i, s := range outcome {
		if s.State != client.StageSkip {
			checkup.Stages[i].State = client.StageRunning
			told(checkup) // the same slice each time: the screen must not keep it
			if !pause(s.Took + time.Millisecond) {
				c.note(&c.ended, ref+" cancelled")
				return checkup, ctx.Err()
			}
		}
		checkup.Stages[i] = s
		told(checkup)
	}
	if o.Sets {
		for _, s := range c.sets {
			if !pause(s.Took) {
				return checkup, ctx.Err()
			}
			checkup.Sets = append(checkup.Sets, s)
			told(checkup)
		}
	}
	checkup.OK = outcome[9].State != client.StageSkip
	for _, s := range outcome {
		if s.Diagnosis != nil {
			checkup.Diagnosis = s.Diagnosis
		}
	}
	checkup.Took = time.Since(checkup.Started)
	if c.result != nil {
		c.result(&checkup)
	}
	c.note(&c.ended, ref+" done")
	return checkup, nil
}

func (c *checker) note(list *[]string, line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*list = append(*list, line)
}

func (c *checker) runs() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.asked)
}

// doctorAt begins at the sets of a profile, with a doctor.
func doctorAt(t testing.TB, ref string, c *checker, width, height int) (*bench, *world) {
	w := newWorld()
	d := w.deps()
	d.Start = ui.Start{Ref: ref}
	d.Check = c.check
	d.Now = time.Now
	return newBench(t, d, width, height), w
}

// checkScenes have a picture at every size.
var checkScenes = []struct {
	name string
	make func() *checker
	play func(b *bench)
}{
	{"on the way", func() *checker { return &checker{stages: map[string][]client.Stage{"": refused()}} }, func(b *bench) {
		b.keys("D")
		b.pass(400 * time.Millisecond)
	}},
	{"refused", func() *checker {
		return &checker{stages: map[string][]client.Stage{"": refused()}, result: func(c *client.Checkup) {
			c.Since = time.Date(1999, 11, 12, 9, 30, 0, 0, time.Local)
			c.Changed = []string{"auth.token_url: tenant 1111…0001 then, 2222…0002 now", "iss: sts.windows.net/1111…0001 then, 2222…0002 now"}
		}}
	}, doctorDone},
	{"all well", func() *checker {
		list := good()
		list[0].State, list[0].Detail = client.StageWarn, "client_secret ends on 31 Jan, in 30 days: ask its owner for a new one before"
		list[9].Detail = "1 row of 日本の施設, 12 columns"
		return &checker{stages: map[string][]client.Stage{"": list}}
	}, doctorDone},
	{"stage", func() *checker { return &checker{stages: map[string][]client.Stage{"": refused()}} }, func(b *bench) {
		doctorDone(b)
		b.keys("enter")
	}},
	{"against", func() *checker {
		return &checker{stages: map[string][]client.Stage{"xmart@live": refused(), "": good()}, result: func(c *client.Checkup) {
			id, secret := "1111", "mark-1"
			if c.Target.Ref == "xmart@staging" {
				id, secret = "2222", "mark-2"
			}
			c.Evidence.Target = client.Target{
				URL: "https://" + id + ".example.org/odata/REFMART", Method: "client-credentials",
				Auth:    map[string]string{"token_url": "https://login.microsoftonline.com/" + id + "0000-0000-4000-8000-00000000" + id + "/oauth2/token", "client_id": "same"},
				Secrets: []client.SecretShape{{Key: "auth.client_secret", Mark: secret}},
			}
			c.Evidence.Claims = client.Claims{"tid": id, "aud": "same"}
		}}
	}, func(b *bench) {
		doctorDone(b)
		b.keys("a")
		b.wait(5 * time.Second)
	}},
	{"every set", func() *checker {
		return &checker{stages: map[string][]client.Stage{"": good()}, sets: access()}
	}, func(b *bench) {
		doctorDone(b)
		b.keys("s")
		b.wait(5 * time.Second)
	}},
	{"licensed", func() *checker { return &checker{stages: map[string][]client.Stage{"": good()}} }, func(b *bench) {
		b.keys("p")
		b.typing("erp")
		b.keys("enter", "D")
	}},
}

func doctorDone(b *bench) {
	b.keys("D")
	b.wait(5 * time.Second)
}

func access() []client.SetAccess {
	ms := time.Millisecond
	return []client.SetAccess{
		{Name: "FACT_LIFE_EXPECTANCY", State: client.StageOK, Status: 200, Detail: "1 row, 18 columns", Took: 120 * ms},
		{Name: "REF_COUNTRY", State: client.StageOK, Status: 200, Detail: "1 row, 9 columns", Took: 80 * ms},
		{Name: "REF_SEX", State: client.StageWarn, Status: 200, Detail: "no rows", Took: 75 * ms},
		{Name: "施設一覧", State: client.StageOK, Status: 200, Detail: "1 row, 30 columns", Took: 90 * ms},
		{Name: "SYS_ACCESS", State: client.StageFail, Status: 403, Detail: "403: DATA_VIEW is missing", Took: 60 * ms},
	}
}

func TestDoctorScenes(t *testing.T) {
	t.Parallel()
	for _, scene := range checkScenes {
		for _, size := range [][2]int{{120, 32}, {80, 24}, {60, 15}, {20, 5}} {
			t.Run(fmt.Sprintf("%s %dx%d", scene.name, size[0], size[1]), func(t *testing.T) {
				in(t, func(t *testing.T) {
					w := newWorld()
					w.entries[1].Environments[0].Licensed = true
					d := w.deps()
					d.Start, d.Check, d.Now = ui.Start{Ref: "xmart@live"}, scene.make().check, time.Now
					b := newBench(t, d, size[0], size[1])
					scene.play(b)
					fits(t, b.frame(), size[0], size[1])
					golden.RequireEqual(t, b.frame())
				})
			})
		}
	}
}

// TestDoctorIsLive: each stage shows when it comes, the running one with its
// time, and the end says who must act.
func TestDoctorIsLive(t *testing.T) {
	in(t, func(t *testing.T) {
		b, _ := doctorAt(t, "nxt@staging", &checker{stages: map[string][]client.Stage{"": refused()}}, 120, 32)
		b.keys("D")
		b.has("from this machine to the first row of nxt@staging", "checking…", "·  network", "0 of 10 stages ran")
		b.pass(200 * time.Millisecond)
		b.has("2 hosts resolve", "  issuer", "0.1 s")
		b.lacks("granted", "who must act")
		b.wait(5 * time.Second)
		b.has("✓  token", "!  claims", "✗  API, token", "·  metadata", "skipped: the API refused the token", "A staging token was sent to the live API.",
			"who must act", "you, then", "8 of 10 stages ran in", "✗ API, token")
		b.lacks("checking…")
		b.has("▌ ✗  API, token") // the cursor is where the way ends
	})
}

// TestDoctorIsStopped: esc ends the checkup first and keeps what was found; the
// next one leads back.
func TestDoctorIsStopped(t *testing.T) {
	in(t, func(t *testing.T) {
		c := &checker{stages: map[string][]client.Stage{"": good()}}
		b, _ := doctorAt(t, "xmart@live", c, 120, 32)
		b.keys("D")
		b.wait(300 * time.Millisecond)
		b.keys("esc")
		b.has("✓  network", "stopped", "Stopped before the end.")
		if want := "xmart@live cancelled"; len(c.ended) != 1 || c.ended[0] != want {
			t.Fatalf("ended %q, want %q", c.ended, want)
		}
		b.wait(time.Minute)
		b.lacks("1 row of")
		b.keys("R")
		b.wait(5 * time.Second)
		b.has("The way to the first row is open.", "10 of 10 stages ran", "✓ all well")
		b.keys("esc")
		b.has("5 sets")
		if n := len(c.runs()); n != 2 {
			t.Fatalf("%d runs", n)
		}
	})
}

// TestDoctorGoesOnBehind: a screen on top does not lose what is told.
func TestDoctorGoesOnBehind(t *testing.T) {
	in(t, func(t *testing.T) {
		b, _ := doctorAt(t, "xmart@live", &checker{stages: map[string][]client.Stage{"": good()}}, 120, 32)
		b.keys("D")
		b.wait(50 * time.Millisecond)
		b.keys("L") // what the checkup has sent, not the session
		b.has("https://login.example.org/T/oauth2/token")
		b.wait(5 * time.Second)
		b.keys("esc")
		b.has("The way to the first row is open.")
	})
}

// TestDoctorThatIsLeft: the checkup ends with its screen, and what it still
// tells reaches nobody.
func TestDoctorThatIsLeft(t *testing.T) {
	in(t, func(t *testing.T) {
		c := &checker{stages: map[string][]client.Stage{"": good()}}
		b, _ := doctorAt(t, "xmart@live", c, 120, 32)
		b.keys("D")
		b.wait(50 * time.Millisecond)
		b.keys("q")
		b.has("5 sets")
		b.wait(time.Minute)
		if len(c.ended) != 1 || c.ended[0] != "xmart@live cancelled" {
			t.Fatalf("ended %q", c.ended)
		}
	})
}

// TestDoctorWaitsForNobody: a checker that tells faster than anybody reads is
// not held up, and the last word wins.
func TestDoctorWaitsForNobody(t *testing.T) {
	in(t, func(t *testing.T) {
		told := 0
		check := func(_ context.Context, ref string, _ client.CheckOptions, tell func(client.Checkup)) (client.Checkup, error) {
			c := client.Checkup{Stages: good(), Journal: &client.Journal{}, OK: true, Target: client.Target{Ref: ref}}
			for i := range 10_000 {
				c.Stages[0].Detail = fmt.Sprintf("word %d", i)
				tell(c)
				told++
			}
			return c, nil
		}
		w := newWorld()
		d := w.deps()
		d.Start, d.Check = ui.Start{Ref: "xmart@live"}, check
		b := newBench(t, d, 120, 32)
		b.send(press("D"))
		synctest.Wait() // nothing is read yet
		b.settle()
		b.has("word 9999")
		if told != 10_000 {
			t.Fatalf("told %d times", told)
		}
	})
}

// TestDoctorAsksForLicences: a licensed session is opened only if the person
// says so, and it is asked again after a no.
func TestDoctorAsksForLicences(t *testing.T) {
	in(t, func(t *testing.T) {
		c := &checker{stages: map[string][]client.Stage{"": good()}}
		w := newWorld()
		w.entries[1].Environments[0].Licensed = true
		d := w.deps()
		d.Start, d.Check = ui.Start{Ref: "erp@live"}, c.check
		b := newBench(t, d, 120, 32)
		b.keys("D")
		b.has("This opens a licensed session on LIVE", "takes a licence slot", "Nothing was checked yet")
		b.keys("esc")
		b.has("Nothing was checked yet")
		b.keys("R", "enter") // the careful answer is the first
		b.wait(5 * time.Second)
		b.keys("R", "y")
		b.wait(5 * time.Second)
		b.keys("R") // allowed once is allowed here
		b.wait(5 * time.Second)
		want := []string{"erp@live probe=false sets=false", "erp@live probe=true sets=false", "erp@live probe=true sets=false"}
		if got := c.runs(); !slices.Equal(got, want) {
			t.Fatalf("runs %q, want %q", got, want)
		}
	})
}

// TestDoctorKeys: what the keys of the screen ask for.
func TestDoctorKeys(t *testing.T) {
	in(t, func(t *testing.T) {
		c := &checker{stages: map[string][]client.Stage{"": refused()}}
		w := newWorld()
		d := w.deps()
		d.Start, d.Check = ui.Start{Ref: "xmart@live"}, c.check
		var copied string
		d.Copy = func(text string) error { copied = text; return nil }
		d.WriteReport = func(client.Report) (string, error) { return "r.md", nil }
		b := newBench(t, d, 120, 40)
		doctorDone(b)
		b.keys("y")
		b.has("copied the report")
		if copied == "" {
			t.Error("nothing was copied")
		}
		b.keys("x") // of the failed stage: its exchange, not the session's
		b.has("GET https://live.example.org/odata/XMART/", "first byte")
		b.keys("esc")
		b.has("who must act")
		b.keys("enter")
		b.has("asking the API with the token", "WWW-Authenticate: Bearer", "how we know", "401, issuer is invalid", "trace id", "what was sent")
		b.keys("enter")
		b.has("first byte")
		b.keys("esc", "left", "K", "K")
		b.has("asking for a token as the profile says")
		b.keys("esc")
		b.has("▌ ✓  token")
		b.keys("w")
		asked := false
		for _, msg := range b.seen {
			_, ok := msg.(kit.OpenReportMsg)
			asked = asked || ok
		}
		if !asked {
			t.Error("w asks for no report")
		}
	})
}

// TestDoctorAgainst: the other environment is checked as well, and what differs
// is said; it does not touch what was found here.
func TestDoctorAgainst(t *testing.T) {
	in(t, func(t *testing.T) {
		c := &checker{stages: map[string][]client.Stage{"xmart@live": refused(), "xmart@staging": good()}}
		b, _ := doctorAt(t, "xmart@live", c, 130, 40)
		doctorDone(b)
		b.has("a against staging")
		b.keys("a")
		b.wait(5 * time.Second)
		b.has("xmart@live, against xmart@staging", "failed here, well on staging: 200: the service document", "A staging token was sent")
		b.lacks("mark-1", "mark-2", "a against staging") // it is
		b.keys("esc")
		b.lacks("failed here")
		b.has("A staging token was sent")
		b.keys("esc")
		b.has("5 sets")
	})
}

// TestDoctorAgainstOneOfSeveral asks which.
func TestDoctorAgainstOneOfSeveral(t *testing.T) {
	in(t, func(t *testing.T) {
		c := &checker{stages: map[string][]client.Stage{"": good()}}
		b, _ := doctorAt(t, "nxt@live", c, 130, 40)
		doctorDone(b)
		b.keys("a")
		b.has("against", "staging", "test")
		b.keys("down", "enter")
		b.wait(5 * time.Second)
		b.has("every stage stands the same there")
		if got := c.runs(); got[len(got)-1] != "nxt@test probe=false sets=false" {
			t.Fatalf("runs %q", got)
		}
	})
}

func TestDoctorAsksEverySet(t *testing.T) {
	in(t, func(t *testing.T) {
		c := &checker{stages: map[string][]client.Stage{"": good()}, sets: access()}
		b, _ := doctorAt(t, "xmart@live", c, 120, 32)
		doctorDone(b)
		b.keys("s")
		b.wait(100 * time.Millisecond)
		b.has("the way there first:")
		b.wait(1200 * time.Millisecond)
		b.has("FACT_LIFE_EXPECTANCY", "2 sets   2 readable")
		b.wait(5 * time.Second)
		b.has("5 sets   3 readable  1 empty or odd  1 refused", "403: DATA_VIEW is missing", "施設一覧")
		b.keys("esc")
		b.has("The way to the first row is open.")
		n := len(c.runs())
		b.keys("s")
		b.settle()
		b.has("SYS_ACCESS")
		if len(c.runs()) != n {
			t.Error("what is known was asked for again")
		}
	})
}

// TestDoctorFromEverywhere: home's cursor, and the environment that flips.
func TestDoctorFromEverywhere(t *testing.T) {
	in(t, func(t *testing.T) {
		c := &checker{stages: map[string][]client.Stage{"": good()}}
		w := newWorld()
		d := w.deps()
		d.Check = c.check
		b := newBench(t, d, 120, 32)
		b.keys("tab", "D")
		b.wait(5 * time.Second)
		b.has("STAGING", "WHO xMart", "first row of xmart@staging")
		if n := w.opened["xmart@staging"]; n != 0 {
			t.Errorf("%d sessions were opened for it", n)
		}
		b.keys("-")
		b.wait(5 * time.Second)
		b.has("LIVE", "first row of xmart@live")
		b.keys("esc", "esc")
		b.has("4 profiles")
		b.keys("G", "D") // one that cannot be opened can be checked
		b.wait(5 * time.Second)
		b.has("Genestack ODM", "first row of odm")
		b.keys("esc", "g", "enter", "enter", "D")
		b.wait(5 * time.Second)
		b.has("first row of xmart@staging")
		b.typing(":doctor")
		b.lacks("check the whole way, stage")
	})
}

// TestDoctorThatFails: a reference that names nothing.
func TestDoctorThatFails(t *testing.T) {
	in(t, func(t *testing.T) {
		b, _ := doctorAt(t, "xmart@live", &checker{fail: errDown}, 100, 30)
		doctorDone(b)
		b.has("The way could not be checked.", "connection refused")
		b.lacks("y copy report")
	})
}

// TestDoctorThatCrashes goes on.
func TestDoctorThatCrashes(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		d := w.deps()
		d.Start = ui.Start{Ref: "xmart@live"}
		d.Check = func(context.Context, string, client.CheckOptions, func(client.Checkup)) (client.Checkup, error) {
			panic("boom")
		}
		b := newBench(t, d, 100, 30)
		doctorDone(b)
		b.has("The way could not be checked.", "boom")
	})
}

// TestTokenTimeGoesOn without a key: by the minute, in the last one by the
// second, and then it has expired.
func TestTokenTimeGoesOn(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		d := w.deps()
		d.Now = time.Now
		d.Start = ui.Start{Ref: "xmart@live"}
		b := newBench(t, d, 120, 32)
		count := func() (n int) {
			for _, msg := range b.seen {
				if strings.HasSuffix(fmt.Sprintf("%T", msg), "clockMsg") {
					n++
				}
			}
			return n
		}
		b.has("● 52 min")
		b.pass(31 * time.Second)
		b.has("● 51 min")
		if draws := count(); draws != 1 {
			t.Errorf("%d ticks in 31 s", draws)
		}
		b.pass(47*time.Minute + time.Second)
		b.has("! 4 min")
		b.pass(4 * time.Minute)
		b.has("! 58 s")
		before := count()
		b.pass(2 * time.Second)
		b.has("! 56 s")
		if n := count() - before; n != 2 {
			t.Errorf("%d ticks in 2 s", n)
		}
		b.pass(time.Minute)
		b.has("! expired")
		before = count()
		b.pass(time.Hour)
		if n := count() - before; n != 0 {
			t.Errorf("%d ticks for a token that has expired", n)
		}
	})
}

// pass lets time pass, handling what comes when it comes.
func (b *bench) pass(d time.Duration) {
	end := time.After(d)
	for {
		select {
		case msg := <-b.msgs:
			b.take(msg)
			b.settle()
		case <-end:
			b.settle()
			return
		}
	}
}

// TestDoctorStoppedBeforeItBegan: nobody waits for news of a checkup that never
// ran (the bubble would not end).
func TestDoctorStoppedBeforeItBegan(t *testing.T) {
	in(t, func(t *testing.T) {
		c := &checker{stages: map[string][]client.Stage{"": good()}}
		b, _ := doctorAt(t, "xmart@live", c, 120, 32)
		b.send(press("D"))
		b.send(press("esc"))
		b.settle()
		b.has("Stopped before the end.")
		if n := len(c.runs()); n != 0 {
			t.Errorf("%d runs", n)
		}
	})
}
