package cli

import (
	"context"
	"strings"

	"odatui/client"
)

// curl writes a request as a command for a POSIX shell. Secrets are left out as
// shell variables unless the token is asked for by name.
func (a *app) curl(ctx context.Context, s *client.Session, r client.Request, withToken bool) (string, error) {
	var b strings.Builder
	b.WriteString("curl --silent --show-error --fail-with-body --compressed")
	for _, h := range r.Header {
		value := h.Name + ": " + h.Value
		switch {
		case h.Secret && withToken && strings.EqualFold(h.Name, "Authorization"):
			token, err := a.rawToken(ctx, s)
			if err != nil {
				return "", err
			}
			b.WriteString(" \\\n  -H " + shellQuote(h.Name+": Bearer "+token))
		case h.Secret:
			// The placeholder is a shell variable: it must be expanded.
			b.WriteString(" \\\n  -H \"" + value + "\"")
		default:
			b.WriteString(" \\\n  -H " + shellQuote(value))
		}
	}
	if r.Body != "" { // curl makes a POST of it
		b.WriteString(" \\\n  --data-binary " + shellQuote(r.Body))
	}
	b.WriteString(" \\\n  " + shellQuote(r.URL))
	return b.String(), nil
}

// shellQuote quotes for a POSIX shell.
func shellQuote(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
