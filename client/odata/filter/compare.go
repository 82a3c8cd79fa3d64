package filter

import (
	"slices"
	"strings"

	"odatui/client"
)

// binary judges a comparison, in, has, or arithmetic.
func (c *checker) binary(n *Node) operand {
	left, right := n.Kids[0], n.Kids[1]
	if n.Op == "in" {
		c.inOperator(n)
	} else {
		c.operatorBehind(left, n.Op)
	}
	if left.Kind == Unary && left.Op == "not" && left.Kids[0].Kind != Paren {
		if o := c.infer(left.Kids[0]); o.class != boolean && o.class != unknown {
			of := left.Kids[0]
			c.writeFix(client.Range{From: n.From, To: max(n.To, right.Stray)}, "not applies to "+c.source(of)+" only",
				"not ("+c.text[of.From:max(right.To, right.Stray)]+")")
			left = of
		}
	}
	if operators()[n.Op].level >= operators()["add"].level && operators()[n.Op].level < notLevel {
		return c.arithmetic(n)
	}
	if isValue(left) && !isValue(right) { // 5 lt Price
		c.compare(n, c.expr(right), right, left)
		return operand{class: boolean}
	}
	c.compare(n, c.expr(left), left, right)
	return operand{class: boolean}
}

// isValue reports whether a node is written as a literal.
func isValue(n *Node) bool { return n.Kind == Literal }

// compare judges the two sides of a comparison: subject has a type, other is
// often a literal that must be written for it.
func (c *checker) compare(n *Node, o operand, subject, other *Node) {
	takes := operators()[n.Op].takes
	elsewhere := n.Op == "in" && (o.class == entity || o.class == many || o.class == object) // is reported with the value
	if subject.Kind != Missing && o.class != unknown && takes != nil && !slices.Contains(takes, o.class) && !elsewhere {
		c.problem(subject.Range, c.source(subject)+" is "+described()[o.class]+", which "+n.Op+" does not take", "")
	}
	switch other.Kind {
	case Missing:
	case List:
		for _, kid := range other.Kids {
			c.value(n, o, subject, kid)
		}
	case Paren:
		if n.Op == "in" {
			c.value(n, o, subject, other.Kids[0])
			return
		}
		c.value(n, o, subject, other)
	default:
		c.value(n, o, subject, other)
	}
}

// value judges one value that is compared with a subject.
func (c *checker) value(n *Node, o operand, subject, v *Node) {
	at := client.Range{From: v.From, To: max(v.To, v.Stray)}
	if v.Kind == Path && c.bareWord(o, v) {
		c.marks[v.From] = client.SpanUnknown
		c.wrongLiteral(o, subject, v, at)
		return
	}
	if v.Kind != Literal {
		with := c.expr(v)
		if !o.class.fits(with.class) && !with.class.fits(o.class) && v.Kind != Missing && v.Kind != Array && v.Kind != Object {
			c.problem(at, c.source(subject)+" is "+described()[o.class]+" and "+c.source(v)+" is "+described()[with.class], "").Doubtful = true
		}
		return
	}
	switch {
	case isValue(subject), v.Form == NullForm, v.Form == BadForm && o.class == unknown:
		if v.Stray > 0 {
			c.wrongLiteral(o, subject, v, at)
		}
	case o.class == entity && (c.Limits == nil || !c.Limits.TextLinks):
		c.problem(subject.Range, c.source(subject)+" is a link: compare a property of it"+c.linkExample(o, c.source(subject)), "")
	case o.class == many:
		of := c.source(subject)
		fix := of + "/any(x:x " + n.Op + " " + c.source(v) + ")"
		if c.element(o).class == entity || c.element(o).class == object {
			c.problem(n.Range, of+" is a collection: write "+of+"/any(x:x/… "+n.Op+" "+c.source(v)+")", "")
			return
		}
		c.writeFix(n.Range, of+" is a collection", fix)
	case o.class == object:
		c.problem(subject.Range, c.source(subject)+" is an object: compare a property of it"+c.linkExample(o, c.source(subject)), "")
	case o.class == unknown:
		c.unknownType(v)
	default:
		if ok, doubtful := c.accepts(o, v); !ok || v.Stray > 0 {
			c.wrongLiteral(o, subject, v, at)
			c.problems[len(c.problems)-1].Doubtful = doubtful && v.Stray == 0
		} else if v.Form == TextForm && o.class == textual && textOf(v.Op) == "null" && (n.Op == "eq" || n.Op == "ne") {
			c.problem(at, "'null' is a text of four letters: for no value write null", "null").Doubtful = true
		}
	}
}

