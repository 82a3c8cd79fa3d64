// Package doctor checks the way from this machine to the first row, stage by
// stage: what a profile says, the network, the clock, who issues tokens, the
// token, and the service with and without it. Each thing is asked once.
//
// It does not know profiles, secrets or screens: it is handed what has been put
// together from them, and tells about every change. It never shows a proof but
// the session's own, and that to the service only.
package doctor

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"odatui/client"
	"odatui/client/diagnose"
	"odatui/client/evidence"
	"odatui/client/redact"
	"odatui/client/transport"
)

// Credential is the session's way to prove who we are.
type Credential interface {
	transport.Prover
	// Info tells about the credential without asking for a token.
	Info() client.TokenInfo
	// Token returns the token itself; it is looked at and never shown. Methods
	// without a token return an error.
	Token(ctx context.Context) (string, error)
}

// Patient is one environment of a profile, put together.
type Patient struct {
	Target client.Target
	// Err says why no request can be built, nil if one can; Service,
	// Credential and Wire may be zero then.
	Err error
	// Lints are what looks wrong in the profile besides what its target tells:
	// unknown keys, a keyring that is not there.
	Lints []client.Lint
	// Service shows the proof of Credential, best one of [Steady].
	Service    client.Service
	Credential Credential
	// Wire is how the service is reached: without a Prover, and without headers
	// and parameters that are secret.
	Wire transport.Config
	// Evidence gathers what is known about a failure, as a session's does.
	Evidence func(err error) client.Evidence
	Version  string // of this program
}

// Check is one stage of a checkup.
type Check struct {
	ID    client.StageID
	Title string
	// Run looks at one thing. What it returns is the stage; that a context has
	// ended is seen by whoever calls it.
	Run func(ctx context.Context, v *Visit) Outcome
	// Block is why later stages are skipped if this one fails.
	Block string
}

// Checks are the stages in their order.
var Checks = []Check{
	{client.StageProfile, "profile", checkProfile, "the profile cannot be used"},
	{client.StageNetwork, "network", checkNetwork, "a host cannot be reached"},
	{client.StageClock, "clock", checkClock, ""},
	{client.StageIssuer, "issuer", checkIssuer, "the token endpoint does not know the tenant"},
	{client.StageToken, "token", checkToken, "there is no token"},
	{client.StageClaims, "claims", checkClaims, ""},
	{client.StageAnonymous, "API, no token", checkAnonymous, ""},
	{client.StageAPI, "API, token", checkAPI, "the API did not let us in"},
	{client.StageMetadata, "metadata", checkMetadata, "the API refused its metadata"},
	{client.StageFirstRow, "first row", checkFirstRow, ""},
}

// Visit is one checkup under way: what the stages share.
type Visit struct {
	Patient
	options client.CheckOptions
	told    func(client.Checkup)

	plain     *http.Client // for documents of the token endpoint: no proof, no redirects
	anonymous *http.Client // for the service, without proof

	telling sync.Mutex // one change is told at a time
	mu      sync.Mutex
	up      client.Checkup
	running client.StageID
	paid    map[client.StageID]time.Duration // time that another stage spent for one

	discovery once[*discovery]
	visitor   once[*visitor]
	skew      time.Duration // the server's clock minus ours
	skewKnown bool
	sets      []client.Set
	rows      map[string]row // by set: what one row of it gave
}

// Outcome is what a check found.
type Outcome struct {
	State  client.StageState // ok, warn, fail or skip
	Detail string            // one line
	Notes  []string
	// Err is what went wrong, for a diagnosis of a failure or a warning.
	Err error
	// Diagnosis is a ready one, instead of one of Err.
	Diagnosis *client.Diagnosis
	// Exchanges are those that belong to the stage though another one asked,
	// nil: what was sent meanwhile.
	Exchanges []int64
}

// Run checks the whole way. told is called after each change, from one
// goroutine at a time; it may be nil. The error is that of ctx only: what was
// found until then is in the checkup all the same.
func Run(ctx context.Context, p Patient, o client.CheckOptions, told func(client.Checkup)) (client.Checkup, error) {
	v := admit(p, o, told)
	block := ""
	for i, check := range Checks {
		if ctx.Err() != nil {
			block = "interrupted"
		}
		why := block
		if why == "" {
			why = v.spared(check.ID)
		}
		if why != "" {
			v.set(i, func(s *client.Stage) { s.State, s.Detail, s.NotRun = client.StageSkip, "skipped: "+why, true })
			continue
		}
		if v.run(ctx, i, check) == client.StageFail {
			block = v.block(i, check)
		}
	}
	if o.Sets && ctx.Err() == nil {
		v.askSets(ctx)
	}
	v.conclude(ctx.Err() != nil)
	return v.copy(), ctx.Err()
}

// admit prepares a visit.
func admit(p Patient, o client.CheckOptions, told func(client.Checkup)) *Visit {
	if p.Wire.Journal == nil {
		p.Wire.Journal = &client.Journal{}
	}
	if p.Wire.Redactor == nil {
		p.Wire.Redactor = &redact.Redactor{}
	}
	if p.Evidence == nil {
		p.Evidence = func(err error) client.Evidence {
			return client.Evidence{Target: p.Target, Err: err, Exchanges: p.Wire.Journal.List(), Now: time.Now(), Redact: p.Wire.Redactor.Text}
		}
	}
	v := &Visit{Patient: p, options: o, told: told, rows: map[string]row{}, paid: map[client.StageID]time.Duration{}}
	v.up = client.Checkup{Target: p.Target, Started: time.Now(), Journal: p.Wire.Journal}
	for _, check := range Checks {
		v.up.Stages = append(v.up.Stages, client.Stage{ID: check.ID, State: client.StageWaiting, Title: check.Title})
	}
	return v
}

