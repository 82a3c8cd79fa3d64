package cli

import (
	"context"
	"errors"
	"strings"

	"odatui/cli/session"
	"odatui/client/safe"
	"odatui/method"
	"odatui/profiles"
	"odatui/ui/form"
)

// Places where a secret can be kept, as the form offers them.
const (
	placeKept    = "kept" // as it is; only of a profile that is edited
	placeKeyring = "keyring"
	placeEnv     = "env"
	placePrompt  = "prompt"
	placeFile    = "file"
)

const (
	yes = "yes"
	no  = "no"
)

// ask fills the addition by a form: the profile, then the fields of its auth method.
func (d *addition) ask(ctx context.Context, plain bool) error {
	f, err := d.form()
	if err != nil {
		return err
	}
	_, err = d.app.answer(ctx, f, plain)
	return err
}

// form returns the questions for a new profile.
func (d *addition) form() (*form.Form, error) {
	file, err := d.app.profiles()
	if err != nil {
		return nil, err
	}
	if file.ReadOnly != "" {
		return nil, session.ProfileError("", &profiles.Error{Message: file.ReadOnly})
	}
	first := form.Answers{"url": d.url, "kind": d.kind, "method": string(method.ClientCredentials), "live": no}
	pages := append(d.basics(file), d.methodPages()...)
	return &form.Form{
		Title: "new profile", Verb: "save", Pages: append(pages, restPage()), Answers: first, Review: form.ReviewAll, Learn: d.keyring,
		Save: func(ctx context.Context, a form.Answers) (form.Outcome, error) {
			done, err := d.save(ctx, a)
			return done, refused(err)
		},
	}, nil
}

// save adds the profile of the answers.
func (d *addition) save(ctx context.Context, a form.Answers) (form.Outcome, error) {
	filled := d.filled(a)
	draft, err := filled.draft(ctx)
	if err != nil {
		return form.Outcome{}, session.ProfileError(filled.name, err)
	}
	restInto(&draft, a)
	return d.app.addDraft(ctx, draft)
}

// basics asks for the profile itself.
func (d *addition) basics(file *profiles.File) []form.Page {
	ofItsOwn := func(a form.Answers) bool { return a["like"] == "" }
	address := func(a form.Answers) error {
		if a["url"] == "" && a["like"] != "" {
			return nil
		}
		return profiles.CheckAddress(a["url"])
	}
	others := likeOptions(file)
	return []form.Page{
		{Title: "the profile", Questions: []form.Question{
			{ID: "name", Title: "Name", Help: "one word, as you will type it", Check: check(func(a form.Answers) error { return profiles.CheckName(a["name"]) })},
			{ID: "env", Title: "Environment", Help: "live, staging … empty if there is only one",
				Check: check(func(a form.Answers) error { return d.free(file, a["name"], a["env"]) })},
			{ID: "like", Title: "Like", Help: "a profile from which the sign-in and all the rest is taken", Kind: form.Choice, Options: others,
				When: func(form.Answers) bool { return len(others) > 1 }},
			{ID: "url", Title: "Address", Help: "of the service: https://…", Check: check(address)},
			{ID: "title", Title: "Title", Help: "a few words, can be empty"},
			liveQuestion(),
		}},
		{Title: "what it is", Questions: []form.Question{
			{ID: "kind", Title: "Kind", Kind: form.Choice, Options: options(d.vocab.Kinds), When: ofItsOwn},
			{ID: "method", Title: "Way to sign in", Kind: form.Choice, Options: options(d.vocab.Methods), When: ofItsOwn},
		}},
	}
}

func liveQuestion() form.Question {
	return form.Question{ID: "live", Title: "Is it live?", Help: "a live environment is marked on every screen", Kind: form.Choice,
		Options: []form.Option{{Value: no, Title: "no"}, {Value: yes, Title: "yes"}}}
}

// likeOptions offers no profile, then those of the file.
func likeOptions(file *profiles.File) []form.Option {
	list := []form.Option{{Title: "no other profile"}}
	for _, p := range file.Profiles {
		list = append(list, form.Option{Value: p.Name, Title: safe.Clean(p.Name)})
	}
	return list
}

func options(list []profiles.Choice) []form.Option {
	out := make([]form.Option, 0, len(list))
	for _, c := range list {
		out = append(out, form.Option{Value: c.Name, Title: safe.Clean(c.Title + " (" + c.Name + ")")})
	}
	return out
}

