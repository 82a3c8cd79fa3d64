package profiles

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestEditLike: edits leave comments and order, "" is written where a key would be
// inherited, and nothing is removed that others are like.
func TestEditLike(t *testing.T) {
	t.Parallel()
	const own = "\n# the other mart\n[profiles.m]\nlike = \"xmart\" # signs in alike\npage_size = 7 # small\ntitle = \"M\"\n"
	set := func(ref, key string, v Value) func(*File) error {
		return func(f *File) error { return f.Set(ref, key, v) }
	}
	remove := func(ref string) func(*File) error { return func(f *File) error { return f.Remove(ref) } }
	add := func(name, env, like, url string) func(*File) error {
		d := Draft{Name: name, Environment: env}
		d.Set("like", like)
		d.Set("url", url)
		return func(f *File) error { return f.Add(d) }
	}
	tests := []struct {
		name       string
		do         func(*File) error
		want, fail string
	}{
		{"an inherited key", set("m", "page_size", Value{}), strings.Replace(own, "7", `""`, 1), ""},
		{"one that is not inherited", set("m", "title", Value{}), strings.Replace(own, "title = \"M\"\n", "", 1), ""},
		{"like itself", set("m", "like", Value{}), strings.Replace(own, "like = \"xmart\" # signs in alike\n", "", 1), ""},
		{"a key of the other's environments", set("m", "auth.scope", Value{}), own + "\n[profiles.m.auth]\nscope = \"\"\n", ""},
		{"a wrong value", set("m", "paging", Text("skp")), "", "profile m@live: paging: must be"},
		{"a value that is wrong in one that is like it", set("xmart", "auth.method", Text("magic")), "", "auth.method: "},
		{"in an environment of the other", set("m@staging", "page_size", Value{}),
			own + "\n[profiles.m.environments.staging]\npage_size = \"\"\n", ""},
		{"an environment of the other", set("m@live", "url", Text("https://m.example")),
			own + "\n[profiles.m.environments.live]\nurl = \"https://m.example\"\n", ""},
		{"like of an environment", set("m@live", "like", Text("xmart")), "",
			"profile m@live: like: is a key of the profile, not of an environment"},
		{"remove an environment of the other", remove("m@staging"), own + "\n[profiles.m.environments]\nstaging = \"\"\n", ""},
		{"remove the profile", remove("m"), "", ""},
		{"remove the other", remove("xmart"), "", "profile xmart: cannot be removed: these profiles are like it: m"},
		{"add an environment", add("m", "dev", "xmart", "https://d.example"),
			own + "\n[profiles.m.environments.dev]\nurl = \"https://d.example\"\n", ""},
		{"add one that is like another", add("m", "dev", "y", ""), "", "like: is a key of the profile"},
		{"add one that is there", add("m", "live", "", "https://d.example"), "", "is in the file already"},
		{"add a profile", add("n", "dev", "xmart", "https://n.example"),
			own + "\n[profiles.n]\nlike = \"xmart\"\n\n[profiles.n.environments.dev]\nurl = \"https://n.example\"\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := mustLoad(t, sharedSignIn+own)
			err := tt.do(f)
			data, _ := os.ReadFile(f.Path)
			if tt.fail != "" {
				if err == nil || !strings.Contains(err.Error(), tt.fail) || string(data) != sharedSignIn+own {
					t.Errorf("got %v, want %q; file:\n%s", err, tt.fail, data)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.TrimRight(sharedSignIn+tt.want, "\n"), strings.TrimRight(string(data), "\n")); diff != "" {
				t.Error(diff)
			}
			if p := f.Profile("m"); p != nil && p.Like != "" && p.Err != nil {
				t.Error(p.Err)
			}
		})
	}
}

