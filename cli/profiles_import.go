package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"odatui/cli/session"
	"odatui/lazy"
	"odatui/profiles"
)

// importOptions are the flags of import.
type importOptions struct {
	name, env   string
	url         string
	secrets     string
	yes, dryRun bool
}

func (a *app) profilesImportCommand() *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Make profiles of settings for other programs",
		Long: `Read a Postman environment, a .env file, or settings in JSON (appsettings.json,
local.settings.json, user secrets), and make profiles of it. In settings, a section with
BaseUrl is a service; its sign-in is a section with TenantId, ClientId, ClientSecret and
Scopes, within it or around it, at any depth. An appsettings.ENV.json is read over the
appsettings.json beside it. Several environments of one API become environments of one
profile.

What was found and not used is listed. A profile whose values are placeholders is left
out; if nothing else is in the file, or a profile could not be used, or an address
contains a secret, nothing is written and the exit code is 2. The file itself is not
changed.

Secrets are stored in the system's keyring. Without one you are asked whether they are
kept in files that only you can read, beside the profiles, or asked for each time.
--secrets says so in advance.`,
		Example: `  odatui profiles import xmart-uat.postman_environment.json --dry-run
  odatui profiles import appsettings.json --name nxtport --env staging
  odatui profiles import appsettings.json --secrets file --yes`,
		Args: exactArgs(1, "profiles import FILE"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.profilesImport(cmd.Context(), args[0], o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.name, "name", "", "name of the profile")
	f.StringVar(&o.env, "env", "", "name of the environment")
	f.StringVar(&o.url, "url", "", "address of the service, where the file has none or another one")
	f.StringVar(&o.secrets, "secrets", "", "where secrets are kept: "+strings.Join(secretPlaces, ", ")+" (default: keyring; without one, as you choose)")
	_ = cmd.RegisterFlagCompletionFunc("secrets", cobra.FixedCompletions(secretPlaces, cobra.ShellCompDirectiveNoFileComp))
	f.BoolVarP(&o.yes, "yes", "y", false, "do not ask; without a terminal nothing is asked")
	f.BoolVar(&o.dryRun, "dry-run", false, "only show what was found")
	return cmd
}

func (a *app) profilesImport(ctx context.Context, path string, o importOptions) error {
	if err := checkPlace(o.secrets); err != nil {
		return err
	}
	data, err := readBounded(path)
	if err != nil {
		return err
	}
	drafts, warnings, err := profiles.Import(data, path, a.baseOf(path)...)
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
	for i := range drafts {
		if path != "-" && !sharedKeys(drafts, i) {
			drafts[i].Set("imported_from", filepath.Base(path))
		}
		a.showDraft(drafts[i])
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
	asks := !o.yes && a.inTTY && a.errTTY
	if !o.yes && a.inTTY { // a script is not asked: nothing is overwritten
		ok, err := a.confirm("add this?", "say --yes")
		if err != nil {
			return err
		}
		if !ok {
			return a.notDone()
		}
	}
	return a.importDrafts(ctx, file, drafts, &keeper{app: a, file: file, way: o.secrets, asks: asks})
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
		advice = []string{"say the address of the service: --url https://…"}
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

// importDrafts writes all drafts or none.
func (a *app) importDrafts(ctx context.Context, file *profiles.File, drafts []profiles.Draft, k *keeper) (err error) {
	defer func() {
		if err != nil {
			k.undo(ctx)
		}
	}()
	for i, d := range drafts {
		settings := slices.Clone(d.Settings)
		for j, s := range d.Secrets {
			ref, err := k.keep(ctx, d, j)
			if err != nil {
				return err
			}
			settings = append(settings, profiles.Assignment{Key: s.Key, Value: profiles.Refer(ref)})
		}
		drafts[i].Settings = settings
	}
	if err := file.AddAll(drafts); err != nil {
		return session.ProfileError(drafts[0].Ref(), err)
	}
	for _, note := range k.notes {
		a.note("%s", note)
	}
	for i, d := range drafts {
		if sharedKeys(drafts, i) {
			continue
		}
		a.note("added %s to %s", d.Ref(), file.Path)
		a.noteDraft(d)
	}
	a.note("open it: %s", a.howToOpen(drafts[len(drafts)-1].Ref()))
	return nil
}

// sharedKeys reports whether a draft holds what the environments of its name share.
func sharedKeys(drafts []profiles.Draft, i int) bool {
	d := drafts[i]
	return d.Environment == "" && slices.ContainsFunc(drafts[i+1:], func(o profiles.Draft) bool { return o.Name == d.Name })
}

// baseName matches the settings of one environment, which override an
// appsettings.json.
var baseName = lazy.Regexp(`(?i)^appsettings\.[^.]+\.json$`)

// baseOf returns the appsettings.json that a file of one environment overrides, nil
// if there is none.
func (a *app) baseOf(path string) [][]byte {
	base := filepath.Join(filepath.Dir(path), "appsettings.json")
	if !baseName.MatchString(filepath.Base(path)) {
		return nil
	}
	data, err := readBounded(base)
	if err != nil {
		return nil // it is a file of its own
	}
	a.note("%s overrides %s: both are read", filepath.Base(path), base)
	return [][]byte{data}
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
