package cli

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"odatui/client/export"
	"odatui/client/safe"
	"odatui/client/snippet"
)

// completeFormats completes the names of formats.
func completeFormats(cmd *cobra.Command) {
	completeFormat(cmd, export.Names()...)
}

// completeCode completes the languages of code.
func completeCode(cmd *cobra.Command) {
	_ = cmd.RegisterFlagCompletionFunc("code", cobra.FixedCompletions(snippet.Names(), cobra.ShellCompDirectiveNoFileComp))
}

// completeTextOrJSON completes the formats of commands that print no table.
func completeTextOrJSON(cmd *cobra.Command) { completeFormat(cmd, "text", "json") }

func completeFormat(cmd *cobra.Command, names ...string) {
	// The only error is a flag that does not exist; tests complete it.
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
}

// completeRefs completes profiles and their environments, however many there are
// already.
func (a *app) completeRefs(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	return a.refs(typed), cobra.ShellCompDirectiveNoFileComp
}

// completeNames completes profiles without their environments.
func (a *app) completeNames(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	names := slices.DeleteFunc(a.refs(typed), func(ref string) bool { return strings.Contains(ref, "@") })
	return names, cobra.ShellCompDirectiveNoFileComp
}

// completeRef completes a profile or environment, then its sets.
func (a *app) completeRef(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	const quiet = cobra.ShellCompDirectiveNoFileComp
	switch {
	case len(args) == 0:
		return a.refs(typed), quiet
	case len(args) == 1 && cmd.Name() != "sets" && cmd.Name() != "token":
		names := a.setNames(cmd.Context(), args[0])
		if cmd.Name() == "get" || cmd.Name() == "export" || cmd.Name() == "open" {
			names = append(names, a.bookmarkNames(args[0])...)
		}
		return a.beginning(typed, names), quiet
	}
	return nil, quiet
}

// setNames returns the names of the sets of an environment: those that are known,
// else those that the service lists now, if that takes no prompt, no licence and
// little time.
func (a *app) setNames(ctx context.Context, ref string) []string {
	if names := a.sessions().CachedSets(ref); len(names) > 0 {
		return names
	}
	if t, err := a.sessions().Target(ref); err != nil || t.Licensed {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, 3*time.Second)
	defer stop()
	s, err := a.sessions().Open(ctx, ref, nil)
	if err != nil {
		return nil
	}
	defer s.Close()
	sets, err := s.Service.Sets(ctx)
	if err != nil {
		return nil
	}
	var names []string
	for _, set := range sets {
		names = append(names, set.Name)
	}
	return names
}

// refs lists the profiles and their environments that begin with the typed text.
func (a *app) refs(typed string) []string {
	file, err := a.profiles()
	if err != nil {
		return nil
	}
	var names []string
	for _, p := range file.Profiles {
		names = append(names, p.Name)
		if len(p.Environments) == 1 && !strings.Contains(typed, "@") {
			continue // the name is enough
		}
		for _, env := range p.Environments {
			names = append(names, p.Name+"@"+env)
		}
	}
	return a.beginning(typed, names)
}

// beginning returns the names that begin with the typed text, but those that a shell
// cannot be given as they are shown.
func (a *app) beginning(typed string, names []string) []string {
	return slices.DeleteFunc(names, func(name string) bool {
		return !strings.HasPrefix(name, typed) || string(safe.Clean(name)) != name
	})
}

// WriteBashCompletion writes the completion script for bash. In cobra's own one the
// @ of an environment divides words.
func WriteBashCompletion(root *cobra.Command, w io.Writer, descriptions bool) error {
	var script bytes.Buffer
	if err := root.GenBashCompletionV2(&script, descriptions); err != nil {
		return err
	}
	const equals = `__odatui_handle_special_char "$cur" =`
	whole := strings.NewReplacer("init_completion -n =: ||", "init_completion -n =:@ ||", equals, equals+"\n    "+strings.Replace(equals, " =", " @", 1))
	_, err := whole.WriteString(w, script.String())
	return err
}

// addCompletion adds the command that prints completion scripts, if it may be run.
func (a *app) addCompletion(root *cobra.Command) {
	if !a.mayRun("completion") {
		return
	}
	root.InitDefaultCompletionCmd()
	bash, _, err := root.Find([]string{"completion", "bash"})
	if err != nil {
		return // cobra names it otherwise: a test would see it
	}
	bash.RunE = func(cmd *cobra.Command, _ []string) error {
		plain, _ := cmd.Flags().GetBool("no-descriptions")
		return WriteBashCompletion(cmd.Root(), a.out, !plain)
	}
}
