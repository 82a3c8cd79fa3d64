package filter

import (
	"slices"
	"strings"

	"odatui/client"
)

// operand reads what can stand on a side of an operator.
func (p *parser) operand(what expectation) *Node {
	if p.expect(what) {
		n := p.missing()
		p.mistake(n.Range, n.From, "a property or a value is missing")
		return n
	}
	t := p.peek()
	switch t.kind {
	case literalToken:
		return p.literal()
	case wordToken:
		return p.named(what)
	case signToken:
		switch word := t.in(p.text); word {
		case "(":
			return p.paren(what)
		case "[":
			return p.array()
		case "{":
			return p.object()
		case "-", "!":
			return p.unary(word)
		}
	}
	n := p.missing()
	n.To = t.To
	p.mistake(t.Range, t.From, "a property or a value is expected here")
	if t.kind == badToken {
		p.at++
	} else {
		n.To = n.From
		if p.operatorAt(t) == "" && !slices.Contains([]string{")", ",", ":", "]", "}", ";"}, t.in(p.text)) {
			p.at++
		}
	}
	return n
}

// unary reads not and the minus sign, with an operand that binds closer than
// every operator but in and has.
func (p *parser) unary(word string) *Node {
	t := p.next()
	op := word
	if word == "!" {
		op = "not"
		p.mistake(t.Range, t.From, "! is not an operator: write not").Fix = "not "
	}
	kid := p.expr(notLevel, expectation{op: op})
	return &Node{Range: client.Range{From: t.From, To: kid.To}, Kind: Unary, Op: op, Kids: []*Node{kid}}
}

// literal reads a literal.
func (p *parser) literal() *Node {
	t := p.next()
	text := t.in(p.text)
	n := &Node{Range: t.Range, Kind: Literal, Form: t.form, Op: text}
	switch {
	case t.open:
		quote := text[strings.IndexAny(text, `'"`):][:1]
		p.mistake(t.Range, t.To, "the closing quote of "+text+" is missing").Fix = text + quote
	case t.fix != "":
		p.mistake(t.Range, t.From, t.reason+": write "+t.fix).Fix = t.fix
	case t.form == JSONForm && p.json == 0:
		fix := Quote(jsonText(text))
		p.mistake(t.Range, t.From, "a text is in single quotes: write "+fix).Fix = fix
	case t.form == BadForm:
		p.mistake(t.Range, t.From, text+" is neither a number, a date nor a name")
	}
	return n
}

// jsonText returns the text of a string of JSON.
func jsonText(raw string) string {
	raw = strings.TrimSuffix(strings.TrimPrefix(raw, `"`), `"`)
	return client.JSONValue(`"` + raw + `"`).Text()
}

// paren reads an expression in parentheses.
func (p *parser) paren(what expectation) *Node {
	from := p.next().From
	kid := p.expr(0, expectation{op: what.op, left: what.left, vars: what.vars})
	for p.sign(",") {
		comma := p.next()
		p.mistake(comma.Range, comma.From, "only the operator in takes a list")
		p.expr(0, what)
	}
	return &Node{Range: client.Range{From: from, To: p.close(")")}, Kind: Paren, Kids: []*Node{kid}}
}

// list reads what follows in: literals in parentheses, or one expression.
func (p *parser) list(what expectation) *Node {
	n := &Node{Kind: List}
	n.From = p.next().From
	what.kind = expectLiteral
	p.commas++
	for !p.sign(")") {
		kid := p.expr(0, what)
		n.Kids = append(n.Kids, kid)
		if kid.Kind != Literal && (len(n.Kids) > 1 || p.sign(",")) {
			m := p.mistake(kid.Range, kid.From, "a list has literals only")
			if len(n.Kids) == 1 {
				m.Fails = p.peek().From
			}
		}
		if !p.take(",") {
			break
		}
	}
	p.commas--
	n.To = p.close(")")
	if len(n.Kids) == 1 && n.Kids[0].Kind != Literal {
		n.Kind = Paren
	}
	return n
}

// array reads an array of JSON.
func (p *parser) array() *Node {
	n := &Node{Kind: Array}
	n.From = p.next().From
	p.json++
	p.commas++
	for !p.sign("]") {
		n.Kids = append(n.Kids, p.expr(0, expectation{}))
		if !p.take(",") {
			break
		}
	}
	p.json--
	p.commas--
	n.To = p.close("]")
	return n
}

// object reads an object of JSON.
func (p *parser) object() *Node {
	n := &Node{Kind: Object}
	n.From = p.next().From
	p.json++
	p.commas++
	for !p.sign("}") {
		name := p.peek()
		if name.form != JSONForm {
			p.mistake(name.Range, name.From, "a name in double quotes is expected here")
			break
		}
		p.at++
		if !p.take(":") {
			p.mistake(p.peek().Range, p.peek().From, "a colon is expected here")
			break
		}
		value := p.expr(0, expectation{})
		at := client.Range{From: name.From, To: value.To}
		n.Kids = append(n.Kids, &Node{Range: at, Kind: Member, Op: name.in(p.text), Kids: []*Node{value}})
		if !p.take(",") {
			break
		}
	}
	p.json--
	p.commas--
	n.To = p.close("}")
	return n
}

// named reads what begins with a name: not, a function or a path.
func (p *parser) named(what expectation) *Node {
	word, _ := p.word()
	lower := strings.ToLower(word)
	after := p.tokens[p.at+1]
	opens := after.kind == signToken && after.in(p.text) == "(" && !after.blank
	if lower == "not" && (after.blank || after.in(p.text) == "(") {
		return p.unary("not")
	}
	if f, ok := functions()[lower]; ok && opens {
		return p.call(lower, f)
	}
	return p.path(what)
}
