package profiles

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sharedSignIn is a profile for others to be like.
const sharedSignIn = `[profiles.xmart]
title = "WHO xMart"
default = "staging"
page_size = 50
headers = { Accept-Language = "en", X-Key = { env = "KEY" } }
[profiles.xmart.auth]
method = "client-credentials"
client_id = "c"
client_secret = { keyring = "xmart" }
resource = "r"
params = { audience = "a" }
[profiles.xmart.environments.live]
title = "xMart live"
url = "https://live.example/REFMART"
live = true
auth = { token_url = "https://t.example/live" }
[profiles.xmart.environments.staging]
url = "https://uat.example/REFMART"
page_size = 10
auth = { token_url = "https://t.example/uat", resource = "", scope = "s" }
`

// likeXmart is a profile that is like xmart.
const likeXmart = "[profiles.m]\nlike=\"xmart\"\n"

// TestLike holds each sentence of docs/profiles.md about like.
func TestLike(t *testing.T) {
	t.Parallel()
	key := NewSecret(Reference{Env: "KEY"}, "")
	tests := []struct {
		name, text, ref string
		check           func(t *Target) (got, want any)
	}{
		{"everything is taken", likeXmart, "m@live", func(t *Target) (any, any) {
			return []any{t.Like, t.URL, t.Live, t.Badge, t.PageSize, t.Environments},
				[]any{"xmart", "https://live.example/REFMART", true, "LIVE", 50, []string{"live", "staging"}}
		}},
		{"the sign-in too", likeXmart, "m@live", func(t *Target) (any, any) {
			return []string{t.Auth.Text["token_url"], t.Auth.Secrets["client_secret"].Source()}, []string{"https://t.example/live", "keyring xmart"}
		}},
		{"the default environment too", likeXmart, "m", func(t *Target) (any, any) { return t.Environment, "staging" }},
		{"its own default wins", likeXmart + "default=\"live\"\n", "m", func(t *Target) (any, any) { return t.Environment, "live" }},
		{"no default is the first", likeXmart + "default=\"\"\n", "m", func(t *Target) (any, any) { return t.Environment, "live" }},
		{"no title", likeXmart, "m@live", func(t *Target) (any, any) { return t.Title, "m" }},
		{"its own title", likeXmart + "title=\"M\"\n", "m@live", func(t *Target) (any, any) { return t.Title, "M" }},
		{"the profile's key wins over environments of the other", likeXmart + "url=\"https://x.example/M\"\npage_size=7\n", "m@staging",
			func(t *Target) (any, any) { return []any{t.URL, t.PageSize}, []any{"https://x.example/M", 7} }},
		{"its environment wins over all",
			likeXmart + "page_size=7\n[profiles.m.environments.live]\nurl=\"https://live.example/M\"\npage_size=8\n", "m@live",
			func(t *Target) (any, any) {
				return []any{t.URL, t.PageSize, t.Auth.Text["token_url"]}, []any{"https://live.example/M", 8, "https://t.example/live"}
			}},
		{"environments are added behind",
			likeXmart + "[profiles.m.environments.dev]\nurl=\"https://dev.example\"\nauth.token_url=\"https://t.example\"\n",
			"m@dev",
			func(t *Target) (any, any) {
				return []any{t.Environments, t.Badge, t.PageSize}, []any{[]string{"live", "staging", "dev"}, "DEV", 50}
			}},
		{"an environment is left out", likeXmart + "[profiles.m.environments]\nstaging=\"\"\n", "m",
			func(t *Target) (any, any) {
				return []any{t.Environments, t.Environment}, []any{[]string{"live"}, "live"}
			}},
		{"all environments are left out", likeXmart + "url=\"https://m.example\"\nenvironments=\"\"\nauth.token_url=\"https://t.example\"\n", "m",
			func(t *Target) (any, any) {
				return []any{t.Ref(), t.URL, t.PageSize}, []any{"m", "https://m.example", 50}
			}},
		{"an environment that was left out is written again",
			likeXmart + "[profiles.m.environments]\nstaging=\"\"\n[profiles.n]\nlike=\"m\"\n" +
				"[profiles.n.environments.staging]\nurl=\"https://n.example\"\nauth={token_url=\"https://t.example\"}\n", "n@staging",
			func(t *Target) (any, any) { return []any{t.PageSize, t.Auth.Text["resource"]}, []any{50, "r"} }},
		{"tables are merged", likeXmart + "headers={Accept-Language=\"no\",B=\"1\"}\nauth={params={tenant=\"t\"}}\n", "m",
			func(t *Target) (any, any) {
				return []any{t.Headers, t.Auth.Tables["params"]},
					[]any{[]Setting{{Name: "Accept-Language", Text: "no"}, {Name: "X-Key", Secret: key}, {Name: "B", Text: "1"}},
						map[string]string{"audience": "a", "tenant": "t"}}
			}},
		{"a secret is replaced whole", likeXmart + "auth={client_secret={env=\"S\"}}\n", "m",
			func(t *Target) (any, any) { return t.Auth.Secrets["client_secret"].Source(), "env S" }},
		{"another method takes nothing", likeXmart + "auth={method=\"azure-cli\",scope=\"z\"}\n", "m@staging", func(t *Target) (any, any) {
			return []any{string(t.Auth.Method), t.Auth.Text, len(t.Auth.Secrets), len(t.Auth.Tables)},
				[]any{"azure-cli", map[string]string{"scope": "z"}, 0, 0}
		}},
		{"empty text brings the default back", likeXmart + "page_size=\"\"\nauth=\"\"\n", "m@staging",
			func(t *Target) (any, any) { return []any{t.PageSize, string(t.Auth.Method)}, []any{0, "none"} }},
		{"a chain",
			"[profiles.o]\nlike=\"n\"\npage_size=9\n" + likeXmart + "page_size=7\ntimeout=\"5s\"\n[profiles.n]\nlike=\"m\"\nconcurrency=2\n",
			"o@live",
			func(t *Target) (any, any) {
				return []any{t.PageSize, t.Concurrency, t.Timeout, t.Auth.Text["client_id"]}, []any{9, 2, 5 * time.Second, "c"}
			}},
		{"a profile without environments",
			"[profiles.a]\nkind=\"rest\"\nurl=\"https://a.example\"\nrest={rows=\"data\",sets=[{name=\"n\",path=\"/p\"}]}\n" +
				"[profiles.b]\nlike=\"a\"\nrest={total=\"n\",sets=[{name=\"m\",path=\"/m\"}]}\n", "b",
			func(t *Target) (any, any) {
				return []any{t.Ref(), t.Kind, t.URL, t.Badge, t.Rest},
					[]any{"b", "rest", "https://a.example", "", Rest{Rows: "data", Total: "n", Sets: []RestSet{{Name: "m", Path: "/m"}}}}
			}},
		{"no profile", "[profiles.m]\nlike=\"\"\nurl=\"https://m.example\"\n", "m", func(t *Target) (any, any) { return t.Like, "" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := mustLoad(t, sharedSignIn+tt.text)
			if len(f.Warnings) > 0 {
				t.Errorf("warnings: %v", f.Warnings)
			}
			target, err := f.Resolve(tt.ref)
			if err != nil {
				t.Fatal(err)
			}
			got, want := tt.check(target)
			if diff := cmp.Diff(want, got, secrets); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestWrongLike: the error is that of the profiles that lead to it alone, with the
// place of the key.
func TestWrongLike(t *testing.T) {
	t.Parallel()
	const good = "[profiles.good]\nurl=\"https://good.example\"\n"
	tests := []struct{ name, text, want, hint string }{
		{"missing", "[profiles.bad]\nlike=\"god\"\n", "profile bad: like: names no profile of the file (line 4, column 1)", "did you mean good?"},
		{"nothing near", "[profiles.bad]\nlike=\"entirely-else\"\n", "names no profile", "the other profiles are good"},
		{"an environment", "[profiles.bad]\nlike=\"good@default\"\n", "names no profile",
			`a profile is like another with all its environments: like = "good"`},
		{"a number", "[profiles.bad]\nlike=1\n", "like: must be text, the name of another profile, not a whole number (line 4, column 1)", ""},
		{"no table", "[profiles.bad]\nlike=\"x\"\n[profiles]\nx=1\n", "names a profile that is not a table", ""},
		{"itself", "[profiles.bad]\nlike=\"bad\"\n", "forms a circle: bad -> bad (line 4, column 1)",
			"remove like from one of them: odatui profiles edit bad like="},
		{"a circle", "[profiles.a]\nlike=\"b\"\n[profiles.b]\nlike=\"bad\"\n[profiles.bad]\nlike=\"a\"\n",
			"profile bad: like: forms a circle: bad -> a -> b -> bad (line 8, column 1)", "odatui profiles edit bad like="},
		{"to a circle", "[profiles.bad]\nlike=\"a\"\n[profiles.a]\nlike=\"a\"\n",
			"the profile a cannot be used for it: forms a circle: a -> a (line 6, column 1)", ""},
		{"to a missing one", "[profiles.bad]\nlike=\"a\"\n[profiles.a]\nlike=\"goof\"\n",
			"profile bad: like: the profile a cannot be used for it: names no profile of the file (line 6, column 1)", "did you mean good?"},
		{"with environments", "[profiles.bad]\nlike=\"god\"\n[profiles.bad.environments.live]\nurl=\"https://x.example\"\n",
			"profile bad@live: like: names no profile", ""},
		{"a name that is not seen", "[profiles.bad]\nlike=\"go\\n\\u202eod\"\n[profiles.\"go\\n\\u202eoo\"]\nurl=\"https://x.example\"\n",
			"names no profile", `did you mean "go\n\u202Eoo"?`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := mustLoad(t, good+tt.text)
			_, err := f.Resolve("bad")
			var wrong *Error
			if !errors.As(err, &wrong) || !strings.Contains(err.Error(), tt.want) || !strings.Contains(strings.Join(wrong.Hints(), "\n"), tt.hint) {
				t.Fatalf("got %v, hints %q, want %q and %q", err, wrong.Hints(), tt.want, tt.hint)
			}
			if wrong.ExitCode() != 2 || wrong.Key != "like" || wrong.Line == 0 {
				t.Errorf("%+v", wrong)
			}
			if _, problems := f.Look("bad"); len(problems) != 1 || f.Profile("bad").Err == nil {
				t.Errorf("want one problem, got %v", problems)
			}
			if _, err := f.Resolve("good"); err != nil {
				t.Errorf("the good profile cannot be used: %v", err)
			}
		})
	}
}

func TestLongChainOfLike(t *testing.T) {
	t.Parallel()
	text := "[profiles.p1]\nurl=\"https://x.example\"\n"
	for i := 2; i <= maxChain+1; i++ {
		text += fmt.Sprintf("[profiles.p%d]\nlike=\"p%d\"\n", i, i-1)
	}
	f := mustLoad(t, text)
	if _, err := f.Resolve(fmt.Sprintf("p%d", maxChain)); err != nil {
		t.Error(err)
	}
	if _, err := f.Resolve(fmt.Sprintf("p%d", maxChain+1)); err == nil || !strings.Contains(err.Error(), "more than 16 profiles") {
		t.Error(err)
	}
}

// TestProblemsOfTheOther: a mistake in a profile is one of the profiles that take
// it, and of no profile that has its own value.
func TestProblemsOfTheOther(t *testing.T) {
	t.Parallel()
	f := mustLoad(t, "[profiles.a]\nurl=\"https://a.example\"\npage_size=0\nauth={method=\"bearer\",token=\""+canary+"\"}\npagesize=1\n"+
		"[profiles.a.environments]\nlive=5\n[profiles.b]\nlike=\"a\"\n[profiles.c]\nlike=\"a\"\npage_size=5\nauth={token={env=\"T\"}}\n"+
		"[profiles.c.environments]\nlive=\"\"\ntest={}\n")
	_, problems := f.Look("b")
	var got []string
	for _, err := range problems {
		var wrong *Error
		errors.As(err, &wrong)
		got = append(got, fmt.Sprintf("%s %s %d %q", wrong.Profile, wrong.Key, wrong.Line, wrong.Hints()))
	}
	want := []string{`b@live environments.live 7 []`, `b@live page_size 3 []`,
		`b@live auth.token 4 ["move it into the keyring: odatui profiles secret b@live"]`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := f.Resolve("c"); err != nil {
		t.Error(err)
	}
	for _, ref := range []string{"b", "c"} {
		if w := f.WarningsFor(ref); len(w) != 1 || w[0].Key != "profiles.a.pagesize" {
			t.Errorf("%s: warnings %v", ref, w)
		}
	}
}

// TestLikeWarnings: keys are judged by the method that is inherited, and like
// belongs into the profile.
func TestLikeWarnings(t *testing.T) {
	t.Parallel()
	f := mustLoad(t, sharedSignIn+likeXmart+"auth={subscription=\"x\"}\n[profiles.m.environments.live]\nlike=\"xmart\"\n")
	var got []string
	for _, w := range f.Warnings {
		got = append(got, w.Key+": "+w.Message)
	}
	want := []string{"profiles.m.auth.subscription: unknown key",
		"profiles.m.environments.live.like: unknown key; did you mean like of the profile?"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
