package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"odatui/cli/session"
	"odatui/profiles"
)

// importOptions are the flags of import.
type importOptions struct {
	name, env   string
	url         string
	yes, dryRun bool
}

func (a *app) profilesImportCommand() *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Make profiles of settings for other programs",
		Long: `Read a Postman environment, an appsettings.json with the sections of
Microsoft.Identity.Web, or a .env file, and make profiles of it. Several
environments of one API become environments of one profile. Secrets are stored in
the system's keyring; without one, a reference to a variable or a prompt is written
instead. Either everything that was found is written or nothing: a profile that could
not be used, or an address with a secret in it, is an error. The file itself is not
changed.`,
		Example: `  odatui profiles import xmart-uat.postman_environment.json --dry-run
  odatui profiles import appsettings.json --name nxtport --env staging`,
		Args: exactArgs(1, "profiles import FILE"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.profilesImport(cmd.Context(), args[0], o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.name, "name", "", "name of the profile")
	f.StringVar(&o.env, "env", "", "name of the environment")
	f.StringVar(&o.url, "url", "", "address of the service, where the file has none or another one")
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
	if err == nil {
		err = o.rename(drafts, warnings)
	}
	if err != nil {
		for _, w := range warnings {
			a.note("%s", w)
		}
		return session.ProfileError("", err)
	}
	file, err := a.profiles()
	if err != nil {
		return err
	}
	for _, d := range drafts {
		a.showDraft(d)
	}
	for _, w := range warnings {
		a.note("%s", w)
	}
	if err := unfit(file, drafts); err != nil {
		return err
	}
	if o.dryRun {
		return nil
	}
	if !o.yes && a.inTTY { // a script is not asked: nothing is overwritten
		ok, err := a.confirm("add this?", "say --yes")
		if err != nil {
			return err
		}
		if !ok {
			return a.notDone()
		}
	}
	return a.importDrafts(ctx, file, drafts)
}

// rename gives the drafts the names and the address of the flags, and the warnings
// about them the same names.
func (o importOptions) rename(drafts []profiles.Draft, warnings []string) error {
	several := len(drafts) > 1
	switch {
	case several && (o.env != "" || o.url != ""):
		return usage(fmt.Sprintf("the file holds %s: --env and --url are for one", plural(int64(len(drafts)), "profile or environment")),
			"look at them: --dry-run")
	case o.name != "" && slices.ContainsFunc(drafts, func(d profiles.Draft) bool { return d.Name != drafts[0].Name }):
		return usage("the file holds several profiles: --name would give all of them one name", "look at them: --dry-run")
	}
	if o.url != "" {
		if err := profiles.CheckAddress(o.url); err != nil {
			return err
		}
		d := &drafts[0]
		d.Settings = slices.DeleteFunc(d.Settings, func(s profiles.Assignment) bool { return s.Key == "url" })
		d.Settings = slices.Insert(d.Settings, 0, profiles.Assignment{Key: "url", Value: profiles.Text(o.url)})
	}
	for i := range drafts {
		before := drafts[i].Ref() + ":"
		drafts[i].Name = cmp.Or(o.name, drafts[i].Name)
		if o.env != "" {
			drafts[i].Environment = o.env
		}
		for j, w := range warnings {
			if rest, ok := strings.CutPrefix(w, before); ok {
				warnings[j] = drafts[i].Ref() + ":" + rest
			}
		}
	}
	return nil
}

