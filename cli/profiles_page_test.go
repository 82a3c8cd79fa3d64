package cli

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/zalando/go-keyring"

	"odatui/profiles"
)

// typist drives a form without a terminal.
type typist struct {
	t *testing.T
	p *profileForm
}

// begin shows the form of profiles add.
func begin(t *testing.T, d *addition, keyring error) *typist {
	t.Helper()
	file, err := profiles.Load(filepath.Join(t.TempDir(), "none.toml"), d.vocab)
	if err != nil {
		t.Fatal(err)
	}
	return beginWith(t, d, file, keyring)
}

func beginWith(t *testing.T, d *addition, file *profiles.File, keyring error) *typist {
	t.Helper()
	y := &typist{t, &profileForm{probe: func() error { return keyring }}}
	y.p.show(append(d.basics(y.p, file), d.methodPages(y.p)...))
	y.do(y.p.Init())
	y.send(tea.WindowSizeMsg{Width: 100, Height: 60})
	return y
}

func (y *typist) send(msg tea.Msg) {
	_, cmd := y.p.Update(msg)
	y.do(cmd)
}

// do runs commands and what follows from them, but for blinking.
func (y *typist) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	msg := cmd()
	if msg == nil {
		return
	}
	v := reflect.ValueOf(msg)
	switch {
	case v.Kind() == reflect.Slice && v.Type().Elem() == reflect.TypeFor[tea.Cmd]():
		for i := range v.Len() {
			y.do(v.Index(i).Interface().(tea.Cmd))
		}
	case strings.Contains(v.Type().String(), "linkMsg"):
	case msg == tea.Quit():
	default:
		y.send(msg)
	}
}

