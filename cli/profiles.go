package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"odatui/cli/session"
	"odatui/client/safe"
	"odatui/profiles"
)

// newProfilesCommand returns the commands for the profiles file.
func newProfilesCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "profiles",
		Short: "List, show, add, edit, check and import profiles",
		Long: `A profile is one API; its environments are where it runs (live, staging …). They
are in a TOML file that you may edit by hand: comments and layout are kept. Secrets
are never in that file, only references to them.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	if !a.mayRun(cmd.Name()) {
		return cmd
	}
	cmd.AddCommand(
		a.profilesListCommand(),
		a.profilesShowCommand(),
		a.profilesAddCommand(),
		a.profilesEditCommand(),
		a.profilesRemoveCommand(),
		a.profilesSecretCommand(),
		a.profilesCheckCommand(),
		a.profilesImportCommand(),
		a.profilesPathCommand(),
	)
	return cmd
}

// noArgs checks that there are no arguments.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.HasSubCommands() {
		var names []string
		for _, sub := range cmd.Commands() {
			names = append(names, sub.Name())
		}
		return usage("there is no command "+cmd.CommandPath()+" "+args[0], "the commands are "+strings.Join(names, ", "))
	}
	return usage(cmd.CommandPath()+" takes no arguments", "see: "+cmd.CommandPath()+" --help")
}

// someArgs checks that there are from least to most arguments.
func someArgs(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < least || len(args) > most {
			return usage("usage: "+cmd.UseLine(), "see: "+cmd.CommandPath()+" --help")
		}
		return nil
	}
}

// completeProfile completes a profile as the only argument.
func (a *app) completeProfile(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return a.refs(typed), cobra.ShellCompDirectiveNoFileComp
}

func (a *app) profilesPathCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "path",
		Short: "Where the profiles file is",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			path, err := a.configPath()
			if err != nil {
				return session.ProfileError("", err)
			}
			_, err = fmt.Fprintln(a.out, path)
			return err
		},
	}
}

func (a *app) profilesListCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "The profiles and their environments",
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
	Error  *string `json:"error"` // null if the environment can be used
}

func (a *app) profilesList(format string) error {
	file, err := a.profiles()
	if err != nil {
		return err
	}
	all := listed(file)
	if format == "json" {
		return a.writeJSON(all)
	}
	f, err := a.format(format)
	if err != nil {
		return err
	}
	rows := [][]string{}
	for _, p := range all {
		for _, e := range p.Environments {
			state := "ok"
			if e.Error != nil {
				state = *e.Error
			}
			row := []string{p.Name, e.Name, e.Badge, p.Kind, e.Method, e.URL, state}
			if f.Name != "ndjson" { // in other formats a line end in a name begins a new line
				for i, text := range row {
					row[i] = string(safe.Clean(text))
				}
			}
			rows = append(rows, row)
		}
	}
	if err := a.writeTable(f, []string{"profile", "environment", "badge", "kind", "method", "url", "state"}, rows); err != nil {
		return err
	}
	if len(rows) == 0 {
		a.note("there are no profiles in %s; add one: odatui profiles add", file.Path)
	}
	a.noteWarnings(file, file.Warnings, everyRef(file)...)
	return nil
}

func listed(file *profiles.File) []listedProfile {
	all := make([]listedProfile, 0, len(file.Profiles))
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
			env := listedEnvironment{Name: name}
			target, problems := file.Look(p.Name + "@" + name)
			if target != nil {
				env.URL, env.Live, env.Badge, env.Method = target.URL, target.Live, target.Badge, string(target.Auth.Method)
			}
			if len(problems) > 0 {
				text := problems[0].Error()
				env.Error = &text
			}
			one.Environments = append(one.Environments, env)
		}
		all = append(all, one)
	}
	return all
}

func (a *app) profilesCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check [PROFILE[@ENV]…]",
		Short: "Errors and likely mistakes in the profiles, offline",
		Long: `Read the profiles file and list the errors in it, line by line, and likely mistakes
in its profiles: a secret's id in place of its value, placeholders left in, v1 and
v2.0 mixed up, values of another environment … Nothing is sent or changed. Only
secrets in variables and files are read, and none is shown. Exit code 2 if a profile
cannot be used; warnings leave it at 0.`,
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
	bad := 0
	for _, ref := range refs {
		target, problems := file.Look(ref)
		if len(problems) == 0 {
			a.line("ok       %s", target.Ref())
			continue
		}
		bad++
		for _, problem := range problems {
			a.line("error    %s", problem)
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
	for _, l := range a.sessions().Lints(ctx, file, refs) {
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

// everyRef lists all environments of all profiles.
func everyRef(file *profiles.File) []string {
	var refs []string
	for _, p := range file.Profiles {
		for _, env := range p.Environments {
			refs = append(refs, p.Name+"@"+env)
		}
	}
	return refs
}

// firstProblem returns an error for the first of problems, nil if there is none.
func firstProblem(ref string, problems []error) error {
	if len(problems) == 0 {
		return nil
	}
	return session.ProfileError(ref, problems[0])
}

// confirm asks a yes-or-no question on the terminal. Without one it fails with the
// hint without.
func (a *app) confirm(question, without string) (bool, error) {
	if !a.inTTY || !a.errTTY {
		return false, usage("there is no terminal to ask on", without)
	}
	fmt.Fprintf(a.err, "%s [y/N] ", safe.Clean(question))
	line, err := readLine(a.in)
	if err != nil && !errors.Is(err, io.EOF) { // its end is no
		return false, err
	}
	answer := strings.ToLower(strings.TrimSpace(line))
	return answer == "y" || answer == "yes", nil
}

// errNotDone reports that the user left a question or a form: an interruption, so
// that scripts can distinguish it from a failure.
var errNotDone = fmt.Errorf("nothing was changed: %w", context.Canceled)

// notDone writes to stderr that nothing was changed.
func (a *app) notDone() error {
	a.note("nothing was changed")
	return errNotDone
}

// howToOpen returns the command that opens a profile, also one with the name of a
// command.
func (a *app) howToOpen(ref string) string {
	root := a.rootCommand()
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		if cmd.Name() == ref || cmd.HasAlias(ref) {
			return "odatui open " + ref
		}
	}
	return "odatui " + ref
}
