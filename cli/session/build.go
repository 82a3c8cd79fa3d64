package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"odatui/client"
	"odatui/client/auth"
	"odatui/client/doctor"
	"odatui/client/kinds"
	"odatui/client/transport"
	"odatui/profiles"
)

// builder puts the parts of one session together.
type builder struct {
	*evidenceSource
	opener  *Opener
	profile *profiles.Target // nil if the ref names nothing
	asker   client.Asker

	// checkup: the model is read from the service, not from the cache, and a
	// rejected token is not replaced.
	checkup bool
	early   sync.Map // key to value: secrets read before their use
}

// begin prepares an attempt to open ref: t and file are what [Opener.find]
// returned.
func (o *Opener) begin(ref string, t *profiles.Target, file *profiles.File, asker client.Asker) *builder {
	e := o.observe(ref, t, file)
	o.config.Journal(e.journal)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.attempts[ref], o.attempts[e.target.Ref], o.last = e, e, e
	return &builder{evidenceSource: e, opener: o, profile: t, asker: asker}
}

// connection is what sends the requests of a session.
type connection struct {
	id         string
	service    client.Service
	credential auth.Credential
	close      func()
}

// connect makes the credential and the service. Nothing is sent.
func (b *builder) connect(config transport.Config) (*connection, error) {
	credential, err := b.credential(config)
	if err != nil {
		return nil, err
	}
	b.use(credential.Info)
	config.Prover = credential
	if b.checkup {
		config.Prover = doctor.Steady(credential)
	}
	hc, err := transport.New(config)
	if err != nil {
		return nil, b.wrong("", err)
	}
	id := "s" + strconv.FormatInt(b.opener.count.Add(1), 10)
	service, err := b.service(hc, id, credential)
	if err != nil {
		return nil, b.wrong("", err)
	}
	return &connection{id, service, credential, func() {
		if c, ok := service.(io.Closer); ok {
			_ = c.Close() // ends what loads in the background
		}
		hc.CloseIdleConnections()
	}}, nil
}

// wire returns the transport of the service of t, without a Prover.
func (b *builder) wire(ctx context.Context, t *profiles.Target) (transport.Config, error) {
	config := transport.Config{
		Origin:      t.URL,
		Journal:     b.journal,
		Redactor:    b.redactor,
		Timeout:     t.Timeout,
		Concurrency: t.AtOnce(),
		CAFile:      t.TLS.CAFile,
		Insecure:    t.TLS.Insecure,
		Proxy:       t.Proxy,
		LongQuery:   t.LongQuery == "post",
		UserAgent:   "odatui/" + b.opener.config.Version(),
	}
	if limit := b.opener.config.Settings().Timeout; limit > 0 {
		config.Timeout = limit
	}
	for _, s := range t.Headers {
		value, err := b.setting(ctx, "headers."+s.Name, s)
		if err != nil {
			return config, err
		}
		config.Headers = append(config.Headers, client.Header{Name: s.Name, Value: value, Secret: s.Secret != nil})
	}
	for _, s := range t.Query {
		value, err := b.setting(ctx, "query."+s.Name, s)
		if err != nil {
			return config, err
		}
		config.Query = append(config.Query, client.Param{Name: s.Name, Value: value})
	}
	return config, nil
}

// setting returns the value of a header or query parameter.
func (b *builder) setting(ctx context.Context, key string, s profiles.Setting) (string, error) {
	if s.Secret == nil {
		return s.Text, nil
	}
	return b.resolve(ctx, key, s.Secret)
}

// resolve reads a secret and adds it to the redactor. A secret that was read early
// is not read again.
func (b *builder) resolve(ctx context.Context, key string, secret *profiles.Secret) (string, error) {
	if value, ok := b.early.LoadAndDelete(key); ok {
		return value.(string), nil
	}
	value, err := secret.Resolve(ctx, b.ask)
	b.saw(key, secret, value, err)
	if err != nil {
		return "", b.wrong(key, err)
	}
	return value, nil
}

func (b *builder) ask(ctx context.Context, label string) (string, error) {
	if b.asker == nil {
		return "", client.Because(client.ReasonNobodyToAsk, errors.New("cannot prompt for a secret here"))
	}
	return client.Ask(ctx, b.asker, label)
}

func (b *builder) credential(config transport.Config) (auth.Credential, error) {
	t := b.profile
	method, ok := auth.Lookup(t.Auth.Method)
	if !ok {
		return nil, b.wrong("auth.method", fmt.Errorf("no method named %q", t.Auth.Method))
	}
	hc, err := transport.NewToken(config)
	if err != nil {
		return nil, b.wrong("", err)
	}
	secrets := map[string]auth.Secret{}
	for name, secret := range t.Auth.Secrets {
		var again atomic.Bool
		secrets[name] = func(ctx context.Context) (string, error) {
			if again.Swap(true) {
				secret.Forget() // it was rejected: it may have been mistyped
			}
			return b.resolve(ctx, "auth."+name, secret)
		}
	}
	credential, err := method.New(
		auth.Settings{Text: maps.Clone(t.Auth.Text), Secrets: secrets, Lists: t.Auth.Lists, Tables: t.Auth.Tables},
		auth.Env{HTTP: hc, Journal: b.journal, Redactor: b.redactor, Environ: os.Environ, LookPath: exec.LookPath, Now: time.Now,
			InsecureHTTP: t.InsecureHTTP},
	)
	if err != nil {
		return nil, b.wrong("auth", err)
	}
	return credential, nil
}

func (b *builder) service(hc *http.Client, id string, credential auth.Credential) (client.Service, error) {
	t := b.profile
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
		Anonymous:    t.Auth.Method.Anonymous() && len(t.Secrets()) == 0,
		Concurrency:  t.Concurrency,
		Claims:       func() client.Claims { return credential.Info().Claims },
	}
	if t.Licensed {
		o.Concurrency = 1
	}
	if !b.checkup {
		o.Cache = b.opener.config.Settings().State.Metadata(About(t).Ref(), t.URL)
	}
	if t.Kind == "rest" {
		o.Rest = restOptions(t.Rest)
	}
	switch {
	case t.Metadata == "":
	case t.SameOrigin(t.Metadata):
		o.ModelURL = t.Metadata
	default:
		o.ReadModel = b.modelReader(t)
	}
	return kind.New(hc, o, b.redactor.Text)
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

// wrong returns what is wrong with a key of the profile as a
// [client.ProfileError]. The error of a context is returned unchanged.
func (b *builder) wrong(key string, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	e := ProfileError(About(b.profile).Ref(), err)
	var p *client.ProfileError
	if errors.As(e, &p) && p.Key == "" {
		p.Key = key
	}
	return e
}
