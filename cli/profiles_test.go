package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/zalando/go-keyring"

	"odatui/cli/session"
	"odatui/client/kinds"
	"odatui/client/safe"
	"odatui/profiles"
	"odatui/ui/form"
)

// memoryKeyring is a keyring that works.
type memoryKeyring map[string]string

func (k memoryKeyring) Get(service, name string) (string, error) {
	if v, ok := k[service+"/"+name]; ok {
		return v, nil
	}
	return "", keyring.ErrNotFound
}

func (k memoryKeyring) Set(service, name, value string) error {
	k[service+"/"+name] = value
	return nil
}

func (k memoryKeyring) Delete(service, name string) error {
	if _, ok := k[service+"/"+name]; !ok {
		return keyring.ErrNotFound
	}
	delete(k, service+"/"+name)
	return nil
}

// outcome is one run of the program inside the test.
type outcome struct {
	code     int
	out, err string
}

func runInside(t *testing.T, config, stdin string, args ...string) outcome {
	t.Helper()
	var out, errs bytes.Buffer
	a := &app{in: strings.NewReader(stdin), out: &out, err: cleanWriter(&errs), config: config, store: stateOf(t)}
	code := a.run(context.Background(), append(args, "--config", config))
	return outcome{code, out.String(), errs.String()}
}

// TestSecretsGoToTheKeyring: by stdin, by plain text in the file, by add and by
// import; never into the file and never onto a stream.
func TestSecretsGoToTheKeyring(t *testing.T) {
	k := memoryKeyring{}
	t.Cleanup(profiles.UseBackend(k, time.Minute))
	const canary = "c4nary-5ecret"
	dir := t.TempDir()
	config := filepath.Join(dir, "profiles.toml")
	start := "# mine\n[profiles.a]\nurl = \"https://a.example\"\n[profiles.a.auth]\nmethod = \"bearer\"\ntoken = \"" + canary + "\" # move me\n"
	if err := os.WriteFile(config, []byte(start), 0o644); err != nil {
		t.Fatal(err)
	}
	environment := filepath.Join(dir, "e.env")
	if err := os.WriteFile(environment, []byte("URL=https://e.example\nTOKEN_URL=https://t.example\nCLIENT_ID=c\nCLIENT_SECRET="+canary+"\nSCOPE=s\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	steps := []struct {
		stdin string
		args  []string
		want  string // in the file
		entry string // in the keyring
	}{
		{"", []string{"secret", "a"}, `token = { keyring = "a" } # move me`, "odatui/a"},
		{canary + "\n", []string{"secret", "a", "headers.X-Key"}, `X-Key = { keyring = "a.headers.X-Key" }`, "odatui/a.headers.X-Key"},
		{canary, []string{"add", "--name", "b", "--env", "live", "--url", "https://b.example", "--method", "basic", "--username", "u", "--password-stdin"},
			`password = { keyring = "b@live" }`, "odatui/b@live"},
		{"", []string{"import", environment, "--yes"}, `client_secret = { keyring = "e" }`, "odatui/e"},
	}
	for _, step := range steps {
		got := runInside(t, config, step.stdin, append([]string{"profiles"}, step.args...)...)
		if got.code != 0 {
			t.Fatalf("%v: %+v", step.args, got)
		}
		data, err := os.ReadFile(config)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(data), step.want) || k[step.entry] != canary {
			t.Errorf("%v: want %q and %q; file:\n%s\nkeyring: %d entries", step.args, step.want, step.entry, data, len(k))
		}
		if strings.Contains(got.out+got.err+string(data), canary) {
			t.Errorf("%v: the secret is shown or in the file", step.args)
		}
	}
	if info, err := os.Stat(config); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if got := runInside(t, config, "", "profiles", "check"); got.code != 0 {
		t.Errorf("%+v", got)
	}
	// A draft that cannot be used leaves nothing behind.
	before := len(k)
	if got := runInside(t, config, canary, "profiles", "add", "--name", "c", "--url", "http://c.example", "--method", "bearer", "--token-stdin"); got.code != 2 || len(k) != before {
		t.Errorf("%+v, keyring grew by %d", got, len(k)-before)
	}
	if got := runInside(t, config, "", "profiles", "secret", "a", "headers.Y"); got.code != 2 || !strings.Contains(got.err, "stdin holds no secret") {
		t.Errorf("%+v", got)
	}
}

