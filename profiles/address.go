package profiles

import (
	"maps"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"odatui/method"
)

// url reads and checks the service's address.
func (r *reader) url(insecure bool) string {
	if r.root.get("url") == nil {
		r.because(reasonKeyMissing, r.root, "url", "is missing", `write url = "https://…" in the profile or in its environment`)
		return ""
	}
	n := r.of(kindText, "url")
	if n == nil {
		return ""
	}
	if message, hints := checkURL(n.text, insecure); message != "" {
		r.because(reasonOf(message), n, "url", message, hints...)
		return "" // it may hold a password
	}
	return n.text
}

// metadata reads where the model is: a URL, or the path of a file. Plain http:// is for
// the origin of the service only, if the profile accepts it there.
func (r *reader) metadata(t *Target) string {
	n := r.of(kindText, "metadata")
	if n == nil || !strings.Contains(n.text, "://") {
		return r.path("metadata")
	}
	insecure := t.InsecureHTTP && t.SameOrigin(n.text)
	message, hints := checkURL(n.text, insecure)
	if message == plainHTTP {
		message, hints = "plain http:// is refused for a model of another host", []string{"use https://, or save the model and name the file"}
	}
	if message == "" {
		message, hints = checkQuery(n.text)
	}
	if message != "" {
		r.because(reasonOf(message), n, "metadata", message, hints...)
		return ""
	}
	return n.text
}

// SameOrigin reports whether an address has the scheme, host and port of the service.
func (t *Target) SameOrigin(address string) bool {
	a, err := url.Parse(address)
	b, other := url.Parse(t.URL)
	return err == nil && other == nil && strings.EqualFold(a.Scheme, b.Scheme) && strings.EqualFold(a.Host, b.Host)
}

// checkURL returns what is wrong with an address, "" if nothing is. The address is
// never quoted: it may hold a password.
func checkURL(text string, insecure bool) (message string, hints []string) {
	u, err := url.Parse(text)
	switch {
	case strings.TrimSpace(text) != text:
		return "has blanks around it", nil
	case strings.ContainsAny(hostIn(text), "<>{}"):
		return "holds a placeholder", []string{"write the real address in its place"}
	case text != "" && !strings.Contains(text, "://") && text[0] != '/':
		return schemeless, []string{"write https:// before it"}
	case err != nil:
		return "is not an address", nil
	case u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Hostname() == "":
		return "must be an absolute address: https://host/path", nil
	case u.User != nil:
		return "must hold no user and password", []string{`use auth = { method = "` + string(method.Basic) + `", username = "…", password = { … } }`}
	case u.Fragment != "":
		return "must hold no fragment (#…)", nil
	case u.Scheme == "http" && !insecure && !loopback(u.Hostname()):
		return plainHTTP, []string{"use https://, or write insecure_http = true if there is no other way"}
	}
	return "", nil
}

// hostIn returns what is in the place of the host, in any text.
func hostIn(text string) string {
	_, rest, ok := strings.Cut(text, "://")
	if !ok {
		rest = text
	}
	host, _, _ := strings.Cut(rest, "/")
	return host
}

const (
	schemeless = "an address begins with https://"
	plainHTTP  = "plain http:// sends tokens for everyone to read and is refused"
)

// reasonOf returns the reason of what [checkURL] found.
func reasonOf(message string) string {
	if message == plainHTTP {
		return reasonPlainHTTP
	}
	return reasonAddress
}

// checkTyped is checkURL for an address that the user has just typed: a hint may
// quote it, if it holds no secret.
func checkTyped(text string) (message string, hints []string) {
	if message, hints = checkURL(text, false); message != schemeless {
		return message, hints
	}
	whole := "https://" + text
	if wrong, _ := checkURL(whole, false); wrong == "" && secretInQuery(whole) == "" {
		hints = []string{"write " + whole}
	}
	return message, hints
}

// CheckAddress returns what is wrong with the address of a service that is to be
// saved: all that [Bare] refuses, and secrets in its query. Its error is an *[Error]
// that never quotes the address.
func CheckAddress(text string) error {
	message, hints := checkTyped(text)
	reason := reasonOf(message)
	if message == "" {
		message, hints = checkQuery(text)
		reason = reasonSecretInFile
	}
	if message != "" {
		return &Error{Key: "url", Message: message, Reason: reason, hints: hints}
	}
	return nil
}

// checkQuery refuses an address whose query holds a secret. It names the
// parameter only.
func checkQuery(text string) (message string, hints []string) {
	name := secretInQuery(text)
	if name == "" {
		return "", nil
	}
	return "its query parameter " + visible(name) + " looks like a secret, which is not written as plain text",
		[]string{"leave it out of the address and write query = { " + quoteKey(name) + ` = { env = "NAME" } }, ` +
			`or use auth = { method = ` + quote(string(method.APIKey)) + `, query = ` + quote(name) + ", value = { … } }"}
}

// secretInQuery returns the first parameter of an address that looks like a secret,
// judging by its name, "" if there is none.
func secretInQuery(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	values := u.Query()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if LooksSecret(name) && strings.Join(values[name], "") != "" {
			return name
		}
	}
	return ""
}

// loopback reports whether a host is this machine.
func loopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// proxy reads the proxy's address. A password in it is a secret as plain text.
func (r *reader) proxy() string {
	n := r.of(kindText, "proxy")
	if n == nil {
		return ""
	}
	u, err := url.Parse(n.text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5" && u.Scheme != "socks5h":
		r.wrong(n, "proxy", "must be an absolute address: http://host:port")
	case u.User != nil:
		r.because(reasonSecretInFile, n, "proxy", "holds a user or password as plain text, which is refused",
			"put that address into HTTPS_PROXY and leave proxy out")
	default:
		return n.text
	}
	return ""
}

// expandHome turns a leading ~/ into the home folder.
func expandHome(path string) string {
	rest, ok := strings.CutPrefix(path, "~/")
	if !ok {
		return path
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return path
	}
	return filepath.Join(home, rest)
}
