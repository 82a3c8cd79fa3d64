package diagnose_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/auth"
	"odatui/client/failure"
	"odatui/client/kinds"
	"odatui/client/redact"
	"odatui/client/transport"
)

// played is a recorded failure in its run through the real chain.
type played struct {
	c        *recorded
	w        *world
	journal  *client.Journal
	redactor *redact.Redactor
	headers  []client.Header
	query    []client.Param
	limit    time.Duration // for hosts whose fault is to be late
}

// play makes the evidence of a recorded failure.
func play(t *testing.T, c *recorded) client.Evidence {
	t.Helper()
	for limit := 200 * time.Millisecond; ; limit *= 2 {
		e := playWithin(t, c, limit)
		var wire *transport.Error
		// The beginning of an answer that stalls must come within the limit. How long
		// that takes depends on the machine.
		if !c.stalls() || errors.As(e.Err, &wire) && wire.Stage == "body" || limit > time.Minute {
			return e
		}
	}
}

func (c *recorded) stalls() bool {
	for _, fault := range c.faults {
		if fault == "stall" {
			return true
		}
	}
	return false
}

func playWithin(t *testing.T, c *recorded, limit time.Duration) client.Evidence {
	t.Helper()
	p := &played{c: c, w: newWorld(t, c), journal: &client.Journal{}, redactor: &redact.Redactor{}, limit: limit}
	for _, name := range c.target.Headers {
		p.headers = append(p.headers, client.Header{Name: name, Value: p.secret(), Secret: true})
	}
	for _, name := range c.target.Query {
		p.query = append(p.query, client.Param{Name: name, Value: "1"})
	}
	e := client.Evidence{Target: c.target, Now: time.Now(), Skew: c.skew, SkewKnown: c.skewKnown, Before: c.before, Redact: p.redactor.Text}
	if c.text != "" {
		e.Text = strings.NewReplacer("{{token}}", c.token).Replace(c.text)
		return e
	}
	credential, err := p.fail(t, &e)
	e.Err = err
	e.Exchanges = p.journal.List()
	if credential != nil {
		e.Token = credential.Info()
		e.Claims = e.Token.Claims
	}
	if c.anonymous != nil {
		e.Anonymous = p.nobody(c.anonymous)
	}
	if e.Err == nil && c.anonymous == nil {
		t.Fatalf("nothing failed; asked for:\n%s", strings.Join(p.w.asked, "\n"))
	}
	return e
}

// secret makes a secret that must be nowhere.
func (p *played) secret() string {
	s := random(16)
	p.c.canaries = append(p.c.canaries, s)
	p.redactor.Add(s)
	return s
}

// fail does what is to be done and returns how it failed.
func (p *played) fail(t *testing.T, e *client.Evidence) (auth.Credential, error) {
	t.Helper()
	ctx := t.Context()
	kind, rest, _ := strings.Cut(p.c.wrong, " ")
	key, message, _ := strings.Cut(rest, " ")
	switch kind {
	case "profile":
		return nil, &client.ProfileError{Profile: p.c.target.Ref, Key: key, Message: message, Reason: p.c.reason, Place: p.c.place}
	case "plain":
		return nil, errors.New(rest)
	case "nothing":
		return nil, nil
	case "cancelled":
		return nil, context.Canceled
	case "deadline":
		return nil, fmt.Errorf("%s: %w", rest, context.DeadlineExceeded)
	case "cannot":
		return nil, fmt.Errorf("%w: %s", client.ErrCannot, rest)
	case "reason": // of an error that only the doctor makes
		return nil, client.Because(key, errors.New(message))
	case "foreign":
		return nil, client.ErrForeignCursor
	case "program": // what a program did that cannot be waited for here
		return nil, &client.AuthError{Method: p.c.target.Method, Endpoint: key, Message: key + " " + message, Reason: p.c.reason}
	case "connect": // as the transport says it
		return nil, &transport.Error{Stage: "connect", Host: key, URL: p.c.target.URL,
			Err: failing{message, strings.HasPrefix(message, "timed out")}}
	}
	credential, err := p.credential(t, kind, message)
	if err != nil {
		return nil, err
	}
	hc, err := transport.New(p.config(credential, p.c.target.URL))
	if err != nil {
		return credential, &client.ProfileError{Profile: p.c.target.Ref, Message: err.Error(), Cause: err}
	}
	t.Cleanup(hc.CloseIdleConnections)
	method, ok := kinds.Lookup(p.c.target.Kind)
	if !ok {
		t.Fatalf("no kind %q", p.c.target.Kind)
	}
	service, err := method.New(hc, client.Options{Session: "corpus", URL: p.c.target.URL, PageSize: p.c.target.PageSize,
		Paging: p.c.target.Paging,
		Claims: func() client.Claims { return credential.Info().Claims }, Rest: p.c.rest}, p.redactor.Text)
	if err != nil {
		return credential, &client.ProfileError{Profile: p.c.target.Ref, Message: err.Error(), Cause: err}
	}
	if closer, ok := service.(io.Closer); ok {
		defer closer.Close()
	}
	return credential, p.do(ctx, t, credential, service)
}

