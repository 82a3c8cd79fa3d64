package filter

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"odatui/client"
)

const (
	mostSuggestions = 200
	longestValue    = 200 // bytes of a seen value that is offered
)

// Complete returns what can be written at a byte position of a filter.
func Complete(l Language, text string, at int, seen client.Seen) client.Completion {
	c, ok := newCompleter(l, text, at)
	if !ok {
		return client.Completion{}
	}
	c.seen = seen
	for _, e := range c.tree.expected {
		c.offer(e)
	}
	return client.Completion{Suggestions: c.sorted(), Expected: c.expects}
}

// completer collects the suggestions for one place.
type completer struct {
	scope
	text    string
	tree    *Tree // of the text before the word that is completed
	at      client.Range
	begun   string // of the word, up to the place, without an opening quote
	quoted  bool   // the word is a text
	seen    client.Seen
	found   []ranked
	expects string
	other   string // the property with which the place is compared
}

// ranked is a suggestion with its place in the list: by how it matches, then in the
// order in which it was found.
type ranked struct {
	client.Suggestion
	contains bool
}

func newCompleter(l Language, text string, at int) (*completer, bool) {
	at = min(max(at, 0), len(text))
	for at > 0 && at < len(text) && !utf8.RuneStart(text[at]) {
		at--
	}
	c := &completer{scope: scope{Language: l}, text: text, at: client.Range{From: at, To: at}}
	if len(text) > maxText {
		return nil, false
	}
	odd := l.odd()
	for _, t := range lex(text, odd) {
		if t.kind == signToken || t.kind == endToken || t.From >= at || t.To < at {
			continue
		}
		if at == t.To && !t.open && (t.form == TextForm || t.form == TypedForm || t.form == JSONForm) {
			return nil, false // behind a closing quote
		}
		c.at, c.begun = t.Range, text[t.From:at]
		if quote := strings.IndexAny(c.begun, `'"`); quote >= 0 && t.kind == literalToken {
			c.quoted, c.begun = true, strings.ReplaceAll(c.begun[quote+1:], "''", "'")
			after := text[at:t.To]
			if t.open || strings.Contains(after, " and ") || strings.Contains(after, " or ") {
				c.at.To = at // the text goes on with another condition
			}
		}
	}
	c.tree = parse(text[:c.at.From], odd, (*parser).expression)
	return c, true
}

// offer adds what an expectation allows.
func (c *completer) offer(e expectation) {
	c.vars = nil
	c.bind(e.vars)
	switch e.kind {
	case expectOperand, expectLiteral:
		c.operand(e)
	case expectOperator:
		c.operators(e)
	case expectMember:
		c.members(c.path(e.left.Segments), "", "")
	case expectVariable:
		if len(e.left.Segments) == 0 {
			return
		}
		name := "x"
		if last := e.left.Segments[len(e.left.Segments)-1].Name; last != "" && isName(strings.ToLower(last[:1])) {
			name = strings.ToLower(last[:1])
		}
		c.add(client.Suggestion{Text: name + ":", Kind: client.SuggestVariable, Note: "one entry of " + c.tree.Text[e.left.From:e.left.To]})
	case expectType:
		if c.Type != nil && c.Schema != nil {
			for _, t := range c.Schema.DerivedFrom(c.Type.Name) {
				c.add(client.Suggestion{Text: t.Name, Kind: client.SuggestMember, Note: "type"})
			}
		}
	case expectClose:
		if c.expects == "" {
			c.expects = "a closing " + e.op
		}
	}
}

