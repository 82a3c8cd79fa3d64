package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"odatui/cli/session"
	"odatui/method"
	"odatui/profiles"
	"odatui/ui/form"
)

func (a *app) profilesAddCommand() *cobra.Command {
	var plain bool
	d := a.newAddition()
	cmd := &cobra.Command{
		Use:   "add",
		Short: "Add a profile or an environment",
		Long: `Without flags, in a terminal, a form asks for everything. With flags the profile
is written at once. No flag takes a secret itself, as arguments can be read by
others: name the place where it is kept, or pass it on stdin for the keyring.
With --like everything is taken from another profile but what the flags set.`,
		Example: `  odatui profiles add
  odatui profiles add --name xmart --env live --live --url https://extranet.example.org/odata \
    --method client-credentials --token-url https://login.microsoftonline.com/TENANT/oauth2/token \
    --client-id ID --client-secret-env XMART_SECRET --resource RESOURCE
  odatui profiles add --name refmart2 --like xmart --url https://extranet.example.org/odata/REFMART2
  odatui profiles add --name odm --url https://odm.example.org --kind rest --method azure-cli \
    --scope api://APP/default --set rest.rows=data --set 'rest.sets=[{ name = "studies", path = "/studies" }]'`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			// An address alone starts the form: it says nothing about the rest.
			given := false
			cmd.Flags().Visit(func(f *pflag.Flag) {
				given = given || f.Name != "url" && f.Name != "plain" && cmd.InheritedFlags().Lookup(f.Name) == nil
			})
			if !given && (plain || a.inTTY && a.outTTY) {
				return d.ask(cmd.Context(), plain)
			}
			return d.fromFlags(cmd.Context())
		},
	}
	d.flags(cmd)
	cmd.Flags().BoolVar(&plain, "plain", false, "ask line by line, without a form (also: ACCESSIBLE=1)")
	return cmd
}

// newAddition returns an empty profile with a place for every field of every method.
func (a *app) newAddition() *addition {
	d := &addition{app: a, vocab: session.Vocabulary(), values: map[string]*flagValue{}}
	for _, method := range d.vocab.Methods {
		for _, field := range method.Fields {
			if d.values[field.Name] == nil {
				d.values[field.Name] = &flagValue{field: field}
				d.fields = append(d.fields, field.Name)
			}
		}
	}
	return d
}

// addition is the input for a new profile.
type addition struct {
	app    *app
	vocab  profiles.Vocabulary
	name   string
	env    string
	url    string
	title  string
	like   string
	kind   string
	method string // "" that of the profile that it is like, else none
	live   bool
	set    []string
	values map[string]*flagValue // by the field's name
	fields []string              // their names, in the order of the methods
}

// flagValue is the input for a field of an auth method.
type flagValue struct {
	field  profiles.Field
	text   string
	list   []string
	ref    profiles.Reference
	prompt bool
	stdin  bool
	typed  string // typed into the form, for the keyring
}

// flags makes the flags from the fields of the auth methods.
func (d *addition) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&d.name, "name", "", "name of the profile")
	f.StringVar(&d.env, "env", "", "name of the environment (default: a profile without environments)")
	f.StringVar(&d.url, "url", "", "address of the service")
	f.StringVar(&d.title, "title", "", "a few words about the API")
	f.StringVar(&d.like, "like", "", "`profile` from which everything is taken that no flag sets")
	_ = cmd.RegisterFlagCompletionFunc("like", d.app.completeNames)
	f.StringVar(&d.kind, "kind", "", "kind of service: "+strings.Join(choiceNames(d.vocab.Kinds), ", "))
	f.StringVar(&d.method, "method", "", "way to sign in (default: none, or as --like): "+strings.Join(choiceNames(d.vocab.Methods), ", "))
	f.BoolVar(&d.live, "live", false, "this environment is live")
	f.StringArrayVar(&d.set, "set", nil, "any other `KEY=VALUE` of the profile, as in: odatui profiles edit")
	for _, name := range d.fields {
		d.values[name].flags(f)
	}
}

func (v *flagValue) flags(f *pflag.FlagSet) {
	name := strings.ReplaceAll(v.field.Name, "_", "-")
	if f.Lookup(name) != nil {
		name = "auth-" + name
	}
	switch v.field.Kind {
	case profiles.FieldSecret:
		f.StringVar(&v.ref.Env, name+"-env", "", v.field.Title+": the environment `variable` that holds it")
		f.StringVar(&v.ref.Keyring, name+"-keyring", "", v.field.Title+": its `name` in the keyring (service odatui)")
		f.StringVar(&v.ref.File, name+"-file", "", v.field.Title+": a `file` that only you can read")
		f.BoolVar(&v.prompt, name+"-prompt", false, v.field.Title+": ask each time")
		f.BoolVar(&v.stdin, name+"-stdin", false, v.field.Title+": read it from stdin now, keep it in the keyring")
	case profiles.FieldList, profiles.FieldTable:
		f.StringArrayVar(&v.list, name, nil, v.field.Help+" (repeat the flag)")
	default:
		f.StringVar(&v.text, name, "", v.field.Help)
	}
}

