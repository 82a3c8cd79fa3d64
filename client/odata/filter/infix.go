package filter

import (
	"slices"
	"strings"

	"odatui/client"
)

// infix returns what reads the right operand of an operator that people write and
// OData does not have, nil for others. It notes how OData writes it.
func infix(op string) func(p *parser, left *Node, sign token) *Node {
	switch op {
	case "like":
		return like
	case "between":
		return between
	case "contains", "startswith", "endswith":
		return asFunction
	}
	return nil
}

// levelOf returns the precedence of an operator, of another language too.
func levelOf(op string) int {
	if o, ok := operators()[op]; ok {
		return o.level
	}
	return operators()["eq"].level
}

// right reads the right operand of an operator that OData does not have.
func (p *parser) right(left *Node, op string) *Node {
	return p.expr(operators()["gt"].level, expectation{left: left, op: op})
}

// source returns the text of an operand, cut if it is too long for a fix.
func (p *parser) source(n *Node) string { return p.text[n.From:min(n.To, n.From+longestFix)] }

// rewritten notes how a part of the text is written in OData.
func (p *parser) rewritten(left, right *Node, sign token, fix string) {
	at := client.Range{From: left.From, To: right.To}
	if right.To-left.From > longestFix {
		p.mistake(sign.Range, sign.From, sign.in(p.text)+" is not an operator")
		return
	}
	p.mistake(at, sign.From, sign.in(p.text)+" is not an operator: write "+fix).Fix = fix
}

// like turns the patterns of SQL into functions.
func like(p *parser, left *Node, sign token) *Node {
	right := p.right(left, "eq")
	of := p.source(left)
	value := p.source(right)
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
	of := p.source(left)
	p.rewritten(left, high, sign, of+" ge "+p.source(low)+" and "+of+" le "+p.source(high))
	all := client.Range{From: left.From, To: high.To}
	again := &Node{Range: left.Range} // judged once, unless it is a name
	if left.Kind == Path && !slices.ContainsFunc(left.Segments, func(s Segment) bool { return len(s.Args) > 0 }) {
		again = left
	}
	return &Node{Range: all, Kind: Logic, Op: "and", Kids: []*Node{
		{Range: client.Range{From: left.From, To: low.To}, Kind: Binary, Op: "ge", Kids: []*Node{left, low}},
		{Range: client.Range{From: low.From, To: high.To}, Kind: Binary, Op: "le", Kids: []*Node{again, high}},
	}}
}

// asFunction turns Name contains 'x' into the function.
func asFunction(p *parser, left *Node, sign token) *Node {
	right := p.right(left, "eq")
	name := strings.ToLower(sign.in(p.text))
	p.rewritten(left, right, sign, name+"("+p.source(left)+","+p.source(right)+")")
	return &Node{Range: client.Range{From: left.From, To: right.To}, Kind: Call, Op: name, Kids: []*Node{left, right}}
}
