package session

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"odatui/client"
	"odatui/client/diagnose"
	"odatui/client/doctor"
	"odatui/client/redact"
	"odatui/client/vendors"
	"odatui/profiles"
)

// evidenceSource holds what is known about one attempt to open an environment,
// so that a failure can be explained without reading anything again. It holds the
// shapes of secrets, not their values.
type evidenceSource struct {
	target   client.Target
	before   *client.LastGood
	salt     []byte
	journal  *client.Journal
	redactor *redact.Redactor
	codes    func() *vendors.Book // the user's own catalogue, nil: there is none

	mu     sync.Mutex
	token  func() client.TokenInfo // nil until there is a credential
	shapes map[string]client.SecretShape
}

// observe reads what a diagnosis of ref may use. t is nil if nothing of the
// profile could be read.
func (o *Opener) observe(ref string, t *profiles.Target, file *profiles.File) *evidenceSource {
	settings := o.config.Settings()
	e := o.emptyEvidence(ref)
	e.salt = settings.State.Salt()
	if t != nil {
		e.target = targetOf(t, file, e.salt, e.redactor)
		e.before = settings.State.LastGood(e.target.Ref)
		if settings.Timeout > 0 {
			e.target.Timeout = settings.Timeout
		}
	}
	e.target.Demo = settings.Demo
	return e
}

// emptyEvidence returns evidence that contains only the environment's name.
func (o *Opener) emptyEvidence(ref string) *evidenceSource {
	profile, environment := profiles.SplitRef(ref)
	if IsURL(ref) {
		profile, environment = ref, ""
	}
	return &evidenceSource{
		target:  client.Target{Ref: ref, Profile: profile, Environment: environment, Environ: environOf("")},
		journal: &client.Journal{}, redactor: &redact.Redactor{}, shapes: map[string]client.SecretShape{}, codes: o.config.Catalogue,
	}
}

// saw records the shape of a secret that was read, or why it could not be read.
func (e *evidenceSource) saw(key string, secret *profiles.Secret, value string, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	if err == nil {
		e.redactor.Add(value)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.shapes[key] = shapeOf(profiles.KeyedSecret{Key: key, Secret: secret}, value, err, e.salt)
}

// use sets the function that returns the state of the credential.
func (e *evidenceSource) use(token func() client.TokenInfo) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.token = token
}

// evidence returns all that is known about a failure. It reads nothing.
func (e *evidenceSource) evidence(err error) client.Evidence {
	out := client.Evidence{Err: err, Exchanges: e.journal.List(), Now: time.Now(), Before: e.before, Redact: e.redactor.Text}
	if e.codes != nil {
		out.Catalogue = e.codes()
	}
	e.mu.Lock()
	token := e.token
	out.Target = e.target
	out.Target.Secrets = slices.Clone(e.target.Secrets)
	for i, s := range out.Target.Secrets {
		if seen, ok := e.shapes[s.Key]; ok {
			out.Target.Secrets[i] = seen
		}
	}
	e.mu.Unlock()
	out.Target = withoutSecrets(out.Target, e.redactor)
	for i := range out.Target.Siblings {
		out.Target.Siblings[i] = withoutSecrets(out.Target.Siblings[i], e.redactor)
	}
	if token != nil {
		out.Token = token()
		out.Claims = out.Token.Claims
	}
	out.Skew, out.SkewKnown = skew(out.Exchanges)
	return out
}

// withoutSecrets redacts secrets that were pasted into the wrong key.
func withoutSecrets(t client.Target, r *redact.Redactor) client.Target {
	t.Auth, t.Params, t.Command = maps.Clone(t.Auth), maps.Clone(t.Params), slices.Clone(t.Command)
	for key, text := range t.Auth {
		t.Auth[key] = r.Text(text)
	}
	for key, text := range t.Params {
		t.Params[key] = r.Text(text)
	}
	for i, arg := range t.Command {
		t.Command[i] = r.Text(arg)
	}
	t.URL, t.Title, t.Siblings = r.Text(t.URL), r.Text(t.Title), slices.Clone(t.Siblings)
	return t
}

// skew returns the servers' clock minus ours by the newest response that has a
// date, zero if the two agree as far as that can be measured.
func skew(exchanges []client.Exchange) (time.Duration, bool) {
	for _, e := range slices.Backward(exchanges) {
		if e.Purpose == client.ForProgram || e.Status == 0 {
			continue
		}
		off, precision, ok := doctor.ClockSkew(e)
		switch {
		case !ok:
			continue
		case off.Abs() <= precision+500*time.Millisecond:
			off = 0
		}
		return off.Round(time.Second), true
	}
	return 0, false
}

// Diagnose explains the failure of a session, or of the last attempt to open ref
// if s is nil. It reads nothing and never fails.
func (o *Opener) Diagnose(s *client.Session, ref string, err error) (client.Evidence, client.Diagnosis) {
	var e client.Evidence
	if s != nil && s.Evidence != nil {
		e = s.Evidence(err)
	} else {
		o.mu.Lock()
		attempt := o.attempts[ref]
		o.mu.Unlock()
		if attempt == nil {
			attempt = o.emptyEvidence(ref)
		}
		e = attempt.evidence(err)
	}
	return e, diagnose.Of(e)
}

// LastEvidence returns what is known about a failure after the last attempt to
// open a session, false if there was none.
func (o *Opener) LastEvidence(err error) (client.Evidence, bool) {
	o.mu.Lock()
	last := o.last
	o.mu.Unlock()
	if last == nil {
		return client.Evidence{}, false
	}
	return last.evidence(err), true
}

// ProfileEvidence returns what is known about ref before anything is sent, also
// about an environment that cannot be used.
func (o *Opener) ProfileEvidence(ref string) (client.Evidence, error) {
	t, file, err := o.find(ref)
	if t == nil {
		return client.Evidence{}, err
	}
	return o.observe(ref, t, file).evidence(nil), nil
}
