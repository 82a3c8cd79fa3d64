package demo

import (
	"fmt"
	"strings"
)

// node is one part of a parsed expression.
type node struct {
	op   string // an operator, "lit", "path", "call", "list", "any" or "all"
	at   int
	name string // path, function; for any and all the variable
	lit  value
	typ  string // of a literal with a prefix
	args []*node
}

// maxDepth limits nesting, maxNodes the size of an expression.
const (
	maxDepth = 100
	maxNodes = 2000
)

// parser reads $filter and $orderby expressions (OData 4.0 URL conventions 5.1.1).
type parser struct {
	lexer lexer
	tok   token
	depth int
	nodes int
}

// syntaxError is where an expression stops making sense.
type syntaxError struct {
	at   int
	src  string
	text string // "" plain syntax error
}

func (e *syntaxError) Error() string {
	if e.text != "" {
		return e.text
	}
	return fmt.Sprintf("Syntax error at position %d in '%s'.", e.at, e.src)
}

func newParser(src string) *parser {
	p := &parser{lexer: lexer{src: src}}
	p.advance()
	return p
}

// parseFilter reads one whole expression.
func parseFilter(src string) (n *node, err error) {
	p := newParser(src)
	defer p.recover(&err)
	n = p.or()
	if p.tok.kind != tokEnd {
		p.fail("")
	}
	return n, nil
}

// orderKey is one key of $orderby.
type orderKey struct {
	node *node
	desc bool
}

func parseOrder(src string) (keys []orderKey, err error) {
	p := newParser(src)
	defer p.recover(&err)
	for {
		k := orderKey{node: p.or()}
		if p.is("asc") || p.is("desc") {
			k.desc = p.tok.text == "desc"
			p.advance()
		}
		keys = append(keys, k)
		if p.tok.kind == tokEnd {
			return keys, nil
		}
		p.expect(",")
	}
}

// recover turns the parser's own panic into an error.
func (p *parser) recover(err *error) {
	if r := recover(); r != nil {
		e, ok := r.(*syntaxError)
		if !ok {
			panic(r)
		}
		*err = e
	}
}

func (p *parser) fail(format string, args ...any) {
	e := &syntaxError{at: p.tok.at, src: p.lexer.src}
	if format != "" {
		e.text = fmt.Sprintf(format, args...)
	}
	if p.tok.kind == tokBad && p.tok.text == "'" {
		e.text = fmt.Sprintf("There is an unterminated string literal at position %d in '%s'.", p.tok.at, p.lexer.src)
	}
	panic(e)
}

func (p *parser) advance()            { p.tok = p.lexer.next() }
func (p *parser) is(word string) bool { return p.tok.kind == tokName && p.tok.text == word }

func (p *parser) punct(s string) bool { return p.tok.kind == tokPunct && p.tok.text == s }

func (p *parser) expect(s string) {
	if !p.punct(s) {
		p.fail("")
	}
	p.advance()
}

func (p *parser) make(op string, at int, args ...*node) *node {
	if p.nodes++; p.nodes > maxNodes {
		p.fail("The node count limit of '%d' has been exceeded.", maxNodes)
	}
	return &node{op: op, at: at, args: args}
}

// enter guards against expressions that are nested too deeply.
func (p *parser) enter() func() {
	if p.depth++; p.depth > maxDepth {
		p.fail("Recursion depth exceeded allowed limit of %d.", maxDepth)
	}
	return func() { p.depth-- }
}

// levels are the binary operators, loosest first.
var levels = [][]string{{"or"}, {"and"}, {"eq", "ne"}, {"gt", "ge", "lt", "le", "in"}, {"add", "sub"}, {"mul", "div", "mod"}}

func (p *parser) or() *node {
	defer p.enter()()
	return p.binary(0)
}

func (p *parser) binary(level int) *node {
	if level == len(levels) {
		return p.unary()
	}
	left := p.binary(level + 1)
	for {
		op, at := "", p.tok.at
		for _, o := range levels[level] {
			if p.is(o) {
				op = o
			}
		}
		if op == "" {
			return left
		}
		p.advance()
		if op == "in" {
			left = p.make("in", at, append([]*node{left}, p.items()...)...)
			continue
		}
		left = p.make(op, at, left, p.binary(level+1))
	}
}

// items reads the list behind "in".
func (p *parser) items() []*node {
	p.expect("(")
	list := []*node{p.or()}
	for p.punct(",") {
		p.advance()
		list = append(list, p.or())
	}
	p.expect(")")
	return list
}

func (p *parser) unary() *node {
	at := p.tok.at
	if p.is("not") {
		defer p.enter()()
		p.advance()
		return p.make("not", at, p.unary())
	}
	return p.primary()
}

func (p *parser) primary() *node {
	t := p.tok
	switch {
	case t.kind == tokLiteral:
		p.advance()
		n := p.make("lit", t.at)
		n.lit, n.typ = t.lit, t.typ
		return n
	case p.punct("("):
		p.advance()
		n := p.or()
		p.expect(")")
		return n
	case t.kind == tokName:
		p.advance()
		return p.named(t)
	}
	p.fail("")
	return nil
}

// named reads a path, a function call or a lambda.
func (p *parser) named(t token) *node {
	n := p.make("path", t.at)
	n.name = t.text
	if !p.punct("(") {
		return n
	}
	p.advance()
	for _, op := range []string{"any", "all"} {
		if base, ok := strings.CutSuffix(t.text, "/"+op); ok {
			return p.lambda(op, base, t)
		}
	}
	n.op = "call"
	if p.punct(")") {
		p.advance()
		return n
	}
	n.args = append(n.args, p.or())
	for p.punct(",") {
		p.advance()
		n.args = append(n.args, p.or())
	}
	p.expect(")")
	return n
}

// lambda reads the rest of base/any(x:…).
func (p *parser) lambda(op, base string, t token) *node {
	over := p.make("path", t.at)
	over.name = base
	n := p.make(op, t.at, over)
	if op == "any" && p.punct(")") {
		p.advance()
		return n
	}
	if p.tok.kind != tokName || strings.Contains(p.tok.text, "/") {
		p.fail("")
	}
	n.name = p.tok.text
	p.advance()
	p.expect(":")
	n.args = append(n.args, p.or())
	p.expect(")")
	return n
}
