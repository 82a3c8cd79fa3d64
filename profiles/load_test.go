package profiles

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// canary is a secret that no error and no warning may show.
const canary = "c4nary-5ecret"

func TestMissingFileIsEmpty(t *testing.T) {
	t.Parallel()
	f, err := Load(filepath.Join(t.TempDir(), "none", "profiles.toml"), vocabulary)
	if err != nil || len(f.Profiles) != 0 || len(f.Warnings) != 0 {
		t.Errorf("%+v, %v", f, err)
	}
	if _, err := f.Resolve("x"); err == nil {
		t.Error("a profile was found in no file")
	}
}

func TestDefaultPath(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	if got, err := DefaultPath(); err != nil || got != filepath.Join(dir, "odatui", "profiles.toml") {
		t.Errorf("%s, %v", got, err)
	}
	t.Setenv("XDG_CONFIG_HOME", "relative")
	if got, err := DefaultPath(); err == nil {
		t.Errorf("a relative folder was taken: %s", got)
	}
	t.Setenv("XDG_CONFIG_HOME", "")
	want, err := os.UserConfigDir()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := DefaultPath(); err != nil || got != filepath.Join(want, "odatui", "profiles.toml") {
		t.Errorf("%s, %v", got, err)
	}
}

// TestBrokenFiles: none of these is TOML. Each is refused with its line, none
// of the errors shows what the file holds, and no edit touches the file.
func TestBrokenFiles(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		line       int
	}{
		{"no quotes", "a = 1\nsecret = " + canary + "\n", 2},
		{"open quote", "secret = \"" + canary + "\n", 1},
		{"open literal quote", "secret = '" + canary + "\n", 1},
		{"open long quote", "secret = \"\"\"" + canary + "\n\n", 2},
		{"open long literal", "secret = '''" + canary, 1},
		{"quote inside", "secret = \"" + canary + "\"" + canary + "\"\n", 1},
		{"two values", "secret = \"x\" " + canary + "\n", 1},
		{"no equals", "secret\n" + canary, 1},
		{"no value", "[a]\nsecret =\n# " + canary, 2},
		{"no key", "= \"" + canary + "\"\n", 1},
		{"twice", "secret = 1\nsecret = \"" + canary + "\"\n", 2},
		{"twice, the key is secret", canary + " = 1\n" + canary + " = 2\n", 2},
		{"table twice", "[" + canary + "]\n[" + canary + "]\n", 2},
		{"table and value", canary + " = 1\n[" + canary + "]\n", 2},
		{"dotted and value", canary + " = 1\n" + canary + ".x = 2\n", 2},
		{"dotted table reopened", "[a]\n" + canary + ".x = 1\n[a." + canary + "]\n", 3},
		{"inline table reopened", canary + " = {}\n[" + canary + ".x]\n", 2},
		{"array and table", "[[" + canary + "]]\n[" + canary + "]\n", 2},
		{"open table name", "[" + canary + "\n", 1},
		{"open array name", "[[" + canary + "]\n", 1},
		{"open inline table", "a = { secret = \"" + canary + "\"\n", 1},
		{"open list", "a = [ \"" + canary + "\"\n", 1},
		{"no comma", "a = [ \"" + canary + "\" \"x\" ]\n", 1},
		{"wrong escape", "secret = \"" + canary + "\\q\"\n", 1},
		{"windows path", "ca = \"C:\\" + canary + "\"\n", 1},
		{"short unicode escape", "secret = \"" + canary + "\\u12\"\n", 1},
		{"surrogate escape", "secret = \"" + canary + "\\uD800\"\n", 1},
		{"NUL", "secret = \"" + canary + "\x00\"\n", 1},
		{"NUL in a comment", "# " + canary + "\x00\n", 1},
		{"NUL alone", "\x00", 1},
		{"escape character", "secret = \"" + canary + "\x1b]0;x\"\n", 1},
		{"bare CR", "a = 1\rsecret = \"" + canary + "\"\n", 1},
		{"bad UTF-8", "secret = \"" + canary + "\xff\"\n", 1},
		{"UTF-16", "\xff\xfea\x00=\x001\x00", 1},
		{"second BOM", "\xef\xbb\xbf\xef\xbb\xbfa = 1 # " + canary + "\n", 1},
		{"leading zero", "a = 012 # " + canary + "\n", 1},
		{"wrong date", "a = 2027-13-45 # " + canary + "\n", 1},
		{"wrong number", "a = 1.2.3 # " + canary + "\n", 1},
		{"True", "a = True # " + canary + "\n", 1},
		{"JSON", "{\"secret\": \"" + canary + "\"}\n", 1},
		{"YAML", "profiles:\n  secret: " + canary + "\n", 1},
		{"ini", "[a]\nsecret: " + canary + "\n", 2},
		{"merge conflict", "a = 1\n<<<<<<< HEAD\nsecret = \"" + canary + "\"\n", 2},
		{"windows lines", "a = 1\r\nsecret = " + canary + "\r\n", 2},
		{"deep lists", "a = " + strings.Repeat("[", 100_000) + canary, 1},
		{"deep tables", "a = " + strings.Repeat("{a=", 100_000) + canary, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := write(t, tt.text)
			_, err := Load(path, vocabulary)
			var wrong *ParseError
			if !errors.As(err, &wrong) {
				t.Fatalf("no parse error: %v", err)
			}
			if wrong.Line != tt.line || wrong.Column < 1 {
				t.Errorf("line %d, column %d, want line %d: %v", wrong.Line, wrong.Column, tt.line, err)
			}
			if text := everything(err); strings.Contains(text, canary) {
				t.Errorf("the error shows the file: %s", text)
			}
			f := &File{Path: path, vocab: vocabulary}
			if err := f.Add(Draft{Name: "x", Settings: []Assignment{{"url", Text("https://x.example")}}}); !errors.As(err, &wrong) {
				t.Errorf("added to a broken file: %v", err)
			}
			if after, _ := os.ReadFile(path); string(after) != tt.text {
				t.Error("the broken file was changed")
			}
		})
	}
}