// TestFormAnswers: answers become a draft; of a secret only what belongs to the place
// that was chosen, of fields only the method's.
func TestFormAnswers(t *testing.T) {
	d := (&app{}).newAddition()
	answers := form.Answers{
		"name": "x", "url": "https://x.example", "kind": "rest", "method": "bearer", "auth.client_id": "typed for another method",
		"auth.token": "c4nary", "auth.token/env": "TOKEN", "auth.token/file": "/f", "auth.token/place": placeEnv,
		"rest.rows": "data", "rest/set": "s", "rest/path": "/s",
	}
	draft, err := d.filled(answers).draft(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	restInto(&draft, answers)
	var got []string
	for _, s := range draft.Settings {
		got = append(got, s.Key+" "+s.Value.String())
	}
	want := []string{`kind "rest"`, `url "https://x.example"`, `auth.method "bearer"`, `auth.token { env = "TOKEN" }`, `rest.rows "data"`, `rest.sets [{ name = "s", path = "/s" }]`}
	if !slices.Equal(got, want) || len(draft.Secrets) != 0 || draft.Name != "x" {
		t.Errorf("got %q", got)
	}
	answers["auth.token/place"] = placeKeyring
	if draft, err = d.filled(answers).draft(t.Context()); err != nil || len(draft.Secrets) != 1 || draft.Secrets[0].Hidden.Reveal() != "c4nary" {
		t.Errorf("%v, %+v", err, draft)
	}
}

// TestTerminalTextIsClean: text of a shared file cannot control the terminal.
func TestTerminalTextIsClean(t *testing.T) {
	config := filepath.Join(t.TempDir(), "profiles.toml")
	text := "[profiles.\"x\\u001b]0;fake\"]\nurl = \"https://a.example\"\ntitle = \"\\u001b[2J\\r\"\n\"key\\u202e\" = 1\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"list"}, {"check"}, {"show", "x\x1b]0;fake"}, {"show", "y\x1b[2J"}} {
		var out, errs bytes.Buffer
		a := &app{in: strings.NewReader(""), out: cleanWriter(&out), outTTY: true, width: 80, err: cleanWriter(&errs), config: config, store: stateOf(t)}
		a.run(context.Background(), append([]string{"profiles"}, args...))
		if got := out.String() + errs.String(); strings.ContainsAny(got, "\x1b\r\u202e") || got == "" {
			t.Errorf("%v: %q", args, got)
		}
	}
}

// hostile is a name that would forge a line, and change what a terminal shows.
const hostile = "x\nok       forged@live\r\u001b[2J\u202e\u2028"

// hostileFile has that name wherever a file can have one.
const hostileFile = `default = "NAME"
NAME = 1
[profiles.NAME]
url = "https://a.example"
like = "nothing"
NAME = 1
headers = { NAME = 1 }
[profiles.a]
kind = "rest"
url = "https://a.example/?NAMEtoken=x"
default = "NAME"
query = { NAMEtoken = "x" }
auth = { method = "bearer", token = { keyring = "NAME" }, NAME = 1 }
[profiles.a.environments.NAME]
NAME = 1
tls = { ca_file = "NAME" }
[profiles.b]
like = "NAME"
[profiles."x\nok"]
like = "a"
[profiles.c.environments.NAME]
url = "https://c.example"
[profiles."d\u202e"]
like = "c"
`

// TestNamesForgeNoLine: in no output of the commands, on a terminal or in a pipe,
// does a name of the file begin a line or bring a control character.
func TestNamesForgeNoLine(t *testing.T) {
	quoted := strings.NewReplacer("\n", `\n`, "\r", `\r`, "\x1b", `\u001b`, "\u202e", `\u202e`, "\u2028", `\u2028`).Replace(hostile)
	text := strings.ReplaceAll(hostileFile, `"NAME"`, `"`+quoted+`"`)
	text = strings.ReplaceAll(text, "NAMEtoken=", "%0Aok%20forged%E2%80%AEtoken=") // in an address
	text = strings.ReplaceAll(text, "NAMEtoken", `"`+quoted+`token"`)
	text = strings.ReplaceAll(text, "NAME", `"`+quoted+`"`)
	config := filepath.Join(t.TempDir(), "profiles.toml")
	for _, args := range [][]string{
		{"profiles", "check"}, {"profiles", "check", hostile}, {"profiles", "check", "a@" + hostile},
		{"profiles", "list"}, {"profiles", "list", "--format", "tsv"}, {"profiles", "list", "--format", "markdown"},
		{"profiles", "show", hostile}, {"profiles", "show", "a"}, {"profiles", "show", "x\nok"}, {"profiles", "show", "none" + hostile},
		{"profiles", "secret", hostile}, {"profiles", "secret", "a", hostile},
		{"profiles", "edit", "a", "like=" + hostile}, {"profiles", "edit", "a", hostile + "=1"}, {"profiles", "edit", hostile, "like="},
		{"profiles", "remove", "a", "--yes"}, {"profiles", "remove", "x\nok", "--yes"}, {"profiles", "remove", hostile, "--yes"},
		{"profiles", "remove", "a@" + hostile, "--yes"}, {"profiles", "remove", "a@" + hostile},
		{"profiles", "add", "--name", hostile, "--url", "https://x.example"},
		{"profiles", "add", "--name", "n", "--like", hostile}, {"profiles", "add", "--name", "n", "--like", "x\nok"},
		{"sets", hostile}, {"sets", "b"}, {"sets", "a"}, {"token", hostile}, {"get", hostile, "S"}, {"describe", hostile, "S"},
		{"doctor", "--offline", hostile}, {"doctor", "--offline", "a"}, {"explain", "AADSTS7000215", "--profile", "a"},
	} {
		if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got := runInside(t, config, "typed", args...)
		if got.out+got.err == "" {
			t.Errorf("%q: no output", args)
		}
		for line := range strings.Lines(got.out + got.err) {
			line = strings.ReplaceAll(strings.TrimSuffix(line, "\n"), "\t", " ") // tsv
			if strings.HasPrefix(line, "ok       forged") || line != string(safe.Clean(line)) {
				t.Errorf("%q: %q", args, line)
			}
		}
	}
	if got := (&app{config: config}).refs(""); !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Errorf("completed to %q", got)
	}
}

