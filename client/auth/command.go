package auth

import (
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"odatui/client"
	"odatui/method"
)

// commandLimit is the time limit of a run of the user's program, which may prompt.
const commandLimit = 60 * time.Second

func command() Method {
	c := client.Choice{
		Name:  string(method.Command),
		Title: "A command that prints a token",
		Help:  "A program of yours prints the token, alone or as JSON as az prints it; it is run without a shell.",
		Fields: []client.Field{
			{Name: "command", Title: "Command", Required: true, Help: "the program and its arguments, each a text of its own", Kind: client.FieldList},
		},
	}
	return Method{Choice: c, SignIn: bearerSignIn, New: func(s Settings, env Env) (Credential, error) {
		if err := s.check(c); err != nil {
			return nil, err
		}
		argv := s.Lists["command"]
		if strings.TrimSpace(argv[0]) == "" {
			return nil, &SettingError{"command", "begins with an empty text", []string{"the first text is the program"}}
		}
		for _, a := range argv {
			if strings.ContainsRune(a, 0) {
				return nil, &SettingError{"command", "holds a NUL character", nil}
			}
		}
		r := &runner{argv: argv, env: env.complete(), limit: commandLimit}
		return &source{method: method.Command, from: "command " + r.name(), fetch: r.fetch, env: r.env}, nil
	}}
}

// runner gets tokens from a program of the user.
type runner struct {
	argv  []string
	env   Env
	limit time.Duration
}

// name returns how messages name the program: without its arguments, which may
// contain secrets.
func (r *runner) name() string { return filepath.Base(r.argv[0]) }

// fetch runs the program once.
func (r *runner) fetch(ctx context.Context) (grant, error) {
	path, err := r.env.LookPath(r.argv[0])
	if err == nil && !filepath.IsAbs(path) {
		path, err = filepath.Abs(path) // a path with a folder in it, as the user wrote it
	}
	if err != nil {
		return grant{}, r.missing(err)
	}
	p := program{path: path, args: r.argv[1:], environ: commandEnviron(r.env.Environ()), limit: r.limit, shown: r.name()}
	if len(p.args) > 0 {
		p.shown += " …"
	}
	o, err := p.run(ctx, r.env)
	if err != nil && ctx.Err() != nil {
		return grant{}, ctx.Err()
	}
	if err != nil {
		e := programError(method.Command, r.name(), o, r.env.Redactor)
		e.Message, e.Cause, e.Reason = endedBadly(r.name(), r.limit, err), err, badEnd(err)
		return grant{}, e
	}
	g, err := readPrinted(o.stdout, r.env.wall())
	if err != nil {
		e := programError(method.Command, r.name(), o, r.env.Redactor)
		e.Message, e.Cause, e.Reason = r.name()+" gave no token: "+err.Error(), err, client.ReasonNoToken
		return grant{}, e
	}
	return g, nil
}

func (r *runner) missing(err error) error {
	e := &client.AuthError{Method: method.Command, Endpoint: r.name(),
		Message: r.name() + " is not installed or not on the PATH", Reason: client.ReasonNoProgram, Cause: err}
	if errors.Is(err, exec.ErrDot) {
		e.Reason, e.Message = client.ReasonProgramHere, r.name()+" was found in the current folder only; write ./"+r.name()+" if it is meant"
	}
	return e
}
