package ui_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
	"odatui/ui"
	"odatui/ui/form"
	"odatui/ui/kit"
)

// page is the commands of one screen.
type page struct {
	title    string
	commands []kit.Command
}

// pages walks through every screen and collects its commands, those included that
// are off at the moment. The first page is what works everywhere.
func pages(t *testing.T) []page {
	_, deps := modelled()
	deps.Check = (&checker{stages: map[string][]client.Stage{"": good()}}).check
	deps.AddProfile = func(string) (*form.Form, error) {
		f := oneQuestion("new profile", nil)
		f.Pages[0].Questions[0].Kind, f.Pages[0].Questions[0].Options = form.Choice, []form.Option{{Value: "first", Title: "first"}}
		return f, nil
	}
	deps.Editor = func(string) (*exec.Cmd, error) { return exec.Command("true"), nil }
	deps.Filters = func(string, string) []string { return []string{"Id gt 3"} }
	b := newBench(t, deps, 120, 32)
	home := newBench(t, newWorld().deps(), 120, 32)
	list := []page{{"everywhere", ui.GlobalCommands(b.m)}, {"home", ui.FrontCommands(home.m)}}
	collect := func(title string) { list = append(list, page{title, ui.FrontCommands(b.m)}) }
	collect("sets")
	for _, step := range walk {
		for _, k := range step.keys {
			b.keys(k)
		}
		if step.send != nil {
			b.send(step.send)
			b.settle()
		}
		if step.title != "" {
			collect(step.title)
		}
	}
	return list
}

// walk leads from the sets through all screens.
var walk = []struct {
	keys  []string
	send  any
	title string
}{
	{keys: []string{"enter"}, title: "rows"},
	{keys: []string{"f"}, title: "the filter bar"},
	{keys: []string{"ctrl+r"}, title: "the filters used before"},
	{keys: []string{"esc", "esc"}},
	{keys: []string{"d"}, title: "comparison"},
	{keys: []string{"esc"}},
	{keys: []string{"I"}, title: "statistics"},
	{keys: []string{"esc"}},
	{keys: []string{"enter"}, title: "record"},
	{keys: []string{"i"}, title: "schema"},
	{keys: []string{"esc"}},
	{keys: []string{"esc", "v"}, title: "cell"},
	{keys: []string{"L"}, title: "requests"},
	{keys: []string{"esc", "T"}, title: "token"},
	{keys: []string{"esc"}, send: kit.OpenDoctorMsg{Ref: "alone"}, title: "doctor"}, // beside no other environment: of any profile
	{keys: []string{"esc", "esc"}},                                                  // the checkup, then its screen
	{send: kit.TroubleMsg{Doing: "x", Err: &client.NoSetError{Name: "x"}}, title: "trouble"},
	{send: kit.OpenReportMsg{Report: client.Report{Markdown: "x", JSON: []byte("{}")}}, title: "report"},
	{send: kit.OpenExportsMsg{}, title: "exports"},
	{send: kit.AddProfileMsg{}, title: "form"},
}

// typedPages are those where one types: their keys cannot be chosen.
var typedPages = []string{"form", "the filter bar", "the filters used before"}