// TestShowIsExact: what show prints as TOML has the names of the file.
func TestShowIsExact(t *testing.T) {
	config := filepath.Join(t.TempDir(), "profiles.toml")
	long := strings.Repeat("long/", 100)
	text := "[profiles." + profiles.QuoteKey(hostile) + "]\nurl = \"https://a.example/" + long + "\"\ntitle = '\\ \u202e'\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var shown struct{ Profile, Title, URL string }
	got := runInside(t, config, "", "profiles", "show", hostile)
	if err := toml.Unmarshal([]byte(got.out), &shown); err != nil {
		t.Fatalf("%v\n%s", err, got.out)
	}
	if shown.Profile != hostile || shown.Title != "\\ \u202e" || !strings.HasSuffix(shown.URL, long) {
		t.Errorf("%+v", shown)
	}
}

// TestNoFlagTakesASecret: arguments can be read by other people.
func TestNoFlagTakesASecret(t *testing.T) {
	a := &app{}
	add := a.profilesAddCommand()
	for _, m := range session.Vocabulary().Methods {
		for _, field := range m.Fields {
			if field.Kind != profiles.FieldSecret {
				continue
			}
			name := strings.ReplaceAll(field.Name, "_", "-")
			if add.Flags().Lookup(name) != nil {
				t.Errorf("--%s would take the secret %s", name, field.Name)
			}
			for _, place := range []string{"-env", "-keyring", "-file", "-prompt", "-stdin"} {
				if add.Flags().Lookup(name+place) == nil {
					t.Errorf("--%s%s is missing", name, place)
				}
			}
		}
	}
}

// TestProfilesPage: docs/profiles.md names every method, every key and every
// profile key, and its example can be used.
func TestProfilesPage(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "docs", "profiles.md"))
	if err != nil {
		t.Fatal(err)
	}
	page := string(data)
	vocabulary := session.Vocabulary()
	for _, m := range vocabulary.Methods {
		_, section, ok := strings.Cut(page, "### `"+m.Name+"`\n")
		if !ok {
			t.Errorf("method %s has no heading", m.Name)
			continue
		}
		section, _, _ = strings.Cut(section, "\n##")
		for _, field := range m.Fields {
			if !strings.Contains(section, "| `"+field.Name+"` |") {
				t.Errorf("method %s: %s is not explained", m.Name, field.Name)
			}
		}
		for line := range strings.Lines(section) {
			if name, ok := strings.CutPrefix(line, "| `"); ok {
				name, _, _ = strings.Cut(name, "`")
				if _, ok := m.Field(name); !ok {
					t.Errorf("method %s has no key %s", m.Name, name)
				}
			}
		}
	}
	for _, k := range kinds.Kinds() {
		for _, field := range k.Fields {
			if k.Name == "rest" && !strings.Contains(page, "| `"+field.Name+"` |") {
				t.Errorf("rest: %s is not explained", field.Name)
			}
		}
	}
	for _, key := range profiles.Keys() {
		if !strings.Contains(page, "| `"+key+"` |") {
			t.Errorf("the key %s is not explained", key)
		}
	}
	_, example, _ := strings.Cut(page, "```toml\n")
	example, _, _ = strings.Cut(example, "```")
	config := filepath.Join(t.TempDir(), "profiles.toml")
	if err := os.WriteFile(config, []byte(example), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := profiles.Load(config, vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	if len(file.Warnings) > 0 {
		t.Errorf("the example has warnings: %v", file.Warnings)
	}
	for _, ref := range everyRef(file) {
		if _, err := file.Resolve(ref); err != nil {
			t.Errorf("the example: %v", err)
		}
	}
	if refs := everyRef(file); !slices.Equal(refs, []string{"xmart@live", "xmart@staging", "odm@default"}) {
		t.Errorf("the example has %v", refs)
	}
}
