package filter

import (
	"slices"
	"strings"

	"odatui/client"
)

// Parse parses an expression: the text of $filter, or one key of $orderby. It
// never fails: what the grammar does not allow is in the Mistakes of the tree.
func Parse(text string) *Tree { return parse(text, nil, (*parser).expression) }

// parse parses a text. odd are names of the model that the grammar does not allow.
func parse(text string, odd []string, read func(*parser) *Node) *Tree {
	p := &parser{text: text}
	if len(text) > maxText {
		at := client.Range{To: len(text)}
		return &Tree{Text: text, Root: &Node{Range: at}, Mistakes: []Mistake{{Range: at, Message: "the text is longer than 64 KiB"}}}
	}
	p.tokens = lex(text, odd)
	root := read(p)
	if t := p.peek(); t.kind != endToken {
		p.mistake(client.Range{From: t.From, To: len(text)}, t.From, "this does not belong to the expression before it")
	}
	return &Tree{Text: text, Root: root, Mistakes: p.mistakes, tokens: p.tokens, expected: p.expected}
}

type parser struct {
	text     string
	tokens   []token
	at       int
	depth    int
	json     int // arrays and objects around the place
	commas   int // parts around the place in which a comma separates
	vars     []variable
	mistakes []Mistake
	expected []expectation
}

// variable is one of any or all; over is the path of its collection.
type variable struct {
	name string
	over *Node
}

// expectation is what can follow at the end of a text.
type expectation struct {
	kind expectedKind
	left *Node  // the operand before, or the path before a slash
	op   string // operator or function to which an operand belongs
	arg  int    // index of the argument of a function
	call *Node  // the function with its arguments so far
	// level is the least precedence of an operator.
	level int
	vars  []variable
}

type expectedKind uint8

const (
	expectOperand expectedKind = iota
	expectOperator
	expectMember   // behind the slash of a path
	expectVariable // of any and all
	expectLiteral  // of a list behind in
	expectType
	expectClose
)

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind != endToken {
		p.at++
	}
	return t
}

// sign reports whether the next token is a sign.
func (p *parser) sign(s string) bool {
	t := p.peek()
	return t.kind == signToken && t.in(p.text) == s
}

// take reads a sign if it comes next.
func (p *parser) take(s string) bool {
	if p.sign(s) {
		p.at++
		return true
	}
	return false
}

// word returns the next token if it is a name.
func (p *parser) word() (string, bool) {
	t := p.peek()
	return t.in(p.text), t.kind == wordToken
}

func (p *parser) mistake(at client.Range, fails int, message string) *Mistake {
	if len(p.mistakes) > maxProblems {
		return new(Mistake) // there are enough
	}
	p.mistakes = append(p.mistakes, Mistake{Range: at, Message: message, Fails: fails})
	return &p.mistakes[len(p.mistakes)-1]
}

// expect reports whether the text is at its end, and notes what can follow. Behind
// a complete operand, what is around it can go on too; else it cannot.
func (p *parser) expect(e expectation) bool {
	if p.peek().kind != endToken {
		return false
	}
	if n := len(p.expected); n == 0 || p.expected[n-1].kind == expectOperator {
		e.vars = slices.Clone(p.vars)
		p.expected = append(p.expected, e)
	}
	return true
}

// close reads a closing sign, or notes that it is missing.
func (p *parser) close(s string) int {
	if p.take(s) {
		return p.tokens[p.at-1].To
	}
	t := p.peek()
	if p.expect(expectation{kind: expectClose, op: s}) {
		m := p.mistake(client.Range{From: t.From, To: t.From}, t.From, "a closing "+s+" is missing")
		m.Fix = s
		return t.From
	}
	p.mistake(t.Range, t.From, "a closing "+s+" is expected here")
	return t.From
}

// enter counts a level of nesting; if it is too deep, the rest is left out.
func (p *parser) enter() bool {
	if p.depth++; p.depth <= maxDepth {
		return true
	}
	t := p.peek()
	if p.depth == maxDepth+1 {
		p.tooDeep(t)
		p.depth += maxDepth // once
	}
	p.at = len(p.tokens) - 1
	return false
}

// tooDeep leaves the rest of the text out.
func (p *parser) tooDeep(from token) {
	p.at = len(p.tokens) - 1
	p.mistake(client.Range{From: from.From, To: len(p.text)}, from.From, "this is nested too deep")
}

func (p *parser) leave(depth int) {
	if p.depth <= maxDepth {
		p.depth = depth
	}
}

func (p *parser) expression() *Node {
	word, ok := p.word()
	if ok && strings.EqualFold(strings.TrimPrefix(word, "$"), "filter") && p.tokens[p.at+1].in(p.text) == "=" {
		p.at += 2
		next := p.peek()
		p.mistake(client.Range{To: next.To}, 0, "the name of the option is not a part of the filter").Fix = next.in(p.text)
	}
	return p.expr(0, expectation{})
}

// expr reads operators of at least a precedence, with their operands. what is
// expected of the first operand.
func (p *parser) expr(level int, what expectation) *Node {
	depth := p.depth
	if !p.enter() {
		return p.missing()
	}
	defer p.leave(depth)
	left := p.operand(what)
	for chain := 0; ; {
		if p.expect(expectation{kind: expectOperator, left: left, level: level, op: what.op}) {
			return left
		}
		t := p.peek()
		op := p.operatorAt(t)
		switch {
		case op == "" && p.straysFrom(t):
			p.strays(left)
			continue
		case op == "" || levelOf(op) < level:
			return left
		}
		if !operators()[op].logic {
			if chain++; chain > maxDepth {
				p.tooDeep(t)
				return left
			}
		}
		left = p.binary(left, op)
	}
}

