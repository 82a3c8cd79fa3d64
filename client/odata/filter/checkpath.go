package filter

import (
	"strings"
	"sync"

	"odatui/client"
)

// path judges the names of a path and returns what it leads to.
func (c *checker) path(n *Node) operand {
	at, sure := c.rows(), c.Type != nil
	for i, s := range n.Segments {
		first := i == 0
		next, known := c.step(at, s, first)
		c.mark(s, known)
		c.inside(s, at)
		switch {
		case known:
			c.useOf(n, i, at)
		case s.Kind == Name && sure && at.of != nil && !at.of.Open:
			c.unknownName(at, s, first)
			return operand{}
		}
		at, sure = next, known
	}
	return c.scope.path(n.Segments)
}

// useOf judges a step by what it is a step of.
func (c *checker) useOf(n *Node, i int, at operand) {
	s := n.Segments[i]
	switch {
	case s.Kind == Lambda:
		if ok, why := c.takesLambda(); !ok {
			c.problem(client.Range{From: n.From, To: s.To}, why, "")
		}
		if at.class != many && at.class != unknown {
			c.problem(client.Range{From: s.From, To: s.NameTo}, c.text[n.From:max(n.From, s.From-1)]+" is not a collection", "")
		}
	case s.Kind == Name && at.class == many:
		of := c.text[n.From:max(n.From, s.From-1)]
		rest := c.text[s.From:n.To]
		c.problem(client.Range{From: s.From, To: s.NameTo}, of+" is a collection: write "+of+"/any(x:x/"+rest+" …)", "")
	case s.Kind == Keyword && s.Name == "$count" && c.Version.old():
		c.problem(client.Range{From: s.From, To: s.NameTo}, "$count in a filter is of OData 4.0, the service is of "+c.Version.String(), "")
	}
}

// inside judges the arguments of a step.
func (c *checker) inside(s Segment, at operand) {
	if s.Kind == Lambda && s.Var != "" {
		c.marks[skipBlanks(c.text, s.NameTo+1)] = client.SpanVariable
		c.vars = append(c.vars, scoped{s.Var, c.element(at)})
		defer func() { c.vars = c.vars[:len(c.vars)-1] }()
	}
	for _, arg := range s.Args {
		switch s.Kind {
		case Lambda:
			c.condition(arg)
		case Keyword: // of the entries of a collection
			inner := &checker{scope: scope{Language: c.Language}, text: c.text, marks: c.marks}
			inner.Type = c.element(at).of
			if arg.Kind != Options {
				inner.condition(arg)
			}
			c.problems = append(c.problems, inner.problems...)
		default:
			c.expr(arg)
		}
	}
}

// mark colours a step.
func (c *checker) mark(s Segment, known bool) {
	kind := client.SpanUnknown
	switch {
	case s.Kind == Lambda, s.Kind == Keyword && s.Name != "$it" && s.Name != "$this" && s.Name != "$root":
		kind = client.SpanFunction
	case s.Kind == Keyword:
		kind = client.SpanVariable
	case known, c.Type == nil, s.Kind == Annotation, s.Kind == TypeCast:
		kind = client.SpanProperty
		if _, ok := c.variable(s.Name); ok {
			kind = client.SpanVariable
		}
	}
	c.marks[s.From] = kind
}

// unknownName notes a name that the model does not have, with the one that was
// meant.
func (c *checker) unknownName(of operand, s Segment, first bool) {
	at := client.Range{From: s.From, To: s.NameTo}
	if s.Call && first {
		if meant := c.nearest(s.Name, functionNames()); meant != "" {
			c.writeFix(at, "there is no function "+s.Name, functions()[strings.ToLower(meant)].name)
			return
		}
		c.problem(at, "OData has no function "+s.Name, "").Doubtful = true
		return
	}
	names := make([]string, 0, len(of.of.Properties)+len(of.of.Links))
	for i := range of.of.Properties {
		names = append(names, of.of.Properties[i].Name)
	}
	for i := range of.of.Links {
		names = append(names, of.of.Links[i].Name)
	}
	kind := of.of.Name[strings.LastIndexByte(of.of.Name, '.')+1:]
	c.writeFix(at, kind+" has no property "+s.Name, c.nearest(s.Name, names))
}

