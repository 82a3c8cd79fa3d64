package profiles

import (
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// url reads and checks the service's address.
func (r *reader) url(insecure bool) string {
	if r.root.get("url") == nil {
		r.wrong(r.root, "url", "is missing", `write url = "https://…" in the profile or in its environment`)
		return ""
	}
	n := r.of(kindText, "url")
	if n == nil {
		return ""
	}
	if message, hints := checkURL(n.text, insecure); message != "" {
		r.wrong(n, "url", message, hints...)
		return "" // it may hold a password
	}
	return n.text
}

// checkURL says what is wrong with an address, "" nothing. The address is
// never quoted: it may hold a password.
func checkURL(text string, insecure bool) (message string, hints []string) {
	u, err := url.Parse(text)
	switch {
	case strings.TrimSpace(text) != text:
		return "has blanks around it", nil
	case err != nil:
		return "is not an address", nil
	case u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Hostname() == "":
		return "must be an absolute address: https://host/path", nil
	case u.User != nil:
		return "must hold no user and password", []string{`use auth = { method = "basic", username = "…", password = { … } }`}
	case u.Fragment != "":
		return "must hold no fragment (#…)", nil
	case u.Scheme == "http" && !insecure && !loopback(u.Hostname()):
		return "plain http:// sends tokens for everyone to read and is refused",
			[]string{"use https://, or write insecure_http = true if there is no other way"}
	}
	return "", nil
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
		r.wrong(n, "proxy", "holds a user or password as plain text, which is refused", "put that address into HTTPS_PROXY and leave proxy out")
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