// binary reads an operator and its right operand.
func (p *parser) binary(left *Node, op string) *Node {
	sign := p.peek()
	word := sign.in(p.text)
	p.operatorToken(op)
	what := expectation{kind: expectOperand, left: left, op: op}
	from, level := left.From, levelOf(op)
	if read := infix(op); read != nil {
		return read(p, left, sign)
	}
	var right *Node
	switch {
	case op == "in" && p.sign("("):
		right = p.list(what)
	default:
		if not, ok := p.word(); ok && op == "eq" && strings.EqualFold(word, "is") && strings.EqualFold(not, "not") {
			p.at++
			last := &p.mistakes[len(p.mistakes)-1]
			op, last.To, last.Fix = "ne", p.tokens[p.at-1].To, "ne"
			last.Message = "is not is not an operator: write ne"
		}
		right = p.expr(level+1, what)
	}
	p.commaDecimal(op, right)
	if operators()[op].logic {
		if left.Kind == Logic && left.Op == op {
			left.Kids = append(left.Kids, right)
			left.To = right.To
			return left
		}
		return &Node{Range: client.Range{From: from, To: right.To}, Kind: Logic, Op: op, Kids: []*Node{left, right}}
	}
	return &Node{Range: client.Range{From: from, To: max(right.To, right.Stray)}, Kind: Binary, Op: op, Kids: []*Node{left, right}}
}

// operatorAt returns the operator that a token is, also one of another language,
// "" none.
func (p *parser) operatorAt(t token) string {
	word := t.in(p.text)
	switch t.kind {
	case wordToken:
		op := strings.ToLower(word)
		if _, ok := operators()[op]; ok {
			return op
		}
		return aliases()[op]
	case signToken:
		return aliases()[word]
	case literalToken:
		if t.form == TypedForm { // eq'x'
			name, _, _ := strings.Cut(word, "'")
			if op := strings.ToLower(name); operators()[op].level > 0 {
				return op
			}
		}
	}
	return ""
}

// operatorToken consumes an operator and notes what is wrong with how it is
// written.
func (p *parser) operatorToken(op string) {
	t := p.peek()
	word := t.in(p.text)
	if t.form == TypedForm {
		name, _, _ := strings.Cut(word, "'")
		at := t.From + len(name)
		p.mistake(client.Range{From: t.From, To: at}, at, "a blank is missing behind "+name).Fix = name + " "
		t.From, t.form, t.blank = at, TextForm, true
		p.tokens[p.at] = t
		return
	}
	p.at++
	switch _, proper := operators()[strings.ToLower(word)]; {
	case !proper:
		if infix(op) != nil {
			return // written anew as a whole
		}
		fix := op
		if !t.blank {
			fix = " " + fix
		}
		if after := p.peek(); !after.blank && after.kind != endToken {
			fix += " "
		}
		p.mistake(t.Range, t.From, word+" is not an operator: write "+op).Fix = fix
	case !t.blank:
		m := p.mistake(t.Range, t.From, "a blank is missing before "+word)
		m.Fix, m.Doubtful = " "+word, true
	case !p.peek().blank && p.peek().kind != endToken:
		m := p.mistake(t.Range, t.To, "a blank is missing behind "+word)
		m.Fix, m.Doubtful = word+" ", true
	}
}

// straysFrom reports whether a token begins an operand where none can be.
func (p *parser) straysFrom(t token) bool {
	switch t.kind {
	case literalToken, badToken:
		return true
	case wordToken:
		word := strings.ToLower(t.in(p.text))
		return word != "asc" && word != "desc" && word != "as"
	}
	return false
}

// strays reads the words that follow an operand and belong to nothing.
func (p *parser) strays(left *Node) {
	first := p.peek()
	for t := first; p.straysFrom(t) && p.operatorAt(t) == ""; t = p.peek() {
		p.at++
	}
	left.Stray = p.tokens[p.at-1].To
	p.mistake(client.Range{From: first.From, To: left.Stray}, first.From, "an operator such as eq or and is expected here")
}

// commaDecimal notes a number with a decimal comma.
func (p *parser) commaDecimal(op string, right *Node) {
	if right.Form != NumberForm || p.commas > 0 || !p.sign(",") || operators()[op].level < 3 || p.at+1 >= len(p.tokens) {
		return
	}
	comma, after := p.peek(), p.tokens[p.at+1]
	if comma.blank || after.blank || after.form != NumberForm || !isDigit(p.text[after.From]) {
		return
	}
	p.at += 2
	right.To = after.To
	right.Op = p.text[right.From:right.To]
	p.mistake(right.Range, comma.From, "a decimal number has a point: write "+p.text[right.From:comma.From]+"."+after.in(p.text)).Fix =
		p.text[right.From:comma.From] + "." + after.in(p.text)
}

// missing returns the node for an operand that is not there.
func (p *parser) missing() *Node {
	at := p.peek().From
	return &Node{Range: client.Range{From: at, To: at}}
}
