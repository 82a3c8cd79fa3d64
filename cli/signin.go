package cli

import (
	"cmp"
	"context"
	"net/url"
	"strings"

	"odatui/cli/session"
	"odatui/client/safe"
	"odatui/method"
	"odatui/profiles"
	"odatui/ui/form"
)

// signIn asks line by line how to sign in to a service that was given by its address,
// and whether to keep that as a profile. It returns what to open.
func (a *app) signIn(ctx context.Context, address string) (ref string, err error) {
	f, err := a.signInForm(address)
	if err != nil {
		return "", err
	}
	outcome, err := a.answer(ctx, f, true)
	return outcome.Ref, err
}

// signInForm returns the questions how to sign in to a service that was given by its
// address. What is to be opened then is the profile that was saved, or the address
// itself, whose target is kept for this run only.
func (a *app) signInForm(address string) (*form.Form, error) {
	if _, err := profiles.Bare(address); err != nil {
		return nil, session.ProfileError("", err)
	}
	file, err := a.profiles()
	if err != nil {
		return nil, err
	}
	d := a.newAddition()
	pages := []form.Page{{Title: "sign-in", Questions: []form.Question{{ID: "method", Title: "Way to sign in", Kind: form.Choice,
		Help: safe.Clean("How do you sign in to " + hostOf(address) + "?"), Options: signInOptions(d.vocab.Methods)}}}}
	pages = append(pages, d.methodPages()...)
	pages = append(pages, form.Page{Title: "profile", Questions: []form.Question{{ID: "name", Title: "Save it as a profile?",
		Help: "a name in one word; empty: only for now", Check: check(func(answers form.Answers) error {
			if name := answers["name"]; name != "" {
				return cmp.Or(profiles.CheckName(name), profiles.CheckAddress(address), d.free(file, name, ""))
			}
			return nil
		})}}})
	return &form.Form{
		Title: safe.Clean("open " + hostOf(address)), Verb: "open", Pages: pages, Answers: form.Answers{"method": string(method.None)}, Learn: d.keyring,
		Save: func(ctx context.Context, answers form.Answers) (form.Outcome, error) {
			answers["url"] = address
			if answers["name"] == "" {
				return form.Outcome{Ref: address}, refused(a.keepBare(ctx, d.filled(answers)))
			}
			done, err := d.save(ctx, answers)
			return done, refused(err)
		},
	}, nil
}

// signInOptions offers no sign-in first: many services are looked at like that.
func signInOptions(methods []profiles.Choice) []form.Option {
	list := []form.Option{{Value: string(method.None), Title: "not at all: it is open"}}
	for _, m := range methods {
		if !method.Method(m.Name).Anonymous() {
			list = append(list, form.Option{Value: m.Name, Title: safe.Clean(m.Title)})
		}
	}
	return list
}

// keepBare remembers for this run how an address is signed in to. Secrets that
// were typed stay in memory.
func (a *app) keepBare(ctx context.Context, d *addition) error {
	choice, _ := d.vocab.Method(d.method)
	t, err := profiles.Bare(d.url)
	if err != nil {
		return session.ProfileError("", err)
	}
	t.Auth = profiles.Auth{Method: method.Method(d.method), Text: map[string]string{}, Secrets: map[string]*profiles.Secret{}, Lists: map[string][]string{}}
	for _, field := range choice.Fields {
		v := d.values[field.Name]
		switch field.Kind {
		case profiles.FieldSecret:
			if t.Auth.Secrets[field.Name], err = v.secret(ctx); err != nil {
				return err
			}
			if t.Auth.Secrets[field.Name] == nil {
				delete(t.Auth.Secrets, field.Name)
			}
		case profiles.FieldList:
			if len(v.list) == 1 && v.list[0] != "" {
				t.Auth.Lists[field.Name] = strings.Fields(v.list[0])
			}
		default:
			if v.text != "" {
				t.Auth.Text[field.Name] = v.text
			}
		}
	}
	a.sessions().SetAddress(t)
	return nil
}

// secret is the secret a form asked for, nil if it was left out.
func (v *flagValue) secret(ctx context.Context) (*profiles.Secret, error) {
	if v.typed != "" {
		s := profiles.NewSecret(profiles.Reference{Prompt: true}, v.field.Title)
		// It is typed already: asking for it once keeps it in memory.
		_, err := s.Resolve(ctx, func(context.Context, string) (string, error) { return v.typed, nil })
		return s, err
	}
	ref, ok, err := v.reference()
	if err != nil || !ok {
		return nil, err
	}
	return profiles.NewSecret(ref, v.field.Title), nil
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}
