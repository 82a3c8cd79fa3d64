package cli

import (
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/zalando/go-keyring"

	"odatui/client/safe"
	"odatui/profiles"
	"odatui/ui/form"
)

// withProfiles returns a run with a profiles file.
func withProfiles(t *testing.T, text string) *app {
	t.Helper()
	path := filepath.Join(t.TempDir(), "profiles.toml")
	if text != "" {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return &app{config: path, out: io.Discard, err: io.Discard, store: stateOf(t)}
}

// fill answers a form by the titles of its questions, line by line, and returns what
// was asked.
func fill(t *testing.T, f *form.Form, answers map[string]string) (asked []string, err error) {
	t.Helper()
	var prompts strings.Builder
	last := func() string {
		lines := strings.Split(strings.TrimRight(prompts.String(), " "), "\n")
		title, _, _ := strings.Cut(lines[len(lines)-1], ":")
		title, _, _ = strings.Cut(title, " [")
		return title
	}
	read := func(title string) (string, error) {
		if strings.HasPrefix(title, string(f.Verb)+"?") {
			return "yes", nil
		}
		if slices.Contains(asked, title) && answers[title] == "" && len(asked) > 60 {
			t.Fatalf("%s is asked again and again:\n%s", title, prompts.String())
		}
		asked = append(asked, title)
		return answers[title], nil
	}
	_, err = form.Ask(t.Context(), f, form.Talk{
		Out:  &prompts,
		Read: func(context.Context) (string, error) { return read(last()) },
		Secret: func(_ context.Context, label string) (string, error) {
			return read(label)
		},
	})
	return asked, err
}

func (a *app) newForm(t *testing.T) *form.Form {
	t.Helper()
	f, err := a.newAddition().form()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// question returns the one with an ID that is asked with these answers.
func question(t *testing.T, f *form.Form, id string, a form.Answers) form.Question {
	t.Helper()
	for _, p := range f.Pages {
		for _, q := range p.Questions {
			if q.ID == id && (q.When == nil || q.When(a)) {
				return q
			}
		}
	}
	t.Fatalf("%s is not asked with %v", id, a)
	return form.Question{}
}

// TestQuestionsCheckTheirAnswers: what is wrong is reported at the question.
func TestQuestionsCheckTheirAnswers(t *testing.T) {
	a := withProfiles(t, "[profiles.m.environments.live]\nurl = \"https://m.example\"\n")
	f := a.newForm(t)
	for _, tt := range []struct {
		id, answer string
		others     form.Answers
		want       safe.Text
	}{
		{"name", "a b", nil, "the name of a profile must be one word without @ and /"},
		{"env", "live", form.Answers{"name": "m"}, "profile m@live: is in the file already"},
		{"env", "live2", form.Answers{"name": "m"}, ""},
		{"url", "example.org/odata", nil, "an address begins with https://: write https://example.org/odata"},
		{"url", "", nil, "must be an absolute address: https://host/path"},
		{"url", "", form.Answers{"like": "m"}, ""},
		{"auth.token_url", "", form.Answers{"method": "client-credentials"}, "this is needed"},
		{"auth.token_url", "id.example/t", form.Answers{"method": "client-credentials"}, "an address begins with https://: write https://id.example/t"},
		{"auth.client_secret_expires", "31.12.2027", form.Answers{"method": "client-credentials"}, "must be a date such as 2027-01-31"},
		{"auth.scope", "", form.Answers{"method": "azure-cli"}, ""},
		{"auth.resource", "", form.Answers{"method": "azure-cli"}, "this or Scope is needed"},
		{"auth.resource", "", form.Answers{"method": "azure-cli", "auth.scope": "s"}, ""},
		{"auth.token", "", form.Answers{"method": "bearer", "auth.token/place": "keyring"}, "this is needed"},
		{"auth.token/env", "a b", form.Answers{"method": "bearer", "auth.token/place": "env"}, "env must be the name of a variable"},
	} {
		answers := form.Answers{tt.id: tt.answer}
		maps.Copy(answers, tt.others)
		if got := question(t, f, tt.id, answers).Check(answers); got != tt.want && (tt.want == "" || !strings.Contains(string(got), string(tt.want))) {
			t.Errorf("%s %q with %v: %q, want %q", tt.id, tt.answer, tt.others, got, tt.want)
		}
	}
}

// TestFormLike: with another profile to be like, nothing else is asked for.
func TestFormLike(t *testing.T) {
	a := withProfiles(t, "[profiles.mart]\nurl = \"https://mart.example\"\n[profiles.\"b\\u202e\"]\nurl = \"https://b.example\"\n")
	asked, err := fill(t, a.newForm(t), map[string]string{"Name": "x", "Like": "mart"})
	if want := []string{"Name", "Environment", "Like", "Address", "Title", "Is it live?"}; err != nil || !slices.Equal(asked, want) {
		t.Errorf("asked %q, %v; want %q", asked, err, want)
	}
	data, err := os.ReadFile(a.config)
	if err != nil || !strings.Contains(string(data), "[profiles.x]\nlike = \"mart\"\n") {
		t.Errorf("%v\n%s", err, data)
	}
}

// TestFormWithoutKeyring offers to be asked each time first.
func TestFormWithoutKeyring(t *testing.T) {
	t.Cleanup(profiles.UseBackend(noKeyring{}, time.Minute))
	a := withProfiles(t, "")
	if _, err := fill(t, a.newForm(t), map[string]string{"Name": "x", "Address": "https://x.example", "Way to sign in": "bearer"}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(a.config)
	if err != nil || !strings.Contains(string(data), "token = { prompt = true }") {
		t.Errorf("%v\n%s", err, data)
	}
}

// TestRefusalAdvisesWhatTheFormCanDo, and not other commands.
func TestRefusalAdvisesWhatTheFormCanDo(t *testing.T) {
	t.Cleanup(profiles.UseBackend(noKeyring{}, time.Minute))
	a := withProfiles(t, "")
	draft := profiles.Draft{Name: "x", Secrets: []profiles.DraftSecret{{Key: "auth.token", Hidden: profiles.Hide("c4nary")}}}
	draft.Set("url", "https://x.example")
	draft.Set("auth.method", "bearer")
	_, err := a.addDraft(t.Context(), draft)
	var r *form.Refusal
	if !errors.As(refused(err), &r) || !strings.Contains(string(r.Text), "no keyring answers here") || strings.Contains(string(r.Text), "c4nary") ||
		!slices.Equal(r.Advice, []safe.Text{"choose another place for the secret"}) {
		t.Errorf("got %+v", r)
	}
	if got := strings.Join(hints(err), "\n"); !strings.Contains(got, "--token-env NAME") || strings.Contains(got, "profiles edit") {
		t.Errorf("got %s", got)
	}
	if _, err := os.Stat(a.config); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file was written: %v", err)
	}
}

const edited = `# my profiles
version = 1

[profiles.mart] # the mart
title = "Mart"
future_key = 7   # of a later version

[profiles.mart.environments.live]
url = "https://mart.example/odata" # asked for in May

[profiles.mart.environments.live.auth]
method = "client-credentials"
token_url = "https://login.example/t"
client_id = "the-client"
client_secret = { env = "MART_SECRET" } # from ops
scope = "a b"

[profiles.mart.environments.staging]
url = "https://uat.example/odata"
`

// TestEditKeepsTheRestOfTheFile: comments, unknown keys and all that was not changed.
func TestEditKeepsTheRestOfTheFile(t *testing.T) {
	t.Cleanup(profiles.UseBackend(noKeyring{}, time.Minute))
	a := withProfiles(t, edited)
	edit := func(answers map[string]string) []string {
		t.Helper()
		f, err := a.editForm("mart@live")
		if err != nil {
			t.Fatal(err)
		}
		asked, err := fill(t, f, answers)
		if err != nil && !errors.Is(err, form.ErrLeft) {
			t.Fatal(err)
		}
		return asked
	}
	read := func() string {
		data, err := os.ReadFile(a.config)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	asked := edit(nil) // every question keeps what is there
	if want := "Address Title Is it live? Page size Token endpoint Client id Client secret Scope Resource Way to send the secret Secret expires"; strings.Join(asked, " ") != want {
		t.Errorf("asked %q, want %q", strings.Join(asked, " "), want)
	}
	if read() != edited { // also where the secret is, although there is no keyring
		t.Fatalf("an edit that changes nothing wrote:\n%s", read())
	}
	edit(map[string]string{"Address": "https://new.example/odata", "Client secret": "env", "Variable": "NEW", "Scope": "-", "Title": "The mart", "Page size": "50"})
	want := strings.NewReplacer(`title = "Mart"`, `title = "The mart"`,
		`url = "https://mart.example/odata" # asked for in May`, "url = \"https://new.example/odata\" # asked for in May\npage_size = 50",
		`env = "MART_SECRET"`, `env = "NEW"`, "scope = \"a b\"\n", "").Replace(edited)
	if got := read(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	edit(map[string]string{"Page size": "60"}) // the secret stays where it is, without a keyring too
	if got := read(); got != strings.Replace(want, "page_size = 50", "page_size = 60", 1) {
		t.Errorf("got\n%s", got)
	}
}

// TestEditStoresASecretInTheKeyring, in one step with the other changes: if those are
// refused, the keyring stays as it was.
func TestEditStoresASecretInTheKeyring(t *testing.T) {
	ring := &ring{}
	t.Cleanup(profiles.UseBackend(ring, time.Minute))
	a := withProfiles(t, edited)
	save := func(change form.Answers) error {
		t.Helper()
		f, err := a.editForm("mart@live")
		if err != nil {
			t.Fatal(err)
		}
		answers := maps.Clone(f.Answers)
		maps.Copy(answers, change)
		_, err = f.Save(t.Context(), answers)
		return err
	}
	secret := form.Answers{"auth.client_secret/place": "keyring", "auth.client_secret": "c4nary"}
	wrong := maps.Clone(secret)
	wrong["auth.token_url"] = "ftp://x"
	if err := save(wrong); err == nil || len(ring.held) != 0 {
		t.Errorf("refused: %v; the keyring holds %v", err, ring.held)
	}
	if err := save(secret); err != nil || ring.held["mart@live"] != "c4nary" {
		t.Errorf("%v; the keyring holds %v", err, ring.held)
	}
	data, err := os.ReadFile(a.config)
	if want := strings.Replace(edited, `{ env = "MART_SECRET" }`, `{ keyring = "mart@live" }`, 1); err != nil || string(data) != want {
		t.Errorf("%v\n%s", err, data)
	}
}

// TestEditBeginsAtWhatIsWrong.
func TestEditBeginsAtWhatIsWrong(t *testing.T) {
	for key, tt := range map[string][2]string{
		"url":                      {`url = "https://mart.example/odata"`, `url = "https://u:c4nary@mart.example"`},
		"auth.token_url":           {`"https://login.example/t"`, `"login"`},
		"auth.client_secret/place": {`{ env = "MART_SECRET" }`, `{ env = "a b" }`},
	} {
		f, err := withProfiles(t, strings.Replace(edited, tt[0], tt[1], 1)).editForm("mart@live")
		if err != nil || f.Start != key {
			t.Errorf("%s: begins at %q, %v", key, f.Start, err)
			continue
		}
		if strings.Contains(f.Answers["url"], "c4nary") {
			t.Error("the form shows the password of an address")
		}
	}
}

type noKeyring struct{}

func (noKeyring) Get(string, string) (string, error) { return "", errors.New("no bus") }
func (noKeyring) Set(string, string, string) error   { return errors.New("no bus") }
func (noKeyring) Delete(string, string) error        { return keyring.ErrNotFound }

// ring is a keyring in memory.
type ring struct{ held map[string]string }

func (r *ring) Get(_, name string) (string, error) {
	if value, ok := r.held[name]; ok {
		return value, nil
	}
	return "", keyring.ErrNotFound
}

func (r *ring) Set(_, name, value string) error {
	if r.held == nil {
		r.held = map[string]string{}
	}
	r.held[name] = value
	return nil
}

func (r *ring) Delete(_, name string) error {
	delete(r.held, name)
	return nil
}
