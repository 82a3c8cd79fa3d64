package transport

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// origin is where a request goes: scheme, host and port in one spelling each
// (RFC 6454).
type origin struct{ scheme, host, port string }

// parseOrigin reads the origin of an absolute http or https URL.
func parseOrigin(raw string) (origin, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return origin{}, errors.New("service url cannot be read")
	}
	if u.User != nil {
		return origin{}, errors.New("service url holds a user name or password")
	}
	o, ok := originOf(u)
	if !ok {
		return origin{}, errors.New("service url is not an absolute http or https url")
	}
	return o, nil
}

// originOf returns the origin of u, false where u is not an absolute http or
// https URL with a host.
func originOf(u *url.URL) (origin, bool) {
	if u == nil || u.Opaque != "" {
		return origin{}, false
	}
	o := origin{scheme: strings.ToLower(u.Scheme), host: plainHost(u.Hostname()), port: u.Port()}
	if o.host == "" || (o.scheme != "http" && o.scheme != "https") {
		return origin{}, false
	}
	switch {
	case o.port == "" && o.scheme == "http":
		o.port = "80"
	case o.port == "":
		o.port = "443"
	default:
		if o.port = strings.TrimLeft(o.port, "0"); o.port == "" {
			o.port = "0"
		}
	}
	return o, true
}

// plainHost spells a host one way: lower case, no trailing dot, addresses in
// their canonical form.
func plainHost(h string) string {
	h = strings.ToLower(h)
	if a, err := netip.ParseAddr(h); err == nil {
		return a.String()
	}
	return strings.TrimSuffix(h, ".")
}

// String writes the origin as a browser would: without a default port.
func (o origin) String() string {
	host := o.host
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if (o.scheme == "http" && o.port == "80") || (o.scheme == "https" && o.port == "443") {
		return o.scheme + "://" + host
	}
	return fmt.Sprintf("%s://%s:%s", o.scheme, host, o.port)
}

// bare returns origin and path of a URL: what an error may contain.
func bare(u *url.URL) string {
	if u == nil {
		return ""
	}
	o, ok := originOf(u)
	if !ok {
		return ""
	}
	return o.String() + u.EscapedPath()
}