// everything is all that an error could print.
func everything(err error) string {
	var b strings.Builder
	for ; err != nil; err = errors.Unwrap(err) {
		fmt.Fprintf(&b, "%v %+v %#v ", err, err, err)
		if h, ok := err.(interface{ Hints() []string }); ok {
			fmt.Fprintf(&b, "%q ", h.Hints())
		}
	}
	return b.String()
}

// TestUnknownParserMessage: a message that the parser may learn one day is not
// passed on.
func TestUnknownParserMessage(t *testing.T) {
	t.Parallel()
	if text := everything(parseError("p", errors.New("toml: strange "+canary))); strings.Contains(text, canary) {
		t.Error(text)
	}
}

func TestBigFiles(t *testing.T) {
	t.Parallel()
	if _, err := Load(write(t, strings.Repeat("#", maxFile+1)), vocabulary); err == nil || !strings.Contains(err.Error(), "1 MiB") {
		t.Errorf("too large: %v", err)
	}
	var b strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&b, "x.y%d.z = 1\n", i)
	}
	f := mustLoad(t, b.String())
	if len(f.Warnings) != 1 {
		t.Errorf("%d warnings", len(f.Warnings))
	}
	mustLoad(t, strings.Repeat("a.", 200_000)+"a = 1\n")
	mustLoad(t, "profiles.p.headers."+strings.Repeat("a.", 200_000)+"a = 1\n")
}

func TestLoadRefusesAFolder(t *testing.T) {
	t.Parallel()
	if _, err := Load(t.TempDir(), vocabulary); err == nil || !strings.Contains(err.Error(), "read profiles") {
		t.Error(err)
	}
}

