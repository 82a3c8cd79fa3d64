package cli

import (
	"bytes"
	"net/http"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"

	"odatui/profiles"
)

// TestCompletionOfListedSets: sets that were listed once are completed without a
// request, those of another environment are not mixed in, and a licensed service is
// not asked at all.
func TestCompletionOfListedSets(t *testing.T) {
	t.Parallel()
	var sent atomic.Int32
	s := &shop{answer: func(http.ResponseWriter, *http.Request) bool { sent.Add(1); return false }}
	p := s.open(t, "[profiles.q]\nurl = \"https://127.0.0.1:1/\"\nlicensed = true")
	complete := func(ref, typed string) []string {
		t.Helper()
		if code := p.run("__complete", "get", ref, typed); code != 0 {
			t.Fatal(p.err)
		}
		lines := strings.Fields(p.out)
		return lines[:len(lines)-1] // the last one is the directive
	}
	if code := p.run("sets", "p"); code != 0 || sent.Load() == 0 {
		t.Fatal(code, p.err)
	}
	before := sent.Load()
	if got := complete("p", "Th"); len(got) != 1 || got[0] != "Things" {
		t.Errorf("%q", got)
	}
	if now := sent.Load(); now != before {
		t.Errorf("%d requests", now-before)
	}
	if got := complete("q", ""); len(got) > 0 {
		t.Errorf("%q", got)
	}
	p.state = stateOf(t) // nothing is known here: the service is asked
	if got := complete("p", ""); len(got) != 1 || sent.Load() == before {
		t.Errorf("%q, %d requests", got, sent.Load()-before)
	}
}

func TestCompletionOfEnvironments(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "[profiles.mart.environments]\nlive = { url = \"https://a.example\" }\nuat = { url = \"https://b.example\" }\n[profiles.one]\nurl = \"https://c.example\"\n")
	for line, want := range map[string]string{
		"get ": "mart mart@live mart@uat one", "doctor m": "mart mart@live mart@uat", "profiles show mart@u": "mart@uat",
		"open one@": "one@default", "profiles add --like ": "mart one", "": "mart mart@live mart@uat one",
	} {
		words := strings.Split(line, " ")
		p.run(append([]string{"__complete"}, words...)...)
		var got []string
		for _, name := range strings.Fields(p.out) {
			if strings.HasPrefix(name, "mart") || strings.HasPrefix(name, "one") {
				got = append(got, name)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

// TestBashCompletesEnvironments runs the script in bash, with the words as readline
// passes them: it divides them at @.
func TestBashCompletesEnvironments(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not here: its completion is not run")
	}
	p := newProgram(t, "")
	if code := p.run("completion", "bash"); code != 0 {
		t.Fatal(p.err)
	}
	// A reduced form of what bash-completion does, and a program that prints its words.
	script := p.out + `
_get_comp_words_by_ref() {
  [[ $2 == *@* ]] && { cur=xmart@st; words=(odatui get xmart@st); cword=2; } || { cur=st; words=(odatui get xmart @ st); cword=4; }
}
odatui() { shift; [[ $* == "get xmart@st" ]] && printf 'xmart@staging\n:4\n' || printf ':4\n'; }
compopt() { :; }
COMP_WORDBREAKS=$' \t\n"\'@><=;|&(:'
__start_odatui
printf '%s' "${COMPREPLY[@]}"
`
	out, err := exec.Command(bash, "--norc", "-c", script).Output()
	if err != nil || !bytes.Equal(out, []byte("staging")) { // readline replaces what is behind the @
		t.Errorf("%v: %q", err, out)
	}
}

// TestImportUndoes: a secret file is removed if the profile cannot be written, and no
// file that was there is replaced.
func TestImportUndoes(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "")
	file, err := profiles.Load(p.config, profiles.Vocabulary{})
	if err != nil {
		t.Fatal(err)
	}
	_, first, err := file.KeepSecret("a.client_secret", "one")
	if err != nil {
		t.Fatal(err)
	}
	ref, second, err := file.KeepSecret("a.client_secret", "two")
	if err != nil || first == second || ref.File != "secrets/a.client_secret-2" {
		t.Fatal(ref, first, second, err)
	}
	k := &keeper{files: []string{second}}
	k.undo(t.Context())
	got, err := profiles.NewSecret(profiles.Reference{File: first}, "").Resolve(t.Context(), nil)
	if err != nil || got != "one" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := profiles.NewSecret(profiles.Reference{File: second}, "").Resolve(t.Context(), nil); err == nil {
		t.Error("the second file is still there")
	}
}
