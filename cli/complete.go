package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"odatui/client/export"
	"odatui/client/safe"
	"odatui/client/snippet"
)

// completeFormats completes the names of formats.
func completeFormats(cmd *cobra.Command) {
	// The only error is a flag that does not exist; tests complete it.
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(export.Names(), cobra.ShellCompDirectiveNoFileComp))
}

// completeCode completes the languages of code.
func completeCode(cmd *cobra.Command) {
	_ = cmd.RegisterFlagCompletionFunc("code", cobra.FixedCompletions(snippet.Names(), cobra.ShellCompDirectiveNoFileComp))
}

// completeTextOrJSON completes the formats of commands that print no table.
func completeTextOrJSON(cmd *cobra.Command) {
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "json"}, cobra.ShellCompDirectiveNoFileComp))
}

// completeRefs completes profiles, however many there are already.
func (a *app) completeRefs(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	return a.refs(typed), cobra.ShellCompDirectiveNoFileComp
}

// completeRef completes a profile, then its sets. Sets are requested only of profiles
// that need no prompt, for a short time.
func (a *app) completeRef(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	const quiet = cobra.ShellCompDirectiveNoFileComp
	switch len(args) {
	case 0:
		return a.refs(typed), quiet
	case 1:
		if cmd.Name() == "sets" || cmd.Name() == "token" {
			return nil, quiet
		}
		ctx, stop := context.WithTimeout(cmd.Context(), 3*time.Second)
		defer stop()
		s, err := a.sessions().Open(ctx, args[0], nil)
		if err != nil {
			return nil, quiet
		}
		defer s.Close()
		sets, err := s.Service.Sets(ctx)
		if err != nil {
			return nil, quiet
		}
		var names []string
		for _, set := range sets {
			if strings.HasPrefix(set.Name, typed) {
				names = append(names, set.Name)
			}
		}
		return names, quiet
	}
	return nil, quiet
}

// refs lists the profiles that begin with the typed text; after an @ their
// environments. Names that a shell cannot be given as they are shown are left out.
func (a *app) refs(typed string) []string {
	file, err := a.profiles()
	if err != nil {
		return nil
	}
	var names []string
	for _, p := range file.Profiles {
		if !strings.Contains(typed, "@") {
			names = append(names, p.Name)
			continue
		}
		for _, env := range p.Environments {
			names = append(names, p.Name+"@"+env)
		}
	}
	kept := names[:0]
	for _, name := range names {
		if strings.HasPrefix(name, typed) && string(safe.Clean(name)) == name {
			kept = append(kept, name)
		}
	}
	return kept
}
