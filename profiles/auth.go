package profiles

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"odatui/method"
)

// auth reads the keys of the auth method that the vocabulary lists.
func (r *reader) auth(insecure bool) Auth {
	a := Auth{Method: method.None, Text: map[string]string{}, Secrets: map[string]*Secret{},
		Lists: map[string][]string{}, Tables: map[string]map[string]string{}}
	if r.root.get("auth") == nil {
		return a
	}
	table := r.of(kindTable, "auth")
	if table == nil {
		return a
	}
	known := names(r.file.vocab.Methods)
	n := table.get("method")
	if n == nil {
		if len(table.keys) > 0 {
			r.because(reasonKeyMissing, table, "auth.method", "is missing", "the methods are "+list(known))
		}
		return a
	}
	if a.Method = method.Method(r.oneOf(string(method.None), known, "auth", "method")); n.kind != kindText || string(a.Method) != n.text {
		return a
	}
	choice, _ := r.file.vocab.Method(string(a.Method))
	for _, field := range choice.Fields {
		r.field(&a, field, table, insecure)
	}
	r.required(choice, table)
	return a
}

// field reads one key of an auth method.
func (r *reader) field(a *Auth, field Field, table *node, insecure bool) {
	n, key := table.get(field.Name), "auth."+field.Name
	if n == nil {
		if field.Default != "" {
			a.Text[field.Name] = field.Default
		}
		return
	}
	switch field.Kind {
	case FieldSecret:
		if n.kind == kindTable { // plain reports plain text
			a.Secrets[field.Name] = r.reference(n, key)
		} else if n.kind != kindText {
			r.wrong(n, key, fmt.Sprintf("must be a secret reference, not %s", n.kind), referenceHint)
		}
	case FieldFile:
		if n.kind == kindTable {
			a.Secrets[field.Name] = r.reference(n, key)
		} else {
			a.Text[field.Name] = r.path("auth", field.Name)
		}
	case FieldList:
		a.Lists[field.Name] = r.texts(n, key)
	case FieldTable:
		a.Tables[field.Name] = r.table(n, key)
	case FieldDate:
		if n := r.of(kindDate, "auth", field.Name); n != nil {
			a.Text[field.Name] = n.text
		}
	default:
		a.Text[field.Name] = r.authText(field, insecure)
	}
}

func (r *reader) authText(field Field, insecure bool) string {
	if len(field.Options) > 0 {
		return r.oneOf(field.Default, field.Options, "auth", field.Name)
	}
	n := r.of(kindText, "auth", field.Name)
	if n == nil {
		return ""
	}
	if strings.HasSuffix(field.Name, "_url") {
		if message, hints := checkURL(n.text, insecure); message != "" {
			r.because(reasonOf(message), n, "auth."+field.Name, message, hints...)
			return ""
		}
	}
	return n.text
}

// table reads a table of texts.
func (r *reader) table(n *node, key string) map[string]string {
	if n.kind != kindTable {
		r.wrong(n, key, fmt.Sprintf("must be a table, not %s", n.kind))
		return nil
	}
	out := map[string]string{}
	for _, name := range n.keys {
		c := n.child[name]
		if c.kind != kindText {
			r.wrong(c, key+"."+name, fmt.Sprintf("must be text, not %s", c.kind))
			continue
		}
		out[name] = c.text
	}
	return out
}

// required finds keys that are missing.
func (r *reader) required(method Choice, table *node) {
	for i, field := range method.Fields {
		if !field.Required || table.get(field.Name) != nil {
			continue
		}
		missing := "auth." + field.Name
		if field.OneOf != "" {
			other, _ := method.Field(field.OneOf)
			before := slices.ContainsFunc(method.Fields[:i], func(f Field) bool { return f.Name == field.OneOf })
			if table.get(field.OneOf) != nil || other.Required && other.OneOf == field.Name && before {
				continue // the other one is set, or the pair has been reported
			}
			missing += " or auth." + field.OneOf
		}
		r.because(reasonKeyMissing, table, "", fmt.Sprintf("%s is missing: method %s needs it", missing, method.Name))
		r.problems[len(r.problems)-1].Lacks = missing
	}
}

// isSecret reports whether a key of an auth table holds a secret: in its own method
// or, if that has no such key, in any method.
func (f *File) isSecret(method, name string) bool {
	methods := f.vocab.Methods
	if m, ok := f.vocab.Method(method); ok {
		if field, ok := m.Field(name); ok {
			return field.Kind == FieldSecret
		}
	}
	return slices.ContainsFunc(methods, func(m Choice) bool {
		field, ok := m.Field(name)
		return ok && field.Kind == FieldSecret
	})
}

// plain refuses secrets that are in the file as text: used or not in the profile's
// own tables, used ones in those of the profiles that it is like.
func (r *reader) plain() {
	for _, spot := range r.spots() {
		r.because(reasonSecretInFile, spot.node, spot.key, "a secret stands here as plain text, which is refused",
			r.file.secretHint(r.ref, spot.key))
	}
}

func (f *File) secretHint(ref, key string) string {
	command := "odatui profiles secret " + shell(ref)
	if short := strings.TrimPrefix(key, "auth."); short != "" && !f.onlySecret(ref, short) {
		command += " " + shell(short)
	}
	return "move it into the keyring: " + command
}

// onlySecret reports whether a secret is meant if only the ref is given.
func (f *File) onlySecret(ref, name string) bool {
	fields := f.secretFields(ref)
	return len(fields) > 0 && fields[0] == name
}

// secretFields are the secret keys of the method that ref uses, in the
// method's order.
func (f *File) secretFields(ref string) []string {
	p, env, err := f.named(ref)
	if err != nil || p.node.kind != kindTable {
		return nil
	}
	n := f.merged(p, env).find("auth", "method")
	if n == nil {
		return nil
	}
	m, _ := f.vocab.Method(n.text)
	var out []string
	for _, field := range m.Fields {
		if field.Kind == FieldSecret {
			out = append(out, field.Name)
		}
	}
	return out
}

// spot is a secret that is in the file as plain text.
type spot struct {
	key  string // dotted, from the profile on
	node *node
}

func (r *reader) spots() []spot {
	var out []spot
	for _, l := range slices.Backward(r.profile.layers(r.env)) {
		auth := l.node.get("auth")
		if auth == nil || auth.kind != kindTable {
			continue
		}
		method := cmp.Or(auth.get("method"), r.root.find("auth", "method"), &node{}).text
		for _, name := range auth.keys {
			n := auth.child[name]
			if n.kind != kindText || n.text == "" || !r.file.isSecret(method, name) {
				continue
			}
			if used := r.root.find("auth", name); l.profile == r.profile || used != nil && used.at == n.at {
				out = append(out, spot{"auth." + name, n})
			}
		}
	}
	return out
}