// TestWrongProfiles: what is wrong stops one profile alone, is named with key
// and place, and shows no value.
func TestWrongProfiles(t *testing.T) {
	t.Parallel()
	const url = "url = \"https://x.example\"\n"
	bearer := func(rest string) string { return url + "[profiles.bad.auth]\nmethod = \"bearer\"\n" + rest }
	credentials := func(rest string) string {
		return url + "[profiles.bad.auth]\nmethod = \"client-credentials\"\nclient_id = \"c\"\ntoken_url = \"https://t.example\"\n" + rest
	}
	tests := []struct{ name, text, want string }{
		{"no url", "title = \"x\"\n", "url: is missing"},
		{"url is a number", "url = 1\n", "url: must be text, not a whole number (line 5, column 1)"},
		{"relative url", "url = \"/" + canary + "\"\n", "url: must be an absolute address"},
		{"other scheme", "url = \"ftp://" + canary + "\"\n", "url: must be an absolute address"},
		{"broken url", "url = \"https://" + canary + ":x\"\n", "url: is not an address"},
		{"user in url", "url = \"https://u:" + canary + "@x.example\"\n", "url: must hold no user"},
		{"fragment", "url = \"https://x.example/#" + canary + "\"\n", "url: must hold no fragment"},
		{"blanks", "url = \" https://x.example\"\n", "url: has blanks"},
		{"plain http", "url = \"http://x.example\"\n", "url: plain http:// sends tokens"},
		{"page size 0", url + "page_size = 0\n", "page_size: must be from 1 to 100000"},
		{"page size large", url + "page_size = 100001\n", "page_size: must be from 1 to 100000"},
		{"page size text", url + "page_size = \"" + canary + "\"\n", "page_size: must be a whole number, not text"},
		{"concurrency", url + "concurrency = 0\n", "concurrency: must be from 1"},
		{"paging", url + "paging = \"" + canary + "\"\n", "paging: must be auto, skip, next-link or max-page-size"},
		{"kind", url + "kind = \"" + canary + "\"\n", "kind: must be odata or rest"},
		{"timeout", url + "timeout = \"" + canary + "\"\n", "timeout: must be a time"},
		{"timeout number", url + "timeout = 60\n", "timeout: must be a time"},
		{"negative timeout", url + "timeout = \"-1s\"\n", "timeout: must be a time"},
		{"live", url + "live = \"yes\"\n", "live: must be true or false, not text"},
		{"long query", url + "long_query = \"" + canary + "\"\n", "long_query: must be post"},
		{"proxy", url + "proxy = \"" + canary + "\"\n", "proxy: must be an absolute address"},
		{"proxy with a password", url + "proxy = \"http://u:" + canary + "@p.example\"\n", "proxy: holds a user or password"},
		{"headers no table", url + "headers = \"" + canary + "\"\n", "headers: must be a table, not text"},
		{"header name", url + "headers = { \"a b\" = \"x\" }\n", "headers.a b: is not the name of a header"},
		{"header lines", url + "headers = { A = \"" + canary + "\\nB: x\" }\n", "headers.A: must be one line"},
		{"header number", url + "headers = { A = 1 }\n", "headers.A: must be text or a secret reference"},
		{"tls no table", url + "tls = true\n", "tls: must be a table, not true or false"},
		{"tls text", url + "tls = { insecure = \"x\" }\n", "tls.insecure: must be true or false"},
		{"default", url + "default = \"" + canary + "\"\n", "default: names no environment"},
		{"environments", url + "environments = 1\n", "environments: must hold one table an environment"},
		{"environment", url + "environments = { e = 1 }\n", "environments.e: must be a table"},
		{"auth no table", url + "auth = \"" + canary + "\"\n", "auth: must be a table, not text"},
		{"no method", url + "auth = { scope = \"" + canary + "\" }\n", "auth.method: is missing"},
		{"unknown method", url + "auth = { method = \"" + canary + "\" }\n", "auth.method: must be none, client-credentials"},
		{"method number", url + "auth = { method = 1 }\n", "auth.method: must be text"},
		{"missing secret", credentials(""), "auth.client_secret or auth.certificate is missing"},
		{"missing scope", url + "auth = { method = \"azure-cli\" }\n", "auth.scope or auth.resource is missing"},
		{"wrong option", credentials("client_secret = { env = \"S\" }\nclient_auth = \"" + canary + "\"\n"), "auth.client_auth: must be client_secret_post or client_secret_basic"},
		{"date as text", credentials("client_secret = { env = \"S\" }\nclient_secret_expires = \"2027-01-31\"\n"), "auth.client_secret_expires: must be a date, not text"},
		{"http token url", url + "auth = { method = \"client-credentials\", client_id = \"c\", token_url = \"http://t.example\", client_secret = { env = \"S\" } }\n", "auth.token_url: plain http://"},
		{"params no table", credentials("client_secret = { env = \"S\" }\nparams = \"" + canary + "\"\n"), "auth.params: must be a table"},
		{"params number", credentials("client_secret = { env = \"S\" }\nparams = { a = 1 }\n"), "auth.params.a: must be text"},
		{"command text", url + "auth = { method = \"command\", command = \"" + canary + "\" }\n", "auth.command: must be a list"},
		{"command numbers", url + "auth = { method = \"command\", command = [\"" + canary + "\", 1] }\n", "auth.command: must hold texts only"},
		{"plain secret", bearer("token = \"" + canary + "\"\n"), "auth.token: a secret stands here as plain text, which is refused (line 8, column 1)"},
		{"plain long secret", bearer("token = '''\n" + canary + "'''\n"), "auth.token: a secret stands here as plain text"},
		{"secret number", bearer("token = 123\n"), "auth.token: must be a secret reference, not a whole number"},
		{"two places", bearer("token = { env = \"A\", keyring = \"" + canary + "\" }\n"), "auth.token: must say one place only"},
		{"no place", bearer("token = { enf = \"" + canary + "\" }\n"), "auth.token: is no secret reference"},
		{"wrong variable", bearer("token = { env = \"" + canary + "=x\" }\n"), "auth.token: env must be the name of a variable"},
		{"prompt false", bearer("token = { prompt = false }\n"), "auth.token: prompt has the wrong kind of value"},
		{"command empty", bearer("token = { command = [] }\n"), "auth.token: command has the wrong kind of value"},
		{"rest without table", url + "kind = \"rest\"\n", "rest: kind rest needs this table"},
		{"rest without sets", url + "kind = \"rest\"\nrest = { rows = \"x\" }\n", "rest.sets: kind rest needs at least one set"},
		{"set without path", url + "kind = \"rest\"\nrest = { sets = [ { name = \"x\" } ] }\n", "rest.sets[0].path: is missing"},
		{"set no table", url + "kind = \"rest\"\nrest = { sets = [ \"" + canary + "\" ] }\n", "rest.sets[0]: must be a table"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := mustLoad(t, "[profiles.good]\nurl = \"https://good.example\"\n\n[profiles.bad]\n"+tt.text)
			_, err := f.Resolve("bad")
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if p := f.Profile("bad"); p.Err == nil || f.Profile("good").Err != nil {
				t.Errorf("bad: %v, good: %v", p.Err, f.Profile("good").Err)
			}
			if text := everything(err) + fmt.Sprint(f.Warnings); strings.Contains(text, canary) {
				t.Errorf("a value is shown: %s", text)
			}
			if _, err := f.Resolve("good"); err != nil {
				t.Errorf("the good profile cannot be used: %v", err)
			}
			look, problems := f.Look("bad")
			if len(problems) == 0 || look == nil {
				t.Fatalf("look: %v, %v", look, problems)
			}
			if strings.Contains(look.URL+look.Proxy+fmt.Sprint(look.Auth.Secrets), canary) {
				t.Errorf("the look at it shows a value: %+v", look)
			}
		})
	}
}

func TestQuotedValuesAreToldHowToBeWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"url = \"https://x.example\"\nlive = \"yes\"\n":     "write it without quotes: live = true",
		"url = \"https://x.example\"\npage_size = \"50\"\n": "write it without quotes: page_size = 100",
		"url = \"https://x.example\"\n" + `auth = { method = "client-credentials", client_id = "c", token_url = "https://t.example/token", scope = "s", client_secret = { env = "S" }, client_secret_expires = "2027-01-31" }`: "write it without quotes: client_secret_expires = 2027-01-31",
	} {
		_, err := mustLoad(t, "[profiles.bad]\n"+text).Resolve("bad")
		var wrong *Error
		if !errors.As(err, &wrong) || len(wrong.Hints()) != 1 || wrong.Hints()[0] != want {
			t.Errorf("%v, want the hint %q", err, want)
		}
	}
}

func TestPlainSecretNamesTheCommand(t *testing.T) {
	t.Parallel()
	text := "[profiles.\"my api\"]\nurl = \"https://x.example\"\nauth = { method = \"bearer\" }\n" +
		"[profiles.\"my api\".environments.live]\nauth = { token = \"" + canary + "\" }\n" +
		"[profiles.\"my api\".environments.uat]\nauth = { token = { env = \"T\" } }\n"
	f := mustLoad(t, text)
	_, err := f.Resolve("my api@live")
	var wrong *Error
	if !errors.As(err, &wrong) || wrong.Line != 5 || wrong.Profile != "my api@live" {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"move it into the keyring: odatui profiles secret 'my api@live'"}, wrong.Hints()); diff != "" {
		t.Error(diff)
	}
	if _, err := f.Resolve("my api@uat"); err != nil {
		t.Errorf("the other environment: %v", err)
	}
}