func TestRemoveOwnEnvironmentOfLike(t *testing.T) {
	t.Parallel()
	f := mustLoad(t, sharedSignIn+likeXmart+"default=\"live\"\n[profiles.m.environments.live]\nurl=\"https://m.example\"\n"+
		"[profiles.m.environments.dev]\nurl=\"https://d.example\"\nauth={token_url=\"https://t.example\"}\n")
	for _, ref := range []string{"m@live", "m@dev"} {
		if err := f.Remove(ref); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Resolve(ref); err == nil {
			t.Errorf("%s is still there", ref)
		}
	}
	if p := f.Profile("m"); p.Err != nil || !slices.Equal(p.Environments, []string{"staging"}) || p.Default != "staging" {
		t.Errorf("%+v", p)
	}
	if err := f.CanRemove("m@staging"); err == nil || !strings.Contains(err.Error(), "is the only environment") {
		t.Error(err)
	}
	if err := f.CanRemove("m"); err != nil {
		t.Error(err)
	}
	for ref, want := range map[string]int{"m@staging": 21, "xmart@live": 12, "xmart@staging": 17, "none": 1} {
		if got := f.Line(ref); got != want { // an environment without a table has its profile's line
			t.Errorf("%s begins at line %d, want %d", ref, got, want)
		}
	}
}

// TestSlotOfLike: a secret is stored in the place that it comes from.
func TestSlotOfLike(t *testing.T) {
	t.Parallel()
	f := mustLoad(t, sharedSignIn+likeXmart+"[profiles.n]\nlike=\"m\"\n[profiles.n.environments.live.auth]\nclient_secret={env=\"N\"}\n"+
		"[profiles.o]\nlike=\"xmart\"\nauth={method=\"bearer\",token={env=\"T\"}}\n"+
		"[profiles.a]\nurl=\"https://a.example\"\n[profiles.a.environments.live]\n"+
		"auth={method=\"bearer\",token=\"plain\"}\n[profiles.b]\nlike=\"a\"\n")
	for _, tt := range []struct{ ref, key, want string }{
		{"m@live", "", "xmart auth.client_secret"},
		{"m@live", "headers.X-Key", "xmart headers.X-Key"},
		{"m@live", "headers.X-Other", "m@live headers.X-Other"},
		{"m", "headers.X-Other", "m headers.X-Other"},
		{"n@live", "", "n@live auth.client_secret"},
		{"n@staging", "", "xmart auth.client_secret"},
		{"o@live", "", "o auth.token"},
		{"b@live", "", "a@live auth.token"},
	} {
		s, err := f.Slot(tt.ref, tt.key)
		if got := s.Ref + " " + s.Key; err != nil || got != tt.want {
			t.Errorf("%s %s: %s, %v, want %s", tt.ref, tt.key, got, err, tt.want)
		}
		if s.Plain != (tt.ref == "b@live") {
			t.Errorf("%s: plain %v", tt.ref, s.Plain)
		}
	}
	if err := f.SetSecretRef("b@live", "", Reference{Prompt: true}); err != nil {
		t.Fatal(err)
	}
	if f.Profile("a").Err != nil || f.Profile("b").Err != nil {
		t.Errorf("%v, %v", f.Profile("a").Err, f.Profile("b").Err)
	}
}

// TestLikeAsksOnce: several profiles with one sign-in ask for its secret once.
func TestLikeAsksOnce(t *testing.T) {
	t.Parallel()
	f := mustLoad(t, "[profiles.a]\nurl=\"https://a.example\"\nauth={method=\"bearer\",token={prompt=true}}\n[profiles.b]\nlike=\"a\"\n"+
		"[profiles.c]\nlike=\"a\"\nauth={token={prompt=true}}\n")
	asked := 0
	for _, ref := range []string{"b", "a", "b", "c"} {
		target, err := f.Resolve(ref)
		if err != nil {
			t.Fatal(err)
		}
		_, err = target.Auth.Secrets["token"].Resolve(t.Context(), func(context.Context, string) (string, error) {
			asked++
			return "typed", nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if asked != 2 {
		t.Errorf("asked %d times, want once for a and b, once for c", asked)
	}
}
