// Package link holds what both kinds of services do with the links of an
// answer: where they are, whether they stay at the service's own origin, and
// how a gateway's are rewritten.
//
// It does not know OData, and it sends nothing.
package link

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// InHeader returns the target of a Link header with rel=next (RFC 8288), ""
// none. Single quotes are read as double ones.
func InHeader(h http.Header) string {
	for _, text := range h.Values("Link") {
		for {
			_, behind, ok := strings.Cut(text, "<")
			target, params, closed := strings.Cut(behind, ">")
			if !ok || !closed {
				break
			}
			rel, rest := relation(params)
			if slices.Contains(strings.Fields(strings.ToLower(rel)), "next") {
				return strings.TrimSpace(target)
			}
			text = rest
		}
	}
	return ""
}

// relation returns the first rel among the parameters of a link, and the text
// behind them.
func relation(text string) (rel, rest string) {
	found := false
	for {
		text = strings.TrimLeft(text, " \t;")
		if text == "" || text[0] == ',' || text[0] == '<' { // some forget the comma between links
			return rel, text
		}
		end := indexAny(text, "=;,")
		name, value := strings.TrimSpace(text[:end]), ""
		if text = text[end:]; strings.HasPrefix(text, "=") {
			value, text = parameter(strings.TrimLeft(text[1:], " \t"))
		}
		if !found && strings.EqualFold(name, "rel") {
			rel, found = value, true
		}
	}
}

// parameter returns the value at the beginning of a text, without its quotes, and
// the text behind it.
func parameter(text string) (value, rest string) {
	if text != "" && (text[0] == '"' || text[0] == '\'') {
		for i := 1; i < len(text); i++ {
			switch text[i] {
			case '\\':
				i++
			case text[0]:
				return text[1:i], text[i+1:]
			}
		}
	}
	end := indexAny(text, ";,")
	return strings.TrimSpace(text[:end]), text[end:]
}

// indexAny is [strings.IndexAny] with the end of the text for none.
func indexAny(text, chars string) int {
	if i := strings.IndexAny(text, chars); i >= 0 {
		return i
	}
	return len(text)
}

// SameOrigin reports whether scheme, host and port are the same, default ports
// included.
func SameOrigin(a, b *url.URL) bool {
	return strings.EqualFold(a.Scheme, b.Scheme) && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

func port(u *url.URL) string {
	switch p := u.Port(); {
	case p != "":
		return p
	case strings.EqualFold(u.Scheme, "https"):
		return "443"
	}
	return "80"
}

// WithQuery returns an encoded query with the parameters of another one that it
// lacks.
func WithQuery(query, more string) string {
	for pair := range strings.SplitSeq(more, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if pair == "" || has(query, name) {
			continue
		}
		if query != "" {
			query += "&"
		}
		query += pair
	}
	return query
}

// has reports whether an encoded query has a parameter.
func has(query, name string) bool {
	for pair := range strings.SplitSeq(query, "&") {
		have, _, _ := strings.Cut(pair, "=")
		if plain(have) == plain(name) {
			return true
		}
	}
	return false
}

func plain(text string) string {
	if p, err := url.QueryUnescape(text); err == nil {
		return p
	}
	return text
}

// Rewritten returns a link with the origin and the base path of root in place
// of its own: services behind a gateway name their inner host. context is the
// address of the service's metadata as the answer names it, nil unknown; asked
// is the path that was requested, below root.
func Rewritten(link, root, context *url.URL, asked string) *url.URL {
	u := *link
	u.Scheme, u.Host, u.User = root.Scheme, root.Host, nil
	base := strings.TrimRight(root.EscapedPath(), "/")
	path := link.EscapedPath()
	if rest, ok := below(path, base, context, asked); ok {
		path = base + rest
	}
	if p, err := url.PathUnescape(path); err == nil {
		u.Path, u.RawPath = p, path
	}
	return &u
}

// below returns the part of a link's path that is below the service's root.
func below(path, base string, context *url.URL, asked string) (string, bool) {
	segment, _, _ := strings.Cut(strings.TrimPrefix(asked, "/"), "/")
	segment, _, _ = strings.Cut(segment, "(")
	starts := func(rest string) bool {
		after, ok := strings.CutPrefix(rest, "/"+segment)
		return ok && (after == "" || strings.ContainsRune("/(?", rune(after[0])))
	}
	if rest, ok := strings.CutPrefix(path, base); ok && (segment == "" || starts(rest)) {
		return rest, true
	}
	if context != nil {
		if inner, ok := strings.CutSuffix(context.EscapedPath(), "/$metadata"); ok {
			if rest, ok := strings.CutPrefix(path, inner); ok && strings.HasPrefix(rest, "/") {
				return rest, true
			}
		}
	}
	for at := strings.LastIndex(path, "/"+segment); segment != "" && at >= 0; at = strings.LastIndex(path[:at], "/"+segment) {
		if starts(path[at:]) {
			return path[at:], true
		}
	}
	return "", false
}