// operand offers values, properties and functions.
func (c *completer) operand(e expectation) {
	wanted, compared := c.wanted(e)
	c.other = wanted.column
	condition := e.left == nil && wanted.class == unknown && !isFunction(e.op)
	if compared {
		c.values(wanted, e)
	} else if isFunction(e.op) && e.arg > 0 && e.call != nil {
		if first := c.infer(e.call.Kids[0]); first.class == wanted.class {
			c.values(operand{class: first.class, typ: first.typ, column: first.column, of: first.of}, e)
		}
	}
	if c.expects == "" && (compared || wanted.class != unknown) {
		c.expects = described()[wanted.class]
		if example := c.example(wanted); example != "" {
			c.expects += ", such as " + example
		}
	}
	if e.kind == expectLiteral || c.quoted {
		return
	}
	tail := ""
	if condition {
		tail = " "
	}
	if len(c.vars) > 0 {
		for _, v := range slices.Backward(c.vars) {
			c.add(client.Suggestion{Text: v.name + tailOf(v.is, tail), Kind: client.SuggestVariable, Type: v.is.typ, Note: "variable"})
			c.members(v.is, v.name+"/", wanted.class)
		}
	} else {
		c.members(c.rows(), "", wanted.class)
		c.nested(wanted.class)
	}
	c.functions(wanted.class, condition)
	if condition {
		if c.Limits == nil || c.Limits.Operators == nil {
			c.add(client.Suggestion{Text: "not ", Kind: client.SuggestOperator, Type: "Edm.Boolean", Note: "the opposite"})
		}
	}
}

func isFunction(op string) bool {
	_, ok := functions()[op]
	return ok
}

// tailOf returns what follows a property in a condition: a blank, or a slash where
// it must go on.
func tailOf(o operand, tail string) string {
	switch o.class {
	case entity, object, many:
		return "/"
	}
	return tail
}

// wanted returns what an operand must be. compared is set if it is compared with a
// property or the like.
func (c *completer) wanted(e expectation) (o operand, compared bool) {
	switch {
	case e.left != nil && operators()[e.op].level >= 3:
		o = c.infer(e.left)
		return o, operators()[e.op].level < operators()["add"].level || e.op == "in" || e.op == "has"
	case isFunction(e.op):
		o.class = functions()[e.op].at(e.arg)
		if o.class == boolean {
			o.class = unknown
		}
	case e.op == "-":
		o.class = numeric
	}
	return o, false
}

// members offers the properties and links of an object, or what follows a
// collection.
func (c *completer) members(of operand, before string, wanted class) {
	if of.class == many {
		c.ofCollection(of)
		return
	}
	if of.of == nil {
		return
	}
	for i := range of.of.Properties {
		p := &of.of.Properties[i]
		o := c.typed(p.Type)
		if s, ok := c.property(before+p.Name, o, wanted); ok && (c.other == "" || c.other != before+p.Name) {
			s.Note = short(p.Doc, s.Note)
			c.add(s)
		}
	}
	for i := range of.of.Links {
		if link := &of.of.Links[i]; link.Many {
			if ok, _ := c.takesLambda(); ok && (wanted == unknown || wanted == numeric || wanted == boolean) {
				s := client.Suggestion{Text: before + link.Name + "/", Kind: client.SuggestLink, Note: "collection"}
				s.Type = "Collection(" + link.Target + ")"
				c.add(s)
			}
		} else {
			c.add(client.Suggestion{Text: before + link.Name + "/", Kind: client.SuggestLink, Type: link.Target, Note: "link"})
		}
	}
}

// property returns the suggestion of a property, false if its type does not fit.
func (c *completer) property(name string, o operand, wanted class) (client.Suggestion, bool) {
	s := client.Suggestion{Text: name, Kind: client.SuggestProperty, Type: o.typ, Note: "property"}
	switch {
	case o.class == stream:
		return s, false
	case o.class == object, o.class == many:
		s.Kind, s.Text = client.SuggestLink, name+"/"
		s.Note = described()[o.class]
	case !o.class.fits(wanted):
		return s, false
	case wanted == unknown:
		s.Text += " "
	}
	return s, true
}

// short returns the first line of a description, or other words without one.
func short(doc, other string) string {
	doc, _, _ = strings.Cut(doc, "\n")
	if doc = strings.TrimSpace(doc); doc == "" || len(doc) > 80 {
		return other
	}
	return doc
}

// nested offers the properties behind links, for a word that was begun.
func (c *completer) nested(wanted class) {
	if c.begun == "" || c.Type == nil || c.Schema == nil {
		return
	}
	for i := range c.Type.Links {
		link := &c.Type.Links[i]
		target := c.Schema.Types[link.Target]
		if link.Many || target == nil || matchAt(link.Name, c.begun) != 0 {
			continue
		}
		for j := range target.Properties {
			p := &target.Properties[j]
			if s, ok := c.property(link.Name+"/"+p.Name, c.typed(p.Type), wanted); ok && s.Kind == client.SuggestProperty {
				s.Note = "property of a link"
				c.add(s)
			}
		}
	}
}

