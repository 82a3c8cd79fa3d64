package transport

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"odatui/client"
	"odatui/client/redact"
)

// newProxy returns which proxy is used for a URL. The environment is
// read here, once, as http.ProxyFromEnvironment would read it.
func newProxy(cfg Config) (func(*http.Request) (*url.URL, error), error) {
	if cfg.Proxy != "" {
		u, err := parseProxy(cfg.Proxy, cfg.Redactor)
		if err != nil {
			return nil, fmt.Errorf("proxy: %w", err)
		}
		return http.ProxyURL(u), nil
	}
	e := environProxy{skip: parseNoProxy(environ("NO_PROXY"))}
	var err error
	if e.secure, err = parseProxy(environ("HTTPS_PROXY"), cfg.Redactor); err != nil {
		return nil, fmt.Errorf("environment HTTPS_PROXY: %w", err)
	}
	// Under CGI a Proxy header of a request would arrive as HTTP_PROXY.
	if os.Getenv("REQUEST_METHOD") == "" {
		if e.plain, err = parseProxy(environ("HTTP_PROXY"), cfg.Redactor); err != nil {
			return nil, fmt.Errorf("environment HTTP_PROXY: %w", err)
		}
	}
	return e.choose, nil
}

// environ reads a variable in capitals, else in small letters.
func environ(name string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return os.Getenv(strings.ToLower(name))
}

// parseProxy reads a proxy's address; a bare host:port is an http proxy. Its
// password becomes a known secret. "" is no proxy.
func parseProxy(text string, r *redact.Redactor) (*url.URL, error) {
	if text == "" {
		return nil, nil
	}
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" {
		return nil, client.Because(client.ReasonAddress, errors.New("not an address such as http://proxy.example:8080"))
	}
	switch u.Scheme = strings.ToLower(u.Scheme); u.Scheme {
	case "http", "https", "socks5", "socks5h":
	default:
		return nil, client.Because(client.ReasonAddress, fmt.Errorf("scheme %q is not one of http, https, socks5, socks5h", u.Scheme))
	}
	if pw, ok := u.User.Password(); ok {
		r.Add(pw)
	}
	return u, nil
}

// environProxy holds HTTPS_PROXY, HTTP_PROXY and NO_PROXY.
type environProxy struct {
	plain, secure *url.URL
	skip          []noProxy
}

func (e environProxy) choose(req *http.Request) (*url.URL, error) {
	o, ok := originOf(req.URL)
	if !ok || o.host == "localhost" || isLoopbackIP(o.host) {
		return nil, nil
	}
	for _, n := range e.skip {
		if n.matches(o) {
			return nil, nil
		}
	}
	if o.scheme == "https" {
		return e.secure, nil
	}
	return e.plain, nil
}

func isLoopbackIP(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// noProxy is one entry of NO_PROXY.
type noProxy struct {
	all    bool
	net    netip.Prefix
	domain string // without a leading dot
	below  bool   // names below domain only
	port   string // "" any
}

// parseNoProxy reads NO_PROXY: names (and all below them), .names (only below
// them), addresses, networks, each with an optional port, or "*".
func parseNoProxy(text string) []noProxy {
	var list []noProxy
	for part := range strings.SplitSeq(text, ",") {
		part = strings.ToLower(strings.TrimSpace(part))
		if part == "" {
			continue
		}
		if p, err := netip.ParsePrefix(part); err == nil {
			list = append(list, noProxy{net: p.Masked()})
			continue
		}
		n := noProxy{all: part == "*"}
		if host, port, err := net.SplitHostPort(part); err == nil {
			part, n.port = host, port
		}
		if ip, err := netip.ParseAddr(strings.Trim(part, "[]")); err == nil {
			n.net = netip.PrefixFrom(ip.Unmap(), ip.Unmap().BitLen())
		} else {
			part = strings.TrimPrefix(part, "*")
			n.domain, n.below = strings.TrimPrefix(part, "."), strings.HasPrefix(part, ".")
		}
		list = append(list, n)
	}
	return list
}

func (n noProxy) matches(o origin) bool {
	if n.all {
		return true
	}
	if n.port != "" && n.port != o.port {
		return false
	}
	if n.net.IsValid() {
		ip, err := netip.ParseAddr(o.host)
		return err == nil && n.net.Contains(ip.Unmap())
	}
	return n.domain != "" && (!n.below && o.host == n.domain || strings.HasSuffix(o.host, "."+n.domain))
}
