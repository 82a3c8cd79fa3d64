package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"

	"odatui/profiles"
)

// Places where a secret may be kept, as the form offers them.
const (
	placeKeyring = "keyring"
	placeEnv     = "env"
	placePrompt  = "prompt"
	placeFile    = "file"
)

// ask fills the addition by a form: what it is, then what its auth method wants.
func (d *addition) ask(ctx context.Context) error {
	file, err := d.app.profiles()
	if err != nil {
		return err
	}
	if file.ReadOnly != "" {
		return profileError("", &profiles.Error{Message: file.ReadOnly})
	}
	d.method = "client-credentials"
	if err := d.run(ctx, d.basics()); err != nil {
		return err
	}
	method, _ := d.vocab.Method(d.method)
	groups := d.methodGroups(method)
	rest := &restForm{}
	if d.kind == "rest" {
		groups = append(groups, rest.group())
	}
	if len(groups) > 0 {
		if err := d.run(ctx, groups...); err != nil {
			return err
		}
	}
	for _, field := range method.Fields {
		d.values[field.Name].settle()
	}
	draft, err := d.draft(ctx)
	if err != nil {
		return profileError(d.name, err)
	}
	if d.kind == "rest" {
		rest.into(&draft)
	}
	return d.app.addDraft(ctx, draft)
}

// restForm asks the least that a plain JSON service needs: one set.
type restForm struct{ rows, total, offset, limit, name, path string }

func (r *restForm) group() *huh.Group {
	return huh.NewGroup(
		huh.NewInput().Title("Rows").Description("where the rows are in an answer: data, empty for the answer itself").Value(&r.rows),
		huh.NewInput().Title("Total").Description("where the number of all rows is, such as meta.total").Value(&r.total),
		huh.NewInput().Title("Offset parameter").Description("query parameter that leaves rows out").Value(&r.offset),
		huh.NewInput().Title("Limit parameter").Description("query parameter for the page size").Value(&r.limit),
		huh.NewInput().Title("Set").Description("name of the first collection; odatui profiles edit adds more").Value(&r.name).Validate(filled),
		huh.NewInput().Title("Path").Description("of that collection, below the address").Value(&r.path).Validate(filled),
	).Title("JSON collections")
}

func (r *restForm) into(d *profiles.Draft) {
	d.Set("rest.rows", r.rows)
	d.Set("rest.total", r.total)
	d.Set("rest.offset", r.offset)
	d.Set("rest.limit", r.limit)
	d.Settings = append(d.Settings, profiles.Assignment{Key: "rest.sets", Value: profiles.Sets([]profiles.RestSet{{Name: r.name, Path: r.path}})})
}

func filled(s string) error {
	if s == "" {
		return errors.New("this is needed")
	}
	return nil
}

// settle keeps of a secret only what belongs to the place that was chosen: a
// form can be gone back and forth in.
func (v *flagValue) settle() {
	switch v.place {
	case placeKeyring:
		v.ref, v.prompt = profiles.Reference{}, false
	case placeEnv:
		v.ref, v.prompt, v.typed = profiles.Reference{Env: v.ref.Env}, false, ""
	case placeFile:
		v.ref, v.prompt, v.typed = profiles.Reference{File: v.ref.File}, false, ""
	case placePrompt:
		v.ref, v.prompt, v.typed = profiles.Reference{}, true, ""
	}
}

// run shows a form. Who leaves it by ctrl+c, or ends the program by a signal,
// has interrupted it.
func (d *addition) run(ctx context.Context, groups ...*huh.Group) error {
	if os.Getenv("TERM") == "dumb" {
		return usage("the terminal is dumb (TERM=dumb): it cannot show a form", "say it by flags: odatui profiles add --help")
	}
	in, out := d.app.terminal()
	// Bubble Tea's own handler of signals can wait for ever where a context
	// ends too.
	form := huh.NewForm(groups...).WithProgramOptions(tea.WithoutSignalHandler()).WithInput(in).WithOutput(out)
	err := form.RunWithContext(ctx)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, huh.ErrUserAborted):
		return context.Canceled
	}
	return fmt.Errorf("ask for the profile: %w", err)
}

