package profiles

import (
	"cmp"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// reader makes a target of a merged table and collects the errors in it.
type reader struct {
	file     *File
	profile  *Profile
	env      string
	ref      string
	root     *node
	problems []*Error
}

func (f *File) reader(p *Profile, env string) *reader {
	return &reader{file: f, profile: p, env: env, ref: p.ref(env), root: f.merged(p, env)}
}

func (r *reader) wrong(n *node, key, message string, hints ...string) {
	r.because("", n, key, message, hints...)
}

// because is wrong with a reason.
func (r *reader) because(reason string, n *node, key, message string, hints ...string) {
	e := r.file.wrong(r.ref, key, n, message, hints...)
	e.Reason = reason
	r.problems = append(r.problems, e)
}

func (r *reader) target() *Target {
	p := r.profile
	r.shape()
	t := &Target{
		Profile: p.Name, Like: p.Like, Environment: r.env, Environments: slices.Clone(p.Environments),
		Title: cmp.Or(r.text("title"), p.Name), ImportedFrom: r.text("imported_from"),
		Kind: r.kind(),
		Live: r.boolean("live"),

		InsecureHTTP: r.boolean("insecure_http"),
		Licensed:     r.boolean("licensed"),
		PageSize:     r.number(0, 1, maxPageSize, "page_size"),
		Concurrency:  r.number(0, 1, 1000, "concurrency"),
		Paging:       r.oneOf(defaultPaging, pagings, "paging"),
		Count:        r.oneOf(defaultCount, counts, "count"),
		RewriteLinks: r.boolean("rewrite_links"),
		LongQuery:    r.oneOf("", []string{"post"}, "long_query"),
		Timeout:      r.duration("timeout"),
		Proxy:        r.proxy(),
	}
	switch {
	case t.Live:
		t.Badge = "LIVE"
	case p.hasEnvironments:
		t.Badge = strings.ToUpper(r.env)
	}
	if n := r.root.get("order_by_key"); n != nil {
		yes := r.boolean("order_by_key")
		t.OrderByKey = &yes
	}
	r.plain()
	t.URL = r.url(t.InsecureHTTP)
	t.Metadata = r.metadata(t)
	t.Headers = r.settings("headers", isToken, "is not the name of a header")
	t.Query = r.settings("query", func(s string) bool { return s != "" }, "is not the name of a parameter")
	t.TLS = TLS{CAFile: r.path("tls", "ca_file"), Insecure: r.boolean("tls", "insecure")}
	t.Auth = r.auth(t.InsecureHTTP)
	t.Rest = r.rest(t.Kind)
	if p.broken != nil { // what else is wrong may follow from it
		broken := *p.broken
		broken.Profile = r.ref
		r.problems = []*Error{&broken}
	}
	return t
}

// shape checks the keys that hold the profile together.
func (r *reader) shape() {
	p := r.profile
	if p.Name == "" {
		r.wrong(p.node, "", "a profile needs a name")
	}
	r.environmentsShape()
	d := p.node.get("default")
	switch {
	case d == nil || d.isEmpty():
	case d.kind != kindText:
		r.wrong(d, "default", fmt.Sprintf("must be the name of an environment, not %s", d.kind))
	case !slices.Contains(p.Environments, d.text):
		hint := "its environments are " + list(p.Environments)
		if near := nearest(d.text, p.Environments); near != "" {
			hint = "did you mean " + visible(near) + "?"
		}
		r.because(reasonNoEnvironment, d, "default", "names no environment of the profile", hint)
	}
}

// environmentsShape checks that environments are tables, or "" to remove those of
// the profile that this one is like.
func (r *reader) environmentsShape() {
	chain := r.profile.chain
	found := false // a table of the environment, in a nearer profile
	for i, q := range chain {
		all := q.node.get("environments")
		if all.isEmpty() && i < len(chain)-1 {
			return
		}
		if all != nil && all.kind != kindTable {
			r.wrong(all, "environments", fmt.Sprintf("must hold one table an environment, not %s", all.kind))
		}
		switch e := all.get(r.env); {
		case e == nil:
		case e.kind == kindTable:
			found = true
		case e.isEmpty() && found:
			return
		default:
			r.wrong(e, "environments."+r.env, fmt.Sprintf("must be a table, not %s", e.kind))
		}
	}
}

// of returns the node at a dotted place if it is of that kind, nil else.
func (r *reader) of(k kind, path ...string) *node {
	n := r.root
	for i, key := range path {
		if n.kind != kindTable {
			r.wrong(n, strings.Join(path[:i], "."), fmt.Sprintf("must be a table, not %s", n.kind))
			return nil
		}
		if n = n.get(key); n == nil {
			return nil
		}
	}
	if n.kind != k {
		key, hints := strings.Join(path, "."), []string(nil)
		if n.kind == kindText && n.text != "" {
			name := path[len(path)-1]
			switch k {
			case kindBool:
				hints = append(hints, "write it without quotes: "+name+" = true")
			case kindDate:
				hints = append(hints, "write it without quotes: "+name+" = 2027-01-31")
			case kindInt:
				hints = append(hints, "write it without quotes: "+name+" = 100")
			}
		}
		r.wrong(n, key, fmt.Sprintf("must be %s, not %s", k, n.kind), hints...)
		return nil
	}
	return n
}

func (r *reader) text(path ...string) string {
	if n := r.of(kindText, path...); n != nil {
		return n.text
	}
	return ""
}

func (r *reader) boolean(path ...string) bool {
	n := r.of(kindBool, path...)
	return n != nil && n.text == "true"
}

func (r *reader) number(otherwise, least, most int, path ...string) int {
	n := r.of(kindInt, path...)
	if n == nil {
		return otherwise
	}
	v, err := strconv.ParseInt(n.text, 0, 64)
	if err != nil || v < int64(least) || v > int64(most) {
		limits := fmt.Sprintf("must be from %d to %d", least, most)
		if most == math.MaxInt32 {
			limits = fmt.Sprintf("must be at least %d", least)
		}
		r.wrong(n, strings.Join(path, "."), limits)
		return otherwise
	}
	return int(v)
}

func (r *reader) oneOf(otherwise string, allowed []string, path ...string) string {
	n := r.of(kindText, path...)
	if n == nil {
		return otherwise
	}
	if !slices.Contains(allowed, n.text) {
		r.wrong(n, strings.Join(path, "."), "must be "+list(allowed), didYouMean(n.text, allowed)...)
		return otherwise
	}
	return n.text
}

func didYouMean(text string, allowed []string) []string {
	if near := nearest(text, allowed); near != "" && len(allowed) > 1 {
		return []string{"did you mean " + near + "?"}
	}
	return nil
}

func (r *reader) kind() string {
	known := names(r.file.vocab.Kinds)
	if len(known) == 0 {
		return r.file.kindOf(r.root.get("kind"))
	}
	return r.oneOf(r.file.defaultKind(), known, "kind")
}

func (r *reader) duration(key string) time.Duration {
	n := r.root.get(key)
	if n == nil {
		return defaultTimeout
	}
	if n.kind == kindText {
		if d, err := time.ParseDuration(n.text); err == nil && d > 0 {
			return d
		}
	}
	r.wrong(n, key, `must be a time such as "60s" or "2m"`)
	return defaultTimeout
}

// path is a file's path: relative ones begin at the folder of the profiles.
func (r *reader) path(path ...string) string { return r.file.abs(r.text(path...)) }

func (f *File) abs(path string) string {
	if path == "" {
		return ""
	}
	path = expandHome(path)
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(f.Path), path)
	}
	return filepath.Clean(path)
}