func TestPlainHTTP(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]bool{
		"http://localhost:1/": true, "http://127.0.0.1:1": true, "http://[::1]:1/x": true, "http://127.9.9.9": true, "http://a.localhost": true,
		"http://localhost.example": false, "http://10.0.0.1": false, "http://[fe80::1]": false, "http://127.0.0.1.example": false, "http://0.0.0.0": false,
	} {
		if _, err := Bare(url); (err == nil) != want {
			t.Errorf("%s: %v", url, err)
		}
		if _, err := mustLoad(t, "[profiles.a]\nurl=\""+url+"\"\n").Resolve("a"); (err == nil) != want {
			t.Errorf("%s: %v", url, err)
		}
		target := mustResolve(t, "[profiles.a]\ninsecure_http=true\nurl=\""+url+"\"\n", "a")
		if !target.InsecureHTTP {
			t.Error("not marked as insecure")
		}
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	soon := time.Now().AddDate(0, 0, 10).Format(time.DateOnly) // dates are judged elsewhere
	text := "version = 1\ndefalt = \"" + canary + "\"\n\n[xmart]\nurl = \"" + canary + "\"\n\n[profiles.a]\nurl = \"https://x.example\"\n" +
		"pagesize = 5\ntoken_url = \"" + canary + "\"\nété = 1\nheaders = { X-Api-Key = \"" + canary + "\" }\ntls = { cafile = \"x\" }\n" +
		"[profiles.a.auth]\nmethod = \"client-credentials\"\nclient_id = \"c\"\ntoken_url = \"https://t.example\"\n" +
		"client_secret = { env = \"S\", envv = \"" + canary + "\" }\nclient_secret_expires = " + soon + "\n  scop = \"" + canary + "\"\n" +
		"[profiles.a.environments.e]\ndefault = \"e\"\nliv = true\nauth = { client_secret_expires = 2020-01-01 }\n"
	f := mustLoad(t, strings.ReplaceAll(text, "été", "\"été\""))
	var got []string
	for _, w := range f.Warnings {
		got = append(got, w.String())
	}
	want := []string{
		"line 2, column 1: defalt: unknown key; did you mean default?",
		"line 4, column 2: xmart: unknown key; did you mean [profiles.xmart]?",
		"line 9, column 1: profiles.a.pagesize: unknown key; did you mean page_size?",
		"line 10, column 1: profiles.a.token_url: unknown key; did you mean auth.token_url?",
		"line 11, column 1: profiles.a.été: unknown key",
		"line 12, column 13: profiles.a.headers.X-Api-Key: this looks like a secret as plain text; a secret reference keeps it out of the file",
		"line 13, column 9: profiles.a.tls.cafile: unknown key; did you mean ca_file?",
		"line 18, column 30: profiles.a.auth.client_secret.envv: unknown key; did you mean env?",
		"line 20, column 3: profiles.a.auth.scop: unknown key; did you mean scope?",
		"line 22, column 1: profiles.a.environments.e.default: unknown key; did you mean default of the profile?",
		"line 23, column 1: profiles.a.environments.e.liv: unknown key; did you mean live?",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := f.Resolve("a"); err != nil {
		t.Errorf("warnings stop the profile: %v", err)
	}
}

func TestNewerVersionIsReadOnly(t *testing.T) {
	t.Parallel()
	f := mustLoad(t, "version = 2\n[profiles.a]\nurl = \"https://x.example\"\n")
	if f.ReadOnly == "" || len(f.Warnings) != 1 {
		t.Errorf("%q, %v", f.ReadOnly, f.Warnings)
	}
	if _, err := f.Resolve("a"); err != nil {
		t.Error(err)
	}
	if err := f.Set("a", "title", Text("x")); err == nil {
		t.Error("a newer file was written")
	}
}

func TestByteOrderMarkAndWindowsLines(t *testing.T) {
	t.Parallel()
	path := write(t, "\xef\xbb\xbf[profiles.a]\r\nurl = \"https://x.example\"\r\n")
	f, err := Load(path, vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Set("a", "title", Text("T")); err != nil {
		t.Fatal(err)
	}
	data, _ := os.ReadFile(path)
	if diff := cmp.Diff("\xef\xbb\xbf[profiles.a]\r\nurl = \"https://x.example\"\r\ntitle = \"T\"\r\n", string(data)); diff != "" {
		t.Error(diff)
	}
}

// FuzzLoad: whatever stands around a secret, nothing panics and nothing that
// could be shown holds it.
func FuzzLoad(f *testing.F) {
	f.Add("[profiles.a]\nurl = \"https://x.example\"\n[profiles.a.auth]\nmethod = \"bearer\"", "")
	f.Add("[profiles.a.auth]\nmethod = \"client-credentials\"", "[profiles.b]\nurl = 1\n")
	f.Add("[[profiles]]", "[profiles.a]")
	f.Add("[profiles.a]\nlike=\"b\"\nenvironments.x=\"\"\n[profiles.b]\nlike=\"c\"\n[profiles.b.auth]", "[profiles.c]\nlike=\"a\"\nenvironments.x=1")
	f.Add("profiles.a.headers.x.y", "= 1")
	for _, s := range shapes {
		f.Add(s, "")
		f.Add("", s)
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		data := before + "\nclient_secret = \"" + canary + "\"\n" + after
		if strings.Contains(before+after, canary) {
			return
		}
		file, err := load("/nowhere/profiles.toml", []byte(data), vocabulary)
		if err != nil {
			if strings.Contains(everything(err), canary) {
				t.Fatalf("the error shows the secret: %s", everything(err))
			}
			return
		}
		if strings.Contains(fmt.Sprint(file.Warnings), canary) {
			t.Fatalf("a warning shows the secret: %v", file.Warnings)
		}
		for _, p := range file.Profiles {
			for _, env := range p.Environments {
				_, problems := file.Look(p.Name + "@" + env)
				for _, err := range problems {
					if strings.Contains(everything(err), canary) {
						t.Fatalf("the error shows the secret: %s", everything(err))
					}
				}
			}
		}
	})
}
