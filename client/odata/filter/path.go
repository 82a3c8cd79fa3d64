package filter

import (
	"slices"
	"strings"

	"odatui/client"
)

// call reads a function of the language with its arguments.
func (p *parser) call(name string, f function) *Node {
	t := p.next()
	p.at++ // the parenthesis
	p.commas++
	n := &Node{Range: t.Range, Kind: Call, Op: name}
	for !p.sign(")") {
		what := expectation{kind: expectOperand, op: name, arg: len(n.Kids), call: n}
		kid := p.typeName(name)
		if kid == nil {
			kid = p.expr(0, what)
		}
		n.Kids = append(n.Kids, kid)
		separator := ","
		if name == "case" && len(n.Kids)%2 == 1 {
			separator = ":"
		}
		if p.peek().kind == endToken || !p.take(separator) {
			break
		}
	}
	p.commas--
	from := p.peek()
	n.To = p.close(")")
	last := len(n.Kids) > 0 && n.Kids[len(n.Kids)-1].Kind == Missing
	if count := len(n.Kids); (count < f.least || count > f.most) && !last && from.kind != endToken {
		p.mistake(n.Range, from.From, "the function "+f.name+" takes "+arguments(f))
	}
	return n
}

// arguments describes how many arguments a function takes.
func arguments(f function) string {
	names := []string{"no arguments", "one argument", "two arguments", "three arguments"}
	if f.most < len(names) && f.least == f.most {
		return names[f.least]
	}
	if f.most < len(names) {
		return strings.TrimSuffix(strings.TrimSuffix(names[f.least], "s"), " argument") + " or " + names[f.most]
	}
	return names[f.least] + " or more"
}

// typeName reads the type of cast and isof, nil if none comes next.
func (p *parser) typeName(function string) *Node {
	if function != "cast" && function != "isof" || p.expect(expectation{kind: expectType, op: function}) {
		return nil
	}
	t, after := p.peek(), p.tokens[p.at+1]
	if t.kind != wordToken {
		return nil
	}
	if name := t.in(p.text); name == "Collection" && after.in(p.text) == "(" && p.at+4 < len(p.tokens) {
		n := &Node{Range: client.Range{From: t.From, To: p.tokens[p.at+3].To}, Kind: TypeName}
		n.Op = p.text[n.From:n.To]
		p.at += 4
		return n
	}
	if after.kind != signToken || after.in(p.text) != ")" {
		return nil
	}
	p.at++
	return &Node{Range: t.Range, Kind: TypeName, Op: t.in(p.text)}
}

// path reads names that are joined by slashes, with their parentheses.
func (p *parser) path(what expectation) *Node {
	n := &Node{Range: p.peek().Range, Kind: Path}
	for {
		if !p.segment(n) {
			return n
		}
		n.To = n.Segments[len(n.Segments)-1].To
		if !p.sign("/") {
			return n
		}
		slash := p.next()
		n.To = slash.To
		if p.expect(expectation{kind: expectMember, left: n, op: what.op}) {
			p.mistake(client.Range{From: slash.To, To: slash.To}, slash.To, "a name is missing behind the slash")
			return n
		}
		if t := p.peek(); t.kind == literalToken && (t.form == NullForm || t.form == BoolForm) {
			p.tokens[p.at].kind = wordToken // a property that has such a name
		}
	}
}

// segment reads one step of a path. It returns false if the path ends before it.
func (p *parser) segment(n *Node) bool {
	t := p.peek()
	first := len(n.Segments) == 0
	if t.kind != wordToken || t.blank && !first {
		p.mistake(t.Range, t.From, "a name is expected here")
		return false
	}
	name := t.in(p.text)
	s := Segment{Range: t.Range, Name: name, NameTo: t.To}
	p.at++
	opens := p.sign("(") && !p.peek().blank
	switch lower := strings.ToLower(name); {
	case name[0] == '$':
		s.Kind = Keyword
		p.keyword(&s, first, opens)
	case name[0] == '@':
		s.Kind = Annotation
		p.qualifier(&s)
	case opens && (lower == "any" || lower == "all"):
		s.Kind = Lambda
		p.lambda(n, &s)
	case strings.HasSuffix(name, "*"):
		p.mistake(t.Range, t.From, "a name is expected here")
	default:
		p.plain(&s, first, opens)
	}
	n.Segments = append(n.Segments, s)
	return true
}