func (p *played) do(ctx context.Context, t *testing.T, credential auth.Credential, service client.Service) error {
	t.Helper()
	what, set, _ := strings.Cut(p.c.do, " ")
	switch what {
	case "token":
		_, err := credential.Prove(ctx, nil)
		return err
	case "again": // as somebody does who has waited half a minute
		_, _ = credential.Prove(ctx, nil)
		for _, x := range p.journal.List() {
			p.journal.Update(x.ID, func(x *client.Exchange) { x.Start = x.Start.Add(-30 * time.Second) })
		}
		_, err := credential.Prove(ctx, nil)
		return err
	case "sets":
		sets, err := service.Sets(ctx)
		if err == nil && len(sets) == 0 { // no failure of the service: the faces say it
			err = &client.ResponseError{Method: http.MethodGet, URL: p.c.target.URL, Status: 200, Message: "the service lists no sets",
				Attempts: 1, Reason: client.ReasonNoSets}
		}
		if err == nil && p.c.target.Kind == "rest" { // they stand in the profile: nothing was asked
			_, err = service.Fetch(ctx, client.Query{Path: p.c.rest.Sets[0].Name}, client.Position{})
		}
		return err
	case "rows":
		page, err := service.Fetch(ctx, client.Query{Path: set}, client.Position{})
		if err == nil {
			err = page.Incomplete
		}
		return err
	case "pages":
		for _, err := range client.Pages(ctx, service, client.Query{Path: set}) {
			if err != nil {
				return err
			}
		}
		return nil
	case "all":
		run := &client.Run{Query: client.Query{Path: set, Count: true}, Limit: -1}
		for _, err := range run.Pages(ctx, service) {
			if err != nil {
				return err
			}
		}
		return nil
	case "schema":
		d, ok := service.(client.Describer)
		if !ok {
			t.Fatal("this kind of service has no schema")
		}
		_, err := d.Schema(ctx)
		return err
	}
	t.Fatalf("nobody knows how to do %q", p.c.do)
	return nil
}

// credential makes the real one of the target's method, as cli/session does.
func (p *played) credential(t *testing.T, kind, message string) (auth.Credential, error) {
	t.Helper()
	target := p.c.target
	method, ok := auth.Lookup(target.Method)
	if !ok {
		return nil, &client.ProfileError{Profile: target.Ref, Key: "auth.method", Message: fmt.Sprintf("no method named %q", target.Method)}
	}
	hc, err := transport.NewToken(p.config(nil, target.Auth["token_url"]))
	if err != nil {
		return nil, &client.ProfileError{Profile: target.Ref, Message: err.Error(), Cause: err}
	}
	t.Cleanup(hc.CloseIdleConnections)
	settings := auth.Settings{Text: target.Auth, Secrets: map[string]auth.Secret{}, Lists: map[string][]string{},
		Tables: map[string]map[string]string{"params": target.Params}}
	if len(target.Command) > 0 {
		settings.Lists["command"] = target.Command
	}
	for name, value := range p.c.secrets {
		settings.Secrets[name] = func(context.Context) (string, error) {
			if kind == "secret" {
				return "", &client.ProfileError{Profile: target.Ref, Key: "auth." + name, Message: message, Reason: p.c.reason, Source: p.c.source}
			}
			return value, nil
		}
	}
	credential, err := method.New(settings, p.env(t, hc))
	if wrong, ok := errors.AsType[*auth.SettingError](err); ok {
		return nil, &client.ProfileError{Profile: target.Ref, Key: "auth." + wrong.Key, Message: wrong.Message, Hints: wrong.Hints, Cause: err}
	}
	return credential, err
}

