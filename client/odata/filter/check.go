package filter

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"odatui/client"
)

// maxProblems is how many mistakes of a text are reported. Further ones hardly help,
// and the search for names that were meant takes time.
const maxProblems = 20

// longestFix is how many bytes a fix replaces at most: what is longer is not read
// before it is taken.
const longestFix = 400

// checker judges a tree by the model, the version and the limits of a service.
type checker struct {
	scope
	text     string
	problems []client.FilterProblem
	marks    map[int]client.SpanKind // of tokens, by where they begin
	searches int                     // for names that were meant
}

// Text parses and checks a filter.
func Text(l Language, text string) client.FilterText {
	tree := l.Parse(text)
	f := client.FilterText{Text: text}
	if strings.TrimSpace(text) == "" {
		f.OK = true
		return f
	}
	c := &checker{scope: scope{Language: l}, text: text, marks: map[int]client.SpanKind{}}
	c.condition(tree.Root)
	c.oddNames(tree)
	f.Parts = parts(tree)
	f.Spans = c.spans(tree)
	f.Problems = c.all(tree)
	if fix := decoded(tree); fix != "" {
		f.Problems = []client.FilterProblem{{Range: client.Range{To: len(text)}, Message: "the text is percent-encoded: write " + fix, Fix: fix}}
	}
	f.OK = !slices.ContainsFunc(f.Problems, func(p client.FilterProblem) bool { return !p.Doubtful })
	return f
}

// Parse parses a filter. Names of the model that the grammar does not allow are
// read as names.
func (l Language) Parse(text string) *Tree { return parse(text, l.odd(), (*parser).expression) }

