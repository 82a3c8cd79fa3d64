package cli

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"odatui/client"
	"odatui/client/diagnose"
	"odatui/client/redact"
	"odatui/profiles"
)

// witness holds what is known about one attempt to open an environment, so
// that a failure can be explained without reading anything again. Secrets are
// known by their shapes only.
type witness struct {
	target   client.Target
	before   *client.LastGood
	salt     []byte
	journal  *client.Journal
	redactor *redact.Redactor
	limit    time.Duration // --timeout, 0 the profile's
	inDemo   bool          // the profile is one of the demo's

	mu     sync.Mutex
	token  func() client.TokenInfo // nil until there is a credential
	shapes map[string]client.SecretShape
}

// newWitness reads what a diagnosis may use. target is nil where nothing of
// the profile could be read.
func (a *app) newWitness(ref string, t *profiles.Target, file *profiles.File) *witness {
	w := stranger(ref)
	w.salt, w.inDemo = a.memory().Salt(), a.demoRuns()
	if t == nil {
		return w
	}
	w.target = a.targetOf(t, file, w.redactor)
	w.limit = a.timeout
	w.before = a.memory().LastGood(w.target.Ref)
	return w
}

// stranger knows nothing of an environment but what it is called.
func stranger(ref string) *witness {
	profile, environment := profiles.SplitRef(ref)
	if isURL(ref) {
		profile, environment = ref, ""
	}
	return &witness{
		target:  client.Target{Ref: ref, Profile: profile, Environment: environment, Environ: environOf("")},
		journal: &client.Journal{}, redactor: &redact.Redactor{}, shapes: map[string]client.SecretShape{},
	}
}

// saw records the shape of a secret that has been read, or why it could not be.
func (w *witness) saw(key string, secret *profiles.Secret, value string, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	if err == nil {
		w.redactor.Add(value)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.shapes[key] = shapeOf(key, secret, value, err, w.salt)
}

// use tells where the state of the credential is known.
func (w *witness) use(token func() client.TokenInfo) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.token = token
}

// evidence is all that is known about a failure. It reads nothing.
func (w *witness) evidence(err error) client.Evidence {
	e := client.Evidence{Err: err, Exchanges: w.journal.List(), Now: time.Now(), Before: w.before, Redact: w.redactor.Text}
	w.mu.Lock()
	token := w.token
	e.Target = w.target
	if w.limit > 0 {
		e.Target.Timeout = w.limit
	}
	e.Target.Secrets = slices.Clone(w.target.Secrets)
	for i, s := range e.Target.Secrets {
		if seen, ok := w.shapes[s.Key]; ok {
			e.Target.Secrets[i] = seen
		}
	}
	w.mu.Unlock()
	e.Target = withoutSecrets(e.Target, w.redactor)
	for i := range e.Target.Siblings {
		e.Target.Siblings[i] = withoutSecrets(e.Target.Siblings[i], w.redactor)
	}
	if token != nil {
		e.Token = token()
		e.Claims = e.Token.Claims
	}
	e.Skew, e.SkewKnown = skew(e.Exchanges)
	return e
}

// withoutSecrets takes secrets that were pasted into the wrong place out of a
// target's texts.
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

// skew is how far the clock of the other side is from ours, by the newest
// answer that tells: seconds, as the Date header has no more.
func skew(exchanges []client.Exchange) (time.Duration, bool) {
	for _, e := range slices.Backward(exchanges) {
		if e.Purpose == client.ForProgram || e.Status == 0 {
			continue
		}
		date, err := http.ParseTime(headerValue(e.Head, "Date"))
		if err != nil || headerValue(e.Head, "Age") != "" { // a cached answer tells the time of another one
			continue
		}
		// The answer was written half the way into the wait for it, and its
		// clock stood anywhere within that second.
		ours := e.Start.Add(e.Timing.DNS + e.Timing.Connect + e.Timing.TLS + e.Timing.FirstByte/2)
		off := date.Add(500 * time.Millisecond).Sub(ours)
		if off.Abs() <= time.Second+e.Timing.FirstByte/2 {
			off = 0 // within what can be measured
		}
		return off.Round(time.Second), true
	}
	return 0, false
}

func headerValue(list []client.Header, name string) string {
	for _, h := range list {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

// diagnose explains the failure of a session, or of ref where none could be
// opened: by what was seen at its last attempt, without one by the error alone.
// It reads nothing and never fails.
func (a *app) diagnose(s *client.Session, ref string, err error) (client.Evidence, client.Diagnosis) {
	e := a.evidence(s, ref, err)
	return e, a.book().Diagnose(e)
}

func (a *app) evidence(s *client.Session, ref string, err error) client.Evidence {
	if s != nil && s.Evidence != nil {
		return s.Evidence(err)
	}
	if w := a.witnessOf(ref); w != nil {
		return w.evidence(err)
	}
	return stranger(ref).evidence(err)
}

// witnessFor reads what can be read of a profile, also of one that cannot be
// used.
func (a *app) witnessFor(ref string) *witness {
	if isURL(ref) {
		t, err := a.bareTarget(ref)
		if err != nil {
			t = nil
		}
		return a.newWitness(ref, t, nil)
	}
	file, err := a.profiles()
	if err != nil {
		return a.newWitness(ref, nil, nil)
	}
	t, _ := file.Look(ref)
	return a.newWitness(ref, t, file)
}

// remember keeps the witness of an attempt, for failures without a session.
func (a *app) remember(ref string, w *witness) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.witnesses == nil {
		a.witnesses = map[string]*witness{}
	}
	a.witnesses[ref], a.witnesses[w.target.Ref], a.lastRef = w, w, w.target.Ref
}

func (a *app) witnessOf(ref string) *witness {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.witnesses[ref]
}

// book returns the catalogue of error codes: the one of the user's own file, else
// the embedded one, which is parsed at first use.
func (a *app) book() *diagnose.Book {
	if own := a.ownBook(); own != nil {
		return own
	}
	return diagnose.Standard()
}

// ownBook returns the embedded catalogue with the entries of the user's own file
// laid over it, nil without such a file. A file that cannot be used is reported
// once.
func (a *app) ownBook() *diagnose.Book {
	a.bookOnce.Do(func() {
		path, err := a.configPath()
		if err != nil {
			return
		}
		path = filepath.Join(filepath.Dir(path), "aadsts.toml")
		data, err := smallFile(path, mostCatalogue)
		if errors.Is(err, os.ErrNotExist) {
			return
		}
		if err == nil {
			var book *diagnose.Book
			if book, err = diagnose.Load(data); err == nil {
				a.theBook = book
				return
			}
		}
		a.note("warning: %s is not used: %s", filepath.Base(path), firstLine(err.Error()))
	})
	return a.theBook
}

// mostCatalogue is how large a person's own catalogue may be, in bytes.
const mostCatalogue = 4 << 20

// smallFile reads a file of at most so many bytes; a pipe, which would be waited
// for without end, is none.
func smallFile(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("not a file")
	case info.Size() > most:
		return nil, errors.New("too large")
	}
	return os.ReadFile(path)
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// explaining is the evidence of a text that somebody pasted.
func explaining(text string) client.Evidence {
	return client.Evidence{Text: text, Now: time.Now(), Redact: (&redact.Redactor{}).Text}
}
