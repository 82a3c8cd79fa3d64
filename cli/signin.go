package cli

import (
	"cmp"
	"context"
	"net/url"
	"strings"

	"charm.land/huh/v2"

	"odatui/cli/session"
	"odatui/client/safe"
	"odatui/profiles"
)

// signIn asks how a service that was given by its address wants to be signed in
// to, and whether to keep that as a profile. It returns what to open: the
// profile, or the address itself, whose target is kept for this run only.
func (a *app) signIn(ctx context.Context, address string) (ref string, err error) {
	if _, err := profiles.Bare(address); err != nil {
		return "", session.ProfileError("", err)
	}
	file, err := a.profiles()
	if err != nil {
		return "", err
	}
	d := a.newAddition()
	d.url, d.method = address, "none"
	build := func(p *profileForm) []*huh.Group {
		groups := []*huh.Group{huh.NewGroup(huh.NewSelect[string]().Title("How do you sign in to " + string(safe.Clean(hostOf(address))) + "?").
			Options(signInOptions(d.vocab.Methods)...).Value(&d.method))}
		return append(append(groups, d.methodPages(p)...), huh.NewGroup(
			p.ask("Save it as a profile?", "a name in one word; empty: only for now", &d.name, func(s string) error {
				if s == "" {
					return nil
				}
				return cmp.Or(profiles.CheckName(s), profiles.CheckAddress(address), d.free(file, s, ""))
			}),
		))
	}
	err = d.dialogue(ctx, build, func() error {
		d := d.settled()
		method, _ := d.vocab.Method(d.method)
		if d.name == "" {
			ref = address
			return a.keepBare(ctx, d, method)
		}
		draft, err := d.draft(ctx)
		if err != nil {
			return session.ProfileError(d.name, err)
		}
		ref = draft.Ref()
		return a.addDraft(ctx, draft)
	})
	return ref, err
}

// signInOptions offers no sign-in first: many services are looked at like that.
func signInOptions(methods []profiles.Choice) []huh.Option[string] {
	list := []huh.Option[string]{huh.NewOption("not at all: it is open", "none")}
	for _, m := range methods {
		if m.Name != "none" {
			list = append(list, huh.NewOption(m.Title, m.Name))
		}
	}
	return list
}

// keepBare remembers for this run how an address is signed in to. Secrets that
// were typed stay in memory.
func (a *app) keepBare(ctx context.Context, d *addition, method profiles.Choice) error {
	t, err := profiles.Bare(d.url)
	if err != nil {
		return session.ProfileError("", err)
	}
	t.Auth = profiles.Auth{Method: d.method, Text: map[string]string{}, Secrets: map[string]*profiles.Secret{}, Lists: map[string][]string{}}
	for _, field := range method.Fields {
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
