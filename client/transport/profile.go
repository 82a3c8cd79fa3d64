package transport

import (
	"fmt"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/redact"
)

// profile adds the headers and query parameters of the profile to every service
// request.
type profile struct {
	next      http.RoundTripper
	headers   []client.Header
	query     []client.Param
	userAgent string
}

// newProfile checks the headers: an invalid one is an error of opening the session,
// not of every request.
func newProfile(cfg Config) (*profile, error) {
	for _, h := range cfg.Headers {
		if err := checkHeader(h); err != nil {
			return nil, err
		}
		if h.Secret || redact.SecretHeader(h.Name) {
			cfg.Redactor.Add(redact.Credentials(h.Value))
		}
	}
	cfg.Redactor.LearnURL(cfg.Origin)
	for _, q := range cfg.Query {
		if q.Name == "" {
			return nil, fmt.Errorf("query: a parameter without a name")
		}
		if redact.SecretField(q.Name) {
			cfg.Redactor.Add(q.Value)
		}
	}
	return &profile{headers: cfg.Headers, query: cfg.Query, userAgent: cfg.UserAgent}, nil
}

// ownHeaders belong to the framing of a request: one from a profile would
// break it.
var ownHeaders = map[string]bool{
	"Connection": true, "Content-Length": true, "Transfer-Encoding": true, "Te": true,
	"Trailer": true, "Upgrade": true, "Keep-Alive": true, "Proxy-Connection": true,
}

func checkHeader(h client.Header) error {
	if h.Name == "" || strings.ContainsFunc(h.Name, func(c rune) bool { return !isTokenRune(c) }) {
		return fmt.Errorf("headers: %q is not a header name", h.Name)
	}
	if strings.ContainsFunc(h.Value, func(c rune) bool { return (c < ' ' && c != '\t') || c == 0x7f }) {
		return fmt.Errorf("headers: the value of %s holds a control character", h.Name)
	}
	if ownHeaders[textproto.CanonicalMIMEHeaderKey(h.Name)] {
		return fmt.Errorf("headers: %s is set by the program itself", h.Name)
	}
	return nil
}

// isTokenRune reports whether a character may be in a header name (RFC 9110,
// 5.6.2).
func isTokenRune(c rune) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || strings.ContainsRune("!#$%&'*+-.^_`|~", c)
}

// RoundTrip adds headers and query parameters to a copy of req.
func (p *profile) RoundTrip(req *http.Request) (*http.Response, error) {
	out := req.Clone(req.Context())
	if p.userAgent != "" && out.Header.Get("User-Agent") == "" {
		out.Header.Set("User-Agent", p.userAgent)
	}
	for _, h := range p.headers {
		setHeader(out, h)
	}
	for _, q := range p.query {
		if !hasQuery(out.URL.RawQuery, q.Name) {
			out.URL.RawQuery = addQuery(out.URL.RawQuery, q)
		}
	}
	return p.next.RoundTrip(out)
}

// setHeader sets one header, or removes it. Accept-Encoding is set by net/http,
// which decompresses only what it requested; the profile can only turn compression
// off.
func setHeader(req *http.Request, h client.Header) {
	name := textproto.CanonicalMIMEHeaderKey(h.Name)
	switch name {
	case "Host":
		if h.Value != "" {
			req.Host = h.Value
		}
	case "Accept-Encoding":
		if h.Value == "" || strings.EqualFold(h.Value, "identity") {
			req.Header.Set(name, "identity")
		}
	default:
		switch value := withProfile(name, req.Header.Get(name), h.Value, req.URL.Path); {
		case value != "":
			req.Header.Set(name, value)
		case name == "User-Agent":
			req.Header[name] = []string{""} // without it net/http writes its own
		default:
			req.Header.Del(name)
		}
	}
}

// withProfile returns the value of a header for which the program has one value, ""
// none, and the profile another. The profile's wins, with two exceptions:
// preferences are joined (RFC 7240, 2), and Accept is the profile's only if rows or
// a service document are requested as JSON, or a body of any type.
func withProfile(name, ours, theirs, path string) string {
	switch {
	case name == "Prefer" && theirs != "":
		return joinPreferences(theirs, ours)
	case name == "Accept" && ours != "" && (strings.HasSuffix(path, "/$metadata") ||
		!strings.HasPrefix(ours, "application/json") && !strings.HasPrefix(ours, "*/*")):
		return ours
	}
	return theirs
}

// joinPreferences returns the preferences of both; if both name one, the first is
// used. The prefix "odata." does not count.
func joinPreferences(first, second string) string {
	token := func(preference string) string {
		name, _, _ := strings.Cut(preference, ";")
		name, _, _ = strings.Cut(name, "=")
		return strings.TrimPrefix(strings.ToLower(strings.TrimSpace(name)), "odata.")
	}
	out := first
	for own := range strings.SplitSeq(second, ",") {
		named := slices.ContainsFunc(strings.Split(first, ","), func(p string) bool { return token(p) == token(own) })
		if own = strings.TrimSpace(own); own != "" && !named {
			out += ", " + own
		}
	}
	return out
}

// hasQuery reports whether a raw query has a parameter of that name.
func hasQuery(raw, name string) bool {
	for pair := range strings.SplitSeq(raw, "&") {
		if fieldName(pair) == name {
			return true
		}
	}
	return false
}

// fieldName returns the decoded name of a name=value pair.
func fieldName(pair string) string {
	name, _, _ := strings.Cut(pair, "=")
	if plain, err := url.QueryUnescape(name); err == nil {
		return plain
	}
	return name
}

// field returns a name=value pair, decoded.
func field(pair string) client.Param {
	_, value, _ := strings.Cut(pair, "=")
	if plain, err := url.QueryUnescape(value); err == nil {
		value = plain
	}
	return client.Param{Name: fieldName(pair), Value: value}
}

// addQuery appends one parameter; the others are not changed.
func addQuery(raw string, q client.Param) string {
	pair := escape(q.Name) + "=" + escape(q.Value)
	if raw == "" {
		return pair
	}
	return raw + "&" + pair
}

// setQuery replaces a parameter, or appends it.
func setQuery(raw string, q client.Param) string {
	if !hasQuery(raw, q.Name) {
		return addQuery(raw, q)
	}
	var keep []string
	for pair := range strings.SplitSeq(raw, "&") {
		if fieldName(pair) != q.Name {
			keep = append(keep, pair)
		}
	}
	return addQuery(strings.Join(keep, "&"), q)
}

// escape percent-encodes all but the unreserved characters (RFC 3986, 2.3)
// and the "$" of system query options.
func escape(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', strings.IndexByte("-._~$", c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}
