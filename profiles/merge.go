package profiles

import "slices"

// profileOnly are the keys of a profile that an environment cannot have.
var profileOnly = []string{"environments", "default"}

// merged lays an environment over its profile. The nodes keep the places where
// they stand in the file.
func (f *File) merged(p *Profile, env string) *node {
	base := newTable(p.node.at)
	for _, key := range p.node.keys {
		if !slices.Contains(profileOnly, key) {
			base.put(key, p.node.child[key])
		}
	}
	over := p.node.find("environments", env)
	if over == nil || over.kind != kindTable {
		over = newTable(p.node.at)
	}
	m := f.merge(base, over, nil)
	if over.at > 0 {
		m.at = over.at
	}
	return m
}

// merge lays one table over another: key by key, "" removes, a secret reference
// and an auth of another method are replaced whole.
func (f *File) merge(base, over *node, path []string) *node {
	out := newTable(base.at)
	for _, key := range base.keys {
		out.put(key, base.child[key])
	}
	for _, key := range over.keys {
		at := append(slices.Clip(path), key)
		b, o := out.child[key], over.child[key]
		if b != nil && b.kind == kindTable && o.kind == kindTable && !f.whole(at, b, o) {
			o = f.merge(b, o, at)
		}
		out.put(key, o)
	}
	return out.withoutEmpty(path)
}

// whole reports whether a table is replaced, not merged.
func (f *File) whole(path []string, base, over *node) bool {
	switch {
	case len(path) == 1 && path[0] == "auth":
		was, is := base.get("method"), over.get("method")
		return was != nil && is != nil && is.text != "" && was.text != is.text
	case len(path) == 2 && (path[0] == "headers" || path[0] == "query"):
		return true
	case len(path) == 2 && path[0] == "auth":
		return !f.isTableField(path[1])
	}
	return false
}

// isTableField reports whether any auth method has a table of that name.
func (f *File) isTableField(name string) bool {
	for _, m := range f.vocab.Methods {
		if field, ok := m.Field(name); ok && field.Kind == FieldTable {
			return true
		}
	}
	return false
}

// withoutEmpty leaves out keys that hold "", also in tables below. A header that
// is "" stays: it takes the program's own away.
func (n *node) withoutEmpty(path []string) *node {
	out := newTable(n.at)
	for _, key := range n.keys {
		c := n.child[key]
		if c.kind == kindText && c.text == "" && !slices.Equal(path, []string{"headers"}) {
			continue
		}
		if c.kind == kindTable && len(path) < 3 {
			c = c.withoutEmpty(append(slices.Clip(path), key))
		}
		out.put(key, c)
	}
	return out
}
