package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"odatui/cli/session"
	"odatui/client/safe"
	"odatui/profiles"
)

func (a *app) profilesListCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "The profiles and their environments",
		Long: `List the environments of all profiles: names, titles, addresses, whether they can be
used, and where they are from: the line of the profiles file, the file they were
imported from, or the profile that theirs is like.`,
		Example: "  odatui profiles list\n  odatui profiles list --format json",
		Args:    noArgs,
		RunE:    func(*cobra.Command, []string) error { return a.profilesList(format) },
	}
	cmd.Flags().StringVar(&format, "format", "", "table, csv, tsv, json, ndjson or markdown (default: table on a terminal, else csv)")
	completeFormats(cmd)
	return cmd
}

// listedProfile is a profile as list prints it in JSON.
type listedProfile struct {
	Name         string              `json:"name"`
	Title        string              `json:"title"`
	Kind         string              `json:"kind"`
	Default      string              `json:"default"` // the environment that the name alone addresses
	Environments []listedEnvironment `json:"environments"`
}

type listedEnvironment struct {
	Name   string  `json:"name"`
	URL    string  `json:"url"`
	Live   bool    `json:"live"`
	Badge  string  `json:"badge"`
	Method string  `json:"method"`
	From   string  `json:"from"`
	Error  *string `json:"error"` // null if the environment can be used
	state  string
}

func (a *app) profilesList(format string) error {
	file, err := a.profiles()
	if err != nil {
		return err
	}
	all := a.listed(file)
	if format == "json" {
		return a.writeJSON(all)
	}
	f, err := a.format(format)
	if err != nil {
		return err
	}
	rows, troubled := listRows(all, f.Name)
	columns := []string{"profile", "environment", "badge", "kind", "method", "url", "state", "title", "from"}
	if f.Name == "table" {
		columns = []string{"profile", "environment", "title", "state", "from", "url"}
	}
	if err := a.writeTable(f, columns, rows); err != nil {
		return err
	}
	switch {
	case len(rows) == 0:
		a.note("there are no profiles in %s; add one: odatui profiles add", file.Path)
	case troubled && f.Name == "table":
		a.note("%s", a.sameFile("what is wrong: odatui profiles check"))
	}
	a.noteWarnings(file, file.Warnings, everyRef(file)...)
	return nil
}

// listRows returns a row of each environment, and whether one is not ok. A table, which
// is for people, has what fits the width of a terminal.
func listRows(all []listedProfile, format string) (rows [][]string, troubled bool) {
	rows = [][]string{}
	for _, p := range all {
		for _, e := range p.Environments {
			troubled = troubled || e.state != "ok"
			row := []string{p.Name, e.Name, e.Badge, p.Kind, e.Method, e.URL, e.state, p.Title, e.From}
			if format == "table" {
				row = []string{p.Name, e.Name, p.Title, e.brief(), e.From, e.URL}
			}
			if format != "ndjson" { // in other formats a line end in a name begins a new line
				for i, text := range row {
					row[i] = string(safe.Clean(text))
				}
			}
			rows = append(rows, row)
		}
	}
	return rows, troubled
}

// brief returns the state in one word.
func (e listedEnvironment) brief() string {
	switch {
	case e.Error != nil:
		return "error"
	case e.state != "ok":
		return "warning"
	}
	return e.state
}

