package cli

import (
	"net/url"
	"slices"
	"strings"

	"odatui/client"
	"odatui/profiles"
)

// curl writes a request to a target as a command for a POSIX shell. Secrets are
// variables of the shell, to be set before.
func curl(r client.Request, t *profiles.Target) string {
	var b strings.Builder
	b.WriteString("curl --silent --show-error --fail-with-body --compressed")
	b.WriteString(curlConnection(t))
	for _, h := range r.Header {
		value := h.Name + ": " + h.Value
		if h.Secret {
			b.WriteString(" \\\n  -H \"" + value + "\"") // a variable is expanded in these quotes
			continue
		}
		b.WriteString(" \\\n  -H " + shellQuote(value))
	}
	if !slices.ContainsFunc(r.Header, func(h client.Header) bool { return strings.EqualFold(h.Name, "Accept") }) {
		b.WriteString(" \\\n  -H 'Accept:'") // else curl adds its own
	}
	if r.Body != "" { // curl makes a POST of it
		b.WriteString(" \\\n  --data-binary " + shellQuote(r.Body))
	}
	b.WriteString(" \\\n  " + shellQuote(r.URL))
	return b.String()
}

// curlConnection writes how the profile connects: its certificates and proxy. A
// password of the proxy is a variable of the shell.
func curlConnection(t *profiles.Target) string {
	var b strings.Builder
	if t.TLS.Insecure {
		b.WriteString(" --insecure")
	}
	if t.TLS.CAFile != "" {
		b.WriteString(" \\\n  --cacert " + shellQuote(t.TLS.CAFile))
	}
	if t.Proxy == "" {
		return b.String()
	}
	proxy := t.Proxy
	if !strings.Contains(proxy, "://") {
		proxy = "http://" + proxy
	}
	if u, err := url.Parse(proxy); err == nil && u.User != nil {
		u.User = nil
		proxy = u.String()
		b.WriteString(" \\\n  --proxy-user \"$ODATUI_PROXY_USER\"")
	}
	b.WriteString(" \\\n  --noproxy '' --proxy " + shellQuote(proxy)) // a proxy of the profile is always used
	return b.String()
}

// shellQuote quotes for a POSIX shell.
func shellQuote(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
