package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"odatui/client"
	"odatui/client/auth"
	"odatui/client/kinds"
	"odatui/client/redact"
	"odatui/client/transport"
	"odatui/profiles"
)

// sessions numbers the sessions of the process.
var sessions atomic.Int64

// open opens a profile's environment, or a bare URL, for a command.
func (a *app) open(ctx context.Context, ref string) (*client.Session, error) {
	a.warn(ref)
	return a.openAs(ctx, ref, terminalAsker{a})
}

// openAs joins profile, credential, transport and kind of service. Nothing is
// sent yet.
func (a *app) openAs(ctx context.Context, ref string, asker client.Asker) (*client.Session, error) {
	target, file, err := a.find(ref)
	if err != nil {
		a.remember(ref, a.witnessFor(ref))
		return nil, err
	}
	w := a.newWitness(ref, target, file)
	a.remember(ref, w)
	return a.join(ctx, target, asker, w)
}

// warn tells what is odd about the profile that ref names: a key nobody knows
// may be why it does not do what the person wrote.
func (a *app) warn(ref string) {
	if isURL(ref) {
		return
	}
	file, err := a.profiles()
	if err != nil {
		return // said when the profile is opened
	}
	for _, w := range file.WarningsFor(ref) {
		a.note("warning: %s: %s", filepath.Base(file.Path), w)
	}
	if target, _ := file.Look(ref); target != nil {
		for _, l := range endings(target) {
			a.note("warning: %s", l)
		}
	}
}

// target finds what ref names: a bare URL is a profile of its own that needs no
// file.
func (a *app) target(ref string) (*profiles.Target, error) {
	target, _, err := a.find(ref)
	return target, err
}

// find is target with the file that it stands in, nil for a bare URL.
func (a *app) find(ref string) (*profiles.Target, *profiles.File, error) {
	if isURL(ref) {
		target, err := a.bareTarget(ref)
		return target, nil, err
	}
	file, err := a.profiles()
	if err != nil {
		return nil, nil, err
	}
	target, err := file.Resolve(ref)
	if err != nil {
		return nil, nil, profileError(ref, err)
	}
	return target, file, nil
}

func (a *app) profiles() (*profiles.File, error) {
	path, err := a.configPath()
	if err != nil {
		return nil, profileError("", err)
	}
	file, err := profiles.Load(path, a.vocabulary())
	if err != nil {
		return nil, profileError("", err)
	}
	return file, nil
}

// join makes the session of a target; w is told of what is learned.
func (a *app) join(ctx context.Context, t *profiles.Target, asker client.Asker, w *witness) (*client.Session, error) {
	j := &joint{app: a, target: t, asker: asker, journal: w.journal, redactor: w.redactor, witness: w}
	a.keep(j.journal)
	config, err := j.config(ctx)
	if err != nil {
		return nil, err
	}
	credential, err := j.credential(config)
	if err != nil {
		return nil, err
	}
	w.use(credential.Info)
	config.Prover = credential
	hc, err := transport.New(config)
	if err != nil {
		return nil, j.wrong("", err)
	}
	id := "s" + strconv.FormatInt(sessions.Add(1), 10)
	service, err := j.service(hc, id, credential)
	if err != nil {
		return nil, j.wrong("", err)
	}
	a.mu.Lock()
	a.credentials[id] = credential
	a.mu.Unlock()
	return &client.Session{
		ID:       id,
		About:    aboutOf(t),
		Service:  service,
		Journal:  j.journal,
		Token:    credential.Info,
		Evidence: w.evidence,
		Request: func(q client.Query, at client.Position) (client.Request, error) {
			r, err := service.Request(q, at)
			if err != nil {
				return r, err
			}
			return proofPreview(transport.Preview(config, r), t), nil
		},
		Close: func() {
			if c, ok := service.(io.Closer); ok {
				_ = c.Close() // ends what loads in the background
			}
			hc.CloseIdleConnections()
			a.mu.Lock()
			delete(a.credentials, id)
			a.mu.Unlock()
		},
	}, nil
}

// joint holds what is needed while a session is put together.
type joint struct {
	app      *app
	target   *profiles.Target
	asker    client.Asker
	journal  *client.Journal
	redactor *redact.Redactor
	witness  *witness

	ahead  sync.Map // key to secret: what was read before it is needed
	unkept bool     // the model is read from the service, not from memory
}

// resolve reads a secret. What was read ahead is not read again.
func (j *joint) resolve(ctx context.Context, key string, secret *profiles.Secret) (string, error) {
	if value, ok := j.ahead.LoadAndDelete(key); ok {
		return value.(string), nil
	}
	value, err := secret.Resolve(ctx, j.ask)
	j.witness.saw(key, secret, value, err)
	if err != nil {
		return "", j.wrong(key, err)
	}
	return value, nil
}

func (j *joint) config(ctx context.Context) (transport.Config, error) {
	t := j.target
	config := transport.Config{
		Origin:      t.URL,
		Journal:     j.journal,
		Redactor:    j.redactor,
		Timeout:     t.Timeout,
		Concurrency: t.AtOnce(),
		CAFile:      t.TLS.CAFile,
		Insecure:    t.TLS.Insecure,
		Proxy:       t.Proxy,
		LongQuery:   t.LongQuery == "post",
		UserAgent:   "odatui/" + version(),
	}
	if j.app.timeout > 0 {
		config.Timeout = j.app.timeout
	}
	for _, s := range t.Headers {
		value, err := j.setting(ctx, "headers."+s.Name, s)
		if err != nil {
			return config, err
		}
		config.Headers = append(config.Headers, client.Header{Name: s.Name, Value: value, Secret: s.Secret != nil})
	}
	for _, s := range t.Query {
		value, err := j.setting(ctx, "query."+s.Name, s)
		if err != nil {
			return config, err
		}
		config.Query = append(config.Query, client.Param{Name: s.Name, Value: value})
	}
	return config, nil
}