// run runs one check and keeps what it found.
func (v *Visit) run(ctx context.Context, i int, check Check) client.StageState {
	v.mu.Lock()
	v.running = check.ID
	v.mu.Unlock()
	before := v.Wire.Journal.Last()
	v.set(i, func(s *client.Stage) { s.State = client.StageRunning })
	start := time.Now()
	out := check.Run(ctx, v)
	took := time.Since(start)
	if ctx.Err() != nil {
		out = skipped("skipped: interrupted")
	}
	out = v.judged(out)
	v.set(i, func(s *client.Stage) {
		s.State, s.Detail, s.Notes, s.Diagnosis = out.State, v.clean(out.Detail), v.cleanAll(out.Notes), out.Diagnosis
		s.Took, s.NotRun = max(took+v.paid[check.ID], 0), ctx.Err() != nil
		if s.Exchanges = out.Exchanges; s.Exchanges == nil {
			s.Exchanges = v.since(before, check.ID)
		}
	})
	v.mu.Lock()
	defer v.mu.Unlock()
	if out.State == client.StageFail {
		v.up.Diagnosis = out.Diagnosis
		v.up.Evidence = v.evidence(out.Err)
	}
	return out.State
}

// judged adds the diagnosis of what went wrong.
func (v *Visit) judged(out Outcome) Outcome {
	if out.Diagnosis == nil && out.Err != nil && (out.State == client.StageFail || out.State == client.StageWarn) {
		d := diagnose.Of(v.evidence(out.Err))
		out.Diagnosis = &d
	}
	return out
}

// block says why the stages after a failed one are skipped.
func (v *Visit) block(i int, check Check) string {
	v.mu.Lock()
	d := v.up.Stages[i].Diagnosis
	v.mu.Unlock()
	if check.ID == client.StageAPI && d != nil {
		var e *client.ResponseError
		if errors.As(v.up.Evidence.Err, &e) && refused(e.Status) {
			return "the API refused the token"
		}
	}
	return check.Block
}

// spared says why a stage is not for this visit, "" it is.
func (v *Visit) spared(id client.StageID) string {
	switch {
	case v.options.Offline && id != client.StageProfile:
		return "offline, nothing is sent"
	case !v.mayOpen() && slices.Contains([]client.StageID{client.StageAPI, client.StageMetadata, client.StageFirstRow}, id):
		return "a request with the token opens a licensed session; --probe (or the doctor's own key in the explorer) allows it"
	}
	return ""
}

// mayOpen reports whether requests with proof may be sent.
func (v *Visit) mayOpen() bool { return !v.Target.Licensed || v.options.Probe }

// evidence is all that is known about a failure.
func (v *Visit) evidence(err error) client.Evidence {
	e := v.Evidence(err)
	e.Anonymous = v.visitor.peek().answer()
	if v.skewKnown {
		e.Skew, e.SkewKnown = v.skew, true
	}
	if v.Credential != nil && e.Claims == nil {
		e.Token = v.Credential.Info()
		e.Claims = e.Token.Claims
	}
	return e
}

// conclude says how it all stands.
func (v *Visit) conclude(interrupted bool) {
	e := v.evidence(nil)
	v.mu.Lock()
	failed := slices.ContainsFunc(v.up.Stages, func(s client.Stage) bool { return s.State == client.StageFail })
	v.up.OK = !failed && !interrupted
	if !failed {
		v.up.Evidence = e
	}
	v.up.Target = e.Target
	v.up.Took = time.Since(v.up.Started)
	if e.Before != nil && v.Target.URL != "" {
		v.up.Since = e.Before.When
		v.up.Changed = v.cleanAll(evidence.Changes(*e.Before, evidence.Snapshot(e, v.Version)))
	}
	v.mu.Unlock()
	v.tell()
}

// set changes a stage and tells.
func (v *Visit) set(i int, change func(*client.Stage)) {
	v.mu.Lock()
	change(&v.up.Stages[i])
	v.up.Took = time.Since(v.up.Started)
	v.mu.Unlock()
	v.tell()
}

func (v *Visit) tell() {
	v.telling.Lock()
	defer v.telling.Unlock()
	if v.told != nil {
		v.told(v.copy())
	}
}

// copy is the checkup as it stands, for somebody else to keep.
func (v *Visit) copy() client.Checkup {
	v.mu.Lock()
	defer v.mu.Unlock()
	up := v.up
	up.Stages, up.Sets, up.Changed = slices.Clone(up.Stages), slices.Clone(up.Sets), slices.Clone(up.Changed)
	return up
}

func (v *Visit) clean(text string) string { return v.Wire.Redactor.Text(text) }

func (v *Visit) cleanAll(list []string) []string {
	for i, text := range list {
		list[i] = v.clean(text)
	}
	return list
}
