package cli

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"odatui/client"
	"odatui/client/diagnose"
	"odatui/client/doctor"
	"odatui/client/transport"
	"odatui/profiles"
)

// checker is the doctor for a face; asker asks for secrets.
func (a *app) checker(asker client.Asker) client.Checker {
	return func(ctx context.Context, ref string, o client.CheckOptions, told func(client.Checkup)) (client.Checkup, error) {
		return a.check(ctx, asker, ref, o, told)
	}
}

// check checks the way to a profile's first row, and remembers a run that came
// there. A profile that cannot be used is checked as far as it goes.
func (a *app) check(ctx context.Context, asker client.Asker, ref string, o client.CheckOptions, told func(client.Checkup)) (client.Checkup, error) {
	p, done, err := a.patient(ctx, asker, ref, o.Offline)
	if err != nil {
		return client.Checkup{}, err
	}
	defer done()
	up, err := doctor.Run(ctx, p, o, told)
	if err == nil && up.OK && stageOf(up, client.StageFirstRow).State == client.StageOK {
		a.memory().KeepGood(up.Evidence.Target.Ref, diagnose.Snapshot(up.Evidence, version()))
	}
	return up, err
}

func stageOf(up client.Checkup, id client.StageID) client.Stage {
	i := slices.IndexFunc(up.Stages, func(s client.Stage) bool { return s.ID == id })
	if i < 0 {
		return client.Stage{}
	}
	return up.Stages[i]
}

// patient puts together what the doctor looks at. done ends what was opened. A
// profile that is there but cannot be used is no error.
func (a *app) patient(ctx context.Context, asker client.Asker, ref string, offline bool) (p doctor.Patient, done func(), err error) {
	target, _, broken := a.find(ref)
	if broken != nil && !a.named(ref) {
		return p, nil, broken
	}
	w := a.witnessFor(ref)
	a.remember(ref, w)
	p = doctor.Patient{Target: w.target, Err: broken, Evidence: w.evidence, Book: a.book(), Version: version(),
		Lints: a.fileLints(ctx, ref, offline), Wire: transport.Config{Journal: w.journal, Redactor: w.redactor}}
	if p.Err != nil {
		return p, func() {}, nil //nolint:nilerr // the first stage tells what is wrong
	}
	j := &joint{app: a, target: target, asker: asker, journal: w.journal, redactor: w.redactor, witness: w, unkept: true}
	a.keep(j.journal)
	done, p.Err = j.admit(ctx, &p, offline)
	if ctx.Err() != nil {
		done()
		return p, nil, ctx.Err()
	}
	return p, done, nil
}

// fileLints are what looks wrong in a profile and cannot be seen in its target:
// keys that nobody knows; offline, where no secret is read from it, a keyring
// that is not there.
func (a *app) fileLints(ctx context.Context, ref string, offline bool) []client.Lint {
	if isURL(ref) {
		return nil
	}
	file, err := a.profiles()
	if err != nil {
		return nil
	}
	var lints []client.Lint
	for _, w := range file.WarningsFor(ref) {
		lints = append(lints, client.Lint{Code: "key-unknown", Key: w.Key, Text: fmt.Sprintf("%s (line %d, column %d)", w.Message, w.Line, w.Column)})
	}
	if offline {
		for _, l := range keyringLint(ctx, file, []string{ref}) {
			lints = append(lints, l.Lint)
		}
	}
	return lints
}

// named reports whether a reference names an environment, although it may not
// be fit for use.
func (a *app) named(ref string) bool {
	file, err := a.profiles()
	if err != nil {
		return false
	}
	target, _ := file.Look(ref)
	return target != nil
}

// admit fills in what the checkup needs of a session. Its errors say why no
// request can be built.
func (j *joint) admit(ctx context.Context, p *doctor.Patient, offline bool) (done func(), err error) {
	done = func() {}
	whole := j.target
	plain := *whole
	plain.Headers, plain.Query = withoutSecret(whole.Headers), withoutSecret(whole.Query)
	j.target = &plain
	if p.Wire, err = j.config(ctx); err != nil {
		return done, err
	}
	j.target = whole
	if err := j.readAhead(ctx, offline); err != nil {
		return done, err
	}
	config := p.Wire
	if !offline {
		if config, err = j.config(ctx); err != nil {
			return done, err
		}
	}
	credential, err := j.credential(config)
	if err != nil {
		return done, err
	}
	j.witness.use(credential.Info)
	config.Prover = doctor.Steady(credential)
	hc, err := transport.New(config)
	if err != nil {
		return done, j.wrong("", err)
	}
	service, err := j.service(hc, "d"+strconv.FormatInt(sessions.Add(1), 10), credential)
	if err != nil {
		return done, j.wrong("", err)
	}
	p.Service, p.Credential = service, credential
	return func() {
		if c, ok := service.(io.Closer); ok {
			_ = c.Close() // ends what loads in the background
		}
		hc.CloseIdleConnections()
	}, nil
}

// withoutSecret leaves out settings that are secret, or look so: they are not
// shown to a service that is asked without proof.
func withoutSecret(list []profiles.Setting) []profiles.Setting {
	return slices.DeleteFunc(slices.Clone(list), func(s profiles.Setting) bool {
		return s.Secret != nil || profiles.LooksSecret(s.Name)
	})
}

// readAhead reads the secrets that the session will need: one that cannot be
// had is the profile's matter, whatever it is for. Offline only those are read
// that are at hand.
func (j *joint) readAhead(ctx context.Context, offline bool) error {
	for _, name := range slices.Sorted(maps.Keys(j.target.Auth.Secrets)) {
		secret := j.target.Auth.Secrets[name]
		if ref := secret.Reference(); offline && ref.Env == "" && ref.File == "" {
			continue
		}
		value, err := j.resolve(ctx, "auth."+name, secret)
		if err != nil {
			return err
		}
		j.ahead.Store("auth."+name, value)
	}
	if !offline {
		return nil
	}
	for prefix, list := range map[string][]profiles.Setting{"headers.": j.target.Headers, "query.": j.target.Query} {
		for _, s := range list {
			if s.Secret == nil || s.Secret.Reference().Env == "" && s.Secret.Reference().File == "" {
				continue
			}
			if _, err := j.resolve(ctx, prefix+s.Name, s.Secret); err != nil {
				return err
			}
		}
	}
	return nil
}
