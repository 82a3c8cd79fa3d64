package profiles

import (
	"fmt"
	"slices"
)

// maxChain is how many profiles may be like one another in a row.
const maxChain = 16

// ownOnly are keys that a profile does not take from the profile it is like. With
// the same title two profiles would look the same.
var ownOnly = []string{"title", "imported_from"}

// chainOf returns a profile and those it is like, itself first. If the chain
// cannot be followed to its end, it is cut there and the error says why.
func (f *File) chainOf(p *Profile) ([]*Profile, *Error) {
	chain := []*Profile{p}
	for {
		last := chain[len(chain)-1]
		n := last.node.get("like")
		if n == nil || n.isEmpty() {
			return chain, nil
		}
		next, message, hints := f.likeOf(n, chain)
		if message == "" {
			chain = append(chain, next)
			continue
		}
		if next == p { // each profile of a circle has the error at its own key
			n = p.node.get("like")
		} else if last != p {
			message = "the profile " + visible(last.Name) + " cannot be used for it: " + message
		}
		return chain, f.wrong(p.Name, "like", n, message, hints...)
	}
}

// likeOf returns the profile that a key like names, and what is wrong with the key.
// chain led to the key.
func (f *File) likeOf(n *node, chain []*Profile) (next *Profile, message string, hints []string) {
	if n.kind != kindText {
		return nil, fmt.Sprintf("must be text, the name of another profile, not %s", n.kind), nil
	}
	last := chain[len(chain)-1].Name
	next = f.Profile(n.text)
	switch i := slices.Index(chain, next); {
	case next == nil:
		return nil, "names no profile of the file", f.likeHints(n.text, last)
	case next.node.kind != kindTable:
		return nil, "names a profile that is not a table", nil
	case i >= 0:
		circle := ""
		for _, p := range chain[i:] {
			circle += visible(p.Name) + " -> "
		}
		return next, "forms a circle: " + circle + visible(n.text),
			[]string{"remove like from one of them: odatui profiles edit " + shell(n.text) + " like="}
	case len(chain) == maxChain:
		return nil, fmt.Sprintf("more than %d profiles are like one another in a row", maxChain), nil
	}
	return next, "", nil
}

// likeHints advises on a key like of the profile own that names no profile.
func (f *File) likeHints(name, own string) []string {
	known := slices.DeleteFunc(f.names(), func(other string) bool { return other == own })
	if profile, env := SplitRef(name); env != "" && slices.Contains(known, profile) {
		return []string{"a profile is like another with all its environments: like = " + quote(profile)}
	}
	if near := nearest(name, known); near != "" {
		return []string{"did you mean " + visible(near) + "?"}
	}
	if len(known) > 0 {
		return []string{"the other profiles are " + list(known[:min(len(known), 10)])}
	}
	return nil
}

// Likes lists the profiles that are like the one of that name.
func (f *File) Likes(name string) []string {
	var out []string
	for _, p := range f.Profiles {
		if p.Like == name && p.Name != name {
			out = append(out, p.Name)
		}
	}
	return out
}

// inherited returns a key of the nearest profile of the chain that has it, nil if
// none does.
func (p *Profile) inherited(path ...string) *node {
	for _, q := range p.chain {
		if n := q.node.find(path...); n != nil {
			return n
		}
	}
	return nil
}

// environmentNames lists the environments of the chain: those of the farthest
// profile first, each in the order of its file. "" removes the ones that come
// from farther profiles.
func (p *Profile) environmentNames() []string {
	var out []string
	for _, q := range slices.Backward(p.chain) {
		all := q.node.get("environments")
		switch {
		case all == nil:
			continue
		case all.isEmpty():
			out = nil
		}
		for _, env := range all.keys {
			switch i := slices.Index(out, env); {
			case i < 0:
				out = append(out, env)
			case all.child[env].isEmpty():
				out = slices.Delete(out, i, i+1)
			}
		}
	}
	return out
}

// environmentTables returns the tables of an environment, one for each profile of
// the chain, nil where there is none.
func (p *Profile) environmentTables(env string) []*node {
	out := make([]*node, len(p.chain))
	for i, q := range p.chain {
		all := q.node.get("environments")
		n := all.get(env)
		if all.isEmpty() || n.isEmpty() {
			break
		}
		if n != nil && n.kind == kindTable {
			out[i] = n
		}
	}
	return out
}

// layer is one table of the file that a target is merged from.
type layer struct {
	profile *Profile
	ref     string // of the table: name, or name@environment
	node    *node
}

// layers lists the tables that an environment is merged from, the one that wins
// first: of each profile of the chain the environment, then the profile itself.
func (p *Profile) layers(env string) []layer {
	var out []layer
	for i, n := range p.environmentTables(env) {
		q := p.chain[i]
		if n != nil {
			out = append(out, layer{q, q.Name + "@" + env, n})
		}
		out = append(out, layer{q, q.Name, q.node})
	}
	return out
}

// source returns the layer that a node of the merged table comes from, the
// profile's own if it is in none.
func (p *Profile) source(env string, n *node, path ...string) layer {
	for _, l := range p.layers(env) {
		if c := l.node.find(path...); c != nil && c.at == n.at {
			return l
		}
	}
	return layer{p, p.Name, p.node}
}

// inherits reports whether a key has a value although the table at prefix does not
// set it: an environment inherits from its profile, both from the profiles that
// theirs is like.
func (f *File) inherits(prefix, path []string) bool {
	p := f.Profile(prefix[1])
	if p == nil || path[0] == "like" {
		return false
	}
	if len(prefix) > 2 && p.node.find(path...) != nil {
		return true
	}
	if slices.Contains(ownOnly, path[0]) {
		return false
	}
	return slices.ContainsFunc(p.chain[1:], func(q *Profile) bool {
		if q.node.find(path...) != nil {
			return true
		}
		all := q.node.get("environments")
		if len(prefix) > 2 {
			return all.get(prefix[3]).find(path...) != nil
		}
		return all != nil && slices.ContainsFunc(all.keys, func(env string) bool { return all.child[env].find(path...) != nil })
	})
}
