package profiles

import "slices"

// profileOnly are the keys of a profile that an environment cannot have.
var profileOnly = []string{"environments", "default", "like"}

// merged merges the tables of an environment, each over the one that it wins over.
// The nodes keep their places in the file.
func (f *File) merged(p *Profile, env string) *node {
	m := newTable(p.node.at)
	for _, l := range slices.Backward(p.layers(env)) {
		over := newTable(l.node.at)
		for _, key := range l.node.keys {
			if !slices.Contains(profileOnly, key) && (l.profile == p || !slices.Contains(ownOnly, key)) {
				over.put(key, l.node.child[key])
			}
		}
		m = f.merge(m, over, nil)
	}
	m.at = p.node.at
	if own := p.node.find("environments", env); own != nil && own.kind == kindTable && own.at > 0 {
		m.at = own.at
	}
	return m
}

// merge returns a table with the keys of both, those of over first: tables are
// merged key by key, "" removes a key, a secret reference and an auth of another
// method are replaced whole.
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

// whole reports whether over replaces base instead of being merged with it.
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

// withoutEmpty returns the table without keys that are "", also in tables below. A
// header that is "" stays: it removes the program's own.
func (n *node) withoutEmpty(path []string) *node {
	out := newTable(n.at)
	for _, key := range n.keys {
		c := n.child[key]
		if c.isEmpty() && !slices.Equal(path, []string{"headers"}) {
			continue
		}
		if c.kind == kindTable && len(path) < 3 {
			c = c.withoutEmpty(append(slices.Clip(path), key))
		}
		out.put(key, c)
	}
	return out
}

// isEmpty reports whether the node is "", which removes what it overrides.
func (n *node) isEmpty() bool { return n != nil && n.kind == kindText && n.text == "" }