// keys presses keys by name; other texts are typed.
func (y *typist) keys(list ...string) {
	named := map[string]tea.KeyPressMsg{
		"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "back": {Code: tea.KeyTab, Mod: tea.ModShift}, "down": {Code: tea.KeyDown},
		"ctrl+c": {Code: 'c', Mod: tea.ModCtrl}, "/": {Code: '/', Text: "/"},
	}
	for _, k := range list {
		if msg, ok := named[k]; ok {
			y.send(msg)
			continue
		}
		for _, r := range k {
			y.send(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
	}
}

func (y *typist) screen() string { return ansi.Strip(y.p.View().Content) }

func (y *typist) has(texts ...string) {
	y.t.Helper()
	for _, text := range texts {
		if !strings.Contains(y.screen(), text) {
			y.t.Fatalf("%q is not on the screen:\n%s", text, y.screen())
		}
	}
}

// in runs a test with a clock of its own: cursors blink.
func in(t *testing.T, test func(*testing.T, *addition)) {
	synctest.Test(t, func(t *testing.T) {
		d := (&app{}).newAddition()
		d.kind, d.method = "odata", "client-credentials"
		test(t, d)
	})
}

func TestFormSaysWhatIsWrongAtItsField(t *testing.T) {
	in(t, func(t *testing.T, d *addition) {
		y := begin(t, d, nil)
		y.keys("a b", "enter")
		y.has("✗ the name of a profile must be one word", "esc or ctrl+c leave")
		y.keys("\x7f") // any key takes the complaint away
		if strings.Contains(y.screen(), "✗") {
			t.Errorf("still there:\n%s", y.screen())
		}
		d2 := (&app{}).newAddition()
		d2.kind, d2.method = "odata", "client-credentials"
		y = begin(t, d2, nil)
		y.keys("x", "enter", "enter", "example.org/odata", "enter")
		y.has("✗ an address begins with https://: write https://example.org/odata")
		y.keys("back", "back", "enter", "enter", "enter") // there is a way back, and forth again
		y.has("✗ an address begins with https://")
	})
}

// toDetails fills the first two pages.
func (y *typist) toDetails(method int) {
	y.keys("x", "enter", "enter", "https://x.example", "enter", "enter", "enter", "enter")
	for range method {
		y.keys("down")
	}
	y.keys("enter")
}

func TestFormChecksDatesAndAddresses(t *testing.T) {
	in(t, func(t *testing.T, d *addition) {
		y := begin(t, d, nil)
		y.toDetails(0)
		y.keys("enter")
		y.has("✗ this is needed")
		y.keys("id.example/t", "enter")
		y.has("✗ an address begins with https://")
		d.values["token_url"].text = ""
		y = begin(t, d, nil) // what was typed is there again
		y.has("https://x.example")
		y.keys("enter", "enter", "enter", "enter", "enter", "enter", "enter")
		y.keys("https://id.example/t", "enter", "c", "enter", "enter", "enter", "enter", "31.12.2027", "enter")
		y.has("✗ must be a date such as 2027-01-31")
		y.keys("back", "back")
		if y.p.form.State != huh.StateNormal {
			t.Fatal("ended")
		}
	})
}

// TestFormNeedsOneOfTwo: scope or resource.
func TestFormNeedsOneOfTwo(t *testing.T) {
	in(t, func(t *testing.T, d *addition) {
		y := begin(t, d, nil)
		y.toDetails(1)
		y.has("Azure CLI")
		y.keys("enter", "enter")
		y.has("✗ this or Scope is needed")
		y.keys("r", "enter", "enter", "enter")
		if y.p.form.State != huh.StateCompleted || d.settled().values["resource"].text != "r" {
			t.Fatalf("not done:\n%s", y.screen())
		}
	})
}

// TestFormGoesBackFromNeededFields: also where the pages behind are hidden.
func TestFormGoesBackFromNeededFields(t *testing.T) {
	for downs, title := range []string{"it is not shown", "the name of the environment variable", "a file that only you can read"} {
		in(t, func(t *testing.T, d *addition) {
			y := begin(t, d, nil)
			y.toDetails(3) // bearer: the secret is all it has
			y.has("Where is it kept?")
			for range downs {
				y.keys("down")
			}
			y.keys("enter")
			y.has(title)
			y.keys("enter")
			y.has("✗ this is needed")
			y.keys("back")
			y.has("Where is it kept?")
			y.keys("back")
			y.has("Way to sign in")
			y.keys("enter", "enter")
			y.has(title)
			y.keys("back", "back", "back", "back", "back", "back", "back", "back", "back", "back")
			y.has("A new profile", "Name")
			y.keys("y") // the first field is the one that is typed into
			if d.name != "xy" {
				t.Errorf("typed into another field: name %q\n%s", d.name, y.screen())
			}
		})
	}
}

func TestFormWithoutKeyring(t *testing.T) {
	in(t, func(t *testing.T, d *addition) {
		y := begin(t, d, errors.New("none"))
		y.toDetails(3)
		y.has("No keyring answers on this machine.", "> nowhere: ask me each time")
		y.keys("enter")
		if y.p.form.State != huh.StateCompleted {
			t.Fatalf("not done:\n%s", y.screen())
		}
		draft, err := d.settled().draft(t.Context())
		if err != nil || len(draft.Secrets) != 0 {
			t.Errorf("%+v, %v", draft, err)
		}
		if got := draft.Settings[len(draft.Settings)-1].Value.String(); got != "{ prompt = true }" {
			t.Errorf("got %s", got)
		}
	})
	in(t, func(t *testing.T, d *addition) {
		y := begin(t, d, nil)
		y.toDetails(3)
		y.has("> in the keyring of this machine")
		y.send(keyringMsg{errors.New("late")}) // what is being looked at is not changed
		y.has("> in the keyring of this machine", "No keyring answers")
	})
}

// TestFormLike: with another profile to be like, nothing else is asked for.
func TestFormLike(t *testing.T) {
	in(t, func(t *testing.T, d *addition) {
		path := filepath.Join(t.TempDir(), "profiles.toml")
		text := "[profiles.mart]\nurl = \"https://mart.example\"\n[profiles.\"b\\u202e\"]\nurl = \"https://b.example\"\n"
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := profiles.Load(path, d.vocab)
		if err != nil {
			t.Fatal(err)
		}
		y := beginWith(t, d, file, nil)
		y.keys("x", "enter", "enter")
		y.has("Like", "> no other profile")
		y.keys("enter", "enter")
		y.has("✗ must be an absolute address") // without another profile it is needed
		y.keys("back", "down", "enter", "enter", "enter", "enter")
		if y.p.form.State != huh.StateCompleted {
			t.Fatalf("not done:\n%s", y.screen())
		}
		draft, err := d.settled().draft(t.Context())
		if err != nil || len(draft.Settings) != 1 || draft.Settings[0] != (profiles.Assignment{Key: "like", Value: profiles.Text("mart")}) {
			t.Errorf("%+v, %v", draft, err)
		}
	})
}

func TestFormIsLeft(t *testing.T) {
	for _, key := range []string{"esc", "ctrl+c"} {
		in(t, func(t *testing.T, d *addition) {
			y := begin(t, d, nil)
			y.keys("x", "enter", key)
			if y.p.form.State != huh.StateAborted {
				t.Errorf("%s does not leave", key)
			}
		})
	}
	in(t, func(t *testing.T, d *addition) { // a filter in a select is a trap: esc would end it only
		y := begin(t, d, nil)
		y.toDetails(3)
		y.keys("/", "x", "esc")
		if y.p.form.State != huh.StateAborted {
			t.Errorf("/ traps:\n%s", y.screen())
		}
	})
}

// TestFormKnowsTheFile: a name that is taken is told at once.
func TestFormKnowsTheFile(t *testing.T) {
	in(t, func(t *testing.T, d *addition) {
		path := filepath.Join(t.TempDir(), "p.toml")
		if err := os.WriteFile(path, []byte("[profiles.m.environments.live]\nurl = \"https://m.example\"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := profiles.Load(path, d.vocab)
		if err != nil {
			t.Fatal(err)
		}
		y := beginWith(t, d, file, nil)
		y.keys("m", "enter", "live", "enter")
		y.has("✗ profile m@live: is in the file already")
		y.keys("2", "enter", "https://m2.example", "enter")
		y.has("A new profile")
		if strings.Contains(y.screen(), "✗") {
			t.Errorf("another environment is refused:\n%s", y.screen())
		}
	})
}

// TestRefusalComesAboveTheForm with advice that works.
func TestRefusalComesAboveTheForm(t *testing.T) {
	t.Cleanup(profiles.UseBackend(noKeyring{}, time.Minute))
	a := &app{config: filepath.Join(t.TempDir(), "p.toml")}
	draft := profiles.Draft{Name: "x", Secrets: []profiles.DraftSecret{{Key: "auth.token", Hidden: profiles.Hide("c4nary")}}}
	draft.Set("url", "https://x.example")
	draft.Set("auth.method", "bearer")
	err := a.addDraft(t.Context(), draft)
	got := ansi.Strip(refusal(err))
	if !strings.Contains(got, "no keyring answers here") || !strings.Contains(got, "choose another place for the secret") || strings.Contains(got, "profiles edit") || strings.Contains(got, "c4nary") {
		t.Errorf("got %s", got)
	}
	if got := strings.Join(hints(err), "\n"); !strings.Contains(got, "--token-env NAME") || strings.Contains(got, "profiles edit") {
		t.Errorf("got %s", got)
	}
}

type noKeyring struct{}

func (noKeyring) Get(string, string) (string, error) { return "", errors.New("no bus") }
func (noKeyring) Set(string, string, string) error   { return errors.New("no bus") }
func (noKeyring) Delete(string, string) error        { return keyring.ErrNotFound }
