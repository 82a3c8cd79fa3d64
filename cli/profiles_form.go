package cli

import (
	"context"
	"errors"
	"slices"
	"strings"

	"charm.land/huh/v2"

	"odatui/cli/session"
	"odatui/client/safe"
	"odatui/profiles"
)

// Places where a secret may be kept, as the form offers them.
const (
	placeKeyring = "keyring"
	placeEnv     = "env"
	placePrompt  = "prompt"
	placeFile    = "file"
)

// ask fills the addition with a form: the profile, then the fields of its auth
// method.
func (d *addition) ask(ctx context.Context) error {
	file, err := d.app.profiles()
	if err != nil {
		return err
	}
	if file.ReadOnly != "" {
		return session.ProfileError("", &profiles.Error{Message: file.ReadOnly})
	}
	d.method = "client-credentials"
	if d.kind == "" && len(d.vocab.Kinds) > 0 {
		d.kind = d.vocab.Kinds[0].Name
	}
	rest := &restForm{}
	build := func(p *profileForm) []*huh.Group {
		groups := append(d.basics(p, file), d.methodPages(p)...)
		return append(groups, rest.group(p).WithHideFunc(func() bool { return d.like != "" || d.kind != "rest" }))
	}
	return d.dialogue(ctx, build, func() error {
		draft, err := d.settled().draft(ctx)
		if err != nil {
			return session.ProfileError(d.name, err)
		}
		if d.kind == "rest" && d.like == "" {
			rest.into(&draft)
		}
		return d.app.addDraft(ctx, draft)
	})
}

// restForm asks for what a plain JSON service needs at least: one set.
type restForm struct{ rows, total, offset, limit, name, path string }

func (r *restForm) group(p *profileForm) *huh.Group {
	return huh.NewGroup(
		p.ask("Rows", "where the rows are in an answer: data, empty for the answer itself", &r.rows, nil),
		p.ask("Total", "where the number of all rows is, such as meta.total", &r.total, nil),
		p.ask("Offset parameter", "query parameter that leaves rows out", &r.offset, nil),
		p.ask("Limit parameter", "query parameter for the page size", &r.limit, nil),
		p.ask("Set", "name of the first collection; odatui profiles edit adds more", &r.name, filled),
		p.ask("Path", "of that collection, below the address", &r.path, filled),
	).Title("JSON collections")
}

func (r *restForm) into(d *profiles.Draft) {
	d.Set("rest.rows", r.rows)
	d.Set("rest.total", r.total)
	d.Set("rest.offset", r.offset)
	d.Set("rest.limit", r.limit)
	sets := profiles.Sets([]profiles.RestSet{{Name: r.name, Path: r.path}})
	d.Settings = append(d.Settings, profiles.Assignment{Key: "rest.sets", Value: sets})
}

func filled(s string) error {
	if s == "" {
		return errors.New("this is needed")
	}
	return nil
}

// settled returns the addition with the fields of its method, and of each secret the
// place that was chosen last. Other input is kept in d: the user may return to it.
func (d *addition) settled() *addition {
	out := *d
	out.name, out.env = strings.TrimSpace(d.name), strings.TrimSpace(d.env)
	out.url, out.title = strings.TrimSpace(d.url), strings.TrimSpace(d.title)
	out.values = map[string]*flagValue{}
	if out.like != "" {
		out.kind, out.method = "", ""
	}
	method, _ := d.vocab.Method(out.method)
	for name, v := range d.values {
		out.values[name] = &flagValue{field: v.field}
		if field, ok := method.Field(name); ok {
			one := *v
			one.field, one.text, one.list = field, strings.TrimSpace(v.text), slices.Clone(v.list)
			if len(one.list) == 1 && strings.TrimSpace(one.list[0]) == "" {
				one.list = nil
			}
			one.settle()
			out.values[name] = &one
		}
	}
	return &out
}

// settle removes the input for other places than the chosen one.
func (v *flagValue) settle() {
	switch v.place {
	case placeKeyring:
		v.ref, v.prompt = profiles.Reference{}, false
	case placeEnv:
		v.ref, v.prompt, v.typed = profiles.Reference{Env: strings.TrimSpace(v.ref.Env)}, false, ""
	case placeFile:
		v.ref, v.prompt, v.typed = profiles.Reference{File: strings.TrimSpace(v.ref.File)}, false, ""
	case placePrompt:
		v.ref, v.prompt, v.typed = profiles.Reference{}, true, ""
	}
}

// basics asks for the profile itself.
func (d *addition) basics(p *profileForm, file *profiles.File) []*huh.Group {
	free := func(env string) error { return d.free(file, d.name, env) }
	address := func(s string) error {
		if s == "" && d.like != "" {
			return nil
		}
		return profiles.CheckAddress(s)
	}
	fields := []huh.Field{
		p.ask("Name", "one word, as you will type it", &d.name, profiles.CheckName),
		p.ask("Environment", "live, staging … empty if there is only one", &d.env, free),
		p.ask("Address", "of the service: https://…", &d.url, address),
		p.ask("Title", "a few words, may be empty", &d.title, nil),
		huh.NewConfirm().Title("Is it live?").Description("a live environment is marked on every screen").Value(&d.live),
	}
	if others := likeOptions(file); len(others) > 1 {
		fields = slices.Insert(fields, 2, huh.Field(huh.NewSelect[string]().Title("Like").
			Description("a profile from which the sign-in and all the rest is taken").Options(others...).Value(&d.like)))
	}
	return []*huh.Group{
		huh.NewGroup(fields...).Title("A new profile"),
		huh.NewGroup(
			huh.NewSelect[string]().Title("Kind").Options(options(d.vocab.Kinds)...).Value(&d.kind),
			huh.NewSelect[string]().Title("Way to sign in").Options(options(d.vocab.Methods)...).Value(&d.method),
		).Title("What it is").WithHideFunc(func() bool { return d.like != "" }),
	}
}