// settings reads headers or query parameters.
func (r *reader) settings(key string, fits func(string) bool, misfit string) []Setting {
	table := r.of(kindTable, key)
	if table == nil {
		return nil
	}
	var out []Setting
	for _, name := range table.keys {
		n, dotted := table.child[name], key+"."+name
		s := Setting{Name: name}
		switch {
		case !fits(name):
			r.wrong(n, dotted, misfit)
			continue
		case n.kind == kindText:
			if s.Text = n.text; strings.ContainsAny(s.Text, "\r\n\x00") {
				r.wrong(n, dotted, "must be one line")
			}
		case n.kind == kindTable:
			s.Secret = r.reference(n, dotted)
		default:
			r.wrong(n, dotted, fmt.Sprintf("must be text or a secret reference, not %s", n.kind))
		}
		out = append(out, s)
	}
	return out
}

// isToken reports whether a header may have this name (RFC 9110, 5.6.2).
func isToken(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool {
		return c <= ' ' || c >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, c)
	})
}

func (r *reader) rest(kind string) Rest {
	if r.root.get("rest") == nil {
		if kind == "rest" {
			r.because(reasonKeyMissing, r.root, "rest", "kind rest needs this table",
				"name at least one set: [["+r.setsPath()+"]]")
		}
		return Rest{}
	}
	if r.of(kindTable, "rest") == nil {
		return Rest{}
	}
	out := Rest{
		Rows: r.text("rest", "rows"), Total: r.text("rest", "total"),
		Offset: r.text("rest", "offset"), Limit: r.text("rest", "limit"),
		MaxLimit: r.number(0, 1, math.MaxInt32, "rest", "max_limit"),
		Cursor:   r.text("rest", "cursor"), CursorParam: r.text("rest", "cursor_param"), Next: r.text("rest", "next"),
	}
	sets := r.of(kindArray, "rest", "sets")
	if sets == nil && r.root.find("rest", "sets") == nil && kind == "rest" {
		r.because(reasonKeyMissing, r.root.get("rest"), "rest.sets", "kind rest needs at least one set",
			"write [["+r.setsPath()+"]] with name and path")
	}
	if sets != nil {
		for i, n := range sets.items {
			out.Sets = append(out.Sets, r.restSet(n, fmt.Sprintf("rest.sets[%d]", i)))
		}
	}
	return out
}

