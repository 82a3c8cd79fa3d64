package ui_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	"github.com/google/go-cmp/cmp"

	"odatui/client"
	"odatui/ui"
	"odatui/ui/kit"
)

// page is the keys of one screen.
type page struct {
	title  string
	groups []kit.Group
}

// pages walks through every screen and collects its keys, those included that
// are off at the moment. The first page is what works everywhere.
func pages(t *testing.T) []page {
	_, deps := journaled()
	deps.Check = (&checker{stages: map[string][]client.Stage{"": good()}}).check
	b := newBench(t, deps, 120, 32)
	list := []page{{"everywhere", []kit.Group{ui.GlobalKeys()}}}
	collect := func(title string) { list = append(list, page{title, ui.FrontKeys(b.m)}) }
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
	home := newBench(t, newWorld().deps(), 120, 32)
	list = slices.Insert(list, 1, page{"home", ui.FrontKeys(home.m)})
	return list
}

// walk leads from the sets through all screens.
var walk = []struct {
	keys  []string
	send  any
	title string
}{
	{keys: []string{"enter"}, title: "rows"},
	{keys: []string{"enter"}, title: "record"},
	{keys: []string{"esc", "v"}, title: "cell"},
	{keys: []string{"L"}, title: "requests"},
	{keys: []string{"esc", "T"}, title: "token"},
	{keys: []string{"esc"}, send: kit.OpenDoctorMsg{Ref: "alone"}, title: "doctor"}, // beside no other environment: of any profile
	{keys: []string{"esc", "esc"}},                                                  // the checkup, then its screen
	{send: kit.TroubleMsg{Doing: "x", Err: &client.NoSetError{Name: "x"}}, title: "trouble"},
	{send: kit.OpenReportMsg{Report: client.Report{Markdown: "x", JSON: []byte("{}")}}, title: "report"},
}

// markdown writes the pages as docs/keys.md.
func markdown(pages []page) string {
	var b strings.Builder
	b.WriteString("# Keys\n\nWritten from the key bindings by `go generate ./ui`; do not edit.\n" +
		"A key that cannot do anything at the moment is neither shown nor listed by `?`.\n")
	for _, p := range pages {
		fmt.Fprintf(&b, "\n## %s\n\n| keys | does |\n|---|---|\n", p.title)
		for _, g := range p.groups {
			for _, k := range g.Keys {
				if k.Help().Key != "" {
					fmt.Fprintf(&b, "| `%s` | %s |\n", k.Help().Key, k.Help().Desc)
				}
			}
		}
	}
	return b.String()
}

// clashes finds them: within a screen, and between a screen and what works
// everywhere.
func clashes(pages []page) []string {
	var found []string
	for i, p := range pages {
		taken := make(map[string]string)
		groups := p.groups
		if i > 0 {
			groups = slices.Concat(pages[0].groups, groups)
		}
		for _, g := range groups {
			for _, b := range g.Keys {
				b.SetEnabled(true)
				for _, k := range b.Keys() {
					if other, ok := taken[k]; ok && other != b.Help().Desc { // the same deed is no clash
						found = append(found, fmt.Sprintf("%s: %q is both %q and %q", p.title, k, other, b.Help().Desc))
					}
					taken[k] = b.Help().Desc
				}
			}
		}
	}
	return found
}

// TestKeysPage holds docs/keys.md to the bindings; -update writes it.
func TestKeysPage(t *testing.T) {
	in(t, func(t *testing.T) {
		const path = "../docs/keys.md"
		want := markdown(pages(t))
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
			t.Fatalf("docs/keys.md is not what the bindings say; run go generate ./ui\n%s", diff)
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
	bind := func(k, does string) key.Binding {
		return key.NewBinding(key.WithKeys(k), key.WithHelp(k, does), key.WithDisabled())
	}
	got := clashes([]page{
		{"everywhere", []kit.Group{{Keys: []key.Binding{bind("q", "quit")}}}},
		{"one", []kit.Group{{Keys: []key.Binding{bind("q", "query"), bind("a", "add"), bind("a", "all")}}}},
	})
	want := []string{`one: "q" is both "quit" and "query"`, `one: "a" is both "add" and "all"`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
}