func (a *app) listed(file *profiles.File) []listedProfile {
	all := make([]listedProfile, 0, len(file.Profiles))
	lints := a.sessions().QuickLints(file, everyRef(file))
	suspects := a.suspects(file, slices.DeleteFunc(lints, func(l session.Lint) bool {
		return l.Code == "secret-unreadable" // a variable may be set where the profile is used
	}))
	for _, p := range file.Profiles {
		one := listedProfile{Name: p.Name, Title: p.Title, Kind: p.Kind, Environments: []listedEnvironment{}}
		if one.Title == "" {
			one.Title = p.Name
		}
		one.Default = p.Environments[0]
		if slices.Contains(p.Environments, p.Default) {
			one.Default = p.Default
		}
		for _, name := range p.Environments {
			env := listedEnvironment{Name: name, state: "ok"}
			ref := p.Name + "@" + name
			target, problems := file.Look(ref)
			if target != nil {
				env.URL, env.Live, env.Badge, env.Method = target.URL, target.Live, target.Badge, string(target.Auth.Method)
				env.From = a.origin(file, target)
				if why := suspects(target); why != "" {
					env.state = "warning: " + why
				}
			}
			if len(problems) > 0 {
				text := problems[0].Error()
				env.Error, env.state = &text, text
			}
			one.Environments = append(one.Environments, env)
		}
		all = append(all, one)
	}
	return all
}

// origin returns where an environment is from.
func (a *app) origin(file *profiles.File, t *profiles.Target) string {
	switch {
	case a.inDemo:
		return "the demo"
	case t.ImportedFrom != "":
		return t.ImportedFrom
	case t.Like != "":
		return "like " + t.Like
	}
	return fmt.Sprintf("%s:%d", filepath.Base(file.Path), file.Line(t.Ref()))
}

// suspects returns a function that returns the first thing that looks wrong in an
// environment, by the warnings of the file and the lints, "" if nothing does.
func (a *app) suspects(file *profiles.File, lints []session.Lint) func(*profiles.Target) string {
	return func(t *profiles.Target) string {
		for _, w := range file.WarningsFor(t.Ref()) {
			if w.Profile != "" {
				return w.String()
			}
		}
		for _, l := range lints {
			if l.Where == t.Ref() || l.Where == t.Profile {
				return l.Key + ": " + l.Text
			}
		}
		return ""
	}
}

func (a *app) profilesCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check [PROFILE[@ENV]…]",
		Short: "Errors and likely mistakes in the profiles, offline",
		Long: `Read the profiles file and list the errors in it, line by line, and likely mistakes
in its profiles: a secret's id in place of its value, placeholders left in, v1 and
v2.0 mixed up, values of another environment … An environment is ok if there is
neither. Nothing is sent or changed. Only secrets in variables and files are read, and
none is shown. Exit code 2 if a profile cannot be used; warnings leave it at 0.`,
		Example:           "  odatui profiles check\n  odatui profiles check xmart@staging",
		ValidArgsFunction: a.completeRefs,
		RunE:              func(cmd *cobra.Command, args []string) error { return a.profilesCheck(cmd.Context(), args) },
	}
}

func (a *app) profilesCheck(ctx context.Context, refs []string) error {
	file, err := a.profiles()
	if err != nil {
		return err
	}
	all := len(refs) == 0
	if all {
		refs = everyRef(file)
	}
	lints := a.sessions().Lints(ctx, file, refs)
	suspects := a.suspects(file, lints)
	bad := 0
	for _, ref := range refs {
		target, problems := file.Look(ref)
		if len(problems) == 0 {
			if suspects(target) == "" { // else its warnings follow
				a.line("ok       %s", target.Ref())
			}
			continue
		}
		bad++
		for _, problem := range problems {
			a.line("error    %s", withoutSecrets(problem.Error()))
			for _, advice := range hints(problem) {
				a.line("         hint: %s", a.sameFile(advice))
			}
		}
	}
	for _, w := range file.Warnings {
		concerns := func(ref string) bool { return slices.Contains(file.WarningsFor(ref), w) }
		if all || w.Profile == "" || slices.ContainsFunc(refs, concerns) {
			a.line("warning  %s", w)
		}
	}
	for _, l := range lints {
		a.line("warning  %s", l)
		a.line("         hint: %s", a.sameFile(l.Fix))
	}
	if len(refs) == 0 {
		a.note("there are no profiles in %s; add one: odatui profiles add", file.Path)
	}
	if bad > 0 {
		return usage(fmt.Sprintf("%d of %s cannot be used", bad, plural(int64(len(refs)), "environment")))
	}
	return nil
}
