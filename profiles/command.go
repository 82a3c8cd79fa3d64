package profiles

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

const (
	commandLimit = 30 * time.Second
	maxStderr    = 4 << 10
)

// fromCommand runs a program without a shell and takes what it prints.
func (s *Secret) fromCommand(ctx context.Context, argv []string) (string, error) {
	return s.runCommand(ctx, argv, commandLimit)
}

func (s *Secret) runCommand(ctx context.Context, argv []string, limit time.Duration) (string, error) {
	program, err := exec.LookPath(argv[0])
	if err != nil || !filepath.IsAbs(program) {
		return "", s.fail(err, "the program is not found", "is it installed, and in PATH?")
	}
	bounded, stop := context.WithTimeoutCause(ctx, limit, errSlow)
	defer stop()
	var out, errs capped
	out.most, errs.most = maxSecret, maxStderr
	cmd := exec.CommandContext(bounded, program, argv[1:]...)
	cmd.Env = commandEnviron(os.Environ(), s.scrub)
	cmd.Stdout, cmd.Stderr = &out, &errs
	out.full = stop // a flood ends the program
	cmd.WaitDelay = time.Second
	asGroup(cmd)
	err = cmd.Run()
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case out.over:
		return "", s.fail(nil, "printed more than 64 KiB: this is no secret")
	case errors.Is(context.Cause(bounded), errSlow):
		return "", s.said(&errs, fmt.Sprintf("did not end within %s and was stopped", limit))
	case err != nil:
		var exit *exec.ExitError
		if errors.As(err, &exit) && exit.ExitCode() >= 0 {
			return "", s.said(&errs, fmt.Sprintf("the program failed with exit code %d", exit.ExitCode()))
		}
		return "", s.said(&errs, "the program could not be run to its end")
	}
	return s.trimmed(out.String())
}

func (s *Secret) said(errs *capped, message string) error {
	return &SecretError{Source: s.Source(), Message: message, Reason: s.reason(), Stderr: errs.String(),
		hints: []string{"run it by hand to see what it says: " + shell(s.ref.Command[0]) + " …"}}
}

// capped keeps the first bytes of what is written to it. The buffer is a field:
// embedded, its ReadFrom would take everything.
type capped struct {
	kept bytes.Buffer
	most int
	over bool
	full func() // called once when more comes than is kept
}

func (c *capped) String() string { return c.kept.String() }

func (c *capped) Write(p []byte) (int, error) {
	room := c.most - c.kept.Len()
	if len(p) <= room {
		return c.kept.Write(p)
	}
	c.kept.Write(p[:room])
	if !c.over && c.full != nil {
		c.full()
	}
	c.over = true
	return len(p), nil
}

// What a program that gets a secret may see of our environment.
var (
	commandNames = []string{
		"PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TERM", "COLORTERM", "TMPDIR", "TEMP", "TMP",
		"SSH_AUTH_SOCK", "GNUPGHOME", "GPG_TTY", "GPG_AGENT_INFO", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS",
		"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS",
		"SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE", "USERNAME", "USERDOMAIN", "HOMEDRIVE", "HOMEPATH",
		"APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "PROGRAMFILES", "PROGRAMFILES(X86)",
	}
	commandPrefixes = []string{"LC_", "XDG_", "PASSWORD_STORE_", "GOPASS_", "AZURE_", "OP_", "BW_", "VAULT_", "CLOUDSDK_"}
)

// commandEnviron keeps what is on the list and leaves out variables that
// profiles take their secrets from.
func commandEnviron(environ, scrub []string) []string {
	var out []string
	for _, pair := range environ {
		name, _, _ := strings.Cut(pair, "=")
		upper := strings.ToUpper(name)
		allowed := slices.Contains(commandNames, upper) ||
			slices.ContainsFunc(commandPrefixes, func(p string) bool { return strings.HasPrefix(upper, p) })
		secret := slices.Contains(scrub, name) ||
			runtime.GOOS == "windows" && slices.ContainsFunc(scrub, func(s string) bool { return strings.EqualFold(s, name) })
		if allowed && !secret {
			out = append(out, pair)
		}
	}
	return out
}
