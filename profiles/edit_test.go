package profiles

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEdit(t *testing.T) {
	t.Parallel()
	p := func(path ...string) []string { return path }
	tests := []struct {
		name, before string
		path         []string
		literal      string
		after        string
	}{
		{"replace", "a = 1 # one\nb = 2\n", p("a"), "3", "a = 3 # one\nb = 2\n"},
		{"replace keeps layout", "[t]\n  a   =   'x'   # c\n", p("t", "a"), `"y"`, "[t]\n  a   =   \"y\"   # c\n"},
		{"add to a section", "[t]\n  a = 1 # c\n\n# about u\n[u]\nb = 2\n", p("t", "c"), "3", "[t]\n  a = 1 # c\n  c = 3\n\n# about u\n[u]\nb = 2\n"},
		{"add to an empty section", "[t]\n# nothing yet\n[u]\n", p("t", "c"), "3", "[t]\nc = 3\n# nothing yet\n[u]\n"},
		{"add at the top", "# my file\nv = 1\n\n[t]\n", p("d"), `"x"`, "# my file\nv = 1\nd = \"x\"\n\n[t]\n"},
		{"add at an empty top", "[t]\na = 1\n", p("d"), `"x"`, "d = \"x\"\n\n[t]\na = 1\n"},
		{"add to an empty file", "", p("d"), "1", "d = 1\n"},
		{"new section behind its like", "[p.a]\nx = 1\n\n[p.a.auth]\ny = 1\n\n[p.b]\nz = 1\n", p("p", "a", "env", "e", "u"), "2",
			"[p.a]\nx = 1\n\n[p.a.auth]\ny = 1\n\n[p.a.env.e]\nu = 2\n\n[p.b]\nz = 1\n"},
		{"new section at the end", "[p.a]\nx = 1", p("p", "b", "x"), "2", "[p.a]\nx = 1\n\n[p.b]\nx = 2\n"},
		{"new section behind closing comments", "[p.a]\nx = 1\n# the end\n", p("p", "b", "x"), "2", "[p.a]\nx = 1\n# the end\n\n[p.b]\nx = 2\n"},
		{"section of an implied table", "[p.a.env.e]\nx = 1\n", p("p", "a", "u"), "2", "[p.a]\nu = 2\n\n[p.a.env.e]\nx = 1\n"},
		{"dotted", "[p.a]\nauth.method = 'x'\nurl = 'u'\n", p("p", "a", "auth", "id"), "1", "[p.a]\nauth.method = 'x'\nauth.id = 1\nurl = 'u'\n"},
		{"into an inline table", "a = { b = 1 } # c\n", p("a", "c"), "2", "a = { b = 1, c = 2 } # c\n"},
		{"into an empty inline table", "a = {}\n", p("a", "c"), "2", "a = { c = 2 }\n"},
		{"deep into an inline table", "a = { b = { c = 1 } }\n", p("a", "b", "d", "e"), "2", "a = { b = { c = 1, d.e = 2 } }\n"},
		{"comments in a replaced list stay", "[t]\n  a = [ # first\n    'x', # second\n    '#no',\n  ]\n", p("t", "a"), "[]", "[t]\n  # first\n  # second\n  a = []\n"},
		{"quoted key", "[t]\n", p("t", "X Y.Z"), "1", "[t]\n\"X Y.Z\" = 1\n"},
		{"windows lines", "[t]\r\na = 1\r\n", p("t", "b"), "2", "[t]\r\na = 1\r\nb = 2\r\n"},
		{"a table becomes inline", "[p.a]\nx = 1\n[p.a.s]\nenv = 'A'\n[p.b]\n", p("p", "a", "s"), "{ k = 1 }", "[p.a]\nx = 1\ns = { k = 1 }\n[p.b]\n"},
		{"remove a line", "a = 1\nb = 2 # c\n# d\n", p("b"), "", "a = 1\n# d\n"},
		{"remove from an inline table, first", "a = { b = 1, c = 2 }\n", p("a", "b"), "", "a = { c = 2 }\n"},
		{"remove from an inline table, last", "a = { b = 1, c = 2 }\n", p("a", "c"), "", "a = { b = 1 }\n"},
		{"remove from an inline table, only", "a = { b = 1 }\n", p("a", "b"), "", "a = {  }\n"},
		{"remove a dotted table", "[p]\na.x = 1\nb = 2\na.y = 3\n", p("p", "a"), "", "[p]\nb = 2\n"},
		{"remove a section", "# top\n\n[p.a]\nx = 1\n\n# about b\n[p.b]\ny = 1\n# in b\nz = 1\n\n# about c\n[p.c]\n", p("p", "b"), "", "# top\n\n[p.a]\nx = 1\n\n# about c\n[p.c]\n"},
		{"remove sections apart", "[p.a]\n[p.b]\nx = 1\n[p.a.e]\nx = 1\n[[p.a.l]]\nx = 1\n[[p.a.l]]\n", p("p", "a"), "", "[p.b]\nx = 1\n"},
		{"a comment that opens the file stays", "# mine\n[p.a]\nx = 1\n\n[p.b]\n", p("p", "a"), "", "# mine\n[p.b]\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, err := parse("", []byte(tt.before))
			if err != nil {
				t.Fatal(err)
			}
			got, err := d.edit(change{tt.path, tt.literal})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.after, string(got.data)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEditRefusesWhatItCannotDo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]change{
		"below a value": {[]string{"a", "b"}, "1"},
		"in a list":     {[]string{"l", "b"}, "1"},
		"not TOML":      {[]string{"c"}, "= ="},
		"two lines":     {[]string{"c"}, "1\nd = 2"},
	} {
		d, err := parse("", []byte("a = 1\nl = [1]\n"))
		if err != nil {
			t.Fatal(err)
		}
		if next, err := d.edit(c); err == nil {
			t.Errorf("%s: edited to %q", name, next.data)
		}
	}
}

// shapes are files that people write, one style each.
var shapes = []string{
	contract,
	"# one\nversion = 1 # v\nprofiles.a.url = 'https://a' # dotted\nprofiles.a.auth.method = 'x'\n# end",
	"[profiles]\n# inline\na = { url = 'https://a', headers = { X = '1' }, auth = { method = 'x' } } # tail\n\n# more\nb = { url = 'https://b' }\n",
	"\xef\xbb\xbf# windows\r\n[profiles.a]\r\n  url = 'https://a'\r\n\r\n# two\r\n[profiles.a.environments.e] # env\r\n",
	"# only a comment",
	"[profiles.a.environments.x]\nurl='u'\n#c1\n[profiles.a.environments.y]\n#c2\nauth.token.env='T'\n#c3\n[[profiles.a.rest.sets]]\nname='n'#c4\n[[profiles.a.rest.sets]]\nname='m'\n[other]\nnan = nan\nwhen = 2020-01-01T00:00:00+02:00\n",
}

// TestRandomEdits: whatever is set or taken away, every comment line outside of
// a removed table and every other key stays, and the file can be read.
func TestRandomEdits(t *testing.T) {
	t.Parallel()
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 1))
		d, err := parse("", []byte(shapes[r.IntN(len(shapes))]))
		if err != nil {
			t.Fatal(err)
		}
		for range 6 {
			c := randomChange(r)
			before := d
			next, err := d.edit(c)
			if err != nil {
				continue // refused: nothing is written
			}
			d = next
			if n := before.root.find(c.path...); c.literal == "" || n != nil && !n.inline {
				continue // comments may go with a table
			}
			for _, comment := range commentLines(string(before.data)) {
				if !strings.Contains(string(d.data), comment) {
					t.Fatalf("seed %d, %q: the comment %q went\nbefore:\n%s\nafter:\n%s", seed, c.path, comment, before.data, d.data)
				}
			}
			others(t, before, d, c)
		}
	}
}

