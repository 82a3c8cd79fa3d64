// Package session opens sessions: it joins one environment of a profile with
// its credential, its HTTP clients and its kind of service. It also keeps what
// a diagnosis may use of each attempt, lints profiles and prepares checkups.
//
// It does not know commands, streams, screens or the demo.
package session

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"odatui/client"
	"odatui/client/redact"
	"odatui/client/transport"
	"odatui/client/vendors"
	"odatui/profiles"
	"odatui/state"
)

// Config is what an [Opener] needs of the program. All fields are required. The
// functions are called from any goroutine.
type Config struct {
	Version   func() string                  // of the program
	Profiles  func() (*profiles.File, error) // reads the profiles file, by [Load]
	Settings  func() Settings                // those in force
	Catalogue func() *vendors.Book           // the user's own of error codes, nil without one
	Journal   func(*client.Journal)          // gets the journal of each attempt before its first exchange
}

// Settings are what may change while the program runs: the demo has profiles
// and a state of its own.
type Settings struct {
	State   *state.Store
	Timeout time.Duration // in place of the profile's, 0: the profile's
	Demo    bool          // the profiles are the demo's
	Config  string        // the profiles file as code must name it, "" it is the usual one
}

// Opener opens the sessions of one run of the program. It is safe for
// concurrent use.
type Opener struct {
	config Config
	count  atomic.Int64 // sessions so far

	mu        sync.Mutex
	addresses map[string]*profiles.Target // how services without a profile are opened, by URL
	open      map[string]opened           // open sessions, by ID
	attempts  map[string]*evidenceSource  // the newest of each ref
	last      *evidenceSource             // the newest of all
}

// New returns an Opener that has opened nothing.
func New(c Config) *Opener {
	return &Opener{
		config:    c,
		addresses: map[string]*profiles.Target{},
		open:      map[string]opened{},
		attempts:  map[string]*evidenceSource{},
	}
}

// Open opens the environment that ref names: PROFILE[@ENVIRONMENT], or the URL of
// a service. Nothing is sent. asker prompts for secrets that are not stored; nil
// if no one can be asked. What is wrong with the profile is a
// [client.ProfileError]. The caller closes the session.
func (o *Opener) Open(ctx context.Context, ref string, asker client.Asker) (*client.Session, error) {
	t, file, err := o.find(ref)
	b := o.begin(ref, t, file, asker)
	if err != nil {
		return nil, err
	}
	config, err := b.wire(ctx, t)
	if err != nil {
		return nil, err
	}
	c, err := b.connect(config)
	if err != nil {
		return nil, err
	}
	code := &coder{t, config, c.service, o.program()}
	o.mu.Lock()
	o.open[c.id] = opened{c.credential, code}
	o.mu.Unlock()
	return &client.Session{
		ID:       c.id,
		About:    About(t),
		Service:  c.service,
		Journal:  b.journal,
		Token:    c.credential.Info,
		Evidence: b.evidence,
		Request: func(q client.Query, at client.Position) (client.Request, error) {
			r, err := c.service.Request(q, at)
			if err != nil {
				return r, err
			}
			return preview(transport.Preview(config, r), t.Auth), nil
		},
		Code: code.code,
		Close: func() {
			c.close()
			o.mu.Lock()
			delete(o.open, c.id)
			o.mu.Unlock()
		},
	}, nil
}

// OpenRoot is Open, but for a URL that leads to a set, a record or another part of a
// service: the URL is asked for, and the root that the response names is opened.
func (o *Opener) OpenRoot(ctx context.Context, ref string, asker client.Asker) (*client.Session, error) {
	s, err := o.Open(ctx, ref, asker)
	if err != nil || !IsURL(ref) {
		return s, err
	}
	r, ok := s.Service.(client.Rooter)
	if !ok {
		return s, nil
	}
	root := r.Root(ctx)
	if root == "" || ctx.Err() != nil {
		return s, nil //nolint:nilerr // it was opened
	}
	t, err := o.address(ref)
	if err != nil {
		return s, nil //nolint:nilerr // it was opened
	}
	s.Close()
	whole := *t
	whole.Profile, whole.URL = root, root
	if t.Title == t.Profile {
		whole.Title = root
	}
	o.SetAddress(&whole)
	return o.Open(ctx, root, asker)
}