// reference returns the place that was named for a secret, false if none was.
func (v *flagValue) reference() (profiles.Reference, bool, error) {
	r := v.ref
	r.Prompt = v.prompt
	n := 0
	for _, given := range []bool{r.Env != "", r.Keyring != "", r.File != "", r.Prompt, v.stdin} {
		if given {
			n++
		}
	}
	if n > 1 {
		return r, false, usage("name one place only for "+v.field.Name, "one of -env, -keyring, -file, -prompt, -stdin")
	}
	return r, n == 1 && !v.stdin, nil
}

func (d *addition) fromFlags(ctx context.Context) error {
	switch {
	case d.name == "":
		return usage("a profile needs a name and a url", "odatui profiles add --name NAME --url https://…",
			"or run this in a terminal without flags, for a form")
	case d.url == "" && d.like == "":
		return usage("the profile needs the address of its service", "say --url https://…", "or take it from another profile: --like NAME")
	case d.url != "":
		address := d.url
		if rest, ok := strings.CutPrefix(address, "http://"); ok && slices.Contains(d.set, "insecure_http=true") {
			address = "https://" + rest
		}
		if err := profiles.CheckAddress(address); err != nil {
			return session.ProfileError(d.name, err)
		}
	}
	draft, err := d.draft(ctx)
	if err != nil {
		return session.ProfileError(d.name, err)
	}
	outcome, err := d.app.addDraft(ctx, draft)
	d.app.noteOutcome(outcome)
	return err
}

// draft returns the settings; secrets on stdin become secrets without a place.
func (d *addition) draft(ctx context.Context) (profiles.Draft, error) {
	draft := profiles.Draft{Name: d.name, Environment: d.env}
	draft.Set("title", d.title)
	draft.Set("like", d.like)
	if len(d.vocab.Kinds) == 0 || d.kind != d.vocab.Kinds[0].Name { // the default is not written
		draft.Set("kind", d.kind)
	}
	draft.Set("url", d.url)
	if d.live {
		draft.Settings = append(draft.Settings, profiles.Assignment{Key: "live", Value: profiles.Bool(true)})
	}
	if !method.Method(d.method).Anonymous() || d.like != "" {
		draft.Set("auth.method", d.method)
	}
	method, err := d.authMethod()
	if err != nil {
		return draft, err
	}
	if _, ok := d.vocab.Kind(d.kind); !ok && d.kind != "" {
		return draft, noSuch("kind", d.kind, choiceNames(d.vocab.Kinds))
	}
	for name, v := range d.values {
		if _, ok := method.Field(name); !ok && v.given() {
			return draft, usage(fmt.Sprintf("method %s has no %s", method.Name, name),
				"say which method: --method "+strings.Join(methodsWith(d.vocab, name), ", "))
		}
	}
	for _, field := range method.Fields {
		if err := d.field(ctx, &draft, d.values[field.Name]); err != nil {
			return draft, err
		}
	}
	more, err := assignments(d.vocab, d.set)
	draft.Settings = append(draft.Settings, more...)
	return draft, err
}

// authMethod returns the auth method that the profile will have.
func (d *addition) authMethod() (profiles.Choice, error) {
	name := cmp.Or(d.method, string(method.None))
	if d.method == "" && d.like != "" {
		file, err := d.app.profiles()
		if err != nil {
			return profiles.Choice{}, err
		}
		if target, _ := file.Look(d.like); target != nil {
			name = string(target.Auth.Method)
		} // else checking the draft reports it
	}
	method, ok := d.vocab.Method(name)
	if !ok {
		return method, noSuch("method", name, choiceNames(d.vocab.Methods))
	}
	return method, nil
}

// noSuch is the error for a word that is not one of the known ones.
func noSuch(what, word string, known []string) error {
	message, all := "no "+what+" named "+word, "the "+what+"s are "+strings.Join(known, ", ")
	if near := profiles.Nearest(word, known); near != "" {
		return usage(message+"; did you mean "+near+"?", all)
	}
	return usage(message, all)
}

func (v *flagValue) given() bool {
	return v.text != "" || len(v.list) > 0 || v.prompt || v.stdin || v.ref.Env != "" || v.ref.Keyring != "" || v.ref.File != ""
}

func methodsWith(v profiles.Vocabulary, field string) []string {
	var out []string
	for _, m := range v.Methods {
		if _, ok := m.Field(field); ok {
			out = append(out, m.Name)
		}
	}
	return out
}