// unknownType judges a literal whose place has no known type: only how the version
// writes literals is known.
func (c *checker) unknownType(v *Node) {
	if v.Form != TypedForm {
		return
	}
	prefix, inside := typedText(v.Op)
	fixes := map[string]class{"guid": guid, "datetime": instant, "datetimeoffset": instant}
	if kind, ok := fixes[prefix]; ok && !c.Version.old() {
		c.writeFix(v.Range, prefix+"'…' is of OData 2 and 3", c.mend(operand{class: kind}, inside))
	}
}

// linkExample names a property of a link or an object.
func (c *checker) linkExample(o operand, path string) string {
	if o.of == nil || len(o.of.Properties) == 0 {
		return ""
	}
	for _, p := range o.of.Properties {
		if classOf(c.Schema, p.Type) == textual && !o.of.IsKey(p.Name) {
			return ", such as " + path + "/" + p.Name
		}
	}
	return ", such as " + path + "/" + o.of.Properties[0].Name
}

// bareWord reports whether a path is a text without its quotes: it has one name,
// which the model does not have.
func (c *checker) bareWord(o operand, v *Node) bool {
	if o.class == unknown || o.class == entity || o.class == many || o.class == object || len(v.Segments) == 0 {
		return false
	}
	first := v.Segments[0]
	if first.Kind == TypeCast && len(v.Segments) == 1 && !first.Call { // Sales.Pattern.Yellow
		return true
	}
	if len(v.Segments) > 1 || first.Kind != Name || first.Call || c.Type == nil || c.Type.Open && v.Stray == 0 {
		return false
	}
	if _, known := c.step(c.rows(), first, true); known {
		return v.Stray > 0
	}
	if o.class != textual && o.class != enum && o.class != flags && c.mend(o, c.source(v)) == "" {
		return c.mendedName(first.Name) == ""
	}
	if c.mendedName(first.Name) != "" && v.Stray == 0 && o.class == textual {
		return false // a property in another case
	}
	return true
}

// mendedName returns the property of the rows that differs in upper and lower case
// only.
func (c *checker) mendedName(name string) string {
	for i := range c.Type.Properties {
		if p := c.Type.Properties[i].Name; strings.EqualFold(p, name) {
			return p
		}
	}
	return ""
}

// wrongLiteral notes a literal that is not written as its place demands.
func (c *checker) wrongLiteral(o operand, subject, v *Node, at client.Range) {
	name := c.source(subject)
	raw := meant(c.text, v)
	if strings.EqualFold(raw, "null") && o.class != textual {
		c.writeFix(at, "no value is null, without quotes", "null")
		return
	}
	fix := c.mend(o, raw)
	what := described()[o.class]
	switch {
	case fix != "" && (o.class == enum || o.class == flags):
		c.writeFix(at, name+" is an enum", fix)
	case fix != "":
		c.writeFix(at, name+" is "+what, fix)
	case (o.class == enum || o.class == flags) && o.of != nil:
		c.problem(at, name+" has no value "+raw+": "+memberList(o.of), "")
	default:
		message := name + " is " + what
		if e := c.example(o); e != "" {
			message += ", such as " + e
		}
		c.problem(at, message, "")
	}
}

// memberList names the first members of an enum.
func memberList(t *client.Type) string {
	var names []string
	for _, m := range t.Members[:min(len(t.Members), 5)] {
		names = append(names, m.Name)
	}
	text := "it is one of " + strings.Join(names, ", ")
	if len(t.Members) > len(names) {
		text += ", …"
	}
	return text
}

// inOperator judges in: an older service gets a chain of comparisons instead.
func (c *checker) inOperator(n *Node) {
	ok, why := c.takesOperator("in")
	left, list := n.Kids[0], n.Kids[1]
	from := skipBlanks(c.text, left.To)
	at := client.Range{From: from, To: min(from+2, len(c.text))}
	if ok {
		return
	}
	or, _ := c.takesOperator("or")
	if list.Kind != List && list.Kind != Paren || len(list.Kids) == 0 || !or {
		c.problem(at, why, "").Doubtful = c.Version == V4 && or
		return
	}
	var parts []string
	for _, kid := range list.Kids {
		parts = append(parts, c.source(left)+" eq "+c.source(kid))
	}
	fix := parts[0]
	if len(parts) > 1 {
		fix = "(" + strings.Join(parts, " or ") + ")"
	}
	c.writeFix(n.Range, why, fix).Doubtful = c.Version == V4
}

// arithmetic judges add, mul and the like.
func (c *checker) arithmetic(n *Node) operand {
	left, right := c.expr(n.Kids[0]), c.expr(n.Kids[1])
	for i, o := range []operand{left, right} {
		kid := n.Kids[i]
		if o.class != unknown && !slices.Contains(operators()[n.Op].takes, o.class) && kid.Kind != Missing {
			fix := ""
			if kid.Kind == Literal {
				fix = c.mend(operand{class: numeric}, meant(c.text, kid))
			}
			c.writeFix(kid.Range, n.Op+" takes numbers, dates and times", fix)
		}
	}
	return c.infer(n)
}
