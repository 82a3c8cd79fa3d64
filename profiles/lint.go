package profiles

import (
	"fmt"
	"slices"
	"strings"
)

// The keys of the file format, by table.
var (
	topKeys     = []string{"version", "default", "profiles"}
	profileKeys = []string{"title", "like", "kind", "default", "url", "live", "page_size", "paging", "order_by_key", "count",
		"rewrite_links", "metadata", "headers", "query", "timeout", "concurrency", "tls", "proxy", "insecure_http", "licensed", "long_query",
		"auth", "rest", "imported_from", "environments"}
	tlsKeys  = []string{"ca_file", "insecure"}
	restKeys = []string{"rows", "total", "offset", "limit", "max_limit", "cursor", "cursor_param", "next", "sets"}
	setKeys  = []string{"name", "title", "path", "key"}
)

// secretWords are parts of the names of secrets, in lower case, without signs.
var secretWords = []string{"authorization", "cookie", "secret", "password", "passwd", "token", "apikey",
	"subscriptionkey", "accesskey", "assertion", "credential"}

// Keys lists the keys of a profile.
func Keys() []string { return slices.Clone(profileKeys) }

// lint warns about unknown keys and plain text that looks like a secret. What the
// values mean is not known here.
func (f *File) lint() {
	root := f.doc.root
	f.unknown(root, "", "", topKeys)
	for _, p := range f.Profiles {
		if p.node.kind != kindTable {
			continue
		}
		prefix := tablePrefix(p.Name, "")
		f.lintProfile(p, p.node, prefix, profileKeys)
		environments := p.node.get("environments")
		if environments == nil {
			continue
		}
		for _, env := range environments.keys {
			if n := environments.child[env]; n.kind == kindTable {
				f.lintProfile(p, n, tablePrefix(p.Name, env), environmentKeys())
			}
		}
	}
	if f.Default != "" {
		if _, _, err := f.named(f.Default); err != nil {
			message := append([]string{"names no profile and environment of the file"}, err.hints...)
			f.warn(root.get("default"), "", "default", strings.Join(message, "; "))
		}
	}
	slices.SortStableFunc(f.Warnings, func(a, b Warning) int { return a.Line - b.Line })
}

// tablePrefix returns the dotted key of the table of a profile, or of one of its
// environments.
func tablePrefix(profile, env string) string {
	if env == "" {
		return "profiles." + profile
	}
	return "profiles." + profile + ".environments." + env
}

func environmentKeys() []string {
	return slices.DeleteFunc(slices.Clone(profileKeys), func(key string) bool { return slices.Contains(profileOnly, key) })
}

// lintProfile checks the table of a profile or of one of its environments.
func (f *File) lintProfile(p *Profile, n *node, prefix string, known []string) {
	f.unknown(n, p.Name, prefix, known)
	f.unknown(n.get("tls"), p.Name, prefix+".tls", tlsKeys)
	rest := n.get("rest")
	f.unknown(rest, p.Name, prefix+".rest", restKeys)
	if sets := rest.get("sets"); sets != nil {
		for i, item := range sets.items {
			f.unknown(item, p.Name, fmt.Sprintf("%s.rest.sets[%d]", prefix, i), setKeys)
		}
	}
	if c := n.get("url"); c != nil && c.kind == kindText {
		if message, _ := checkQuery(c.text); message != "" {
			f.warn(c, p.Name, prefix+".url", message)
		}
	}
	f.lintAuth(p, n.get("auth"), prefix+".auth")
	for _, table := range []string{"headers", "query"} {
		f.lookAlikes(p.Name, n.get(table), prefix+"."+table)
	}
	f.lookAlikes(p.Name, n.find("auth", "params"), prefix+".auth.params")
}

func (f *File) lintAuth(p *Profile, auth *node, prefix string) {
	if auth == nil || auth.kind != kindTable {
		return
	}
	method := p.inherited("auth", "method")
	if own := auth.get("method"); own != nil {
		method = own
	}
	known, fields := []string{"method"}, []Field(nil)
	if method != nil {
		m, _ := f.vocab.Method(method.text)
		fields = m.Fields
	}
	if fields == nil {
		for _, m := range f.vocab.Methods {
			fields = append(fields, m.Fields...)
		}
	}
	for _, field := range fields {
		known = append(known, field.Name)
		c := auth.get(field.Name)
		switch {
		case c == nil:
		case (field.Kind == FieldSecret || field.Kind == FieldFile) && c.kind == kindTable:
			f.unknown(c, p.Name, prefix+"."+field.Name, referenceKeys)
		}
	}
	f.unknown(auth, p.Name, prefix, known)
}

// unknown warns about keys of a table that are not known.
func (f *File) unknown(n *node, profile, prefix string, known []string) {
	if n == nil || n.kind != kindTable {
		return
	}
	for _, key := range n.keys {
		if slices.Contains(known, key) {
			continue
		}
		dotted := key
		if prefix != "" {
			dotted = prefix + "." + key
		}
		message := "unknown key"
		if near := f.suggestion(n.child[key], key, prefix, known); near != "" {
			message += "; did you mean " + near + "?"
		}
		f.warn(n.child[key], profile, dotted, message)
	}
}

// suggestion is the nearest known key, here or in the table where it belongs.
func (f *File) suggestion(n *node, key, prefix string, known []string) string {
	if slices.Contains(profileOnly, key) {
		return key + " of the profile"
	}
	if near := nearest(key, known); near != "" {
		return near
	}
	if prefix == "" && n.kind == kindTable {
		return "[profiles." + quoteKey(key) + "]"
	}
	for _, m := range f.vocab.Methods {
		if _, ok := m.Field(key); ok && !strings.HasSuffix(prefix, ".auth") {
			return "auth." + key
		}
	}
	switch {
	case slices.Contains(profileKeys, key):
		return key + " of the profile"
	case slices.Contains(tlsKeys, key):
		return "tls." + key
	case slices.Contains(restKeys, key):
		return "rest." + key
	}
	return ""
}

// lookAlikes warns about plain text with the name of a secret.
func (f *File) lookAlikes(profile string, n *node, prefix string) {
	if n == nil || n.kind != kindTable {
		return
	}
	for _, key := range n.keys {
		if c := n.child[key]; c.kind == kindText && c.text != "" && LooksSecret(key) {
			f.warn(c, profile, prefix+"."+key, "this looks like a secret as plain text; a secret reference keeps it out of the file")
		}
	}
}

// LooksSecret reports whether a header or parameter of this name holds a secret,
// judging by the name.
func LooksSecret(name string) bool {
	name = strings.ToLower(strings.NewReplacer("-", "", "_", "", ".", "").Replace(name))
	return slices.ContainsFunc(secretWords, func(word string) bool { return strings.Contains(name, word) }) ||
		name == "key" || name == "code" || name == "sig" || strings.HasSuffix(name, "functionskey")
}

// HideText hides a plain text with the name of a secret.
func HideText(name, text string) string {
	if text != "" && LooksSecret(name) {
		return "•••"
	}
	return text
}
