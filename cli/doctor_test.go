package cli

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/servicetest"
	"odatui/demo"
)

// doctorAnswer is what doctor prints for programs.
type doctorAnswer struct {
	Profile     string `json:"profile"`
	Environment string `json:"environment"`
	OK          bool   `json:"ok"`
	Stages      []struct {
		ID     client.StageID    `json:"id"`
		State  client.StageState `json:"state"`
		Title  string            `json:"title"`
		Detail string            `json:"detail"`
		MS     int64             `json:"ms"`
	} `json:"stages"`
	Diagnosis *struct {
		Code    string         `json:"code"`
		Title   string         `json:"title"`
		Who     client.Who     `json:"who"`
		NextWho *client.Who    `json:"next_who"`
		Steps   []string       `json:"steps"`
		Facts   []any          `json:"facts"`
		IDs     map[string]any `json:"ids"`
	} `json:"diagnosis"`
	Sets []struct {
		Name  string            `json:"name"`
		State client.StageState `json:"state"`
	} `json:"sets"`
	Against     *doctorAnswer `json:"against"`
	Differences []string      `json:"differences"`
}

// doctor runs the doctor for programs.
func (p *program) doctor(code int, args ...string) doctorAnswer {
	p.t.Helper()
	if got := p.run(append([]string{"doctor", "--format", "json"}, args...)...); got != code {
		p.t.Errorf("doctor %v: exit %d, want %d\n%s%s", args, got, code, p.out, p.err)
	}
	var answer doctorAnswer
	if err := json.Unmarshal([]byte(p.out), &answer); err != nil {
		p.t.Fatalf("doctor %v: %v\n%s%s", args, err, p.out, p.err)
	}
	for i, id := range client.StageIDs() {
		if len(answer.Stages) != len(client.StageIDs()) || answer.Stages[i].ID != id {
			p.t.Fatalf("doctor %v: stages %+v", args, answer.Stages)
		}
	}
	if answer.OK != (answer.Diagnosis == nil) || answer.OK != (code == 0) {
		p.t.Errorf("doctor %v: ok %v, exit %d, diagnosis %+v", args, answer.OK, code, answer.Diagnosis)
	}
	return answer
}

// failed is the first stage that fails, "" none.
func (d doctorAnswer) failed() client.StageID {
	for _, s := range d.Stages {
		if s.State == client.StageFail {
			return s.ID
		}
	}
	return ""
}

// TestDoctorDemo checks every profile of the demo.
func TestDoctorDemo(t *testing.T) {
	d, err := demo.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	for name, value := range d.Env() {
		t.Setenv(name, value)
	}
	for _, c := range []struct {
		ref   string
		exit  int
		stage client.StageID
		code  string
		who   client.Who
	}{
		{"demo@live", 0, "", "", ""},
		{"demo@staging", 0, "", "", ""},
		{"flaky", 0, "", "", ""},
		{"wrong-secret", 4, client.StageToken, "secret-wrong", client.WhoSelf},
		{"expired-secret", 4, client.StageToken, "secret-expired", client.WhoAppOwner},
		{"wrong-audience", 4, client.StageAPI, "audience-wrong", client.WhoSelf},
		{"wrong-environment", 4, client.StageAPI, "environments-mixed", client.WhoSelf},
		{"no-access", 4, client.StageAPI, "mart-access-missing", client.WhoMartAdmin},
		{"token-down", 4, client.StageToken, "", client.WhoMicrosoft},
	} {
		t.Run(c.ref, func(t *testing.T) {
			p := newProgram(t, strings.Replace(d.Profiles(), "version = 1", "", 1))
			got := p.doctor(c.exit, c.ref)
			if got.failed() != c.stage {
				t.Errorf("fails at %q, want %q: %+v", got.failed(), c.stage, got.Stages)
			}
			if d := got.Diagnosis; d != nil {
				if c.code != "" && d.Code != c.code || c.who != "" && d.Who != c.who || d.Title == "" || len(d.Steps) == 0 {
					t.Errorf("%+v", d)
				}
				if lines := strings.Count(p.err, "odatui: error: "); lines != 1 {
					t.Errorf("%d error lines: %s", lines, p.err)
				}
			}
			if code := p.run("doctor", c.ref); code != c.exit {
				t.Errorf("for a person: exit %d", code)
			}
			for _, s := range got.Stages {
				if !strings.Contains(p.out, s.Title) {
					t.Errorf("no stage %s in\n%s", s.Title, p.out)
				}
			}
			p.hides(mapValues(d.Env())...)
		})
	}
}

