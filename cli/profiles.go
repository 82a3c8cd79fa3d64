package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
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
		a.profilesSchemaCommand(),
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

func (a *app) profilesSchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "The JSON Schema of the profiles file",
		Long: `With it an editor completes keys, explains them and marks mistakes: save it beside
the profiles file, and write as the first line of that "#:schema ./odatui.schema.json"
(Even Better TOML and other editors that use Taplo).`,
		Example: "  odatui profiles schema > odatui.schema.json",
		Args:    noArgs,
		RunE:    func(*cobra.Command, []string) error { return a.writeJSON(session.Vocabulary().Schema()) },
	}
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