// markdown writes the pages as docs/keys.md.
func markdown(pages []page) string {
	var b strings.Builder
	b.WriteString("# Keys\n\nWritten from the tables of commands by `go generate ./ui`; do not edit.\n\n" +
		"`?` lists the keys that do something at the moment, `:` finds a command by its name; what takes a name behind it is\n" +
		"typed there, as `:open Customers`. A key that does nothing says why.\n\n" +
		"Other keys are chosen in `config.toml` beside the default profiles file, by the name of the command, one key or a list\n" +
		"of them. A clash or an unknown name is reported, and the explorer starts all the same. In dialogs and where one types\n" +
		"keys stay as they are, and so do `esc`, `ctrl+c` and `ctrl+z`.\n\n" +
		"```toml\ntheme = \"dark\"           # auto, dark, light, ansi16, none\nmouse = false            # the terminal selects text\n" +
		"grouping = true          # numbers as 1,234,567\n\n" +
		"[keys]\nreload  = \"ctrl+r\"\ndoctor  = [\"D\", \"ctrl+t\"]\n```\n")
	for _, p := range pages {
		fmt.Fprintf(&b, "\n## %s\n\n| keys | command | does |\n|---|---|---|\n", p.title)
		for _, c := range p.commands {
			key, help := "", c.Help
			if c.Key() != "" {
				key = "`" + c.Key() + "`"
			}
			if help == "" {
				help = c.Title
			}
			line := fmt.Sprintf("%s\x00`%s`\x00%s", key, strings.TrimSpace(c.ID+" "+c.Arg), help)
			b.WriteString("| " + strings.NewReplacer("|", `\|`, "\x00", " | ").Replace(line) + " |\n")
		}
	}
	return b.String()
}

// table writes the pages as ui/commands.txt, by which chosen keys are checked.
func table(pages []page) string {
	var b strings.Builder
	for _, p := range pages {
		if slices.Contains(typedPages, p.title) {
			continue
		}
		for _, c := range p.commands {
			fmt.Fprintf(&b, "%s\t%s\t%s\n", p.title, c.ID, strings.Join(c.Keys, "\t"))
		}
	}
	return b.String()
}

// clashes finds them: within a screen, and between a screen and what works
// everywhere. esc closes what is on top, a screen's own first.
func clashes(pages []page) []string {
	var found []string
	for i, p := range pages {
		taken := make(map[string]string)
		list := p.commands
		if i > 0 {
			list = slices.Concat(pages[0].commands, list)
		}
		for _, c := range list {
			for _, k := range c.Keys {
				if other, ok := taken[k]; ok && other != c.ID && k != "esc" {
					found = append(found, fmt.Sprintf("%s: %q is both %q and %q", p.title, k, other, c.ID))
				}
				taken[k] = c.ID
			}
		}
	}
	return found
}

// TestKeysPage holds docs/keys.md and ui/commands.txt to the tables; -update writes them.
func TestKeysPage(t *testing.T) {
	in(t, func(t *testing.T) {
		list := pages(t)
		for path, want := range map[string]string{"../docs/keys.md": markdown(list), "commands.txt": table(list)} {
			if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
				if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			got, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, string(got)); diff != "" {
				t.Errorf("%s is not what the tables say; run go generate ./ui\n%s", path, diff)
			}
		}
	})
}

// TestCommandsAreSaid: each has a sentence, a section, and a name of its own.
func TestCommandsAreSaid(t *testing.T) {
	in(t, func(t *testing.T) {
		for _, p := range pages(t) {
			names := make(map[string]bool)
			for _, c := range p.commands {
				if names[c.ID] || c.ID == "" {
					t.Errorf("%s: two commands are called %q", p.title, c.ID)
				}
				names[c.ID] = true
				if c.Help == "" || c.Section == "" || strings.HasSuffix(string(c.Help), ".") || c.Run == nil {
					t.Errorf("%s: %s has no section, no run, or no help without a full stop: %q", p.title, c.ID, c.Help)
				}
			}
		}
	})
}

func TestKeysDoNotClash(t *testing.T) {
	in(t, func(t *testing.T) {
		for _, c := range clashes(pages(t)) {
			t.Error(c)
		}
	})
}

// TestClashesAreFound keeps the test above honest.
func TestClashesAreFound(t *testing.T) {
	t.Parallel()
	bind := func(k, does string) kit.Command { return kit.Command{ID: does, Keys: []string{k}} }
	got := clashes([]page{
		{"everywhere", []kit.Command{bind("q", "quit"), bind("esc", "back")}},
		{"one", []kit.Command{bind("q", "query"), bind("a", "add"), bind("a", "all"), bind("esc", "clear")}},
	})
	want := []string{`one: "q" is both "quit" and "query"`, `one: "a" is both "add" and "all"`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
}