// setting returns the value of a header or query parameter; a secret one is
// made known to the redactor before it is used.
func (j *joint) setting(ctx context.Context, key string, s profiles.Setting) (string, error) {
	if s.Secret == nil {
		return s.Text, nil
	}
	return j.resolve(ctx, key, s.Secret)
}

func (j *joint) ask(ctx context.Context, label string) (string, error) {
	if j.asker == nil {
		return "", client.Because(client.ReasonNobodyToAsk, errors.New("there is nobody to ask"))
	}
	return j.asker.Secret(ctx, label)
}

func (j *joint) credential(config transport.Config) (auth.Credential, error) {
	t := j.target
	method, ok := auth.Lookup(t.Auth.Method)
	if !ok {
		return nil, j.wrong("auth.method", fmt.Errorf("no method named %q", t.Auth.Method))
	}
	hc, err := transport.NewToken(config)
	if err != nil {
		return nil, j.wrong("", err)
	}
	secrets := map[string]auth.Secret{}
	for name, secret := range t.Auth.Secrets {
		var again atomic.Bool
		secrets[name] = func(ctx context.Context) (string, error) {
			if again.Swap(true) {
				secret.Forget() // it was refused: what was typed may have been wrong
			}
			return j.resolve(ctx, "auth."+name, secret)
		}
	}
	credential, err := method.New(
		auth.Settings{Text: maps.Clone(t.Auth.Text), Secrets: secrets, Lists: t.Auth.Lists, Tables: t.Auth.Tables},
		auth.Env{HTTP: hc, Journal: j.journal, Redactor: j.redactor, Environ: os.Environ, LookPath: exec.LookPath, Now: time.Now, InsecureHTTP: t.InsecureHTTP},
	)
	if err != nil {
		return nil, j.wrong("auth", err)
	}
	return credential, nil
}

func (j *joint) service(hc *http.Client, id string, credential auth.Credential) (client.Service, error) {
	t := j.target
	kind, ok := kinds.Lookup(t.Kind)
	if !ok {
		return nil, fmt.Errorf("no kind of service named %q", t.Kind)
	}
	o := client.Options{
		Session:      id,
		URL:          t.URL,
		PageSize:     t.PageSize,
		Paging:       t.Paging,
		OrderByKey:   t.OrderByKey,
		Count:        t.Count,
		LongQuery:    t.LongQuery,
		RewriteLinks: t.RewriteLinks,
		Cache:        j.app.memory().Metadata(refOf(t), t.URL),
		Concurrency:  written(t),
		Claims:       func() client.Claims { return credential.Info().Claims },
	}
	if j.unkept {
		o.Cache = nil
	}
	if t.Kind == "rest" {
		o.Rest = restOptions(t.Rest)
	}
	return kind.New(hc, o, j.redactor.Text)
}

// written is how many requests the profile itself allows at once, 0 if it does
// not say.
func written(t *profiles.Target) int {
	if t.Licensed {
		return 1
	}
	return t.Concurrency
}

// wrong turns what went wrong with a profile into a client.ProfileError, so
// that every face sees the same.
func (j *joint) wrong(key string, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	e := profileError(refOf(j.target), err)
	var p *client.ProfileError
	if errors.As(e, &p) && p.Key == "" {
		p.Key = key
	}
	return e
}

func profileError(ref string, err error) error {
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

func refOf(t *profiles.Target) string { return aboutOf(t).Ref() }

// aboutOf tells the frame of every screen which environment it shows.
func aboutOf(t *profiles.Target) client.About {
	about := client.About{
		Profile: t.Profile, Environment: t.Environment, Title: t.Title, Badge: t.Badge, Live: t.Live,
		URL: t.URL, Kind: t.Kind, Method: t.Auth.Method, PageSize: t.PageSize, Count: t.Count, Siblings: t.Environments, Licensed: t.Licensed,
	}
	if isURL(t.Profile) {
		about.Environment, about.Siblings = "", nil // an address is its own reference
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

func restOptions(r profiles.Rest) *client.RestOptions {
	o := &client.RestOptions{
		Rows: r.Rows, Total: r.Total, Offset: r.Offset, Limit: r.Limit, MaxLimit: r.MaxLimit,
		Cursor: r.Cursor, CursorParam: r.CursorParam, Next: r.Next,
	}
	for _, s := range r.Sets {
		o.Sets = append(o.Sets, client.RestSet{Name: s.Name, Title: s.Title, Path: s.Path, Key: s.Key})
	}
	return o
}

func isURL(ref string) bool {
	return strings.HasPrefix(ref, "http://") || strings.HasPrefix(ref, "https://")
}

// bareTarget is a service that is opened without a profile: as the person said
// for this run, else without proof.
func (a *app) bareTarget(ref string) (*profiles.Target, error) {
	a.mu.Lock()
	t := a.bare[ref]
	a.mu.Unlock()
	if t != nil {
		return t, nil
	}
	t, err := profiles.Bare(ref)
	if err != nil {
		return nil, profileError("", err)
	}
	return t, nil
}
