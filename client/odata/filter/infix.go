package filter

import (
	"strings"

	"odatui/client"
)

// infix has what people write between operands and OData writes otherwise. The
// functions read the right operand and note how it is written.
var infix map[string]func(p *parser, left *Node, sign token) *Node

func init() {
	infix = map[string]func(p *parser, left *Node, sign token) *Node{
		"like": like, "between": between, "contains": asFunction, "startswith": asFunction, "endswith": asFunction,
	}
}

// levelOf returns the precedence of an operator, of another language too.
func levelOf(op string) int {
	if o, ok := operators[op]; ok {
		return o.level
	}
	return operators["eq"].level
}

// right reads the right operand of an operator that OData does not have.
func (p *parser) right(left *Node, op string) *Node {
	return p.expr(operators["gt"].level, expectation{left: left, op: op})
}

// rewritten notes how a part of the text is written in OData.
func (p *parser) rewritten(left, right *Node, sign token, fix string) {
	at := client.Range{From: left.From, To: right.To}
	p.mistake(at, sign.From, sign.in(p.text)+" is not an operator: write "+fix).Fix = fix
}

// like turns the patterns of SQL into functions.
func like(p *parser, left *Node, sign token) *Node {
	right := p.right(left, "eq")
	of := p.text[left.From:left.To]
	value := p.text[right.From:right.To]
	name := "contains"
	if right.Form == TextForm {
		inside := strings.ReplaceAll(textOf(value), "*", "%")
		behind, before := strings.HasSuffix(inside, "%"), strings.HasPrefix(inside, "%")
		switch {
		case behind && !before:
			name = "startswith"
		case before && !behind:
			name = "endswith"
		}
		value = Quote(strings.Trim(inside, "%"))
	}
	p.rewritten(left, right, sign, name+"("+of+","+value+")")
	return &Node{Range: client.Range{From: left.From, To: right.To}, Kind: Call, Op: name, Kids: []*Node{left, right}}
}

// between turns two limits into two comparisons.
func between(p *parser, left *Node, sign token) *Node {
	low := p.right(left, "ge")
	high := low
	if word, _ := p.word(); strings.EqualFold(word, "and") {
		p.at++
		high = p.right(left, "le")
	}
	of := p.text[left.From:left.To]
	p.rewritten(left, high, sign, of+" ge "+p.text[low.From:low.To]+" and "+of+" le "+p.text[high.From:high.To])
	all := client.Range{From: left.From, To: high.To}
	return &Node{Range: all, Kind: Logic, Op: "and", Kids: []*Node{
		{Range: client.Range{From: left.From, To: low.To}, Kind: Binary, Op: "ge", Kids: []*Node{left, low}},
		{Range: client.Range{From: low.From, To: high.To}, Kind: Binary, Op: "le", Kids: []*Node{left, high}},
	}}
}

// asFunction turns Name contains 'x' into the function.
func asFunction(p *parser, left *Node, sign token) *Node {
	right := p.right(left, "eq")
	name := strings.ToLower(sign.in(p.text))
	p.rewritten(left, right, sign, name+"("+p.text[left.From:left.To]+","+p.text[right.From:right.To]+")")
	return &Node{Range: client.Range{From: left.From, To: right.To}, Kind: Call, Op: name, Kids: []*Node{left, right}}
}
