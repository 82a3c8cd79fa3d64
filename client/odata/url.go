package odata

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"odatui/client"
	"odatui/client/link"
)

// root is a service root: its path ends without a slash, and its query is part of
// every request below it.
type root struct {
	given *url.URL // as in the profile: where the service document is
	base  string   // scheme, host and encoded path without a closing slash
	path  string   // the encoded path alone
	query string   // raw, "" none
}

// documents end the URL of what belongs to a root, or to what is behind a path.
var documents = []string{"/$metadata", "/$count", "/$value", "/$ref"}

func parseRoot(text string) (root, error) {
	u, err := url.Parse(encodeIllegal(strings.TrimSpace(text)))
	if err != nil {
		return root{}, fmt.Errorf("open service: the url cannot be read")
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return root{}, fmt.Errorf("open service: the url must begin with https:// and a host")
	}
	if u.User != nil {
		return root{}, fmt.Errorf("open service: the url must not hold a user or password")
	}
	u.Fragment, u.RawFragment = "", ""
	u.RawQuery, u.ForceQuery = withoutSystemOptions(u.RawQuery), false
	path := strings.TrimRight(u.EscapedPath(), "/")
	// Users paste the address of the browser.
	for _, end := range documents {
		if cut, ok := strings.CutSuffix(path, end); ok {
			path = cut
			u.Path, _ = url.PathUnescape(path)
			u.RawPath = path
		}
	}
	return root{given: u, base: u.Scheme + "://" + u.Host + path, path: path, query: u.RawQuery}, nil
}

// below returns the URL of an encoded path below the root, with options
// (already encoded, without "?") after the root's own. A path that begins with a slash
// begins at the host.
func (r root) below(path, options string) (*url.URL, error) {
	path, own, _ := strings.Cut(path, "?")
	text := r.base + "/" + path
	if strings.HasPrefix(path, "/") {
		text = origin(r.given) + path
	}
	if query := joinOptions(own, r.query, options); query != "" {
		text += "?" + query
	}
	return url.Parse(text)
}

func joinOptions(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "&")
}

// longQuery is how many bytes of query options a URL may have if the profile sends
// longer ones as POST …/$query with the options as text (OData
// 4.01 URL conventions, 5.1; services take it for reading only). Proxies and
// services begin to refuse URLs at 2,048 bytes.
const (
	longQuery     = 1800
	longQueryPost = "post"
)

// queryPath appends $query to an encoded path, which may carry a query.
func queryPath(path string) string {
	path, own, has := strings.Cut(path, "?")
	path += "/$query"
	if has {
		path += "?" + own
	}
	return path
}

// withoutQueryPath is the address that a URL of queryPath was made of:
// relative links count from there.
func withoutQueryPath(u *url.URL) *url.URL {
	plain := *u
	plain.Path = strings.TrimSuffix(u.Path, "/$query")
	plain.RawPath = strings.TrimSuffix(u.RawPath, "/$query")
	return &plain
}

// inside returns the encoded path of u below the root, false if it is not
// below it or of another origin.
func (r root) inside(u *url.URL) (string, bool) {
	if !link.SameOrigin(r.given, u) {
		return "", false
	}
	return strings.CutPrefix(u.EscapedPath(), r.path+"/")
}

func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

// Characters that are not encoded in a URL. OData's own punctuation is kept
// readable wherever RFC 3986 allows it; "+" never, because many servers read it as
// a blank, nor ";", which Go and others drop, nor "&", which IIS refuses in a
// path.
const (
	unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
	inPath     = unreserved + "!$'()*,=:@"
	inName     = unreserved + "!$'()*,:@/"
	inValue    = unreserved + "!$'()*,=:@/"
	// Characters that RFC 3986 allows anywhere in a URL, percent included.
	legal = unreserved + "!$&'()*+,;=:@/?#[]%"
)

type charClass [256]bool

func setOf(chars string) *charClass {
	var c charClass
	for i := 0; i < len(chars); i++ {
		c[chars[i]] = true
	}
	return &c
}

var pathChars, nameChars, valueChars, legalChars = setOf(inPath), setOf(inName), setOf(inValue), setOf(legal)

const hexDigits = "0123456789ABCDEF"