// likeOptions offers no profile, then those of the file.
func likeOptions(file *profiles.File) []huh.Option[string] {
	list := []huh.Option[string]{huh.NewOption("no other profile", "")}
	for _, p := range file.Profiles {
		list = append(list, huh.NewOption(string(safe.Clean(p.Name)), p.Name))
	}
	return list
}

// free returns why a name cannot be added to the file, nil if it can.
func (d *addition) free(file *profiles.File, name, env string) error {
	if env != "" {
		if err := profiles.CheckEnvironment(env); err != nil {
			return err
		}
	}
	draft := profiles.Draft{Name: strings.TrimSpace(name), Environment: env}
	draft.Set("url", "https://example.org") // any: only the name matters
	problems := file.Try(draft)
	var e *profiles.Error
	if len(problems) == 0 || file.Profile(draft.Name) == nil || errors.As(problems[0], &e) && e.Key != "" {
		return nil
	}
	return errors.New(problems[0].Error())
}

func options(list []profiles.Choice) []huh.Option[string] {
	out := make([]huh.Option[string], 0, len(list))
	for _, c := range list {
		out = append(out, huh.NewOption(c.Title+" ("+c.Name+")", c.Name))
	}
	return out
}

// methodPages returns the pages of all methods; those of the chosen one are shown.
func (d *addition) methodPages(p *profileForm) []*huh.Group {
	var groups []*huh.Group
	for _, method := range d.vocab.Methods {
		groups = append(groups, d.methodGroups(p, method)...)
	}
	return groups
}

// methodGroups asks for the fields of a method: plain ones on one page, each secret on
// pages of its own.
func (d *addition) methodGroups(p *profileForm, method profiles.Choice) []*huh.Group {
	chosen := func() bool { return d.like == "" && d.method == method.Name }
	var plain []huh.Field
	var groups []*huh.Group
	for _, field := range method.Fields {
		v := d.values[field.Name]
		switch field.Kind {
		case profiles.FieldSecret:
			groups = append(groups, secretGroups(p, d.vocab, v, chosen)...)
		case profiles.FieldTable: // too much for a form; profiles edit sets them
		case profiles.FieldList:
			if len(v.list) == 0 {
				v.list = []string{""}
			}
			plain = append(plain, p.ask(field.Title, field.Help, &v.list[0], d.check(method, field)))
		default:
			if len(field.Options) > 0 {
				if v.text == "" {
					v.text = field.Default
				}
				plain = append(plain, huh.NewSelect[string]().Title(field.Title).Description(field.Help).
					Options(huh.NewOptions(field.Options...)...).Value(&v.text))
				continue
			}
			plain = append(plain, p.ask(field.Title, field.Help, &v.text, d.check(method, field)))
		}
	}
	if len(plain) > 0 {
		page := huh.NewGroup(plain...).Title(method.Title).WithHideFunc(func() bool { return !chosen() })
		groups = append([]*huh.Group{page}, groups...)
	}
	return groups
}

// check returns the validation of a field of a method. Of two that may replace each
// other the second one is needed if the first is empty.
func (d *addition) check(method profiles.Choice, field profiles.Field) func(string) error {
	return func(s string) error {
		switch {
		case s != "":
			return d.vocab.CheckField(field, s)
		case !field.Required:
			return nil
		case field.OneOf == "":
			return filled(s)
		}
		for _, other := range method.Fields {
			switch {
			case other.Name == field.Name: // this is the first of the two
				return nil
			case other.Name == field.OneOf && strings.TrimSpace(d.values[other.Name].text) == "":
				return errors.New("this or " + other.Title + " is needed")
			case other.Name == field.OneOf:
				return nil
			}
		}
		return nil
	}
}

// secretGroups asks where a secret is kept, and for the name of that place.
func secretGroups(p *profileForm, vocab profiles.Vocabulary, v *flagValue, chosen func() bool) []*huh.Group {
	if v.place == "" {
		v.place = placeKeyring
	}
	not := func(place string) func() bool { return func() bool { return !chosen() || v.place != place } }
	refers := func(ref func(string) profiles.Reference) func(string) error {
		return func(s string) error {
			if s == "" {
				return filled(s)
			}
			_, err := vocab.Typed("auth."+v.field.Name, ref(s).TOML())
			return err
		}
	}
	where := huh.NewSelect[string]().Title(v.field.Title).Description("Where is it kept? It is never written into the profiles file.").Options(
		huh.NewOption("in the keyring of this machine: type it now", placeKeyring),
		huh.NewOption("in an environment variable", placeEnv),
		huh.NewOption("in a file that only I can read", placeFile),
		huh.NewOption("nowhere: ask me each time", placePrompt),
	).Value(&v.place)
	p.places = append(p.places, &place{v, where})
	return []*huh.Group{
		huh.NewGroup(where).WithHideFunc(func() bool { return !chosen() }),
		huh.NewGroup(p.ask(v.field.Title, "it is not shown", &v.typed, filled).EchoMode(huh.EchoModePassword)).WithHideFunc(not(placeKeyring)),
		huh.NewGroup(p.ask("Variable", "the name of the environment variable", &v.ref.Env,
			refers(func(s string) profiles.Reference { return profiles.Reference{Env: s} }))).WithHideFunc(not(placeEnv)),
		huh.NewGroup(p.ask("File", "a file that only you can read (chmod 600)", &v.ref.File,
			refers(func(s string) profiles.Reference { return profiles.Reference{File: s} }))).WithHideFunc(not(placeFile)),
	}
}