// basics asks what the profile is.
func (d *addition) basics() *huh.Group {
	if d.kind == "" && len(d.vocab.Kinds) > 0 {
		d.kind = d.vocab.Kinds[0].Name
	}
	return huh.NewGroup(
		huh.NewInput().Title("Name").Description("one word, as you will type it").Value(&d.name).Validate(oneWord(true)),
		huh.NewInput().Title("Environment").Description("live, staging … empty if there is only one").Value(&d.env).Validate(oneWord(false)),
		huh.NewInput().Title("Address").Description("of the service: https://…").Value(&d.url).Validate(address),
		huh.NewInput().Title("Title").Description("a few words, may be empty").Value(&d.title),
		huh.NewConfirm().Title("Is it live?").Description("a live environment is marked on every screen").Value(&d.live),
		huh.NewSelect[string]().Title("Kind").Options(options(d.vocab.Kinds)...).Value(&d.kind),
		huh.NewSelect[string]().Title("Way to sign in").Options(options(d.vocab.Methods)...).Value(&d.method),
	).Title("A new profile")
}

func options(list []profiles.Choice) []huh.Option[string] {
	out := make([]huh.Option[string], 0, len(list))
	for _, c := range list {
		out = append(out, huh.NewOption(c.Title+" ("+c.Name+")", c.Name))
	}
	return out
}

// methodGroups asks for the fields of a method: plain ones on one page, each
// secret on a page of its own.
func (d *addition) methodGroups(method profiles.Choice) []*huh.Group {
	var plain []huh.Field
	var groups []*huh.Group
	for _, field := range method.Fields {
		v := d.values[field.Name]
		switch field.Kind {
		case profiles.FieldSecret:
			groups = append(groups, secretGroups(v)...)
		case profiles.FieldTable: // too much for a form; profiles edit sets them
		case profiles.FieldList:
			v.list = []string{""}
			plain = append(plain, input(field, &v.list[0]))
		default:
			if len(field.Options) > 0 {
				v.text = field.Default
				plain = append(plain, huh.NewSelect[string]().Title(field.Title).Description(field.Help).Options(huh.NewOptions(field.Options...)...).Value(&v.text))
				continue
			}
			plain = append(plain, input(field, &v.text))
		}
	}
	if len(plain) > 0 {
		groups = append([]*huh.Group{huh.NewGroup(plain...).Title(method.Title)}, groups...)
	}
	return groups
}

func input(field profiles.Field, value *string) huh.Field {
	return huh.NewInput().Title(field.Title).Description(field.Help).Value(value).Validate(func(s string) error {
		if s == "" && field.Required && field.OneOf == "" {
			return filled(s)
		}
		return nil
	})
}

// secretGroups asks where a secret is kept, and for what that place wants.
func secretGroups(v *flagValue) []*huh.Group {
	v.place = placeKeyring
	is := func(p string) func() bool { return func() bool { return v.place != p } }
	return []*huh.Group{
		huh.NewGroup(huh.NewSelect[string]().Title(v.field.Title).Description("Where is it kept? It is never written into the profiles file.").Options(
			huh.NewOption("in the keyring of this machine: type it now", placeKeyring),
			huh.NewOption("in an environment variable", placeEnv),
			huh.NewOption("in a file that only I can read", placeFile),
			huh.NewOption("nowhere: ask me each time", placePrompt),
		).Value(&v.place)),
		huh.NewGroup(huh.NewInput().Title(v.field.Title).EchoMode(huh.EchoModePassword).Value(&v.typed).Validate(filled)).WithHideFunc(is(placeKeyring)),
		huh.NewGroup(huh.NewInput().Title("Variable").Value(&v.ref.Env).Validate(filled)).WithHideFunc(is(placeEnv)),
		huh.NewGroup(huh.NewInput().Title("File").Value(&v.ref.File).Validate(filled)).WithHideFunc(is(placeFile)),
	}
}

func oneWord(needed bool) func(string) error {
	return func(s string) error {
		if s == "" && !needed {
			return nil
		}
		return profiles.CheckName(s)
	}
}

func address(s string) error {
	if _, err := profiles.Bare(s); err != nil {
		return errors.New("write an absolute address: https://host/path")
	}
	return nil
}
