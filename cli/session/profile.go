package session

import (
	"errors"
	"net/url"

	"odatui/client"
	"odatui/client/auth"
	"odatui/client/kinds"
	"odatui/profiles"
)

// Load reads a profiles file. Its error is a [client.ProfileError].
func Load(path string) (*profiles.File, error) {
	file, err := profiles.Load(path, Vocabulary())
	if err != nil {
		return nil, ProfileError("", err)
	}
	return file, nil
}

// Vocabulary returns the keys of the auth methods and of the kinds of services.
func Vocabulary() profiles.Vocabulary {
	v := profiles.Vocabulary{}
	for _, m := range auth.Methods() {
		v.Methods = append(v.Methods, choice(m.Choice))
	}
	for _, k := range kinds.Kinds() {
		v.Kinds = append(v.Kinds, choice(k.Choice))
	}
	return v
}

// choice converts a choice of the client to one of profiles.
func choice(c client.Choice) profiles.Choice {
	out := profiles.Choice{Name: c.Name, Title: c.Title, Help: c.Help}
	for _, f := range c.Fields {
		out.Fields = append(out.Fields, profiles.Field{
			Name: f.Name, Title: f.Title, Help: f.Help, Kind: profiles.FieldKind(f.Kind),
			Required: f.Required, OneOf: f.OneOf, Default: f.Default, Options: f.Options,
		})
	}
	return out
}

// ProfileError returns what is wrong with a profile as a [client.ProfileError].
// ref is the profile's name where err has none.
func ProfileError(ref string, err error) error {
	var (
		already *client.ProfileError
		wrong   *profiles.Error
		setting *auth.SettingError
		secret  *profiles.SecretError
		advised interface{ Hints() []string }
		reason  string
	)
	if reasons := client.ReasonsOf(err); len(reasons) > 0 {
		reason = reasons[0]
	}
	switch {
	case errors.As(err, &already):
		return already
	case errors.As(err, &wrong):
		return &client.ProfileError{Profile: wrong.Profile, Key: wrong.Key, Message: wrong.Message, Place: wrong.Place(),
			Reason: reason, Lacks: wrong.Lacks, Hints: wrong.Hints(), Cause: err}
	case errors.As(err, &setting):
		return &client.ProfileError{Profile: ref, Key: "auth." + setting.Key, Message: setting.Message,
			Reason: reason, Hints: setting.Hints, Cause: err}
	}
	e := &client.ProfileError{Profile: ref, Message: err.Error(), Reason: reason, Cause: err}
	if errors.As(err, &secret) {
		e.Source = secret.Source
	}
	if errors.As(err, &advised) {
		e.Hints = advised.Hints()
	}
	return e
}

// About describes an environment for the frame of every screen.
func About(t *profiles.Target) client.About {
	about := client.About{
		Profile: t.Profile, Environment: t.Environment, Title: t.Title, Badge: t.Badge, Live: t.Live,
		URL: Shown(t.URL), Kind: t.Kind, Method: t.Auth.Method, PageSize: t.PageSize, Count: t.Count,
		Siblings: t.Environments, Licensed: t.Licensed,
		Concurrency: t.AtOnce(),
	}
	if IsURL(t.Profile) {
		about.Environment, about.Siblings = "", nil // a URL is its own ref
	}
	if u, err := url.Parse(t.URL); err == nil {
		about.Host = u.Host
		if t.InsecureHTTP && u.Scheme == "http" {
			about.Warnings = append(about.Warnings, "plain http")
		}
	}
	if t.TLS.Insecure {
		about.Warnings = append(about.Warnings, "TLS unchecked")
	}
	return about
}

// atHand reports whether a secret is in a variable or a file: it can be read
// without a prompt or another program.
func atHand(s *profiles.Secret) bool {
	ref := s.Reference()
	return ref.Env != "" || ref.File != ""
}