// plain reads what follows the name of a property, link, type or function.
func (p *parser) plain(s *Segment, first, opens bool) {
	if strings.Contains(s.Name, ".") {
		s.Kind = TypeCast
	}
	if opens {
		s.Call = true
		p.at++
		p.parameters(s)
		return
	}
	if t := p.peek(); s.Kind == TypeCast && first && !p.sign("/") {
		p.mistake(s.Range, t.From-boolInt(t.blank), "a slash and a property are missing behind the type "+s.Name)
	}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// keyword reads what follows $it, $count and the like.
func (p *parser) keyword(s *Segment, first, opens bool) {
	t := client.Range{From: s.From, To: s.NameTo}
	switch s.Name {
	case "$it", "$this", "$root":
		if !first {
			p.mistake(t, t.From, s.Name+" can only begin a path")
		} else if s.Name == "$root" && !p.sign("/") {
			p.mistake(t, t.To, "a slash and a set are missing behind $root")
		}
	case "$count", "$filter":
		switch {
		case first:
			p.mistake(t, t.From, s.Name+" follows a collection and a slash")
		case s.Name == "$filter" && opens:
			p.at++
			s.Args = []*Node{p.expr(0, expectation{})}
			s.To = p.close(")")
		case s.Name == "$filter":
			p.mistake(t, t.To, "an opening parenthesis is missing")
		case opens:
			s.Args = []*Node{p.options(countOptions)}
			s.To = p.tokens[p.at-1].To
		}
	default:
		p.mistake(t, t.From, s.Name+" is not a part of an expression")
	}
}

// qualifier reads the # of an annotation.
func (p *parser) qualifier(s *Segment) {
	if !p.sign("#") {
		return
	}
	p.at++
	if t := p.peek(); t.kind == wordToken {
		p.at++
		s.To, s.NameTo = t.To, t.To
		s.Name = p.text[s.From:s.To]
		return
	}
	p.mistake(p.peek().Range, p.peek().From, "a name is expected here")
}

// lambda reads any or all with its variable and condition.
func (p *parser) lambda(n *Node, s *Segment) {
	open := p.next()
	if len(n.Segments) == 0 {
		p.mistake(s.Range, open.From, s.Name+" follows a collection and a slash")
	}
	if p.sign(")") {
		if s.To = p.next().To; strings.EqualFold(s.Name, "all") {
			p.mistake(client.Range{From: s.From, To: s.To}, s.To, "a variable and a condition are missing in all")
		}
		return
	}
	over := &Node{Range: client.Range{From: n.From, To: max(n.From, s.From-1)}, Kind: Path, Segments: slices.Clip(n.Segments)}
	if p.expect(expectation{kind: expectVariable, left: over}) {
		s.To = p.close(")")
		return
	}
	t := p.peek()
	if t.kind != wordToken || strings.ContainsAny(t.in(p.text), ".$@") {
		p.mistake(t.Range, t.From, "a variable is expected here, such as x")
	} else {
		p.at++
		s.Var = t.in(p.text)
	}
	if s.Var != "" && !p.take(":") {
		t := p.peek()
		p.mistake(client.Range{From: t.From, To: t.From}, t.From, "a colon is missing behind the variable "+s.Var).Fix = ":"
	}
	p.vars = append(p.vars, variable{s.Var, over})
	s.Args = []*Node{p.expr(0, expectation{op: s.Name})}
	p.vars = p.vars[:len(p.vars)-1]
	s.To = p.close(")")
}

// parameters reads the arguments of a function of the service, or a key.
func (p *parser) parameters(s *Segment) {
	p.commas++
	for !p.sign(")") {
		name, isWord := p.word()
		after := p.tokens[min(p.at+1, len(p.tokens)-1)]
		if isWord && after.kind == signToken && after.in(p.text) == "=" && !after.blank {
			p.at += 2
		} else {
			name = ""
		}
		s.Params = append(s.Params, name)
		s.Args = append(s.Args, p.expr(0, expectation{op: s.Name}))
		if !p.take(",") {
			break
		}
	}
	p.commas--
	s.To = p.close(")")
}