// unfit returns why the drafts could not be used once they were written, nil if they
// could.
func unfit(file *profiles.File, drafts []profiles.Draft) error {
	planned := slices.Clone(drafts)
	for i, d := range planned {
		planned[i].Settings = slices.Clone(d.Settings)
		for _, s := range d.Secrets {
			prompt := profiles.Refer(profiles.Reference{Prompt: true})
			planned[i].Settings = append(planned[i].Settings, profiles.Assignment{Key: s.Key, Value: prompt})
		}
	}
	problems := file.Try(planned...)
	if len(problems) == 0 {
		return nil
	}
	err := session.ProfileError(drafts[0].Ref(), problems[0])
	advice := hints(err)
	for _, more := range problems[1:] {
		advice = append(advice, more.Error())
	}
	if _, ok := valueOf(drafts[0], "url"); !ok && len(drafts) == 1 {
		advice = append(advice, "say the address of the service: --url https://…")
	}
	return hint(err, append(advice, "nothing was imported")...)
}

func valueOf(d profiles.Draft, key string) (profiles.Value, bool) {
	i := slices.IndexFunc(d.Settings, func(s profiles.Assignment) bool { return s.Key == key })
	if i < 0 {
		return profiles.Value{}, false
	}
	return d.Settings[i].Value, true
}

// showDraft prints what was found; of secrets only their keys.
func (a *app) showDraft(d profiles.Draft) {
	a.line("%s", d.Ref())
	for _, s := range d.Settings {
		a.line("  %s = %s", s.Key, s.Value)
	}
	for _, s := range d.Secrets {
		a.line("  %s = (a secret, not shown)", s.Key)
	}
}

// importDrafts writes all drafts or none. Secrets without a keyring become
// references.
func (a *app) importDrafts(ctx context.Context, file *profiles.File, drafts []profiles.Draft) (err error) {
	var stored []string
	defer func() {
		if err != nil {
			for _, name := range stored {
				_ = profiles.KeyringDelete(context.WithoutCancel(ctx), name) // the first error counts
			}
		}
	}()
	var told []string
	for i, d := range drafts {
		settings := slices.Clone(d.Settings)
		for j, s := range d.Secrets {
			ref, fresh, note, err := a.place(ctx, d, j)
			if err != nil {
				return err
			}
			if fresh {
				stored = append(stored, ref.Keyring)
			}
			told = append(told, note)
			settings = append(settings, profiles.Assignment{Key: s.Key, Value: profiles.Refer(ref)})
		}
		drafts[i].Settings = settings
	}
	if err := file.AddAll(drafts); err != nil {
		return session.ProfileError(drafts[0].Ref(), err)
	}
	for _, note := range told {
		a.note("%s", note)
	}
	for i, d := range drafts {
		if d.Environment == "" && slices.ContainsFunc(drafts[i+1:], func(o profiles.Draft) bool { return o.Name == d.Name }) {
			continue // what the environments share
		}
		a.note("added %s to %s", d.Ref(), file.Path)
		a.noteDraft(d)
	}
	a.note("open it: %s", a.howToOpen(drafts[len(drafts)-1].Ref()))
	return nil
}

// place finds a place for a secret: the keyring, else the variable it came from, else
// the user is asked for it each time. fresh reports that the keyring has a new entry.
func (a *app) place(ctx context.Context, d profiles.Draft, i int) (ref profiles.Reference, fresh bool, note string, err error) {
	s := d.Secrets[i]
	name, held, err := freeKeyringName(ctx, d, i)
	if err == nil && !held {
		err = profiles.KeyringSet(ctx, name, s.Hidden.Reveal())
	}
	switch {
	case err == nil:
		note = fmt.Sprintf("%s of %s is in the keyring as %q", s.Key, d.Ref(), name)
		return profiles.Reference{Keyring: name}, !held, note, nil
	case !errors.Is(err, profiles.ErrNoKeyring):
		return ref, false, "", err
	case s.Env != "":
		note = fmt.Sprintf("there is no keyring here: %s of %s is taken from the variable %s, set it before you start odatui",
			s.Key, d.Ref(), s.Env)
		return profiles.Reference{Env: s.Env}, false, note, nil
	}
	note = fmt.Sprintf("there is no keyring here: you will be asked for %s of %s", s.Key, d.Ref())
	return profiles.Reference{Prompt: true}, false, note, nil
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