// odd returns the names of the type, and of the types that its links lead to, that
// the grammar does not allow, the longest first.
func (l Language) odd() []string {
	var odd []string
	add := func(t *client.Type) {
		if t == nil {
			return
		}
		for i := range t.Properties {
			if name := t.Properties[i].Name; !isName(name) {
				odd = append(odd, name)
			}
		}
	}
	if add(l.Type); l.Type != nil && l.Schema != nil {
		for i := range l.Type.Links {
			add(l.Schema.Types[l.Type.Links[i].Target])
		}
	}
	slices.SortFunc(odd, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return odd
}

// decoded returns the text of a filter that was copied from a URL, "" if it is
// none.
func decoded(tree *Tree) string {
	if len(tree.Mistakes) == 0 || strings.IndexByte(tree.Text, '%') < 0 {
		return ""
	}
	plain, err := url.PathUnescape(tree.Text)
	if err != nil || plain == tree.Text || len(Parse(plain).Mistakes) > 0 {
		return ""
	}
	return plain
}

// parts returns the conditions of a tree.
func parts(tree *Tree) []client.FilterPart {
	list := []*Node{tree.Root}
	if tree.Root.Kind == Logic {
		list = tree.Root.Kids
	}
	made := make([]client.FilterPart, 0, len(list))
	for i, n := range list {
		at := client.Range{From: n.From, To: max(n.To, n.Stray)}
		part := client.FilterPart{Range: at, Text: strings.TrimSpace(tree.Text[at.From:at.To])}
		if i > 0 {
			part.Join = tree.Root.Op
		}
		made = append(made, part)
	}
	return made
}

// spans colours the tokens.
func (c *checker) spans(tree *Tree) []client.FilterSpan {
	var list []client.FilterSpan
	for _, t := range tree.tokens {
		kind, marked := c.marks[t.From]
		switch {
		case t.kind == endToken:
			continue
		case marked:
		case t.kind == literalToken && t.form != BadForm:
			kind = client.SpanLiteral
		case t.kind == signToken && aliases()[t.in(c.text)] == "":
			kind = client.SpanSign
		case t.kind == wordToken && isOperator(t.in(c.text)):
			kind = client.SpanOperator
		}
		list = append(list, client.FilterSpan{Range: t.Range, Kind: kind})
	}
	return list
}

func isOperator(word string) bool {
	_, ok := operators()[strings.ToLower(word)]
	return ok || strings.EqualFold(word, "not")
}

// all joins the mistakes of the grammar with those of the model. A mistake gives
// way to a problem at the same place that has a fix.
func (c *checker) all(tree *Tree) []client.FilterProblem {
	list := c.problems
	for _, m := range tree.Mistakes {
		covered := slices.ContainsFunc(c.problems, func(p client.FilterProblem) bool {
			return p.Fix != "" && p.From <= m.From && m.To <= p.To || m.Fix == "" && p.Range == m.Range
		})
		if !covered {
			list = append(list, client.FilterProblem{Range: m.Range, Message: m.Message, Fix: m.Fix, Doubtful: m.Doubtful})
		}
	}
	slices.SortStableFunc(list, func(a, b client.FilterProblem) int { return cmp.Compare(a.From, b.From) })
	return list[:min(len(list), maxProblems)]
}

func (c *checker) problem(at client.Range, message, fix string) *client.FilterProblem {
	if len(c.problems) > maxProblems {
		return new(client.FilterProblem) // there are enough
	}
	c.problems = append(c.problems, client.FilterProblem{Range: at, Message: message, Fix: fix})
	return &c.problems[len(c.problems)-1]
}

// writeFix notes a problem with its fix at the end of the message.
func (c *checker) writeFix(at client.Range, message, fix string) *client.FilterProblem {
	if at.To-at.From > longestFix {
		fix = ""
	}
	if fix != "" {
		message += ": write " + fix
	}
	return c.problem(at, message, fix)
}

// source returns the text of a node, cut if it is too long for a fix.
func (c *checker) source(n *Node) string { return c.text[n.From:min(n.To, n.From+longestFix)] }

// oddNames warns of names that the grammar does not allow.
func (c *checker) oddNames(tree *Tree) {
	for _, t := range tree.tokens {
		if name := t.in(c.text); t.kind == wordToken && name[0] != '$' && name[0] != '@' && strings.IndexByte(name, '*') < 0 {
			for part := range strings.SplitSeq(name, ".") {
				if !isName(part) {
					c.problem(t.Range, "the name "+name+" has a sign that OData does not allow in a filter", "").Doubtful = true
					break
				}
			}
		}
	}
}

// condition judges an expression that must be true or false.
func (c *checker) condition(n *Node) operand {
	o := c.expr(n)
	if o.class != boolean && o.class != unknown && n.Kind != Missing && n.Stray == 0 {
		c.problem(n.Range, c.source(n)+" is "+described()[o.class]+", not a condition: compare it with a value", "")
	}
	return o
}

// expr judges an expression and returns what it is.
func (c *checker) expr(n *Node) operand {
	switch n.Kind {
	case Path:
		return c.path(n)
	case Call:
		return c.call(n)
	case Binary:
		return c.binary(n)
	case Paren:
		return c.expr(n.Kids[0])
	case Unary:
		if n.Op == "not" {
			c.allowed(client.Range{From: n.From, To: n.From + 3}, "not")
			c.condition(n.Kids[0])
			return operand{class: boolean}
		}
		return c.expr(n.Kids[0])
	case Logic:
		for i, kid := range n.Kids {
			c.condition(kid)
			if i > 0 {
				c.operatorBehind(n.Kids[i-1], n.Op)
			}
		}
		c.orOfOne(n)
		return operand{class: boolean}
	}
	for _, kid := range n.Kids {
		c.expr(kid)
	}
	return c.infer(n)
}

// allowed notes an operator that the service does not take.
func (c *checker) allowed(at client.Range, op string) bool {
	ok, why := c.takesOperator(op)
	if op == "not" && (c.Limits == nil || c.Limits.Operators == nil) {
		return true
	}
	if !ok {
		c.problem(at, why, "")
	}
	return ok
}

// operatorBehind judges the operator behind an operand as it is written.
func (c *checker) operatorBehind(left *Node, op string) bool {
	from := skipBlanks(c.text, max(left.To, left.Stray))
	at := client.Range{From: from, To: min(from+len(op), len(c.text))}
	if written := c.text[at.From:at.To]; written != op && strings.EqualFold(written, op) && c.Version != V401 {
		c.writeFix(at, written+" is in lower case", op)
	}
	return c.allowed(at, op)
}

// orOfOne judges an or for a service that takes it for one property only.
func (c *checker) orOfOne(n *Node) {
	if n.Op != "or" || c.Limits == nil || !c.Limits.OrOfOneProperty {
		return
	}
	names := map[string]bool{}
	for _, kid := range n.Kids {
		properties(kid, names)
	}
	if len(names) > 1 {
		c.problem(n.Range, c.Limits.Service+" takes or only between conditions on one property", "")
	}
}

// properties collects the paths of an expression.
func properties(n *Node, names map[string]bool) {
	if n.Kind == Path {
		var path []string
		for _, s := range n.Segments {
			path = append(path, s.Name)
		}
		names[strings.Join(path, "/")] = true
	}
	for _, kid := range n.Kids {
		properties(kid, names)
	}
}