func (d *addition) field(ctx context.Context, draft *profiles.Draft, v *flagValue) error {
	key := "auth." + v.field.Name
	put := func(value profiles.Value) {
		draft.Settings = append(draft.Settings, profiles.Assignment{Key: key, Value: value})
	}
	switch v.field.Kind {
	case profiles.FieldSecret:
		ref, ok, err := v.reference()
		switch {
		case err != nil:
			return err
		case ok:
			put(profiles.Refer(ref))
		case v.typed != "":
			draft.Secrets = append(draft.Secrets, profiles.DraftSecret{Key: key, Hidden: profiles.Hide(v.typed)})
		case v.stdin:
			text, err := d.app.readSecret(ctx, v.field.Title)
			if err != nil {
				return err
			}
			draft.Secrets = append(draft.Secrets, profiles.DraftSecret{Key: key, Hidden: profiles.Hide(text)})
		}
	case profiles.FieldList:
		if len(v.list) == 1 {
			put(profiles.List(strings.Fields(v.list[0])))
		} else if len(v.list) > 1 {
			put(profiles.List(v.list))
		}
	case profiles.FieldTable:
		for _, pair := range v.list {
			name, text, ok := strings.Cut(pair, "=")
			if !ok {
				return usage(v.field.Name + " is written name=value")
			}
			draft.Settings = append(draft.Settings, profiles.Assignment{Key: key + "." + profiles.QuoteKey(name), Value: profiles.Text(text)})
		}
	default:
		if v.text == "" || v.text == v.field.Default && d.like == "" {
			return nil
		}
		value, err := d.vocab.Typed(key, v.text)
		if err != nil {
			return err
		}
		put(value)
	}
	return nil
}

// addDraft checks the draft, stores its secrets in the keyring and writes it. Nothing
// stays in the keyring if it cannot be written.
func (a *app) addDraft(ctx context.Context, draft profiles.Draft) (done form.Outcome, err error) {
	file, err := a.profiles()
	if err != nil {
		return done, err
	}
	var stored []string
	defer func() {
		if err != nil {
			for _, name := range stored {
				_ = profiles.KeyringDelete(context.WithoutCancel(ctx), name) // the first error counts
			}
		}
	}()
	names, held := make([]string, len(draft.Secrets)), make([]bool, len(draft.Secrets))
	planned := draft
	planned.Settings = slices.Clone(draft.Settings)
	for _, s := range draft.Secrets { // the name of the entry does not matter yet
		planned.Settings = append(planned.Settings, inKeyring(s.Key, draft.Ref()))
	}
	if problems := file.Try(planned); len(problems) > 0 {
		return done, firstProblem(draft.Ref(), problems)
	}
	planned.Settings = slices.Clone(draft.Settings)
	for i, s := range draft.Secrets {
		if names[i], held[i], err = freeKeyringName(ctx, draft, i); err != nil {
			return done, notKept(draft.Ref(), s.Key, err)
		}
		planned.Settings = append(planned.Settings, inKeyring(s.Key, names[i]))
	}
	for i, s := range draft.Secrets {
		if held[i] {
			continue
		}
		if err := profiles.KeyringSet(ctx, names[i], s.Hidden.Reveal()); err != nil {
			return done, notKept(draft.Ref(), s.Key, err)
		}
		stored = append(stored, names[i])
	}
	if err := file.Add(planned); err != nil {
		return done, session.ProfileError(draft.Ref(), err)
	}
	notes := append([]form.Note{{Text: oneLine("added %s to %s", draft.Ref(), file.Path)}}, a.draftNotes(draft)...)
	notes = append(notes, form.Note{Text: oneLine("open it: %s", a.howToOpen(draft.Ref()))})
	return form.Outcome{Ref: draft.Ref(), Notes: notes}, nil
}

// inKeyring makes a key a reference to an entry of the keyring.
func inKeyring(key, name string) profiles.Assignment {
	return profiles.Assignment{Key: key, Value: profiles.Refer(profiles.Reference{Keyring: name})}
}

// notKept is the error for a secret that the keyring does not store, with the flags
// that name another place.
func notKept(ref, key string, err error) error {
	if !errors.Is(err, profiles.ErrNoKeyring) {
		return session.ProfileError(ref, err)
	}
	flag := "--" + strings.ReplaceAll(strings.TrimPrefix(key, "auth."), "_", "-")
	return hint(session.ProfileError(ref, err), "nothing was written; name another place for "+key,
		flag+"-env NAME: an environment variable", flag+"-file FILE: a file that only you can read", flag+"-prompt: you are asked each time")
}

// freeKeyringName returns a name that the keyring does not have yet, or that has
// this secret already.
func freeKeyringName(ctx context.Context, draft profiles.Draft, i int) (name string, held bool, err error) {
	base := draft.Ref()
	if i > 0 {
		base += "." + strings.TrimPrefix(draft.Secrets[i].Key, "auth.")
	}
	for n := 1; n < 100; n++ {
		name := base
		if n > 1 {
			name = fmt.Sprintf("%s-%d", base, n)
		}
		value, err := profiles.KeyringGet(ctx, name)
		switch {
		case errors.Is(err, profiles.ErrNotInKeyring):
			return name, false, nil
		case err != nil:
			return "", false, err
		case value == draft.Secrets[i].Hidden.Reveal():
			return name, true, nil
		}
	}
	return "", false, fmt.Errorf("no free name in the keyring for %s", base)
}

func choiceNames(list []profiles.Choice) []string {
	out := make([]string, 0, len(list))
	for _, c := range list {
		out = append(out, c.Name)
	}
	return out
}
