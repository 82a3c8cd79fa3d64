package profiles

import "strings"

// Written returns the value of a key of an environment as a user types it, also where
// it is inherited; "" if there is none. It returns no secret and no table.
func (f *File) Written(ref, key string) string {
	p, env, err := f.lookup(ref)
	if err != nil || p.node.kind != kindTable {
		return ""
	}
	path, err := parseKey(key)
	if err != nil {
		return ""
	}
	if t, err := f.vocab.kindOf(path); err != nil || t == typeSecret || t == typeOpen {
		return ""
	}
	n := f.merged(p, env).find(path...)
	switch {
	case n == nil || n.kind == kindTable:
		return ""
	case n.kind != kindArray:
		return n.text
	}
	texts, plain := make([]string, len(n.items)), true
	for i, item := range n.items {
		texts[i] = item.text
		plain = plain && item.text != "" && !strings.ContainsAny(item.text, " \t[")
	}
	if plain {
		return strings.Join(texts, " ")
	}
	return quoteList(texts)
}