func commentLines(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if i := strings.IndexByte(line, '#'); i >= 0 {
			out = append(out, strings.TrimSpace(line[i:]))
		}
	}
	return out
}

// others compares the text of all keys that a change does not touch.
func others(t *testing.T, before, after *document, c change) {
	t.Helper()
	for _, e := range before.exprs {
		if e.header || slices.Equal(e.path[:min(len(e.path), len(c.path))], c.path[:min(len(e.path), len(c.path))]) {
			continue
		}
		line := string(before.data[e.start:e.end])
		if !strings.Contains(string(after.data), line) {
			t.Fatalf("%q: %q went", c.path, line)
		}
	}
}

func randomChange(r *rand.Rand) change {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	path := []string{"profiles", pick("a", "b", "xmart", "odm", "new one")}
	switch r.IntN(5) {
	case 0:
		path = append(path, "environments", pick("e", "x", "live", "fresh"), pick("url", "live", "auth"))
	case 1:
		path = append(path, "auth", pick("method", "scope", "client_secret", "params"))
	case 2:
		path = append(path, "headers", pick("X", "X Y"))
	case 3:
		path = append(path, pick("url", "title", "tls", "rest"))
	}
	if r.IntN(4) == 0 {
		return change{path: path}
	}
	return change{path, pick("1", `"text"`, "{ env = 'A' }", "['a', 'b']")}
}

func FuzzEdit(f *testing.F) {
	for _, s := range shapes {
		f.Add([]byte(s), "profiles.a.url", `"x"`)
		f.Add([]byte(s), "profiles.xmart.auth", "")
	}
	f.Fuzz(func(t *testing.T, data []byte, key, literal string) {
		d, err := parse("", data)
		if err != nil {
			return
		}
		path, err := parseKey(key)
		if err != nil {
			return
		}
		next, err := d.edit(change{path, literal})
		if err != nil {
			return
		}
		if n := next.root.find(path...); (n == nil) != (literal == "") {
			t.Errorf("set %q to %q: found %v", key, literal, n)
		}
	})
}