// nearest is the function of that name, for a few names of a text.
func (c *checker) nearest(name string, names []string) string {
	if c.searches++; c.searches > 5 || len(name) > 100 {
		return ""
	}
	if function := otherFunctions()[strings.ToLower(name)]; function != "" && len(names) > 0 && names[0] == functionTable[0].name {
		return function
	}
	return nearest(name, names)
}

// otherFunctions are those of other languages.
var otherFunctions = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"lower": "tolower", "lcase": "tolower", "upper": "toupper", "ucase": "toupper",
		"len": "length", "substr": "substring", "mid": "substring",
		"instr": "indexof", "charindex": "indexof", "includes": "contains", "ceil": "ceiling", "getdate": "now", "today": "now",
		"begins": "startswith", "beginswith": "startswith",
	}
})

// call judges a function of the language and its arguments.
func (c *checker) call(n *Node) operand {
	f := functions()[n.Op]
	at := client.Range{From: n.From, To: min(n.From+len(f.name), n.To)}
	c.marks[n.From] = client.SpanFunction
	written := c.text[at.From:at.To]
	asFunction := strings.EqualFold(written, f.name)
	if ok, why := c.takesFunction(n.Op); !ok {
		c.otherFunction(n, at, why)
	} else if asFunction && written != f.name && c.Version != V401 {
		c.writeFix(at, written+" is not a function", f.name)
	}
	for i, kid := range n.Kids {
		wanted := f.at(i)
		var o operand
		if wanted == boolean {
			o = c.condition(kid)
		} else {
			o = c.expr(kid)
		}
		c.argument(n, i, kid, o)
	}
	c.swapped(n, f)
	return c.infer(n)
}

// argument judges the class of an argument.
func (c *checker) argument(n *Node, i int, kid *Node, o operand) {
	wanted := functions()[n.Op].at(i)
	name := functions()[n.Op].name
	switch {
	case kid.Kind == TypeName, kid.Kind == Missing, o.class.fits(wanted), wanted == boolean:
	case kid.Kind == Literal && wanted == textual:
		c.writeFix(kid.Range, name+" takes texts", Quote(meant(c.text, kid)))
	case kid.Kind == Literal:
		fix := c.mend(operand{class: wanted}, meant(c.text, kid))
		c.writeFix(kid.Range, name+" takes "+described()[wanted], fix)
	default:
		c.problem(kid.Range, name+" takes "+described()[wanted]+": "+c.source(kid)+" is "+described()[o.class], "")
	}
}

// otherFunction notes a function that the service does not take, with the one that
// its version has instead.
func (c *checker) otherFunction(n *Node, at client.Range, why string) {
	instead := map[string]string{"contains": "substringof", "substringof": "contains"}[n.Op]
	if ok, _ := c.takesFunction(instead); ok && instead != "" && len(n.Kids) == 2 {
		c.writeFix(n.Range, why, instead+"("+c.source(n.Kids[1])+","+c.source(n.Kids[0])+")")
		return
	}
	c.problem(at, why, "")
}

// swapped notes contains('x',Name): the text that is searched comes first, except
// in substringof.
func (c *checker) swapped(n *Node, f function) {
	if f.returns != boolean || len(n.Kids) != 2 || f.takes[0] != textual {
		return
	}
	literal, path := n.Kids[0], n.Kids[1]
	if n.Op == "substringof" {
		literal, path = path, literal
	}
	if literal.Kind == Literal && path.Kind == Path {
		c.writeFix(n.Range, "the text that is searched and the text that is looked for are swapped",
			f.name+"("+c.source(n.Kids[1])+","+c.source(n.Kids[0])+")").Doubtful = true
	}
}
