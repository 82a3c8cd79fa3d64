package session

import (
	"context"
	"fmt"
	"slices"

	"odatui/client"
	"odatui/client/doctor"
	"odatui/client/evidence"
	"odatui/client/transport"
	"odatui/profiles"
)

// Checker returns the doctor. A profile that cannot be used is checked as far as
// possible, and the evidence of a run that reads a first row is stored in the state. asker is
// that of [Opener.Open].
func (o *Opener) Checker(asker client.Asker) client.Checker {
	return func(ctx context.Context, ref string, options client.CheckOptions, onChange func(client.Checkup)) (client.Checkup, error) {
		p, done, err := o.prepare(ctx, ref, asker, options.Offline)
		if err != nil {
			return client.Checkup{}, err
		}
		defer done()
		up, err := doctor.Run(ctx, p, options, onChange)
		if err == nil && up.OK && up.Stage(client.StageFirstRow).State == client.StageOK {
			o.config.Settings().State.KeepGood(up.Evidence.Target.Ref, evidence.Snapshot(up.Evidence, o.config.Version()))
		}
		return up, err
	}
}

// prepare opens what a checkup needs; done closes it. A profile that cannot be
// used is no error: it is in p. An error is that of a ref that names nothing, or
// of the context.
func (o *Opener) prepare(ctx context.Context, ref string, asker client.Asker, offline bool) (p doctor.Patient, done func(), err error) {
	t, file, wrong := o.find(ref)
	if t == nil {
		return p, nil, wrong
	}
	b := o.begin(ref, t, file, asker)
	b.checkup = true
	p = doctor.Patient{Target: b.target, Err: wrong, Evidence: b.evidence, Version: o.config.Version(),
		Lints: fileLints(ctx, ref, file, offline), Wire: transport.Config{Journal: b.journal, Redactor: b.redactor}}
	done = func() {}
	if wrong != nil {
		return p, done, nil //nolint:nilerr // the first stage reports it
	}
	var c *connection
	if p.Wire, c, p.Err = b.examine(ctx, offline); c != nil {
		p.Service, p.Credential, done = c.service, c.credential, c.close
	}
	if ctx.Err() != nil {
		done()
		return p, nil, ctx.Err()
	}
	return p, done, nil
}

// fileLints returns what looks wrong in a profile and is no part of its target:
// unknown keys and, offline, when no secret is read from it, a missing keyring.
func fileLints(ctx context.Context, ref string, file *profiles.File, offline bool) []client.Lint {
	if file == nil {
		return nil
	}
	var lints []client.Lint
	for _, w := range file.WarningsFor(ref) {
		lints = append(lints, client.Lint{Code: "key-unknown", Key: w.Key,
			Text: fmt.Sprintf("%s (line %d, column %d)", w.Message, w.Line, w.Column)})
	}
	if offline {
		for _, l := range keyringLints(ctx, file, []string{ref}) {
			lints = append(lints, l.Lint)
		}
	}
	return lints
}

// examine returns the transport without credentials, and the connection with them.
// Its error is the reason why no request can be built.
func (b *builder) examine(ctx context.Context, offline bool) (transport.Config, *connection, error) {
	open := *b.profile
	open.Headers, open.Query = withoutSecret(open.Headers), withoutSecret(open.Query)
	anonymous, err := b.wire(ctx, &open)
	if err != nil {
		return anonymous, nil, err
	}
	if err := b.readEarly(ctx, offline); err != nil {
		return anonymous, nil, err
	}
	config := anonymous
	if !offline {
		if config, err = b.wire(ctx, b.profile); err != nil {
			return anonymous, nil, err
		}
	}
	c, err := b.connect(config)
	return anonymous, c, err
}

// withoutSecret leaves out settings that are secret, or look so: requests
// without credentials do not have them.
func withoutSecret(list []profiles.Setting) []profiles.Setting {
	return slices.DeleteFunc(slices.Clone(list), func(s profiles.Setting) bool {
		return s.Secret != nil || profiles.LooksSecret(s.Name)
	})
}

// readEarly reads the secrets that the session will need: one that cannot be
// read is an error of the profile, also one that the checkup would not use. Offline only those in
// variables and files are read.
func (b *builder) readEarly(ctx context.Context, offline bool) error {
	for _, s := range b.profile.Secrets() {
		if offline && !atHand(s.Secret) {
			continue
		}
		value, err := b.resolve(ctx, s.Key, s.Secret)
		if err != nil {
			return err
		}
		b.early.Store(s.Key, value)
	}
	return nil
}
