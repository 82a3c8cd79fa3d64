package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/redact"
	"odatui/client/vendors"
	"odatui/profiles"
	"odatui/state"
)

// Secrets that no evidence may contain, unlike any other text.
const (
	canaryFile = "cAnAry-f1le~9Xq2"
	canaryKey  = "cAnAry-h3ader~4Tz"
)

// newOpener returns an Opener for a profiles file, whose path it returns too.
func newOpener(t *testing.T, text string) (*Opener, string) {
	t.Helper()
	dir := t.TempDir()
	for name, data := range map[string]string{"profiles.toml": text, "secret": canaryFile + "\n", "key": canaryKey + "\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, "profiles.toml")
	settings := Settings{State: state.Open(filepath.Join(dir, "state"))}
	return New(Config{
		Version:   func() string { return "1" },
		Profiles:  func() (*profiles.File, error) { return Load(path) },
		Settings:  func() Settings { return settings },
		Catalogue: vendors.Standard,
		Journal:   func(*client.Journal) {},
	}), path
}

const evidenceProfiles = `version = 1
[profiles.mart]
title = "The mart"
timeout = "30s"
headers = { "X-Key" = { file = "key" }, "X-Plain" = "1" }
query   = { "api-version" = "2" }
proxy   = "http://proxy.example:8080"
[profiles.mart.auth]
method        = "client-credentials"
client_id     = "6c7dc7de-4c5b-46b6-8b3d-5cba14e5d9c7"
client_secret = { file = "secret" }
params        = { audience = "the-mart", client_password = "` + canaryFile + `", note = "x` + canaryKey + `y" }
[profiles.mart.environments.live]
url  = "https://live.example.org/odata"
live = true
auth = { token_url = "https://login.example.org/a/token", scope = "api://live/.default" }
[profiles.mart.environments.staging]
url  = "https://staging.example.org/odata"
auth = { token_url = "https://login.example.org/b/token", scope = "api://staging/.default", client_secret = { env = "ODATUI_TEST_NOT_SET" } }
`

func TestTargetOfAProfile(t *testing.T) {
	t.Parallel()
	o, _ := newOpener(t, evidenceProfiles)
	e, _ := attempted(t, o, "mart@live", errors.New("no"))
	got := e.Target
	if got.Ref != "mart@live" || got.Kind != "odata" || !got.Live || got.Method != "client-credentials" || got.Timeout != 30*time.Second ||
		got.Auth["scope"] != "api://live/.default" || got.Params["audience"] != "the-mart" || got.Proxy != "http://proxy.example:8080" {
		t.Errorf("target %+v", got)
	}
	if len(got.Headers) != 2 || len(got.Query) != 1 || got.Query[0] != "api-version" {
		t.Errorf("headers %q, query %q", got.Headers, got.Query)
	}
	if len(got.Siblings) != 1 || got.Siblings[0].Ref != "mart@staging" || got.Siblings[0].Auth["scope"] != "api://staging/.default" {
		t.Fatalf("siblings %+v", got.Siblings)
	}
	if s := shape(got, "auth.client_secret"); !s.Known || s.Length != len(canaryFile) || s.Mark == "" || !strings.HasPrefix(s.Source, "file ") {
		t.Errorf("the file's shape %+v", s)
	}
	if s := shape(got, "headers.X-Key"); !s.Known || s.Length != len(canaryKey) {
		t.Errorf("the header's shape %+v", s)
	}
	if s := shape(got.Siblings[0], "auth.client_secret"); s.Known || s.Problem != "the variable ODATUI_TEST_NOT_SET is not set" {
		t.Errorf("the variable's shape %+v", s)
	}
	if e.Err == nil || e.Now.IsZero() || e.Redact == nil {
		t.Errorf("evidence %+v", e)
	}
}

// attempted diagnoses a failure after an attempt to open ref.
func attempted(t *testing.T, o *Opener, ref string, err error) (client.Evidence, client.Diagnosis) {
	t.Helper()
	if s, _ := o.Open(t.Context(), ref, nil); s != nil {
		t.Cleanup(func() { s.Close() })
	}
	return o.Diagnose(nil, ref, err)
}

// TestDiagnosisReadsNothing: the explorer calls it in Update.
func TestDiagnosisReadsNothing(t *testing.T) {
	t.Parallel()
	o, path := newOpener(t, evidenceProfiles)
	if e, d := o.Diagnose(nil, "mart@live", errors.New("no")); e.Target.Ref != "mart@live" || e.Target.URL != "" || len(e.Target.Secrets) != 0 || d.Code == "" {
		t.Errorf("without an attempt: %+v, %+v", e.Target, d)
	}
	attempted(t, o, "mart@live", errors.New("no"))
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if e, _ := o.Diagnose(nil, "mart@live", errors.New("no")); e.Target.URL != "https://live.example.org/odata" {
		t.Errorf("after an attempt, and without the file: %+v", e.Target)
	}
}

func shape(t client.Target, key string) client.SecretShape {
	for _, s := range t.Secrets {
		if s.Key == key {
			return s
		}
	}
	return client.SecretShape{}
}

func TestEvidenceHoldsNoSecret(t *testing.T) {
	t.Parallel()
	o, _ := newOpener(t, evidenceProfiles)
	e, d := attempted(t, o, "mart@live", fmt.Errorf("refused %s", canaryFile))
	e.Err, e.Redact = nil, nil
	data, err := json.Marshal(struct {
		Target    client.Target
		Diagnosis client.Diagnosis
	}{e.Target, d})
	if err != nil {
		t.Fatal(err)
	}
	text := string(data) + fmt.Sprintf("%+v %#v %v", e, e, d)
	for _, secret := range []string{canaryFile, canaryKey} {
		if at := strings.Index(text, secret); at >= 0 {
			t.Errorf("%s is in the evidence: …%s", secret, text[max(0, at-60):at])
		}
	}
}

func TestEvidenceOfUnusableProfiles(t *testing.T) {
	t.Parallel()
	o, _ := newOpener(t, "version = 1\n[profiles.half]\nurl = \"https://h.example\"\nauth = { method = \"client-credentials\", client_id = \"x\" }\n")
	_, err := o.Target("half")
	if err == nil {
		t.Fatal("the profile lacks keys")
	}
	if e, _ := attempted(t, o, "half", err); e.Target.Ref != "half" || e.Target.URL != "https://h.example" || e.Target.Auth["client_id"] != "x" {
		t.Errorf("half a profile: %+v", e.Target)
	}
	if e, d := attempted(t, o, "nobody@live", err); e.Target.Profile != "nobody" || e.Target.Environment != "live" || d.Code == "" {
		t.Errorf("no profile: %+v, %+v", e.Target, d)
	}
	if e, _ := attempted(t, o, "https://h.example/odata", err); e.Target.URL != "https://h.example/odata" || e.Target.Method != "none" {
		t.Errorf("an address: %+v", e.Target)
	}
}

func TestSessionsEvidence(t *testing.T) {
	t.Parallel()
	o, path := newOpener(t, evidenceProfiles)
	o.config.Settings().State.KeepGood("mart@live", client.LastGood{When: time.Now(), Version: "1"})
	target, file, err := o.find("mart@live")
	if err != nil {
		t.Fatal(err)
	}
	w := o.observe("mart@live", target, file)
	secret := profiles.NewSecret(profiles.Reference{Prompt: true}, "x")
	w.saw("auth.client_secret", secret, "6c7dc7de-4c5b-46b6-8b3d-5cba14e5d9c7", nil)
	w.use(func() client.TokenInfo {
		return client.TokenInfo{State: client.TokenValid, Claims: client.Claims{"aud": "x"}}
	})
	start := time.Now().Add(-time.Minute)
	w.journal.Begin(client.Exchange{Purpose: client.ForToken, Start: start, Status: 200, Done: true,
		Head: []client.Header{{Name: "Date", Value: start.Add(7 * time.Minute).UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")}}})
	if err := os.Remove(path); err != nil { // nothing is read from here on
		t.Fatal(err)
	}
	e := w.evidence(errors.New("no"))
	if s := shape(e.Target, "auth.client_secret"); !s.GUID || s.Source != "prompt" {
		t.Errorf("what the session used: %+v", s)
	}
	if !e.SkewKnown || (e.Skew-7*time.Minute).Abs() > time.Second || e.Claims["aud"] != "x" || len(e.Exchanges) != 1 || e.Before == nil {
		t.Errorf("evidence %+v", e)
	}
}

func TestEvidenceHasTheTimeoutInForce(t *testing.T) {
	t.Parallel()
	o, _ := newOpener(t, evidenceProfiles)
	settings := o.config.Settings()
	settings.Timeout, settings.Demo = 2*time.Second, true
	o.config.Settings = func() Settings { return settings }
	attempted(t, o, "mart@live", nil)
	if e, ok := o.LastEvidence(nil); !ok || e.Target.Timeout != settings.Timeout || !e.Target.Demo || e.Target.Ref != "mart@live" {
		t.Errorf("evidence %+v", e.Target)
	}
}

func TestSkew(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 22, 7, 0, 0, 900e6, time.UTC)
	date := func(at time.Time, more ...client.Header) []client.Header {
		return append(more, client.Header{Name: "date", Value: at.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")})
	}
	slow := client.Timing{Connect: time.Second, FirstByte: 4 * time.Second}
	for name, c := range map[string]struct {
		list  []client.Exchange
		want  time.Duration
		known bool
	}{
		"nothing":           {nil, 0, false},
		"no response":       {[]client.Exchange{{Start: start}}, 0, false},
		"in step":           {[]client.Exchange{{Start: start, Status: 200, Head: date(start)}}, 0, true},
		"a slow response":   {[]client.Exchange{{Start: start, Timing: slow, Status: 200, Head: date(start.Add(3 * time.Second))}}, 0, true},
		"behind":            {[]client.Exchange{{Start: start, Status: 401, Head: date(start.Add(-time.Hour))}}, -time.Hour, true},
		"a program":         {[]client.Exchange{{Purpose: client.ForProgram, Start: start, Status: 1, Head: date(start.Add(time.Hour))}}, 0, false},
		"a cached response": {[]client.Exchange{{Start: start, Status: 200, Head: date(start.Add(-time.Hour), client.Header{Name: "Age", Value: "3600"})}}, 0, false},
		"the newest one":    {[]client.Exchange{{Start: start, Status: 200, Head: date(start.Add(time.Hour))}, {Start: start, Status: 200, Head: date(start)}, {Start: start}}, 0, true},
	} {
		got, known := skew(c.list)
		if known != c.known || (got-c.want).Abs() > time.Second {
			t.Errorf("%s: %v, %v; want %v, %v", name, got, known, c.want, c.known)
		}
	}
}

func TestArgumentsThatHoldSecrets(t *testing.T) {
	t.Parallel()
	got := hideArgs([]string{"tool", "--user", "me", "--password", "hush", "--api-key=hush", "TOKEN=hush", "-v", "--client-secret", "--other", "x"})
	want := []string{"tool", "--user", "me", "--password", "(removed)", "--api-key=(removed)", "TOKEN=(removed)", "-v", "--client-secret", "--other", "x"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestAddressesWithoutSecrets(t *testing.T) {
	t.Parallel()
	r := &redact.Redactor{}
	r.Add("a&b#c")
	for in, want := range map[string]string{
		"":                                 "",
		"https://h.example/a?x=a&b#c&v=1":  "https://h.example/a?x=(removed)&v=1",
		"https://h.example/a?key=a&b#c":    "https://h.example/a?key=(removed)",
		"https://h.example/a?b=c":          "https://h.example/a?b=c",
		"http://u:p@h.example:8080":        "http://h.example:8080",
		"h.example:8080":                   "h.example:8080",
		"https://h.example/a?sig=hush&v=1": "https://h.example/a?sig=(removed)&v=1",
		"http://u:p%zz@h.example":          "(not an address)",
	} {
		if got := withoutUser(in, r); got != want {
			t.Errorf("withoutUser(%q) = %q, want %q", in, got, want)
		}
	}
	if got := withoutUser("user:hush@proxy.example:8080", nil); strings.Contains(got, "hush") {
		t.Errorf("a bare proxy: %q", got)
	}
}

// TestProgramOfTheDemo: code that the demo shows runs when the demo has ended.
func TestProgramOfTheDemo(t *testing.T) {
	t.Parallel()
	o, _ := newOpener(t, evidenceProfiles)
	settings := o.config.Settings()
	settings.Config, settings.Demo = "/tmp/gone/profiles.toml", true
	o.config.Settings = func() Settings { return settings }
	if got := o.program(); !slices.Equal(got, []string{"odatui", "demo"}) {
		t.Errorf("got %q", got)
	}
}