// free returns why a name cannot be added to the file, nil if it can.
func (d *addition) free(file *profiles.File, name, env string) error {
	if env != "" {
		if err := profiles.CheckEnvironment(env); err != nil {
			return err
		}
	}
	draft := profiles.Draft{Name: name, Environment: env}
	draft.Set("url", "https://example.org") // any: only the name matters
	problems := file.Try(draft)
	var e *profiles.Error
	if len(problems) == 0 || file.Profile(draft.Name) == nil || errors.As(problems[0], &e) && e.Key != "" {
		return nil
	}
	return errors.New(problems[0].Error())
}

// methodPages asks for the fields of the chosen method.
func (d *addition) methodPages() []form.Page {
	var pages []form.Page
	for _, method := range d.vocab.Methods {
		chosen := func(a form.Answers) bool { return a["like"] == "" && a["method"] == method.Name }
		page := form.Page{Title: safe.Clean(method.Title)}
		for _, field := range method.Fields {
			page.Questions = append(page.Questions, d.fieldQuestions(method, field, chosen)...)
		}
		if len(page.Questions) > 0 {
			pages = append(pages, page)
		}
	}
	return pages
}

// fieldQuestions asks for a field of a method while asked holds: a secret by its place
// and what belongs to that.
func (d *addition) fieldQuestions(method profiles.Choice, field profiles.Field, asked func(form.Answers) bool) []form.Question {
	q := form.Question{ID: "auth." + field.Name, Title: safe.Clean(field.Title), Help: safe.Clean(field.Help), When: asked,
		Check: check(func(a form.Answers) error { return d.check(method, field, a) })}
	switch {
	case field.Kind == profiles.FieldSecret:
		return secretQuestions(d.vocab, field, asked, nil)
	case field.Kind == profiles.FieldTable:
		return nil // too much for a form; profiles edit sets them
	case len(field.Options) > 0:
		q.Kind, q.Check = form.Choice, nil
		for _, o := range field.Options {
			q.Options = append(q.Options, form.Option{Value: o, Title: safe.Clean(o)})
		}
	}
	return []form.Question{q}
}

// secretQuestions asks where a secret is kept, and for the name of that place. first
// are places that are offered before all others.
func secretQuestions(vocab profiles.Vocabulary, field profiles.Field, asked func(form.Answers) bool, first []form.Option) []form.Question {
	id, title := "auth."+field.Name, safe.Clean(field.Title)
	at := func(place string) func(form.Answers) bool {
		return func(a form.Answers) bool { return asked(a) && a[id+"/place"] == place }
	}
	refers := func(part string, ref func(string) profiles.Reference) func(form.Answers) safe.Text {
		return check(func(a form.Answers) error {
			if a[id+part] == "" {
				return errNeeded
			}
			_, err := vocab.Typed(id, ref(a[id+part]).TOML())
			return err
		})
	}
	return []form.Question{
		{ID: id + "/place", Title: title, Help: whereKept, Kind: form.Choice, When: asked, Options: append(first,
			form.Option{Value: placeKeyring, Title: "in the keyring of this machine: type it now"},
			form.Option{Value: placeEnv, Title: "in an environment variable"},
			form.Option{Value: placeFile, Title: "in a file that only I can read"},
			form.Option{Value: placePrompt, Title: "nowhere: ask me each time"})},
		{ID: id, Title: title, Help: "it is not shown", Kind: form.Secret, When: at(placeKeyring),
			Check: check(func(a form.Answers) error { return filled(a[id]) })},
		{ID: id + "/env", Title: "Variable", Help: "the name of the environment variable", When: at(placeEnv),
			Check: refers("/env", func(s string) profiles.Reference { return profiles.Reference{Env: s} })},
		{ID: id + "/file", Title: "File", Help: "a file that only you can read (chmod 600)", When: at(placeFile),
			Check: refers("/file", func(s string) profiles.Reference { return profiles.Reference{File: s} })},
	}
}

const whereKept = "where is it kept? It is never written into the profiles file"

// keyring finds out whether this machine has a keyring; without one another place is
// offered first.
func (d *addition) keyring(ctx context.Context) form.Learned {
	if profiles.KeyringProbe(ctx) == nil {
		return form.Learned{}
	}
	l := form.Learned{Help: map[string]safe.Text{}, Answers: form.Answers{}}
	for name, v := range d.values {
		if v.field.Kind == profiles.FieldSecret {
			l.Help["auth."+name+"/place"] = "where is it kept? No keyring answers on this machine"
			l.Answers["auth."+name+"/place"] = placePrompt
		}
	}
	return l
}

