package cli

import (
	"strings"

	"odatui/client"
)

// curl writes a request as a command for a POSIX shell. Secrets are variables of
// the shell, to be set before.
func curl(r client.Request) string {
	var b strings.Builder
	b.WriteString("curl --silent --show-error --fail-with-body --compressed")
	for _, h := range r.Header {
		value := h.Name + ": " + h.Value
		if h.Secret {
			b.WriteString(" \\\n  -H \"" + value + "\"") // a variable is expanded in these quotes
			continue
		}
		b.WriteString(" \\\n  -H " + shellQuote(value))
	}
	if r.Body != "" { // curl makes a POST of it
		b.WriteString(" \\\n  --data-binary " + shellQuote(r.Body))
	}
	b.WriteString(" \\\n  " + shellQuote(r.URL))
	return b.String()
}

// shellQuote quotes for a POSIX shell.
func shellQuote(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
