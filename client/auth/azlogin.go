package auth

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// azOption is an option of az.
type azOption struct {
	name, chars string
	value       bool
}

// azLoginOptions are the options of "az login" that are passed on and the
// characters their values may hold beside letters and digits; one without a
// value has none.
var azLoginOptions = []azOption{
	{"--tenant", ".-", true},
	{"--scope", ".-_/:", true},
	{"--claims-challenge", "+/=-_", true}, // base64, of either alphabet
	{"--allow-no-subscriptions", "", false},
	{"--use-device-code", "", false},
}

// AzSignIn makes the process that signs a person in to az: "az login" with
// known options only, whose values hold nothing that a shell reads in its own
// way. az must be found under an absolute path and gets the same part of the
// environment as when it is asked for a token. Stdin, stdout and stderr are
// left to the caller, and so is starting it; the end of ctx ends az. The error
// says in one line what is wrong with args, or is a *[client.AuthError] where az
// is missing.
func AzSignIn(ctx context.Context, args []string, environ func() []string, lookPath func(file string) (string, error)) (*exec.Cmd, error) {
	if err := checkSignIn(args); err != nil {
		return nil, err
	}
	path, err := lookPath("az")
	if err == nil && !filepath.IsAbs(path) {
		err = exec.ErrDot
	}
	if err != nil {
		return nil, azMissing(err)
	}
	p := azProgram(path, args, environ)
	cmd := exec.CommandContext(ctx, p.path, p.args...)
	cmd.Env = azEnviron(environ())
	attend(cmd, p)
	return cmd, nil
}

// checkSignIn refuses everything but a plain sign-in.
func checkSignIn(args []string) error {
	if len(args) == 0 || args[0] != "login" {
		return errors.New("sign in with az: only \"login\" is run")
	}
	for i := 1; i < len(args); i++ {
		k := slices.IndexFunc(azLoginOptions, func(o azOption) bool { return o.name == args[i] })
		if k < 0 {
			return fmt.Errorf("sign in with az: argument %d is no option that is passed on", i)
		}
		o := azLoginOptions[k]
		if !o.value {
			continue
		}
		i++
		if i >= len(args) || args[i] == "" {
			return fmt.Errorf("sign in with az: %s has no value", o.name)
		}
		if strings.HasPrefix(args[i], "-") || !within(args[i], alphanumeric+o.chars) {
			return fmt.Errorf("sign in with az: the value of %s holds a character that is not passed to az", o.name)
		}
	}
	return nil
}