func mapValues(m map[string]string) []string {
	var list []string
	for _, v := range m {
		list = append(list, v)
	}
	return list
}

// hides wants that no secret is in what was printed or remembered.
func (p *program) hides(secrets ...string) {
	p.t.Helper()
	texts := map[string]string{"stdout": p.out, "stderr": p.err}
	err := filepath.WalkDir(p.state.Dir(), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		texts[path] = string(data)
		if info, statErr := d.Info(); statErr == nil && info.Mode().Perm() != 0o600 {
			p.t.Errorf("%s: mode %o", path, info.Mode().Perm())
		}
		return err
	})
	if err != nil {
		p.t.Error(err)
	}
	for where, text := range texts {
		for _, s := range secrets {
			if strings.Contains(text, s) {
				p.t.Errorf("a secret is in %s", where)
			}
		}
		if strings.Contains(text, "eyJ") {
			p.t.Errorf("a token is in %s", where)
		}
	}
}

// doctorCanary is a secret that nothing else could hold by chance.
func doctorCanary() string {
	var b [12]byte
	_, _ = rand.Read(b[:])
	return "cnry" + hex.EncodeToString(b[:])
}

// TestDoctorJSON: the object has the keys of the contract and no others.
func TestDoctorJSON(t *testing.T) {
	s := servicetest.XMart(t)
	t.Setenv("XMART_SECRET", s.Secret)
	p := newProgram(t, xmartProfile(s))
	p.doctor(0, "xmart")
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(p.out), &object); err != nil {
		t.Fatal(err)
	}
	if keys := sortedKeys(object); !slices.Equal(keys, []string{"diagnosis", "environment", "ok", "profile", "stages"}) || string(object["diagnosis"]) != "null" {
		t.Errorf("%v, diagnosis %s", keys, object["diagnosis"])
	}
	var stages []map[string]json.RawMessage
	if err := json.Unmarshal(object["stages"], &stages); err != nil {
		t.Fatal(err)
	}
	for _, s := range stages {
		if keys := sortedKeys(s); !slices.Equal(keys, []string{"detail", "id", "ms", "state", "title"}) {
			t.Errorf("%v", keys)
		}
	}
	s.SetMaintenance(true)
	if got := p.doctor(1, "xmart"); got.failed() != client.StageAPI || got.Diagnosis.Who != client.WhoAPIOwner {
		t.Errorf("maintenance: %+v", got.Diagnosis)
	}
}

func sortedKeys(m map[string]json.RawMessage) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func xmartProfile(s *servicetest.System) string {
	return fmt.Sprintf(`
[profiles.xmart]
title = "WHO xMart"
auth = { method = "client-credentials", token_url = %q, client_id = %q, client_secret = { env = "XMART_SECRET" } }
[profiles.xmart.environments.live]
url = %q
live = true
auth = { resource = %q }
[profiles.xmart.environments.uat]
url = %q
auth = { resource = %q }
`, s.TokenURL, s.ClientID, s.URL, s.Resource, s.URL, s.Other)
}

