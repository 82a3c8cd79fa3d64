package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"odatui/profiles"
)

// importOptions are the flags of import.
type importOptions struct {
	name, env   string
	yes, dryRun bool
}

func (a *app) profilesImportCommand() *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Make profiles of settings for other programs",
		Long: `Read a Postman environment, an appsettings.json with the sections of
Microsoft.Identity.Web, or a .env file, and make profiles of it. Secrets go into
the system's keyring; without one, a reference to a variable or a prompt is
written instead. The file itself is not changed.`,
		Example: "  odatui profiles import xmart-uat.postman_environment.json --dry-run\n  odatui profiles import appsettings.json --name nxtport --env staging",
		Args:    exactArgs(1, "profiles import FILE"),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.profilesImport(cmd.Context(), args[0], o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.name, "name", "", "name of the profile")
	f.StringVar(&o.env, "env", "", "name of the environment")
	f.BoolVarP(&o.yes, "yes", "y", false, "do not ask; without a terminal nothing is asked")
	f.BoolVar(&o.dryRun, "dry-run", false, "only show what was found")
	return cmd
}

func (a *app) profilesImport(ctx context.Context, path string, o importOptions) error {
	data, err := readBounded(path)
	if err != nil {
		return err
	}
	drafts, warnings, err := profiles.Import(data, path)
	if err != nil {
		return profileError("", err)
	}
	if (o.name != "" || o.env != "") && len(drafts) > 1 {
		if o.env != "" {
			return usage(fmt.Sprintf("the file holds %d profiles: --env would give all of them one name", len(drafts)))
		}
	}
	for i := range drafts {
		before := drafts[i].Ref()
		if o.name != "" {
			drafts[i].Name = o.name
		}
		if o.env != "" {
			drafts[i].Environment = o.env
		}
		for j, w := range warnings {
			warnings[j] = strings.ReplaceAll(w, before+":", drafts[i].Ref()+":")
		}
		a.showDraft(drafts[i])
	}
	for _, w := range warnings {
		a.note("%s", w)
	}
	if o.dryRun {
		return nil
	}
	if !o.yes && a.inTTY { // a script has said all it can: nothing is overwritten
		ok, err := a.confirm("add this?", "say --yes")
		if err != nil {
			return err
		}
		if !ok {
			return errNotDone
		}
	}
	for _, d := range drafts {
		if err := a.importDraft(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// showDraft prints what was found; of secrets only that they were.
func (a *app) showDraft(d profiles.Draft) {
	fmt.Fprintf(a.out, "%s\n", d.Ref())
	for _, s := range d.Settings {
		fmt.Fprintf(a.out, "  %s = %s\n", s.Key, s.Value)
	}
	for _, s := range d.Secrets {
		fmt.Fprintf(a.out, "  %s = (a secret, not shown)\n", s.Key)
	}
}

// importDraft adds a draft although it may not be fit for use yet: what is
// missing is told. Secrets without a keyring become references.
func (a *app) importDraft(ctx context.Context, d profiles.Draft) (err error) {
	file, err := a.profiles()
	if err != nil {
		return err
	}
	if file.Profile(d.Name) != nil {
		if _, problems := file.Look(d.Ref()); d.Environment == "" || len(problems) == 0 {
			return profileError(d.Ref(), &profiles.Error{Profile: d.Ref(), Message: "is in the file already; take another --name or --env"})
		}
	}
	d.Settings = slices.Clone(d.Settings)
	var stored []string
	defer func() {
		if err != nil {
			for _, name := range stored {
				_ = profiles.KeyringDelete(context.WithoutCancel(ctx), name) // the first error counts
			}
		}
	}()
	for i, s := range d.Secrets {
		ref, name, err := a.place(ctx, d, i)
		if err != nil {
			return err
		}
		if name != "" {
			stored = append(stored, name)
		}
		d.Settings = append(d.Settings, profiles.Assignment{Key: s.Key, Value: profiles.Refer(ref)})
	}
	if err := file.Add(d); err != nil {
		return profileError(d.Ref(), err)
	}
	a.note("added %s to %s", d.Ref(), file.Path)
	_, problems := file.Look(d.Ref())
	a.noteProblems(problems)
	return nil
}

// place finds a place for a secret: the keyring, else the variable it came
// from, else nobody keeps it and the person is asked.
func (a *app) place(ctx context.Context, d profiles.Draft, i int) (ref profiles.Reference, stored string, err error) {
	s := d.Secrets[i]
	name, err := a.freeKeyringName(ctx, d, i)
	if err == nil {
		err = profiles.KeyringSet(ctx, name, s.Hidden.Reveal())
	}
	switch {
	case err == nil:
		a.note("%s of %s is in the keyring as %q", s.Key, d.Ref(), name)
		return profiles.Reference{Keyring: name}, name, nil
	case !errors.Is(err, profiles.ErrNoKeyring):
		return ref, "", err
	case s.Env != "":
		a.note("there is no keyring here: %s of %s is taken from the variable %s, set it before you start odatui", s.Key, d.Ref(), s.Env)
		return profiles.Reference{Env: s.Env}, "", nil
	}
	a.note("there is no keyring here: you will be asked for %s of %s", s.Key, d.Ref())
	return profiles.Reference{Prompt: true}, "", nil
}

// readBounded reads a file of at most a mebibyte, "-" is stdin.
func readBounded(path string) ([]byte, error) {
	in := io.Reader(os.Stdin)
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("import: %w", err)
		}
		defer file.Close()
		in = file
	}
	data, err := io.ReadAll(io.LimitReader(in, 1<<20+1))
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	return data, nil
}
