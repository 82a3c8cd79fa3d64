package filter

import "strings"

// ParseOption parses one query option with its name: "$filter=…", "$orderby=…",
// "$select=…" or "$expand=…". Its tree has one Option as its root.
func ParseOption(text string) *Tree {
	return parse(text, nil, func(p *parser) *Node { return p.option(topOptions) })
}

// The options that can stand at a place.
var (
	countOptions  = []string{"filter", "search"}
	refOptions    = append([]string{"orderby", "skip", "top", "count"}, countOptions...)
	expandOptions = append([]string{"select", "expand", "compute", "levels"}, refOptions...)
	levelOptions  = []string{"levels"}
	selectOptions = append([]string{"select", "compute"}, refOptions...)
	topOptions    = []string{"filter", "orderby", "select", "expand"}
)

// options reads options in parentheses, separated by semicolons.
func (p *parser) options(allowed []string) *Node {
	n := &Node{Kind: Options}
	n.From = p.next().From
	for {
		n.Kids = append(n.Kids, p.option(allowed))
		if !p.take(";") {
			break
		}
	}
	n.To = p.close(")")
	return n
}

// option reads the name of an option, the sign = and its value.
func (p *parser) option(allowed []string) *Node {
	t := p.peek()
	n := &Node{Range: t.Range, Kind: Option}
	word, ok := p.word()
	name := strings.ToLower(strings.TrimPrefix(word, "$"))
	alias := strings.HasPrefix(word, "@") && len(allowed) > len(topOptions)
	if !ok || !alias && !contains(allowed, name) {
		p.mistake(t.Range, t.From, "an option is expected here: "+strings.Join(allowed, ", "))
		p.skip()
		return n
	}
	p.at++
	n.Op = "$" + name
	if alias {
		n.Op, name = word, "alias"
	}
	if e := p.peek(); !p.take("=") || e.blank {
		p.mistake(e.Range, t.To, "the sign = is expected here")
		p.skip()
		return n
	}
	if v := p.peek(); v.blank && !p.sign("[") && !p.sign("{") {
		p.mistake(v.Range, v.From, "a blank is not allowed behind =")
	}
	from := p.peek().From
	n.Kids = p.value(name)
	n.To = max(from, p.tokens[max(p.at-1, 0)].To)
	return n
}

func contains(list []string, s string) bool {
	for _, e := range list {
		if e == s {
			return true
		}
	}
	return false
}

// skip goes to the end of an option that cannot be read.
func (p *parser) skip() {
	for depth := 0; p.peek().kind != endToken; p.at++ {
		switch {
		case depth == 0 && (p.sign(";") || p.sign(")")):
			return
		case p.sign("("):
			depth++
		case p.sign(")"):
			depth--
		}
	}
}

// value reads the value of an option.
func (p *parser) value(name string) []*Node {
	depth := p.depth
	if !p.enter() {
		return nil
	}
	defer p.leave(depth)
	switch name {
	case "filter", "alias":
		return []*Node{p.expression()}
	case "orderby":
		return p.items(p.orderItem)
	case "select":
		return p.items(p.selectItem)
	case "expand":
		return p.items(p.expandItem)
	case "compute":
		return p.items(p.computeItem)
	case "search":
		return []*Node{p.raw()}
	}
	t := p.next()
	text := t.in(p.text)
	digits := text != "" && strings.Trim(text, "0123456789") == ""
	switch {
	case name == "count" && t.form == BoolForm:
	case name == "levels" && (text == "max" || digits && text[0] != '0'):
	case (name == "top" || name == "skip") && digits:
	default:
		p.mistake(t.Range, t.From, "this is not a value of $"+name)
	}
	return []*Node{{Range: t.Range, Kind: Literal, Form: t.form, Op: text}}
}

// raw reads to the end of an option: the words of $search.
func (p *parser) raw() *Node {
	n := p.missing()
	p.skip()
	if n.To = p.tokens[max(p.at-1, 0)].To; n.To <= n.From {
		n.To = n.From
		p.mistake(n.Range, n.From, "a word is missing")
	}
	n.Kind, n.Op = Literal, p.text[n.From:n.To]
	return n
}