// TestDoctorAgainst holds an environment that fails against one that works.
func TestDoctorAgainst(t *testing.T) {
	s := servicetest.XMart(t)
	t.Setenv("XMART_SECRET", s.Secret)
	p := newProgram(t, xmartProfile(s))
	got := p.doctor(4, "xmart@uat", "--against", "xmart@live")
	if got.Environment != "uat" || got.Against == nil || !got.Against.OK || got.Against.Environment != "live" {
		t.Fatalf("%+v", got)
	}
	text := strings.Join(got.Differences, "\n")
	for _, want := range []string{"API, token: fails at xmart@uat", "auth.resource: xmart@uat has " + s.Other + ", xmart@live has " + s.Resource, "the token's aud"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if code := p.run("doctor", "xmart@live", "--against", "xmart@uat"); code != 0 || !strings.Contains(p.out, "xmart@live works, xmart@uat fails; they differ in:") {
		t.Errorf("exit %d\n%s%s", code, p.out, p.err)
	}
	p.hides(s.Secret)
}

// TestDoctorRemembers says what differs from the last run that went well.
func TestDoctorRemembers(t *testing.T) {
	s := servicetest.XMart(t)
	t.Setenv("XMART_SECRET", s.Secret)
	p := newProgram(t, xmartProfile(s))
	p.doctor(0, "xmart")
	if code := p.run("doctor", "xmart"); code != 0 || strings.Contains(p.out, "differs") {
		t.Errorf("exit %d, nothing differs\n%s", code, p.out)
	}
	other := doctorCanary()
	t.Setenv("XMART_SECRET", other)
	if code := p.run("doctor", "xmart"); code != 4 || !strings.Contains(p.out, "auth.client_secret is another one than on ") {
		t.Errorf("exit %d\n%s", code, p.out)
	}
	p.hides(s.Secret, other)
	t.Setenv("XMART_SECRET", s.Secret)
	if code := p.run("doctor", "xmart"); code != 0 || strings.Contains(p.out, "differs") {
		t.Errorf("a failed run is not remembered: exit %d\n%s", code, p.out)
	}
}

// TestDoctorReport shows a report, writes it once, and for its owner only.
func TestDoctorReport(t *testing.T) {
	s := servicetest.XMart(t)
	secret := doctorCanary()
	t.Setenv("XMART_SECRET", secret)
	p := newProgram(t, xmartProfile(s))
	path := filepath.Join(t.TempDir(), "report.md")
	if code := p.run("doctor", "xmart", "--report", path); code != 4 {
		t.Fatalf("exit %d\n%s", code, p.err)
	}
	data, err := os.ReadFile(path)
	if err != nil || len(data) == 0 {
		t.Fatalf("%v, %d bytes", err, len(data))
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if first := strings.TrimSpace(strings.SplitN(string(data), "\n", 2)[0]); !strings.Contains(p.err, first) {
		t.Errorf("%q was not shown: %s", first, p.err)
	}
	if strings.Contains(string(data), secret) {
		t.Error("the secret is in the report")
	}
	p.hides(secret)
	asked := len(s.Ledger.All())
	if code := p.run("doctor", "xmart", "--report", path); code != 2 || len(s.Ledger.All()) != asked {
		t.Errorf("over a file: exit %d, %d requests", code, len(s.Ledger.All())-asked)
	}
	if again, _ := os.ReadFile(path); string(again) != string(data) {
		t.Error("the file was changed")
	}
}

// TestDoctorProfile: what is wrong in a profile fails its first stage, exit 2.
func TestDoctorProfile(t *testing.T) {
	p := newProgram(t, `
[profiles.unset]
url = "https://example.org/"
auth = { method = "bearer", token = { env = "NOT_SET_ANYWHERE" } }
[profiles.unsetheader]
url = "https://example.org/"
headers = { "X-Key" = { env = "NOT_SET_ANYWHERE" } }
auth = { method = "none" }
[profiles.plain]
url = "https://example.org/"
auth = { method = "client-credentials", token_url = "https://example.org/token", client_id = "a", client_secret = "hunter2hunter2" }
[profiles.nourl]
auth = { method = "none" }
[profiles.badurl]
url = "ftp://example.org"
auth = { method = "none" }
[profiles.fine]
url = "https://example.org/"
auth = { method = "none" }
`)
	for _, ref := range []string{"unset", "unsetheader", "plain", "nourl", "badurl"} {
		for _, more := range [][]string{nil, {"--offline"}} {
			got := p.doctor(2, append([]string{ref}, more...)...)
			if got.failed() != client.StageProfile || got.Profile != ref || got.Diagnosis.Who != client.WhoSelf {
				t.Errorf("%s %v: %+v", ref, more, got)
			}
			p.hides("hunter2")
		}
	}
	if got := p.doctor(0, "fine", "--offline"); got.Stages[1].State != client.StageSkip || !strings.Contains(got.Stages[1].Detail, "offline") {
		t.Errorf("%+v", got.Stages)
	}
	for _, args := range [][]string{{"nothing"}, {"fine", "--format", "xml"}, {"fine", "--offline", "--sets"}, {}} {
		if code := p.run(append([]string{"doctor"}, args...)...); code != 2 || !strings.HasPrefix(p.err, "odatui: error: ") || p.out != "" {
			t.Errorf("%v: exit %d\n%s%s", args, code, p.out, p.err)
		}
	}
}