func TestAddSetRemove(t *testing.T) {
	t.Parallel()
	path := write(t, "# my profiles\n")
	f, err := Load(path, vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	d := Draft{Name: "mart", Environment: "live"}
	d.Set("title", "The mart")
	d.Set("url", "https://mart.example/odata")
	d.Set("auth.method", "bearer")
	d.Settings = append(d.Settings, Assignment{"live", Bool(true)}, Assignment{"auth.token", Refer(Reference{Env: "T"})})
	steps := []struct {
		do   func() error
		want string
	}{
		{func() error { return f.Add(d) }, "# my profiles\n\n[profiles.mart]\ntitle = \"The mart\"\n\n[profiles.mart.environments.live]\nurl = \"https://mart.example/odata\"\nlive = true\n\n[profiles.mart.environments.live.auth]\nmethod = \"bearer\"\ntoken = { env = \"T\" }\n"},
		{func() error { return f.Set("mart", "page_size", Number(50)) }, "title = \"The mart\"\npage_size = 50\n"},
		{func() error { return f.Set("mart@live", "page_size", Value{}) }, "live = true\npage_size = \"\"\n"},
		{func() error { return f.Set("mart", "page_size", Value{}) }, "title = \"The mart\"\n\n"},
		{func() error {
			return f.Add(Draft{Name: "mart", Environment: "uat", Settings: []Assignment{{"url", Text("https://uat.example")}}})
		}, "[profiles.mart.environments.uat]\nurl = \"https://uat.example\"\n"},
		{func() error { return f.SetSecretRef("mart@live", "token", Reference{Prompt: true}) }, "token = { prompt = true }\n"},
		{func() error { return f.Remove("mart@live") }, "# my profiles\n\n[profiles.mart]\ntitle = \"The mart\"\n\n[profiles.mart.environments.uat]\n"},
	}
	for i, step := range steps {
		if err := step.do(); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(data), step.want) {
			t.Fatalf("step %d: want %q in\n%s", i, step.want, data)
		}
	}
	if err := f.Remove("mart@uat"); err == nil {
		t.Error("the only environment was removed")
	}
	if err := f.Add(d); err != nil {
		t.Errorf("a further environment: %v", err)
	}
	if err := f.Add(d); err == nil {
		t.Error("added twice")
	}
	if err := f.Remove("mart"); err != nil {
		t.Fatal(err)
	}
	if data, _ := os.ReadFile(path); string(data) != "# my profiles\n\n" {
		t.Errorf("left: %q", data)
	}
	for _, name := range []string{"", "a b", "a@b", "a/b", "-x", "a\nb"} {
		if err := f.Add(Draft{Name: name, Settings: d.Settings}); err == nil {
			t.Errorf("the name %q was taken", name)
		}
	}
}

func TestRemoveTakesTheDefaultAlong(t *testing.T) {
	t.Parallel()
	f := mustLoad(t, contract)
	if err := f.Remove("xmart@live"); err != nil {
		t.Fatal(err)
	}
	if f.Default != "" || f.Profile("xmart").Default != "" || len(f.Warnings) > 0 {
		t.Errorf("default %q, %q, warnings %v", f.Default, f.Profile("xmart").Default, f.Warnings)
	}
	if target, err := f.Resolve("xmart"); err != nil || target.Environment != "staging" {
		t.Errorf("%v, %v", target, err)
	}
}

func TestTyped(t *testing.T) {
	t.Parallel()
	good := map[string]string{
		"title=My API": `"My API"`, "page_size=50": "50", "live=true": "true", "auth.client_id=x": `"x"`, "auth.command=pass show x": `["pass", "show", "x"]`,
		`auth.command=["a b"]`: `["a b"]`, "headers.X=1": `"1"`, `headers.X=""`: `""`, "query.x=''": `""`, `headers.X={ env = "A" }`: `{ env = "A" }`, "auth.params.audience=a": `"a"`,
		"auth.client_secret_expires=2027-01-31": "2027-01-31", "tls.ca_file=c.pem": `"c.pem"`, "title=": "nothing", `title=C:\x "y"`: `'C:\x "y"'`,
	}
	for typed, want := range good {
		key, text, _ := strings.Cut(typed, "=")
		v, err := vocabulary.Typed(key, text)
		if err != nil || v.String() != want {
			t.Errorf("%s: %v, %v, want %s", typed, v, err, want)
		}
	}
	for _, typed := range []string{"page_size=x", "live=yes", "auth.client_secret=canary-5ecret", "titel=x", "auth.scop=x", "tls.x=1", "client_id=x",
		"auth.params=x", "auth.params={", "auth.client_secret={ envv = 'canary-5ecret' }", "a..b=1", "environments=x", "auth.client_secret_expires=soon", "headers.X={ env = 'A' }\nb = 1"} {
		key, text, _ := strings.Cut(typed, "=")
		v, err := vocabulary.Typed(key, text)
		if err == nil {
			t.Errorf("%s: taken as %v", typed, v)
		} else if strings.Contains(fmt.Sprintf("%v %+v", err, err), "canary") {
			t.Errorf("%s: the error shows the value: %v", typed, err)
		}
	}
}