func (p *parser) items(read func() *Node) []*Node {
	var list []*Node
	for {
		kid := read()
		n := &Node{Range: kid.Range, Kind: Item, Kids: []*Node{kid}}
		list = append(list, n)
		if word, ok := p.word(); ok && (strings.EqualFold(word, "asc") || strings.EqualFold(word, "desc")) {
			n.Op, n.To = strings.ToLower(word), p.next().To
		}
		if !p.take(",") {
			return list
		}
	}
}

func (p *parser) orderItem() *Node { return p.expr(0, expectation{op: "$orderby"}) }

// computeItem reads an expression and the name that it gets.
func (p *parser) computeItem() *Node {
	kid := p.expr(0, expectation{})
	n := &Node{Range: kid.Range, Kind: Computed, Kids: []*Node{kid}}
	word, _ := p.word()
	if t := p.next(); !strings.EqualFold(word, "as") {
		p.mistake(t.Range, t.From, "as and a name are missing")
		return n
	}
	name := p.next()
	if name.kind != wordToken || !isName(name.in(p.text)) {
		p.mistake(name.Range, name.From, "a name is expected here")
	}
	n.Op, n.To = name.in(p.text), name.To
	return n
}

// selectItem reads one entry of $select.
func (p *parser) selectItem() *Node { return p.listed(p.selectTail) }

// expandItem reads one entry of $expand.
func (p *parser) expandItem() *Node { return p.listed(p.expandTail) }

// listed reads a path of $select or $expand. tail reads the parentheses of a
// segment, and reports whether the path can go on.
func (p *parser) listed(tail func(s *Segment) bool) *Node {
	n := &Node{Range: p.peek().Range, Kind: Path}
	for {
		t := p.peek()
		s := Segment{Range: t.Range, Name: t.in(p.text), NameTo: t.To}
		switch {
		case t.kind == endToken && p.expect(expectation{kind: expectMember, left: n, op: "$select"}):
			p.mistake(t.Range, t.From, "a name is missing")
			return n
		case t.kind == wordToken && strings.HasSuffix(s.Name, "*"), p.sign("*"):
			s.Kind = Star
		case t.kind != wordToken || t.blank && len(n.Segments) > 0:
			p.mistake(t.Range, t.From, "a name is expected here")
			return n
		case s.Name[0] == '$':
			s.Kind = Keyword
		case s.Name[0] == '@':
			s.Kind = Annotation
		case strings.Contains(s.Name, "."):
			s.Kind = TypeCast
		}
		p.at++
		if s.Kind == Annotation {
			p.qualifier(&s)
		}
		on := tail(&s)
		n.Segments = append(n.Segments, s)
		n.To = s.To
		if !on || !p.take("/") {
			return n
		}
	}
}

// selectTail reads the options of an entry of $select, or the parameters that name
// an overload of a function.
func (p *parser) selectTail(s *Segment) bool {
	if s.Kind == Keyword {
		p.mistake(s.Range, s.From, s.Name+" is not a property")
	}
	if !p.sign("(") || s.Kind == Star {
		return s.Kind != Star
	}
	inside, after := p.tokens[p.at+1], p.tokens[min(p.at+2, len(p.tokens)-1)]
	if inside.kind == wordToken && inside.in(p.text)[0] != '$' && after.in(p.text) != "=" {
		p.at++
		for {
			t := p.next()
			if t.kind != wordToken {
				p.mistake(t.Range, t.From, "the name of a parameter is expected here")
				break
			}
			s.Params = append(s.Params, t.in(p.text))
			if !p.take(",") {
				break
			}
		}
		s.Call = true
		s.To = p.close(")")
		return false
	}
	s.Args = []*Node{p.options(selectOptions)}
	s.To = s.Args[0].To
	return false
}

// expandTail reads the options of an entry of $expand.
func (p *parser) expandTail(s *Segment) bool {
	allowed, on := expandOptions, true
	switch {
	case s.Kind == Star:
		allowed = levelOptions
	case s.Name == "$ref":
		allowed, on = refOptions, false
	case s.Name == "$count":
		allowed, on = countOptions, false
	case s.Name == "$value":
		return false
	case s.Kind == Keyword:
		p.mistake(s.Range, s.From, s.Name+" cannot be expanded")
	}
	if p.sign("(") {
		s.Args = []*Node{p.options(allowed)}
		s.To = s.Args[0].To
		return false
	}
	return on
}