// check returns the validation of a question: an error in one line, with its first hint.
func check(answer func(form.Answers) error) func(form.Answers) safe.Text {
	return func(a form.Answers) safe.Text {
		err := answer(a)
		if err == nil {
			return ""
		}
		text := err.Error()
		var e *profiles.Error
		if errors.As(err, &e) {
			text = e.Message
		}
		if advice := hints(err); len(advice) > 0 {
			text += ": " + advice[0]
		}
		return safe.Clean(text)
	}
}

var errNeeded = errors.New("this is needed")

func filled(s string) error {
	if s == "" {
		return errNeeded
	}
	return nil
}

// check validates a field of a method. Of two that can replace each other the second
// one is needed if the first is empty.
func (d *addition) check(method profiles.Choice, field profiles.Field, a form.Answers) error {
	s := a["auth."+field.Name]
	switch {
	case s != "":
		return d.vocab.CheckField(field, s)
	case !field.Required:
		return nil
	case field.OneOf == "":
		return errNeeded
	}
	for _, other := range method.Fields {
		switch {
		case other.Name == field.Name: // this is the first of the two
			return nil
		case other.Name == field.OneOf && a["auth."+other.Name] == "":
			return errors.New("this or " + other.Title + " is needed")
		case other.Name == field.OneOf:
			return nil
		}
	}
	return nil
}

// restPage asks for what a plain JSON service needs at least: one set.
func restPage() form.Page {
	asked := func(a form.Answers) bool { return a["like"] == "" && a["kind"] == "rest" }
	needed := func(id string) func(form.Answers) safe.Text {
		return check(func(a form.Answers) error { return filled(a[id]) })
	}
	return form.Page{Title: "JSON collections", Questions: []form.Question{
		{ID: "rest.rows", Title: "Rows", Help: "where the rows are in an answer: data, empty for the answer itself", When: asked},
		{ID: "rest.total", Title: "Total", Help: "where the number of all rows is, such as meta.total", When: asked},
		{ID: "rest.offset", Title: "Offset parameter", Help: "query parameter that leaves rows out", When: asked},
		{ID: "rest.limit", Title: "Limit parameter", Help: "query parameter for the page size", When: asked},
		{ID: "rest/set", Title: "Set", Help: "name of the first collection; odatui profiles edit adds more", When: asked, Check: needed("rest/set")},
		{ID: "rest/path", Title: "Path", Help: "of that collection, below the address", When: asked, Check: needed("rest/path")},
	}}
}

// restInto takes the answers about a plain JSON service.
func restInto(d *profiles.Draft, a form.Answers) {
	if a["rest/set"] == "" {
		return
	}
	for _, key := range []string{"rest.rows", "rest.total", "rest.offset", "rest.limit"} {
		d.Set(key, a[key])
	}
	sets := profiles.Sets([]profiles.RestSet{{Name: a["rest/set"], Path: a["rest/path"]}})
	d.Settings = append(d.Settings, profiles.Assignment{Key: "rest.sets", Value: sets})
}

// filled returns the addition with the answers of a form.
func (d *addition) filled(a form.Answers) *addition {
	out := *d
	out.name, out.env, out.url, out.title, out.like = a["name"], a["env"], a["url"], a["title"], a["like"]
	out.kind, out.method, out.live = a["kind"], a["method"], a["live"] == yes
	out.values = map[string]*flagValue{}
	method, _ := d.vocab.Method(out.method)
	for name, v := range d.values {
		out.values[name] = &flagValue{field: v.field}
		if field, ok := method.Field(name); ok {
			out.values[name] = fieldAnswer(field, a)
		}
	}
	return &out
}

// fieldAnswer returns the input for a field from the answers of a form.
func fieldAnswer(field profiles.Field, a form.Answers) *flagValue {
	id := "auth." + field.Name
	v := &flagValue{field: field}
	switch field.Kind {
	case profiles.FieldSecret:
		switch a[id+"/place"] {
		case placeKeyring:
			v.typed = a[id]
		case placeEnv:
			v.ref.Env = a[id+"/env"]
		case placeFile:
			v.ref.File = a[id+"/file"]
		case placePrompt:
			v.prompt = true
		}
	case profiles.FieldList:
		if text := strings.TrimSpace(a[id]); text != "" {
			v.list = []string{text}
		}
	default:
		v.text = a[id]
	}
	return v
}