func (r *reader) setsPath() string {
	return quotePath([]string{"profiles", r.profile.Name, "rest", "sets"})
}

func (r *reader) restSet(n *node, key string) RestSet {
	if n.kind != kindTable {
		r.wrong(n, key, fmt.Sprintf("must be a table, not %s", n.kind))
		return RestSet{}
	}
	at := func(name string) string {
		c := n.get(name)
		if c == nil {
			return ""
		}
		if c.kind != kindText {
			r.wrong(c, key+"."+name, fmt.Sprintf("must be text, not %s", c.kind))
			return ""
		}
		return c.text
	}
	s := RestSet{Name: at("name"), Title: at("title"), Path: at("path")}
	if s.Name == "" {
		r.because(reasonKeyMissing, n, key+".name", "is missing")
	}
	if s.Path == "" {
		r.because(reasonKeyMissing, n, key+".path", "is missing")
	}
	if k := n.get("key"); k != nil && k.kind == kindText {
		s.Key = []string{k.text}
	} else if k != nil {
		s.Key = r.texts(k, key+".key")
	}
	return s
}

// texts reads a list of texts.
func (r *reader) texts(n *node, key string) []string {
	if n.kind != kindArray {
		r.wrong(n, key, fmt.Sprintf(`must be a list such as ["a", "b"], not %s`, n.kind))
		return nil
	}
	out := make([]string, 0, len(n.items))
	for _, item := range n.items {
		if item.kind != kindText {
			r.wrong(n, key, fmt.Sprintf("must hold texts only, not %s", item.kind))
			return nil
		}
		out = append(out, item.text)
	}
	return out
}