// ofCollection offers what follows a collection and a slash.
func (c *completer) ofCollection(of operand) {
	if ok, _ := c.takesLambda(); ok {
		c.add(client.Suggestion{Text: "any(", Kind: client.SuggestFunction, Type: "Edm.Boolean", Note: "a condition holds for an entry"})
		c.add(client.Suggestion{Text: "all(", Kind: client.SuggestFunction, Type: "Edm.Boolean", Note: "a condition holds for all entries"})
	}
	if !c.Version.old() && (c.Limits == nil || c.Limits.Functions == nil) {
		c.add(client.Suggestion{Text: "$count ", Kind: client.SuggestFunction, Type: "Edm.Int64", Note: "number of entries"})
	}
	if c.Version == V401 {
		c.add(client.Suggestion{Text: "$filter(", Kind: client.SuggestFunction, Type: of.typ, Note: "entries that meet a condition"})
	}
}

// functions offers the functions whose result is of a class.
func (c *completer) functions(wanted class, condition bool) {
	for _, f := range functionTable {
		name := strings.ToLower(f.name)
		if ok, _ := c.takesFunction(name); !ok || !condition && !f.returns.fits(wanted) || f.returns == unknown && c.begun == "" {
			continue
		}
		s := client.Suggestion{Text: f.name + "(", Kind: client.SuggestFunction, Note: "function, " + takesText(f)}
		s.Type = literalTypes()[f.returns]
		c.add(s)
	}
}

// takesText describes the arguments of a function: "2 texts".
func takesText(f function) string {
	plural := map[class]string{textual: "text", numeric: "number", instant: "date", day: "date", clock: "time",
		duration: "duration", geo: "place", many: "list"}
	word := "value"
	if len(f.takes) > 0 && plural[f.takes[0]] != "" {
		word = plural[f.takes[0]]
	}
	switch {
	case len(f.takes) == 0:
		return "no argument"
	case f.name == "substring":
		return "text and place"
	case len(f.takes) == 1:
		return word
	}
	return string(rune('0'+len(f.takes))) + " " + word + "s"
}

// operators offers the operators that take an operand.
func (c *completer) operators(e expectation) {
	left := c.infer(e.left)
	before := ""
	if n := c.at.From; n > 0 && !isBlank(c.text[n-1]) {
		before = " "
	}
	if e.op == "$orderby" && e.level == 0 {
		c.add(client.Suggestion{Text: before + "desc", Kind: client.SuggestOperator, Note: "descending"})
	}
	for _, name := range operatorOrder {
		if !c.fitsOperator(e, left, name) {
			continue
		}
		c.add(client.Suggestion{Text: before + name + " ", Kind: client.SuggestOperator, Note: operatorNotes()[name]})
	}
}

func (c *completer) fitsOperator(e expectation, left operand, name string) bool {
	o := operators()[name]
	if ok, _ := c.takesOperator(name); !ok || o.level < e.level || e.left.Kind == Literal && !o.logic {
		return false
	}
	compares := o.level == operators()["eq"].level || o.level == operators()["gt"].level || o.level > notLevel
	calculates := o.level == operators()["add"].level || o.level == operators()["mul"].level
	switch {
	case compares && (e.level > operators()["eq"].level || e.left.Kind == Logic || e.left.Kind == Binary && left.class == boolean || isFunction(e.op)):
		return false // a comparison is not compared again
	case compares && left.class == boolean && e.left.Kind == Call:
		return false
	case calculates && left.class != numeric:
		return false
	case o.takes == nil:
		return left.class != many && left.class != entity && left.class != object && left.class != stream
	case left.class == unknown:
		return name != "has" && (!o.logic || e.left.Kind != Path)
	}
	return slices.Contains(o.takes, left.class)
}

var operatorNotes = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"eq": "equal", "ne": "not equal", "gt": "greater", "ge": "greater or equal", "lt": "less", "le": "less or equal",
		"and": "both hold", "or": "one of them holds", "in": "one of a list", "has": "has a flag",
		"add": "plus", "sub": "minus", "mul": "times", "div": "divided by", "divby": "divided by, with a fraction", "mod": "remainder",
	}
})