func (p *played) env(t *testing.T, hc *http.Client) auth.Env {
	t.Helper()
	env := auth.Env{HTTP: hc, Journal: p.journal, Redactor: p.redactor, Now: time.Now, InsecureHTTP: p.c.target.PlainHTTP,
		Environ: os.Environ, LookPath: exec.LookPath}
	if p.c.az == nil {
		return env
	}
	if runtime.GOOS == "windows" {
		t.Skip("the az of the corpus is a shell script")
	}
	code, said, _ := strings.Cut(*p.c.az, "\n")
	if code == "missing" {
		env.LookPath = func(string) (string, error) { return "", exec.ErrNotFound }
		return env
	}
	dir := t.TempDir()
	stdout, stderr := "", said
	if code == "0" {
		stdout, stderr = strings.ReplaceAll(said, "{{token}}", p.c.token), ""
	}
	for name, text := range map[string]string{"code": code + "\n", "stdout": stdout, "stderr": stderr} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env.LookPath = func(string) (string, error) { return fakeAz, nil }
	env.Environ = func() []string { return append(os.Environ(), "AZURE_CONFIG_DIR="+dir) }
	return env
}

// config is what the clients are made from. The proxy is left out where the
// fault is one of the way without it.
func (p *played) config(prover transport.Prover, address string) transport.Config {
	config := transport.Config{
		Origin: p.c.target.URL, Prover: prover, Headers: p.headers, Query: p.query, Journal: p.journal, Redactor: p.redactor,
		Timeout: time.Minute, CAFile: caFile, Proxy: p.w.proxy(), UserAgent: "odatui/corpus", Insecure: p.c.target.Insecure,
		Pause: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
	u, err := url.Parse(address)
	if err != nil {
		return config
	}
	fault := p.c.faults[u.Host]
	if direct(fault) {
		config.Proxy = ""
	}
	switch fault {
	case "timeout", "stall":
		config.Timeout = p.limit
	case "proxy-refused":
		config.Proxy = "http://" + refusing + ":1"
	}
	return config
}

// failing is an error of the network that takes long to come by.
type failing struct {
	text string
	late bool
}

func (f failing) Error() string { return f.text }
func (f failing) Timeout() bool { return f.late }

// nobody is what the API answers to nobody.
func (p *played) nobody(raw []byte) *client.ResponseError {
	head, body := p.c.parts(raw)
	a := failure.Answer{Method: http.MethodGet, URL: p.c.target.URL, Header: http.Header{}, Body: body, Attempts: 1}
	if _, rest, ok := strings.Cut(head[0], " "); ok {
		_, _ = fmt.Sscan(rest, &a.Status)
	}
	for _, line := range head[1:] {
		name, value, _ := strings.Cut(line, ":")
		a.Header.Add(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	return failure.Read(a, failure.Redact{Text: p.redactor.Text})
}

// TestMachineIsClosed shows that the corpus' "refused" is refused: nobody
// listens where its names lead.
func TestMachineIsClosed(t *testing.T) {
	t.Parallel()
	conn, err := net.DialTimeout("tcp", refusing+":443", time.Second)
	if err == nil {
		conn.Close()
		t.Skip("something listens on port 443 of this machine: the cases of the fault refused cannot be played")
	}
}
