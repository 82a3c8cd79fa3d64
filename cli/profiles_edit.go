package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"odatui/cli/session"
	"odatui/profiles"
	"odatui/ui/tty"
)

func (a *app) profilesEditCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "edit [PROFILE[@ENV] [KEY=VALUE…]]",
		Short: "Edit the profiles file, or set single keys",
		Long: `Without KEY=VALUE the file is opened in $VISUAL or $EDITOR and checked afterwards.
With it, the keys are set and everything else in the file stays as it is: texts
without quotes, lists and references as in TOML; KEY= removes a key, KEY="" sets an
empty text. A value that makes the profile wrong, or one that is like it, is refused.`,
		Example: `  odatui profiles edit
  odatui profiles edit xmart@live url=https://extranet.example.org/odata page_size=100
  odatui profiles edit xmart 'auth.client_secret={ env = "XMART_SECRET" }'`,
		ValidArgsFunction: a.completeEdit,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch len(args) {
			case 0:
				return a.profilesEditor(cmd.Context(), "")
			case 1:
				return a.profilesEditor(cmd.Context(), args[0])
			}
			return a.profilesSet(args[0], args[1:])
		},
	}
}

// completeEdit completes a profile, then the keys to set and the value of like.
func (a *app) completeEdit(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return a.refs(typed), cobra.ShellCompDirectiveNoFileComp
	}
	if name, ok := strings.CutPrefix(typed, "like="); ok {
		others := a.refs(name)
		for i, other := range others {
			others[i] = "like=" + other
		}
		return others, cobra.ShellCompDirectiveNoFileComp
	}
	keys := profiles.Keys()
	for i, key := range keys {
		keys[i] = key + "="
	}
	return keys, cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
}

func (a *app) profilesSet(ref string, pairs []string) error {
	file, err := a.profiles()
	if err != nil {
		return err
	}
	list, err := assignments(session.Vocabulary(), pairs)
	if err != nil {
		return session.ProfileError(ref, err)
	}
	if err := file.SetAll(ref, list); err != nil {
		return session.ProfileError(ref, err)
	}
	_, problems := file.Look(ref)
	a.noteProblems(problems)
	a.noteLints(ref, nil)
	return nil
}

// assignments reads KEY=VALUE arguments.
func assignments(v profiles.Vocabulary, pairs []string) ([]profiles.Assignment, error) {
	var list []profiles.Assignment
	for _, pair := range pairs {
		key, text, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, usage("settings are written KEY=VALUE", "for example: page_size=100")
		}
		key = strings.TrimSpace(key)
		value, err := v.Typed(key, strings.TrimSpace(text))
		if err != nil {
			return nil, err
		}
		list = append(list, profiles.Assignment{Key: key, Value: value})
	}
	return list, nil
}

// noteProblems writes the remaining problems to stderr.
func (a *app) noteProblems(problems []error) {
	for _, problem := range problems {
		a.note("still wrong: %s", problem)
		for _, line := range hints(problem) {
			a.note("hint: %s", a.sameFile(line))
		}
	}
}

func (a *app) profilesEditor(ctx context.Context, ref string) error {
	path, err := a.configPath()
	if err != nil {
		return session.ProfileError("", err)
	}
	if !a.inTTY || !a.outTTY {
		return usage("there is no terminal for an editor", "set single keys: odatui profiles edit PROFILE[@ENV] KEY=VALUE", "the file is "+path)
	}
	line, secretNames := 1, []string(nil)
	if file, err := a.profiles(); err == nil {
		if ref != "" {
			if _, problems := file.Look(ref); len(problems) > 0 && file.Profile(strings.SplitN(ref, "@", 2)[0]) == nil {
				return firstProblem(ref, problems)
			}
			line = file.Line(ref)
		}
		secretNames = file.SecretVariables()
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the folder of the profiles: %w", err)
	}
	for {
		if err := a.runEditor(ctx, path, line, secretNames); err != nil {
			return err
		}
		wrong := a.profilesCheck(ctx, nil)
		if wrong == nil {
			return nil
		}
		a.report(wrong)
		again, err := a.confirm("back to the editor?", "")
		if err != nil || !again {
			return err
		}
	}
}

// runEditor runs the user's editor on the file. The editor does not get the
// variables that hold secrets. A signal or the end of ctx asks it to end.
func (a *app) runEditor(ctx context.Context, path string, line int, without []string) error {
	cmd := editor(ctx, path, line, without)
	err := tty.Program(ctx, cmd)
	var exit *tty.ExitError
	switch {
	case err == nil || errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &exit):
		return fmt.Errorf("the editor %s failed: %w", cmd.Args[0], exit)
	}
	return hint(fmt.Errorf("the editor %s could not be run", cmd.Args[0]), "set EDITOR to one that is installed", "the file is "+path)
}

func (a *app) profilesRemoveCommand() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:               "remove PROFILE[@ENV]",
		Aliases:           []string{"rm"},
		Short:             "Remove a profile, or one environment of it",
		Args:              exactArgs(1, "profiles remove PROFILE[@ENV]"),
		ValidArgsFunction: a.completeProfile,
		RunE:              func(_ *cobra.Command, args []string) error { return a.profilesRemove(args[0], yes) },
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return cmd
}

func (a *app) profilesRemove(ref string, yes bool) error {
	file, err := a.profiles()
	if err != nil {
		return err
	}
	p := file.Profile(ref)
	what := "the profile " + ref
	if p == nil {
		name, env := profiles.SplitRef(ref)
		if p = file.Profile(name); p == nil || !slices.Contains(p.Environments, env) {
			_, problems := file.Look(ref)
			return firstProblem(ref, problems)
		}
		what = "the environment " + ref
		if others := file.Likes(name); len(others) > 0 {
			what += " (profiles that are like " + name + ": " + strings.Join(others, ", ") + ")"
		}
	} else if len(p.Environments) > 1 {
		what += " with its environments " + strings.Join(p.Environments, ", ")
	}
	if err := file.CanRemove(ref); err != nil {
		return session.ProfileError(ref, err)
	}
	if !yes {
		if yes, err = a.confirm("remove "+what+"?", "say --yes"); err != nil {
			return err
		}
		if !yes {
			return a.notDone()
		}
	}
	before := keyringNames(file)
	if err := file.Remove(ref); err != nil {
		return session.ProfileError(ref, err)
	}
	a.note("removed %s", what)
	after := keyringNames(file)
	for _, name := range before {
		if !slices.Contains(after, name) {
			a.note("its secret is still in the keyring as %q (service odatui)", name)
		}
	}
	return nil
}

// keyringNames lists the entries of the keyring that profiles use, each once.
func keyringNames(file *profiles.File) []string {
	var names []string
	for _, ref := range everyRef(file) {
		t, _ := file.Look(ref)
		if t == nil {
			continue
		}
		for _, secret := range t.Secrets() {
			if name := secret.Reference().Keyring; name != "" {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