// encode percent-encodes every byte of s that is not allowed.
func encode(s string, allowed *charClass) string {
	more := 0
	for i := 0; i < len(s); i++ {
		if !allowed[s[i]] {
			more += 2
		}
	}
	if more == 0 {
		return s
	}
	b := make([]byte, 0, len(s)+more)
	for i := 0; i < len(s); i++ {
		if c := s[i]; allowed[c] {
			b = append(b, c)
		} else {
			b = append(b, '%', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return string(b)
}

// option writes one query option. The "$" of a name stays as it is: services
// that compare names before they decode exist.
func option(name, value string) string {
	return encode(name, nameChars) + "=" + encode(value, valueChars)
}

// encodeIllegal encodes the characters that are not allowed in a URL and leaves
// every other byte of a link as the service wrote it.
func encodeIllegal(link string) string {
	link = encode(link, legalChars)
	path, rest := link, ""
	if i := strings.IndexAny(link, "?#"); i >= 0 {
		path, rest = link[:i], link[i:]
	}
	return strayPercent(path) + rest
}

// strayPercent encodes percent signs that begin no escape: in a path they
// would make the URL unreadable.
func strayPercent(path string) string {
	if !strings.Contains(path, "%") {
		return path
	}
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		b.WriteByte(path[i])
		if path[i] == '%' && (i+2 >= len(path) || !isHex(path[i+1]) || !isHex(path[i+2])) {
			b.WriteString("25")
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// resolve makes a link of a response absolute. Relative links are relative to
// the context URL (OData JSON 4.0, 4.5.1), else to the request; one that
// begins with the segment the request began with is meant from the root,
// whatever its context is.
func (r root) resolve(text, context string, request *url.URL, rewrite bool) (*url.URL, error) {
	text = encodeIllegal(strings.TrimSpace(text))
	if text == "" {
		return nil, client.Because(client.ReasonNextLink, errors.New("follow next link: it is empty"))
	}
	if !hasScheme(text) && !strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "?") {
		text = "./" + text // a first segment may hold a colon
	}
	ref, err := url.Parse(text)
	if err != nil {
		return nil, client.Because(client.ReasonNextLink, errors.New("follow next link: it cannot be read as a url"))
	}
	u := ref
	if !ref.IsAbs() {
		u = r.baseFor(ref, context, request).ResolveReference(ref)
	}
	u.Fragment, u.RawFragment = "", ""
	if rewrite {
		asked, _ := r.inside(request)
		inner, err := request.Parse(encodeIllegal(context))
		if err != nil || context == "" {
			inner = nil
		}
		u = link.Rewritten(u, r.given, inner, asked)
	}
	return u, r.allow(u)
}

// baseFor returns the URL that a relative link is relative to.
func (r root) baseFor(ref *url.URL, context string, request *url.URL) *url.URL {
	if ref.Host != "" || strings.HasPrefix(ref.Path, "/") || ref.Path == "" {
		return request
	}
	first := strings.TrimPrefix(ref.EscapedPath(), "./")
	first, _, _ = strings.Cut(first, "/")
	if asked, ok := r.inside(request); ok {
		if mine, _, _ := strings.Cut(asked, "/"); mine == first {
			if base, err := url.Parse(r.base + "/"); err == nil {
				return base
			}
		}
	}
	if context != "" {
		if c, err := url.Parse(encodeIllegal(context)); err == nil {
			if base := request.ResolveReference(c); link.SameOrigin(base, r.given) {
				return base
			}
		}
	}
	return request
}

// hasScheme reports whether a link begins with a scheme and so is absolute.
func hasScheme(link string) bool {
	for i := 0; i < len(link); i++ {
		switch c := link[i]; {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z':
		case i > 0 && (c == '+' || c == '-' || c == '.' || '0' <= c && c <= '9'):
		default:
			return i > 0 && c == ':'
		}
	}
	return false
}

// allow refuses addresses that are not of the service's own origin.
func (r root) allow(u *url.URL) error {
	if u.User != nil {
		return fmt.Errorf("%w: the service gave a link with a user name in it", client.ErrOtherOrigin)
	}
	if !link.SameOrigin(r.given, u) {
		return fmt.Errorf("%w: the service gave a link to %s, the profile's url is at %s",
			client.ErrOtherOrigin, origin(u), origin(r.given))
	}
	return nil
}