// Target returns the environment that ref names. One that cannot be used is an
// error.
func (o *Opener) Target(ref string) (*profiles.Target, error) {
	t, _, err := o.find(ref)
	if err != nil {
		return nil, err
	}
	return t, nil
}

// CachedSets returns the names of the sets of an environment as far as they are known
// without a request: those of the profile, or those that the service listed last.
func (o *Opener) CachedSets(ref string) []string {
	t, _, err := o.find(ref)
	if err != nil {
		return nil
	}
	var names []string
	for _, set := range t.Rest.Sets {
		names = append(names, set.Name)
	}
	if data, ok := o.config.Settings().State.Metadata(About(t).Ref(), t.URL).Load(client.CachedSets); ok && len(names) == 0 {
		_ = json.Unmarshal(data, &names) // a damaged list is none
	}
	return names
}

// Known returns nil if ref names an environment, usable or not, else the error
// that says so.
func (o *Opener) Known(ref string) error {
	t, _, err := o.find(ref)
	if t != nil {
		return nil
	}
	return err
}

// find returns the environment that ref names and its file, nil for a URL. An
// environment that cannot be used is returned with an error.
func (o *Opener) find(ref string) (*profiles.Target, *profiles.File, error) {
	if IsURL(ref) {
		t, err := o.address(ref)
		return t, nil, err
	}
	file, err := o.config.Profiles()
	if err != nil {
		return nil, nil, err
	}
	t, problems := file.Look(ref)
	if len(problems) > 0 {
		err = ProfileError(ref, problems[0])
	}
	return t, file, err
}

// IsURL reports whether a ref is the URL of a service, which has no profile.
func IsURL(ref string) bool {
	return strings.HasPrefix(ref, "http://") || strings.HasPrefix(ref, "https://")
}

// address returns how a service without a profile is opened: as set by
// [Opener.SetAddress], else without credentials.
func (o *Opener) address(url string) (*profiles.Target, error) {
	o.mu.Lock()
	t := o.addresses[url]
	o.mu.Unlock()
	if t != nil {
		return t, nil
	}
	if strings.Contains(url, redact.Removed) {
		return nil, client.Because(client.ReasonAddress, errors.New("open a service by its address: a secret was removed from it, give it again"))
	}
	t, err := profiles.Bare(url)
	if err != nil {
		return nil, ProfileError("", err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.hideSecret(t)
	return t, nil
}

// SetAddress makes Open use t for the URL of t, which has no profile.
func (o *Opener) SetAddress(t *profiles.Target) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.addresses[t.Profile] = t
	o.hideSecret(t)
}

// hideSecret removes the secrets of a URL from the name by which t is shown and kept,
// and makes Open find t by that name.
func (o *Opener) hideSecret(t *profiles.Target) {
	shown := Shown(t.Profile)
	if shown == t.Profile {
		return
	}
	if t.Title == t.Profile {
		t.Title = shown
	}
	t.Profile = shown
	o.addresses[shown] = t
}

// Shown returns the URL of a service without its secrets.
func Shown(url string) string { return withoutUser(url, nil) }

// KnowsAddress reports that SetAddress was called for a URL.
func (o *Opener) KnowsAddress(url string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.addresses[url] != nil
}

// program returns odatui as code runs it: with the profiles file of this run. That of the
// demo is gone when the demo ends.
func (o *Opener) program() []string {
	if o.config.Settings().Demo {
		return []string{"odatui", "demo"}
	}
	if config := o.config.Settings().Config; config != "" {
		return []string{"odatui", "--config", config}
	}
	return []string{"odatui"}
}
