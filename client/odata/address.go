package odata

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/link"
)

// setAddress is where a set of the service document is.
type setAddress struct {
	path    string // encoded, below the root, or from the host with a slash before it; may carry a query
	kind    client.SetKind
	note    string // how the service's own address was changed
	refused error  // why it is not asked for, nil it is
	host    string // the origin of one that is refused
}

// address returns the encoded path of a query below the root.
func (s *Service) address(path string) (setAddress, error) {
	parts := s.joinNested(client.PathSegments(path))
	if len(parts) == 0 {
		return setAddress{}, errNoPath
	}
	whole, first, isFirst := s.listed(path, parts)
	if whole != nil {
		return whole.called(), whole.refused
	}
	encoded := make([]string, len(parts))
	for i, p := range parts {
		encoded[i] = encode(p, pathChars)
	}
	if set := s.model.known().Set(parts[0]); set != nil && !isFirst && s.takesNone(set) {
		encoded[0] += "()"
	}
	if !isFirst {
		return setAddress{path: strings.Join(encoded, "/")}, nil
	}
	if first.refused != nil {
		return setAddress{}, first.refused
	}
	at, query, hasQuery := strings.Cut(first.path, "?")
	at = strings.TrimRight(at, "/") // of a service document
	if _, key := client.CutSegment(parts[0]); key != "" {
		at = strings.TrimSuffix(at, "()") + encode(key, pathChars)
	} else {
		at = setAddress{path: at, kind: first.kind}.called().path
	}
	encoded[0] = at
	joined := strings.Join(encoded, "/")
	if hasQuery {
		joined += "?" + query
	}
	return setAddress{path: joined, kind: first.kind, note: first.note}, nil
}

// elsewhere says where a set is that is not below the root, "" it is below it.
func (a setAddress) elsewhere() string {
	switch {
	case a.host != "":
		return a.host
	case strings.HasPrefix(a.path, "/"):
		return a.path
	}
	return ""
}

// joinNested makes one segment of the names of a service and of a set in it, if they are
// known.
func (s *Service) joinNested(parts []string) []string {
	if len(parts) < 2 {
		return parts
	}
	name, _ := client.CutSegment(parts[1])
	s.mu.Lock()
	_, nested := s.sets[parts[0]+"/"+name]
	s.mu.Unlock()
	if !nested {
		return parts
	}
	return append([]string{parts[0] + "/" + parts[1]}, parts[2:]...)
}

// called returns the address of a set; a function is called without parameters: before
// V4.01 that needs parentheses.
func (a setAddress) called() setAddress {
	path, query, has := strings.Cut(a.path, "?")
	if a.kind != client.FunctionImport || strings.HasSuffix(path, ")") {
		return a
	}
	if a.path = path + "()"; has {
		a.path += "?" + query
	}
	return a
}

// takesNone reports whether a set is a function that the model declares without
// parameters.
func (s *Service) takesNone(set *client.SchemaSet) bool {
	return set.Kind == client.FunctionImport && slices.ContainsFunc(s.model.known().Functions, func(f client.Function) bool {
		return f.Name == set.Function && !f.Bound && len(f.Params) == 0
	})
}

// listed returns the entry of the service document that a path names, nil none, and
// that of its first segment.
func (s *Service) listed(path string, parts []string) (whole *setAddress, first setAddress, isFirst bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at, ok := s.sets[path]; ok {
		return &at, at, true
	}
	name, _ := client.CutSegment(parts[0])
	first, isFirst = s.sets[name]
	return nil, first, isFirst
}

// documentBase is what the addresses of a service document are relative to.
type documentBase struct {
	url *url.URL
	// inner is the root as the document names it, if it is of another origin or elsewhere
	// on this host, else nil: a service behind a gateway names its inner host and path.
	inner   *url.URL
	rewrite bool // as the profile says of next links
}

// baseOf returns the base of the addresses in a service document: its context URL, else
// its own URL. The URL of a root ends with a slash, also if the profile's does not (OData
// URL conventions, 2.1). The document is the root, which cannot be above it: servers exist
// that write the context URL of rows, ../$metadata, into it.
func (r root) baseOf(document *url.URL, context string, rewrite bool) documentBase {
	own := *document
	if p := own.EscapedPath(); !strings.HasSuffix(p, "/") {
		own.Path, own.RawPath = own.Path+"/", p+"/"
	}
	own.RawQuery, own.Fragment, own.RawFragment = "", "", ""
	if strings.HasPrefix(context, "../") && strings.HasPrefix(strings.ReplaceAll(context, "../", ""), "$metadata") {
		context = ""
	}
	named, err := own.Parse(encodeIllegal(context))
	if err == nil && context != "" {
		named, err = named.Parse("./") // without $metadata
	}
	switch {
	case context == "" || err != nil || named.Host == "":
		return documentBase{url: &own, rewrite: rewrite}
	case rewrite || !link.SameOrigin(named, r.given) || hostRelative(context) && !strings.HasPrefix(named.EscapedPath(), own.EscapedPath()):
		return documentBase{&own, named, rewrite}
	}
	return documentBase{url: named}
}

// hostRelative reports whether an address begins at a host: what a gateway adds to a path
// is not in it.
func hostRelative(address string) bool { return strings.HasPrefix(address, "/") || hasScheme(address) }

// belowInner returns the path of an address below the root that the document names, ""
// it is not below it, or there is no such root.
func (b documentBase) belowInner(address string) string {
	if b.inner == nil {
		return ""
	}
	u, err := b.inner.Parse(address)
	if err != nil || !link.SameOrigin(u, b.inner) {
		return ""
	}
	below, ok := strings.CutPrefix(u.EscapedPath(), b.inner.EscapedPath())
	if !ok {
		return ""
	}
	return below
}

// locate resolves the address of an entry of a service document (RFC 3986, 5). One of
// another origin is refused, unless the document says that its own root is there.
func (r root) locate(name, address string, base documentBase) setAddress {
	address = encodeIllegal(strings.TrimSpace(address))
	if address == "" {
		return setAddress{path: encode(name, pathChars)}
	}
	if scheme, _, _ := strings.Cut(address, ":"); !strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "?") &&
		(!hasScheme(address) || !isHTTP(scheme)) {
		address = "./" + address // a first segment may hold a colon
	}
	u, err := base.url.Parse(address)
	if err != nil {
		return setAddress{refused: fmt.Errorf("read %s: the service document gives it an address that is no url", name)}
	}
	at := setAddress{path: base.belowInner(address)}
	if base.rewrite {
		u.Scheme, u.Host = r.given.Scheme, r.given.Host
	} else if at.path != "" && !link.SameOrigin(u, r.given) {
		at.note = "the service document places this set at " + origin(u) + ", which it calls its own root: it is asked for at the profile's url"
	}
	switch below, ok := r.inside(u); {
	case at.path != "":
	case ok && below != "":
		at.path = below
	case link.SameOrigin(r.given, u):
		at.path = "/" + strings.TrimLeft(u.EscapedPath(), "/")
	default:
		at.host = origin(u)
		at.refused = fmt.Errorf("%w: the service document places %s at %s, the profile's url is at %s",
			client.ErrOtherOrigin, name, origin(u), origin(r.given))
	}
	if u.RawQuery != "" && u.RawQuery != r.query {
		at.path += "?" + u.RawQuery
	}
	return at
}

func isHTTP(scheme string) bool {
	return strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https")
}
