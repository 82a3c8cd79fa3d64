package auth

import (
	"cmp"
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"odatui/client"
	"odatui/client/redact"
	"odatui/method"
)

// azLimit is the time limit of a run of az, azFirstLimit that of the first run:
// Python starts slowly the first time.
const (
	azLimit      = 30 * time.Second
	azFirstLimit = 60 * time.Second
)

const alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// azOptions are the options that az is run with and the characters that their values
// may contain besides letters and digits (the allow-lists of azidentity), so that
// the shell in which az is a script cannot interpret them.
var azOptions = []struct{ name, chars, spelled string }{
	{"scope", ".-_/:", ". - _ / :"},
	{"resource", ".-_/:", ". - _ / :"},
	{"tenant", ".-", ". -"},
	{"subscription", "-_. ", "- _ . and blanks"},
}

func azureCLI() Method {
	c := client.Choice{
		Name:  string(method.AzureCLI),
		Title: "Azure CLI",
		Help:  "The account that is signed in with az gives the token.",
		Fields: []client.Field{
			{Name: "scope", Title: "Scope", Required: true, OneOf: "resource", Kind: client.FieldText,
				Help: "what the token is for, such as api://APP/.default; az gets it exactly as written"},
			{Name: "resource", Title: "Resource", Required: true, OneOf: "scope", Kind: client.FieldText,
				Help: "what the token is for, where a scope is not known"},
			{Name: "tenant", Title: "Tenant", OneOf: "subscription", Kind: client.FieldText, Help: "the tenant to sign in to, its id or domain"},
			{Name: "subscription", Title: "Subscription", OneOf: "tenant", Kind: client.FieldText, Help: "the subscription whose account is used, its name or id"},
		},
	}
	return Method{Choice: c, SignIn: azSignIn, New: func(s Settings, env Env) (Credential, error) {
		if err := s.check(c); err != nil {
			return nil, err
		}
		a := &azure{env: env.complete(), limit: azLimit, firstLimit: azFirstLimit}
		var err error
		if a.args, err = azArgs(s); err != nil {
			return nil, err
		}
		return &source{method: method.AzureCLI, from: "az", fetch: a.fetch, env: a.env}, nil
	}}
}

// azSignIn describes how code runs az.
func azSignIn(s Settings) client.SignIn {
	in := bearerSignIn(s)
	in.Resource = cmp.Or(s.Text["resource"], strings.TrimSuffix(s.Text["scope"], "/.default"))
	if args, err := azArgs(s); err == nil { // the last -o wins
		in.Program = slices.Concat([]string{"az"}, args, []string{"--query", "accessToken", "-o", "tsv"})
	}
	return in
}

// azArgs returns the arguments for az.
func azArgs(s Settings) ([]string, error) {
	args := []string{"account", "get-access-token", "-o", "json", "--only-show-errors"}
	for _, o := range azOptions {
		value := s.Text[o.name]
		switch {
		case value == "":
			continue
		case strings.HasPrefix(value, "-"):
			return nil, &SettingError{o.name, "begins with -, which az would take for an option", []string{"remove it"}}
		case !within(value, alphanumeric+o.chars):
			return nil, &SettingError{o.name, "holds a character that is not passed to az", []string{"allowed are letters, digits, " + o.spelled}}
		}
		args = append(args, "--"+o.name, value)
	}
	return args, nil
}

// within reports whether a text consists of the characters.
func within(text, chars string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return !strings.ContainsRune(chars, r) })
}

// azure gets tokens from the Azure CLI. It does not use azidentity, which changes
// scopes and gives az the whole environment of this process.
type azure struct {
	args              []string
	env               Env
	limit, firstLimit time.Duration
	warm              atomic.Bool
}

// fetch runs az once.
func (a *azure) fetch(ctx context.Context) (grant, error) {
	path, err := a.env.LookPath("az")
	if err == nil && !filepath.IsAbs(path) {
		err = exec.ErrDot
	}
	if err != nil {
		return grant{}, azMissing(err)
	}
	p := azProgram(path, a.args, a.env.Environ)
	p.environ = azEnviron(a.env.Environ())
	p.shown = "az " + strings.Join(a.args, " ")
	if p.limit = a.firstLimit; a.warm.Load() {
		p.limit = a.limit
	}
	o, err := p.run(ctx, a.env)
	if err != nil {
		return grant{}, a.failed(ctx, o, p.limit, err)
	}
	a.warm.Store(true)
	g, err := readPrinted(o.stdout, a.env.wall())
	if err != nil {
		e := programError(method.AzureCLI, "az", o, a.env.Redactor)
		e.Message, e.Cause, e.Reason = "az gave no token: "+err.Error(), err, client.ReasonNoToken
		return grant{}, e
	}
	return g, nil
}

func azMissing(err error) error {
	e := &client.AuthError{Method: method.AzureCLI, Endpoint: "az",
		Message: "az, the Azure CLI, is not installed or not on the PATH", Reason: client.ReasonNoProgram, Cause: err}
	switch {
	case errors.Is(err, exec.ErrDot):
		e.Reason, e.Message = client.ReasonProgramHere, "az was found in the current folder only, from which it is not run"
	case !errors.Is(err, exec.ErrNotFound):
		e.Cause = errors.Join(exec.ErrNotFound, err)
	}
	return e
}

// failed returns the error of a failed run of az.
func (a *azure) failed(ctx context.Context, o outcome, limit time.Duration, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	e := programError(method.AzureCLI, "az", o, a.env.Redactor)
	e.Message, e.Cause, e.Reason = endedBadly("az", limit, err), err, badEnd(err)
	said := string(plainText(o.stderr))
	switch {
	case strings.Contains(said, "is not recognized as an internal or external command"):
		return azMissing(exec.ErrNotFound)
	case strings.Contains(said, "Please run 'az login' to setup account"),
		strings.Contains(said, "does not exist in MSAL token cache"),
		strings.Contains(said, "Could not retrieve credential from local cache"):
		e.Message, e.Reason = "az is not signed in", client.ReasonNotSignedIn
	}
	return e
}

// programError returns an error with what a program wrote to stderr.
func programError(m method.Method, name string, o outcome, r *redact.Redactor) *client.AuthError {
	e := &client.AuthError{Method: m, Endpoint: name, Description: r.Text(complaint(o.stderr)), Body: redactBody(plainText(o.stderr), r)}
	if ids := textIDs(string(e.Body)); len(ids) > 0 {
		e.IDs = ids
	}
	return e
}

// badEnd returns the reason why a run failed, "" if it is an exit status.
func badEnd(err error) string {
	_, exited := errors.AsType[*exec.ExitError](err)
	switch {
	case errors.Is(err, errLate):
		return client.ReasonTimeout
	case errors.Is(err, errFlood):
		return client.ReasonFlood
	case exited:
		return ""
	}
	return client.ReasonNotStarted
}

// endedBadly returns the message of a failed run.
func endedBadly(name string, limit time.Duration, err error) string {
	exit, exited := errors.AsType[*exec.ExitError](err)
	switch {
	case errors.Is(err, errLate):
		return name + " did not answer within " + limit.String()
	case errors.Is(err, errFlood):
		return name + " printed more than 1 MiB"
	case exited:
		return name + " could not get a token (" + exit.String() + ")"
	}
	return name + " could not be started"
}
